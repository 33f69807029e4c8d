//! Templates as the library and the project declare them: chapters, what they show, passages and fields.

use crate::model::{Const, ObjId, PropId, World};

/// What a chapter holds, in the order of its block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    Passage(ObjId),
    Field(ObjId),
    Chapter(ObjId),
}

pub struct Chapter<'a> {
    pub id: ObjId,
    /// Names of the parts it shows, as the library spells them.
    pub shows: Vec<&'a str>,
    pub lists: Option<String>,
    pub columns: Vec<String>,
    pub rules: Vec<String>,
    pub laws: Vec<u32>,
    pub held: Vec<Held>,
}

/// Everything declared under a container, by container: made once for a world.
pub struct Blocks {
    of: std::collections::BTreeMap<ObjId, Vec<ObjId>>,
}

impl Blocks {
    pub fn new(world: &World) -> Blocks {
        let mut of: std::collections::BTreeMap<ObjId, Vec<ObjId>> = Default::default();
        let w = world.library.words;
        for id in (0..world.library.objects.len() as u32).chain(world.own_ids()) {
            if let Some(c) = world.object(id).container()
                && [w.chapter, w.passage, w.field].iter().any(|k| world.is(id, *k))
            {
                of.entry(c).or_default().push(id);
            }
        }
        Blocks { of }
    }

    pub fn held(&self, world: &World, of: ObjId) -> Vec<Held> {
        let w = world.library.words;
        let list = self.of.get(&of).map(Vec::as_slice).unwrap_or_default();
        let sort = |id: &ObjId| match *id {
            id if world.is(id, w.chapter) => Held::Chapter(id),
            id if world.is(id, w.field) => Held::Field(id),
            id => Held::Passage(id),
        };
        list.iter().map(sort).collect()
    }

    pub fn chapter<'a>(&self, world: &'a World, id: ObjId) -> Chapter<'a> {
        let w = world.library.words;
        Chapter {
            id,
            shows: enums(world, id, w.chapter_shows),
            lists: texts(world, id, w.chapter_lists).into_iter().next(),
            columns: texts(world, id, w.chapter_columns),
            rules: texts(world, id, w.chapter_rules),
            laws: regimes(world, id, w.chapter_laws),
            held: self.held(world, id),
        }
    }
}

/// The templates a world sees, in order of name.
pub fn all(world: &World) -> Vec<ObjId> {
    let template = world.library.words.template;
    let ids = (0..world.library.objects.len() as u32).chain(world.own_ids());
    let mut out: Vec<ObjId> = ids.filter(|id| world.is(*id, template)).collect();
    out.sort_by(|a, b| world.object(*a).name.cmp(&world.object(*b).name));
    out
}

/// A template by its name, or by the last part of it while only one has that.
pub fn named(world: &World, name: &str) -> Option<ObjId> {
    let all = all(world);
    if let Some(id) = all.iter().find(|id| world.object(**id).name.as_ref() == name) {
        return Some(*id);
    }
    let last: Vec<ObjId> = all.into_iter().filter(|id| world.object(*id).last_name() == name).collect();
    if let [one] = last.as_slice() { Some(*one) } else { None }
}

fn rows(world: &World, id: ObjId, prop: PropId) -> Vec<&Const> {
    world
        .stated(id, prop)
        .map(|s| world.rows(s).into_iter().map(|r| &r.head).collect())
        .unwrap_or_default()
}

pub fn texts(world: &World, id: ObjId, prop: PropId) -> Vec<String> {
    let heads = rows(world, id, prop).into_iter();
    heads
        .filter_map(|c| if let Const::Text(t) = c { Some(t.to_string()) } else { None })
        .collect()
}

pub fn regimes(world: &World, id: ObjId, prop: PropId) -> Vec<u32> {
    let heads = rows(world, id, prop).into_iter();
    heads
        .filter_map(|c| if let Const::Regime(r) = c { Some(*r) } else { None })
        .collect()
}

pub fn things(world: &World, id: ObjId, prop: PropId) -> Vec<ObjId> {
    world.stated(id, prop).map(|s| world.objects_in(s)).unwrap_or_default()
}

fn enums(world: &World, id: ObjId, prop: PropId) -> Vec<&str> {
    let heads = rows(world, id, prop).into_iter();
    heads
        .filter_map(|c| match c {
            Const::Enum(e, i) => Some(world.library.schema.enums[*e as usize].values[*i as usize].as_ref()),
            _ => None,
        })
        .collect()
}

/// The laws that a template tells of: its own, and those its chapters name. `judged` are the laws of the project.
pub fn speaks_of(world: &World, template: ObjId, own: &[u32], judged: &[u32]) -> Vec<u32> {
    let w = world.library.words;
    let chapters = chapters(world, template);
    let named = chapters.iter().flat_map(|c| regimes(world, *c, w.chapter_laws));
    let mut out: Vec<u32> = own.iter().copied().chain(named).filter(|r| judged.contains(r)).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// The same with the laws whose rules its chapters name.
pub fn draws_on(world: &World, template: ObjId, own: &[u32], judged: &[u32]) -> Vec<u32> {
    let library = &world.library;
    let mut out = speaks_of(world, template, own, judged);
    for c in chapters(world, template) {
        let names = texts(world, c, library.words.chapter_rules);
        let rules = names.iter().filter_map(|n| library.law_named(n));
        out.extend(rules.filter_map(|l| library.laws[l as usize].regime).filter(|r| judged.contains(r)));
    }
    out.sort_unstable();
    out.dedup();
    out
}

fn chapters(world: &World, template: ObjId) -> Vec<ObjId> {
    let prefix = format!("{}.", world.object(template).name);
    let ids = (0..world.library.objects.len() as u32).chain(world.own_ids());
    let chapters = ids.filter(|id| world.is(*id, world.library.words.chapter) && world.object(*id).name.starts_with(&prefix));
    chapters.collect()
}

/// Whether a chapter of a template shows a part.
pub fn shows(world: &World, template: ObjId, part: &str) -> bool {
    let w = world.library.words;
    let list = chapters(world, template).into_iter();
    list.map(|c| enums(world, c, w.chapter_shows)).any(|s| s.contains(&part))
}

/// Whether a flag of a template holds where it is not stated otherwise.
pub fn flag(world: &World, id: ObjId, prop: PropId, unstated: bool) -> bool {
    match rows(world, id, prop).first() {
        Some(Const::Bool(b)) => *b,
        _ => unstated,
    }
}
