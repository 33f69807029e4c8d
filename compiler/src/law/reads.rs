//! Which properties of nodes and flows the law reads through a crossing, a holding or the thing itself: a guess from its text. Every read is
//! checked against it while judging, so a guess too narrow costs time, never a verdict.

use std::collections::BTreeSet;

use super::ir::*;
use super::members::Member;
use crate::model::library::LawSort;
use crate::model::{PropId, World};

/// What is being judged while a property is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum About {
    Crossing,
    Holding,
    Thing,
}

impl About {
    pub const ALL: [About; 3] = [About::Crossing, About::Holding, About::Thing];
    pub fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// Properties by what is judged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reads {
    props: [BTreeSet<PropId>; 3],
    /// Some law asks what came before a crossing.
    pub before: bool,
}

impl Reads {
    /// The worst guess: no property at all.
    pub fn nothing() -> Reads {
        Reads {
            before: true,
            ..Reads::default()
        }
    }
    pub fn holds(&self, about: About, p: PropId) -> bool {
        self.props[about as usize].contains(&p)
    }
    pub fn add(&mut self, about: About, p: PropId) -> bool {
        p != crate::model::Words::MISSING && self.props[about as usize].insert(p)
    }
    pub fn list(&self, about: About) -> Vec<PropId> {
        self.props[about as usize].iter().copied().collect()
    }

    pub fn of_law(law: &Law, world: &World) -> Reads {
        let mut g = Guess {
            law,
            world,
            out: Reads::default(),
            marks: BTreeSet::new(),
            changed: true,
        };
        let w = world.library.words;
        for (i, name) in world.library.laws.iter().enumerate() {
            let heads = law.names[i].iter().filter_map(|v| v.binders.first());
            for b in heads.filter(|_| matches!(name.sort, LawSort::Rule(_))) {
                if matches!(b.test, Test::Kind(k) if world.library.schema.is(k, w.node) || world.library.schema.is(k, w.flow)) {
                    g.marks.insert((i as u32, 0, About::Thing.bit()));
                }
            }
        }
        while std::mem::take(&mut g.changed) {
            for name in 0..law.names.len() as u32 {
                g.name(name);
            }
        }
        g.defaults();
        g.out.add(About::Crossing, w.flow_under);
        g.out
    }
}

struct Guess<'a> {
    law: &'a Law,
    world: &'a World,
    out: Reads,
    /// Parameters that a thing of a subject is given for: (name, position, what is judged).
    marks: BTreeSet<(u32, u32, u8)>,
    changed: bool,
}

impl Guess<'_> {
    fn name(&mut self, name: u32) {
        let law = self.law;
        for v in &law.names[name as usize] {
            let binders = v.binders.iter().filter_map(|b| b.domain.as_ref());
            let conditions = v.conditions.iter().flat_map(|c| std::iter::once(&c.ex).chain(&c.due));
            let rows = v.rows.iter().flat_map(|r| std::iter::once(&r.head).chain(&r.condition));
            for x in binders.chain(conditions).chain(rows).chain(&v.body) {
                x.each(&mut |x| self.expression(name, v, x));
            }
        }
    }

    fn expression(&mut self, name: u32, v: &Version, x: &Ex) {
        match &x.op {
            Op::Member(of, m) => {
                let mut bits = self.bits(name, v, of);
                // A variable may be a crossing, and its member the flow's.
                let flow = matches!(of.op, Op::Var(_));
                self.member(m, &mut bits, flow);
            }
            Op::Call(f, args) => {
                for (i, a) in args.iter().enumerate() {
                    let bits = self.bits(name, v, a);
                    if bits != 0 {
                        self.changed |= self.marks.insert((*f, i as u32, bits));
                    }
                }
            }
            _ => {}
        }
    }

    fn member(&mut self, m: &Member, bits: &mut u8, flow: bool) {
        let (schema, w) = (&self.world.library.schema, self.world.library.words);
        match m.name.as_ref() {
            "before" => self.out.before = true,
            "readers" | "parties" => self.changed |= self.out.add(About::Crossing, w.node_staff),
            "kept" | "first" => self.changed |= self.out.add(About::Holding, w.node_stores),
            _ => {}
        }
        for (k, p) in m.by_kind.iter().enumerate() {
            let Some(p) = p else { continue };
            let is_flow = schema.is(k as u32, w.flow);
            if !is_flow && !schema.is(k as u32, w.node) {
                continue;
            }
            for about in About::ALL {
                if *bits & about.bit() != 0 {
                    self.changed |= self.out.add(about, *p);
                }
            }
            if flow && is_flow {
                self.changed |= self.out.add(About::Crossing, *p);
            }
        }
    }

    /// Through which subjects an expression is a node or flow.
    fn bits(&self, name: u32, v: &Version, x: &Ex) -> u8 {
        match &x.op {
            Op::Member(_, m) => match m.name.as_ref() {
                "flow" | "source" | "target" => About::Crossing.bit(),
                "collector" => About::Crossing.bit() | About::Holding.bit(),
                "node" => About::Holding.bit(),
                _ => 0,
            },
            Op::Var(slot) => match v.binders.iter().position(|b| b.slot == *slot) {
                Some(i) => self
                    .marks
                    .range((name, i as u32, 0)..=(name, i as u32, u8::MAX))
                    .fold(0, |bits, m| bits | m.2),
                None => 0,
            },
            _ => 0,
        }
    }

    /// What the defaults of these properties read of the thing itself.
    fn defaults(&mut self) {
        for about in About::ALL {
            let mut queue = self.out.list(about);
            while let Some(p) = queue.pop() {
                let Some(d) = self.law.default_of(p) else { continue };
                for x in std::iter::once(&d.ex).chain(&d.condition) {
                    x.each(&mut |x| {
                        if let Op::Member(of, m) = &x.op
                            && matches!(of.op, Op::Var(0))
                            && let Some(q) = m.of(self.world.library.schema.prop(p).owner)
                            && self.out.add(about, q)
                        {
                            queue.push(q);
                        }
                    });
                }
            }
        }
    }
}
