//! What to type to answer a question, and of what.

use super::lint::roles::{Shared, shared, unnamed};
use super::question::Question;
use crate::base::Origin;
use crate::law::eval::Context;
use crate::law::subjects::fold;
use crate::law::value::Dep;
use crate::model::object::Row;
use crate::model::schema::{Key, Property, Type, Unit};
use crate::model::{Const, ObjId, PropId};

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

/// What stands already where an answer goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// Nothing: the answer is a line of its own.
    Nothing,
    /// Something that the answer takes the place of: `unknown`, `none`, or a row of which half is missing.
    Half,
    /// A list, which the answer joins: a second line of the same property would be an error, and another list in its place would lose facts.
    List,
    /// A list with `unknown` in it, of which the answer takes the place.
    OpenList,
    /// A claim whose last day is past: the answer is its new last day.
    Past,
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
    /// What stands where each choice goes.
    pub stands: Vec<Stand>,
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
            stands: Vec::new(),
            at: None,
        }
    }

    /// Each choice with what stands where it goes.
    pub fn each(&self) -> impl Iterator<Item = (&str, Stand)> {
        let stands = self.stands.iter().copied().chain(std::iter::repeat(Stand::Nothing));
        self.choices.iter().map(String::as_str).zip(stands)
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
                stands: Vec::new(),
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
        let (lacks, lacked, base) = match schema.key(kind, &lacks, None) {
            Key::One(n) => (key(n), stand(cx, o, n), inherited(cx, o, n, &key(n))),
            _ => (lacks, Stand::Nothing, String::new()),
        };
        let claim = q.claim(cx).unwrap_or_else(|| control.clone());
        // Another row beside one that ran out would leave two claims of the same.
        let (claim, stood) = match (q.ran_out, stated) {
            (Some(_), Some(_)) => (format!("{claim} until <day>"), Stand::Past),
            _ => (claim, stand(cx, o, p)),
        };
        return Stub {
            choices: vec![
                format!("{name}: {}{claim}", inherited(cx, o, p, &name)),
                format!("{lacks}: {base}{control}"),
            ],
            stands: vec![stood, lacked],
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
        && let Some((party, principals)) = split(cx, o)
    {
        let of = |o: ObjId| &world.object(o).name;
        let one = |p: &(ObjId, Origin)| format!("activity <name> {{ .. acts: {} for {} }}", of(party), of(p.0));
        return Stub {
            way: Way::Split,
            about: Some(o),
            choices: principals.iter().map(one).collect(),
            stands: Vec::new(),
            at: Some(principals[1].1),
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
    let stand = match (&way, stated) {
        (Way::Complete, None) => Stand::Half,
        _ => stand(cx, o, p),
    };
    choices = roles(cx, o, p, &name).unwrap_or(choices);
    // A list that holds something is not empty.
    if matches!(stand, Stand::List | Stand::OpenList) {
        choices.retain(|c| *c != format!("{name}: none"));
    }
    Stub {
        way,
        about: Some(o),
        stands: vec![stand; choices.len()],
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
        // Who decides where nobody is said to may be any of these.
        p if p == w.activity_decides && world.stated(activity, p).is_some_and(|s| !world.rows(s).is_empty()) => "",
        _ => return None,
    };
    let names = unnamed(cx, activity).into_iter().take(MOST_NAMED);
    let rows: Vec<String> = names.map(|o| format!("{}{link}", world.object(o).name)).collect();
    (!rows.is_empty()).then(|| vec![format!("{key}: {}, ..", rows.join(", "))])
}

/// What a thing states of a property, as far as an answer has to do with it.
fn stand(cx: &Context, o: ObjId, p: PropId) -> Stand {
    let Some(s) = cx.world.object(o).own(p) else {
        return Stand::Nothing;
    };
    let prop = cx.world.library.schema.prop(p);
    let known = |r: &&Row| r.head != Const::Unknown;
    let half = |r: &Row| {
        // A claim without a market is a claim all the same.
        if prop.negative.is_some() {
            return false;
        }
        let lacks = |name: &str| !r.links().iter().any(|(n, a)| n.as_ref() == name && !a.contains(&Const::Unknown));
        links(prop).any(|(name, _)| lacks(name))
    };
    let rows: Vec<&Row> = s.rows.iter().filter(known).collect();
    if rows.is_empty() || !prop.card.is_many() || rows.into_iter().any(half) {
        Stand::Half
    } else if s.open {
        Stand::OpenList
    } else {
        Stand::List
    }
}

/// `Base.controls, `: what a thing states itself stands in the place of its prototype's list, so that is named with it.
fn inherited(cx: &Context, o: ObjId, p: PropId, key: &str) -> String {
    let object = cx.world.object(o);
    let states = |b: &&ObjId| cx.world.object(**b).own(p).is_some();
    match object.bases.iter().find(states) {
        Some(b) if object.own(p).is_none() => format!("{}.{key}, ", cx.world.object(*b).name),
        _ => String::new(),
    }
}

/// Whoever works for several others in an activity, and where that is said. To work for oneself is no work for another: a parameter of a system
/// may name the party itself, or a branch its company.
fn split(cx: &Context, activity: ObjId) -> Option<(ObjId, Vec<(ObjId, Origin)>)> {
    let own = |s: &Shared, p: ObjId| fold(cx.world, p) == fold(cx.world, s.party);
    shared(cx.world, activity).into_iter().find_map(|s| {
        let others: Vec<_> = s.principals.iter().copied().filter(|p| !own(&s, p.0)).collect();
        (others.len() > 1).then_some((s.party, others))
    })
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

/// ` for <party>`: the connectives without which the answer is half an answer.
fn details(schema: &crate::model::Schema, prop: &Property) -> String {
    let shown = links(prop).map(|(name, t)| format!(" {name} <{}>", placeholder(schema, t)));
    shown.collect()
}

/// The connectives without which an answer is half an answer. Periods and proofs come of themselves where they matter.
pub fn links(prop: &Property) -> impl Iterator<Item = (&str, Type)> {
    let period = |t: &Type| matches!(t, Type::Date) && prop.links.len() > 1;
    let wanted = move |t: &&Type| !period(t) && !matches!(t, Type::Text | Type::Bool | Type::Enum(_));
    prop.links
        .iter()
        .filter_map(move |l| Some((l.name.as_ref(), *l.types.iter().find(wanted)?)))
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
