//! `portolan test`

use std::io;
use std::sync::Arc;

use super::args::{Test, TestFormat};
use super::{CLEAN, COULD_NOT, FINDINGS, Session};
use crate::base::diagnostic::Place;
use crate::base::{Diagnostic, Level};
use crate::driver::Analysis;
use crate::emit::tests::{Came, Tried};
use crate::emit::{self, quote};
use crate::resolve::suggest;

pub fn run(s: &mut Session, args: &Test) -> io::Result<u8> {
    let loaded = s.load(args.path.as_deref());
    let unreadable = s.problems(&loaded)?;
    let analysis = Analysis::new(&loaded.db, loaded.workspace, s.settings(&[]));
    let mut errors = analysis.errors();
    let project = analysis.world(analysis.key(None)).project.is_some().then_some(None);
    let names = analysis.case_names();
    let chosen = |case: &Option<Arc<str>>| match (&args.cases, case) {
        (Some(glob), Some(name)) => matches(glob, name),
        (Some(_), None) => false,
        (None, _) => true,
    };
    let all = project.into_iter().chain(names.iter().cloned().map(Some));
    let worlds: Vec<_> = all.filter(chosen).collect();
    if let (Some(glob), true) = (&args.cases, worlds.is_empty()) {
        let near = suggest::nearest(glob, names.iter().map(|n| n.as_ref()));
        let help = suggest::question(&near).map(|q| format!("\nhelp: {q}")).unwrap_or_default();
        writeln!(s.err, "error[name.unknown]: no case is called `{}`{help}", quote::plain(glob))?;
        return Ok(COULD_NOT);
    }
    // What is half-read may say anything, of any world.
    let half_read = errors.iter().any(|d| d.code.starts_with("syntax."));
    let mut tried: Vec<Tried> = Vec::new();
    for case in &worlds {
        let key = analysis.key(case.clone());
        // What is wrong with this world's own text leaves its expectations open, never passed.
        let broken = half_read || analysis.world_errors(key).iter().any(Diagnostic::is_text_error);
        for o in analysis.expectations(key) {
            // A sentence that cannot be read is told with the text, once.
            let own = o.problems.iter().filter(|d| d.is_text_error());
            errors.extend(own.filter(|_| !half_read).cloned());
            let came = match (broken, o.passed) {
                (true, _) => Came::NotJudged,
                (false, true) => Came::Passed,
                (false, false) => Came::Failed,
            };
            tried.push(Tried {
                case: case.clone(),
                came,
                outcome: o,
            });
        }
    }
    analysis.tidy(&mut errors);
    let count = |came: Came| tried.iter().filter(|t| t.came == came).count();
    let failed = count(Came::Failed);
    let text = errors.iter().any(Diagnostic::is_text_error);
    let code = match (unreadable || text, failed) {
        (true, _) => COULD_NOT,
        (false, 0) => CLEAN,
        (false, _) => FINDINGS,
    };
    if args.mutate && code == CLEAN {
        human(s, &analysis, &errors, &tried)?;
        return super::mutation::run(s, args, &analysis, &worlds);
    }
    if args.format == TestFormat::Json {
        let find = |p: &Place| analysis.spot(p);
        let words = |t: &Tried| words(&analysis, t);
        serde_json::to_writer_pretty(&mut *s.out, &emit::tests::tests(&tried, &words, &errors, &find))?;
        writeln!(s.out)?;
        return Ok(code);
    }
    human(s, &analysis, &errors, &tried)?;
    if !s.args.quiet || code != CLEAN {
        write!(s.out, "{} passed, {failed} failed", count(Came::Passed))?;
        match count(Came::NotJudged) {
            0 => writeln!(s.out)?,
            n => writeln!(s.out, ", {n} not judged: the text they rest on has errors")?,
        }
    }
    Ok(code)
}

/// The errors of the text first: what follows rests on it. Then the expectations that failed; with `-v` those that passed too.
fn human(s: &mut Session, analysis: &Analysis, errors: &[Diagnostic], tried: &[Tried]) -> io::Result<()> {
    s.show(analysis, errors)?;
    for t in tried {
        match t.came {
            Came::Passed if s.args.verbose => {
                let name = t.case.as_deref().unwrap_or("the project");
                writeln!(s.out, "ok      {}: {}", quote::plain(name), quote::plain(&words(analysis, t)))?;
            }
            Came::Failed => {
                let list: Vec<Diagnostic> = t.outcome.problems.iter().filter(|d| !d.is_text_error()).cloned().collect();
                if t.outcome.problems.is_empty() {
                    let message = format!("this was expected, but it is {}", t.outcome.found);
                    let mut d = Diagnostic::at("expect", Level::Error, Place::Node(t.outcome.origin), message);
                    d.notes.extend(t.case.as_ref().map(|c| format!("in the case {c}")));
                    s.show(analysis, &[d])?;
                }
                s.show(analysis, &list)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// An expectation as it is written.
fn words(analysis: &Analysis, t: &Tried) -> String {
    let spot = analysis.spot(&Place::Node(t.outcome.origin));
    spot.map(|x| x.snippet()).unwrap_or_default()
}

/// `*` stands for anything.
pub fn matches(glob: &str, name: &str) -> bool {
    let parts: Vec<&str> = glob.split('*').collect();
    let [first, middle @ .., last] = parts.as_slice() else {
        return glob == name;
    };
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    for m in middle {
        match rest.find(m) {
            Some(i) => rest = &rest[i + m.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    #[test]
    fn stars_stand_for_anything() {
        assert!(super::matches("THR_*", "THR_04"));
        assert!(super::matches("*04*", "THR_04_x"));
        assert!(super::matches("A", "A"));
        assert!(!super::matches("A*C", "AB"));
    }
}
