//! `safety.journal`: append-only, one JSON line with a checksum each, synced before an opt-out is acknowledged. It
//! holds keys, ids and times, never an address. It is merged into a restored database and never replaced.
//!
//! An entry is written before the COMMIT it belongs to, so that after a crash the journal knows more than the
//! database, and [`merge`] puts the difference in when the workspace opens. Only a lift comes after its COMMIT: a crash
//! in between leaves the recipient suppressed.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use domain::{AttemptId, InboxId, Millis};

use crate::tables::emails::Email;
use crate::tables::unseen;

mod merge;
pub(crate) use merge::reckon_with_maybe_sent;
pub use merge::{Merged, REPLAY, merge};

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Entry {
    /// Somebody is to be left alone.
    Suppressed {
        /// Row id.
        id: String,
        /// `address domain person company group`.
        scope: String,
        /// HMAC or id, as in the table.
        key: String,
        /// The table's reason.
        reason: String,
        /// Who confirmed it, if somebody had to.
        confirmed_by: Option<String>,
        /// When, UTC milliseconds.
        at: i64,
    },
    /// A suppression was lifted by a person.
    Lifted {
        /// Row id of the suppression.
        id: String,
        /// When.
        at: i64,
    },
    /// An attempt reached `committing`: from now on its mail may have been accepted.
    Committing {
        /// The attempt.
        attempt: String,
        /// Its mail.
        email: String,
        /// From which inbox; `None` in journals of before it was written down.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        inbox: Option<String>,
        /// Of which campaign.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        campaign: Option<String>,
        /// HMACs of its recipients' domains.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        domains: Vec<String>,
        /// When.
        at: i64,
    },
    /// Somebody was erased.
    Erased {
        /// `mail phone name_domain profile`.
        kind: String,
        /// HMAC.
        key: String,
        /// When.
        at: i64,
    },
    /// The line before was torn by a crash; it was never acknowledged.
    Torn,
}

impl Entry {
    /// An attempt from an inbox that is about to reach `committing`.
    #[must_use]
    pub fn committing(attempt: &AttemptId, mail: &Email, inbox: &InboxId, at: Millis) -> Self {
        Self::Committing {
            attempt: attempt.0.clone(),
            email: mail.id.0.clone(),
            inbox: Some(inbox.0.clone()),
            campaign: mail.step.as_ref().map(|(campaign, _)| campaign.0.clone()),
            domains: unseen::domains_of(mail),
            at: at.0,
        }
    }

    /// An erased key.
    #[must_use]
    pub fn erased(kind: impl Into<String>, key: impl Into<String>, at: Millis) -> Self {
        Self::Erased {
            kind: kind.into(),
            key: key.into(),
            at: at.0,
        }
    }

    /// Whether it is written only after its COMMIT returned.
    pub(crate) const fn after_commit(&self) -> bool {
        matches!(self, Self::Lifted { .. })
    }
}

#[derive(Serialize, Deserialize)]
struct Line {
    sum: String,
    entry: String,
}

fn checksum(entry: &str) -> String {
    let digest = Sha256::digest(entry.as_bytes());
    hex::encode(digest.first_chunk::<8>().unwrap_or(&[0; 8]))
}

/// What a journal file holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Readable entries in order, without the torn marks.
    pub entries: Vec<Entry>,
    /// Lines that cannot be read and are not explained by a torn mark; 0 in a healthy journal.
    pub damaged: usize,
    /// Number of the first of them, from 1.
    pub damaged_line: Option<usize>,
    /// Whether the last line is torn (a crash while it was written).
    pub torn: bool,
    /// Whether the last newline is missing; the line itself may be whole.
    pub unended: bool,
}

/// Read a journal; an absent file is an empty one.
///
/// # Errors
/// When the file cannot be read.
pub fn read(path: &Path) -> std::io::Result<Contents> {
    let mut text = Vec::new();
    match File::open(path) {
        Ok(mut f) => f.read_to_end(&mut text)?,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Contents::default()),
        Err(e) => return Err(e),
    };
    let mut out = Contents::default();
    let mut bad = Vec::new();
    let whole = text.is_empty() || text.ends_with(b"\n");
    out.unended = !whole;
    let lines: Vec<&[u8]> = text.split(|b| *b == b'\n').collect();
    let n = lines.len();
    for (i, line) in lines.into_iter().enumerate() {
        if line.is_empty() {
            continue;
        }
        match parse(line) {
            // The mark follows the line it explains.
            Some(Entry::Torn) => {
                bad.pop_if(|line| *line == i);
            }
            Some(e) => out.entries.push(e),
            None if i + 1 == n && !whole => out.torn = true,
            None => bad.push(i + 1),
        }
    }
    out.damaged = bad.len();
    out.damaged_line = bad.first().copied();
    Ok(out)
}

fn parse(line: &[u8]) -> Option<Entry> {
    let line: Line = serde_json::from_slice(line).ok()?;
    (line.sum == checksum(&line.entry))
        .then(|| serde_json::from_str(&line.entry).ok())
        .flatten()
}

/// The journal open for appending. Owned by the writer.
#[derive(Debug)]
pub struct Journal {
    file: File,
    /// Length up to which it is whole; a failed append is cut back to here.
    len: u64,
    /// Whether half a line may lie behind `len`: what a failed append left.
    rest: bool,
}

impl Journal {
    /// Open or create. A torn last line is closed with a newline and a mark.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn open(path: &Path) -> std::io::Result<Self> {
        let Contents { torn, unended, .. } = read(path)?;
        let mut file = super::connect::private_file(path)?;
        let len = file.seek(SeekFrom::End(0))?;
        let mut journal = Self {
            file,
            len,
            rest: false,
        };
        if len == 0 {
            journal.file.sync_all()?;
            if let Some(dir) = path.parent() {
                super::connect::sync_dir(dir)?;
            }
        }
        if unended {
            journal.write(b"\n")?;
        }
        if torn {
            journal.append(&[Entry::Torn])?;
        }
        Ok(journal)
    }

    /// Append and sync. After an error nothing of it counts.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn append(&mut self, entries: &[Entry]) -> std::io::Result<()> {
        let mut text = Vec::new();
        for e in entries {
            let entry = serde_json::to_string(e)?;
            let sum = checksum(&entry);
            serde_json::to_writer(&mut text, &Line { sum, entry })?;
            text.push(b'\n');
        }
        self.write(&text)
    }

    fn write(&mut self, text: &[u8]) -> std::io::Result<()> {
        if !self.rest {
            // Longer than we left it: another process, whose lock we did not see, has written. Its lines are never overwritten.
            self.len = self.file.seek(SeekFrom::End(0))?;
        }
        let done = self
            .file
            .seek(SeekFrom::Start(self.len))
            .and_then(|_| self.file.write_all(text))
            .and_then(|()| self.file.sync_data());
        match done {
            Ok(()) => {
                self.len += text.len() as u64;
                self.rest = false;
                Ok(())
            }
            Err(e) => {
                // Cut the half-written rest; if that fails too, the next append overwrites it and a crash leaves a torn line.
                self.rest = self.file.set_len(self.len).is_err();
                Err(e)
            }
        }
    }
}

#[cfg(test)]
mod tests;
