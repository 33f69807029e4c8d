//! Every option of the command line does something, and says what when it cannot.

use std::io;

use portolan::base::system::{Disk, Memory};
use portolan_tests::run::{Run, library, memory, portolan};

const MODEL: &str = "project Demo \"Demo\" { as_of: 2026-11-20  regimes: XX.toy }
regime XX.toy \"Toy law\" @zh \"玩具法\" cites \"Toy Act\" since 2020-01-01 {
  territory: AQ   status: binding
  transmission out \"Out\" @zh \"出境\" on c: crossing { when \"it leaves\" @zh \"离开\": c.from == AQ and c.to != AQ }
  exempt free \"Nothing is asked\" on c: out
}
regime XX.stern \"Stern law\" since 2020-01-01 {
  territory: AQ   status: binding
  transmission out \"Out\" on c: crossing { when \"it leaves\": c.from == AQ and c.to != AQ }
  prohibit never \"Never\" on c: out { when \"it leaves\": c.to != AQ }
}
data Log : system.telemetry
activity Work
server A { in: AQ  activity: Work  collects: Log }
server B { in: DE  activity: Work }
A -> B : Log
expect A -> B under XX.toy is exempt by free
case First : Demo { extend B { in: AQ }  expect A -> B under XX.toy is outside }
case Second : Demo { expect A -> B under XX.toy is outside }
";

fn system() -> Memory {
    memory([("model.flow", MODEL)])
}

fn run(args: &[&str]) -> Run {
    portolan(args, &system(), library())
}

#[test]
fn quiet_shows_findings_only_and_verbose_everything() {
    let plain = run(&["check", "/p"]).out;
    let quiet = run(&["check", "/p", "-q"]).out;
    assert!(plain.contains("Verdicts on") && !quiet.contains("Verdicts on"), "{quiet}");
    let test = run(&["test", "/p", "--cases", "First", "-v"]).out;
    assert!(
        test.contains("ok ") && !run(&["test", "/p", "--cases", "First"]).out.contains("ok "),
        "{test}"
    );
}

#[test]
fn colour_can_be_chosen() {
    let coloured = |how: &str| run(&["check", "/p", "--under", "XX.stern", "--color", how]).out.contains('\u{1b}');
    // What is no terminal is not coloured by itself.
    assert_eq!((coloured("always"), coloured("never"), coloured("auto")), (true, false, false));
}

#[test]
fn another_law_can_be_asked_for() {
    assert_eq!(run(&["check", "/p"]).code, 0);
    let stern = run(&["check", "/p", "--under", "XX.stern"]);
    assert!(stern.code == 1 && stern.out.contains("XX.stern.never"), "{}", stern.out);
    let wrong = run(&["check", "/p", "--under", "XX.stren"]);
    assert!(
        wrong.code == 2 && wrong.out.contains("did you mean `XX.stern`?"),
        "{}{}",
        wrong.out,
        wrong.err
    );
}

#[test]
fn a_folder_can_be_named_from_elsewhere() {
    for args in [
        &["check", "-C", "/p"][..],
        &["why", "A -> B", "-C", "/p"],
        &["dump", "--stage", "graph", "-C", "/p"],
    ] {
        assert_eq!(run(args).code, 0, "{args:?}");
    }
    assert_eq!(run(&["check", "-C", "/nowhere"]).code, 2);
}

#[test]
fn cases_can_be_chosen() {
    let all = run(&["test", "/p"]);
    assert!(all.code == 1 && all.out.contains("2 passed, 1 failed"), "{}", all.out);
    let first = run(&["test", "/p", "--cases", "Fir*"]);
    assert!(first.code == 0 && first.out.contains("1 passed"), "{}", first.out);
    let here = run(&["dump", "/p", "--stage", "crossings"]).out;
    assert!(here.contains("AQ") && here.contains("DE"), "{here}");
    assert!(!run(&["dump", "/p", "--stage", "crossings", "--case", "First"]).out.contains("DE"));
    assert_eq!(run(&["dump", "/p", "--stage", "crossings", "--case", "Third"]).code, 2);
    let none = run(&["test", "/p", "--cases", "Frist"]);
    assert!(
        none.code == 2 && none.err.contains("did you mean `First`?"),
        "{}{}",
        none.out,
        none.err
    );
}

#[test]
fn a_language_without_words_is_refused() {
    for args in [
        &["draw", "-C", "/p"][..],
        &["why", "A -> B", "-C", "/p"],
        &["ask", "/p"],
        &["explain", "XX.toy", "-C", "/p"],
        &["list", "-C", "/p"],
    ] {
        let ran = run(&[args, &["--lang", "tlh"]].concat());
        assert!(
            ran.code == 2 && ran.out.is_empty() && ran.err.contains("one of `en`, ") && ran.err.contains("`zh`"),
            "{args:?}: {}{}",
            ran.out,
            ran.err
        );
    }
}

#[test]
fn tests_come_as_json_too() {
    let ran = run(&["test", "/p", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!((ran.code, &json["passed"], &json["failed"]), (1, &2.into(), &1.into()));
    let list = json["expectations"].as_array().expect("a list");
    let failed = list.iter().find(|e| e["outcome"] == "failed").expect("the one that fails");
    assert_eq!(
        (&failed["case"], &failed["found"]),
        (&"Second".into(), &"exempt by free".into()),
        "{failed}"
    );
    let dumped = |form: &[&str]| run(&[&["dump", "/p", "--stage", "graph"], form].concat()).out;
    assert_eq!(dumped(&["--json"]), dumped(&["--format", "json"]));
}

/// The cause stands first, and what hangs on it is counted once.
#[test]
fn an_error_of_the_text_leaves_expectations_unjudged() {
    let wrong = MODEL.replace("in: DE", "inn: DE");
    let ran = portolan(&["test", "/p"], &memory([("model.flow", &wrong)]), library());
    assert_eq!(ran.code, 2);
    assert!(ran.out.starts_with("error[type.property]"), "{}", ran.out);
    assert_eq!(ran.out.matches("not judged").count(), 1, "{}", ran.out);
    assert!(ran.out.ends_with("3 not judged: the text they rest on has errors\n"), "{}", ran.out);
    let half = MODEL.replace("is exempt by free", "is exempt by ]");
    let ran = portolan(&["test", "/p"], &memory([("model.flow", &half)]), library());
    assert!(ran.code == 2 && !ran.out.contains("expected, but"), "{}", ran.out);
}

#[test]
fn what_nobody_declared_is_not_asked_about() {
    for subject in ["Nope", "", "A in JP", "Box in JP", "B -> A"] {
        let ran = run(&["why", subject, "-C", "/p"]);
        assert!(ran.code == 2 && ran.out.contains("error["), "{subject}: {}{}", ran.out, ran.err);
        let ran = run(&["why", subject, "-C", "/p", "--format", "json"]);
        let json: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON even then");
        assert!(ran.code == 2 && json["diagnostics"][0]["code"].is_string(), "{subject}: {json}");
    }
    let near = run(&["why", "Wrok", "-C", "/p"]).out;
    assert!(near.contains("did you mean `Work`?"), "{near}");
    assert_eq!(run(&["why", "Work", "-C", "/p"]).code, 0);
}

#[test]
fn a_report_that_is_not_named_is_not_written() {
    let ran = run(&["report", "-C", "/p", "-o", "paper.md"]);
    assert!(ran.code == 2 && ran.err.contains("which report?"), "{}{}", ran.out, ran.err);
    assert_eq!(run(&["report", "-C", "/p"]).code, 0);
}

/// A pack is no regime, and nothing rests on what is not said.
#[test]
fn a_pack_in_the_place_of_a_regime_lists_its_laws() {
    let pack = run(&["check", "/p", "--under", "EU"]);
    assert!(
        pack.code == 2 && pack.out.contains("`EU` is a pack with the laws"),
        "{}{}",
        pack.out,
        pack.err
    );
    let nothing = run(&["check", "/p", "--under", ""]);
    assert!(
        nothing.code == 2 && nothing.out.contains("`portolan list regimes`"),
        "{}{}",
        nothing.out,
        nothing.err
    );
}

/// What `build` would refuse is told by `check` already; no verdict rests on it.
#[test]
fn views_and_reports_are_checked() {
    for (declared, said) in [
        ("view V { show: nosuch }", "no kind or thing is called `nosuch`"),
        ("view V { show: everything  only: foo }", "is none of everything"),
        ("report R { template: nosuch }", "no template is called `nosuch`"),
        ("report R { template: nosuch  output: odt }", "`odt` is no format"),
        ("report R { output: html }", "no form to be written in"),
    ] {
        let text = format!("{MODEL}{declared}\n");
        let ran = portolan(&["check", "/p"], &memory([("model.flow", &text)]), library());
        assert!(ran.code == 2 && ran.out.contains(said), "{declared}: {}", ran.out);
        assert!(ran.out.contains("Verdicts on"), "{}", ran.out);
    }
    // What is wrong is pointed at, not the whole declaration.
    for (declared, wrong) in [
        ("view V { show: server, nosuch  only: crossings }", "nosuch"),
        ("view V { show: everything  group: planet }", "planet"),
        ("view V { show: everything  only: foo }", "foo"),
        ("report R { template: nosuch }", "nosuch"),
        ("report R { template: nosuch  output: html, odt }", "odt"),
        ("report R { template: nosuch  language: en, klingon }", "klingon"),
    ] {
        let text = format!("{MODEL}{declared}\n");
        let ran = portolan(&["check", "/p", "--format", "concise"], &memory([("model.flow", &text)]), library());
        let at = declared.find(wrong).expect("it is there") + 1;
        let place = format!("/p/model.flow:{}:{at}: error[name.unknown]", text.lines().count());
        assert!(
            ran.out.lines().any(|l| l.starts_with(&place) && l.contains(wrong)),
            "{place} {declared}: {}",
            ran.out
        );
    }
    let text = format!("{MODEL}view V {{ show: server, A  only: crossings }}\n");
    let ran = portolan(&["check", "/p"], &memory([("model.flow", &text)]), library());
    assert_eq!(ran.code, 0, "{}", ran.out);
}

/// A model without a project is judged by nobody, so its run is not clean; cases and packs need none.
#[test]
fn a_model_needs_a_project() {
    let model = MODEL.split_once('\n').expect("lines").1.split("case ").next().expect("a model");
    for command in ["check", "test", "ask", "build", "horizon"] {
        let ran = portolan(&[command, "/p"], &memory([("model.flow", model)]), library());
        assert!(
            ran.code == 2 && ran.out.contains("error[model.project]"),
            "{command}: {}{}",
            ran.out,
            ran.err
        );
    }
    let alone = memory([("model.flow", "entity Home { in: AQ }")]);
    assert_eq!(portolan(&["check", "/p", "--as-of", "2026-11-20"], &alone, library()).code, 2);
    for fine in [
        "entity Home { in: AQ }  case One on 2026-11-20 { server A { operator: Home }  expect A.operator == Home }",
        "country XA  regime XX.toy since 2020-01-01 { territory: XA  status: binding }  entity Office { in: XA }",
    ] {
        for command in ["check", "test"] {
            let ran = portolan(&[command, "/p"], &memory([("model.flow", fine)]), library());
            assert_eq!(ran.code, 0, "{command}: {}{}", ran.out, ran.err);
        }
    }
}

#[test]
fn languages_and_forms_can_be_chosen() {
    assert!(run(&["why", "A -> B", "-C", "/p", "--lang", "zh"]).out.contains("出境"));
    assert!(run(&["why", "A -> B", "-C", "/p", "--format", "markdown"]).out.starts_with("# "));
    let json: Result<serde_json::Value, _> = serde_json::from_str(&run(&["why", "A -> B", "-C", "/p", "--format", "json"]).out);
    assert!(json.is_ok());
    assert!(run(&["explain", "XX.toy", "-C", "/p", "--lang", "zh"]).out.contains("玩具法"));
}

#[test]
fn output_goes_to_a_file_as_a_whole() {
    let home = tempfile::tempdir().expect("a temporary folder can be made");
    let file = home.path().join("out.json");
    let path = file.to_str().expect("plain");
    std::fs::write(&file, "old").expect("a file");
    let ran = run(&["check", "/p", "--format", "json", "-o", path]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    let text = std::fs::read_to_string(&file).expect("the file");
    assert_eq!(text, run(&["check", "/p", "--format", "json"]).out);
    assert_eq!(
        std::fs::read_dir(home.path()).expect("a folder").count(),
        1,
        "nothing half-written is left"
    );
    let nowhere = home.path().join("none").join("out.json");
    let ran = run(&["check", "/p", "-o", nowhere.to_str().expect("plain")]);
    assert!(ran.code == 2 && ran.err.contains("cannot be written"), "{}", ran.err);
}

/// A change is judged anew, and a reader who leaves ends the watch.
#[test]
fn a_watch_checks_again_after_a_change() {
    let home = tempfile::tempdir().expect("a temporary folder can be made");
    let file = home.path().join("model.flow");
    std::fs::write(&file, MODEL).expect("a file");
    let path = home.path().to_str().expect("plain").to_owned();
    let (seen, changes) = std::sync::mpsc::channel();
    /// Reports each round; gone after the second.
    struct Rounds(std::sync::mpsc::Sender<String>, String, u8);
    impl io::Write for Rounds {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.2 == 2 {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
            self.1 += &String::from_utf8_lossy(bytes);
            if self.1.contains("-- waiting") && self.1.ends_with('\n') {
                self.2 += 1;
                let _ = self.0.send(std::mem::take(&mut self.1));
            }
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            if self.2 == 2 {
                Err(io::ErrorKind::BrokenPipe.into())
            } else {
                Ok(())
            }
        }
    }
    let worker = std::thread::Builder::new().stack_size(256 << 20).spawn(move || {
        let mut err = Vec::new();
        let args = ["check", &path, "--watch", "--format", "concise"];
        portolan::cli::run(&args, &Disk, library(), &mut Rounds(seen, String::new(), 0), &mut err)
    });
    let worker = worker.expect("a thread can be started");
    let wait = std::time::Duration::from_secs(120);
    let first = changes.recv_timeout(wait).expect("a first check");
    assert!(!first.contains("error["), "{first}");
    std::fs::write(&file, MODEL.replace("regimes: XX.toy", "regimes: XX.stern")).expect("a file");
    let second = changes.recv_timeout(wait).expect("a check after the change");
    assert!(second.contains("stop[XX.stern.never]"), "{second}");
    assert_eq!(worker.join().expect("it ends"), 0);
}

#[test]
fn a_picture_of_many_places_tells_how_smaller_ones_are_made() {
    let places = ["DE", "FR", "PL", "GB", "TR", "US", "JP", "KR", "SG"];
    let model = |n: usize, view: &str| {
        let servers: String = places[..n].iter().map(|p| format!("server In{p} {{ in: {p} }}\n")).collect();
        let text = format!("project Demo {{ as_of: 2026-11-20  regimes: none }}\n{servers}{view}");
        portolan(&["draw", "-C", "/p"], &memory([("model.flow", text.as_str())]), library())
    };
    assert_eq!(model(7, "").err, "");
    let many = model(9, "");
    assert!(many.code == 0 && many.out.contains("<svg"), "{}", many.err);
    assert!(
        many.err.contains("9 boxes") && many.err.contains("declare `view Name { show: A, B }`"),
        "{}",
        many.err
    );
    assert!(model(9, "view Some { show: InDE, InFR }").err.contains("`portolan draw Some`"));
}
