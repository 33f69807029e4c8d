//! How wide the columns of a table are: what they hold decides, so that long cells get more and short ones no more than they need.

use unicode_width::UnicodeWidthStr as _;

use super::{Block, Inline, Table};

/// Narrower than this no column is made, in parts of the sum of a hundred.
const LEAST: f64 = 7.0;
/// So much of what can be folded counts.
const FOLDED: usize = 240;

pub fn fit(blocks: &mut [Block]) {
    for b in blocks {
        if let Block::Table(t) = b {
            weigh(t);
        }
    }
}

/// The square root of the mean length, so that a column of four times the text gets twice the width; and none narrower than its longest word.
fn weigh(t: &mut Table) {
    let rows: Vec<_> = t.rows.iter().filter(|r| !r.heading && r.cells.len() == t.columns.len()).collect();
    if rows.is_empty() || t.columns.len() < 3 {
        return;
    }
    let mut wanted = Vec::new();
    for (i, c) in t.columns.iter().enumerate() {
        let said: Vec<String> = rows.iter().map(|r| plain(&r.cells[i])).collect();
        let all: usize = said.iter().map(|s| s.width()).sum();
        let mean = all as f64 / rows.len() as f64;
        let words = said.iter().flat_map(|s| s.split_whitespace()).chain(c.title.split_whitespace());
        let longest = words.map(|w| w.width()).max().unwrap_or(0).min(18);
        wanted.push((mean.sqrt() * 2.2).max(longest as f64).max(4.0));
    }
    let sum: f64 = wanted.iter().sum();
    for (c, w) in t.columns.iter_mut().zip(&wanted) {
        c.weight = (w / sum * 100.0).max(LEAST).round() as u32;
    }
}

/// As it reads.
fn plain(line: &[Inline]) -> String {
    let mut out = String::new();
    for i in line {
        match i {
            Inline::Text(t) | Inline::Strong(t) | Inline::Code(t) => out += t,
            Inline::Fact(f) => out += &f.text,
            Inline::Blank(_) => out += "to_be_sent_B00 ",
            // Folded on a screen, not on paper.
            Inline::More(m) => out.extend(plain(m).chars().take(FOLDED)),
            Inline::Break => out.push(' '),
        }
    }
    out
}

#[test]
fn long_cells_get_more() {
    use super::{Column, Row};
    let column = |t: &str| Column {
        title: t.into(),
        weight: 1,
    };
    let row = |cells: [&str; 3]| Row {
        cells: cells.iter().map(|c| vec![Inline::Text((*c).to_owned())]).collect(),
        ..Row::default()
    };
    let long = "a long cell of many words that nobody reads in a narrow column";
    let mut t = Table {
        caption: String::new(),
        columns: vec![column("A"), column("B"), column("C")],
        rows: vec![row(["yes", long, "certification"]), row(["no", long, "–"])],
    };
    weigh(&mut t);
    let w: Vec<u32> = t.columns.iter().map(|c| c.weight).collect();
    assert!(w[1] > w[0] && w[2] > w[0] && w[0] >= LEAST as u32, "{w:?}");
}
