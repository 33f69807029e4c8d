//! What comes first in the list of proposals while somebody types.

use serde_json::{Value, json};

use crate::editor::{Editor, MODEL, WHOLE, place, project, uri};

/// The labels in the order an editor shows them, with `typed` at the end of a model.
fn offered(typed: &str) -> Vec<String> {
    let text = format!(
        "{}system Line(market: country) {{ server Shop {{ in: market  operator: Home  activity: Work }} }}\n{typed}",
        MODEL.replace("{home}", WHOLE)
    );
    let (folder, file) = project(&text);
    let (mut editor, _) = Editor::rich(folder.path());
    editor.open(&file, &text);
    editor.list(&file, Some(1));
    let (line, column) = place(&text, text.len());
    let at = json!({"textDocument": {"uri": uri(&file)}, "position": {"line": line, "character": column}});
    let answer = editor.ask("textDocument/completion", at);
    editor.end();
    let mut items: Vec<Value> = answer["items"].as_array().cloned().unwrap_or_default();
    items.sort_by_key(|i| i["sortText"].as_str().unwrap_or_default().to_owned());
    items.iter().map(|i| i["label"].as_str().expect("a label").to_owned()).collect()
}

#[test]
fn what_fits_best_comes_first() {
    // As the library declares them.
    let keys = offered("server New { ");
    assert_eq!(keys[..2], ["in", "operator"], "{keys:?}");
    // Places the model speaks of, before all others.
    let places = offered("server New { in: ");
    let spoken = |p: &String| [MODEL, WHOLE].iter().any(|t| t.contains(&format!("in: {p} ")));
    assert!(places[..2].iter().all(spoken) && !spoken(&places[2]), "{places:?}");
    // What begins as it is typed, before what has the letters somewhere.
    assert!(offered("se")[0].starts_with("se"));
    assert_eq!(offered("Lak")[0], "Lake");
}

#[test]
fn blocks_offer_what_their_base_takes() {
    assert_eq!(offered("deploy Germany : Line { "), ["market"]);
    let places = offered("deploy Germany : Line { market: ");
    assert!(
        places.contains(&"FR".into()) && !places.contains(&"XX.pass".into()) && !places.contains(&"Lake".into()),
        "{places:?}"
    );
    // A property of the kind that `:` names.
    let own = "kind deed : document { sealed: bool }\ndocument Deed : deed { ";
    assert!(offered(own).contains(&"sealed".into()));
    let units = offered("server New { stores: Log for 10 ");
    assert_eq!(units[0], "days", "{units:?}");
    // Parameters stand for what they take.
    let own = "system Row(market: country, host: country, runs: entity) { server Box { in: ";
    let places = offered(own);
    assert_eq!(places[..2], ["host", "market"], "{places:?}");
    assert!(!places.contains(&"runs".into()), "{places:?}");
    let units = offered("system Row(sold: product) { device Unit : so");
    assert_eq!(units[0], "sold", "{units:?}");
    assert!(offered("product Eye : goods.camera { firm").contains(&"firmware".into()));
    let words = offered("view V { group: ");
    assert_eq!(words[0], "country", "{words:?}");
    assert!(offered("report R { template: ").contains(&"full_assessment".into()));
}

#[test]
fn a_sentence_goes_on_with_its_words() {
    assert_eq!(offered("Lake "), ["->", "~>"]);
    assert_eq!(offered("expect Lake -> Far ")[0], "under");
    assert_eq!(offered("expect Lake -> Far under ")[0], "XX.toy");
    assert_eq!(offered("expect Lake -> Far under XX.toy "), ["is"]);
    assert_eq!(offered("expect Lake -> Far under XX.toy is permitted by ")[0], "pass");
    assert_eq!(offered("accept XX.toy.pass_due ")[0], "on");
    let facts = offered("expect Lake -> Far under XX.toy is undetermined over Far.st");
    assert!(facts.contains(&"Far.stores".into()), "{facts:?}");
    // Behind it a new line begins anew.
    let next = offered("expect Lake -> Far under XX.toy is blocked\nserv");
    assert_eq!(next[..2], ["server", "service"], "{next:?}");
    let extended = offered("expect Lake -> Far under XX.toy is blocked\nextend ");
    assert!(extended.contains(&"Lake".into()), "{extended:?}");
    // A head that is not finished takes no other declaration.
    assert!(offered("server New \"Title\" ").is_empty());
}
