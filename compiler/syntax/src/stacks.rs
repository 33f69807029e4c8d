//! What the parser has read and not yet put into its place.

use crate::builder::Str;
use crate::tree::*;

/// One stack for each kind of thing that comes in lists. A rule pushes its elements and takes as many as it counted.
#[derive(Default)]
pub(crate) struct Stacks {
    pub(crate) items: Vec<Item>,
    pub(crate) texts: Vec<TextPart>,
    pub(crate) names: Vec<Name>,
    pub(crate) rows: Vec<Row>,
    pub(crate) values: Vec<Value>,
    pub(crate) fields: Vec<Field>,
    pub(crate) field_args: Vec<FieldArg>,
    pub(crate) params: Vec<Param>,
    pub(crate) heads: Vec<Head>,
    pub(crate) binders: Vec<Binder>,
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

impl Stacks {
    pub(crate) fn name(&mut self, name: Name) -> usize {
        self.names.push(name);
        1
    }

    pub(crate) fn text(&mut self, lang: Option<Str>, text: Str) -> usize {
        self.texts.push(TextPart { lang, text });
        1
    }

    /// The last value is an argument of a connective.
    pub(crate) fn arg(&mut self, card: Option<Card>) -> usize {
        if let Some(value) = self.values.pop() {
            self.field_args.push(FieldArg { value, card });
        }
        1
    }

    /// The last row is the type of a parameter.
    pub(crate) fn param(&mut self, name: Name) {
        if let Some(ty) = self.rows.pop() {
            self.params.push(Param { name, ty });
        }
    }
}
