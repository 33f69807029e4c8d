//! `portolan fmt`: the one layout.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use portolan_syntax::FormatError;
use similar::{ChangeTag, TextDiff};

use super::args::Fmt;
use super::{CLEAN, COULD_NOT, FINDINGS, Session, write_file};
use crate::base::diagnostic::Place;
use crate::base::system::{Entry, Memory};
use crate::driver::load::shown;
use crate::driver::{Analysis, Settings, load};
use crate::emit::{quote, report};

/// Lines of a difference that are shown of a file.
const SHOWN: usize = 12;

pub fn run(s: &mut Session, args: &Fmt) -> io::Result<u8> {
    if args.stdin {
        return stdin(s, args.check);
    }
    let paths = match args.paths.as_slice() {
        [] => vec![s.path(None)],
        own => own.to_vec(),
    };
    let (mut files, mut seen, mut failed) = (Vec::new(), BTreeSet::new(), false);
    for path in &paths {
        let (mut own, mut locked) = (Vec::new(), false);
        if s.system.is_folder(path) {
            collect(s, path, &mut own, &mut locked)?;
        } else {
            own.push(path.clone());
        }
        failed |= own.is_empty() || locked;
        if own.is_empty() && !locked {
            writeln!(
                s.err,
                "error[io.empty]: there is no `.flow` file in `{}`",
                quote::plain(&shown(path))
            )?;
        }
        // A file may be named beside its folder.
        files.extend(own.into_iter().filter(|f| seen.insert(f.clone())));
    }
    let mut changed = 0;
    for file in &files {
        let name = quote::plain(&shown(file));
        let text = match s.system.read(file).map(String::from_utf8) {
            Ok(Ok(text)) => text,
            // What cannot be read is told as by any other command.
            _ => {
                failed = true;
                let loaded = load(s.system, &[], file);
                s.problems(&loaded)?;
                continue;
            }
        };
        match portolan_syntax::format(&text) {
            Ok(formatted) if formatted == text => {}
            Ok(formatted) => {
                changed += 1;
                if args.check {
                    writeln!(s.out, "{name} is not laid out")?;
                    difference(s.out, &text, &formatted)?;
                } else {
                    write_file(file, formatted.as_bytes())?;
                }
            }
            Err(e) => {
                failed = true;
                writeln!(s.err, "error[fmt]: {name} is left as it is: {}", quote::plain(&e.to_string()))?;
                mistakes(s, &e, &shown(file), &text)?;
            }
        }
    }
    if !s.args.quiet && !files.is_empty() {
        let files = if files.len() == 1 {
            "1 file".to_owned()
        } else {
            format!("{} files", files.len())
        };
        writeln!(s.out, "{files}, {changed} {}", if args.check { "would change" } else { "changed" })?;
    }
    Ok(if failed {
        COULD_NOT
    } else if args.check && changed > 0 {
        FINDINGS
    } else {
        CLEAN
    })
}

/// From standard input to standard output; what has mistakes is not handed on.
fn stdin(s: &mut Session, check: bool) -> io::Result<u8> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    match portolan_syntax::format(&text) {
        Ok(formatted) if check => {
            difference(s.out, &text, &formatted)?;
            Ok(if formatted == text { CLEAN } else { FINDINGS })
        }
        Ok(formatted) => {
            s.out.write_all(formatted.as_bytes())?;
            Ok(CLEAN)
        }
        Err(e) => {
            writeln!(s.err, "error[fmt]: {}", quote::plain(&e.to_string()))?;
            mistakes(s, &e, "(standard input)", &text)?;
            Ok(COULD_NOT)
        }
    }
}

/// All `.flow` files below a folder, in order, those of projects inside it too; not in dot-folders and `target`. A folder that cannot be looked
/// into is named, and its neighbours are laid out all the same.
fn collect(s: &mut Session, folder: &Path, files: &mut Vec<PathBuf>, locked: &mut bool) -> io::Result<()> {
    let entries = match s.system.list(folder) {
        Ok(entries) => entries,
        Err(e) => {
            *locked = true;
            let name = quote::plain(&shown(folder));
            return writeln!(s.err, "error[io.read]: `{name}` cannot be listed: {e}");
        }
    };
    for entry in entries {
        let name = entry
            .path()
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        match entry {
            Entry::File(path) if path.extension().is_some_and(|x| x == "flow") => files.push(path),
            Entry::Folder(path) if !name.starts_with('.') && name != "target" => collect(s, &path, files, locked)?,
            _ => {}
        }
    }
    Ok(())
}

/// Lines that are compared as a whole: comparing takes the square of what differs. Of a longer text as many from the first difference on.
const COMPARED: usize = 4_096;

/// The first lines that would change.
fn difference(out: &mut dyn io::Write, before: &str, after: &str) -> io::Result<()> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.split_inclusive('\n').collect(), after.split_inclusive('\n').collect());
    let long = old.len().max(new.len()) > COMPARED;
    let same = if long {
        old.iter().zip(&new).take_while(|(a, b)| a == b).count()
    } else {
        0
    };
    let (old, new) = (
        &old[same..old.len().min(same + COMPARED)],
        &new[same..new.len().min(same + COMPARED)],
    );
    let diff = TextDiff::from_slices(old, new);
    let changes: Vec<_> = diff.iter_all_changes().filter(|c| c.tag() != ChangeTag::Equal).collect();
    let mut next = None;
    for change in changes.iter().take(SHOWN) {
        let (sign, at) = match change.tag() {
            ChangeTag::Delete => ('-', change.old_index()),
            _ => ('+', None),
        };
        if let Some(line) = at {
            if next != Some(line) {
                writeln!(out, "  line {}", same + line + 1)?;
            }
            next = Some(line + 1);
        }
        writeln!(out, "  {sign} {}", quote::plain(change.value().trim_end_matches(['\n', '\r'])))?;
    }
    if changes.len() > SHOWN && long {
        writeln!(out, "  and more")?;
    } else if changes.len() > SHOWN {
        writeln!(out, "  and {} lines more", changes.len() - SHOWN)?;
    }
    Ok(())
}

/// The mistakes that keep a text from being laid out, each with its place.
fn mistakes(s: &mut Session, error: &FormatError, name: &str, text: &str) -> io::Result<()> {
    if !matches!(error, FormatError::Syntax(_)) {
        return Ok(());
    }
    let files = [(PathBuf::from(name), text.as_bytes().to_vec())].into_iter().collect();
    let loaded = load(&Memory { files }, &[], Path::new(name));
    let analysis = Analysis::new(&loaded.db, loaded.workspace, Settings::default());
    let mut errors = analysis.syntax_errors();
    analysis.tidy(&mut errors);
    // Standard output may be the text itself, which a filter puts in the place of what it read.
    let find = |p: &Place| analysis.spot(p);
    report::human(s.err, s.styled, &errors, &find)
}
