//! Reports: every fact printed comes from the model or the law and none is lost, blanks stay blank, answers survive, hostile text stays text, and
//! the documents under `examples/` are those of today.

mod ci;
mod clerk;
mod exact;
mod facts;
mod hostile;
mod round;
mod schemas;
mod signer;
mod told;
mod truth;
mod words;

use std::sync::OnceLock;

use portolan::base::system::Disk;
use portolan_tests::files::{root, texts};
use portolan_tests::run::{Run, library, portolan};

pub const EXAMPLES: [&str; 2] = ["waterworks", "meters"];

/// Runs a command on an example of the repository.
pub fn on(example: &str, args: &[&str]) -> Run {
    let folder = root().join("examples").join(example);
    let folder = folder.to_str().expect("a path of letters");
    portolan(&[args, &["-C", folder]].concat(), &Disk, library())
}

/// The templates a project of the examples sees, by name.
pub fn templates(example: &str) -> Vec<String> {
    let out = on(example, &["report"]).out;
    let (_, list) = out.split_once("Templates").expect("a list of templates");
    let names = list.lines().skip(1).filter_map(|l| l.split_whitespace().next());
    names.map(str::to_owned).collect()
}

/// A copy of an example that declares a report for every template, built once for all tests.
pub struct Built {
    dir: tempfile::TempDir,
    pub templates: Vec<String>,
}

pub const FORMATS: [&str; 9] = ["html", "md", "docx", "typ", "xlsx", "csv", "json", "par", "jsonld"];

pub fn built(example: &str) -> &'static Built {
    static BUILT: [OnceLock<Built>; 2] = [OnceLock::new(), OnceLock::new()];
    let at = EXAMPLES.iter().position(|e| *e == example).expect("an example");
    BUILT[at].get_or_init(|| {
        let dir = tempfile::tempdir().expect("a folder");
        for (path, text) in texts(&format!("examples/{example}"), ".flow")
            .into_iter()
            .filter(|(p, _)| !p.ends_with("reports.flow"))
        {
            let name = path.rsplit('/').next().expect("a name");
            std::fs::write(dir.path().join(name), text).expect("written");
        }
        let templates = templates(example);
        let reports = templates.iter().enumerate().map(|(i, t)| {
            format!(
                "report Paper{i} {{ template: {t}  language: en, zh  output: {} }}\n",
                FORMATS.join(", ")
            )
        });
        std::fs::write(dir.path().join("every.flow"), reports.collect::<String>()).expect("written");
        let home = dir.path().to_str().expect("a path of letters");
        let ran = portolan(&["build", home], &Disk, library());
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        Built { dir, templates }
    })
}

impl Built {
    pub fn file(&self, template: &str, lang: &str, end: &str) -> std::path::PathBuf {
        let i = self.templates.iter().position(|t| t == template).expect("a template");
        self.dir.path().join("reports").join(format!("Paper{i}.{lang}.{end}"))
    }
}

/// A report as JSON.
pub fn json(example: &str, template: &str, lang: &str) -> serde_json::Value {
    let bytes = std::fs::read(built(example).file(template, lang, "json")).expect("there");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// The committed documents are what `portolan build` writes now. `PORTOLAN_BLESS=1` writes them.
#[test]
fn the_documents_of_the_examples_are_fresh() {
    let bless = std::env::var_os("PORTOLAN_BLESS").is_some();
    for example in EXAMPLES.into_iter().chain(["cameras"]) {
        let ran = on(example, if bless { &["build"] } else { &["build", "--check"] });
        assert_eq!(
            ran.code, 0,
            "{example}: run `PORTOLAN_BLESS=1 cargo test -p portolan-tests --test papers`\n{}{}",
            ran.out, ran.err
        );
    }
}

#[test]
fn every_template_writes_in_every_format_and_language() {
    for example in EXAMPLES {
        let built = built(example);
        assert!(built.templates.len() >= 10, "{:?}", built.templates);
        for template in &built.templates {
            for lang in ["en", "zh"] {
                for end in FORMATS {
                    let end = if end == "par" { "par.json" } else { end };
                    let size = std::fs::metadata(built.file(template, lang, end)).map(|m| m.len()).unwrap_or(0);
                    assert!(size > 300, "{template} as {end}: {size} bytes");
                }
            }
        }
    }
}

/// What the questionnaire's schema asks for (its own text is not copied here: it carries another licence).
#[test]
fn answers_to_the_dutch_questionnaire_have_its_shape() {
    let key = |k: &str| {
        let (path, index) = k.split_once('[').map_or((k, None), |(p, i)| (p, Some(i)));
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        path.split('.').all(digits) && index.is_none_or(|i| i.strip_suffix(']').is_some_and(digits))
    };
    let day = |v: &serde_json::Value| v.as_str().is_some_and(|d| d.len() == 20 && d.ends_with("T00:00:00Z"));
    let answer = |v: &serde_json::Value| {
        let value = &v["value"];
        let list = value.as_array().is_some_and(|a| a.iter().all(serde_json::Value::is_string));
        (value.is_string() || list) && day(&v["lastEditedAt"])
    };
    for example in EXAMPLES {
        let bytes = std::fs::read(built(example).file("EU.impact_assessment", "en", "par.json")).expect("there");
        let v: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
        assert!(
            v["$schema"]
                .as_str()
                .is_some_and(|s| s.ends_with("assessment-output.v2.schema.json"))
        );
        assert_eq!(v["metadata"]["urn"], "urn:nl:dpia:3.0");
        assert!(day(&v["metadata"]["createdAt"]));
        let answers = v["answers"].as_object().expect("answers");
        assert!(answers.len() >= 5);
        for (k, a) in answers {
            assert!(key(k), "{k}");
            match a.as_array() {
                None => assert!(answer(a), "{k}: {a}"),
                Some(list) => {
                    for (i, one) in list.iter().enumerate() {
                        assert_eq!(one["_index"], i);
                        for (k, a) in one.as_object().expect("a group").iter().filter(|(k, _)| *k != "_index") {
                            assert!(key(k) && answer(a), "{k}: {a}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn a_missing_typst_is_said_and_nothing_is_written() {
    if std::process::Command::new("typst").arg("--version").output().is_ok() {
        println!("skipped: a typst is installed here");
        return;
    }
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("x.pdf");
    let ran = on(
        "waterworks",
        &["report", "--template", "EU.record", "-o", file.to_str().expect("letters")],
    );
    assert_eq!((ran.code, file.exists()), (2, false));
    assert!(ran.err.contains("typst"), "{}", ran.err);
}

#[test]
fn an_unknown_template_or_ending_is_an_error_that_helps() {
    let ran = on("waterworks", &["report", "--template", "EU.imapct"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("EU.impact_assessment"), "{}", ran.err);
    let ran = on("waterworks", &["report", "--template", "EU.recrod"]);
    assert!(ran.code == 2 && ran.err.contains("did you mean `EU.record`?"), "{}", ran.err);
    let ran = on("waterworks", &["report", "--template", "EU.record", "-o", "x.odt"]);
    assert!(ran.code == 2 && ran.err.contains(".docx"), "{}", ran.err);
    let ran = on("waterworks", &["report", "Nobody"]);
    assert!(ran.code == 2 && ran.err.contains("Nobody"), "{}", ran.err);
}
