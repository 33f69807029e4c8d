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
    /// For each entry the next of the same name, and the next of the same last part, or [`END`].
    next: Vec<[u32; 2]>,
    /// Name -> its first and its last entry.
    by_name: Index<Arc<str>, [u32; 2]>,
    /// Last part of the name, where the name has several -> the first and the last such entry.
    by_last: Index<Arc<str>, [u32; 2]>,
    /// Every name something of this layer lies below.
    above: Index<Arc<str>, ()>,
}

/// The end of a chain of entries.
const END: u32 = u32::MAX;

impl Names {
    /// Whether every name stands for the same in both, wherever in the text it was declared.
    pub fn mean_the_same(&self, other: &Names) -> bool {
        let below = match (&self.below, &other.below) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b) || a.mean_the_same(b),
            (a, b) => a.is_none() && b.is_none(),
        };
        let entry = |(a, b): (&Entry, &Entry)| a.sort == b.sort && a.name == b.name;
        below && self.entries.len() == other.entries.len() && self.entries.iter().zip(&other.entries).all(entry)
    }

    pub fn on_top_of(below: Arc<Names>) -> Names {
        Names {
            below: Some(below),
            ..Names::default()
        }
    }

    /// Makes room for about so many names.
    pub fn reserve(&mut self, n: usize) {
        self.entries.reserve(n);
        self.next.reserve(n);
        self.by_name.reserve(n);
    }

    pub fn add(&mut self, name: Arc<str>, sort: Sort, origin: Origin) {
        let id = self.entries.len() as u32;
        self.next.push([END; 2]);
        match self.by_name.get_mut(&name) {
            Some([_, end]) => {
                self.next[*end as usize][0] = id;
                *end = id;
            }
            None => {
                self.by_name.insert(name.clone(), [id; 2]);
            }
        }
        if let Some((front, last)) = name.rsplit_once('.') {
            match self.by_last.get_mut(last) {
                Some([_, end]) => {
                    self.next[*end as usize][1] = id;
                    *end = id;
                }
                None => {
                    self.by_last.insert(Arc::from(last), [id; 2]);
                }
            }
            self.note_above(front);
        }
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
        self.named(name).find(|e| want(e.sort))
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

    fn note_above(&mut self, mut front: &str) {
        while !front.is_empty() && !self.above.contains_key(front) {
            self.above.insert(Arc::from(front), ());
            front = front.rsplit_once('.').map_or("", |(f, _)| f);
        }
    }

    /// Whether any name of any layer lies below this one: only then a look-up from inside it can differ from one outside.
    pub fn has_below(&self, name: &str) -> bool {
        self.layers().any(|n| n.above.contains_key(name))
    }

    fn chain(&self, first: Option<&[u32; 2]>, by: usize) -> impl Iterator<Item = &Entry> {
        let some = |i: u32| (i != END).then_some(i);
        let all = std::iter::successors(first.map(|c| c[0]), move |i| some(self.next[*i as usize][by]));
        all.map(|i| &self.entries[i as usize])
    }
    /// Entries of this very layer with that name.
    fn named(&self, name: &str) -> impl Iterator<Item = &Entry> {
        self.chain(self.by_name.get(name), 0)
    }
    /// Entries of this very layer that end with that part and have more before it.
    fn ending(&self, last: &str) -> impl Iterator<Item = &Entry> {
        self.chain(self.by_last.get(last), 1)
    }

    fn layers(&self) -> impl Iterator<Item = &Names> {
        std::iter::successors(Some(self), |n| n.below.as_deref())
    }

    /// Entries by their last part, each with the depth of its layer (0 is this one).
    fn with_last<'a>(&'a self, last: &'a str) -> impl Iterator<Item = (usize, &'a Entry)> + 'a {
        let layers = self.layers().enumerate();
        layers.flat_map(move |(d, n)| n.named(last).chain(n.ending(last)).map(move |e| (d, e)))
    }

    /// All entries of every layer.
    /// How many declarations there are.
    pub fn count(&self) -> usize {
        self.layers().map(|n| n.entries.len()).sum()
    }

    pub fn all(&self) -> impl Iterator<Item = &Entry> {
        self.layers().flat_map(|n| &n.entries)
    }

    /// The one declaration of that exact name that `want` accepts.
    pub fn exact(&self, name: &str, want: &dyn Fn(Sort) -> bool) -> Option<&Entry> {
        self.layers().flat_map(|n| n.named(name)).find(|e| want(e.sort))
    }

    /// What [`Names::find`] finds where it finds exactly one, without building anything: nearly every look-up ends here, and its cost does not
    /// grow with the number of things that share a last name.
    pub fn one(&self, path: &str, scope: &Scope, want: impl Fn(Sort) -> bool) -> Option<(Sort, Origin)> {
        let last = path.rsplit('.').next().unwrap_or(path);
        let answer = |e: &Entry| (e.sort, e.origin);
        for prefix in scope.prefixes.iter().filter(|p| self.has_below(p)) {
            let full = format!("{prefix}.{path}");
            if let Some(e) = self.exact(&full, &want) {
                return Some(answer(e));
            }
            let deeper = |e: &&Entry| under(&e.name, prefix) && shortens(&e.name, path) && want(e.sort);
            let mut all = self.layers().flat_map(|n| n.ending(last)).filter(deeper);
            match (all.next(), all.next()) {
                (None, _) => {}
                (Some(e), None) => return Some(answer(e)),
                (Some(_), Some(_)) => return None,
            }
        }
        if let Some(e) = self.exact(path, &want) {
            return Some(answer(e));
        }
        // What this layer declares comes before what those below happen to call alike.
        let suffix = |e: &&Entry| shortens(&e.name, path) && want(e.sort);
        let mut own = self.ending(last).filter(suffix);
        match (own.next(), own.next()) {
            (Some(e), None) => return Some(answer(e)),
            (Some(_), Some(_)) => return None,
            (None, _) => {}
        }
        let mut below = self.layers().skip(1).flat_map(|n| n.ending(last)).filter(suffix);
        match (below.next(), below.next()) {
            (Some(e), None) => Some(answer(e)),
            _ => None,
        }
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
