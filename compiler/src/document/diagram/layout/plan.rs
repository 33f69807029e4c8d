//! Positions, in pixels of a drawing at its natural size.

use crate::law::verdict::Ruling;

/// A rectangle; `y` grows downwards.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rect {
    pub x: i32,
    pub y: i32,
    pub w: i32,
    pub h: i32,
}

impl Rect {
    pub fn new(x: i32, y: i32, w: i32, h: i32) -> Rect {
        Rect { x, y, w, h }
    }
    pub fn right(self) -> i32 {
        self.x + self.w
    }
    pub fn bottom(self) -> i32 {
        self.y + self.h
    }
    pub fn middle(self) -> i32 {
        self.y + self.h / 2
    }
    /// Whether the insides of the two share anything.
    pub fn meets(self, o: Rect) -> bool {
        self.x < o.right() && o.x < self.right() && self.y < o.bottom() && o.y < self.bottom()
    }
}

pub type Point = (i32, i32);

/// Corners of a line that runs straight between them, from sender to receiver.
pub type Path = Vec<Point>;

/// Where everything stands; lists go with those of the diagram unless said otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    pub width: i32,
    pub height: i32,
    /// Bottom of the map; below it stand legend and table.
    pub map_bottom: i32,
    pub head: super::table::Head,
    /// Headings of the columns: rung and box.
    pub rungs: Vec<(super::super::Rung, Rect)>,
    pub territories: Vec<Rect>,
    pub sites: Vec<Rect>,
    pub nodes: Vec<Rect>,
    pub gates: Vec<Gate>,
    pub lines: Vec<Line>,
    /// Whether flows carry numbers that a table explains, instead of their data.
    pub numbered: bool,
    pub legend: Vec<super::table::Key>,
    pub table: Option<super::table::Table>,
}

/// Where all flows from one territory to another leave and arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    pub from: usize,
    pub to: usize,
    /// On the border it leaves by.
    pub exit: Rect,
    /// On the border it arrives at.
    pub entry: Rect,
    /// Between the two, outside all territories.
    pub route: Path,
    /// Indices of lines.
    pub lines: Vec<usize>,
    /// Indices of flows.
    pub flows: Vec<usize>,
    /// The gravest verdict, and the regimes that give it.
    pub ruling: Option<Ruling>,
    pub regimes: Vec<usize>,
    pub accepted: bool,
    /// All its flows only let see.
    pub sight: bool,
}

/// Flows with the same ends, arrow and carriers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub flows: Vec<usize>,
    /// Its own parts, in order; gates and carriers stand between them.
    pub pieces: Vec<Path>,
    pub label: Label,
}

/// What stands beside a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Label {
    pub rect: Rect,
    pub lines: Vec<String>,
    /// In the gap of its own line; else a text beside it.
    pub chip: bool,
}
