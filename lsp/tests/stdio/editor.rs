//! An editor for tests: it starts the real program and talks to it.

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
pub const BROKEN: &str = "entity Home \"总部🏭\" @zh \"德累斯顿\" { im: DE }";
pub const WHOLE: &str = "entity Home \"总部🏭\" @zh \"德累斯顿\" { in: DE }";

/// A model whose one flow is blocked by a law of its own; `{home}` is the line above.
pub const MODEL: &str = "\
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

pub struct Editor {
    pub child: Child,
    pub stdin: Option<ChildStdin>,
    incoming: Receiver<Value>,
    /// Read, but not yet asked for.
    kept: VecDeque<Value>,
    next: i64,
}

impl Editor {
    pub fn start(folder: &Path, encodings: Value) -> (Editor, Value) {
        Editor::start_with(folder, json!({"general": {"positionEncodings": encodings}}), Value::Null)
    }

    /// With everything a rich editor can.
    pub fn rich(folder: &Path) -> (Editor, Value) {
        Editor::rich_with(folder, json!({"commands": true, "virtualDocuments": true}))
    }

    pub fn rich_with(folder: &Path, options: Value) -> (Editor, Value) {
        let capabilities = json!({
            "general": {"positionEncodings": ["utf-16"]},
            "window": {"workDoneProgress": true},
            "workspace": {"workspaceEdit": {"documentChanges": true}},
            "textDocument": {
                "completion": {"completionItem": {"snippetSupport": true}},
                "hover": {"contentFormat": ["markdown", "plaintext"]},
            },
        });
        Editor::start_with(folder, capabilities, options)
    }

    pub fn start_with(folder: &Path, capabilities: Value, options: Value) -> (Editor, Value) {
        let mut options = options;
        if options.get("earlyDiagnostics").is_none() {
            // One list for each version: what is said early depends on how quick the machine is.
            options["earlyDiagnostics"] = json!(false);
        }
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
            json!({"processId": null, "rootUri": null, "capabilities": capabilities, "initializationOptions": options,
                "workspaceFolders": [{"uri": uri(folder), "name": "test"}]}),
        );
        editor.tell("initialized", json!({}));
        (editor, answer)
    }

    pub fn send(&mut self, v: &Value) {
        let body = v.to_string();
        let out = self.stdin.as_mut().expect("open");
        write!(out, "Content-Length: {}\r\n\r\n{body}", body.len())
            .and_then(|()| out.flush())
            .expect("the server listens");
    }

    pub fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Asks without waiting; gives the number of the question.
    pub fn request(&mut self, method: &str, params: Value) -> i64 {
        self.next += 1;
        let id = self.next;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        id
    }

    pub fn answer(&mut self, id: i64) -> Value {
        self.wait(&format!("answer to {id}"), |v| v["id"] == id && v.get("method").is_none())
    }

    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.request(method, params);
        let answer = self.answer(id);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// The error a question meets.
    pub fn refused(&mut self, method: &str, params: Value) -> Value {
        let id = self.request(method, params);
        let answer = self.answer(id);
        assert!(answer.get("error").is_some(), "{method} is answered: {answer}");
        answer["error"].clone()
    }

    /// The first message, kept or to come, that `want` accepts; others stay.
    pub fn wait(&mut self, what: &str, want: impl Fn(&Value) -> bool) -> Value {
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
    pub fn list(&mut self, file: &Path, version: Option<i64>) -> Vec<Value> {
        let uri = uri(file);
        let told = self.wait("list of messages", |v| {
            let p = &v["params"];
            v["method"] == "textDocument/publishDiagnostics"
                && p["uri"] == uri.as_str()
                && p.get("version").and_then(Value::as_i64) == version
        });
        told["params"]["diagnostics"].as_array().expect("a list").clone()
    }

    pub fn open(&mut self, file: &Path, text: &str) {
        self.tell(
            "textDocument/didOpen",
            json!({"textDocument": {"uri": uri(file), "languageId": "portolan", "version": 1, "text": text}}),
        );
    }

    pub fn at(&mut self, method: &str, file: &Path, text: &str, needle: &str, into: usize) -> Value {
        let byte = text.find(needle).expect("in the text") + into;
        let (line, column) = place(text, byte);
        self.ask(
            method,
            json!({"textDocument": {"uri": uri(file)}, "position": {"line": line, "character": column}}),
        )
    }

    /// `shutdown`, `exit`; standard input stays open, as some editors leave it.
    pub fn end(mut self) {
        assert_eq!(self.ask("shutdown", Value::Null), Value::Null);
        self.tell("exit", Value::Null);
        assert_eq!(self.code(), Some(0));
    }

    pub fn code(&mut self) -> Option<i32> {
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

pub fn receive(from: &mut impl BufRead) -> Option<Value> {
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

pub fn uri(path: &Path) -> String {
    // Names with nothing to escape: the folder is made by the test.
    let text = path.to_string_lossy().replace('\\', "/");
    if text.starts_with('/') {
        format!("file://{text}")
    } else {
        format!("file:///{text}")
    }
}

/// Line and UTF-16 column of a byte.
pub fn place(text: &str, byte: usize) -> (usize, usize) {
    let start = text[..byte].rfind('\n').map_or(0, |i| i + 1);
    (text[..start].matches('\n').count(), text[start..byte].encode_utf16().count())
}

/// A folder with one project in it, and the path of its file. Not in the common temporary folder: a stray project there would lie around it.
pub fn project(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::Builder::new()
        .prefix("portolan")
        .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
        .expect("a folder");
    let file = folder.path().join("model.flow");
    std::fs::write(&file, text).expect("a file");
    (folder, file)
}

pub fn codes(list: &[Value]) -> Vec<&str> {
    list.iter().filter_map(|d| d["code"].as_str()).collect()
}

/// A text with an editor's changes made.
pub fn changed(text: &str, edits: &Value) -> String {
    let mut list: Vec<(usize, usize, String)> = edits
        .as_array()
        .expect("a list of changes")
        .iter()
        .map(|e| {
            let byte = |p: &Value| byte_of(text, p);
            (
                byte(&e["range"]["start"]),
                byte(&e["range"]["end"]),
                e["newText"].as_str().expect("a text").to_owned(),
            )
        })
        .collect();
    list.sort_by_key(|e| e.0);
    let mut out = text.to_owned();
    for (start, end, new) in list.into_iter().rev() {
        out.replace_range(start..end, &new);
    }
    out
}

/// The byte of a line and UTF-16 column.
pub fn byte_of(text: &str, p: &Value) -> usize {
    let (line, column) = (
        p["line"].as_u64().expect("a line") as usize,
        p["character"].as_u64().expect("a column") as usize,
    );
    let start = match line {
        0 => 0,
        n => text.match_indices('\n').nth(n - 1).map_or(text.len(), |(i, _)| i + 1),
    };
    let mut units = 0;
    for (i, c) in text[start..].char_indices() {
        if units >= column || c == '\n' {
            return start + i;
        }
        units += c.len_utf16();
    }
    text.len()
}

/// The changes of a workspace edit for one file.
pub fn edits_of(edit: &Value, file: &Path) -> Value {
    let own = uri(file);
    if let Some(list) = edit["documentChanges"].as_array() {
        let all: Vec<Value> = list
            .iter()
            .filter(|d| d["textDocument"]["uri"] == own.as_str())
            .flat_map(|d| d["edits"].as_array().expect("a list").clone())
            .collect();
        return Value::Array(all);
    }
    edit["changes"][own].clone()
}
