//! What machines read keeps to its schema. The schemas under `tests/schemas` say where each form comes from.

use std::collections::BTreeMap;

use serde_json::Value;

use portolan::base::system::Disk;
use portolan_tests::files::root;
use portolan_tests::run::{library, portolan};

use crate::{EXAMPLES, built, on, templates};

/// Format, ending, schema.
const FORMS: [(&str, &str, &str); 3] = [
    ("json", "json", "document"),
    ("par", "par.json", "par"),
    ("jsonld", "jsonld", "dpv"),
];

struct Schema {
    all: boon::Schemas,
    index: boon::SchemaIndex,
}

impl Schema {
    fn new(name: &str) -> Schema {
        let path = root().join(format!("tests/schemas/{name}.json"));
        let path = path.to_str().expect("letters");
        let text = std::fs::read(path).expect("a schema");
        let (mut all, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
        let value = serde_json::from_slice(&text).expect("JSON");
        compiler.add_resource("schema.json", value).expect("a resource");
        let index = compiler.compile("schema.json", &mut all).expect("a schema");
        Schema { all, index }
    }
    fn wrong(&self, v: &Value) -> Option<String> {
        self.all.validate(v, self.index).err().map(|e| format!("{e:#}"))
    }
    #[track_caller]
    fn check(&self, v: &Value, what: &str) {
        if let Some(e) = self.wrong(v) {
            panic!("{what}: {e}");
        }
    }
}

#[test]
fn what_machines_read_keeps_to_its_schema() {
    for (_, end, schema) in FORMS {
        let schema = Schema::new(schema);
        for example in EXAMPLES {
            for template in templates(example) {
                for lang in ["en", "zh"] {
                    let bytes = std::fs::read(built(example).file(&template, lang, end)).expect("there");
                    let v: Value = serde_json::from_slice(&bytes).expect("JSON");
                    schema.check(&v, &format!("{example} {template} {lang} {end}"));
                }
            }
        }
    }
}

/// A schema that lets everything pass would say nothing.
#[test]
fn the_schemas_refuse_what_is_wrong() {
    let bytes = std::fs::read(built("waterworks").file("EU.impact_assessment", "en", "par.json")).expect("there");
    let v: Value = serde_json::from_slice(&bytes).expect("JSON");
    let par = Schema::new("par");
    let wrong = |edit: &dyn Fn(&mut Value)| {
        let mut v = v.clone();
        edit(&mut v);
        par.wrong(&v).is_some()
    };
    assert!(wrong(&|v| v["metadata"]["createdAt"] = "yesterday".into()));
    assert!(wrong(&|v| v["answers"]["__proto__"] = Value::Array(Vec::new())));
    assert!(wrong(&|v| v["answers"]["1.1"]["value"] = 7.into()));
    assert!(wrong(&|v| v["answers"]["2.1"][0]["_index"] = (-1).into()));
    assert!(!wrong(&|_| ()));

    let bytes = std::fs::read(built("waterworks").file("EU.impact_assessment", "en", "jsonld")).expect("there");
    let mut v: Value = serde_json::from_slice(&bytes).expect("JSON");
    let dpv = Schema::new("dpv");
    v["dpv:hasInvented"] = "x".into();
    assert!(dpv.wrong(&v).is_some());
}

fn cnil(example: &str, lang: &str) -> Value {
    let ran = on(
        example,
        &["report", "--template", "EU.impact_assessment", "--format", "cnil", "--lang", lang],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    serde_json::from_str(&ran.out).expect("JSON")
}

/// The file that the French tool imports: its form, the questions that the model answers, and none that it does not.
#[test]
fn the_french_tool_can_import_the_assessment() {
    let schema = Schema::new("cnil");
    for example in EXAMPLES {
        for lang in ["en", "zh"] {
            let v = cnil(example, lang);
            schema.check(&v, &format!("{example} {lang}"));
            let answers: BTreeMap<u64, &str> = v["answers"]
                .as_array()
                .expect("answers")
                .iter()
                .map(|a| (a["reference_to"].as_u64().unwrap_or(0), a["data"]["text"].as_str().unwrap_or("")))
                .collect();
            for asked in [111, 112, 113, 121, 122, 123, 211, 212, 215, 227] {
                assert!(answers.contains_key(&asked), "{example}: question {asked} has no answer");
            }
            // Nobody typed anything into the fields, and harm and likelihood are for people.
            for open in [213, 223, 224, 225] {
                assert!(!answers.contains_key(&open), "{example}: question {open} is answered by nobody");
            }
            assert!(answers.keys().all(|k| *k < 300));
            let sources = if lang == "en" { "<em>Sources: " } else { "<em>来源: " };
            for (k, a) in &answers {
                assert!(a.contains(sources), "{example} {lang}: {k} names no source: {a}");
            }
        }
    }
}

#[test]
fn what_people_typed_reaches_the_french_tool() {
    let dir = tempfile::tempdir().expect("a folder");
    let model = "project P \"P\" { as_of: 2026-11-20  regimes: EU.gdpr }\nentity E \"E\" { in: DE }\npeople G \"G\" { in: DE }\n\
                 data D \"D\" : personal.contact { about: G }\nactivity A \"A\" { decides: E }\n\
                 server S \"S\" { in: DE  operator: E  activity: A  collects: D  controls: unique_password }\n\
                 report R \"R\" { template: EU.impact_assessment  output: md, cnil }\n";
    std::fs::write(dir.path().join("model.flow"), model).expect("written");
    let home = dir.path().to_str().expect("letters");
    let build = || {
        let ran = portolan(&["build", home], &Disk, library());
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    };
    build();
    let md = dir.path().join("reports/R.en.md");
    let text = std::fs::read_to_string(&md).expect("there");
    let (before, field) = text
        .split_once("<!-- answer EU.impact_assessment.necessity.need_each")
        .expect("a field");
    let field = field.replacen("_Type the answer here_", "Because <b>we</b> must.", 1);
    std::fs::write(&md, format!("{before}<!-- answer EU.impact_assessment.necessity.need_each{field}")).expect("written");
    build();
    let file = std::fs::read(dir.path().join("reports/R.en.cnil.json")).expect("there");
    let v: Value = serde_json::from_slice(&file).expect("JSON");
    Schema::new("cnil").check(&v, "typed");
    let all = v["answers"].as_array().expect("answers");
    let said = all.iter().find(|a| a["reference_to"] == 213).expect("an answer");
    assert!(
        said["data"]["text"]
            .as_str()
            .is_some_and(|t| t.contains("Because &lt;b&gt;we&lt;/b&gt; must.")),
        "{said}"
    );
    let measure = &v["measures"][0];
    assert!(
        measure["content"]
            .as_str()
            .is_some_and(|t| t.contains('S') && t.contains("model.flow:6")),
        "{measure}"
    );
    let ran = portolan(
        &["report", "--template", "EU.record", "--format", "cnil", "-C", home],
        &Disk,
        library(),
    );
    assert!(ran.code == 2 && ran.err.contains("EU.record"), "{}", ran.err);
}
