//! What can be done about a flow: the papers it lacks, a relay between, the storage elsewhere, data that tell nothing of anybody, the arrow turned,
//! a finding accepted, a chain taken apart.

use portolan::base::Origin;
use portolan::check::STAND_INS;
use portolan::emit::quote::plain;
use portolan::law::verdict::Ruling;
use portolan::model::schema::Type;
use portolan::model::schema_build::path_text;
use portolan::model::{ObjId, World};
use portolan_syntax::tree::{Decl, Flow, Item};

use super::{Change, Sort, Spot, file, flow_at, laid_out, state};
use crate::ide::cursor::Cursor;
use crate::ide::hints::{flows_at, gravest};
use crate::ide::missing::{self, Missing};

/// Papers offered at most.
const MOST_PAPERS: usize = 8;
/// Months until an acceptance has to be looked at again.
const REVIEW: i64 = 12;

pub(super) fn of(spot: &mut Spot) {
    for cursor in spot.cursors() {
        let slice = cursor.slice.clone();
        let Some((flow, around)) = flow_at(&slice.item, &slice, spot.range.start, None) else {
            accept_thing(spot, &cursor);
            continue;
        };
        // The arrow nearest to the place.
        let Some((arrow, _)) = cursor.arrow() else { continue };
        let Some(n) = flow.arrows.iter().position(|a| a.1 == arrow) else {
            continue;
        };
        rewrite(spot, &cursor, flow, n);
        if cursor.in_case() {
            continue;
        }
        let flows = flows_at(&cursor, arrow);
        let verdicts = gravest(&cursor.project, &flows);
        let stopped = |r: &Ruling| matches!(r, Ruling::Blocked | Ruling::Prohibited);
        if verdicts.iter().any(|v| stopped(&v.1)) {
            papers(spot, &cursor, &flows);
            // What has a name is one arrow. What is drawn inside a declaration is drawn once for each thing made of it, the relay but once.
            if around.is_none() {
                relay(spot, &cursor, flow, n);
            }
            if let Some(f) = flows.first().and_then(|o| cursor.world().flow_of(*o).cloned()) {
                move_target(spot, &cursor, f.source, f.target);
                less_telling(spot, &cursor, flow, &f);
            }
        }
        for o in &flows {
            accept(spot, &cursor, *o, Some((flow, n, around)));
        }
    }
}

fn end_text(spot: &Spot, cursor: &Cursor, flow: &Flow, n: usize) -> String {
    flow.ends
        .get(n)
        .map_or(String::new(), |p| spot.source(&cursor.slice.span(p.node())).to_owned())
}

/// ` : Data { .. }` behind the last end, as it is written.
fn tail(spot: &Spot, cursor: &Cursor, flow: &Flow) -> String {
    let end = flow.ends.iter().last().map_or(0, |p| cursor.slice.span(p.node()).end);
    spot.source(&(end..cursor.slice.span(flow.node).end)).to_owned()
}

fn rewrite(spot: &mut Spot, cursor: &Cursor, flow: &Flow, n: usize) {
    let whole = cursor.slice.span(flow.node);
    if flow.arrows.len() == 1 {
        let (a, b) = (end_text(spot, cursor, flow, 0), end_text(spot, cursor, flow, 1));
        let ends = cursor.slice.span(flow.ends[0].node()).start..cursor.slice.span(flow.ends[1].node()).end;
        let arrow = spot.source(&cursor.slice.span(flow.arrows[0].1)).to_owned();
        if super::turn::is_sound(&cursor.known.cx(), &flows_at(cursor, flow.arrows[0].1)) {
            let c = spot.change(ends, format!("{b} {arrow} {a}"));
            spot.push(format!("turn the arrow: {b} {arrow} {a}"), Sort::Rewrite, vec![c]);
        }
    } else {
        let tail = tail(spot, cursor, flow);
        let parts: Vec<String> = (0..flow.arrows.len())
            .map(|i| {
                let arrow = spot.source(&cursor.slice.span(flow.arrows[i].1)).to_owned();
                format!(
                    "{} {arrow} {}{tail}",
                    end_text(spot, cursor, flow, i),
                    end_text(spot, cursor, flow, i + 1)
                )
            })
            .collect();
        let indent = indent(spot, whole.start);
        let c = spot.change(whole, parts.join(&format!("\n{indent}")));
        spot.push(format!("split the chain into {} flows", parts.len()), Sort::Rewrite, vec![c]);
    }
    // `->` and `~>` say different things, so the other is one choice away.
    let span = cursor.slice.span(flow.arrows[n].1);
    let (now, other, words) = match spot.source(&span) {
        "->" => ("->", "~>", "only see, keep no copy"),
        "~>" => ("~>", "->", "receive a copy"),
        _ => return,
    };
    let target = end_text(spot, cursor, flow, n + 1);
    let c = spot.change(span, other);
    spot.push(
        format!("write `{other}` instead of `{now}`: let {target} {words}"),
        Sort::Rewrite,
        vec![c],
    );
}

fn indent(spot: &Spot, byte: u32) -> String {
    let line = spot.text().line(spot.text().line_of(byte as usize));
    spot.text().as_str()[line].chars().take_while(|c| *c == ' ' || *c == '\t').collect()
}

fn short(world: &World, o: ObjId) -> String {
    world.object(o).name.to_string()
}

/// A name nothing has yet.
fn free(world: &World, wanted: &str) -> String {
    let taken = |n: &str| world.names.exact(n, &|_| true).is_some();
    let mut name = wanted.to_owned();
    let mut n = 2;
    while taken(&name) {
        name = format!("{wanted}{n}");
        n += 1;
    }
    name
}

/// One action for each kind of document that would help.
fn papers(spot: &mut Spot, cursor: &Cursor, flows: &[ObjId]) {
    let world = cursor.world();
    let mut all: Vec<Missing> = Vec::new();
    for o in flows {
        for m in missing::of(&cursor.project, *o) {
            if !all.iter().any(|x| x.kind == m.kind && x.parties == m.parties) {
                all.push(m);
            }
        }
    }
    all.truncate(MOST_PAPERS);
    for m in all {
        let kind = world.library.schema.kind(m.kind);
        let last = kind.name.rsplit('.').next().unwrap_or(&kind.name);
        let camel: String = last
            .split('_')
            .map(|w| {
                w.chars()
                    .take(1)
                    .flat_map(char::to_uppercase)
                    .chain(w.chars().skip(1))
                    .collect::<String>()
            })
            .collect();
        let name = free(world, &camel);
        let text = format!("document {name} : {} {{\n{}}}", kind.name, fields(world, &m));
        let c = spot.behind(&cursor.slice, &text);
        let who: Vec<String> = m.parties.iter().map(|p| short(world, *p)).collect();
        let regime = &world.library.regimes[m.regime as usize].name;
        let title = format!("declare the document `{}` between {} ({regime})", kind.name, who.join(" and "));
        spot.push(title, Sort::Fix, vec![c]);
    }
}

/// What is known of a paper, and `unknown` for what its kind asks besides: nothing is guessed.
fn fields(world: &World, m: &Missing) -> String {
    let schema = &world.library.schema;
    let mut out = String::new();
    let all: Vec<u32> = schema.kind(m.kind).above.iter().flat_map(|k| schema.kind(*k).own.clone()).collect();
    let w = world.library.words;
    for p in all {
        let prop = schema.prop(p);
        let known = |t: &Type, k: u32| matches!(t, Type::Kind(x) if *x == k);
        let list = |ids: &[ObjId]| ids.iter().map(|o| short(world, *o)).collect::<Vec<_>>().join(", ");
        let value = if p == w.document_parties {
            list(&m.parties)
        } else if prop.owner == w.document && prop.types.iter().any(|t| known(t, w.data)) {
            list(&m.data)
        } else if prop.owner == w.document && prop.types.iter().any(|t| known(t, w.country)) {
            m.to.map(|o| short(world, o)).unwrap_or_default()
        } else if prop.default.as_ref().is_none_or(|d| d.condition.is_some()) && !prop.inherited {
            // A default of some kinds only may be none of this one.
            "unknown".to_owned()
        } else {
            continue;
        };
        let value = if value.is_empty() { "unknown".to_owned() } else { value };
        let pack = prop
            .pack
            .as_ref()
            .is_some_and(|p| world.library.schema.kind(m.kind).pack.as_ref() != Some(p));
        let key = if pack { &prop.full } else { &prop.name };
        out.push_str(&format!("  {key}: {value}\n"));
    }
    out
}

/// A relay between the ends, about which everything is still to be said.
fn relay(spot: &mut Spot, cursor: &Cursor, flow: &Flow, n: usize) {
    let world = cursor.world();
    let w = world.library.words;
    if w.relay as usize >= world.library.schema.kinds.len() {
        return;
    }
    let word = &world.library.schema.kind(w.relay).name;
    let name = free(world, "Between");
    let first = cursor.slice.span(flow.ends[n + 1].node());
    let arrow = spot.source(&cursor.slice.span(flow.arrows[n].1)).to_owned();
    let into = spot.change(first.start..first.start, format!("{name} {arrow} "));
    let unknown: Vec<String> = world
        .library
        .schema
        .kind(w.relay)
        .own
        .iter()
        .map(|p| format!("{}: unknown", world.library.schema.prop(*p).name))
        .collect();
    let text = format!("{word} {name} {{ in: unknown  operator: unknown  {} }}", unknown.join("  "));
    let declared = spot.behind(&cursor.slice, &text);
    spot.push(
        format!(
            "send it through a relay: .. {arrow} {name} {arrow} {}",
            end_text(spot, cursor, flow, n + 1)
        ),
        Sort::Rewrite,
        vec![into, declared],
    );
}

/// The receiver moves to where the sender stands.
fn move_target(spot: &mut Spot, cursor: &Cursor, source: ObjId, target: ObjId) {
    let world = cursor.world();
    let w = world.library.words;
    let places = |o| world.stated(o, w.node_in).map(|s| world.objects_in(s)).unwrap_or_default();
    let from: Vec<String> = places(source).iter().map(|p| short(world, *p)).collect();
    let node = (w.node as usize) < world.library.schema.kinds.len() && world.is(target, w.node);
    if from.is_empty() || places(source) == places(target) || !node {
        return;
    }
    let o = world.object(target);
    let line = format!("in: {}", from.join(", "));
    let change = match o.own(w.node_in) {
        Some(s) => property(spot, cursor, s.origin).map(|(path, range)| Change {
            path,
            range,
            text: line.clone(),
        }),
        None => state(spot.view, &cursor.project, o.at(), &line),
    };
    if let Some(c) = change {
        spot.push(
            format!(
                "keep {} in {}, where {} stands",
                short(world, target),
                from.join(", "),
                short(world, source)
            ),
            Sort::Rewrite,
            vec![c],
        );
    }
}

/// The bytes of a stated property as they are now.
fn property(spot: &Spot, cursor: &Cursor, at: Origin) -> Option<(std::path::PathBuf, std::ops::Range<u32>)> {
    let here = file(spot.view, &cursor.project, at.file)?;
    let slice = here.parsed.slices.iter().find(|s| s.key == at.item)?;
    let (_, block) = super::declared(slice, at.node)?;
    let found = block?.items.iter().find_map(|i| match i {
        Item::Property(p) if p.node == at.node || p.path.node() == at.node => Some(slice.span(p.node)),
        _ => None,
    })?;
    Some((here.file.path.clone(), found))
}

/// At the sender something is made from the data that tells less, and that is sent instead. Which treatment, and whether it suffices, stays open.
fn less_telling(spot: &mut Spot, cursor: &Cursor, flow: &Flow, f: &portolan::model::object::FlowDecl) {
    let world = cursor.world();
    let schema = &world.library.schema;
    let w = world.library.words;
    let Some([data]) = f.carries.as_ref().map(|c| c.as_slice()) else {
        return;
    };
    let node = (w.node as usize) < schema.kinds.len() && world.is(f.source, w.node);
    let Some(portolan_syntax::tree::Carried::Rows(rows)) = &flow.carried else {
        return;
    };
    let (Some(row), 1, true) = (rows.first(), rows.len(), node) else {
        return;
    };
    if w.treatment as usize >= schema.kinds.len() || flow.arrows.len() != 1 {
        return;
    }
    let own = short(world, *data);
    let last = own.rsplit('.').next().unwrap_or(&own).to_owned();
    let source = world.object(f.source);
    for (i, k) in schema.kinds.iter().enumerate() {
        let i = i as u32;
        if i == w.treatment || !schema.is(i, w.treatment) || k.pack.is_some() {
            continue;
        }
        let treated = free(world, &format!("{last}Treated"));
        let by = free(world, &format!("{last}Treatment"));
        let category = world
            .object(*data)
            .categories
            .first()
            .map(|c| schema.categories[*c as usize].name.to_string());
        let base = category.map_or(String::new(), |c| format!(" : {c}"));
        let line = format!("produces: {treated} from {last} by {by}");
        let Some(produce) = (match source.own(w.node_produces) {
            Some(_) => None,
            None => state(spot.view, &cursor.project, source.at(), &line),
        }) else {
            return;
        };
        let sent = spot.change(cursor.slice.span(row.node), treated.clone());
        let text = format!(
            "{}\n{}",
            laid_out(&format!("treatment {by} : {} {{ irreversible: unknown }}", k.name)),
            laid_out(&format!("data {treated}{base} {{ about: unknown  linked_by: unknown }}"))
        );
        let declared = spot.behind(&cursor.slice, &text);
        let title = k.title.as_ref().map_or(k.name.to_string(), |t| {
            portolan::law::say::text(t, &spot.view.settings.lang).to_owned()
        });
        spot.push(
            format!(
                "send the result of \"{}\" at {} instead of {last}",
                plain(&title),
                short(world, f.source)
            ),
            Sort::Rewrite,
            vec![produce, sent, declared],
        );
    }
}

/// A waiver of what is found there, with a last day. The reason is for a person to give: what is written in its place waives nothing.
fn accept(spot: &mut Spot, cursor: &Cursor, object: ObjId, at: Option<(&Flow, usize, Option<&Decl>)>) {
    let project = &cursor.project;
    let Some(today) = project.report.today else { return };
    let until = today.plus_months(REVIEW);
    let library = &cursor.world().library;
    let mut rules: Vec<String> = Vec::new();
    for r in project.results_of(object).iter().filter(|r| r.is_finding() && r.accepted.is_none()) {
        let name = match (r.rule, r.verdict.ruling) {
            (Some(rule), _) => library.laws[rule as usize].name.to_string(),
            (None, Ruling::Undetermined) => library.regimes[r.regime as usize].name.to_string(),
            _ => continue,
        };
        if !rules.contains(&name) {
            rules.push(name);
        }
    }
    let target = match at {
        Some((flow, n, around)) if around.is_none_or(|d| d.word.text.as_ref() != "flow") => {
            let arrow = spot.source(&cursor.slice.span(flow.arrows[n].1)).to_owned();
            let f = cursor.world().flow_of(object);
            let (a, b) = f.map_or((String::new(), String::new()), |f| {
                (short(cursor.world(), f.source), short(cursor.world(), f.target))
            });
            format!("{a} {arrow} {b}")
        }
        Some((_, _, Some(d))) => path_text(&d.path),
        _ => short(cursor.world(), object),
    };
    for rule in rules {
        let [reason, who] = STAND_INS;
        let text = format!("accept {rule} on {target} because \"{reason}\" by \"{who}\" until {until}");
        let c = spot.behind(&cursor.slice, &text);
        spot.push(
            format!("accept {rule} on {target} until {until}, flagged until you write in the reason and who decided"),
            Sort::Fix,
            vec![c],
        );
        if let Some(a) = spot.out.last_mut() {
            a.code = Some(rule);
        }
    }
}

/// The same for a thing whose name the place touches.
fn accept_thing(spot: &mut Spot, cursor: &Cursor) {
    if cursor.in_case() {
        return;
    }
    let Some(d) = super::decl_at(&cursor.slice, spot.range.start) else {
        return;
    };
    if !spot.touches(&cursor.slice.span(d.path.node())) {
        return;
    }
    for o in cursor.known.at(cursor.origin(d.path.node())) {
        accept(spot, cursor, o, None);
    }
}
