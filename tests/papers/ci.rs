//! The scripts for continuous integration, on a real git repository. The program they call is this test, started once more.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

use portolan::base::system::Disk;
use portolan_tests::files::{read, root};
use portolan_tests::run::library;

/// Names the arguments when the test stands in for the program; one on each line.
const ARGUMENTS: &str = "PORTOLAN_TEST_ARGUMENTS";

/// The program: does nothing in an ordinary run of the tests.
#[test]
fn stand_in() {
    let Ok(args) = std::env::var(ARGUMENTS) else { return };
    let args: Vec<String> = args.lines().map(str::to_owned).collect();
    let ran = std::thread::Builder::new()
        .stack_size(64 << 20)
        .spawn(move || portolan::cli::run(&args, &Disk, library(), &mut std::io::stdout(), &mut std::io::stderr()))
        .expect("a thread")
        .join()
        .expect("an end");
    std::process::exit(i32::from(ran));
}

fn program(folder: &Path) -> String {
    let file = folder.join("portolan");
    let me = std::env::current_exe().expect("a path");
    let script = format!(
        "#!/bin/sh\n{ARGUMENTS}=$(printf '%s\\n' \"$@\") exec '{}' ci::stand_in --exact --nocapture\n",
        me.display()
    );
    std::fs::write(&file, script).expect("written");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).expect("made a program");
    file.to_str().expect("letters").to_owned()
}

fn git(home: &Path, args: &[&str]) -> Output {
    let out = Command::new("git")
        .args([
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@localhost",
            "-c",
            "commit.gpgsign=false",
            "-c",
            "init.defaultBranch=main",
        ])
        .args(args)
        .current_dir(home)
        .output()
        .expect("git is installed");
    assert!(out.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&out.stderr));
    out
}

fn script(home: &Path, program: &str, mode: &str) -> (Option<i32>, String) {
    let out = Command::new("sh")
        .arg(root().join("editors/ci/reports.sh"))
        .args([mode, "model"])
        .env("PORTOLAN", program)
        .current_dir(home)
        .output()
        .expect("a shell");
    let text = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    (out.status.code(), text)
}

#[test]
fn a_repository_is_kept_fresh() {
    if Command::new("git").arg("--version").output().is_err() {
        println!("skipped: no git here");
        return;
    }
    let dir = tempfile::tempdir().expect("a folder");
    let home = dir.path();
    let program = program(home);
    std::fs::create_dir_all(home.join("model")).expect("a folder");
    let model = "project P \"P\" { as_of: 2026-11-20  regimes: none }\nentity E \"E\" { in: DE }\nserver S \"S\" { in: DE  operator: E }\n\
                 report R \"R\" { template: full_assessment  output: html, md }\nview V \"V\" { show: everything }\n";
    std::fs::write(home.join("model/model.flow"), model).expect("written");
    git(home, &["init", "-q"]);
    git(home, &["add", "model"]);
    git(home, &["commit", "-q", "-m", "model"]);

    let (code, text) = script(home, &program, "fresh");
    assert_eq!(code, Some(1), "nothing is built yet: {text}");
    let (code, text) = script(home, &program, "renew");
    assert_eq!(code, Some(0), "{text}");
    let tracked = git(home, &["ls-files"]);
    let tracked = String::from_utf8_lossy(&tracked.stdout).into_owned();
    assert!(
        tracked.contains("model/reports/R.en.html") && tracked.contains("model/views/V.en.svg"),
        "{tracked}"
    );
    assert!(!tracked.lines().any(|l| l == "portolan"), "only what is built is committed");
    assert_eq!(script(home, &program, "fresh").0, Some(0));
    let (code, text) = script(home, &program, "renew");
    assert!(code == Some(0) && text.contains("nothing changed"), "{text}");

    std::fs::write(home.join("model/model.flow"), model.replace("in: DE }\nserver", "in: FR }\nserver")).expect("written");
    let (code, text) = script(home, &program, "fresh");
    assert!(code == Some(1) && text.contains("stale"), "{text}");
    assert_eq!(script(home, &program, "renew").0, Some(0));
    assert_eq!(script(home, &program, "fresh").0, Some(0));
    let log = git(home, &["log", "--format=%s"]);
    assert_eq!(String::from_utf8_lossy(&log.stdout).lines().count(), 3);
    // The model's own change is left to its author.
    let status = git(home, &["status", "--porcelain", "model/model.flow"]);
    assert!(String::from_utf8_lossy(&status.stdout).contains("model.flow"));

    let (code, text) = script(home, "no-such-program-here", "fresh");
    assert!(code == Some(2) && text.contains("PORTOLAN"), "{text}");
    assert_eq!(script(home, &program, "nonsense").0, Some(2));
}

/// The files that others include name the script and the modes as they are.
#[test]
fn the_files_for_each_service_call_the_script() {
    for (file, words) in [
        (
            ".github/actions/reports/action.yml",
            &["using: composite", "editors/ci/reports.sh", "fresh", "renew"][..],
        ),
        (
            ".pre-commit-hooks.yaml",
            &["editors/ci/reports.sh fresh", "language: script", "pass_filenames: false"],
        ),
        ("editors/ci/gitlab.yml", &[".portolan-fresh", "--check", "artifacts:"]),
        (
            "editors/ci/README.md",
            &[".github/actions/reports@main", "gitlab.yml", "portolan-reports"],
        ),
    ] {
        let text = read(file);
        for w in words {
            assert!(text.contains(w), "{file} lacks `{w}`");
        }
        assert!(!text.contains('\t'), "{file} has tabs");
    }
}
