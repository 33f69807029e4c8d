//! Prints a model made by a program: `cargo run --release -p portolan-tests --example generate -- 100000 200000 > made.flow`.
//!
//! After the two numbers: `seed=7`, `tangled`, `sites`, `collecting=20` (one device in so many collects), `regimes=A.b,C.d`.

use std::io::Write;
use std::process::ExitCode;

use portolan_tests::generate::{Shape, text};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some(shape) = shape(&args) else {
        eprintln!("usage: generate NODES FLOWS [tangled] [sites] [seed=N] [collecting=N] [regimes=A.b,C.d]");
        return ExitCode::from(2);
    };
    match std::io::stdout().lock().write_all(text(&shape).as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(2),
    }
}

fn shape(args: &[String]) -> Option<Shape> {
    let nodes = args.first()?.parse().ok()?;
    let flows = args.get(1)?.parse().ok()?;
    let mut shape = if args.iter().any(|a| a == "tangled") {
        Shape::tangled(nodes, flows, 1)
    } else {
        Shape::layered(nodes, flows, 1)
    };
    for a in &args[2..] {
        match a.split_once('=') {
            None if a == "tangled" => {}
            None if a == "sites" => shape.sites = true,
            Some(("seed", n)) => shape.seed = n.parse().ok()?,
            Some(("collecting", n)) => shape.collecting = n.parse().ok()?,
            Some(("regimes", list)) => shape.regimes = list.split(',').filter(|r| !r.is_empty()).map(str::to_owned).collect(),
            _ => return None,
        }
    }
    Some(shape)
}
