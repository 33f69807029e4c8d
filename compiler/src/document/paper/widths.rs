//! How wide the columns of a table are: what they hold decides, so that long cells get more and short ones no more than they need.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::{Block, Inline, Table};

/// Narrower than this no column is made, in parts of the sum of a hundred.
const LEAST: f64 = 5.0;
/// Letters on a line over the width of a page, what the edges of a cell and the number of a source take of it, and the longest word that no cell breaks.
const LINE: f64 = 115.0;
const EDGES: usize = 4;
const WORD: usize = 14;
/// So much of what can be folded counts.
const FOLDED: usize = 240;

pub fn fit(blocks: &mut [Block]) {
    for b in blocks {
        if let Block::Table(t) = b {
            weigh(t);
        }
    }
}

/// Each column gets the room of its longest word; what is left is shared by the square root of the mean length, so that a column of four times
/// the text gets twice of it.
fn weigh(t: &mut Table) {
    let rows: Vec<_> = t.rows.iter().filter(|r| !r.heading && r.cells.len() == t.columns.len()).collect();
    if rows.is_empty() || t.columns.len() < 3 {
        return;
    }
    let (mut wanted, mut least) = (Vec::new(), Vec::new());
    for (i, c) in t.columns.iter().enumerate() {
        let said: Vec<String> = rows.iter().map(|r| plain(&r.cells[i])).collect();
        let all: usize = said.iter().map(|s| s.width()).sum();
        let mean = all as f64 / rows.len() as f64;
        // A line may end behind each Chinese character.
        let apart = |x: char| x.is_whitespace() || x.width() == Some(2);
        let words = said.iter().flat_map(|s| s.split(apart)).chain(c.title.split(apart));
        let longest = words.map(|w| w.width()).max().unwrap_or(0).min(WORD);
        least.push(((longest + EDGES) as f64 / LINE * 100.0).max(LEAST));
        wanted.push(mean.sqrt().max(2.0));
    }
    let sum: f64 = wanted.iter().sum();
    let left = (100.0 - least.iter().sum::<f64>()).max(0.0);
    for (c, (w, least)) in t.columns.iter_mut().zip(wanted.iter().zip(&least)) {
        c.weight = (least + left * w / sum).round() as u32;
    }
}

/// As it reads.
fn plain(line: &[Inline]) -> String {
    let mut out = String::new();
    for i in line {
        match i {
            Inline::Text(t) | Inline::Strong(t) | Inline::Code(t) => out += t,
            Inline::Fact(f) => out += &f.text,
            Inline::Blank(_) => out += "to be answered B00 ",
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
