//! Runs one test of a page.

use std::ops::Range;

use portolan::base::system::Memory;
use serde_json::Value;

use crate::expected::{Mark, compare, marks};
use crate::page::Test;
use crate::run::{HOME, Run, arguments, library, memory, portolan};

/// What a test found.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What differs from the page; empty when all is as written.
    pub wrong: Vec<String>,
    /// What the page would have to say: bytes and new text. Filled only when it is to be rewritten.
    pub rewrite: Vec<(Range<usize>, String)>,
}

/// The families whose diagnostics are always compared; all others are findings under a law.
const FAMILIES: [&str; 7] = ["syntax", "name", "type", "model", "law", "lint", "io"];

/// Runs a test: its diagnostics, its `expect`s, its sessions.
pub fn run(test: &Test, bless: bool) -> Outcome {
    let system = memory(test.sources.iter().map(|s| (&s.name, &s.text)));
    let library: &[(String, String)] = if test.bare { &[] } else { library() };
    let mut out = Outcome::default();
    let expected: Vec<Mark> = test.sources.iter().flat_map(|s| marks(&s.name, &s.text)).collect();
    if !test.sources.is_empty() {
        let check = portolan(&["check", HOME, "--format", "json"], &system, library);
        match found(&check) {
            Ok(all) => {
                let counts = |m: &&Mark| test.verdicts || FAMILIES.contains(&m.code.split('.').next().unwrap_or(""));
                let seen: Vec<Mark> = all.iter().filter(counts).cloned().collect();
                out.wrong.extend(compare(&expected, &seen).into_iter().map(|w| placed(test, &w)));
            }
            Err(why) => out.wrong.push(why),
        }
        let broken = expected
            .iter()
            .any(|m| m.level == "error" && FAMILIES.contains(&m.code.split('.').next().unwrap_or("")));
        let expects = test.sources.iter().any(|s| s.text.split_whitespace().any(|w| w == "expect"));
        if expects && !broken && !test.broken {
            let ran = portolan(&["test", HOME], &system, library);
            if ran.code != 0 {
                out.wrong
                    .push(format!("`portolan test` ends with {}:\n{}{}", ran.code, ran.out, ran.err));
            }
        }
    }
    for session in &test.sessions {
        let printed = session_of(&session.command, &system, library);
        if printed != session.printed {
            if bless {
                out.rewrite.push((session.range.clone(), printed));
            } else {
                out.wrong.push(format!(
                    "line {}: `portolan {}` prints\n{printed}instead of\n{}",
                    session.line, session.command, session.printed
                ));
            }
        }
    }
    out
}

/// What a session shows: standard output, what went to the error stream if nothing else, and the exit code unless it is 0.
fn session_of(command: &str, system: &Memory, library: &[(String, String)]) -> String {
    let args = arguments(command);
    let mut args: Vec<&str> = args.iter().map(String::as_str).collect();
    if !args.iter().any(|a| *a == "-C" || a.starts_with(HOME)) && !matches!(args.first(), Some(&("explain" | "list"))) {
        args.extend(["-C", HOME]);
    }
    let ran = portolan(&args, system, library);
    let mut text = if ran.out.is_empty() { ran.err } else { ran.out };
    text = text.replace(&format!("{HOME}/"), "");
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    if ran.code != 0 {
        text.push_str(&format!("[exit {}]\n", ran.code));
    }
    text
}

/// The diagnostics of a check as marks, then its findings: those verdicts that have a level and that nobody accepted.
fn found(check: &Run) -> Result<Vec<Mark>, String> {
    let broken = |why: &str| format!("{why}\nexit {}\n{}{}", check.code, check.out, check.err);
    let json: Value = serde_json::from_str(&check.out).map_err(|e| broken(&format!("`check --format json` is not JSON: {e}")))?;
    let list = |key: &str| json[key].as_array().ok_or_else(|| broken(&format!("no `{key}`")));
    let text = |v: &Value| v.as_str().unwrap_or("").to_owned();
    let mark = |d: &Value, code: &str, at: &Value| Mark {
        file: text(&at["file"]).strip_prefix(&format!("{HOME}/")).unwrap_or("").to_owned(),
        line: at["line"].as_u64().unwrap_or(0) as usize,
        level: text(&d["level"]),
        code: text(&d[code]),
        message: text(&d["message"]),
    };
    let mut out: Vec<Mark> = list("diagnostics")?.iter().map(|d| mark(d, "code", d)).collect();
    let findings = list("verdicts")?
        .iter()
        .filter(|v| !v["level"].is_null() && v["accepted"].is_null());
    out.extend(findings.map(|v| mark(v, "rule", &v["location"])));
    Ok(out)
}

/// Puts the line of the page in place of the line of the block.
fn placed(test: &Test, sentence: &str) -> String {
    let mut parts = sentence.splitn(3, ':');
    let (file, line, rest) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    match (test.sources.iter().find(|s| s.name == file), line.parse::<usize>()) {
        (Some(s), Ok(n)) if n > 0 => format!("line {}:{rest}", s.line + n - 1),
        _ => sentence.to_owned(),
    }
}
