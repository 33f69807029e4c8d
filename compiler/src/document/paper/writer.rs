//! What the parts of a report share: sources, facts with their places, blanks with who must answer.

use std::collections::{BTreeMap, BTreeSet};

use super::names::Names;
use super::scope::Scope;
use super::words::Words;
use super::*;
use crate::base::{Day, Level, Origin};
use crate::check::accept::Acceptances;
use crate::check::{Result, assumed::Assumed, question::Question};
use crate::graph::Place;
use crate::law::eval::{Context, Eval};
use crate::law::say;
use crate::law::subjects::PartyRef;
use crate::law::value::{Dep, V};
use crate::law::verdict::Ruling;
use crate::model::{Const, ObjId, PropId, Row as Stated};

/// Turns origins into places a reader can find.
pub trait Sites {
    /// Path seen from the project's folder, line from 1, and the first line of what stands there.
    fn at(&self, o: Origin) -> Option<(String, u32, String)>;
    /// The text an origin stands for.
    fn snippet(&self, o: Origin) -> Option<String>;
}

/// What a report is made from.
pub struct Given<'a> {
    pub cx: Context<'a>,
    pub today: Day,
    /// Laws the project is judged under.
    pub regimes: Vec<u32>,
    /// The activities it is about, where the report names some: all that follows is of them alone.
    pub scope: Option<Scope>,
    pub results: &'a [Result],
    pub questions: &'a [Question],
    pub assumed: &'a [Assumed],
    pub accepted: &'a Acceptances,
    pub sites: &'a dyn Sites,
    pub hash: String,
    pub files: usize,
    pub figure: Option<Figure>,
    pub answers: &'a super::answers::Answers,
}

pub struct Writer<'a> {
    pub given: &'a Given<'a>,
    pub cx: Context<'a>,
    pub words: Words<'a>,
    names: Names,
    pub eval: Eval<'a>,
    pub sources: Vec<Source>,
    /// All that is missing, each once.
    blanks: Vec<Blank>,
    index: BTreeMap<(String, u32), u32>,
    blank_index: BTreeMap<(String, String), usize>,
    /// Facts told of in the `also` of a blank.
    lacking: BTreeSet<String>,
    seen: BTreeMap<Origin, Option<u32>>,
    /// So large a model that rows tell of groups, and one blank stands for all that lack the same.
    pub many: bool,
}

/// Flows and nodes from which a reader is told of groups.
const MANY: usize = 1000;

impl<'a> Writer<'a> {
    pub fn new(given: &'a Given<'a>, lang: &'a str) -> Writer<'a> {
        let words = Words::new(given.cx.world, lang);
        Writer {
            given,
            cx: given.cx,
            names: Names::new(&given.cx, &words),
            words,
            eval: Eval::new(given.cx, given.today, given.accepted.positions(given.today)),
            sources: Vec::new(),
            blanks: Vec::new(),
            index: BTreeMap::new(),
            blank_index: BTreeMap::new(),
            lacking: BTreeSet::new(),
            seen: BTreeMap::new(),
            many: given.cx.world.flows.len() + given.cx.graph.nodes.len() > MANY,
        }
    }

    pub fn t(&self, key: &str) -> String {
        self.words.get(key)
    }
    pub fn text(&self, key: &str) -> Inline {
        Inline::Text(self.words.get(key))
    }
    pub fn heads(&self, columns: &[(&str, u32)]) -> Vec<Column> {
        let column = |(key, weight): &(&str, u32)| Column {
            title: self.words.get(key),
            weight: *weight,
        };
        columns.iter().map(column).collect()
    }

    // ---- sources

    /// The number of a place among the sources; a place of the law carries what the law cites.
    pub fn source(&mut self, o: Origin, cites: Option<&str>) -> Option<u32> {
        if let Some(known) = self.seen.get(&o) {
            return *known;
        }
        let found = self.given.sites.at(o).map(|(path, line, text)| {
            let key = (path.clone(), line);
            if let Some(i) = self.index.get(&key) {
                return *i;
            }
            let i = self.sources.len() as u32;
            self.index.insert(key, i);
            self.sources.push(Source {
                path,
                line,
                text,
                cites: cites.unwrap_or("").to_owned(),
            });
            i
        });
        self.seen.insert(o, found);
        found
    }

    fn sources_of(&mut self, list: &[Origin]) -> Vec<u32> {
        let mut out: Vec<u32> = list.iter().filter_map(|o| self.source(*o, None)).collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    pub fn fact(&mut self, key: String, value: String, text: String, tone: Tone, at: &[Origin]) -> Inline {
        let sources = self.sources_of(at);
        Inline::Fact(Fact {
            key,
            value,
            text,
            tone,
            sources,
        })
    }

    pub(super) fn said(&self, o: Origin) -> String {
        let text = self.given.sites.snippet(o).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    // ---- things

    /// A thing by its title, told from the line that declares it.
    pub fn thing(&mut self, id: ObjId) -> Inline {
        let o = self.cx.world.object(id);
        let (name, at) = (o.name.to_string(), o.at());
        let text = self.name(id);
        self.fact(name.clone(), name, text, Tone::Plain, &[at])
    }

    /// How a thing is called in a sentence.
    pub fn name(&self, id: ObjId) -> String {
        self.names.of(&self.cx, &self.words, id)
    }

    pub fn things(&mut self, list: &[ObjId]) -> Line {
        let parts = list.iter().map(|o| self.thing(*o)).collect();
        self.join(parts)
    }

    /// The parts with what separates them; `none` where there are none.
    pub fn join(&self, parts: Vec<Inline>) -> Line {
        if parts.is_empty() {
            return vec![Inline::Text(self.words.get("none"))];
        }
        // A comma inside a part would make two of it.
        let comma = self.words.comma();
        let divided = |p: &Inline| matches!(p, Inline::Fact(Fact { text, .. }) | Inline::Text(text) if text.contains(&comma));
        let between = if parts.iter().any(divided) {
            self.t("semicolon")
        } else {
            comma.clone()
        };
        let mut out = Vec::new();
        for (i, p) in parts.into_iter().enumerate() {
            if i > 0 {
                out.push(Inline::Text(between.clone()));
            }
            out.push(p);
        }
        out
    }

    pub fn place(&mut self, p: Place) -> Inline {
        match p {
            Place::At(o) => Inline::Text(self.words.titled(o)),
            Place::Unknown(n) => {
                let w = self.cx.world.library.words;
                let prop = if self.cx.world.is(n, w.people) { w.people_in } else { w.node_in };
                self.blank(n, prop)
            }
        }
    }

    pub fn party(&mut self, p: PartyRef) -> Inline {
        match p {
            PartyRef::Is(o) => Inline::Text(self.name(o)),
            PartyRef::Unknown(o, prop) => self.blank(o, prop),
        }
    }

    // ---- blanks

    pub fn blank(&mut self, o: ObjId, prop: PropId) -> Inline {
        self.missing(Dep::Unknown(o, prop))
    }

    pub fn missing(&mut self, d: Dep) -> Inline {
        let fact = crate::law::say::dep_name(self.cx.world, d);
        let question = self.words.asks(d, &self.asked_of(d));
        self.gap(fact, question, d.object(), Shown::Mark)
    }

    /// What a question is about, as the report calls it.
    pub fn asked_of(&self, d: Dep) -> String {
        d.object().map_or(String::new(), |o| self.name(o))
    }

    /// A blank with its number.
    pub fn gap(&mut self, fact: String, question: String, about: Option<ObjId>, shown: Shown) -> Inline {
        let key = match fact.rsplit_once('.').filter(|_| self.many) {
            Some((_, property)) => (property.to_owned(), self.who(about)),
            None => (fact.clone(), question.clone()),
        };
        if let (Some(at), true) = (self.blank_index.get(&key).copied(), self.many) {
            let b = &mut self.blanks[at];
            if b.fact != fact && self.lacking.insert(fact.clone()) {
                b.also.push(fact.clone());
            }
            return Inline::Blank(Blank {
                fact,
                question,
                who: b.who.clone(),
                number: b.number,
                shown,
                also: Vec::new(),
                write: None,
            });
        }
        let known = self.blank_index.get(&key).copied();
        let at = known.unwrap_or_else(|| {
            let number = self.blanks.len() as u32 + 1;
            let who = self.who(about);
            self.blank_index.insert(key, self.blanks.len());
            self.blanks.push(Blank {
                fact,
                question,
                who,
                number,
                shown: Shown::Listed,
                also: Vec::new(),
                write: None,
            });
            self.blanks.len() - 1
        });
        Inline::Blank(Blank {
            shown,
            ..self.blanks[at].clone()
        })
    }

    /// What answers a blank, where that is more than to state a fact: one of two lists.
    pub fn answered_by(&mut self, blank: &Inline, typed: String) {
        let Inline::Blank(b) = blank else { return };
        if let Some(b) = self.blanks.get_mut(b.number as usize - 1) {
            b.write.get_or_insert(typed);
        }
    }

    /// Everything that is missing, with who must answer, grouped by whom to ask.
    pub fn list_of_blanks(&mut self) -> Option<Section> {
        if self.blanks.is_empty() {
            return None;
        }
        let mut whom: Vec<String> = self.blanks.iter().map(|b| b.who.clone()).collect();
        whom.sort();
        whom.dedup();
        let columns = self.heads(&[("head_missing", 10), ("head_write", 4)]);
        let mut rows = Vec::new();
        for w in whom {
            let title = self.words.fill("ask_whom", &[("it", &w)]);
            rows.push(Row {
                cells: vec![vec![Inline::Strong(title)]],
                heading: true,
                ..Row::default()
            });
            for b in self.blanks.iter().filter(|b| b.who == w) {
                let mut facts = vec![Inline::Code(b.write.clone().unwrap_or_else(|| b.fact.clone()))];
                if !b.also.is_empty() {
                    let count = self.words.fill("and_more", &[("n", &b.also.len().to_string())]);
                    let rest: Vec<Inline> = b.also.iter().map(|f| Inline::Code(f.clone())).collect();
                    facts.push(Inline::Text(format!("{}{count} ", self.words.comma())));
                    facts.push(Inline::More(self.join(rest)));
                }
                rows.push(Row {
                    cells: vec![vec![Inline::Blank(b.clone())], facts],
                    tone: Tone::Ask,
                    heading: false,
                });
            }
        }
        let table = Table {
            caption: String::new(),
            columns,
            rows,
        };
        Some(Section {
            id: "missing".into(),
            title: self.t("open_blanks"),
            blocks: vec![Block::Note(vec![self.text("blanks_note")]), Block::Table(table)],
            ..Section::default()
        })
    }

    /// Whom to ask about a thing: who runs it, decides over it, signed it or made it; without any, the project.
    pub fn who(&self, about: Option<ObjId>) -> String {
        let world = self.cx.world;
        let w = world.library.words;
        let first = |id, prop| super::template::things(world, id, prop).first().copied();
        let found = about.and_then(|id| match id {
            id if world.is(id, w.node) => first(id, w.node_operator),
            id if world.is(id, w.activity) => first(id, w.activity_decides),
            id if world.is(id, w.document) => first(id, w.document_parties),
            id if world.is(id, w.product) => first(id, w.product_maker),
            id if world.is(id, w.people) => first(id, w.people_employer),
            id if world.is(id, w.entity) => Some(id),
            id => match world.flow_of(id) {
                Some(f) => first(f.source, w.node_operator),
                None => None,
            },
        });
        match found {
            Some(o) => self.name(o),
            None if about.is_none() => self.t("counsel"),
            None => self.t("project_team"),
        }
    }

    // ---- properties

    /// What is stated of a property: each row with its line; a default, marked as assumed; else a blank.
    pub fn property(&mut self, id: ObjId, prop: PropId) -> Line {
        let world = self.cx.world;
        let key = format!("{}.{}", world.object(id).name, world.library.schema.prop(prop).full);
        let Some(s) = world.stated(id, prop) else {
            return self.unstated(id, prop, key);
        };
        if s.none {
            let none = self.t("none");
            return vec![self.fact(key, "none".into(), none, Tone::Plain, &[s.origin])];
        }
        let mut parts = Vec::new();
        if s.everything {
            let all = self.t("everything");
            parts.push(self.fact(key.clone(), "everything".into(), all, Tone::Plain, &[s.origin]));
        }
        for r in world.rows(s) {
            if r.head == Const::Unknown {
                continue;
            }
            let head = match r.head {
                Const::Object(o) => self.name(o),
                _ => self.words.constant(&r.head),
            };
            let text = self.if_said(r, head + &self.words.links(r.links()));
            let value = self.said(r.origin);
            parts.push(self.fact(key.clone(), value, text, Tone::Plain, &[r.origin]));
        }
        if s.open || parts.is_empty() {
            parts.push(self.blank(id, prop));
        }
        self.join(parts)
    }

    /// What a row says, with the condition it stands under.
    pub(super) fn if_said(&self, r: &Stated, text: String) -> String {
        let Some(c) = r.condition() else { return text };
        let said = self.said(Origin { node: c.node, ..r.origin });
        self.words.fill("if_said", &[("it", &text), ("condition", &said)])
    }

    fn unstated(&mut self, id: ObjId, prop: PropId, key: String) -> Line {
        let v = self.eval.prop(id, prop);
        let origin = self.cx.world.library.schema.prop(prop).origin;
        if v.is_unknown() {
            return vec![self.blank(id, prop)];
        }
        if let V::List(l) = &v.v
            && l.open.is_some()
            && !l.everything
        {
            // There may be more than what is known: that is said, and asked.
            let shown = if l.items.is_empty() {
                Vec::new()
            } else {
                vec![Inline::Text(self.words.value(&v))]
            };
            let gap = self.blank(id, prop);
            return self.join(shown.into_iter().chain([gap]).collect());
        }
        let computed = v.deps.list().iter().any(|d| matches!(d, Dep::Assumed(..)));
        let words = self.words.value(&v);
        let value = crate::law::say::value(self.cx.world, &v);
        if computed {
            let text = self.words.fill("assumed_value", &[("it", &words)]);
            return vec![self.fact(key, value, text, Tone::Faint, &[origin])];
        }
        let at = self.cx.world.object(id).at();
        let empty = matches!(&v.v, V::List(l) if l.items.is_empty()) || matches!(v.v, V::None);
        let tone = if empty { Tone::Faint } else { Tone::Plain };
        vec![self.fact(key, value, words, tone, &[at])]
    }

    // ---- verdicts

    /// The article of a rule on the day.
    pub fn cites(&self, law: u32) -> String {
        let l = &self.cx.world.library.laws[law as usize];
        l.at(self.given.today)
            .and_then(|(_, v)| v.cites.as_deref())
            .unwrap_or("")
            .to_owned()
    }

    pub fn law_origin(&self, law: u32) -> Origin {
        let l = &self.cx.world.library.laws[law as usize];
        let v = l.at(self.given.today).map_or(&l.versions[l.versions.len() - 1], |(_, v)| v);
        v.origin(v.decl.path.node())
    }

    /// A rule's title with its article.
    pub fn rule(&mut self, law: u32) -> String {
        let title = self.words.law(law);
        let cites = self.cites(law);
        self.source(self.law_origin(law), Some(&cites));
        if cites.is_empty() {
            title
        } else {
            self.words.fill("cited", &[("it", &title), ("cites", &cites)])
        }
    }

    /// Rules within a sentence.
    pub fn rules(&mut self, list: &[u32], join: &str) -> String {
        let mut all: Vec<String> = list.iter().map(|i| self.rule(*i)).collect();
        if self.words.lang == "en" {
            all = all.iter().map(|t| say::begun_small(t)).collect();
        }
        let joint = self.t(join);
        match all.as_slice() {
            [] => String::new(),
            [one] => one.clone(),
            [rest @ .., last] => format!("{}{joint}{last}", rest.join(&self.words.comma())),
        }
    }

    pub fn in_scope(&self, activity: Option<ObjId>) -> bool {
        let Some(s) = &self.given.scope else { return true };
        activity.is_some_and(|a| s.activities.contains(&a))
    }
}

/// How grave a result reads: waived ones are faint, whatever they say.
pub fn tone(r: &Result) -> Tone {
    match (r.verdict.ruling, r.level) {
        (_, Some(_)) if r.accepted.is_some() => Tone::Warn,
        (Ruling::Undetermined | Ruling::Contested, _) => Tone::Ask,
        (Ruling::Outside | Ruling::NotApplicable, _) => Tone::Faint,
        (Ruling::Exempt | Ruling::Permitted | Ruling::Met, _) => Tone::Good,
        (_, Some(l)) if l >= Level::Error => Tone::Bad,
        _ => Tone::Warn,
    }
}
