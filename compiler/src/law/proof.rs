//! Why a verdict is what it is: conditions in words, the facts each rests on, candidates and what they lack.
//! Made on demand, by evaluating again and writing down what is read. Shared parts are nodes of one graph.

use portolan_syntax::tree::Quantifier;

use super::duty::Subject;
use super::eval::{Eval, bind};
use super::ir::*;
pub use super::steps::{Beside, Node, Proof, Step};
use super::value::*;
use crate::base::{Day, Origin, Tri};
use crate::model::library::LawSort;
use crate::model::{ObjId, RuleSort};

/// Levels of defines unfolded below a condition.
const MOST_LEVELS: u32 = 6;
/// Facts listed under one atom.
const MOST_FACTS: usize = 12;

struct Prover<'e, 'a> {
    e: &'e Eval<'a>,
    proof: Proof,
    known: Vec<(super::share::Key, usize)>,
    lang: &'e str,
    /// Conditions and candidates in words and truth, with nothing below them.
    short: bool,
}

/// The proof of the rules of a regime for a subject.
pub fn prove(e: &Eval, rules: &[u32], subject: Subject, lang: &str) -> Proof {
    proof(e, rules, subject, lang, false)
}

/// The conditions and candidates of a rule for a subject, in words and truth, without what they rest on.
pub fn prove_short(e: &Eval, rule: u32, subject: Subject, lang: &str) -> Proof {
    proof(e, &[rule], subject, lang, true)
}

fn proof(e: &Eval, rules: &[u32], subject: Subject, lang: &str, short: bool) -> Proof {
    let mut p = Prover {
        e,
        proof: Proof::default(),
        known: Vec::new(),
        lang,
        short,
    };
    for r in rules {
        let n = p.law(*r, &[subject.value()], 0);
        p.proof.roots.push(n);
    }
    p.proof
}

/// Every row of a set with conditions, for a subject: whether it counts, in the words of its condition, and why.
pub fn prove_set(e: &Eval, set: u32, subject: Subject, lang: &str) -> Proof {
    let mut p = Prover {
        e,
        proof: Proof::default(),
        known: Vec::new(),
        lang,
        short: false,
    };
    let Some(version) = e.cx.law.at(set, e.today) else {
        return p.proof;
    };
    let mut env = e.environment(version, &[subject.value()]);
    for row in &version.rows {
        let n = p.row(row, &mut env);
        let condition = row.condition.as_ref().map(|c| &c.op);
        p.proof.nodes[n].words = match (&row.words, condition) {
            (Some(w), _) => super::say::text(w, lang).to_owned(),
            (None, Some(Op::Call(i, _))) => super::say::law_title(&e.cx.world.library, *i, lang),
            _ => p.proof.nodes[n].words.clone(),
        };
        p.proof.roots.push(n);
    }
    p.proof
}

impl<'e> Prover<'e, '_> {
    /// An evaluator that knows nothing yet, and writes down what it reads.
    fn reader(&self) -> Eval<'e> {
        let fresh = Eval::new(self.e.cx, self.e.today, &self.e.positions);
        fresh.market.set(self.e.market.get());
        fresh.reads.replace(Some(Vec::new()));
        fresh
    }

    fn push(&mut self, node: Node) -> usize {
        self.proof.nodes.push(node);
        self.proof.nodes.len() - 1
    }

    fn law(&mut self, name: u32, args: &[Val], level: u32) -> usize {
        let library = &self.e.cx.world.library;
        let l = &library.laws[name as usize];
        let words = super::say::law_title(library, name, self.lang);
        let Some(version) = self.e.cx.law.at(name, self.e.today) else {
            let origin = l.versions[0].origin(l.versions[0].decl.path.node());
            return self.push(Node {
                step: Step::Absent { name },
                words,
                citation: None,
                truth: Some(Tri::F),
                value: None,
                origin,
                facts: Vec::new(),
                children: Vec::new(),
            });
        };
        let key = super::share::exact_key(name, args);
        if let Some((_, n)) = self.known.iter().find(|k| k.0 == key) {
            return *n;
        }
        let v = self.e.call(name, args.to_vec());
        let citation = l.versions.iter().find(|x| x.since == version.since).and_then(|x| x.cites.clone());
        let truth = matches!(v.v, V::Truth(_)) || self.e.cx.law.truth[name as usize];
        let node = Node {
            step: Step::Law {
                name,
                since: version.since,
                until: version.until,
            },
            words,
            citation,
            truth: truth.then(|| v.tri()),
            value: (!truth).then(|| Beside::Value(super::say::value(self.e.cx.world, &v))),
            origin: version.origin,
            facts: Vec::new(),
            children: Vec::new(),
        };
        let id = self.push(node);
        self.known.push((key, id));
        if level >= if self.short { 1 } else { MOST_LEVELS } {
            return id;
        }
        let mut env = self.e.environment(version, args);
        let mut children = Vec::new();
        if let LawSort::Rule(sort) = l.sort {
            for (b, a) in version.binders.iter().zip(args) {
                if let Test::Rule(r) = b.test {
                    let asked = if self.e.binds_a_party(r) { args } else { std::slice::from_ref(a) };
                    children.push(self.law(r, asked, level + 1));
                }
            }
            match version.with {
                Some((slot, kind)) => children.extend(self.candidates(version, &mut env, slot, kind, level)),
                None => children.extend(self.conditions(version, &mut env, sort, level)),
            }
            if sort == RuleSort::Duty {
                for a in &version.asks {
                    let words = super::say::titled(self.e.cx.world, a.control);
                    children.push(self.push(Node {
                        step: Step::Atom,
                        words,
                        citation: None,
                        truth: None,
                        value: None,
                        origin: a.origin,
                        facts: Vec::new(),
                        children: Vec::new(),
                    }));
                }
            }
        } else if let Some(body) = &version.body {
            children.extend(self.atoms(body, &mut env, level + 1));
        }
        self.proof.nodes[id].children = children;
        id
    }

    fn conditions(&mut self, version: &Version, env: &mut Vec<Val>, _: RuleSort, level: u32) -> Vec<usize> {
        version.conditions.iter().map(|c| self.condition(c, env, level)).collect()
    }

    fn condition(&mut self, c: &Condition, env: &mut Vec<Val>, level: u32) -> usize {
        let v = self.e.eval(&c.ex, env);
        let words = match &c.words {
            Some(t) => super::say::text(t, self.lang).to_owned(),
            None => match &c.ex.op {
                Op::Call(i, _) => super::say::law_title(&self.e.cx.world.library, *i, self.lang),
                _ => String::new(),
            },
        };
        let children = if self.short {
            Vec::new()
        } else {
            self.atoms(&c.ex, env, level + 1)
        };
        let tri = v.tri();
        self.push(Node {
            step: Step::Condition(c.word),
            words,
            citation: c.cites.clone(),
            truth: Some(if c.word == Word::Unless { !tri } else { tri }),
            value: None,
            origin: c.origin,
            facts: Vec::new(),
            children,
        })
    }

    fn candidates(&mut self, version: &Version, env: &mut Vec<Val>, slot: u32, kind: u32, level: u32) -> Vec<usize> {
        let found = self.e.candidates(version, env, kind);
        let mut out = Vec::new();
        if found.is_empty() {
            let words = super::say::kind_title(&self.e.cx.world.library, kind, self.lang);
            out.push(self.push(Node {
                step: Step::NoCandidate { kind },
                words,
                citation: None,
                truth: Some(Tri::F),
                value: None,
                origin: version.origin,
                facts: Vec::new(),
                children: Vec::new(),
            }));
        }
        for (d, _) in found {
            let V::Object(document) = d.v else { continue };
            bind(env, slot, d);
            let children: Vec<usize> = version.conditions.iter().map(|c| self.condition(c, env, level)).collect();
            let lacks = children
                .iter()
                .map(|i| &self.proof.nodes[*i])
                .filter(|n| n.truth.is_some_and(|t| !t.is_true()))
                .map(|n| n.words.clone())
                .collect();
            let truth = children.iter().filter_map(|i| self.proof.nodes[*i].truth).fold(Tri::T, Tri::and);
            let words = super::say::object(self.e.cx.world, document);
            let origin = self.e.cx.world.object(document).at();
            out.push(self.push(Node {
                step: Step::Candidate { document, lacks },
                words,
                citation: None,
                truth: Some(truth),
                value: None,
                origin,
                facts: Vec::new(),
                children,
            }));
        }
        out
    }

    /// The parts of an expression that can be true or false by themselves.
    fn atoms(&mut self, ex: &Ex, env: &mut Vec<Val>, level: u32) -> Vec<usize> {
        match &ex.op {
            Op::And(list) => list.iter().flat_map(|x| self.atoms(x, env, level)).collect(),
            Op::Or(list) => {
                let truth = self.e.eval(ex, env).tri();
                let children = list.iter().flat_map(|x| self.atoms(x, env, level)).collect();
                let node = Node {
                    step: Step::Any,
                    words: "one of these".into(),
                    citation: None,
                    truth: Some(truth),
                    value: None,
                    origin: ex.origin,
                    facts: Vec::new(),
                    children,
                };
                vec![self.push(node)]
            }
            // `not in`, `is not`: one sentence, not the opposite of one.
            Op::Not(inner) if inner.origin == ex.origin => vec![self.leaf(ex, env)],
            Op::Not(inner) => {
                let truth = self.e.eval(ex, env).tri();
                let children = self.atoms(inner, env, level);
                let node = Node {
                    step: Step::Not,
                    words: "not".into(),
                    citation: None,
                    truth: Some(truth),
                    value: None,
                    origin: ex.origin,
                    facts: Vec::new(),
                    children,
                };
                vec![self.push(node)]
            }
            Op::Call(name, args) if self.e.cx.law.truth[*name as usize] => {
                let sort = self.e.cx.world.library.laws[*name as usize].sort;
                if sort == LawSort::Open {
                    return vec![self.leaf(ex, env)];
                }
                let values: Vec<Val> = args.iter().map(|a| self.e.eval(a, env)).collect();
                let id = self.law(*name, &values, level);
                self.given(id, args, &values, env);
                vec![id]
            }
            _ => vec![self.leaf(ex, env)],
        }
    }

    /// What is not stated of an argument was read before the call: it stands beside the call, for nothing inside reads it again.
    fn given(&mut self, id: usize, args: &[Ex], values: &[Val], env: &mut Vec<Val>) {
        for (a, _) in args.iter().zip(values).filter(|(_, v)| !v.deps.is_empty()) {
            let fresh = self.reader();
            fresh.eval(a, env);
            let reads = fresh.reads.take().unwrap_or_default();
            let facts = &mut self.proof.nodes[id].facts;
            for r in reads.into_iter().filter(|r| !r.value.deps.is_empty()) {
                if facts.len() < MOST_FACTS && !facts.contains(&r) {
                    facts.push(r);
                }
            }
        }
    }

    fn leaf(&mut self, ex: &Ex, env: &mut Vec<Val>) -> usize {
        let fresh = self.reader();
        let v = fresh.eval(ex, env);
        let mut facts = fresh.reads.take().unwrap_or_default();
        let mut children = Vec::new();
        let mut value = None;
        if let Op::Cmp(_, a, b) = &ex.op {
            let world = self.e.cx.world;
            value = Some(Beside::Sides(
                super::say::value(world, &self.e.eval(a, env)),
                super::say::value(world, &self.e.eval(b, env)),
            ));
            for side in [a, b] {
                children.extend(self.numbers(side, env));
            }
        }
        let positive = match &ex.op {
            Op::Not(inner) => &inner.op,
            op => op,
        };
        if let Op::In(x, set) = positive {
            let world = self.e.cx.world;
            value = Some(Beside::Value(super::say::value(world, &self.e.eval(x, env))));
            if let Op::Set(name, args) = &set.op {
                children.extend(self.rows(x, *name, args, env));
            }
        }
        if !children.is_empty() && matches!(ex.op, Op::Cmp(..)) {
            // What the numbers themselves counted stands below: beside them only what their arguments read.
            fresh.reads.replace(Some(Vec::new()));
            arguments(&fresh, ex, env);
            facts = fresh.reads.take().unwrap_or_default();
        }
        if let Op::Quant {
            quantifier: Quantifier::Some,
            slot,
            domain,
            where_: Some(w),
            ..
        } = &ex.op
            && v.tri().is_true()
        {
            let (items, _) = self.e.elements(&self.e.eval(domain, env));
            let witness = items.into_iter().find(|i| {
                bind(env, *slot, i.value.clone());
                self.e.eval(w, env).tri().is_true()
            });
            value = witness.map(|i| Beside::Value(super::say::value(self.e.cx.world, &i.value)));
        }
        facts.truncate(MOST_FACTS);
        let truth = matches!(v.v, V::Truth(_)).then(|| v.tri());
        let value = value.or_else(|| truth.is_none().then(|| Beside::Value(super::say::value(self.e.cx.world, &v))));
        self.push(Node {
            step: Step::Atom,
            words: String::new(),
            citation: None,
            truth,
            value,
            origin: ex.origin,
            facts,
            children,
        })
    }

    /// The named numbers in an expression, with what they counted.
    fn numbers(&mut self, ex: &Ex, env: &mut Vec<Val>) -> Vec<usize> {
        match &ex.op {
            Op::Arith(_, a, b) => {
                let mut out = self.numbers(a, env);
                out.extend(self.numbers(b, env));
                out
            }
            Op::Call(name, args) => {
                let args: Vec<Val> = args.iter().map(|a| self.e.eval(a, env)).collect();
                let n = self.law(*name, &args, MOST_LEVELS);
                if self.proof.nodes[n].children.is_empty()
                    && let Some(version) = self.e.cx.law.at(*name, self.e.today)
                    && let Some(Ex {
                        op: Op::Fold(_, c),
                        origin,
                    }) = &version.body
                {
                    let mut inner = self.e.environment(version, &args);
                    let groups = self.e.counted(c, &mut inner);
                    let children: Vec<usize> = groups.into_iter().map(|(g, t, i)| self.counted(g, t, i, *origin)).collect();
                    self.proof.nodes[n].children = children;
                }
                vec![n]
            }
            Op::Fold(_, c) => {
                let groups = self.e.counted(c, env);
                groups.into_iter().map(|(g, t, i)| self.counted(g, t, i, ex.origin)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn counted(&mut self, group: ObjId, truth: Tri, count: String, origin: Origin) -> usize {
        let words = super::say::titled(self.e.cx.world, group);
        self.push(Node {
            step: Step::Counted { group },
            words,
            citation: None,
            truth: Some(truth),
            value: Some(Beside::Value(count)),
            origin,
            facts: Vec::new(),
            children: Vec::new(),
        })
    }

    /// The rows of a set that name the value.
    fn rows(&mut self, x: &Ex, name: u32, args: &[Ex], env: &mut Vec<Val>) -> Vec<usize> {
        let x = self.e.eval(x, env);
        let args: Vec<Val> = args.iter().map(|a| self.e.eval(a, env)).collect();
        let mut out = Vec::new();
        for version in &self.e.cx.law.names[name as usize] {
            let mut inner = self.e.environment(version, &args);
            for row in &version.rows {
                let head = self.e.eval(&row.head, &mut inner);
                let same = self.e.is_in(&x, &Val::list(vec![head.clone()]));
                if same.tri().is_false() {
                    continue;
                }
                out.push(self.row(row, &mut inner));
            }
        }
        out
    }

    fn row(&mut self, row: &SetRow, env: &mut Vec<Val>) -> usize {
        let head = self.e.eval(&row.head, env);
        let in_force = row.since <= self.e.today && self.e.today <= row.until;
        let holds = match &row.condition {
            Some(c) if in_force => self.e.eval(c, env).tri(),
            _ => Tri::from(in_force),
        };
        let children = match &row.condition {
            Some(c) if in_force => self.atoms(c, env, MOST_LEVELS - 1),
            _ => Vec::new(),
        };
        let condition = row.words.as_ref().map(|w| super::say::text(w, self.lang).to_owned());
        let head = super::say::value(self.e.cx.world, &head);
        let words = match &condition {
            Some(c) => format!("{head} if {c}"),
            None => head.clone(),
        };
        let finite = |d: Day| d.is_finite().then_some(d);
        let value = match (finite(row.since), finite(row.until)) {
            (None, None) => None,
            (since, until) => Some(Beside::Days(since, until)),
        };
        self.push(Node {
            step: Step::Row { head, condition },
            words,
            citation: row.cites.clone(),
            truth: Some(holds),
            value,
            origin: row.origin,
            facts: Vec::new(),
            children,
        })
    }
}

/// Evaluates the arguments of the calls in an expression, for what they read.
fn arguments(e: &Eval, ex: &Ex, env: &mut Vec<Val>) {
    match &ex.op {
        Op::Call(_, args) => {
            for a in args {
                e.eval(a, env);
            }
        }
        Op::Cmp(_, a, b) | Op::Arith(_, a, b) => {
            arguments(e, a, env);
            arguments(e, b, env);
        }
        Op::Const(_) => {}
        _ => {
            e.eval(ex, env);
        }
    }
}
