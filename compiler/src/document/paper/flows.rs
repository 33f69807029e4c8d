//! Flows, what each law says of them, and where every class of data ends up.

use std::collections::BTreeMap;

use super::tables::{FEW, MOST};
use super::writer::{Writer, tone};
use super::*;
use crate::check::Result;
use crate::check::result::{flow_gravity, is_crossing_verdict};
use crate::graph::Place;
use crate::law::duty::Subject;
use crate::law::lacking::Lacking;
use crate::law::subjects::PartyRef;
use crate::law::value::Dep;
use crate::law::verdict::{Ruling, Verdict};
use crate::model::ObjId;

/// What verdicts are told together by.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Same {
    gravity: std::cmp::Reverse<u32>,
    waived: Option<usize>,
    /// Unmet demands: they are told of in one row.
    demands: Vec<u32>,
    by: Vec<u32>,
    without: Vec<u32>,
    over: Vec<Dep>,
    /// One row each while the flows are few.
    flow: Option<ObjId>,
    ends: Option<(Place, Place)>,
}

impl Writer<'_> {
    pub(super) fn flows(&mut self, out: &mut Vec<Block>) {
        let world = self.cx.world;
        let w = world.library.words;
        let flows = self.of_kind(w.flow);
        if flows.is_empty() {
            out.push(Block::Paragraph(vec![self.text("no_flow")]));
            return;
        }
        let columns = self.heads(&[
            ("head_flow", 5),
            ("head_data", 4),
            ("head_from", 4),
            ("head_to", 4),
            ("head_how", 3),
            ("head_protection", 3),
            ("head_log", 3),
        ]);
        let schema = &world.library.schema;
        let prop = |n: &str| {
            schema
                .props
                .iter()
                .position(|p| p.owner == w.flow && p.full.as_ref() == n)
                .map(|p| p as u32)
        };
        let (encryption, log) = (prop("encryption"), prop("log"));
        let mut rows = Vec::new();
        let many = self.many && flows.len() > MOST;
        for id in flows {
            let Some(f) = world.flow_of(id).cloned() else { continue };
            let at = world.object(id).at();
            let name = world.object(id).name.to_string();
            let mut cells = vec![self.carried(id)];
            cells.push(self.end(f.source, many));
            cells.push(self.end(f.target, many));
            let how = self.t(if f.sight { "seen_there" } else { "copied_there" });
            let word = if f.sight { "~>" } else { "->" };
            cells.push(vec![self.fact(format!("{name}: arrow"), word.into(), how, Tone::Plain, &[at])]);
            for p in [encryption, log] {
                cells.push(match p {
                    Some(p) => self.property(id, p),
                    None => Vec::new(),
                });
            }
            rows.push((id, cells));
        }
        let rows = match many {
            // From where to where, and how.
            true => self.grouped(rows, &[1, 2, 3]),
            false => self.gathered(rows),
        };
        out.push(Block::Table(Table {
            caption: String::new(),
            columns,
            rows,
        }));
    }

    fn carried(&mut self, flow: ObjId) -> Line {
        let at = self.cx.world.object(flow).at();
        let name = self.cx.world.object(flow).name.to_string();
        let parts = super::names::carried(&self.cx, flow)
            .into_iter()
            .map(|d| {
                let text = self.name(d);
                let value = self.cx.world.object(d).name.to_string();
                self.fact(format!("{name}: data"), value, text, Tone::Plain, &[at])
            })
            .collect();
        self.join(parts)
    }

    /// An end of a flow: the node with its place, and its operator; of a large model, the place alone.
    fn end(&mut self, id: ObjId, many: bool) -> Line {
        let world = self.cx.world;
        let w = world.library.words;
        if many {
            let prop = if world.is(id, w.people) { w.people_in } else { w.node_in };
            return self.property(id, prop);
        }
        // The place stands beside the node: behind its operator it would read as part of an address.
        let people = world.is(id, w.people);
        let mut out = vec![self.thing(id), Inline::Text(self.t("open_bracket"))];
        out.extend(self.property(id, if people { w.people_in } else { w.node_in }));
        out.push(Inline::Text(self.t("close_bracket")));
        if !people {
            out.push(Inline::Break);
            out.extend(self.property(id, w.node_operator));
        }
        out
    }

    /// What each law says of the flows: the gravest first; what a law leaves alone is told in one row.
    pub(super) fn verdicts(&mut self, laws: &[u32], out: &mut Vec<Block>) {
        let many = self.cx.world.flows.len() > FEW;
        for regime in laws {
            let mut groups: BTreeMap<Same, Vec<&Result>> = BTreeMap::new();
            for r in self.given.results.iter().filter(|r| r.regime == *regime && is_crossing_verdict(r)) {
                let Subject::Crossing(i) = r.subject else { continue };
                let c = &self.cx.subjects.crossings[i as usize];
                let quiet = r.verdict.ruling == Ruling::Outside;
                let key = Same {
                    gravity: std::cmp::Reverse(flow_gravity(r.verdict.ruling)),
                    waived: r.accepted,
                    demands: r.verdict.demands.clone(),
                    by: r.verdict.by.clone(),
                    without: r.verdict.without.clone(),
                    over: r.verdict.over.to_vec(),
                    flow: (!many && !quiet).then_some(c.flow),
                    ends: (many && !quiet).then_some((c.from, c.to)),
                };
                groups.entry(key).or_default().push(r);
            }
            let title = self.words.regime(*regime);
            let origin = self.cx.world.library.regimes[*regime as usize].origin;
            if groups.is_empty() {
                let text = self.words.fill("judges_no_flow", &[("law", &title)]);
                let key = format!("law {}", self.cx.world.library.regimes[*regime as usize].name);
                out.push(Block::Paragraph(vec![self.fact(
                    key,
                    "no flow".into(),
                    text,
                    Tone::Faint,
                    &[origin],
                )]));
                continue;
            }
            let columns = self.heads(&[("head_flow", 5), ("head_way", 5), ("head_verdict", 3), ("head_reason", 7)]);
            let mut rows = Vec::new();
            for list in groups.values() {
                rows.push(self.verdict_row(*regime, list));
            }
            out.push(Block::Table(Table {
                caption: title,
                columns,
                rows,
            }));
        }
    }

    fn verdict_row(&mut self, regime: u32, list: &[&Result]) -> Row {
        let first = list[0];
        let mut flows: Vec<ObjId> = Vec::new();
        let mut ways: Vec<(ObjId, Place, Place, Option<ObjId>)> = Vec::new();
        let mut facts: BTreeMap<ObjId, ()> = BTreeMap::new();
        for r in list {
            let Subject::Crossing(i) = r.subject else { continue };
            let c = &self.cx.subjects.crossings[i as usize];
            if facts.insert(c.flow, ()).is_none() {
                flows.push(c.flow);
            }
            let way = (
                self.cx.lineage.labels[c.label as usize].data,
                c.from,
                c.to,
                self.seated_elsewhere(i),
            );
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
        let name = self.cx.world.library.regimes[regime as usize].name.clone();
        let ruling = first.verdict.ruling;
        let text = self.words.ruling(ruling);
        let quiet = ruling == Ruling::Outside && flows.len() > 1;
        let mut way: Line = Vec::new();
        if quiet {
            let n = ways.len().to_string();
            way.push(Inline::Text(self.words.fill("ways_counted", &[("n", &n)])));
            // Of data: another load of the same flow may be told of in another row.
            let mut data: Vec<ObjId> = ways.iter().map(|w| w.0).collect();
            data.sort_unstable();
            data.dedup();
            way.push(Inline::Break);
            way.extend(self.named(&data));
        } else {
            // The same data on the same way are told once, the rest folded.
            let mut lines = Vec::new();
            for (data, from, to, seat) in &ways {
                let mut one = vec![Inline::Text(self.words.fill("labelled", &[("it", &self.name(*data))]))];
                one.push(self.place(*from));
                one.push(Inline::Text(" → ".into()));
                one.push(self.place(*to));
                if let Some(of) = seat {
                    one.push(Inline::Text(self.t("open_bracket")));
                    one.push(self.thing(*of));
                    one.push(Inline::Text(self.words.comma()));
                    one.extend(self.property(*of, self.cx.world.library.words.entity_in));
                    one.push(Inline::Text(self.t("close_bracket")));
                }
                lines.push(one);
            }
            let rest = lines.split_off(lines.len().min(4));
            way = under(lines);
            if !rest.is_empty() {
                way.push(Inline::Break);
                way.push(Inline::More(under(rest)));
            }
        }
        // Every verdict is a fact of its own: the first is told by its word, the others by the flows it is about.
        let about = tone(first);
        let (mut badge, mut parts) = (Vec::new(), Vec::new());
        for f in &flows {
            let at = self.cx.world.object(*f).at();
            let key = format!("{name}({})", self.cx.world.object(*f).name);
            let value = ruling.word().to_owned();
            if parts.is_empty() {
                parts.push(self.thing(*f));
                badge.push(self.fact(key, value, text.clone(), about, &[at]));
            } else {
                let flow = self.name(*f);
                parts.push(self.fact(key, value, flow, Tone::Plain, &[at]));
            }
        }
        let shown = if quiet { self.folded(parts) } else { self.shortened(parts) };
        let rules: Vec<Option<u32>> = list.iter().filter(|r| r.subject == first.subject).map(|r| r.rule).collect();
        let mut reason = self.reason(first.regime, &first.verdict, &rules);
        let open = self.open_facts(&list[..1]);
        if !open.is_empty() {
            reason.push(Inline::Text(" ".into()));
            reason.extend(open);
        }
        if let Some(a) = first.accepted {
            reason.push(Inline::Break);
            reason.extend(self.waiver(a));
        }
        Row {
            cells: vec![shown, way, badge, reason],
            tone: about,
            heading: false,
        }
    }

    /// The recipient, where it is established in another country than that of its machines or people: laws may go by either.
    fn seated_elsewhere(&self, crossing: u32) -> Option<ObjId> {
        let world = self.cx.world;
        let c = &self.cx.subjects.crossings[crossing as usize];
        let PartyRef::Is(of) = self.cx.subjects.terms(c).receiver else {
            return None;
        };
        let Place::At(to) = c.to else { return None };
        if !world.is(of, world.library.words.entity) {
            return None;
        }
        let seat = super::template::things(world, of, world.library.words.entity_in);
        (!seat.is_empty() && !seat.contains(&to)).then_some(of)
    }

    /// Why a verdict is what it is, in one or two sentences; of what blocks it, a sentence for each of these demands.
    pub(super) fn reason(&mut self, regime: u32, v: &Verdict, rules: &[Option<u32>]) -> Line {
        if v.ruling == Ruling::Blocked {
            return self.reasons_to_block(v, rules);
        }
        let mut out = Vec::new();
        let mut laws: Vec<crate::base::Origin> = v.by.iter().map(|i| self.law_origin(*i)).collect();
        if laws.is_empty() {
            laws.push(self.cx.world.library.regimes[regime as usize].origin);
        }
        let by = self.rules(&v.by, "and_join");
        let word = v.ruling.word();
        let text = match v.ruling {
            Ruling::Outside => self.t("because_outside"),
            Ruling::Exempt => self.words.fill("because_exempt", &[("it", &by)]),
            Ruling::Permitted if v.by.is_empty() => self.t("because_nothing_asked"),
            Ruling::Permitted => self.words.fill("because_permitted", &[("it", &by)]),
            Ruling::Prohibited if v.is_nameless() => self.t("because_in_any_case"),
            Ruling::Prohibited => self.words.fill("because_prohibited", &[("it", &by)]),
            Ruling::Undetermined if !v.over.iter().any(|d| d.is_cause()) => self.t("because_nobody_says"),
            Ruling::Undetermined => self.t("because_undetermined"),
            Ruling::Contested => self.t("because_contested"),
            _ => String::new(),
        };
        if !text.is_empty() {
            let names: Vec<&str> = v.by.iter().map(|i| self.cx.world.library.laws[*i as usize].name.as_ref()).collect();
            let value = format!("{word} {}", names.join(" "));
            out.push(self.fact("reason".into(), value, text, Tone::Plain, &laws));
        }
        out
    }

    /// What is lacking for each demand, in a sentence of its own: what suffices for one does not suffice for another.
    fn reasons_to_block(&mut self, v: &Verdict, rules: &[Option<u32>]) -> Line {
        let all = v.apart();
        let shown = |l: &Lacking| l.demands.is_empty() || rules.iter().any(|r| r.is_none_or(|r| l.demands.contains(&r)));
        let mut lists: Vec<&Lacking> = all.iter().filter(|l| shown(l)).collect();
        if lists.is_empty() {
            lists.extend(&all);
        }
        let mut out = Vec::new();
        for l in &lists {
            let laws: Vec<crate::base::Origin> = l.without.iter().chain(&l.demands).map(|i| self.law_origin(*i)).collect();
            let it = self.rules(&l.without, "or_join");
            let text = match (all.len(), l.demands.is_empty()) {
                (1, _) | (_, true) => self.words.fill("because_blocked", &[("it", &it)]),
                _ => {
                    let demands: Vec<String> = l.demands.iter().map(|d| self.words.law(*d)).collect();
                    let law = self.words.listed(&demands);
                    self.words.fill("because_blocked_for", &[("law", &law), ("it", &it)])
                }
            };
            let name = |i: &u32| self.cx.world.library.laws[*i as usize].name.as_ref();
            let names: Vec<&str> = l.without.iter().map(name).collect();
            let value = format!("{} {}", v.ruling.word(), names.join(" "));
            if !out.is_empty() {
                out.push(Inline::Break);
            }
            out.push(self.fact("reason".into(), value, text, Tone::Plain, &laws));
        }
        out
    }

    /// One under the other; a dash where there are none.
    pub(super) fn lines(&mut self, list: Vec<Line>) -> Line {
        if list.is_empty() {
            return vec![Inline::Text("–".into())];
        }
        let mut list = list;
        // A large model is told by its commonest cases.
        let most = if self.many { 3 } else { 8 };
        let rest = list.split_off(if list.len() > most + 1 { most } else { list.len() });
        let mut out = under(list);
        if !rest.is_empty() {
            out.push(Inline::Break);
            out.push(Inline::Text(self.words.fill("and_more", &[("n", &rest.len().to_string())])));
            out.push(Inline::Text(" ".into()));
            out.push(Inline::More(under(rest)));
        }
        out
    }
}

/// One under the other.
fn under(list: Vec<Line>) -> Line {
    let mut out = Vec::new();
    for (i, l) in list.into_iter().enumerate() {
        if i > 0 {
            out.push(Inline::Break);
        }
        out.extend(l);
    }
    out
}
