//! The namespace. A name may be shortened to its last parts while that is unique; in a block, its own names come first.

use std::sync::Arc;

use crate::base::{Index, Origin};
use crate::resolve::suggest;

/// What a name stands for; the numbers index the arrays of `model` and `law`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sort {
    Kind(u32),
    Enum(u32),
    EnumValue(u32, u32),
    Category(u32),
    Set(u32),
    Define(u32),
    Open(u32),
    Rule(u32),
    Regime(u32),
    Object(u32),
    System(u32),
    Case(u32),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The qualified name.
    pub name: Arc<str>,
    pub sort: Sort,
    pub origin: Origin,
}

/// Where a name is looked up from: prefixes tried in order, innermost first (`Dresden`, then `EU.gdpr`, then `EU`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    pub prefixes: Vec<Arc<str>>,
}

impl Scope {
    pub fn inside(&self, prefix: Arc<str>) -> Scope {
        let mut prefixes = vec![prefix];
        prefixes.extend(self.prefixes.iter().cloned());
        Scope { prefixes }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    One(Entry),
    Unknown,
    /// Several candidates, in order of name.
    Many(Vec<Entry>),
}

/// One layer of the namespace. The library is one layer; a project or case adds another on top of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    below: Option<Arc<Names>>,
    entries: Vec<Entry>,
    /// Last part of the name -> entries.
    by_last: Index<Arc<str>, Vec<u32>>,
}

impl Names {
    pub fn on_top_of(below: Arc<Names>) -> Names {
        Names {
            below: Some(below),
            ..Names::default()
        }
    }

    pub fn add(&mut self, name: Arc<str>, sort: Sort, origin: Origin) {
        let id = self.entries.len() as u32;
        let last = name.rsplit('.').next().unwrap_or(&name);
        let last: Arc<str> = if last.len() == name.len() { name.clone() } else { Arc::from(last) };
        self.by_last.entry(last).or_default().push(id);
        self.entries.push(Entry { name, sort, origin });
    }

    /// A fresh layer on top of this one, until [`Names::unstacked`] takes it off again.
    pub fn stacked(&mut self) {
        let below = std::mem::take(self);
        *self = Names::on_top_of(Arc::new(below));
    }

    /// Takes the topmost layer off.
    pub fn unstacked(&mut self) {
        if let Some(below) = self.below.take() {
            *self = Arc::try_unwrap(below).unwrap_or_else(|shared| shared.as_ref().clone());
        }
    }

    /// The declaration of that exact name in the topmost layer.
    pub fn exact_on_top(&self, name: &str, want: &dyn Fn(Sort) -> bool) -> Option<&Entry> {
        let last = name.rsplit('.').next().unwrap_or(name);
        let ids = self.by_last.get(last).into_iter().flatten();
        ids.map(|i| &self.entries[*i as usize])
            .find(|e| e.name.as_ref() == name && want(e.sort))
    }

    /// This layer and those below as one.
    pub fn flattened(self) -> Names {
        let Some(below) = self.below.clone() else { return self };
        let mut all = below.as_ref().clone().flattened();
        for e in self.entries {
            all.add(e.name, e.sort, e.origin);
        }
        all
    }

    /// Removes what a case replaces.
    pub fn forget(&mut self, name: &str, sort: Sort) {
        let last = name.rsplit('.').next().unwrap_or(name);
        let entries = &self.entries;
        if let Some(ids) = self.by_last.get_mut(last) {
            ids.retain(|i| !(entries[*i as usize].name.as_ref() == name && entries[*i as usize].sort == sort));
        }
    }

    fn layers(&self) -> impl Iterator<Item = &Names> {
        std::iter::successors(Some(self), |n| n.below.as_deref())
    }

    /// Entries by their last part, each with the depth of its layer (0 is this one).
    fn with_last<'a>(&'a self, last: &'a str) -> impl Iterator<Item = (usize, &'a Entry)> + 'a {
        let layers = self.layers().enumerate();
        layers.flat_map(move |(d, n)| n.by_last.get(last).into_iter().flatten().map(move |i| (d, &n.entries[*i as usize])))
    }

    /// All entries of every layer.
    pub fn all(&self) -> impl Iterator<Item = &Entry> {
        self.layers()
            .flat_map(|n| n.by_last.values().flatten().map(move |i| &n.entries[*i as usize]))
    }

    /// The one declaration of that exact name that `want` accepts.
    pub fn exact(&self, name: &str, want: &dyn Fn(Sort) -> bool) -> Option<&Entry> {
        let last = name.rsplit('.').next().unwrap_or(name);
        let entries = self
            .layers()
            .flat_map(|n| n.by_last.get(last).into_iter().flatten().map(move |i| &n.entries[*i as usize]));
        entries.into_iter().find(|e| e.name.as_ref() == name && want(e.sort))
    }

    /// Looks `path` up from `scope` among the declarations `want` accepts.
    pub fn find(&self, path: &str, scope: &Scope, want: &dyn Fn(Sort) -> bool) -> Found {
        let last = path.rsplit('.').next().unwrap_or(path);
        let found: Vec<(usize, &Entry)> = self.with_last(last).filter(|(_, e)| want(e.sort)).collect();
        if found.is_empty() {
            return Found::Unknown;
        }
        for prefix in &scope.prefixes {
            let inside = |(_, e): &&(usize, &Entry)| {
                e.name.len() == prefix.len() + 1 + path.len()
                    && e.name.starts_with(prefix.as_ref())
                    && e.name.ends_with(path)
                    && e.name.as_bytes()[prefix.len()] == b'.'
            };
            if let Some((_, e)) = found.iter().find(inside) {
                return Found::One((*e).clone());
            }
            // Deeper in the same block, where the short name is unique there.
            let below = |(_, e): &&(usize, &Entry)| under(&e.name, prefix) && shortens(&e.name, path);
            let mut deeper: Vec<&Entry> = found.iter().filter(below).map(|(_, e)| *e).collect();
            deeper.sort_by(|a, b| a.name.cmp(&b.name));
            match deeper.as_slice() {
                [] => {}
                [one] => return Found::One((*one).clone()),
                many => return Found::Many(many.iter().map(|e| (*e).clone()).collect()),
            }
        }
        if let Some((_, e)) = found.iter().find(|(_, e)| e.name.as_ref() == path) {
            return Found::One((*e).clone());
        }
        let mut suffix: Vec<(usize, &Entry)> = found.into_iter().filter(|(_, e)| shortens(&e.name, path)).collect();
        // What the project declares comes before what the library happens to call alike.
        if self.below.is_some() && suffix.iter().any(|(d, _)| *d == 0) {
            suffix.retain(|(d, _)| *d == 0);
        }
        let mut suffix: Vec<&Entry> = suffix.into_iter().map(|(_, e)| e).collect();
        suffix.sort_by(|a, b| a.name.cmp(&b.name));
        match suffix.as_slice() {
            [] => Found::Unknown,
            [one] => Found::One((*one).clone()),
            many => Found::Many(many.iter().map(|e| (*e).clone()).collect()),
        }
    }

    /// Names near to `path` among what `want` accepts, for did-you-mean.
    pub fn near(&self, path: &str, want: &dyn Fn(Sort) -> bool) -> Vec<String> {
        let mut pool: Vec<&str> = Vec::new();
        let mut longer: Vec<&str> = Vec::new();
        for e in self.all().filter(|e| want(e.sort)) {
            if path.contains('.') && leaves_out(&e.name, path) {
                longer.push(&e.name);
            }
            pool.push(&e.name);
            if let Some((_, last)) = e.name.rsplit_once('.') {
                pool.push(last);
            }
        }
        // A name with a block between left out is nearer than any slip of the hand.
        longer.sort_unstable();
        longer.dedup();
        longer.truncate(3);
        if longer.is_empty() {
            longer = suggest::nearest(path, pool);
        }
        longer.into_iter().map(str::to_owned).collect()
    }
}

/// Whether a path has parts of a qualified name, in order, with some between left out: `A.C` of `A.B.C`.
fn leaves_out(name: &str, path: &str) -> bool {
    let mut parts = name.split('.');
    name.len() > path.len() && path.split('.').all(|p| parts.any(|n| n == p)) && parts.next().is_none()
}

/// Whether a qualified name lies below a prefix.
fn under(name: &str, prefix: &str) -> bool {
    name.len() > prefix.len() && name.starts_with(prefix) && name.as_bytes()[prefix.len()] == b'.'
}

/// Whether a path is the last parts of a qualified name.
fn shortens(name: &str, path: &str) -> bool {
    name.len() > path.len() && name.ends_with(path) && name.as_bytes()[name.len() - path.len() - 1] == b'.'
}
