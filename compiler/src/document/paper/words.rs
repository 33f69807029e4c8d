//! The fixed words of reports, taken from the library's terms, and values of the model in a language.

use std::collections::BTreeMap;

use crate::base::{Duration, interval};
use crate::check::question::Question;
use crate::law::answers::{Answered, said};
use crate::law::say;
use crate::law::value::{Dep, V, Val};
use crate::law::verdict::Ruling;
use crate::model::schema::{Type, Unit};
use crate::model::{Const, ObjId, World};

pub struct Words<'a> {
    pub world: &'a World,
    pub lang: &'a str,
    terms: BTreeMap<&'a str, ObjId>,
    /// Those of packs, by pack and name: two packs may have a property of one name.
    of_packs: BTreeMap<(&'a str, &'a str), ObjId>,
}

impl<'a> Words<'a> {
    pub fn new(world: &'a World, lang: &'a str) -> Words<'a> {
        let term = world.library.words.term;
        let all = (0..world.library.objects.len() as u32).chain(world.own_ids());
        let terms: Vec<ObjId> = all.filter(|id| world.is(*id, term)).collect();
        let pack = |id: ObjId| world.object(id).name.split_once('.').map(|(pack, _)| pack);
        Words {
            world,
            lang,
            terms: terms.iter().map(|id| (world.object(*id).last_name(), *id)).collect(),
            of_packs: terms
                .iter()
                .filter_map(|id| Some(((pack(*id)?, world.object(*id).last_name()), *id)))
                .collect(),
        }
    }

    /// The terms whose names begin so.
    pub fn beginning(&self, prefix: &str) -> BTreeMap<String, String> {
        let own = self.terms.keys().filter(|k| k.starts_with(prefix));
        own.filter_map(|k| Some(((*k).to_owned(), self.term(k)?))).collect()
    }

    fn term(&self, key: &str) -> Option<String> {
        self.title_of(*self.terms.get(key)?)
    }

    /// A term of a pack, or else of that name wherever it stands.
    fn term_of(&self, pack: Option<&str>, key: &str) -> Option<String> {
        let own = pack.and_then(|p| self.of_packs.get(&(p, key)));
        own.and_then(|id| self.title_of(*id)).or_else(|| self.term(key))
    }

    fn title_of(&self, id: ObjId) -> Option<String> {
        self.world.object(id).title.as_ref().map(|t| say::text(t, self.lang).to_owned())
    }

    /// A term, or its key where the library has none: a test looks for every key the compiler asks for.
    pub fn get(&self, key: &str) -> String {
        self.term(key).unwrap_or_else(|| key.replace('_', " "))
    }

    /// A term with its gaps filled: `{it}`, `{n}`.
    pub fn fill(&self, key: &str, with: &[(&str, &str)]) -> String {
        let text = self.get(key);
        let mut out = String::new();
        let mut rest = text.as_str();
        while let Some(open) = rest.find('{') {
            out.push_str(&rest[..open]);
            let after = &rest[open + 1..];
            let Some(close) = after.find('}') else {
                out.push_str(&rest[open..]);
                return out;
            };
            match with.iter().find(|(name, _)| *name == &after[..close]) {
                Some((_, value)) => out.push_str(value),
                None => out.push_str(&rest[open..open + close + 2]),
            }
            rest = &after[close + 1..];
        }
        out + rest
    }

    pub fn titled(&self, id: ObjId) -> String {
        say::titled_in(self.world, id, self.lang)
    }
    pub fn kind(&self, kind: u32) -> String {
        say::kind_title(&self.world.library, kind, self.lang)
    }
    pub fn law(&self, i: u32) -> String {
        say::law_title(&self.world.library, i, self.lang)
    }
    pub fn regime(&self, i: u32) -> String {
        let r = &self.world.library.regimes[i as usize];
        r.title.as_ref().map_or(r.name.to_string(), |t| say::text(t, self.lang).to_owned())
    }
    /// What stands between the members of a list.
    pub fn comma(&self) -> String {
        self.get("comma")
    }

    /// Names one after the other; a comma inside one would make two of it.
    pub fn listed(&self, names: &[String]) -> String {
        let comma = self.comma();
        let divided = names.iter().any(|n| n.contains(&comma));
        names.join(&if divided { self.get("semicolon") } else { comma })
    }

    /// What a property is called at the head of a column.
    pub fn property(&self, prop: u32) -> String {
        let p = self.world.library.schema.prop(prop);
        self.property_term(prop).unwrap_or_else(|| p.name.replace('_', " "))
    }

    /// The term of a property, where the library has one.
    pub fn property_term(&self, prop: u32) -> Option<String> {
        let p = self.world.library.schema.prop(prop);
        let owner = &self.world.library.schema.kind(p.owner).name;
        let owner = owner.rsplit('.').next().unwrap_or(owner);
        self.term(&format!("{owner}_{}", p.name))
            .or_else(|| self.term_of(p.pack.as_deref(), &format!("prop_{}", p.name)))
    }

    /// What a missing fact asks of `it`; where its property has no question of its own, in the words of the library. Whoever reads a report knows
    /// things by their titles.
    pub fn asks(&self, d: Dep, it: &str) -> String {
        match d {
            Dep::Unknown(_, p) | Dep::Assumed(_, p) if self.world.library.schema.prop(p).question.is_none() => {
                self.fill("asks_plain", &[("title", &self.property(p)), ("it", it)])
            }
            Dep::Open(i) => {
                // Many laws contest the same: whose point it is has to be told.
                let whose = self.world.library.laws[i as usize].versions.last().and_then(|v| v.regime);
                let law = whose.map_or(String::new(), |r| self.regime(r));
                let term = if law.is_empty() { "asks_position" } else { "asks_position_of" };
                self.fill(term, &[("it", &self.law(i)), ("law", &law)])
            }
            _ => say::question_of(self.world, d, it, self.lang),
        }
    }

    /// The same of an open question, which may ask for one claim of a list. A claim that ran out is told with it.
    pub fn asks_in(&self, q: &Question, it: &str) -> String {
        let Some(c) = q.control else { return self.asks(q.of, it) };
        let places: Vec<String> = q.markets.iter().map(|m| self.titled(*m)).collect();
        let term = if places.is_empty() { "asks_has" } else { "asks_has_in" };
        let title = self.titled(c);
        self.fill(
            term,
            &[("it", it), ("title", &title), ("places", &places.join(&self.get("and_join")))],
        ) + &self.ran_out(q)
    }

    /// ` The claim ran out on 2026-01-31: ..`, if it did.
    pub fn ran_out(&self, q: &Question) -> String {
        q.ran_out
            .map_or(String::new(), |d| self.fill("asks_ran_out", &[("day", &d.to_string())]))
    }

    pub fn ruling(&self, r: Ruling) -> String {
        self.get(&format!("ruling_{}", r.word()))
    }
    pub fn status(&self, word: &str) -> String {
        self.get(&format!("status_{word}"))
    }
    pub fn yes(&self, b: bool) -> String {
        self.get(if b { "says_yes" } else { "says_no" })
    }

    fn enumerated(&self, e: u32, i: u32) -> String {
        let e = &self.world.library.schema.enums[e as usize];
        let value = &e.values[i as usize];
        let name = e.name.rsplit('.').next().unwrap_or(&e.name);
        let pack = e.pack.as_deref();
        self.term_of(pack, &format!("{name}_{value}"))
            .or_else(|| self.term_of(pack, &format!("value_{value}")))
            .unwrap_or_else(|| value.replace('_', " "))
    }

    /// An answer: a range of numbers, or a value, where the property has values with words of their own.
    pub fn answered(&self, d: Dep, answer: &Answered) -> String {
        match answer {
            Answered::Word(value) => self.named_value(d, value).unwrap_or_else(|| value.clone()),
            range => self.range(range),
        }
    }

    fn named_value(&self, d: Dep, value: &str) -> Option<String> {
        let Dep::Unknown(_, p) = d else { return None };
        let schema = &self.world.library.schema;
        schema.prop(p).types.iter().find_map(|t| match t {
            Type::Enum(e) => {
                let at = schema.enums[*e as usize].values.iter().position(|v| v.as_ref() == value)?;
                Some(self.enumerated(*e, at as u32))
            }
            _ => None,
        })
    }

    /// An answer that stands for a range of numbers; else as the model writes it.
    pub fn range(&self, answer: &Answered) -> String {
        match answer {
            Answered::Word(w) => w.clone(),
            Answered::Exactly(q, u) => self.amount(*q, *u),
            Answered::Below(q, u) => self.fill("answer_below", &[("it", &self.amount(*q, *u))]),
            Answered::Above(q, u) => self.fill("answer_above", &[("it", &self.amount(*q, *u))]),
            Answered::Between(a, b, u) => {
                let (it, other) = (self.amount(*a, *u), self.amount(*b, *u));
                self.fill("answer_between", &[("it", &it), ("other", &other)])
            }
        }
    }

    /// A number as the model writes it: of all units only bytes are a word.
    fn amount(&self, q: crate::base::Q, unit: Unit) -> String {
        let text = said(q, unit);
        match text.strip_suffix(" bytes") {
            Some(n) => self.fill("bytes_counted", &[("n", n)]),
            None => text,
        }
    }

    pub fn category(&self, c: u32) -> String {
        let c = &self.world.library.schema.categories[c as usize];
        c.title.as_ref().map_or(c.name.to_string(), |t| say::text(t, self.lang).to_owned())
    }

    /// `2 years`, `6 months 3 days`
    pub fn duration(&self, d: Duration) -> String {
        if d.forever {
            return self.get("forever");
        }
        let mut parts = Vec::new();
        let mut part = |n: i64, one: &str| {
            if n != 0 {
                let key = if n == 1 { format!("{one}_one") } else { format!("{one}_many") };
                parts.push(self.fill(&key, &[("n", &n.to_string())]));
            }
        };
        if d.months % 12 == 0 {
            part(d.months / 12, "year");
        } else {
            part(d.months, "month");
        }
        part(d.days, "day");
        part(d.workdays, "workday");
        match d.milliseconds {
            n if n % 3_600_000 == 0 => part(n / 3_600_000, "hour"),
            n if n % 60_000 == 0 => part(n / 60_000, "minute"),
            n if n % 1000 == 0 => part(n / 1000, "second"),
            n => part(n, "millisecond"),
        }
        if parts.is_empty() {
            return self.fill("day_many", &[("n", "0")]);
        }
        parts.join(" ")
    }

    pub fn number(&self, q: crate::base::Q, unit: Unit) -> String {
        let whole = crate::base::Q::from_integer;
        match unit {
            Unit::Number => grouped(&interval::show(q)),
            Unit::Share => format!("{}%", interval::show(q * whole(100))),
            Unit::Length if q >= whole(1000) => format!("{} km", interval::show(q / whole(1000))),
            Unit::Length => format!("{} m", interval::show(q)),
            Unit::Size if q >= whole(1_000_000_000) => format!("{} GB", interval::show(q / whole(1_000_000_000))),
            Unit::Size if q >= whole(1_000_000) => format!("{} MB", interval::show(q / whole(1_000_000))),
            Unit::Size => format!("{} B", grouped(&interval::show(q))),
        }
    }

    pub fn constant(&self, c: &Const) -> String {
        match c {
            Const::Object(o) => self.titled(*o),
            Const::Enum(e, i) => self.enumerated(*e, *i),
            Const::Number(q, u) => self.number(**q, *u),
            Const::Day(d) => self.day(*d),
            Const::Duration(d) => self.duration(**d),
            Const::Text(t) => t.to_string(),
            Const::Bool(b) => self.yes(*b),
            Const::Between(b) => format!("{}–{}", self.number(b.0, Unit::Number), self.number(b.1, Unit::Number)),
            Const::Regime(r) => self.regime(*r),
            Const::Set(i) => self.law(*i),
            Const::Everything => self.get("everything"),
            Const::Rows(o, p) => format!("{} ({})", self.titled(*o), self.property(*p)),
            Const::Category(c) => self.category(*c),
            Const::Unknown => self.get("unknown"),
        }
    }

    pub fn day(&self, d: crate::base::Day) -> String {
        match d {
            d if d == crate::base::Day::NEVER => self.get("never"),
            d if d == crate::base::Day::ALWAYS => self.get("always"),
            d => d.to_string(),
        }
    }

    /// The connectives of a row: ` for 2 years`.
    pub fn links(&self, links: &[(std::sync::Arc<str>, Vec<Const>)]) -> String {
        let mut out = String::new();
        for (name, args) in links {
            let list: Vec<String> = args.iter().map(|a| self.constant(a)).collect();
            let list = self.listed(&list);
            let key = format!("link_{name}");
            out += &match self.term(&key) {
                Some(_) => self.fill(&key, &[("it", &list)]),
                None => format!(" {name} {list}"),
            };
        }
        out
    }

    /// A computed value, where nothing is stated.
    pub fn value(&self, v: &Val) -> String {
        match &v.v {
            V::Truth(t) if t.is_true() => self.yes(true),
            V::Truth(t) if t.is_false() => self.yes(false),
            V::Span(d) => self.duration(**d),
            V::Day(a, b) if a == b => self.day(*a),
            V::Enum(e, i) => self.enumerated(*e, *i),
            V::Object(o) => self.titled(*o),
            V::Part(p) => self.titled(p.party),
            V::Num(i, u) => match i.lo.filter(|_| i.is_point()) {
                Some(q) => self.number(q, *u),
                None => say::value(self.world, v),
            },
            V::Row(r) => self.value(&r.head),
            V::List(l) if l.everything => self.get("everything"),
            V::List(l) if l.items.is_empty() && l.open.is_none() => self.get("none"),
            V::List(l) => {
                let all: Vec<String> = l.items.iter().map(|e| self.value(&e.value)).collect();
                self.listed(&all)
            }
            V::Category(c) => self.category(*c),
            V::Regime(r) => self.regime(*r),
            V::None => self.get("none"),
            V::Unknown => self.get("unknown"),
            _ => say::value(self.world, v),
        }
    }
}

/// `12,000`
fn grouped(digits: &str) -> String {
    let (sign, rest) = digits.strip_prefix('-').map_or(("", digits), |r| ("-", r));
    let (whole, part) = rest.split_once('.').map_or((rest, None), |(a, b)| (a, Some(b)));
    if !whole.bytes().all(|b| b.is_ascii_digit()) {
        return digits.to_owned();
    }
    let mut out = String::from(sign);
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(c);
    }
    if let Some(p) = part {
        out.push('.');
        out += p;
    }
    out
}

#[test]
fn numbers_are_grouped() {
    assert_eq!(grouped("12000"), "12,000");
    assert_eq!(grouped("-1234567.5"), "-1,234,567.5");
    assert_eq!(grouped("120"), "120");
    assert_eq!(grouped("1/3"), "1/3");
}
