//! A list that is mostly empty, and then no larger than a pointer.

use std::ops::Deref;

/// Reads like a slice. What is hardly ever stated costs a large model next to nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Rare<T>(Option<Box<Vec<T>>>);

impl<T> Rare<T> {
    pub fn push(&mut self, one: T) {
        self.0.get_or_insert_default().push(one);
    }
    pub fn clear(&mut self) {
        self.0 = None;
    }
}

impl<T> Default for Rare<T> {
    fn default() -> Self {
        Rare(None)
    }
}

impl<T> From<Vec<T>> for Rare<T> {
    fn from(list: Vec<T>) -> Self {
        Rare((!list.is_empty()).then(|| Box::new(list)))
    }
}

impl<T> Deref for Rare<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }
}

impl<'a, T> IntoIterator for &'a Rare<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
