//! Lists of edges, one for each node, in two arrays.

use std::cmp::Ordering;
use std::ops::Index;

/// For each node some edges.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Adjacent {
    /// Where the list of each node begins; one more than nodes.
    starts: Vec<u32>,
    edges: Vec<u32>,
}

impl Adjacent {
    /// Edge `i` goes to the list of the `i`-th of `ends`; each list is in that order.
    pub fn new(nodes: usize, ends: impl Iterator<Item = u32> + Clone, order: impl Fn(&u32, &u32) -> Ordering) -> Adjacent {
        let mut starts = vec![0u32; nodes + 1];
        for n in ends.clone() {
            starts[n as usize + 1] += 1;
        }
        for i in 0..nodes {
            starts[i + 1] += starts[i];
        }
        let mut edges = vec![0u32; starts[nodes] as usize];
        let mut next = starts.clone();
        for (e, n) in ends.enumerate() {
            edges[next[n as usize] as usize] = e as u32;
            next[n as usize] += 1;
        }
        for w in starts.windows(2) {
            edges[w[0] as usize..w[1] as usize].sort_unstable_by(&order);
        }
        Adjacent { starts, edges }
    }
}

impl Index<usize> for Adjacent {
    type Output = [u32];
    fn index(&self, node: usize) -> &[u32] {
        &self.edges[self.starts[node] as usize..self.starts[node + 1] as usize]
    }
}
