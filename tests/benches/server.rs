//! How long an editor waits: a session of typing is replayed against the real server, on models of several sizes.
//!
//! `cargo build --release -p portolan-lsp && cargo bench -p portolan-tests --bench server -- 1000 10000 100000`. The sizes are numbers of nodes;
//! each has twice as many flows and lies in files of `LINES` lines. `one` puts all of it into one file. Messages are what is said of the edited
//! file first, verdicts the end of the check that knows the edit; for small models the two are one. A project is opened cold: it is read when
//! names are known and what is wrong with the text is told, and judged when the first check is done.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use portolan_tests::generate::{Shape, text};
use serde_json::{Value, json};

/// Lines of a file.
const LINES: usize = 500;
/// Nodes up to which every letter waits for its verdicts.
const WAITED: usize = 20_000;
/// Nothing takes this long.
const PATIENCE: Duration = Duration::from_secs(600);
/// What is typed, letter by letter, at the end of a file in the middle.
const TYPED: &str = "server Probe \"What is being typed\" { in: FR  operator: E3  activity: A1  collects: Vibration  stores: none }\nProbe -> N0 : Vibration\n";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let one = arguments.iter().any(|a| a == "one");
    let mut sizes: Vec<usize> = arguments.iter().filter_map(|a| a.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![1_000, 10_000];
    }
    println!(
        "{:>8} {:>6} {:>10} {:>11} {:>9}  {:<22} {:>8} {:>8} {:>8}",
        "nodes", "files", "read", "judged", "memory", "waited for", "p50", "p95", "most"
    );
    for nodes in sizes {
        measure(nodes, one);
    }
}

/// The server: beside this program, as cargo lays programs.
fn server() -> PathBuf {
    let own = std::env::current_exe().expect("this program has a path");
    let folder = own.parent().and_then(Path::parent).expect("a target folder");
    let path = folder.join("portolan-lsp");
    assert!(
        path.exists(),
        "{} is missing: `cargo build --release -p portolan-lsp`",
        path.display()
    );
    path
}

fn measure(nodes: usize, one: bool) {
    let folder = tempfile::Builder::new()
        .prefix("portolan-bench")
        .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
        .expect("a folder");
    let model = text(&Shape::layered(nodes, nodes * 2, 1));
    let lines: Vec<&str> = model.split_inclusive('\n').collect();
    let size = if one { lines.len() } else { LINES };
    let mut files = Vec::new();
    for (n, part) in lines.chunks(size).enumerate() {
        let file = folder.path().join(format!("part{n:04}.flow"));
        std::fs::write(&file, part.concat()).expect("a file");
        files.push(file);
    }
    let start = Instant::now();
    let mut editor = Editor::start(folder.path());
    let file = &files[files.len() / 3];
    let mut text = std::fs::read_to_string(file).expect("a file");
    let uri = uri(file);
    editor.tell(
        "textDocument/didOpen",
        json!({"textDocument": {"uri": uri, "languageId": "portolan", "version": 1, "text": text}}),
    );
    // Names are known, and what is wrong with the text is told.
    editor.timed(
        "textDocument/hover",
        json!({"textDocument": {"uri": uri}, "position": {"line": 1, "character": 8}}),
    );
    let read = start.elapsed();
    editor.wait("the first check", |v| v["method"] == "portolan/status");
    let judged = start.elapsed();
    editor.diagnosed(&uri, 1);
    editor.calm();
    let (mut keys, mut verdicts, mut completions, mut hovers, mut definitions) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut version = 1;
    // Verdicts on a very large model take long: it is typed on meanwhile, as one does.
    let waits = nodes <= WAITED;
    for letter in TYPED.chars() {
        version += 1;
        let line = text.matches('\n').count();
        let column = text.len() - text.rfind('\n').map_or(0, |i| i + 1);
        let at = json!({"line": line, "character": column});
        text.push(letter);
        let start = Instant::now();
        let document = json!({"uri": uri, "version": version});
        let change = json!({"range": {"start": at, "end": at}, "text": letter.to_string()});
        editor.tell(
            "textDocument/didChange",
            json!({"textDocument": document, "contentChanges": [change]}),
        );
        // What an editor asks at once, while the check runs.
        let end = json!({"line": line + usize::from(letter == '\n'), "character": if letter == '\n' { 0 } else { column + 1 }});
        let place = |p: &Value| json!({"textDocument": {"uri": uri}, "position": p});
        completions.push(editor.timed("textDocument/completion", place(&end)));
        let above = json!({"line": line / 2, "character": 8});
        hovers.push(editor.timed("textDocument/hover", place(&above)));
        definitions.push(editor.timed("textDocument/definition", place(&above)));
        keys.push(editor.diagnosed_since(&uri, version, start));
        if waits {
            verdicts.push(editor.judged_since(start));
        }
    }
    if !waits {
        verdicts.push(editor.settled(Instant::now()));
    }
    // A fact that decides verdicts, back and forth: no text is wrong meanwhile.
    let (mut facts, mut fact_verdicts) = (Vec::new(), Vec::new());
    for n in 0..if waits { 30 } else { 2 } {
        version += 1;
        let start = text.find("in: ").expect("a place") + 4;
        let line = text[..start].matches('\n').count();
        let column = start - text[..start].rfind('\n').map_or(0, |i| i + 1);
        let range = json!({"start": {"line": line, "character": column}, "end": {"line": line, "character": column + 2}});
        let new = if n % 2 == 0 { "CN" } else { "DE" };
        text.replace_range(start..start + 2, new);
        let began = Instant::now();
        let document = json!({"uri": uri, "version": version});
        editor.tell(
            "textDocument/didChange",
            json!({"textDocument": document, "contentChanges": [{"range": range, "text": new}]}),
        );
        facts.push(editor.diagnosed_since(&uri, version, began));
        fact_verdicts.push(editor.judged_since(began));
    }
    let memory = editor.memory();
    let rows = [
        ("keystroke to messages", keys),
        ("keystroke to verdicts", verdicts),
        ("fact to messages", facts),
        ("fact to verdicts", fact_verdicts),
        ("completion", completions),
        ("hover", hovers),
        ("definition", definitions),
    ];
    for (i, (what, mut list)) in rows.into_iter().enumerate() {
        list.sort();
        let at = |p: usize| ms(list[(list.len() * p / 100).min(list.len() - 1)]);
        let head = if i == 0 {
            let (read, judged) = (ms(read), ms(judged));
            format!("{nodes:>8} {:>6} {read:>10} {judged:>11} {:>5} MiB", files.len(), memory / 1024)
        } else {
            " ".repeat(48)
        };
        println!("{head}  {what:<22} {:>8} {:>8} {:>8}", at(50), at(95), at(100));
    }
    editor.end();
}

fn ms(d: Duration) -> String {
    format!("{:.1} ms", d.as_secs_f64() * 1000.0)
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

struct Editor {
    child: Child,
    stdin: ChildStdin,
    incoming: Receiver<(Instant, Value)>,
    kept: VecDeque<(Instant, Value)>,
    next: i64,
}

impl Editor {
    fn start(folder: &Path) -> Editor {
        let mut child = Command::new(server())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let stdin = child.stdin.take().expect("piped");
        let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
        let (sender, incoming) = channel();
        std::thread::spawn(move || {
            while let Some(v) = receive(&mut stdout) {
                if sender.send((Instant::now(), v)).is_err() {
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
        // What VS Code says of itself, as far as it matters here.
        let completion = json!({"completionList": {"itemDefaults": ["editRange", "data"]}, "completionItem": {"snippetSupport": true}});
        let capabilities = json!({"general": {"positionEncodings": ["utf-16"]}, "textDocument": {"completion": completion}});
        let folders = json!([{"uri": uri(folder), "name": "bench"}]);
        editor.timed(
            "initialize",
            json!({"processId": null, "capabilities": capabilities, "workspaceFolders": folders}),
        );
        editor.tell("initialized", json!({}));
        editor
    }

    fn send(&mut self, v: &Value) {
        let body = v.to_string();
        let sent = write!(self.stdin, "Content-Length: {}\r\n\r\n{body}", body.len());
        sent.and_then(|()| self.stdin.flush()).expect("the server listens");
    }
    fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }
    fn timed(&mut self, method: &str, params: Value) -> Duration {
        self.next += 1;
        let id = self.next;
        let start = Instant::now();
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        let (at, answer) = self.wait(method, |v| v["id"] == id && v.get("method").is_none());
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        at - start
    }
    fn diagnosed(&mut self, uri: &str, version: i64) -> Instant {
        let wanted =
            |v: &Value| v["method"] == "textDocument/publishDiagnostics" && v["params"]["uri"] == uri && v["params"]["version"] == version;
        self.wait("messages", wanted).0
    }
    fn diagnosed_since(&mut self, uri: &str, version: i64, start: Instant) -> Duration {
        self.diagnosed(uri, version) - start
    }
    /// The end of the check that is under way.
    fn judged_since(&mut self, start: Instant) -> Duration {
        self.wait("verdicts", |v| v["method"] == "portolan/status").0 - start
    }
    /// The end of the last check, when none has ended or begun for a while.
    fn settled(&mut self, start: Instant) -> Duration {
        let mut last = self.judged_since(start);
        while let Ok(m) = self.incoming.recv_timeout(Duration::from_secs(30)) {
            if m.1["method"] == "portolan/status" {
                last = m.0 - start;
            }
        }
        last
    }
    /// Waits until nothing is under way any more, and forgets what was said until then.
    fn calm(&mut self) {
        while let Ok(m) = self.incoming.recv_timeout(Duration::from_secs(3)) {
            assert!(m.1.get("error").is_none(), "{}", m.1);
        }
        self.kept.clear();
    }
    fn wait(&mut self, what: &str, want: impl Fn(&Value) -> bool) -> (Instant, Value) {
        if let Some(i) = self.kept.iter().position(|k| want(&k.1)) {
            return self.kept.remove(i).expect("just found");
        }
        let end = Instant::now() + PATIENCE;
        loop {
            match self.incoming.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(m) if want(&m.1) => return m,
                // Messages of other files are nobody's here.
                Ok(m) if m.1.get("id").is_some() || m.1["params"]["version"].is_i64() => self.kept.push_back(m),
                Ok(_) => {}
                Err(e) => panic!("no {what}: {e}"),
            }
        }
    }
    /// Resident memory in kilobytes.
    fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"));
        line.and_then(|l| l.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or(0)
    }
    fn end(mut self) {
        self.timed("shutdown", Value::Null);
        self.tell("exit", Value::Null);
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
