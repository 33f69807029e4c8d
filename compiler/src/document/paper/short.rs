//! The same report for a reader: where it is very long, long folded lists are left out, and only sources that are still told of are listed.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::*;

/// Facts up to which a report is printed whole.
const WHOLE: usize = 6000;
/// Parts of a folded list that a reader is given.
const FOLDED: usize = 12;

/// What to print of a report. The JSON form has it whole.
pub fn of(d: &Document) -> Cow<'_, Document> {
    if d.facts().len() <= WHOLE {
        return Cow::Borrowed(d);
    }
    let mut short = Document {
        front: d.front.clone(),
        sections: d.sections.iter().map(section).collect(),
        sources: Vec::new(),
        ..d.clone_head()
    };
    if let Some(first) = short.sections.first_mut() {
        first.blocks.insert(0, Block::Note(vec![Inline::Text(d.labels.in_json.clone())]));
    }
    let mut kept: BTreeMap<u32, u32> = BTreeMap::new();
    for f in short.facts() {
        for s in &f.sources {
            kept.entry(*s).or_default();
        }
    }
    for (new, (old, to)) in kept.iter_mut().enumerate() {
        *to = new as u32;
        short.sources.push(d.sources[*old as usize].clone());
    }
    let mut front = std::mem::take(&mut short.front);
    front.iter_mut().for_each(|(_, l)| renumber(l, &kept));
    short.front = front;
    short.sections.iter_mut().for_each(|s| renumber_in(s, &kept));
    Cow::Owned(short)
}

fn section(s: &Section) -> Section {
    let line = |l: &Line| cut(l);
    let block = |b: &Block| match b {
        Block::Paragraph(l) => Block::Paragraph(line(l)),
        Block::Note(l) => Block::Note(line(l)),
        Block::List(items) => {
            let items = items.iter().map(|i| Item {
                depth: i.depth,
                words: line(&i.words),
            });
            Block::List(items.collect())
        }
        Block::Table(t) => Block::Table(Table {
            caption: t.caption.clone(),
            columns: t.columns.clone(),
            rows: t
                .rows
                .iter()
                .map(|r| Row {
                    cells: r.cells.iter().map(line).collect(),
                    ..*r
                })
                .collect(),
        }),
        other => other.clone(),
    };
    Section {
        id: s.id.clone(),
        number: s.number.clone(),
        title: s.title.clone(),
        blocks: s.blocks.iter().map(block).collect(),
        sections: s.sections.iter().map(section).collect(),
    }
}

/// Of what is folded only short lists stay: how many there are and the first names stand before it.
fn cut(l: &[Inline]) -> Line {
    let folded = l.iter().filter(|i| matches!(i, Inline::More(_))).count();
    let mut out = Vec::new();
    let mut dropped = folded > FOLDED;
    for i in l {
        match i {
            Inline::More(_) if folded > FOLDED => {}
            Inline::More(m) if m.len() > FOLDED => dropped = true,
            Inline::More(m) => out.push(Inline::More(cut(m))),
            other => out.push(other.clone()),
        }
    }
    if dropped {
        out.push(Inline::Text("…".into()));
    }
    out
}

fn renumber_in(s: &mut Section, to: &BTreeMap<u32, u32>) {
    for b in &mut s.blocks {
        match b {
            Block::Paragraph(l) | Block::Note(l) => renumber(l, to),
            Block::List(items) => items.iter_mut().for_each(|i| renumber(&mut i.words, to)),
            Block::Table(t) => t.rows.iter_mut().flat_map(|r| &mut r.cells).for_each(|l| renumber(l, to)),
            Block::Answer(_) | Block::Figure(_) => {}
        }
    }
    s.sections.iter_mut().for_each(|s| renumber_in(s, to));
}

fn renumber(l: &mut Line, to: &BTreeMap<u32, u32>) {
    for i in l {
        match i {
            Inline::Fact(f) => f.sources.iter_mut().for_each(|s| *s = to.get(s).copied().unwrap_or(*s)),
            Inline::More(m) => renumber(m, to),
            _ => {}
        }
    }
}
