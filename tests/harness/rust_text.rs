//! Reads Rust just far enough to tell code, comments and literals apart.

/// A Rust file seen in two ways, both of the same length and the same lines as the text.
pub struct RustText {
    /// Comments are blank, literals stay.
    pub code: String,
    /// Comments and literals are blank.
    pub bare: String,
    /// What stands between the quotes of every string literal, with its line.
    pub literals: Vec<(usize, String)>,
}

impl RustText {
    pub fn new(text: &str) -> RustText {
        let mut scan = Scan {
            chars: text.chars().collect(),
            at: 0,
            line: 1,
            code: String::new(),
            bare: String::new(),
            literals: Vec::new(),
        };
        while scan.at < scan.chars.len() {
            scan.step();
        }
        RustText {
            code: scan.code,
            bare: scan.bare,
            literals: scan.literals,
        }
    }
}

struct Scan {
    chars: Vec<char>,
    at: usize,
    line: usize,
    code: String,
    bare: String,
    literals: Vec<(usize, String)>,
}

/// Who sees the next character.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Code,
    Comment,
    Literal,
}

impl Scan {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn take(&mut self, part: Part) {
        let Some(c) = self.peek(0) else { return };
        self.at += 1;
        if c == '\n' {
            self.line += 1;
        }
        let blank = if c == '\n' { '\n' } else { ' ' };
        self.code.push(if part == Part::Comment { blank } else { c });
        self.bare.push(if part == Part::Code { c } else { blank });
    }

    fn step(&mut self) {
        match (self.peek(0), self.peek(1)) {
            (Some('/'), Some('/')) => {
                while self.peek(0).is_some_and(|c| c != '\n') {
                    self.take(Part::Comment);
                }
            }
            (Some('/'), Some('*')) => self.block_comment(),
            (Some('"'), _) => self.string(0, true),
            (Some('\''), _) => self.quote(),
            (Some(c), _) if c.is_alphanumeric() || c == '_' => self.word(),
            _ => self.take(Part::Code),
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        while let Some(c) = self.peek(0) {
            match (c, self.peek(1)) {
                ('/', Some('*')) => depth += 1,
                ('*', Some('/')) => depth -= 1,
                _ => {
                    self.take(Part::Comment);
                    continue;
                }
            }
            self.take(Part::Comment);
            self.take(Part::Comment);
            if depth == 0 {
                return;
            }
        }
    }

    /// A word; the prefixes of literals (`r`, `b`, `br`, `c`, `cr`) lead into the literal behind them.
    fn word(&mut self) {
        let start = self.at;
        while self.peek(0).is_some_and(|c| c.is_alphanumeric() || c == '_') {
            self.take(Part::Code);
        }
        let word: String = self.chars[start..self.at].iter().collect();
        let hashes = self.chars[self.at..].iter().take_while(|c| **c == '#').count();
        let quoted = self.peek(hashes) == Some('"');
        match word.as_str() {
            "r" | "br" | "cr" if quoted => {
                (0..hashes).for_each(|_| self.take(Part::Code));
                self.string(hashes, false);
            }
            "b" | "c" if self.peek(0) == Some('"') => self.string(0, true),
            _ => {}
        }
    }

    fn string(&mut self, hashes: usize, escapes: bool) {
        let line = self.line;
        self.take(Part::Code);
        let start = self.at;
        while let Some(c) = self.peek(0) {
            if escapes && c == '\\' {
                self.take(Part::Literal);
            } else if c == '"' && (1..=hashes).all(|h| self.peek(h) == Some('#')) {
                break;
            }
            self.take(Part::Literal);
        }
        self.literals.push((line, self.chars[start..self.at].iter().collect()));
        (0..=hashes).for_each(|_| self.take(Part::Code));
    }

    /// A character literal or a lifetime.
    fn quote(&mut self) {
        let literal = self.peek(1) == Some('\\') || self.peek(2) == Some('\'');
        self.take(Part::Code);
        if !literal {
            return;
        }
        if self.peek(0) == Some('\\') {
            self.take(Part::Literal);
        }
        self.take(Part::Literal);
        while self.peek(0).is_some_and(|c| c != '\'') {
            self.take(Part::Literal);
        }
        self.take(Part::Code);
    }
}

/// The words of a text with their lines: runs of letters, digits and `_`.
pub fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate();
    lines.flat_map(|(n, l)| {
        l.split(|c: char| !(c.is_alphanumeric() || c == '_'))
            .filter(|w| !w.is_empty())
            .map(move |w| (n + 1, w))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_literals_stay() {
        let text = "let a = \"x // y\"; // gone\n/* a /* b */ c */ let b = r#\"q\"z\"#; let c = '\"'; fn f<'a>() {} //! end";
        let seen = RustText::new(text);
        assert_eq!(seen.code.lines().count(), text.lines().count());
        assert!(seen.code.contains("x // y") && !seen.code.contains("gone") && !seen.code.contains("end"));
        assert!(seen.code.contains("let b") && seen.code.contains("fn f<'a>()"));
        assert!(!seen.bare.contains("x //"));
        assert_eq!(seen.literals, [(1, "x // y".to_owned()), (2, "q\"z".to_owned())]);
    }
}
