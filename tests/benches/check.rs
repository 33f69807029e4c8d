//! What a check costs, all in all and beyond the front end: `cargo bench -p portolan-tests --bench check [-- NODES]`.
//!
//! Models made by a program, judged under every regime that is shipped and under one alone, and judged again after one property was edited.
//! Every figure is processor time of this process, the least of some runs, and its ratio to reading the same text into labels, so that any two
//! machines can be compared. Nothing here fails on a slow machine.

use std::sync::Arc;
use std::time::Duration;

use portolan::driver::queries::{WorldKey, lineage_of};
use portolan::driver::{Analysis, Loaded, Settings, load};
use portolan_tests::generate::{Shape, text};
use portolan_tests::run::{HOME, library, memory};
use rustix::time::{ClockId, clock_gettime};
use salsa::Setter;

/// What the program itself uses.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Sizes measured when none is named.
const SIZES: [usize; 2] = [1_000, 10_000];
/// Runs of each; the fastest counts.
const RUNS: usize = 3;

fn main() {
    let named: Vec<usize> = std::env::args().skip(1).filter_map(|a| a.replace('_', "").parse().ok()).collect();
    let sizes = if named.is_empty() { SIZES.to_vec() } else { named };
    // Evaluation follows the nesting of the law; the program has such a stack too.
    let work = move || sizes.into_iter().for_each(measure);
    let worker = std::thread::Builder::new().stack_size(256 << 20).spawn(work);
    worker.expect("a thread can be started").join().expect("it does not panic");
}

/// Every regime the library has, by name.
fn shipped() -> Vec<String> {
    let mut out: Vec<String> = library()
        .iter()
        .filter(|(name, _)| !name.starts_with("core/") && !name.starts_with("templates/"))
        .flat_map(|(_, text)| text.lines())
        .filter_map(|l| l.strip_prefix("regime ")?.split_whitespace().next().map(str::to_owned))
        .collect();
    out.sort();
    out.dedup();
    out
}

fn measure(nodes: usize) {
    let all = shipped();
    println!("{nodes} nodes, {} flows", 2 * nodes);
    for regimes in [all, vec!["EU.gdpr".to_owned()]] {
        let count = regimes.len();
        let model = text(&Shape {
            regimes,
            ..Shape::layered(nodes, 2 * nodes, 1)
        });
        let files = memory([("made.flow", model)]);
        let read = || load(&files, library(), HOME.as_ref());
        let front = least(|| {
            let l = read();
            seconds(|| labels(&l))
        });
        let whole = least(|| {
            let l = read();
            seconds(|| verdicts(&l))
        });
        let mut l = read();
        verdicts(&l);
        let again = least(|| seconds(|| edit(&mut l, ("for 30 days", "for 31 days"))));
        let title = least(|| seconds(|| edit(&mut l, ("\"device 0\"", "\"another\""))));
        println!("  {count:>2} regimes: labels {:>8.1} ms", front * 1e3);
        println!("              check  {:>8.1} ms {:>6.2} x labels", whole * 1e3, whole / front);
        println!("              edit   {:>8.1} ms {:>6.2} x labels", again * 1e3, again / front);
        println!("              title  {:>8.1} ms {:>6.2} x labels", title * 1e3, title / front);
    }
}

fn least(mut run: impl FnMut() -> f64) -> f64 {
    (0..RUNS).map(|_| run()).fold(f64::INFINITY, f64::min)
}

/// Processor time of this process.
fn seconds(run: impl FnOnce()) -> f64 {
    let now = || {
        let t = clock_gettime(ClockId::ProcessCPUTime);
        Duration::new(t.tv_sec as u64, t.tv_nsec as u32).as_secs_f64()
    };
    let start = now();
    run();
    now() - start
}

fn labels(l: &Loaded) {
    let key = WorldKey::new(&l.db, None, Vec::new());
    std::hint::black_box(lineage_of(&l.db, l.workspace, key).labels.len());
}

fn verdicts(l: &Loaded) {
    let report = Analysis::new(&l.db, l.workspace, Settings::default()).check();
    assert!(!report.withheld, "the generated model is right: {:?}", report.errors.first());
    std::hint::black_box(report.results.count());
}

/// Changes one place in the text, forth or back, such as how long one node keeps what it holds or what it is called, and judges again.
fn edit(l: &mut Loaded, (a, b): (&str, &str)) {
    let file = l.workspace.project(&l.db)[0];
    let old = file.text(&l.db).clone();
    let new = if old.contains(b) {
        old.replacen(b, a, 1)
    } else {
        old.replacen(a, b, 1)
    };
    file.set_text(&mut l.db).to(Arc::from(new));
    verdicts(l);
}
