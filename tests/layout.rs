//! The one layout, on every `.flow` text of this repository and as a command.

use std::path::{Path, PathBuf};
use std::{fs, io};

use portolan::base::system::{Disk, Entry, Memory, System};
use portolan_syntax::{format, parse, print_tree};
use portolan_tests::files::{below, read, texts};
use portolan_tests::page;
use portolan_tests::run::{library, memory, portolan};

#[test]
fn every_file_is_laid_out() {
    let files = texts("", ".flow");
    assert!(files.len() > 15, "the files are found");
    let odd: Vec<String> = files
        .iter()
        .filter(|(_, text)| format(text).as_ref() != Ok(text))
        .map(|(path, _)| format!("portolan fmt {path}"))
        .collect();
    assert!(odd.is_empty(), "not laid out; run\n{}\n", odd.join("\n"));
}

/// Where the author's line ends are lost, the formatter finds a layout that it keeps, and that says the same.
#[test]
fn any_layout_of_a_file_comes_to_rest() {
    for (path, text) in texts("", ".flow") {
        let pressed: Vec<String> = text.lines().map(|l| l.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        let joined: String = pressed
            .iter()
            .map(|l| if l.contains("//") { format!("{l}\n") } else { format!("{l} ") })
            .collect();
        for odd in [pressed.join("\n"), joined, text.replace('\n', "\r\n"), format!("\u{feff}{text}")] {
            let once = format(&odd).unwrap_or_else(|e| panic!("{path}: {e}"));
            assert_eq!(format(&once).as_ref(), Ok(&once), "{path}");
            assert_eq!(print_tree(&parse(&once)), print_tree(&parse(&odd)), "{path}");
            assert_eq!(comments(&once), comments(&odd), "{path}");
        }
    }
}

fn comments(text: &str) -> Vec<&str> {
    let spans = parse(text).comments.into_iter().map(|c| c.span.start as usize..c.span.end as usize);
    spans.map(|s| &text[s]).map(str::trim_end).collect()
}

/// What the pages show as right is laid out too.
#[test]
fn the_examples_of_the_pages_are_laid_out() {
    let pages = below("compiler/docs/codes").into_iter();
    let mut seen = 0;
    for path in pages.filter(|p| p.ends_with(".md")) {
        for example in page::read(&read(&path)).into_iter().filter(|t| !t.name.ends_with("Wrong")) {
            for source in example.sources {
                seen += 1;
                if let Ok(formatted) = format(&source.text) {
                    assert_eq!(formatted.trim_end(), source.text.trim_end(), "{path}: {}", example.name);
                }
            }
        }
    }
    assert!(seen > 40, "only {seen} examples are found");
    let readme = read("README.md");
    let blocks = readme
        .split("\n```flow")
        .skip(1)
        .filter_map(|b| b.split_once('\n')?.1.split_once("\n```"));
    for (block, _) in blocks {
        assert_eq!(format(block).as_deref().map(str::trim), Ok(block.trim()), "README.md");
    }
}

const ODD: &str = "entity A{in:DE}\nentity  Long { in : FR }\n";
const EVEN: &str = "entity A    { in: DE }\nentity Long { in: FR }\n";

#[test]
fn the_check_names_files_and_shows_lines() {
    let system = memory([("a.flow", EVEN), ("deep/b.flow", ODD), ("target/c.flow", ODD), ("d.txt", ODD)]);
    let ran = portolan(&["fmt", "/p", "--check"], &system, library());
    let expected = "/p/deep/b.flow is not laid out\n  line 1\n  - entity A{in:DE}\n  - entity  Long { in : FR }\n  + entity A    { in: DE }\n  \
                    + entity Long { in: FR }\n2 files, 1 would change\n";
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (1, expected, ""));
    let system = memory([("a.flow", EVEN)]);
    let ran = portolan(&["fmt", "/p/a.flow", "--check"], &system, library());
    assert_eq!((ran.code, ran.out.as_str()), (0, "1 file, 0 would change\n"));
}

#[test]
fn what_cannot_be_laid_out_is_said() {
    let system = memory([("a.flow", "entity { in: DE }\n"), ("b.flow", ODD)]);
    let ran = portolan(&["fmt", "/p", "--check"], &system, library());
    assert_eq!(ran.code, 2);
    assert!(ran.err.starts_with("error[fmt]: /p/a.flow is left as it is"), "{}", ran.err);
    assert!(
        ran.err.contains("/p/a.flow:1:") && ran.out.contains("/p/b.flow is not laid out"),
        "{}{}",
        ran.out,
        ran.err
    );
    let system = memory([("a.flow", b"\xff\xfe".to_vec())]);
    let ran = portolan(&["fmt", "/p"], &system, library());
    assert!(ran.code == 2 && ran.err.contains("[io.encoding]"), "{}{}", ran.out, ran.err);
    let ran = portolan(&["fmt", "/nowhere"], &system, library());
    assert!(ran.code == 2 && ran.err.contains("[io.missing]"), "{}{}", ran.out, ran.err);
    let ran = portolan(&["fmt", "/p"], &memory([("a.txt", "")]), library());
    assert!(ran.code == 2 && ran.err.contains("[io.empty]"), "{}{}", ran.out, ran.err);
    // Several at once, each looked at once, and what is wrong with one keeps nobody from the next.
    let system = memory([("a.flow", EVEN), ("in/b.flow", ODD)]);
    let ran = portolan(
        &["fmt", "--check", "/p/a.flow", "/p/in", "/p/in/b.flow", "/nowhere"],
        &system,
        library(),
    );
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
    assert!(
        ran.err.contains("[io.missing]") && ran.out.contains("3 files, 1 would change"),
        "{}{}",
        ran.out,
        ran.err
    );
}

#[test]
fn files_are_written_as_a_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("inner")).expect("a folder");
    fs::write(path("inner/a.flow"), ODD.replace('\n', "\r\n")).expect("written");
    fs::write(path("b.flow"), "entity { in: DE }\n").expect("written");
    let at = folder.path().to_string_lossy().into_owned();
    let ran = portolan(&["fmt", &at], &Disk, library());
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
    let text = |name: &str| fs::read_to_string(path(name)).expect("a text");
    assert_eq!(
        (text("inner/a.flow").as_str(), text("b.flow").as_str()),
        (EVEN, "entity { in: DE }\n")
    );
    assert_eq!(fs::read_dir(path("inner")).expect("a folder").count(), 1, "nothing is left behind");
}

/// A folder nobody may look into.
struct Locked(Memory);

impl System for Locked {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.0.read(path)
    }
    fn list(&self, path: &Path) -> io::Result<Vec<Entry>> {
        if path.ends_with("locked") {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        self.0.list(path)
    }
    fn is_folder(&self, path: &Path) -> bool {
        self.0.is_folder(path)
    }
    fn exists(&self, path: &Path) -> bool {
        self.0.exists(path)
    }
    fn absolute(&self, path: &Path) -> PathBuf {
        self.0.absolute(path)
    }
}

#[test]
fn a_locked_folder_is_named() {
    let system = Locked(memory([("a.flow", ODD), ("locked/b.flow", ODD)]));
    let ran = portolan(&["fmt", "/p", "--check"], &system, library());
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("error[io.read]: `/p/locked` cannot be listed"), "{}", ran.err);
    assert!(ran.out.contains("/p/a.flow is not laid out"), "its neighbours are: {}", ran.out);
}
