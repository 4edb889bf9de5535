//! Which folder is what: SPECIAL-USE (RFC 6154) first, names in many languages second, modified UTF-7 (RFC 3501
//! §5.1.3) decoded for both.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::alphabet::IMAP_MUTF7;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use domain::mailing::{FolderInfo, FolderRole};
use serde::Deserialize;

/// Folders of no role that are listed at most; folders with a role are always listed.
const OTHERS: usize = 1_000;

/// A folder as LIST gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) name: String,
    pub(crate) delimiter: Option<String>,
    /// From `\Junk`, `\Sent`.
    pub(crate) marked: Option<FolderRole>,
    pub(crate) selectable: bool,
}

#[derive(Deserialize)]
struct Names {
    junk: Vec<String>,
    sent: Vec<String>,
}

fn names() -> &'static Names {
    static NAMES: OnceLock<Names> = OnceLock::new();
    NAMES.get_or_init(|| {
        serde_json::from_str(include_str!("../../data/folder_names.json")).unwrap_or(Names {
            junk: Vec::new(),
            sent: Vec::new(),
        })
    })
}

/// Roles given, INBOX first, then folders the server marked, then folders known by name, then others up to a cap.
pub(crate) fn with_roles(listed: Vec<Listed>) -> Vec<FolderInfo> {
    let mut ranked: Vec<(u8, FolderInfo)> = Vec::new();
    let mut others = 0;
    for folder in listed.into_iter().filter(|f| f.selectable) {
        let (rank, role) = if folder.name.eq_ignore_ascii_case("INBOX") {
            (0, FolderRole::Inbox)
        } else if let Some(role) = folder.marked {
            (1, role)
        } else if let Some(role) = by_name(&folder) {
            (2, role)
        } else {
            others += 1;
            if others > OTHERS {
                continue;
            }
            (3, FolderRole::Other)
        };
        ranked.push((
            rank,
            FolderInfo {
                name: folder.name,
                role,
            },
        ));
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, f)| f).collect()
}

fn by_name(folder: &Listed) -> Option<FolderRole> {
    let readable = display_name(&folder.name).to_lowercase();
    let parts: Vec<&str> = match folder.delimiter.as_deref() {
        Some(d) if !d.is_empty() => readable.split(d).collect(),
        _ => vec![readable.as_str()],
    };
    // `Spam` and `INBOX/Spam`, not `Clients/Hotel/Sent`.
    if parts.len() > 2
        || (parts.len() == 2
            && !matches!(
                parts.first(),
                Some(&"inbox" | &"[gmail]" | &"[google mail]")
            ))
    {
        return None;
    }
    let last = parts.last()?.trim();
    let names = names();
    if names.junk.iter().any(|n| n == last) {
        Some(FolderRole::Junk)
    } else if names.sent.iter().any(|n| n == last) {
        Some(FolderRole::Sent)
    } else {
        None
    }
}

/// A folder name for people: modified UTF-7 decoded; what is no modified UTF-7 stays as it is.
#[must_use]
pub fn display_name(name: &str) -> String {
    let engine = GeneralPurpose::new(
        &IMAP_MUTF7,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::RequireNone)
            .with_decode_allow_trailing_bits(true),
    );
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let Some((code, tail)) = after.split_once('-') else {
            return name.to_owned();
        };
        if code.is_empty() {
            out.push('&');
        } else {
            let Ok(bytes) = engine.decode(code) else {
                return name.to_owned();
            };
            let units = bytes
                .chunks_exact(2)
                .filter_map(|c| <[u8; 2]>::try_from(c).ok())
                .map(u16::from_be_bytes);
            out.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests;
