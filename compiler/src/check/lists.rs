//! Short lists by number. Many subjects are told the same, so each list stands once.

use fixedbitset::FixedBitSet;

use crate::base::Index;

/// Lists of numbers of verdicts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lists {
    /// Where each begins, and where the last one ends.
    starts: Vec<u32>,
    all: Vec<u32>,
    known: Index<Box<[u32]>, u32>, // look-up only: it is never walked, and empty once closed
}

/// The list with nothing in it.
pub(super) const NOTHING: u32 = 0;

impl Lists {
    pub(super) fn new() -> Lists {
        Lists {
            starts: vec![0, 0],
            all: Vec::new(),
            known: Index::default(),
        }
    }
    /// The number of a list.
    pub(super) fn number(&mut self, list: &[u32]) -> u32 {
        if list.is_empty() {
            return NOTHING;
        }
        if let Some(n) = self.known.get(list) {
            return *n;
        }
        let n = self.starts.len() as u32 - 1;
        self.all.extend(list);
        self.starts.push(self.all.len() as u32);
        self.known.insert(list.into(), n);
        n
    }
    pub(super) fn get(&self, n: u32) -> &[u32] {
        &self.all[self.starts[n as usize] as usize..self.starts[n as usize + 1] as usize]
    }
    /// The lists that one of these stands in.
    pub(super) fn with(&self, wanted: &dyn Fn(u32) -> bool) -> FixedBitSet {
        let count = self.starts.len() - 1;
        let mut out = FixedBitSet::with_capacity(count);
        out.extend((0..count).filter(|n| self.get(*n as u32).iter().any(|t| wanted(*t))));
        out
    }
    /// No list is added any more.
    pub(super) fn close(&mut self) {
        self.known = Index::default();
    }
}

/// Numbers, in as little room as the largest of them needs once they are closed.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Numbers {
    Open(Vec<u32>),
    Half(Vec<u16>),
    Byte(Vec<u8>),
}

/// Stands for no number.
pub(super) const NO_NUMBER: u32 = u32::MAX;

impl Numbers {
    pub(super) fn new() -> Numbers {
        Numbers::Open(Vec::new())
    }
    /// The number at this place, if there is one.
    pub(super) fn get(&self, i: usize) -> Option<u32> {
        let n = match self {
            Numbers::Open(all) => all.get(i).copied(),
            Numbers::Half(all) => all.get(i).filter(|n| **n != u16::MAX).map(|n| u32::from(*n)),
            Numbers::Byte(all) => all.get(i).filter(|n| **n != u8::MAX).map(|n| u32::from(*n)),
        };
        n.filter(|n| *n != NO_NUMBER)
    }
    /// The next number. None is added once they are closed.
    pub(super) fn push(&mut self, n: u32) {
        if let Numbers::Open(all) = self {
            all.push(n);
        }
    }
    /// The number at a place that may lie beyond the last one.
    pub(super) fn put(&mut self, i: usize, n: u32) {
        if let Numbers::Open(all) = self {
            if all.len() <= i {
                all.resize(i + 1, NO_NUMBER);
            }
            all[i] = n;
        }
    }
    /// No number is added any more.
    pub(super) fn close(&mut self) {
        let Numbers::Open(all) = self else { return };
        let most = all.iter().filter(|n| **n != NO_NUMBER).max().copied().unwrap_or(0);
        if most < u32::from(u8::MAX) {
            *self = Numbers::Byte(all.iter().map(|n| u8::try_from(*n).unwrap_or(u8::MAX)).collect());
        } else if most < u32::from(u16::MAX) {
            *self = Numbers::Half(all.iter().map(|n| u16::try_from(*n).unwrap_or(u16::MAX)).collect());
        } else {
            all.shrink_to_fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// At the ends of each width too, a closed list says what it said while it was open.
    #[test]
    fn closing_changes_no_number() {
        for most in [0, 1, 253, 254, 255, 256, 65_533, 65_534, 65_535, 65_536, NO_NUMBER - 1] {
            let mut numbers = Numbers::new();
            numbers.push(most);
            numbers.push(NO_NUMBER);
            numbers.put(4, most / 2);
            let said = |n: &Numbers| (0..6).map(|i| n.get(i)).collect::<Vec<_>>();
            let open = said(&numbers);
            assert_eq!(open, [Some(most), None, None, None, Some(most / 2), None]);
            numbers.close();
            assert_eq!(said(&numbers), open, "{most}");
        }
    }

    /// Equal lists have one number, and the one with nothing in it is there from the beginning.
    #[test]
    fn a_list_stands_once() {
        let mut lists = Lists::new();
        assert!(lists.with(&|_| true).is_clear());
        let numbers = [&[][..], &[3], &[3, 4], &[3], &[], &[4]].map(|l| lists.number(l));
        assert_eq!(numbers, [NOTHING, 1, 2, 1, NOTHING, 3]);
        lists.close();
        assert_eq!([0, 1, 2, 3].map(|n| lists.get(n).to_vec()), [vec![], vec![3], vec![3, 4], vec![4]]);
        assert_eq!(lists.with(&|t| t == 4).ones().collect::<Vec<_>>(), [2, 3]);
    }
}
