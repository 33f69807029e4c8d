//! The tables of a report as a workbook: one sheet for each section that has some. Every cell is text, so that nothing is computed.

use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr as _;

use super::super::quote::plain;
use super::said;
use crate::document::paper::{Block, Document, Tone};

/// What a cell of a sheet can hold.
const MOST: usize = 32_000;
/// Height of a line, and of the highest row a sheet may have, in points.
const LINE: f64 = 15.0;
const HIGHEST: f64 = 409.0;

pub fn document(d: &Document) -> Result<Vec<u8>, String> {
    write(d).map_err(|e| format!("the workbook cannot be written: {e}"))
}

fn write(d: &Document) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // A fixed day: a workbook carries no clock.
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_title(text(&d.title)).set_creation_datetime(&day));
    let wrap = Format::new()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border_bottom(FormatBorder::Thin)
        .set_border_bottom_color(Color::RGB(0xD5DCE3));
    let head = wrap.clone().set_bold().set_background_color(Color::RGB(0xE9EFF4));
    let group = wrap.clone().set_bold().set_background_color(Color::RGB(0xF5F7F9));
    let toned = |t: Tone| match t {
        Tone::Bad => Some(Color::RGB(0xFBE9E7)),
        Tone::Warn => Some(Color::RGB(0xFFF3E0)),
        Tone::Ask => Some(Color::RGB(0xF1ECFA)),
        _ => None,
    };
    let mut names: Vec<String> = Vec::new();
    let sheet = book.add_worksheet().set_name(name(&d.title, &mut names))?;
    columns(sheet, &[32, 90])?;
    sheet.write_string_with_format(0, 0, text(&d.title), &head)?;
    sheet.write_string_with_format(0, 1, text(&d.subtitle), &head)?;
    for (i, (label, l)) in d.front.iter().enumerate() {
        row(sheet, i as u32 + 1, &[(32, text(label), &wrap), (90, text(&said(d, l)), &wrap)])?;
    }
    for (_, s) in d.walk() {
        let tables: Vec<_> = s
            .blocks
            .iter()
            .filter_map(|b| if let Block::Table(t) = b { Some(t) } else { None })
            .collect();
        if tables.is_empty() {
            continue;
        }
        let sheet = book.add_worksheet().set_name(name(&s.title, &mut names))?;
        let mut at = 0u32;
        let widest = tables.iter().map(|t| t.columns.len()).max().unwrap_or(0);
        let wide = |c: usize| if c == 0 { 34 } else { 28 };
        columns(sheet, &(0..widest).map(wide).collect::<Vec<_>>())?;
        for (n, t) in tables.iter().enumerate() {
            if !t.caption.is_empty() {
                sheet.write_string_with_format(at, 0, text(&t.caption), &group)?;
                at += 1;
            }
            for (i, c) in t.columns.iter().enumerate() {
                sheet.write_string_with_format(at, i as u16, text(&c.title), &head)?;
            }
            if n == 0 && tables.len() == 1 && t.caption.is_empty() {
                sheet.set_freeze_panes(1, 0)?;
                sheet.autofilter(0, 0, t.rows.len() as u32, t.columns.len().saturating_sub(1) as u16)?;
            }
            at += 1;
            for r in &t.rows {
                let first = match (r.heading, toned(r.tone)) {
                    (true, _) => group.clone(),
                    (_, Some(color)) => wrap.clone().set_background_color(color),
                    _ => wrap.clone(),
                };
                let format = |i: usize| match (i, r.heading) {
                    (0, _) | (_, true) => &first,
                    _ => &wrap,
                };
                let cells = r.cells.iter().enumerate().map(|(i, c)| (wide(i), text(&said(d, c)), format(i)));
                row(sheet, at, &cells.collect::<Vec<_>>())?;
                at += 1;
            }
            at += 1;
        }
    }
    let sheet = book.add_worksheet().set_name(name(&d.labels.sources, &mut names))?;
    columns(sheet, &[6, 44, 90])?;
    for (i, s) in d.sources.iter().enumerate() {
        let place = text(&format!("{}:{} {}", s.path, s.line, s.cites));
        row(
            sheet,
            i as u32,
            &[(6, (i + 1).to_string(), &wrap), (44, place, &wrap), (90, text(&s.text), &wrap)],
        )?;
    }
    book.save_to_buffer()
}

/// Widths of columns in letters; on paper all of them fit one lying page.
fn columns(sheet: &mut Worksheet, wide: &[u16]) -> Result<(), XlsxError> {
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    for (i, w) in wide.iter().enumerate() {
        sheet.set_column_width(i as u16, *w)?;
    }
    Ok(())
}

/// Cells, each with the width of its column, in a row high enough for the longest: not every program finds the height by itself.
fn row(sheet: &mut Worksheet, at: u32, cells: &[(u16, String, &Format)]) -> Result<(), XlsxError> {
    let mut lines = 1;
    for (i, (wide, t, format)) in cells.iter().enumerate() {
        // A word that no longer fits begins a line, so that lines are not filled.
        let room = usize::from(*wide).saturating_sub(4).max(2);
        lines = lines.max(t.split('\n').map(|l| l.width().div_ceil(room).max(1)).sum());
        sheet.write_string_with_format(at, i as u16, t, format)?;
    }
    if lines > 1 {
        sheet.set_row_height(at, (lines as f64 * LINE).min(HIGHEST))?;
    }
    Ok(())
}

fn text(t: &str) -> String {
    let t: String = t.split('\n').map(plain).collect::<Vec<_>>().join("\n");
    match t.char_indices().nth(MOST) {
        Some((i, _)) => format!("{}…", &t[..i]),
        None => t,
    }
}

/// A name a sheet may have: short, each once, without the signs a sheet may not carry.
fn name(title: &str, taken: &mut Vec<String>) -> String {
    let inert = |c: char| {
        if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') {
            ' '
        } else {
            c
        }
    };
    let base: String = plain(title).chars().map(inert).take(27).collect::<String>().trim().to_owned();
    let base = if base.is_empty() { "-".to_owned() } else { base };
    let mut out = base.clone();
    let mut n = 2;
    while taken.contains(&out.to_lowercase()) {
        out = format!("{base} {n}");
        n += 1;
    }
    taken.push(out.to_lowercase());
    out
}
