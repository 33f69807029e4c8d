//! Ways: each piece runs level out of its box, up or down in a gutter, level in a channel between rows, and so to its end.
//! Where two would lie on each other, each gets a track of its own.

use super::grid::Grid;
use super::lines::{End, Links, Piece};
use super::ports::{Port, Ports, Side};

/// The level part of a way between two gutters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// At the height it leaves by: nothing stands between.
    Start,
    /// At the height it arrives at.
    End,
    /// In a channel, above the row of that number; with its track.
    Channel(usize, usize),
    /// Both ends are at one gutter.
    None,
}

/// The way of one piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    /// Gutter it enters first, and the one it leaves by.
    pub gutters: (usize, usize),
    pub level: Level,
}

/// All ways, and how many tracks each channel needs, by territory and channel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ways {
    pub list: Vec<Way>,
    pub tracks: Vec<Vec<usize>>,
}

pub fn ways(grid: &Grid, links: &Links, ports: &Ports) -> Ways {
    let mut out = Ways {
        list: Vec::with_capacity(links.pieces.len()),
        tracks: grid.bands.iter().map(|b| vec![0; b.rows + 1]).collect(),
    };
    let mut load: Vec<Vec<i64>> = grid.bands.iter().map(|b| vec![0; b.rows + 1]).collect();
    for (i, p) in links.pieces.iter().enumerate() {
        let way = way(grid, p, ports.from[i], ports.to[i], &load[p.territory]);
        if let Level::Channel(k, _) = way.level {
            load[p.territory][k] += 1;
        }
        out.list.push(way);
    }
    tracks(grid, links, &mut out);
    out
}

fn gutter(grid: &Grid, end: End, port: Option<(Side, Port)>) -> usize {
    match (end, port) {
        (End::Node(n), Some((Side::Left, _))) => grid.cells[n].column,
        (End::Node(n), _) => grid.cells[n].column + 1,
        _ => grid.columns.len(),
    }
}

fn way(grid: &Grid, p: &Piece, from: Option<(Side, Port)>, to: Option<(Side, Port)>, load: &[i64]) -> Way {
    let (a, b) = (gutter(grid, p.from, from), gutter(grid, p.to, to));
    let level = if a == b {
        Level::None
    } else {
        let columns = a.min(b)..a.max(b);
        let band = &grid.bands[p.territory];
        let clear = |row: usize| !band.taken[row][columns.clone()].iter().any(|t| *t);
        // A level way is free where it runs on from the box, away from it.
        let start = from.filter(|(side, port)| (*side == Side::Right) == (a < b) && clear(port.row));
        let end = to.filter(|(side, port)| (*side == Side::Left) == (a < b) && clear(port.row));
        match (start, end) {
            (Some(_), _) => Level::Start,
            (None, Some(_)) => Level::End,
            (None, None) => Level::Channel(channel(grid, p, from, to, columns, load), 0),
        }
    };
    Way { gutters: (a, b), level }
}

/// The channel with the least way round and the least in it already.
fn channel(
    grid: &Grid,
    p: &Piece,
    from: Option<(Side, Port)>,
    to: Option<(Side, Port)>,
    columns: std::ops::Range<usize>,
    load: &[i64],
) -> usize {
    let tall = |k: &usize| {
        let covers = |c: &super::grid::Cell| columns.contains(&c.column) && c.row < *k && *k < c.row + c.rows;
        grid.tall[p.territory].iter().any(|n| covers(&grid.cells[*n]))
    };
    let far = |k: usize, port: Option<(Side, Port)>| {
        port.map_or(0, |(_, port)| {
            let at = (18 * port.row + 2 * port.slot + 1) as i64;
            (at - 18 * k as i64).abs()
        })
    };
    (0..load.len())
        .filter(|k| !tall(k))
        .min_by_key(|k| (far(*k, from) + far(*k, to) + 3 * load[*k], *k))
        .unwrap_or(0)
}

/// A track for each: the first that is free over all gutters it touches.
fn tracks(grid: &Grid, links: &Links, ways: &mut Ways) {
    let mut lists: Vec<Vec<Vec<usize>>> = grid.bands.iter().map(|b| vec![Vec::new(); b.rows + 1]).collect();
    for (i, w) in ways.list.iter().enumerate() {
        if let Level::Channel(k, _) = w.level {
            lists[links.pieces[i].territory][k].push(i);
        }
    }
    for (t, channels) in lists.iter_mut().enumerate() {
        for (k, list) in channels.iter_mut().enumerate() {
            let span = |w: Way| (w.gutters.0.min(w.gutters.1), w.gutters.0.max(w.gutters.1));
            list.sort_by_key(|i| (span(ways.list[*i]), *i));
            let mut ends: Vec<usize> = Vec::new();
            for i in list.iter() {
                let (first, last) = span(ways.list[*i]);
                let track = ends.iter().position(|e| *e < first).unwrap_or(ends.len());
                if track == ends.len() {
                    ends.push(last);
                } else {
                    ends[track] = last;
                }
                ways.list[*i].level = Level::Channel(k, track);
            }
            ways.tracks[t][k] = ends.len();
        }
    }
}

/// Intervals on one line, each given the first track where it touches no other. Returns the tracks and how many there are.
pub fn colour(intervals: &[(i32, i32)], apart: i32) -> (Vec<usize>, usize) {
    let mut order: Vec<usize> = (0..intervals.len()).collect();
    order.sort_by_key(|i| (intervals[*i], *i));
    let mut out = vec![0; intervals.len()];
    let mut ends: Vec<i32> = Vec::new();
    for i in order {
        let (first, last) = intervals[i];
        let track = ends.iter().position(|e| *e + apart <= first).unwrap_or(ends.len());
        if track == ends.len() {
            ends.push(last);
        } else {
            ends[track] = last;
        }
        out[i] = track;
    }
    (out, ends.len())
}
