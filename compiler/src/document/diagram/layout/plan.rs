//! Positions, in pixels of a drawing at its natural size.

/// A rectangle; `y` grows downwards.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rect {
    pub x: i32,
    pub y: i32,
    pub w: i32,
    pub h: i32,
}

impl Rect {
    pub fn right(self) -> i32 {
        self.x + self.w
    }
    pub fn bottom(self) -> i32 {
        self.y + self.h
    }
}

/// Where everything stands; lists go with those of the diagram.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    pub width: i32,
    pub height: i32,
    pub territories: Vec<Rect>,
    pub nodes: Vec<Rect>,
}
