//! Tables: aligned for a terminal, as Markdown, and as JSON.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::quote;
use super::wrap::{WIDE, width, wrap};
use crate::document::catalogue::Table;

/// A column is given at least this much before others have to give way.
const LEAST: usize = 12;

/// Aligned columns; cells that do not fit go on in the next line of their own column.
pub fn text(t: &Table) -> String {
    let columns = t.columns.len();
    let cells: Vec<Vec<String>> = t.rows.iter().map(|r| r.cells.iter().map(|c| quote::plain(c)).collect()).collect();
    let used: Vec<usize> = (0..columns).filter(|i| cells.iter().any(|r| !r[*i].is_empty())).collect();
    let natural = |i: usize| cells.iter().map(|r| width(&r[i])).chain([width(&t.columns[i])]).max().unwrap_or(0);
    let mut widths: Vec<usize> = used.iter().map(|i| natural(*i)).collect();
    // The widest column gives way until all fit; a name is never cut.
    let gaps = 2 * used.len().saturating_sub(1);
    while widths.iter().sum::<usize>() + gaps > WIDE {
        let Some(at) = (1..widths.len()).filter(|i| widths[*i] > LEAST).max_by_key(|i| widths[*i]) else {
            break;
        };
        widths[at] -= 1;
    }
    let mut out = String::new();
    let mut line = |cells: Vec<&str>| {
        let parts: Vec<Vec<String>> = cells.iter().zip(&widths).map(|(c, w)| wrap(c, *w)).collect();
        for n in 0..parts.iter().map(Vec::len).max().unwrap_or(0) {
            let mut row = String::new();
            for (p, w) in parts.iter().zip(&widths) {
                let cell = p.get(n).map_or("", String::as_str);
                row.push_str(cell);
                row.extend(std::iter::repeat_n(' ', (w + 2).saturating_sub(width(cell))));
            }
            let _ = writeln!(out, "{}", row.trim_end());
        }
    };
    line(used.iter().map(|i| t.columns[*i].as_str()).collect());
    line(used.iter().map(|_| "").collect());
    for r in &cells {
        line(used.iter().map(|i| r[*i].as_str()).collect());
    }
    out
}

/// A table of GitHub's Markdown.
pub fn markdown(t: &Table) -> String {
    let mut out = format!("| {} |\n|{}\n", t.columns.join(" | "), "---|".repeat(t.columns.len()));
    for r in &t.rows {
        let mut cells: Vec<String> = r.cells.iter().map(|c| quote::markdown_inline(c)).collect();
        if let (Some(first), Some(name)) = (cells.first_mut(), r.cells.first()) {
            *first = format!("`{}`", quote::plain(name).replace('`', "'"));
        }
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    out
}

/// One object per row, by the names of the columns.
pub fn json(t: &Table) -> Value {
    let rows = t.rows.iter().map(|r| {
        let mut o = Map::new();
        for (c, v) in t.columns.iter().zip(&r.cells) {
            o.insert(c.replace(' ', "_"), Value::from(v.as_str()));
        }
        o.insert("pack".into(), r.pack.as_deref().map_or(Value::Null, Value::from));
        o.insert("declared".into(), r.place.as_deref().map_or(Value::Null, Value::from));
        Value::Object(o)
    });
    Value::Array(rows.collect())
}
