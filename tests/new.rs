//! `portolan new`: every template checks clean, keeps its promises, is laid out, and never touches what is there.

use std::fs;
use std::path::Path;

use portolan::base::system::Disk;
use portolan::cli::new::templates;
use portolan_tests::run::{Run, library, portolan};

fn run(args: &[&str]) -> Run {
    portolan(args, &Disk, library())
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a temporary folder has a plain name")
}

/// Makes a project of `template` in a folder of its own, called `name`.
fn made(home: &Path, name: &str, template: &str) -> (String, Run) {
    let folder = home.join(name);
    let ran = run(&["new", text(&folder), "--template", template]);
    (text(&folder).to_owned(), ran)
}

fn home() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}

#[test]
fn every_template_checks_clean() {
    let names: Vec<&str> = templates(library()).iter().map(|t| t.name).collect();
    assert_eq!(names, ["ai", "camera", "meters", "minimal", "pump"]);
    let home = home();
    for name in names {
        let (folder, ran) = made(home.path(), name, name);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{name}");
        let check = run(&["check", &folder]);
        assert_eq!(check.code, 0, "{name}\n{}{}", check.out, check.err);
        let test = run(&["test", &folder]);
        assert!(test.code == 0 && !test.out.contains("0 passed"), "{name}\n{}{}", test.out, test.err);
        let fmt = run(&["fmt", &folder, "--check"]);
        assert_eq!(
            fmt.code, 0,
            "{name}: `portolan fmt stdlib/templates/{name}`\n{}{}",
            fmt.out, fmt.err
        );
    }
}

/// A template is there to be learned from: it has a question left, twin cases, and a README that says what it shows.
#[test]
fn every_template_teaches() {
    for t in templates(library()) {
        assert!(
            !t.title.is_empty() && t.about.len() > 40,
            "{}: the README begins with a heading and a paragraph",
            t.name
        );
        let all: String = t.files.iter().map(|f| f.1).collect();
        assert!(
            all.contains("case ") && all.contains("expect ") && all.contains("$ portolan check"),
            "{}",
            t.name
        );
        if t.name == "minimal" {
            continue;
        }
        for part in ["## What it shows", "open on purpose", "## Make it yours"] {
            assert!(all.contains(part), "{}: the README lacks `{part}`", t.name);
        }
        let home = home();
        let (folder, _) = made(home.path(), "x", t.name);
        let json: serde_json::Value = serde_json::from_str(&run(&["check", &folder, "--format", "json"]).out).expect("JSON");
        // An open point of the law that a fact alone would settle is named beside the fact.
        let fact = |q: &&serde_json::Value| !q["question"].as_str().unwrap_or("").starts_with("Contested");
        let facts = json["questions"].as_array().map_or(0, |all| all.iter().filter(fact).count());
        assert_eq!(facts, 1, "{}: one question is left open", t.name);
    }
}

/// The commands of a template's README run, from its folder.
#[test]
fn the_readmes_show_commands_that_run() {
    for t in templates(library()) {
        let home = home();
        let (folder, _) = made(home.path(), "x", t.name);
        let readme = fs::read_to_string(Path::new(&folder).join("README.md")).expect("a README");
        for line in readme.lines().filter_map(|l| l.strip_prefix("$ portolan ")) {
            let mut args = portolan_tests::run::arguments(line);
            args.extend(["-C".to_owned(), folder.clone()]);
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            let ran = run(&args);
            assert_eq!(ran.code, 0, "{}: portolan {line}\n{}{}", t.name, ran.out, ran.err);
        }
    }
}

#[test]
fn the_project_is_named_after_the_folder() {
    let home = home();
    for (folder, name) in [
        ("pump-station 9", "PumpStation9"),
        ("泵站", "泵站"),
        ("9", "Project9"),
        // Means a machine of the model, or nothing the language could read.
        ("sensor", "SensorProject"),
        ("🦀", "Model"),
        ("in", "In"),
        ("a\u{202E}b", "AB"),
        // A word of the library, in capitals like a country.
        ("DE", "DEProject"),
    ] {
        let (path, ran) = made(home.path(), folder, "minimal");
        assert_eq!(ran.code, 0, "{folder}: {}", ran.err);
        let model = fs::read_to_string(Path::new(&path).join("model.flow")).expect("the model");
        assert!(model.contains(&format!("project {name} \"")), "{folder}: {model}");
        assert!(model.contains(&format!(": {name} {{")), "the cases start from it: {model}");
        assert_eq!(run(&["test", &path]).code, 0, "{folder}");
    }
}

#[test]
fn nothing_is_overwritten() {
    let home = home();
    let at = |n: &str| home.path().join(n);
    fs::create_dir(at("full")).expect("a folder");
    fs::write(at("full").join("model.flow"), "mine").expect("a file");
    fs::write(at("file"), "mine").expect("a file");
    for folder in ["full", "file"] {
        let (path, ran) = made(home.path(), folder, "pump");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{folder}");
        assert!(ran.err.contains("help: "), "{}", ran.err);
        assert!(path.contains(folder));
    }
    assert_eq!(fs::read_to_string(at("full").join("model.flow")).expect("still there"), "mine");
    assert_eq!(fs::read_dir(at("full")).expect("a folder").count(), 1);
    assert_eq!(fs::read_to_string(at("file")).expect("still there"), "mine");
    // An empty folder is as good as none; folders above it are made.
    fs::create_dir(at("empty")).expect("a folder");
    assert_eq!(made(home.path(), "empty", "minimal").1.code, 0);
    assert_eq!(made(home.path(), "one/two/three", "minimal").1.code, 0);
    // Below a file no folder can be made, and nothing stays behind.
    let (_, ran) = made(home.path(), "file/below", "minimal");
    assert_eq!(ran.code, 2, "{}", ran.out);
}

#[test]
fn a_template_nobody_knows_is_named() {
    let home = home();
    let (path, ran) = made(home.path(), "x", "pumps");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("did you mean `pump`?"), "{}", ran.err);
    let (_, ran) = made(home.path(), "x", "zeppelin");
    assert!(ran.err.contains("ai, camera, meters, minimal, pump"), "{}", ran.err);
    assert!(!Path::new(&path).exists());
}

#[test]
fn quiet_is_quiet() {
    let home = home();
    let folder = home.path().join("x");
    let loud = run(&["new", text(&folder)]);
    assert!(
        loud.out.contains("model.flow") && loud.out.contains("portolan check"),
        "{}",
        loud.out
    );
    let folder = home.path().join("y");
    assert_eq!(run(&["new", text(&folder), "-q"]).out, "");
}
