//! What is stated of a thing, by itself, by its prototypes and categories, or by what contains it.

use portolan_syntax::tree::ExprKind;

use super::object::{Const, ObjId, Row, Stated};
use super::schema::PropId;
use super::world::World;
use crate::base::Origin;

/// Lists that name lists are followed so far. A list that names itself never ends: what it holds is not known.
pub const MOST_SPLICES: u32 = 16;

/// What a statement lists, with the lists of other things put in where it names them.
#[derive(Debug, Default)]
pub struct Listed<'a> {
    pub rows: Vec<&'a Row>,
    /// There may be more: `unknown` stands in it, or it names a list that nobody states.
    pub open: bool,
    pub everything: bool,
}

impl World {
    /// Where a thing writes a word for a property; the thing itself where it does not.
    pub fn text_at(&self, id: ObjId, prop: PropId, word: &str) -> Origin {
        let said = self.stated(id, prop).map(|s| self.rows(s)).unwrap_or_default();
        let row = said.iter().find(|r| matches!(&r.head, Const::Text(t) if t.to_string() == word));
        row.map_or(self.object(id).at(), |r| r.origin)
    }

    /// What is stated for `prop`: by the thing, its prototypes nearest first, its categories, then its containers if the property is inherited.
    pub fn stated(&self, id: ObjId, prop: PropId) -> Option<&Stated> {
        if prop == super::Words::MISSING {
            return None;
        }
        let inherited = self.library.schema.prop(prop).inherited;
        let mut at = Some(id);
        // Containers nest at most as deep as braces may.
        while let Some(o) = at {
            if let Some(s) = self.stated_here(o, prop) {
                return Some(s);
            }
            at = if inherited { self.object(o).container() } else { None };
        }
        None
    }

    fn stated_here(&self, id: ObjId, prop: PropId) -> Option<&Stated> {
        if let Some(s) = self.object(id).own(prop) {
            return Some(s);
        }
        let object = self.object(id);
        if object.bases.is_empty() {
            return object.categories.iter().find_map(|c| self.category_states(*c, prop));
        }
        let mut queue = object.bases.to_vec();
        let mut i = 0;
        while i < queue.len() {
            let o = self.object(queue[i]);
            if let Some(s) = o.own(prop) {
                return Some(s);
            }
            for b in &o.bases {
                if !queue.contains(b) && *b != id {
                    queue.push(*b);
                }
            }
            i += 1;
        }
        std::iter::once(id)
            .chain(queue)
            .find_map(|o| self.object(o).categories.iter().find_map(|c| self.category_states(*c, prop)))
    }

    /// All that is stated for `prop`, in the order in which it is looked for.
    pub fn statements(&self, id: ObjId, prop: PropId) -> impl Iterator<Item = &Stated> {
        let inherited = prop != super::Words::MISSING && self.library.schema.prop(prop).inherited;
        let up = move |o: &ObjId| self.object(*o).container().filter(|_| inherited);
        std::iter::successors(Some(id), up).flat_map(move |o| self.stated_by(o, prop))
    }

    /// What a thing, its prototypes and its categories state.
    fn stated_by(&self, id: ObjId, prop: PropId) -> Vec<&Stated> {
        let mut queue = vec![id];
        let mut i = 0;
        while i < queue.len() {
            for b in &self.object(queue[i]).bases {
                if !queue.contains(b) {
                    queue.push(*b);
                }
            }
            i += 1;
        }
        let own = queue.iter().filter_map(|o| self.object(*o).own(prop));
        let categories = queue.iter().flat_map(|o| self.object(*o).categories.iter());
        own.chain(categories.filter_map(|c| self.category_states(*c, prop))).collect()
    }

    fn category_states(&self, cat: u32, prop: PropId) -> Option<&Stated> {
        let find = |c: u32| {
            let list = &self.library.category_stated[c as usize];
            list.binary_search_by_key(&prop, |s| s.0).ok().map(|i| &list[i].1)
        };
        find(cat).or_else(|| {
            let mut above: Vec<u32> = self.library.schema.categories[cat as usize]
                .above
                .iter()
                .copied()
                .filter(|c| *c != cat)
                .collect();
            // The longest name is the nearest.
            above.sort_by_key(|c| std::cmp::Reverse(self.library.schema.categories[*c as usize].name.len()));
            above.into_iter().find_map(find)
        })
    }

    /// The rows of a statement with spliced lists put in.
    pub fn rows<'a>(&'a self, stated: &'a Stated) -> Vec<&'a Row> {
        self.listed(stated).rows
    }

    /// All that a statement lists.
    pub fn listed<'a>(&'a self, stated: &'a Stated) -> Listed<'a> {
        let mut out = Listed::default();
        self.list(stated, &mut out, 0);
        out
    }

    fn list<'a>(&'a self, stated: &'a Stated, out: &mut Listed<'a>, depth: u32) {
        out.open |= stated.open;
        out.everything |= stated.everything;
        for r in &stated.rows {
            let Const::Rows(o, prop) = r.head else {
                out.rows.push(r);
                continue;
            };
            match self.stated(o, prop) {
                Some(s) if depth < MOST_SPLICES => self.list(s, out, depth + 1),
                Some(_) => out.open = true,
                None => match self.plain_default(prop) {
                    Some("none") => {}
                    Some("everything") => out.everything = true,
                    _ => out.open = true,
                },
            }
        }
    }

    /// The default of a property where it is a plain word that holds without a condition.
    fn plain_default(&self, prop: PropId) -> Option<&str> {
        let d = self.library.schema.prop(prop).default.as_ref().filter(|d| d.condition.is_none())?;
        match &d.expr.kind {
            ExprKind::Name(n) => Some(n.text.as_ref()),
            _ => None,
        }
    }

    /// The objects a statement lists.
    pub fn objects_in(&self, stated: &Stated) -> Vec<ObjId> {
        self.rows(stated)
            .into_iter()
            .filter_map(|r| match r.head {
                Const::Object(o) => Some(o),
                _ => None,
            })
            .collect()
    }

    /// The legal person an entity belongs to: branches are folded.
    pub fn person(&self, id: ObjId) -> ObjId {
        let prop = self.library.words.entity_branch_of;
        let mut at = id;
        for _ in 0..64 {
            match self.stated(at, prop).and_then(|s| s.rows.first()) {
                Some(Row {
                    head: Const::Object(o), ..
                }) => at = *o,
                _ => break,
            }
        }
        at
    }

    /// All categories a thing stands in, its prototypes' included.
    pub fn is_category(&self, id: ObjId, cat: u32) -> bool {
        let mut queue = vec![id];
        let mut i = 0;
        while i < queue.len() {
            let o = self.object(queue[i]);
            if o.categories.iter().any(|c| self.library.schema.category_is(*c, cat)) {
                return true;
            }
            for b in &o.bases {
                if !queue.contains(b) {
                    queue.push(*b);
                }
            }
            i += 1;
        }
        false
    }
}
