//! A definite truth survives every answer: random formulas over random half-known facts, written as law, against trying all answers.
//!
//! `KLEENE_FORMULAS=100000` tries that many.

use std::fmt::Write as _;
use std::sync::Arc;

use portolan::base::system::Memory;
use portolan::driver::{Analysis, Database, Loaded, Settings, SourceFile, load};
use portolan::law::Eval;
use portolan::law::value::Val;
use portolan_tests::files::read;
use portolan_tests::run::{HOME, memory};
use salsa::Setter;

/// Formulas of one file; they share its facts.
const PER_FILE: usize = 250;

/// splitmix64: the same everywhere.
struct Rng(u64);

impl Rng {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 33) as usize % n
    }
}

const TRUTHS: usize = 4;
const NUMBERS: usize = 2;
const LISTS: usize = 2;
const PLACES: [&str; 3] = ["XA", "XB", "XC"];
const GRADES: [&str; 3] = ["low", "mid", "high"];

/// All facts of one completed way: truths, numbers, a grade, and lists as bits.
#[derive(Clone, Debug, Default)]
struct Facts {
    truths: [bool; TRUTHS],
    numbers: [i64; NUMBERS],
    grade: usize,
    lists: [usize; LISTS],
}

/// What is stated; `None` is unknown. A list is its known members and whether it is complete.
struct Stated {
    truths: [Option<bool>; TRUTHS],
    numbers: [Option<i64>; NUMBERS],
    grade: Option<usize>,
    lists: [(usize, bool); LISTS],
}

#[derive(Debug, Clone)]
enum F {
    Truth(usize),
    Number(usize, &'static str, i64),
    Numbers(&'static str),
    Sum(&'static str, i64),
    Grade(&'static str, usize),
    Has(usize, usize),
    Some(usize, usize),
    Every(usize, usize),
    No(usize, usize),
    Not(Box<F>),
    And(Box<F>, Box<F>),
    Or(Box<F>, Box<F>),
}

const OPS: [&str; 6] = ["<", "<=", ">", ">=", "==", "!="];

fn holds(op: &str, a: i64, b: i64) -> bool {
    match op {
        "<" => a < b,
        "<=" => a <= b,
        ">" => a > b,
        ">=" => a >= b,
        "==" => a == b,
        _ => a != b,
    }
}

impl F {
    fn random(r: &mut Rng, depth: usize) -> F {
        if depth > 0 && r.below(10) < 7 {
            let a = Box::new(F::random(r, depth - 1));
            return match r.below(5) {
                0 => F::Not(a),
                1 | 2 => F::And(a, Box::new(F::random(r, depth - 1))),
                _ => F::Or(a, Box::new(F::random(r, depth - 1))),
            };
        }
        let op = OPS[r.below(6)];
        match r.below(10) {
            0..=2 => F::Truth(r.below(TRUTHS)),
            3 => F::Number(r.below(NUMBERS), op, r.below(5) as i64),
            4 => F::Numbers(op),
            5 => F::Sum(op, r.below(8) as i64),
            6 => F::Grade(op, r.below(3)),
            7 => F::Has(r.below(LISTS), r.below(3)),
            8 => F::Some(r.below(LISTS), 1 + r.below(6)),
            _ if r.below(2) == 0 => F::Every(r.below(LISTS), 1 + r.below(6)),
            _ => F::No(r.below(LISTS), 1 + r.below(6)),
        }
    }

    fn holds(&self, f: &Facts) -> bool {
        match self {
            F::Truth(i) => f.truths[*i],
            F::Number(i, op, n) => holds(op, f.numbers[*i], *n),
            F::Numbers(op) => holds(op, f.numbers[0], f.numbers[1]),
            F::Sum(op, n) => holds(op, f.numbers[0] + f.numbers[1], *n),
            F::Grade(op, g) => holds(op, f.grade as i64, *g as i64),
            F::Has(l, p) => f.lists[*l] >> p & 1 == 1,
            F::Some(l, those) => f.lists[*l] & those != 0,
            F::Every(l, those) => f.lists[*l] & !those == 0,
            F::No(l, those) => f.lists[*l] & those == 0,
            F::Not(a) => !a.holds(f),
            F::And(a, b) => a.holds(f) && b.holds(f),
            F::Or(a, b) => a.holds(f) || b.holds(f),
        }
    }

    fn text(&self) -> String {
        let those = |bits: &usize| {
            let list: Vec<&str> = (0..3).filter(|i| bits >> i & 1 == 1).map(|i| PLACES[i]).collect();
            format!("{{{}}}", list.join(", "))
        };
        match self {
            F::Truth(i) => format!("e.t{i}"),
            F::Number(i, op, n) => format!("e.n{i} {op} {n}"),
            F::Numbers(op) => format!("e.n0 {op} e.n1"),
            F::Sum(op, n) => format!("e.n0 + e.n1 {op} {n}"),
            F::Grade(op, g) => format!("e.g {op} {}", GRADES[*g]),
            F::Has(l, p) => format!("{} in e.l{l}", PLACES[*p]),
            F::Some(l, s) => format!("(some x in e.l{l} where x in {})", those(s)),
            F::Every(l, s) => format!("(every x in e.l{l} satisfies x in {})", those(s)),
            F::No(l, s) => format!("(no x in e.l{l} where x in {})", those(s)),
            F::Not(a) => format!("not ({})", a.text()),
            F::And(a, b) => format!("({} and {})", a.text(), b.text()),
            F::Or(a, b) => format!("({} or {})", a.text(), b.text()),
        }
    }
}

impl Stated {
    fn random(r: &mut Rng) -> Stated {
        let mut unknown = || r.below(2) == 0;
        let hidden: [bool; TRUTHS + NUMBERS + 1] = std::array::from_fn(|_| unknown());
        Stated {
            truths: std::array::from_fn(|i| (!hidden[i]).then(|| r.below(2) == 0)),
            numbers: std::array::from_fn(|i| (!hidden[TRUTHS + i]).then(|| r.below(5) as i64)),
            grade: (!hidden[TRUTHS + NUMBERS]).then(|| r.below(3)),
            lists: std::array::from_fn(|_| (r.below(8), r.below(3) > 0)),
        }
    }

    /// Every way the rest can turn out.
    fn ways(&self) -> Vec<Facts> {
        let mut out = vec![Facts::default()];
        let mut choose = |count: usize, known: Option<usize>, set: &dyn Fn(&mut Facts, usize)| {
            let options: Vec<usize> = known.map_or((0..count).collect(), |k| vec![k]);
            let before = std::mem::take(&mut out);
            for o in options {
                out.extend(before.iter().cloned().map(|mut f| {
                    set(&mut f, o);
                    f
                }));
            }
        };
        for (i, t) in self.truths.iter().enumerate() {
            choose(2, t.map(usize::from), &|f, o| f.truths[i] = o == 1);
        }
        for (i, n) in self.numbers.iter().enumerate() {
            choose(9, n.map(|n| n as usize), &|f, o| f.numbers[i] = o as i64);
        }
        choose(3, self.grade, &|f, o| f.grade = o);
        for (i, (known, complete)) in self.lists.iter().enumerate() {
            choose(8, complete.then_some(*known), &|f, o| f.lists[i] = o | known);
        }
        out
    }

    fn text(&self) -> String {
        let mut out = "entity Subject { in: XA".to_owned();
        let mut say = |name: String, value: String| {
            let _ = write!(out, "  {name}: {value}");
        };
        for (i, t) in self.truths.iter().enumerate() {
            t.iter().for_each(|t| say(format!("t{i}"), t.to_string()));
        }
        for (i, n) in self.numbers.iter().enumerate() {
            n.iter().for_each(|n| say(format!("n{i}"), n.to_string()));
        }
        self.grade.iter().for_each(|g| say("g".into(), GRADES[*g].into()));
        for (i, (known, complete)) in self.lists.iter().enumerate() {
            let mut list: Vec<&str> = (0..3).filter(|p| known >> p & 1 == 1).map(|p| PLACES[p]).collect();
            match (complete, list.is_empty()) {
                (true, true) => list.push("none"),
                (false, _) => list.push("unknown"),
                _ => {}
            }
            say(format!("l{i}"), list.join(", "));
        }
        out + " }\n"
    }
}

struct Bench {
    loaded: Loaded,
    file: SourceFile,
}

impl Bench {
    fn new() -> Bench {
        let kinds = read("tests/fixtures/drafts/library/core/kinds.flow");
        let kinds = kinds.split("set EEA").next().unwrap_or(&kinds).to_owned();
        let files: Memory = memory([("model.flow", "project Demo { as_of: 2026-01-01  regimes: none }\n")]);
        let loaded = load(&files, &[("core/kinds.flow".to_owned(), kinds)], HOME.as_ref());
        let file = loaded.workspace.project(&loaded.db)[0];
        Bench { loaded, file }
    }

    /// The engine's truth of each formula.
    fn truths(&mut self, stated: &Stated, formulas: &[F]) -> Vec<portolan::base::Tri> {
        let mut text = "project Demo { as_of: 2026-01-01  regimes: XX.toy }\ncountry XA   country XB   country XC\n\
            regime XX.toy \"Toy law\" cites \"none\" since 2000-01-01 {\n  territory: XA   status: binding\n  enum grade : low, mid, high\n  \
            extend entity { t0: bool  t1: bool  t2: bool  t3: bool  n0: number  n1: number  g: grade  l0: country*  l1: country* }\n"
            .to_owned();
        for (i, f) in formulas.iter().enumerate() {
            let _ = writeln!(text, "  define f{i}(e: entity) \"f{i}\" = {}", f.text());
        }
        text.push_str("}\n");
        text.push_str(&stated.text());
        self.file.set_text(&mut self.loaded.db).to(Arc::from(text.as_str()));
        let db: &Database = &self.loaded.db;
        let a = Analysis::new(db, self.loaded.workspace, Settings::default());
        let errors: Vec<String> = a.errors().iter().filter(|d| d.is_text_error()).map(|d| d.message.clone()).collect();
        assert!(errors.is_empty(), "{errors:?}\n{text}");
        let key = a.key(None);
        let ready = a.ready(key);
        let (Some(day), _, _) = a.day_and_regimes(key) else {
            panic!("no day")
        };
        let world = ready.cx.world;
        let subject = world.own_ids().find(|o| &*world.object(*o).name == "Subject").expect("the subject");
        let e = Eval::new(ready.cx, day, ready.accepted.positions(day));
        let laws = &world.library.laws;
        let law = |i: usize| laws.iter().position(|l| *l.name == *format!("XX.toy.f{i}")).expect("the define") as u32;
        let first = law(0);
        assert_eq!(
            law(formulas.len() - 1),
            first + formulas.len() as u32 - 1,
            "defines stand in the order they are written in"
        );
        (0..formulas.len() as u32)
            .map(|i| e.call(first + i, vec![Val::object(subject)]).tri())
            .collect()
    }
}

#[test]
fn a_definite_truth_survives_every_answer() {
    let count: usize = std::env::var("KLEENE_FORMULAS").ok().and_then(|v| v.parse().ok()).unwrap_or(5_000);
    let mut bench = Bench::new();
    let (mut definite, mut open, mut blunt) = (0, 0, 0);
    for file in 0..count.div_ceil(PER_FILE) {
        let mut r = Rng(file as u64);
        let stated = Stated::random(&mut r);
        let formulas: Vec<F> = (0..PER_FILE).map(|_| F::random(&mut r, 4)).collect();
        let said = bench.truths(&stated, &formulas);
        let ways = stated.ways();
        for (f, t) in formulas.iter().zip(said) {
            let first = f.holds(&ways[0]);
            let same = ways.iter().all(|w| f.holds(w) == first);
            if t.is_unknown() {
                open += 1;
                blunt += usize::from(same);
            } else {
                definite += 1;
                assert!(same && t.is_true() == first, "{} is called {t:?}, with {}", f.text(), stated.text());
            }
        }
    }
    println!("{definite} definite, {open} unknown, of which {blunt} would come out the same whatever the answers");
    // Trying answers is left to verdicts; the values themselves may be blunt, but not often.
    assert!(
        definite > open / 4 && blunt * 4 < definite,
        "{definite} definite, {open} unknown, {blunt} blunt"
    );
}
