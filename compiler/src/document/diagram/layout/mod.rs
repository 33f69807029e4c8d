//! The jurisdiction layout: where everything of a drawing stands. Whole numbers, the same on every machine.

pub mod plan;

pub use plan::{Plan, Rect};

use super::{Diagram, Rung};

/// Lays a drawing out with texts in a language.
pub fn plan(d: &Diagram, _lang: &str) -> Plan {
    let (w, h, gap) = (176, 76, 60);
    let mut plan = Plan::default();
    let mut y = 70;
    plan.nodes = vec![Rect::default(); d.nodes.len()];
    for t in 0..d.territories.len() {
        let mut rows = [0; 5];
        let top = y + 40;
        for (i, n) in d.nodes.iter().enumerate().filter(|(_, n)| n.territory == t) {
            let column = Rung::ALL.iter().position(|r| *r == n.rung).unwrap_or(0);
            plan.nodes[i] = Rect {
                x: 40 + column as i32 * (w + gap),
                y: top + rows[column] * (h + 30),
                w,
                h,
            };
            rows[column] += 1;
        }
        let most = rows.iter().max().copied().unwrap_or(0).max(1);
        let height = 50 + most * (h + 30);
        plan.territories.push(Rect {
            x: 20,
            y,
            w: 5 * (w + gap),
            h: height,
        });
        y += height + 30;
    }
    plan.width = 5 * (w + gap) + 40;
    plan.height = y;
    plan
}
