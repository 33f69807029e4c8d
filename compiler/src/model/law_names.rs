//! The names of the law: regimes, and rules, defines, sets and open points with their dated versions.

use std::collections::BTreeMap;
use std::sync::Arc;

use portolan_syntax::tree::{self, Decl, HeadKind, Item, Row as TreeRow};

use super::library::{LawName, LawSort, Library, Regime, RuleDecl, RuleSort, pack_name, pack_scope};
use super::schema_build::{path_text, qualified};
use crate::base::diagnostic::Place;
use crate::base::{Day, Diagnostic, Origin};
use crate::resolve::{Names, Scope, Sort, SourceItem};

/// One block of a regime.
pub(super) struct Block<'a> {
    pub(super) decl: &'a Decl,
    pub(super) source: &'a SourceItem,
    pub(super) name: Arc<str>,
    pub(super) pack: Arc<str>,
    pub(super) scope: Scope,
}

fn date_heads(decl: &Decl) -> (Day, Day) {
    let mut since = Day::ALWAYS;
    let mut until = Day::NEVER;
    for h in &decl.heads {
        match h.kind {
            HeadKind::Since(d) => since = Day::from_ymd(d).unwrap_or(since),
            HeadKind::Until(d) => until = Day::from_ymd(d).unwrap_or(until),
            _ => {}
        }
    }
    (since, until)
}

pub fn cites_head(decl: &Decl) -> Option<Arc<str>> {
    decl.heads.iter().find_map(|h| match &h.kind {
        HeadKind::Cites(c) => Some(c.clone()),
        _ => None,
    })
}

/// Regimes, and every rule, define, set and open point with its versions.
pub(super) fn law_names(library: &mut Library, names: &mut Names, blocks: &[Block], sources: &[SourceItem]) {
    let mut regimes: BTreeMap<Arc<str>, u32> = BTreeMap::new();
    let mut stated: BTreeMap<(u32, String), Origin> = BTreeMap::new();
    for b in blocks {
        let (since, until) = date_heads(b.decl);
        let origin = b.source.origin(b.decl.path.node());
        if let Some(id) = regimes.get(&b.name)
            && let first = &library.regimes[*id as usize]
            && first.source.pack != b.source.pack
        {
            let d = foreign(first, origin);
            library.diagnostics.push(d);
            continue;
        }
        let id = *regimes.entry(b.name.clone()).or_insert_with(|| {
            library.regimes.push(Regime {
                name: b.name.clone(),
                pack: b.pack.clone(),
                title: None,
                cites: None,
                since,
                until,
                status: Arc::from("binding"),
                authority: None,
                territory: Vec::new(),
                leaves_out: Vec::new(),
                scope: b.scope.clone(),
                source: b.source.clone(),
                origin,
                laws: Vec::new(),
            });
            names.add(b.name.clone(), Sort::Regime(library.regimes.len() as u32 - 1), origin);
            library.regimes.len() as u32 - 1
        });
        let r = &mut library.regimes[id as usize];
        r.since = r.since.min(since);
        r.until = r.until.max(until);
        r.title = r.title.take().or_else(|| b.decl.title.clone());
        r.cites = r.cites.take().or_else(|| cites_head(b.decl));
        for item in b.decl.block.iter().flat_map(|x| &x.items) {
            match item {
                Item::Property(p) => {
                    let (key, at) = (path_text(&p.path), b.source.origin(p.node));
                    if let Some(other) = stated.insert((id, key.clone()), at).filter(|_| key != "leaves_out") {
                        let said = format!("`{key}` of `{}` is stated twice", b.name);
                        let d = Diagnostic::error("type.twice", at, said).related(Place::Node(other), "here");
                        library.diagnostics.push(d.help("keep one of the two"));
                        continue;
                    }
                    regime_property(&mut library.regimes[id as usize], p, b, &mut library.diagnostics);
                }
                Item::Decl(d) if !matches!(d.word.text.as_ref(), "case" | "system" | "deploy" | "regime") => {
                    law_name(library, names, d, b.source, Some((id, b, since, until)));
                }
                Item::Error(_) => {}
                other => library.diagnostics.push(
                    Diagnostic::error(
                        "type.stray",
                        b.source.origin(other.node()),
                        "a regime holds its properties, its words and its rules",
                    )
                    .help("move it out of the braces"),
                ),
            }
        }
    }
    for source in sources {
        if let Item::Decl(d) = source.item.as_ref() {
            law_name(library, names, d, source, None);
        }
    }
    for i in 0..library.laws.len() {
        if let Some(r) = library.laws[i].regime {
            library.regimes[r as usize].laws.push(i as u32);
        }
        overlapping(library, i);
    }
}

/// What a file of the project, or of another pack, says about a regime that a pack declares.
fn foreign(regime: &Regime, at: Origin) -> Diagnostic {
    Diagnostic::error(
        "model.packs",
        at,
        format!("`{}` is declared elsewhere: nothing is added to it or changed here", regime.name),
    )
    .related(Place::Node(regime.origin), "its pack declares it here")
    .help("declare a regime of your own; what you do not follow of a law is said with `accept ..`, where every report shows it")
}

fn regime_property(r: &mut Regime, p: &tree::Property, b: &Block, diagnostics: &mut Vec<Diagnostic>) {
    let text = |row: Option<&TreeRow>| {
        row.and_then(|r| r.heads.first()).and_then(|h| match &h.kind {
            tree::ValueKind::Path(p) => Some(Arc::from(path_text(p))),
            tree::ValueKind::Str(s) => Some(s.clone()),
            _ => None,
        })
    };
    match path_text(&p.path).as_str() {
        "territory" => {
            r.territory = p.rows.to_vec();
            r.source = b.source.clone();
        }
        "status" => {
            let word: Option<Arc<str>> = text(p.rows.first());
            let known = [
                "binding",
                "guidance",
                "trial",
                "standard",
                "voluntary",
                "signal",
                "draft",
                "repealed",
            ];
            match word {
                Some(w) if known.contains(&w.as_ref()) => r.status = w,
                _ => diagnostics.push(
                    Diagnostic::error(
                        "law.status",
                        b.source.origin(p.node),
                        "the status of a regime is not one the language knows",
                    )
                    .help(format!("write one of {}", known.join(", "))),
                ),
            }
        }
        "authority" => r.authority = text(p.rows.first()),
        "leaves_out" => r.leaves_out.extend(p.rows.iter().filter_map(|row| text(Some(row)))),
        other => diagnostics.push(
            Diagnostic::error(
                "type.property",
                b.source.origin(p.path.node()),
                format!("a regime has no property `{other}`"),
            )
            .help("a regime has `territory`, `status`, `authority` and `leaves_out`"),
        ),
    }
}

fn law_name(library: &mut Library, names: &mut Names, d: &Decl, source: &SourceItem, block: Option<(u32, &Block, Day, Day)>) {
    let sort = match d.word.text.as_ref() {
        "define" => LawSort::Define,
        "set" => LawSort::Set,
        "open" => LawSort::Open,
        w => match RuleSort::parse(w) {
            Some(r) => LawSort::Rule(r),
            None => return,
        },
    };
    let text = path_text(&d.path);
    let (mut since, mut until) = date_heads(d);
    let name: Arc<str> = match &block {
        Some((_, b, s, u)) => {
            since = since.max(*s);
            until = until.min(*u);
            Arc::from(format!("{}.{text}", b.name))
        }
        None => qualified(&text, pack_name(source).as_deref()),
    };
    let version = RuleDecl {
        decl: Arc::new(d.clone()),
        regime: block.as_ref().map(|b| b.0),
        since,
        until,
        cites: cites_head(d).or_else(|| block.as_ref().and_then(|b| cites_head(b.1.decl))),
        pack: block.as_ref().map(|b| b.1.pack.clone()).or_else(|| pack_name(source)),
        scope: block.as_ref().map_or_else(|| pack_scope(source), |b| b.1.scope.clone()),
        source: source.clone(),
    };
    let alike = |s: Sort| match (s, sort) {
        (Sort::Rule(i), LawSort::Rule(_)) | (Sort::Define(i), LawSort::Define) => Some(i),
        (Sort::Set(i), LawSort::Set) | (Sort::Open(i), LawSort::Open) => Some(i),
        _ => None,
    };
    let known = names.exact_on_top(&name, &|s| alike(s).is_some()).and_then(|e| alike(e.sort));
    if let Some(i) = known {
        let versions = &mut library.laws[i as usize].versions;
        let at = versions.partition_point(|v| v.since <= version.since);
        versions.insert(at, version);
        return;
    }
    let id = library.laws.len() as u32;
    let name_sort = match sort {
        LawSort::Rule(_) => Sort::Rule(id),
        LawSort::Define => Sort::Define(id),
        LawSort::Set => Sort::Set(id),
        LawSort::Open => Sort::Open(id),
    };
    names.add(name.clone(), name_sort, source.origin(d.path.node()));
    library.laws.push(LawName {
        name,
        sort,
        regime: version.regime,
        versions: vec![version],
    });
}

/// Two versions of one name in force on the same day.
fn overlapping(library: &mut Library, i: usize) {
    let l = &library.laws[i];
    let mut found = None;
    for w in l.versions.windows(2) {
        if w[1].since <= w[0].until {
            let place = crate::base::diagnostic::Place::Node(w[0].origin(w[0].decl.path.node()));
            found = Some(
                Diagnostic::error(
                    "law.versions",
                    w[1].origin(w[1].decl.path.node()),
                    format!("two versions of `{}` are in force on {}", l.name, w[1].since),
                )
                .related(place, "the other version")
                .help("let one end the day before the other begins"),
            );
        }
    }
    library.diagnostics.extend(found);
}
