//! An output that may be closed at the other end: `portolan check | head`.

use std::cell::Cell;
use std::io::{self, ErrorKind, Write};

/// Swallows what nobody reads any more, so that the work is done to its end and says its code.
pub struct Pipe<'a> {
    inner: &'a mut dyn Write,
    gone: &'a Cell<bool>,
}

impl<'a> Pipe<'a> {
    pub fn new(inner: &'a mut dyn Write, gone: &'a Cell<bool>) -> Pipe<'a> {
        Pipe { inner, gone }
    }

    fn unless_gone<T>(&mut self, nothing: T, work: impl FnOnce(&mut dyn Write) -> io::Result<T>) -> io::Result<T> {
        if self.gone.get() {
            return Ok(nothing);
        }
        match work(self.inner) {
            Err(e) if e.kind() == ErrorKind::BrokenPipe => {
                self.gone.set(true);
                Ok(nothing)
            }
            done => done,
        }
    }
}

impl Write for Pipe<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.unless_gone(bytes.len(), |w| w.write(bytes))
    }
    fn flush(&mut self) -> io::Result<()> {
        self.unless_gone((), |w| w.flush())
    }
}
