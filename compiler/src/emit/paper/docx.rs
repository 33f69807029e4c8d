//! A report as a Word document: real headings, a table of contents, tables that repeat their heads, and fields to answer as tables of their
//! own, which are read back.

use std::io::Cursor;

use docx_rs::*;

use super::super::quote::plain;
use super::docx_pack::finished;
use super::{Pieces, tells_sources};
use crate::document::paper::{self as paper, Answer, Block, Document, Figure, Inline, Section, Tone};

/// Width of the text on an A4 page between its margins, in twentieths of a point.
pub(super) const WIDTH: usize = 9638;
/// Before the key of a field: what tells an answer's table from any other.
pub(super) const MARK: &str = "⟦";
pub(super) const CLOSE: &str = "⟧";
/// The shade of the head of a table.
pub(super) const HEAD: &str = "E9EFF4";
/// A day that means nothing: documents carry no clock.
const DAY: &str = "2000-01-01T00:00:00Z";

fn fonts() -> RunFonts {
    RunFonts::new()
        .ascii("Calibri")
        .hi_ansi("Calibri")
        .cs("Calibri")
        .east_asia("Noto Sans CJK SC")
}

fn styles() -> Vec<Style> {
    let heading = |n: usize, size: usize, color: &str| {
        Style::new(format!("Heading{n}"), StyleType::Paragraph)
            .name(format!("heading {n}"))
            .based_on("Normal")
            .next("Normal")
            .q_format(true)
            .size(size)
            .bold()
            .color(color)
            .outline_lvl(n - 1)
            .line_spacing(LineSpacing::new().before(320 - 40 * n as u32).after(100))
    };
    let entry = |n: usize| {
        Style::new(format!("ToC{n}"), StyleType::Paragraph)
            .name(format!("toc {n}"))
            .based_on("Normal")
            .indent(Some(240 * (n as i32 - 1)), None, None, None)
            .line_spacing(LineSpacing::new().after(40))
    };
    vec![
        Style::new("Title", StyleType::Paragraph)
            .name("Title")
            .based_on("Normal")
            .q_format(true)
            .size(52)
            .bold()
            .color("17547A"),
        Style::new("Subtitle", StyleType::Paragraph)
            .name("Subtitle")
            .based_on("Normal")
            .q_format(true)
            .size(26)
            .color("5A6876"),
        heading(1, 32, "17547A"),
        heading(2, 26, "1B2733"),
        heading(3, 23, "1B2733"),
        heading(4, 21, "1B2733"),
        entry(1),
        entry(2),
        entry(3),
        Style::new("Caption", StyleType::Paragraph)
            .name("caption")
            .based_on("Normal")
            .size(19)
            .bold(),
        Style::new("Note", StyleType::Paragraph)
            .name("Note")
            .based_on("Normal")
            .size(19)
            .color("5A6876"),
        Style::new("Footer", StyleType::Paragraph)
            .name("footer")
            .based_on("Normal")
            .size(16)
            .color("5A6876"),
        Style::new("Cell", StyleType::Paragraph)
            .name("Cell")
            .based_on("Normal")
            .size(17)
            .line_spacing(LineSpacing::new().before(20).after(20)),
    ]
}

/// The document as a file. `picture` turns an SVG into pieces of PNG where that can be done.
pub fn document(d: &Document, picture: Picture) -> Result<Vec<u8>, String> {
    let mut x = Docx::new()
        .created_at(DAY)
        .updated_at(DAY)
        .default_fonts(fonts())
        .default_size(20)
        .default_line_spacing(LineSpacing::new().after(100))
        .page_size(11906, 16838)
        .page_margin(PageMargin::new().top(1134).bottom(1134).left(1134).right(1134));
    for s in styles() {
        x = x.add_style(s);
    }
    let page = Paragraph::new()
        .style("Footer")
        .align(AlignmentType::Center)
        .add_run(Run::new().add_text(format!("{} · {} · ", clean(&d.title), clean(&d.as_of))))
        .add_page_num(PageNum::new())
        .add_run(Run::new().add_text(" / "))
        .add_num_pages(NumPages::new());
    x = x.footer(Footer::new().add_paragraph(page));
    x = x.add_paragraph(Paragraph::new().style("Subtitle").add_run(Run::new().add_text(clean(&d.subtitle))));
    x = x.add_paragraph(Paragraph::new().style("Title").add_run(Run::new().add_text(clean(&d.title))));
    let mut front: Vec<TableRow> = d.front.iter().map(|(label, l)| pair(label, cell_of(d, l, WIDTH * 3 / 4))).collect();
    let open = d.answers().iter().filter(|a| a.text.is_empty()).count();
    for (label, n) in [(&d.labels.open_blanks, d.blanks().len()), (&d.labels.open_answers, open)] {
        front.push(pair(label, text_cell(&n.to_string(), WIDTH * 3 / 4)));
    }
    x = x.add_table(grid(front, vec![WIDTH / 4, WIDTH * 3 / 4]));
    x = x.add_paragraph(
        Paragraph::new()
            .style("Caption")
            .page_break_before(true)
            .add_run(Run::new().size(28).color("17547A").add_text(clean(&d.labels.contents))),
    );
    let mut toc = TableOfContents::new().heading_styles_range(1, 3).hyperlink().dirty();
    let mut bookmark = 1;
    for (depth, s) in d.walk() {
        if depth <= 3 {
            toc = toc.add_item(
                TableOfContentsItem::new()
                    .text(heading(s))
                    .level(depth)
                    .toc_key(format!("_Toc{bookmark:06}"))
                    .page_ref(""),
            );
        }
        bookmark += 1;
    }
    x = x.add_table_of_contents(toc);
    let mut number = 1;
    for (i, s) in d.sections.iter().enumerate() {
        x = section(d, s, 1, i == 0, &mut number, picture, x);
    }
    x = x.add_paragraph(title(&d.labels.sources, 1, number, false));
    for (i, s) in d.sources.iter().enumerate() {
        let cites = if s.cites.is_empty() {
            String::new()
        } else {
            format!(" ({})", s.cites)
        };
        let p = Paragraph::new()
            .style("Cell")
            .add_bookmark_start(10_000 + i, format!("s{}", i + 1))
            .add_run(Run::new().bold().add_text(format!("{}  ", i + 1)))
            .add_bookmark_end(10_000 + i)
            .add_run(Run::new().add_text(clean(&format!("{}:{}{cites}  ", s.path, s.line))))
            .add_run(Run::new().color("5A6876").add_text(clean(&s.text)));
        x = x.add_paragraph(p);
    }
    let mut out = Cursor::new(Vec::new());
    let wrong = |e: &dyn std::fmt::Display| format!("the document cannot be packed: {e}");
    x.build().pack(&mut out).map_err(|e| wrong(&e))?;
    finished(&out.into_inner()).map_err(|e| wrong(&e))
}

fn heading(s: &Section) -> String {
    if s.number.is_empty() {
        clean(&s.title)
    } else {
        clean(&format!("{} {}", s.number, s.title))
    }
}

fn title(text: &str, depth: usize, number: usize, first: bool) -> Paragraph {
    Paragraph::new()
        .style(&format!("Heading{}", depth.min(4)))
        .keep_next(true)
        .page_break_before(first)
        .add_bookmark_start(number, format!("_Toc{number:06}"))
        .add_run(Run::new().add_text(clean(text)))
        .add_bookmark_end(number)
}

type Picture<'a> = &'a dyn Fn(&str) -> Pieces;

fn section(d: &Document, s: &Section, depth: usize, first: bool, number: &mut usize, picture: Picture, mut x: Docx) -> Docx {
    x = x.add_paragraph(title(&heading(s), depth, *number, first));
    *number += 1;
    for b in &s.blocks {
        x = block(d, b, picture, x);
    }
    for i in &s.sections {
        x = section(d, i, depth + 1, false, number, picture, x);
    }
    x
}

fn block(d: &Document, b: &Block, picture: Picture, x: Docx) -> Docx {
    match b {
        Block::Paragraph(l) => paragraphs(d, l, None).into_iter().fold(x, Docx::add_paragraph),
        Block::Note(l) => paragraphs(d, l, Some("Note")).into_iter().fold(x, Docx::add_paragraph),
        Block::List(items) => items.iter().fold(x, |x, i| {
            let indent = (i.depth.min(6) * 360) as i32;
            let all = paragraphs(d, &i.words, Some("Cell"));
            all.into_iter()
                .fold(x, |x, p| x.add_paragraph(p.indent(Some(indent), None, None, None)))
        }),
        Block::Table(t) => table(d, t, x),
        Block::Answer(a) => x.add_table(answer(d, a)).add_paragraph(Paragraph::new().style("Cell")),
        Block::Figure(f) => figure(d, f, picture, x),
    }
}

fn figure(d: &Document, f: &Figure, picture: Picture, x: Docx) -> Docx {
    let caption = Paragraph::new()
        .style("Caption")
        .add_run(Run::new().add_text(clean(&format!("{}: {}", d.labels.figure, f.caption))));
    let pieces = picture(&f.svg);
    if pieces.is_empty() {
        let alt = Paragraph::new().style("Note").add_run(Run::new().add_text(clean(&f.alt)));
        return x.add_paragraph(caption).add_paragraph(alt);
    }
    // As wide as the text: in English metric units of 635 to the twentieth of a point.
    let most = WIDTH as u64 * 635;
    let all = pieces.into_iter().map(|(png, w, h)| {
        let high = most * u64::from(h) / u64::from(w.max(1));
        let pic = Pic::new_with_dimensions(png, w, h).size(most as u32, high as u32);
        Paragraph::new().keep_next(true).add_run(Run::new().add_image(pic))
    });
    all.fold(x, Docx::add_paragraph).add_paragraph(caption)
}

fn grid(rows: Vec<TableRow>, widths: Vec<usize>) -> Table {
    let line = |p| TableBorder::new(p).border_type(BorderType::Single).size(4).color("C5CED6");
    let none = |p| TableBorder::new(p).border_type(BorderType::Nil);
    let borders = TableBorders::with_empty()
        .set(line(TableBorderPosition::Top))
        .set(line(TableBorderPosition::Bottom))
        .set(line(TableBorderPosition::InsideH))
        .set(none(TableBorderPosition::Left))
        .set(none(TableBorderPosition::Right))
        .set(none(TableBorderPosition::InsideV));
    Table::new(rows)
        .set_grid(widths)
        .layout(TableLayoutType::Fixed)
        .width(WIDTH, WidthType::Dxa)
        .margins(TableCellMargins::new().margin(40, 80, 40, 80))
        .set_borders(borders)
}

fn pair(label: &str, value: TableCell) -> TableRow {
    let head = TableCell::new()
        .width(WIDTH / 4, WidthType::Dxa)
        .shading(Shading::new().shd_type(ShdType::Clear).fill("F5F7F9"))
        .add_paragraph(
            Paragraph::new()
                .style("Cell")
                .add_run(Run::new().color("5A6876").add_text(clean(label))),
        );
    TableRow::new(vec![head, value])
}

fn text_cell(text: &str, width: usize) -> TableCell {
    TableCell::new()
        .width(width, WidthType::Dxa)
        .add_paragraph(Paragraph::new().style("Cell").add_run(Run::new().add_text(clean(text))))
}

fn cell_of(d: &Document, l: &[Inline], width: usize) -> TableCell {
    let all = paragraphs(d, l, Some("Cell"));
    all.into_iter()
        .fold(TableCell::new().width(width, WidthType::Dxa), TableCell::add_paragraph)
}

fn table(d: &Document, t: &paper::Table, mut x: Docx) -> Docx {
    if !t.caption.is_empty() {
        x = x.add_paragraph(
            Paragraph::new()
                .style("Caption")
                .keep_next(true)
                .add_run(Run::new().add_text(clean(&t.caption))),
        );
    }
    let sum: usize = t.columns.iter().map(|c| c.weight as usize).sum::<usize>().max(1);
    let widths: Vec<usize> = t.columns.iter().map(|c| WIDTH * c.weight as usize / sum).collect();
    let head = |(c, w): (&paper::Column, &usize)| {
        TableCell::new()
            .width(*w, WidthType::Dxa)
            .shading(Shading::new().shd_type(ShdType::Clear).fill(HEAD))
            .add_paragraph(
                Paragraph::new()
                    .style("Cell")
                    .keep_next(true)
                    .add_run(Run::new().bold().add_text(clean(&c.title))),
            )
    };
    let mut rows = vec![TableRow::new(t.columns.iter().zip(&widths).map(head).collect()).cant_split()];
    for r in &t.rows {
        if r.heading {
            let cell = cell_of(d, r.cells.first().map_or(&[][..], Vec::as_slice), WIDTH)
                .grid_span(t.columns.len())
                .shading(Shading::new().shd_type(ShdType::Clear).fill("F5F7F9"));
            rows.push(TableRow::new(vec![cell]).cant_split());
            continue;
        }
        let mut cells: Vec<TableCell> = r.cells.iter().zip(&widths).map(|(c, w)| cell_of(d, c, *w)).collect();
        while cells.len() < widths.len() {
            cells.push(text_cell("", widths[cells.len()]));
        }
        rows.push(TableRow::new(cells));
    }
    x.add_table(grid(rows, widths)).add_paragraph(Paragraph::new().style("Cell"))
}

fn answer(d: &Document, a: &Answer) -> Table {
    let head = Paragraph::new()
        .style("Cell")
        .keep_next(true)
        .add_run(Run::new().bold().add_text(clean(&a.prompt)))
        .add_run(
            Run::new()
                .color("5A6876")
                .add_text(clean(&format!("  ({}: {})", d.labels.who, a.who))),
        );
    let stale = a.stale.then(|| {
        Paragraph::new()
            .style("Cell")
            .add_run(Run::new().bold().color("A3201A").add_text(clean(&d.labels.stale)))
    });
    let tag = Paragraph::new()
        .style("Cell")
        .keep_next(true)
        .add_run(
            Run::new()
                .size(12)
                .color("B0B8C0")
                .add_text(format!("{MARK}{} {}{CLOSE}", clean(&a.key), clean(&a.facts))),
        );
    let asks = TableCell::new()
        .width(WIDTH, WidthType::Dxa)
        .shading(Shading::new().shd_type(ShdType::Clear).fill("FFF7DD"))
        .add_paragraph(head);
    let asks = stale.into_iter().fold(asks, TableCell::add_paragraph).add_paragraph(tag);
    let mut field = TableCell::new().width(WIDTH, WidthType::Dxa);
    if a.text.is_empty() {
        let empty = Run::new().color("9A7B1E").add_text(clean(&d.labels.type_here));
        field = field.add_paragraph(Paragraph::new().style("Cell").add_run(empty));
    }
    for l in &a.text {
        field = field.add_paragraph(Paragraph::new().style("Cell").add_run(Run::new().add_text(clean(l))));
    }
    let line = |p| TableBorder::new(p).border_type(BorderType::Single).size(6).color("B98900");
    let borders = TableBorders::with_empty()
        .set(line(TableBorderPosition::Top))
        .set(line(TableBorderPosition::Bottom))
        .set(line(TableBorderPosition::Left))
        .set(line(TableBorderPosition::Right))
        .set(line(TableBorderPosition::InsideH));
    grid(
        vec![TableRow::new(vec![asks]).cant_split(), TableRow::new(vec![field])],
        vec![WIDTH],
    )
    .set_borders(borders)
}

/// A line as paragraphs: one for each of its breaks.
fn paragraphs(d: &Document, l: &[Inline], style: Option<&str>) -> Vec<Paragraph> {
    let new = || match style {
        Some(s) => Paragraph::new().style(s),
        None => Paragraph::new(),
    };
    let mut out = vec![new()];
    runs(d, l, &new, &mut out);
    out
}

fn runs(d: &Document, l: &[Inline], new: &dyn Fn() -> Paragraph, out: &mut Vec<Paragraph>) {
    for (i, x) in l.iter().enumerate() {
        if matches!(x, Inline::Break) {
            out.push(new());
            continue;
        }
        if let Inline::More(m) = x {
            runs(d, m, new, out);
            continue;
        }
        let mut p = out.pop().unwrap_or_else(Paragraph::new);
        match x {
            Inline::Text(t) => p = p.add_run(Run::new().add_text(clean(t))),
            Inline::Strong(t) => p = p.add_run(Run::new().bold().add_text(clean(t))),
            Inline::Code(t) => p = p.add_run(Run::new().color("5A6876").size(15).add_text(clean(t))),
            Inline::Fact(f) => {
                let run = Run::new().add_text(clean(&f.text));
                p = p.add_run(match f.tone {
                    Tone::Plain => run,
                    Tone::Good => run.bold().color("1F6B40"),
                    Tone::Warn => run.bold().color("8F5500"),
                    Tone::Bad => run.bold().color("A3201A"),
                    Tone::Ask => run.bold().color("56409A"),
                    Tone::Faint => run.color("6B7783"),
                });
                if tells_sources(l, i) {
                    for (n, s) in f.sources.iter().enumerate() {
                        let comma = if n > 0 { "," } else { "" };
                        let mark = Run::new().size(12).color("17547A").add_text(format!("{comma}[{}]", s + 1));
                        p = p.add_hyperlink(Hyperlink::new(format!("s{}", s + 1), HyperlinkType::Anchor).add_run(mark));
                    }
                }
            }
            Inline::Blank(b) => {
                let label = clean(&format!("[{} B{}]", d.labels.to_be_supplied, b.number));
                let run = Run::new().bold().color("7A5A00").add_text(label);
                let id = 50_000 + b.number as usize;
                p = match b.shown {
                    paper::Shown::Listed => p.add_bookmark_start(id, format!("b{}", b.number)).add_run(run).add_bookmark_end(id),
                    _ => p.add_hyperlink(Hyperlink::new(format!("b{}", b.number), HyperlinkType::Anchor).add_run(run)),
                };
                if b.shown != paper::Shown::Mark {
                    p = p.add_run(Run::new().add_text(clean(&format!(" {}", b.question))));
                }
            }
            Inline::Break | Inline::More(_) => {}
        }
        out.push(p);
    }
}

/// What a document can carry: no control characters, nothing that reorders text.
fn clean(t: &str) -> String {
    plain(t).chars().filter(|c| !matches!(c, '\u{FFFE}' | '\u{FFFF}')).collect()
}
