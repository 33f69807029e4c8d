//! The query graph. Everything between `items` and the results speaks of things and origins, never of bytes, so an edit of a comment stops at
//! `items`, and one that changes no fact stops where the value it would change is equal.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use portolan_syntax::tree::{Decl, Item};

use super::before::Ground;
use super::cases::{CaseItem, cases};
use super::db::{Db, SourceFile, Workspace};
use crate::base::diagnostic::Place;
use crate::base::{Day, Diagnostic};
use crate::check::accept::{self, Acceptances};
use crate::check::{Results, acceptances, result};
use crate::graph::Graph;
use crate::law::profile::Profiles;
use crate::law::{Context, Law, Subjects};
use crate::lineage::Lineage;
use crate::model::assemble;
use crate::model::library::{self, Library, is_vocabulary};
use crate::model::schema_build::path_text;
use crate::model::world::World;
use crate::resolve::{SourceItem, packs};

/// The packs a world sees, sorted.
#[salsa::interned]
pub struct PackSet<'db> {
    #[returns(ref)]
    pub names: Vec<Arc<str>>,
}

/// A closed world: the project (`case` is `None`) or a case, with regimes named from outside.
#[salsa::interned]
pub struct WorldKey<'db> {
    #[returns(ref)]
    pub case: Option<Arc<str>>,
    #[returns(ref)]
    pub under: Vec<Arc<str>>,
}

/// A regime on a day.
#[salsa::interned]
pub struct Judgement<'db> {
    #[returns(ref)]
    pub regime: Arc<str>,
    #[returns(copy)]
    pub today: Day,
}

/// The file as slices; the only place of absolute positions.
#[salsa::tracked(returns(ref), no_eq, lru = 4096)]
pub fn parsed(db: &dyn Db, file: SourceFile) -> portolan_syntax::Parsed {
    portolan_syntax::parse(file.text(db))
}

/// The firewall: what the file says, without positions.
#[salsa::tracked(returns(ref))]
pub fn items(db: &dyn Db, file: SourceFile) -> Vec<SourceItem> {
    let pack = file.pack(db).clone();
    let id = file.id(db);
    parsed(db, file)
        .slices
        .iter()
        .map(|s| SourceItem {
            file: id,
            key: s.key,
            item: s.item.clone(),
            pack: pack.clone().map(Box::new),
        })
        .collect()
}

/// Prefixes a file writes, outside its cases, that may name packs.
#[salsa::tracked(returns(ref))]
pub fn prefixes(db: &dyn Db, file: SourceFile) -> BTreeSet<Arc<str>> {
    let mut out = BTreeSet::new();
    for i in items(db, file).iter().filter(|i| decl_word(i) != Some("case")) {
        packs::prefixes(&i.item, &mut out);
    }
    out
}

/// The names of the projects a file declares: one, in a right project.
#[salsa::tracked(returns(ref))]
pub fn projects(db: &dyn Db, file: SourceFile) -> Vec<Arc<str>> {
    let own = items(db, file).iter().filter_map(|i| match i.item.as_ref() {
        Item::Decl(d) if d.word.text.as_ref() == "project" => Some(Arc::from(path_text(&d.path))),
        _ => None,
    });
    own.collect()
}

/// Whether the workspace declares a project.
#[salsa::tracked(returns(copy))]
pub fn has_project(db: &dyn Db, ws: Workspace) -> bool {
    ws.project(db).iter().any(|f| !projects(db, *f).is_empty())
}

fn decl_word(i: &SourceItem) -> Option<&str> {
    match i.item.as_ref() {
        Item::Decl(d) => Some(d.word.text.as_ref()),
        _ => None,
    }
}

/// The name of the project, if there is one.
#[salsa::tracked(returns(clone))]
pub fn project_name(db: &dyn Db, ws: Workspace) -> Option<Arc<str>> {
    ws.project(db).iter().find_map(|f| projects(db, *f).first()).cloned()
}

/// The cases a world is made of, from the first base to the case itself; the flag says whether the project lies below them.
fn chain<'a>(db: &'a dyn Db, ws: Workspace, name: &str) -> (bool, Vec<&'a CaseItem>) {
    let all = cases(db, ws);
    let mut out: Vec<&CaseItem> = Vec::new();
    let mut next = Some(Arc::<str>::from(name));
    let mut project = false;
    while let Some(n) = next {
        match all.iter().find(|c| c.name == n) {
            Some(c) if !out.iter().any(|o| o.name == c.name) => {
                next = c.base.clone();
                out.push(c);
            }
            _ => {
                project = project_name(db, ws).as_deref() == Some(n.as_ref());
                break;
            }
        }
    }
    out.reverse();
    (project, out)
}

/// Items of the project itself: no cases.
fn project_items(db: &dyn Db, ws: Workspace) -> impl Iterator<Item = &SourceItem> {
    ws.project(db)
        .iter()
        .flat_map(move |f| items(db, *f))
        .filter(|i| decl_word(i) != Some("case"))
}

/// What one file of the project adds to the language or the law, or extends.
#[salsa::tracked(returns(ref))]
pub fn vocabulary(db: &dyn Db, file: SourceFile) -> Vec<SourceItem> {
    let own = items(db, file).iter().filter(|i| decl_word(i) != Some("case"));
    own.filter(|i| is_vocabulary(&i.item) || decl_word(i) == Some("extend"))
        .cloned()
        .collect()
}

/// What the project's own files add to the language or the law: the library is made anew only when this changes.
#[salsa::tracked(returns(ref))]
pub fn vocabulary_of(db: &dyn Db, ws: Workspace) -> Vec<SourceItem> {
    if !has_project(db, ws) {
        return project_items(db, ws).cloned().collect();
    }
    ws.project(db).iter().flat_map(|f| vocabulary(db, *f)).cloned().collect()
}

/// The items of each layer of a world.
fn layers<'a>(db: &'a dyn Db, ws: Workspace, case: Option<&str>) -> Vec<Vec<&'a SourceItem>> {
    let Some(name) = case else {
        return vec![if has_project(db, ws) {
            project_items(db, ws).collect()
        } else {
            Vec::new()
        }];
    };
    let (project, list) = chain(db, ws, name);
    // A case is a layer above the project, or above nothing: it may replace what it says.
    let mut out = vec![if project { project_items(db, ws).collect() } else { Vec::new() }];
    out.extend(list.into_iter().map(|c| c.items.iter().collect()));
    out
}

/// The packs a world sees: those its items and the project's vocabulary name, and those they name in turn.
#[salsa::tracked(returns(copy))]
pub fn packs_of<'db>(db: &'db dyn Db, ws: Workspace, key: WorldKey<'db>) -> PackSet<'db> {
    let known: BTreeSet<Arc<str>> = ws.library(db).iter().filter_map(|f| f.pack(db).clone()).collect();
    let mut wanted: BTreeSet<Arc<str>> = BTreeSet::new();
    let (project, list) = match key.case(db).as_deref() {
        Some(name) => chain(db, ws, name),
        None => (has_project(db, ws), Vec::new()),
    };
    if project {
        for f in ws.project(db) {
            wanted.extend(prefixes(db, *f).iter().cloned());
        }
    }
    for i in list.iter().flat_map(|c| &c.items).chain(vocabulary_of(db, ws)) {
        packs::prefixes(&i.item, &mut wanted);
    }
    wanted.extend(key.under(db).iter().filter_map(|u| u.split('.').next().map(Arc::from)));
    let mut out: BTreeSet<Arc<str>> = BTreeSet::new();
    let mut queue: Vec<Arc<str>> = wanted.into_iter().filter(|p| known.contains(p)).collect();
    while let Some(p) = queue.pop() {
        if !out.insert(p.clone()) {
            continue;
        }
        for f in ws.library(db).iter().filter(|f| f.pack(db).as_ref() == Some(&p)) {
            queue.extend(prefixes(db, *f).iter().filter(|q| known.contains(*q)).cloned());
        }
    }
    PackSet::new(db, out.into_iter().collect::<Vec<_>>())
}

/// Properties that packs add, by last name: asked only when a property was not found, because it reads every pack.
#[salsa::tracked(returns(ref))]
pub fn pack_properties(db: &dyn Db, ws: Workspace) -> BTreeMap<String, Vec<String>> {
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for i in ws.library(db).iter().flat_map(|f| items(db, *f)) {
        let Item::Decl(regime) = i.item.as_ref() else { continue };
        let kinds = regime.block.iter().flat_map(|b| &b.items).filter_map(|x| match x {
            Item::Decl(d) if matches!(d.word.text.as_ref(), "kind" | "extend") => Some(d),
            _ => None,
        });
        for p in kinds.flat_map(|d| d.block.iter().flat_map(|b| &b.items)) {
            if let Item::Property(p) = p {
                let name = path_text(&p.path);
                let full = format!("{}.{name}", regime.path.parts[0].text);
                let list = out.entry(name).or_default();
                if !list.contains(&full) {
                    list.push(full);
                }
            }
        }
    }
    out
}

/// The names of all regimes of all packs: asked only when one was not found, because it reads every pack.
#[salsa::tracked(returns(ref))]
pub fn pack_regimes(db: &dyn Db, ws: Workspace) -> Vec<String> {
    let all = ws.library(db).iter().chain(ws.project(db)).flat_map(|f| items(db, *f));
    let mut out: Vec<String> = all
        .filter_map(|i| match i.item.as_ref() {
            Item::Decl(d) if d.word.text.as_ref() == "regime" => Some(path_text(&d.path)),
            _ => None,
        })
        .collect();
    out.sort();
    out.dedup();
    out
}

/// The regimes of all packs, each with the place or group it has territory in, as written: read off the lines, because to understand every
/// pack takes longer than most checks.
#[salsa::tracked(returns(ref))]
pub fn pack_territories(db: &dyn Db, ws: Workspace) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for f in ws.library(db) {
        let mut regime: Option<String> = None;
        for line in f.text(db).lines() {
            if let Some(rest) = line.strip_prefix("regime ") {
                regime = rest.split_whitespace().next().map(str::to_owned);
            } else if let Some(rest) = line.trim_start().strip_prefix("territory:")
                && let Some(name) = regime.take()
            {
                // What has several is the law of none of them: it speaks of data that go there.
                let place = rest.split_whitespace().next().filter(|p| !p.ends_with(','));
                out.extend(place.map(|p| (p.to_owned(), name)));
            }
        }
    }
    out.sort();
    out.dedup();
    out
}

/// Core, the packs, and what the project itself adds to the language or the law.
#[salsa::tracked(returns(ref))]
pub fn library_of<'db>(db: &'db dyn Db, ws: Workspace, packs: PackSet<'db>) -> Arc<Library> {
    let names = packs.names(db);
    let seen = |f: &&SourceFile| {
        f.pack(db)
            .as_ref()
            .is_some_and(|p| p.as_ref() == library::CORE || names.contains(p))
    };
    let mut sources: Vec<SourceItem> = ws.library(db).iter().filter(seen).flat_map(|f| items(db, *f)).cloned().collect();
    sources.extend(vocabulary_of(db, ws).iter().cloned());
    Arc::new(library::build(&sources, names.clone(), !has_project(db, ws)))
}

/// The law of those packs, compiled and checked.
#[salsa::tracked(returns(ref))]
pub fn law_of<'db>(db: &'db dyn Db, ws: Workspace, packs: PackSet<'db>) -> Arc<Law> {
    Arc::new(crate::law::compile::compile(library_of(db, ws, packs)))
}

/// The world: declared things with their statements.
#[salsa::tracked(returns(ref))]
pub fn world_of<'db>(db: &'db dyn Db, ws: Workspace, key: WorldKey<'db>) -> Arc<World> {
    let library = library_of(db, ws, packs_of(db, ws, key)).clone();
    let layers = layers(db, ws, key.case(db).as_deref());
    let mut world = assemble::build(library, &layers);
    if let Some(case) = key.case(db) {
        let (_, list) = chain(db, ws, case);
        world.case = Some(case.clone());
        world.day = list.iter().rev().find_map(|c| c.day);
        if let Some(Item::Decl(d)) = list.last().map(|c| c.source.item.as_ref()) {
            world.title = d.title.clone();
            world.cites = head_cites(d);
        }
    }
    Arc::new(world)
}

fn head_cites(d: &Decl) -> Option<Arc<str>> {
    crate::model::library::cites_head(d)
}

/// The flow graph: equal while nothing that matters to lineage changed.
#[salsa::tracked(returns(ref))]
pub fn graph_of<'db>(db: &'db dyn Db, ws: Workspace, key: WorldKey<'db>) -> Arc<Graph> {
    Arc::new(crate::graph::build(world_of(db, ws, key)))
}

#[salsa::tracked(returns(ref))]
pub fn lineage_of<'db>(db: &'db dyn Db, ws: Workspace, key: WorldKey<'db>) -> Arc<Lineage> {
    Arc::new(crate::lineage::solve(graph_of(db, ws, key)))
}

/// Crossings, holdings and sales.
#[salsa::tracked(returns(ref))]
pub fn subjects_of<'db>(db: &'db dyn Db, ws: Workspace, key: WorldKey<'db>) -> Arc<Subjects> {
    Arc::new(crate::law::subjects::derive(
        world_of(db, ws, key),
        graph_of(db, ws, key),
        lineage_of(db, ws, key),
    ))
}

/// Positions and waivers.
#[salsa::tracked(returns(ref))]
pub fn acceptances_of<'db>(db: &'db dyn Db, ws: Workspace, key: WorldKey<'db>) -> Arc<Acceptances> {
    Arc::new(acceptances(world_of(db, ws, key)))
}

/// Errors of a world's text, beyond syntax.
#[salsa::tracked(returns(ref), no_eq)]
pub fn errors_of<'db>(db: &'db dyn Db, ws: Workspace, key: WorldKey<'db>) -> Vec<Diagnostic> {
    let packs = packs_of(db, ws, key);
    let (world, law) = (world_of(db, ws, key), law_of(db, ws, packs));
    let mut out = library_of(db, ws, packs).diagnostics.clone();
    out.extend(law.diagnostics.iter().cloned());
    out.extend(world.diagnostics.iter().cloned());
    out.extend(
        acceptances_of(db, ws, key)
            .diagnostics
            .iter()
            .filter(|d| d.is_text_error())
            .cloned(),
    );
    let cx = Context {
        world,
        graph: graph_of(db, ws, key),
        lineage: lineage_of(db, ws, key),
        subjects: subjects_of(db, ws, key),
        law,
        profiles: None,
        trace: None,
    };
    out.extend(accept::without_subject(&cx, acceptances_of(db, ws, key)));
    let of_model = crate::check::model::check(&cx);
    // What is wrong with a system is wrong in each of its deploys, and heard once.
    let mut heard = BTreeSet::new();
    let in_system = |d: &Diagnostic| match d.primary.place {
        Place::Node(o) if world.systems.contains(&(o.file, o.item)) => Some((d.code.clone(), o)),
        _ => None,
    };
    out.extend(of_model.into_iter().filter(|d| in_system(d).is_none_or(|k| heard.insert(k))));
    out
}

/// Which crossings and holdings one judgement serves.
#[salsa::tracked(returns(ref), no_eq)]
pub fn profiles_of<'db>(db: &'db dyn Db, ws: Workspace, key: WorldKey<'db>) -> Arc<Profiles> {
    Arc::new(Profiles::guessed(&Context {
        world: world_of(db, ws, key),
        graph: graph_of(db, ws, key),
        lineage: lineage_of(db, ws, key),
        subjects: subjects_of(db, ws, key),
        law: law_of(db, ws, packs_of(db, ws, key)),
        profiles: None,
        trace: None,
    }))
}

/// What judging a world rests on besides what is stated of its things: a new one wherever any of it changed.
#[salsa::tracked(returns(ref), no_eq)]
pub fn ground_of<'db>(db: &'db dyn Db, ws: Workspace, key: WorldKey<'db>) -> Arc<Ground> {
    law_of(db, ws, packs_of(db, ws, key));
    graph_of(db, ws, key);
    lineage_of(db, ws, key);
    subjects_of(db, ws, key);
    acceptances_of(db, ws, key);
    Arc::default()
}

/// What a regime says of a world on a day.
#[salsa::tracked(returns(ref))]
pub fn results_of<'db>(db: &'db dyn Db, ws: Workspace, key: WorldKey<'db>, judgement: Judgement<'db>) -> Arc<Results> {
    let world = world_of(db, ws, key);
    let accepted = acceptances_of(db, ws, key);
    let (regime, today) = (judgement.regime(db), judgement.today(db));
    // Cases are small, and few of them are judged again.
    let kept = key.case(db).is_none().then(|| ground_of(db, ws, key));
    if let Some(again) = kept.and_then(|g| db.before().again(regime, today, g, world)) {
        return again;
    }
    db.note_run("judged");
    let law = law_of(db, ws, packs_of(db, ws, key));
    let cx = Context {
        world,
        graph: graph_of(db, ws, key),
        lineage: lineage_of(db, ws, key),
        subjects: subjects_of(db, ws, key),
        law,
        trace: None,
        profiles: Some(profiles_of(db, ws, key)),
    };
    let results = Arc::new(match world.library.regime_named(regime) {
        Some(r) => result::of_regime(cx, r, today, accepted),
        None => Results::default(),
    });
    if let Some(ground) = kept {
        db.before().keep(regime, today, ground, world, &results);
    }
    results
}
