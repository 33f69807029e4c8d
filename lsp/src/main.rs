//! `portolan-lsp`: serves one editor over standard input and output.

use std::process::ExitCode;

/// A tree of a hundred thousand items is many small pieces; this allocator hands them out at a third of the cost.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const USAGE: &str = "usage: portolan-lsp [--stdio] [--version]";

fn main() -> ExitCode {
    for argument in std::env::args_os().skip(1) {
        match argument.to_str() {
            // Editors add it of their own accord; there is no other way to talk.
            Some("--stdio") => {}
            Some("--version") => {
                println!("portolan-lsp {}", env!("CARGO_PKG_VERSION"));
                return ExitCode::SUCCESS;
            }
            _ => {
                eprintln!("portolan-lsp: `{}` is not understood\n{USAGE}", argument.to_string_lossy());
                return ExitCode::from(2);
            }
        }
    }
    let library = portolan_stdlib::FILES
        .iter()
        .map(|(n, t)| ((*n).to_owned(), (*t).to_owned()))
        .collect();
    match portolan_lsp::transport::serve(library) {
        // The thread that reads standard input may wait for more of it for ever.
        Ok(code) => std::process::exit(code),
        Err(e) => {
            eprintln!("portolan-lsp: {e}");
            ExitCode::from(2)
        }
    }
}
