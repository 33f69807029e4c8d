//! The program as users meet it, run inside the test.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use portolan::base::system::{Memory, System};

/// What a command printed and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub code: u8,
    pub out: String,
    pub err: String,
}

/// The embedded library, with the templates, in the form the program takes it.
pub fn library() -> &'static [(String, String)] {
    static LIBRARY: OnceLock<Vec<(String, String)>> = OnceLock::new();
    LIBRARY.get_or_init(|| portolan_stdlib::everything().collect())
}

/// The stack the program gives itself.
const STACK: usize = 256 << 20;

/// Runs `portolan` with these arguments, on a stack like the program's own.
pub fn portolan(args: &[&str], system: &(dyn System + Sync), library: &[(String, String)]) -> Run {
    let args: Vec<String> = args.iter().map(|a| (*a).to_owned()).collect();
    let run = || {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = portolan::cli::run(&args, system, library, &mut out, &mut err);
        let text = |b: Vec<u8>| String::from_utf8(b).expect("the program prints UTF-8");
        Run {
            code,
            out: text(out),
            err: text(err),
        }
    };
    std::thread::scope(|s| {
        let worker = std::thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(s, run)
            .expect("a thread can be started");
        worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// The folder in which projects in memory live.
pub const HOME: &str = "/p";

/// A project in memory from names and texts.
pub fn memory<N: AsRef<Path>, T: AsRef<[u8]>>(files: impl IntoIterator<Item = (N, T)>) -> Memory {
    let files = files.into_iter().map(|(n, t)| (PathBuf::from(HOME).join(n), t.as_ref().to_vec()));
    Memory { files: files.collect() }
}

/// Cuts a command into arguments as a shell does: quotes of both sorts hold them together.
pub fn arguments(command: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut open: Option<char> = None;
    let mut fresh = true;
    for c in command.chars() {
        match (c, open) {
            (c, Some(q)) if c == q => open = None,
            ('\'' | '"', None) => {
                open = Some(c);
                if fresh {
                    out.push(String::new());
                    fresh = false;
                }
            }
            (c, None) if c.is_whitespace() => fresh = true,
            (c, _) => {
                if fresh {
                    out.push(String::new());
                    fresh = false;
                }
                out.last_mut().expect("just begun").push(c);
            }
        }
    }
    out
}

/// The draft library, with the countries of the shipped one.
pub fn drafts() -> Vec<(String, String)> {
    let base = "tests/fixtures/drafts/library/";
    let own = crate::files::texts(base, ".flow")
        .into_iter()
        .map(|(path, text)| (path.trim_start_matches(base).to_owned(), text));
    let countries = library().iter().filter(|(path, _)| path == "core/countries.flow").cloned();
    let mut all: Vec<(String, String)> = own.chain(countries).collect();
    all.sort();
    all
}

#[test]
fn quotes_hold_arguments_together() {
    assert_eq!(
        arguments("why 'A -> B'  --under \"X Y\" ''"),
        ["why", "A -> B", "--under", "X Y", ""]
    );
}
