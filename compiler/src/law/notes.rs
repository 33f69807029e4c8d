//! Notes on a pack, for whoever writes it: what is allowed and probably not meant.

use std::collections::BTreeSet;

use portolan_syntax::tree::Cmp;

use super::ir::*;
use super::value::V;
use crate::base::diagnostic::Place;
use crate::base::{Day, Diagnostic, Duration, Level, Tri};
use crate::model::ObjId;
use crate::model::library::{LawSort, Library, RuleSort};

/// Readings tried for one verdict at most.
const READINGS: usize = super::refine::MOST_READINGS;

/// All notes on the law a library holds.
pub fn of(library: &Library, law: &Law) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let called = called(law);
    let groups = groups(library, law);
    for (i, name) in library.laws.iter().enumerate() {
        if name.sort == LawSort::Rule(RuleSort::Mechanism) {
            unneeded(library, law, i, &called, &mut out);
        }
        for v in &law.names[i] {
            spans(library, law, v, &mut out);
        }
        if name.sort == LawSort::Set {
            incomplete(library, law, i, &groups, &mut out);
        }
    }
    for (r, regime) in library.regimes.iter().enumerate() {
        if regime.since == Day::ALWAYS {
            out.push(
                note(
                    "law.undated",
                    Level::Info,
                    regime.origin,
                    format!("`{}` does not say since when it is in force", regime.name),
                )
                .help("write `since` and the first day behind its name: without one it is taken to have held always"),
            );
        }
        readings(library, law, r, &mut out);
    }
    out
}

fn note(code: &str, level: Level, origin: crate::base::Origin, message: String) -> Diagnostic {
    Diagnostic::at(code, level, Place::Node(origin), message)
}

/// A way to meet a demand that no demand names.
fn unneeded(library: &Library, law: &Law, i: usize, called: &BTreeSet<u32>, out: &mut Vec<Diagnostic>) {
    if let (false, Some(v)) = (called.contains(&(i as u32)), law.names[i].first()) {
        out.push(
            note(
                "law.unreachable",
                Level::Warn,
                v.origin,
                format!("no demand of the law names `{}`, so it never helps", library.laws[i].last_name()),
            )
            .help("add it to the `needs:` of a demand, or take it out"),
        );
    }
}

/// Months against days: which is longer may depend on the month it begins in.
fn spans(library: &Library, law: &Law, v: &Version, out: &mut Vec<Diagnostic>) {
    let mut look = |e: &Ex| {
        if let Op::Cmp(op, a, b) = &e.op
            && let (Some(x), Some(y)) = (constant(library, law, a, 8), constant(library, law, b, 8))
        {
            let t = match op {
                Cmp::Eq | Cmp::Ne => x.equals(y),
                Cmp::Lt | Cmp::Ge => x.lt(y),
                Cmp::Le | Cmp::Gt => x.le(y),
            };
            if t == Tri::U {
                out.push(
                    note(
                        "law.duration",
                        Level::Warn,
                        e.origin,
                        format!("whether {x} or {y} is longer depends on the month it begins in"),
                    )
                    .help("measure both the same way: a comparison that can go either way asks a question nobody can answer"),
                );
            }
        }
    };
    for c in &v.conditions {
        walk(&c.ex, &mut look);
    }
    v.body.iter().for_each(|b| walk(b, &mut look));
    v.rows.iter().filter_map(|r| r.condition.as_ref()).for_each(|c| walk(c, &mut look));
}

/// A duration the law itself fixes.
fn constant(library: &Library, law: &Law, e: &Ex, depth: u32) -> Option<Duration> {
    match &e.op {
        Op::Const(v) => match &v.v {
            V::Span(d) => Some(**d),
            _ => None,
        },
        Op::Call(i, args) if args.is_empty() && depth > 0 => {
            let [v] = law.names[*i as usize].as_slice() else { return None };
            constant(library, law, v.body.as_ref()?, depth - 1)
        }
        _ => None,
    }
}

/// More contested points in one verdict than there are readings tried.
fn readings(library: &Library, law: &Law, r: usize, out: &mut Vec<Diagnostic>) {
    let regime = &library.regimes[r];
    let of_rules = |want: &dyn Fn(RuleSort) -> bool| -> Vec<u32> {
        let rules = regime.laws.iter().copied();
        rules
            .filter(|i| matches!(library.laws[*i as usize].sort, LawSort::Rule(s) if want(s)))
            .collect()
    };
    let mut groups: Vec<Vec<u32>> = of_rules(&|s| s == RuleSort::Duty).into_iter().map(|i| vec![i]).collect();
    groups.push(of_rules(&|s| s != RuleSort::Duty));
    for group in groups {
        let mut seen: BTreeSet<u32> = group.iter().copied().collect();
        let mut next = group;
        while let Some(i) = next.pop() {
            for v in &law.names[i as usize] {
                let mut found = BTreeSet::new();
                calls(v, &mut found);
                next.extend(found.into_iter().filter(|f| seen.insert(*f)));
            }
        }
        let contested: Vec<&str> = seen
            .iter()
            .filter(|i| library.laws[**i as usize].sort == LawSort::Open && law.names[**i as usize].iter().all(|v| v.body.is_none()))
            .map(|i| library.laws[*i as usize].last_name())
            .collect();
        if contested.len() > READINGS {
            out.push(
                note(
                    "law.readings",
                    Level::Warn,
                    regime.origin,
                    format!("one verdict of `{}` may hang on {} contested points: {}", regime.name, contested.len(), contested.join(", ")),
                )
                .help(format!(
                    "at most {READINGS} are tried in every way; beyond that the verdict stays undetermined. Give some a default, or take positions"
                )),
            );
            return;
        }
    }
}

/// A set that lists most members of a group of countries one by one, and not all.
fn incomplete(library: &Library, law: &Law, i: usize, groups: &[(usize, BTreeSet<ObjId>)], out: &mut Vec<Diagnostic>) {
    let name = &library.laws[i];
    // The groups themselves are the measure.
    if name.versions.iter().all(|v| v.pack.is_none() && v.source.pack.is_some()) {
        return;
    }
    for v in &law.names[i] {
        let listed = members(library, v);
        let mut best: Option<(Vec<ObjId>, usize)> = None;
        let mut rest = listed.clone();
        for (_, g) in groups.iter().filter(|(_, g)| g.is_subset(&listed)) {
            rest.retain(|c| !g.contains(c));
        }
        for (g, all) in groups {
            let missing: Vec<ObjId> = all.difference(&listed).copied().collect();
            let held = all.len() - missing.len();
            let most = held * 5 >= all.len() * 4 && all.len() >= 5;
            if most
                && !missing.is_empty()
                && all.iter().any(|c| rest.contains(c))
                && best.as_ref().is_none_or(|b| b.0.len() > missing.len())
            {
                best = Some((missing, *g));
            }
        }
        if let Some((missing, g)) = best {
            let group = &library.laws[g].name;
            let names: Vec<&str> = missing.iter().map(|c| library.objects[*c as usize].name.as_ref()).collect();
            out.push(
                note(
                    "lint.set_incomplete",
                    Level::Advisory,
                    v.origin,
                    format!("`{}` has most of `{group}`, but not {}", name.name, names.join(", ")),
                )
                .help(format!(
                    "name the group itself, `{group}`, if it is meant; a group knows who joined and when"
                )),
            );
        }
    }
}

/// The groups of countries the core library declares, with those who are members for good.
fn groups(library: &Library, law: &Law) -> Vec<(usize, BTreeSet<ObjId>)> {
    let sets = library.laws.iter().enumerate().filter(|(_, l)| l.sort == LawSort::Set);
    let core = sets.filter(|(_, l)| l.versions.iter().all(|v| v.pack.is_none() && v.source.pack.is_some()));
    let all = core.map(|(i, _)| (i, law.names[i].iter().flat_map(|v| members(library, v)).collect()));
    all.filter(|(_, m): &(usize, BTreeSet<ObjId>)| !m.is_empty()).collect()
}

fn members(library: &Library, v: &Version) -> BTreeSet<ObjId> {
    let country = library.words.country;
    let lasting = v.rows.iter().filter(|r| r.until == Day::NEVER);
    lasting
        .filter_map(|r| match &r.head.op {
            Op::Const(v) => match v.v {
                V::Object(o) => Some(o),
                _ => None,
            },
            _ => None,
        })
        .filter(|o| library.objects.get(*o as usize).is_some_and(|x| library.schema.is(x.kind, country)))
        .collect()
}

/// What any law names that is not itself.
fn called(law: &Law) -> BTreeSet<u32> {
    let mut out = BTreeSet::new();
    for (j, versions) in law.names.iter().enumerate() {
        let mut found = BTreeSet::new();
        versions.iter().for_each(|v| calls(v, &mut found));
        found.remove(&(j as u32));
        out.extend(found);
    }
    out
}

/// Every rule, define, set and open point a version names.
fn calls(v: &Version, out: &mut BTreeSet<u32>) {
    let mut look = |e: &Ex| match &e.op {
        Op::Call(i, _) | Op::Set(i, _) => {
            out.insert(*i);
        }
        Op::Const(v) => {
            if let V::Predicate(i) | V::Set(i) = v.v {
                out.insert(i);
            }
        }
        _ => {}
    };
    for b in &v.binders {
        b.domain.iter().for_each(|d| walk(d, &mut look));
    }
    for c in &v.conditions {
        walk(&c.ex, &mut look);
        c.due.iter().for_each(|d| walk(d, &mut look));
    }
    v.body.iter().for_each(|b| walk(b, &mut look));
    for r in &v.rows {
        walk(&r.head, &mut look);
        r.condition.iter().for_each(|c| walk(c, &mut look));
    }
    out.extend(v.binders.iter().filter_map(|b| match b.test {
        Test::Rule(r) => Some(r),
        _ => None,
    }));
    out.extend(&v.needs);
}

/// Every part of an expression.
fn walk(e: &Ex, look: &mut dyn FnMut(&Ex)) {
    look(e);
    match &e.op {
        Op::Member(a, _) | Op::Not(a) | Op::IsKind(a, _) | Op::IsCategory(a, _) | Op::StartOfYear(a) => walk(a, look),
        Op::Call(_, l) | Op::Set(_, l) | Op::List(l) | Op::And(l) | Op::Or(l) => l.iter().for_each(|x| walk(x, look)),
        Op::Cmp(_, a, b) | Op::In(a, b) | Op::Is(a, b) | Op::Arith(_, a, b) => {
            walk(a, look);
            walk(b, look);
        }
        Op::Quant {
            domain, where_, satisfies, ..
        } => {
            walk(domain, look);
            where_.iter().chain(satisfies).for_each(|x| walk(x, look));
        }
        Op::Fold(_, c) => {
            walk(&c.term, look);
            c.fors.iter().for_each(|f| walk(&f.1, look));
            c.where_.iter().chain(&c.within).for_each(|x| walk(x, look));
        }
        Op::Next(a, b, c) => [a, b, c].into_iter().for_each(|x| walk(x, look)),
        Op::Const(_) | Op::Var(_) | Op::Today | Op::Territory(_) | Op::Extent(_) | Op::EnumValues(_) | Op::Broken => {}
    }
}
