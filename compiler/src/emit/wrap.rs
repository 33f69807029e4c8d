//! Text cut into lines of a terminal's width.

use unicode_width::UnicodeWidthStr as _;

/// Columns a line of prose or a table may take.
pub const WIDE: usize = 120;

/// The columns a text takes on a terminal.
pub fn width(text: &str) -> usize {
    text.width()
}

/// Lines of at most `columns`, cut between words. A word that is longer stands alone.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match out.last_mut() {
            Some(line) if width(line) + 1 + width(word) <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => out.push(word.to_owned()),
        }
    }
    out
}

#[test]
fn lines_are_cut_between_words() {
    assert_eq!(wrap("one two three", 7), ["one two", "three"]);
    assert_eq!(wrap("longer-than-it x", 4), ["longer-than-it", "x"]);
    assert_eq!(wrap("", 4), [""]);
    assert_eq!(wrap("设备 节点", 6), ["设备", "节点"]);
}
