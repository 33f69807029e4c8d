//! Expectations: what the model's author says must come out.

use portolan_syntax::tree::{self, Arrow, FieldArg, Subject as Said, ValueKind};

use super::accept::{Acceptances, On};
use super::describe::{self, describe};
use super::result;
use crate::base::diagnostic::Place;
use crate::base::{Day, Diagnostic, Fix, Origin, Tri};
use crate::law::duty::{Subject, gravity};
use crate::law::eval::{Context, Eval};
use crate::law::ir::Test;
use crate::law::names::{Cx, Resolver};
use crate::law::running::takes_place;
use crate::law::say;
use crate::law::value::{Dep, V, Val};
use crate::law::verdict::{Ruling, Verdict};
use crate::model::library::{LawSort, RuleSort};
use crate::model::schema_build::{path_text, unresolved};
use crate::model::world::Sentence;
use crate::model::{ObjId, World};
use crate::resolve::{Found, Sort, suggest};

/// How one expectation came out.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    pub origin: Origin,
    pub passed: bool,
    /// What was found instead, in words.
    pub found: String,
    /// What is wrong with the sentence itself.
    pub problems: Vec<Diagnostic>,
}

/// Evaluates every `expect` of a world.
pub fn all(cx: Context, today: Option<Day>, accepted: &Acceptances) -> Vec<Outcome> {
    cx.world.expects.iter().map(|s| one(cx, today, accepted, s)).collect()
}

struct Reader<'a> {
    cx: Context<'a>,
    s: &'a Sentence<tree::Expect>,
    accepted: &'a Acceptances,
    problems: Vec<Diagnostic>,
}

/// Evaluates one.
pub fn one(cx: Context, today: Option<Day>, accepted: &Acceptances, s: &Sentence<tree::Expect>) -> Outcome {
    let origin = s.source.origin(s.said.node);
    let day = s.said.verdict.as_ref().and_then(|v| field_date(&v.fields, "on")).or(today);
    let mut r = Reader {
        cx,
        s,
        accepted,
        problems: Vec::new(),
    };
    let Some(day) = day else {
        let problem = Diagnostic::error("model.as_of", origin, "there is no day to judge on")
            .help("give the case a day: `case X \"..\" on 2026-11-20 { .. }`, or use `--as-of`");
        return Outcome {
            origin,
            passed: false,
            found: String::new(),
            problems: vec![problem],
        };
    };
    let (passed, found) = match (&s.said.subject, &s.said.verdict) {
        (Said::Expr(e), None) => r.truth(e, day),
        (subject, Some(v)) => r.verdict(subject, v, day),
        (Said::Flow { .. }, None) => {
            r.problems.push(
                Diagnostic::error("type.expect", origin, "an expectation about a flow says under which regime")
                    .help("write `expect A -> B under REGIME is permitted`"),
            );
            (false, String::new())
        }
    };
    Outcome {
        origin,
        passed: passed && r.problems.is_empty(),
        found,
        problems: r.problems,
    }
}

fn field_date(fields: &[tree::Field], name: &str) -> Option<Day> {
    fields
        .iter()
        .find(|f| f.link.text.as_ref() == name)
        .and_then(|f| f.args.first())
        .and_then(|a| match a.value.kind {
            ValueKind::Date(d) => Day::from_ymd(d),
            _ => None,
        })
}

fn word(t: Tri) -> &'static str {
    match (t.is_true(), t.is_false()) {
        (true, _) => "true",
        (_, true) => "false",
        _ => "unknown",
    }
}

/// What an expectation selects.
struct Selected {
    subjects: Vec<Subject>,
    words: String,
}

impl<'a> Reader<'a> {
    fn world(&self) -> &'a World {
        self.cx.world
    }
    fn origin(&self, node: tree::NodeId) -> Origin {
        self.s.source.origin(node)
    }

    fn resolver(&self) -> Resolver<'a> {
        let world = self.cx.world;
        let mut r = Resolver::new(&world.library, &world.names);
        r.object_kind = Box::new(move |o| world.object(o).kind);
        r
    }

    /// `expect E`, `expect E is unknown`
    fn truth(&mut self, e: &tree::Expr, day: Day) -> (bool, String) {
        let (inner, wants_unknown) = match &e.kind {
            tree::ExprKind::Is { item, of, negated: false } if matches!(&of.kind, tree::ExprKind::Name(n) if n.text.as_ref() == "unknown") => {
                (item.as_ref(), true)
            }
            _ => (e, false),
        };
        let mut resolver = self.resolver();
        let mut cx = Cx::new(self.s.scope.clone(), None, None, &self.s.source);
        let ex = if wants_unknown {
            resolver.expr(&mut cx, inner, &crate::law::members::Ty::TRUTH).0
        } else {
            resolver.truth(&mut cx, inner)
        };
        self.problems.append(&mut resolver.diagnostics);
        let eval = Eval::new(self.cx, day, self.accepted.positions(day));
        let v = eval.eval(&ex, &mut vec![Val::NONE; cx.most().max(1) as usize]);
        let t = v.tri();
        if wants_unknown && !matches!(v.v, V::Truth(_)) {
            let open = match &v.head().v {
                V::Unknown => true,
                V::Num(i, _) => !i.is_point(),
                V::Day(first, last) => first != last,
                V::List(l) => l.open.is_some() && !l.everything,
                _ => false,
            };
            return (open, "known".to_owned());
        }
        let words = word(t);
        (if wants_unknown { t.is_unknown() } else { t.is_true() }, words.to_owned())
    }

    fn verdict(&mut self, subject: &Said, v: &tree::ExpectedVerdict, day: Day) -> (bool, String) {
        let text = path_text(&v.under);
        let want = |x: Sort| matches!(x, Sort::Regime(_) | Sort::Rule(_) | Sort::Define(_) | Sort::Open(_));
        let found = self.world().names.find(&text, &self.s.scope, &want);
        let under = match found {
            Found::One(e) => e.sort,
            other => {
                let d = unresolved(&self.world().names, other, &text, "regime or rule", &want)(self.origin(v.under.node()));
                self.problems.push(d);
                return (false, String::new());
            }
        };
        let law_sort = |i: u32| self.world().library.laws[i as usize].sort;
        let truth = matches!(v.is.text.as_ref(), "true" | "false" | "unknown");
        match under {
            Sort::Regime(r) => {
                let Some(sel) = self.select(subject, &Test::Crossing, day) else {
                    return (false, String::new());
                };
                let verdicts = sel.subjects.iter().filter_map(|s| match s {
                    Subject::Crossing(i) => Some(result::crossing(self.cx, r, day, self.accepted, *i)),
                    _ => None,
                });
                let all: Vec<Verdict> = verdicts.collect();
                self.compare(all, v, result::flow_gravity, &sel.words)
            }
            Sort::Rule(i) if law_sort(i) == LawSort::Rule(RuleSort::Duty) && !truth => {
                let Some(version) = self.cx.law.at(i, day) else {
                    return self.compare(vec![Verdict::new(Ruling::NotApplicable)], v, gravity, &text);
                };
                let test = version.binders.first().map_or(Test::Any, |b| result::takes(&self.cx, &b.test));
                let Some(sel) = self.select(subject, &test, day) else {
                    return (false, String::new());
                };
                let all = sel
                    .subjects
                    .iter()
                    .map(|s| result::duty(self.cx, i, day, self.accepted, *s, None))
                    .collect();
                self.compare(all, v, gravity, &sel.words)
            }
            // A rule that binds a party too is asked of any of them; a define has no such second thing.
            Sort::Define(i) if self.cx.law.at(i, day).is_some_and(|x| x.binders.len() != 1) => {
                let many = self.cx.law.at(i, day).map_or(0, |x| x.binders.len());
                let said = format!("`{text}` is said of {many} things together, and an expectation like this gives it one");
                let d = Diagnostic::error("type.expect", self.origin(v.under.node()), said);
                self.problems.push(d.help(format!("name what it is said of: `expect {text}(…)`")));
                (false, String::new())
            }
            Sort::Rule(i) | Sort::Define(i) => {
                let test = self
                    .cx
                    .law
                    .at(i, day)
                    .and_then(|x| x.binders.first())
                    .map_or(Test::Any, |b| result::takes(&self.cx, &b.test));
                let Some(sel) = self.select(subject, &test, day) else {
                    return (false, String::new());
                };
                let eval = Eval::new(self.cx, day, self.accepted.positions(day));
                let mut t = Tri::F;
                for s in &sel.subjects {
                    t = t.or(eval.call(i, vec![s.value()]).tri());
                }
                let words = word(t);
                if !truth {
                    self.problems.push(Diagnostic::error(
                        "type.expect",
                        self.origin(v.is.node),
                        format!("`{text}` is true, false or unknown, not `{}`", v.is.text),
                    ));
                }
                (words == v.is.text.as_ref(), words.to_owned())
            }
            _ => (false, String::new()),
        }
    }

    /// The gravest of the verdicts against what is expected.
    fn compare(&mut self, all: Vec<Verdict>, v: &tree::ExpectedVerdict, order: fn(Ruling) -> u32, _: &str) -> (bool, String) {
        let Some(gravest) = all.iter().map(|x| order(x.ruling)).max() else {
            return (false, "nothing".into());
        };
        // Several crossings may be equally grave: what any of them names is found.
        let mut equal = all.into_iter().filter(|x| order(x.ruling) == gravest);
        let Some(mut worst) = equal.next() else {
            return (false, "nothing".into());
        };
        for other in equal {
            let join = |a: &mut Vec<u32>, b: Vec<u32>| a.extend(b.into_iter().filter(|x| !a.contains(x)).collect::<Vec<_>>());
            join(&mut worst.by, other.by);
            join(&mut worst.without, other.without);
            join(&mut worst.lacking, other.lacking);
            let more: Vec<Dep> = other.over.iter().copied().filter(|d| !worst.over.contains(d)).collect();
            worst.over = worst.over.iter().copied().chain(more).collect();
            worst.due = worst.due.min(other.due).or(worst.due);
        }
        let found = describe(&self.cx, &worst);
        let Some(expected) = Ruling::parse(&v.is.text) else {
            let words: Vec<&str> = Ruling::ALL.iter().map(|r| r.word()).collect();
            let mut d = Diagnostic::error("type.expect", self.origin(v.is.node), format!("`{}` is no verdict", v.is.text));
            let near = suggest::nearest(&v.is.text, words.iter().copied());
            if let [one] = near.as_slice() {
                d.fixes.push(Fix {
                    title: format!("write `{one}`"),
                    place: Place::Node(self.origin(v.is.node)),
                    replacement: (*one).to_owned(),
                    safe: false,
                });
            }
            d.help.extend(suggest::question(&near));
            self.problems.push(d.help(format!("write one of {}", words.join(", "))));
            return (false, found);
        };
        let mut passed = worst.ruling == expected;
        let library = &self.world().library;
        let laws = |list: &[u32]| -> Vec<String> { list.iter().map(|i| library.laws[*i as usize].name.to_string()).collect() };
        for f in &v.fields {
            if matches!(f.link.text.as_ref(), "by" | "without") {
                let unknown = f
                    .args
                    .iter()
                    .filter_map(|a| describe::unknown_name(self.world(), &named(a)?, self.origin(a.value.node), &found));
                let unknown: Vec<Diagnostic> = unknown.collect();
                self.problems.extend(unknown);
            }
            let pool: Vec<String> = match f.link.text.as_ref() {
                "by" => laws(&worst.by),
                "without" => {
                    let mut p = laws(&worst.without);
                    p.extend(worst.lacking.iter().map(|o| self.world().object(*o).name.to_string()));
                    p
                }
                "over" => worst.over.iter().map(|d| over_name(self.world(), *d)).collect(),
                "until" => {
                    let wanted = f.args.first().and_then(|a| match a.value.kind {
                        ValueKind::Date(d) => Day::from_ymd(d),
                        _ => None,
                    });
                    passed &= wanted.is_some() && worst.due == wanted;
                    continue;
                }
                "on" => continue,
                other => {
                    self.problems.push(
                        Diagnostic::error("type.expect", self.origin(f.link.node), format!("an expectation has no `{other}`"))
                            .help("it has `by`, `without`, `over`, `until` and `on`"),
                    );
                    continue;
                }
            };
            for a in &f.args {
                passed &= named(a).is_some_and(|n| pool.iter().any(|p| *p == n || p.ends_with(&format!(".{n}"))));
            }
        }
        (passed, found)
    }

    /// The crossings, holdings, sales or thing an expectation speaks of.
    fn select(&mut self, subject: &Said, test: &Test, day: Day) -> Option<Selected> {
        let s = self.cx.subjects;
        match subject {
            Said::Flow {
                source,
                arrow,
                target,
                data,
            } => {
                let (a, b) = (self.object(source)?, self.object(target)?);
                let d = match data {
                    Some(d) => Some(self.object(d)?),
                    None => None,
                };
                let on = On::Flow {
                    source: a,
                    target: b,
                    sight: *arrow == Arrow::Sight,
                    data: d,
                };
                let all = (0..s.crossings.len() as u32).map(Subject::Crossing);
                let subjects = all.filter(|x| on.covers(&self.cx, *x)).collect();
                self.found(subjects, self.s.said.node, day)
            }
            Said::Expr(e) => {
                if let tree::ExprKind::In { item, of, negated: false } = &e.kind {
                    let (p, m) = (self.object(item)?, self.object(of)?);
                    let sales = s.sales.iter().enumerate().filter(|(_, x)| x.product == p && x.market == m);
                    let subjects = sales.map(|(i, _)| Subject::Sale(i as u32)).collect();
                    return self.found(subjects, e.node, day);
                }
                let o = self.object(e)?;
                let on = On::Thing(o);
                let of = |all: Vec<Subject>| all.into_iter().filter(|s| on.covers(&self.cx, *s)).collect();
                let subjects: Vec<Subject> = match test {
                    Test::Crossing => of((0..s.crossings.len() as u32).map(Subject::Crossing).collect()),
                    Test::Holding => of((0..s.holdings.len() as u32).map(Subject::Holding).collect()),
                    Test::Sale => of((0..s.sales.len() as u32).map(Subject::Sale).collect()),
                    _ => vec![Subject::Object(o)],
                };
                self.found(subjects, e.node, day)
            }
        }
    }

    fn found(&mut self, subjects: Vec<Subject>, node: tree::NodeId, day: Day) -> Option<Selected> {
        if subjects.is_empty() {
            self.problems.push(
                Diagnostic::error("name.no_subject", self.origin(node), "there is nothing of that kind in the model")
                    .help("check the ends, the arrow (`->` or `~>`) and the data: an expectation must speak of something declared"),
            );
            return None;
        }
        let s = self.cx.subjects;
        let runs = |x: &Subject| match x {
            Subject::Crossing(i) => takes_place(self.cx, self.accepted.positions(day), *i, day),
            _ => true,
        };
        let running: Vec<Subject> = subjects.iter().copied().filter(runs).collect();
        if running.is_empty() {
            // The day on which it runs that lies nearest.
            let terms = subjects.iter().filter_map(|x| match x {
                Subject::Crossing(i) => Some(s.terms(&s.crossings[*i as usize])),
                _ => None,
            });
            let without = match terms.clone().any(|t| t.vague != [false; 2]) {
                true => "its first or its last day is stated under a condition",
                false => "its first day lies after its last",
            };
            let ends = terms
                .filter(|t| t.vague == [false; 2])
                .flat_map(|t| [t.since, t.until].into_iter().filter(move |d| d.is_finite() && t.run_on(*d)));
            let near = ends.min_by_key(|d| (d.number() - day.number()).abs());
            let help = near.map_or(without.to_owned(), |d| format!("ask for a day on which it does: `.. on {d}`"));
            self.problems
                .push(Diagnostic::error("name.no_subject", self.origin(node), format!("this flow does not run on {day}")).help(help));
            return None;
        }
        let words = result::subject_name(&self.cx, running[0]);
        Some(Selected { subjects: running, words })
    }

    /// The thing an expression names.
    fn object(&mut self, e: &tree::Expr) -> Option<ObjId> {
        let mut resolver = self.resolver();
        let mut cx = Cx::new(self.s.scope.clone(), None, None, &self.s.source);
        let party = crate::law::members::Ty::ANY;
        let want = |x: Sort| matches!(x, Sort::Object(_));
        if let Some(parts) = crate::model::unfold::field_path(e) {
            let text: Vec<&str> = parts.iter().map(|n| n.text.as_ref()).collect();
            let text = text.join(".");
            return match self.world().names.find(&text, &self.s.scope, &want) {
                Found::One(x) => match x.sort {
                    Sort::Object(o) => Some(o),
                    _ => None,
                },
                other => {
                    let d = unresolved(&self.world().names, other, &text, "thing", &want)(self.origin(e.node));
                    self.problems.push(d);
                    None
                }
            };
        }
        let ex = resolver.expr(&mut cx, e, &party).0;
        self.problems.append(&mut resolver.diagnostics);
        let eval = Eval::new(self.cx, Day::ALWAYS, self.accepted.positions(Day::ALWAYS));
        match eval.eval(&ex, &mut Vec::new()).head().v {
            V::Object(o) => Some(o),
            _ => {
                self.problems
                    .push(Diagnostic::error("type.expect", self.origin(e.node), "this names nothing declared"));
                None
            }
        }
    }
}

fn named(a: &FieldArg) -> Option<String> {
    match &a.value.kind {
        ValueKind::Path(p) => Some(path_text(p)),
        _ => None,
    }
}

/// A fact or open point as `over` names it: with its pack's prefix where it has one.
fn over_name(world: &World, d: Dep) -> String {
    match d {
        Dep::Open(i) | Dep::Circle(i) => world.library.laws[i as usize].name.to_string(),
        _ => say::dep_name(world, d),
    }
}

/// The crossings, holdings, sales or thing a person names on the command line: `A -> B`, `A ~> B : D`, `Lake`, `Eye in JP`.
pub fn select(
    cx: Context,
    accepted: &Acceptances,
    subject: &str,
    test: &Test,
    day: Day,
) -> std::result::Result<Vec<Subject>, Vec<Diagnostic>> {
    let parsed = portolan_syntax::parse(&format!("expect {subject}"));
    let origin = |node| Origin {
        file: crate::base::FileId(u32::MAX),
        item: portolan_syntax::ItemKey(0),
        node,
    };
    let said = parsed.slices.iter().find_map(|s| match s.item.as_ref() {
        tree::Item::Expect(e) => Some(e.clone()),
        _ => None,
    });
    let Some(said) = said.filter(|_| parsed.errors.is_empty() && parsed.slices.len() == 1) else {
        return Err(vec![
            Diagnostic::error(
                "name.no_subject",
                origin(tree::NodeId(0)),
                format!("`{subject}` is no flow, thing or sale"),
            )
            .help("write `A -> B`, `A ~> B : Data`, a name, or `Product in DE`"),
        ]);
    };
    let source = crate::resolve::SourceItem {
        file: crate::base::FileId(u32::MAX),
        key: portolan_syntax::ItemKey(0),
        item: std::sync::Arc::new(tree::Item::Error(tree::NodeId(0))),
        pack: None,
    };
    let s = Sentence {
        said,
        scope: Default::default(),
        source,
        layer: 0,
    };
    let mut r = Reader {
        cx,
        s: &s,
        accepted,
        problems: Vec::new(),
    };
    match r.select(&s.said.subject, test, day) {
        Some(found) => Ok(found.subjects),
        None => Err(r.problems),
    }
}
