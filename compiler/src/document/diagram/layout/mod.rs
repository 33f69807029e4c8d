//! The jurisdiction layout: where everything of a drawing stands. Whole numbers, the same on every machine.
//!
//! A territory is a band across the drawing, the bands lie below one another, and their columns agree: devices, edge, networks, servers, services,
//! people. A node's cell follows from its own facts, so a flow never moves one. Flows run level in channels between rows and upright in gutters
//! between columns; both grow in coarse steps. What leaves a territory passes a gate on its right border, and travels outside all territories.

pub mod coast;
pub mod grid;
pub mod labels;
pub mod lines;
pub mod measure;
pub mod plan;
pub mod ports;
pub mod route;
pub mod table;
mod ways;

pub use plan::{Gate, Line, Path, Plan, Rect};

use super::Diagram;
use super::Rung;

/// Size of a box.
pub const BOX: (i32, i32) = (172, 66);
/// Left edge of the territories.
pub const LEFT: i32 = 24;
/// Height of a territory's heading.
const HEADING: i32 = 40;
/// Height of the names of the columns.
const RUNGS: i32 = 26;
/// Distance of tracks in a gutter, and in a channel.
const TRACK: i32 = 5;
const CHANNEL: i32 = 5;
/// The least tracks of a gutter, of that before the first column, and of a channel.
const GUTTER_LEAST: usize = 10;
const FIRST_LEAST: usize = 4;
const CHANNEL_LEAST: usize = 8;
/// Between territories.
const STRAIT: i32 = 18;
/// Height of a site's name, and of what stands below its last row.
const SITE: (i32, i32) = (22, 10);
/// Width beside a box that a site's border takes.
pub const FRAME: i32 = 9;

/// Tracks there is room for, from the least on, when there are so many.
fn room(tracks: usize, least: usize) -> i32 {
    let mut size = least;
    while size < tracks {
        size *= 2;
    }
    size as i32
}

/// Where rows, channels and columns stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Frame {
    /// By territory and row: top of the boxes.
    pub rows: Vec<Vec<i32>>,
    /// By territory and channel: first track.
    pub channels: Vec<Vec<i32>>,
    /// By territory: between heading and lower border.
    pub inner: Vec<(i32, i32)>,
    /// Left edge of each column, then of what stands behind the last gutter.
    pub columns: Vec<i32>,
    /// First track of each gutter.
    pub gutters: Vec<i32>,
}

/// Lays a drawing out with texts in a language.
pub fn plan(d: &Diagram, lang: &str) -> Plan {
    let links = lines::links(d);
    let grid = grid::grid(d, &links);
    let ports = ports::ports(&grid, &links);
    let ways = route::ways(&grid, &links, &ports);
    let head = table::head(d, lang);
    let chips = ways::chips(&links);
    let mut gates = coast::gates(d, &links);
    let (frame, mut plan) = loop {
        let mut plan = Plan {
            numbered: true,
            gates: gates.clone(),
            ..Plan::default()
        };
        let mut frame = heights(d, &grid, &ways, &mut plan, head.bottom);
        match ways::lay(d, &links, &grid, &ports, &ways, &chips, &mut frame, &mut plan) {
            Ok(()) => break (frame, plan),
            // Ends, because what stands in the way of a box does not grow with it.
            Err(cramped) => coast::grow(&mut gates, &cramped),
        }
    };
    sites(d, &grid, &frame, &mut plan);
    labels::place(d, lang, &mut plan);
    table::below(d, lang, &head, &mut plan);
    plan
}

/// Rows and bands from top to bottom.
fn heights(d: &Diagram, grid: &grid::Grid, ways: &route::Ways, plan: &mut Plan, top: i32) -> Frame {
    let mut out = Frame::default();
    let mut y = top + RUNGS;
    for (t, band) in grid.bands.iter().enumerate() {
        let start = y;
        y += if d.territories.len() > 1 || !d.territories[t].short.is_empty() {
            HEADING
        } else {
            8
        };
        let inner = y;
        let (mut rows, mut channels) = (Vec::new(), Vec::new());
        for k in 0..=band.rows {
            channels.push(y + CHANNEL);
            y += 2 * CHANNEL + CHANNEL * (room(ways.tracks[t][k], CHANNEL_LEAST) - 1);
            if k == band.rows {
                break;
            }
            if band.blocks.iter().any(|b| b.rows.0 == k) {
                y += SITE.0;
            }
            rows.push(y);
            y += BOX.1;
            if band.blocks.iter().any(|b| b.rows.1 == k) {
                y += SITE.1;
            }
        }
        y = y.max(inner + coast::height(&plan.gates, t));
        out.rows.push(rows);
        out.channels.push(channels);
        out.inner.push((inner, y));
        plan.territories.push(Rect::new(LEFT, start, 0, y - start));
        y += STRAIT;
    }
    plan.map_bottom = y - STRAIT;
    out
}

/// Sites around their boxes, and the names of columns.
fn sites(d: &Diagram, grid: &grid::Grid, frame: &Frame, plan: &mut Plan) {
    plan.sites = vec![Rect::default(); d.sites.len()];
    for (t, band) in grid.bands.iter().enumerate() {
        for b in &band.blocks {
            let x = frame.columns[b.columns.0] - FRAME;
            let y = frame.rows[t][b.rows.0] - SITE.0 + 2;
            let right = frame.columns[b.columns.1] + BOX.0 + FRAME;
            let bottom = frame.rows[t][b.rows.1] + BOX.1 + SITE.1 - 2;
            plan.sites[b.site] = Rect::new(x, y, right - x, bottom - y);
        }
    }
    let top = plan.territories.first().map_or(0, |r| r.y) - RUNGS;
    for rung in Rung::ALL {
        let own = |(i, c): (usize, &grid::Column)| (c.rung == rung).then_some(frame.columns[i]);
        let xs: Vec<i32> = grid.columns.iter().enumerate().filter_map(own).collect();
        if let (Some(first), Some(last)) = (xs.first(), xs.last()) {
            plan.rungs.push((rung, Rect::new(*first, top, last - first + BOX.0, RUNGS - 6)));
        }
    }
}
