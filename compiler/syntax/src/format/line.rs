//! Lines of the result before anything is aligned.

use unicode_width::UnicodeWidthStr;

use super::atoms::Column;

/// A piece of a line that may be moved to the right, to stand below its like.
#[derive(Debug)]
pub(crate) struct Cell {
    pub(crate) column: Column,
    /// Blanks before it, at least.
    pub(crate) gap: usize,
    pub(crate) text: String,
    /// The columns the text takes; kept, for lines may be long.
    pub(crate) width: usize,
    /// Where the author wrote it, where that matters.
    pub(crate) written: Option<Written>,
}

/// A place in the author's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    /// Columns behind the start of its item.
    pub(crate) behind: usize,
    /// Blanks before it.
    pub(crate) gap: usize,
}

impl Cell {
    pub(crate) fn new(column: Column, gap: usize, text: String) -> Cell {
        Cell {
            column,
            gap,
            width: text.width(),
            text,
            written: None,
        }
    }

    /// What a titled declaration without a base has in its place: its braces stand below those behind a base.
    pub(crate) fn no_base() -> Cell {
        Cell::new(Column::Tail, 1, String::new())
    }

    pub(crate) fn push(&mut self, gap: usize, text: &str) {
        self.text.extend(std::iter::repeat_n(' ', gap));
        self.text.push_str(text);
        self.width += gap + text.width();
    }
}

/// Where a line begins: below a place in an earlier line, and further right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Indent {
    /// Line, cell, and columns behind the start of the cell.
    pub(crate) below: Option<(usize, usize, usize)>,
    pub(crate) plus: usize,
}

impl Indent {
    pub(crate) fn deeper(self) -> Indent {
        Indent {
            plus: self.plus + 2,
            ..self
        }
    }

    pub(crate) fn below(line: usize, cell: usize, columns: usize) -> Indent {
        Indent {
            below: Some((line, cell, columns)),
            plus: 0,
        }
    }
}

/// One line of the result.
#[derive(Debug, Default)]
pub(crate) struct Line {
    pub(crate) indent: Indent,
    pub(crate) cells: Vec<Cell>,
    /// The comment at its end.
    pub(crate) comment: Option<String>,
    /// The column in which the author wrote it.
    pub(crate) comment_written: Option<usize>,
    /// Whether an empty line precedes it.
    pub(crate) blank: bool,
    /// Whether its cells stand below those of its neighbours.
    pub(crate) aligns: bool,
    /// Whether it is a comment and nothing else.
    pub(crate) only_comment: bool,
}
