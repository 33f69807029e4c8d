//! Answers typed into a document survive the next run, reach the other formats and languages, and are flagged when the facts below them change.

use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};

use portolan::base::system::Disk;
use portolan_tests::run::{Run, library, portolan};

const MODEL: &str = "project P \"P\" { as_of: 2026-11-20  regimes: none }
entity E \"E\" { in: DE }
server S \"S\" { in: DE  operator: E }
template Form \"Form\" @zh \"表\" {
  chapter one \"One\" @zh \"一\" { shows: things  lists: node  columns: operator  field why \"Why?\" @zh \"为何？\"  field how \"How?\" @zh \"如何？\" }
}
report R \"R\" { template: Form  language: en, zh  output: md, docx, html }
";

struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Home {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join("model.flow"), MODEL).expect("written");
        Home(dir)
    }
    fn run(&self, args: &[&str]) -> Run {
        portolan(
            &[args, &["-C", self.0.path().to_str().expect("letters")]].concat(),
            &Disk,
            library(),
        )
    }
    fn build(&self) -> Run {
        let ran = self.run(&["build"]);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        ran
    }
    fn path(&self, end: &str) -> PathBuf {
        self.0.path().join("reports").join(format!("R.{end}"))
    }
    fn text(&self, end: &str) -> String {
        std::fs::read_to_string(self.path(end)).expect("there")
    }
    /// Types into the first empty field of a Markdown file.
    fn type_into_markdown(&self, end: &str, placeholder: &str, answer: &str) {
        let t = self.text(end).replacen(&format!("_{placeholder}_"), answer, 1);
        std::fs::write(self.path(end), t).expect("written");
    }
}

/// Replaces text in the document of a Word file, as a person would by typing.
fn type_into_word(path: &Path, from: &str, to: &str) {
    let mut zip = zip::ZipArchive::new(Cursor::new(std::fs::read(path).expect("there"))).expect("an archive");
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for i in 0..zip.len() {
        let mut part = zip.by_index(i).expect("a part");
        let name = part.name().to_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("read");
        if name == "word/document.xml" {
            let text = String::from_utf8(bytes).expect("UTF-8");
            assert!(text.contains(from), "{from} stands in no field");
            bytes = text.replacen(from, to, 1).into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        out.write_all(&bytes).expect("written");
    }
    std::fs::write(path, out.finish().expect("an archive").into_inner()).expect("written");
}

#[test]
fn what_is_typed_into_markdown_reaches_every_format() {
    let home = Home::new();
    home.build();
    home.type_into_markdown("en.md", "Type the answer here", "Because *we* | must.\n\nSecond line.");
    let check = home.run(&["build", "--check"]);
    assert_eq!(check.code, 1, "{}", check.out);
    home.build();
    assert!(home.text("en.md").contains("Because *we* | must.\n\nSecond line."));
    assert!(home.text("en.html").contains("Because *we* | must.") && home.text("zh.html").contains("Second line."));
    assert_eq!(home.run(&["build", "--check"]).code, 0);
    let side = std::fs::read_to_string(home.0.path().join("answers.json")).expect("a side file");
    assert!(side.contains("\"Form.one.why\"") && side.lines().count() < 16, "{side}");
}

#[test]
fn what_is_typed_into_word_reaches_every_format() {
    let home = Home::new();
    home.build();
    type_into_word(&home.path("en.docx"), "Type the answer here", "Less &amp; better");
    home.build();
    assert!(home.text("en.md").contains("Less & better") && home.text("en.html").contains("Less &amp; better"));
    // An emptied field takes the answer back.
    let t = home.text("en.md").replace("Less & better", "");
    std::fs::write(home.path("en.md"), t).expect("written");
    home.build();
    assert!(!home.text("en.html").contains("Less"));
}

#[test]
fn a_stale_answer_is_flagged_and_a_moved_line_is_no_change() {
    let home = Home::new();
    home.build();
    home.type_into_markdown("en.md", "Type the answer here", "Because.");
    home.build();
    let flag = "have changed since";
    assert!(!home.text("en.md").contains(flag));
    let model = home.0.path().join("model.flow");
    std::fs::write(&model, format!("// a comment\n\n{MODEL}")).expect("written");
    home.build();
    assert!(!home.text("en.md").contains(flag), "a comment changes no fact");
    let changed = MODEL.replace("operator: E }", "operator: F }\nentity F \"F\" { in: FR }");
    std::fs::write(&model, changed).expect("written");
    home.build();
    assert!(home.text("en.md").contains(flag) && home.text("en.html").contains(flag));
    assert!(home.text("en.md").contains("Because."));
    // Saying it anew confirms it.
    let t = home.text("en.md").replace("Because.", "Because, still.");
    std::fs::write(home.path("en.md"), t).expect("written");
    home.build();
    assert!(!home.text("en.md").contains(flag));
}

#[test]
fn two_answers_to_one_question_lose_neither() {
    let home = Home::new();
    home.build();
    home.type_into_markdown("en.md", "Type the answer here", "One.");
    type_into_word(&home.path("en.docx"), "Type the answer here", "Two.");
    let before = std::fs::read(home.path("en.docx")).expect("there");
    let ran = home.run(&["build"]);
    assert!(ran.code == 2 && ran.err.contains("differently"), "{}{}", ran.out, ran.err);
    assert_eq!(
        std::fs::read(home.path("en.docx")).expect("there"),
        before,
        "the second answer still stands where it was typed"
    );
    assert!(home.text("en.html").contains("One."), "the other files were written");
}

#[test]
fn a_broken_side_file_stops_before_anything_is_lost() {
    let home = Home::new();
    home.build();
    std::fs::write(home.0.path().join("answers.json"), "{ nonsense").expect("written");
    let ran = home.run(&["build"]);
    assert!(ran.code == 2 && ran.err.contains("answers.json"), "{}", ran.err);
    std::fs::write(home.path("en.docx"), "not a document").expect("written");
    std::fs::remove_file(home.0.path().join("answers.json")).expect("removed");
    let ran = home.run(&["build"]);
    assert!(ran.code == 2 && ran.err.contains("en.docx"), "{}", ran.err);
}

#[test]
fn one_failure_leaves_the_others_written() {
    let home = Home::new();
    let two = MODEL.replace(
        "report R",
        "report Q { template: Nobody }\nreport W { template: Form  output: odt }\nreport R",
    );
    std::fs::write(home.0.path().join("model.flow"), two).expect("written");
    let ran = home.run(&["build"]);
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("Nobody") && ran.err.contains("odt"), "{}", ran.err);
    assert!(home.path("en.html").exists() && home.path("zh.docx").exists());
    let left: Vec<_> = std::fs::read_dir(home.0.path().join("reports"))
        .expect("a folder")
        .flatten()
        .collect();
    assert!(left.iter().all(|e| !e.file_name().to_string_lossy().ends_with(".part")));
}
