//! What an edit wakes. The queries that run are told by name, so a change that makes every key stroke expensive fails here.

use std::sync::Arc;

use portolan::base::system::Memory;
use portolan::driver::{Analysis, Database, Loaded, Settings, SourceFile, load};
use portolan_tests::chance::Random;
use portolan_tests::generate::{Shape, text};
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
    for asleep in ["lineage_of", "library_of", "law_of", "judged"] {
        assert!(!ran(&queries, asleep), "{asleep} ran: {queries:?}");
    }
}

#[test]
fn a_fact_no_law_asks_for_is_not_judged() {
    let mut bench = Bench::new();
    bench.edit("model.flow", |t| t.replace("server A {", "server A { logs: 7 days "));
    let (words, queries) = bench.check();
    assert_eq!(words, ["exempt"]);
    assert!(ran(&queries, "world_of") && !ran(&queries, "judged"), "{queries:?}");
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
    assert!(ran(&queries, "world_of") && ran(&queries, "judged"), "{queries:?}");
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
    assert!(
        ran(&queries, "law_of") && ran(&queries, "judged") && !ran(&queries, "lineage_of"),
        "{queries:?}"
    );
}

/// One change of a line: another title, number, place or word, or one statement less.
fn changed(line: &str, r: &mut Random) -> String {
    let chunks: Vec<&str> = line.split("  ").collect();
    match r.below(5) {
        0 => line.replacen(" {", &format!(" \"Title {}\" {{", r.below(9)), usize::from(!line.contains('"'))),
        1 => line.replacen(char::is_numeric, &r.below(9).to_string(), 1),
        2 => line.replacen("DE", ["CN", "US", "FR"][r.below(3)], 1),
        3 => line.replacen("none", "unknown", 1),
        _ if chunks.len() > 2 => {
            let gone = 1 + r.below(chunks.len() - 2);
            [&chunks[..gone], &chunks[gone + 1..]].concat().join("  ")
        }
        _ => line.to_owned(),
    }
}

/// What is said of a project after any edits is what is said of it when it is read anew.
#[test]
fn after_any_edit_the_same_is_said_as_of_the_text_read_anew() {
    let asked = std::env::var("EDITED_MODELS").ok().and_then(|n| n.parse().ok());
    let (mut again, mut edits, mut other) = (0, 0, 0);
    for seed in 0..asked.unwrap_or(3) {
        let mut r = Random(seed);
        let shape = Shape {
            regimes: ["EU.gdpr", "CN.export", "US.padfa"].map(String::from).to_vec(),
            ..Shape::layered(24, 48, seed + 1)
        };
        let mut model = text(&shape);
        let mut edited = load(&memory([("model.flow", &model)]), library(), HOME.as_ref());
        let mut last = said(&edited);
        for _ in 0..25 {
            let mut lines: Vec<String> = model.lines().map(str::to_owned).collect();
            let at = 1 + r.below(lines.len() - 1);
            lines[at] = changed(&lines[at], &mut r);
            let before = std::mem::replace(&mut model, lines.join("\n") + "\n");
            let file = edited.workspace.project(&edited.db)[0];
            file.set_text(&mut edited.db).to(Arc::from(model.as_str()));
            edited.db.watch_queries();
            let now = said(&edited);
            let queries = edited.db.queries_run();
            edits += usize::from(ran(&queries, "results_of"));
            again += usize::from(ran(&queries, "results_of") && !ran(&queries, "judged"));
            let anew = said(&load(&memory([("model.flow", &model)]), library(), HOME.as_ref()));
            assert!(now == anew, "{before}\nthen\n{model}");
            other += usize::from(now != last);
            last = now;
            // A wrong text would be wrong for all edits to come.
            if !ran(&queries, "results_of") {
                model = before;
            }
        }
    }
    assert!(again > 0 && again < edits, "{again} of {edits} edits were not judged again");
    assert!(other > 5, "the edits change nothing that is said");
}

/// All that a check says, as text.
fn said(l: &Loaded) -> String {
    let report = Analysis::new(&l.db, l.workspace, Settings::default()).check();
    let results: Vec<_> = report.results.iter().collect();
    format!("{:#?}\n{results:#?}\n{:#?}\n{:#?}", report.errors, report.questions, report.assumed)
}
