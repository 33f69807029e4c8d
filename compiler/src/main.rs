//! `portolan`: hands the command line to the library and its answer to the shell.

use std::ffi::OsString;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use portolan::base::system::{Disk, Entry, System};
use portolan::driver::STACK;

/// A tree of a hundred thousand items is many small pieces; this allocator hands them out at a third of the cost.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(run);
    match worker.map(|w| w.join()) {
        Ok(Ok(code)) => ExitCode::from(code),
        Ok(Err(_)) => {
            eprintln!("portolan: this should not have happened; please report it with the input that led here");
            ExitCode::from(2)
        }
        Err(e) => {
            eprintln!("portolan: {e}");
            ExitCode::from(2)
        }
    }
}

fn run() -> u8 {
    let args: Vec<OsString> = std::env::args_os().skip(1).collect();
    let library = match library() {
        Ok(l) => l,
        Err(e) => {
            eprintln!("portolan: the library cannot be read: {e}");
            return 2;
        }
    };
    let styled = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let mut out = BufWriter::new(io::stdout().lock());
    // Not locked: a panic on another thread is told here too, and would wait for ever for who waits for it.
    let mut err = io::stderr();
    let code = portolan::cli::run_styled(&args, &Disk, &library, &mut out, &mut err, styled);
    match out.flush() {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => {
            let _ = writeln!(err, "portolan: {e}");
            2
        }
        _ => code,
    }
}

/// The embedded library, or the folder that `PORTOLAN_STDLIB` names, for authors of packs.
fn library() -> io::Result<Vec<(String, String)>> {
    let Some(folder) = std::env::var_os("PORTOLAN_STDLIB") else {
        return Ok(portolan_stdlib::everything().collect());
    };
    let mut out = Vec::new();
    collect(Path::new(&folder), Path::new(&folder), &mut out)?;
    out.sort();
    Ok(out)
}

fn collect(root: &Path, folder: &Path, out: &mut Vec<(String, String)>) -> io::Result<()> {
    for e in Disk.list(folder)? {
        match e {
            Entry::Folder(p) if !p.ends_with("target") => collect(root, &p, out)?,
            Entry::File(p) if p.extension().is_some_and(|x| x == "flow" || x == "md") => {
                let name = p.strip_prefix(root).unwrap_or(&p).to_string_lossy().replace('\\', "/");
                // Prose is read from templates only.
                if name.ends_with(".md") && !name.starts_with("templates/") {
                    continue;
                }
                let text = String::from_utf8(Disk.read(&p)?).map_err(|e| io::Error::other(format!("{}: {e}", p.display())))?;
                out.push((name, text));
            }
            _ => {}
        }
    }
    Ok(())
}
