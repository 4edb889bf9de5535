//! For building Jengu itself; not shown in the help.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use domain::{Code, WireError};
use serde_json::json;

use crate::out::Out;

/// For developers.
#[derive(Debug, Subcommand)]
pub(crate) enum Dev {
    /// Write the TypeScript of the operation table into a folder
    #[command(hide = true)]
    DevBindings {
        /// The folder
        dir: PathBuf,
    },
}

impl Dev {
    pub(crate) fn run(self, out: &Out) -> Result<ExitCode, WireError> {
        let Self::DevBindings { dir } = self;
        let disk =
            |e: std::io::Error| WireError::new(Code::Disk, format!("{}: {e}", dir.display()));
        std::fs::create_dir_all(&dir).map_err(disk)?;
        let files = engine::api::typescript();
        for (name, text) in &files {
            std::fs::write(dir.join(name), text).map_err(disk)?;
        }
        out.done(
            &json!({ "files": files.len() }),
            &format!("{} files in {}", files.len(), dir.display()),
        );
        Ok(ExitCode::SUCCESS)
    }
}
