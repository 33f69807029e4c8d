//! What a quantifier says of a long list where it reads nothing but its elements: the same whoever asks, so it is found once.
//!
//! A define asked of each party may look through all that its activity holds. What it finds there is the activity's: of the party it reads no
//! more than which activity that is.

use std::cell::RefCell;
use std::sync::Arc;

use super::eval::Eval;
use super::extent::LONG;
use super::ir::*;
use super::profile::Level;
use super::quantify::Quantified;
use super::reading::About;
use super::value::*;
use crate::base::Index;

/// What was found, and what it rests on.
#[derive(Debug)]
struct Found {
    /// Held, so that no other list comes to lie where it lay.
    _of: Arc<ListVal>,
    said: Val,
    level: Level,
    wide: bool,
}

#[derive(Debug, Default)]
pub struct Once {
    /// By the quantifier and the list, each by where it lies: both are held as long as this.
    found: RefCell<Index<(usize, usize), Found>>,
    /// Whether a quantifier reads nothing but its elements.
    closed: RefCell<Index<usize, bool>>,
}

impl Eval<'_> {
    /// Whether what a quantifier says of this list is the same for all who ask. Where something is still being solved it may yet change, and
    /// within an evaluation about a subject an element may be that subject's own.
    pub(super) fn is_same_for_all(&self, q: &Quantified, list: &Val) -> bool {
        let V::List(l) = &list.v else { return false };
        l.items.len() >= LONG
            && list.deps.is_empty()
            && self.profiles().is_some()
            && self.solving.borrow().is_empty()
            && matches!(self.frames.borrow().last(), Some(f) if matches!(f.about, About::Nobody) && !f.within)
            && *self.once.closed.borrow_mut().entry(q.number()).or_insert_with(|| q.is_closed())
    }

    /// What it says of a list, found by `find` where nobody asked before.
    pub(super) fn said_once(&self, q: &Quantified, list: &Val, find: &mut dyn FnMut() -> Val) -> Val {
        let V::List(l) = &list.v else { return find() };
        let key = (q.number(), Arc::as_ptr(l) as usize);
        // What was found for certain without an answer holds with it.
        let firm = || self.base?.said(key).filter(|f| !f.0.tri().is_unknown());
        if let Some((said, level, wide)) = self.said(key).or_else(firm) {
            self.note(level);
            if wide {
                self.note_wide();
            }
            return said;
        }
        let (level, wide) = (self.level.replace(Level::Profile), self.wide.replace(false));
        let said = find();
        let found = Found {
            _of: l.clone(),
            said: said.clone(),
            level: self.level.get(),
            wide: self.wide.get(),
        };
        self.level.set(level.max(found.level));
        self.wide.set(wide || found.wide);
        self.once.found.borrow_mut().insert(key, found);
        said
    }

    fn said(&self, key: (usize, usize)) -> Option<(Val, Level, bool)> {
        let found = self.once.found.borrow();
        found.get(&key).map(|f| (f.said.clone(), f.level, f.wide))
    }
}

impl Quantified<'_> {
    /// Whether it reads no variable but its own, and those bound within it.
    fn is_closed(&self) -> bool {
        let mut bound = vec![self.slot];
        self.where_.into_iter().chain(self.satisfies).all(|x| reads_only(x, &mut bound))
    }
}

/// Whether an expression reads no variables but these and its own.
fn reads_only(x: &Ex, bound: &mut Vec<u32>) -> bool {
    let own: Vec<u32> = match &x.op {
        Op::Var(slot) => return bound.contains(slot),
        Op::Quant { slot, .. } => vec![*slot],
        Op::Fold(_, c) => c.fors.iter().map(|f| f.0).collect(),
        _ => Vec::new(),
    };
    let before = bound.len();
    bound.extend(own);
    let mut all = true;
    x.parts(&mut |x| all = all && reads_only(x, bound));
    bound.truncate(before);
    all
}
