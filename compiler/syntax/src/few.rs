//! A list that mostly holds one element.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, DerefMut};

use thin_vec::ThinVec;

/// A list that keeps a single element in place. It reads like a slice, and two are equal when they say the same. What stands beside a list of
/// several (`W`) a single element says itself.
#[derive(Clone)]
pub enum Few<T, W = ()> {
    /// Just one.
    One(T),
    /// None, or several.
    Many(ThinVec<T>, W),
}

impl<T> Few<T> {
    /// Room for so many, of which one needs none.
    pub fn with_capacity(n: usize) -> Self {
        Few::Many(if n > 1 { ThinVec::with_capacity(n) } else { ThinVec::new() }, ())
    }

    pub fn push(&mut self, one: T) {
        match self {
            Few::Many(many, ()) if many.capacity() > 0 => many.push(one),
            Few::Many(..) => *self = Few::One(one),
            Few::One(_) => {
                if let Few::One(first) = std::mem::take(self) {
                    *self = Few::Many(thin_vec::thin_vec![first, one], ());
                }
            }
        }
    }

    /// Keeps the first so many.
    pub fn truncate(&mut self, n: usize) {
        match self {
            Few::Many(many, ()) => many.truncate(n),
            Few::One(_) if n == 0 => *self = Few::default(),
            Few::One(_) => {}
        }
    }
}

impl<T, W> Deref for Few<T, W> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Few::One(one) => std::slice::from_ref(one),
            Few::Many(many, _) => many,
        }
    }
}

impl<T, W> DerefMut for Few<T, W> {
    fn deref_mut(&mut self) -> &mut [T] {
        match self {
            Few::One(one) => std::slice::from_mut(one),
            Few::Many(many, _) => many,
        }
    }
}

impl<T, W: Default> Default for Few<T, W> {
    fn default() -> Self {
        Few::Many(ThinVec::new(), W::default())
    }
}

impl<T> From<Vec<T>> for Few<T> {
    fn from(mut list: Vec<T>) -> Self {
        match list.pop() {
            Some(one) if list.is_empty() => Few::One(one),
            last => {
                list.extend(last);
                Few::Many(list.into(), ())
            }
        }
    }
}

impl<T> FromIterator<T> for Few<T> {
    fn from_iter<I: IntoIterator<Item = T>>(of: I) -> Self {
        of.into_iter().collect::<Vec<T>>().into()
    }
}

impl<'a, T, W> IntoIterator for &'a Few<T, W> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: PartialEq, W: PartialEq> PartialEq for Few<T, W> {
    fn eq(&self, other: &Self) -> bool {
        let beside = match (self, other) {
            (Few::Many(_, v), Few::Many(_, w)) => v == w,
            _ => true,
        };
        self[..] == other[..] && beside
    }
}

impl<T: Eq, W: Eq> Eq for Few<T, W> {}

impl<T: Hash, W> Hash for Few<T, W> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self[..].hash(state);
    }
}

impl<T: fmt::Debug, W> fmt::Debug for Few<T, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}
