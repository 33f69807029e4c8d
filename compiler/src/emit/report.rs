//! Diagnostics for a terminal, by codespan-reporting, and one line each.

use std::io::{self, Write};

use codespan_reporting::diagnostic::{Diagnostic as Shown, Label as Mark, LabelStyle, Severity};
use codespan_reporting::files::SimpleFiles;
use codespan_reporting::term::{self, Config};

use super::quote;
use crate::base::diagnostic::Place;
use crate::base::{Diagnostic, Level, Spot};

/// Finds the text of a place.
pub type Find<'a> = &'a dyn Fn(&Place) -> Option<Spot>;

/// The longest line of source shown; longer ones are told by place alone.
const WIDEST: usize = 2_000;

fn severity(l: Level) -> Severity {
    match l {
        Level::Stop | Level::Error => Severity::Error,
        Level::Ask | Level::Warn => Severity::Warning,
        Level::Advisory | Level::Info => Severity::Note,
    }
}

/// Writes diagnostics with their source lines. `styled` chooses colour.
pub fn human(out: &mut dyn Write, styled: bool, list: &[Diagnostic], find: Find) -> io::Result<()> {
    let config = Config::default();
    // Each file is read once for all that is said of it; `None`: its lines are too long to show.
    let mut files = SimpleFiles::new();
    let mut open: crate::base::Index<String, Option<usize>> = Default::default();
    for d in list {
        let mut shown = Shown::new(severity(d.level))
            .with_code(&d.code)
            .with_message(quote::plain(&d.message));
        let mut labels = Vec::new();
        let mut notes: Vec<String> = Vec::new();
        let mut push = |files: &mut SimpleFiles<String, String>, place: &Place, text: &str, style: LabelStyle, notes: &mut Vec<String>| {
            let Some(s) = find(place) else {
                return;
            };
            let id = *open.entry(s.path.clone()).or_insert_with(|| {
                let wide = s.text.lines().any(|l| l.len() > WIDEST);
                (!wide).then(|| files.add(s.path.clone(), visible(&s.text)))
            });
            let Some(id) = id else {
                notes.push(format!(
                    "at {}{}{}",
                    s.shown(),
                    if text.is_empty() { "" } else { ": " },
                    quote::plain(text)
                ));
                return;
            };
            let range = s.range.start as usize..(s.range.end as usize).max(s.range.start as usize);
            labels.push(Mark::new(style, id, range).with_message(quote::plain(text)));
        };
        push(&mut files, &d.primary.place, &d.primary.text, LabelStyle::Primary, &mut notes);
        for l in &d.related {
            push(&mut files, &l.place, &l.text, LabelStyle::Secondary, &mut notes);
        }
        shown.labels = labels;
        shown.notes = notes;
        if let Some(c) = &d.citation {
            shown.notes.push(format!("law: {}", quote::plain(&c.0)));
        }
        shown.notes.extend(d.notes.iter().map(|n| quote::plain(n)));
        shown.notes.extend(d.help.iter().map(|h| format!("help: {}", quote::plain(h))));
        for f in d.fixes.iter().filter(|f| !d.help.iter().any(|h| h.contains(&f.replacement))) {
            shown.notes.push(format!("fix: {}", quote::plain(&f.title)));
        }
        if styled {
            let mut w = codespan_reporting::term::termcolor::Ansi::new(&mut *out);
            term::emit_to_write_style(&mut w, &config, &files, &shown).map_err(io::Error::other)?;
        } else {
            let mut buffer = codespan_reporting::term::termcolor::NoColor::new(Vec::new());
            term::emit_to_write_style(&mut buffer, &config, &files, &shown).map_err(io::Error::other)?;
            out.write_all(&buffer.into_inner())?;
        }
    }
    Ok(())
}

/// The source with what controls or reorders text made visible, each by something as long as itself: places stay what they are.
fn visible(text: &str) -> String {
    let is_plain = |b: u8| (b' '..=b'~').contains(&b) || matches!(b, b'\n' | b'\r' | b'\t');
    let shown = |c: char| {
        if !c.is_control() && !quote::is_bidi(c) || matches!(c, '\n' | '\r' | '\t') {
            return c;
        }
        match c.len_utf8() {
            1 => '?',
            2 => '\u{BF}',
            _ => '\u{FFFD}',
        }
    };
    let mut out = String::with_capacity(text.len());
    // Most lines are plain, and files may be long.
    for line in text.split_inclusive('\n') {
        if line.bytes().all(is_plain) {
            out.push_str(line);
        } else {
            out.extend(line.chars().map(shown));
        }
    }
    out
}

/// `path:line:column: level[code] message`
pub fn concise(out: &mut dyn Write, list: &[Diagnostic], find: Find) -> io::Result<()> {
    for d in list {
        let at = match (find(&d.primary.place), &d.primary.place) {
            (Some(s), _) => s.shown(),
            (None, Place::Path(p)) => p.clone(),
            _ => "portolan".into(),
        };
        writeln!(
            out,
            "{}: {}[{}] {}",
            quote::plain(&at),
            d.level.word(),
            d.code,
            quote::plain(&d.message)
        )?;
    }
    Ok(())
}
