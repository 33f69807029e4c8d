//! Answers that were tried: the same facts are asked of many subjects, so an evaluation with them is kept for whoever tries them again.

use std::cell::RefCell;
use std::rc::Rc;

use super::eval::{Eval, Positions};
use super::value::*;
use crate::base::{Index, Tri};
use crate::model::{ObjId, PropId};

/// Evaluations of `base` with some facts and readings, kept for whoever tries them again.
pub trait Trying {
    /// Gives the evaluation with these facts and readings to `f`.
    fn with(&self, reading: &[(u32, bool)], facts: &[Fact], f: &mut dyn FnMut(&Eval));
}

/// An answer that is tried: a fact, and its value.
pub type Fact<'v> = (ObjId, PropId, &'v Val);
/// Readings and facts in a form that can be looked up.
type Tried = (Vec<(u32, bool)>, Vec<(ObjId, PropId, String)>);

/// Evaluations kept at most.
const MOST_TRIED: usize = 1_024;

/// The evaluations tried from one.
pub struct Pool<'a> {
    base: &'a Eval<'a>,
    known: RefCell<Index<Tried, Rc<Eval<'a>>>>,
}

impl<'a> Pool<'a> {
    pub fn new(base: &'a Eval<'a>) -> Pool<'a> {
        Pool {
            base,
            known: RefCell::default(),
        }
    }
}

impl Trying for Pool<'_> {
    fn with(&self, reading: &[(u32, bool)], facts: &[Fact], f: &mut dyn FnMut(&Eval)) {
        let key = (
            reading.to_vec(),
            facts.iter().map(|(o, p, v)| (*o, *p, format!("{:?}", v.v))).collect::<Vec<_>>(),
        );
        let known = self.known.borrow().get(&key).cloned();
        let e = match known {
            Some(e) => e,
            None => {
                let mut positions = self.base.positions.clone();
                for (open, r) in reading {
                    positions.to_mut().insert(*open, Val::truth(Tri::from(*r)));
                }
                let mut e = Eval::new(self.base.cx, self.base.today, &EMPTY);
                e.positions = positions;
                // What it found for certain holds under another reading too: only what is open can turn.
                e.base = Some(self.base);
                e.codes = self.base.codes.clone();
                facts.iter().for_each(|(o, p, v)| e.lay(*o, *p, (*v).clone()));
                let e = Rc::new(e);
                let mut known = self.known.borrow_mut();
                if known.len() >= MOST_TRIED {
                    known.clear();
                }
                known.insert(key, e.clone());
                e
            }
        };
        e.about.set(self.base.about.get());
        e.begin_like(self.base);
        f(&e);
        self.base.note_of(&e);
        e.begin_anew();
    }
}

static EMPTY: Positions = Positions::new();
