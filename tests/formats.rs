//! The formats of `check` for other programs, and the baseline.

use portolan_tests::run::{Run, library, memory, portolan};
use serde_json::Value;

const MODEL: &str = "project Demo { as_of: 2026-11-20  regimes: XX.toy }
regime XX.toy \"Toy <law> & co\" cites \"Toy Act\" since 2020-01-01 {
  territory: AQ   status: binding
  transmission out \"Out\" on c: crossing { when \"it leaves\": c.from == AQ and c.to != AQ }
  demand permit_due \"A permit, 100%\" cites \"s. 2\" on c: out { needs: permit }
  mechanism permit \"Permit\" on c: out { when \"it is so\": c.activity.together }
}
data Log : system.telemetry
activity Work { together: false }
server A { in: AQ  activity: Work  collects: Log }   server B { in: DE  activity: Work }   server C { in: DE  activity: Work }
A -> B : Log
EXTRA
";

fn check(text: &str, args: &[&str]) -> Run {
    let system = memory([("model.flow", text), ("known.json", &known())]);
    portolan(&[&["check", "/p"], args].concat(), &system, library())
}

fn model(extra: &str) -> String {
    MODEL.replace("EXTRA", extra)
}

/// What an earlier run of the model told.
fn known() -> String {
    let system = memory([("model.flow", model(""))]);
    portolan(&["check", "/p", "--format", "json"], &system, library()).out
}

fn json(text: &str, format: &str) -> Value {
    let ran = check(text, &["--format", format]);
    serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{format}: {e}\n{}{}", ran.out, ran.err))
}

#[test]
fn every_format_gives_the_same_exit_code() {
    let wrong = model("").replace("in: DE", "inn: DE");
    let clean = model("").replace("together: false", "together: true");
    for (text, code) in [(clean, 0), (model(""), 1), (wrong, 2)] {
        for format in ["human", "concise", "json", "sarif", "github", "gitlab", "junit"] {
            let ran = check(&text, &["--format", format]);
            assert_eq!(ran.code, code, "{format}: {}{}", ran.out, ran.err);
        }
    }
}

/// The properties that code scanning asks for; an empty text counts as absent.
#[test]
fn sarif_has_what_code_scanning_asks_for() {
    let log = json(&model(""), "sarif");
    let text = |v: &Value| v.as_str().is_some_and(|t| !t.is_empty() && t.chars().count() <= 1024);
    assert_eq!((log["version"].as_str(), text(&log["$schema"])), (Some("2.1.0"), true));
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    assert!(text(&run["tool"]["driver"]["name"]) && !rules.is_empty());
    for r in rules {
        assert!(
            text(&r["id"]) && text(&r["shortDescription"]["text"]) && text(&r["fullDescription"]["text"]),
            "{r}"
        );
        assert!(r["help"]["text"].as_str().is_some_and(|t| !t.is_empty()), "{r}");
    }
    let results = run["results"].as_array().expect("results");
    let blocked = results.iter().find(|r| r["ruleId"] == "XX.toy.permit_due").expect("the finding");
    for r in results {
        assert!(
            text(&r["message"]["text"]) && matches!(r["level"].as_str(), Some("error" | "warning" | "note")),
            "{r}"
        );
        let at = &r["locations"][0]["physicalLocation"];
        let uri = at["artifactLocation"]["uri"].as_str().expect("a file");
        assert!(!uri.is_empty() && !uri.contains('\\') && !uri.contains(' '), "{uri}");
        let n = |k: &str| at["region"][k].as_u64().expect("a number");
        assert!((n("startLine"), n("startColumn")) < (n("endLine"), n("endColumn")), "{at}");
        assert!(text(&r["partialFingerprints"]["primaryLocationLineHash"]), "{r}");
        let i = r["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(rules[i]["id"], r["ruleId"]);
    }
    // The way of the data ends where the finding stands.
    let way = blocked["codeFlows"][0]["threadFlows"][0]["locations"].as_array().expect("a way");
    let last = &way.last().expect("an end")["location"]["physicalLocation"];
    assert!(
        way.len() > 1 && last["region"] == blocked["locations"][0]["physicalLocation"]["region"],
        "{way:?}"
    );
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    let wrong = json(&model("").replace("in: DE", "inn: DE"), "sarif");
    assert_eq!(wrong["runs"][0]["invocations"][0]["executionSuccessful"], false);
}

#[test]
fn an_acceptance_is_a_suppression() {
    let accepted = model("accept XX.toy.permit_due on A -> B because \"seen\" by \"me\" until 2027-01-01");
    let log = json(&accepted, "sarif");
    let results = log["runs"][0]["results"].as_array().expect("results");
    let r = results
        .iter()
        .find(|r| r["ruleId"] == "XX.toy.permit_due")
        .expect("still told, for the audit");
    assert_eq!(
        (&r["suppressions"][0]["status"], &r["suppressions"][0]["justification"]),
        (&"accepted".into(), &"seen".into())
    );
    assert_eq!(check(&accepted, &["--format", "sarif"]).code, 0);
    assert!(!check(&accepted, &["--format", "github"]).out.contains("permit_due"));
}

#[test]
fn junit_is_well_formed() {
    let ran = check(&model(""), &["--format", "junit"]);
    let mut open: Vec<&str> = Vec::new();
    for tag in ran.out.split('<').skip(1) {
        let (tag, text) = tag.split_once('>').expect("a tag ends");
        assert!(
            !text.contains('&') || text.split('&').skip(1).all(|e| e.split_once(';').is_some_and(|(n, _)| n.len() < 6)),
            "{text}"
        );
        let name = tag.split_whitespace().next().unwrap_or("");
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{}", ran.out);
        } else if !tag.starts_with('?') && !tag.ends_with('/') {
            open.push(name);
        }
        assert!(tag.matches('"').count() % 2 == 0, "{tag}");
    }
    assert!(
        open.is_empty() && ran.out.contains("failures=\"1\"") && ran.out.contains("Toy &lt;law&gt; &amp; co"),
        "{}",
        ran.out
    );
    let clean = check(
        &model("").replace("together: false", "together: true").replace("in: DE", "in: AQ"),
        &["--format", "junit"],
    );
    assert!(
        clean.out.contains("tests=\"1\" failures=\"0\"") && clean.out.contains("<testcase"),
        "{}",
        clean.out
    );
}

#[test]
fn annotations_stay_on_their_line() {
    let ran = check(&model(""), &["--format", "github"]);
    assert!(ran.out.lines().all(|l| l.starts_with("::")), "{}", ran.out);
    let line = ran
        .out
        .lines()
        .find(|l| l.contains("title=XX.toy.permit_due"))
        .expect("the finding");
    assert!(
        line.starts_with("::error file=") && line.contains(",line=11,endLine=11,col=3,endColumn=5,") && line.contains("%0A"),
        "{line}"
    );
}

#[test]
fn the_quality_report_has_what_it_needs() {
    let list = json(&model("A -> C : Log"), "gitlab");
    let mut seen = std::collections::BTreeSet::new();
    for q in list.as_array().expect("a list") {
        assert!(
            q["description"]
                .as_str()
                .is_some_and(|d| d.starts_with(q["check_name"].as_str().expect("a name"))),
            "{q}"
        );
        assert!(
            q["location"]["lines"]["begin"].as_u64().is_some() && q["location"]["path"].as_str().is_some(),
            "{q}"
        );
        assert!(
            matches!(q["severity"].as_str(), Some("info" | "minor" | "major" | "critical" | "blocker")),
            "{q}"
        );
        assert!(
            seen.insert(q["fingerprint"].as_str().expect("one").to_owned()),
            "equal ones are dropped by the service"
        );
    }
    assert!(seen.len() >= 2);
}

/// A fingerprint depends on names and rules: a comment above moves every line and changes none.
#[test]
fn fingerprints_survive_edits() {
    let prints = |text: &str| -> Vec<String> {
        let list = json(text, "json")["findings"].as_array().expect("findings").clone();
        list.iter().map(|f| f["fingerprint"].as_str().expect("one").to_owned()).collect()
    };
    let before = prints(&model(""));
    assert!(!before.is_empty());
    assert_eq!(before, prints(&format!("// a comment\n\n{}", model(""))));
    assert_ne!(before, prints(&model("").replace("-> B", "-> C")));
}

#[test]
fn what_the_baseline_knows_does_not_count() {
    let with = |text: &str| check(text, &["--baseline", "/p/known.json"]);
    let same = with(&model(""));
    assert_eq!(same.code, 0, "{}", same.out);
    assert!(
        same.out.contains("known from the baseline") && !same.out.contains("error["),
        "{}",
        same.out
    );
    // A new flow counts, and only that one is told.
    let more = with(&model("A -> C : Log"));
    assert!(
        more.code == 1 && more.out.contains("error[XX.toy.permit_due]: `A -> C") && !more.out.contains("error[XX.toy.permit_due]: `A -> B"),
        "{}",
        more.out
    );
    // An error of the text is never known.
    assert_eq!(with(&model("").replace("in: DE", "inn: DE")).code, 2);
    // What is no baseline is not taken for one.
    for (file, text) in [("/p/none.json", "cannot be read"), ("/p/model.flow", "is not JSON")] {
        let ran = check(&model(""), &["--baseline", file]);
        assert!(ran.code == 2 && ran.err.contains(text), "{}", ran.err);
    }
}

/// A finding that was a question and is a breach now is new.
#[test]
fn what_became_worse_is_told_again() {
    let asked = model("").replace("together: false", "together: unknown");
    let known = portolan(&["check", "/p", "--format", "json"], &memory([("model.flow", &asked)]), library()).out;
    let now = memory([("model.flow", model("")), ("known.json", known)]);
    let ran = portolan(&["check", "/p", "--baseline", "/p/known.json"], &now, library());
    assert_eq!(ran.code, 1, "{}", ran.out);
}

#[test]
fn shells_can_complete() {
    for (shell, word) in [("bash", "complete"), ("zsh", "#compdef portolan"), ("fish", "complete -c portolan")] {
        let ran = portolan(&["completions", shell], &memory([("x", "")]), library());
        assert!(ran.code == 0 && ran.out.contains(word) && ran.out.contains("baseline"), "{shell}");
    }
}

#[test]
fn slips_on_the_command_line_get_a_suggestion() {
    let run = |args: &[&str]| portolan(args, &memory([("x", "")]), library());
    for (args, word) in [
        (&["chekc"][..], "check"),
        (&["check", "--formt", "json"], "--format"),
        (&["check", "--format", "sarf"], "sarif"),
    ] {
        let ran = run(args);
        assert!(
            ran.code == 2 && ran.out.is_empty() && ran.err.contains(word),
            "{args:?}: {}",
            ran.err
        );
    }
    for command in ["check", "why", "test", "dump", "explain", "fmt", "list", "new", "completions"] {
        let ran = run(&[command, "--help"]);
        assert!(ran.code == 0 && ran.out.contains("Examples:"), "{command}: {}", ran.out);
    }
    assert!(run(&["--help"]).out.contains("Examples:"));
}
