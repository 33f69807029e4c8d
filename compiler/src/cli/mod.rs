//! The command line: thin. Reads arguments, asks the driver, hands the answer to a format, chooses the exit code.

pub mod args;
pub mod ask;
pub mod build;
pub mod check;
pub mod completions;
pub mod draw;
pub mod dump;
pub mod explain;
pub mod fmt;
pub mod found;
pub mod horizon;
pub mod list;
pub mod mutation;
pub mod new;
pub mod papers;
mod pipe;
pub mod report;
pub mod test;
pub mod watch;
pub mod why;

use std::cell::Cell;
use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Parser;

use crate::base::diagnostic::Place;
use crate::base::system::System;
use crate::base::{Diagnostic, Spot};
use crate::driver::{Analysis, Loaded, Settings, load};
use crate::emit::{quote, report as pages};

pub use args::{Args, Color, Command};

/// No findings.
pub const CLEAN: u8 = 0;
/// Findings at or above the level asked for, or a failed expectation.
pub const FINDINGS: u8 = 1;
/// The run could not say: bad option, unreadable file, an error of the text, no day.
pub const COULD_NOT: u8 = 2;

/// What a command works with.
pub struct Session<'a> {
    pub args: &'a Args,
    pub system: &'a dyn System,
    pub library: &'a [(String, String)],
    pub out: &'a mut dyn Write,
    pub err: &'a mut dyn Write,
    /// Nobody reads standard output any more.
    pub gone: &'a Cell<bool>,
    pub styled: bool,
}

/// Runs a command given without the program's name. `library` is (path, text), sorted by path. A closed pipe is not an error: the code is that
/// of the work.
pub fn run<A: AsRef<OsStr>>(
    args: &[A],
    system: &dyn System,
    library: &[(String, String)],
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> u8 {
    run_styled(args, system, library, stdout, stderr, false)
}

/// Like [`run`]; `styled` says whether the output may carry colour where `--color auto` leaves it open.
pub fn run_styled<A: AsRef<OsStr>>(
    args: &[A],
    system: &dyn System,
    library: &[(String, String)],
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
    styled: bool,
) -> u8 {
    let named = std::iter::once(OsStr::new("portolan")).chain(args.iter().map(AsRef::as_ref));
    let args = match Args::try_parse_from(named) {
        Ok(a) => a,
        Err(e) => {
            let help = !e.use_stderr();
            let text = e.render().to_string();
            let _ = if help {
                stdout.write_all(text.as_bytes())
            } else {
                stderr.write_all(text.as_bytes())
            };
            return if help { CLEAN } else { COULD_NOT };
        }
    };
    let styled = match args.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => styled,
    };
    let gone = Cell::new(false);
    let unheard = Cell::new(false);
    let (mut out, mut err) = (pipe::Pipe::new(stdout, &gone), pipe::Pipe::new(stderr, &unheard));
    let mut session = Session {
        args: &args,
        system,
        library,
        out: &mut out,
        err: &mut err,
        gone: &gone,
        styled,
    };
    let done = match &args.command {
        Command::Check(c) => check::run(&mut session, c),
        Command::Why(c) => why::run(&mut session, c),
        Command::Ask(c) => ask::run(&mut session, c),
        Command::Draw(c) => draw::run(&mut session, c),
        Command::Horizon(c) => horizon::run(&mut session, c),
        Command::Test(c) => test::run(&mut session, c),
        Command::Dump(c) => dump::run(&mut session, c),
        Command::Explain(c) => explain::run(&mut session, c),
        Command::Fmt(c) => fmt::run(&mut session, c),
        Command::List(c) => list::run(&mut session, c),
        Command::Completions(c) => completions::run(&mut session, c),
        Command::New(c) => new::run(&mut session, c),
        Command::Build(c) => build::run(&mut session, c),
        Command::Report(c) => report::run(&mut session, c),
    };
    match done {
        Ok(code) => code,
        Err(e) => {
            let _ = writeln!(session.err, "portolan: {}", quote::plain(&e.to_string()));
            COULD_NOT
        }
    }
}

impl Session<'_> {
    /// The folder or file a command works on: its argument, else `-C`, else the project around the current folder.
    pub fn path(&self, own: Option<&Path>) -> PathBuf {
        match own.or(self.args.directory.as_deref()) {
            Some(p) => p.to_owned(),
            None => crate::driver::load::project_around(self.system, Path::new(".")),
        }
    }

    pub fn load(&self, own: Option<&Path>) -> Loaded {
        load(self.system, self.library, &self.path(own))
    }

    pub fn settings(&self, under: &[String]) -> Settings {
        Settings {
            as_of: self.args.as_of,
            under: under.iter().map(|u| u.as_str().into()).collect(),
        }
    }

    /// Prints diagnostics to standard output in the human form.
    pub fn show(&mut self, analysis: &Analysis, list: &[Diagnostic]) -> io::Result<()> {
        let find = |p: &Place| -> Option<Spot> { analysis.spot(p) };
        pages::human(self.out, self.styled, list, &find)
    }

    /// Prints why there is no answer, in the form in which the answer would have come: as JSON of this schema, or for people.
    pub fn refuse(&mut self, analysis: &Analysis, list: &[Diagnostic], schema: Option<&str>) -> io::Result<u8> {
        let Some(schema) = schema else {
            self.show(analysis, list)?;
            return Ok(COULD_NOT);
        };
        let find = |p: &Place| analysis.spot(p);
        let all: Vec<_> = list.iter().map(|d| crate::emit::json::diagnostic(d, &find)).collect();
        serde_json::to_writer_pretty(&mut *self.out, &serde_json::json!({"schema": schema, "diagnostics": all}))?;
        writeln!(self.out)?;
        Ok(COULD_NOT)
    }

    /// Whether there are words in a language; what to write instead is printed where there are none.
    pub fn speaks(&mut self, analysis: &Analysis, lang: &str) -> io::Result<bool> {
        let all = analysis.spoken();
        if all.contains(lang) {
            return Ok(true);
        }
        let list: Vec<String> = all.iter().map(|l| format!("`{}`", quote::plain(l))).collect();
        let lang = quote::plain(lang);
        writeln!(
            self.err,
            "error[lang]: nothing here is written in `{lang}`\nhelp: one of {}",
            list.join(", ")
        )?;
        Ok(false)
    }

    /// Prints what could not be read; true where there was something.
    pub fn problems(&mut self, loaded: &Loaded) -> io::Result<bool> {
        let find = |p: &Place| crate::driver::places::spot(&loaded.db, loaded.workspace, p);
        pages::human(self.err, self.styled, &loaded.problems, &find)?;
        Ok(!loaded.problems.is_empty())
    }
}

/// Writes a file, and makes the folder it stands in where there is none.
pub fn write_into(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|e| io::Error::new(e.kind(), format!("`{}` cannot be made: {e}", folder.display())))?;
    }
    write_file(path, bytes)
}

/// Replaces a file as a whole: it is never seen half-written.
pub fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A link stays a link, and what it points at keeps its permissions.
    let real = std::fs::canonicalize(path);
    let path = real.as_deref().unwrap_or(path);
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path
        .file_name()
        .ok_or_else(|| io::Error::other(format!("`{}` names no file", path.display())))?;
    let aside = folder.join(format!(".{}.{}.part", name.to_string_lossy(), std::process::id()));
    let replaced = std::fs::write(&aside, bytes).and_then(|()| {
        if let Ok(old) = std::fs::metadata(path) {
            let _ = std::fs::set_permissions(&aside, old.permissions());
        }
        std::fs::rename(&aside, path)
    });
    // On a full disk a part is written too: nothing of it stays.
    replaced.map_err(|e| {
        let _ = std::fs::remove_file(&aside);
        io::Error::new(e.kind(), format!("`{}` cannot be written: {e}", path.display()))
    })
}
