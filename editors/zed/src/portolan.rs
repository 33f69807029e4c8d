//! Tells Zed which program serves Portolan models: the one named in the settings, else `portolan-lsp` on the path.

use zed_extension_api::{self as zed, settings::LspSettings, Command, LanguageServerId, Result, Worktree};

const NAME: &str = "portolan-lsp";

struct Portolan;

impl zed::Extension for Portolan {
    fn new() -> Self {
        Portolan
    }

    fn language_server_command(&mut self, _: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let set = LspSettings::for_worktree(NAME, worktree).ok().and_then(|s| s.binary);
        let path = set.as_ref().and_then(|b| b.path.clone());
        let command = path
            .or_else(|| worktree.which(NAME))
            .ok_or_else(|| format!("{NAME} is not on PATH; build it with: cargo install --path lsp"))?;
        let args = set.and_then(|b| b.arguments).unwrap_or_default();
        Ok(Command { command, args, env: worktree.shell_env() })
    }
}

zed::register_extension!(Portolan);
