//! Answers that were tried: the same facts are asked of many subjects, so an evaluation with them is kept for whoever tries them again.

use std::cell::RefCell;
use std::rc::Rc;

use super::eval::{Eval, Positions};
use super::profile::Level;
use super::reading::{Call, Of};
use super::value::*;
use crate::base::{Index, Tri};
use crate::model::{ObjId, PropId};

/// Evaluations of `base` with some facts and readings, kept for whoever tries them again.
pub trait Trying {
    /// Gives the evaluation with these facts and readings to `f`.
    fn with(&self, reading: &[(u32, bool)], facts: &[Fact], f: &mut dyn FnMut(&Eval));
    /// The code of what a call gives under answers that were tried ([`Call::tried`]), and how much of the subject it rests on.
    fn code(&self, call: Call, of: &Of) -> (u64, Level);
}

/// An answer that is tried: a fact, and its value.
pub type Fact<'v> = (ObjId, PropId, &'v Val);
/// Readings and facts in a form that can be looked up.
type Tried = (Vec<(u32, bool)>, Vec<(ObjId, PropId, String)>);

/// Evaluations kept at most.
const MOST_TRIED: usize = 1_024;

/// Readings and answers that were tried once.
struct Answers {
    reading: Vec<(u32, bool)>,
    facts: Vec<(ObjId, PropId, Val)>,
}

/// The evaluations tried from one.
pub struct Pool<'a> {
    base: &'a Eval<'a>,
    /// Numbers, from 1.
    numbers: RefCell<Index<Tried, u32>>,
    answers: RefCell<Vec<Rc<Answers>>>,
    kept: RefCell<Index<u32, Rc<Eval<'a>>>>,
}

impl<'a> Pool<'a> {
    pub fn new(base: &'a Eval<'a>) -> Pool<'a> {
        Pool {
            base,
            numbers: RefCell::default(),
            answers: RefCell::default(),
            kept: RefCell::default(),
        }
    }

    fn number(&self, reading: &[(u32, bool)], facts: &[Fact]) -> u32 {
        let key = (
            reading.to_vec(),
            facts.iter().map(|(o, p, v)| (*o, *p, format!("{:?}", v.v))).collect::<Vec<_>>(),
        );
        let mut answers = self.answers.borrow_mut();
        *self.numbers.borrow_mut().entry(key).or_insert_with(|| {
            answers.push(Rc::new(Answers {
                reading: reading.to_vec(),
                facts: facts.iter().map(|(o, p, v)| (*o, *p, (*v).clone())).collect(),
            }));
            answers.len() as u32
        })
    }

    /// The evaluation of a number.
    fn eval(&self, number: u32) -> Rc<Eval<'a>> {
        if let Some(e) = self.kept.borrow().get(&number) {
            return e.clone();
        }
        let answers = self.answers.borrow()[number as usize - 1].clone();
        let mut positions = self.base.positions.clone();
        for (open, r) in &answers.reading {
            positions.to_mut().insert(*open, Val::truth(Tri::from(*r)));
        }
        let mut e = Eval::new(self.base.cx, self.base.today, &EMPTY);
        e.positions = positions;
        // What it found for certain holds under another reading too: only what is open can turn.
        e.base = Some(self.base);
        e.codes = self.base.codes.clone();
        answers.facts.iter().for_each(|(o, p, v)| e.lay(*o, *p, v.clone()));
        let e = Rc::new(e);
        let mut kept = self.kept.borrow_mut();
        if kept.len() >= MOST_TRIED {
            kept.clear();
        }
        kept.insert(number, e.clone());
        e
    }
}

impl Trying for Pool<'_> {
    fn with(&self, reading: &[(u32, bool)], facts: &[Fact], f: &mut dyn FnMut(&Eval)) {
        let number = self.number(reading, facts);
        let e = self.eval(number);
        e.about.set(self.base.about.get());
        e.begin_like(self.base);
        f(&e);
        self.base.note_of(&e, Some(number));
        e.begin_anew();
    }

    fn code(&self, call: Call, of: &Of) -> (u64, Level) {
        let e = self.eval(call.tried);
        let (code, rests) = e.given(call, of);
        self.base.learn_of(&e);
        // An answer about one of a class tells it from the others.
        (code, if e.moved.is_empty() { rests } else { Level::Itself })
    }
}

static EMPTY: Positions = Positions::new();
