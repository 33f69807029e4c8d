//! `portolan test`

use std::io;

use super::args::Test;
use super::{CLEAN, COULD_NOT, FINDINGS, Session};
use crate::base::diagnostic::Place;
use crate::base::{Diagnostic, Level};
use crate::driver::Analysis;
use crate::emit::quote;

pub fn run(s: &mut Session, args: &Test) -> io::Result<u8> {
    let loaded = s.load(args.path.as_deref());
    let unreadable = s.problems(&loaded)?;
    let analysis = Analysis::new(&loaded.db, loaded.workspace, s.settings(&[]));
    let mut errors = analysis.errors();
    let (mut passed, mut failed) = (0, 0);
    let project = analysis.world(analysis.key(None)).project.is_some().then_some(None);
    let chosen = |case: &Option<std::sync::Arc<str>>| match (&args.cases, case) {
        (Some(glob), Some(name)) => matches(glob, name),
        (Some(_), None) => false,
        (None, _) => true,
    };
    let worlds: Vec<_> = project
        .into_iter()
        .chain(analysis.case_names().into_iter().map(Some))
        .filter(chosen)
        .collect();
    for case in worlds.clone() {
        let key = analysis.key(case.clone());
        // What is wrong with this world's own text leaves its expectations open, never passed.
        let broken = analysis.world_errors(key).iter().any(Diagnostic::is_text_error);
        for o in analysis.expectations(key) {
            let ok = o.passed && !broken;
            if ok {
                passed += 1;
                if s.args.verbose {
                    let name = case.as_deref().unwrap_or("the project");
                    let words = analysis.spot(&Place::Node(o.origin)).map(|x| x.snippet()).unwrap_or_default();
                    writeln!(s.out, "ok      {}: {}", quote::plain(name), quote::plain(&words))?;
                }
                continue;
            }
            failed += 1;
            let mut list = o.problems.clone();
            if list.is_empty() {
                let message = if broken {
                    "not judged: the text it rests on has errors".to_owned()
                } else {
                    format!("this was expected, but it is {}", o.found)
                };
                let mut d = Diagnostic::at("expect", Level::Error, Place::Node(o.origin), message);
                if let Some(c) = &case {
                    d.notes.push(format!("in the case {c}"));
                }
                list.push(d);
            }
            errors.extend(list.iter().filter(|d| d.is_text_error()).cloned());
            list.retain(|d| !d.is_text_error());
            s.show(&analysis, &list)?;
        }
    }
    analysis.tidy(&mut errors);
    s.show(&analysis, &errors)?;
    let text = errors.iter().any(Diagnostic::is_text_error);
    if args.mutate && failed == 0 && !text && !unreadable {
        return super::mutation::run(s, args, &analysis, &worlds);
    }
    if !s.args.quiet || failed > 0 {
        writeln!(s.out, "{passed} passed, {failed} failed")?;
    }
    Ok(if unreadable || text {
        COULD_NOT
    } else if failed > 0 {
        FINDINGS
    } else {
        CLEAN
    })
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
