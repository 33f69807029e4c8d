//! A real editor: Neovim without a screen. Where it is not installed this says so and tests nothing.

use std::process::{Command, Stdio};

use crate::editor::{MODEL, WHOLE, project};

#[test]
fn neovim_works_with_it() {
    if Command::new("nvim")
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_err()
    {
        println!("skipped: nvim is not installed");
        return;
    }
    let (folder, file) = project(&MODEL.replace("{home}", WHOLE));
    let script = folder.path().join("work.lua");
    std::fs::write(&script, include_str!("neovim.lua")).expect("a file");
    let run = Command::new("nvim")
        .args(["--headless", "-n", "-i", "NONE", "-u", "NONE"])
        .arg(&file)
        .arg("-c")
        .arg(format!("luafile {}", script.display()))
        .env("PORTOLAN_LSP", env!("CARGO_BIN_EXE_portolan-lsp"))
        .env("HOME", folder.path())
        .env("XDG_STATE_HOME", folder.path())
        .env("XDG_CACHE_HOME", folder.path())
        .current_dir(folder.path())
        .output()
        .expect("it runs");
    let (said, wrong) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "{said}\n{wrong}");
    for step in ["diagnostics", "hover", "completion", "rename", "code action"] {
        assert!(said.contains(&format!("ok {step}")), "{step} is missing:\n{said}\n{wrong}");
    }
}
