//! Drawings, read back from the SVG: nothing lies on anything, no line runs through a box, every flow is there once.

use std::collections::BTreeMap;

use portolan::cli;
use portolan_tests::files::{root, texts};
use portolan_tests::generate;
use portolan_tests::picture::{faults, places, read};
use portolan_tests::plant::{Edit, Plant, Random};
use portolan_tests::run::{HOME, drafts, library, memory, portolan};

/// How many of something heavy to do: the variable, or few.
fn many(variable: &str, few: usize) -> usize {
    std::env::var(variable).ok().and_then(|v| v.parse().ok()).unwrap_or(few)
}

fn svg(files: &[(String, String)], args: &[&str]) -> String {
    drawn(files, args, library())
}

fn drawn(files: &[(String, String)], args: &[&str], library: &[(String, String)]) -> String {
    let system = memory(files.iter().map(|(n, t)| (n.clone(), t.clone())));
    let mut all = vec!["draw", "-C", HOME];
    all.extend(args);
    let run = portolan(&all, &system, library);
    assert_eq!(run.code, cli::CLEAN, "{}{}", run.out, run.err);
    run.out
}

/// The shipped examples.
fn projects() -> Vec<(String, Vec<(String, String)>)> {
    let mut out = Vec::new();
    for folder in ["examples/meters", "examples/waterworks", "examples/cameras"] {
        let files = texts(folder, ".flow")
            .into_iter()
            .map(|(p, t)| (p.rsplit('/').next().unwrap_or(&p).to_owned(), t));
        out.push((folder.to_owned(), files.collect()));
    }
    out
}

fn sound(what: &str, picture: &str) {
    let found = faults(&read(picture));
    assert!(
        found.is_empty(),
        "{what}: {} faults\n{}",
        found.len(),
        found[..found.len().min(12)].join("\n")
    );
}

#[test]
fn examples_and_sketches_are_drawn_without_a_fault() {
    let views: [&[&str]; 7] = [
        &[],
        &["--lang", "zh"],
        &["--theme", "dark"],
        &["--only", "crossings"],
        &["--group", "entity"],
        &["--group", "none"],
        &["--only", "findings", "--lang", "zh"],
    ];
    for (name, files) in projects() {
        for view in views {
            sound(&format!("{name} {view:?}"), &svg(&files, view));
        }
    }
    let drafts = drafts();
    for (name, text) in texts("tests/fixtures/drafts/examples", ".flow") {
        let files = [("model.flow".to_owned(), text)];
        for view in views {
            sound(&format!("{name} {view:?}"), &drawn(&files, view, &drafts));
        }
    }
}

#[test]
fn generated_models_are_drawn_without_a_fault() {
    for seed in 0..many("PORTOLAN_PICTURES", 24) as u64 {
        let nodes = 4 + (seed as usize * 53) % 297;
        let shape = generate::Shape {
            sites: seed % 3 == 0,
            tangled: seed % 4 == 1,
            regimes: Vec::new(),
            ..generate::Shape::layered(nodes, nodes * (1 + seed as usize % 3), seed)
        };
        let text = generate::text(&shape);
        let flows = text.matches(" -> ").count() + text.matches(" ~> ").count();
        let picture = svg(&[("model.flow".to_owned(), text)], &["--collapse", "never"]);
        let read = read(&picture);
        let mut ids = read.flows.clone();
        ids.sort();
        ids.dedup();
        assert_eq!((ids.len(), read.flows.len()), (flows, flows), "seed {seed}: every flow once");
        sound(&format!("seed {seed}"), &picture);
    }
}

#[test]
fn the_same_model_gives_the_same_bytes() {
    let (_, files) = &projects()[0];
    let first = svg(files, &[]);
    for _ in 0..9 {
        assert_eq!(first, svg(files, &[]));
    }
}

/// What the library that writes PDF keeps in no order of its own is sorted.
#[test]
fn the_same_model_gives_the_same_pdf() {
    for (name, files) in projects().into_iter().take(2) {
        let folder = tempfile::tempdir().expect("a folder");
        for (file, text) in &files {
            std::fs::write(folder.path().join(file), text).expect("a file");
        }
        let (path, out) = (folder.path().to_string_lossy(), folder.path().join("map.pdf"));
        let mut written = Vec::new();
        for _ in 0..3 {
            let done = portolan(
                &["draw", "-C", &path, "-o", &out.to_string_lossy()],
                &portolan::base::system::Disk,
                library(),
            );
            assert_eq!(done.code, cli::CLEAN, "{name}: {}", done.err);
            written.push(std::fs::read(&out).expect("a PDF"));
        }
        assert!(
            written[0].starts_with(b"%PDF") && written.windows(2).all(|w| w[0] == w[1]),
            "{name}"
        );
    }
}

/// Split into pages, each is without a fault, everything stands on one, and each says what it leaves out.
#[test]
fn pages_hold_everything_between_them() {
    // A page for each territory of a project of many takes long, and shows no more.
    let mut models: Vec<_> = projects().into_iter().take(2).collect();
    let shape = generate::Shape {
        sites: true,
        regimes: Vec::new(),
        ..generate::Shape::layered(300, 600, 3)
    };
    models.push(("generated".into(), vec![("model.flow".into(), generate::text(&shape))]));
    for (name, files) in models {
        let whole = read(&svg(&files, &["--collapse", "never"]));
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("map.svg").to_string_lossy().into_owned();
        let listed = svg(&files, &["--pages", "-o", &path]);
        let list: Vec<&str> = listed.lines().collect();
        assert_eq!(list[0], path, "the overview comes first");
        assert_eq!(list.len(), whole.territories.len() + 1, "{name}: a page for each territory");
        let mut flows: Vec<String> = Vec::new();
        for file in &list[1..] {
            let text = std::fs::read_to_string(file).expect("a page");
            sound(file, &text);
            let page = read(&text);
            let said = page.texts.iter().any(|t| t.text.starts_with("Not drawn: "));
            assert_eq!(said, page.flows.len() < whole.flows.len(), "{file} says what it leaves out");
            flows.extend(page.flows);
        }
        flows.sort();
        flows.dedup();
        assert_eq!(flows.len(), whole.flows.len(), "{name}: every flow stands on a page");
        let overview = std::fs::read_to_string(&path).expect("the overview");
        sound(&format!("{name}: overview"), &overview);
        let fewer = read(&overview).flows.len();
        assert!(
            fewer <= whole.flows.len() && (fewer < 100 || fewer < whole.flows.len()),
            "{name}: arrows are bundled"
        );
    }
}

/// Names nobody should choose.
#[test]
fn hostile_titles_stay_text() {
    let evil = "</text><script>alert(1)</script>&amp; \\\"'`<!--]]> \u{202E}gnorts\u{0007}";
    let long = "Donaudampfschifffahrt".repeat(40);
    let text = format!(
        "project P \"{evil}\" {{ as_of: 2026-11-20  regimes: none }}\nentity E \"{evil}\" {{ in: DE }}\n\
         data D \"{evil}{long}\" : industrial.telemetry {{ linked_by: none }}\n\
         site S \"{long}\" {{ in: DE  operator: E\n  device A \"{evil}\" {{ collects: D  stores: none }}\n}}\n\
         cloud B \"{long}\" {{ in: CN  operator: E  stores: none }}\ncloud C \"شبكة الكهرباء والماء في المدينة القديمة\" {{ in: CN  operator: E  stores: none }}\n\
         S.A -> B : D\nB ~> C : D\n"
    );
    let picture = svg(&[("model.flow".to_owned(), text)], &[]);
    sound("hostile", &picture);
    let read = read(&picture);
    assert!(
        !read
            .elements
            .iter()
            .any(|e| e == "script" || e == "foreignObject" || e == "image" || e == "a")
    );
    assert!(!picture.contains('\u{202E}') && !picture.contains('\u{0007}'));
    assert_eq!(read.flows.len(), 2);
}

/// Of the nodes that are in both drawings, how many stand elsewhere. `PORTOLAN_EDITS=500` makes the sample large.
#[test]
fn an_edit_leaves_the_rest_where_it_is() {
    let edits = many("PORTOLAN_EDITS", 60);
    let mut kinds: BTreeMap<Edit, Vec<f64>> = BTreeMap::new();
    let place = |p: &Plant| places(&read(&svg(&[("model.flow".to_owned(), p.text())], &[])));
    let mut random = Random(2026);
    let (mut plant, mut before) = (Plant::new(0, 0, &mut random), BTreeMap::new());
    for e in 0..edits {
        if e % 20 == 0 {
            plant = Plant::new(40, 70, &mut random);
            before = place(&plant);
        }
        let mut edited = plant.clone();
        let kind = edited.edit(&mut random);
        let after = place(&edited);
        let both: Vec<&String> = before.keys().filter(|id| after.contains_key(*id)).collect();
        let moved = both.iter().filter(|id| before[**id] != after[**id]).count();
        kinds.entry(kind).or_default().push(moved as f64 / both.len() as f64);
    }
    let mean = |l: &[f64]| l.iter().sum::<f64>() / l.len() as f64;
    let median = |l: &mut Vec<f64>| {
        l.sort_by(f64::total_cmp);
        l[l.len() / 2]
    };
    let mut all: Vec<f64> = kinds.values().flatten().copied().collect();
    let more_or_less = |k: &Edit| matches!(k, Edit::NodeMore | Edit::NodeLess | Edit::FlowMore | Edit::FlowLess);
    let mut shape: Vec<f64> = kinds.iter().filter(|k| more_or_less(k.0)).flat_map(|k| k.1).copied().collect();
    println!("{edits} edits: median {:.3}, mean {:.4}", median(&mut all), mean(&all));
    println!(
        "  {} that add or remove: median {:.3}, mean {:.4}",
        shape.len(),
        median(&mut shape),
        mean(&shape)
    );
    for (k, l) in &kinds {
        println!("  {k:?}: mean {:.4} of {}", mean(l), l.len());
    }
    for list in [&mut all, &mut shape] {
        assert!(median(list) == 0.0, "the median edit moves nothing");
        // A small sample may have bad luck.
        assert!(
            mean(list) <= if edits < 500 { 0.1 } else { 0.05 },
            "few things move: {:.4}",
            mean(list)
        );
    }
}

/// The pictures beside the examples: what `draw` makes of them today.
#[test]
fn committed_pictures_are_fresh() {
    let bless = std::env::var_os("PORTOLAN_BLESS").is_some();
    let mut stale = Vec::new();
    for (folder, files) in projects().into_iter().filter(|p| p.0.starts_with("examples/")) {
        for (theme, lang) in [("light", "en"), ("light", "zh"), ("dark", "en"), ("dark", "zh")] {
            let path = format!("{folder}/pictures/{theme}.{lang}.svg");
            let fresh = svg(&files, &["--theme", theme, "--lang", lang]);
            let file = root().join(&path);
            if std::fs::read_to_string(&file).is_ok_and(|old| old == fresh) {
                continue;
            }
            if bless {
                std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder can be made");
                std::fs::write(&file, &fresh).expect("a picture can be written");
            }
            stale.push(path);
        }
    }
    assert!(bless || stale.is_empty(), "stale: {}; run with PORTOLAN_BLESS=1", stale.join(", "));
}

/// Every format holds every node and flow, and nothing of a hostile title breaks out.
#[test]
fn every_format_holds_everything() {
    use portolan::document::diagram::{Later, ViewRequest};
    use portolan::driver::{Analysis, Settings, load};
    use portolan::emit::picture::{Format, write};
    use portolan::emit::svg::Style;
    let (_, files) = &projects()[1];
    let hostile = files
        .iter()
        .map(|(n, t)| (n.clone(), t.replace("\"Pump\"", "\"P\\\"</script>] --> x; ${y}\"")));
    let system = memory(hostile);
    let loaded = load(&system, library(), std::path::Path::new(HOME));
    let analysis = Analysis::new(&loaded.db, loaded.workspace, Settings::default());
    let d = analysis.diagram(&ViewRequest::default()).expect("it can be drawn");
    let text =
        |f: Format| String::from_utf8_lossy(&write(&d, &Later::default(), &Style::default(), f).expect("it can be written")).into_owned();
    let json: serde_json::Value = serde_json::from_str(&text(Format::Json)).expect("JSON");
    assert_eq!(json["nodes"].as_array().map(Vec::len), Some(d.nodes.len()));
    assert_eq!(json["flows"].as_array().map(Vec::len), Some(d.flows.len()));
    let (dot, mermaid, d2, html) = (text(Format::Dot), text(Format::Mermaid), text(Format::D2), text(Format::Html));
    let arrows = |t: &str, arrow: &str| t.lines().filter(|l| l.contains(arrow)).count();
    assert_eq!(arrows(&dot, "\" -> \""), d.flows.len());
    assert_eq!(arrows(&mermaid, "-->|") + arrows(&mermaid, "-.->|"), d.flows.len());
    assert_eq!(arrows(&d2, "\" -> \""), d.flows.len());
    assert!(dot.contains("newrank=\"true\""));
    assert!(html.contains("default-src 'none'") && !html.contains("http://") | html.contains("http://www.w3.org/2000/svg"));
    assert_eq!(html.matches("<script").count(), 2, "its data and its own script");
    for f in &d.flows {
        assert!(dot.contains(&f.id) && html.contains(&f.id));
    }
    for format in [Format::Png, Format::Pdf] {
        let (a, b) = (
            write(&d, &Later::default(), &Style::default(), format),
            write(&d, &Later::default(), &Style::default(), format),
        );
        assert!(a.is_ok() && a == b, "the same bytes");
    }
}

/// Views are written, and `--check` tells what is stale without a change.
#[test]
fn build_writes_views_once() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in &projects()[0].1 {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    let path = folder.path().to_string_lossy().into_owned();
    let run = |args: &[&str]| portolan(args, &portolan::base::system::Disk, library());
    let stale = run(&["build", &path, "--check"]);
    assert_eq!(stale.code, cli::FINDINGS, "{}{}", stale.out, stale.err);
    assert!(!folder.path().join("views").exists());
    let first = run(&["build", &path]);
    assert_eq!(first.code, cli::CLEAN, "{}{}", first.out, first.err);
    let views = folder.path().join("views");
    assert!(views.join("Routes.en.svg").exists() && views.join("Routes.zh.svg").exists());
    let again = run(&["build", &path, "--check"]);
    assert_eq!(again.code, cli::CLEAN, "{}{}", again.out, again.err);
    assert!(!run(&["build", &path]).out.contains("written"), "nothing is written twice");
}
