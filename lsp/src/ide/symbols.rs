//! The outline of a file.

use std::ops::Range;
use std::sync::Arc;

use portolan::law::say;
use portolan::model::RuleSort;
use portolan::model::schema_build::path_text;
use portolan_syntax::tree::{Arrow, Block, Item};

use super::Target;
use crate::snapshot::ProjectSnap;
use crate::view::View;
use portolan_syntax::{Parsed, Slice};

/// The picture an editor puts before a symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    Thing,
    Flow,
    Kind,
    Enum,
    Property,
    Law,
    Group,
    Condition,
}

/// One line of the outline. Ranges are bytes of the file; `name_range` lies in `range`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    pub name: String,
    /// The word of the declaration and its title.
    pub detail: String,
    pub icon: Icon,
    pub range: Range<u32>,
    pub name_range: Range<u32>,
    pub inside: Vec<Symbol>,
}

impl Symbol {
    /// The name lies in the whole, whatever the reader made of a broken text: editors refuse an outline otherwise.
    fn sound(mut self) -> Symbol {
        let Range { start, end } = self.range;
        self.name_range = self.name_range.start.clamp(start, end)..self.name_range.end.clamp(start, end);
        self
    }
}

/// The declarations and flows of a file, nested as written.
pub fn of(text: &str, parsed: &Parsed) -> Vec<Symbol> {
    let one = |s: &Slice| symbol((text, s), &s.item, false);
    parsed.slices.iter().filter_map(one).collect()
}

fn block(of: (&str, &Slice), block: Option<&Block>, schema: bool) -> Vec<Symbol> {
    let items = block.into_iter().flat_map(|b| &b.items);
    items.filter_map(|i| symbol(of, i, schema)).collect()
}

fn symbol((text, slice): (&str, &Slice), item: &Item, schema: bool) -> Option<Symbol> {
    let found = match item {
        Item::Decl(d) => {
            let word = d.word.text.as_ref();
            let icon = match word {
                "kind" | "extend" | "category" => Icon::Kind,
                "enum" => Icon::Enum,
                "set" | "define" | "open" => Icon::Law,
                "case" | "system" | "regime" | "project" => Icon::Group,
                _ if RuleSort::parse(word).is_some() => Icon::Law,
                _ => Icon::Thing,
            };
            let title = d.title.as_ref().map(|t| format!("  {}", say::text(t, "en"))).unwrap_or_default();
            Symbol {
                name: path_text(&d.path),
                detail: format!("{word}{title}"),
                icon,
                range: slice.span(d.node),
                name_range: slice.span(d.path.node()),
                inside: block((text, slice), d.block.as_ref(), matches!(word, "kind" | "extend")),
            }
        }
        Item::Flow(f) => {
            let mut name = String::new();
            for (i, end) in f.ends.iter().enumerate() {
                if i > 0 {
                    name.push_str(if f.arrows[i - 1].0 == Arrow::Copy { " -> " } else { " ~> " });
                }
                name.push_str(&path_text(end));
            }
            let range = slice.span(f.node);
            let name_range = slice.span(f.ends.first()?.node());
            Symbol {
                name,
                detail: "flow".into(),
                icon: Icon::Flow,
                range,
                name_range,
                inside: Vec::new(),
            }
        }
        // What stands under a condition is told under it.
        Item::Guard(g) => {
            let said = slice.span(g.expr.node);
            let condition = text.get(said.start as usize..said.end as usize).unwrap_or_default();
            let words: Vec<&str> = condition.split_whitespace().collect();
            Symbol {
                name: format!("when {}", words.join(" ")),
                detail: String::new(),
                icon: Icon::Condition,
                range: slice.span(g.node),
                name_range: said,
                inside: block((text, slice), Some(&g.block), schema),
            }
        }
        Item::Property(p) if schema => Symbol {
            name: path_text(&p.path),
            detail: String::new(),
            icon: Icon::Property,
            range: slice.span(p.node),
            name_range: slice.span(p.path.node()),
            inside: Vec::new(),
        },
        _ => return None,
    };
    Some(found.sound())
}

/// How near a name is to what was asked for: it is that, begins so, has it inside, or has its letters in order.
fn nearness(name: &str, query: &str) -> u8 {
    let (name, query) = (name.to_lowercase(), query.to_lowercase());
    let last = name.rsplit('.').next().unwrap_or(&name);
    match () {
        () if last == query => 0,
        () if last.starts_with(&query) => 1,
        () if name.contains(&query) => 2,
        () => 3,
    }
}

/// Declarations of all projects whose name or title has these letters in order, the nearest first; at most so many.
pub fn search(view: &View, query: &str, most: usize) -> Vec<(Arc<ProjectSnap>, Target, Symbol)> {
    let mut out = Vec::new();
    for project in &view.snapshot.projects {
        for f in project.files.iter().filter(|f| !f.is_embedded()) {
            let mut open = of(f.text.as_str(), f.parsed());
            open.reverse();
            while let Some(mut s) = open.pop() {
                let fits = super::completion::fits(&s.name, query) || super::completion::fits(&s.detail, query);
                open.extend(std::mem::take(&mut s.inside).into_iter().rev());
                if fits && !matches!(s.icon, Icon::Property | Icon::Condition) {
                    let target = Target {
                        file: f.id,
                        range: s.name_range.clone(),
                    };
                    let near = (
                        nearness(&s.name, query),
                        s.icon == Icon::Flow,
                        s.detail.starts_with("extend"),
                        s.name.len(),
                    );
                    out.push((near, (project.clone(), target, s)));
                }
            }
        }
    }
    out.sort_by_key(|f| f.0);
    out.truncate(most);
    out.into_iter().map(|f| f.1).collect()
}
