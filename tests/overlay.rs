//! A regime is a file: put one into the library and it judges, without a line of Rust. And the same input gives the same bytes.

use portolan::base::system::{Disk, Memory};
use portolan_tests::files::{below, root};
use portolan_tests::run::{Run, library, memory, portolan};

const TOY: &str = r#"
regime ZZ.toy "Toy law" cites "Toy Act" since 2020-01-01 {
  territory: ZA   status: binding
  kind permit "Permit" : document { stamped: bool "Is {it} stamped?" }
  extend activity { easy: bool = false }
  transmission out "Out of the country" cites "s. 1" on c: crossing { when "it leaves the country": c.from == ZA and c.to != ZA }
  exempt easy "Easy" cites "s. 2" on c: out { when "it is easy": c.activity.easy }
  demand permit_due "A permit" cites "s. 3" on c: out { needs: permit }
  mechanism permit "Permit" cites "s. 4" on c: out with d: ZZ.permit { when "stamped": d.stamped }
  duty keep "Keep" cites "s. 5" on h: holding { when "kept at home": h.in == ZA   require "a month": h.kept >= 31 days }
}
"#;

const MODEL: &str = r#"
project Demo { as_of: 2026-11-20  regimes: ZZ.toy }
entity Home { in: ZA }   entity Away { in: DE }
data Log : system.telemetry
activity Work { decides: Home  acts: Away for Home }
server A { in: ZA  operator: Home  activity: Work  collects: Log  stores: Log for 10 days }
server B { in: DE  operator: Away  activity: Work  stores: none }
A -> B : Log
"#;

/// The embedded library with one file more.
fn overlaid(path: &str, text: &str) -> Vec<(String, String)> {
    let mut all = library().to_vec();
    all.push((path.to_owned(), text.to_owned()));
    all.sort();
    all
}

fn check(system: &Memory, library: &[(String, String)]) -> Run {
    portolan(&["check", "/p", "--format", "concise"], system, library)
}

#[test]
fn a_file_in_the_library_is_a_law() {
    let library = overlaid("ZZ/toy.flow", TOY);
    let ran = check(&memory([("model.flow", MODEL)]), &library);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("error[ZZ.toy.permit_due]"), "{}", ran.out);
    assert!(ran.out.contains("error[ZZ.toy.keep]"), "{}", ran.out);
    let permit = format!("{MODEL}document P : ZZ.permit {{ parties: Home, Away }}\n");
    let ran = check(&memory([("model.flow", &permit)]), &library);
    assert!(ran.out.contains("ask[ZZ.toy"), "{}", ran.out);
    let mended = MODEL
        .replace("decides: Home", "decides: Home  ZZ.easy: true")
        .replace("10 days", "40 days");
    let ran = check(&memory([("model.flow", &mended)]), &library);
    assert_eq!((ran.code, ran.out.contains("[ZZ.toy")), (0, false), "{}{}", ran.out, ran.err);
}

#[test]
fn without_the_file_there_is_no_such_law() {
    let ran = check(&memory([("model.flow", MODEL)]), library());
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("error[name.unknown]"), "{}", ran.out);
}

/// A pack nobody names adds no name and no error, even a broken one.
#[test]
fn a_pack_that_is_not_seen_changes_nothing() {
    let quiet = MODEL.replace("regimes: ZZ.toy", "regimes: none");
    let system = memory([("model.flow", &quiet)]);
    let plain = check(&system, library());
    assert_eq!(plain.code, 0, "{}{}", plain.out, plain.err);
    assert_eq!(check(&system, &overlaid("ZZ/toy.flow", TOY)), plain);
    assert_eq!(
        check(&system, &overlaid("ZZ/toy.flow", "regime ZZ.toy { territory: nowhere at all")),
        plain
    );
}

#[test]
fn a_new_kind_property_and_category_need_a_file_only() {
    let more = "category swarm \"Swarm data\"\ncategory swarm.pollen \"Pollen\" : swarm\nkind hive \"Beehive\" : node { bees: number \"How many bees live in {it}?\" }\n";
    let model = "project Demo { as_of: 2026-11-20  regimes: none }\ndata Count : swarm.pollen\nhive Garden { in: DE  bees: 40_000  collects: Count }\n\
                 expect every h in Count.holdings satisfies h.node is hive and h.node.bees == 40_000 and h.data is swarm\n";
    let library = overlaid("core/swarm.flow", more);
    let system = memory([("model.flow", model)]);
    for args in [["check", "/p"], ["test", "/p"]] {
        let ran = portolan(&args, &system, &library);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    }
}

/// Projects among the examples, by their folder.
fn examples() -> Vec<String> {
    let heads = below("examples").into_iter().filter(|f| f.ends_with(".flow"));
    let heads = heads.filter(|f| portolan_tests::files::read(f).lines().any(|l| l.starts_with("project ")));
    heads.filter_map(|f| f.rsplit_once('/').map(|(d, _)| d.to_owned())).collect()
}

#[test]
fn ten_runs_give_the_same_bytes() {
    for folder in examples() {
        let path = root().join(&folder).to_string_lossy().into_owned();
        let commands: [(&[&str], usize); 5] = [
            (&["check", &path, "--format", "json"], 10),
            (&["check", &path], 3),
            (&["test", &path, "--verbose"], 3),
            (&["dump", &path, "--stage", "lineage"], 3),
            (&["dump", &path, "--stage", "model", "--json"], 3),
        ];
        for (command, runs) in commands {
            let first = portolan(command, &Disk, library());
            assert!(!first.out.is_empty(), "{command:?} prints nothing: {}", first.err);
            for _ in 1..runs {
                assert_eq!(portolan(command, &Disk, library()), first, "{command:?}");
            }
        }
    }
}

/// Nor do they depend on the order or the names of the files.
#[test]
fn the_order_of_files_changes_no_verdict() {
    let library = overlaid("ZZ/toy.flow", TOY);
    let (head, rest) = MODEL.split_at(MODEL.find("data Log").expect("in the model"));
    let strip = |r: Run| {
        let mut lines: Vec<String> = r.out.lines().map(|l| l.split_once(": ").map_or(l, |(_, m)| m).to_owned()).collect();
        lines.sort();
        (r.code, lines)
    };
    let one = strip(check(&memory([("a.flow", head), ("b.flow", rest)]), &library));
    let other = strip(check(&memory([("b.flow", head), ("a.flow", rest)]), &library));
    let whole = strip(check(&memory([("z.flow", MODEL)]), &library));
    assert_eq!((&one, &one), (&other, &whole));
}
