//! What stands around the map: the head with the counts, the legend, and the table that explains the numbers.

use super::super::{Diagram, Flow, Grouping, gravity, terms};
use super::LEFT;
use super::measure::{cut, width, wrap};
use super::plan::{Plan, Rect};
use crate::law::verdict::Ruling;

/// The least width of a drawing.
const LEAST: i32 = 820;
pub const TITLE: i32 = 21;
pub const SMALL: i32 = 12;
/// Size of the table's text, and of one of its lines.
pub const CELL: i32 = 11;
pub const ROW: i32 = 16;

/// So many flows have this verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    pub ruling: Ruling,
    pub text: String,
    /// Of the mark and the text.
    pub rect: Rect,
}

/// Title and counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// Lines of the title, each with its baseline.
    pub title: Vec<(String, i32)>,
    /// Smaller lines below it.
    pub lines: Vec<(String, i32)>,
    pub tallies: Vec<Tally>,
    pub bottom: i32,
}

/// What a part of the legend shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    Copy,
    Sight,
    Verdict(Ruling),
    Gate,
    Number,
    Site,
    Badge(Ruling),
    Waived,
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    pub sign: Sign,
    pub text: String,
    pub rect: Rect,
}

/// Width of the sign before the words of a key.
pub const SIGN: i32 = 34;

/// One flow in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub flow: usize,
    pub number: String,
    pub y: i32,
    pub h: i32,
    pub ends: Vec<String>,
    pub data: Vec<String>,
    /// Lines of each verdict, with its mark.
    pub verdicts: Vec<(Ruling, Vec<String>)>,
}

/// The table below the map.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    pub rect: Rect,
    /// Left edges: number, ends, data, verdicts.
    pub columns: [i32; 4],
    pub headings: [String; 4],
    pub rows: Vec<Row>,
}

pub fn head(d: &Diagram, lang: &str) -> Head {
    let mut out = Head::default();
    let mut y = 18;
    for line in wrap(d.title.in_lang(lang), TITLE, LEAST - 2 * LEFT, 2) {
        y += 24;
        out.title.push((line, y - 4));
    }
    let mut about: Vec<String> = Vec::new();
    if !d.subtitle.is_empty() {
        about.push(d.subtitle.in_lang(lang).to_owned());
    }
    if let Some(day) = d.as_of {
        about.push(terms::as_of(day).in_lang(lang).to_owned());
    }
    if !d.regimes.is_empty() {
        about.push(d.regimes.iter().map(|r| r.name.as_str()).collect::<Vec<_>>().join(", "));
    }
    let crossing: Vec<&Flow> = d.flows.iter().filter(|f| d.grouping == Grouping::None || d.crosses(f)).collect();
    let mut lines = vec![about.join("  ·  ")];
    if d.grouping != Grouping::None {
        let (n, of) = d.tally.as_ref().map_or((crossing.len(), d.flows.len()), |t| (t.crossing, t.flows));
        lines.push(terms::crossing(n, of, &d.grouping).in_lang(lang).to_owned());
    }
    if let Some(t) = &d.tally {
        lines.push(terms::only_places(t.nodes).in_lang(lang).to_owned());
    }
    if d.left_out.withheld {
        lines.push(terms::withheld().in_lang(lang).to_owned());
    }
    if d.left_out.nodes + d.left_out.flows > 0 {
        lines.push(terms::left_out(d.left_out.nodes, d.left_out.flows).in_lang(lang).to_owned());
    }
    if d.left_out.collapsed > 0 {
        lines.push(terms::collapsed(d.left_out.collapsed).in_lang(lang).to_owned());
    }
    if d.left_out.bundled > 0 {
        lines.push(terms::bundled(d.left_out.bundled).in_lang(lang).to_owned());
    }
    for l in lines.into_iter().filter(|l| !l.is_empty()) {
        y += 19;
        out.lines.push((cut(&l, SMALL, LEAST - 2 * LEFT), y - 2));
    }
    let mut counts: Vec<(Ruling, usize)> = Vec::new();
    let rulings = match &d.tally {
        Some(t) => t.rulings.clone(),
        None => crossing.iter().filter_map(|f| f.gravest()).map(|m| m.ruling).collect(),
    };
    for r in rulings {
        match counts.iter_mut().find(|c| c.0 == r) {
            Some(c) => c.1 += 1,
            None => counts.push((r, 1)),
        }
    }
    counts.sort_by_key(|c| std::cmp::Reverse(gravity(c.0)));
    let mut x = LEFT;
    y += if counts.is_empty() { 0 } else { 30 };
    for (r, n) in counts {
        let text = format!("{n} {}", terms::ruling(r).in_lang(lang));
        let w = 24 + width(&text, 13);
        out.tallies.push(Tally {
            ruling: r,
            text,
            rect: Rect::new(x, y - 18, w, 22),
        });
        x += w + 20;
    }
    out.bottom = y + 18;
    out
}

/// Legend and table, below the map.
pub fn below(d: &Diagram, lang: &str, head: &Head, plan: &mut Plan) {
    plan.head = head.clone();
    plan.width = plan.width.max(LEAST);
    let mut y = plan.map_bottom + 26;
    legend(d, lang, &mut y, plan);
    table(d, lang, &mut y, plan);
    plan.height = y + 10;
}

fn legend(d: &Diagram, lang: &str, y: &mut i32, plan: &mut Plan) {
    let mut keys: Vec<(Sign, String)> = Vec::new();
    let mut add = |used: bool, sign: Sign, words: super::super::Words| {
        if used {
            keys.push((sign, words.in_lang(lang).to_owned()));
        }
    };
    add(d.flows.iter().any(|f| !f.sight), Sign::Copy, terms::copy());
    add(d.flows.iter().any(|f| f.sight), Sign::Sight, terms::sight());
    let mut rulings: Vec<Ruling> = d.flows.iter().filter_map(|f| f.gravest()).map(|m| m.ruling).collect();
    rulings.sort_by_key(|r| std::cmp::Reverse(gravity(*r)));
    rulings.dedup();
    for r in rulings {
        add(true, Sign::Verdict(r), terms::meaning(r));
    }
    add(!plan.gates.is_empty(), Sign::Gate, terms::gate());
    add(plan.lines.iter().any(|l| l.label.chip), Sign::Number, terms::number());
    add(!d.sites.is_empty(), Sign::Site, terms::site());
    let mut borne: Vec<Ruling> = d.nodes.iter().filter_map(|n| n.open_badge()).map(|b| b.ruling).collect();
    borne.sort_by_key(|r| std::cmp::Reverse(gravity(*r)));
    borne.dedup();
    for r in borne {
        add(true, Sign::Badge(r), terms::badge(r));
    }
    let waived = |n: &super::super::Node| !n.badges.is_empty() && n.open_badge().is_none();
    add(d.nodes.iter().any(waived), Sign::Waived, terms::waived());
    add(d.territories.iter().any(|t| !t.known), Sign::Unknown, terms::unknown());
    let right = plan.width - LEFT;
    let mut x = LEFT;
    for (sign, text) in keys {
        let text = cut(&text, SMALL, right - LEFT - SIGN);
        let w = SIGN + width(&text, SMALL);
        if x > LEFT && x + w > right {
            x = LEFT;
            *y += 24;
        }
        plan.legend.push(Key {
            sign,
            text,
            rect: Rect::new(x, *y, w, 20),
        });
        x += w + 22;
    }
    *y += 24;
}

fn table(d: &Diagram, lang: &str, y: &mut i32, plan: &mut Plan) {
    let numbered: Vec<(usize, usize)> = numbers(plan);
    if numbered.is_empty() {
        return;
    }
    *y += 20;
    let (left, right) = (LEFT, plan.width - LEFT);
    let free = right - left - 46;
    let columns = [left, left + 46, left + 46 + free * 30 / 100, left + 46 + free * 62 / 100];
    let room = |c: usize| columns.get(c + 1).copied().unwrap_or(right) - columns[c] - 14;
    let top = *y;
    *y += 26;
    let mut rows = Vec::new();
    for (number, f) in numbered {
        let flow = &d.flows[f];
        let ends = wrap(&ends(d, flow, lang), CELL, room(1), 6);
        let data = wrap(&data(flow, lang), CELL, room(2), 8);
        let mut verdicts = Vec::new();
        let crossing = d.crosses(flow) || d.grouping == Grouping::None;
        let shown = flow
            .marks
            .iter()
            .filter(|m| gravity(m.ruling) > 0 || crossing && flow.marks.len() == 1);
        for m in shown {
            let waived = if m.accepted {
                terms::accepted().in_lang(lang).to_owned()
            } else {
                String::new()
            };
            let text = format!("{}  {}{waived}", d.regimes[m.regime].name, m.text.in_lang(lang));
            verdicts.push((m.ruling, wrap(&text, CELL, room(3) - 18, 4)));
        }
        if verdicts.is_empty()
            && crossing
            && let Some(m) = flow.gravest()
        {
            let names: Vec<&str> = flow.marks.iter().map(|m| d.regimes[m.regime].name.as_str()).collect();
            let text = format!("{}  {}", names.join(", "), m.text.in_lang(lang));
            verdicts.push((m.ruling, wrap(&text, CELL, room(3) - 18, 4)));
        }
        let tall = ends.len().max(data.len()).max(verdicts.iter().map(|v| v.1.len()).sum());
        let h = tall.max(1) as i32 * ROW + 8;
        rows.push(Row {
            flow: f,
            number: number.to_string(),
            y: *y,
            h,
            ends,
            data,
            verdicts,
        });
        *y += h;
    }
    plan.table = Some(Table {
        rect: Rect::new(left, top, right - left, *y - top),
        columns,
        headings: [
            terms::heading_number().in_lang(lang).to_owned(),
            terms::heading_flow().in_lang(lang).to_owned(),
            terms::heading_data().in_lang(lang).to_owned(),
            terms::heading_verdict().in_lang(lang).to_owned(),
        ],
        rows,
    });
    *y += 10;
}

/// Every flow that carries a number, with it.
fn numbers(plan: &Plan) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut next = 0;
    for line in &plan.lines {
        for f in &line.flows {
            next += 1;
            if line.label.chip {
                out.push((next, *f));
            }
        }
    }
    out
}

/// `Lake ~> Support via Exchange`
pub fn ends(d: &Diagram, f: &Flow, lang: &str) -> String {
    let title = |n: usize| d.title_of(n, lang);
    let arrow = if f.sight { "⇢" } else { "→" };
    let via = super::super::Words::joined(&f.via, ", ");
    let via = if f.via.is_empty() {
        String::new()
    } else {
        format!(" ({})", terms::via(&via).in_lang(lang))
    };
    format!("{} {arrow} {}{via}", title(f.from), title(f.to))
}

/// The data a flow carries.
pub fn data(f: &Flow, lang: &str) -> String {
    match &f.data {
        Some(list) => list
            .iter()
            .map(|w| w.in_lang(lang))
            .collect::<Vec<_>>()
            .join(if lang == "zh" { "、" } else { ", " }),
        None => terms::everything_held().in_lang(lang).to_owned(),
    }
}
