//! Acceptances as they are written: `accept RULE on X because .. by .. until ..`, `accept OPEN as VALUE`, `accept REGIME as error`.

use std::sync::Arc;

use portolan_syntax::tree::{self, Arrow, Target, ValueKind};

use super::accept::{About, Acceptance, Acceptances, On, Position};
use crate::base::diagnostic::Place;
use crate::base::{Day, Diagnostic, Fix, Level, Origin, Tri};
use crate::law::ir::Op;
use crate::law::members::{Base, Ty};
use crate::law::names::{Cx, Resolver};
use crate::law::value::{V, Val};
use crate::model::World;
use crate::model::schema_build::{path_text, unresolved, value_word};
use crate::model::world::Sentence;
use crate::resolve::{Found, Sort, suggest};

/// What an acceptance may say beside what it is about and where it holds.
const NOTES: [&str; 5] = ["as", "because", "by", "until", "cites"];
/// What an editor writes where a person has to say something, the reason and who decided: it counts as not said.
pub const STAND_INS: [&str; 2] = ["state the reason", "who decided"];

/// Reads the acceptances of a world.
pub fn read(world: &World) -> Acceptances {
    let mut out = Acceptances::default();
    for s in &world.accepts {
        let mut r = Reader { world, s, out: &mut out };
        r.one();
    }
    out.settle();
    out
}

/// One acceptance being read.
struct Reader<'a> {
    world: &'a World,
    s: &'a Sentence<tree::Accept>,
    out: &'a mut Acceptances,
}

impl<'a> Reader<'a> {
    fn say(&mut self, d: Diagnostic) {
        self.out.diagnostics.push(d);
    }

    fn note(&self, name: &str) -> Option<&'a tree::FieldArg> {
        let own = |f: &&tree::Field| f.link.text.as_ref() == name;
        let s = self.s;
        s.said.notes.iter().find(own).and_then(|f| f.args.first())
    }

    /// What is said there, if it is more than what holds the place of it: `""`, `".."`.
    fn string(&self, name: &str) -> Option<Arc<str>> {
        let said = match self.note(name).map(|v| &v.value.kind) {
            Some(ValueKind::Str(t)) => t.clone(),
            Some(ValueKind::Path(p)) => Arc::from(path_text(p)),
            _ => return None,
        };
        let says = said.chars().any(char::is_alphanumeric) && !STAND_INS.iter().any(|s| s.eq_ignore_ascii_case(said.trim()));
        says.then_some(said)
    }

    fn one(&mut self) {
        let (world, s) = (self.world, self.s);
        let a = &s.said;
        let text = path_text(&a.rule);
        let origin = s.source.origin(a.rule.node());
        let whole = s.source.origin(a.node);
        let want = |x: Sort| matches!(x, Sort::Rule(_) | Sort::Open(_) | Sort::Regime(_));
        let found = match world.names.find(&text, &s.scope, &want) {
            Found::One(e) => e.sort,
            other => {
                let d = unresolved(&world.names, other, &text, "rule, open point or regime", &want)(origin);
                return self.say(d);
            }
        };
        self.notes();
        let Ok(until) = self.until() else { return };
        let (because, by) = (self.string("because"), self.string("by"));
        let mut missing = Vec::new();
        if because.is_none() {
            missing.push("because");
        }
        let position = self.note("as").map(|n| &n.value);
        if let (Sort::Open(i), Some(value)) = (found, position) {
            if let Some(target) = &a.target {
                let at = s.source.origin(target_node(target));
                self.say(Diagnostic::error("type.accept", at, format!("`{text}` is read in one way everywhere")).help("leave `on ..` out"));
            } else if let Some(value) = self.value(i, value) {
                self.position(Position {
                    open: i,
                    value,
                    because,
                    by,
                    until,
                    layer: s.layer,
                    origin: whole,
                });
            }
            return self.owed(&missing, origin);
        }
        let (about, level) = match found {
            Sort::Rule(i) => (About::Rule(i), None),
            Sort::Regime(r) => (About::Regime(r), position.and_then(value_word).and_then(|w| Level::parse(&w))),
            _ => {
                let d = Diagnostic::error(
                    "type.accept",
                    origin,
                    format!("`{text}` is an open point of law: say how it is read"),
                );
                return self.say(d.help(format!("write `accept {text} as true because \"..\"`")));
            }
        };
        if let (Some(value), None) = (position, level) {
            let at = s.source.origin(value.node);
            let d = Diagnostic::error("type.accept", at, "this is no level a text can be raised to");
            let all = || Level::ALL.map(|l| format!("`{}`", l.word())).join(", ");
            return self.say(match found {
                Sort::Regime(_) => d.help(format!("write one of {}", all())),
                _ => d.help("a rule is waived as a whole: leave `as` out; only a regime has a level, and only an open point a value"),
            });
        }
        if let (Some(_), Some(target)) = (level, &a.target) {
            let at = s.source.origin(target_node(target));
            let d = Diagnostic::error("type.accept", at, format!("`{text}` has one level, whatever it speaks of"));
            return self.say(d.help("leave `on ..` out; or leave `as ..` out to waive what is undetermined there"));
        }
        if level.is_none() {
            if by.is_none() {
                missing.push("by");
            }
            if until.is_none() {
                missing.push("until");
            }
        }
        self.owed(&missing, origin);
        let on = match &a.target {
            None => On::Everywhere,
            Some(t) => self.target(t),
        };
        let new = Acceptance {
            about,
            on,
            because,
            by,
            until,
            level,
            layer: s.layer,
            origin: whole,
        };
        if level.is_some() {
            // A case takes a text as seriously as it says itself.
            self.out
                .list
                .retain(|o| o.level.is_none() || o.about != about || o.layer == s.layer);
            let other = self
                .out
                .list
                .iter()
                .find(|o| o.about == about && o.level.is_some_and(|l| Some(l) != level));
            if let Some(first) = other.map(|o| o.origin) {
                return self.two_ways(&format!("`{text}` is given two levels"), first, whole);
            }
        }
        self.out.list.push(new);
    }

    /// What is said beside is known, and said once.
    fn notes(&mut self) {
        let notes = &self.s.said.notes;
        for (i, f) in notes.iter().enumerate() {
            let (word, at) = (f.link.text.as_ref(), self.s.source.origin(f.link.node));
            if !NOTES.contains(&word) {
                let near = suggest::nearest(word, NOTES);
                let help = suggest::question(&near).unwrap_or_else(|| "it has `as`, `because`, `by`, `until` and `cites`".into());
                self.say(Diagnostic::error("type.link", at, format!("an acceptance has no `{word}`")).help(help));
            } else if notes[..i].iter().any(|o| o.link.text == f.link.text) {
                let d = Diagnostic::error("type.twice", at, format!("this acceptance says `{word}` twice"));
                self.say(d.help("keep one of the two"));
            }
        }
    }

    /// The last day, if one is given. What is no day must not pass for an acceptance without an end.
    fn until(&mut self) -> Result<Option<Day>, ()> {
        let Some(value) = self.note("until").map(|n| &n.value) else {
            return Ok(None);
        };
        let said = match &value.kind {
            ValueKind::Date(d) => Day::from_ymd(*d),
            _ => None,
        };
        if said.is_some() {
            return Ok(said);
        }
        let at = self.s.source.origin(value.node);
        let mut d = Diagnostic::error("type.accept", at, "an acceptance ends on a day, and this is none");
        let quoted = match &value.kind {
            ValueKind::Str(t) => Day::parse(t.trim()),
            _ => None,
        };
        match quoted {
            Some(day) => {
                d = d.help(format!("leave the quotation marks out: `until {day}`"));
                d.fixes.push(Fix {
                    title: "leave the quotation marks out".into(),
                    place: Place::Node(at),
                    replacement: day.to_string(),
                    safe: true,
                });
            }
            None => d = d.help("write a date: `until 2027-03-31`"),
        }
        self.say(d);
        Err(())
    }

    fn owed(&mut self, missing: &[&str], origin: Origin) {
        if missing.is_empty() {
            return;
        }
        let list = missing.iter().map(|m| format!("`{m}`")).collect::<Vec<_>>().join(", ");
        let d = Diagnostic::at(
            "lint.accept",
            Level::Warn,
            Place::Node(origin),
            format!("this acceptance does not say {list}"),
        );
        self.say(d.help("a reader of the report must see why, who took it, and until when: `because \"..\" by \"..\" until 2027-03-31`"));
    }

    /// The value an open point is given, where it is one that it can take.
    fn value(&mut self, open: u32, value: &tree::Value) -> Option<Val> {
        let (world, s) = (self.world, self.s);
        let library = &world.library;
        let mut r = Resolver::new(library, &world.names);
        r.object_kind = Box::new(|o| world.object(o).kind);
        let ty = r.law_type(&library.laws[open as usize]);
        let mut cx = Cx::new(s.scope.clone(), None, None, &s.source);
        let found = match value_word(value).as_deref() {
            Some("true") => Some(Val::truth(Tri::T)),
            Some("false") => Some(Val::truth(Tri::F)),
            _ => match r.value(&mut cx, value, &ty).op {
                Op::Const(v) => Some(v),
                _ => None,
            },
        };
        let mut said = std::mem::take(&mut r.diagnostics);
        let is_read = said.is_empty();
        self.out.diagnostics.append(&mut said);
        match found {
            Some(v) if takes(&ty, &v.v) => Some(v),
            _ => {
                if is_read {
                    let at = s.source.origin(value.node);
                    let d = Diagnostic::error("type.accept", at, "this is no value the open point can take");
                    self.say(d.help(format!("write {}", wanted(&ty))));
                }
                None
            }
        }
    }

    fn position(&mut self, new: Position) {
        // A case may read contested law otherwise than what it starts from.
        self.out.taken.retain(|p| p.open != new.open || p.layer == new.layer);
        let other = self.out.taken.iter().find(|p| p.open == new.open && p.value.v != new.value.v);
        match other.map(|p| p.origin) {
            Some(first) => {
                let name = self.world.library.laws[new.open as usize].name.clone();
                self.two_ways(&format!("`{name}` is read in two ways"), first, new.origin);
            }
            None => self.out.taken.push(new),
        }
    }

    fn two_ways(&mut self, message: &str, first: Origin, second: Origin) {
        let d = Diagnostic::error("type.accept", second, message).related(Place::Node(first), "the other one");
        self.say(d.help("keep one of the two; a `case` may say otherwise than the project"));
    }

    fn target(&mut self, t: &Target) -> On {
        let found = match t {
            Target::Thing(p) => self.object(p).map(On::Thing),
            Target::In(p, m) => self.object(p).zip(self.object(m)).map(|(p, m)| On::Sale(p, m)),
            Target::Flow {
                source,
                arrow,
                target,
                data,
            } => {
                let data = data.as_ref().map(|d| self.object(d));
                match (self.object(source), self.object(target), data) {
                    (Some(_), Some(_), Some(None)) => None,
                    (Some(a), Some(b), data) => Some(On::Flow {
                        source: a,
                        target: b,
                        sight: *arrow == Arrow::Sight,
                        data: data.flatten(),
                    }),
                    _ => None,
                }
            }
        };
        found.unwrap_or(On::Nothing)
    }

    fn object(&mut self, p: &tree::Path) -> Option<u32> {
        let want = |x: Sort| matches!(x, Sort::Object(_));
        let text = path_text(p);
        match self.world.names.find(&text, &self.s.scope, &want) {
            Found::One(e) => match e.sort {
                Sort::Object(o) => Some(o),
                _ => None,
            },
            other => {
                let d = unresolved(&self.world.names, other, &text, "thing", &want)(self.s.source.origin(p.node()));
                self.say(d);
                None
            }
        }
    }
}

/// The node a target begins with.
fn target_node(t: &Target) -> tree::NodeId {
    match t {
        Target::Thing(p) | Target::In(p, _) => p.node(),
        Target::Flow { source, .. } => source.node(),
    }
}

/// Whether an open point of this type can have a value.
fn takes(ty: &Ty, v: &V) -> bool {
    match ty.base {
        Base::Truth => matches!(v, V::Truth(_)),
        Base::Number(u) => matches!(v, V::Num(_, own) if *own == u),
        Base::Day => matches!(v, V::Day(..)),
        Base::Span => matches!(v, V::Span(_)),
        Base::Text => matches!(v, V::Text(_)),
        Base::Enum(e) => matches!(v, V::Enum(own, _) if *own == e),
        _ => !matches!(v, V::Truth(_)),
    }
}

/// Values of a type, in words.
fn wanted(ty: &Ty) -> &'static str {
    match ty.base {
        Base::Truth => "`true` or `false`",
        Base::Number(_) => "a number, in the unit of the library's own",
        Base::Day => "a date, such as `2027-03-31`",
        Base::Span => "a span, such as `90 days`",
        Base::Text => "a text in quotation marks",
        _ => "a value of the sort the library gives it",
    }
}
