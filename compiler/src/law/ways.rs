//! The ways the facts can be, with a verdict each: what they amount to, which facts decide between them, and what an answer leaves of them.

use std::collections::BTreeMap;

use super::verdict::*;

/// What the ways amount to: what all of them say, or the gravest where nothing is owed in any. `None` where they differ. Answers for which the
/// law has a gap are none of the ways it can be.
pub(super) fn one_of<'v>(ways: impl Iterator<Item = &'v Verdict>) -> Option<Verdict> {
    let real: Vec<&Verdict> = ways.filter(|v| !v.gap).collect();
    let first = *real.first()?;
    if real.iter().all(|v| v.ruling.is_quiet()) && real.iter().any(|v| v.ruling != first.ruling) {
        let gravest = real.iter().map(|v| v.ruling).max();
        let mut those = real.iter().filter(|v| Some(v.ruling) == gravest);
        let mut out = (*those.next()?).clone();
        for v in those {
            out.by.retain(|b| v.by.contains(b));
        }
        return Some(out);
    }
    if first.ruling == Ruling::Undetermined || real.iter().any(|v| v.ruling != first.ruling) {
        return None;
    }
    let mut out = first.clone();
    for v in &real[1..] {
        out.by.retain(|b| v.by.contains(b));
        out.without.retain(|b| v.without.contains(b));
        out.lacking.retain(|b| v.lacking.contains(b));
        out.demands.retain(|b| v.demands.contains(b));
    }
    let nameless = matches!(
        out.ruling,
        Ruling::Outside | Ruling::Met | Ruling::NotApplicable | Ruling::Unmet | Ruling::Prohibited
    );
    if nameless || !out.by.is_empty() || !out.without.is_empty() || !out.lacking.is_empty() {
        return Some(out);
    }
    // Blocked for one reason or for another is not settled.
    (out.ruling != Ruling::Blocked).then(|| first.clone())
}

/// What follows once an answer is given: what it settles by itself, else what the ways that it leaves amount to.
pub(super) fn then<'v>(alone: Option<Verdict>, left: impl Iterator<Item = &'v Verdict>) -> Option<Verdict> {
    let settled = alone.filter(|v| v.ruling.is_definite() && !v.gap);
    match settled {
        Some(v) if !v.is_nameless() => Some(v),
        other => one_of(left).or(other),
    }
}

/// Facts that decide: in how many ways each does, and its place. A fact decides where another answer to it, the others as they are, gives
/// another verdict; also a flow that is blocked for one reason is not what is blocked for another. `numbers` are the places of numbers: how
/// finely one is cut depends on what had been worked out before, so ranges of it that come to the same in every way count as one.
pub(super) fn deciding(answers: &[usize], numbers: &[usize], results: &[(Vec<usize>, Verdict)]) -> Vec<(usize, usize)> {
    let index: BTreeMap<&[usize], &Verdict> = results.iter().map(|(c, v)| (c.as_slice(), v)).collect();
    let with = |c: &[usize], i: usize, k: usize| {
        let mut other = c.to_vec();
        other[i] = k;
        index.get(other.as_slice()).copied()
    };
    let alike = |a: &Verdict, b: &Verdict| (a.ruling, &a.without) == (b.ruling, &b.without);
    // Whether an answer comes to what one before it comes to.
    let again = |i: usize, k: usize| {
        let same = |before: usize| {
            let mut those = index.iter().filter(|(c, _)| c[i] == k);
            those.all(|(c, v)| with(c, i, before).is_some_and(|o| alike(o, v)))
        };
        (0..k).any(same)
    };
    let repeated: Vec<Vec<bool>> = numbers.iter().map(|i| (0..answers[*i]).map(|k| again(*i, k)).collect()).collect();
    let counts = |c: &[usize]| numbers.iter().zip(&repeated).all(|(i, again)| !again[c[*i]]);
    let differ = |a: &Verdict, b: &Verdict| {
        let blocked = a.ruling == Ruling::Blocked;
        a.ruling != b.ruling || blocked && !a.without.iter().any(|m| b.without.contains(m))
    };
    let settles = |i: usize| {
        let changes = |c: &[usize], v: &Verdict| (0..answers[i]).any(|k| with(c, i, k).is_some_and(|o| differ(o, v)));
        index.iter().filter(|(c, v)| counts(c) && changes(c, v)).count()
    };
    let all = (0..answers.len()).map(|i| (settles(i), i));
    all.filter(|(settles, _)| *settles > 0).collect()
}
