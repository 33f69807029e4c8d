//! From lines to text: puts what is alike below each other.

use super::WIDTH;
use super::atoms::Column;
use super::line::{Indent, Line, Written};

/// Nothing is moved further to the right than this.
const REACH: usize = 24;
/// A column that begins so much further to the right than all others pushes nobody.
const APART: usize = 12;
/// Conditions stand behind words, which differ more in length than names: for them both are twice as much.
/// Two lines are no table: their properties are only moved a little.
const LITTLE: usize = 3;
/// The same for comments at the end of a line, which stand far from it anyway.
const FAR_COMMENT: usize = 60;
/// How much further to the right than needed the author may keep his comments.
const LOOSE: usize = 24;

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
            let alike = |a: &usize, b: &usize| lines[*a].cells[cell].column.alike(&lines[*b].cells[cell].column);
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

/// Puts one cell of several lines in one column. Lines that stand too far apart or would become too long stay as they are.
fn level(lines: &mut [Line], members: &[usize], cell: usize, starts: &[Vec<usize>], tables: &mut Vec<Vec<usize>>) {
    if members.len() < 2 {
        return;
    }
    let places: Vec<Vec<usize>> = members.iter().map(|i| place(&lines[*i], starts)).collect();
    let at: Vec<usize> = places.iter().map(|p| p[cell]).collect();
    if let Some(drawn) = drawn(lines, members, cell, &at, &places) {
        for (from, end) in drawn {
            set(lines, &members[from..end], cell, &at[from..end]);
            tables.push(members[from..end].to_vec());
        }
        return;
    }
    let ends: Vec<usize> = members.iter().zip(&places).map(|(i, p)| furthest(lines, *i, p, cell)).collect();
    let (reach, apart) = match &lines[members[0]].cells[cell].column {
        Column::Item(_) if members.len() < 3 => (LITTLE, LITTLE),
        Column::Condition => (2 * REACH, 2 * APART),
        _ => (REACH, APART),
    };
    let mut able: Vec<usize> = (0..members.len()).collect();
    loop {
        let Some((least, most)) = window(able.iter().map(|n| at[*n]), reach, apart) else {
            return;
        };
        let within = |n: &usize| (least..=most).contains(&at[*n]);
        let before = able.len();
        able.retain(|n| !within(n) || at[*n] == most || ends[*n] + (most - at[*n]) <= WIDTH);
        if able.len() < before {
            continue;
        }
        let inside: Vec<usize> = (0..members.len()).filter(|n| within(n) && able.contains(n)).collect();
        // Too many that stand apart between the others make no table.
        if let (Some(first), Some(last)) = (inside.first(), inside.last())
            && inside.len() * 3 < (last - first + 1) * 2
        {
            return;
        }
        let table: Vec<usize> = inside.iter().map(|n| members[*n]).collect();
        set(lines, &table, cell, &inside.iter().map(|n| at[*n]).collect::<Vec<_>>());
        tables.push(table);
        // What stands apart may be a table of its own.
        let mut from = 0;
        for n in inside.into_iter().chain([members.len()]) {
            level(lines, &members[from..n], cell, starts, tables);
            from = n + 1;
        }
        return;
    }
}

/// Where a line ends, or one that hangs below it and moves with this cell.
fn furthest(lines: &[Line], line: usize, places: &[usize], cell: usize) -> usize {
    let end = |l: &Line, from: usize| from + l.cells.iter().map(|c| c.gap + c.width).sum::<usize>();
    let own = places.last().copied().unwrap_or(0) + lines[line].cells.last().map_or(0, |c| c.width);
    let hangs = |l: &&Line| l.indent.below.is_some_and(|(at, ..)| at >= line);
    let below = lines[line + 1..].iter().take_while(hangs).filter_map(|l| match l.indent.below {
        Some((at, under, columns)) if at == line && under >= cell => Some(end(l, places[under] + columns + l.indent.plus)),
        _ => None,
    });
    below.fold(own, usize::max)
}

/// Moves a cell of some lines to the furthest column it has in them.
fn set(lines: &mut [Line], members: &[usize], cell: usize, at: &[usize]) {
    let most = at.iter().copied().max().unwrap_or(0);
    for (line, at) in members.iter().zip(at) {
        lines[*line].cells[cell].gap += most - at;
    }
}

/// The least and the greatest of the largest group of places that stand near each other.
fn window(places: impl Iterator<Item = usize>, reach: usize, apart: usize) -> Option<(usize, usize)> {
    let mut sorted: Vec<usize> = places.collect();
    sorted.sort_unstable();
    let mut best: Option<(usize, usize, usize)> = None;
    let mut low = 0;
    for high in 0..sorted.len() {
        if high > 0 && sorted[high] - sorted[high - 1] > apart {
            low = high;
        }
        while sorted[high] - sorted[low] > reach {
            low += 1;
        }
        let count = high - low + 1;
        if count > 1 && best.is_none_or(|(most, ..)| count > most) {
            best = Some((count, sorted[low], sorted[high]));
        }
    }
    best.map(|(_, least, most)| (least, most))
}

/// The tables of the author, where he drew some: each as narrow as it can be, with longer lines beside them that push nobody.
fn drawn(lines: &[Line], members: &[usize], cell: usize, at: &[usize], places: &[Vec<usize>]) -> Option<Vec<(usize, usize)>> {
    let written: Vec<Written> = members.iter().map(|i| lines[*i].cells[cell].written).collect::<Option<_>>()?;
    let mut tables: Vec<(usize, usize)> = Vec::new();
    for n in 0..members.len() {
        match tables.last_mut() {
            Some((from, end)) if written[*from].behind == written[n].behind => *end = n + 1,
            _ => tables.push((n, n + 1)),
        }
    }
    let column = |(from, end): (usize, usize)| at[from..end].iter().copied().max().unwrap_or(0);
    let narrow =
        |t: &(usize, usize)| (t.0..t.1).all(|n| at[n] != column(*t) || written[n].gap == 1 && written[n].behind == at[n] - places[n][0]);
    let wide = |t: &(usize, usize)| (t.0..t.1).any(|n| at[n] < column(*t));
    // A short line beside a table belongs to it.
    let left = |pair: &[(usize, usize)]| {
        let fits = |one: (usize, usize), table: (usize, usize)| one.1 - one.0 == 1 && wide(&table) && at[one.0] <= column(table);
        fits(pair[0], pair[1]) || fits(pair[1], pair[0])
    };
    let good = tables.len() > 1 && tables.iter().any(wide) && tables.iter().all(narrow) && !tables.windows(2).any(left);
    good.then_some(tables)
}

/// The column of the comment of each line.
fn comments(lines: &[Line], ends: &[usize]) -> Vec<usize> {
    let mut columns: Vec<usize> = ends.iter().map(|e| e + 2).collect();
    let mut at = 0;
    while at < lines.len() {
        let mut end = at + 1;
        let joins = |l: &Line| l.indent == lines[at].indent || l.indent.below.is_some_and(|(line, ..)| line >= at);
        while end < lines.len() && !lines[end].blank && !lines[end].only_comment && joins(&lines[end]) {
            end += 1;
        }
        let commented: Vec<usize> = (at..end).filter(|i| lines[*i].comment.is_some()).collect();
        if let Some((least, most)) = window(commented.iter().map(|i| ends[*i]), FAR_COMMENT, FAR_COMMENT) {
            let inside: Vec<usize> = commented.into_iter().filter(|i| (least..=most).contains(&ends[*i])).collect();
            let written = lines[inside[0]].comment_written;
            let kept =
                written.filter(|w| (most + 2..=most + LOOSE).contains(w) && inside.iter().all(|i| lines[*i].comment_written == written));
            for i in inside {
                columns[i] = kept.unwrap_or(most + 2);
            }
        }
        at = end;
    }
    columns
}
