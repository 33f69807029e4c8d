//! The table of verdicts as aligned text.

use std::fmt::Write as _;

use super::quote;
use super::wrap::{WIDE, width as columns, wrap};
use crate::document::ledger::Part;

/// Characters a subject may take before its verdict goes on a line of its own.
const WIDEST: usize = 56;

/// One block per regime; accepted results carry their reason.
pub fn text(parts: &[Part]) -> String {
    let mut out = String::new();
    for p in parts {
        let title = if p.title.is_empty() {
            String::new()
        } else {
            format!("  {}", quote::plain(&p.title))
        };
        let _ = writeln!(out, "{}{title} ({})", quote::plain(&p.regime), p.status);
        let width = p
            .rows
            .iter()
            .map(|r| columns(&label(r)))
            .filter(|n| *n <= WIDEST)
            .max()
            .unwrap_or(0);
        for r in &p.rows {
            let label = label(r);
            let accepted = r
                .accepted
                .as_ref()
                .map(|a| format!(", accepted: {}", quote::plain(a)))
                .unwrap_or_default();
            let verdict = format!("{}{accepted}", quote::plain(&r.verdict));
            let mut lines = wrap(&verdict, WIDE.saturating_sub(width + 4).max(WIDEST)).into_iter();
            if columns(&label) > WIDEST {
                let _ = writeln!(out, "  {label}");
            } else {
                let pad = width - columns(&label);
                let _ = writeln!(out, "  {label}{:pad$}  {}", "", lines.next().unwrap_or_default());
            }
            for line in lines {
                let _ = writeln!(out, "  {:width$}  {line}", "");
            }
        }
        if p.more > 0 {
            let _ = writeln!(out, "  and {} more with a finding (-v shows them)", p.more);
        }
        if p.quiet > 0 {
            let _ = writeln!(out, "  and {} more without a finding (-v shows them)", p.quiet);
        }
        out.push('\n');
    }
    out
}

fn label(r: &crate::document::ledger::Row) -> String {
    match &r.rule {
        Some(rule) => format!("{}  {}", quote::plain(&r.subject), rule),
        None => quote::plain(&r.subject),
    }
}
