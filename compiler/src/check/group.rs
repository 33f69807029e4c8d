//! Results by flow and rule: what a reader sees as one line. Made cheaply for very many; each group is put in order only where it is shown.

use std::cmp::Reverse;

use super::result::{Result, flow_gravity, is_crossing_verdict, subject_id, subject_name, subject_object};
use crate::base::{Index, Level};
use crate::law::duty::Subject;
use crate::law::eval::Context;
use crate::model::ObjId;

/// A group of results with one flow (or thing) and rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    pub regime: u32,
    pub rule: Option<u32>,
    pub name: String,
    pub object: ObjId,
    /// The gravest first.
    pub results: Vec<Result>,
}

/// What is known of a group before it is put in order.
#[derive(Debug, Clone, Copy)]
pub struct Head {
    pub regime: u32,
    /// The duty; a flow's verdicts under a regime stand together whatever their rule.
    pub duty: Option<u32>,
    pub subject: Subject,
    /// Gravest level.
    pub level: Option<Level>,
    /// Some of it is waived.
    waived: bool,
}

/// All results of a check in groups.
pub struct Groups<'a> {
    cx: &'a Context<'a>,
    results: &'a [Result],
    heads: Vec<Head>,
    starts: Vec<u32>,
    list: Vec<u32>,
}

impl<'a> Groups<'a> {
    pub fn of(cx: &'a Context<'a>, results: &'a [Result]) -> Groups<'a> {
        let mut heads: Vec<Head> = Vec::new();
        let mut index: Index<(u32, Option<u32>, u32, u32), u32> = Index::default();
        let mut at = Vec::with_capacity(results.len());
        for r in results {
            let judges_flow = matches!(r.subject, Subject::Crossing(_)) && is_crossing_verdict(r);
            let duty = if judges_flow { None } else { r.rule };
            let market = match r.subject {
                Subject::Sale(i) => cx.subjects.sales[i as usize].market,
                _ => ObjId::MAX,
            };
            let next = heads.len() as u32;
            let g = *index.entry((r.regime, duty, subject_object(cx, r.subject), market)).or_insert(next);
            if g == next {
                heads.push(Head {
                    regime: r.regime,
                    duty,
                    subject: r.subject,
                    level: None,
                    waived: false,
                });
            }
            let h = &mut heads[g as usize];
            h.level = h.level.max(r.level);
            h.waived |= r.accepted.is_some();
            at.push(g);
        }
        let mut starts = vec![0u32; heads.len() + 1];
        for g in &at {
            starts[*g as usize + 1] += 1;
        }
        for i in 0..heads.len() {
            starts[i + 1] += starts[i];
        }
        let mut next = starts.clone();
        let mut list = vec![0u32; at.len()];
        for (r, g) in at.iter().enumerate() {
            list[next[*g as usize] as usize] = r as u32;
            next[*g as usize] += 1;
        }
        Groups {
            cx,
            results,
            heads,
            starts,
            list,
        }
    }

    pub fn len(&self) -> usize {
        self.heads.len()
    }
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }
    pub fn head(&self, i: u32) -> &Head {
        &self.heads[i as usize]
    }
    /// The object a group is told of.
    pub fn object(&self, i: u32) -> ObjId {
        subject_object(self.cx, self.head(i).subject)
    }

    /// The groups whose gravest result is a finding nobody waived.
    pub fn findings(&self) -> Vec<u32> {
        let counts = |i: &u32| {
            let h = self.head(*i);
            h.level.is_some() && (!h.waived || self.group(*i).results[0].accepted.is_none())
        };
        (0..self.len() as u32).filter(counts).collect()
    }

    /// Some groups in order of regime, rule and name.
    pub fn sorted(&self, mut some: Vec<u32>) -> Vec<u32> {
        some.sort_by_cached_key(|i| {
            let h = self.head(*i);
            (h.regime, h.duty.is_some(), h.duty, subject_name(self.cx, h.subject))
        });
        some
    }

    /// A group with its gravest result first. A flow's verdict under a regime is its gravest crossing's, so quiet crossings beside a grave
    /// one are not told.
    pub fn group(&self, i: u32) -> Group {
        let head = self.head(i);
        let range = self.starts[i as usize] as usize..self.starts[i as usize + 1] as usize;
        let mut results: Vec<Result> = self.list[range].iter().map(|r| self.results[*r as usize].clone()).collect();
        if results.len() > 1 {
            results.sort_by_cached_key(|r| (Reverse(weight(r)), r.rule, subject_id(self.cx, r.subject)));
        }
        Group {
            regime: head.regime,
            rule: results[0].rule,
            name: subject_name(self.cx, head.subject),
            object: self.object(i),
            results,
        }
    }
}

/// All groups in order of regime, rule and name.
pub fn groups(cx: &Context, results: &[Result]) -> Vec<Group> {
    let all = Groups::of(cx, results);
    let order = all.sorted((0..all.len() as u32).collect());
    order.into_iter().map(|i| all.group(i)).collect()
}

fn weight(r: &Result) -> (u32, u32) {
    (r.level.map_or(0, |l| l as u32 + 1), flow_gravity(r.verdict.ruling))
}
