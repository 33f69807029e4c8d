//! From tokens to lines: what stands together, what stands below.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::atoms::{Column, header};
use super::line::{Cell, Indent, Line, Written};
use super::{ONE_LINE, WIDTH};
use crate::lex::Comment;
use crate::split::{block, path_end, split};
use crate::token::{Tok, Token};

/// Lays a text out. Brackets must be balanced.
pub(crate) fn layout(text: &str, tokens: &[Token], comments: &[Comment]) -> Vec<Line> {
    let mut layout = Layout {
        text,
        tokens,
        comments,
        comment: 0,
        last_end: 0,
        fresh: true,
        lines: Vec::new(),
    };
    layout.items(0..tokens.len(), Indent::default(), Start::Below, 3);
    layout.comments_before(u32::MAX, Indent::default());
    layout.lines
}

#[derive(Clone, Copy, PartialEq)]
enum Start {
    /// The first item begins a line, later ones where the author began one.
    Below,
    /// The first item goes on in the line of the brace.
    Behind,
    /// Each item begins a line.
    Each,
}

/// A text on its way to lines.
pub(super) struct Layout<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
    comments: &'a [Comment],
    /// The next comment to place.
    comment: usize,
    /// Where the last token or comment ended in the text.
    pub(super) last_end: u32,
    /// Whether nothing stands in this block yet.
    fresh: bool,
    pub(super) lines: Vec<Line>,
}

impl Layout<'_> {
    // ---- lines

    pub(super) fn line(&mut self) -> &mut Line {
        if self.lines.is_empty() {
            self.lines.push(Line {
                aligns: true,
                ..Line::default()
            });
        }
        let last = self.lines.len() - 1;
        &mut self.lines[last]
    }

    pub(super) fn begin_line(&mut self, indent: Indent, before: u32) {
        let blank = self.blank_before(before);
        self.lines.push(Line {
            indent,
            blank,
            aligns: true,
            ..Line::default()
        });
        self.fresh = false;
    }

    /// Whether the author left an empty line before a place; never at the beginning of a block.
    fn blank_before(&self, place: u32) -> bool {
        let gap = self.text.get(self.last_end as usize..place as usize).unwrap_or("");
        !self.fresh && gap.bytes().filter(|b| *b == b'\n').count() > 1
    }

    pub(super) fn add(&mut self, column: Option<Column>, gap: usize, text: &str) {
        let line = self.line();
        match (column, line.cells.last_mut()) {
            (None, Some(cell)) => {
                cell.push(gap, text);
            }
            (column, last) => {
                let gap = if last.is_some() { gap } else { 0 };
                line.cells.push(Cell::new(column.unwrap_or(Column::Rest), gap, text.to_owned()));
            }
        }
    }

    /// The column at which a place stands as long as nothing is aligned.
    pub(super) fn column_of(&self, indent: Indent) -> usize {
        let Some((line, cell, columns)) = indent.below else {
            return indent.plus;
        };
        let line = &self.lines[line];
        let before: usize = line.cells[..cell].iter().map(|c| c.gap + c.width).sum();
        self.column_of(line.indent) + before + line.cells[cell].gap + columns + indent.plus
    }

    pub(super) fn width(&self) -> usize {
        let Some(line) = self.lines.last() else { return 0 };
        self.column_of(line.indent) + line.cells.iter().map(|c| c.gap + c.width).sum::<usize>()
    }

    /// How far behind `from` the author wrote what stands at `place`, and how many blanks before it; if both stand in one line.
    fn written(&self, from: u32, place: u32) -> Option<Written> {
        let text = self.text.get(from as usize..place as usize)?;
        let before = text.trim_end_matches(' ');
        (!before.contains(['\n', '\t'])).then(|| Written {
            behind: text.width(),
            gap: text.len() - before.len(),
        })
    }

    /// Whether a comment stands between a token and the one before it.
    pub(super) fn follows_comment(&self, token: usize) -> bool {
        let from = token.checked_sub(1).map_or(0, |before| self.tokens[before].end);
        let next = self.comments.partition_point(|c| c.span.start < from);
        self.comments.get(next).is_some_and(|c| c.span.start < self.tokens[token].start)
    }

    /// Places the comments before a token. Whether there were any.
    pub(super) fn comments_before(&mut self, place: u32, indent: Indent) -> bool {
        let mut any = false;
        while let Some(comment) = self.comments.get(self.comment).filter(|c| c.span.start < place) {
            let text = self.text[comment.span.start as usize..comment.span.end as usize].to_owned();
            let gap = self.text.get(self.last_end as usize..comment.span.start as usize).unwrap_or("");
            let behind = !gap.contains('\n') && self.lines.last().is_some_and(|l| l.comment.is_none() && !l.only_comment);
            if behind {
                let line = self.text[..comment.span.start as usize].rfind('\n').map_or(0, |i| i + 1);
                let indent = self.text[line..].len() - self.text[line..].trim_start_matches(' ').len();
                let written = self.written((line + indent) as u32, comment.span.start);
                self.line().comment_written = written.map(|w| w.behind + indent);
                self.line().comment = Some(text);
            } else {
                self.begin_line(indent, comment.span.start);
                let line = self.line();
                (line.only_comment, line.aligns) = (true, false);
                line.cells.push(Cell::new(Column::Rest, 0, text));
            }
            self.fresh = false;
            self.last_end = comment.span.end;
            self.comment += 1;
            any = true;
        }
        any
    }

    // ---- items

    fn items(&mut self, range: Range<usize>, indent: Indent, start: Start, gap: usize) {
        for (n, item) in split(self.tokens, range).into_iter().enumerate() {
            let token = self.tokens[item.start];
            let commented = self.comments_before(token.start, indent);
            let flat = self.flat(item.clone(), false);
            let below = commented
                || match (n, start) {
                    (_, Start::Each) | (0, Start::Below) => true,
                    (0, Start::Behind) => false,
                    _ => {
                        let width = flat.as_ref().map_or(0, |cells| cells.iter().map(|c| c.gap + c.width).sum());
                        token.first || self.width() + gap + width > WIDTH
                    }
                };
            if below {
                self.begin_line(indent, token.start);
                self.item(item, indent);
            } else if let Some(cells) = flat.and_then(|_| self.flat(item.clone(), true)) {
                // What stands behind the first item of a line is one piece.
                self.last_end = self.tokens[item.end - 1].end;
                let text = cells.into_iter().map(|c| c.text).collect::<String>();
                let label = Column::Item(self.label(item.start));
                let line = self.line();
                if let [key, value] = line.cells.as_mut_slice()
                    && value.column == Column::Value
                {
                    // A line of several properties is no row of a table of keys and values.
                    value.column = Column::Item(key.text.clone());
                }
                line.cells.push(Cell::new(label, gap, text));
            } else {
                self.add(Some(Column::Item(self.label(item.start))), gap, "");
                self.item(item, indent);
            }
        }
    }

    /// What an item is called in its column: its word or key.
    fn label(&self, start: usize) -> String {
        let token = self.tokens[start];
        match token.kind {
            Tok::Name if self.tokens.get(start + 1).is_some_and(|t| t.kind == Tok::Name) => token.text(self.text).to_owned(),
            Tok::Name => {
                let end = path_end(self.tokens, start);
                let flow = self.tokens.get(end).is_some_and(|t| t.kind == Tok::Arrow);
                if flow {
                    "->".into()
                } else {
                    self.text[token.start as usize..self.tokens[end - 1].end as usize].to_owned()
                }
            }
            Tok::When | Tok::Unless | Tok::Require => "when".into(),
            _ => token.text(self.text).to_owned(),
        }
    }

    /// The cells of an item that the author wrote on one line without comments; of one cell when `joined`.
    fn flat(&self, item: Range<usize>, joined: bool) -> Option<Vec<Cell>> {
        let (first, last) = (self.tokens[item.start], self.tokens[item.end - 1]);
        let commented = self.comments[self.comment..]
            .iter()
            .take_while(|c| c.span.start < last.end)
            .any(|c| c.span.start > first.start);
        if commented {
            return None;
        }
        let braces = block(self.tokens, item.clone());
        let end = braces.map_or(item.end, |(open, _)| open);
        if braces.is_some_and(|(open, close)| close > open + 1 && self.tokens[close].first) {
            return None;
        }
        let mut cells: Vec<Cell> = Vec::new();
        let mut titled = false;
        for atom in header(self.text, self.tokens, item.start, end) {
            // A line that may not break there is joined.
            if atom.wraps.is_some() && self.tokens[atom.token].first {
                return None;
            }
            let gap = usize::from(atom.spaced);
            titled |= atom.column.as_ref().is_some_and(Column::titled);
            match cells.last_mut() {
                Some(cell) if joined || atom.column.is_none() => {
                    cell.push(gap, &atom.text);
                }
                _ => {
                    let mut cell = Cell::new(atom.column.unwrap_or(Column::Rest), gap, atom.text);
                    if cell.column == Column::Carried {
                        cell.written = self.written(first.start, self.tokens[atom.token].start);
                    }
                    cells.push(cell);
                }
            }
        }
        if let Some((open, close)) = braces {
            if titled && !joined && !cells.iter().any(|c| matches!(c.column, Column::Tail | Column::Heads)) {
                cells.push(Cell::no_base());
            }
            let gap = usize::from(cells.last().is_none_or(|c| !c.text.is_empty()));
            let mut inner: Vec<Cell> = Vec::new();
            let items = split(self.tokens, open + 1..close);
            if let (Some(Column::Word(word)), [first, second, ..]) = (cells.first_mut().map(|c| &mut c.column), items.as_slice())
                && !word.titled
            {
                word.leads = Some((self.label(first.start), self.label(second.start)));
            }
            for (n, item) in items.into_iter().enumerate() {
                let start = item.start;
                if self.tokens[start].first {
                    return None;
                }
                let text = self.flat(item, true)?.into_iter().map(|c| c.text).collect::<String>();
                if n == 0 {
                    inner.push(Cell::new(Column::Block, gap, format!("{{ {text}")));
                } else {
                    inner.push(Cell::new(Column::Item(self.label(start)), 2, text));
                }
            }
            match inner.last_mut() {
                Some(last) => last.push(1, "}"),
                None => inner.push(Cell::new(Column::Block, gap, "{ }".into())),
            }
            if joined {
                let text = inner.iter().map(|c| format!("{}{}", " ".repeat(c.gap), c.text)).collect::<String>();
                cells.last_mut()?.push(0, &text);
            } else {
                cells.extend(inner);
            }
        } else if !joined && cells.len() == 1 && cells[0].column == Column::Rest {
            cells[0].column = Column::Item(self.label(item.start));
        }
        Some(cells)
    }

    /// An item at the beginning of the current line, or behind another one if it takes several lines.
    fn item(&mut self, item: Range<usize>, indent: Indent) {
        let flat = self.flat(item.clone(), false);
        if let Some(cells) = flat {
            let width: usize = cells.iter().map(|c| c.gap + c.width).sum();
            let braces = block(self.tokens, item.clone()).is_some();
            let nothing_to_break = !braces && !self.can_wrap(item.clone());
            if nothing_to_break || self.width() + width <= if braces { ONE_LINE } else { WIDTH } {
                self.last_end = self.tokens[item.end - 1].end;
                self.line().cells.extend(cells);
                return;
            }
        }
        let braces = block(self.tokens, item.clone());
        let end = braces.map_or(item.end, |(open, _)| open);
        let line = self.lines.len() - 1;
        self.header(
            header(self.text, self.tokens, item.start, end),
            indent,
            if braces.is_some() { 2 } else { 0 },
        );
        if let Some((open, close)) = braces {
            self.block(open, close, indent, line);
        }
    }

    /// A block that takes several lines.
    fn block(&mut self, open: usize, close: usize, indent: Indent, begun: usize) {
        let braces = (self.tokens[open], self.tokens[close]);
        if self.comments_before(braces.0.start, indent.deeper()) {
            self.begin_line(indent, braces.0.start);
        }
        let on_one_line = !self.tokens[close].first && self.on_one_line(open + 1..close);
        let first = split(self.tokens, open + 1..close).into_iter().next();
        let comment_first = self
            .comments
            .get(self.comment)
            .is_some_and(|c| c.span.start < self.tokens[open + 1].start);
        let behind = match first {
            Some(item) if !on_one_line && !comment_first && !self.tokens[open + 1].first => self.flat(item, true),
            _ => None,
        };
        self.fresh = true;
        if let Some(cells) = behind {
            let titled = self.line().cells.iter().any(|c| c.column.titled());
            if titled && !self.line().cells.iter().any(|c| matches!(c.column, Column::Tail | Column::Heads)) {
                self.line().cells.push(Cell::no_base());
            }
            let gap = usize::from(self.line().cells.last().is_none_or(|c| !c.text.is_empty()));
            self.add(Some(Column::Block), gap, "{");
            let line = self.lines.len() - 1;
            let hangs = !braces.1.first;
            let below = if hangs {
                Indent::below(line, self.lines[line].cells.len() - 1, 2)
            } else {
                indent.deeper()
            };
            let end = split(self.tokens, open + 1..close).first().map_or(open + 1, |r| r.end);
            let text = cells.into_iter().map(|c| c.text).collect::<String>();
            self.add(None, 1, &text);
            self.last_end = self.tokens[end - 1].end;
            self.fresh = false;
            self.rest_behind(end..close, below);
            let commented = self.comments_before(braces.1.start, below);
            if hangs && !commented && self.line().comment.is_none() {
                self.add(None, 1, "}");
                self.last_end = braces.1.end;
                return;
            }
        } else {
            self.add(Some(Column::Block), 1, "{");
            self.last_end = braces.0.end;
            self.lines[begun].aligns = false;
            let start = if on_one_line { Start::Each } else { Start::Below };
            self.items(open + 1..close, indent.deeper(), start, 3);
            self.comments_before(braces.1.start, indent.deeper());
        }
        self.begin_line(indent, braces.1.start);
        let line = self.line();
        (line.blank, line.aligns) = (false, false);
        self.add(None, 0, "}");
        self.last_end = braces.1.end;
    }

    fn on_one_line(&self, items: Range<usize>) -> bool {
        split(self.tokens, items)
            .into_iter()
            .all(|item| !self.tokens[item.start].first && self.flat(item, true).is_some())
    }

    /// The items of a block behind the first, which stands in the line of the brace.
    fn rest_behind(&mut self, range: Range<usize>, indent: Indent) {
        if range.is_empty() {
            return;
        }
        let start = if self.tokens[range.start].first {
            Start::Below
        } else {
            Start::Behind
        };
        self.items(range, indent, start, 2);
    }
}
