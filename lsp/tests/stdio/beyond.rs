//! What goes beyond the protocol, and what few servers have: hierarchies of flows and places, drawings, proofs, questions.

use serde_json::{Value, json};

use crate::editor::{Editor, MODEL, WHOLE, place, project, uri};

fn model() -> String {
    MODEL.replace("{home}", WHOLE)
}

#[test]
fn drawings_proofs_questions_and_the_matrix() {
    let text = model().replace("server Far { in: CN ", "server Far { ");
    let text = format!(
        "{text}view Small \"Only what leaves\" {{ show: everything  only: crossings }}\nserver Sure {{ in: CN  operator: Away  activity: Work }}\nLake -> Sure : Log\n"
    );
    let (folder, file) = project(&text);
    let (mut editor, _) = Editor::rich(folder.path());
    editor.open(&file, &text);
    let status = editor.wait("a status", |v| v["method"] == "portolan/status");
    assert_eq!(status["params"]["version"], 1);
    editor.list(&file, Some(1));
    let document = json!({"uri": uri(&file)});

    let d = editor.ask("portolan/diagram", json!({"textDocument": document}));
    assert_eq!((&d["version"], &d["asOf"]), (&json!(1), &json!("2026-11-20")));
    assert!(
        d["svg"].as_str().is_some_and(|s| s.starts_with("<svg") || s.contains("<svg")),
        "{d}"
    );
    assert_eq!((&d["views"], &d["regimes"]), (&json!(["Small"]), &json!(["XX.toy"])));
    let elements = d["elements"].as_array().expect("a list");
    assert!(
        elements.len() > 4
            && elements
                .iter()
                .all(|e| e["uri"] == uri(&file).as_str() || e["uri"].as_str().is_some_and(|u| u.starts_with("portolan:")))
    );
    for e in elements {
        assert!(
            d["svg"]
                .as_str()
                .is_some_and(|s| s.contains(&format!("id=\"{}\"", e["id"].as_str().expect("a name")))),
            "{e}"
        );
    }
    let other = editor.ask(
        "portolan/diagram",
        json!({"regime": "XX.toy", "theme": "dark", "lang": "zh", "asOf": "1999-01-01"}),
    );
    assert_eq!(other["asOf"], "1999-01-01");
    editor.ask("portolan/diagram", json!({"textDocument": document, "view": "Small"}));
    let wrong = editor.refused("portolan/diagram", json!({"view": "Nothing"}));
    assert!(wrong["message"].as_str().is_some_and(|m| m.contains("Nothing")), "{wrong}");
    editor.refused("portolan/diagram", json!({"asOf": "tomorrow"}));

    let p = editor.at("portolan/proof", &file, &text, "-> Sure", 0);
    assert!(
        p["markdown"].as_str().is_some_and(|m| m.contains("XX") && m.contains("Not met")),
        "{p}"
    );
    assert!(
        p["hops"]
            .as_array()
            .is_some_and(|h| h.len() == 3 && h[0]["text"].as_str().is_some_and(|t| t.contains("Desk"))),
        "{p}"
    );
    assert_eq!(editor.at("portolan/proof", &file, &text, "project Demo", 2), Value::Null);

    let q = editor.ask("portolan/questions", json!({}));
    let first = &q["questions"][0];
    assert!(
        first["text"].as_str().is_some_and(|t| t.contains("Far")) && first["choices"].as_array().is_some_and(|c| !c.is_empty()),
        "{q}"
    );
    assert_eq!(first["uri"], uri(&file).as_str());

    let m = editor.ask("portolan/matrix", json!({}));
    assert_eq!(m["regimes"], json!(["XX.toy"]));
    let rows = m["rows"].as_array().expect("a list");
    let sure = rows
        .iter()
        .find(|r| r["flow"].as_str().is_some_and(|f| f.starts_with("Lake -> Sure")))
        .expect("a row");
    assert_eq!(sure["cells"][0]["verdict"], "blocked", "{m}");
    editor.end();
}

#[test]
fn flows_are_a_hierarchy_of_calls() {
    let text = model();
    let (folder, file) = project(&text);
    let (mut editor, _) = Editor::rich(folder.path());
    editor.open(&file, &text);
    editor.list(&file, Some(1));
    let lake = editor.at("textDocument/prepareCallHierarchy", &file, &text, "Lake \"Data", 1);
    assert_eq!(
        (&lake[0]["name"], lake[0]["detail"].as_str().is_some_and(|d| d.contains("in DE"))),
        (&json!("Lake"), true),
        "{lake}"
    );
    let into = editor.ask("callHierarchy/incomingCalls", json!({"item": lake[0]}));
    assert_eq!(
        (into.as_array().map(Vec::len), &into[0]["from"]["name"]),
        (Some(1), &json!("Desk")),
        "{into}"
    );
    let arrow = place(&text, text.find("-> Lake").expect("in the text"));
    assert_eq!(into[0]["fromRanges"][0]["start"], json!({"line": arrow.0, "character": arrow.1}));
    let out = editor.ask("callHierarchy/outgoingCalls", json!({"item": lake[0]}));
    assert_eq!(
        (
            &out[0]["to"]["name"],
            out[0]["to"]["detail"].as_str().is_some_and(|d| d.contains("Log"))
        ),
        (&json!("Far"), true),
        "{out}"
    );
    // On an arrow the sender is meant; a company sends nothing.
    let by_arrow = editor.at("textDocument/prepareCallHierarchy", &file, &text, "-> Lake", 1);
    assert_eq!(by_arrow[0]["name"], "Desk");
    assert_eq!(
        editor.at("textDocument/prepareCallHierarchy", &file, &text, "entity Away", 8),
        Value::Null
    );
    editor.end();
}

#[test]
fn places_are_a_hierarchy_of_types() {
    let text = model();
    let (folder, file) = project(&text);
    let (mut editor, answer) = Editor::rich(folder.path());
    assert_eq!(answer["capabilities"]["typeHierarchyProvider"], true);
    editor.open(&file, &text);
    editor.list(&file, Some(1));
    let home = editor.at("textDocument/prepareTypeHierarchy", &file, &text, "server Desk", 8);
    // Where the model says it stands.
    let stated = text.split("server Desk { in: ").nth(1).and_then(|rest| rest.split(' ').next());
    let place = stated.expect("a place");
    assert_eq!(home[0]["name"], place, "{home}");
    let groups = editor.ask("typeHierarchy/supertypes", json!({"item": home[0]}));
    let mut most = 0;
    for group in groups.as_array().expect("a list") {
        let members = editor.ask("typeHierarchy/subtypes", json!({"item": group}));
        let names: Vec<&str> = members
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|m| m["name"].as_str())
            .collect();
        assert!(names.contains(&place), "{group} without {place}: {names:?}");
        most = most.max(names.len());
    }
    assert!(most > 1, "no group has anybody else: {groups}");
    editor.end();
}

#[test]
fn commands_of_cases() {
    let text = format!(
        "{}case Stays : Demo {{\n  extend Far {{ in: DE }}\n  expect Lake -> Far under XX.toy is outside\n  expect 1 == 2\n}}\n",
        model()
    );
    let (folder, file) = project(&text);
    let (mut editor, _) = Editor::rich(folder.path());
    editor.open(&file, &text);
    editor.list(&file, Some(1));
    let ran = editor.ask(
        "workspace/executeCommand",
        json!({"command": "portolan.runCase", "arguments": [uri(&file), "Stays"]}),
    );
    assert_eq!((&ran["passed"], &ran["failed"]), (&json!(1), &json!(1)), "{ran}");
    assert!(ran["outcomes"][1]["text"].as_str().is_some_and(|t| t.contains("1 == 2")));
    editor.wait("words about it", |v| v["method"] == "window/showMessage");
    editor.refused(
        "workspace/executeCommand",
        json!({"command": "portolan.runCase", "arguments": [uri(&file), "None"]}),
    );
    editor.refused("workspace/executeCommand", json!({"command": "rm"}));

    let lenses = editor.ask("textDocument/codeLens", json!({"textDocument": {"uri": uri(&file)}}));
    let lenses = lenses.as_array().expect("a list").clone();
    let titles: Vec<&str> = lenses.iter().filter_map(|l| l["command"]["title"].as_str()).collect();
    assert!(titles.contains(&"XX.toy: 1 crossing, 1 blocked, open diagram"), "{titles:?}");
    assert!(titles.contains(&"1 crossing, 1 blocked, open diagram"), "{titles:?}");
    let case = lenses
        .iter()
        .find(|l| l["data"]["case"] == "Stays")
        .expect("a line above the case")
        .clone();
    let shown = editor.ask("codeLens/resolve", case);
    assert_eq!(shown["command"]["title"], "run this case: 1 of 2 expectations hold");
    assert_eq!(shown["command"]["command"], "portolan.runCase");
    editor.end();
}

#[test]
fn hints_links_and_signatures() {
    let text = format!(
        "{}// see https://example.org/page.\nsite Plant {{ in: DE  operator: Home  activity: Work\n  device Pump {{ collects: Log }}\n}}\nexpect Lake -> Far under XX.toy is blocked\n",
        model()
    );
    let (folder, file) = project(&text);
    let (mut editor, _) = Editor::rich(folder.path());
    editor.open(&file, &text);
    editor.list(&file, Some(1));
    let everything = json!({"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}});
    let hints = editor.ask(
        "textDocument/inlayHint",
        json!({"textDocument": {"uri": uri(&file)}, "range": everything}),
    );
    let hints: Vec<(u64, String)> = hints
        .as_array()
        .expect("a list")
        .iter()
        .map(|h| {
            (
                h["position"]["line"].as_u64().expect("a line"),
                h["label"].as_str().expect("a text").to_owned(),
            )
        })
        .collect();
    let line = |needle: &str| place(&text, text.find(needle).expect("in the text")).0 as u64;
    assert!(hints.contains(&(line("Lake -> Far"), "XX.toy blocked".into())), "{hints:?}");
    assert!(hints.contains(&(line("device Pump"), "in DE".into())), "{hints:?}");
    assert!(
        hints.iter().any(|h| h.0 == line("data Log") && h.1.starts_with("at 4 node")),
        "{hints:?}"
    );
    // What the user does not want is not shown.
    editor.tell(
        "workspace/didChangeConfiguration",
        json!({"settings": {"portolan": {"inlayHints": {"places": false}}}}),
    );
    let fewer = editor.ask(
        "textDocument/inlayHint",
        json!({"textDocument": {"uri": uri(&file)}, "range": everything}),
    );
    assert!(
        fewer
            .as_array()
            .is_some_and(|f| !f.is_empty() && f.iter().all(|h| h["label"] != "in DE")),
        "{fewer}"
    );

    let links = editor.ask("textDocument/documentLink", json!({"textDocument": {"uri": uri(&file)}}));
    let targets: Vec<&str> = links
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|l| l["target"].as_str())
        .collect();
    assert!(
        targets.contains(&"https://example.org/page") && targets.contains(&"portolan:/rules/XX.toy.md"),
        "{targets:?}"
    );

    let row = editor.at("textDocument/signatureHelp", &file, &text, "stores: Log for 10", 8);
    assert!(
        row["signatures"][0]["label"]
            .as_str()
            .is_some_and(|l| l.starts_with("stores: data")),
        "{row}"
    );
    let within = editor.at("textDocument/signatureHelp", &file, &text, "stores: Log for 10", 16);
    assert!(within["activeParameter"].as_u64().is_some_and(|n| n > 0), "{within}");

    let found = editor.ask("workspace/symbol", json!({"query": "lak"}));
    assert!(found.as_array().is_some_and(|f| f.iter().any(|s| s["name"] == "Lake")), "{found}");
    assert_eq!(editor.ask("workspace/symbol", json!({"query": "zzzzz"})), json!([]));
    editor.end();
}

#[test]
fn diagnostics_may_be_asked_for() {
    let text = model();
    let (folder, file) = project(&text);
    let (mut editor, answer) = Editor::start_with(folder.path(), json!({}), json!({"diagnostics": "pull"}));
    assert_eq!(answer["capabilities"]["diagnosticProvider"]["workspaceDiagnostics"], true);
    editor.open(&file, &text);
    let document = json!({"uri": uri(&file)});
    let full = editor.ask("textDocument/diagnostic", json!({"textDocument": document}));
    assert_eq!(full["kind"], "full");
    let blocked = full["items"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|d| d["code"] == "XX.toy.pass_due")
        .expect("the finding")
        .clone();
    assert!(blocked["relatedInformation"].as_array().is_some_and(|r| r.len() == 2), "{blocked}");
    let same = editor.ask(
        "textDocument/diagnostic",
        json!({"textDocument": document, "previousResultId": full["resultId"]}),
    );
    assert_eq!(same, json!({"kind": "unchanged", "resultId": full["resultId"]}));
    let all = editor.ask("workspace/diagnostic", json!({"previousResultIds": []}));
    assert_eq!(
        (all["items"].as_array().map(Vec::len), &all["items"][0]["version"]),
        (Some(1), &json!(1))
    );
    editor.end();
}

#[test]
fn a_folder_of_packs_is_followed() {
    let head = "project Demo { as_of: 2026-11-20  regimes: none  packs: \"laws\" }\n";
    let (folder, file) = project(head);
    std::fs::create_dir_all(folder.path().join("laws/QQ")).expect("a folder");
    let law = "regime QQ.toy \"Toy\" since 2000-01-01 { territory: DE }\n";
    std::fs::write(folder.path().join("laws/QQ/toy.flow"), law).expect("a file");
    let (mut editor, answer) = Editor::rich(folder.path());
    assert!(answer["capabilities"]["workspace"]["fileOperations"]["willRename"].is_object());
    editor.open(&file, head);
    editor.list(&file, Some(1));
    let (old, new) = (folder.path().join("laws"), folder.path().join("rules/own"));
    let edit = editor.ask(
        "workspace/willRenameFiles",
        json!({"files": [{"oldUri": uri(&old), "newUri": uri(&new)}]}),
    );
    assert_eq!(edit["documentChanges"][0]["edits"][0]["newText"], "\"rules/own\"", "{edit}");
    let other = json!({"files": [{"oldUri": uri(&file), "newUri": uri(&new)}]});
    assert_eq!(editor.ask("workspace/willRenameFiles", other), Value::Null);
    editor.end();
}

#[test]
fn the_first_check_shows_its_progress_and_what_is_given_up_is_answered() {
    let text = model();
    let (folder, file) = project(&text);
    let (mut editor, _) = Editor::rich(folder.path());
    let create = editor.wait("a token", |v| v["method"] == "window/workDoneProgress/create");
    editor.send(&json!({"jsonrpc": "2.0", "id": create["id"], "result": null}));
    let kind = |v: &Value, kind: &str| {
        v["method"] == "$/progress" && v["params"]["token"] == "portolan/check" && v["params"]["value"]["kind"] == kind
    };
    editor.wait("the beginning", |v| kind(v, "begin"));
    editor.wait("the end", |v| kind(v, "end"));
    editor.open(&file, &text);
    // It waits for the check of what was just opened.
    let id = editor.request("portolan/matrix", json!({"textDocument": {"uri": uri(&file)}}));
    editor.tell("$/cancelRequest", json!({"id": id}));
    let answer = editor.answer(id);
    assert!(answer["error"]["code"] == -32800 || answer["result"]["version"] == 1, "{answer}");
    editor.end();
}

/// The report that the command line would write.
fn report(folder: &std::path::Path, name: &str, lang: &str) -> portolan::document::paper::Document {
    use portolan::driver::{Analysis, Settings, load, papers::Request};
    let library: Vec<(String, String)> = portolan_stdlib::FILES.iter().map(|(n, t)| ((*n).into(), (*t).into())).collect();
    let loaded = load(&portolan::base::system::Disk, &library, folder);
    let analysis = Analysis::new(&loaded.db, loaded.workspace, Settings::default());
    let answers = std::fs::read(folder.join("answers.json")).map_or_else(
        |_| portolan::document::paper::answers::Answers::default(),
        |b| portolan::emit::paper::answers::read(&b).expect("answers"),
    );
    let request = Request {
        name: Some(name.into()),
        lang: lang.into(),
        ..Request::default()
    };
    analysis.paper(&analysis.check(), &request, &answers).expect("a report")
}

/// Compares line by line: a page is too long to be shown whole.
fn same(found: &Value, expected: &str) {
    let found = found.as_str().expect("a page");
    for (n, (a, b)) in found.lines().zip(expected.lines()).enumerate() {
        assert_eq!(a, b, "line {}", n + 1);
    }
    assert_eq!(found.lines().count(), expected.lines().count());
}

#[test]
fn a_document_is_the_page_that_the_command_line_writes() {
    let folder = tempfile::Builder::new()
        .prefix("portolan")
        .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
        .expect("a folder");
    let example = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/waterworks");
    for name in ["waterworks.flow", "reports.flow"] {
        std::fs::copy(example.join(name), folder.path().join(name)).expect("a file");
    }
    let (mut editor, _) = Editor::rich(folder.path());
    let first = editor.ask("portolan/document", json!({}));
    let names = first["names"].as_array().expect("a list");
    let name = names[0].as_str().expect("a name").to_owned();
    assert_eq!((&first["version"], &first["name"]), (&json!(1), &json!(name)));
    assert!(names.len() > 2 && first["title"].as_str().is_some_and(|t| t.len() > 5), "{names:?}");
    let page = portolan::emit::paper::html::document;
    let en = report(folder.path(), &name, "en");
    same(&first["html"], &page(&en));

    // What somebody answered, in the other language.
    let text = std::fs::read_to_string(folder.path().join("reports.flow")).expect("a file");
    let key = en.answers().first().expect("a field to type into").key.clone();
    let answers = json!({"schema": "portolan/answers/1", "answers": {key: {"facts": "", "zh": ["水务公司说明"]}}});
    std::fs::write(folder.path().join("answers.json"), answers.to_string()).expect("a file");
    let zh = editor.ask("portolan/document", json!({"name": name, "lang": "zh"}));
    same(&zh["html"], &page(&report(folder.path(), &name, "zh")));
    assert!(
        zh["html"].as_str().is_some_and(|h| h.contains("水务公司说明")),
        "the answer is missing"
    );
    // A language it is not written in gives way to one that it is.
    let french = editor.ask("portolan/document", json!({"name": name, "lang": "fr"}));
    same(&french["html"], &page(&report(folder.path(), &name, "en")));
    let template = names.last().and_then(Value::as_str).expect("a name");
    let other = editor.ask("portolan/document", json!({"name": template}));
    assert!(other["html"].as_str().is_some_and(|h| h.starts_with("<!DOCTYPE html>")));

    let wrong = editor.refused("portolan/document", json!({"name": "Nothing\u{202e}"}));
    assert!(
        wrong["message"]
            .as_str()
            .is_some_and(|m| m.contains("Nothing") && !m.contains('\u{202e}')),
        "{wrong}"
    );
    // Where verdicts are withheld there is nothing to report.
    let file = folder.path().join("reports.flow");
    editor.open(&file, &format!("{text}\nreport {{"));
    let withheld = editor.refused("portolan/document", json!({"name": name}));
    assert!(withheld["message"].as_str().is_some_and(|m| m.contains("errors")), "{withheld}");
    editor.end();
}
