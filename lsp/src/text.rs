//! Places in a text as an editor counts them, and edits at such places. No protocol type here.

use std::ops::Range;

/// How an editor counts inside a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    Utf8,
    #[default]
    Utf16,
}

/// A line and a column in it, both from 0; the column counts units of the [`Encoding`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Point {
    pub line: u32,
    pub column: u32,
}

/// From one point to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Region {
    pub start: Point,
    pub end: Point,
}

/// One change of a text: a region is replaced, or everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    pub region: Option<Region>,
    pub text: String,
}

impl Encoding {
    fn length(self, c: char) -> u32 {
        match self {
            Encoding::Utf8 => c.len_utf8() as u32,
            Encoding::Utf16 => c.len_utf16() as u32,
        }
    }

    /// The byte a point stands at. A column behind the end of its line means that end, a line behind the last one the end of the text, a
    /// column inside a character the start of that character.
    pub fn byte(self, text: &str, point: Point) -> usize {
        let Some(start) = line_start(text, point.line) else {
            return text.len();
        };
        let mut left = point.column;
        for (at, c) in text[start..].char_indices() {
            let ends = c == '\n' || text[start + at..].starts_with("\r\n");
            if ends || left < self.length(c) {
                return start + at;
            }
            left -= self.length(c);
        }
        text.len()
    }

    /// The point of a byte; a byte inside a character means that character's start.
    pub fn point(self, text: &str, byte: usize) -> Point {
        let mut byte = byte.min(text.len());
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        let start = text[..byte].rfind('\n').map_or(0, |i| i + 1);
        let line = text.as_bytes()[..start].iter().filter(|b| **b == b'\n').count() as u32;
        Point {
            line,
            column: text[start..byte].chars().map(|c| self.length(c)).sum(),
        }
    }

    /// The region of a range of bytes.
    pub fn region(self, text: &str, range: &Range<u32>) -> Region {
        let start = self.point(text, range.start as usize);
        Region {
            start,
            end: self.point(text, (range.end as usize).max(range.start as usize)),
        }
    }

    /// Makes the changes in their order; each counts in the text the one before it left.
    pub fn apply(self, text: &mut String, edits: Vec<Edit>) {
        for edit in edits {
            match edit.region {
                None => *text = edit.text,
                Some(region) => {
                    let start = self.byte(text, region.start);
                    let end = self.byte(text, region.end).max(start);
                    text.replace_range(start..end, &edit.text);
                }
            }
        }
    }
}

/// The byte at which a line begins.
fn line_start(text: &str, line: u32) -> Option<usize> {
    match line {
        0 => Some(0),
        n => text.match_indices('\n').nth(n as usize - 1).map(|(i, _)| i + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "ab\r\n德累𝒟x\n\nend";

    fn at(line: u32, column: u32) -> Point {
        Point { line, column }
    }

    #[test]
    fn every_byte_comes_back() {
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            for (byte, _) in TEXT.char_indices().filter(|(_, c)| *c != '\n') {
                assert_eq!(encoding.byte(TEXT, encoding.point(TEXT, byte)), byte, "{encoding:?}");
            }
            assert_eq!(encoding.byte(TEXT, encoding.point(TEXT, TEXT.len())), TEXT.len());
        }
    }

    #[test]
    fn columns_count_units() {
        let x = TEXT.find('x').expect("in the text");
        assert_eq!(Encoding::Utf16.point(TEXT, x), at(1, 4));
        assert_eq!(Encoding::Utf8.point(TEXT, x), at(1, 10));
    }

    #[test]
    fn what_lies_outside_is_drawn_in() {
        let e = Encoding::Utf16;
        assert_eq!(e.byte(TEXT, at(0, 99)), 2);
        assert_eq!(e.byte(TEXT, at(2, 99)), TEXT.find("\nend").expect("in the text"));
        assert_eq!(e.byte(TEXT, at(99, 0)), TEXT.len());
        // Between the halves of a character outside the first plane.
        assert_eq!(e.byte(TEXT, at(1, 3)), TEXT.find('𝒟').expect("in the text"));
    }

    #[test]
    fn edits_follow_each_other() {
        let mut text = TEXT.to_owned();
        let edit = |a: Point, b: Point, t: &str| Edit {
            region: Some(Region { start: a, end: b }),
            text: t.into(),
        };
        Encoding::Utf16.apply(
            &mut text,
            vec![
                edit(at(1, 2), at(1, 4), ""),
                edit(at(1, 2), at(1, 3), "斯顿"),
                edit(at(3, 3), at(3, 3), "!"),
            ],
        );
        assert_eq!(text, "ab\r\n德累斯顿\n\nend!");
        Encoding::Utf16.apply(
            &mut text,
            vec![Edit {
                region: None,
                text: "new".into(),
            }],
        );
        assert_eq!(text, "new");
    }
}
