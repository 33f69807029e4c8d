//! Diagnostics expected in a text: `// error[name.unknown]: part of the message` at the end of the line it points at, or on a line of its
//! own before that line. A line may expect several.

use std::collections::BTreeMap;

/// One diagnostic, expected or found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    pub file: String,
    pub line: usize,
    pub level: String,
    pub code: String,
    /// A part of the message; may be empty.
    pub message: String,
}

const LEVELS: [&str; 6] = ["info", "advisory", "warn", "ask", "error", "stop"];

/// What a text expects, in its order.
pub fn marks(file: &str, text: &str) -> Vec<Mark> {
    let mut out = Vec::new();
    let mut waiting: Vec<Mark> = Vec::new();
    for (n, line) in text.lines().enumerate() {
        let mut here = in_line(file, n + 1, line);
        let alone = !here.is_empty() && line.trim_start().starts_with("//");
        if alone {
            waiting.append(&mut here);
        } else {
            for mut w in waiting.drain(..) {
                w.line = n + 1;
                out.push(w);
            }
            out.append(&mut here);
        }
    }
    out.append(&mut waiting);
    out
}

fn in_line(file: &str, line: usize, text: &str) -> Vec<Mark> {
    let mut out = Vec::new();
    for piece in text.split("// ").skip(1) {
        let Some((level, rest)) = piece.split_once('[') else { continue };
        let Some((code, message)) = rest.split_once(']') else { continue };
        if !LEVELS.contains(&level) {
            continue;
        }
        let message = message.trim_start_matches(':').trim().to_owned();
        out.push(Mark {
            file: file.to_owned(),
            line,
            level: level.to_owned(),
            code: code.to_owned(),
            message,
        });
    }
    out
}

/// What differs between the expected and the found, one sentence each; nothing when all is as expected.
pub fn compare(expected: &[Mark], found: &[Mark]) -> Vec<String> {
    let mut left: BTreeMap<usize, &Mark> = found.iter().enumerate().collect();
    let mut out = Vec::new();
    for e in expected {
        let same = |f: &Mark| (&f.file, f.line, &f.level, &f.code) == (&e.file, e.line, &e.level, &e.code);
        let hit = left
            .iter()
            .find(|(_, f)| same(f) && f.message.contains(&e.message))
            .map(|(i, _)| *i);
        match hit {
            Some(i) => drop(left.remove(&i)),
            None => out.push(format!(
                "{}:{}: expected and missing: {}[{}]: {}",
                e.file, e.line, e.level, e.code, e.message
            )),
        }
    }
    out.extend(
        left.values()
            .map(|f| format!("{}:{}: not expected: {}[{}]: {}", f.file, f.line, f.level, f.code, f.message)),
    );
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_belongs_to_its_line_or_the_next() {
        let text = "a // error[x.y]: why // warn[z.w]\n// ask[q.r]: how\n  b // a note [not a mark]\n";
        let found: Vec<(usize, String)> = marks("f", text).into_iter().map(|m| (m.line, m.code)).collect();
        assert_eq!(found, [(1, "x.y".to_owned()), (1, "z.w".to_owned()), (3, "q.r".to_owned())]);
    }

    #[test]
    fn missing_and_surplus_are_both_told() {
        let mark = |line, message: &str| Mark {
            file: "f".into(),
            line,
            level: "error".into(),
            code: "x.y".into(),
            message: message.into(),
        };
        assert!(compare(&[mark(1, "no")], &[mark(1, "no such thing")]).is_empty());
        assert_eq!(compare(&[mark(1, "yes")], &[mark(1, "no such thing")]).len(), 2);
        assert_eq!(compare(&[], &[mark(2, "")]).len(), 1);
    }
}
