//! What can be done about what is found: each action is made, and the text it leaves is judged.

use std::path::Path;

use serde_json::{Value, json};

use crate::editor::{Editor, MODEL, WHOLE, changed, edits_of, place, project, uri};

fn model() -> String {
    MODEL.replace("{home}", WHOLE)
}

/// The actions at a piece of a text.
fn actions(editor: &mut Editor, file: &Path, text: &str, needle: &str, length: usize) -> Vec<Value> {
    let at = text.find(needle).unwrap_or_else(|| panic!("{needle} is not in the text"));
    let (start, end) = (place(text, at), place(text, at + length));
    let range = json!({"start": {"line": start.0, "character": start.1}, "end": {"line": end.0, "character": end.1}});
    let answer = editor.ask(
        "textDocument/codeAction",
        json!({"textDocument": {"uri": uri(file)}, "range": range, "context": {"diagnostics": []}}),
    );
    answer.as_array().expect("a list").clone()
}

fn titled<'a>(all: &'a [Value], words: &str) -> &'a Value {
    let found = all.iter().find(|a| a["title"].as_str().is_some_and(|t| t.contains(words)));
    found.unwrap_or_else(|| {
        panic!(
            "no action `{words}` in {:?}",
            all.iter().map(|a| a["title"].clone()).collect::<Vec<_>>()
        )
    })
}

/// Makes an action at a place; gives the text it leaves and what is said of that.
fn done(text: &str, needle: &str, length: usize, words: &str) -> (String, Vec<Value>) {
    let (folder, file) = project(text);
    let (mut editor, _) = Editor::rich(folder.path());
    editor.open(&file, text);
    editor.list(&file, Some(1));
    let all = actions(&mut editor, &file, text, needle, length);
    let new = changed(text, &edits_of(&titled(&all, words)["edit"], &file));
    editor.tell(
        "textDocument/didChange",
        json!({"textDocument": {"uri": uri(&file), "version": 2}, "contentChanges": [{"text": new}]}),
    );
    let list = editor.list(&file, Some(2));
    editor.end();
    (new, list)
}

fn errors(list: &[Value]) -> Vec<String> {
    let own = |d: &&Value| d["severity"] == 1 && !d["code"].as_str().is_some_and(|c| c.starts_with("XX."));
    list.iter()
        .filter(own)
        .map(|d| d["message"].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn says(list: &[Value], code: &str) -> bool {
    list.iter().any(|d| d["code"].as_str() == Some(code))
}

#[test]
fn questions_are_answered() {
    let text = model().replace("server Far { in: CN ", "server Far { ");
    let (new, list) = done(&text, "Lake -> Far", 4, "`in: CN`");
    assert!(new.contains("stores: none  in: CN }"), "{new}");
    assert!(errors(&list).is_empty() && says(&list, "XX.toy.pass_due"), "{list:?}");
    // Where the thing itself stands the same is offered; another answer has another outcome.
    let (_, list) = done(&text, "Far {", 1, "`in: DE`");
    assert!(errors(&list).is_empty() && !says(&list, "XX.toy.pass_due"), "{list:?}");
}

#[test]
fn a_block_has_ways_out() {
    let text = model();
    let arrow = "-> Far";
    // The paper that is missing, with what is known of it and nothing else.
    let (new, list) = done(&text, arrow, 2, "declare the document `XX.pass`");
    assert!(
        new.contains("document Pass : XX.pass {") && new.contains("parties:") && new.contains("signed:"),
        "{new}"
    );
    assert!(new.contains("unknown") && errors(&list).is_empty(), "{new}\n{list:?}");
    // The receiver comes home.
    let (new, list) = done(&text, arrow, 2, "keep Far in DE");
    assert!(new.contains("server Far { in: DE "), "{new}");
    assert!(errors(&list).is_empty() && !says(&list, "XX.toy.pass_due"), "{list:?}");
    // A relay, about which nothing is guessed.
    let (new, list) = done(&text, arrow, 2, "send it through a relay");
    assert!(
        new.contains("Lake -> Between -> Far : Log") && new.contains("relay Between { in: unknown"),
        "{new}"
    );
    assert!(errors(&list).is_empty(), "{list:?}");
    // Something that tells less is made at the edge and sent instead.
    let (new, list) = done(&text, arrow, 2, "send the result of \"Anonymisation\"");
    assert!(
        new.contains("Lake -> Far : LogTreated") && new.contains("produces: LogTreated from Log by LogTreatment"),
        "{new}"
    );
    assert!(errors(&list).is_empty(), "{new}\n{list:?}");
    // A person decides otherwise until some day. The action names what is left for the person to write; whether it waives anything before that is for the checker to say.
    let (new, _) = done(
        &text,
        arrow,
        2,
        "accept XX.toy.pass_due on Lake -> Far until 2027-11-20, flagged until you write in the reason",
    );
    assert!(
        new.contains("accept XX.toy.pass_due on Lake -> Far because \"state the reason\" by \"who decided\" until 2027-11-20"),
        "{new}"
    );
    let (new, list) = done(&text, arrow, 2, "write `~>` instead of `->`");
    assert!(new.contains("Lake ~> Far : Log") && errors(&list).is_empty(), "{new}");
}

/// What is offered at a place, by title.
fn titles(text: &str, needle: &str, length: usize) -> Vec<String> {
    let (folder, file) = project(text);
    let (mut editor, _) = Editor::rich(folder.path());
    editor.open(&file, text);
    editor.list(&file, Some(1));
    let all = actions(&mut editor, &file, text, needle, length);
    editor.end();
    all.iter().filter_map(|a| Some(a["title"].as_str()?.to_owned())).collect()
}

#[test]
fn an_arrow_is_turned_where_the_data_stand_at_its_other_end() {
    let offered = |text: &str, needle: &str| titles(text, needle, 2).iter().any(|t| t.contains("turn the arrow"));
    // Nothing ever stands at the far end, so nothing could be sent from there.
    assert!(!offered(&model(), "-> Far"));
    // It does, and the other way round nothing leaves.
    let text = model().replace("activity: Work  stores: none }", "activity: Work  collects: Log  stores: none }");
    let (new, list) = done(&text, "-> Far", 2, "turn the arrow");
    assert!(new.contains("Far -> Lake : Log"), "{new}");
    assert!(errors(&list).is_empty() && !says(&list, "XX.toy.pass_due"), "{list:?}");
    // What goes on from there would be missed.
    let more = text.replace("collects: Log  stores: Log for", "collects: Log, Note  stores: Log for")
        + "data Note : system.telemetry\nserver Last { in: CN  operator: Away  activity: Work }\nDesk -> Last : Log, Note\nLast -> Far : Note\n";
    assert!(offered(&more, "-> Far : Log") && !offered(&more, "-> Last : Log"));
    // The same is drawn that way already.
    assert!(!offered(&(text + "Far -> Lake : Log\n"), "-> Far"));
}

/// A law that asks who decides, and who owns a party.
const LED: &str = "regime XX.led \"Led\" cites \"s. 9\" since 2000-01-01 {\n  territory: AQ  status: binding\n  \
    duty led \"Led\" on c: crossing { require \"from here\": c.sender.decider.in == DE }\n  \
    duty held \"Held\" on e: entity { require \"from here\": some o in e.owner where o.in == DE and o.at > 50% }\n}\n";

#[test]
fn an_answer_joins_the_list_that_is_stated() {
    let text = model().replace("regimes: XX.toy", "regimes: XX.toy, XX.led").replace(
        "server Desk { in: DE  operator: Home",
        "entity Third { in: DE }\nserver Desk { in: DE  operator: Third",
    ) + LED;
    let (new, list) = done(&text, "-> Lake", 2, "add `Third for Home` to `acts:`");
    assert!(new.contains("acts: Away for Home, Third for Home  purpose"), "{new}");
    assert!(errors(&list).is_empty(), "{list:?}");
    let (new, list) = done(&text, "-> Lake", 2, "add `Third` to `decides:`");
    assert!(new.contains("decides: Home, Third  acts: Away for Home"), "{new}");
    assert!(errors(&list).is_empty(), "{list:?}");
    // An `unknown` in the list gives way, and nothing else.
    let open = text.replace("decides: Home  acts", "decides: Home, unknown  acts");
    let (new, _) = done(&open, "-> Lake", 2, "add `Third` to `decides:`");
    assert!(new.contains("decides: Home, Third  acts: Away for Home"), "{new}");
    let open = text.replace("decides: Home  acts", "decides: unknown  acts");
    let (new, _) = done(&open, "-> Lake", 2, "`decides: Third`");
    assert!(new.contains("decides: Third  acts: Away for Home"), "{new}");
}

#[test]
fn an_answer_is_whole_and_makes_sense() {
    let text = model().replace("regimes: XX.toy", "regimes: XX.toy, XX.led") + LED;
    let all = titles(&text, "Away {", 1);
    let offers = |line: &str| all.iter().any(|t| t.ends_with(&format!("`{line}`")));
    assert!(
        offers("owner: Home at unknown") && offers("owner: none") && offers("owner: unknown"),
        "{all:?}"
    );
    assert!(
        !all.iter().any(|t| t.contains("owner: Away") || t.contains("owner: Crew")),
        "{all:?}"
    );
}

#[test]
fn texts_are_mended_and_written_otherwise() {
    let text = model().replace("operator: Away", "operator: Awya");
    let (new, list) = done(&text, "Awya", 1, "`Away`");
    assert!(new == model() && errors(&list).is_empty(), "{new}");
    let text = model().replace("operator: Away", "operator: Somebody");
    let (new, list) = done(&text, "Somebody", 1, "declare `entity Somebody`");
    assert!(new.contains("\n\nentity Somebody\n") && errors(&list).is_empty(), "{new}\n{list:?}");
    let text = model().replace("Desk -> Lake : Log\nLake -> Far : Log\n", "Desk -> Lake -> Far : Log\n");
    let (new, list) = done(&text, "-> Far", 1, "split the chain");
    assert!(
        new.contains("Desk -> Lake : Log\nLake -> Far : Log\n") && errors(&list).is_empty(),
        "{new}"
    );
    let from = "server Desk {";
    let length = text.find("server Far").expect("in the text") - text.find(from).expect("in the text") - 2;
    let (new, list) = done(&text, from, length, "extract a site");
    assert!(new.contains("site Site {\n  in:") && new.contains("  server Lake"), "{new}");
    assert!(errors(&list).is_empty() && says(&list, "XX.toy.pass_due"), "{new}\n{list:?}");
    // All safe fixes at once: punctuation, arrows.
    let text = model().replace("Desk -> Lake : Log", "Desk => Lake ： Log");
    let (new, list) = done(&text, "Desk =>", 1, "safe fix");
    assert!(new.contains("Desk -> Lake : Log") && errors(&list).is_empty(), "{new}\n{list:?}");
}

#[test]
fn what_stands_around_is_left_as_it_is() {
    // Comments go with what they are about.
    let text = model()
        .replace("server Desk {", "/// Where it begins.\nserver Desk {")
        .replace("server Lake ", "// Kept cool.\nserver Lake ");
    let from = "server Desk {";
    let length = text.find("server Far").expect("in the text") - text.find(from).expect("in the text") - 2;
    let (new, list) = done(&text, from, length, "extract a site");
    assert!(
        new.contains("\n  /// Where it begins.\n  server Desk {") && new.contains("\n  // Kept cool.\n  server Lake "),
        "{new}"
    );
    assert!(!new.contains("\n/// Where") && errors(&list).is_empty(), "{new}\n{list:?}");
    // What begins on the line of the flow and goes on is not cut in two.
    let text = model().replace("Lake -> Far : Log\n", "Lake -> Far : Log   server Late {\n  in: DE\n}\n");
    let (new, list) = done(&text, "-> Far", 2, "declare the document `XX.pass`");
    assert!(
        new.contains("server Late {\n  in: DE\n}\n\ndocument Pass") && errors(&list).is_empty(),
        "{new}\n{list:?}"
    );
    // A flow with a name has one arrow.
    let text = model().replace("Lake -> Far : Log\n", "flow Nightly { Lake -> Far : Log }\n");
    let (folder, file) = project(&text);
    let (mut editor, _) = Editor::rich(folder.path());
    editor.open(&file, &text);
    editor.list(&file, Some(1));
    let all = actions(&mut editor, &file, &text, "-> Far", 2);
    titled(&all, "keep Far in DE");
    assert!(
        !all.iter().any(|a| a["title"].as_str().is_some_and(|t| t.contains("relay"))),
        "{all:?}"
    );
    editor.end();
}

/// A claim in the place of `none`: a list cannot be empty and hold something.
#[test]
fn a_claim_is_written_where_none_was() {
    let text = model()
        + "regime XX.sold \"Sold\" cites \"s. 9\" since 2000-01-01 {\n  territory: AQ  status: binding\n  \
           duty safe \"Safe\" on s: sale { asks: sbom }\n}\nproduct Eye { maker: Home  markets: AQ  lacks: none }\n";
    let text = text.replace("regimes: XX.toy", "regimes: XX.toy, XX.sold");
    let (new, list) = done(&text, "Eye {", 1, "`lacks: sbom`");
    assert!(new.contains("lacks: sbom }") && errors(&list).is_empty(), "{new}\n{list:?}");
}

#[test]
fn kinds_are_chosen_and_edits_come_late() {
    let text = model().replace("operator: Away", "operator: Awya");
    let (folder, file) = project(&text);
    let capabilities = json!({
        "general": {"positionEncodings": ["utf-16"]},
        "textDocument": {"codeAction": {"resolveSupport": {"properties": ["edit"]}}},
    });
    let (mut editor, _) = Editor::start_with(folder.path(), capabilities, Value::Null);
    editor.open(&file, &text);
    let list = editor.list(&file, Some(1));
    let at = place(&text, text.find("Awya").expect("in the text"));
    let range = json!({"start": {"line": at.0, "character": at.1}, "end": {"line": at.0, "character": at.1}});
    let mut ask = |only: Value| {
        let context = json!({"diagnostics": list, "only": only});
        let answer = editor.ask(
            "textDocument/codeAction",
            json!({"textDocument": {"uri": uri(&file)}, "range": range, "context": context}),
        );
        answer.as_array().expect("a list").clone()
    };
    let fixes = ask(json!(["quickfix"]));
    assert!(
        !fixes.is_empty() && fixes.iter().all(|a| a["kind"] == "quickfix" && a.get("edit").is_none()),
        "{fixes:?}"
    );
    assert!(ask(json!(["refactor.extract"])).is_empty());
    let fix = titled(&fixes, "`Away`").clone();
    assert_eq!(fix["diagnostics"][0]["code"], "name.unknown", "{fix}");
    let full = editor.ask("codeAction/resolve", fix);
    assert_eq!(changed(&text, &edits_of(&full["edit"], &file)), model());
    editor.end();
}
