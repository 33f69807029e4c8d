//! What stands around the map: head, legend, table.

use std::fmt::Write as _;

use super::{Pen, signs};
use crate::document::diagram::layout::Rect;
use crate::document::diagram::layout::table::{CELL, ROW, SIGN, SMALL, Sign, TITLE};

pub fn head(pen: &mut Pen) {
    let c = pen.colours;
    let head = &pen.plan.head;
    pen.out += "<g data-kind=\"head\">\n";
    for (text, y) in &head.title {
        pen.text((crate::document::diagram::layout::LEFT, *y), TITLE, c.ink, text);
    }
    for (text, y) in &head.lines {
        pen.text((crate::document::diagram::layout::LEFT, *y), SMALL, c.soft, text);
    }
    for t in &head.tallies {
        signs::verdict(&mut pen.out, &c, Some(t.ruling), (t.rect.x, t.rect.y + 2), 18);
        pen.text((t.rect.x + 24, t.rect.y + 16), 13, c.ink, &t.text);
    }
    pen.out += "</g>\n";
}

pub fn legend(pen: &mut Pen) {
    let c = pen.colours;
    pen.out += "<g data-kind=\"legend\">\n";
    for k in &pen.plan.legend {
        let (x, y) = (k.rect.x, k.rect.y);
        let middle = y + 10;
        match k.sign {
            Sign::Copy | Sign::Sight => {
                let (dash, fill) = if k.sign == Sign::Sight {
                    (" stroke-dasharray=\"5 4\"", c.sea)
                } else {
                    ("", c.line)
                };
                let line = c.line;
                let _ = writeln!(
                    pen.out,
                    "<path class=\"sign\" d=\"M{x} {middle}H{}\" stroke=\"{line}\" stroke-width=\"1.6\"{dash}/><path class=\"sign\" d=\"M{} {middle}L{} {}L{} {}Z\" fill=\"{fill}\" stroke=\"{line}\" stroke-width=\"1.3\"/>",
                    x + 20,
                    x + 28,
                    x + 19,
                    middle - 4,
                    x + 19,
                    middle + 4
                );
            }
            Sign::Verdict(r) => signs::verdict(&mut pen.out, &c, Some(r), (x + 10, y + 2), 16),
            Sign::Gate => pen.rect(Rect::new(x, y + 3, 27, 14), 4, c.card, c.line, " stroke-width=\"2\" class=\"sign\""),
            Sign::Number => {
                pen.rect(Rect::new(x + 6, y + 4, 18, 13), 6, c.land, c.line, " class=\"sign\"");
            }
            Sign::Site => pen.rect(
                Rect::new(x, y + 2, 27, 16),
                5,
                c.site,
                c.frame,
                " stroke-dasharray=\"1 3\" stroke-linecap=\"round\" class=\"sign\"",
            ),
            Sign::Badge(r) => signs::verdict(&mut pen.out, &c, Some(r), (x + 10, y + 2), 15),
            Sign::Waived => signs::waived(&mut pen.out, &c, (x + 10, y + 2), 15),
            Sign::Unknown => pen.rect(
                Rect::new(x, y + 2, 27, 16),
                5,
                c.land,
                c.border,
                " stroke-dasharray=\"3 4\" class=\"sign\"",
            ),
        }
        pen.text((x + SIGN, y + 14), SMALL, c.soft, &k.text);
    }
    pen.out += "</g>\n";
}

pub fn table(pen: &mut Pen) {
    let c = pen.colours;
    let Some(t) = &pen.plan.table else { return };
    pen.out += "<g data-kind=\"table\">\n";
    pen.rect(t.rect, 8, c.land, c.border, "");
    for (x, text) in t.columns.iter().zip(&t.headings) {
        pen.text((x + 12, t.rect.y + 18), CELL, c.soft, text);
    }
    for row in &t.rows {
        let flow = &pen.d.flows[row.flow];
        let _ = writeln!(
            pen.out,
            "<g data-kind=\"row\" data-flow=\"{}\"><path d=\"M{} {}H{}\" stroke=\"{}\" stroke-opacity=\"0.45\" stroke-width=\"1\"/>",
            super::xml(&flow.id),
            t.rect.x + 8,
            row.y,
            t.rect.right() - 8,
            c.border
        );
        pen.text((t.columns[0] + 12, row.y + 16), CELL, c.ink, &row.number);
        for (column, lines) in [(1, &row.ends), (2, &row.data)] {
            for (k, line) in lines.iter().enumerate() {
                pen.text((t.columns[column] + 12, row.y + 16 + ROW * k as i32), CELL, c.ink, line);
            }
        }
        let mut y = row.y + 16;
        for (ruling, lines) in &row.verdicts {
            signs::verdict(&mut pen.out, &c, Some(*ruling), (t.columns[3] + 8, y - 10), 12);
            for line in lines {
                pen.text((t.columns[3] + 26, y), CELL, c.ink, line);
                y += ROW;
            }
        }
        pen.out += "</g>\n";
    }
    pen.out += "</g>\n";
}
