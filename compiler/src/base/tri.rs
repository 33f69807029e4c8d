//! Three-valued truth as a pair of bounds.

/// A truth between `lo` (what holds whatever the unknowns are) and `hi` (what may hold); `lo <= hi`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tri {
    pub lo: bool,
    pub hi: bool,
}

impl Tri {
    pub const T: Tri = Tri { lo: true, hi: true };
    pub const F: Tri = Tri { lo: false, hi: false };
    pub const U: Tri = Tri { lo: false, hi: true };

    pub fn is_true(self) -> bool {
        self.lo
    }
    pub fn is_false(self) -> bool {
        !self.hi
    }
    pub fn is_unknown(self) -> bool {
        self.hi && !self.lo
    }
    pub fn and(self, o: Tri) -> Tri {
        Tri {
            lo: self.lo && o.lo,
            hi: self.hi && o.hi,
        }
    }
    pub fn or(self, o: Tri) -> Tri {
        Tri {
            lo: self.lo || o.lo,
            hi: self.hi || o.hi,
        }
    }
    /// `T`, `F` or `U`, as proofs print it.
    pub fn letter(self) -> &'static str {
        match (self.lo, self.hi) {
            (true, _) => "T",
            (false, true) => "U",
            (false, false) => "F",
        }
    }
}

impl std::ops::Not for Tri {
    type Output = Tri;
    fn not(self) -> Tri {
        Tri {
            lo: !self.hi,
            hi: !self.lo,
        }
    }
}

impl From<bool> for Tri {
    fn from(b: bool) -> Tri {
        Tri { lo: b, hi: b }
    }
}
