//! Small pictures: one shape for each verdict, one for each sort of node. Drawn, not written, so that they look the same with any font.

use std::fmt::Write as _;

use super::palette::Palette;
use crate::document::diagram::Rung;
use crate::law::verdict::Ruling;

/// The shape of a verdict in a square of `size` at `at`; shapes are drawn on a grid of 16.
pub fn verdict(out: &mut String, c: &Palette, r: Option<Ruling>, (x, y): (i32, i32), size: i32) {
    let Some(r) = r else { return };
    let colour = c.verdict(Some(r));
    let ground = c.card;
    let scale = format!("{}.{:03}", size / 16, size % 16 * 1000 / 16);
    let ring = format!("<circle cx=\"8\" cy=\"8\" r=\"6.6\" fill=\"{ground}\" stroke=\"{colour}\" stroke-width=\"1.6\"/>");
    let disc = format!("<circle cx=\"8\" cy=\"8\" r=\"7.4\" fill=\"{colour}\"/>");
    let stroke = |d: &str, colour: &str| {
        format!(
            "<path d=\"{d}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.9\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/>"
        )
    };
    let shape = match r {
        Ruling::Outside | Ruling::NotApplicable => ring,
        Ruling::Exempt => ring + &stroke("M5 8H11", colour),
        Ruling::Permitted | Ruling::Met => disc + &stroke("M4.8 8.3L7.1 10.6L11.3 5.6", ground),
        Ruling::Contested => ring + &format!("<path d=\"M8 1.4A6.6 6.6 0 0 1 8 14.6Z\" fill=\"{colour}\"/>"),
        Ruling::Due => ring + &stroke("M8 4.6V8.3L10.6 9.8", colour),
        Ruling::Undetermined => {
            format!("<path d=\"M8 0L16 8L8 16L0 8Z\" fill=\"{colour}\"/>")
                + &stroke("M6 6.4C6 4.1 10 4.1 10 6.4C10 7.9 8 7.8 8 9.3M8 11.7V11.8", ground)
        }
        Ruling::Blocked => disc + &format!("<path d=\"M4 8H12\" stroke=\"{ground}\" stroke-width=\"2.6\"/>"),
        Ruling::Prohibited => {
            format!("<path d=\"M4.7 0H11.3L16 4.7V11.3L11.3 16H4.7L0 11.3V4.7Z\" fill=\"{colour}\"/>")
                + &stroke("M5.2 5.2L10.8 10.8M10.8 5.2L5.2 10.8", ground)
        }
        Ruling::Unmet => format!("<path d=\"M8 0.6L15.8 14.6H0.2Z\" fill=\"{colour}\"/>") + &stroke("M8 5.6V9.4M8 12.1V12.2", ground),
    };
    let _ = writeln!(out, "<g class=\"sign\" transform=\"translate({x} {y}) scale({scale})\">{shape}</g>");
}

/// The mark of findings that were accepted.
pub fn waived(out: &mut String, c: &Palette, (x, y): (i32, i32), size: i32) {
    let scale = format!("{}.{:03}", size / 16, size % 16 * 1000 / 16);
    let colour = c.soft;
    let _ = writeln!(
        out,
        "<g class=\"sign\" transform=\"translate({x} {y}) scale({scale})\"><path d=\"M8 1.6L14.9 14H1.1Z\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.4\" stroke-dasharray=\"2 1.6\"/><path d=\"M5.6 10.2L7.4 12L10.4 8.4\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\"/></g>"
    );
}

/// The picture of a sort of node, 16 wide.
pub fn kind(out: &mut String, rung: Rung, kind: &str, (x, y): (i32, i32), colour: &str) {
    let d = match (rung, kind) {
        (_, "cloud") => "M4.5 13H12A3 3 0 0 0 12.3 7.1A4.3 4.3 0 0 0 4 6.4A3.3 3.3 0 0 0 4.5 13Z",
        (_, "site") => "M2 14V6L8 2L14 6V14ZM6 14V9.5H10V14",
        (Rung::Device, _) => {
            "M4.5 4.5H11.5V11.5H4.5ZM6.5 2V4.5M9.5 2V4.5M6.5 11.5V14M9.5 11.5V14M2 6.5H4.5M2 9.5H4.5M11.5 6.5H14M11.5 9.5H14"
        }
        (Rung::Edge, _) => "M8 1.8L13.6 5V11L8 14.2L2.4 11V5ZM2.4 5L8 8L13.6 5M8 8V14.2",
        (Rung::Network, _) => "M8 9.6V14M5.4 14H10.6M5.5 10A3.6 3.6 0 1 1 10.5 10M3.2 12.2A6.6 6.6 0 1 1 12.8 12.2M8 7.6V7.7",
        (Rung::Server, _) => "M2.5 2.5H13.5V7H2.5ZM2.5 9H13.5V13.5H2.5ZM5 4.8V4.9M5 11.2V11.3",
        (Rung::Service, _) => "M2 3H14V13H2ZM2 6H14M4 4.5V4.6M6 4.5V4.6M5 9.5H11",
        (Rung::People, _) => "M8 2.2A2.7 2.7 0 1 1 8 7.6A2.7 2.7 0 1 1 8 2.2M2.8 14C2.8 10.6 5 9.4 8 9.4S13.2 10.6 13.2 14",
    };
    let _ = writeln!(
        out,
        "<path class=\"sign\" transform=\"translate({x} {y})\" d=\"{d}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.3\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/>"
    );
}
