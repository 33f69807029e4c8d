//! Formats of build services: annotations of GitHub, code quality of GitLab, JUnit.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::entry::Entry;
use super::quote::{github, plain, xml};
use crate::base::Level;

/// One workflow command per finding.
pub fn annotations(list: &[Entry]) -> String {
    let mut out = String::new();
    for t in list.iter().filter(|t| !t.known && t.accepted.is_none()) {
        let d = t.diagnostic;
        let word = match d.level {
            Level::Stop | Level::Error => "error",
            Level::Ask | Level::Warn => "warning",
            Level::Advisory | Level::Info => "notice",
        };
        let mut at = format!("file={}", github(&t.path(), true));
        if let Some(s) = &t.spot {
            let _ = write!(at, ",line={},endLine={}", s.line, s.end_line);
            // Columns only count within one line.
            if s.line == s.end_line {
                let _ = write!(at, ",col={},endColumn={}", s.column, s.end_column.max(s.column + 1));
            }
        }
        let mut text = d.message.clone();
        for h in d.help.iter().take(3) {
            text += &format!("\n{h}");
        }
        let _ = writeln!(out, "::{word} {at},title={}::{}", github(&d.code, true), github(&text, false));
    }
    out
}

/// A code quality report.
pub fn quality(list: &[Entry]) -> Value {
    let all = list.iter().filter(|t| !t.known && t.accepted.is_none()).map(|t| {
        let d = t.diagnostic;
        let severity = match d.level {
            Level::Stop => "blocker",
            Level::Error => "critical",
            Level::Ask => "major",
            Level::Warn => "minor",
            Level::Advisory | Level::Info => "info",
        };
        json!({
            "description": format!("{}: {}", d.code, plain(&d.message)),
            "check_name": d.code,
            "fingerprint": t.fingerprint,
            "severity": severity,
            "location": {"path": t.path(), "lines": {"begin": t.line()}},
        })
    });
    Value::Array(all.collect())
}

/// A suite per file and a case per finding. Only what fails the run is a failure.
pub fn junit(list: &[Entry]) -> String {
    let mut files: Vec<(String, Vec<&Entry>)> = Vec::new();
    for t in list.iter().filter(|t| !t.known && t.accepted.is_none()) {
        let path = t.path();
        match files.iter_mut().find(|f| f.0 == path) {
            Some(f) => f.1.push(t),
            None => files.push((path, vec![t])),
        }
    }
    files.sort_by(|a, b| a.0.cmp(&b.0));
    let failures = |l: &[&Entry]| l.iter().filter(|t| t.fails).count();
    let all: usize = files.iter().map(|f| f.1.len()).sum();
    let failed: usize = files.iter().map(|f| failures(&f.1)).sum();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(out, "<testsuites name=\"portolan\" tests=\"{}\" failures=\"{failed}\">", all.max(1));
    if files.is_empty() {
        out += "  <testsuite name=\"portolan\" tests=\"1\" failures=\"0\">\n    <testcase name=\"no findings\" classname=\"portolan\"/>\n  </testsuite>\n";
    }
    for (path, list) in &files {
        let path = xml(path);
        let _ = writeln!(
            out,
            "  <testsuite name=\"{path}\" tests=\"{}\" failures=\"{}\">",
            list.len(),
            failures(list)
        );
        for t in list {
            let d = t.diagnostic;
            let (code, word, line) = (xml(&d.code), d.level.word(), t.line());
            let column = t.spot.as_ref().map_or(1, |s| s.column);
            let _ = writeln!(out, "    <testcase name=\"{code} at {line}:{column}\" classname=\"{path}\">");
            let mut text = d.message.clone();
            for h in d.notes.iter().chain(&d.help) {
                text += &format!("\n{h}");
            }
            let text = text.lines().map(xml).collect::<Vec<_>>().join("\n");
            if t.fails {
                let _ = writeln!(
                    out,
                    "      <failure message=\"{}\" type=\"{word}\">{text}</failure>",
                    xml(&d.message)
                );
            } else {
                let _ = writeln!(out, "      <system-out>{word}: {text}</system-out>");
            }
            out += "    </testcase>\n";
        }
        out += "  </testsuite>\n";
    }
    out + "</testsuites>\n"
}
