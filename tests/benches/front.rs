//! What the front end costs: text to tree, names, things, graph and labels, for models made by a program.
//!
//! `cargo bench -p portolan-tests --bench front` measures 1,000, 10,000 and 100,000 nodes; `-- 1000000` measures just that many, `-- tangled` the
//! model with circles. Every size runs in a process of its own, so that its peak of memory is its own. Nothing here fails on a slow machine: it
//! prints processor time, and ratios to lexing the same text with a bare lexer, which any machine can compare.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use logos::Logos;
use portolan::base::system::Disk;
use portolan::driver::load;
use portolan::driver::queries::{WorldKey, graph_of, items, library_of, lineage_of, packs_of, parsed, world_of};
use portolan_tests::generate::{Shape, text};
use portolan_tests::run::library;
use rustix::time::{ClockId, clock_gettime};

/// What the program itself uses.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Sizes measured when none is named.
const SIZES: [usize; 3] = [1_000, 10_000, 100_000];
/// Set in the process that measures one size; the value is the file.
const CHILD: &str = "PORTOLAN_BENCH_FILE";
/// Runs of each size; the fastest counts.
const RUNS: usize = 3;

/// The tokens of the language and nothing else: the least any reader of the text must do.
#[derive(Logos)]
#[logos(skip(r"[ \t\r\n]+|//[^\n]*", allow_greedy = true))]
enum Bare {
    #[regex(r"//[^\n]*", allow_greedy = true)]
    Comment,
    #[regex(r"[\p{XID_Start}_]\p{XID_Continue}*")]
    Name,
    #[regex(r"[0-9][0-9_]*(\.[0-9]+)?")]
    Number,
    #[regex(r#""([^"\\\n]|\\.)*""#)]
    Text,
    #[regex(r"->|~>|==|!=|<=|>=|\.\.|[-+*/(){}:,.<>=@%]")]
    Sign,
}

/// One measured stage.
struct Stage {
    name: String,
    seconds: f64,
}

fn main() {
    if let Ok(file) = std::env::var(CHILD) {
        return child(Path::new(&file));
    }
    let args: Vec<String> = std::env::args().skip(1).collect();
    let named: Vec<usize> = args.iter().filter_map(|a| a.replace('_', "").parse().ok()).collect();
    let sizes = if named.is_empty() { SIZES.to_vec() } else { named };
    let tangled = args.iter().any(|a| a == "tangled");
    let mut before: Option<(usize, f64)> = None;
    for nodes in sizes {
        let shape = if tangled {
            Shape::tangled(nodes, 2 * nodes, 1)
        } else {
            Shape::layered(nodes, 2 * nodes, 1)
        };
        before = Some(size(&shape, before));
    }
}

/// Measures one size in processes of its own and prints it.
fn size(shape: &Shape, before: Option<(usize, f64)>) -> (usize, f64) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("made.flow");
    let text = text(shape);
    let bytes = text.len() as f64;
    std::fs::write(&file, text).expect("the model can be written");
    let runs = if shape.nodes > 200_000 { 1 } else { RUNS };
    let mut best: Option<(Vec<Stage>, u64)> = None;
    for _ in 0..runs {
        let run = run(&file);
        let total = |s: &[Stage]| s.iter().skip(1).map(|s| s.seconds).sum::<f64>();
        if best.as_ref().is_none_or(|b| total(&run.0) < total(&b.0)) {
            best = Some(run);
        }
    }
    let Some((stages, peak)) = best else { return (shape.nodes, 0.0) };
    println!("\n{} nodes, {} flows, {:.1} MB", shape.nodes, shape.flows, bytes / 1e6);
    let lexing = stages.first().map_or(0.0, |s| s.seconds);
    let mut sum = 0.0;
    let show = |name: &str, s: f64| {
        println!(
            "  {name:<22} {:>9.2} ms  {:>7.0} ns per node  {:>6.1} MB/s  {:>6.1} times bare lexing",
            s * 1e3,
            s * 1e9 / shape.nodes as f64,
            bytes / 1e6 / s,
            s / lexing
        );
    };
    for (i, s) in stages.iter().enumerate() {
        show(&s.name, s.seconds);
        if i > 0 {
            sum += s.seconds;
        }
    }
    show("the whole front end", sum);
    if let Some((n, s)) = before {
        let factor = (sum / s) / (shape.nodes as f64 / n as f64);
        println!("  {factor:.2} times the cost per node of {n} nodes");
    }
    println!("  peak of memory: {:.0} MiB", peak as f64 / 1024.0);
    match instructions(&file, shape.nodes) {
        Some(n) => println!("  instructions: {:.2} thousand million, {:.0} per byte", n / 1e9, n / bytes),
        None => println!("  instructions: no counter here (`perf stat` counts none; `valgrind` up to 10,000 nodes)"),
    }
    (shape.nodes, sum)
}

/// One run in a process of its own: stages and peak memory in KiB.
fn run(file: &Path) -> (Vec<Stage>, u64) {
    let me = std::env::current_exe().expect("this program has a path");
    let out = Command::new(me)
        .env(CHILD, file)
        .output()
        .expect("this program can be started again");
    let mut stages = Vec::new();
    let mut peak = 0;
    for line in String::from_utf8_lossy(&out.stdout).lines() {
        let Some((name, value)) = line.rsplit_once(' ') else { continue };
        match name {
            "peak" => peak = value.parse().unwrap_or(0),
            _ => stages.push(Stage {
                name: name.to_owned(),
                seconds: value.parse().unwrap_or(0.0),
            }),
        }
    }
    assert!(!stages.is_empty(), "{}", String::from_utf8_lossy(&out.stderr));
    (stages, peak)
}

/// Instructions of a whole run in user space: counted by the machine, else by a simulated one where that does not take too long.
fn instructions(file: &Path, nodes: usize) -> Option<f64> {
    let counted = said("perf", &["stat", "-x", ",", "-e", "instructions:u"], file, "instructions");
    let by_machine = counted.and_then(|l| l.split(',').next()?.parse().ok());
    if by_machine.is_some() || nodes > 10_000 {
        return by_machine;
    }
    let line = said(
        "valgrind",
        &["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"],
        file,
        "refs:",
    )?;
    line.rsplit(' ').next()?.replace(',', "").parse().ok()
}

/// The line with that word which a counter says of one run.
fn said(counter: &str, args: &[&str], file: &Path, word: &str) -> Option<String> {
    let me = std::env::current_exe().ok()?;
    let out = Command::new(counter).args(args).arg(me).env(CHILD, file).output().ok()?;
    let text = String::from_utf8_lossy(&out.stderr).into_owned();
    text.lines().find(|l| l.contains(word)).map(str::to_owned)
}

/// Processor time of this process so far.
fn cpu() -> Duration {
    let t = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(t.tv_sec.try_into().unwrap_or(0), t.tv_nsec.try_into().unwrap_or(0))
}

fn timed<T>(name: &str, f: impl FnOnce() -> T) -> T {
    let start = cpu();
    let out = f();
    println!("{name} {}", (cpu() - start).as_secs_f64());
    out
}

/// Measures the stages on one file and prints them for the parent.
fn child(file: &Path) {
    let worker = std::thread::Builder::new().stack_size(256 << 20);
    std::thread::scope(|s| {
        let run = || {
            {
                let text = std::fs::read_to_string(file).expect("the parent wrote the file");
                let n = timed("bare lexing", || Bare::lexer(&text).filter(Result::is_ok).count());
                assert!(n > 0);
            }
            let loaded = timed("reading", || load(&Disk, library(), file));
            let (db, ws) = (&loaded.db, loaded.workspace);
            timed("parsing", || {
                ws.project(db).iter().for_each(|f| {
                    parsed(db, *f);
                });
            });
            let key = WorldKey::new(db, None, Vec::<Arc<str>>::new());
            let packs = timed("items and packs", || {
                ws.project(db).iter().for_each(|f| {
                    items(db, *f);
                });
                packs_of(db, ws, key)
            });
            timed("library", || _ = library_of(db, ws, packs));
            let flows = timed("names and types", || world_of(db, ws, key).flows.len());
            timed("graph", || _ = graph_of(db, ws, key));
            let labels = timed("lineage", || lineage_of(db, ws, key).labels.len());
            assert!(flows > 0 && labels > 0);
            println!("peak {}", peak());
            // What is held need not be given back: the process ends.
            std::process::exit(0);
        };
        worker.spawn_scoped(s, run).expect("a thread can be started").join()
    })
    .expect("the stages do not panic");
}

/// The most memory this process ever held, in KiB; 0 where the system does not say.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.and_then(|l| l.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
