//! What the parser has read and not yet put into its place.

use thin_vec::ThinVec;

use crate::tree::*;

/// One stack for each kind of thing. A rule pushes what it has read and takes as many as it counted.
#[derive(Default)]
pub(crate) struct Stacks {
    pub(crate) items: Vec<Item>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) text_parts: Vec<TextPart>,
    pub(crate) texts: Vec<Text>,
    pub(crate) names: Vec<Name>,
    pub(crate) paths: Vec<Path>,
    pub(crate) arrows: Vec<(Arrow, NodeId)>,
    pub(crate) rows: Vec<Row>,
    pub(crate) values: Vec<Value>,
    pub(crate) fields: Vec<Field>,
    pub(crate) field_args: Vec<FieldArg>,
    pub(crate) params: Vec<Param>,
    pub(crate) heads: Vec<Head>,
    pub(crate) binders: Vec<Binder>,
    pub(crate) tails: Vec<Tail>,
    pub(crate) args: Vec<Arg>,
    pub(crate) fors: Vec<(Name, Expr)>,
}

/// Takes the last `n` elements, in a list no larger than they are.
pub(crate) fn take<T>(stack: &mut Vec<T>, n: usize) -> Vec<T> {
    if n == 0 {
        Vec::new()
    } else {
        stack.split_off(stack.len().saturating_sub(n))
    }
}

/// The same, without a list of its own for a single one.
pub(crate) fn take_few<T>(stack: &mut Vec<T>, n: usize) -> Few<T> {
    if n == 1
        && let Some(one) = stack.pop()
    {
        return Few::One(one);
    }
    Few::Many(take_thin(stack, n), ())
}

/// The same, in a list no wider than a pointer.
pub(crate) fn take_thin<T>(stack: &mut Vec<T>, n: usize) -> ThinVec<T> {
    let mut list = ThinVec::with_capacity(n);
    list.extend(stack.drain(stack.len().saturating_sub(n)..));
    list
}

impl Stacks {
    /// The last name.
    pub(crate) fn pop_name(&mut self) -> Name {
        self.names.pop().unwrap_or_default()
    }

    /// The last path.
    pub(crate) fn pop_path(&mut self) -> Path {
        self.paths.pop().unwrap_or_default()
    }

    /// The last text.
    pub(crate) fn pop_text(&mut self) -> Text {
        self.texts.pop().unwrap_or_default()
    }

    /// The last arrow.
    pub(crate) fn pop_arrow(&mut self) -> Arrow {
        self.arrows.pop().map_or(Arrow::Copy, |a| a.0)
    }

    /// The last value is an argument of a connective.
    pub(crate) fn arg(&mut self, card: Option<Card>) -> usize {
        if let Some(value) = self.values.pop() {
            self.field_args.push(FieldArg { value, card });
        }
        1
    }

    /// The last name is a parameter and the last row its type.
    pub(crate) fn param(&mut self) {
        let name = self.pop_name();
        if let Some(ty) = self.rows.pop() {
            self.params.push(Param { name, ty });
        }
    }

    /// The last name is bound to the last path.
    pub(crate) fn typed(&mut self) -> Binder {
        Binder {
            name: self.pop_name(),
            of: BinderOf::Type(self.pop_path()),
        }
    }

    /// The last rows are the tail of a declaration.
    pub(crate) fn tail_rows(&mut self, n: usize) {
        let rows = take_thin(&mut self.rows, n);
        self.tails.push(Tail::Rows(rows));
    }
}
