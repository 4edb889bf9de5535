//! The command line of the desktop binary: which workspace the window opens.

use anyhow::{Result, bail};
use std::{ffi::OsString, path::PathBuf};

/// What the window opens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    /// The workspace folder; without one, the workspace used last, else the choice.
    pub workspace: Option<PathBuf>,
    /// Open the embedded practice world instead of a real workspace.
    pub practice: bool,
    /// Key or passphrase of real workspaces from this file (0600) instead of the keychain.
    pub key_file: Option<PathBuf>,
}

impl Arguments {
    /// Reads `[--practice] [--workspace DIR] [--key-file FILE]`.
    ///
    /// # Errors
    /// When a word is unknown or the folder or file is missing.
    pub fn read(words: impl IntoIterator<Item = OsString>) -> Result<Self> {
        let mut read = Self::default();
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            match word.to_str() {
                Some("--practice") => read.practice = true,
                Some("--workspace") => match words.next() {
                    Some(folder) => read.workspace = Some(folder.into()),
                    None => bail!("--workspace needs a folder"),
                },
                Some("--key-file") => match words.next() {
                    Some(file) => read.key_file = Some(file.into()),
                    None => bail!("--key-file needs a file"),
                },
                // WebDriver and desktop launchers add words of their own; a mistyped flag is refused.
                Some(other) if other.starts_with("--") => bail!("unknown option {other}"),
                _ => {}
            }
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    //! A mistyped option must not open another workspace than the one meant.

    use super::*;

    fn read(words: &[&str]) -> Result<Arguments> {
        Arguments::read(words.iter().map(OsString::from))
    }

    #[test]
    fn the_workspace_can_be_named() {
        let read = read(&["--workspace", "/w", "--practice", "--key-file", "/k"]).unwrap();
        assert_eq!(
            read,
            Arguments {
                workspace: Some("/w".into()),
                practice: true,
                key_file: Some("/k".into()),
            }
        );
    }

    #[test]
    fn a_mistyped_option_is_refused() {
        assert!(read(&["--practise"]).is_err());
        assert!(read(&["--workspace"]).is_err());
        assert!(read(&["--key-file"]).is_err());
    }
}
