//! An outline as text or Markdown.

use std::fmt::Write as _;

use super::quote;
use crate::document::outline::{Line, Mark, Outline};

/// Indented text for a terminal.
pub fn text(o: &Outline) -> String {
    let mut out = format!("{}\n", quote::plain(&o.title));
    for s in &o.summary {
        let _ = writeln!(out, "  {}", quote::plain(s));
    }
    for s in &o.sections {
        let _ = writeln!(out, "\n{}", quote::plain(&s.heading));
        for l in &s.lines {
            let _ = writeln!(out, "{}", line(l));
        }
    }
    out
}

fn line(l: &Line) -> String {
    let mark = match l.mark {
        Mark::Truth(t) => format!("{t} "),
        Mark::None => "- ".into(),
    };
    let mut out = format!("{}{mark}{}", "  ".repeat(l.depth + 1), quote::plain(&l.text));
    if let Some(b) = &l.beside {
        let _ = write!(out, "  [{}]", quote::plain(b));
    }
    if let Some(p) = &l.place {
        let _ = write!(out, "  {}", quote::plain(p));
    }
    out
}

/// Nested lists.
pub fn markdown(o: &Outline) -> String {
    let mut out = format!("# {}\n\n", quote::markdown(&o.title));
    for s in &o.summary {
        let _ = writeln!(out, "{}\n", quote::markdown(s));
    }
    for s in &o.sections {
        let _ = writeln!(out, "## {}\n", quote::markdown(&s.heading));
        for l in &s.lines {
            let mark = match l.mark {
                Mark::Truth(t) => format!("**{t}** "),
                Mark::None => String::new(),
            };
            let _ = write!(out, "{}- {mark}{}", "  ".repeat(l.depth), quote::markdown(&l.text));
            if let Some(b) = &l.beside {
                let _ = write!(out, " ({})", quote::markdown(b));
            }
            if let Some(p) = &l.place {
                let _ = write!(out, " — `{}`", quote::plain(p).replace('`', "'"));
            }
            out.push('\n');
        }
        out.push('\n');
    }
    out
}
