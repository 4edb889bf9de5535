//! The words of the command line. Areas and their commands live in `operate` and `inspect`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::inspect;
use crate::operate::Operate;

/// The engine of Jengu without a window.
#[derive(Debug, Parser)]
#[command(
    name = "jengu",
    version,
    max_term_width = 100,
    propagate_version = true
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub(crate) struct Global {
    /// Folder of the workspace [default: the system's data folder]
    #[arg(long, value_name = "DIR", global = true, env = "JENGU_WORKSPACE")]
    pub(crate) workspace: Option<PathBuf>,
    /// Results as JSON on stdout, an error as one JSON object on stderr
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Key or passphrase from this file (0600) instead of the keychain
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) key_file: Option<PathBuf>,
    /// Key or passphrase from this file descriptor instead of the keychain
    #[arg(long, value_name = "N", global = true, conflicts_with = "key_file")]
    pub(crate) key_fd: Option<u32>,
}

/// What is to be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Judge one input as the pipeline would; no workspace needed
    Inspect {
        #[command(subcommand)]
        what: inspect::What,
        #[command(flatten)]
        common: inspect::Common,
    },
    #[command(flatten)]
    Operate(Operate),
}
