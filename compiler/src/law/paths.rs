//! Values kept by what they read of their subject.
//!
//! A tree for each call: a node asks for one read, its edges are the codes of the answers, a leaf is a value. A subject whose answers lead to
//! a leaf has that value: an evaluation is a function of what it reads, and every read of the one that made the leaf stands on the way to it.
//! So two subjects that differ only in what a call does not look at share its value, however many facts there are.

use super::reading::{Mask, Read};
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

/// Access to trees. What a node asks for may have to be evaluated, which reads other trees: nothing is borrowed meanwhile.
pub trait Hold<T> {
    fn with<R>(&mut self, f: impl FnOnce(&mut Paths<T>) -> R) -> R;
}

impl<T> Hold<T> for &mut Paths<T> {
    fn with<R>(&mut self, f: impl FnOnce(&mut Paths<T>) -> R) -> R {
        f(self)
    }
}

impl<T> Hold<T> for &std::cell::RefCell<Paths<T>> {
    fn with<R>(&mut self, f: impl FnOnce(&mut Paths<T>) -> R) -> R {
        f(&mut self.borrow_mut())
    }
}

impl<T: Clone> Paths<T> {
    /// A new tree.
    pub fn root(&mut self) -> u32 {
        self.nodes.push(Node { read: NO_READ, leaf: NONE });
        self.nodes.len() as u32 - 1
    }
}

/// What is said of one subject.
pub trait Said {
    fn read(&self, number: u8) -> Read;
    /// The code of its answer.
    fn code(&self, read: Read) -> u64;
    /// Of these reads those that have to be evaluated.
    fn late(&self, mask: Mask) -> Mask;
}

/// The value a subject's answers lead to, and the reads on its way.
pub fn get<T: Clone>(mut held: impl Hold<T>, root: u32, of: &impl Said) -> (Option<T>, Mask) {
    let (mut at, mut seen): (u32, Mask) = (root, 0);
    loop {
        let node = held.with(|p| p.nodes[at as usize]);
        if node.leaf != NONE {
            return (held.with(|p| p.leaves.get(node.leaf as usize).cloned()), seen);
        }
        if node.read == NO_READ {
            return (None, seen);
        }
        seen |= 1 << node.read;
        let code = of.code(of.read(node.read));
        match held.with(|p| p.edges.get(&(at, code)).copied()) {
            Some(next) => at = next,
            None => return (None, seen),
        }
    }
}

/// Keeps a value that read this of its subject; false where one that read less stands on its way.
pub fn put<T: Clone>(mut held: impl Hold<T>, root: u32, of: &impl Said, mask: Mask, value: T) -> bool {
    let mut at = root;
    let mut left = mask;
    loop {
        let node = held.with(|p| p.nodes[at as usize]);
        if node.leaf != NONE {
            if left == 0 {
                held.with(|p| p.leaves[node.leaf as usize] = value);
            }
            return left == 0;
        }
        let mut read = node.read;
        if read == NO_READ {
            if left == 0 {
                held.with(|p| {
                    p.nodes[at as usize].leaf = p.leaves.len() as u32;
                    p.leaves.push(value);
                });
                return true;
            }
            // What has to be evaluated comes last: a subject that differs in anything else need not be asked.
            let plain = left & !of.late(left);
            read = if plain == 0 { left } else { plain }.trailing_zeros() as u8;
            held.with(|p| p.nodes[at as usize].read = read);
        }
        left &= !(1 << read);
        let code = of.code(of.read(read));
        at = held.with(|p| {
            let next = p.nodes.len() as u32;
            let to = *p.edges.entry((at, code)).or_insert(next);
            if to == next {
                p.nodes.push(Node { read: NO_READ, leaf: NONE });
            }
            to
        });
    }
}
