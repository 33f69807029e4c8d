//! How fast a text is read: `cargo bench -p portolan-tests --bench syntax [-- NODES]`.
//!
//! Prints megabytes a second, on one core, of a plain lexer, of the tokens and of the tree of the same generated model, how they compare, and
//! the instructions a byte costs where `perf` or `valgrind` can count them. It asserts nothing: time depends on the machine.

use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

use logos::Logos;
use portolan_tests::generate::model;

/// What the program itself uses.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A lexer of the same language that does nothing else: the yardstick.
#[derive(Logos)]
#[logos(skip r"[ \t\r\n]+")]
enum Plain {
    #[regex(r"//[^\n]*", allow_greedy = true)]
    Comment,
    #[regex(r"[\p{XID_Start}_]\p{XID_Continue}*")]
    Name,
    #[regex(r"[0-9][0-9_]*(\.[0-9][0-9_]*)?")]
    Number,
    #[regex(r"[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]")]
    Date,
    #[regex(r#""([^"\\\n\r]|\\[^\n\r])*""#)]
    Text,
    #[regex(r"->|~>|[<>=!]=|[{}(),:=<>+*/.%@-]")]
    Sign,
}

const STAGES: [(&str, fn(&str) -> usize); 3] = [("plain", plain), ("tokens", tokens), ("parse", parse)];

fn plain(text: &str) -> usize {
    Plain::lexer(text).filter(Result::is_ok).count()
}

fn tokens(text: &str) -> usize {
    portolan_syntax::tokens(text).len()
}

fn parse(text: &str) -> usize {
    let parsed = portolan_syntax::parse(text);
    assert!(
        parsed.errors.is_empty(),
        "the generated model is right: {:?}",
        parsed.errors.first()
    );
    parsed.slices.len()
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let nodes = args.first().and_then(|a| a.parse().ok()).unwrap_or(20_000);
    let text = model(nodes, 2 * nodes, 1);
    match args.get(1) {
        Some(stage) => {
            // Under a counter of instructions: build the text alone, or read it once too.
            let run = STAGES.iter().find(|(name, _)| name == stage).map(|(_, run)| run);
            println!("{}", run.map_or(0, |run| run(black_box(&text))));
        }
        None => report(&text, nodes),
    }
}

fn report(text: &str, nodes: usize) {
    let megabytes = text.len() as f64 / 1e6;
    println!("{nodes} nodes, {} flows, {megabytes:.1} MB", 2 * nodes);
    let counter = Counter::find();
    let idle = counter.as_ref().and_then(|c| c.count(nodes, "nothing"));
    let mut base = None;
    for (name, run) in STAGES {
        let seconds = (0..7).map(|_| time(run, text)).fold(f64::INFINITY, f64::min);
        let base = *base.get_or_insert(seconds);
        let mut line = format!("{name:<7}{:>8.1} MB/s{:>7.2} x plain", megabytes / seconds, seconds / base);
        if let Some((all, idle)) = counter.as_ref().and_then(|c| c.count(nodes, name)).zip(idle) {
            line += &format!("{:>9.1} instructions a byte", all.saturating_sub(idle) as f64 / text.len() as f64);
        }
        println!("{line}");
    }
    match counter {
        Some(counter) => println!("instructions counted by {}", counter.tool()),
        None => println!("instructions not counted: neither `perf stat` nor `valgrind` works here"),
    }
}

fn time(run: fn(&str) -> usize, text: &str) -> f64 {
    let start = Instant::now();
    black_box(run(black_box(text)));
    start.elapsed().as_secs_f64()
}

/// What counts instructions here.
enum Counter {
    Perf,
    Valgrind,
}

impl Counter {
    fn find() -> Option<Counter> {
        [Counter::Perf, Counter::Valgrind]
            .into_iter()
            .find(|c| c.count(10, "nothing").is_some())
    }

    fn tool(&self) -> &'static str {
        match self {
            Counter::Perf => "perf stat",
            Counter::Valgrind => "valgrind",
        }
    }

    /// The instructions of one run of this program.
    fn count(&self, nodes: usize, stage: &str) -> Option<u64> {
        let mut command = match self {
            Counter::Perf => Command::new("perf"),
            Counter::Valgrind => Command::new("valgrind"),
        };
        match self {
            Counter::Perf => command.args(["stat", "-x", ",", "-e", "instructions:u"]),
            Counter::Valgrind => command.args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]),
        };
        let ran = command
            .arg(std::env::current_exe().ok()?)
            .args([&nodes.to_string(), stage])
            .output()
            .ok()?;
        let said = String::from_utf8_lossy(&ran.stderr).into_owned();
        let number = match self {
            Counter::Perf => said.lines().find(|l| l.contains("instructions"))?.split(',').next()?.to_owned(),
            Counter::Valgrind => said.lines().find(|l| l.contains("refs:"))?.rsplit(' ').next()?.replace(',', ""),
        };
        number.trim().parse().ok()
    }
}
