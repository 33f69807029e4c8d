//! `portolan list`, and the reference made of the library.

use std::collections::BTreeSet;

use portolan::base::system::Disk;
use portolan_tests::files::{below, read, root};
use portolan_tests::run::{Run, library, memory, portolan};

const FOLDER: &str = "compiler/docs/reference";

fn list(args: &[&str]) -> Run {
    portolan(&[&["list"], args].concat(), &memory([("x", "")]), library())
}

fn rows(args: &[&str]) -> Vec<serde_json::Value> {
    let ran = list(&[args, &["--format", "json"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let json: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    let lists = json["lists"].as_object().expect("lists");
    lists.values().flat_map(|l| l.as_array().expect("rows").clone()).collect()
}

#[test]
fn the_committed_reference_is_fresh() {
    let home = tempfile::tempdir().expect("a temporary folder can be made");
    let folder = home.path().to_str().expect("plain");
    let target = if std::env::var_os("PORTOLAN_BLESS").is_some() {
        root().join(FOLDER).to_str().expect("plain").to_owned()
    } else {
        folder.to_owned()
    };
    let ran = portolan(&["list", "--reference", &target], &Disk, library());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let mut made: Vec<String> = std::fs::read_dir(&target)
        .expect("pages were made")
        .map(|e| e.expect("a page").file_name().to_string_lossy().into_owned())
        .collect();
    made.sort();
    let committed: Vec<String> = below(FOLDER)
        .iter()
        .map(|p| p.rsplit('/').next().expect("a name").to_owned())
        .collect();
    assert_eq!(made, committed, "portolan list --reference {FOLDER}");
    for name in made {
        let now = std::fs::read_to_string(std::path::Path::new(&target).join(&name)).expect("a page");
        assert!(
            now == read(&format!("{FOLDER}/{name}")),
            "{name} is stale: portolan list --reference {FOLDER}"
        );
    }
}

/// Links within the reference lead somewhere.
#[test]
fn links_of_the_reference_hold() {
    for page in below(FOLDER) {
        let text = read(&page);
        let anchors: BTreeSet<String> = text
            .lines()
            .filter_map(|l| l.strip_prefix("### ").or(l.strip_prefix("## ")))
            .map(|h| h.to_lowercase().replace(' ', "-").replace(['.', ','], ""))
            .collect();
        for link in text.split("](").skip(1).filter_map(|l| l.split(')').next()) {
            match link.strip_prefix('#') {
                Some(a) => assert!(anchors.contains(a), "{page}: #{a}"),
                None => assert!(below(FOLDER).contains(&format!("{FOLDER}/{link}")), "{page}: {link}"),
            }
        }
    }
}

#[test]
fn every_topic_can_be_listed_in_every_format() {
    let overview = list(&[]);
    let topics: Vec<&str> = overview.out.lines().skip(2).filter_map(|l| l.split_whitespace().next()).collect();
    assert!(
        topics.len() >= 12 && topics.contains(&"regimes") && topics.contains(&"templates"),
        "{}",
        overview.out
    );
    for t in &topics {
        for format in ["human", "json", "markdown"] {
            let ran = list(&[t, "--format", format]);
            assert!(ran.code == 0 && ran.out.lines().count() > 2, "{t} {format}: {}{}", ran.out, ran.err);
            if format == "human" {
                let wide = ran.out.lines().find(|l| l.chars().count() > 140);
                assert_eq!(wide, None, "{t}");
            }
        }
        assert!(!rows(&[t]).is_empty(), "{t}");
    }
    // Several at once, in the order asked for.
    let both = list(&["kinds,countries"]).out;
    assert!(
        both.find("kind ").expect("kinds") < both.find("country ").expect("countries"),
        "{both}"
    );
}

#[test]
fn lists_are_cut_by_name_pack_and_status() {
    let all = rows(&["regimes"]).len();
    let binding = rows(&["regimes", "--status", "binding"]);
    assert!(!binding.is_empty() && binding.len() < all && binding.iter().all(|r| r["status"] == "binding"));
    let named = rows(&["countries", "--name", "germany"]);
    assert!(named.len() == 1 && named[0]["country"] == "DE", "{named:?}");
    let starred = rows(&["properties", "--name", "flow.*"]);
    assert!(!starred.is_empty() && starred.iter().all(|r| r["of"] == "flow"), "{starred:?}");
    let core = rows(&["documents", "--pack", "core"]).len();
    let pack = rows(&["documents", "--pack", "EU"]);
    assert!(core < pack.len() && pack.iter().all(|r| r["pack"] == "EU"));
    assert_eq!(list(&["kinds", "--name", "zeppelin"]).out, "nothing matches\n");
    // The language of titles.
    assert!(list(&["kinds", "--lang", "zh"]).out.contains("设备"));
}

#[test]
fn a_topic_nobody_knows_is_named() {
    let ran = list(&["regims"]);
    assert!(ran.code == 2 && ran.err.contains("did you mean `regimes`?"), "{}", ran.err);
}

/// What a project declares itself stands beside the library.
#[test]
fn the_projects_own_words_are_listed() {
    let model = "project P { as_of: 2026-11-20  regimes: XX.toy }\nregime XX.toy \"Toy law\" since 2020-01-01 { territory: AQ  status: draft }\nkind robot \"Robot\" : device { arms: number = 2 }\n";
    let ran = portolan(
        &["list", "kinds,regimes,properties", "--name", "*o*", "-C", "/p"],
        &memory([("m.flow", model)]),
        library(),
    );
    assert!(
        ran.code == 0 && ran.out.contains("robot") && ran.out.contains("XX.toy"),
        "{}{}",
        ran.out,
        ran.err
    );
}
