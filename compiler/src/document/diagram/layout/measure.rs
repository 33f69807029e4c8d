//! How wide a text is: real widths of the fonts a picture is drawn with, in whole pixels, the same on every machine.

use std::sync::OnceLock;

use unicode_width::UnicodeWidthChar;

use crate::base::Index;

/// Widths in thousandths of the size, made by `fonts/make.py`.
const TABLE: &str = include_str!("../../../../fonts/widths.txt");

fn table() -> &'static Index<u32, u16> {
    static WIDTHS: OnceLock<Index<u32, u16>> = OnceLock::new();
    WIDTHS.get_or_init(|| {
        let mut out = Index::default();
        for line in TABLE.lines().filter(|l| !l.starts_with('#')) {
            let mut words = line.split(' ');
            let Some(mut at) = words.next().and_then(|w| u32::from_str_radix(w, 16).ok()) else {
                continue;
            };
            for w in words {
                let (width, times) = w.split_once('x').unwrap_or((w, "1"));
                let (width, times) = (width.parse().unwrap_or(1000), times.parse().unwrap_or(1));
                for _ in 0..times {
                    out.insert(at, width);
                    at += 1;
                }
            }
        }
        out
    })
}

/// One character, in thousandths of the size. What no font here has counts as a full square.
fn thousandths(c: char) -> i64 {
    if let Some(w) = table().get(&(c as u32)) {
        return i64::from(*w);
    }
    match c.width() {
        Some(0) | None => 0,
        _ => 1000,
    }
}

/// Width of a text at a size, rounded up.
pub fn width(text: &str, size: i32) -> i32 {
    let sum: i64 = text.chars().map(thousandths).sum();
    ((sum * i64::from(size) + 999) / 1000) as i32
}

/// The text, or its beginning with an ellipsis, no wider than `most`.
pub fn cut(text: &str, size: i32, most: i32) -> String {
    if width(text, size) <= most {
        return text.to_owned();
    }
    let mut out = String::new();
    let dots = width("…", size);
    for c in text.chars() {
        out.push(c);
        if width(&out, size) + dots > most {
            out.pop();
            break;
        }
    }
    let kept = out.trim_end().to_owned();
    kept + "…"
}

/// Whether a line may be broken before or after this character wherever it stands.
fn breaks_anywhere(c: char) -> bool {
    c.width() == Some(2)
}

/// Lines no wider than `most`, at most `lines` of them; what does not fit ends in an ellipsis.
pub fn wrap(text: &str, size: i32, most: i32, lines: usize) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for c in text.chars() {
        let fresh = match pieces.last().and_then(|p| p.chars().last()) {
            None => true,
            // Punctuation stays with what it follows.
            Some(last) => {
                last == ' '
                    || last == '-'
                    || (breaks_anywhere(c) && !is_closing(c))
                    || (breaks_anywhere(last) && !is_closing(c) && c != ' ')
            }
        };
        match pieces.last_mut() {
            Some(p) if !fresh => p.push(c),
            _ => pieces.push(c.to_string()),
        }
    }
    let mut out: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut pieces = pieces.into_iter().peekable();
    while let Some(p) = pieces.next() {
        let longer = format!("{line}{p}");
        if width(longer.trim_end(), size) <= most || line.is_empty() && out.len() + 1 == lines {
            line = longer;
        } else if line.is_empty() {
            // One word wider than a line is broken where the line ends.
            let (head, tail) = split(&p, size, most);
            out.push(head);
            line = tail;
        } else if out.len() + 1 < lines {
            out.push(line.trim_end().to_owned());
            line = p;
        } else {
            line = longer + &pieces.collect::<String>();
            break;
        }
        while width(line.trim_end(), size) > most && out.len() + 1 < lines {
            let (head, tail) = split(&line, size, most);
            out.push(head);
            line = tail;
        }
    }
    if !line.trim().is_empty() {
        out.push(line.trim_end().to_owned());
    }
    out.truncate(lines);
    out.into_iter().map(|l| cut(&l, size, most)).collect()
}

fn is_closing(c: char) -> bool {
    matches!(
        c,
        '，' | '。' | '、' | '；' | '：' | '）' | '》' | '」' | '？' | '！' | '”' | '’' | ',' | '.' | ')'
    )
}

/// As much of a word as fits, at least one character, and the rest.
fn split(word: &str, size: i32, most: i32) -> (String, String) {
    let mut end = 0;
    for (i, c) in word.char_indices() {
        let next = i + c.len_utf8();
        if end > 0 && width(&word[..next], size) > most {
            break;
        }
        end = next;
    }
    (word[..end].to_owned(), word[end..].to_owned())
}

#[test]
fn widths_are_those_of_the_fonts() {
    assert_eq!(width("ab", 1000), 561 + 615);
    assert_eq!(width("中文", 13), 26);
    assert_eq!(width("e\u{301}", 1000), 564);
}

#[test]
fn lines_fit() {
    for text in [
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
        "Smart meters, one maker, six markets",
        "智能电表：一家制造商，六个市场，以及一个非常长的标题",
        "شبكة الكهرباء في المدينة الكبيرة جدا",
        "",
    ] {
        for lines in 1..4 {
            let out = wrap(text, 13, 120, lines);
            assert!(out.len() <= lines);
            assert!(out.iter().all(|l| width(l, 13) <= 120), "{out:?}");
        }
    }
}
