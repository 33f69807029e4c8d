//! Positions in a list by the thing a member is: what an index of it holds, and what several of them agree on.

use std::rc::Rc;

use crate::base::Index;
use crate::model::ObjId;

/// Positions by the thing a member is; the rest has to be looked at whatever is asked for.
#[derive(Debug, Default)]
pub struct Bucket {
    by: Index<ObjId, Vec<u32>>,
    rest: Vec<u32>,
}

impl Bucket {
    /// The member of the element at this position is one of these; positions come in order.
    pub(super) fn add(&mut self, i: u32, all: &[ObjId]) {
        all.iter().for_each(|o| self.by.entry(*o).or_default().push(i));
    }
    /// What the member of the element at this position is, is not known.
    pub(super) fn add_unknown(&mut self, i: u32) {
        self.rest.push(i);
    }
    fn surely(&self, o: ObjId) -> &[u32] {
        self.by.get(&o).map_or(&[], Vec::as_slice)
    }
}

/// Positions that may meet a condition, in order.
pub(super) enum Found {
    Listed(Vec<u32>),
    /// Those of an index that may have this thing; not copied until it is known that they are few.
    In(Rc<Bucket>, ObjId),
}

impl Found {
    fn len(&self) -> usize {
        match self {
            Found::Listed(list) => list.len(),
            Found::In(b, o) => b.surely(*o).len() + b.rest.len(),
        }
    }
    fn holds(&self, i: u32) -> bool {
        match self {
            Found::Listed(list) => list.binary_search(&i).is_ok(),
            Found::In(b, o) => b.surely(*o).binary_search(&i).is_ok() || b.rest.binary_search(&i).is_ok(),
        }
    }
    pub(super) fn into_list(self) -> Vec<u32> {
        match self {
            Found::Listed(list) => list,
            Found::In(b, o) => {
                let by = b.surely(o);
                // Both are in order, and mostly one of them is empty.
                let mut out = [by, &b.rest].concat();
                if !by.is_empty() && !b.rest.is_empty() {
                    out.sort();
                }
                out
            }
        }
    }
    /// What is in all of them; nothing where there is none.
    pub(super) fn in_all(mut all: Vec<Found>) -> Option<Found> {
        if all.len() < 2 {
            return all.pop();
        }
        let least = (0..all.len()).min_by_key(|i| all[*i].len())?;
        let mut list = all.swap_remove(least).into_list();
        list.retain(|i| all.iter().all(|f| f.holds(*i)));
        Some(Found::Listed(list))
    }
    /// What is in any of them.
    pub(super) fn in_any(all: Vec<Found>) -> Found {
        let mut out: Vec<u32> = all.into_iter().flat_map(Found::into_list).collect();
        out.sort_unstable();
        out.dedup();
        Found::Listed(out)
    }
}
