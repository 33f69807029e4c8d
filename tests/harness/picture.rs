//! Reads a drawing back from its SVG, knowing nothing of how it was made, and says what is wrong with it.

use std::collections::BTreeMap;

use portolan::document::diagram::layout::measure::width;
use roxmltree::{Document, Node};

/// A rectangle, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    pub x: f64,
    pub y: f64,
    pub w: f64,
    pub h: f64,
}

impl Area {
    fn meets(self, o: Area) -> bool {
        let apart = 0.01;
        self.x + apart < o.x + o.w && o.x + apart < self.x + self.w && self.y + apart < o.y + o.h && o.y + apart < self.y + self.h
    }
    fn holds(self, o: Area) -> bool {
        o.x >= self.x - 0.5 && o.y >= self.y - 0.5 && o.x + o.w <= self.x + self.w + 0.5 && o.y + o.h <= self.y + self.h + 0.5
    }
    fn touches(self, p: (f64, f64)) -> bool {
        let near = 1.0;
        p.0 >= self.x - near && p.0 <= self.x + self.w + near && p.1 >= self.y - near && p.1 <= self.y + self.h + near
    }
}

/// A straight part of a line: level or upright.
type Segment = ((f64, f64), (f64, f64));

/// A text with the area it covers.
#[derive(Debug, Clone)]
pub struct Written {
    pub text: String,
    pub area: Area,
    /// Index of the box it stands in, where it stands in one.
    inside: Option<usize>,
}

/// A box of a sort: `node`, `gate`, `chip`.
#[derive(Debug, Clone)]
pub struct Placed {
    pub id: String,
    pub sort: &'static str,
    pub area: Area,
}

#[derive(Debug, Clone)]
pub struct Drawn {
    pub id: String,
    pub from: String,
    pub to: String,
    /// Parts between two breaks, in order.
    pub parts: Vec<Vec<(f64, f64)>>,
}

/// What an SVG shows.
#[derive(Debug, Clone, Default)]
pub struct Picture {
    pub size: (f64, f64),
    pub boxes: Vec<Placed>,
    pub territories: Vec<Placed>,
    pub texts: Vec<Written>,
    /// Every flow by id, those that run with another among them.
    pub flows: Vec<String>,
    pub lines: Vec<Drawn>,
    pub routes: Vec<Vec<(f64, f64)>>,
    pub elements: Vec<String>,
}

fn number(n: Node, name: &str) -> f64 {
    n.attribute(name).and_then(|v| v.parse().ok()).unwrap_or(0.0)
}

fn area(n: Node) -> Area {
    Area {
        x: number(n, "x"),
        y: number(n, "y"),
        w: number(n, "width"),
        h: number(n, "height"),
    }
}

/// The corners of path data of `M`, `L` and `Q`; a round corner counts as the sharp one around it.
fn corners(d: &str) -> Vec<Vec<(f64, f64)>> {
    let mut out: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut rest = d;
    while let Some(command) = rest.chars().next() {
        let end = rest[1..].find(|c: char| c.is_ascii_alphabetic()).map_or(rest.len(), |i| i + 1);
        let values: Vec<f64> = rest[1..end].split_whitespace().map(|v| v.parse().expect("a number")).collect();
        let points = values.chunks(2).map(|p| (p[0], p[1]));
        if command == 'M' {
            out.push(Vec::new());
        }
        out.last_mut().expect("begins with M").extend(points);
        rest = &rest[end..];
    }
    out
}

/// Reads an SVG. Panics where it is no XML.
pub fn read(svg: &str) -> Picture {
    let document = Document::parse(svg).expect("the drawing is XML");
    let root = document.root_element();
    let mut out = Picture {
        size: (number(root, "width"), number(root, "height")),
        ..Picture::default()
    };
    for n in root.descendants().filter(Node::is_element) {
        out.elements.push(n.tag_name().name().to_owned());
        let kind = n.attribute("data-kind").unwrap_or("");
        let id = n.attribute("id").unwrap_or("").to_owned();
        let rects = || n.children().filter(|c| c.has_tag_name("rect"));
        match kind {
            "node" | "gate" => {
                let sort = if kind == "node" { "node" } else { "gate" };
                out.boxes.extend(rects().map(|r| Placed {
                    id: id.clone(),
                    sort,
                    area: area(r),
                }));
            }
            "territory" => out.territories.extend(rects().map(|r| Placed {
                id: id.clone(),
                sort: "territory",
                area: area(r),
            })),
            "route" => {
                let path = n
                    .children()
                    .find(|c| c.has_tag_name("path"))
                    .and_then(|p| p.attribute("d"))
                    .unwrap_or("");
                out.routes.extend(corners(path));
            }
            "flow" => {
                out.flows.push(id.clone());
                out.boxes.extend(rects().map(|r| Placed {
                    id: id.clone(),
                    sort: "chip",
                    area: area(r),
                }));
                if let Some(way) = n.children().find(|c| c.attribute("class") == Some("way")) {
                    out.lines.push(Drawn {
                        id,
                        from: n.attribute("data-from").unwrap_or("").to_owned(),
                        to: n.attribute("data-to").unwrap_or("").to_owned(),
                        parts: corners(way.attribute("d").unwrap_or("")),
                    });
                }
            }
            _ => {}
        }
    }
    for n in root.descendants().filter(|n| n.has_tag_name("text")) {
        let text: String = n.descendants().filter_map(|c| if c.is_text() { c.text() } else { None }).collect();
        let size = number(n, "font-size");
        // From the top of a capital to the foot of a g.
        let own = Area {
            x: number(n, "x"),
            y: number(n, "y") - size * 0.74,
            w: f64::from(width(&text, size as i32)),
            h: size * 0.95,
        };
        let id = n.parent().and_then(|p| p.attribute("id")).unwrap_or("");
        let inside = out
            .boxes
            .iter()
            .position(|b| !id.is_empty() && b.id == id && b.area.touches((own.x, own.y + own.h / 2.0)));
        out.texts.push(Written { text, area: own, inside });
    }
    out
}

fn segments(part: &[(f64, f64)]) -> impl Iterator<Item = Segment> + '_ {
    part.windows(2).map(|w| (w[0], w[1]))
}

/// The area a straight line covers, as thin as can be.
fn thin(s: Segment) -> Area {
    let ((a, b), (c, d)) = s;
    let w = 0.1;
    Area {
        x: a.min(c) - w / 2.0,
        y: b.min(d) - w / 2.0,
        w: (a - c).abs() + w,
        h: (b - d).abs() + w,
    }
}

/// A rectangle that is a little smaller, so that what touches its edge is not in it.
fn core(a: Area) -> Area {
    Area {
        x: a.x + 0.6,
        y: a.y + 0.6,
        w: (a.w - 1.2).max(0.0),
        h: (a.h - 1.2).max(0.0),
    }
}

/// Looks up what lies near in columns of a fixed width.
struct Near {
    cells: BTreeMap<(i64, i64), Vec<usize>>,
}

const CELL: f64 = 200.0;

impl Near {
    fn of(areas: impl Iterator<Item = Area>) -> Near {
        let mut cells: BTreeMap<(i64, i64), Vec<usize>> = BTreeMap::new();
        for (i, a) in areas.enumerate() {
            for c in Near::around(a) {
                cells.entry(c).or_default().push(i);
            }
        }
        Near { cells }
    }
    fn around(a: Area) -> impl Iterator<Item = (i64, i64)> {
        let at = |v: f64| (v / CELL).floor() as i64;
        let (x, y) = (at(a.x)..=at(a.x + a.w), at(a.y)..=at(a.y + a.h));
        x.flat_map(move |i| y.clone().map(move |j| (i, j)))
    }
    fn to(&self, a: Area) -> Vec<usize> {
        let mut out: Vec<usize> = Near::around(a).filter_map(|c| self.cells.get(&c)).flatten().copied().collect();
        out.sort_unstable();
        out.dedup();
        out
    }
}

/// Everything that is wrong with a picture.
pub fn faults(p: &Picture) -> Vec<String> {
    let mut out = Vec::new();
    let page = Area {
        x: 0.0,
        y: 0.0,
        w: p.size.0,
        h: p.size.1,
    };
    let boxes = Near::of(p.boxes.iter().map(|b| b.area));
    let texts = Near::of(p.texts.iter().map(|t| t.area));
    for (i, b) in p.boxes.iter().enumerate() {
        if !page.holds(b.area) {
            out.push(format!("{} {} stands off the page", b.sort, b.id));
        }
        for j in boxes.to(b.area).into_iter().filter(|j| *j > i) {
            let o = &p.boxes[j];
            if b.area.meets(o.area) {
                out.push(format!("{} {} lies on {} {}", b.sort, b.id, o.sort, o.id));
            }
        }
    }
    for (i, t) in p.texts.iter().enumerate() {
        if !page.holds(t.area) {
            out.push(format!("the text `{}` stands off the page", t.text));
        }
        for j in texts.to(t.area).into_iter().filter(|j| *j > i) {
            if t.area.meets(p.texts[j].area) {
                out.push(format!("`{}` lies on `{}`", t.text, p.texts[j].text));
            }
        }
        for j in boxes.to(t.area) {
            let b = &p.boxes[j];
            if t.inside == Some(j) {
                if !b.area.holds(t.area) {
                    out.push(format!("`{}` does not fit into {} {}", t.text, b.sort, b.id));
                }
            } else if b.area.meets(t.area) {
                out.push(format!("`{}` lies on {} {}", t.text, b.sort, b.id));
            }
        }
    }
    for (i, t) in p.territories.iter().enumerate() {
        for o in &p.territories[i + 1..] {
            if t.area.meets(o.area) {
                out.push(format!("{} lies on {}", t.id, o.id));
            }
        }
        for r in p.routes.iter().flat_map(|r| segments(r)) {
            if core(t.area).meets(thin(r)) {
                out.push(format!("a route runs through {}", t.id));
            }
        }
    }
    let lines = p
        .lines
        .iter()
        .flat_map(|l| l.parts.iter().map(move |part| (l.id.as_str(), part.as_slice())));
    for (id, part) in lines.chain(p.routes.iter().map(|r| ("a route", r.as_slice()))) {
        for s in segments(part) {
            let own = thin(s);
            if own.w > 0.2 && own.h > 0.2 {
                out.push(format!("{id} runs aslant"));
            }
            for j in boxes.to(own) {
                if core(p.boxes[j].area).meets(own) {
                    out.push(format!("{id} runs through {} {}", p.boxes[j].sort, p.boxes[j].id));
                }
            }
            for j in texts.to(own) {
                if p.texts[j].area.meets(own) {
                    out.push(format!("{id} runs through `{}`", p.texts[j].text));
                }
            }
        }
    }
    out.extend(ways(p));
    out.extend(overlaps(p));
    out
}

/// Each line begins at its sender, ends at its receiver, and breaks only at a number, a gate or a carrier.
fn ways(p: &Picture) -> Vec<String> {
    let mut out = Vec::new();
    let find = |id: &str| p.boxes.iter().find(|b| b.sort == "node" && b.id == id);
    let boxes = Near::of(p.boxes.iter().map(|b| b.area));
    for l in &p.lines {
        let (Some(from), Some(to)) = (find(&l.from), find(&l.to)) else {
            out.push(format!("{} has an end that is not drawn", l.id));
            continue;
        };
        let (Some(first), Some(last)) = (l.parts.first().and_then(|x| x.first()), l.parts.last().and_then(|x| x.last())) else {
            out.push(format!("{} is empty", l.id));
            continue;
        };
        if !from.area.touches(*first) {
            out.push(format!("{} does not begin at {}", l.id, l.from));
        }
        // The head of the arrow takes the last ten pixels.
        let reach = Area {
            x: to.area.x - 10.0,
            y: to.area.y,
            w: to.area.w + 20.0,
            h: to.area.h,
        };
        if !reach.touches(*last) {
            out.push(format!("{} does not end at {}", l.id, l.to));
        }
        for w in l.parts.windows(2) {
            let (Some(a), Some(b)) = (w[0].last(), w[1].first()) else {
                continue;
            };
            let at = |q: (f64, f64)| -> Vec<&Placed> {
                let spot = Area {
                    x: q.0 - 2.0,
                    y: q.1 - 2.0,
                    w: 4.0,
                    h: 4.0,
                };
                boxes
                    .to(spot)
                    .into_iter()
                    .map(|j| &p.boxes[j])
                    .filter(|x| x.area.touches(q))
                    .collect()
            };
            let (ends, begins) = (at(*a), at(*b));
            if !ends.iter().any(|x| begins.iter().any(|y| x.id == y.id)) {
                out.push(format!("{} breaks in the open", l.id));
            }
        }
    }
    out
}

/// Lines that lie on one another.
fn overlaps(p: &Picture) -> Vec<String> {
    let mut out = Vec::new();
    let mut level: BTreeMap<i64, Vec<(f64, f64, &str)>> = BTreeMap::new();
    let mut upright: BTreeMap<i64, Vec<(f64, f64, &str)>> = BTreeMap::new();
    let lines = p
        .lines
        .iter()
        .flat_map(|l| l.parts.iter().map(move |part| (l.id.as_str(), part.as_slice())));
    for (id, part) in lines.chain(p.routes.iter().map(|r| ("a route", r.as_slice()))) {
        for ((a, b), (c, d)) in segments(part) {
            if b == d && a != c {
                level.entry(b as i64).or_default().push((a.min(c), a.max(c), id));
            } else if a == c && b != d {
                upright.entry(a as i64).or_default().push((b.min(d), b.max(d), id));
            }
        }
    }
    for list in level.values_mut().chain(upright.values_mut()) {
        list.sort_by(|x, y| x.0.total_cmp(&y.0));
        for w in list.windows(2) {
            if w[1].0 < w[0].1 - 0.5 && (w[0].2 != w[1].2 || w[0].2 == "a route") {
                out.push(format!("{} and {} lie on one another", w[0].2, w[1].2));
            }
        }
    }
    out
}

/// Where each node stands, by id.
pub fn places(p: &Picture) -> BTreeMap<String, (i64, i64)> {
    let nodes = p.boxes.iter().filter(|b| b.sort == "node");
    nodes.map(|b| (b.id.clone(), (b.area.x as i64, b.area.y as i64))).collect()
}
