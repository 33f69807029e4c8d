//! `portolan ask`

use std::io;
use std::path::Path;

use super::args::{Ask, AskFormat};
use super::{CLEAN, COULD_NOT, Session, write_file};
use crate::base::Diagnostic;
use crate::base::diagnostic::Place;
use crate::check::stub;
use crate::document::paper::words::Words;
use crate::document::questions::{Asked, outline};
use crate::document::said;
use crate::driver::{Analysis, stubs};
use crate::emit::{self, quote};

pub fn run(s: &mut Session, args: &Ask) -> io::Result<u8> {
    let loaded = s.load(args.path.as_deref());
    if s.problems(&loaded)? {
        return Ok(COULD_NOT);
    }
    let analysis = Analysis::new(&loaded.db, loaded.workspace, s.settings(&args.under));
    let report = analysis.check();
    if report.errors.iter().any(Diagnostic::is_text_error) {
        let schema = Some("portolan/questions/1").filter(|_| args.format == AskFormat::Json);
        return s.refuse(&analysis, &report.errors, schema);
    }
    if !s.speaks(&analysis, &args.lang)? {
        return Ok(COULD_NOT);
    }
    let ready = analysis.ready(analysis.key(None));
    let cx = ready.cx;
    let (Some(today), Some(_)) = (report.today, cx.world.project) else {
        writeln!(s.err, "portolan: there is no project here, so nothing is asked")?;
        return Ok(COULD_NOT);
    };
    let all: Vec<Asked> = report
        .questions
        .iter()
        .map(|q| Asked {
            question: q,
            stub: stub::of(&cx, q),
        })
        .collect();
    let shown = &all[..args.limit.unwrap_or(all.len()).min(all.len())];
    if args.write {
        let words = &Words::new(cx.world, &args.lang);
        let list: Vec<_> = shown
            .iter()
            .map(|a| (a.stub.clone(), said::question(words, &cx, a.question)))
            .collect();
        return write(s, &analysis, &list);
    }
    let places = super::why::Shown(&analysis);
    match args.format {
        AskFormat::Human => {
            let o = outline(&cx, &places, shown, all.len(), today, &args.lang);
            write!(s.out, "{}", emit::outline::text(&o))?;
        }
        AskFormat::Markdown => {
            let o = outline(&cx, &places, shown, all.len(), today, &args.lang);
            write!(s.out, "{}", emit::outline::markdown(&o))?;
        }
        AskFormat::Json => {
            let find = |p: &Place| analysis.spot(p);
            let value = emit::questions::questions(&cx, shown, all.len(), today, &args.lang, &find);
            serde_json::to_writer_pretty(&mut *s.out, &value)?;
            writeln!(s.out)?;
        }
    }
    Ok(CLEAN)
}

/// Each file is replaced as a whole, or not at all.
fn write(s: &mut Session, analysis: &Analysis, list: &[(stub::Stub, String)]) -> io::Result<u8> {
    let edits = stubs::edits(analysis.db, analysis.ws, list);
    for e in &edits {
        write_file(Path::new(&e.path), e.text.as_bytes())?;
        let many = if e.added == 1 { "" } else { "s" };
        writeln!(s.out, "{}: {} stub{many} added", quote::plain(&e.path), e.added)?;
    }
    if edits.is_empty() {
        writeln!(s.out, "nothing to add")?;
    }
    Ok(CLEAN)
}
