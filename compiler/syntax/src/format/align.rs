//! From lines to text: puts what is alike below each other.

use super::WIDTH;
use super::line::{Indent, Line};

/// Columns further apart than this are left alone: a table of one wide row and many narrow ones reads worse than none.
const FAR: usize = 40;
/// Comments further apart than this are left alone.
const FAR_COMMENT: usize = 60;

/// The longest table. Longer ones are rare, and comparing all lines with all takes long.
const LONG: usize = 1000;

/// The text of the lines.
pub(crate) fn print(mut lines: Vec<Line>) -> String {
    let mut starts: Vec<Vec<usize>> = Vec::with_capacity(lines.len());
    let mut at = 0;
    while at < lines.len() {
        let (end, members) = run(&lines, at);
        align(&mut lines, &members, &starts);
        for line in &lines[at..end] {
            let place = place(line, &starts);
            starts.push(place);
        }
        at = end;
    }
    let ends: Vec<usize> = lines
        .iter()
        .zip(&starts)
        .map(|(l, s)| s.last().copied().unwrap_or(0) + l.cells.last().map_or(0, |c| c.width))
        .collect();
    let comments = comments(&lines, &ends);
    let mut out = String::new();
    for (i, line) in lines.iter().enumerate() {
        if line.blank {
            out.push('\n');
        }
        let mut column = 0;
        for (cell, start) in line.cells.iter().zip(&starts[i]) {
            if cell.text.is_empty() {
                continue;
            }
            out.extend(std::iter::repeat_n(' ', start.saturating_sub(column)));
            out.push_str(&cell.text);
            column = start + cell.width;
        }
        if let Some(comment) = &line.comment {
            out.extend(std::iter::repeat_n(' ', comments[i].saturating_sub(column)));
            out.push_str(comment);
        }
        out.push('\n');
    }
    out
}

/// The lines from `at` on that may stand in one table, and where they end. Lines that hang below one of them belong to it.
fn run(lines: &[Line], at: usize) -> (usize, Vec<usize>) {
    let mut members = vec![at];
    let mut end = at + 1;
    if lines[at].aligns {
        while end < lines.len() && !lines[end].blank && members.len() < LONG {
            let hangs = lines[end].indent.below.is_some_and(|(line, ..)| line >= at);
            if !hangs {
                if !lines[end].aligns || lines[end].indent != lines[at].indent {
                    break;
                }
                members.push(end);
            }
            end += 1;
        }
    }
    (end, members)
}

fn resolve(indent: Indent, starts: &[Vec<usize>]) -> usize {
    let base = indent.below.map_or(0, |(line, cell, columns)| {
        starts.get(line).and_then(|s| s.get(cell)).copied().unwrap_or(0) + columns
    });
    base + indent.plus
}

/// Where the cells of a line begin.
fn place(line: &Line, starts: &[Vec<usize>]) -> Vec<usize> {
    let mut column = resolve(line.indent, starts);
    let mut places = Vec::with_capacity(line.cells.len());
    for cell in &line.cells {
        column += cell.gap;
        places.push(column);
        column += cell.width;
    }
    places
}

/// Widens gaps so that like cells of neighbouring lines begin in one column.
fn align(lines: &mut [Line], members: &[usize], starts: &[Vec<usize>]) {
    let mut groups = vec![members.to_vec()];
    let mut cell = 0;
    while !groups.is_empty() {
        let mut next = Vec::new();
        for mut group in groups {
            // Neighbours whose cell holds the same; a line that has ended stands in nobody's way.
            group.retain(|line| lines[*line].cells.len() > cell);
            let alike = |a: &usize, b: &usize| lines[*a].cells[cell].column == lines[*b].cells[cell].column;
            let chunks: Vec<&[usize]> = group.chunk_by(alike).collect();
            for alike in chunks {
                if cell == 0 {
                    next.push(alike.to_vec());
                } else {
                    level(lines, alike, cell, starts, &mut next);
                }
            }
        }
        groups = next;
        cell += 1;
    }
}

/// Puts one cell of several lines in one column. Lines that would become too long, or whose cell stands too far to the right, stay apart and
/// divide the table.
fn level(lines: &mut [Line], members: &[usize], cell: usize, starts: &[Vec<usize>], tables: &mut Vec<Vec<usize>>) {
    if members.len() < 2 {
        return;
    }
    let places: Vec<Vec<usize>> = members.iter().map(|i| place(&lines[*i], starts)).collect();
    let at = |n: usize| places[n][cell];
    let (least, most) = (0..members.len())
        .map(at)
        .fold((usize::MAX, 0), |(least, most), at| (least.min(at), most.max(at)));
    let end = |n: usize| places[n].last().copied().unwrap_or(0) + lines[members[n]].cells.last().map_or(0, |c| c.width);
    let apart = |n: &usize| {
        if most - least > FAR {
            at(*n) == most
        } else {
            end(*n) + (most - at(*n)) > WIDTH
        }
    };
    let apart: Vec<usize> = (0..members.len()).filter(apart).collect();
    if apart.is_empty() {
        for (n, i) in members.iter().enumerate() {
            lines[*i].cells[cell].gap += most - places[n][cell];
        }
        tables.push(members.to_vec());
        return;
    }
    let mut from = 0;
    for n in apart.into_iter().chain([members.len()]) {
        level(lines, &members[from..n], cell, starts, tables);
        from = n + 1;
    }
}

/// The column of the comment of each line.
fn comments(lines: &[Line], ends: &[usize]) -> Vec<usize> {
    let mut columns: Vec<usize> = ends.iter().map(|e| e + 2).collect();
    let mut at = 0;
    while at < lines.len() {
        let mut end = at + 1;
        if lines[at].comment.is_some() {
            while end < lines.len() && lines[end].comment.is_some() && !lines[end].blank {
                end += 1;
            }
            let (least, most) = (
                ends[at..end].iter().min().copied().unwrap_or(0),
                ends[at..end].iter().max().copied().unwrap_or(0),
            );
            if most - least <= FAR_COMMENT {
                columns[at..end].fill(most + 2);
            }
        }
        at = end;
    }
    columns
}
