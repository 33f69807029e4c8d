//! `portolan completions`: what a shell needs to complete commands and options.

use std::io;

use clap::CommandFactory as _;

use super::args::{Args, Completions};
use super::{CLEAN, Session};

pub fn run(s: &mut Session, args: &Completions) -> io::Result<u8> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "portolan", &mut text);
    s.out.write_all(&text)?;
    Ok(CLEAN)
}
