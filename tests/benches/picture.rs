//! How long a drawing takes, and what it looks like in numbers; beside Graphviz where it is installed.
//! `cargo bench -p portolan-tests --bench picture`

use std::time::Instant;

use portolan::document::diagram::layout::{self, Path};
use portolan::document::diagram::{Diagram, ViewRequest};
use portolan::driver::{Analysis, Settings, load};
use portolan::emit::picture::dot;
use portolan::emit::svg::{Style, draw};
use portolan_tests::generate::{Shape, text};
use portolan_tests::run::{HOME, library, memory};

fn main() {
    println!(
        "{:>6} {:>6} {:>10} {:>10} {:>10} {:>10} {:>12} {:>12}",
        "nodes", "flows", "ms", "crossings", "bends", "length", "area", "dot ms"
    );
    for (nodes, flows) in [(40, 70), (500, 900), (2_000, 3_600)] {
        let shape = Shape {
            regimes: Vec::new(),
            ..Shape::layered(nodes, flows, 7)
        };
        let system = memory([("model.flow", text(&shape))]);
        let loaded = load(&system, library(), std::path::Path::new(HOME));
        let analysis = Analysis::new(&loaded.db, loaded.workspace, Settings::default());
        let request = ViewRequest {
            collapse: Some(false),
            ..ViewRequest::default()
        };
        let d = analysis.diagram(&request).expect("it can be drawn");
        let mut best = u128::MAX;
        for _ in 0..5 {
            let start = Instant::now();
            std::hint::black_box(draw(&d, &Style::default()));
            best = best.min(start.elapsed().as_micros());
        }
        let plan = layout::plan(&d, "en");
        let paths: Vec<&Path> = plan
            .lines
            .iter()
            .flat_map(|l| &l.pieces)
            .chain(plan.gates.iter().map(|g| &g.route))
            .collect();
        let bends: usize = paths.iter().map(|p| p.len().saturating_sub(2)).sum();
        let long = |p: &Path| -> i64 {
            p.windows(2)
                .map(|w| i64::from((w[0].0 - w[1].0).abs() + (w[0].1 - w[1].1).abs()))
                .sum()
        };
        let length: i64 = paths.iter().map(|p| long(p)).sum();
        let area = i64::from(plan.width) * i64::from(plan.map_bottom);
        println!(
            "{nodes:>6} {flows:>6} {:>10.1} {:>10} {bends:>10} {length:>10} {area:>12} {:>12}",
            best as f64 / 1000.0,
            crossings(&paths),
            graphviz(&d)
        );
    }
}

/// Level parts that cross upright ones.
fn crossings(paths: &[&Path]) -> usize {
    let parts: Vec<_> = paths.iter().flat_map(|p| p.windows(2).map(|w| (w[0], w[1]))).collect();
    let level: Vec<_> = parts.iter().filter(|(a, b)| a.1 == b.1).collect();
    let upright: Vec<_> = parts.iter().filter(|(a, b)| a.0 == b.0).collect();
    let mut count = 0;
    for (a, b) in &level {
        let (x0, x1) = (a.0.min(b.0), a.0.max(b.0));
        count += upright
            .iter()
            .filter(|(c, e)| x0 < c.0 && c.0 < x1 && c.1.min(e.1) < a.1 && a.1 < c.1.max(e.1))
            .count();
    }
    count
}

/// Milliseconds of an installed `dot`, or why there are none. Large graphs take it minutes.
fn graphviz(d: &Diagram) -> String {
    use std::io::Write as _;
    if d.nodes.len() > 600 {
        return "not tried".into();
    }
    let start = Instant::now();
    let child = std::process::Command::new("dot")
        .arg("-Tsvg")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn();
    let Ok(mut child) = child else { return "none".into() };
    let source = dot::write(d, "en");
    if let Some(mut input) = child.stdin.take() {
        let _ = input.write_all(source.as_bytes());
    }
    match child.wait_with_output() {
        Ok(out) => {
            let lost = dot::lost(d, &String::from_utf8_lossy(&out.stdout)).len();
            format!("{} (lost {lost})", start.elapsed().as_millis())
        }
        Err(_) => "failed".into(),
    }
}
