//! What to type to answer a question, and of what.

use super::lint::roles::{shared, unnamed};
use super::question::Question;
use crate::base::Origin;
use crate::law::eval::Context;
use crate::law::value::Dep;
use crate::model::schema::{Key, Property, Type, Unit};
use crate::model::{ObjId, PropId};

/// Parties named in one answer at most.
const MOST_NAMED: usize = 3;

/// How the answer enters the text.
#[derive(Debug, Clone, PartialEq)]
pub enum Way {
    /// A property the thing does not state.
    Add,
    /// It is stated, but as `unknown`, or as a list of which it is not known whether it ends.
    Complete,
    /// One of two lists: what it has, or what it lacks.
    Claim { control: String, has: String, lacks: String },
    /// Whoever works for two in one activity works for one of them in an activity of its own: a declaration for each.
    Split,
    /// A position on an open point of law.
    Accept,
    /// The thing is the library's, or the number is defined through itself: nothing can be typed.
    Nothing,
}

/// What to type.
#[derive(Debug, Clone, PartialEq)]
pub struct Stub {
    pub way: Way,
    /// The thing asked about.
    pub about: Option<ObjId>,
    /// `terms_reviewed`, or the name of the open point.
    pub key: String,
    /// One per answer that can be listed; else one with a placeholder in angle brackets.
    pub choices: Vec<String>,
    /// The thing, or where the property is stated already.
    pub at: Option<Origin>,
}

impl Stub {
    fn nothing(about: Option<ObjId>) -> Stub {
        Stub {
            way: Way::Nothing,
            about,
            key: String::new(),
            choices: Vec::new(),
            at: None,
        }
    }
}

/// What answers a question.
pub fn of(cx: &Context, q: &Question) -> Stub {
    match q.of {
        Dep::Unknown(o, p) | Dep::Assumed(o, p) => fact(cx, q, o, p),
        Dep::Open(i) => {
            let name = cx.world.library.laws[i as usize].name.to_string();
            let choice = |v: &str| format!("accept {name} as {v} because \"..\"");
            Stub {
                way: Way::Accept,
                about: None,
                choices: vec![choice("true"), choice("false")],
                key: name,
                at: cx.world.project.map(|p| cx.world.object(p).at()),
            }
        }
        Dep::Circle(_) | Dep::Spent => Stub::nothing(None),
    }
}

fn fact(cx: &Context, q: &Question, o: ObjId, p: PropId) -> Stub {
    let world = cx.world;
    let schema = &world.library.schema;
    if (o as usize) < world.library.objects.len() {
        return Stub::nothing(Some(o));
    }
    let prop = schema.prop(p);
    let object = world.object(o);
    let kind = object.kind;
    let key = |p: PropId| match schema.key(kind, &schema.prop(p).name, None) {
        Key::One(found) if found == p => schema.prop(p).name.to_string(),
        _ => schema.prop(p).full.to_string(),
    };
    let name = key(p);
    let stated = object.own(p);
    if let (Some(c), Some(negative)) = (q.control, &prop.negative) {
        let control = world.object(c).name.to_string();
        // The list of what it lacks is a property of its own, declared beside.
        let lacks = prop.full.strip_suffix(prop.name.as_ref()).unwrap_or("").to_owned() + negative;
        let lacks = match schema.key(kind, &lacks, None) {
            Key::One(n) => key(n),
            _ => lacks,
        };
        return Stub {
            choices: vec![
                format!("{name}: {}", q.claim(cx).unwrap_or_else(|| control.clone())),
                format!("{lacks}: {control}"),
            ],
            at: Some(stated.map_or(object.at(), |s| s.origin)),
            way: Way::Claim {
                control,
                has: name.clone(),
                lacks,
            },
            about: Some(o),
            key: name,
        };
    }
    if p == world.library.words.activity_acts
        && let Some(s) = shared(world, o).first()
    {
        let of = |o: ObjId| &world.object(o).name;
        let one = |p: &(ObjId, Origin)| format!("activity <name> {{ .. acts: {} for {} }}", of(s.party), of(p.0));
        return Stub {
            way: Way::Split,
            about: Some(o),
            choices: s.principals.iter().map(one).collect(),
            at: Some(s.principals[1].1),
            key: name,
        };
    }
    // Declared once, standing for several: what another of them states may not be stated again.
    let shared = || {
        let same = |i: &ObjId| *i != o && world.object(*i).origin == object.origin;
        world.own_ids().filter(same).any(|i| world.object(i).own(p).is_some())
    };
    // Of claims no list is complete: what stands in neither of the two stays unknown.
    let mut choices = choices(cx, p, &name);
    if let (None, Some(negative)) = (q.control, &prop.negative) {
        choices.retain(|c| c.contains('<'));
        choices.extend(choices.first().map(|c| c.replacen(&name, negative, 1)));
    }
    let way = if stated.is_some() || shared() { Way::Complete } else { Way::Add };
    choices = roles(cx, o, p, &name).unwrap_or(choices);
    Stub {
        way,
        about: Some(o),
        choices,
        at: Some(stated.map_or(object.at(), |s| s.origin)),
        key: name,
    }
}

/// `acts: Host for <party>`: what would say which role they have whom the activity does not name yet, though they stand at what it does.
fn roles(cx: &Context, activity: ObjId, p: PropId, key: &str) -> Option<Vec<String>> {
    let world = cx.world;
    let w = world.library.words;
    let link = match p {
        p if p == w.activity_acts => " for <party>",
        // Who decides where nobody is said to is more than one of these.
        p if p == w.activity_decides && world.stated(activity, p).is_some() => "",
        _ => return None,
    };
    let names = unnamed(cx, activity).into_iter().take(MOST_NAMED);
    let rows: Vec<String> = names.map(|o| format!("{}{link}", world.object(o).name)).collect();
    (!rows.is_empty()).then(|| vec![format!("{key}: {}, ..", rows.join(", "))])
}

/// `sealed: true` and `sealed: false`; `in: <country>` where the answers cannot be listed.
fn choices(cx: &Context, p: PropId, key: &str) -> Vec<String> {
    let schema = &cx.world.library.schema;
    let prop = schema.prop(p);
    let many = if prop.card.is_many() { ", .." } else { "" };
    let mut out = Vec::new();
    for t in &prop.types {
        match t {
            Type::Bool => out.extend(["true", "false"].map(|v| format!("{key}: {v}"))),
            Type::Enum(e) => {
                let values = &schema.enums[*e as usize].values;
                out.extend(values.iter().map(|v| format!("{key}: {v}{many}")));
            }
            other => out.push(format!("{key}: <{}>{}{many}", placeholder(schema, *other), details(schema, prop))),
        }
    }
    // That something serves no activity says nothing of the roles for which the activity was asked.
    let w = cx.world.library.words;
    if prop.card == crate::model::schema::Cardinality::Many && p != w.flow_activity && p != w.node_activity {
        out.push(format!("{key}: none"));
    }
    out
}

/// ` for <party>`: the connectives without which the answer is half an answer. Periods and proofs come of themselves where they matter.
fn details(schema: &crate::model::Schema, prop: &Property) -> String {
    let period = |t: &Type| matches!(t, Type::Date) && prop.links.len() > 1;
    let wanted = |t: &&Type| !period(t) && !matches!(t, Type::Text | Type::Bool | Type::Enum(_));
    let links = prop.links.iter();
    let shown = links.filter_map(|l| Some(format!(" {} <{}>", l.name, placeholder(schema, *l.types.iter().find(wanted)?))));
    shown.collect()
}

fn placeholder(schema: &crate::model::Schema, t: Type) -> String {
    match t {
        Type::Kind(k) => schema.kind(k).name.replace('_', " "),
        Type::Text => "\"text\"".into(),
        Type::Date => "day".into(),
        Type::Duration => "duration".into(),
        Type::Number(Unit::Number) => "number".into(),
        Type::Number(Unit::Share) => "share, as 60%".into(),
        Type::Number(Unit::Length) => "length, as 10 m".into(),
        Type::Number(Unit::Size) => "size, as 5 MB".into(),
        Type::Range(a, b) => format!("{}..{}", crate::base::interval::show(a), crate::base::interval::show(b)),
        Type::Regime => "regime".into(),
        Type::Category => "category".into(),
        Type::Bool | Type::Enum(_) => String::new(),
    }
}
