//! A request with its names looked up in the model.

use super::request::{Grouping, Only, Scope, ViewRequest};
use super::{Words, terms};
use crate::base::diagnostic::Place;
use crate::base::{Diagnostic, Level};
use crate::law::eval::Context;
use crate::model::schema::Type;
use crate::model::{Const, ObjId, PropId, World};
use crate::resolve::{Found, Scope as NameScope, Sort, suggest};

/// Which part of the model, by thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Whole,
    Activity(ObjId),
    Regime(u32),
    Journey(ObjId),
    Deploy(ObjId),
    Market(ObjId),
}

/// One entry of `show`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    Kind(u32),
    Thing(ObjId),
}

/// What boxes are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Boxes {
    Country,
    Entity,
    Property(PropId),
    None,
}

/// What is to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    pub title: Words,
    pub subtitle: Words,
    pub part: Part,
    pub boxes: Boxes,
    pub grouping: Grouping,
    pub only: Only,
    /// `None`: everything.
    pub show: Option<Vec<Shown>>,
    /// Regimes whose verdicts are marked.
    pub mark: Vec<u32>,
    pub collapse: Option<bool>,
}

type Said<T> = Result<T, Box<Diagnostic>>;

/// Looks the request up; `regimes` are the project's.
pub fn wanted(cx: &Context, request: &ViewRequest, regimes: &[u32]) -> Said<Wanted> {
    let world = cx.world;
    let library = &world.library;
    let w = library.words;
    let view = match &request.view {
        Some(name) => Some(thing(world, name, "view", &|o| world.is(o, w.view))?),
        None => None,
    };
    let texts = |prop| -> Option<Vec<String>> {
        let st = world.stated(view?, prop)?;
        if st.everything {
            return None;
        }
        let said = world.rows(st).into_iter().filter_map(|r| match &r.head {
            Const::Text(t) => Some(t.to_string()),
            _ => None,
        });
        Some(said.collect())
    };
    let first = |prop| texts(prop).and_then(|l| l.into_iter().next());
    let grouping = match (&request.group, first(w.view_group)) {
        (Some(g), _) => g.clone(),
        (None, Some(word)) => Grouping::parse(&word),
        (None, None) => Grouping::Country,
    };
    let boxes = match &grouping {
        Grouping::Country => Boxes::Country,
        Grouping::Entity => Boxes::Entity,
        Grouping::None => Boxes::None,
        Grouping::Property(name) => Boxes::Property(property(world, name, view)?),
    };
    let only = match (request.only, first(w.view_only)) {
        (Some(o), _) => o,
        (None, None) => Only::Everything,
        (None, Some(word)) => match Only::parse(&word) {
            Some(o) => o,
            None => {
                let said = format!("`only: {word}` is none of everything, crossings and findings");
                let d = unknown(world, view, (w.view_only, &word), said);
                return Err(Box::new(d));
            }
        },
    };
    let show = match texts(w.view_show) {
        Some(list) => Some(list.iter().map(|n| shown(world, n, view)).collect::<Said<Vec<Shown>>>()?),
        None => None,
    };
    let mut mark: Vec<u32> = Vec::new();
    for name in &request.mark {
        mark.push(regime(cx, name)?);
    }
    if mark.is_empty()
        && let Some(st) = view.and_then(|v| world.stated(v, w.view_mark))
    {
        mark.extend(world.rows(st).into_iter().filter_map(|r| match r.head {
            Const::Regime(r) => Some(r),
            _ => None,
        }));
    }
    if mark.is_empty() {
        mark.extend(regimes);
    }
    let part = part(cx, &request.scope)?;
    if let Part::Regime(r) = part
        && !mark.contains(&r)
    {
        mark.insert(0, r);
    }
    let mut seen = Vec::new();
    mark.retain(|r| {
        !seen.contains(r) && {
            seen.push(*r);
            true
        }
    });
    let named = view.or(world.project).map(|o| world.object(o));
    let title = match named {
        Some(o) => Words::or_name(o.title.as_deref(), o.last_name()),
        None => terms::whole(),
    };
    Ok(Wanted {
        title,
        subtitle: subtitle(cx, part),
        part,
        boxes,
        grouping,
        only,
        show,
        mark,
        collapse: request.collapse,
    })
}

fn subtitle(cx: &Context, part: Part) -> Words {
    let title = |o: ObjId| {
        let o = cx.world.object(o);
        Words::or_name(o.title.as_deref(), &o.name)
    };
    match part {
        Part::Whole => Words::default(),
        Part::Activity(o) => terms::serving(&title(o)),
        Part::Journey(o) => terms::journey(&title(o)),
        Part::Deploy(o) | Part::Market(o) => title(o),
        Part::Regime(r) => terms::crossings_of(&cx.world.library.regimes[r as usize].name),
    }
}

fn part(cx: &Context, scope: &Scope) -> Said<Part> {
    let world = cx.world;
    let w = world.library.words;
    Ok(match scope {
        Scope::Whole => Part::Whole,
        Scope::Activity(n) => Part::Activity(thing(world, n, "activity", &|o| world.is(o, w.activity))?),
        Scope::Regime(n) => Part::Regime(regime(cx, n)?),
        Scope::Journey(n) => Part::Journey(thing(world, n, "data", &|o| world.is(o, w.data))?),
        Scope::Deploy(n) => {
            let deploy = |o: ObjId| world.own_ids().any(|i| world.object(i).deploy() == Some(o));
            Part::Deploy(thing(world, n, "deploy", &deploy)?)
        }
        Scope::Market(n) => Part::Market(thing(world, n, "country", &|o| world.is(o, w.country))?),
    })
}

fn regime(cx: &Context, name: &str) -> Said<u32> {
    let library = &cx.world.library;
    match library.regime_named(name) {
        Some(r) => Ok(r),
        None => {
            let near = suggest::nearest(name, library.regimes.iter().map(|r| r.name.as_ref()));
            Err(Box::new(missing("regime", name, &near)))
        }
    }
}

fn thing(world: &World, name: &str, what: &str, is: &dyn Fn(ObjId) -> bool) -> Said<ObjId> {
    let want = |s: Sort| matches!(s, Sort::Object(o) if is(o));
    match world.names.find(name, &NameScope::default(), &want) {
        Found::One(e) => match e.sort {
            Sort::Object(o) => Ok(o),
            _ => Err(Box::new(missing(what, name, &[]))),
        },
        _ => {
            let near = world.names.near(name, &want);
            let near: Vec<&str> = near.iter().map(String::as_str).collect();
            Err(Box::new(missing(what, name, &near)))
        }
    }
}

fn missing(what: &str, name: &str, near: &[&str]) -> Diagnostic {
    let mut d = Diagnostic::at(
        "name.unknown",
        Level::Error,
        Place::Nowhere,
        format!("no {what} is called `{name}`"),
    );
    d.help.extend(suggest::question(near));
    d
}

/// What is wrong with a word of a view, where it stands.
fn unknown(world: &World, view: Option<ObjId>, (prop, word): (PropId, &str), message: String) -> Diagnostic {
    let place = view.map_or(Place::Nowhere, |v| Place::Node(world.text_at(v, prop, word)));
    Diagnostic::at("name.unknown", Level::Error, place, message)
}

fn shown(world: &World, name: &str, view: Option<ObjId>) -> Said<Shown> {
    let want = |s: Sort| matches!(s, Sort::Object(_) | Sort::Kind(_));
    let word = (world.library.words.view_show, name);
    match world.names.find(name, &NameScope::default(), &want) {
        Found::One(e) => match e.sort {
            Sort::Object(o) => Ok(Shown::Thing(o)),
            Sort::Kind(k) => Ok(Shown::Kind(k)),
            _ => Err(Box::new(unknown(world, view, word, format!("`{name}` cannot be shown")))),
        },
        _ => {
            let near = world.names.near(name, &want);
            let near: Vec<&str> = near.iter().map(String::as_str).collect();
            let mut d = unknown(world, view, word, format!("no kind or thing is called `{name}`"));
            d.help.extend(suggest::question(&near));
            Err(Box::new(d))
        }
    }
}

/// A property of nodes whose values are words of a list.
fn property(world: &World, name: &str, view: Option<ObjId>) -> Said<PropId> {
    let library = &world.library;
    let schema = &library.schema;
    let fits = |p: &&crate::model::schema::Property| {
        schema.kinds[p.owner as usize].above.contains(&library.words.node) || p.owner == library.words.node
    };
    let listed = |p: &&crate::model::schema::Property| p.types.iter().any(|t| matches!(t, Type::Enum(_)));
    let all = || schema.props.iter().filter(fits).filter(listed);
    match schema
        .props
        .iter()
        .position(|p| fits(&p) && listed(&p) && (p.name.as_ref() == name || p.full.as_ref() == name))
    {
        Some(i) => Ok(i as PropId),
        None => {
            let near = suggest::nearest(name, all().map(|p| p.name.as_ref()).chain(["country", "entity", "none"]));
            let mut d = unknown(
                world,
                view,
                (library.words.view_group, name),
                format!("nodes cannot be grouped by `{name}`"),
            );
            d.help.extend(suggest::question(&near));
            d.help.push(
                "`country`, `entity`, `none`, or a property of nodes with a list of values; its law must be chosen in the project".into(),
            );
            Err(Box::new(d))
        }
    }
}
