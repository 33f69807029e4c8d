//! Headers that take several lines: where they break and where what follows stands.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::WIDTH;
use super::atoms::{Atom, Column, Level, Wrap, header};
use super::layout::Layout;
use super::line::Indent;
use crate::token::Tok;

/// A bracket that is open.
struct Bracket {
    /// Where lines inside it stand.
    inside: Indent,
    /// Whether lines may break inside it, for it does not fit in one.
    loose: bool,
}

impl Layout<'_> {
    pub(super) fn can_wrap(&self, item: Range<usize>) -> bool {
        header(self.text, self.tokens, item.start, item.end)
            .iter()
            .any(|a| a.wraps.is_some())
    }

    /// A header that may take several lines; `behind` is the width of what must follow on its last line.
    pub(super) fn header(&mut self, mut atoms: Vec<Atom>, indent: Indent, behind: usize) {
        let property = atoms.iter().any(|a| a.column == Some(Column::Key));
        let mut broken: Vec<bool> = atoms.iter().map(|a| self.tokens[a.token].first && a.wraps.is_some()).collect();
        // A comment ends its line, so what stands behind one begins another, however the rest is filled.
        let held: Vec<bool> = atoms.iter().map(|a| self.follows_comment(a.token)).collect();
        let linked = atoms.iter().any(|a| a.linked);
        if !linked && self.overflows(&atoms, &broken, indent) {
            // A list of mere values is filled anew.
            let comma = |a: &Atom| a.wraps == Some(Wrap::Row) && a.depth == 0 && self.tokens[a.token - 1].kind == Tok::Comma;
            atoms
                .iter()
                .zip(&held)
                .zip(&mut broken)
                .filter(|((a, held), _)| comma(a) && !**held)
                .for_each(|(_, b)| *b = false);
        }
        let heads = atoms.iter().position(|a| a.column == Some(Column::Heads));
        let reflow = heads.is_some_and(|first| self.reflow(&atoms, first, (&mut broken, &held), indent, behind));
        let begun = self.lines.len() - 1;
        let mut value: Option<Indent> = None;
        let mut brackets: Vec<Bracket> = Vec::new();
        // The line on which a meaning begins, and whether operands of `or` begin lines below it.
        let (mut meaning, mut operands) = (None, false);
        // Whether all operands stand on lines of their own; whether the condition of this row has begun a line.
        let (mut chop, mut condition_below) = (false, false);
        for i in 0..atoms.len() {
            let atom = atoms[i].clone();
            let token = self.tokens[atom.token];
            let mut below = value.unwrap_or(if behind > 0 {
                // What follows stands deeper than the items of the block below it.
                indent.deeper().deeper()
            } else {
                indent.deeper()
            });
            if atom.level == Level::Inside {
                below = below.deeper();
            }
            if atom.wraps == Some(Wrap::Meaning) && condition_below {
                below = below.deeper();
            }
            if atom.question {
                below = indent.deeper();
            }
            if let Some(bracket) = brackets.last() {
                below = bracket.inside;
            }
            below.plus += atom.deeper;
            let commented = i > 0 && self.comments_before(token.start, below);
            let fits = |width: usize| self.width() + width <= WIDTH;
            let wraps = match atom.wraps {
                None => false,
                _ if brackets.last().is_some_and(|b| !b.loose) => false,
                Some(Wrap::Rest) => !broken[i..].contains(&true) && !fits(rest(&atoms[i..]) + behind),
                Some(Wrap::Or | Wrap::And) if chop && atom.depth == 0 && atom.deeper == 0 => true,
                Some(Wrap::Rows) => {
                    let whole = !broken[i..].contains(&true) && fits(rest(&atoms[i..]) + behind);
                    !whole && (linked || self.width() > WIDTH / 3)
                }
                Some(Wrap::Row) if reflow && Some(i) == heads => true,
                Some(wrap) => !fits(part(&atoms[i..], &broken[i..], atom.depth, wrap.min_stop(), behind)),
            };
            let breaks = i > 0 && (commented || wraps || broken[i]);
            if breaks {
                if atom.wraps == Some(Wrap::Rest) {
                    chop = !broken[i + 1..].contains(&true) && self.column_of(below) + rest(&atoms[i..]) + behind > WIDTH;
                    meaning = Some(self.lines.len());
                }
                operands |= meaning.is_some() && atom.wraps == Some(Wrap::Or) && atom.depth == 0 && atom.deeper == 0;
                condition_below |= token.kind == Tok::If;
                self.begin_line(below, token.start);
                let last = self.lines.len() - 1;
                self.lines[last].blank = false;
                self.lines[last].aligns = false;
                if !property || atom.question {
                    self.lines[begun].aligns = false;
                }
            }
            let joins = i == 0 && self.line().cells.last().is_some_and(|c| c.text.is_empty());
            let column = if joins { None } else { atoms[i].column.take() };
            let begins = column.is_some();
            self.add(column, usize::from(atom.spaced && !breaks), &atom.text);
            self.last_end = token.end;
            let line = self.lines.len() - 1;
            let cell = self.lines[line].cells.len() - 1;
            if begins && atom.column == Some(Column::Value) {
                value = Some(Indent::below(line, cell, 0));
            }
            if atom.wraps == Some(Wrap::Rows) && !breaks {
                // The rows of a short declaration stand below the first of them.
                value = Some(Indent::below(line, cell, self.lines[line].cells[cell].width - atom.text.width()));
            }
            match token.kind {
                Tok::LParen | Tok::LBrace => {
                    let inside = Indent::below(line, cell, self.lines[line].cells[cell].width);
                    let width = part(&atoms[i..], &broken[i..], atom.depth, None, behind).saturating_sub(atom.width());
                    brackets.push(Bracket {
                        loose: self.width() + width > WIDTH,
                        // What would stand too far to the right stands a step behind its line.
                        inside: if self.column_of(inside) > WIDTH * 2 / 3 {
                            below.deeper()
                        } else {
                            inside
                        },
                    });
                }
                Tok::RParen | Tok::RBrace => drop(brackets.pop()),
                Tok::Comma if brackets.is_empty() => condition_below = false,
                _ => {}
            }
        }
        if let Some(line) = meaning.filter(|_| operands) {
            // The first operand stands below those behind `or`.
            self.lines[line].indent.plus += 3;
        }
    }

    /// Whether the heads are to begin a line of their own: when they do not stand in the lines in which the author put them, if he did.
    fn reflow(&self, atoms: &[Atom], first: usize, (broken, held): (&mut [bool], &[bool]), indent: Indent, behind: usize) -> bool {
        let goes_on = |a: &Atom| matches!(a.wraps, Some(Wrap::Rest | Wrap::Rows));
        let end = atoms.iter().position(goes_on).unwrap_or(atoms.len());
        let tail = if end == atoms.len() { behind } else { 0 };
        let mut width = self.width();
        let mut long = false;
        for i in 0..end {
            width = if broken[i] { self.column_of(indent) + 4 } else { width } + atoms[i].width();
            long |= width + if i + 1 == end { tail } else { 0 } > WIDTH;
        }
        if !long {
            return false;
        }
        for i in first..end {
            broken[i] &= held[i];
        }
        true
    }

    /// Whether a line is too long when lines break where the author broke them.
    fn overflows(&self, atoms: &[Atom], broken: &[bool], indent: Indent) -> bool {
        if !broken.contains(&true) {
            return false;
        }
        let mut width = self.width();
        let mut value = self.column_of(indent) + 2;
        for (atom, broken) in atoms.iter().zip(broken) {
            if *broken {
                width = value;
            }
            if atom.column == Some(Column::Value) && !broken {
                value = width + usize::from(atom.spaced);
            }
            width += usize::from(atom.spaced && !broken) + atom.text.width();
            if width > WIDTH {
                return true;
            }
        }
        false
    }
}

impl Wrap {
    /// The break up to which everything must fit.
    fn min_stop(self) -> Option<Wrap> {
        Some(if self == Wrap::Meaning { Wrap::Row } else { self })
    }
}

impl Atom {
    fn width(&self) -> usize {
        usize::from(self.spaced) + self.text.width()
    }
}

/// The width up to the next place where the line breaks or may: outside these brackets, or at `stop` or before it in them.
fn part(atoms: &[Atom], broken: &[bool], depth: usize, stop: Option<Wrap>, behind: usize) -> usize {
    let stops = |(a, broken): (&Atom, &bool)| {
        let may = a
            .wraps
            .is_some_and(|w| a.depth < depth || a.depth == depth && stop.is_none_or(|s| w <= s));
        *broken || may
    };
    match atoms.iter().zip(broken).skip(1).position(stops) {
        Some(end) => rest(&atoms[..=end]),
        None => rest(atoms) + behind,
    }
}

fn rest(atoms: &[Atom]) -> usize {
    atoms.iter().map(Atom::width).sum()
}
