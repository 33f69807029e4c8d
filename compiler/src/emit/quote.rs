//! Escapes text that comes from a model for the format it is written in.

/// For a terminal or a plain file: control and bidirectional characters become visible, line ends become blanks.
pub fn plain(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\t' => ' ',
            c if c.is_control() || is_bidi(c) => '\u{FFFD}',
            c => c,
        })
        .collect()
}

/// For a command to be typed: one word to a shell, and no option.
pub fn shell(path: &str) -> String {
    let path = if path.starts_with('-') {
        format!("./{path}")
    } else {
        path.to_owned()
    };
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '+' | ',' | ':' | '@');
    if path.chars().all(plain) {
        path
    } else {
        format!("'{}'", path.replace('\'', "'\\''"))
    }
}

/// Characters that reorder or hide text. Those that join letters or keep them apart (U+200C, U+200D) do neither: several scripts are spelt with
/// them.
pub fn is_bidi(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200B}' | '\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// For Markdown: nothing of it can open markup.
pub fn markdown(text: &str) -> String {
    let mut out = String::new();
    for c in plain(text).chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '(' | ')' | '#' | '+' | '!' | '|' | '~' | '&'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// For Markdown within a line or a cell of a table, where fewer characters can open markup.
pub fn markdown_inline(text: &str) -> String {
    let mut out = String::new();
    for c in plain(text).chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// For XML, in a text or between double quotes. What XML cannot carry at all becomes visible.
pub fn xml(text: &str) -> String {
    let mut out = String::new();
    for c in plain(text).chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&apos;",
            '\u{FFFE}' | '\u{FFFF}' => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

/// For DOT, between double quotes.
pub fn dot(text: &str) -> String {
    plain(text).replace('\\', "\\\\").replace('"', "\\\"")
}

/// For Mermaid, between double quotes: what could end the text or open markup becomes a number.
pub fn mermaid(text: &str) -> String {
    let mut out = String::new();
    for c in plain(text).chars() {
        match c {
            '"' | '#' | '&' | '<' | '>' | '`' | ';' | '\\' | '*' | '_' | '[' | ']' | '{' | '}' | '(' | ')' | '|' => {
                out += &format!("#{};", c as u32);
            }
            c => out.push(c),
        }
    }
    out
}

/// For D2, between double quotes.
pub fn d2(text: &str) -> String {
    plain(text).replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$")
}

/// For a workflow command of GitHub: a property of it, or its text, in which line ends may stand.
pub fn github(text: &str, property: bool) -> String {
    let mut out = String::new();
    for line in text.split('\n') {
        if !out.is_empty() {
            out += "%0A";
        }
        for c in plain(line).chars() {
            match c {
                '%' => out += "%25",
                ':' if property => out += "%3A",
                ',' if property => out += "%2C",
                c => out.push(c),
            }
        }
    }
    out
}

#[test]
fn other_formats_cannot_be_broken_out_of() {
    assert_eq!(xml("a<b>&\"'\u{1}\u{FFFF}"), "a&lt;b&gt;&amp;&quot;&apos;\u{FFFD}\u{FFFD}");
    assert_eq!(github("50%, a: b\n::error::x", true), "50%25%2C a%3A b%0A%3A%3Aerror%3A%3Ax");
    assert_eq!(dot("a\"]; b\\"), "a\\\"]; b\\\\");
    assert_eq!(mermaid("a\"] --> b"), "a#34;#93; --#62; b");
    assert_eq!(
        plain("می\u{200C}خواهم \u{200D}a\u{200B}\u{200E}\u{202E}"),
        "می\u{200C}خواهم \u{200D}a\u{FFFD}\u{FFFD}\u{FFFD}"
    );
    assert_eq!(d2("a\" ${b}"), "a\\\" \\${b}");
    assert_eq!(github("50%, a: b", false), "50%25, a: b");
    assert_eq!([shell("a/b-c.d"), shell("-x"), shell("日本")], ["a/b-c.d", "./-x", "日本"]);
    assert_eq!(
        [shell("a b"), shell("<a>;$(b)"), shell("it's")],
        ["'a b'", "'<a>;$(b)'", "'it'\\''s'"]
    );
}
