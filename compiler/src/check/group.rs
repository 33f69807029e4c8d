//! Results by flow and rule: what a reader sees as one line. Made cheaply for very many; each group is put in order only where it is shown.

use std::cmp::Reverse;

use super::kept::{Block, List, Part};
use super::result::{Result, flow_gravity, is_crossing_verdict, subject_id, subject_name, subject_object};
use crate::base::{Index, Level, Map};
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
    source: Source<'a>,
    heads: Vec<Head>,
    /// Groups left out, by regime: there is nothing to report of them.
    quiet: Map<u32, usize>,
}

/// Where the results of a group are found.
enum Source<'a> {
    /// Positions in a list; where those of each group begin.
    List {
        results: &'a [Result],
        starts: Vec<u32>,
        list: Vec<u32>,
    },
    /// Results as they were told: part, block and subjects of each group.
    Told { list: &'a List, at: Vec<(u32, u32, Vec<Subject>)> },
}

impl<'a> Groups<'a> {
    pub fn of(cx: &'a Context<'a>, results: &'a [Result]) -> Groups<'a> {
        let mut heads: Vec<Head> = Vec::new();
        let mut index: Index<(u32, Option<u32>, u32, u32), u32> = Index::default();
        let mut at = Vec::with_capacity(results.len());
        for r in results {
            let judges_flow = matches!(r.subject, Subject::Crossing(_)) && is_crossing_verdict(r);
            let duty = if judges_flow { None } else { r.rule };
            let next = heads.len() as u32;
            let key = (r.regime, duty, subject_object(cx, r.subject), market(cx, r.subject));
            let g = *index.entry(key).or_insert(next);
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
            source: Source::List { results, starts, list },
            heads,
            quiet: Map::new(),
        }
    }

    /// The groups of a large model: those with something to report, the rest counted.
    pub fn brief(cx: &'a Context<'a>, list: &'a List) -> Groups<'a> {
        let (mut heads, mut at, mut quiet): (Vec<Head>, Vec<(u32, u32, Vec<Subject>)>, Map<u32, usize>) = Default::default();
        for (n, part) in list.parts.iter().enumerate() {
            quiet.entry(part.regime).or_insert(0);
            for (m, block) in part.blocks.iter().enumerate() {
                if block.is_listed() {
                    // Few, and in any order.
                    let mut index: Index<(u32, u32), u32> = Index::default();
                    let mut all: Index<(u32, u32), ()> = Index::default();
                    block.each(&mut |s, tells| {
                        let key = (subject_object(cx, s), market(cx, s));
                        all.insert(key, ());
                        let level = tells.iter().filter_map(|t| part.kept[*t as usize].level).max();
                        if level.is_some() {
                            let next = heads.len() as u32;
                            let g = *index.entry(key).or_insert(next);
                            add(&mut heads, &mut at, g, next, (n, m), head(part, block, s, tells, level), s);
                        }
                    });
                    *quiet.entry(part.regime).or_default() += all.len() - index.len();
                    continue;
                }
                // All of one thing stand together.
                let (mut last, mut group) = (ObjId::MAX, u32::MAX);
                block.each(&mut |s, tells| {
                    let object = subject_object(cx, s);
                    if object != last {
                        *quiet.entry(part.regime).or_default() += usize::from(last != ObjId::MAX && group == u32::MAX);
                        (last, group) = (object, u32::MAX);
                    }
                    let level = tells.iter().filter_map(|t| part.kept[*t as usize].level).max();
                    if level.is_some() {
                        let next = heads.len() as u32;
                        if group == u32::MAX {
                            group = next;
                        }
                        add(&mut heads, &mut at, group, next, (n, m), head(part, block, s, tells, level), s);
                    }
                });
                *quiet.entry(part.regime).or_default() += usize::from(last != ObjId::MAX && group == u32::MAX);
            }
        }
        Groups {
            cx,
            source: Source::Told { list, at },
            heads,
            quiet,
        }
    }

    /// The regimes that say anything, and how many groups of each were left out.
    pub fn regimes(&self) -> Map<u32, usize> {
        let mut out: Map<u32, usize> = self.quiet.iter().filter(|q| *q.1 > 0).map(|(r, n)| (*r, *n)).collect();
        for h in &self.heads {
            out.entry(h.regime).or_insert(0);
        }
        out
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
        let mut results: Vec<Result> = match &self.source {
            Source::List { results, starts, list } => {
                let range = starts[i as usize] as usize..starts[i as usize + 1] as usize;
                list[range].iter().map(|r| results[*r as usize].clone()).collect()
            }
            Source::Told { list, at } => {
                let (part, block, subjects) = &at[i as usize];
                let part = &list.parts[*part as usize];
                let block = &part.blocks[*block as usize];
                subjects
                    .iter()
                    .flat_map(|s| block.tells_of(*s).iter().map(|t| part.result(*s, *t)))
                    .collect()
            }
        };
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

fn market(cx: &Context, s: Subject) -> ObjId {
    match s {
        Subject::Sale(i) => cx.subjects.sales[i as usize].market,
        _ => ObjId::MAX,
    }
}

fn head(part: &Part, block: &Block, subject: Subject, tells: &[u32], level: Option<Level>) -> Head {
    Head {
        regime: part.regime,
        duty: block.duty,
        subject,
        level,
        waived: tells.iter().any(|t| part.accepted(subject, *t).is_some()),
    }
}

/// Adds a subject to its group, or a new group for it.
fn add(heads: &mut Vec<Head>, at: &mut Vec<(u32, u32, Vec<Subject>)>, group: u32, next: u32, of: (usize, usize), new: Head, s: Subject) {
    if group == next {
        heads.push(new);
        at.push((of.0 as u32, of.1 as u32, vec![s]));
        return;
    }
    let h = &mut heads[group as usize];
    h.level = h.level.max(new.level);
    h.waived |= new.waived;
    at[group as usize].2.push(s);
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
