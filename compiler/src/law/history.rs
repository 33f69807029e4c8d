//! What came before: each crossing's profile with the profiles of those that brought what it carries, as far back as they go.

use super::eval::Context;
use super::grouped::Members;
use super::profile::{NOBODY, SHARED};
use crate::base::Index;
use crate::lineage::label::{Known, Origin};

/// What came before all crossings.
pub(super) struct Histories {
    /// For each crossing a number for its profile with those before it.
    pub(super) of: Vec<u32>,
    pub(super) count: usize,
    pub(super) past_count: usize,
    /// And one for those before it alone.
    pub(super) pasts: Vec<u32>,
    /// For each crossing the group that comes right before it, [`NOBODY`] where there is none.
    pub(super) before: Vec<u32>,
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
    let mut groups = vec![0u32; crossings.len()];
    let mut before = vec![NOBODY; crossings.len()];
    let mut count = 0;
    // For each stem the node at which it was met last, and its group there.
    let mut met: Vec<(u32, u32)> = vec![(u32::MAX, 0); stem_of.len()];
    let stem = |i: u32| stems[crossings[i as usize].label as usize] as usize;
    for node in 0..cx.graph.nodes.len() {
        for i in &cx.subjects.into[node] {
            let here = &mut met[stem(*i)];
            if here.0 != node as u32 {
                *here = (node as u32, count);
                count += 1;
            }
            groups[*i as usize] = here.1;
        }
        for i in &cx.subjects.out_of[node] {
            let here = met[stem(*i)];
            if here.0 == node as u32 {
                before[*i as usize] = here.1;
            }
        }
    }
    let members = Members::new(&groups);
    // Crossings out of each group, and how many crossings into it are still to be told.
    let mut waiting = vec![0u32; members.len()];
    let leaving: Vec<u32> = before.iter().map(|b| (*b).min(members.len() as u32)).collect();
    let leaving = Members::new(&leaving);
    for (i, b) in before.iter().enumerate() {
        if *b != NOBODY {
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
        if *b == NOBODY {
            tell(i, nothing, &mut out);
        }
    }
    let mut ready: Vec<u32> = (0..members.len() as u32).filter(|g| waiting[*g as usize] == 0).collect();
    let mut words: Vec<u32> = Vec::new();
    // For each history the group that had it last: no more of them than crossings.
    let mut met_in = vec![u32::MAX; profiles.len()];
    let mut alone = SHARED;
    let mut cursor = 0;
    loop {
        while let Some(g) = ready.pop() {
            words.clear();
            for i in members.of(g) {
                let h = out[*i as usize];
                if let Some(last) = met_in.get_mut(h as usize)
                    && *last != g
                {
                    *last = g;
                    words.push(h);
                }
            }
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
        past_count: pasts.len(),
        pasts: pasts_of,
        before,
        groups: members,
    }
}

/// Numbers for lists of words.
#[derive(Debug, Default)]
pub(super) struct Interner {
    known: Index<Box<[u32]>, u32>,
}

impl Interner {
    pub(super) fn of(&mut self, words: &[u32]) -> u32 {
        if let Some(i) = self.known.get(words) {
            return *i;
        }
        let next = self.known.len() as u32;
        self.known.insert(words.into(), next);
        next
    }
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }
}
