//! Makes tree nodes: numbers them, remembers where they stand, reads values out of the text.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashSet; // look-up only: it is never walked

use crate::error::Errors;
use crate::places::{Places, Run};
use crate::stacks::{Stacks, take, take_few, take_thin};
use crate::tree::*;

/// A string of the tree.
pub(crate) type Str = Arc<str>;

/// Documentation comments before a token: its start and the joined text.
pub(crate) type Docs = Vec<(u32, Str)>;

/// What the actions of the grammar write to.
pub(crate) struct Builder<'t> {
    text: &'t str,
    pub(crate) docs: Docs,
    names: FxHashSet<Str>, // look-up only: one string for each name
    /// The places of the nodes of the item at hand.
    pub(crate) spans: Vec<(u32, u32)>,
    /// Those of the items before it.
    places: Places,
    /// Heights of expressions, by node of the item at hand; 0 for other nodes.
    pub(crate) heights: Vec<u16>,
    pub(crate) errors: Errors,
    /// Whether this item has been said to be too deep.
    pub(crate) deep: bool,
    /// Top-level items that were read in one go.
    tops: Vec<Top>,
    edge: Rc<Edge>,
    pub(crate) stacks: Stacks,
}

/// What the parser looks at: an empty part of a rule ends, to the parser, where the next token begins, but to people where the last one ended.
#[derive(Default)]
pub(crate) struct Edge {
    pub(crate) last_end: Cell<u32>,
    pub(crate) next_start: Cell<u32>,
}

/// A top-level item with its place and its nodes among those of the file.
pub(crate) struct Top {
    pub(crate) item: Arc<Item>,
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) nodes: Run,
}

/// Which parts of a declaration were there, and how many.
pub(crate) struct Parts {
    pub(crate) params: usize,
    pub(crate) heads: usize,
    pub(crate) title: bool,
    pub(crate) tail: bool,
    pub(crate) block: bool,
}

impl<'t> Builder<'t> {
    pub(crate) fn new(text: &'t str, docs: Docs) -> Self {
        Builder {
            text,
            docs,
            names: FxHashSet::default(), // look-up only: as above
            spans: Vec::new(),
            places: Places::default(),
            heights: Vec::new(),
            errors: Errors::default(),
            deep: false,
            tops: Vec::new(),
            edge: Rc::default(),
            stacks: Stacks::default(),
        }
    }

    /// Makes room for what so many tokens may become.
    pub(crate) fn reserve(&mut self, tokens: usize) {
        self.places.reserve(tokens + tokens / 2);
    }

    /// Ends a top-level item that begins there: its nodes among those of the file.
    pub(crate) fn end_item(&mut self, start: u32) -> Run {
        self.heights.clear();
        self.deep = false;
        let run = self.places.add(start, &self.spans);
        self.spans.clear();
        run
    }

    /// Ends a top-level item of a file read in one go.
    pub(crate) fn top(&mut self, start: u32, end: u32) {
        if let Some(item) = self.stacks.items.pop() {
            let nodes = self.end_item(start);
            self.tops.push(Top {
                item: Arc::new(item),
                start,
                end,
                nodes,
            });
        }
    }

    /// The items read in one go. After a mistake the last of them is not sure, for the mistake may begin in it, and neither is what follows.
    pub(crate) fn take_tops(&mut self, all: bool) -> Vec<Top> {
        let mut tops = std::mem::take(&mut self.tops);
        if !all {
            if let Some(top) = tops.pop() {
                self.places.take_back(top.nodes);
            }
            self.reset(0);
        }
        tops
    }

    /// The places of all nodes of the file.
    pub(crate) fn take_places(&mut self) -> Places {
        std::mem::take(&mut self.places)
    }

    /// How many nodes the item at hand has, to return to after an attempt that failed.
    pub(crate) fn mark(&self) -> usize {
        self.spans.len()
    }

    /// Forgets the nodes made since `mark`.
    pub(crate) fn reset(&mut self, mark: usize) {
        self.spans.truncate(mark);
        self.heights.truncate(mark);
        self.deep = false;
        self.stacks = Stacks::default();
    }

    /// Forgets all but so many of the items read in one go.
    pub(crate) fn keep_tops(&mut self, n: usize) {
        while self.tops.len() > n {
            if let Some(top) = self.tops.pop() {
                self.places.take_back(top.nodes);
            }
        }
    }

    /// How many items have been read in one go.
    pub(crate) fn tops(&self) -> usize {
        self.tops.len()
    }

    /// Nodes end where they are said to end, and not where a parser that looked ahead has come to.
    pub(crate) fn places_are_exact(&self) {
        self.edge.next_start.set(u32::MAX);
    }

    pub(crate) fn edge(&self) -> Rc<Edge> {
        self.edge.clone()
    }

    pub(crate) fn node(&mut self, l: u32, r: u32) -> NodeId {
        let r = if r == self.edge.next_start.get() {
            self.edge.last_end.get()
        } else {
            r
        };
        self.spans.push((l, r.max(l)));
        NodeId((self.spans.len() - 1) as u32)
    }

    pub(crate) fn slice(&self, l: u32, r: u32) -> &'t str {
        self.text.get(l as usize..r as usize).unwrap_or("")
    }

    pub(crate) fn intern(&mut self, text: &'t str) -> Str {
        if let Some(known) = self.names.get(text) {
            return known.clone();
        }
        let new: Str = text.into();
        self.names.insert(new.clone());
        new
    }

    fn new_name(&mut self, l: u32, r: u32) -> Name {
        let text = self.intern(self.slice(l, r));
        Name::new(text, self.node(l, r))
    }

    /// A name, put on its stack.
    pub(crate) fn name(&mut self, l: u32, r: u32) {
        let name = self.new_name(l, r);
        self.stacks.names.push(name);
    }

    /// A path of one name.
    pub(crate) fn short_path(&mut self, l: u32, r: u32) {
        let parts = Few::One(self.new_name(l, r));
        self.stacks.paths.push(Path { parts });
    }

    /// A value that is a path of one name.
    pub(crate) fn name_value(&mut self, l: u32, r: u32) {
        let name = self.new_name(l, r);
        let node = name.node;
        let kind = ValueKind::Path(Path { parts: Few::One(name) });
        self.stacks.values.push(Value { kind, node });
    }

    /// `.name`: the node covers the name alone.
    pub(crate) fn field_name(&mut self, l: u32, r: u32) {
        let word = self.slice(l, r).trim_start_matches(['.', ' ', '\t', '\u{a0}', '\u{3000}']);
        self.name(r - word.len() as u32, r);
    }

    /// The last names are a path.
    pub(crate) fn path(&mut self, names: usize, l: u32, r: u32) {
        let parts = match take_few(&mut self.stacks.names, names) {
            Few::One(name) => Few::One(name),
            Few::Many(names, ()) => Few::Many(names, self.node(l, r)),
        };
        self.stacks.paths.push(Path { parts });
    }

    /// `in:`: the node covers the word alone.
    pub(crate) fn key(&mut self, l: u32, r: u32) {
        let all = self.slice(l, r);
        let word = all.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(all.len());
        let r = l + word as u32;
        self.short_path(l, r);
    }

    pub(crate) fn docs(&self, start: u32) -> Option<Str> {
        if self.docs.is_empty() {
            return None;
        }
        self.docs.binary_search_by_key(&start, |d| d.0).ok().map(|i| self.docs[i].1.clone())
    }

    pub(crate) fn arrow(&mut self, l: u32, r: u32) {
        let sight = self.text.get(l as usize..).is_some_and(|t| t.starts_with(['~', '⇝', '↝']));
        let node = self.node(l, r);
        self.stacks.arrows.push((if sight { Arrow::Sight } else { Arrow::Copy }, node));
    }

    pub(crate) fn cmp(&self, l: u32, r: u32) -> Cmp {
        match self.slice(l, r) {
            "!=" => Cmp::Ne,
            "<" => Cmp::Lt,
            "<=" => Cmp::Le,
            ">" => Cmp::Gt,
            ">=" | "=>" => Cmp::Ge,
            _ => Cmp::Eq,
        }
    }

    // ---- parts, put on their stacks

    pub(crate) fn item(&mut self, item: Item) {
        self.stacks.items.push(item);
    }

    pub(crate) fn text_part(&mut self, lang: Option<Str>, text: Str) -> usize {
        self.stacks.text_parts.push(TextPart { lang, text });
        1
    }

    pub(crate) fn text(&mut self, parts: usize, l: u32, r: u32) {
        let parts = take_few(&mut self.stacks.text_parts, parts);
        let node = self.node(l, r);
        self.stacks.texts.push(Text { parts, node });
    }

    pub(crate) fn block(&mut self, items: usize, l: u32, r: u32) {
        let items = take_thin(&mut self.stacks.items, items);
        let node = self.node(l, r);
        self.stacks.blocks.push(Block { items, node });
    }

    pub(crate) fn path_value(&mut self, names: usize, l: u32, r: u32) {
        self.path(names, l, r);
        let path = self.stacks.pop_path();
        let node = path.node();
        let kind = ValueKind::Path(path);
        self.stacks.values.push(Value { kind, node });
    }

    pub(crate) fn value(&mut self, kind: ValueKind, l: u32, r: u32) {
        let node = self.node(l, r);
        self.stacks.values.push(Value { kind, node });
    }

    pub(crate) fn head(&mut self, kind: HeadKind, l: u32, r: u32) {
        let node = self.node(l, r);
        self.stacks.heads.push(Head { kind, node });
    }

    pub(crate) fn field(&mut self, args: usize, l: u32, r: u32) {
        let args = take_few(&mut self.stacks.field_args, args);
        let link = self.stacks.pop_name();
        let node = self.node(l, r);
        self.stacks.fields.push(Field { link, args, node });
    }

    /// A row of `heads` values, shared or not, and `fields` connectives.
    pub(crate) fn row(
        &mut self,
        (heads, shared, card): (usize, bool, Option<Card>),
        fields: Option<usize>,
        default: Option<Box<Expr>>,
        condition: Option<Box<Condition>>,
        l: u32,
        r: u32,
    ) {
        let heads = take_few(&mut self.stacks.values, heads);
        let fields = take(&mut self.stacks.fields, fields.unwrap_or(0));
        let plain = fields.is_empty() && default.is_none() && condition.is_none();
        let node = match &heads {
            Few::One(value) if !shared && card.is_none() && plain => value.node,
            _ => self.node(l, r),
        };
        let more = (!plain).then(|| {
            Box::new(RowMore {
                fields,
                default: default.map(|e| *e),
                condition: condition.map(|c| *c),
            })
        });
        self.stacks.rows.push(Row {
            heads,
            shared,
            card,
            node,
            more,
        });
    }

    // ---- items

    pub(crate) fn property(&mut self, rows: usize, question: Option<()>, l: u32, r: u32) {
        let question = question.and_then(|()| self.stacks.texts.pop());
        let docs = self.docs(l);
        let property = Property {
            path: self.stacks.pop_path(),
            rows: take_few(&mut self.stacks.rows, rows),
            node: self.node(l, r),
            more: (question.is_some() || docs.is_some()).then(|| Box::new(PropertyMore { question, docs })),
        };
        self.item(Item::Property(property));
    }

    pub(crate) fn decl(&mut self, parts: Parts, l: u32, r: u32) {
        let (params, docs) = (take(&mut self.stacks.params, parts.params), self.docs(l));
        let decl = Decl {
            word: self.stacks.pop_name(),
            path: self.stacks.pop_path(),
            title: parts.title.then(|| self.stacks.pop_text().into()),
            heads: take_thin(&mut self.stacks.heads, parts.heads),
            tail: if parts.tail { self.stacks.tails.pop() } else { None },
            block: if parts.block { self.stacks.blocks.pop() } else { None },
            node: self.node(l, r),
            more: (!params.is_empty() || docs.is_some()).then(|| Box::new(DeclMore { params, docs })),
        };
        self.item(Item::Decl(Box::new(decl)));
    }

    /// `carried`: so many rows, or all there is.
    pub(crate) fn flow(&mut self, ends: usize, carried: Option<Option<usize>>, block: bool, l: u32, r: u32) {
        let block = if block { self.stacks.blocks.pop() } else { None };
        let docs = self.docs(l);
        let flow = Flow {
            ends: take_thin(&mut self.stacks.paths, ends),
            arrows: take_few(&mut self.stacks.arrows, ends - 1),
            carried: carried.map(|rows| rows.map_or(Carried::All, |n| Carried::Rows(take_few(&mut self.stacks.rows, n)))),
            node: self.node(l, r),
            more: (block.is_some() || docs.is_some()).then(|| Box::new(FlowMore { block, docs })),
        };
        self.item(Item::Flow(flow));
    }

    pub(crate) fn clause(&mut self, word: ClauseWord, words: Option<Box<Words>>, expr: Box<Expr>, due: Option<Box<Expr>>, l: u32, r: u32) {
        let clause = Clause {
            word,
            words: words.map(|w| *w),
            expr: *expr,
            due: due.map(|e| *e),
            node: self.node(l, r),
        };
        self.item(Item::Clause(Box::new(clause)));
    }

    pub(crate) fn guard(&mut self, expr: Box<Expr>, l: u32, r: u32) {
        if let Some(block) = self.stacks.blocks.pop() {
            let node = self.node(l, r);
            self.item(Item::Guard(Box::new(Guard { expr: *expr, block, node })));
        }
    }

    pub(crate) fn flow_subject(&mut self, source: Box<Expr>, target: Box<Expr>, data: Option<Box<Expr>>) -> Box<Subject> {
        Box::new(Subject::Flow {
            source: *source,
            arrow: self.stacks.pop_arrow(),
            target: *target,
            data: data.map(|e| *e),
        })
    }

    pub(crate) fn flow_target(&mut self, data: bool) -> Box<Target> {
        let data = data.then(|| self.stacks.pop_path());
        let target = self.stacks.pop_path();
        Box::new(Target::Flow {
            source: self.stacks.pop_path(),
            arrow: self.stacks.pop_arrow(),
            target,
            data,
        })
    }
}
