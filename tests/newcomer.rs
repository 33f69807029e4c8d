//! The newcomer's test: the ten minutes of the README, typed as they stand there. What the README shows is what one sees;
//! `PORTOLAN_BLESS=1` rewrites it.

use std::fs;

use portolan::base::system::Disk;
use portolan_tests::files::{read, root};
use portolan_tests::run::{arguments, library, portolan};

/// Where the walk begins and ends in the README.
const BEGIN: &str = "## Ten minutes from nothing to a verdict";

/// A fenced block: its info string, its text, and where the text stands.
struct Block<'a> {
    info: &'a str,
    text: &'a str,
    at: usize,
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut out = Vec::new();
    let mut open: Option<(&str, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some(info) = line.strip_prefix("```") {
            open = match open {
                Some((info, from)) => {
                    out.push(Block {
                        info,
                        text: &text[from..at],
                        at: from,
                    });
                    None
                }
                None => Some((info.trim(), at + line.len())),
            };
        }
        at += line.len();
    }
    out
}

/// The section of the walk, and where it stands.
fn section(readme: &str) -> (usize, &str) {
    let from = readme.find(BEGIN).expect("the README has the walk");
    let rest = &readme[from + BEGIN.len()..];
    let to = rest.find("\n## ").map_or(rest.len(), |n| n + 1);
    (from + BEGIN.len(), &rest[..to])
}

/// Runs the commands of a block and shows them with what they print.
fn session(commands: &str) -> String {
    let mut out = String::new();
    for command in commands.lines().filter_map(|l| l.strip_prefix("$ ")) {
        out += &format!("$ {command}\n");
        let args = arguments(command);
        match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["cd", folder] => std::env::set_current_dir(folder).unwrap_or_else(|e| panic!("cd {folder}: {e}")),
            ["portolan", args @ ..] => {
                let ran = portolan(args, &Disk, library());
                // A terminal shows both; the README has no trailing blanks.
                for line in ran.out.lines().chain(ran.err.lines()) {
                    out += line.trim_end();
                    out.push('\n');
                }
                if ran.code != 0 {
                    out += &format!("[exit {}]\n", ran.code);
                }
            }
            _ => panic!("the walk shows a command a test cannot run: {command}"),
        }
    }
    out
}

#[test]
fn the_ten_minutes_of_the_readme() {
    let path = root().join("README.md");
    let readme = read("README.md");
    let home = tempfile::tempdir().expect("a temporary folder can be made");
    std::env::set_current_dir(home.path()).expect("it can be entered");
    let (from, text) = section(&readme);
    let (mut wrong, mut told) = (Vec::new(), readme.clone());
    let (mut commands, mut files, mut failed) = (0, 0, 0);
    let mut shift = 0isize;
    for b in blocks(text) {
        if let Some(name) = b.info.strip_prefix("flow file=") {
            fs::write(name, b.text).unwrap_or_else(|e| panic!("{name}: {e}"));
            files += 1;
        } else if let Some(name) = b.info.strip_prefix("flow append=") {
            let old = fs::read_to_string(name).unwrap_or_else(|e| panic!("{name}: {e}"));
            fs::write(name, old + b.text).unwrap_or_else(|e| panic!("{name}: {e}"));
            files += 1;
        } else if b.info == "console" {
            let now = session(b.text);
            commands += now.lines().filter(|l| l.starts_with("$ portolan")).count();
            failed += now.matches("[exit 1]").count();
            assert!(!now.contains("[exit 2]"), "a command of the walk does not run:\n{now}");
            if now != b.text {
                wrong.push(format!("the README shows\n{}\nbut one sees\n{now}", b.text));
                let at = (from + b.at).checked_add_signed(shift).expect("within the page");
                told.replace_range(at..at + b.text.len(), &now);
                shift += now.len() as isize - b.text.len() as isize;
            }
        } else {
            panic!("the walk has a block that nobody types: {}", b.info);
        }
    }
    assert!(
        commands >= 8 && files >= 4 && failed >= 1,
        "the walk sees a verdict and mends it: {commands} {files} {failed}"
    );
    if wrong.is_empty() {
        return;
    }
    if std::env::var_os("PORTOLAN_BLESS").is_some() {
        fs::write(&path, told).expect("the README can be written");
    } else {
        panic!("{}\nPORTOLAN_BLESS=1 rewrites it", wrong.join("\n"));
    }
}

/// What the issue asks of the walk: a device, an edge node, two clouds in two countries and a support desk.
#[test]
fn the_walk_draws_what_it_should() {
    let readme = read("README.md");
    let (_, text) = section(&readme);
    let model: String = blocks(text)
        .iter()
        .filter(|b| b.info == "flow file=model.flow")
        .map(|b| b.text)
        .collect();
    let lines = |word: &str| model.lines().filter(|l| l.starts_with(&format!("{word} "))).collect::<Vec<_>>();
    assert_eq!((lines("device").len(), lines("edge").len(), lines("service").len()), (1, 1, 1));
    let place = |l: &str| {
        l.split("in: ")
            .nth(1)
            .and_then(|r| r.split_whitespace().next())
            .unwrap_or("")
            .to_owned()
    };
    let clouds: Vec<String> = lines("cloud").into_iter().map(place).collect();
    assert!(clouds.len() == 2 && clouds[0] != clouds[1], "{clouds:?}");
}
