//! What can be kept of a broken item.

use crate::builder::Builder;
use crate::parse::{Machine, Stop};
use crate::split::{ends_operand, looks_like_item, path_end};
use crate::token::{Tok, Token};
use crate::tree::Item;

/// How many shorter beginnings of a header are tried.
const MAX_PREFIXES: usize = 24;

/// The longest beginning of a broken header that says something, with a hole for an expression that is not understood.
pub(crate) fn prefix(machine: &Machine, b: &mut Builder<'_>, tokens: &[Token], reached: usize, has_block: bool) -> Option<Item> {
    let (body, braces) = if has_block {
        tokens.split_at(tokens.len() - 2)
    } else {
        (tokens, &[][..])
    };
    let reached = reached.min(body.len());
    let attempt = |b: &mut Builder<'_>, end: usize, hole: bool| {
        let mut try_tokens = body[..end].to_vec();
        if hole {
            let place = try_tokens.last().map_or(0, |t| t.end);
            try_tokens.push(Token {
                kind: Tok::Hole,
                first: false,
                start: place,
                end: place,
            });
        }
        try_tokens.extend_from_slice(braces);
        machine.item(b, &try_tokens).ok()
    };
    let first = body.first()?;
    if first.kind.opens_clause() && first.kind != Tok::Accept {
        let words = body[1..]
            .iter()
            .take_while(|t| matches!(t.kind, Tok::Str | Tok::Tag | Tok::Cites))
            .count();
        let colon = body.get(words + 1).is_some_and(|t| words > 0 && t.kind == Tok::Colon);
        return attempt(b, if colon { words + 2 } else { 1 }, true);
    }
    let least = match body.get(1) {
        Some(t) if first.kind == Tok::Name && t.kind == Tok::Name => path_end(body, 1),
        _ => path_end(body, 0) + 1,
    };
    if let Some(equals) = body[..reached].iter().position(|t| t.kind == Tok::Assign)
        && first.kind == Tok::Name
        && body.get(1).is_some_and(|t| t.kind == Tok::Name)
    {
        let kept = attempt(b, equals + 1, true);
        if kept.is_some() {
            return kept;
        }
    }
    let mut ends: Vec<usize> = (least..=reached).rev().take(MAX_PREFIXES).collect();
    ends.push(least);
    ends.into_iter()
        .filter(|end| *end <= body.len())
        .find_map(|end| attempt(b, end, false))
}

/// Where a second item begins inside these tokens, when the parser stopped behind its path: what is before lacks its last operand.
pub(crate) fn cut(tokens: &[Token], stop: &Stop) -> Option<usize> {
    let found = tokens.get(stop.at)?;
    // What begins a line and reads like an item is one, and so is a text there, whose word is missing.
    let begins = |at: usize| at > 0 && tokens[at].first && !brackets_open(&tokens[..at]);
    if begins(stop.at) && (found.kind == Tok::Str || looks_like_item(tokens, stop.at)) {
        return Some(stop.at);
    }
    if found.kind == Tok::Colon {
        let texts = tokens[..stop.at]
            .iter()
            .rev()
            .take_while(|t| matches!(t.kind, Tok::Str | Tok::Tag))
            .count();
        if texts > 0 && begins(stop.at - texts) {
            return Some(stop.at - texts);
        }
    }
    if !matches!(found.kind, Tok::Colon | Tok::Arrow | Tok::OddArrow) {
        return None;
    }
    let mut start = stop.at.checked_sub(1)?;
    while tokens[start].kind == Tok::Field {
        // `offices: none  .basis: contract`: a gap in a path tells that its first name is missing.
        if start > 0 && tokens[start].start > tokens[start - 1].end && found.kind == Tok::Colon && !brackets_open(&tokens[..start]) {
            return Some(start);
        }
        start = start.checked_sub(1)?;
    }
    let before = tokens.get(start.checked_sub(1)?)?;
    let property = found.kind != Tok::Colon || found.start == tokens[stop.at - 1].end || tokens[start].first;
    (tokens[start].kind == Tok::Name
        && looks_like_item(tokens, start)
        && property
        && !ends_operand(before.kind, false)
        && !brackets_open(&tokens[..start]))
    .then_some(start)
}

fn brackets_open(tokens: &[Token]) -> bool {
    let count =
        |open: Tok, close: Tok| tokens.iter().filter(|t| t.kind == open).count() > tokens.iter().filter(|t| t.kind == close).count();
    count(Tok::LParen, Tok::RParen) || count(Tok::LBrace, Tok::RBrace)
}
