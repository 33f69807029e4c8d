//! `--watch`: the same again whenever a file changes.

use std::io;
use std::path::Path;
use std::time::Duration;

use super::{CLEAN, Session};
use crate::base::system::{Entry, System};

/// How often the files are looked at.
const PAUSE: Duration = Duration::from_millis(400);

/// Runs `each` now and after every change below the path, until its output is closed.
pub fn run(s: &mut Session, path: Option<&Path>, each: &mut dyn FnMut(&mut Session) -> io::Result<u8>) -> io::Result<u8> {
    let at = s.path(path);
    let mut seen = state(s.system, &at);
    loop {
        each(s)?;
        writeln!(s.out, "-- waiting for a change; end with Ctrl-C")?;
        s.out.flush()?;
        if s.gone.get() {
            return Ok(CLEAN);
        }
        loop {
            std::thread::sleep(PAUSE);
            let now = state(s.system, &at);
            if now != seen {
                seen = now;
                break;
            }
        }
    }
}

/// The files below a path and what stands in them, as one number.
fn state(system: &dyn System, path: &Path) -> u64 {
    use std::hash::{Hash as _, Hasher as _};
    let mut hasher = rustc_hash::FxHasher::default();
    let mut open = vec![path.to_owned()];
    while let Some(p) = open.pop() {
        if !system.is_folder(&p) {
            p.hash(&mut hasher);
            system.read(&p).unwrap_or_default().hash(&mut hasher);
            continue;
        }
        for e in system.list(&p).unwrap_or_default() {
            let name = e.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
            match e {
                Entry::Folder(f) if !name.starts_with('.') && name != "target" => open.push(f),
                Entry::File(f) if name.ends_with(".flow") => open.push(f),
                _ => {}
            }
        }
    }
    hasher.finish()
}

#[test]
fn a_change_of_a_file_is_seen() {
    use crate::base::system::Memory;
    let mut memory = Memory::default();
    memory.files.insert("/p/a.flow".into(), b"x".to_vec());
    let first = state(&memory, Path::new("/p"));
    assert_eq!(first, state(&memory, Path::new("/p")));
    memory.files.insert("/p/notes.txt".into(), b"x".to_vec());
    assert_eq!(first, state(&memory, Path::new("/p")), "other files do not matter");
    memory.files.insert("/p/a.flow".into(), b"y".to_vec());
    assert_ne!(first, state(&memory, Path::new("/p")));
}
