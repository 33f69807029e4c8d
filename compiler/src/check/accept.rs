//! Positions and waivers: `accept RULE on X because .. by .. until ..`, `accept OPEN as VALUE`, `accept REGIME as error`.

use std::sync::Arc;

use portolan_syntax::tree::{self, Arrow, Target, ValueKind};

use crate::base::{Day, Diagnostic, Level, Origin};
use crate::law::duty::Subject;
use crate::law::eval::{Context, Positions};
use crate::law::ir::Op;
use crate::law::names::{Cx, Resolver};
use crate::law::value::Val;
use crate::law::verdict::{Ruling, Verdict};
use crate::model::library::LawSort;
use crate::model::schema_build::{path_text, unresolved, value_word};
use crate::model::world::Sentence;
use crate::model::{ObjId, World};
use crate::resolve::{Found, Sort};

/// What an acceptance is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    Rule(u32),
    Regime(u32),
}

/// Where it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum On {
    Everywhere,
    Thing(ObjId),
    Sale(ObjId, ObjId),
    Flow {
        source: ObjId,
        target: ObjId,
        sight: bool,
        data: Option<ObjId>,
    },
    /// Its target could not be read.
    Nothing,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Acceptance {
    pub about: About,
    pub on: On,
    pub because: Option<Arc<str>>,
    pub by: Option<Arc<str>>,
    pub until: Option<Day>,
    /// `accept REGIME as error`
    pub level: Option<Level>,
    pub origin: Origin,
}

/// The acceptances of a world, the positions they take, and what is wrong with them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Acceptances {
    pub list: Vec<Acceptance>,
    pub positions: Positions,
    /// Where each position is taken, for reports.
    pub taken: Vec<(u32, Origin)>,
    pub diagnostics: Vec<Diagnostic>,
}

pub fn read(world: &World) -> Acceptances {
    let mut out = Acceptances::default();
    for s in &world.accepts {
        one(world, s, &mut out);
    }
    out
}

fn note<'a>(a: &'a tree::Accept, name: &str) -> Option<&'a tree::FieldArg> {
    a.notes.iter().find(|f| f.link.text.as_ref() == name).and_then(|f| f.args.first())
}

fn one(world: &World, s: &Sentence<tree::Accept>, out: &mut Acceptances) {
    let a = &s.said;
    let text = path_text(&a.rule);
    let origin = s.source.origin(a.rule.node());
    let library = &world.library;
    let want = |x: Sort| matches!(x, Sort::Rule(_) | Sort::Open(_) | Sort::Regime(_));
    let found = match world.names.find(&text, &s.scope, &want) {
        Found::One(e) => e.sort,
        other => {
            out.diagnostics
                .push(unresolved(&world.names, other, &text, "rule, open point or regime", &want)(origin));
            return;
        }
    };
    let string = |name: &str| match note(a, name).map(|v| &v.value.kind) {
        Some(ValueKind::Str(t)) => Some(t.clone()),
        Some(ValueKind::Path(p)) => Some(Arc::from(path_text(p))),
        _ => None,
    };
    let mut missing = Vec::new();
    let because = string("because");
    if because.is_none() {
        missing.push("because");
    }
    let position = note(a, "as");
    if let (Sort::Open(i), Some(value)) = (found, position) {
        position_of(world, s, i, &value.value, out);
        owed(&missing, origin, out);
        return;
    }
    let (about, level) = match found {
        Sort::Rule(i) => (About::Rule(i), None),
        Sort::Regime(r) => (
            About::Regime(r),
            position.and_then(|v| value_word(&v.value)).and_then(|w| Level::parse(&w)),
        ),
        _ => {
            out.diagnostics.push(
                Diagnostic::error(
                    "type.accept",
                    origin,
                    format!("`{text}` is an open point of law: say how it is read"),
                )
                .help(format!("write `accept {text} as true because \"..\"`")),
            );
            return;
        }
    };
    if let (Some(value), None) = (position, level) {
        let d = Diagnostic::error(
            "type.accept",
            s.source.origin(value.value.node),
            "this is no level a text can be raised to",
        );
        out.diagnostics.push(match found {
            Sort::Regime(_) => d.help(format!("write one of {}", Level::ALL.map(|l| format!("`{}`", l.word())).join(", "))),
            _ => d.help("a rule is waived as a whole: leave `as` out; only a regime has a level, and only an open point a value"),
        });
        return;
    }
    let until = match note(a, "until").map(|v| &v.value.kind) {
        Some(ValueKind::Date(d)) => Day::from_ymd(*d),
        _ => None,
    };
    let by = string("by");
    if level.is_none() {
        if by.is_none() {
            missing.push("by");
        }
        if until.is_none() {
            missing.push("until");
        }
    }
    owed(&missing, origin, out);
    let on = match &a.target {
        None => On::Everywhere,
        Some(t) => target(world, s, t, out),
    };
    let whole = s.source.origin(a.node);
    out.list.push(Acceptance {
        about,
        on,
        because,
        by,
        until,
        level,
        origin: whole,
    });
    let _ = library;
}

fn owed(missing: &[&str], origin: Origin, out: &mut Acceptances) {
    if missing.is_empty() {
        return;
    }
    let list = missing.iter().map(|m| format!("`{m}`")).collect::<Vec<_>>().join(", ");
    out.diagnostics.push(
        Diagnostic::at(
            "lint.accept",
            Level::Warn,
            crate::base::diagnostic::Place::Node(origin),
            format!("this acceptance does not say {list}"),
        )
        .help("a reader of the report must see why, who took it, and until when: `because \"..\" by \"..\" until 2027-03-31`"),
    );
}

fn position_of(world: &World, s: &Sentence<tree::Accept>, open: u32, value: &tree::Value, out: &mut Acceptances) {
    let library = &world.library;
    debug_assert_eq!(library.laws[open as usize].sort, LawSort::Open);
    let mut r = Resolver::new(library, &world.names);
    r.object_kind = Box::new(|o| world.object(o).kind);
    let ty = r.law_type(&library.laws[open as usize]);
    let mut cx = Cx::new(s.scope.clone(), None, None, &s.source);
    let word = value_word(value);
    let val = match word.as_deref() {
        Some("true") => Some(Val::truth(crate::base::Tri::T)),
        Some("false") => Some(Val::truth(crate::base::Tri::F)),
        _ => match r.value(&mut cx, value, &ty).op {
            Op::Const(v) => Some(v),
            _ => None,
        },
    };
    out.diagnostics.append(&mut r.diagnostics);
    match val {
        Some(v) => {
            out.positions.insert(open, v);
            out.taken.push((open, s.source.origin(s.said.node)));
        }
        None => out.diagnostics.push(Diagnostic::error(
            "type.accept",
            s.source.origin(value.node),
            "this is no value the open point can take",
        )),
    }
}

fn target(world: &World, s: &Sentence<tree::Accept>, t: &Target, out: &mut Acceptances) -> On {
    let mut object = |p: &tree::Path| {
        let want = |x: Sort| matches!(x, Sort::Object(_));
        let text = path_text(p);
        match world.names.find(&text, &s.scope, &want) {
            Found::One(e) => match e.sort {
                Sort::Object(o) => Some(o),
                _ => None,
            },
            other => {
                out.diagnostics
                    .push(unresolved(&world.names, other, &text, "thing", &want)(s.source.origin(p.node())));
                None
            }
        }
    };
    let found = match t {
        Target::Thing(p) => object(p).map(On::Thing),
        Target::In(p, m) => object(p).zip(object(m)).map(|(p, m)| On::Sale(p, m)),
        Target::Flow {
            source,
            arrow,
            target,
            data,
        } => {
            let data = data.as_ref().map(&mut object);
            match (object(source), object(target), data) {
                (Some(a), Some(b), None) => Some(On::Flow {
                    source: a,
                    target: b,
                    sight: *arrow == Arrow::Sight,
                    data: None,
                }),
                (Some(a), Some(b), Some(Some(d))) => Some(On::Flow {
                    source: a,
                    target: b,
                    sight: *arrow == Arrow::Sight,
                    data: Some(d),
                }),
                _ => None,
            }
        }
    };
    found.unwrap_or(On::Nothing)
}

impl Acceptance {
    /// Whether it speaks of such a result, whatever the subject.
    pub fn waives(&self, regime: u32, rule: Option<u32>, v: &Verdict, today: Day) -> bool {
        let about = match self.about {
            About::Rule(r) => rule == Some(r),
            About::Regime(r) => r == regime && self.level.is_none() && v.ruling == Ruling::Undetermined,
        };
        about && self.until.is_none_or(|u| today <= u)
    }
    /// Whether it covers a subject.
    pub fn covers(&self, cx: &Context, subject: Subject) -> bool {
        let s = cx.subjects;
        match &self.on {
            On::Everywhere => true,
            On::Nothing => false,
            On::Thing(o) => match subject {
                Subject::Object(x) => x == *o,
                Subject::Crossing(i) => s.crossings[i as usize].flow == *o,
                Subject::Holding(i) => s.holdings[i as usize].node == *o,
                Subject::Sale(i) => s.sales[i as usize].product == *o,
            },
            On::Sale(p, m) => matches!(subject, Subject::Sale(i) if s.sales[i as usize].product == *p && s.sales[i as usize].market == *m),
            On::Flow {
                source,
                target,
                sight,
                data,
            } => match subject {
                Subject::Crossing(i) => {
                    let c = &s.crossings[i as usize];
                    let edge = &cx.graph.edges[c.edge as usize];
                    let node = |n: u32| cx.graph.nodes[n as usize].object;
                    let carried = cx.lineage.labels[c.label as usize].data;
                    node(edge.source) == *source
                        && node(edge.target) == *target
                        && edge.sight == *sight
                        && data.is_none_or(|d| d == carried)
                }
                _ => false,
            },
        }
    }
}
