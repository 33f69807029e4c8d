//! What was analysed, under which law, and tables of the things a model declares.

use std::collections::BTreeMap;

use super::template::Chapter;
use super::writer::Writer;
use super::*;
use crate::model::schema_build::path_text;
use crate::model::{ObjId, PropId};
use crate::resolve::{Found, Sort};

/// Rows shown one by one; beyond, those that say the same are told together.
pub const FEW: usize = 60;
/// Rows of a large model from which things are told of by sort.
pub const MOST: usize = 200;
/// Names shown before the rest is folded.
const NAMED: usize = 6;

impl Writer<'_> {
    /// Sources, day and laws: what a reader needs to repeat the run.
    pub(super) fn analysed(&mut self, out: &mut Vec<Block>) {
        let columns = self.heads(&[("head_item", 1), ("head_value", 3)]);
        let world = self.cx.world;
        let mut rows = Vec::new();
        let mut row = |label: String, line: Line| {
            rows.push(Row {
                cells: vec![vec![Inline::Text(label)], line],
                ..Row::default()
            });
        };
        if let Some(p) = world.project {
            let line = vec![self.thing(p)];
            row(self.t("project"), line);
        }
        let day = self.given.today.to_string();
        let at: Vec<_> = world
            .project
            .map(|p| self.stated_at(p, world.library.words.project_as_of))
            .into_iter()
            .collect();
        let line = vec![self.fact("as_of".into(), day.clone(), day, Tone::Plain, &at)];
        row(self.t("as_of"), line);
        let key = if self.given.files == 1 { "file_hashed" } else { "files_hashed" };
        let files = self.words.fill(key, &[("n", &self.given.files.to_string())]);
        row(
            self.t("sources_hash"),
            vec![Inline::Code(self.given.hash.clone()), Inline::Text(files)],
        );
        let version = self.words.fill("made_by", &[("version", env!("CARGO_PKG_VERSION"))]);
        row(self.t("tool"), vec![Inline::Text(version)]);
        if let Some(scope) = self.given.scope.as_ref() {
            let list: Vec<ObjId> = scope.activities.iter().copied().collect();
            let line = self.things(&list);
            row(self.t("scope"), line);
        }
        out.push(Block::Table(Table {
            caption: String::new(),
            columns,
            rows,
        }));
    }

    pub(super) fn stated_at(&self, id: ObjId, prop: PropId) -> crate::base::Origin {
        let world = self.cx.world;
        world
            .stated(id, prop)
            .map_or(world.object(id).at(), |s| s.rows.first().map_or(s.origin, |r| r.origin))
    }

    /// The laws judged under: status, since when, where they were read.
    pub(super) fn laws(&mut self, chosen: &[u32], out: &mut Vec<Block>) {
        if chosen.is_empty() {
            out.push(Block::Paragraph(vec![self.text("no_law")]));
            return;
        }
        let columns = self.heads(&[
            ("head_law", 4),
            ("head_territory", 2),
            ("head_status", 2),
            ("head_in_force", 2),
            ("head_citation", 4),
        ]);
        let library = &self.cx.world.library;
        let mut rows = Vec::new();
        for i in chosen {
            let r = &library.regimes[*i as usize];
            let title = self.words.regime(*i);
            let status = self.words.status(&r.status);
            let since = self.words.fill("since_day", &[("day", &self.words.day(r.since))]);
            let until = match r.until {
                u if u.is_finite() => self.words.fill("until_day", &[("day", &u.to_string())]),
                _ => String::new(),
            };
            let cites = r.cites.as_deref().unwrap_or("").to_owned();
            self.source(r.origin, Some(&cites));
            let tone = if r.status.as_ref() == "binding" { Tone::Plain } else { Tone::Warn };
            let key = format!("law {}", r.name);
            let days = format!("{since}{until}");
            let cells = vec![
                vec![
                    self.fact(key.clone(), r.name.to_string(), title, Tone::Plain, &[r.origin]),
                    Inline::Text(" ".into()),
                    Inline::Code(r.name.to_string()),
                ],
                self.territory(*i),
                vec![self.fact(format!("{key} status"), r.status.to_string(), status, tone, &[r.origin])],
                vec![self.fact(
                    format!("{key} days"),
                    format!("{}..{}", r.since, r.until),
                    days,
                    Tone::Plain,
                    &[r.origin],
                )],
                vec![self.fact(format!("{key} text"), cites.clone(), cites, Tone::Plain, &[r.origin])],
            ];
            rows.push(Row { cells, ..Row::default() });
        }
        out.push(Block::Table(Table {
            caption: String::new(),
            columns,
            rows,
        }));
    }

    /// Where a law holds: countries and groups of countries by their titles.
    fn territory(&mut self, regime: u32) -> Line {
        let r = &self.cx.world.library.regimes[regime as usize];
        let names = &self.cx.world.names;
        let heads = r.territory.iter().flat_map(|row| &row.heads);
        let paths = heads.filter_map(|h| match &h.kind {
            portolan_syntax::tree::ValueKind::Path(p) => Some(path_text(p)),
            _ => None,
        });
        let titles: Vec<String> = paths
            .map(
                |text| match names.find(&text, &r.scope, &|s| matches!(s, Sort::Object(_) | Sort::Set(_))) {
                    Found::One(e) => match e.sort {
                        Sort::Object(o) => self.words.titled(o),
                        Sort::Set(i) => self.words.law(i),
                        _ => text,
                    },
                    _ => text,
                },
            )
            .collect();
        let said = self.words.listed(&titles);
        vec![self.fact(format!("law {} territory", r.name), said.clone(), said, Tone::Plain, &[r.origin])]
    }

    /// The things of a kind that the project declares or refers to.
    pub(super) fn of_kind(&self, kind: u32) -> Vec<ObjId> {
        let world = self.cx.world;
        let own = world.own_ids().filter(|id| world.is(*id, kind));
        let mut out: Vec<ObjId> = self
            .cx
            .subjects
            .referred
            .iter()
            .copied()
            .filter(|id| world.is(*id, kind))
            .chain(own)
            .collect();
        if let Some(s) = &self.given.scope {
            out.retain(|id| s.has(&self.cx, *id));
        }
        out
    }

    /// A row for each thing, a column for each property.
    pub(super) fn list_things(&mut self, c: &Chapter, out: &mut Vec<Block>) {
        let world = self.cx.world;
        let schema = &world.library.schema;
        let Some(name) = c.lists.as_deref() else { return };
        let last = |n: &str| n.rsplit('.').next().unwrap_or(n).to_owned();
        let found = schema.kinds.iter().position(|k| k.name.as_ref() == name);
        let found = found.or_else(|| schema.kinds.iter().position(|k| last(&k.name) == name));
        let Some(kind) = found.map(|k| k as u32) else {
            out.push(Block::Note(vec![Inline::Text(self.words.fill("no_kind", &[("it", name)]))]));
            return;
        };
        let list = self.of_kind(kind);
        if list.is_empty() {
            let document = world.library.words.document;
            let term = match kind {
                k if k == document => "no_paper_on_file",
                k if schema.is(k, document) => "no_such_paper",
                _ => "none_declared",
            };
            let kind = self.words.kind(kind);
            out.push(Block::Paragraph(vec![Inline::Text(self.words.fill(term, &[("kind", &kind)]))]));
            return;
        }
        // A column is a property by its name; the kinds below have their own of that name.
        let columns: Vec<(String, Option<PropId>)> = c
            .columns
            .iter()
            .map(|n| {
                let fits = |p: &crate::model::schema::Property| {
                    (p.full.as_ref() == n || p.name.as_ref() == n.as_str() || last(&p.full) == *n)
                        && (schema.is(kind, p.owner) || schema.is(p.owner, kind))
                };
                (n.clone(), schema.props.iter().position(fits).map(|p| p as u32))
            })
            .collect();
        let mut heads = vec![Column {
            title: self.words.kind(kind),
            weight: 5,
        }];
        for (name, p) in &columns {
            heads.push(Column {
                title: p.map_or_else(|| self.t(&format!("head_{name}")), |p| self.words.property(p)),
                weight: 4,
            });
        }
        let mut rows: Vec<(ObjId, Vec<Line>)> = Vec::new();
        for id in list {
            let own_kind = world.object(id).kind;
            let cells = columns
                .iter()
                .map(|(name, p)| match (name.as_str(), p) {
                    ("kind", _) => vec![Inline::Text(self.words.kind(own_kind))],
                    ("category", _) => self.categories(id),
                    (_, Some(p)) if schema.is(own_kind, schema.prop(*p).owner) => self.property(id, *p),
                    _ => vec![Inline::Text("–".into())],
                })
                .collect();
            rows.push((id, cells));
        }
        let rows = match self.many && rows.len() > MOST {
            // By what they are and where they stand.
            true => self.grouped(rows, if columns.len() > 1 { &[0, 1] } else { &[0] }),
            false => self.gathered(rows),
        };
        out.push(Block::Table(Table {
            caption: String::new(),
            columns: heads,
            rows,
        }));
    }

    pub(super) fn categories(&mut self, id: ObjId) -> Line {
        let o = self.cx.world.object(id);
        let (key, at) = (format!("{}: category", o.name), o.at());
        let list = o.categories.clone();
        let parts = list
            .iter()
            .map(|c| {
                let name = self.cx.world.library.schema.categories[*c as usize].name.to_string();
                let text = self.words.category(*c);
                self.fact(key.clone(), name, text, Tone::Plain, &[at])
            })
            .collect();
        self.join(parts)
    }

    /// One row each, with the name that the model has for it.
    pub(super) fn alone(&mut self, rows: Vec<(ObjId, Vec<Line>)>) -> Vec<Row> {
        let mut out = Vec::new();
        for (id, cells) in rows {
            let mut first = vec![self.thing(id)];
            let name = self.cx.world.object(id).name.to_string();
            if self.cx.world.flow_of(id).is_none() {
                first.extend([Inline::Text(" ".into()), Inline::Code(name)]);
            }
            out.push(Row {
                cells: std::iter::once(first).chain(cells).collect(),
                ..Row::default()
            });
        }
        out
    }

    /// One row each while they are few; else one for all that say the same.
    pub(super) fn gathered(&mut self, rows: Vec<(ObjId, Vec<Line>)>) -> Vec<Row> {
        if rows.len() <= FEW {
            return self.alone(rows);
        }
        let mut index: BTreeMap<String, usize> = BTreeMap::new();
        let mut groups: Vec<(Vec<ObjId>, Vec<Line>)> = Vec::new();
        for (id, cells) in rows {
            let key: String = cells.iter().map(|c| plain(c) + "\u{1}").collect();
            match index.get(&key) {
                Some(i) => groups[*i].0.push(id),
                None => {
                    index.insert(key, groups.len());
                    groups.push((vec![id], cells));
                }
            }
        }
        groups
            .into_iter()
            .map(|(ids, cells)| {
                let first = self.named(&ids);
                Row {
                    cells: std::iter::once(first).chain(cells).collect(),
                    ..Row::default()
                }
            })
            .collect()
    }

    /// Of a large model: one row for all that agree on some of their columns. In the others every different cell stands once, with how many say
    /// it; what each says is folded behind it.
    pub(super) fn grouped(&mut self, rows: Vec<(ObjId, Vec<Line>)>, by: &[usize]) -> Vec<Row> {
        let mut groups: BTreeMap<Vec<String>, Vec<(ObjId, Vec<Line>)>> = BTreeMap::new();
        for (id, cells) in rows {
            let key = by.iter().map(|i| alike(&cells[*i])).collect();
            groups.entry(key).or_default().push((id, cells));
        }
        let mut out = Vec::new();
        for list in groups.into_values() {
            let ids: Vec<ObjId> = list.iter().map(|r| r.0).collect();
            let mut cells = vec![self.named(&ids)];
            let width = list[0].1.len();
            let mut columns: Vec<BTreeMap<String, Vec<(ObjId, Line)>>> = vec![BTreeMap::new(); width];
            for (id, line) in list {
                for (column, cell) in columns.iter_mut().zip(line) {
                    column.entry(alike(&cell)).or_default().push((id, cell));
                }
            }
            for said in columns {
                let mut said: Vec<Vec<(ObjId, Line)>> = said.into_values().collect();
                // The commonest first; of equals, that of the thing declared first.
                said.sort_by_key(|l| (std::cmp::Reverse(l.len()), l[0].0));
                let alone = said.len() == 1;
                let lines = said.into_iter().map(|l| self.one_for_all(l, alone)).collect();
                cells.push(self.lines(lines));
            }
            out.push(Row { cells, ..Row::default() });
        }
        out
    }

    /// A cell that several things share, and whose it is beside the first.
    fn one_for_all(&mut self, list: Vec<(ObjId, Line)>, alone: bool) -> Line {
        let count = list.len();
        let mut list = list.into_iter();
        let Some((_, mut out)) = list.next() else { return Vec::new() };
        let number = |i: &Inline| if let Inline::Blank(b) = i { Some(b.number) } else { None };
        let mut asked: Vec<u32> = out.iter().filter_map(number).collect();
        if !alone {
            out.push(Inline::Text(self.words.fill("times", &[("n", &count.to_string())])));
        }
        let mut rest = Vec::new();
        for (id, line) in list {
            for i in line {
                match i {
                    Inline::Fact(f) => rest.push(Inline::Fact(Fact { text: self.name(id), ..f })),
                    // One number asks for all that lack the same.
                    Inline::Blank(b) => {
                        if !asked.contains(&b.number) {
                            asked.push(b.number);
                            rest.push(Inline::Blank(b));
                        }
                    }
                    _ => {}
                }
            }
        }
        if !rest.is_empty() {
            out.push(Inline::Text(" ".into()));
            out.push(Inline::More(self.join(rest)));
        }
        out
    }

    /// Some names, how many there are, and the rest folded.
    pub(super) fn named(&mut self, ids: &[ObjId]) -> Line {
        let parts = ids.iter().map(|o| self.thing(*o)).collect();
        self.shortened(parts)
    }

    /// Some of the parts, how many there are, and the rest folded.
    pub(super) fn shortened(&self, mut parts: Vec<Inline>) -> Line {
        let most = if self.many { NAMED / 2 } else { NAMED };
        if parts.len() <= most {
            return self.join(parts);
        }
        let count = self.words.fill("so_many", &[("n", &parts.len().to_string())]);
        let rest = parts.split_off(most);
        let mut out = vec![Inline::Strong(count), Inline::Text(" ".into())];
        out.extend(self.join(parts));
        out.push(Inline::Text(self.words.comma()));
        out.push(Inline::More(self.join(rest)));
        out
    }

    /// How many there are, and all of them folded.
    pub(super) fn folded(&self, parts: Vec<Inline>) -> Line {
        if parts.len() <= NAMED {
            return self.join(parts);
        }
        let count = self.words.fill("so_many", &[("n", &parts.len().to_string())]);
        vec![Inline::Strong(count), Inline::Text(" ".into()), Inline::More(self.join(parts))]
    }

    /// Who decides and who works for whom, activity by activity.
    pub(super) fn roles(&mut self, out: &mut Vec<Block>) {
        let world = self.cx.world;
        let w = world.library.words;
        let list = self.of_kind(w.activity);
        if list.is_empty() {
            out.push(Block::Paragraph(vec![self.text("no_activity")]));
            return;
        }
        let columns = self.heads(&[("head_activity", 4), ("head_decides", 4), ("head_acts", 5), ("head_purpose", 3)]);
        let schema = &world.library.schema;
        let own = |name: &str| {
            let found = schema.props.iter().position(|p| p.owner == w.activity && p.full.as_ref() == name);
            found.map(|p| p as PropId)
        };
        let (purpose, together) = (own("purpose"), own("together"));
        let mut rows = Vec::new();
        for a in list {
            let mut decide = self.property(a, w.activity_decides);
            // Whether several decide together changes what each of them owes.
            if let Some(p) = together.filter(|_| super::template::things(world, a, w.activity_decides).len() > 1) {
                decide.push(Inline::Break);
                decide.push(Inline::Text(self.words.fill("labelled", &[("it", &self.words.property(p))])));
                decide.extend(self.property(a, p));
            }
            let mut cells = vec![decide, self.property(a, w.activity_acts)];
            if let Some(p) = purpose {
                cells.push(self.property(a, p));
            }
            rows.push((a, cells));
        }
        let rows = self.gathered(rows);
        out.push(Block::Table(Table {
            caption: String::new(),
            columns,
            rows,
        }));
    }
}

/// What makes two cells of different things say the same: their words, and the numbers of their blanks.
fn alike(line: &[Inline]) -> String {
    let one = |i: &Inline| match i {
        Inline::Blank(b) => format!("?{}", b.number),
        Inline::More(l) => alike(l),
        other => plain(std::slice::from_ref(other)),
    };
    line.iter().map(one).collect()
}

/// A line as it reads, without sources.
pub fn plain(line: &[Inline]) -> String {
    let mut out = String::new();
    for i in line {
        match i {
            Inline::Text(t) | Inline::Strong(t) | Inline::Code(t) => out.push_str(t),
            Inline::Fact(f) => out.push_str(&f.text),
            Inline::Blank(b) => {
                out.push('?');
                out.push_str(&b.question);
            }
            Inline::More(l) => out.push_str(&plain(l)),
            Inline::Break => out.push('\n'),
        }
    }
    out
}
