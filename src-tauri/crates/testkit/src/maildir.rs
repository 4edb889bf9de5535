//! Reading what a server delivered, straight from its Maildir++ on disk.

use std::path::{Path, PathBuf};

/// A message in a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// Where the file is.
    pub path: PathBuf,
    /// The raw message as stored.
    pub raw: Vec<u8>,
    /// Maildir flags, `S` = seen; empty in `new/`.
    pub flags: String,
}

impl Delivered {
    /// The raw message as text, broken UTF-8 replaced.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.raw).into_owned()
    }

    /// The first header of that name, unfolded; none if there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        header(&self.raw, name)
    }
}

/// The first header of that name in a raw message, unfolded and trimmed.
pub(crate) fn header(raw: &[u8], name: &str) -> Option<String> {
    let text = String::from_utf8_lossy(raw);
    let mut found: Option<String> = None;
    for line in text.lines() {
        if line.is_empty() {
            break;
        }
        if let Some(value) = &mut found {
            if line.starts_with([' ', '\t']) {
                value.push(' ');
                value.push_str(line.trim());
                continue;
            }
            break;
        }
        if let Some((n, v)) = line.split_once(':')
            && n.eq_ignore_ascii_case(name)
        {
            found = Some(v.trim().to_owned());
        }
    }
    found
}

/// All messages of a folder (`INBOX`, `Sent` …), oldest file name first. A missing folder is empty.
pub(crate) fn read(maildir: &Path, folder: &str) -> Vec<Delivered> {
    let dir = if folder == "INBOX" {
        maildir.to_owned()
    } else {
        maildir.join(format!(".{}", folder.replace('/', ".")))
    };
    let mut all = Vec::new();
    for part in ["new", "cur"] {
        for entry in std::fs::read_dir(dir.join(part))
            .into_iter()
            .flatten()
            .flatten()
        {
            let path = entry.path();
            // A client may move it from new to cur while we look: gone here means found there, or next time.
            let Ok(raw) = std::fs::read(&path) else {
                continue;
            };
            let name = entry.file_name().to_string_lossy().into_owned();
            let flags = name
                .split_once(":2,")
                .map_or(String::new(), |(_, f)| f.to_owned());
            all.push(Delivered { path, raw, flags });
        }
    }
    all.sort_by(|a, b| a.path.file_name().cmp(&b.path.file_name()));
    all
}
