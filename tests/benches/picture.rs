//! How long a drawing takes and what it looks like in numbers, beside ELK layered and, where it is installed, Graphviz.
//! `cargo bench -p portolan-tests --features elk --bench picture`; without the feature ELK is left out and not compiled.
//!
//! All are given the same nodes, flows and territories. A bend is a corner of a line; Graphviz draws curves, which have none. The time of ours is
//! that of the whole SVG, of ELK that of the layout from JSON to JSON, of Graphviz that of the program.

#[cfg(feature = "elk")]
use std::collections::BTreeMap;
use std::io::Read as _;
use std::time::{Duration, Instant};

use portolan::document::diagram::{Diagram, ViewRequest, layout};
use portolan::driver::{Analysis, Settings, load};
use portolan::emit::picture::dot;
use portolan::emit::svg::{Style, draw};
use portolan_tests::generate::{Shape, text};
use portolan_tests::run::{HOME, library, memory};

/// How long another program may take.
const PATIENCE: Duration = Duration::from_secs(60);

type Point = (f64, f64);

/// What is measured of a drawing.
#[derive(Debug, Default)]
struct Look {
    ways: Vec<Vec<Point>>,
    area: f64,
    /// Corners count as bends.
    corners: bool,
}

fn main() {
    println!(
        "{:<10} {:>6} {:>6} {:>10} {:>10} {:>8} {:>12} {:>10}",
        "", "nodes", "flows", "ms", "crossings", "bends", "length", "Mpx"
    );
    let limits = [(40, 70, 50.0), (500, 900, 500.0), (2_000, 3_600, 4_000.0)];
    for (nodes, flows, limit) in limits {
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
        let mut best = f64::MAX;
        for _ in 0..5 {
            let start = Instant::now();
            std::hint::black_box(draw(&d, &Style::default()));
            best = best.min(start.elapsed().as_secs_f64() * 1000.0);
        }
        show("portolan", &d, best, &ours(&d));
        assert!(best <= limit, "{nodes} nodes take {best:.1} ms, more than {limit}");
        #[cfg(feature = "elk")]
        show_or_say("elk", &d, elk::look(&d));
        show_or_say("graphviz", &d, graphviz(&d));
    }
}

fn show_or_say(name: &str, d: &Diagram, found: Result<(f64, Look), String>) {
    match found {
        Ok((ms, look)) => show(name, d, ms, &look),
        Err(why) => println!("{name:<10} {:>6} {:>6}   {why}", d.nodes.len(), d.flows.len()),
    }
}

fn show(name: &str, d: &Diagram, ms: f64, look: &Look) {
    let parts = || look.ways.iter().flat_map(|w| w.windows(2).map(|p| (p[0], p[1])));
    let length: f64 = parts().map(|(a, b)| (a.0 - b.0).hypot(a.1 - b.1)).sum();
    let bends: usize = look.ways.iter().map(|w| w.len().saturating_sub(2)).sum();
    println!(
        "{name:<10} {:>6} {:>6} {ms:>10.1} {:>10} {:>8} {length:>12.0} {:>10.2}",
        d.nodes.len(),
        d.flows.len(),
        crossings(&look.ways),
        if look.corners { bends.to_string() } else { "curved".into() },
        look.area / 1e6
    );
}

fn ours(d: &Diagram) -> Look {
    let plan = layout::plan(d, "en");
    let paths = plan.lines.iter().flat_map(|l| &l.pieces).chain(plan.gates.iter().map(|g| &g.route));
    Look {
        ways: paths
            .map(|p| p.iter().map(|q| (f64::from(q.0), f64::from(q.1))).collect())
            .collect(),
        area: f64::from(plan.width) * f64::from(plan.map_bottom),
        corners: true,
    }
}

/// Parts of different lines that cross inside both.
fn crossings(ways: &[Vec<Point>]) -> usize {
    let mut parts: Vec<(Point, Point, usize)> = Vec::new();
    for (i, w) in ways.iter().enumerate() {
        parts.extend(
            w.windows(2)
                .map(|p| if p[0].0 <= p[1].0 { (p[0], p[1], i) } else { (p[1], p[0], i) }),
        );
    }
    parts.sort_by(|a, b| a.0.0.total_cmp(&b.0.0));
    let side = |a: Point, b: Point, c: Point| (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0);
    let mut count = 0;
    for (k, (a, b, i)) in parts.iter().enumerate() {
        for (c, e, j) in parts[k + 1..].iter().take_while(|p| p.0.0 <= b.0) {
            let apart = a.1.max(b.1) < c.1.min(e.1) || c.1.max(e.1) < a.1.min(b.1);
            if i != j && !apart && side(*a, *b, *c) * side(*a, *b, *e) < 0.0 && side(*c, *e, *a) * side(*c, *e, *b) < 0.0 {
                count += 1;
            }
        }
    }
    count
}

/// What an installed `dot` makes of it, and that it lost nothing.
fn graphviz(d: &Diagram) -> Result<(f64, Look), String> {
    let source = dot::write(d, "en");
    let start = Instant::now();
    let plain = run_dot(&source, "plain")?;
    let ms = start.elapsed().as_secs_f64() * 1000.0;
    let mut look = Look::default();
    for line in plain.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let at = |i: usize| words.get(i).and_then(|w| w.parse::<f64>().ok()).unwrap_or(0.0) * 72.0;
        match words[0] {
            "graph" => look.area = at(2) * at(3),
            "edge" => {
                // Names are quoted and hold no space; the number of points follows them.
                let n = words.get(3).and_then(|w| w.parse::<usize>().ok()).unwrap_or(0);
                look.ways.push((0..n).map(|k| (at(4 + 2 * k), at(5 + 2 * k))).collect());
            }
            _ => {}
        }
    }
    if look.ways.len() != d.flows.len() {
        return Err(format!("drew {} of {} flows", look.ways.len(), d.flows.len()));
    }
    Ok((ms, look))
}

fn run_dot(source: &str, format: &str) -> Result<String, String> {
    use std::process::{Command, Stdio};
    let input = tempfile::NamedTempFile::new().map_err(|e| e.to_string())?;
    std::fs::write(input.path(), source).map_err(|e| e.to_string())?;
    let mut child = Command::new("dot")
        .arg(format!("-T{format}"))
        .arg(input.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|_| "not installed".to_owned())?;
    let mut pipe = child.stdout.take().ok_or("no output")?;
    let reader = std::thread::spawn(move || {
        let mut out = String::new();
        pipe.read_to_string(&mut out).map(|_| out)
    });
    let start = Instant::now();
    while child.try_wait().map_err(|e| e.to_string())?.is_none() {
        if start.elapsed() > PATIENCE {
            let _ = child.kill();
            let _ = child.wait();
            return Err(format!("not done after {} s", PATIENCE.as_secs()));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    reader.join().map_err(|_| "no output")?.map_err(|e| e.to_string())
}

/// ELK layered, in its Rust form.
#[cfg(feature = "elk")]
mod elk {
    use portolan::document::diagram::Flow;
    use serde_json::{Value, json};

    use super::*;

    fn graph(d: &Diagram) -> Value {
        let of = |t: usize| -> Vec<Value> {
            let own = d.nodes.iter().filter(|n| n.territory == t);
            own.map(|n| json!({"id": n.id, "width": layout::BOX.0, "height": layout::BOX.1}))
                .collect()
        };
        // Flows stand where both of their ends stand: those left at the root would be drawn nowhere.
        let inside = |f: &Flow| Some(d.nodes[f.from].territory).filter(|t| *t == d.nodes[f.to].territory);
        let edges = |t: Option<usize>| -> Vec<Value> {
            let those = d.flows.iter().filter(|f| inside(f) == t);
            those
                .map(|f| json!({"id": f.id, "sources": [d.nodes[f.from].id], "targets": [d.nodes[f.to].id]}))
                .collect()
        };
        let territories: Vec<Value> = (0..d.territories.len())
            .map(|t| json!({"id": d.territories[t].id, "children": of(t), "edges": edges(Some(t))}))
            .collect();
        json!({
            "id": "root",
            "layoutOptions": {
                "elk.algorithm": "layered", "elk.direction": "RIGHT", "elk.edgeRouting": "ORTHOGONAL", "elk.hierarchyHandling": "INCLUDE_CHILDREN",
            },
            "children": territories,
            "edges": edges(None),
        })
    }

    pub fn look(d: &Diagram) -> Result<(f64, Look), String> {
        let input = graph(d).to_string();
        let (send, done) = std::sync::mpsc::channel();
        // A thread of its own, with room for deep recursion, so that a long one can be left behind.
        let work = move || {
            let start = Instant::now();
            let out = elkrs::create_elk().layout_json(&input).map_err(|e| e.to_string());
            let _ = send.send((start.elapsed().as_secs_f64() * 1000.0, out));
        };
        std::thread::Builder::new()
            .stack_size(1 << 28)
            .spawn(work)
            .map_err(|e| e.to_string())?;
        let (ms, out) = done
            .recv_timeout(PATIENCE)
            .map_err(|_| format!("not done after {} s", PATIENCE.as_secs()))?;
        let out = out?;
        let number = |v: &Value, name: &str| v[name].as_f64().unwrap_or(0.0);
        let mut at: BTreeMap<String, Point> = BTreeMap::from([("root".to_owned(), (0.0, 0.0))]);
        for t in out["children"].as_array().into_iter().flatten() {
            at.insert(t["id"].as_str().unwrap_or("").to_owned(), (number(t, "x"), number(t, "y")));
        }
        let mut ways = Vec::new();
        let all = std::iter::once(&out).chain(out["children"].as_array().into_iter().flatten());
        let edges = all.flat_map(|n| {
            n["edges"]
                .as_array()
                .into_iter()
                .flatten()
                .map(move |e| (n["id"].as_str().unwrap_or("root"), e))
        });
        for (holder, e) in edges {
            let base = at.get(e["container"].as_str().unwrap_or(holder)).copied().unwrap_or_default();
            for s in e["sections"].as_array().into_iter().flatten() {
                let bends = s["bendPoints"].as_array().into_iter().flatten();
                let points = std::iter::once(&s["startPoint"]).chain(bends).chain([&s["endPoint"]]);
                ways.push(points.map(|p| (number(p, "x") + base.0, number(p, "y") + base.1)).collect());
            }
        }
        if ways.len() != d.flows.len() {
            return Err(format!("drew {} of {} flows", ways.len(), d.flows.len()));
        }
        let area = number(&out, "width") * number(&out, "height");
        Ok((ms, Look { ways, area, corners: true }))
    }
}
