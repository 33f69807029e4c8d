//! Edits, requests and cancellations without a pause. At the end the server holds the editor's text, nothing is unanswered, and the memory has
//! not grown. `PORTOLAN_STRESS=10000` sets the number of steps.

use std::collections::BTreeMap;

use serde_json::json;

use crate::editor::{Editor, MODEL, WHOLE, byte_of, place, project, uri};

/// Steps of a run that nobody asked to be longer.
const STEPS: usize = 600;

/// The same numbers on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

const PIECES: [&str; 14] = [
    "x",
    " ",
    "\n",
    "{",
    "}",
    "server Q { in: DE }\n",
    "Lake -> Far : Log\n",
    "德累斯顿",
    "🏭",
    "\"",
    "in: ",
    "// note\n",
    "->",
    "entity Away2 { in: CN }\n",
];
const ASKED: [&str; 14] = [
    "textDocument/hover",
    "textDocument/completion",
    "textDocument/definition",
    "textDocument/documentSymbol",
    "textDocument/references",
    "textDocument/codeAction",
    "textDocument/semanticTokens/full",
    "textDocument/inlayHint",
    "textDocument/codeLens",
    "textDocument/foldingRange",
    "textDocument/prepareRename",
    "textDocument/signatureHelp",
    "portolan/matrix",
    "textDocument/formatting",
];

/// Resident memory in kilobytes.
fn memory(editor: &Editor) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", editor.child.id())).unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"));
    line.and_then(|l| l.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or(0)
}

/// A byte where a character begins.
fn boundary(random: &mut Random, text: &str) -> usize {
    let mut at = random.below(text.len() + 1);
    while !text.is_char_boundary(at) || at > 0 && text.as_bytes().get(at) == Some(&b'\n') && text.as_bytes()[at - 1] == b'\r' {
        at -= 1;
    }
    at
}

#[test]
fn nothing_is_lost_in_a_storm() {
    let steps = std::env::var("PORTOLAN_STRESS").ok().and_then(|n| n.parse().ok()).unwrap_or(STEPS);
    let model = MODEL.replace("{home}", WHOLE);
    let (folder, file) = project(&model);
    let (mut editor, _) = Editor::rich_with(folder.path(), json!({"commands": true, "earlyDiagnostics": true}));
    editor.open(&file, &model);
    editor.list(&file, Some(1));
    let mut random = Random(7);
    let mut text = model.clone();
    let mut version = 1;
    let mut asked: Vec<i64> = Vec::new();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut sizes: Vec<u64> = Vec::new();
    let start = std::time::Instant::now();
    let position = |text: &str, at: usize| {
        let (line, character) = place(text, at);
        json!({"line": line, "character": character})
    };
    for step in 0..steps {
        match random.below(10) {
            0..=4 => {
                version += 1;
                let mut changes = Vec::new();
                for _ in 0..=random.below(3) {
                    if random.below(60) == 0 || text.len() > 20_000 {
                        text = model.clone();
                        changes.push(json!({"text": text}));
                        continue;
                    }
                    let a = boundary(&mut random, &text);
                    let mut b = (a + random.below(12)).min(text.len());
                    while !text.is_char_boundary(b) {
                        b += 1;
                    }
                    let new = PIECES[random.below(PIECES.len())];
                    changes.push(json!({"range": {"start": position(&text, a), "end": position(&text, b)}, "text": new}));
                    text.replace_range(a..b, new);
                }
                let document = json!({"uri": uri(&file), "version": version});
                editor.tell(
                    "textDocument/didChange",
                    json!({"textDocument": document, "contentChanges": changes}),
                );
                *kinds.entry("edits").or_default() += 1;
            }
            5..=8 => {
                let at = boundary(&mut random, &text);
                let p = position(&text, at);
                let params = json!({"textDocument": {"uri": uri(&file)}, "position": p, "range": {"start": p, "end": p},
                    "context": {"diagnostics": [], "includeDeclaration": true}, "options": {"tabSize": 2, "insertSpaces": true}});
                asked.push(editor.request(ASKED[random.below(ASKED.len())], params));
                *kinds.entry("requests").or_default() += 1;
            }
            _ => {
                if let Some(id) = asked.last() {
                    editor.tell("$/cancelRequest", json!({"id": id}));
                    *kinds.entry("cancellations").or_default() += 1;
                }
            }
        }
        // An editor takes breath: else the pipe is all that is tested.
        if step % 100 == 99 {
            for id in asked.drain(..) {
                let answer = editor.answer(id);
                assert!(answer.get("result").is_some() || answer["error"]["code"].is_i64(), "{answer}");
                assert_ne!(answer["error"]["code"], -32603, "{answer}");
            }
        }
        if step % (steps / 12).max(1) == 0 {
            sizes.push(memory(&editor));
            println!("{step} steps, {} s, {} kB", start.elapsed().as_secs(), sizes[sizes.len() - 1]);
        }
    }
    for id in asked.drain(..) {
        editor.answer(id);
    }
    sizes.push(memory(&editor));
    // The server's text is the editor's: its layout of it is the reader's own, and its outline names what the text does.
    version += 1;
    let end = position(&text, text.len());
    let tail = "\nentity TheVeryEnd { in: DE }\n";
    let document = json!({"uri": uri(&file), "version": version});
    editor.tell(
        "textDocument/didChange",
        json!({"textDocument": document, "contentChanges": [{"range": {"start": end, "end": end}, "text": tail}]}),
    );
    text.push_str(tail);
    let held = editor.ask("portolan/text", json!({"textDocument": {"uri": uri(&file)}}));
    assert_eq!(held["text"].as_str(), Some(text.as_str()), "the server's text is another");
    assert_eq!(held["checked"], held["text"], "what is checked is another text");
    let outline = editor.ask("textDocument/documentSymbol", json!({"textDocument": {"uri": uri(&file)}}));
    let first = outline
        .as_array()
        .and_then(|o| o.first())
        .map(|s| byte_of(&text, &s["range"]["start"]));
    assert!(first.is_none_or(|b| b <= text.len()));
    // The middle third against the last: what is kept between checks was filled before.
    let part = |from: usize, to: usize| sizes[from..to].iter().copied().max().unwrap_or(0);
    let n = sizes.len();
    let (middle, last) = (part(n / 3, 2 * n / 3), part(2 * n / 3, n));
    println!("{steps} steps: {kinds:?}; memory at most {middle} kB in the middle third, {last} kB in the last");
    assert!(last < middle + middle / 5 + 10_000, "memory grows: {sizes:?}");
    editor.end();
}
