//! The tables of a report as a workbook: one sheet for each section that has some. Every cell is text, so that nothing is computed.

use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, XlsxError};

use super::super::quote::plain;
use super::said;
use crate::document::paper::{Block, Document, Tone};

/// What a cell of a sheet can hold.
const MOST: usize = 32_000;

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
    sheet.set_column_width(0, 32)?.set_column_width(1, 90)?;
    sheet.write_string_with_format(0, 0, text(&d.title), &head)?;
    sheet.write_string_with_format(0, 1, text(&d.subtitle), &head)?;
    for (i, (label, l)) in d.front.iter().enumerate() {
        sheet.write_string_with_format(i as u32 + 1, 0, text(label), &wrap)?;
        sheet.write_string_with_format(i as u32 + 1, 1, text(&said(d, l)), &wrap)?;
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
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        let mut row = 0u32;
        let widest = tables.iter().map(|t| t.columns.len()).max().unwrap_or(0);
        for c in 0..widest {
            sheet.set_column_width(c as u16, if c == 0 { 34 } else { 28 })?;
        }
        for (n, t) in tables.iter().enumerate() {
            if !t.caption.is_empty() {
                sheet.write_string_with_format(row, 0, text(&t.caption), &group)?;
                row += 1;
            }
            for (i, c) in t.columns.iter().enumerate() {
                sheet.write_string_with_format(row, i as u16, text(&c.title), &head)?;
            }
            if n == 0 && tables.len() == 1 && t.caption.is_empty() {
                sheet.set_freeze_panes(1, 0)?;
                sheet.autofilter(0, 0, t.rows.len() as u32, t.columns.len().saturating_sub(1) as u16)?;
            }
            row += 1;
            for r in &t.rows {
                for (i, c) in r.cells.iter().enumerate() {
                    let format = match (r.heading, toned(r.tone)) {
                        (true, _) => group.clone(),
                        (_, Some(color)) if i == 0 => wrap.clone().set_background_color(color),
                        _ => wrap.clone(),
                    };
                    sheet.write_string_with_format(row, i as u16, text(&said(d, c)), &format)?;
                }
                row += 1;
            }
            row += 1;
        }
    }
    let sheet = book.add_worksheet().set_name(name(&d.labels.sources, &mut names))?;
    sheet.set_column_width(0, 6)?.set_column_width(1, 44)?.set_column_width(2, 90)?;
    for (i, s) in d.sources.iter().enumerate() {
        sheet.write_string_with_format(i as u32, 0, (i + 1).to_string(), &wrap)?;
        sheet.write_string_with_format(i as u32, 1, text(&format!("{}:{} {}", s.path, s.line, s.cites)), &wrap)?;
        sheet.write_string_with_format(i as u32, 2, text(&s.text), &wrap)?;
    }
    book.save_to_buffer()
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
