//! A drawing as SVG: no script, no outside reference, every element with a stable id.

mod furniture;
mod palette;
mod signs;

use std::fmt::Write as _;

use super::quote::xml;
use crate::base::Origin;
use crate::document::diagram::layout::measure::{cut, width, wrap};
use crate::document::diagram::layout::{self, Gate, Path, Plan, Rect, table};
use crate::document::diagram::{Diagram, Flow, Node, terms};
use crate::law::verdict::Ruling;

pub use palette::{Palette, Theme, verdict_colour};
pub use signs::verdict as verdict_sign;

/// The fonts a viewer may have, best first; the widths are measured with the first of them.
pub const FONTS: &str = "Noto Sans, Noto Sans CJK SC, Noto Sans SC, Noto Sans Arabic, Segoe UI, PingFang SC, Microsoft YaHei, Helvetica Neue, Arial, sans-serif";

/// How a drawing looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    pub theme: Theme,
    /// Language of titles and words; what lacks it stands as written.
    pub lang: String,
}

impl Default for Style {
    fn default() -> Style {
        Style {
            theme: Theme::Light,
            lang: "en".into(),
        }
    }
}

/// An SVG, and for the ids in it the places in the model they stand for.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    pub svg: String,
    /// Sorted by id. Elements carry `id`, `data-kind` (territory, site, node, flow, gate), `data-verdict` and `data-regime`.
    pub elements: Vec<(String, Origin)>,
}

/// Draws it.
pub fn draw(d: &Diagram, style: &Style) -> Drawing {
    let plan = layout::plan(d, &style.lang);
    Drawing {
        svg: paint(d, &plan, style, FONTS),
        elements: d.origins().into_iter().collect(),
    }
}

/// The picture of a plan, in these fonts.
pub fn paint(d: &Diagram, plan: &Plan, style: &Style, fonts: &str) -> String {
    let mut pen = Pen {
        out: String::new(),
        d,
        plan,
        lang: &style.lang,
        colours: Palette::of(style.theme),
    };
    pen.open(fonts);
    pen.rungs();
    pen.territories();
    pen.routes();
    pen.flows();
    pen.nodes();
    pen.gates();
    furniture::head(&mut pen);
    furniture::legend(&mut pen);
    furniture::table(&mut pen);
    pen.out += "</svg>\n";
    pen.out
}

pub(super) struct Pen<'a> {
    pub out: String,
    pub d: &'a Diagram,
    pub plan: &'a Plan,
    pub lang: &'a str,
    pub colours: Palette,
}

impl Pen<'_> {
    /// A line of text; `y` is its baseline.
    pub fn text(&mut self, (x, y): (i32, i32), size: i32, colour: &str, text: &str) {
        if !text.is_empty() {
            let _ = writeln!(
                self.out,
                "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{colour}\">{}</text>",
                xml(text)
            );
        }
    }

    pub fn rect(&mut self, r: Rect, round: i32, fill: &str, stroke: &str, more: &str) {
        let _ = writeln!(
            self.out,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{round}\" fill=\"{fill}\" stroke=\"{stroke}\"{more}/>",
            r.x, r.y, r.w, r.h
        );
    }

    fn open(&mut self, fonts: &str) {
        let (w, h) = (self.plan.width, self.plan.height);
        let title = xml(self.d.title.in_lang(self.lang));
        let described = xml(&self.plan.head.lines.iter().map(|l| l.0.as_str()).collect::<Vec<_>>().join(" "));
        let _ = writeln!(
            self.out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" font-family=\"{}\" role=\"img\" lang=\"{}\">",
            xml(fonts),
            xml(self.lang)
        );
        let _ = writeln!(self.out, "<title>{title}</title>\n<desc>{described}</desc>");
        let sea = self.colours.sea;
        let _ = writeln!(self.out, "<rect width=\"{w}\" height=\"{h}\" fill=\"{sea}\"/>");
    }

    fn rungs(&mut self) {
        for (rung, r) in &self.plan.rungs {
            let text = cut(terms::rung(*rung).in_lang(self.lang), 11, r.w);
            self.text((r.x, r.y + 13), 11, self.colours.soft, &text);
        }
    }

    fn territories(&mut self) {
        let c = self.colours;
        for (t, r) in self.d.territories.iter().zip(&self.plan.territories) {
            let _ = writeln!(self.out, "<g id=\"{}\" data-kind=\"territory\">", xml(&t.id));
            let title = t.title.in_lang(self.lang);
            self.title(title);
            let dash = if t.known {
                " stroke-width=\"1.5\""
            } else {
                " stroke-width=\"1.5\" stroke-dasharray=\"3 4\""
            };
            self.rect(*r, 10, c.land, c.border, dash);
            let short = if t.short == title { "" } else { t.short.as_str() };
            let room = r.w - 40 - layout::coast::EXIT / 2;
            let name = if t.short.is_empty() {
                String::new()
            } else {
                cut(title, 16, room * 3 / 4)
            };
            self.text((r.x + 14, r.y + 26), 16, c.ink, &name);
            if t.known {
                let code = cut(short, 12, room / 4 - 10);
                self.text((r.x + 24 + width(&name, 16), r.y + 26), 12, c.soft, &code);
            }
            self.out += "</g>\n";
        }
        for (s, r) in self.d.sites.iter().zip(&self.plan.sites) {
            let _ = writeln!(self.out, "<g id=\"{}\" data-kind=\"site\">", xml(&s.id));
            self.title(s.title.in_lang(self.lang));
            self.rect(*r, 8, c.site, c.frame, " stroke-dasharray=\"1 3\" stroke-linecap=\"round\"");
            let text = cut(s.title.in_lang(self.lang), 11, layout::BOX.0 + layout::FRAME - 2);
            self.text((r.x + 8, r.y + 14), 11, c.soft, &text);
            self.out += "</g>\n";
        }
    }

    fn title(&mut self, text: &str) {
        let _ = writeln!(self.out, "<title>{}</title>", xml(text));
    }

    fn routes(&mut self) {
        for g in &self.plan.gates {
            let colour = self.colours.verdict(g.ruling);
            let dash = if g.sight { " stroke-dasharray=\"9 5\"" } else { "" };
            let wide = match g.flows.len() {
                1 => 2,
                2..=3 => 3,
                _ => 4,
            };
            let _ = writeln!(
                self.out,
                "<g data-kind=\"route\" data-gate=\"{}\"><path d=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{wide}\"{dash}/>",
                xml(&gate_id(self.d, g)),
                round(&shortened(&g.route, 9), None)
            );
            self.arrow(&g.route, colour, g.sight, 11);
            self.out += "</g>\n";
        }
    }

    /// The head of an arrow at the end of a line: full for copies, hollow for sight.
    fn arrow(&mut self, path: &Path, colour: &str, sight: bool, long: i32) {
        let [.., a, b] = path.as_slice() else { return };
        let (dx, dy) = ((b.0 - a.0).signum(), (b.1 - a.1).signum());
        let half = long / 2;
        let (px, py) = (b.0 - dx * long, b.1 - dy * long);
        let fill = if sight { self.colours.land } else { colour };
        let _ = writeln!(
            self.out,
            "<path d=\"M{} {}L{} {}L{} {}Z\" fill=\"{fill}\" stroke=\"{colour}\" stroke-width=\"1.3\" stroke-linejoin=\"round\"/>",
            b.0,
            b.1,
            px - dy * half,
            py + dx * half,
            px + dy * half,
            py - dx * half
        );
    }

    fn flows(&mut self) {
        for i in 0..self.plan.lines.len() {
            self.line(i);
        }
    }

    fn line(&mut self, i: usize) {
        let line = &self.plan.lines[i];
        let [first, others @ ..] = line.flows.as_slice() else { return };
        let flow = &self.d.flows[*first];
        let worst = line
            .flows
            .iter()
            .filter_map(|f| self.d.flows[*f].gravest())
            .max_by_key(|m| crate::document::diagram::gravity(m.ruling));
        let ruling = worst.map(|m| m.ruling);
        let colour = self.colours.verdict(ruling);
        self.flow_open(flow);
        let label = &line.label;
        let mut d = String::new();
        let last = line.pieces.len() - 1;
        for (k, p) in line.pieces.iter().enumerate() {
            let gap = (k == 0 && label.chip).then_some(label.rect);
            let short = if k == last { shortened(p, 8) } else { p.clone() };
            d += &round(&short, gap);
        }
        let dash = if flow.sight { " stroke-dasharray=\"5 4\"" } else { "" };
        let grave = ruling.is_some_and(|r| crate::document::diagram::gravity(r) >= 3);
        let wide = if grave { "2" } else { "1.4" };
        let _ = writeln!(
            self.out,
            "<path class=\"way\" d=\"{d}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{wide}\"{dash}/>"
        );
        self.arrow(&line.pieces[last], colour, flow.sight, 9);
        if label.chip {
            let r = label.rect;
            let land = self.colours.land;
            self.rect(r, 6, land, colour, " class=\"chip\"");
            let text = &label.lines[0];
            let x = r.x + (r.w - width(text, 10)) / 2;
            let ink = self.colours.ink;
            self.text((x, r.y + 10), 10, ink, text);
        } else {
            for (k, text) in label.lines.iter().enumerate() {
                let ink = self.colours.ink;
                self.text(
                    (label.rect.x, label.rect.y + 10 + layout::labels::LINE * k as i32),
                    layout::labels::WORDS,
                    ink,
                    text,
                );
            }
        }
        for o in others {
            self.flow_open(&self.d.flows[*o]);
            self.out += "</g>\n";
        }
        self.out += "</g>\n";
    }

    fn flow_open(&mut self, f: &Flow) {
        let verdict = f.gravest().map_or("none", |m| m.ruling.word());
        let regimes: Vec<&str> = f.marks.iter().map(|m| self.d.regimes[m.regime].name.as_str()).collect();
        let _ = writeln!(
            self.out,
            "<g id=\"{}\" data-kind=\"flow\" data-from=\"{}\" data-to=\"{}\" data-arrow=\"{}\" data-verdict=\"{verdict}\" data-regime=\"{}\">",
            xml(&f.id),
            xml(&self.d.nodes[f.from].id),
            xml(&self.d.nodes[f.to].id),
            if f.sight { "sight" } else { "copy" },
            xml(&regimes.join(" "))
        );
        let mut words = format!("{}: {}", table::ends(self.d, f, self.lang), table::data(f, self.lang));
        for m in &f.marks {
            let _ = write!(words, "\n{}: {}", self.d.regimes[m.regime].name, m.text.in_lang(self.lang));
        }
        for b in &f.badges {
            let _ = write!(
                words,
                "\n{}: {}: {}",
                self.d.regimes[b.regime].name,
                b.duty.in_lang(self.lang),
                b.text.in_lang(self.lang)
            );
        }
        let _ = writeln!(
            self.out,
            "<title>{}</title>",
            words.split('\n').map(xml).collect::<Vec<_>>().join("\n")
        );
    }

    fn nodes(&mut self) {
        for (n, r) in self.d.nodes.iter().zip(&self.plan.nodes) {
            self.node(n, *r);
        }
    }

    fn node(&mut self, n: &Node, r: Rect) {
        let c = self.colours;
        let verdict = n
            .badges
            .first()
            .map_or("none", |b| if b.accepted { "accepted" } else { b.ruling.word() });
        let _ = writeln!(
            self.out,
            "<g id=\"{}\" data-kind=\"node\" data-rung=\"{}\" data-verdict=\"{verdict}\">",
            xml(&n.id),
            n.rung.word()
        );
        let mut words = format!("{} ({})", n.title.in_lang(self.lang), n.kind.in_lang(self.lang));
        for b in &n.badges {
            let _ = write!(
                words,
                "\n{}: {}: {}",
                self.d.regimes[b.regime].name,
                b.duty.in_lang(self.lang),
                b.text.in_lang(self.lang)
            );
        }
        let _ = writeln!(
            self.out,
            "<title>{}</title>",
            words.split('\n').map(xml).collect::<Vec<_>>().join("\n")
        );
        self.rect(r, 7, c.card, c.edge, " stroke-width=\"1.2\" class=\"box\"");
        let y = r.middle() - 33;
        signs::kind(&mut self.out, n.rung, &n.kind_name, (r.x + 9, y + 9), c.soft);
        let open = n.badges.iter().filter(|b| !b.accepted).count();
        let badge = n.badges.first();
        let room = r.w - 32 - 8 - if badge.is_some() { 22 } else { 0 };
        let lines = wrap(n.title.in_lang(self.lang), 13, room, 2);
        let below: Vec<&str> = [&n.deploy, &n.operator]
            .into_iter()
            .flatten()
            .map(|w| w.in_lang(self.lang))
            .collect();
        let below = below.join(" · ");
        let operator = cut(&below, 10, r.w - 40);
        let mut base = y + if lines.len() > 1 { 21 } else { 29 };
        for l in &lines {
            self.text((r.x + 32, base), 13, c.ink, l);
            base += 17;
        }
        self.text((r.x + 32, base - 1), 10, c.soft, &operator);
        if let Some(b) = badge {
            let at = (r.right() - 21, y + 8);
            if open > 0 {
                signs::verdict(&mut self.out, &c, Some(b.ruling), at, 14);
                if open > 1 {
                    let text = open.to_string();
                    self.text((r.right() - 14 - width(&text, 10) / 2, y + 34), 10, c.soft, &text);
                }
            } else {
                signs::waived(&mut self.out, &c, at, 14);
            }
        }
        self.out += "</g>\n";
    }

    fn gates(&mut self) {
        for g in &self.plan.gates {
            self.gate(g);
        }
    }

    fn gate(&mut self, g: &Gate) {
        let c = self.colours;
        let (from, to) = (&self.d.territories[g.from], &self.d.territories[g.to]);
        let colour = c.verdict(g.ruling);
        let names: Vec<&str> = g.regimes.iter().map(|r| self.d.regimes[*r].name.as_str()).collect();
        let _ = writeln!(
            self.out,
            "<g id=\"{}\" data-kind=\"gate\" data-from=\"{}\" data-to=\"{}\" data-verdict=\"{}\" data-regime=\"{}\" data-count=\"{}\">",
            xml(&gate_id(self.d, g)),
            xml(&from.id),
            xml(&to.id),
            g.ruling.map_or("none", Ruling::word),
            xml(&names.join(" ")),
            g.flows.len()
        );
        let word = g.ruling.map(terms::ruling);
        let n = g.flows.len();
        self.title(&format!(
            "{} → {}: {n}{}",
            from.title.in_lang(self.lang),
            to.title.in_lang(self.lang),
            word.as_ref().map_or(String::new(), |w| format!(", {}", w.in_lang(self.lang)))
        ));
        let r = g.exit;
        self.rect(r, 5, c.card, colour, " stroke-width=\"2\"");
        let y = r.middle() - 19;
        let mut x = r.x + 9;
        if g.ruling.is_some() {
            signs::verdict(&mut self.out, &c, g.ruling, (x, y + 10), 18);
            x += 25;
        }
        let room = r.right() - x - 6;
        let count = format!("×{n}");
        let head = cut(&format!("→ {}", to.title.in_lang(self.lang)), 12, room - width(&count, 11) - 8);
        self.text((x, y + 16), 12, c.ink, &head);
        self.text((r.right() - 8 - width(&count, 11), y + 16), 11, c.soft, &count);
        let laws = if g.ruling.is_some_and(|r| r != Ruling::Outside) {
            format!("  {}", names.join(", "))
        } else {
            String::new()
        };
        let word = word.map_or(String::new(), |w| w.in_lang(self.lang).to_owned());
        self.text((x, y + 31), 10, colour, &cut(&format!("{word}{laws}"), 10, room));
        let e = g.entry;
        self.rect(e, 5, c.card, c.border, " stroke-width=\"1.5\"");
        let text = cut(&format!("{} ×{n}", short(from)), 10, e.w - 12);
        self.text((e.x + (e.w - width(&text, 10)) / 2, e.middle() + 4), 10, c.soft, &text);
        self.out += "</g>\n";
    }
}

fn short(t: &crate::document::diagram::Territory) -> &str {
    if t.short.is_empty() { "?" } else { &t.short }
}

/// The id of a gate, from its borders.
pub fn gate_id(d: &Diagram, g: &Gate) -> String {
    crate::document::diagram::id::id("gate", &format!("{}.{}", d.territories[g.from].id, d.territories[g.to].id))
}

/// A line that ends a little earlier, where the head of its arrow begins.
fn shortened(path: &Path, by: i32) -> Path {
    let mut out = path.clone();
    if let [.., a, b] = out.as_mut_slice() {
        let long = (b.0 - a.0).abs() + (b.1 - a.1).abs();
        let by = by.min(long - 1).max(0);
        b.0 -= (b.0 - a.0).signum() * by;
        b.1 -= (b.1 - a.1).signum() * by;
    }
    out
}

/// Path data with round corners; a gap is left out of the first, level part.
fn round(path: &Path, gap: Option<Rect>) -> String {
    let mut s = String::new();
    let [first, ..] = path.as_slice() else { return s };
    let _ = write!(s, "M{} {}", first.0, first.1);
    if let (Some(g), Some(next)) = (gap, path.get(1)) {
        let (near, far) = if next.0 > first.0 { (g.x, g.right()) } else { (g.right(), g.x) };
        let _ = write!(s, "L{near} {}M{far} {}", first.1, first.1);
    }
    for w in path.windows(3) {
        let [a, b, c] = [w[0], w[1], w[2]];
        let long = |p: (i32, i32), q: (i32, i32)| (p.0 - q.0).abs() + (p.1 - q.1).abs();
        let r = (long(a, b) / 2).min(long(b, c) / 2).min(6);
        let toward = |p: (i32, i32)| (b.0 + (p.0 - b.0).signum() * r, b.1 + (p.1 - b.1).signum() * r);
        let (p, q) = (toward(a), toward(c));
        let _ = write!(s, "L{} {}Q{} {} {} {}", p.0, p.1, b.0, b.1, q.0, q.1);
    }
    if let Some(last) = path.last() {
        let _ = write!(s, "L{} {}", last.0, last.1);
    }
    s
}
