//! `portolan why`

use std::io;

use serde_json::{Value, json};

use super::args::{Why, WhyFormat};
use super::{CLEAN, COULD_NOT, Session};
use crate::base::diagnostic::Place;
use crate::base::{Day, Diagnostic, Level};
use crate::check::expect;
use crate::check::result::{flow_gravity, subject_id, takes};
use crate::document::Outline;
use crate::document::reasons::{self, Places};
use crate::driver::{Analysis, Ready};
use crate::emit;
use crate::law::duty::Subject;
use crate::law::ir::Test;
use crate::law::proof::Proof;
use crate::law::say;
use crate::law::verdict::{Ruling, Verdict};
use crate::model::library::{LawSort, RuleSort};
use crate::resolve::{Found, Scope, Sort};

/// What its JSON calls itself.
const SCHEMA: &str = "portolan/proof/1";

/// Places as they are printed.
pub struct Shown<'a>(pub &'a Analysis<'a>);

impl Places for Shown<'_> {
    fn shown(&self, at: &Place) -> Option<String> {
        self.0.spot(at).map(|s| s.shown())
    }
    fn snippet(&self, at: &Place) -> Option<String> {
        self.0.spot(at).map(|s| s.snippet())
    }
}

/// One answer: how grave it is, and it in both forms.
struct Answer {
    gravity: u32,
    outline: Outline,
    json: Value,
}

/// What is asked: a subject, on a day, in a language.
struct Asker<'a> {
    analysis: &'a Analysis<'a>,
    ready: Ready<'a>,
    day: Day,
    args: &'a Why,
    answers: Vec<Answer>,
    problems: Vec<Diagnostic>,
}

pub fn run(s: &mut Session, args: &Why) -> io::Result<u8> {
    let loaded = s.load(None);
    if s.problems(&loaded)? {
        return Ok(COULD_NOT);
    }
    // A rule given after `--under` makes its regime seen.
    let under: Vec<String> = args.under.iter().map(|u| regime_part(u).to_owned()).collect();
    let analysis = Analysis::new(&loaded.db, loaded.workspace, s.settings(&under));
    let mut errors = analysis.errors();
    let key = analysis.key(None);
    let (day, regimes, more) = analysis.day_and_regimes(key);
    errors.extend(more);
    let schema = Some(SCHEMA).filter(|_| args.format == WhyFormat::Json);
    if errors.iter().any(Diagnostic::is_text_error) {
        return s.refuse(&analysis, &errors, schema);
    }
    if !s.speaks(&analysis, &args.lang)? {
        return Ok(COULD_NOT);
    }
    let Some(day) = day else {
        let d = Diagnostic::at("model.as_of", Level::Error, Place::Nowhere, "there is no day to judge on").help("use `--as-of`");
        return s.refuse(&analysis, &[d], schema);
    };
    let ready = analysis.ready(key);
    let laws = match laws(&ready, args, &regimes) {
        Ok(l) => l,
        Err(d) => return s.refuse(&analysis, &[*d], schema),
    };
    let mut asker = Asker {
        analysis: &analysis,
        ready,
        day,
        args,
        answers: Vec::new(),
        problems: Vec::new(),
    };
    // What is asked about is there, whatever a law has to say of it.
    let subjects = if asker.is_flow() { Test::Crossing } else { Test::Any };
    asker.select(&subjects);
    if asker.problems.is_empty() {
        laws.into_iter().for_each(|law| asker.law(law));
    }
    let Asker {
        ready,
        mut answers,
        mut problems,
        ..
    } = asker;
    if answers.is_empty() && !problems.is_empty() {
        problems.iter_mut().for_each(|d| d.primary.place = Place::Nowhere);
        problems.dedup();
        return s.refuse(&analysis, &problems, schema);
    }
    if answers.is_empty() && schema.is_none() {
        let words = crate::document::paper::words::Words::new(ready.cx.world, &args.lang);
        let said = words.fill("why_nothing_asked", &[("it", &args.subject), ("day", &day.to_string())]);
        writeln!(s.out, "{}", emit::quote::plain(&said))?;
        return Ok(CLEAN);
    }
    answers.sort_by_key(|a| std::cmp::Reverse(a.gravity));
    let join = |f: fn(&Outline) -> String| answers.iter().map(|a| f(&a.outline)).collect::<Vec<_>>().join("\n");
    match args.format {
        WhyFormat::Tree => write!(s.out, "{}", join(emit::outline::text))?,
        WhyFormat::Markdown => write!(s.out, "{}", join(emit::outline::markdown))?,
        WhyFormat::Json => {
            let all: Vec<&Value> = answers.iter().map(|a| &a.json).collect();
            serde_json::to_writer_pretty(&mut *s.out, &json!({"schema": SCHEMA, "as_of": day.to_string(), "answers": all}))?;
            writeln!(s.out)?;
        }
    }
    Ok(CLEAN)
}

/// The regimes and rules asked for, else the project's regimes.
fn laws(ready: &Ready, args: &Why, regimes: &[u32]) -> Result<Vec<Sort>, Box<Diagnostic>> {
    let library = &ready.cx.world.library;
    let want = |x: Sort| matches!(x, Sort::Regime(_) | Sort::Rule(_));
    let mut out = Vec::new();
    for u in &args.under {
        match library.names.find(u, &Scope::default(), &want) {
            Found::One(e) => out.push(e.sort),
            _ => {
                let near = library.names.near(u, &want);
                let near: Vec<&str> = near.iter().map(String::as_str).collect();
                let mut d = Diagnostic::at(
                    "name.unknown",
                    Level::Error,
                    Place::Nowhere,
                    format!("no regime or rule is called `{u}`"),
                );
                d.help.extend(crate::resolve::suggest::question(&near));
                return Err(Box::new(d));
            }
        }
    }
    if out.is_empty() {
        out = regimes.iter().map(|r| Sort::Regime(*r)).collect();
    }
    Ok(out)
}

/// `A.b` of `A.b.c`: the regime a rule's name begins with.
fn regime_part(name: &str) -> &str {
    match name.match_indices('.').nth(1) {
        Some((i, _)) => &name[..i],
        None => name,
    }
}

impl Asker<'_> {
    fn law(&mut self, law: Sort) {
        let library = &self.ready.cx.world.library;
        let is_duty = |rule: u32| library.laws[rule as usize].sort == LawSort::Rule(RuleSort::Duty);
        match law {
            Sort::Regime(r) if self.is_flow() => self.crossings(r),
            Sort::Regime(r) => {
                for rule in library.regimes[r as usize].laws.iter().copied().filter(|l| is_duty(*l)) {
                    self.duty(rule, true);
                }
            }
            Sort::Rule(rule) if is_duty(rule) => self.duty(rule, false),
            Sort::Rule(rule) => {
                if let Some(r) = library.laws[rule as usize].regime {
                    self.crossings(r);
                }
            }
            _ => {}
        }
    }

    /// Whether a flow is asked about, by its ends or by its name.
    fn is_flow(&self) -> bool {
        let world = self.ready.cx.world;
        let named = || match world
            .names
            .find(&self.args.subject, &Scope::default(), &|s| matches!(s, Sort::Object(_)))
        {
            Found::One(e) => matches!(e.sort, Sort::Object(o) if world.is(o, world.library.words.flow)),
            _ => false,
        };
        self.args.subject.contains("->") || self.args.subject.contains("~>") || named()
    }

    fn select(&mut self, test: &Test) -> Vec<Subject> {
        match expect::select(self.ready.cx, self.ready.accepted, &self.args.subject, test, self.day) {
            Ok(list) => list,
            Err(p) => {
                self.problems.extend(p);
                Vec::new()
            }
        }
    }

    fn crossings(&mut self, regime: u32) {
        for sub in self.select(&Test::Crossing) {
            let Subject::Crossing(i) = sub else { continue };
            let cx = &self.ready.cx;
            let name = cx.world.library.regimes[regime as usize].name.to_string();
            let places = Shown(self.analysis);
            let (v, p, o) = reasons::crossing(cx, &places, regime, i, self.day, self.ready.accepted, &self.args.lang);
            self.answer(("regime", &name), sub, &v, &p, o);
        }
    }

    fn duty(&mut self, rule: u32, only_applicable: bool) {
        let cx = self.ready.cx;
        let Some(version) = cx.law.at(rule, self.day) else { return };
        let test = version.binders.first().map_or(Test::Any, |b| takes(&cx, &b.test));
        // Asked of a thing, what the law asks of flows is told with the flows.
        if only_applicable && test == Test::Crossing {
            return;
        }
        let Ok(list) = expect::select(cx, self.ready.accepted, &self.args.subject, &test, self.day) else {
            return;
        };
        let name = cx.world.library.laws[rule as usize].name.to_string();
        for sub in list {
            let other_kind = matches!((sub, &test), (Subject::Object(o), Test::Kind(k)) if !cx.world.is(o, *k));
            if other_kind {
                continue;
            }
            let places = Shown(self.analysis);
            let (v, p, o) = reasons::duty(&cx, &places, rule, sub, self.day, self.ready.accepted, &self.args.lang);
            if !only_applicable || v.ruling != Ruling::NotApplicable {
                self.answer(("rule", &name), sub, &v, &p, o);
            }
        }
    }

    fn answer(&mut self, law: (&str, &str), subject: Subject, v: &Verdict, p: &Proof, outline: Outline) {
        let cx = &self.ready.cx;
        let find = |p: &Place| self.analysis.spot(p);
        let names = |l: &[u32]| {
            l.iter()
                .map(|i| cx.world.library.laws[*i as usize].name.as_ref())
                .collect::<Vec<_>>()
        };
        let change: Vec<Value> = outline
            .change
            .and_then(|i| outline.sections.get(i))
            .into_iter()
            .flat_map(|s| &s.lines)
            .map(|l| json!({"depth": l.depth, "text": l.text, "place": l.place}))
            .collect();
        let json = json!({
            law.0: law.1,
            "subject": emit::json::subject(cx, subject, &subject_id(cx, subject)),
            "verdict": v.ruling.word(),
            "by": names(&v.by),
            "without": names(&v.without).into_iter().chain(v.lacking.iter().map(|o| cx.world.object(*o).name.as_ref())).collect::<Vec<_>>(),
            "over": v.over.iter().map(|d| say::dep_name(cx.world, *d)).collect::<Vec<_>>(),
            "due": v.due.map(|d| d.to_string()),
            "assumed": v.assumed.iter().map(|d| say::dep_name(cx.world, d)).collect::<Vec<_>>(),
            "change": change,
            "proof": emit::json::proof(cx, p, &find),
        });
        self.answers.push(Answer {
            gravity: flow_gravity(v.ruling),
            outline,
            json,
        });
    }
}
