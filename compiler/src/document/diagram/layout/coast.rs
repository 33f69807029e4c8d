//! Gates on the border of each territory, and the routes between them, outside all territories.

use super::super::{Diagram, gravity};
use super::lines::Links;
use super::plan::{Gate, Path, Rect};

/// Width of the box a crossing leaves by; half of it stands on each side of the border.
pub const EXIT: i32 = 184;
/// Width of the box it arrives at.
pub const ENTRY: i32 = 84;
const BETWEEN: i32 = 8;
/// What a border grows by.
const STEP: i32 = 288;
/// Distance of routes from one another.
const LANE: i32 = 13;

/// Height of the box that lines leave by: it grows in coarse steps.
fn exit_height(lines: usize) -> i32 {
    match lines {
        0..=6 => 38,
        7..=14 => 80,
        n => 160 * n.div_ceil(30) as i32,
    }
}

fn entry_height(lines: usize) -> i32 {
    match lines {
        0..=3 => 22,
        4..=7 => 44,
        8..=14 => 84,
        n => 160 * n.div_ceil(30) as i32,
    }
}

/// The gates with what passes them; positions come later.
pub fn gates(d: &Diagram, links: &Links) -> Vec<Gate> {
    let mut out: Vec<Gate> = links
        .gates
        .iter()
        .map(|(from, to)| Gate {
            from: *from,
            to: *to,
            exit: Rect::default(),
            entry: Rect::default(),
            route: Path::new(),
            lines: Vec::new(),
            flows: Vec::new(),
            ruling: None,
            regimes: Vec::new(),
            accepted: false,
            sight: true,
        })
        .collect();
    for p in &links.pieces {
        if let super::lines::End::Exit(g) = p.to
            && !out[g].lines.contains(&p.line)
        {
            out[g].lines.push(p.line);
            out[g].flows.extend(&links.flows[p.line]);
        }
    }
    for g in &mut out {
        g.flows.sort_unstable();
        g.sight = g.flows.iter().all(|f| d.flows[*f].sight);
        let marks = || g.flows.iter().flat_map(|f| &d.flows[*f].marks);
        let worst = marks().max_by_key(|m| (gravity(m.ruling), !m.accepted));
        g.ruling = worst.map(|m| m.ruling);
        g.accepted = worst.is_some_and(|m| m.accepted);
        let mut regimes: Vec<usize> = marks().filter(|m| Some(m.ruling) == g.ruling).map(|m| m.regime).collect();
        regimes.sort_unstable();
        regimes.dedup();
        g.regimes = regimes;
        g.exit.w = EXIT;
        g.exit.h = exit_height(g.lines.len());
        g.entry.w = ENTRY;
        g.entry.h = entry_height(g.lines.len());
    }
    out
}

/// One box on a border: its gate, and whether lines leave by it.
pub type Berth = (usize, bool);

/// Makes boxes on borders higher by a coarse step.
pub fn grow(gates: &mut [Gate], cramped: &[Berth]) {
    for (g, leaves) in cramped {
        let r = if *leaves { &mut gates[*g].exit } else { &mut gates[*g].entry };
        r.h += r.h / 2 + 20;
    }
}

fn berths(gates: &[Gate], territory: usize) -> Vec<Berth> {
    let leaving = gates
        .iter()
        .enumerate()
        .filter(|(_, g)| g.from == territory)
        .map(|(i, _)| (i, true));
    let coming = gates.iter().enumerate().filter(|(_, g)| g.to == territory).map(|(i, _)| (i, false));
    leaving.chain(coming).collect()
}

/// The height all boxes on a border need, in coarse steps.
pub fn height(gates: &[Gate], territory: usize) -> i32 {
    let tall = |b: &Berth| if b.1 { gates[b.0].exit.h } else { gates[b.0].entry.h };
    let sum: i32 = berths(gates, territory).iter().map(|b| tall(b) + BETWEEN).sum();
    match sum {
        0 => 0,
        1..=140 => 140,
        _ => (sum + STEP - 1) / STEP * STEP,
    }
}

/// Puts the boxes of a border into the height between `top` and `bottom`, each as near as can be to where its lines come from.
pub fn moor(gates: &mut [Gate], territory: usize, coast: i32, (top, bottom): (i32, i32), wish: &dyn Fn(Berth) -> i32) {
    let mut list = berths(gates, territory);
    list.sort_by_key(|b| (wish(*b), !b.1, b.0));
    let tall = |gates: &[Gate], b: Berth| if b.1 { gates[b.0].exit.h } else { gates[b.0].entry.h };
    let mut ys: Vec<i32> = Vec::new();
    let mut next = top;
    for b in &list {
        let y = (wish(*b) - tall(gates, *b) / 2).max(next);
        ys.push(y);
        next = y + tall(gates, *b) + BETWEEN;
    }
    let mut limit = bottom;
    for (b, y) in list.iter().zip(&mut ys).rev() {
        *y = (*y).min(limit - tall(gates, *b));
        limit = *y - BETWEEN;
    }
    for (b, y) in list.iter().zip(ys) {
        let g = &mut gates[b.0];
        let r = if b.1 { &mut g.exit } else { &mut g.entry };
        r.y = y;
        r.x = coast - r.w / 2;
    }
}

/// Runs the routes: the shorter the nearer to the coast. Returns how far right they reach.
pub fn sail(gates: &mut [Gate], coast: i32) -> i32 {
    let mut order: Vec<usize> = (0..gates.len()).collect();
    let span = |g: &Gate| (g.exit.middle().min(g.entry.middle()), g.exit.middle().max(g.entry.middle()));
    order.sort_by_key(|i| (span(&gates[*i]).1 - span(&gates[*i]).0, *i));
    let start = coast + EXIT / 2 + 18;
    let mut lanes: Vec<Vec<(i32, i32)>> = Vec::new();
    for i in order {
        let (a, b) = span(&gates[i]);
        let free = |lane: &Vec<(i32, i32)>| lane.iter().all(|(c, d)| b + 10 < *c || *d + 10 < a);
        let lane = lanes.iter().position(free).unwrap_or(lanes.len());
        if lane == lanes.len() {
            lanes.push(Vec::new());
        }
        lanes[lane].push((a, b));
        let x = start + lane as i32 * LANE;
        let g = &mut gates[i];
        g.route = vec![
            (g.exit.right(), g.exit.middle()),
            (x, g.exit.middle()),
            (x, g.entry.middle()),
            (g.entry.right(), g.entry.middle()),
        ];
    }
    start + lanes.len() as i32 * LANE
}
