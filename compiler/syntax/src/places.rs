//! Where the nodes of a file stand, item after item. Kept from the start of the item, and in half the room for all but very long items.

/// The places of all nodes of a file.
#[derive(Debug, Default)]
pub(crate) struct Places {
    near: Vec<(u16, u16)>,
    far: Vec<(u32, u32)>,
}

/// Where the nodes of one item are among those of its file.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Run {
    first: u32,
    /// How many, and [`FAR`] for a list of wide places.
    count: u32,
}

const FAR: u32 = 1 << 31;

impl Run {
    pub(crate) fn count(self) -> u32 {
        self.count & !FAR
    }
}

impl Places {
    /// Makes room for about so many nodes.
    pub(crate) fn reserve(&mut self, n: usize) {
        self.near.reserve(n);
    }

    /// Adds the nodes of an item that begins at `start`.
    pub(crate) fn add(&mut self, start: u32, spans: &[(u32, u32)]) -> Run {
        let count = spans.len() as u32;
        let fits = |(l, r): &(u32, u32)| *l >= start && *r - start <= u32::from(u16::MAX);
        if spans.iter().all(fits) {
            let first = self.near.len() as u32;
            let near = spans.iter().map(|(l, r)| ((l - start) as u16, (r - start) as u16));
            self.near.extend(near);
            return Run { first, count };
        }
        let first = self.far.len() as u32;
        // What recovery made may stand before its item.
        let far = spans.iter().map(|(l, r)| (l.wrapping_sub(start), r.wrapping_sub(start)));
        self.far.extend(far);
        Run { first, count: count | FAR }
    }

    /// Forgets the item that was added last.
    pub(crate) fn take_back(&mut self, run: Run) {
        if run.count & FAR == 0 {
            self.near.truncate(run.first as usize);
        } else {
            self.far.truncate(run.first as usize);
        }
    }

    /// Gives back the room that was not needed.
    pub(crate) fn shrink(&mut self) {
        self.near.shrink_to_fit();
        self.far.shrink_to_fit();
    }

    /// How many nodes there are.
    pub(crate) fn len(&self) -> usize {
        self.near.len() + self.far.len()
    }

    /// The place of a node of an item that begins at `start`.
    pub(crate) fn at(&self, run: Run, start: u32, node: u32) -> Option<(u32, u32)> {
        if node >= run.count() {
            return None;
        }
        let i = (run.first + node) as usize;
        let (l, r) = match run.count & FAR == 0 {
            true => self.near.get(i).map(|(l, r)| (u32::from(*l), u32::from(*r)))?,
            false => *self.far.get(i)?,
        };
        Some((start.wrapping_add(l), start.wrapping_add(r)))
    }

    /// The places of all nodes of an item that begins at `start`.
    pub(crate) fn of(&self, run: Run, start: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        (0..run.count()).filter_map(move |node| self.at(run, start, node))
    }
}
