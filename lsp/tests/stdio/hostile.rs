//! What nobody should send, and what may happen to a running server.

use std::io::Write;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::editor::{Editor, MODEL, WHOLE, project, uri};

fn model() -> String {
    MODEL.replace("{home}", WHOLE)
}

fn raw(editor: &mut Editor, bytes: &[u8]) {
    let out = editor.stdin.as_mut().expect("open");
    out.write_all(bytes).and_then(|()| out.flush()).expect("the server listens");
}

fn framed(body: &str) -> Vec<u8> {
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// It still answers.
fn lives(editor: &mut Editor) {
    assert_eq!(editor.ask("workspace/symbol", json!({"query": "nothing of that name"})), json!([]));
}

#[test]
fn messages_that_cannot_be_read_are_answered() {
    let (folder, _) = project(&model());
    let (mut editor, _) = Editor::start(folder.path(), json!([]));
    let error = |v: &Value| v["error"]["code"].is_i64() && v.get("method").is_none();
    for body in [
        "{",
        "[]",
        "12",
        "\"x\"",
        "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"x\"}",
        "{\"jsonrpc\":\"2.0\"}",
        "\u{0}\u{1}",
    ] {
        raw(&mut editor, &framed(body));
        editor.wait(&format!("an error for {body}"), error);
    }
    raw(&mut editor, b"Content-Length: many\r\n\r\nContent-Length: 3\r\n\r\n{\xff}");
    editor.wait("an error", error);
    editor.wait("an error", error);
    lives(&mut editor);
    // Parameters that are none.
    for (method, params) in [
        ("textDocument/hover", json!(3)),
        ("textDocument/hover", json!({})),
        (
            "textDocument/hover",
            json!({"textDocument": {"uri": "not a name"}, "position": {"line": -1, "character": 0}}),
        ),
        (
            "textDocument/completion",
            json!({"textDocument": {"uri": "file:///x.flow"}, "position": "here"}),
        ),
        ("textDocument/rename", json!({"textDocument": {"uri": "file:///x.flow"}})),
        (
            "textDocument/codeAction",
            json!({"textDocument": {"uri": "file:///x.flow"}, "range": []}),
        ),
        ("codeLens/resolve", json!([])),
        ("callHierarchy/incomingCalls", json!({})),
    ] {
        let id = editor.request(method, params);
        let answer = editor.answer(id);
        assert!(
            answer.get("result").is_some() || answer["error"]["code"].is_i64(),
            "{method}: {answer}"
        );
    }
    assert_eq!(editor.refused("no/such/method", json!({}))["code"], -32601);
    for method in [
        "textDocument/didOpen",
        "textDocument/didChange",
        "textDocument/didClose",
        "workspace/didChangeWorkspaceFolders",
        "$/nothing",
        "what",
    ] {
        editor.tell(method, json!({"textDocument": 3}));
    }
    lives(&mut editor);
    editor.end();
}

#[test]
fn everything_asked_of_a_document_nobody_knows_is_answered() {
    let (folder, file) = project(&model());
    let (mut editor, answer) = Editor::start(folder.path(), json!([]));
    let zero = json!({"line": 0, "character": 0});
    let range = json!({"start": zero, "end": {"line": 4_000_000_000_u32, "character": 4_000_000_000_u32}});
    for name in [
        "file:///nowhere/at/all.flow",
        "untitled:Untitled-1",
        "portolan:/stdlib/no.flow",
        &uri(&file),
    ] {
        for method in [
            "completion",
            "hover",
            "definition",
            "declaration",
            "typeDefinition",
            "references",
            "documentHighlight",
            "prepareRename",
            "rename",
            "formatting",
            "rangeFormatting",
            "onTypeFormatting",
            "foldingRange",
            "selectionRange",
            "documentSymbol",
            "semanticTokens/full",
            "semanticTokens/full/delta",
            "semanticTokens/range",
            "inlayHint",
            "codeLens",
            "documentLink",
            "signatureHelp",
            "codeAction",
            "prepareCallHierarchy",
            "prepareTypeHierarchy",
            "diagnostic",
        ] {
            let params = json!({"textDocument": {"uri": name}, "position": zero, "range": range, "positions": [zero], "newName": "x", "ch": "\n",
                "context": {"diagnostics": [], "includeDeclaration": true}, "options": {"tabSize": 2, "insertSpaces": true}, "previousResultId": "7"});
            let id = editor.request(&format!("textDocument/{method}"), params);
            let got = editor.answer(id);
            assert!(
                got.get("result").is_some() || got["error"]["code"].is_i64(),
                "{method} of {name}: {got}"
            );
            assert_ne!(got["error"]["code"], -32603, "{method} of {name}: {got}");
        }
    }
    assert!(answer["capabilities"].as_object().is_some_and(|c| c.len() > 20), "{answer}");
    editor.end();
}

#[test]
fn huge_texts_and_odd_edits_are_taken() {
    let (folder, file) = project("");
    let (mut editor, _) = Editor::start(folder.path(), json!([]));
    // Eight megabytes on one line, then no text at all.
    let huge = format!("// {}\n{}", "x".repeat(3 << 20), "entity A { in: DE }\n".repeat(20_000));
    editor.open(&file, &huge);
    editor.list(&file, Some(1));
    let far = json!({"line": 4_294_967_295_u32, "character": 4_294_967_295_u32});
    for (n, change) in [
        json!({"range": {"start": far, "end": far}, "text": "server B { in: FR }\n"}),
        json!({"range": {"start": far, "end": {"line": 0, "character": 0}}, "text": "// back to front\n"}),
        json!({"text": "\u{feff}entity A { in: DE }\u{202e}\r\n\0\n"}),
        json!({"text": ""}),
        json!({"range": {"start": {"line": 0, "character": 9}, "end": {"line": 7, "character": 1}}, "text": "entity C { in: DE }"}),
    ]
    .into_iter()
    .enumerate()
    {
        let version = n + 2;
        editor.tell(
            "textDocument/didChange",
            json!({"textDocument": {"uri": uri(&file), "version": version}, "contentChanges": [change]}),
        );
        editor.list(&file, Some(version as i64));
    }
    let deep = "{".repeat(200_000);
    editor.tell(
        "textDocument/didChange",
        json!({"textDocument": {"uri": uri(&file), "version": 9}, "contentChanges": [{"text": deep}]}),
    );
    editor.list(&file, Some(9));
    lives(&mut editor);
    editor.end();
}

#[test]
fn the_conversation_has_a_beginning_and_an_end() {
    let (folder, _) = project(&model());
    let (mut editor, _) = Editor::start(folder.path(), json!([]));
    assert!(editor.refused("initialize", json!({"capabilities": {}}))["code"].is_i64());
    assert_eq!(editor.ask("shutdown", Value::Null), Value::Null);
    assert!(editor.refused("workspace/symbol", json!({"query": ""}))["code"].is_i64());
    editor.tell("exit", Value::Null);
    assert_eq!(editor.code(), Some(0));
}

#[test]
fn nobody_reading_ends_the_server() {
    let (folder, file) = project(&model());
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_portolan-lsp"))
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("the server starts");
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().expect("piped");
    let folders = json!([{"uri": uri(folder.path()), "name": "x"}]);
    let start = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}, "workspaceFolders": folders}});
    let _ = stdin.write_all(&framed(&start.to_string()));
    let _ = stdin.flush();
    let _ = file;
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        if let Some(status) = child.try_wait().expect("a child") {
            assert_eq!(status.code(), Some(1));
            return;
        }
        assert!(Instant::now() < end, "the server goes on for nobody");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_folder_that_goes_away_is_survived() {
    let (folder, file) = project(&model());
    let (mut editor, _) = Editor::start(folder.path(), json!([]));
    editor.open(&file, &model());
    editor.list(&file, Some(1));
    std::fs::remove_dir_all(folder.path()).expect("a folder");
    editor.tell(
        "workspace/didChangeWatchedFiles",
        json!({"changes": [{"uri": uri(&file), "type": 3}]}),
    );
    lives(&mut editor);
    // The document is still open: it is read alone, or in the project it declares.
    editor.tell(
        "textDocument/didChange",
        json!({"textDocument": {"uri": uri(&file), "version": 2}, "contentChanges": [{"text": "entity Home { im: DE }\n"}]}),
    );
    assert!(editor.list(&file, Some(2)).iter().any(|d| d["severity"] == 1));
    editor.tell("textDocument/didClose", json!({"textDocument": {"uri": uri(&file)}}));
    lives(&mut editor);
    editor.end();
}

#[test]
fn two_servers_share_a_folder() {
    let (folder, file) = project(&model());
    let (mut one, _) = Editor::start(folder.path(), json!([]));
    let (mut other, _) = Editor::start(folder.path(), json!([]));
    one.open(&file, &model());
    other.open(&file, &model());
    let text = model().replace("server Far { in: CN", "server Far { in: DE");
    one.tell(
        "textDocument/didChange",
        json!({"textDocument": {"uri": uri(&file), "version": 2}, "contentChanges": [{"text": text}]}),
    );
    let (mended, blocked) = (one.list(&file, Some(2)), other.list(&file, Some(1)));
    let has = |list: &[Value]| list.iter().any(|d| d["code"] == "XX.toy.pass_due");
    assert!(!has(&mended) && has(&blocked), "each hears its own editor");
    one.end();
    lives(&mut other);
    other.end();
}

/// Between messages the server does nothing.
#[cfg(target_os = "linux")]
#[test]
fn a_server_that_waits_rests() {
    let (folder, file) = project(&model());
    let (mut editor, _) = Editor::start(folder.path(), json!([]));
    editor.open(&file, &model());
    editor.list(&file, Some(1));
    lives(&mut editor);
    std::thread::sleep(Duration::from_millis(300));
    let ticks = |editor: &Editor| -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", editor.child.id())).expect("a process");
        let rest: Vec<&str> = stat.rsplit(')').next().expect("fields").split_whitespace().collect();
        rest[11].parse::<u64>().expect("a number") + rest[12].parse::<u64>().expect("a number")
    };
    let before = ticks(&editor);
    std::thread::sleep(Duration::from_secs(2));
    let after = ticks(&editor);
    assert!(
        after - before <= 10,
        "{} ticks of a hundredth of a second in two seconds of rest",
        after - before
    );
    editor.end();
}
