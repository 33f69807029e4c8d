//! Exact rational intervals: a number that is not known exactly is what lies between two bounds.

use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Zero};

use super::Tri;

/// An exact rational number. Arithmetic on it is checked: what does not fit becomes an infinite bound, never a wrong number.
pub type Q = Ratio<i128>;

/// A closed interval; `None` is an infinite bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Interval {
    pub lo: Option<Q>,
    pub hi: Option<Q>,
}

impl Interval {
    pub const ALL: Interval = Interval { lo: None, hi: None };

    pub fn point(q: Q) -> Interval {
        Interval { lo: Some(q), hi: Some(q) }
    }
    pub fn int(n: i128) -> Interval {
        Interval::point(Q::from_integer(n))
    }
    pub fn new(lo: Q, hi: Q) -> Interval {
        Interval {
            lo: Some(lo),
            hi: Some(hi),
        }
    }
    /// From zero upwards: a count nobody stated.
    pub fn natural() -> Interval {
        Interval {
            lo: Some(Q::zero()),
            hi: None,
        }
    }
    pub fn is_point(self) -> bool {
        self.lo.is_some() && self.lo == self.hi
    }

    pub fn plus(self, o: Interval) -> Interval {
        Interval {
            lo: both(self.lo, o.lo, |a, b| a.checked_add(b)),
            hi: both(self.hi, o.hi, |a, b| a.checked_add(b)),
        }
    }
    pub fn minus(self, o: Interval) -> Interval {
        Interval {
            lo: both(self.lo, o.hi, |a, b| a.checked_sub(b)),
            hi: both(self.hi, o.lo, |a, b| a.checked_sub(b)),
        }
    }
    /// Product; with an infinite bound anywhere nothing is claimed unless both factors are non-negative.
    pub fn times(self, o: Interval) -> Interval {
        match (self.lo, self.hi, o.lo, o.hi) {
            (Some(a), Some(b), Some(c), Some(d)) => {
                let all = [a.checked_mul(&c), a.checked_mul(&d), b.checked_mul(&c), b.checked_mul(&d)];
                if all.iter().any(Option::is_none) {
                    return Interval::ALL;
                }
                Interval {
                    lo: all.iter().flatten().min().copied(),
                    hi: all.iter().flatten().max().copied(),
                }
            }
            (Some(a), hi, Some(c), hi2) if a >= Q::zero() && c >= Q::zero() => Interval {
                lo: a.checked_mul(&c),
                hi: both(hi, hi2, |x, y| x.checked_mul(y)),
            },
            _ => Interval::ALL,
        }
    }
    /// Quotient; a divisor that may be zero claims nothing.
    pub fn over(self, o: Interval) -> Interval {
        let zero = Q::zero();
        match (o.lo, o.hi) {
            (Some(c), Some(d)) if c > zero || d < zero => match (Q::from_integer(1).checked_div(&d), Q::from_integer(1).checked_div(&c)) {
                (Some(a), Some(b)) => self.times(Interval::new(a, b)),
                _ => Interval::ALL,
            },
            _ => Interval::ALL,
        }
    }

    pub fn lt(self, o: Interval) -> Tri {
        if below(self.hi, o.lo, |a, b| a < b) {
            Tri::T
        } else if below(o.hi, self.lo, |a, b| a <= b) {
            Tri::F
        } else {
            Tri::U
        }
    }
    pub fn le(self, o: Interval) -> Tri {
        if below(self.hi, o.lo, |a, b| a <= b) {
            Tri::T
        } else if below(o.hi, self.lo, |a, b| a < b) {
            Tri::F
        } else {
            Tri::U
        }
    }
    pub fn equals(self, o: Interval) -> Tri {
        if self.is_point() && self == o {
            Tri::T
        } else if below(self.hi, o.lo, |a, b| a < b) || below(o.hi, self.lo, |a, b| a < b) {
            Tri::F
        } else {
            Tri::U
        }
    }
}

fn both(a: Option<Q>, b: Option<Q>, f: impl Fn(&Q, &Q) -> Option<Q>) -> Option<Q> {
    a.zip(b).and_then(|(a, b)| f(&a, &b))
}

/// `test(a, b)` where both bounds are finite; an infinite bound proves nothing.
fn below(a: Option<Q>, b: Option<Q>, test: impl Fn(Q, Q) -> bool) -> bool {
    a.zip(b).is_some_and(|(a, b)| test(a, b))
}

/// A rational in the shortest decimal form, with `,` between thousands: `10,000`, `2.5`, `1/3`.
pub fn show(q: Q) -> String {
    if q.is_integer() {
        return thousands(*q.numer());
    }
    let mut scaled = q;
    for places in 1..=9usize {
        let Some(next) = scaled.checked_mul(&Q::from_integer(10)) else {
            break;
        };
        scaled = next;
        if scaled.is_integer() {
            let unit = 10i128.pow(places as u32);
            let n = *scaled.numer();
            let sign = if n < 0 { "-" } else { "" };
            return format!("{sign}{}.{:0places$}", thousands((n / unit).abs()), (n % unit).abs());
        }
    }
    format!("{}/{}", q.numer(), q.denom())
}

fn thousands(n: i128) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(c);
    }
    if n < 0 { format!("-{out}") } else { out }
}

impl std::fmt::Display for Interval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.lo, self.hi) {
            (Some(a), Some(b)) if a == b => write!(f, "{}", show(a)),
            (Some(a), Some(b)) => write!(f, "{} to {}", show(a), show(b)),
            (Some(a), None) => write!(f, "{} or more", show(a)),
            (None, Some(b)) => write!(f, "at most {}", show(b)),
            (None, None) => write!(f, "any number"),
        }
    }
}
