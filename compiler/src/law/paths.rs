//! Values kept by what they read of their subject.
//!
//! A tree for each call: a node asks for one read, its edges are the codes of the answers, a leaf is a value. A subject whose answers lead to
//! a leaf has that value: an evaluation is a function of what it reads, and every read of the one that made the leaf stands on the way to it.
//! So two subjects that differ only in what a call does not look at share its value, however many facts there are.

use super::eval::Context;
use super::profile::Profiles;
use super::reading::{Codes, Mask, Of};
use crate::base::Index;

const NONE: u32 = u32::MAX;
const NO_READ: u8 = u8::MAX;

#[derive(Debug, Clone, Copy)]
struct Node {
    /// The read it asks for.
    read: u8,
    leaf: u32,
}

/// Trees with values of one sort.
#[derive(Debug)]
pub struct Paths<T> {
    nodes: Vec<Node>,
    edges: Index<(u32, u64), u32>,
    leaves: Vec<T>,
}

impl<T> Default for Paths<T> {
    fn default() -> Paths<T> {
        Paths {
            nodes: Vec::new(),
            edges: Index::default(),
            leaves: Vec::new(),
        }
    }
}

impl<T> Paths<T> {
    /// A new tree.
    pub fn root(&mut self) -> u32 {
        self.nodes.push(Node { read: NO_READ, leaf: NONE });
        self.nodes.len() as u32 - 1
    }

    /// The value a subject's answers lead to.
    pub fn get(&self, root: u32, cx: &Context, profiles: &Profiles, codes: &mut Codes, of: &Of) -> Option<&T> {
        let mut at = root;
        loop {
            let node = self.nodes[at as usize];
            if node.leaf != NONE {
                return self.leaves.get(node.leaf as usize);
            }
            if node.read == NO_READ {
                return None;
            }
            let code = codes.code(cx, profiles, codes.read(node.read), of);
            at = *self.edges.get(&(at, code))?;
        }
    }

    /// Keeps a value that read this of its subject; false where one that read less stands on its way.
    #[allow(clippy::too_many_arguments)]
    pub fn put(&mut self, root: u32, cx: &Context, profiles: &Profiles, codes: &mut Codes, of: &Of, mask: Mask, value: T) -> bool {
        let mut at = root;
        let mut left = mask;
        loop {
            let node = self.nodes[at as usize];
            if node.leaf != NONE {
                if left == 0 {
                    self.leaves[node.leaf as usize] = value;
                }
                return left == 0;
            }
            let mut read = node.read;
            if read == NO_READ {
                if left == 0 {
                    self.nodes[at as usize].leaf = self.leaves.len() as u32;
                    self.leaves.push(value);
                    return true;
                }
                read = left.trailing_zeros() as u8;
                self.nodes[at as usize].read = read;
            }
            left &= !(1 << read);
            let code = codes.code(cx, profiles, codes.read(read), of);
            let next = self.nodes.len() as u32;
            at = *self.edges.entry((at, code)).or_insert(next);
            if at == next {
                self.nodes.push(Node { read: NO_READ, leaf: NONE });
            }
        }
    }
}
