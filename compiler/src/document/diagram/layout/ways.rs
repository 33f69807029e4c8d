//! From ways to lines on the page: gutters get their widths, columns and gates their places, pieces their corners.

use super::super::Diagram;
use super::coast;
use super::grid::FEW;
use super::grid::Grid;
use super::lines::{End, Links};
use super::measure::width;
use super::plan::{Label, Line, Path, Plan, Point, Rect};
use super::ports::{Port, Ports, Side};
use super::route::{Level, Ways, colour};
use super::{BOX, CHANNEL, FIRST_LEAST, FRAME, Frame, GUTTER_LEAST, LEFT, TRACK, room};

/// Size of the numbers on lines.
pub const CHIP: i32 = 10;
/// Height of a number's box.
const CHIP_HEIGHT: i32 = 13;

/// The numbers of each line, as they are written on it.
pub fn chips(links: &Links) -> Vec<String> {
    let mut next = 0;
    let mut out = Vec::new();
    for flows in &links.flows {
        let first = next + 1;
        next += flows.len();
        out.push(if first == next {
            first.to_string()
        } else {
            format!("{first}–{next}")
        });
    }
    out
}

/// An upright part of a piece: between two heights, in a gutter.
struct Upright {
    piece: usize,
    second: bool,
    ends: (i32, i32),
}

struct Layer<'a> {
    links: &'a Links,
    grid: &'a Grid,
    ports: &'a Ports,
    ways: &'a Ways,
    frame: &'a mut Frame,
    /// Height of each piece's start and end.
    starts: Vec<i32>,
    stops: Vec<i32>,
    /// Where its upright parts stand: gutter by gutter.
    tracks: Vec<[usize; 2]>,
}

/// Lays the lines, or names the boxes on borders that are too cramped for all their lines to have a height each.
#[allow(clippy::too_many_arguments)]
pub fn lay(
    d: &Diagram,
    links: &Links,
    grid: &Grid,
    ports: &Ports,
    ways: &Ways,
    chips: &[String],
    frame: &mut Frame,
    plan: &mut Plan,
) -> Result<(), Vec<coast::Berth>> {
    let n = links.pieces.len();
    let mut l = Layer {
        links,
        grid,
        ports,
        ways,
        frame,
        starts: vec![0; n],
        stops: vec![0; n],
        tracks: vec![[0; 2]; n],
    };
    l.node_heights();
    let cramped = l.gates(plan);
    if !cramped.is_empty() {
        return Err(cramped);
    }
    // Room for the widest number there may be, so that one line more widens nothing.
    let digits = "8".repeat(links.flows.len().to_string().len().max(2));
    let zone = (chip_width(&format!("{digits}–{digits}")) + 7) / 8 * 8 + FRAME + 8;
    l.gutters(zone);
    let coast = l.frame.columns[grid.columns.len()] + 16 + coast::EXIT / 2;
    for r in &mut plan.territories {
        r.w = coast - LEFT;
    }
    for g in &mut plan.gates {
        g.exit.x = coast - g.exit.w / 2;
        g.entry.x = coast - g.entry.w / 2;
    }
    for (c, node) in grid.cells.iter().zip(&d.nodes) {
        let rows = &l.frame.rows[node.territory];
        let (top, last) = (rows[c.row], rows[c.row + c.rows - 1]);
        plan.nodes
            .push(Rect::new(l.frame.columns[c.column], top, BOX.0, last + BOX.1 - top));
    }
    for (i, flows) in links.flows.iter().enumerate() {
        plan.lines.push(Line {
            flows: flows.clone(),
            pieces: Vec::new(),
            label: Label::default(),
        });
        let line = &mut plan.lines[i];
        line.label.lines = vec![chips[i].clone()];
        line.label.chip = true;
    }
    for (i, p) in links.pieces.iter().enumerate() {
        let path = l.path(i, plan);
        let first = plan.lines[p.line].pieces.is_empty();
        let label = &mut plan.lines[p.line].label;
        if first {
            let (x, y) = path[0];
            let w = chip_width(&label.lines[0]);
            let left = matches!(ports.from[i], Some((Side::Left, _)));
            let x = if left { x - FRAME - 2 - w } else { x + FRAME + 2 };
            label.rect = Rect::new(x, y - CHIP_HEIGHT / 2, w, CHIP_HEIGHT);
        }
        plan.lines[p.line].pieces.push(path);
    }
    let right = coast::sail(&mut plan.gates, coast);
    plan.width = if plan.gates.is_empty() { coast + LEFT } else { right + LEFT };
    Ok(())
}

fn chip_width(text: &str) -> i32 {
    width(text, CHIP) + 8
}

impl Layer<'_> {
    fn port(&self, territory: usize, p: Port) -> i32 {
        self.frame.rows[territory][p.row] + 5 + 7 * p.slot as i32
    }

    fn node_heights(&mut self) {
        for (i, p) in self.links.pieces.iter().enumerate() {
            if let Some((_, port)) = self.ports.from[i] {
                self.starts[i] = self.port(p.territory, port);
            }
            if let Some((_, port)) = self.ports.to[i] {
                self.stops[i] = self.port(p.territory, port);
            }
        }
    }

    /// The height at which a piece comes into the last gutter, where it is not at a gate.
    fn reaches(&self, i: usize) -> i32 {
        let p = &self.links.pieces[i];
        let own = if matches!(p.to, End::Exit(_)) {
            self.starts[i]
        } else {
            self.stops[i]
        };
        match self.ways.list[i].level {
            Level::Channel(k, track) => self.frame.channels[p.territory][k] + CHANNEL * track as i32,
            _ => own,
        }
    }

    /// The heights at which a piece runs level in the last gutter, gates apart.
    fn heights_in_last(&self, i: usize) -> Vec<i32> {
        let p = &self.links.pieces[i];
        let w = self.ways.list[i];
        let last = self.grid.columns.len();
        let start = matches!(p.from, End::Node(_)).then_some(self.starts[i]);
        let stop = matches!(p.to, End::Node(_)).then_some(self.stops[i]);
        let (first, second) = (w.gutters.0 == last, w.gutters.1 == last);
        // Level on its whole way, and turning where it begins or ends.
        let way = match w.level {
            Level::Channel(k, track) => Some(self.frame.channels[p.territory][k] + CHANNEL * track as i32),
            Level::Start => start,
            Level::End => stop,
            Level::None => None,
        };
        let turns = [start.filter(|_| first), stop.filter(|_| second), way.filter(|_| first || second)];
        let mut out: Vec<i32> = turns.into_iter().flatten().collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Gates stand near their lines; at each, every line has a height of its own that nothing else in the gutter before it has. Returns those
    /// that are too cramped for that.
    fn gates(&mut self, plan: &mut Plan) -> Vec<coast::Berth> {
        let mut cramped = Vec::new();
        let mut at: Vec<[Vec<usize>; 2]> = vec![[Vec::new(), Vec::new()]; plan.gates.len()];
        for (i, p) in self.links.pieces.iter().enumerate() {
            match (p.from, p.to) {
                (_, End::Exit(g)) => at[g][1].push(i),
                (End::Entry(g), _) => at[g][0].push(i),
                _ => {}
            }
        }
        for t in 0..self.grid.bands.len() {
            let wish = |(g, leaves): (usize, bool)| {
                let list = &at[g][usize::from(leaves)];
                let sum: i32 = list.iter().map(|i| self.reaches(*i)).sum();
                sum / list.len().max(1) as i32
            };
            let (top, bottom) = self.frame.inner[t];
            coast::moor(&mut plan.gates, t, 0, (top + 4, bottom - 6), &wish);
            // Heights at which something runs level in the last gutter.
            let mut used: Vec<i32> = Vec::new();
            let mut list: Vec<(i32, usize, Rect)> = Vec::new();
            for (i, p) in self.links.pieces.iter().enumerate().filter(|(_, p)| p.territory == t) {
                used.extend(self.heights_in_last(i));
                match (p.from, p.to) {
                    (_, End::Exit(g)) => list.push((self.reaches(i), i, plan.gates[g].exit)),
                    (End::Entry(g), _) => list.push((self.reaches(i), i, plan.gates[g].entry)),
                    _ => {}
                }
            }
            list.sort_by_key(|(y, i, r)| (r.y, *y, *i));
            let mut taken: Vec<i32> = Vec::new();
            let mut from = 0;
            while from < list.len() {
                let rect = list[from].2;
                let to = from + list[from..].iter().take_while(|l| l.2 == rect).count();
                for (k, (reach, i, _)) in list[from..to].iter().enumerate() {
                    let n = (to - from) as i32;
                    let even = rect.y + rect.h * (2 * k as i32 + 1) / (2 * n);
                    let inside = |y: i32| y >= rect.y + 3 && y <= rect.bottom() - 3;
                    let below = taken.last().copied().filter(|y| inside(*y));
                    // Straight on where its own height is free, else the nearest that nobody has.
                    let fits = |y: i32, apart: i32| {
                        inside(y) && taken.iter().all(|o| (o - y).abs() >= apart) && used.iter().all(|o| (o - y).abs() >= 2)
                    };
                    let straight = |y: i32| {
                        let sole = used.iter().filter(|o| (*o - y).abs() < 2).count() == 1;
                        n <= 3 && sole && inside(y) && below.is_none_or(|b| b + 4 <= y) && taken.iter().all(|o| (o - y).abs() >= 4)
                    };
                    let near = || (0..rect.h).flat_map(|s| [even - s, even + s]);
                    let y = if straight(*reach) {
                        *reach
                    } else {
                        let apart = (rect.h / (n + 1)).clamp(1, 5);
                        let found = (1..=apart).rev().find_map(|a| near().find(|y| fits(*y, a)));
                        if found.is_none() {
                            let p = &self.links.pieces[*i];
                            if let End::Exit(g) = p.to {
                                cramped.push((g, true));
                            } else if let End::Entry(g) = p.from {
                                cramped.push((g, false));
                            }
                        }
                        found.unwrap_or(even)
                    };
                    taken.push(y);
                    if matches!(self.links.pieces[*i].to, End::Exit(_)) {
                        self.stops[*i] = y;
                    } else {
                        self.starts[*i] = y;
                    }
                }
                from = to;
            }
        }
        cramped.dedup();
        cramped
    }

    /// Upright parts get tracks, gutters their widths, columns their places.
    fn gutters(&mut self, zone: i32) {
        let columns = self.grid.columns.len();
        let mut lists: Vec<Vec<Vec<Upright>>> = (0..self.grid.bands.len())
            .map(|_| (0..=columns).map(|_| Vec::new()).collect())
            .collect();
        for (i, p) in self.links.pieces.iter().enumerate() {
            let w = self.ways.list[i];
            let (a, b) = (self.starts[i], self.stops[i]);
            let mut add = |gutter: usize, second: bool, ends: (i32, i32)| {
                if ends.0 != ends.1 {
                    lists[p.territory][gutter].push(Upright { piece: i, second, ends });
                }
            };
            match w.level {
                Level::None | Level::End => add(w.gutters.0, false, (a, b)),
                Level::Start => add(w.gutters.1, true, (a, b)),
                Level::Channel(k, track) => {
                    let y = self.frame.channels[p.territory][k] + CHANNEL * track as i32;
                    add(w.gutters.0, false, (a, y));
                    add(w.gutters.1, true, (y, b));
                }
            }
        }
        let mut most = vec![0; columns + 1];
        for band in &lists {
            for (g, list) in band.iter().enumerate() {
                let spans: Vec<(i32, i32)> = list.iter().map(|u| (u.ends.0.min(u.ends.1), u.ends.0.max(u.ends.1))).collect();
                let (tracks, count) = colour(&spans, 5);
                most[g] = most[g].max(count);
                for (u, t) in list.iter().zip(tracks) {
                    self.tracks[u.piece][usize::from(u.second)] = t;
                }
            }
        }
        let mut x = LEFT;
        for (g, tracks) in most.iter().enumerate() {
            // Before the first column there is seldom anything; in a drawing of few nodes it takes no room then.
            let absent = g == 0 && *tracks == 0 && self.grid.cells.len() <= FEW;
            let before = match (g, absent) {
                (0, true) => 8,
                (0, false) => 14,
                _ => zone,
            };
            self.frame.gutters.push(x + before);
            let wide = if absent {
                0
            } else if g == 0 {
                TRACK * (room(*tracks, FIRST_LEAST) - 1)
            } else {
                TRACK * (room(*tracks, GUTTER_LEAST) - 1)
            };
            let after = match (absent, g == columns) {
                (true, _) => 14,
                (_, true) => 0,
                _ => zone,
            };
            x += before + wide + after;
            self.frame.columns.push(x);
            x += BOX.0;
        }
    }

    fn path(&self, i: usize, plan: &Plan) -> Path {
        let p = &self.links.pieces[i];
        let w = self.ways.list[i];
        let edge = |end: End, side: Option<(Side, Port)>| match (end, side) {
            (End::Node(n), Some((Side::Left, _))) => plan.nodes[n].x,
            (End::Node(n), _) => plan.nodes[n].right(),
            (End::Exit(g), _) => plan.gates[g].exit.x,
            (End::Entry(g), _) => plan.gates[g].entry.x,
        };
        let (a, b) = (self.starts[i], self.stops[i]);
        let track = |second: bool| {
            let gutter = if second { w.gutters.1 } else { w.gutters.0 };
            self.frame.gutters[gutter] + TRACK * self.tracks[i][usize::from(second)] as i32
        };
        let mut out: Vec<Point> = vec![(edge(p.from, self.ports.from[i]), a)];
        match w.level {
            Level::None | Level::End => out.extend([(track(false), a), (track(false), b)]),
            Level::Start => out.extend([(track(true), a), (track(true), b)]),
            Level::Channel(k, t) => {
                let y = self.frame.channels[p.territory][k] + CHANNEL * t as i32;
                out.extend([(track(false), a), (track(false), y), (track(true), y), (track(true), b)]);
            }
        }
        out.push((edge(p.to, self.ports.to[i]), b));
        simple(out)
    }
}

/// Without points that stand on a straight line.
fn simple(points: Path) -> Path {
    let mut out: Path = Vec::new();
    for p in points {
        if out.last() == Some(&p) {
            continue;
        }
        if let [.., a, b] = out.as_slice()
            && ((a.0 == b.0 && b.0 == p.0) || (a.1 == b.1 && b.1 == p.1))
        {
            out.pop();
        }
        out.push(p);
    }
    out
}
