//! What holds of every command: formats agree on the exit code, a closed pipe is no error, help is at hand.

use std::io;

use portolan::base::system::Disk;
use portolan_tests::files::{below, root};
use portolan_tests::run::{library, memory, portolan};

const MODEL: &str = "project Demo { as_of: 2026-11-20  regimes: XX.toy }
regime XX.toy since 2020-01-01 {
  territory: AQ   status: binding
  transmission out \"Out\" on c: crossing { when \"it leaves\": c.from == AQ and c.to != AQ }
  prohibit never \"Never\" on c: out { when \"by night\": c.activity.together }
  exempt else \"Otherwise nothing\" on c: out
}
data Log : system.telemetry
activity Work { together: NIGHT }
server A { in: AQ  activity: Work  collects: Log }   server B { in: DE  activity: Work }
A -> B : Log
";

fn model(night: &str) -> String {
    MODEL.replace("NIGHT", night)
}

#[test]
fn every_format_gives_the_same_exit_code() {
    let wrong = model("true").replace("in: DE", "inn: DE");
    for (text, code) in [(model("false"), 0), (model("true"), 1), (wrong, 2)] {
        let system = memory([("model.flow", &text)]);
        for format in ["human", "concise", "json"] {
            let ran = portolan(&["check", "/p", "--format", format], &system, library());
            assert_eq!(ran.code, code, "{format}: {}{}", ran.out, ran.err);
        }
    }
}

#[test]
fn the_level_that_fails_can_be_chosen() {
    let prohibited = memory([("model.flow", model("true"))]);
    let asked = memory([("model.flow", model("unknown"))]);
    let code = |system, args: &[&str]| portolan(&[&["check", "/p"], args].concat(), system, library()).code;
    assert_eq!(code(&prohibited, &["--fail-on", "stop"]), 1);
    assert_eq!(
        (code(&asked, &[]), code(&asked, &["--strict"]), code(&asked, &["--fail-on", "ask"])),
        (0, 1, 1)
    );
}

#[test]
fn an_error_of_the_text_gives_no_verdict() {
    let wrong = model("true").replace("in: DE", "inn: DE");
    let ran = portolan(&["check", "/p", "--format", "json"], &memory([("model.flow", &wrong)]), library());
    let json: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON even then");
    assert_eq!(json["verdicts"].as_array().map(Vec::len), Some(0));
    assert!(json["diagnostics"].as_array().is_some_and(|d| !d.is_empty()));
}

/// The answer is the same whichever day the project says, once a day is given.
#[test]
fn the_day_can_be_given() {
    let undated = model("true").replace("as_of: 2026-11-20", "");
    let system = memory([("model.flow", &undated)]);
    assert_eq!(portolan(&["check", "/p"], &system, library()).code, 2);
    assert_eq!(portolan(&["check", "/p", "--as-of", "2026-11-20"], &system, library()).code, 1);
    assert_eq!(portolan(&["check", "/p", "--as-of", "2019-12-31"], &system, library()).code, 0);
}

/// Takes a few bytes, then is gone.
struct Closed(usize);

impl io::Write for Closed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let n = bytes.len().min(self.0);
        self.0 -= n;
        Ok(n)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    let system = memory([("model.flow", model("false"))]);
    for args in [
        &["check", "/p"][..],
        &["check", "/p", "--format", "json"],
        &["dump", "/p", "--stage", "model"],
        &["why", "A -> B", "-C", "/p"],
    ] {
        let args: Vec<String> = args.iter().map(|a| (*a).to_owned()).collect();
        let mut err = Vec::new();
        let code = portolan::cli::run(&args, &system, library(), &mut Closed(10), &mut err);
        assert_eq!((code, String::from_utf8_lossy(&err).into_owned()), (0, String::new()), "{args:?}");
    }
}

/// The code is that of the work, whoever still reads.
#[test]
fn a_closed_pipe_hides_no_finding() {
    let system = memory([("model.flow", model("true"))]);
    for args in [&["check", "/p"][..], &["check", "/p", "--format", "json"]] {
        let args: Vec<String> = args.iter().map(|a| (*a).to_owned()).collect();
        let code = portolan::cli::run(&args, &system, library(), &mut Closed(10), &mut Vec::new());
        assert_eq!(code, 1, "{args:?}");
    }
}

/// A filter puts standard output in the place of the text it read, so mistakes go beside it.
#[test]
fn mistakes_of_a_text_that_cannot_be_laid_out_are_no_output() {
    let home = tempfile::tempdir().expect("a temporary folder can be made");
    std::fs::write(home.path().join("model.flow"), "server A { in: DE").expect("a file");
    let ran = portolan(&["fmt", &home.path().to_string_lossy()], &Disk, library());
    assert!(ran.code == 2 && ran.err.contains("syntax."), "{}", ran.err);
    assert!(!ran.out.contains("syntax."), "{}", ran.out);
}

#[test]
fn help_is_at_hand() {
    for command in ["check", "why", "ask", "horizon", "test", "dump", "explain"] {
        let ran = portolan(&[command, "--help"], &Disk, library());
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.out.contains("Usage"), "{}", ran.out);
    }
    assert_eq!(portolan(&["--version"], &Disk, library()).code, 0);
}

#[test]
fn every_page_can_be_asked_for() {
    for page in below("compiler/docs/codes") {
        let code = page.trim_start_matches("compiler/docs/codes/").trim_end_matches(".md");
        let ran = portolan(&["explain", code], &Disk, library());
        assert!(
            ran.code == 0 && ran.out.starts_with(&format!("# {code}")),
            "{code}: {}{}",
            ran.out,
            ran.err
        );
    }
}

#[test]
fn every_stage_can_be_seen() {
    let path = root().join("examples/waterworks").to_string_lossy().into_owned();
    for stage in [
        "tokens",
        "tree",
        "names",
        "model",
        "graph",
        "lineage",
        "crossings",
        "holdings",
        "sales",
        "rules",
        "verdicts",
    ] {
        for form in [&[][..], &["--json"]] {
            let ran = portolan(&[&["dump", &path, "--stage", stage], form].concat(), &Disk, library());
            assert!(ran.code < 2 && !ran.err.contains("panicked"), "{stage}: {}", ran.err);
            if !form.is_empty() {
                let json: Result<serde_json::Value, _> = serde_json::from_str(&ran.out);
                assert!(json.is_ok(), "{stage} as JSON: {}", ran.out.chars().take(200).collect::<String>());
            }
        }
    }
}

/// Copies a text into a project of its own, adds the stubs, and gives back what the file says then.
fn written(folder: &str, text: &str) -> (String, String) {
    let folder = std::env::temp_dir().join(format!("portolan-{folder}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    let file = folder.join("model.flow");
    std::fs::write(&file, text).expect("the model is written");
    let path = folder.to_string_lossy().into_owned();
    let first = portolan(&["ask", &path, "--write"], &Disk, library());
    assert_eq!(first.code, 0, "{}{}", first.out, first.err);
    let once = std::fs::read_to_string(&file).expect("the model is there");
    let checked = portolan(&["check", &path], &Disk, library());
    assert!(checked.code < 2, "what was written checks: {}{}", checked.out, checked.err);
    let again = portolan(&["ask", &path, "--write"], &Disk, library());
    assert_eq!(again.out, "nothing to add\n", "a second run adds nothing");
    let twice = std::fs::read_to_string(&file).expect("the model is still there");
    std::fs::remove_dir_all(&folder).expect("the folder goes");
    assert_eq!(once, twice);
    (first.out, once)
}

const ASKED: &str = "project Demo { as_of: 2026-11-20  regimes: XX.toy }
regime XX.toy since 2020-01-01 {
  territory: AQ   status: binding
  extend entity { listed: bool \"Is {it} on the list?\" }
  extend flow { sealed: bool \"Is {it} sealed?\" }
  open letters \"Letters count\" cites \"none\"
  control bolt \"A bolt\"
  transmission out \"Out\" on c: crossing { when \"it leaves\": c.from == AQ and c.to != AQ }
  prohibit never \"Never\" on c: out { when \"listed or open\": c.receiver.listed or not c.sealed and letters }
  exempt else \"Otherwise nothing\" on c: out
  duty bolted \"Bolted\" on s: sale { asks: bolt }
}
data Log : system.telemetry
activity Work { decides: Home  acts: Away for Home }
entity Home { in: AQ }
// who gets it
entity Away { in: DE }   // not known well
product Box { maker: Home  markets: DE since 2026-01-01 }
server A { in: AQ  operator: Home  activity: Work  collects: Log }
server B {
  in: DE   operator: Away   activity: Work
}
A -> B : Log   // the arrow
";

#[test]
fn stubs_are_added_once_and_keep_the_comments() {
    let (told, text) = written("ask", ASKED);
    assert!(told.contains("stubs added"), "{told}");
    for line in [
        "entity Away { in: DE\n  listed: unknown  // Is Away on the list?\n}   // not known well",
        "A -> B : Log {\n  sealed: unknown  // Is A -> B : Log sealed?\n}   // the arrow",
        "  // controls or lacks: XX.bolt\n",
        "\n// accept XX.toy.letters as true because \"..\"  Contested: Letters count\n",
        "// who gets it\n",
    ] {
        assert!(text.contains(line), "no {line:?} in\n{text}");
    }
}

#[test]
fn a_file_that_was_laid_out_stays_so() {
    let laid = portolan_syntax::format(ASKED).expect("the model reads");
    let (_, text) = written("ask-laid", &laid);
    assert_eq!(portolan_syntax::format(&text).as_deref(), Ok(text.as_str()));
    assert!(text.contains("listed: unknown") && text.contains("// not known well"), "{text}");
}

#[test]
fn a_thousand_errors_of_one_file_are_a_hundred_and_a_count() {
    let mut text = String::from("project Demo { as_of: 2026-11-20  regimes: none }\nserver A { in: DE }\n");
    for _ in 0..150 {
        text.push_str("server A { in: FR }\n");
    }
    let ran = portolan(&["check", "/p", "--format", "json"], &memory([("model.flow", &text)]), library());
    let json: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    let list = json["diagnostics"].as_array().expect("a list");
    let code = |d: &&serde_json::Value| d["code"].as_str().unwrap_or("").to_owned();
    assert_eq!(list.iter().filter(|d| code(d) == "name.duplicate").count(), 100);
    let more: Vec<&serde_json::Value> = list.iter().filter(|d| code(d) == "model.more").collect();
    assert_eq!(more.len(), 1);
    assert!(
        more[0]["message"].as_str().is_some_and(|m| m.contains("50 more errors")),
        "{}",
        more[0]
    );
    assert_eq!(ran.code, 2);
}

#[test]
fn what_is_assumed_is_listed_once() {
    let system = memory([("model.flow", model("false").replace("together: false", ""))]);
    let ran = portolan(&["check", "/p", "--format", "json"], &system, library());
    let json: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    let list = json["assumptions"].as_array().expect("a list");
    let one = list.iter().find(|a| a["property"] == "together").expect("the default is listed");
    assert_eq!(
        (&one["value"], &one["of"][0], &one["verdicts"]),
        (&"false".into(), &"Work".into(), &1.into()),
        "{one}"
    );
    let human = portolan(&["check", "/p"], &system, library());
    assert!(human.out.contains("  together: false (1 verdict) of Work\n"), "{}", human.out);
    let stated = memory([("model.flow", model("false"))]);
    let ran = portolan(&["check", "/p", "--format", "json"], &stated, library());
    assert!(!ran.out.contains("\"property\": \"together\""), "{}", ran.out);
}

/// The shipped packs, read as packs from outside, are judged like them and give no note to whoever writes packs.
#[test]
fn the_shipped_packs_give_no_notes() {
    let (core, packs): (Vec<_>, Vec<_>) = library().iter().cloned().partition(|(path, _)| path.starts_with("core/"));
    let mut regimes: Vec<&str> = packs
        .iter()
        .flat_map(|(_, text)| text.lines())
        .filter_map(|l| l.strip_prefix("regime ")?.split_whitespace().next())
        .collect();
    regimes.sort_unstable();
    regimes.dedup();
    assert!(regimes.len() > 3, "{regimes:?}");
    let project = format!(
        "project Demo {{ as_of: 2026-11-20  packs: \"laws\"  regimes: {} }}\nentity Maker {{ in: AQ }}\n",
        regimes.join(", ")
    );
    let laws = packs.iter().map(|(path, text)| (format!("laws/{path}"), text.clone()));
    let system = memory(laws.chain([("project.flow".to_owned(), project)]));
    let ran = portolan(&["check", "/p", "--format", "json"], &system, &core);
    let json: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(json["regimes"].as_array().map(Vec::len), Some(regimes.len()));
    let notes = json["diagnostics"].as_array().expect("a list");
    assert!(notes.is_empty(), "{notes:#?}");
}

/// What is claimed market by market counts nowhere without its markets.
#[test]
fn a_stub_names_the_markets_it_is_asked_in() {
    let text = ASKED
        .replace("control bolt \"A bolt\"", "control bolt \"A bolt\" { scope: per_market }")
        .replace("markets: DE since 2026-01-01", "markets: DE, FR");
    let (_, text) = written("ask-markets", &text);
    assert!(text.contains("  // controls: XX.bolt in DE and FR, or lacks: XX.bolt\n"), "{text}");
}

#[test]
fn a_drawing_makes_the_folder_it_goes_to() {
    let folder = std::env::temp_dir().join(format!("portolan-drawn-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    std::fs::write(folder.join("model.flow"), model("false")).expect("the model is written");
    let (path, out) = (folder.to_string_lossy().into_owned(), folder.join("pictures/all/map.svg"));
    let ran = portolan(&["draw", "-C", &path, "-o", &out.to_string_lossy()], &Disk, library());
    let drawn = std::fs::read_to_string(&out).unwrap_or_default();
    std::fs::remove_dir_all(&folder).expect("the folder goes");
    assert!(ran.code == 0 && drawn.contains("<svg"), "{}{}", ran.out, ran.err);
}

/// What is no file is refused rather than read without end, and a text that a link promises is missed.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_told() {
    let ran = portolan(&["check", "/dev/zero"], &Disk, library());
    assert_eq!(ran.code, 2, "{}", ran.err);
    let told = format!("{}{}", ran.out, ran.err);
    assert!(told.contains("io.read") && told.contains("no file with text in it"), "{told}");
    let folder = std::env::temp_dir().join(format!("portolan-links-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    let text = "project Demo { as_of: 2026-11-20  regimes: none }\n";
    std::fs::write(folder.join("model.flow"), text).expect("the model is written");
    let link = |name: &str| std::os::unix::fs::symlink("nowhere", folder.join(name)).expect("a link");
    let path = folder.to_string_lossy().into_owned();
    // Editors mark with such a link which file they have open.
    link(".#model.flow");
    let open = portolan(&["check", &path], &Disk, library());
    link("papers.flow");
    let lost = portolan(&["check", &path], &Disk, library());
    std::fs::remove_dir_all(&folder).expect("the folder goes");
    assert_eq!(open.code, 0, "{}{}", open.out, open.err);
    let told = format!("{}{}", lost.out, lost.err);
    assert_eq!(lost.code, 2, "{told}");
    assert!(told.contains("papers.flow") && told.contains("a link that leads nowhere"), "{told}");
}
