//! Law nobody should write: each pack ends with an answer or a diagnostic after a bounded amount of work. Work is counted in evaluated
//! expressions, never in seconds, so that the tests say the same on every machine.

use std::fmt::Write as _;

use portolan::base::system::Memory;
use portolan::check::result;
use portolan::driver::{Analysis, Settings, load};
use portolan::law::Eval;
use portolan_tests::run::{HOME, library, memory, portolan};

const HEAD: &str = "project Demo { as_of: 2026-11-20  regimes: XX.toy }\nentity Home { in: DE  owner: none }   entity Away { in: FR  owner: none }\n\
    data Log : system.telemetry\nactivity Work { decides: Home }\n\
    server A { in: DE  operator: Home  activity: Work  collects: Log }\nserver B { in: FR  operator: Away  activity: Work }\nA -> B : Log\n";

/// A regime with a transmission that always holds.
fn regime(body: &str) -> String {
    format!(
        "{HEAD}regime XX.toy \"Toy law\" cites \"none\" since 2000-01-01 {{\n  territory: DE   status: binding\n  \
         transmission out \"Out\" on c: crossing {{ when \"always\": 1 == 1 }}\n{body}\n}}\n"
    )
}

/// The verdicts of all crossings, after no more than `most` evaluated expressions each.
fn judged(text: &str, most: u64) -> Vec<&'static str> {
    let files: Memory = memory([("model.flow", text)]);
    std::thread::scope(|s| {
        let work = || {
            let loaded = load(&files, library(), HOME.as_ref());
            let a = Analysis::new(&loaded.db, loaded.workspace, Settings::default());
            let errors: Vec<String> = a.errors().iter().filter(|d| d.is_text_error()).map(|d| d.message.clone()).collect();
            assert!(errors.is_empty(), "{errors:?}");
            let key = a.key(None);
            let ready = a.ready(key);
            let (Some(day), regimes, _) = a.day_and_regimes(key) else {
                panic!("no day")
            };
            let e = Eval::new(ready.cx, day, ready.accepted.positions(day));
            let rules = e.crossing_rules(regimes[0]);
            let mut out = Vec::new();
            for i in 0..ready.cx.subjects.crossings.len() as u32 {
                let before = e.steps();
                e.crossing_worlds(&rules, i);
                assert!(e.steps() - before <= most, "{} expressions", e.steps() - before);
                out.push(result::crossing(ready.cx, regimes[0], day, ready.accepted, i).ruling.word());
            }
            out
        };
        let worker = std::thread::Builder::new().stack_size(256 << 20).spawn_scoped(s, work);
        worker.expect("a thread can be started").join().expect("it does not panic")
    })
}

fn refused(text: &str, code: &str) {
    let files: Memory = memory([("model.flow", text)]);
    let ran = portolan(&["check", HOME, "--format", "concise"], &files, library());
    assert_eq!(ran.code, 2, "{}", ran.out);
    assert!(ran.out.contains(&format!("[{code}]")), "{}", ran.out);
}

/// Each define asks the one before it twice: without a memory, more work than there is time.
#[test]
fn a_tower_of_defines() {
    let mut body = "  define f0(c: crossing) \"f0\" = c.sight\n".to_owned();
    for i in 1..200 {
        let _ = writeln!(body, "  define f{i}(c: crossing) \"f{i}\" = f{}(c) or not f{}(c)", i - 1, i - 1);
    }
    body.push_str("  prohibit ban on c: out { when \"the top\": f199(c) }\n  exempt free on c: out");
    assert_eq!(judged(&regime(&body), 5_000), ["prohibited"]);
}

/// Sixteen rules nobody can decide have many thousand worlds; the verdict is a question instead.
#[test]
fn too_many_worlds() {
    let mut body = "  extend activity {".to_owned();
    (0..16).for_each(|i| body.push_str(&format!(" b{i}: bool")));
    body.push_str(" }\n");
    for i in 0..16 {
        let _ = writeln!(body, "  exempt e{i} on c: out {{ when \"so\": c.activity.b{i} }}");
    }
    body.push_str("  demand due on c: out { needs: way }\n  mechanism way on c: out { when \"never\": 1 == 2 }");
    assert_eq!(judged(&regime(&body), 5_000), ["undetermined"]);
}

/// More contested points than are read every way.
#[test]
fn too_many_readings() {
    let mut body = String::new();
    for i in 0..12 {
        let _ = writeln!(
            body,
            "  open q{i} \"claim\" cites \"pro; contra\"\n  prohibit p{i} on c: out {{ when \"so\": q{i} }}"
        );
    }
    body.push_str("  exempt free on c: out");
    assert_eq!(judged(&regime(&body), 5_000), ["undetermined"]);
}

/// Owners in one long chain.
#[test]
fn owners_without_end() {
    let law = regime("  prohibit ban on c: out { when \"owned\": owns(c.sender, c.receiver) }\n  exempt free on c: out");
    let chain = |n: usize| {
        let mut text = law.replace("entity Away { in: FR  owner: none }", "entity Away { in: FR  owner: O1 at 60% }");
        for i in 1..n {
            let _ = writeln!(text, "entity O{i} {{ in: FR  owner: O{} at 60% }}", i + 1);
        }
        text + &format!("entity O{n} {{ in: FR  owner: Home at 60% }}\n")
    };
    assert_eq!(judged(&chain(40), 100_000), ["prohibited"]);
}

/// A set of many thousand rows.
#[test]
fn a_huge_set() {
    let mut rows = vec!["FR since 2030-01-01"; 8_000];
    rows.push("FR");
    let body = format!(
        "  set friends \"Friends\" cites \"none\" : {}\n  exempt friendly on c: out {{ when \"a friend\": c.to in friends }}\n  \
         prohibit ban on c: out {{ when \"no friend\": c.to not in friends }}",
        rows.join(", ")
    );
    assert_eq!(judged(&regime(&body), 100_000), ["exempt"]);
}

/// Sets that contain each other, rules that need each other, numbers defined by themselves.
#[test]
fn law_about_itself() {
    let free = "  exempt free on c: out\n";
    let no = format!("  define odd(c: crossing) \"odd\" = not even(c)\n  define even(c: crossing) \"even\" = not odd(c)\n{free}");
    refused(&regime(&no), "law.cycle");
    let yes = "  define ping(c: crossing) \"ping\" = c.sight or pong(c)\n  define pong(c: crossing) \"pong\" = c.sight or ping(c)\n  \
        prohibit ban on c: out { when \"pinged\": ping(c) }\n  exempt free on c: out";
    assert_eq!(judged(&regime(yes), 1_000), ["exempt"]);
    let number = "  define n(e: entity) \"n\" = sum(n(o) for o in e.owner)\n  prohibit ban on c: out { when \"many\": n(c.sender) > 3 }\n  exempt free on c: out";
    let snake = regime(number).replace("entity Home { in: DE  owner: none }", "entity Home { in: DE  owner: Home at 10% }");
    assert_eq!(judged(&snake, 1_000), ["undetermined"]);
}
