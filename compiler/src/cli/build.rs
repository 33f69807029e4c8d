//! `portolan build`: every view and report of the model, written or compared.

use std::io;
use std::path::{Path, PathBuf};

use super::args::Build;
use super::papers::{self, Format, Store};
use super::{CLEAN, COULD_NOT, FINDINGS, Session, write_into};
use crate::base::Diagnostic;
use crate::document::diagram::ViewRequest;
use crate::document::paper::Document;
use crate::driver::papers::Request;
use crate::driver::{Analysis, Report};
use crate::emit::{quote, svg};

/// One file to be written, and how it is made.
struct Output {
    path: PathBuf,
    what: What,
}

enum What {
    Report(Request, Format),
    View(String, String),
    /// Declared in a way that cannot be followed.
    Wrong(String),
}

pub fn run(s: &mut Session, args: &Build) -> io::Result<u8> {
    let loaded = s.load(args.path.as_deref());
    if s.problems(&loaded)? {
        return Ok(COULD_NOT);
    }
    let analysis = Analysis::new(&loaded.db, loaded.workspace, s.settings(&args.under));
    let checked = analysis.check();
    if checked.errors.iter().any(Diagnostic::is_text_error) {
        s.show(&analysis, &checked.errors)?;
        return Ok(COULD_NOT);
    }
    let root = args.output.clone().unwrap_or_else(|| PathBuf::from(analysis.root()));
    let outputs = outputs(&analysis, &root);
    if outputs.is_empty() {
        writeln!(s.out, "nothing to build: the project declares no `view` and no `report`")?;
        return Ok(CLEAN);
    }
    let mut failed = 0usize;
    let mut stale = 0usize;
    let mut blocked: Vec<PathBuf> = Vec::new();
    let mut store = match Store::open(s, &analysis) {
        Ok(store) => store,
        Err(e) => {
            writeln!(s.err, "portolan: {}", quote::plain(&e))?;
            return Ok(COULD_NOT);
        }
    };
    // What was typed into any of the files goes into all of them, so it is gathered first.
    let before = store.answers.clone();
    for o in &outputs {
        if let What::Report(request, format) = &o.what
            && format.takes_answers()
            && let Err(e) = gather(s, &analysis, &checked, request, *format, &o.path, &before, &mut store)
        {
            writeln!(s.err, "portolan: {}", quote::plain(&e))?;
            blocked.push(o.path.clone());
            failed += 1;
        }
    }
    if args.check && store.changed() {
        writeln!(s.out, "stale    {} (answers were typed that it does not hold)", papers::ANSWERS)?;
        stale += 1;
    } else if let Err(e) = store.save() {
        writeln!(s.err, "portolan: {}", quote::plain(&e))?;
        return Ok(COULD_NOT);
    }
    let many = outputs.len();
    let mut last = None;
    for (i, o) in outputs.iter().enumerate() {
        let shown = quote::plain(&o.path.display().to_string());
        if blocked.contains(&o.path) {
            continue;
        }
        if s.styled && !s.args.quiet {
            write!(s.err, "\r\u{1b}[K[{}/{many}] {shown}", i + 1)?;
        }
        let made = make(&analysis, &checked, &store, o, &mut last);
        if s.styled && !s.args.quiet {
            write!(s.err, "\r\u{1b}[K")?;
        }
        let new = match made {
            Ok(b) => b,
            Err(e) => {
                writeln!(s.err, "portolan: {shown}: {}", quote::plain(&e))?;
                failed += 1;
                continue;
            }
        };
        let old = if s.system.exists(&o.path) {
            s.system.read(&o.path).ok()
        } else {
            None
        };
        let word = match &old {
            Some(b) if *b == new => "fresh",
            Some(_) => "stale",
            None => "missing",
        };
        if args.check {
            if word != "fresh" {
                stale += 1;
                writeln!(s.out, "{word:<8} {shown}")?;
            }
            continue;
        }
        if word != "fresh" {
            if let Err(e) = write_into(&o.path, &new) {
                writeln!(s.err, "portolan: {}", quote::plain(&e.to_string()))?;
                failed += 1;
                continue;
            }
            writeln!(s.out, "{:<8} {shown}", if word == "stale" { "renewed" } else { "written" })?;
        }
    }
    let done = many - failed;
    match (args.check, failed, stale) {
        (_, 0, 0) if args.check => writeln!(s.out, "{done} files, all fresh")?,
        (true, _, n) if n > 0 => writeln!(s.out, "{n} of {many} files are stale: run `portolan build`")?,
        _ => writeln!(s.out, "{done} of {many} files built")?,
    }
    Ok(match (failed, stale) {
        (0, 0) => CLEAN,
        (0, _) => FINDINGS,
        _ => COULD_NOT,
    })
}

#[allow(clippy::too_many_arguments)]
fn gather(
    s: &Session,
    analysis: &Analysis,
    checked: &Report,
    request: &Request,
    format: Format,
    path: &Path,
    before: &crate::document::paper::answers::Answers,
    store: &mut Store,
) -> Result<(), String> {
    if !s.system.exists(path) {
        return Ok(());
    }
    let d = papers::document(analysis, checked, request, store)?;
    let found = papers::typed(s, &d, format, path)?;
    store.take(before, &request.lang, path, &found)
}

/// The bytes of an output. The formats of one report stand together, so the document made last serves the next of them.
fn make(
    analysis: &Analysis,
    checked: &Report,
    store: &Store,
    o: &Output,
    last: &mut Option<(Request, Document)>,
) -> Result<Vec<u8>, String> {
    match &o.what {
        What::Report(request, format) => {
            if last.as_ref().is_none_or(|(r, _)| r != request) {
                *last = Some((request.clone(), papers::document(analysis, checked, request, store)?));
            }
            match last {
                Some((_, d)) => papers::bytes(d, *format),
                None => Err("no document was made".into()),
            }
        }
        What::View(name, lang) => {
            let request = ViewRequest {
                view: Some(name.clone()),
                ..ViewRequest::default()
            };
            let diagram = analysis.diagram(&request).map_err(|d| d.message.clone())?;
            let style = svg::Style {
                lang: lang.clone(),
                ..svg::Style::default()
            };
            Ok(svg::draw(&diagram, &style).svg.into_bytes())
        }
        What::Wrong(why) => Err(why.clone()),
    }
}

/// Everything the project declares: `reports/Name.en.html`, `views/Name.en.svg`.
fn outputs(analysis: &Analysis, root: &Path) -> Vec<Output> {
    let mut out = Vec::new();
    for r in analysis.declared_reports() {
        for lang in &r.languages {
            for word in &r.formats {
                let format = Format::of_word(word);
                let end = format.map_or_else(|| word.clone(), |f| f.ending().to_owned());
                let file = root.join("reports").join(format!("{}.{lang}.{end}", file_name(&r.name)));
                let what = match format {
                    Some(f) => What::Report(
                        Request {
                            name: Some(r.name.clone()),
                            template: None,
                            lang: lang.clone(),
                        },
                        f,
                    ),
                    None => What::Wrong(format!("`{word}` is no format of a report")),
                };
                out.push(Output { path: file, what });
            }
        }
    }
    let langs = analysis.languages();
    for v in analysis.views() {
        for lang in &langs {
            out.push(Output {
                path: root.join("views").join(format!("{}.{lang}.svg", file_name(&v.name))),
                what: What::View(v.name.to_string(), lang.clone()),
            });
        }
    }
    out
}

/// A name as part of a file's: nothing that leads elsewhere.
fn file_name(name: &str) -> String {
    let inert = |c: char| {
        if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') {
            c
        } else {
            '_'
        }
    };
    name.chars().map(inert).collect()
}
