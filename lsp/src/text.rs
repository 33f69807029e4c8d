//! Places in a text as an editor counts them, and edits at such places. No protocol type here.

use std::ops::Range;
use std::sync::Arc;

/// How an editor counts inside a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    Utf8,
    #[default]
    Utf16,
    Utf32,
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

/// Bytes `start..start + old` became `new` bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    pub start: u32,
    pub old: u32,
    pub new: u32,
}

impl Shift {
    /// Where a byte of the text before stands after; what was replaced goes to the end of what replaced it.
    pub fn forward(&self, byte: u32) -> u32 {
        match byte {
            b if b <= self.start => b,
            b if b >= self.start + self.old => b - self.old + self.new,
            _ => self.start + self.new,
        }
    }
    /// Where a byte of the text after stood before.
    pub fn backward(&self, byte: u32) -> u32 {
        Shift {
            start: self.start,
            old: self.new,
            new: self.old,
        }
        .forward(byte)
    }
}

/// A text with the starts of its lines, so that a place is found without reading all of it. Cheap to hand on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    text: Arc<str>,
    starts: Arc<Vec<u32>>,
}

/// Where lines begin from `from` to `to`, both included: behind `\n`, and behind a `\r` that no `\n` follows.
fn line_starts(text: &str, from: usize, to: usize, out: &mut Vec<u32>) {
    let bytes = text.as_bytes();
    let begins = |i: &usize| match bytes[*i - 1] {
        b'\n' => true,
        b'\r' => bytes.get(*i) != Some(&b'\n'),
        _ => false,
    };
    out.extend((from.max(1)..=to).filter(begins).map(|i| i as u32));
}

impl Text {
    pub fn new(text: impl Into<Arc<str>>) -> Text {
        let text = text.into();
        let mut starts = vec![0];
        line_starts(&text, 1, text.len(), &mut starts);
        Text {
            text,
            starts: Arc::new(starts),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }
    pub fn shared(&self) -> &Arc<str> {
        &self.text
    }
    pub fn lines(&self) -> usize {
        self.starts.len()
    }

    /// The bytes of a line, its end left out.
    pub fn line(&self, line: u32) -> Range<usize> {
        let Some(start) = self.starts.get(line as usize) else {
            return self.text.len()..self.text.len();
        };
        let start = *start as usize;
        let end = self.starts.get(line as usize + 1).map_or(self.text.len(), |e| *e as usize - 1);
        let end = if self.text[start..end].ends_with('\r') { end - 1 } else { end };
        start..end
    }

    /// The line of a byte.
    pub fn line_of(&self, byte: usize) -> u32 {
        (self.starts.partition_point(|s| *s as usize <= byte).max(1) - 1) as u32
    }

    /// The byte a point stands at. A column behind the end of its line means that end, a line behind the last one the end of the text, a
    /// column inside a character the start of that character.
    pub fn byte(&self, encoding: Encoding, point: Point) -> usize {
        if point.line as usize >= self.starts.len() {
            return self.text.len();
        }
        let line = self.line(point.line);
        let mut left = point.column;
        for (at, c) in self.text[line.clone()].char_indices() {
            if left < encoding.length(c) {
                return line.start + at;
            }
            left -= encoding.length(c);
        }
        line.end
    }

    /// The point of a byte; a byte inside a character means that character's start.
    pub fn point(&self, encoding: Encoding, byte: usize) -> Point {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        let line = self.line_of(byte);
        let start = self.starts[line as usize] as usize;
        Point {
            line,
            column: self.text[start..byte].chars().map(|c| encoding.length(c)).sum(),
        }
    }

    /// The region of a range of bytes.
    pub fn region(&self, encoding: Encoding, range: &Range<u32>) -> Region {
        let start = range.start as usize;
        Region {
            start: self.point(encoding, start),
            end: self.point(encoding, (range.end as usize).max(start)),
        }
    }

    /// The text after one change, and what the change moved.
    pub fn edited(&self, encoding: Encoding, edit: &Edit) -> (Text, Shift) {
        let range = match edit.region {
            None => 0..self.text.len(),
            Some(region) => {
                let start = self.byte(encoding, region.start);
                start..self.byte(encoding, region.end).max(start)
            }
        };
        let text: Arc<str> = Arc::from([&self.text[..range.start], edit.text.as_str(), &self.text[range.end..]].concat());
        let shift = Shift {
            start: range.start as u32,
            old: range.len() as u32,
            new: edit.text.len() as u32,
        };
        // Whether a line begins at the two edges may have changed too: a `\r` may have got its `\n`, or lost it.
        let before = self.starts.partition_point(|s| (*s as usize) < range.start.max(1));
        let after = self.starts.partition_point(|s| *s as usize <= range.end);
        let mut starts = Vec::with_capacity(self.starts.len() + 8);
        starts.extend_from_slice(&self.starts[..before]);
        line_starts(&text, range.start, range.start + edit.text.len(), &mut starts);
        starts.extend(self.starts[after..].iter().map(|s| shift.forward(*s)));
        // Of what is written anew and stays the same nothing moved: an editor may send the whole text for a letter.
        let same = moved(&self.text.as_bytes()[range], edit.text.as_bytes());
        let shift = Shift {
            start: shift.start + same.start,
            ..same
        };
        (
            Text {
                text,
                starts: Arc::new(starts),
            },
            shift,
        )
    }
}

impl Encoding {
    pub fn length(self, c: char) -> u32 {
        match self {
            Encoding::Utf8 => c.len_utf8() as u32,
            Encoding::Utf16 => c.len_utf16() as u32,
            Encoding::Utf32 => 1,
        }
    }
    /// The units of a text.
    pub fn units(self, text: &str) -> u32 {
        text.chars().map(|c| self.length(c)).sum()
    }
}

/// One text in place of another: what begins or ends alike stays where it is.
pub fn whole(old: &Text, new: &Text) -> Shift {
    moved(old.as_str().as_bytes(), new.as_str().as_bytes())
}

fn moved(a: &[u8], b: &[u8]) -> Shift {
    let start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let rest = a.len().min(b.len()) - start;
    let end = a.iter().rev().zip(b.iter().rev()).take(rest).take_while(|(x, y)| x == y).count();
    Shift {
        start: start as u32,
        old: (a.len() - start - end) as u32,
        new: (b.len() - start - end) as u32,
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
        let text = Text::new(TEXT);
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            // Between `\r` and `\n` no editor can stand.
            for (byte, _) in TEXT.char_indices().filter(|(_, c)| *c != '\n') {
                assert_eq!(text.byte(encoding, text.point(encoding, byte)), byte, "{encoding:?}");
            }
            assert_eq!(text.byte(encoding, text.point(encoding, TEXT.len())), TEXT.len());
        }
    }

    #[test]
    fn columns_count_units() {
        let text = Text::new(TEXT);
        let x = TEXT.find('x').expect("in the text");
        assert_eq!(text.point(Encoding::Utf16, x), at(1, 4));
        assert_eq!(text.point(Encoding::Utf8, x), at(1, 10));
        assert_eq!(text.point(Encoding::Utf32, x), at(1, 3));
    }

    #[test]
    fn what_lies_outside_is_drawn_in() {
        let (e, text) = (Encoding::Utf16, Text::new(TEXT));
        assert_eq!(text.byte(e, at(0, 99)), 2);
        assert_eq!(text.byte(e, at(2, 99)), TEXT.find("\nend").expect("in the text"));
        assert_eq!(text.byte(e, at(99, 0)), TEXT.len());
        // Between the halves of a character outside the first plane.
        assert_eq!(text.byte(e, at(1, 3)), TEXT.find('𝒟').expect("in the text"));
    }

    #[test]
    fn edits_follow_each_other() {
        let mut text = Text::new(TEXT);
        let edit = |a: Point, b: Point, t: &str| Edit {
            region: Some(Region { start: a, end: b }),
            text: t.into(),
        };
        for e in [
            edit(at(1, 2), at(1, 4), ""),
            edit(at(1, 2), at(1, 3), "斯\n顿"),
            edit(at(4, 3), at(4, 3), "!"),
        ] {
            text = text.edited(Encoding::Utf16, &e).0;
            assert_eq!(text, Text::new(text.shared().clone()), "the starts of lines are kept");
        }
        assert_eq!(text.as_str(), "ab\r\n德累斯\n顿\n\nend!");
        let whole = Edit {
            region: None,
            text: "new".into(),
        };
        assert_eq!(text.edited(Encoding::Utf16, &whole).0.as_str(), "new");
    }

    #[test]
    fn what_is_written_anew_and_stays_does_not_move() {
        let text = Text::new(TEXT);
        let edit = |region: Option<Region>, t: &str| Edit { region, text: t.into() };
        let all = edit(None, &TEXT.replace('x', "xyz"));
        let at_x = TEXT.find('x').expect("in the text") as u32;
        let shift = text.edited(Encoding::Utf16, &all).1;
        assert_eq!((shift.start, shift.old, shift.new), (at_x + 1, 0, 2));
        assert_eq!((shift.forward(3), shift.forward(at_x + 4)), (3, at_x + 6));
        let line = edit(
            Some(Region {
                start: at(1, 0),
                end: at(1, 5),
            }),
            "德累y",
        );
        let (new, shift) = text.edited(Encoding::Utf16, &line);
        assert_eq!(new.as_str(), "ab\r\n德累y\n\nend");
        assert_eq!((shift.start, shift.forward(at_x + 1)), (10, 11));
    }

    #[test]
    fn a_carriage_return_alone_ends_a_line() {
        let text = Text::new("a\rbc\r\nd\r");
        assert_eq!((text.lines(), text.line(0), text.line(1), text.line(2)), (4, 0..1, 2..4, 6..7));
        // It gets its `\n`, loses it, and is parted from it.
        let edit = |a: Point, b: Point, t: &str| Edit {
            region: Some(Region { start: a, end: b }),
            text: t.into(),
        };
        let mut text = text;
        for e in [
            edit(at(1, 0), at(1, 0), "\n"),
            edit(at(1, 2), at(2, 0), "\r"),
            edit(at(0, 1), at(1, 0), "\r\r"),
            edit(at(0, 0), at(0, 0), "\r"),
            edit(at(1, 1), at(9, 9), "\r"),
        ] {
            text = text.edited(Encoding::Utf16, &e).0;
            assert_eq!(text, Text::new(text.shared().clone()), "{:?}", text.as_str());
        }
        assert_eq!(text.as_str(), "\ra\r");
    }

    #[test]
    fn a_shift_goes_both_ways() {
        let s = Shift { start: 4, old: 2, new: 5 };
        assert_eq!((s.forward(3), s.forward(5), s.forward(6)), (3, 9, 9));
        assert_eq!((s.backward(3), s.backward(9), s.backward(10)), (3, 6, 7));
    }
}
