//! `portolan fmt`: the canonical layout.

use std::io::{self, Read};
use std::path::Path;

use super::args::Fmt;
use super::{CLEAN, COULD_NOT, FINDINGS, Session, write_file};
use crate::driver::Analysis;
use crate::emit::quote;

pub fn run(s: &mut Session, args: &Fmt) -> io::Result<u8> {
    if args.stdin {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text)?;
        return match portolan_syntax::format(&text) {
            Ok(formatted) => {
                s.out.write_all(formatted.as_bytes())?;
                Ok(CLEAN)
            }
            Err(e) => {
                writeln!(s.err, "error[fmt]: {}", quote::plain(&e.to_string()))?;
                Ok(COULD_NOT)
            }
        };
    }
    let loaded = s.load(args.path.as_deref());
    let mut failed = s.problems(&loaded)?;
    let analysis = Analysis::new(&loaded.db, loaded.workspace, s.settings(&[]));
    let (mut changed, mut all) = (0, 0);
    for f in loaded.workspace.project(&loaded.db) {
        all += 1;
        let (path, text) = (f.path(&loaded.db), f.text(&loaded.db));
        match portolan_syntax::format(text) {
            Ok(formatted) if formatted.as_str() == text.as_ref() => {}
            Ok(formatted) => {
                changed += 1;
                if args.check {
                    writeln!(s.out, "{} is not laid out", quote::plain(path))?;
                } else {
                    write_file(Path::new(path), formatted.as_bytes())?;
                }
            }
            Err(e) => {
                failed = true;
                writeln!(
                    s.err,
                    "error[fmt]: {} is left as it is: {}",
                    quote::plain(path),
                    quote::plain(&e.to_string())
                )?;
            }
        }
    }
    if failed {
        let mut errors = analysis.syntax_errors();
        analysis.tidy(&mut errors);
        s.show(&analysis, &errors)?;
        return Ok(COULD_NOT);
    }
    if !s.args.quiet {
        let done = if args.check { "would change" } else { "changed" };
        writeln!(s.out, "{all} files, {changed} {done}")?;
    }
    Ok(if args.check && changed > 0 { FINDINGS } else { CLEAN })
}
