//! `portolan new`: a project to begin with, copied from a template of the library.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::args::New;
use super::{CLEAN, COULD_NOT, Session};
use crate::base::Diagnostic;
use crate::base::system::Memory;
use crate::driver::load::TEMPLATES;
use crate::driver::{Analysis, load};
use crate::emit::quote;
use crate::resolve::suggest;

/// A template: its name, what its README says it is, and its files by their path within.
pub struct Template<'a> {
    pub name: &'a str,
    /// The heading of its README.
    pub title: &'a str,
    /// The first paragraph of its README.
    pub about: String,
    pub files: Vec<(&'a str, &'a str)>,
}

/// The templates of the library, by name.
pub fn templates(library: &[(String, String)]) -> Vec<Template<'_>> {
    let mut out: Vec<Template> = Vec::new();
    for (path, text) in library {
        let Some((name, file)) = path.strip_prefix(TEMPLATES).and_then(|p| p.split_once('/')) else {
            continue;
        };
        match out.last_mut().filter(|t| t.name == name) {
            Some(t) => t.files.push((file, text)),
            None => out.push(Template {
                name,
                title: "",
                about: String::new(),
                files: vec![(file, text)],
            }),
        }
    }
    for t in &mut out {
        let readme = t.files.iter().find(|f| f.0 == "README.md").map_or("", |f| f.1);
        let mut lines = readme.lines();
        t.title = lines.next().unwrap_or("").trim_start_matches('#').trim();
        let paragraph = lines.skip_while(|l| l.trim().is_empty()).take_while(|l| !l.trim().is_empty());
        t.about = paragraph.map(str::trim).collect::<Vec<_>>().join(" ");
    }
    out
}

pub fn run(s: &mut Session, args: &New) -> io::Result<u8> {
    let library = s.library;
    let all = templates(library);
    let Some(template) = all.iter().find(|t| t.name == args.template) else {
        let names: Vec<&str> = all.iter().map(|t| t.name).collect();
        let near = suggest::nearest(&args.template, names.iter().copied());
        let help = suggest::question(&near).unwrap_or_else(|| format!("there are {}", names.join(", ")));
        return refuse(s, &format!("no template is called `{}`", args.template), &help);
    };
    let target = match s.args.directory.as_deref() {
        Some(base) => base.join(&args.folder),
        None => args.folder.clone(),
    };
    let shown = load::shown(&target);
    if fs::symlink_metadata(&target).is_ok() && !target.is_dir() {
        return refuse(
            s,
            &format!("`{shown}` is a file"),
            "give the name of a folder that does not exist yet",
        );
    }
    let filled = target.is_dir() && fs::read_dir(&target).map_or(true, |mut d| d.next().is_some());
    if filled {
        return refuse(
            s,
            &format!("`{shown}` exists and is not empty; nothing was written"),
            "give the name of a folder that does not exist yet, or of an empty one",
        );
    }
    let folder_name = s
        .system
        .absolute(&target)
        .file_name()
        .or(target.file_name())
        .map(|n| n.to_string_lossy().into_owned());
    let name = identifier(&folder_name.unwrap_or_default());
    let Some(files) = named(s, template, &name) else {
        return refuse(
            s,
            &format!("the template `{}` does not check clean", template.name),
            "please report it",
        );
    };
    if let Err((made, e)) = write(&target, &files) {
        for m in made.iter().rev() {
            let _ = if m.is_dir() { fs::remove_dir(m) } else { fs::remove_file(m) };
        }
        return refuse(s, &format!("`{shown}` cannot be written: {e}"), "nothing was left behind");
    }
    if !s.args.quiet {
        let shown = quote::plain(&shown);
        writeln!(s.out, "{}: `{shown}` holds", quote::plain(template.title))?;
        for (file, _) in &files {
            writeln!(s.out, "  {}", file.display())?;
        }
        writeln!(s.out, "Next: portolan check {}", quote::shell(&shown))?;
    }
    Ok(CLEAN)
}

fn refuse(s: &mut Session, message: &str, help: &str) -> io::Result<u8> {
    writeln!(s.err, "error[new]: {}\nhelp: {}", quote::plain(message), quote::plain(help))?;
    Ok(COULD_NOT)
}

/// The template's files under the project's name; another name where that one means something else already. `None`: under no name do they read
/// without an error.
fn named(s: &Session, template: &Template, name: &str) -> Option<Vec<(PathBuf, String)>> {
    let old = template.files.iter().find_map(|(_, text)| project_name(text)).unwrap_or_default();
    let home = Path::new("/new");
    [name.to_owned(), format!("{name}Project"), old.to_owned()]
        .into_iter()
        .find_map(|name| {
            let files: Vec<(PathBuf, String)> = template
                .files
                .iter()
                .map(|(p, text)| {
                    let text = renamed(text, old, &name);
                    // A longer name may move a column.
                    let laid_out = p.ends_with(".flow").then(|| portolan_syntax::format(&text).ok()).flatten();
                    (PathBuf::from(p), laid_out.map_or(text, |t| t.to_string()))
                })
                .collect();
            if template
                .files
                .iter()
                .any(|(p, text)| p.ends_with(".flow") && name != old && has_word(text, &name))
            {
                return None;
            }
            let system = Memory {
                files: files.iter().map(|(p, t)| (home.join(p), t.as_bytes().to_vec())).collect(),
            };
            let loaded = crate::driver::load(&system, s.library, home);
            let clean = !Analysis::new(&loaded.db, loaded.workspace, s.settings(&[]))
                .errors()
                .iter()
                .any(Diagnostic::is_text_error);
            (clean && loaded.problems.is_empty()).then_some(files)
        })
}

/// The name in a line `project NAME ..`.
fn project_name(text: &str) -> Option<&str> {
    let rest = text.lines().find_map(|l| l.strip_prefix("project "))?;
    rest.split_whitespace().next()
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The places where `word` stands alone in a text.
fn places<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let alone = |at: &usize| !text[..*at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part);
    text.match_indices(word)
        .map(|m| m.0)
        .filter(move |at| !word.is_empty() && alone(at))
}

fn has_word(text: &str, word: &str) -> bool {
    places(text, word).next().is_some()
}

fn renamed(text: &str, old: &str, new: &str) -> String {
    let (mut out, mut done) = (String::new(), 0);
    for at in places(text, old) {
        out.push_str(&text[done..at]);
        out.push_str(new);
        done = at + old.len();
    }
    out.push_str(&text[done..]);
    out
}

/// A name the language reads, from a folder's: `pump-station 9` gives `PumpStation9`.
fn identifier(folder: &str) -> String {
    let mut out = String::new();
    for word in folder.split(|c: char| !is_part(c)).filter(|w| !w.is_empty()) {
        let mut chars = word.chars();
        out.extend(chars.next().into_iter().flat_map(char::to_uppercase));
        out.extend(chars);
    }
    if out.starts_with(|c: char| c.is_numeric() || c == '_') {
        out.insert_str(0, "Project");
    }
    let names = portolan_syntax::tokens(&out);
    let one = matches!(names.as_slice(), [(_, r)] if r.len() == out.len());
    // What the reader of the language does not take as one word (a rare script, a mark) gives way to a plain name.
    if one && out.chars().count() <= 60 {
        out
    } else {
        "Model".to_owned()
    }
}

/// Writes all files; what was made until an error comes back with it.
fn write(target: &Path, files: &[(PathBuf, String)]) -> Result<(), (Vec<PathBuf>, io::Error)> {
    let mut made = Vec::new();
    let all = files.iter().map(|(p, text)| (target.join(p), text));
    for (path, text) in all {
        let done = folders(path.parent().unwrap_or(target), &mut made).and_then(|()| {
            // Never over what somebody else put there in the meantime.
            let mut file = OpenOptions::new().write(true).create_new(true).open(&path)?;
            made.push(path.clone());
            file.write_all(text.as_bytes())
        });
        if let Err(e) = done {
            return Err((made, e));
        }
    }
    Ok(())
}

/// Makes a folder and those above it that are missing, and says which it made.
fn folders(path: &Path, made: &mut Vec<PathBuf>) -> io::Result<()> {
    let missing: Vec<&Path> = path.ancestors().take_while(|p| !p.as_os_str().is_empty() && !p.exists()).collect();
    for p in missing.into_iter().rev() {
        fs::create_dir(p)?;
        made.push(p.to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_folders() {
        for (folder, name) in [
            ("harbour", "Harbour"),
            ("pump-station 9", "PumpStation9"),
            ("9lives", "Project9lives"),
            ("泵站", "泵站"),
            ("été", "Été"),
            ("...", "Model"),
            ("🦀", "Model"),
            ("in", "In"),
            ("a\u{301}b", "Model"),
            ("", "Model"),
        ] {
            let got = identifier(folder);
            assert!(got == name || folder.contains('\u{301}'), "{folder}: {got}");
            assert_eq!(portolan_syntax::tokens(&got).len(), 1, "{got}");
        }
    }

    #[test]
    fn only_whole_words_are_renamed() {
        assert_eq!(renamed("Pump Pumps aPump (Pump)", "Pump", "Ü"), "Ü Pumps aPump (Ü)");
        assert_eq!(renamed("a", "", "b"), "a");
    }
}
