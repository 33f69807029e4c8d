//! `portolan report`

use std::io;
use std::path::{Path, PathBuf};

use super::args::Report as Args;
use super::papers::{self, Format};
use super::{CLEAN, COULD_NOT, Session, write_file};
use crate::base::Diagnostic;
use crate::driver::papers::Request;
use crate::driver::{Analysis, Report};
use crate::emit::quote;

pub fn run(s: &mut Session, args: &Args) -> io::Result<u8> {
    let loaded = s.load(None);
    if s.problems(&loaded)? {
        return Ok(COULD_NOT);
    }
    let analysis = Analysis::new(&loaded.db, loaded.workspace, s.settings(&args.under));
    if args.name.is_none() && args.template.is_none() {
        if args.output.is_some() || args.format.is_some() || !args.lang.is_empty() {
            writeln!(
                s.err,
                "portolan: which report? Name one, or a form with `--template`; `portolan report` lists both"
            )?;
            return Ok(COULD_NOT);
        }
        return list(s, &analysis);
    }
    let checked = analysis.check();
    if checked.errors.iter().any(Diagnostic::is_text_error) {
        s.show(&analysis, &checked.errors)?;
        return Ok(COULD_NOT);
    }
    for lang in &args.lang {
        if !s.speaks(&analysis, lang)? {
            return Ok(COULD_NOT);
        }
    }
    let declared = analysis.declared_reports();
    let own = declared.iter().find(|d| Some(&d.name) == args.name.as_ref());
    let langs: Vec<String> = match (&args.lang, own) {
        (l, _) if !l.is_empty() => l.clone(),
        (_, Some(d)) => d.languages.clone(),
        _ => vec!["en".into()],
    };
    let mut code = CLEAN;
    for lang in &langs {
        let request = Request {
            name: args.name.clone(),
            template: args.template.clone(),
            lang: lang.clone(),
        };
        let path = args.output.as_deref().map(|p| in_language(p, lang, langs.len() > 1));
        match one(s, &analysis, &checked, &request, args.format, path.as_deref()) {
            Ok((bytes, store)) => match path {
                Some(path) => {
                    store.save().map_err(io::Error::other)?;
                    write_file(&path, &bytes)?;
                }
                None => s.out.write_all(&bytes)?,
            },
            Err(e) => {
                writeln!(s.err, "portolan: {}", quote::plain(&e))?;
                code = COULD_NOT;
            }
        }
    }
    Ok(code)
}

/// One file: what was typed into the one that stands there is taken over first.
fn one(
    s: &Session,
    analysis: &Analysis,
    checked: &Report,
    request: &Request,
    format: Option<Format>,
    path: Option<&Path>,
) -> Result<(Vec<u8>, papers::Store), String> {
    let format = match (path, format) {
        (_, Some(f)) => f,
        (Some(p), None) => Format::of_path(p)?,
        (None, None) => Format::Markdown,
    };
    let mut store = papers::Store::open(s, analysis)?;
    let mut d = papers::document(analysis, checked, request, &store)?;
    if let Some(path) = path {
        let before = store.answers.clone();
        let found = papers::typed(s, &d, format, path)?;
        store.take(&before, &request.lang, path, &found)?;
        if store.changed() {
            d = papers::document(analysis, checked, request, &store)?;
        }
    }
    Ok((papers::bytes(&d, format)?, store))
}

/// `paper.html` in several languages: `paper.en.html`, `paper.zh.html`.
fn in_language(path: &Path, lang: &str, several: bool) -> PathBuf {
    if !several {
        return path.to_owned();
    }
    let name = path.file_name().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let end = Format::of_path(path).map(|f| format!(".{}", f.ending())).unwrap_or_default();
    let stem = &name[..name.len() - end.len()];
    path.with_file_name(format!("{stem}.{lang}{end}"))
}

/// What there is to write.
fn list(s: &mut Session, analysis: &Analysis) -> io::Result<u8> {
    let reports = analysis.declared_reports();
    if !reports.is_empty() {
        writeln!(s.out, "Reports of this project")?;
        for r in &reports {
            writeln!(
                s.out,
                "  {}  {} ({})",
                quote::plain(&r.name),
                quote::plain(&r.title),
                quote::plain(&r.template)
            )?;
        }
        writeln!(s.out)?;
    }
    writeln!(
        s.out,
        "Templates this project sees; `portolan report --template NAME -o FILE` writes one"
    )?;
    for (name, title) in analysis.templates("en") {
        writeln!(s.out, "  {}  {}", quote::plain(&name), quote::plain(&title))?;
    }
    Ok(CLEAN)
}
