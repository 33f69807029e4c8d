//! Documents, diagnostics, hover, definition, outline.

use std::process::Command;

use serde_json::{Value, json};

use crate::editor::{BROKEN, Editor, MODEL, WHOLE, codes, place, project, uri};

#[test]
fn a_mistake_is_shown_and_mended() {
    let model = |home: &str| MODEL.replace("{home}", home).replace("regimes: XX.toy", "regimes: none");
    let (folder, file) = project(&model(WHOLE));
    let (mut editor, answer) = Editor::start(folder.path(), json!(["utf-16"]));
    assert_eq!(answer["capabilities"]["positionEncoding"], "utf-16");
    let text = model(BROKEN);
    editor.open(&file, &text);
    let list = editor.list(&file, Some(1));
    let (line, column) = place(&text, text.find("im:").expect("in the text"));
    let said = list
        .iter()
        .find(|d| d["range"]["start"] == json!({"line": line, "character": column}));
    let said = said.unwrap_or_else(|| panic!("nothing at {line}:{column} in {list:?}"));
    assert_eq!((&said["severity"], &said["source"]), (&json!(1), &json!("portolan")), "{said}");
    assert!(said.get("codeDescription").is_none() && said["code"].is_string(), "{said}");
    // Not the whole text: one letter, by its place.
    let letter = json!({"start": {"line": line, "character": column + 1}, "end": {"line": line, "character": column + 2}});
    let change = json!({"textDocument": {"uri": uri(&file), "version": 2}, "contentChanges": [{"range": letter, "text": "n"}]});
    editor.tell("textDocument/didChange", change);
    let list = editor.list(&file, Some(2));
    assert_eq!(list.iter().filter(|d| d["severity"] == 1).count(), 0, "{list:?}");
    editor.end();
}

#[test]
fn a_finding_is_told_of_files_that_are_not_open() {
    let text = MODEL.replace("{home}", WHOLE);
    let (folder, file) = project(&text);
    let (mut editor, _) = Editor::start(folder.path(), json!(["utf-8", "utf-16"]));
    let list = editor.list(&file, None);
    let (line, _) = place(&text, text.find("Lake -> Far").expect("in the text"));
    let here = list
        .iter()
        .find(|d| d["range"]["start"]["line"] == line && d["code"].as_str().is_some_and(|c| c.starts_with("XX.toy")));
    let here = here.unwrap_or_else(|| panic!("no finding on line {line} in {list:?}"));
    assert_eq!(here["severity"], 1, "{here}");
    assert!(
        here["relatedInformation"].as_array().is_some_and(|r| !r.is_empty()),
        "the way of the data is missing: {here}"
    );
    // The flow is taken out: what was said of it goes.
    editor.open(&file, &text);
    editor.list(&file, Some(1));
    let (last, _) = place(&text, text.find("Lake -> Far").expect("in the text"));
    let cut = json!({"start": {"line": last, "character": 0}, "end": {"line": last + 1, "character": 0}});
    let change = json!({"textDocument": {"uri": uri(&file), "version": 2}, "contentChanges": [{"range": cut, "text": ""}]});
    editor.tell("textDocument/didChange", change);
    let after = editor.list(&file, Some(2));
    assert!(!codes(&after).contains(&here["code"].as_str().expect("a code")), "{after:?}");
    editor.end();
}

#[test]
fn names_are_explained_and_found() {
    let text = MODEL.replace("{home}", WHOLE);
    let (folder, file) = project(&text);
    let (mut editor, _) = Editor::start(folder.path(), json!([]));
    editor.open(&file, &text);
    let hover = |v: &Value| v["contents"]["value"].as_str().unwrap_or_default().to_owned();

    let data = hover(&editor.at("textDocument/hover", &file, &text, "Log for 10", 1));
    assert!(
        data.contains("data Log  Log of the crew") && data.contains("Who did what, and when."),
        "{data}"
    );
    let arrow = hover(&editor.at("textDocument/hover", &file, &text, "-> Far", 1));
    assert!(arrow.contains("Lake -> Far") && arrow.contains("XX.toy: blocked"), "{arrow}");
    let key = hover(&editor.at("textDocument/hover", &file, &text, "employer", 2));
    assert!(key.contains("property employer of people"), "{key}");
    let word = hover(&editor.at("textDocument/hover", &file, &text, "server Desk", 2));
    assert!(word.contains("kind server"), "{word}");
    let nothing = editor.at("textDocument/hover", &file, &text, "10 days", 1);
    assert_eq!(nothing, Value::Null);

    let found = editor.at("textDocument/definition", &file, &text, "Lake -> Far", 1);
    let (line, column) = place(&text, text.find("Lake \"Data").expect("in the text"));
    assert_eq!(found[0]["uri"], uri(&file).as_str(), "{found}");
    assert_eq!(found[0]["range"]["start"], json!({"line": line, "character": column}), "{found}");
    // What the library declares is no file of the editor's.
    assert_eq!(editor.at("textDocument/definition", &file, &text, "server Desk", 2), Value::Null);

    let outline = editor.ask("textDocument/documentSymbol", json!({"textDocument": {"uri": uri(&file)}}));
    let names: Vec<&str> = outline
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|s| s["name"].as_str())
        .collect();
    assert_eq!(
        names,
        [
            "Demo",
            "Home",
            "Away",
            "Crew",
            "Log",
            "Work",
            "Desk",
            "Lake",
            "Far",
            "Desk -> Lake",
            "Lake -> Far",
            "XX.toy"
        ]
    );
    editor.end();
}

#[test]
fn a_burst_of_edits_ends_in_the_last_text() {
    let text = MODEL.replace("{home}", WHOLE).replace("regimes: XX.toy", "regimes: none");
    let (folder, file) = project(&text);
    let (mut editor, _) = Editor::start(folder.path(), json!([]));
    editor.open(&file, "");
    for version in 2..40 {
        let (line, column) = (0, version - 2);
        let at = json!({"line": line, "character": column});
        let letter = if version % 2 == 0 { "a" } else { "b" };
        let change = json!({"textDocument": {"uri": uri(&file), "version": version}, "contentChanges": [{"range": {"start": at, "end": at}, "text": letter}]});
        editor.tell("textDocument/didChange", change);
    }
    let whole = json!({"textDocument": {"uri": uri(&file), "version": 40}, "contentChanges": [{"text": text}]});
    editor.tell("textDocument/didChange", whole);
    let list = editor.list(&file, Some(40));
    assert_eq!(list.iter().filter(|d| d["severity"] == 1).count(), 0, "{list:?}");
    editor.end();
}

#[test]
fn what_is_gone_is_cleared() {
    // A file of no project is read alone, and its messages go when it is closed.
    let (folder, file) = project("entity Home { im: DE }\n");
    let (mut editor, _) = Editor::start(folder.path(), json!([]));
    editor.open(&file, "entity Home { im: DE }\n");
    assert!(!editor.list(&file, Some(1)).is_empty());
    editor.tell("textDocument/didClose", json!({"textDocument": {"uri": uri(&file)}}));
    assert_eq!(editor.list(&file, None), Vec::<Value>::new());
    // A new file makes it a project.
    let head = folder.path().join("head.flow");
    editor.open(&head, "project Demo { as_of: 2026-11-20  regimes: none }\n");
    assert_eq!(editor.list(&head, Some(1)).iter().filter(|d| d["severity"] == 1).count(), 0);
    assert!(!editor.list(&file, None).is_empty());
    std::fs::write(&file, "entity Home { in: DE }\n").expect("a file");
    editor.tell(
        "workspace/didChangeWatchedFiles",
        json!({"changes": [{"uri": uri(&file), "type": 2}]}),
    );
    assert_eq!(editor.list(&file, None), Vec::<Value>::new());
    editor.end();
}

#[test]
fn closing_the_pipe_ends_the_server() {
    let (folder, _) = project("");
    let (mut editor, _) = Editor::start(folder.path(), json!([]));
    editor.stdin = None;
    assert_eq!(editor.code(), Some(1));
}

#[test]
fn the_command_line_is_small() {
    let run = |argument: &str| {
        Command::new(env!("CARGO_BIN_EXE_portolan-lsp"))
            .arg(argument)
            .output()
            .expect("it runs")
    };
    let version = run("--version");
    assert!(version.status.success() && version.stdout.starts_with(b"portolan-lsp "));
    let other = run("--port");
    assert_eq!((other.status.code(), other.stdout.len()), (Some(2), 0));
    assert!(String::from_utf8_lossy(&other.stderr).contains("--port"));
}

#[test]
fn a_document_is_spoken_of_by_one_name() {
    let text = MODEL.replace("{home}", BROKEN);
    let (folder, file) = project(&text);
    let (mut editor, _) = Editor::start(folder.path(), json!([]));
    // By its path, as nobody has it open.
    assert!(!editor.list(&file, None).is_empty());
    // The same file as an editor may write it.
    let other = uri(&file).replace("model.flow", "%6Dodel.flow");
    editor.tell(
        "textDocument/didOpen",
        json!({"textDocument": {"uri": other, "languageId": "portolan", "version": 1, "text": text}}),
    );
    let count = |editor: &mut Editor, name: &str| {
        let told = |v: &Value| v["method"] == "textDocument/publishDiagnostics" && v["params"]["uri"] == name;
        editor.wait("list", told)["params"]["diagnostics"].as_array().map_or(0, Vec::len)
    };
    assert_eq!(count(&mut editor, &uri(&file)), 0);
    assert!(count(&mut editor, &other) > 0);
    editor.tell("textDocument/didClose", json!({"textDocument": {"uri": other}}));
    assert_eq!(count(&mut editor, &other), 0);
    assert!(count(&mut editor, &uri(&file)) > 0);
    editor.end();
}

#[test]
fn a_new_file_is_checked_before_its_folder_is_made() {
    let (folder, _) = project("project Demo { as_of: 2026-11-20  regimes: none }\n");
    let (mut editor, answer) = Editor::start(folder.path(), json!([]));
    let told = &answer["capabilities"]["workspace"]["fileOperations"];
    assert!(told["didDelete"].is_object() && told["didRename"].is_object(), "{told}");
    let file = folder.path().join("later/model.flow");
    editor.open(&file, &MODEL.replace("{home}", BROKEN));
    let list = editor.list(&file, Some(1));
    assert!(codes(&list).contains(&"type.property"), "{list:?}");
    // Nothing is said of the folder.
    editor.tell(
        "workspace/didDeleteFiles",
        json!({"files": [{"uri": uri(&folder.path().join("later"))}]}),
    );
    editor.open(&folder.path().join("more.flow"), "");
    let all = editor.ask("workspace/diagnostic", json!({"previousResultIds": []}));
    let names: Vec<&str> = all["items"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|i| i["uri"].as_str())
        .collect();
    assert!(names.iter().all(|n| n.ends_with(".flow")), "{names:?}");
    editor.end();
}

#[test]
fn settings_are_asked_for_where_the_editor_answers() {
    let (folder, _) = project(&MODEL.replace("{home}", WHOLE));
    let (mut editor, _) = Editor::start_with(
        folder.path(),
        json!({"workspace": {"configuration": true}}),
        json!({"language": "zh"}),
    );
    let answered = |editor: &mut Editor, day: &str| {
        let asked = editor.wait("a question", |v| v["method"] == "workspace/configuration");
        editor.send(&json!({"jsonrpc": "2.0", "id": asked["id"], "result": [{"asOf": day, "language": "zh"}]}));
        editor.wait("a status", |v| v["method"] == "portolan/status" && v["params"]["asOf"] == day);
    };
    answered(&mut editor, "2026-12-01");
    // What comes with the notice is not the whole: the editor answers with its own language in it.
    editor.tell(
        "workspace/didChangeConfiguration",
        json!({"settings": {"portolan": {"asOf": "2026-12-03", "language": ""}}}),
    );
    answered(&mut editor, "2026-12-02");
    editor.end();
}
