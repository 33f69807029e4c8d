//! What an edit wakes. The queries that run are told by name, so a change that makes every key stroke expensive fails here.

use std::sync::Arc;

use portolan::base::system::Memory;
use portolan::driver::{Analysis, Database, Loaded, Settings, SourceFile, load};
use portolan_tests::run::{HOME, library, memory};
use salsa::Setter;

const LAW: &str = r#"
regime XX.toy "Toy law" since 2000-01-01 {
  territory: AQ   status: binding
  define sent(e: party) "people sent abroad" = distinct(g for x in crossings for g in x.people where x.sender == e and x.to != AQ)
  transmission out "Out" on c: crossing { when "it leaves home": c.from == AQ and c.to != AQ }
  exempt few "Few" on c: out { when "fewer than a hundred": sent(c.sender) < 100 }
  prohibit many "Many" on c: out { when "a hundred or more": sent(c.sender) >= 100 }
  demand other "Otherwise" on c: out { needs: nothing }
  mechanism nothing on c: out { when "always": 1 == 1 }
}
"#;

const MODEL: &str = r#"
project Demo { as_of: 2026-11-20  regimes: XX.toy }
entity Home { in: AQ }   entity Away { in: BV }
people Crew { in: AQ  count: 40 in AQ }
data Names : personal.contact { about: Crew }
activity Work { decides: Home  acts: Away for Home }
server A { in: AQ  operator: Home  activity: Work  collects: Names }
server B { in: BV  operator: Away  activity: Work }
A -> B : Names
"#;

/// A loaded project that was checked once.
struct Bench {
    loaded: Loaded,
}

impl Bench {
    fn new() -> Bench {
        let files: Memory = memory([("law.flow", LAW), ("model.flow", MODEL)]);
        let bench = Bench {
            loaded: load(&files, library(), HOME.as_ref()),
        };
        assert_eq!(bench.words(), ["exempt"]);
        bench
    }

    fn db(&self) -> &Database {
        &self.loaded.db
    }

    fn file(&self, name: &str) -> SourceFile {
        let files = self.loaded.workspace.project(self.db());
        *files
            .iter()
            .find(|f| f.path(self.db()).ends_with(name))
            .expect("a file of the project")
    }

    /// Changes one file.
    fn edit(&mut self, name: &str, change: impl Fn(&str) -> String) {
        let file = self.file(name);
        let text = change(file.text(self.db()));
        assert_ne!(text.as_str(), file.text(self.db()).as_ref(), "the edit changes nothing");
        file.set_text(&mut self.loaded.db).to(Arc::from(text));
    }

    /// The verdicts of the crossings; the text must be right.
    fn words(&self) -> Vec<&'static str> {
        let report = Analysis::new(self.db(), self.loaded.workspace, Settings::default()).check();
        assert!(report.errors.is_empty(), "{:?}", report.errors);
        report.results.iter().map(|r| r.verdict.ruling.word()).collect()
    }

    /// Checks again and tells which queries ran.
    fn check(&self) -> (Vec<&'static str>, Vec<String>) {
        self.db().watch_queries();
        let words = self.words();
        (words, self.db().queries_run())
    }
}

fn ran(queries: &[String], name: &str) -> bool {
    queries.iter().any(|q| q == name)
}

#[test]
fn asking_twice_runs_nothing() {
    let bench = Bench::new();
    assert_eq!(bench.check(), (vec!["exempt"], Vec::new()));
}

#[test]
fn a_comment_wakes_only_the_reader() {
    let mut bench = Bench::new();
    bench.edit("model.flow", |t| format!("// a note\n{}", t.replace("\n", "\n\n")));
    let (words, queries) = bench.check();
    assert_eq!(words, ["exempt"]);
    let allowed = ["parsed", "items", "lines", "by_key"];
    assert!(queries.iter().all(|q| allowed.contains(&q.as_str())), "{queries:?}");
    assert!(ran(&queries, "parsed"));
}

#[test]
fn a_label_wakes_neither_lineage_nor_law() {
    let mut bench = Bench::new();
    bench.edit("model.flow", |t| t.replace("server A {", "server A \"Another name\" {"));
    let (words, queries) = bench.check();
    assert_eq!(words, ["exempt"]);
    for asleep in ["lineage_of", "library_of", "law_of"] {
        assert!(!ran(&queries, asleep), "{asleep} ran: {queries:?}");
    }
}

#[test]
fn a_number_leaves_lineage_and_law_alone() {
    let mut bench = Bench::new();
    bench.edit("model.flow", |t| t.replace("count: 40", "count: 400"));
    let (words, queries) = bench.check();
    assert_eq!(words, ["prohibited"]);
    for asleep in ["lineage_of", "library_of", "law_of"] {
        assert!(!ran(&queries, asleep), "{asleep} ran: {queries:?}");
    }
    assert!(ran(&queries, "world_of") && ran(&queries, "results_of"), "{queries:?}");
}

#[test]
fn an_arrow_wakes_lineage_but_not_the_law() {
    let mut bench = Bench::new();
    bench.edit("model.flow", |t| format!("{t}B -> A : Names\n"));
    let (words, queries) = bench.check();
    assert_eq!(words.len(), 2);
    assert!(
        ran(&queries, "lineage_of") && !ran(&queries, "law_of") && !ran(&queries, "library_of"),
        "{queries:?}"
    );
}

#[test]
fn the_law_wakes_no_lineage() {
    let mut bench = Bench::new();
    bench.edit("law.flow", |t| t.replace("< 100", "< 30").replace(">= 100", ">= 30"));
    let (words, queries) = bench.check();
    assert_eq!(words, ["prohibited"]);
    assert!(ran(&queries, "law_of") && !ran(&queries, "lineage_of"), "{queries:?}");
}
