//! Answers with something in the place of every placeholder: what the project knows, and `unknown` where it knows nothing.

use portolan::check::Question;
use portolan::check::stub::{self, Stand, Stub, Way};
use portolan::law::value::Dep;
use portolan::model::ObjId;
use portolan::model::schema::{KindId, Type};

use crate::snapshot::ProjectSnap;

/// Answers offered for one question at most.
const MOST_CHOICES: usize = 8;
/// Things of one kind that are looked at.
const MOST_THINGS: usize = 200;

/// One answer.
pub(super) struct Typed {
    pub key: String,
    pub value: String,
    /// What stands where it goes.
    pub stand: Stand,
}

impl Typed {
    /// `acts: Host for Home`
    pub fn line(&self) -> String {
        format!("{}: {}", self.key, self.value)
    }
}

/// What could be typed. Answers that can be listed are never cut away by the names that fill the others.
pub(super) fn lines(project: &ProjectSnap, q: &Question, s: &Stub) -> Vec<Typed> {
    let (mut names, mut listed): (Vec<Typed>, Vec<Typed>) = Default::default();
    for (c, stand) in s.each() {
        let (key, value) = c.split_once(": ").unwrap_or((s.key.as_str(), c));
        let typed = |value: String| Typed {
            key: key.to_owned(),
            value,
            stand,
        };
        if !c.contains('<') {
            listed.push(typed(value.replace(", ..", "")));
        } else if key == s.key && names.is_empty() {
            names.extend(filled(project, q).into_iter().map(typed));
        }
    }
    // Without an answer the question itself is written down.
    if s.way == Way::Add && s.choices.iter().any(|c| c.contains('<')) {
        listed.push(Typed {
            key: s.key.clone(),
            value: "unknown".to_owned(),
            stand: Stand::Nothing,
        });
    }
    listed.truncate(MOST_CHOICES);
    names.truncate(MOST_CHOICES - listed.len());
    names.extend(listed);
    names
}

/// The values of a property that is asked for, with the connectives without which each would be half an answer.
fn filled(project: &ProjectSnap, q: &Question) -> Vec<String> {
    let world = project.project.world();
    let w = world.library.words;
    let Dep::Unknown(about, p) = q.of else { return Vec::new() };
    let prop = world.library.schema.prop(p);
    let kinds = |types: &[Type]| -> Vec<KindId> {
        let kind = |t: &Type| if let Type::Kind(k) = t { Some(*k) } else { None };
        types.iter().filter_map(kind).collect()
    };
    let stated: Vec<ObjId> = world.object(about).own(p).map(|s| world.objects_in(s)).unwrap_or_default();
    let own = |o: &ObjId| *o == about || stated.contains(o);
    let mut out: Vec<String> = kinds(&prop.types).into_iter().flat_map(|k| known(project, k, &own)).collect();
    for (name, t) in stub::links(prop) {
        // Whoever works for somebody works for one of those who decide, where they are known.
        let deciders = || {
            world
                .stated(about, w.activity_decides)
                .map(|s| world.objects_in(s))
                .unwrap_or_default()
        };
        let mut args: Vec<String> = Vec::new();
        if p == w.activity_acts {
            args = deciders().iter().map(|o| world.object(*o).name.to_string()).collect();
        }
        match t {
            Type::Kind(k) if args.is_empty() => args = known(project, k, &|o| *o == about),
            Type::Kind(_) => {}
            _ => args = vec!["unknown".to_owned()],
        }
        let with = |head: &String| -> Vec<String> {
            let others = args.iter().filter(|a| *a != head);
            others.map(|a| format!("{head} {name} {a}")).collect()
        };
        out = out.iter().flat_map(with).collect();
    }
    out
}

/// Names of a kind but some: the project's own, or, of places, those it mentions. Where any party may be named, a group of people is no answer:
/// they neither own a company nor decide over its data.
fn known(project: &ProjectSnap, kind: KindId, but: &dyn Fn(&ObjId) -> bool) -> Vec<String> {
    let world = project.project.world();
    let w = world.library.words;
    let schema = &world.library.schema;
    let mut out: Vec<String> = Vec::new();
    for id in world.own_ids() {
        let o = world.object(id);
        if kind == w.country {
            for p in [w.node_in, w.entity_in, w.people_in] {
                let places = o.own(p).map(|s| world.objects_in(s)).unwrap_or_default();
                out.extend(places.iter().filter(|x| !but(x)).map(|x| world.object(*x).name.to_string()));
            }
            continue;
        }
        let is = |k: KindId| (k as usize) < schema.kinds.len() && schema.is(o.kind, k);
        let people = is(w.people) && kind == w.party;
        if is(kind) && !people && !but(&id) && !o.name.contains(' ') {
            out.push(o.name.to_string());
        }
        if out.len() > MOST_THINGS {
            break;
        }
    }
    out.sort();
    out.dedup();
    out
}
