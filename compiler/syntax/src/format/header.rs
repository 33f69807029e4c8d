//! Headers that take several lines: where they break and where what follows stands.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::WIDTH;
use super::atoms::{Atom, Column, Level, Wrap, header};
use super::layout::Layout;
use super::line::Indent;
use crate::token::Tok;

impl Layout<'_> {
    pub(super) fn can_wrap(&self, item: Range<usize>) -> bool {
        header(self.text, self.tokens, item.start, item.end)
            .iter()
            .any(|a| a.wraps != Wrap::Never)
    }

    /// A header that may take several lines; `behind` is the width of what must follow on its last line.
    pub(super) fn header(&mut self, mut atoms: Vec<Atom>, indent: Indent, behind: usize) {
        let property = atoms.iter().any(|a| a.column == Some(Column::Key));
        let mut broken: Vec<bool> = atoms
            .iter()
            .map(|a| self.tokens[a.token].first && a.may_break && a.token > atoms[0].token)
            .collect();
        if !atoms.iter().any(|a| a.linked) && self.overflows(&atoms, &broken, indent) {
            // A list of mere values is filled anew.
            let comma = |a: &Atom| a.wraps == Wrap::Next && a.token > 0 && self.tokens[a.token - 1].kind == Tok::Comma;
            atoms
                .iter()
                .zip(&mut broken)
                .filter(|(a, _)| comma(a))
                .for_each(|(_, b)| *b = false);
        }
        let free = !broken.contains(&true);
        let or = atoms.iter().any(|a| a.wraps == Wrap::Next && self.tokens[a.token].kind == Tok::Or);
        let mut value: Option<Indent> = None;
        let mut brackets: Vec<Indent> = Vec::new();
        for i in 0..atoms.len() {
            let atom = atoms[i].clone();
            let token = self.tokens[atom.token];
            let mut below = value.unwrap_or(indent.deeper());
            if behind > 0 && !property {
                // What follows stands deeper than the items of the block below it.
                below = below.deeper();
            }
            if atom.level == Level::Inside {
                below = below.deeper();
            }
            if or && atom.wraps == Wrap::And {
                below = below.deeper();
            }
            let below = brackets.last().copied().unwrap_or(below);
            let commented = i > 0 && self.comments_before(token.start, below);
            let wraps = match atom.wraps {
                Wrap::Never => false,
                Wrap::Rest => free && self.width() + rest(&atoms[i..]) + behind > WIDTH,
                wrap => self.width() + next(&atoms[i..], &broken[i..], free, wrap, behind) > WIDTH,
            };
            let breaks = i > 0 && (commented || wraps || broken[i]);
            if breaks {
                self.begin_line(below, token.start);
                let last = self.lines.len() - 1;
                self.lines[last].blank = false;
                self.lines[last].aligns = false;
                if !property {
                    self.lines[last - 1].aligns = false;
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
            match token.kind {
                Tok::LParen | Tok::LBrace => {
                    let inside = Indent::below(line, cell, self.lines[line].cells[cell].width);
                    // What would stand too far to the right stands a step behind its line.
                    brackets.push(if self.column_of(inside) > WIDTH * 2 / 3 {
                        below.deeper()
                    } else {
                        inside
                    });
                }
                Tok::RParen | Tok::RBrace => drop(brackets.pop()),
                _ => {}
            }
        }
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

/// The width up to the next place where the line breaks or may wrap.
fn next(atoms: &[Atom], broken: &[bool], free: bool, wrap: Wrap, behind: usize) -> usize {
    let stops = |(a, broken): (&Atom, &bool)| {
        *broken || a.wraps == Wrap::Next || a.wraps == Wrap::Rest && free || a.wraps == Wrap::And && wrap == Wrap::And
    };
    match atoms.iter().zip(broken).skip(1).position(stops) {
        Some(end) => rest(&atoms[..=end]),
        None => rest(atoms) + behind,
    }
}

fn rest(atoms: &[Atom]) -> usize {
    atoms.iter().map(|a| usize::from(a.spaced) + a.text.width()).sum()
}
