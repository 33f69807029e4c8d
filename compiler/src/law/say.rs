//! Values, facts and law names in words.

use portolan_syntax::tree::Text;

use super::value::*;
use crate::base::interval::show;
use crate::base::{Interval, Q, Tri};
use crate::model::library::Library;
use crate::model::schema::Unit;
use crate::model::{ObjId, World};

/// The text in a language, else in English.
pub fn text<'t>(t: &'t Text, lang: &str) -> &'t str {
    let tagged = t.parts.iter().find(|p| p.lang.as_deref() == Some(lang));
    let plain = || t.parts.iter().find(|p| p.lang.is_none());
    tagged.or_else(plain).or(t.parts.first()).map_or("", |p| &p.text)
}

/// `"Title" (name)` of a thing, or its name where it has no title.
pub fn object(world: &World, id: ObjId) -> String {
    world.object(id).name.to_string()
}

pub fn titled(world: &World, id: ObjId) -> String {
    titled_in(world, id, "en")
}

/// The same in a language, else in English.
pub fn titled_in(world: &World, id: ObjId, lang: &str) -> String {
    let o = world.object(id);
    match &o.title {
        Some(t) => text(t, lang).to_owned(),
        None => o.name.to_string(),
    }
}

/// A fact's short name: `Support.in`, or the name of an open point.
pub fn dep_name(world: &World, d: Dep) -> String {
    match d {
        Dep::Unknown(o, p) | Dep::Assumed(o, p) => {
            let (name, property) = (&world.object(o).name, &world.library.schema.prop(p).name);
            // `A -> B : Log.encryption` would read as a property of the data.
            match name.contains(' ') {
                true => format!("({name}).{property}"),
                false => format!("{name}.{property}"),
            }
        }
        Dep::Open(i) | Dep::Circle(i) => world.library.laws[i as usize].last_name().to_owned(),
        Dep::Spent => "the limit of steps".to_owned(),
    }
}

/// The question an unknown puts, from the schema or the open point's claim.
pub fn question(world: &World, d: Dep, lang: &str) -> String {
    let it = d.object().map_or("", |o| world.object(o).name.as_ref());
    question_of(world, d, it, lang)
}

/// The same of a thing that is called otherwise than the model has it.
pub fn question_of(world: &World, d: Dep, it: &str, lang: &str) -> String {
    match d {
        Dep::Unknown(_, p) | Dep::Assumed(_, p) => {
            let prop = world.library.schema.prop(p);
            match &prop.question {
                Some(q) => text(q, lang).replace("{it}", it),
                None => format!("What is `{}` of {it}?", prop.name),
            }
        }
        Dep::Open(i) => {
            let l = &world.library.laws[i as usize];
            let claim = l
                .versions
                .last()
                .and_then(|v| v.decl.title.as_ref())
                .map_or(l.name.as_ref(), |t| text(t, lang));
            format!("Contested: {claim}")
        }
        Dep::Spent => "A run may take so many steps and no more: judge fewer regimes at once, or make the law cheaper".to_owned(),
        Dep::Circle(i) => format!("`{}` is defined through itself here", world.library.laws[i as usize].name),
    }
}

/// A title as it stands within a sentence: in small letters, save words that are written in capitals.
pub fn in_sentence(title: &str) -> String {
    let lower = |w: &str| {
        if w.chars().skip(1).any(char::is_uppercase) {
            w.to_owned()
        } else {
            w.to_lowercase()
        }
    };
    title.split(' ').map(lower).collect::<Vec<_>>().join(" ")
}

/// A title that a sentence goes on with: its first word in small letters, unless it is written in capitals or begins a name of several words.
pub fn begun_small(title: &str) -> String {
    let (first, rest) = title.split_once(' ').unwrap_or((title, ""));
    let capital = |w: &str| w.chars().next().is_some_and(char::is_uppercase);
    if first.chars().skip(1).any(char::is_uppercase) || capital(rest) {
        return title.to_owned();
    }
    format!("{}{}", first.to_lowercase(), &title[first.len()..])
}

/// Title of a rule, define or open point in a language, else its last name.
pub fn law_title(library: &Library, i: u32, lang: &str) -> String {
    let l = &library.laws[i as usize];
    match l.versions.iter().rev().find_map(|v| v.decl.title.as_ref()) {
        Some(t) => text(t, lang).to_owned(),
        None => l.last_name().replace('_', " "),
    }
}

pub(super) fn quantity(i: Interval, u: Unit) -> String {
    match u {
        Unit::Number => i.to_string(),
        Unit::Share => {
            let times = |q: Option<Q>| q.map(|q| q * Q::from_integer(100));
            format!(
                "{}%",
                Interval {
                    lo: times(i.lo),
                    hi: times(i.hi)
                }
            )
        }
        Unit::Length => format!("{i} m"),
        Unit::Size => match i.lo.filter(|_| i.is_point()) {
            Some(q) if q >= Q::from_integer(1_000_000) => format!("{} MB", show(q / Q::from_integer(1_000_000))),
            _ => format!("{i} bytes"),
        },
    }
}

/// A value as a reader would write it.
pub fn value(world: &World, v: &Val) -> String {
    let library = &world.library;
    match &v.v {
        V::Truth(t) => match *t {
            t if t.is_true() => "true".into(),
            t if t.is_false() => "false".into(),
            _ => "unknown".into(),
        },
        V::Num(i, u) => quantity(**i, *u),
        V::Day(a, b) if a == b => a.to_string(),
        V::Day(a, b) => format!("{a} to {b}"),
        V::Span(d) => d.to_string(),
        V::Text(t) => t.to_string(),
        V::Enum(e, i) => library.schema.enums[*e as usize].values[*i as usize].to_string(),
        V::Object(o) => object(world, *o),
        V::Part(p) => object(world, p.party),
        V::Crossing(_) => "a crossing".into(),
        V::Holding(_) => "a holding".into(),
        V::Sale(_) => "a sale".into(),
        V::Row(r) => {
            let links: Vec<String> = r
                .links
                .iter()
                .map(|(n, a)| format!(" {n} {}", a.iter().map(|x| value(world, x)).collect::<Vec<_>>().join(" and ")))
                .collect();
            format!("{}{}", value(world, &r.head), links.concat())
        }
        V::List(l) if l.everything => "everything".into(),
        V::List(l) => {
            let mut all: Vec<String> = l.items.iter().take(8).map(|e| value(world, &e.value)).collect();
            if l.items.len() > 8 {
                all.push(format!("{} more", l.items.len() - 8));
            }
            if l.open.is_some() {
                all.push("unknown".into());
            }
            if all.is_empty() { "none".into() } else { all.join(", ") }
        }
        V::Category(c) => library.schema.categories[*c as usize].name.to_string(),
        V::Regime(r) => library.regimes[*r as usize].name.to_string(),
        V::Set(i) | V::Predicate(i) => library.laws[*i as usize].name.to_string(),
        V::None => "none".into(),
        V::Unknown => "unknown".into(),
    }
}

/// `T`, `F` or `U`.
pub fn letter(t: Tri) -> &'static str {
    t.letter()
}

/// The title of a kind in a language, else its name.
pub fn kind_title(library: &Library, kind: u32, lang: &str) -> String {
    let k = library.schema.kind(kind);
    match &k.title {
        Some(t) => text(t, lang).to_owned(),
        None => k.name.rsplit('.').next().unwrap_or(&k.name).replace('_', " "),
    }
}
