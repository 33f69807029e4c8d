//! Which queries may run after which edit: an edit that changes no fact must stop early.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use portolan::base::system::Memory;
use portolan::driver::{Analysis, Database, Loaded, Settings, SourceFile, Workspace, load};
use salsa::Setter;

const MODEL: &str = r#"
project P "A small project" { as_of: 2026-11-20  regimes: EU.gdpr }
entity Home "Home" { in: DE }
entity Away "Away" { in: IN }
people Staff "Staff" { in: DE  count: 12 in DE  employer: Home }
data Files "Files" : personal.contact { about: Staff }
activity Work "Work" { decides: Home  acts: Away for Home  purpose: employment  basis: contract }
server A "Archive" { in: DE  operator: Home  activity: Work  collects: Files  stores: Files for 1 years }
server B "Backup" { in: IN  operator: Away  activity: Work  stores: none }
A -> B : Files
"#;

struct Project {
    db: Database,
    ws: Workspace,
}

impl Project {
    fn new() -> Project {
        let mut memory = Memory::default();
        memory.files.insert(PathBuf::from("p/model.flow"), MODEL.as_bytes().to_vec());
        let library: Vec<(String, String)> = portolan_stdlib::FILES.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect();
        let Loaded { db, workspace, problems } = load(&memory, &library, Path::new("p"));
        assert!(problems.is_empty(), "{problems:?}");
        let project = Project { db, ws: workspace };
        assert!(project.check().starts_with("blocked"), "the flow is blocked before any edit");
        project.db.watch_queries();
        project
    }

    fn file(&self) -> SourceFile {
        self.ws.project(&self.db)[0]
    }

    /// Edits the model and checks again; gives the queries that ran.
    fn edit(&mut self, from: &str, to: &str) -> Vec<String> {
        let file = self.file();
        let text = file.text(&self.db).replace(from, to);
        assert_ne!(text.as_str(), file.text(&self.db).as_ref(), "the edit changes something");
        file.set_text(&mut self.db).to(Arc::from(text));
        self.check();
        self.db.queries_run()
    }

    /// The verdicts on the flow, in words.
    fn check(&self) -> String {
        let report = Analysis::new(&self.db, self.ws, Settings::default()).check();
        assert!(report.errors.is_empty(), "{:?}", report.errors);
        let mut words: Vec<&str> = report.results.iter().map(|r| r.verdict.ruling.word()).collect();
        words.sort_unstable();
        words.join(" ")
    }
}

fn ran(queries: &[String], name: &str) -> bool {
    queries.iter().any(|q| q.contains(name))
}

#[test]
fn a_comment_stops_at_the_items() {
    let mut p = Project::new();
    let queries = p.edit("entity Home", "// who exports\nentity Home");
    assert!(ran(&queries, "parsed") && ran(&queries, "items"), "{queries:?}");
    for above in ["library_of", "law_of", "world_of", "graph_of", "lineage_of", "subjects_of", "results_of", "packs_of", "cases"] {
        assert!(!ran(&queries, above), "{above} ran after a comment: {queries:?}");
    }
}

#[test]
fn a_title_does_not_run_lineage() {
    let mut p = Project::new();
    let queries = p.edit("\"Archive\"", "\"The archive\"");
    assert!(ran(&queries, "world_of"), "{queries:?}");
    for above in ["library_of", "law_of", "lineage_of"] {
        assert!(!ran(&queries, above), "{above} ran after a title: {queries:?}");
    }
}

#[test]
fn a_count_does_not_run_lineage() {
    let mut p = Project::new();
    let queries = p.edit("count: 12 in DE", "count: 13 in DE");
    assert!(ran(&queries, "results_of"), "{queries:?}");
    for above in ["library_of", "law_of", "lineage_of"] {
        assert!(!ran(&queries, above), "{above} ran after a count: {queries:?}");
    }
}

#[test]
fn a_new_flow_runs_lineage_but_no_law() {
    let mut p = Project::new();
    let queries = p.edit("A -> B : Files", "A -> B : Files\nB -> A : Files");
    assert!(ran(&queries, "lineage_of") && ran(&queries, "results_of"), "{queries:?}");
    for below in ["library_of", "law_of"] {
        assert!(!ran(&queries, below), "{below} ran after a new flow: {queries:?}");
    }
}

#[test]
fn moving_the_cloud_changes_the_verdict() {
    let mut p = Project::new();
    p.edit("server B \"Backup\" { in: IN", "server B \"Backup\" { in: DE");
    p.edit("entity Away \"Away\" { in: IN }", "entity Away \"Away\" { in: DE }");
    assert!(!p.check().contains("blocked"), "{}", p.check());
}
