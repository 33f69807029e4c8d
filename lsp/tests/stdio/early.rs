//! Models whose check is noticed: what is said before it, and edits that overtake it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use portolan::base::system::Memory;
use portolan::driver::Database;
use portolan_lsp::checker::Brake;
use portolan_lsp::overlay::Open;
use portolan_lsp::session::{Session, Work};
use portolan_lsp::text::{Encoding, Text};
use salsa::Database as _;
use serde_json::{Value, json};

use crate::editor::{Editor, MODEL, WHOLE, codes, place, project, uri};

/// A model so large that its check is noticed.
fn large() -> String {
    let mut text = MODEL.replace("{home}", WHOLE);
    for n in 0..400 {
        text.push_str(&format!(
            "server S{n} {{ in: CN  operator: Away  activity: Work  stores: none }}\nLake -> S{n} : Log\n"
        ));
    }
    text
}

#[test]
fn an_edit_is_spoken_of_at_once_and_again_when_it_is_checked() {
    let mut text = large();
    let (folder, file) = project(&text);
    let (mut editor, _) = Editor::rich_with(folder.path(), json!({"earlyDiagnostics": true}));
    editor.open(&file, &text);
    let before = editor.list(&file, Some(1));
    assert!(before.len() > 300, "{}", before.len());
    let end = place(&text, text.len());
    let at = json!({"line": end.0, "character": end.1});
    editor.tell(
        "textDocument/didChange",
        json!({"textDocument": {"uri": uri(&file), "version": 2}, "contentChanges": [{"range": {"start": at, "end": at}, "text": "entity {"}]}),
    );
    text.push_str("entity {");
    // What is wrong now, and what was said before of the lines above.
    let early = editor.list(&file, Some(2));
    let syntax = |list: &[Value]| codes(list).iter().filter(|c| c.starts_with("syntax.")).count();
    assert!(syntax(&early) > 0, "{early:?}");
    if early.len() < before.len() {
        // The check was quicker, and its list is the last.
        return editor.end();
    }
    // An error withholds the verdicts: only the check knows that.
    let late = editor.list(&file, Some(2));
    assert!(syntax(&late) == syntax(&early) && late.len() < before.len(), "{}", late.len());
    let words = |list: &[Value]| -> Vec<String> {
        let mine = list.iter().filter(|d| d["code"].as_str().is_some_and(|c| c.starts_with("syntax.")));
        mine.map(|d| format!("{} {}", d["range"], d["message"])).collect()
    };
    assert_eq!(words(&early), words(&late), "the two speak differently of the same mistake");
    editor.end();
}

#[test]
fn many_quick_edits_of_a_large_model_end_with_the_last() {
    let mut text = large();
    let (folder, file) = project(&text);
    let (mut editor, _) = Editor::rich(folder.path());
    editor.open(&file, &text);
    editor.list(&file, Some(1));
    for version in 2..40 {
        let end = place(&text, text.len());
        let at = json!({"line": end.0, "character": end.1});
        let new = format!("entity E{version} {{ in: DE }}\n");
        editor.tell(
            "textDocument/didChange",
            json!({"textDocument": {"uri": uri(&file), "version": version}, "contentChanges": [{"range": {"start": at, "end": at}, "text": new}]}),
        );
        text.push_str(&new);
        std::thread::sleep(std::time::Duration::from_millis(15));
    }
    editor.list(&file, Some(39));
    let held = editor.ask("portolan/text", json!({"textDocument": {"uri": uri(&file)}}));
    assert_eq!(held["checked"].as_str(), Some(text.as_str()));
    let found = editor.ask("workspace/symbol", json!({"query": "E39"}));
    assert!(found.as_array().is_some_and(|f| f.iter().any(|s| s["name"] == "E39")), "{found}");
    editor.end();
}

#[test]
fn a_large_project_is_read_before_it_is_judged() {
    let mut text = MODEL.replace("{home}", WHOLE);
    let mut n = 0;
    while text.len() < 300 << 10 {
        n += 1;
        text.push_str(&format!(
            "// Of the machines of the plant, one of many that do nothing at all\nentity E{n} {{ in: DE  owner: none }}\n"
        ));
    }
    let text_with = |extra: &str| format!("{text}{extra}");
    let broken = text_with("entity Odd { in: Nowhere }\n");
    let (folder, file) = project(&broken);
    let (mut editor, _) = Editor::rich(folder.path());
    // Nothing is open: what is told is told of the file as it lies on the disk.
    let told = editor.list(&file, None);
    assert_eq!(codes(&told), ["name.unknown"], "{told:?}");
    editor.open(&file, &text_with(""));
    let words = editor.at("textDocument/hover", &file, &text, "Home", 1);
    assert!(words["contents"].to_string().contains("entity"), "{words}");
    let judged = editor.list(&file, Some(1));
    assert!(codes(&judged).iter().any(|c| !c.starts_with("name.")), "{judged:?}");
    editor.end();
}

const FILE: &str = "/demo/model.flow";
const SMALL: &str = "project Demo { as_of: 2026-11-20  regimes: none }\nentity Home { in: DE }\n";

fn session() -> Session {
    let library = portolan_stdlib::FILES.iter().map(|(n, t)| ((*n).into(), (*t).into())).collect();
    let files = [(PathBuf::from(FILE), SMALL.as_bytes().to_vec())].into();
    let mut session = Session::new(Arc::new(Memory { files }), library);
    session.work(Work::Start {
        encoding: Encoding::Utf8,
        folders: vec![PathBuf::from("/demo")],
    });
    session.work(Work::Reload);
    session
}

fn write(session: &mut Session, text: &str, version: i32) {
    let open = Open {
        uri: format!("file://{FILE}"),
        version,
        text: Text::new(text.to_owned()),
        heads: Default::default(),
    };
    session.work(Work::Write {
        path: PathBuf::from(FILE),
        open,
    });
}

#[test]
fn a_check_that_is_given_up_loses_nothing() {
    let (mut session, brake) = (session(), Brake::default());
    let given_up = |session: &mut Session, revision: u64| {
        let ended = catch_unwind(AssertUnwindSafe(|| session.check(revision, &brake)));
        ended.is_err_and(|p| p.is::<salsa::Cancelled>())
    };
    assert!(!given_up(&mut session, 1));
    write(&mut session, &SMALL.replace("in: DE", "in: Germany"), 1);
    brake.pull();
    assert!(given_up(&mut session, 2));
    // Twice, and with another edit on top.
    write(&mut session, &SMALL.replace("in: DE", "in: Germoney"), 2);
    assert!(given_up(&mut session, 3));
    brake.release();
    let (snapshot, lists, status) = session.check(4, &brake);
    assert_eq!((snapshot.revision, lists.len(), status.error), (4, 1, 1));
    assert_eq!((lists[0].version, lists[0].list.len()), (Some(2), 1));
    assert!(lists[0].list[0].text.contains("Germoney"), "{lists:?}");
    // The brake of one check does not hold the next.
    assert!(!given_up(&mut session, 5));
}

#[test]
fn a_running_check_stops_at_its_next_query() {
    let (brake, db) = (Brake::default(), Database::default());
    let far = brake.clone();
    let ended = catch_unwind(AssertUnwindSafe(|| {
        brake.watch(&db, || {
            std::thread::spawn(move || far.pull()).join().expect("a thread");
            db.unwind_if_revision_cancelled();
        })
    }));
    assert!(ended.is_err_and(|p| p.is::<salsa::Cancelled>()));
    brake.release();
    assert_eq!(brake.watch(&db, || 1), 1);
}
