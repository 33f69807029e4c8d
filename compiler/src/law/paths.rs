//! Values kept by what they read of their subject.
//!
//! A tree for each call: a node asks for one read, its edges are the codes of the answers, a leaf is a value. A subject whose answers lead to
//! a leaf has that value: an evaluation is a function of what it reads, and every read of the one that made the leaf stands on the way to it.
//! So two subjects that differ only in what a call does not look at share its value, however many facts there are.

use std::cell::RefCell;

use super::coded::Coded;
use super::profile::Level;
use super::reading::Mask;
use crate::base::Index;

const NONE: u32 = u32::MAX;
const NO_READ: u8 = u8::MAX;

#[derive(Debug, Clone, Copy)]
struct Node {
    /// The read it asks for.
    read: u8,
    leaf: u32,
    /// Where one answer leads, the one given last: subjects that are alike come one after the other.
    last: (u64, u32),
}

impl Node {
    const NEW: Node = Node {
        read: NO_READ,
        leaf: NONE,
        last: (0, NONE),
    };
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

/// What stands at a node.
#[derive(Clone, Copy)]
pub enum Step {
    Leaf(u32),
    Read(u8),
    /// Nothing yet.
    Unread,
}

impl<T> Paths<T> {
    pub(super) fn step(&self, node: u32) -> Step {
        let node = &self.nodes[node as usize];
        match (node.leaf, node.read) {
            (NONE, NO_READ) => Step::Unread,
            (NONE, read) => Step::Read(read),
            (leaf, _) => Step::Leaf(leaf),
        }
    }
    /// Where an answer leads.
    pub(super) fn edge(&self, node: u32, code: u64) -> Option<u32> {
        self.edges.get(&(node, code)).copied()
    }
    pub(super) fn leaf(&self, leaf: u32) -> &T {
        &self.leaves[leaf as usize]
    }
    /// A new tree.
    pub fn root(&mut self) -> u32 {
        self.nodes.push(Node::NEW);
        self.nodes.len() as u32 - 1
    }
}

/// The value a subject's answers lead to, and how much of the subject the reads on its way rest on. An answer may have to be evaluated, which
/// reads other values of the same trees: nothing is borrowed meanwhile.
pub fn get<T: Clone>(paths: &RefCell<Paths<T>>, root: u32, of: &Coded) -> (Option<T>, Level) {
    let (mut at, mut rests) = (root, Level::Profile);
    loop {
        let node = paths.borrow().nodes[at as usize];
        if node.leaf != NONE {
            return (paths.borrow().leaves.get(node.leaf as usize).cloned(), rests);
        }
        if node.read == NO_READ {
            return (None, rests);
        }
        let (code, more) = of.code(node.read);
        rests = rests.max(more);
        if node.last.0 == code && node.last.1 != NONE {
            at = node.last.1;
            continue;
        }
        let p = &mut *paths.borrow_mut();
        let Some(next) = p.edges.get(&(at, code)) else {
            return (None, rests);
        };
        p.nodes[at as usize].last = (code, *next);
        at = *next;
    }
}

/// Keeps a value that read this of its subject; false where one that read less stands on its way.
pub fn put<T>(paths: &RefCell<Paths<T>>, root: u32, of: &Coded, mask: Mask, value: T) -> bool {
    let mut at = root;
    let mut left = mask;
    loop {
        let node = paths.borrow().nodes[at as usize];
        if node.leaf != NONE {
            if left == 0 {
                paths.borrow_mut().leaves[node.leaf as usize] = value;
            }
            return left == 0;
        }
        let mut read = node.read;
        if read == NO_READ {
            if left == 0 {
                let p = &mut *paths.borrow_mut();
                p.nodes[at as usize].leaf = p.leaves.len() as u32;
                p.leaves.push(value);
                return true;
            }
            // What has to be evaluated comes last: a subject that differs in anything else need not be asked.
            let plain = left & !of.late(left);
            read = if plain == 0 { left } else { plain }.trailing_zeros() as u8;
            paths.borrow_mut().nodes[at as usize].read = read;
        }
        left &= !super::codes::bit(read);
        let (code, _) = of.code(read);
        let p = &mut *paths.borrow_mut();
        let next = p.nodes.len() as u32;
        at = *p.edges.entry((at, code)).or_insert(next);
        if at == next {
            p.nodes.push(Node::NEW);
        }
    }
}
