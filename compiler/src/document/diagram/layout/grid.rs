//! The cells: which column and row a node stands in, from its own facts alone.

use super::super::{Diagram, Rung};
use super::lines::Links;

/// A column of the drawing: a rung, or one of several side by side where there are very many nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    pub rung: Rung,
    pub part: usize,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    pub column: usize,
    pub row: usize,
    /// Rows it takes: more where very many lines end at it.
    pub rows: usize,
}

/// A site in its territory: first and last column, first and last row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    pub site: usize,
    pub columns: (usize, usize),
    pub rows: (usize, usize),
}

/// A territory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Band {
    pub rows: usize,
    pub blocks: Vec<Block>,
    /// By row and column.
    pub taken: Vec<Vec<bool>>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grid {
    pub columns: Vec<Column>,
    pub cells: Vec<Cell>,
    pub bands: Vec<Band>,
    /// Nodes of more than one row, by territory.
    pub tall: Vec<Vec<usize>>,
}

/// Lines that may end at one row of a box.
const ENDS: usize = 9;

/// Nodes up to which a drawing is as small as can be, since there is little to move.
pub const FEW: usize = 16;

/// The least of the sizes a count may grow to without anything moving: 1 4 8 12 18 24 36 48 .. rows.
fn step(n: usize, few: bool) -> usize {
    if n <= 1 || few {
        return n.max(1);
    }
    if n <= 12 {
        return n.div_ceil(4) * 4;
    }
    let mut size = 12;
    while size < n {
        size += if size.is_power_of_two() || size % 9 == 0 {
            size / 3
        } else {
            size / 2
        };
    }
    size
}

/// How many columns stand side by side for one rung.
fn parts(nodes: usize) -> usize {
    (1..).find(|k| nodes <= 60 * k * k).unwrap_or(1)
}

/// A number from a name, the same for ever.
fn number(name: &str) -> usize {
    let mut hash: u32 = 0x811C_9DC5;
    for b in name.bytes() {
        hash = (hash ^ u32::from(b)).wrapping_mul(0x0100_0193);
    }
    (hash >> 8) as usize
}

pub fn grid(d: &Diagram, links: &Links) -> Grid {
    let parts = parts(d.nodes.len());
    let columns: Vec<Column> = Rung::ALL
        .into_iter()
        .filter(|r| d.nodes.iter().any(|n| n.rung == *r))
        .flat_map(|rung| (0..parts).map(move |part| Column { rung, part }))
        .collect();
    let mut out = Grid {
        cells: vec![Cell::default(); d.nodes.len()],
        bands: vec![Band::default(); d.territories.len()],
        tall: vec![Vec::new(); d.territories.len()],
        columns,
    };
    for (i, n) in d.nodes.iter().enumerate() {
        let part = if parts > 1 { number(&n.name) % parts } else { 0 };
        let column = out.columns.iter().position(|c| c.rung == n.rung && c.part == part).unwrap_or(0);
        out.cells[i] = Cell {
            column,
            row: 0,
            rows: links.ends[i].div_ceil(ENDS).max(1).next_power_of_two(),
        };
    }
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); d.territories.len()];
    for (i, n) in d.nodes.iter().enumerate() {
        members[n.territory].push(i);
    }
    for (t, list) in members.iter().enumerate() {
        out.band(d, t, list);
    }
    out
}

impl Grid {
    /// Sites come first, then what stands alone, each as high up as its columns allow.
    fn band(&mut self, d: &Diagram, t: usize, members: &[usize]) {
        let mut next = vec![0usize; self.columns.len()];
        let mut blocks = Vec::new();
        let mut seen: Vec<usize> = Vec::new();
        for i in members {
            let Some(s) = d.nodes[*i].site else { continue };
            if seen.contains(&s) {
                continue;
            }
            seen.push(s);
            let inside: Vec<usize> = members.iter().copied().filter(|m| d.nodes[*m].site == Some(s)).collect();
            let first = inside.iter().map(|m| self.cells[*m].column).min().unwrap_or(0);
            let last = inside.iter().map(|m| self.cells[*m].column).max().unwrap_or(0);
            let top = next[first..=last].iter().copied().max().unwrap_or(0);
            let mut within = vec![top; self.columns.len()];
            for m in inside {
                let c = &mut self.cells[m];
                c.row = within[c.column];
                within[c.column] += c.rows;
            }
            let end = within.iter().copied().max().unwrap_or(top);
            next[first..=last].fill(end);
            blocks.push(Block {
                site: s,
                columns: (first, last),
                rows: (top, end.saturating_sub(1)),
            });
        }
        for i in members {
            if d.nodes[*i].site.is_none() {
                let c = &mut self.cells[*i];
                c.row = next[c.column];
                next[c.column] += c.rows;
            }
        }
        let rows = step(next.iter().copied().max().unwrap_or(0), d.nodes.len() <= FEW);
        let mut taken = vec![vec![false; self.columns.len()]; rows];
        for i in members {
            let c = self.cells[*i];
            for row in &mut taken[c.row..c.row + c.rows] {
                row[c.column] = true;
            }
        }
        self.tall[t] = members.iter().copied().filter(|m| self.cells[*m].rows > 1).collect();
        self.bands[t] = Band { rows, blocks, taken };
    }
}
