//! What came before: each crossing's profile with the profiles of those that brought what it carries, as far back as they go.

use super::eval::Context;
use super::profile::{Interner, Members, SHARED};
use crate::base::Index;
use crate::lineage::label::{Known, Origin};

/// What came before all crossings.
pub(super) struct Histories {
    /// For each crossing a number for its profile with those before it.
    pub(super) of: Vec<u32>,
    pub(super) count: usize,
    /// And one for those before it alone.
    pub(super) pasts: Vec<u32>,
    /// For each crossing the group that comes right before it.
    pub(super) before: Vec<Option<u32>>,
    pub(super) groups: Members,
}

/// Crossings in a circle are known by themselves.
pub(super) fn histories(cx: &Context, profiles: &[u32]) -> Histories {
    let crossings = &cx.subjects.crossings;
    let mut stem_of: Index<(Known, Origin, Known), u32> = Index::default();
    let stems: Vec<u32> = cx
        .lineage
        .labels
        .iter()
        .map(|l| {
            let next = stem_of.len() as u32;
            *stem_of.entry((l.root, l.origin, l.collector)).or_insert(next)
        })
        .collect();
    // A group: what reached one node of one stem. It is what comes before all that leaves it again.
    let mut group_of: Index<(u32, u32), u32> = Index::default();
    let mut groups: Vec<u32> = Vec::with_capacity(crossings.len());
    for c in crossings {
        let e = &cx.graph.edges[c.edge as usize];
        let next = group_of.len() as u32;
        groups.push(*group_of.entry((e.target, stems[c.label as usize])).or_insert(next));
    }
    let before: Vec<Option<u32>> = crossings
        .iter()
        .map(|c| {
            let e = &cx.graph.edges[c.edge as usize];
            group_of.get(&(e.source, stems[c.label as usize])).copied()
        })
        .collect();
    let members = Members::new(&groups);
    // Crossings out of each group, and how many crossings into it are still to be told.
    let mut waiting = vec![0u32; members.len()];
    let leaving: Vec<u32> = before.iter().map(|b| b.unwrap_or(members.len() as u32)).collect();
    let leaving = Members::new(&leaving);
    for (i, b) in before.iter().enumerate() {
        if b.is_some() {
            waiting[groups[i] as usize] += 1;
        }
    }
    let mut pasts = Interner::default();
    let nothing = pasts.of(&[]);
    let mut past = vec![u32::MAX; members.len()];
    let mut known: Index<(u32, u32), u32> = Index::default();
    let mut out = vec![u32::MAX; profiles.len()];
    let mut pasts_of = vec![u32::MAX; profiles.len()];
    let mut tell = |i: usize, past: u32, out: &mut Vec<u32>| {
        pasts_of[i] = past;
        let next = known.len() as u32;
        out[i] = *known.entry((profiles[i], past)).or_insert(next);
    };
    for (i, b) in before.iter().enumerate() {
        if b.is_none() {
            tell(i, nothing, &mut out);
        }
    }
    let mut ready: Vec<u32> = (0..members.len() as u32).filter(|g| waiting[*g as usize] == 0).collect();
    let mut words: Vec<u32> = Vec::new();
    let mut alone = SHARED;
    let mut cursor = 0;
    loop {
        while let Some(g) = ready.pop() {
            words.clear();
            let mut seen: Index<u32, ()> = Index::default();
            words.extend(
                members
                    .of(g)
                    .iter()
                    .map(|i| out[*i as usize])
                    .filter(|h| seen.insert(*h, ()).is_none()),
            );
            past[g as usize] = pasts.of(&words);
            if (g as usize) < leaving.len() {
                for i in leaving.of(g) {
                    tell(*i as usize, past[g as usize], &mut out);
                    let to = groups[*i as usize] as usize;
                    waiting[to] -= 1;
                    if waiting[to] == 0 && past[to] == u32::MAX {
                        ready.push(to as u32);
                    }
                }
            }
        }
        // What is left lies in a circle or behind one: the first of them is opened by taking it as like no other.
        let Some(g) = past[cursor..].iter().position(|p| *p == u32::MAX).map(|i| i + cursor) else {
            break;
        };
        cursor = g;
        past[g] = alone;
        alone += 1;
        if g < leaving.len() {
            for i in leaving.of(g as u32) {
                tell(*i as usize, past[g], &mut out);
                let to = groups[*i as usize] as usize;
                waiting[to] = waiting[to].saturating_sub(1);
                if waiting[to] == 0 && past[to] == u32::MAX {
                    ready.push(to as u32);
                }
            }
        }
    }
    Histories {
        of: out,
        count: known.len(),
        pasts: pasts_of,
        before,
        groups: members,
    }
}
