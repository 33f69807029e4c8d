//! New names: for what is based on, for laws, and where the new name is taken.

use serde_json::{Value, json};

use crate::editor::{Editor, MODEL, WHOLE, changed, edits_of, place, project, uri};

const TEXT: &str = "\
project Demo { as_of: 2026-11-20  regimes: none }
entity Works { in: DE }
data Log : industrial.telemetry { linked_by: none }
system Line(market: country, host: country = market) {
  cloud Vault { in: market  operator: Works  collects: Log }
}
deploy Rest : Line { market: FR, JP }
site Plant { in: DE  operator: Works
  server Lake { stores: Log for 10 days }
  server Pond { stores: none }
}
site Yard { in: DE  operator: Works
  server Hut { stores: none }
  Lake -> Hut : Log
}
server Far { in: DE  operator: Works }
Rest.JP.Vault -> Lake : Log
Lake -> Far : Log
case Less : Demo { extend Far { staff: none } }
case Least : Less { extend Far { controls: none } }
";

/// Asks for a new name of what stands at `needle`: the text with it, or why not.
fn rename(editor: &mut Editor, file: &std::path::Path, text: &str, needle: &str, into: usize, new: &str) -> Result<String, Value> {
    let (line, column) = place(text, text.find(needle).expect("in the text") + into);
    let at = json!({"textDocument": {"uri": uri(file)}, "position": {"line": line, "character": column}, "newName": new});
    let id = editor.request("textDocument/rename", at);
    let answer = editor.answer(id);
    match answer.get("error") {
        Some(e) => Err(e["message"].clone()),
        None => Ok(changed(text, &edits_of(&answer["result"], file))),
    }
}

/// What stands in a block is told inside it, under a condition as well.
#[test]
fn an_outline_is_nested_as_the_blocks_are() {
    const TEXT: &str = "\
project Demo { as_of: 2026-11-20  regimes: none }
entity Works { in: DE }
data Log : industrial.telemetry { linked_by: none }
system Line(market: country) {
  site Plant { in: market  operator: Works
    cloud Vault { collects: Log }
    when market   in {FR} { server Extra { stores: none }  Vault -> Extra : Log }
  }
}
deploy One : Line { market: FR }
";
    fn lines(list: &Value, depth: usize, out: &mut Vec<String>) {
        for s in list.as_array().into_iter().flatten() {
            out.push(format!("{}{}", "  ".repeat(depth), s["name"].as_str().unwrap_or_default()));
            lines(&s["children"], depth + 1, out);
        }
    }
    let (folder, file) = project(TEXT);
    let (mut editor, _) = Editor::rich(folder.path());
    editor.open(&file, TEXT);
    editor.list(&file, Some(1));
    let outline = editor.ask("textDocument/documentSymbol", json!({"textDocument": {"uri": uri(&file)}}));
    let mut out = Vec::new();
    lines(&outline, 0, &mut out);
    let wanted = "Demo|Works|Log|Line|  Plant|    Vault|    when market in {FR}|      Extra|      Vault -> Extra|One";
    assert_eq!(out, wanted.split('|').collect::<Vec<_>>());
    let found = editor.ask("workspace/symbol", json!({"query": "Extra"}));
    assert!(found.as_array().is_some_and(|l| l.iter().any(|s| s["name"] == "Extra")), "{found}");
    editor.end();
}

#[test]
fn what_things_are_based_on_is_found_and_renamed() {
    let (folder, file) = project(TEXT);
    let (mut editor, _) = Editor::rich(folder.path());
    editor.open(&file, TEXT);
    editor.list(&file, Some(1));
    let of = |n: &str| TEXT.replace("Line", n);
    assert_eq!(rename(&mut editor, &file, TEXT, "system Line", 7, "Plan"), Ok(of("Plan")));
    assert_eq!(rename(&mut editor, &file, TEXT, ": Line", 2, "Plan"), Ok(of("Plan")));
    let cases = TEXT.replace("case Less", "case Fewer").replace(": Less", ": Fewer");
    assert_eq!(rename(&mut editor, &file, TEXT, ": Less", 2, "Fewer"), Ok(cases));
    let declared = editor.at("textDocument/definition", &file, TEXT, ": Line", 2);
    assert_eq!(
        declared[0]["range"]["start"]["line"],
        place(TEXT, TEXT.find("system Line").expect("there")).0,
        "{declared}"
    );
    // A deploy is of no kind that somebody declared.
    assert_eq!(editor.at("textDocument/typeDefinition", &file, TEXT, "deploy Rest", 8), Value::Null);
    editor.end();
}

#[test]
fn names_that_are_taken_or_have_a_meaning_are_refused() {
    let (folder, file) = project(TEXT);
    let (mut editor, _) = Editor::rich(folder.path());
    editor.open(&file, TEXT);
    let list = editor.list(&file, Some(1));
    assert!(list.iter().all(|d| d["severity"] != 1), "{list:?}");
    let country = TEXT.split("in: ").nth(1).map_or("", |t| &t[..2]);
    for (needle, into, new) in [
        // Values with a meaning of their own.
        ("Lake {", 0, "none"),
        ("Lake {", 0, "true"),
        // `Lake` is written bare, and bare that name is another thing.
        ("Lake {", 0, "Far"),
        ("Lake {", 0, country),
        // `Far` in the other direction, and a parameter beside.
        ("server Far", 7, "Lake"),
        ("market: country", 0, "host"),
        // In its own block it would be taken for the other one that is written bare there.
        ("server Hut", 7, "Lake"),
        // A piece of a name that nobody gave.
        ("Rest.JP", 5, country),
    ] {
        let refused = rename(&mut editor, &file, TEXT, needle, into, new);
        assert!(refused.is_err(), "{needle} as {new}: {refused:?}");
    }
    let fine = TEXT.replace("Pond", "Basin");
    assert_eq!(rename(&mut editor, &file, TEXT, "Pond", 0, "Basin"), Ok(fine));
    editor.end();
}

#[test]
fn a_law_is_renamed_with_the_names_of_its_rules() {
    let text = format!(
        "{}accept XX.toy.pass_due on Lake -> Far because \"so\" by \"me\" until 2027-01-01\n",
        MODEL.replace("{home}", WHOLE)
    );
    let (folder, file) = project(&text);
    let (mut editor, _) = Editor::rich(folder.path());
    editor.open(&file, &text);
    editor.list(&file, Some(1));
    let whole = Ok(text.replace("XX.toy", "XX.game"));
    assert_eq!(rename(&mut editor, &file, &text, "regime XX.toy", 10, "game"), whole);
    assert_eq!(rename(&mut editor, &file, &text, "accept XX.toy", 10, "game"), whole);
    assert!(rename(&mut editor, &file, &text, "regime XX.toy", 7, "YY").is_err());
    editor.end();
}

#[test]
fn the_nearest_symbol_comes_first() {
    let text = format!("case Leaky : Demo {{ extend Lake {{ staff: none }} }}\n{TEXT}");
    let (folder, file) = project(&text);
    let (mut editor, _) = Editor::rich(folder.path());
    editor.open(&file, &text);
    editor.list(&file, Some(1));
    let found = editor.ask("workspace/symbol", json!({"query": "lake"}));
    assert_eq!(
        (&found[0]["name"], &found[0]["containerName"]),
        (&json!("Lake"), &json!("server")),
        "{found}"
    );
    let names: Vec<&str> = found
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|s| s["name"].as_str())
        .collect();
    assert!(names.contains(&"Lake -> Far"), "{names:?}");
    let begins = editor.ask("workspace/symbol", json!({"query": "Le"}));
    assert!(begins[0]["name"].as_str().is_some_and(|n| n.starts_with("Le")), "{begins}");
    editor.end();
}
