//! Which side of a box a line ends at, and at which height. In each row the heights are numbered; lines of the box to the left use the even ones,
//! lines of the box to the right the odd ones, so nothing that runs between the two can lie on anything else.

use std::collections::BTreeMap;

use super::grid::Grid;
use super::lines::{End, Links};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    Left,
    Right,
}

/// A height in a row: its row, and one of nine places in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Port {
    pub row: usize,
    pub slot: usize,
}

/// Heights of a row.
const EVEN: [usize; 5] = [0, 2, 4, 6, 8];
const ODD: [usize; 4] = [1, 3, 5, 7];
/// The even ones, middle first.
const MIDDLE: [usize; 5] = [4, 2, 6, 0, 8];

/// The ends of every piece: side and port of those at a node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ports {
    pub from: Vec<Option<(Side, Port)>>,
    pub to: Vec<Option<(Side, Port)>>,
    /// Pieces that run straight from box to box.
    pub straight: Vec<bool>,
}

struct Maker<'a> {
    grid: &'a Grid,
    links: &'a Links,
    /// Ends at each node by side: piece, and whether it is the piece's end.
    ends: Vec<[Vec<(usize, bool)>; 2]>,
    used: BTreeMap<(usize, Side, Port), ()>,
    out: Ports,
}

pub fn ports(grid: &Grid, links: &Links) -> Ports {
    let mut m = Maker {
        grid,
        links,
        ends: vec![[Vec::new(), Vec::new()]; grid.cells.len()],
        used: BTreeMap::new(),
        out: Ports {
            from: vec![None; links.pieces.len()],
            to: vec![None; links.pieces.len()],
            straight: vec![false; links.pieces.len()],
        },
    };
    m.sides();
    m.make_room();
    m.straight();
    for n in 0..grid.cells.len() {
        m.spread(n, Side::Right, &EVEN);
        m.spread(n, Side::Left, &ODD);
    }
    m.out
}

fn place(s: Side) -> usize {
    match s {
        Side::Left => 0,
        Side::Right => 1,
    }
}

impl Maker<'_> {
    /// Towards the other end; what leaves the territory leaves to the right.
    fn sides(&mut self) {
        for (i, p) in self.links.pieces.iter().enumerate() {
            let column = |n: usize| self.grid.cells[n].column;
            let (a, b) = match (p.from, p.to) {
                (End::Node(a), End::Node(b)) if column(a) < column(b) => (Side::Right, Side::Left),
                (End::Node(a), End::Node(b)) if column(a) > column(b) => (Side::Left, Side::Right),
                _ => (Side::Right, Side::Right),
            };
            if let End::Node(n) = p.from {
                self.ends[n][place(a)].push((i, false));
            }
            if let End::Node(n) = p.to {
                self.ends[n][place(b)].push((i, true));
            }
        }
    }

    /// No side has more ends than heights.
    fn make_room(&mut self) {
        for (n, sides) in self.ends.iter_mut().enumerate() {
            let rows = self.grid.cells[n].rows;
            let [left, right] = sides;
            while right.len() > EVEN.len() * rows {
                left.extend(right.pop());
            }
            while left.len() > ODD.len() * rows {
                right.extend(left.pop());
            }
        }
    }

    fn has(&self, n: usize, side: Side, piece: usize, is_end: bool) -> bool {
        self.ends[n][place(side)].contains(&(piece, is_end))
    }

    /// Neighbours in a row with nothing between them are joined by one straight line.
    fn straight(&mut self) {
        for (i, p) in self.links.pieces.iter().enumerate() {
            let (End::Node(left), End::Node(right)) = (p.from, p.to) else {
                continue;
            };
            let (l, r) = (self.grid.cells[left], self.grid.cells[right]);
            // The number of one that runs back would stand too near to those of the odd heights.
            if l.column >= r.column || !self.has(left, Side::Right, i, false) || !self.has(right, Side::Left, i, true) {
                continue;
            }
            let taken = &self.grid.bands[p.territory].taken;
            let rows = l.row.max(r.row)..(l.row + l.rows).min(r.row + r.rows);
            let clear = |row: &usize| !taken[*row][l.column + 1..r.column].iter().any(|t| *t);
            let free = |row: usize, slot: usize| {
                let port = Port { row, slot };
                !self.used.contains_key(&(left, Side::Right, port)) && !self.used.contains_key(&(right, Side::Left, port))
            };
            let found = rows
                .filter(clear)
                .flat_map(|row| MIDDLE.into_iter().map(move |slot| (row, slot)))
                .find(|(row, slot)| free(*row, *slot));
            let Some((row, slot)) = found else { continue };
            let port = Port { row, slot };
            self.used.insert((left, Side::Right, port), ());
            self.used.insert((right, Side::Left, port), ());
            self.out.straight[i] = true;
            self.out.from[i] = Some((Side::Right, port));
            self.out.to[i] = Some((Side::Left, port));
        }
    }

    /// The other ends spread over the heights that are left, in the order of where they go.
    fn spread(&mut self, n: usize, side: Side, slots: &[usize]) {
        let cell = self.grid.cells[n];
        let mut ends: Vec<(usize, bool)> = self.ends[n][place(side)]
            .iter()
            .copied()
            .filter(|(i, _)| !self.out.straight[*i])
            .collect();
        ends.sort_by_key(|(i, is_end)| (self.height_of_other(n, *i, *is_end), *i, *is_end));
        let free: Vec<Port> = (cell.row..cell.row + cell.rows)
            .flat_map(|row| slots.iter().map(move |slot| Port { row, slot: *slot }))
            .filter(|p| !self.used.contains_key(&(n, side, *p)))
            .collect();
        for (k, (i, is_end)) in ends.iter().enumerate() {
            let port = free[((2 * k + 1) * free.len() / (2 * ends.len())).min(free.len() - 1)];
            let list = if *is_end { &mut self.out.to } else { &mut self.out.from };
            list[*i] = Some((side, port));
        }
    }

    /// Where the other end of a piece is: above, beside or below, and how far. What crosses a border goes by its gate.
    fn height_of_other(&self, n: usize, piece: usize, is_end: bool) -> (i64, i64) {
        let p = &self.links.pieces[piece];
        let own = self.grid.cells[n];
        let row = |c: super::grid::Cell| (2 * c.row + c.rows) as i64;
        match if is_end { p.from } else { p.to } {
            End::Node(o) => {
                let other = self.grid.cells[o];
                let columns = (other.column as i64 - own.column as i64).abs();
                let rows = row(other) - row(own);
                // The farther of two that lie above comes first, the farther of two that lie below last.
                (rows, columns * rows.signum())
            }
            End::Exit(g) => (1, 1000 + g as i64),
            End::Entry(g) => (0, -1000 + g as i64),
        }
    }
}
