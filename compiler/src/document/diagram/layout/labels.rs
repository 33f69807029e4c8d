//! Where there are few lines each carries its data in words, beside it, where nothing else is. One that finds no room keeps its number.

use super::super::Diagram;
use super::measure::{width, wrap};
use super::plan::{Label, Path, Plan, Rect};
use super::table;

/// Lines up to which they carry words.
pub const FEW: usize = 12;
/// Size of the words, and the height of one of their lines.
pub const WORDS: i32 = 11;
pub const LINE: i32 = 13;
/// The widest a label may be, from the widest on.
const WIDTHS: [i32; 5] = [230, 170, 130, 100, 80];
const MOST_LINES: usize = 4;
/// Room between a label and its line.
const APART: i32 = 4;

/// What is in the way: boxes and texts, and the parts of lines.
struct Taken {
    rects: Vec<Rect>,
    lines: Vec<Rect>,
}

/// Puts words beside lines.
pub fn place(d: &Diagram, lang: &str, plan: &mut Plan) {
    if plan.lines.len() > FEW {
        return;
    }
    let mut taken = taken(d, lang, plan);
    for i in 0..plan.lines.len() {
        let line = &plan.lines[i];
        let words: Vec<String> = line.flows.iter().map(|f| table::data(&d.flows[*f], lang)).collect();
        let text = words.join("; ");
        let Some(label) = find(&text, &line.pieces, &taken, plan) else {
            continue;
        };
        taken.rects.push(label.rect);
        plan.lines[i].label = label;
    }
    plan.numbered = plan.lines.iter().any(|l| l.label.chip);
}

fn taken(d: &Diagram, lang: &str, plan: &Plan) -> Taken {
    let mut rects: Vec<Rect> = plan.nodes.clone();
    rects.extend(plan.gates.iter().flat_map(|g| [g.exit, g.entry]));
    rects.extend(plan.rungs.iter().map(|r| r.1));
    for (t, r) in d.territories.iter().zip(&plan.territories) {
        let w = width(t.title.in_lang(lang), 16) + 10 + width(&t.short, 12) + 30;
        rects.push(Rect::new(r.x, r.y, w.min(r.w), 36));
        // The borders themselves.
        rects.extend([Rect::new(r.x, r.y, r.w, 2), Rect::new(r.x, r.bottom() - 2, r.w, 2)]);
        rects.extend([Rect::new(r.x, r.y, 2, r.h), Rect::new(r.right() - 2, r.y, 2, r.h)]);
    }
    for r in &plan.sites {
        rects.push(Rect::new(r.x, r.y, super::BOX.0 + 2 * super::FRAME, super::SITE.0));
        rects.extend([Rect::new(r.x, r.y, r.w, 2), Rect::new(r.x, r.bottom() - 2, r.w, 2)]);
        rects.extend([Rect::new(r.x, r.y, 2, r.h), Rect::new(r.right() - 2, r.y, 2, r.h)]);
    }
    let lines = plan.lines.iter().flat_map(|l| &l.pieces).chain(plan.gates.iter().map(|g| &g.route));
    Taken {
        rects,
        lines: lines.flat_map(parts).collect(),
    }
}

/// The parts of a path as thin areas, with a little air.
fn parts(path: &Path) -> Vec<Rect> {
    let thin = |w: &[(i32, i32)]| {
        let (a, b) = (w[0], w[1]);
        let air = 2;
        Rect::new(
            a.0.min(b.0) - air,
            a.1.min(b.1) - air,
            (a.0 - b.0).abs() + 2 * air,
            (a.1 - b.1).abs() + 2 * air,
        )
    };
    path.windows(2).map(thin).collect()
}

/// The best free place beside the level parts of a line: in few lines of text, above rather than below, near its beginning.
fn find(text: &str, pieces: &[Path], taken: &Taken, plan: &Plan) -> Option<Label> {
    let mut best: Option<(i64, Label)> = None;
    let mut seen: Vec<usize> = Vec::new();
    for most in WIDTHS {
        let lines = wrap(text, WORDS, most, MOST_LINES);
        let shown: usize = lines.iter().map(|l| l.chars().count()).sum();
        if lines.last().is_some_and(|l| l.ends_with('…')) || shown == 0 || seen.contains(&lines.len()) {
            continue;
        }
        seen.push(lines.len());
        let w = lines.iter().map(|l| width(l, WORDS)).max().unwrap_or(0);
        let h = LINE * lines.len() as i32;
        for (k, (a, b)) in pieces.iter().flat_map(|p| p.windows(2).map(|w| (w[0], w[1]))).enumerate() {
            let (left, right) = (a.0.min(b.0), a.0.max(b.0));
            if a.1 != b.1 || right - left < 24 {
                continue;
            }
            let end = (right - w - 8).max(left + 8);
            let mut x = left + 8;
            while x <= end {
                for (below, y) in [(false, a.1 - APART - h), (true, a.1 + APART)] {
                    let r = Rect::new(x, y, w, h);
                    let air = Rect::new(x - 2, y - 1, w + 4, h + 2);
                    let free =
                        !taken.rects.iter().any(|o| o.meets(air)) && !taken.lines.iter().any(|o| o.meets(r)) && r.right() < plan.width - 4;
                    // What hangs over the end of its part is told less well apart.
                    let over = (r.right() - right).max(0);
                    let cost =
                        i64::from(over) * 3 + i64::from(below) * 20 + 30 * lines.len() as i64 + 40 * k as i64 + i64::from(x - left) / 4;
                    if free && best.as_ref().is_none_or(|b| cost < b.0) {
                        let label = Label {
                            rect: r,
                            lines: lines.clone(),
                            chip: false,
                        };
                        best = Some((cost, label));
                    }
                }
                x += 12;
            }
        }
    }
    best.map(|b| b.1)
}
