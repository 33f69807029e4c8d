//! Short lists by number. Many subjects are told the same, so each list stands once.

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
    /// There is no list but the one with nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
    /// No list is added any more.
    pub(super) fn close(&mut self) {
        self.known = Index::default();
    }
}
