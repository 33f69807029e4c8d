//! The parts of an expression, in the order they are written: for what walks the law instead of evaluating it.

use super::ir::{Ex, Op};

/// The expressions directly inside one.
pub fn children(ex: &Ex) -> Vec<&Ex> {
    let mut out: Vec<&Ex> = Vec::new();
    match &ex.op {
        Op::Call(_, list) | Op::Set(_, list) | Op::List(list) | Op::And(list) | Op::Or(list) => out.extend(list),
        Op::Not(a) | Op::Member(a, _) | Op::IsKind(a, _) | Op::IsCategory(a, _) | Op::StartOfYear(a) => out.push(a),
        Op::Cmp(_, a, b) | Op::In(a, b) | Op::Is(a, b) | Op::Arith(_, a, b) => out.extend([a.as_ref(), b.as_ref()]),
        Op::Next(a, b, c) => out.extend([a.as_ref(), b.as_ref(), c.as_ref()]),
        Op::Quant {
            domain, where_, satisfies, ..
        } => {
            out.push(domain);
            out.extend(where_.as_deref());
            out.extend(satisfies.as_deref());
        }
        Op::Fold(_, c) => {
            out.push(&c.term);
            out.extend(c.fors.iter().map(|f| &f.1));
            out.extend(&c.where_);
            out.extend(&c.within);
        }
        Op::Const(_) | Op::Var(_) | Op::Today | Op::Territory(_) | Op::Extent(_) | Op::EnumValues(_) | Op::Broken => {}
    }
    out
}

/// The same, to change them; the n-th is the n-th of [`children`].
pub fn children_mut(ex: &mut Ex) -> Vec<&mut Ex> {
    let mut out: Vec<&mut Ex> = Vec::new();
    match &mut ex.op {
        Op::Call(_, list) | Op::Set(_, list) | Op::List(list) | Op::And(list) | Op::Or(list) => out.extend(list),
        Op::Not(a) | Op::Member(a, _) | Op::IsKind(a, _) | Op::IsCategory(a, _) | Op::StartOfYear(a) => out.push(a),
        Op::Cmp(_, a, b) | Op::In(a, b) | Op::Is(a, b) | Op::Arith(_, a, b) => out.extend([a.as_mut(), b.as_mut()]),
        Op::Next(a, b, c) => out.extend([a.as_mut(), b.as_mut(), c.as_mut()]),
        Op::Quant {
            domain, where_, satisfies, ..
        } => {
            out.push(domain);
            out.extend(where_.as_deref_mut());
            out.extend(satisfies.as_deref_mut());
        }
        Op::Fold(_, c) => {
            let c = c.as_mut();
            out.push(&mut c.term);
            out.extend(c.fors.iter_mut().map(|f| &mut f.1));
            out.extend(&mut c.where_);
            out.extend(&mut c.within);
        }
        Op::Const(_) | Op::Var(_) | Op::Today | Op::Territory(_) | Op::Extent(_) | Op::EnumValues(_) | Op::Broken => {}
    }
    out
}

/// Calls `f` on an expression and everything inside it.
pub fn walk<'e>(ex: &'e Ex, f: &mut dyn FnMut(&'e Ex)) {
    f(ex);
    children(ex).into_iter().for_each(|c| walk(c, f));
}
