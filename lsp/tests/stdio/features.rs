//! What an editor asks while somebody writes: proposals, names, layout, structure, colours.

use serde_json::{Value, json};

use crate::editor::{Editor, MODEL, WHOLE, byte_of, changed, codes, edits_of, place, project, uri};

fn model() -> String {
    MODEL.replace("{home}", WHOLE)
}

fn labels(answer: &Value) -> Vec<String> {
    let items = answer["items"].as_array().expect("a list of proposals");
    items.iter().map(|i| i["label"].as_str().expect("a label").to_owned()).collect()
}

/// The code and the name of some country of the library, whose name does not begin as its code does.
fn country() -> (String, String) {
    let lines = portolan_stdlib::FILES.iter().flat_map(|(_, text)| text.lines());
    let all = lines.filter_map(|l| l.strip_prefix("country ")?.split_once(" \""));
    let told = all.filter_map(|(code, rest)| Some((code.to_owned(), rest.split('"').next()?.to_owned())));
    let mut long = told.filter(|(code, name)| name.len() > 6 && name.is_ascii() && !name.to_uppercase().starts_with(code.as_str()));
    long.next().expect("a country with a name")
}

/// What is proposed behind `typed` in place of `needle`.
fn proposed(needle: &str, typed: &str) -> (Vec<String>, Value) {
    let text = model().replace(needle, typed);
    let (folder, file) = project(&text);
    let (mut editor, _) = Editor::rich(folder.path());
    editor.open(&file, &text);
    editor.list(&file, Some(1));
    let answer = editor.at("textDocument/completion", &file, &text, typed, typed.len());
    let found = labels(&answer);
    editor.end();
    (found, answer)
}

#[test]
fn proposals_follow_the_place() {
    // Properties that are not stated yet.
    let (keys, _) = proposed("{ in: CN  operator: Away", "{ in: CN  ");
    assert!(
        keys.contains(&"operator".into()) && keys.contains(&"stores".into()) && !keys.contains(&"in".into()),
        "{keys:?}"
    );
    // Values by type: parties, not nodes.
    let (parties, _) = proposed("operator: Away", "operator: ");
    assert!(
        parties.contains(&"Home".into()) && parties.contains(&"Away".into()) && !parties.contains(&"Desk".into()),
        "{parties:?}"
    );
    // Countries by their name.
    let (code, name) = country();
    let (countries, answer) = proposed("{ in: CN  operator: Away", &format!("{{ in: {}", &name[..4]));
    assert!(countries.contains(&code), "{countries:?}");
    let it = answer["items"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|i| i["label"] == code)
        .expect("there");
    assert_eq!(it["textEdit"]["newText"], code);
    // The ends of a flow are nodes and people.
    let (ends, _) = proposed("Lake -> Far : Log", "Lake -> ");
    assert!(
        ends.contains(&"Far".into()) && ends.contains(&"Crew".into()) && !ends.contains(&"Home".into()),
        "{ends:?}"
    );
    // What can be at the sender.
    let (data, _) = proposed("Lake -> Far : Log", "Lake -> Far : ");
    assert!(data.contains(&"Log".into()) && data.contains(&"*".into()), "{data:?}");
    // Regimes, also of packs that are not seen yet.
    let (regimes, _) = proposed("regimes: XX.toy", "regimes: ");
    assert!(
        regimes.contains(&"XX.toy".into()) && regimes.iter().any(|r| !r.starts_with("XX.")),
        "{regimes:?}"
    );
}

#[test]
fn papers_that_would_help_come_first_and_proposals_are_explained() {
    let text = format!("{}document Paper : \n", model());
    let (folder, file) = project(&model());
    let (mut editor, _) = Editor::rich(folder.path());
    editor.open(&file, &model());
    editor.list(&file, Some(1));
    let at = place(&model(), model().len());
    let end = json!({"line": at.0, "character": at.1});
    let change = json!({"textDocument": {"uri": uri(&file), "version": 2}, "contentChanges": [{"range": {"start": end, "end": end}, "text": "document Paper : \n"}]});
    editor.tell("textDocument/didChange", change);
    // At once, and when the text is checked, whose mistake withholds all verdicts.
    for checked in [false, true] {
        if checked {
            let list = editor.list(&file, Some(2));
            assert!(codes(&list).iter().any(|c| c.starts_with("syntax.")), "{list:?}");
        }
        let answer = editor.at("textDocument/completion", &file, &text, "document Paper : ", 17);
        let mut sorted = answer["items"].as_array().expect("a list").clone();
        sorted.sort_by_key(|i| i["sortText"].as_str().unwrap_or_default().to_owned());
        assert_eq!(sorted[0]["label"], "XX.pass", "{sorted:?}");
        assert!(
            sorted[0]["detail"].as_str().is_some_and(|d| d.contains("Lake -> Far")),
            "{}",
            sorted[0]
        );
    }
    let log = editor.at("textDocument/completion", &file, &text, "collects: L", 11);
    let log = log["items"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|i| i["label"] == "Log")
        .expect("there")
        .clone();
    let full = editor.ask("completionItem/resolve", log);
    assert!(
        full["documentation"]["value"]
            .as_str()
            .is_some_and(|d| d.contains("Who did what, and when.")),
        "{full}"
    );
    // Words of the language come with their blanks.
    let top = editor.at("textDocument/completion", &file, &text, "server Desk", 3);
    let server = top["items"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|i| i["label"] == "server")
        .expect("there")
        .clone();
    assert_eq!(server["insertTextFormat"], 2, "{server}");
    editor.end();
}

#[test]
fn what_all_proposals_share_is_said_once_where_that_is_understood() {
    let (code, name) = country();
    let typed = format!("in: {}", &name[..4]);
    let text = model().replace("{ in: CN  operator: Away", &format!("{{ {typed}"));
    let (folder, file) = project(&text);
    let capabilities = json!({
        "general": {"positionEncodings": ["utf-16"]},
        "textDocument": {"completion": {"completionList": {"itemDefaults": ["editRange"]}}},
    });
    let (mut editor, _) = Editor::start_with(folder.path(), capabilities, Value::Null);
    editor.open(&file, &text);
    editor.list(&file, Some(1));
    let answer = editor.at("textDocument/completion", &file, &text, &typed, 8);
    let range = &answer["itemDefaults"]["editRange"];
    assert_eq!(
        range["end"]["character"]
            .as_u64()
            .zip(range["start"]["character"].as_u64())
            .map(|(e, s)| e - s),
        Some(4),
        "{answer}"
    );
    let it = answer["items"].as_array().into_iter().flatten().find(|i| i["label"] == code);
    assert!(it.is_some_and(|i| i.get("textEdit").is_none()), "{answer}");
    editor.end();
}

#[test]
fn a_name_is_found_everywhere_and_changed_everywhere() {
    let (folder, file) = project(&model());
    let more = folder.path().join("more.flow");
    let second = "case Other : Demo {\n  extend Lake { in: CN }\n  expect Lake -> Far under XX.toy is outside\n}\n";
    std::fs::write(&more, second).expect("a file");
    let (mut editor, _) = Editor::rich(folder.path());
    let text = model();
    editor.open(&file, &text);
    editor.list(&file, Some(1));
    let (line, column) = place(&text, text.find("Lake \"Data").expect("in the text") + 1);
    let at = json!({"line": line, "character": column});
    let document = json!({"uri": uri(&file)});
    let all = editor.ask(
        "textDocument/references",
        json!({"textDocument": document, "position": at, "context": {"includeDeclaration": true}}),
    );
    let all = all.as_array().expect("a list").clone();
    assert_eq!(all.len(), 5, "{all:?}");
    let used = editor.ask(
        "textDocument/references",
        json!({"textDocument": document, "position": at, "context": {"includeDeclaration": false}}),
    );
    assert_eq!(used.as_array().map(Vec::len), Some(4));
    let marked = editor.ask("textDocument/documentHighlight", json!({"textDocument": document, "position": at}));
    assert_eq!(marked.as_array().map(Vec::len), Some(3));
    assert_eq!(marked[0]["kind"], 3);

    let can = editor.ask("textDocument/prepareRename", json!({"textDocument": document, "position": at}));
    assert_eq!(can["placeholder"], "Lake");
    let edit = editor.ask(
        "textDocument/rename",
        json!({"textDocument": document, "position": at, "newName": "Pond"}),
    );
    let renamed = changed(&text, &edits_of(&edit, &file));
    let renamed_more = changed(second, &edits_of(&edit, &more));
    assert_eq!(renamed, text.replace("Lake", "Pond"));
    assert_eq!(renamed_more, second.replace("Lake", "Pond"));
    assert_eq!(
        edit["documentChanges"][0]["textDocument"]["version"],
        if edit["documentChanges"][0]["textDocument"]["uri"] == uri(&file) {
            json!(1)
        } else {
            Value::Null
        }
    );

    let taken = editor.refused(
        "textDocument/rename",
        json!({"textDocument": document, "position": at, "newName": "Desk"}),
    );
    assert!(taken["message"].as_str().is_some_and(|m| m.contains("Desk")), "{taken}");
    for wrong in ["in", "a b", "", "1x", "kind"] {
        editor.refused(
            "textDocument/rename",
            json!({"textDocument": document, "position": at, "newName": wrong}),
        );
    }
    // A word of the library is nobody's to change here.
    let (line, column) = place(&text, text.find("server Desk").expect("in the text") + 1);
    editor.refused(
        "textDocument/prepareRename",
        json!({"textDocument": document, "position": {"line": line, "character": column}}),
    );
    editor.end();
}

#[test]
fn parts_of_names_and_parameters_are_renamed_alone() {
    let text = "project Demo { as_of: 2026-11-20  regimes: none }\n\
        entity Works { in: DE }\ndata Log : industrial.telemetry { linked_by: none }\n\
        system Line(market: country) {\n  cloud Vault { in: market  collects: Log }\n  server Hut { in: market }\n  Vault -> Hut : Log\n}\n\
        deploy Rest : Line { market: FR, JP }\nexpect every p in Rest.JP.Vault.in satisfies p == JP\n";
    let (folder, file) = project(text);
    let (mut editor, _) = Editor::rich(folder.path());
    editor.open(&file, text);
    assert_eq!(editor.list(&file, Some(1)).iter().filter(|d| d["severity"] == 1).count(), 0);
    let mut rename = |needle: &str, into: usize, new: &str| {
        let (line, column) = place(text, text.find(needle).expect("in the text") + into);
        let params = json!({"textDocument": {"uri": uri(&file)}, "position": {"line": line, "character": column}, "newName": new});
        let edit = editor.ask("textDocument/rename", params);
        changed(text, &edits_of(&edit, &file))
    };
    assert_eq!(rename("Vault {", 1, "Safe"), text.replace("Vault", "Safe"));
    assert_eq!(rename("market: country", 1, "place"), text.replace("market", "place"));
    assert_eq!(rename("Rest :", 1, "Others"), text.replace("Rest", "Others"));
    assert_eq!(
        rename("p in Rest", 0, "x"),
        text.replace("every p in", "every x in").replace("satisfies p", "satisfies x")
    );
    editor.end();
}

#[test]
fn layout_whole_part_and_while_typing() {
    let text = format!("entity   Odd {{in:DE}}\n{}site  S {{\n\n}}\n", model());
    let (folder, file) = project(&text);
    let (mut editor, _) = Editor::rich(folder.path());
    editor.open(&file, &text);
    let options = json!({"tabSize": 2, "insertSpaces": true});
    let document = json!({"uri": uri(&file)});
    let whole = editor.ask("textDocument/formatting", json!({"textDocument": document, "options": options}));
    assert_eq!(changed(&text, &whole), portolan_syntax::format(&text).expect("no mistakes"));
    let first = json!({"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 5}});
    let part = editor.ask(
        "textDocument/rangeFormatting",
        json!({"textDocument": document, "range": first, "options": options}),
    );
    let part = changed(&text, &part);
    assert!(part.starts_with("entity Odd { in: DE }\n") && part.contains("site  S"), "{part}");
    let blank = place(&text, text.find("\n\n}").expect("in the text") + 1);
    let at = json!({"line": blank.0, "character": blank.1});
    let typed = editor.ask(
        "textDocument/onTypeFormatting",
        json!({"textDocument": document, "position": at, "ch": "\n", "options": options}),
    );
    assert_eq!(typed[0]["newText"], "  ");
    let brace = place(&text, text.len() - 1);
    let at = json!({"line": brace.0, "character": brace.1});
    let typed = editor.ask(
        "textDocument/onTypeFormatting",
        json!({"textDocument": document, "position": at, "ch": "}", "options": options}),
    );
    assert!(changed(&text, &typed).contains("site S {"), "{typed}");
    // A text with mistakes is left alone.
    let change = json!({"textDocument": {"uri": uri(&file), "version": 2}, "contentChanges": [{"text": "server A { in: "}]});
    editor.tell("textDocument/didChange", change);
    assert_eq!(
        editor.ask("textDocument/formatting", json!({"textDocument": document, "options": options})),
        Value::Null
    );
    editor.end();
}

#[test]
fn structure_folds_and_selections_grow() {
    let text = model();
    let (folder, file) = project(&text);
    let (mut editor, _) = Editor::rich(folder.path());
    editor.open(&file, &text);
    let folds = editor.ask("textDocument/foldingRange", json!({"textDocument": {"uri": uri(&file)}}));
    let law = place(&text, text.find("regime XX").expect("in the text")).0;
    assert!(folds.as_array().expect("a list").iter().any(|f| f["startLine"] == law), "{folds}");
    let at = place(&text, text.find("10 days").expect("in the text"));
    let answer = editor.ask(
        "textDocument/selectionRange",
        json!({"textDocument": {"uri": uri(&file)}, "positions": [{"line": at.0, "character": at.1}, {"line": 0, "character": 0}]}),
    );
    assert_eq!(answer.as_array().map(Vec::len), Some(2));
    let (mut one, mut steps, mut last) = (answer[0].clone(), 0, usize::MAX);
    while !one.is_null() {
        let start = byte_of(&text, &one["range"]["start"]);
        assert!(start <= last);
        last = start;
        steps += 1;
        one = one["parent"].clone();
    }
    assert!(steps > 3 && last == 0, "{answer}");
    editor.end();
}

#[test]
fn colours_whole_changed_and_of_a_part() {
    let text = model();
    let (folder, file) = project(&text);
    let (mut editor, answer) = Editor::rich(folder.path());
    let legend = answer["capabilities"]["semanticTokensProvider"]["legend"]["tokenTypes"].clone();
    editor.open(&file, &text);
    editor.list(&file, Some(1));
    let document = json!({"uri": uri(&file)});
    let full = editor.ask("textDocument/semanticTokens/full", json!({"textDocument": document}));
    let numbers: Vec<usize> = full["data"]
        .as_array()
        .expect("numbers")
        .iter()
        .map(|n| n.as_u64().expect("a number") as usize)
        .collect();
    let (mut line, mut column) = (0, 0);
    let mut words: Vec<(String, String)> = Vec::new();
    for t in numbers.chunks(5) {
        column = if t[0] == 0 { column + t[1] } else { t[1] };
        line += t[0];
        let start = byte_of(&text, &json!({"line": line, "character": column}));
        let end = byte_of(&text, &json!({"line": line, "character": column + t[2]}));
        words.push((text[start..end].to_owned(), legend[t[3]].as_str().expect("a name").to_owned()));
    }
    let has = |w: &str, sort: &str| words.contains(&(w.to_owned(), sort.to_owned()));
    assert!(
        has("server", "keyword") && has("Log", "variable") && has("in", "property") && has("personal", "class"),
        "{words:?}"
    );
    assert!(
        has("\"总部🏭\"", "string") && has("10 days", "number") && has("->", "operator"),
        "{words:?}"
    );
    // One letter more: only what changed is sent.
    let at = place(&text, text.find("Lake \"Data").expect("in the text"));
    let at = json!({"line": at.0, "character": at.1});
    let change =
        json!({"textDocument": {"uri": uri(&file), "version": 2}, "contentChanges": [{"range": {"start": at, "end": at}, "text": "X"}]});
    editor.tell("textDocument/didChange", change);
    // What a name means is known once the text is checked.
    editor.list(&file, Some(2));
    let delta = editor.ask(
        "textDocument/semanticTokens/full/delta",
        json!({"textDocument": document, "previousResultId": full["resultId"]}),
    );
    assert!(delta["edits"].is_array() || delta["data"].is_array(), "{delta}");
    let mut patched = numbers.clone();
    for e in delta["edits"].as_array().into_iter().flatten() {
        let start = e["start"].as_u64().expect("a number") as usize;
        let gone = e["deleteCount"].as_u64().expect("a number") as usize;
        let new = e["data"]
            .as_array()
            .expect("numbers")
            .iter()
            .map(|n| n.as_u64().expect("a number") as usize);
        patched.splice(start..start + gone, new);
    }
    let again = editor.ask("textDocument/semanticTokens/full", json!({"textDocument": document}));
    let again: Vec<usize> = again["data"]
        .as_array()
        .expect("numbers")
        .iter()
        .map(|n| n.as_u64().expect("a number") as usize)
        .collect();
    assert!(patched.len() == again.len() && delta["edits"].as_array().is_none_or(|e| e.len() <= 1));
    let part = json!({"start": {"line": 0, "character": 0}, "end": {"line": 1, "character": 0}});
    let part = editor.ask(
        "textDocument/semanticTokens/range",
        json!({"textDocument": document, "range": part}),
    );
    let count = part["data"].as_array().expect("numbers").len();
    assert!(count > 0 && count < again.len(), "{count}");
    editor.end();
}

#[test]
fn types_lead_to_kinds_and_into_the_library() {
    let text = model();
    let (folder, file) = project(&text);
    let (mut editor, _) = Editor::rich(folder.path());
    editor.open(&file, &text);
    editor.list(&file, Some(1));
    let kind = editor.at("textDocument/definition", &file, &text, "server Desk", 2);
    let page = kind[0]["uri"].as_str().expect("a document").to_owned();
    assert_eq!(page, "portolan:/stdlib/core/kinds.flow");
    let content = editor.ask("workspace/textDocumentContent", json!({"uri": page}));
    let content = content["text"].as_str().expect("a text").to_owned();
    let at = byte_of(&content, &kind[0]["range"]["start"]);
    assert!(content[at..].starts_with("server"), "{}", &content[at..at + 40]);
    // It is a document like any other, save that it is not checked.
    editor.tell(
        "textDocument/didOpen",
        json!({"textDocument": {"uri": page, "languageId": "portolan", "version": 1, "text": content}}),
    );
    let (line, column) = place(&content, content.find("kind device").expect("in the library") + 6);
    let over = editor.ask(
        "textDocument/hover",
        json!({"textDocument": {"uri": page}, "position": {"line": line, "character": column}}),
    );
    assert!(over["contents"]["value"].as_str().is_some_and(|v| v.contains("device")), "{over}");
    let outline = editor.ask("textDocument/documentSymbol", json!({"textDocument": {"uri": page}}));
    assert!(outline.as_array().is_some_and(|o| o.len() > 10));
    let of_data = editor.at("textDocument/typeDefinition", &file, &text, "Log for 10", 1);
    assert!(
        of_data
            .as_array()
            .is_some_and(|l| l.iter().any(|x| x["uri"] == "portolan:/stdlib/core/categories.flow")),
        "{of_data}"
    );
    let declared = editor.at("textDocument/declaration", &file, &text, "Lake -> Far", 1);
    assert_eq!(declared[0]["uri"], uri(&file).as_str());
    let code = editor.ask("workspace/textDocumentContent", json!({"uri": "portolan:/codes/lint.arrow.md"}));
    assert!(code["text"].as_str().is_some_and(|t| t.starts_with("# lint.arrow")));
    let rule = editor.ask(
        "workspace/textDocumentContent",
        json!({"uri": "portolan:/rules/XX.toy.pass_due.md"}),
    );
    assert!(rule["text"].as_str().is_some_and(|t| t.contains("demand pass_due")), "{rule}");
    editor.refused("workspace/textDocumentContent", json!({"uri": "portolan:/stdlib/nothing.flow"}));
    editor.end();
}

#[test]
fn every_way_to_count_columns_is_spoken() {
    let text = model();
    for (offered, word) in [
        (json!(["utf-32"]), "utf-32"),
        (json!(["utf-16", "utf-8"]), "utf-8"),
        (json!(["utf-32", "utf-16"]), "utf-16"),
    ] {
        let (folder, file) = project(&text);
        let (mut editor, answer) = Editor::start(folder.path(), offered);
        assert_eq!(answer["capabilities"]["positionEncoding"], word);
        editor.open(&file, &text);
        let line = text.lines().position(|l| l.contains("🏭")).expect("in the text");
        let before = text
            .lines()
            .nth(line)
            .expect("a line")
            .split("{ in")
            .next()
            .expect("a part")
            .to_owned()
            + "{ ";
        let column = match word {
            "utf-8" => before.len(),
            "utf-16" => before.encode_utf16().count(),
            _ => before.chars().count(),
        };
        let at = json!({"textDocument": {"uri": uri(&file)}, "position": {"line": line, "character": column}});
        let over = editor.ask("textDocument/hover", at);
        assert!(
            over["contents"]["value"].as_str().is_some_and(|v| v.contains("property in")),
            "{word}: {over}"
        );
        assert_eq!(over["range"]["start"]["character"], column, "{word}");
        editor.end();
    }
}
