//! What the command line and the language server ask: everything there is to say of a project on a day.

use std::sync::Arc;

use super::cases::{case_problems, cases};
use super::db::{Database, Workspace};
use super::places;
use super::queries::*;
use crate::base::diagnostic::Place;
use crate::base::{Day, Diagnostic, Fix, Level, Spot};
use crate::check::accept::Acceptances;
use crate::check::kept::List;
use crate::check::{Result, assumed, expect, lint, question};
use crate::law::{Context, Law, Subjects};
use crate::model::{Const, Library, World};
use crate::resolve::suggest;

/// What a run asks for beyond what the project says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    pub as_of: Option<Day>,
    pub under: Vec<Arc<str>>,
}

/// A world with everything derived, ready to be asked.
#[derive(Clone, Copy)]
pub struct Ready<'a> {
    pub cx: Context<'a>,
    pub accepted: &'a Acceptances,
}

/// What a check found.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Errors of the text. A verdict is given only where none of them could bear on it.
    pub errors: Vec<Diagnostic>,
    pub lints: Vec<Diagnostic>,
    pub results: List,
    pub questions: Vec<question::Question>,
    /// What the verdicts take for granted because nothing is stated.
    pub assumed: Vec<assumed::Assumed>,
    /// Verdicts on the project are withheld: because of an error they could rest on, or because nobody waited for them.
    pub withheld: bool,
    pub today: Option<Day>,
    /// Names of the regimes judged under.
    pub regimes: Vec<Arc<str>>,
}

/// One run over a loaded workspace.
pub struct Analysis<'a> {
    pub db: &'a Database,
    pub ws: Workspace,
    pub settings: Settings,
}

impl<'a> Analysis<'a> {
    pub fn new(db: &'a Database, ws: Workspace, settings: Settings) -> Analysis<'a> {
        Analysis { db, ws, settings }
    }

    pub fn key(&self, case: Option<Arc<str>>) -> WorldKey<'a> {
        WorldKey::new(self.db, case, self.settings.under.clone())
    }

    pub fn world(&self, key: WorldKey<'a>) -> &'a Arc<World> {
        world_of(self.db, self.ws, key)
    }
    pub fn library(&self, key: WorldKey<'a>) -> &'a Arc<Library> {
        library_of(self.db, self.ws, packs_of(self.db, self.ws, key))
    }
    pub fn law(&self, key: WorldKey<'a>) -> &'a Arc<Law> {
        law_of(self.db, self.ws, packs_of(self.db, self.ws, key))
    }
    pub fn subjects(&self, key: WorldKey<'a>) -> &'a Arc<Subjects> {
        subjects_of(self.db, self.ws, key)
    }

    /// The world with all that is derived from it.
    pub fn ready(&self, key: WorldKey<'a>) -> Ready<'a> {
        Ready {
            cx: Context {
                world: self.world(key),
                graph: graph_of(self.db, self.ws, key),
                lineage: lineage_of(self.db, self.ws, key),
                subjects: self.subjects(key),
                law: self.law(key),
                trace: None,
                profiles: None,
            },
            accepted: acceptances_of(self.db, self.ws, key),
        }
    }

    /// The same, for an evaluation whose subjects share what they agree on. What it reads that no profile foresaw voids it
    /// ([`crate::law::Eval::unforeseen`]).
    pub fn ready_to_share(&self, key: WorldKey<'a>) -> Ready<'a> {
        let ready = self.ready(key);
        Ready {
            cx: Context {
                profiles: Some(profiles_of(self.db, self.ws, key)),
                ..ready.cx
            },
            ..ready
        }
    }

    pub fn spot(&self, place: &Place) -> Option<Spot> {
        places::spot(self.db, self.ws, place)
    }

    /// What places are sorted by: their file and bytes.
    pub fn order(&self, place: &Place) -> Option<(String, u32, u32)> {
        let (file, bytes) = places::bytes(self.db, self.ws, place)?;
        Some((file.path(self.db).clone(), bytes.start, bytes.end))
    }

    /// Syntax errors of the project's files and of the packs it sees.
    pub fn syntax_errors(&self) -> Vec<Diagnostic> {
        let mut out = Vec::new();
        let seen = packs_of(self.db, self.ws, self.key(None));
        let seen = seen.names(self.db);
        let library = self.ws.library(self.db).iter().filter(|f| {
            f.pack(self.db)
                .as_ref()
                .is_some_and(|p| p.as_ref() == crate::model::library::CORE || seen.contains(p))
        });
        for f in library.chain(self.ws.project(self.db)) {
            let id = f.id(self.db);
            for e in &parsed(self.db, *f).errors {
                let place = |r: &std::ops::Range<u32>| Place::Bytes(id, r.start, r.end);
                let mut d = Diagnostic::at(e.code, Level::Error, place(&e.span), e.message.clone()).label(e.label.clone());
                d.related = e
                    .related
                    .iter()
                    .map(|(r, t)| crate::base::Label {
                        place: place(r),
                        text: t.clone(),
                    })
                    .collect();
                d.help.extend(e.help.clone());
                d.fixes.extend(e.fix.as_ref().map(|f| Fix {
                    title: f.title.clone(),
                    place: place(&f.span),
                    replacement: f.replacement.clone(),
                    safe: true,
                }));
                out.push(d);
            }
        }
        out
    }

    /// Errors of a world's text, beyond syntax.
    pub fn world_errors(&self, key: WorldKey<'a>) -> &'a [Diagnostic] {
        errors_of(self.db, self.ws, key)
    }

    /// Notes on packs, for those who write them: nothing is said of the shipped ones.
    fn notes(&self, key: WorldKey<'a>) -> Vec<Diagnostic> {
        let shipped = |d: &&Diagnostic| self.order(&d.primary.place).is_some_and(|at| at.0.starts_with("stdlib/"));
        let notes = self.law(key).notes.iter();
        notes.filter(|d| !shipped(d)).cloned().collect()
    }

    /// The names of all cases, in order of file and place.
    pub fn case_names(&self) -> Vec<Arc<str>> {
        let mut out: Vec<Arc<str>> = Vec::new();
        for c in cases(self.db, self.ws) {
            if !out.contains(&c.name) {
                out.push(c.name.clone());
            }
        }
        out
    }

    /// Whether something is wrong that verdicts on the project rest on: its own text, or any syntax, since a half-read file may hide part of it.
    /// What is wrong with a case alone is not among it: a case adds nothing to the project.
    pub(super) fn project_is_broken(&self) -> bool {
        let mut all = self.syntax_errors();
        all.extend(self.project_errors());
        all.iter().chain(self.world_errors(self.key(None))).any(Diagnostic::is_text_error)
    }

    /// All errors of the text: syntax, names, types, model and law, of the project and of its cases.
    pub fn errors(&self) -> Vec<Diagnostic> {
        self.read_all();
        let mut out = self.syntax_errors();
        out.extend(self.project_errors());
        out.extend(case_problems(self.db, self.ws).iter().cloned());
        out.extend(self.world_errors(self.key(None)).iter().cloned());
        for c in self.case_names() {
            let key = self.key(Some(c.clone()));
            // A case that only others build on is read with them, under the packs they name.
            let only_a_base = self.world(key).expects.is_empty() && cases(self.db, self.ws).iter().any(|o| o.base.as_ref() == Some(&c));
            if !only_a_base {
                out.extend(self.world_errors(key).iter().cloned());
            }
        }
        out.iter_mut().for_each(|d| self.look_further(d));
        self.tidy(&mut out);
        self.cap(&mut out);
        out
    }

    /// At most so many errors of one file beyond its syntax; the rest is counted.
    fn cap(&self, list: &mut Vec<Diagnostic>) {
        const MOST: usize = 100;
        let mut count: std::collections::BTreeMap<crate::base::FileId, (usize, Place)> = Default::default();
        list.retain(|d| {
            let file = match &d.primary.place {
                Place::Node(o) | Place::Between(o, _) => o.file,
                Place::Bytes(f, ..) if !d.code.starts_with("syntax.") => *f,
                _ => return true,
            };
            let seen = count.entry(file).or_insert((0, d.primary.place.clone()));
            seen.0 += 1;
            if seen.0 == MOST + 1 {
                seen.1 = d.primary.place.clone();
            }
            seen.0 <= MOST
        });
        for (n, place) in count.into_values().filter(|(n, _)| *n > MOST) {
            let more = n - MOST;
            let s = if more == 1 { "" } else { "s" };
            list.push(
                Diagnostic::at(
                    "model.more",
                    Level::Error,
                    place,
                    format!("there are {more} more error{s} in this file"),
                )
                .help("most of them tend to go with the first ones"),
            );
        }
    }

    /// Sorted by place, each once. What follows from an error of syntax in the same item stays: items are read apart.
    pub fn tidy(&self, list: &mut Vec<Diagnostic>) {
        list.sort_by_cached_key(|d| {
            let at = self.order(&d.primary.place).unwrap_or_else(|| match &d.primary.place {
                Place::Path(p) => (p.clone(), 0, 0),
                _ => Default::default(),
            });
            (at.0.starts_with("stdlib/"), at, d.code.clone(), d.message.clone())
        });
        list.dedup();
    }

    /// The day a world is judged on, and the regimes; what is missing is an error.
    pub fn day_and_regimes(&self, key: WorldKey<'a>) -> (Option<Day>, Vec<u32>, Vec<Diagnostic>) {
        let world = self.world(key);
        let library = &world.library;
        let w = library.words;
        let mut out = Vec::new();
        let mut day = self.settings.as_of;
        let mut regimes: Vec<u32> = Vec::new();
        let mut none = false;
        if let Some(p) = world.project {
            let at = world.object(p).at();
            if let Some(s) = world.stated(p, w.project_as_of) {
                let stated = s.rows.iter().find_map(|r| if let Const::Day(d) = r.head { Some(d) } else { None });
                day = day.or(stated);
            }
            if let Some(s) = world.stated(p, w.project_regimes) {
                // One that could not be read has its own message.
                none = s.none || s.open;
                for r in world.rows(s) {
                    if let Const::Regime(r) = r.head
                        && !regimes.contains(&r)
                    {
                        regimes.push(r);
                    }
                }
            }
            if day.is_none() {
                out.push(
                    Diagnostic::error("model.as_of", at, "the project does not say on which day it is judged")
                        .help("add `as_of: 2026-11-20`, or use `--as-of`"),
                );
            }
            if regimes.is_empty() && self.settings.under.is_empty() && !none {
                out.push(
                    Diagnostic::error("model.regimes", at, "the project does not say which law it is judged under")
                        .help("add `regimes: ..`, or use `--under`"),
                );
            }
        }
        day = world
            .day
            .or(day)
            .filter(|_| self.settings.as_of.is_none())
            .or(self.settings.as_of)
            .or(world.day);
        for u in &self.settings.under {
            match library.regime_named(u) {
                Some(r) => {
                    if !regimes.contains(&r) {
                        regimes.push(r);
                    }
                }
                None => {
                    let d = Diagnostic::at("name.unknown", Level::Error, Place::Nowhere, format!("no regime is called `{u}`"));
                    let like = self.regimes_like(u);
                    let like: Vec<&str> = like.iter().map(String::as_str).collect();
                    let help = suggest::question(&like).unwrap_or_else(|| self.regime_meant(u).0);
                    out.push(d.help(help));
                }
            }
        }
        (day, regimes, out)
    }

    /// What is wrong with the text, for those who cannot wait for the verdicts: they are withheld, and no day is named.
    pub fn text(&self) -> Report {
        let mut report = Report {
            errors: self.errors(),
            withheld: true,
            ..Report::default()
        };
        if has_project(self.db, self.ws) || !self.settings.under.is_empty() {
            report.errors.extend(self.day_and_regimes(self.key(None)).2);
        }
        self.tidy(&mut report.errors);
        report
    }

    /// Everything a check of the project says.
    pub fn check(&self) -> Report {
        let key = self.key(None);
        let mut report = Report {
            errors: self.errors(),
            ..Report::default()
        };
        let (day, regimes, more) = self.day_and_regimes(key);
        report.withheld = self.project_is_broken() || more.iter().any(Diagnostic::is_text_error);
        let has_project = has_project(self.db, self.ws);
        if has_project || !self.settings.under.is_empty() {
            report.errors.extend(more);
        }
        report.today = day;
        let library = self.library(key);
        report.regimes = regimes.iter().map(|r| library.regimes[*r as usize].name.clone()).collect();
        let ready = self.ready(key);
        if let Some(day) = day {
            let others = || pack_territories(self.db, self.ws).as_slice();
            report.lints = lint::check(&ready.cx, ready.accepted, (&regimes, &others), day);
        }
        report.lints.extend(self.notes(key));
        if let (Some(day), false, true) = (day, report.withheld, has_project) {
            let results = self.judged(key, &report.regimes, day);
            report.results = List::new(results.iter().flat_map(|r| r.list.parts.iter().cloned()).collect());
            for p in &report.results.parts {
                let gap = |t: u32| p.kept[t as usize].said.verdict.gap;
                p.each_with(&gap, &mut |_, s, t| report.errors.push(self.gap(&ready.cx, &p.result(s, t), day)));
            }
            report.lints.extend(lint::idle(ready.accepted, &report.results, day));
            report.questions = question::of(&ready.cx, &report.results, day);
            report.assumed = assumed::of(&ready.cx, &report.results);
        }
        self.tidy(&mut report.errors);
        self.tidy(&mut report.lints);
        report
    }

    /// A transmission with neither exemption nor demand: the law does not say what follows.
    fn gap(&self, cx: &Context, r: &Result, day: Day) -> Diagnostic {
        let regime = &cx.world.library.regimes[r.regime as usize];
        let subject = crate::check::result::subject_name(cx, r.subject);
        Diagnostic::error(
            "law.gap",
            regime.origin,
            format!(
                "`{}` calls `{subject}` a transmission, but on {day} no demand and no exemption answers for it",
                regime.name
            ),
        )
        .help("give the law a demand or an exemption for it: a transmission is never without one")
    }

    /// What the project expects in words that cannot be read: a thing, rule or verdict nobody knows. Whether it comes so, `test` tells.
    pub fn expect_errors(&self) -> Vec<Diagnostic> {
        if !has_project(self.db, self.ws) {
            return Vec::new();
        }
        let problems = self.expectations(self.key(None)).into_iter().flat_map(|o| o.problems);
        let mut out: Vec<Diagnostic> = problems.filter(|d| d.is_text_error() && d.code != "model.as_of").collect();
        self.tidy(&mut out);
        out
    }

    /// The expectations of a world.
    pub fn expectations(&self, key: WorldKey<'a>) -> Vec<expect::Outcome> {
        let ready = self.ready(key);
        let (day, _, _) = self.day_and_regimes(key);
        expect::all(ready.cx, day, ready.accepted)
    }
}
