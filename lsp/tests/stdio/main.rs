//! The real program over its standard input and output, as an editor meets it.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Nothing takes this long.
const PATIENCE: Duration = Duration::from_secs(120);

/// The line with the mistake: text outside ASCII and outside the first plane stands before it.
const BROKEN: &str = "entity Home \"总部🏭\" @zh \"德累斯顿\" { im: DE }";
const WHOLE: &str = "entity Home \"总部🏭\" @zh \"德累斯顿\" { in: DE }";

/// A model whose one flow is blocked by a law of its own; `{home}` is the line above.
const MODEL: &str = "\
project Demo { as_of: 2026-11-20  regimes: XX.toy }
{home}
entity Away { in: CN }
people Crew \"The crew\" { in: DE  count: 5 in DE  employer: Home }
/// Who did what, and when.
data Log \"Log of the crew\" : personal.identifier { about: Crew }
activity Work { decides: Home  acts: Away for Home  purpose: logistics }
server Desk { in: DE  operator: Home  activity: Work  collects: Log  stores: Log for 10 days }
server Lake \"Data lake\" { in: DE  operator: Home  activity: Work  stores: Log for 10 days }
server Far { in: CN  operator: Away  activity: Work  stores: none }
Desk -> Lake : Log
Lake -> Far : Log
regime XX.toy \"Toy law\" since 2000-01-01 { territory: DE
  kind pass : document
  transmission out on c: crossing { when \"it leaves home\": c.from == DE and c.to != DE }
  mechanism pass on c: out with d: XX.pass { when \"in force\": valid(d) }
  demand pass_due on c: out { needs: pass } }
";

struct Editor {
    child: Child,
    stdin: Option<ChildStdin>,
    incoming: Receiver<Value>,
    /// Read, but not yet asked for.
    kept: VecDeque<Value>,
    next: i64,
}

impl Editor {
    fn start(folder: &Path, encodings: Value) -> (Editor, Value) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_portolan-lsp"))
            .arg("--stdio")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let stdin = child.stdin.take();
        let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
        let (sender, incoming) = channel();
        std::thread::spawn(move || {
            while let Some(v) = receive(&mut stdout) {
                if sender.send(v).is_err() {
                    return;
                }
            }
        });
        let mut editor = Editor {
            child,
            stdin,
            incoming,
            kept: VecDeque::new(),
            next: 0,
        };
        let answer = editor.ask(
            "initialize",
            json!({"processId": null, "rootUri": null, "capabilities": {"general": {"positionEncodings": encodings}},
                "workspaceFolders": [{"uri": uri(folder), "name": "test"}]}),
        );
        editor.tell("initialized", json!({}));
        (editor, answer)
    }

    fn send(&mut self, v: &Value) {
        let body = v.to_string();
        let out = self.stdin.as_mut().expect("open");
        write!(out, "Content-Length: {}\r\n\r\n{body}", body.len())
            .and_then(|()| out.flush())
            .expect("the server listens");
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = self.next;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        let answer = self.wait(&format!("answer to {method}"), |v| v["id"] == id && v.get("method").is_none());
        assert!(answer.get("error").is_none(), "{answer}");
        answer["result"].clone()
    }

    /// The first message, kept or to come, that `want` accepts; others stay.
    fn wait(&mut self, what: &str, want: impl Fn(&Value) -> bool) -> Value {
        if let Some(i) = self.kept.iter().position(&want) {
            return self.kept.remove(i).expect("just found");
        }
        let end = Instant::now() + PATIENCE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.incoming.recv_timeout(left) {
                Ok(v) if want(&v) => return v,
                Ok(v) => self.kept.push_back(v),
                Err(e) => panic!("no {what}: {e}; came instead: {:?}", self.kept),
            }
        }
    }

    /// The messages of a file, once told for that version.
    fn list(&mut self, file: &Path, version: Option<i64>) -> Vec<Value> {
        let uri = uri(file);
        let told = self.wait("list of messages", |v| {
            let p = &v["params"];
            v["method"] == "textDocument/publishDiagnostics"
                && p["uri"] == uri.as_str()
                && p.get("version").and_then(Value::as_i64) == version
        });
        told["params"]["diagnostics"].as_array().expect("a list").clone()
    }

    fn open(&mut self, file: &Path, text: &str) {
        self.tell(
            "textDocument/didOpen",
            json!({"textDocument": {"uri": uri(file), "languageId": "portolan", "version": 1, "text": text}}),
        );
    }

    fn at(&mut self, method: &str, file: &Path, text: &str, needle: &str, into: usize) -> Value {
        let byte = text.find(needle).expect("in the text") + into;
        let (line, column) = place(text, byte);
        self.ask(
            method,
            json!({"textDocument": {"uri": uri(file)}, "position": {"line": line, "character": column}}),
        )
    }

    /// `shutdown`, `exit`; standard input stays open, as some editors leave it.
    fn end(mut self) {
        assert_eq!(self.ask("shutdown", Value::Null), Value::Null);
        self.tell("exit", Value::Null);
        assert_eq!(self.code(), Some(0));
    }

    fn code(&mut self) -> Option<i32> {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the server does not end");
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn receive(from: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if from.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().split_once(": ") {
            Some(("Content-Length", n)) => length = n.parse().ok()?,
            _ if line.trim().is_empty() => break,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

fn uri(path: &Path) -> String {
    // Names with nothing to escape: the folder is made by the test.
    let text = path.to_string_lossy().replace('\\', "/");
    if text.starts_with('/') {
        format!("file://{text}")
    } else {
        format!("file:///{text}")
    }
}

/// Line and UTF-16 column of a byte.
fn place(text: &str, byte: usize) -> (usize, usize) {
    let start = text[..byte].rfind('\n').map_or(0, |i| i + 1);
    (text[..start].matches('\n').count(), text[start..byte].encode_utf16().count())
}

/// A folder with one project in it, and the path of its file. Not in the common temporary folder: a stray project there would lie around it.
fn project(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::Builder::new()
        .prefix("portolan")
        .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
        .expect("a folder");
    let file = folder.path().join("model.flow");
    std::fs::write(&file, text).expect("a file");
    (folder, file)
}

fn codes(list: &[Value]) -> Vec<&str> {
    list.iter().filter_map(|d| d["code"].as_str()).collect()
}

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
