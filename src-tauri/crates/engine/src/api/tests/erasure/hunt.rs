//! Looking for persons in the bytes of files, by means of its own: nothing of what erases is used here.

use std::path::Path;

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use store::rusqlite::{Connection, OpenFlags};

use super::plant::Planted;

/// How one writes a text down.
fn written(text: &str) -> Vec<Vec<u8>> {
    let percent: String = text
        .bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect();
    let quoted: String = text
        .bytes()
        .map(|b| {
            if (33..127).contains(&b) && b != b'=' && b != b'@' {
                char::from(b).to_string()
            } else {
                format!("={b:02X}")
            }
        })
        .collect();
    let html: String = text
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || ".- /:".contains(c) {
                c.to_string()
            } else {
                format!("&#{};", u32::from(c))
            }
        })
        .collect();
    let mut out = vec![
        text.as_bytes().to_vec(),
        text.to_uppercase().into_bytes(),
        text.to_lowercase().into_bytes(),
        text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        percent.clone().into_bytes(),
        quoted.clone().into_bytes(),
        quoted.replace("=20", "_").into_bytes(),
        html.into_bytes(),
        text.replace('ü', "&uuml;").into_bytes(),
        text.replace('@', "%40").into_bytes(),
        text.replace('@', "=40").into_bytes(),
        text.replace('ü', "\\u00fc").into_bytes(),
    ];
    for offset in 0..3_usize {
        let mut padded = vec![b' '; offset];
        padded.extend_from_slice(text.as_bytes());
        let coded = STANDARD_NO_PAD.encode(&padded);
        // The letters that depend on what stands before and after are cut off.
        let from = [0, 2, 3][offset];
        let to = padded.len() / 3 * 4;
        out.push(coded.as_bytes()[from..to].to_vec());
    }
    out
}

pub(super) struct Hunt {
    needles: AhoCorasick,
    of: Vec<String>,
}

impl Hunt {
    pub(super) fn new(persons: &[Planted]) -> Self {
        let (mut needles, mut of) = (Vec::new(), Vec::new());
        for p in persons {
            let last = p.name.split(' ').next_back().unwrap().to_owned();
            let turned = p.name.split(' ').rev().collect::<Vec<_>>().join(", ");
            let profile = p.profile.rsplit('/').next().unwrap().to_owned();
            for (what, text) in [
                ("mail", p.mail.clone()),
                ("name", p.name.clone()),
                ("name turned", turned),
                ("last name", last),
                ("phone", p.phone.clone()),
                ("phone at home", p.phone_at_home()),
                ("profile", profile),
            ] {
                for bytes in written(&text) {
                    of.push(format!("{what} of {}", p.n));
                    needles.push(bytes);
                }
            }
        }
        Self {
            needles: AhoCorasick::new(needles).unwrap(),
            of,
        }
    }

    /// What stands in the bytes; base64 also over line breaks.
    pub(super) fn within(&self, place: &str, bytes: &[u8]) -> Vec<String> {
        let joined: Vec<u8> = bytes
            .iter()
            .copied()
            .filter(|b| !b"\r\n".contains(b))
            .collect();
        let mut out: Vec<String> = [bytes, &joined]
            .iter()
            .flat_map(|b| {
                self.needles
                    .find_overlapping_iter(b)
                    .map(|m| m.pattern().as_usize())
            })
            .map(|k| format!("{place}: {}", self.of[k]))
            .collect();
        out.sort();
        out.dedup();
        out
    }

    /// Every file of the folder, as it lies on the disk; the cache unpacked.
    pub(super) fn in_folder(&self, dir: &Path) -> Vec<String> {
        let mut out = Vec::new();
        for entry in std::fs::read_dir(dir).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                out.extend(self.in_folder(&path));
                continue;
            }
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            out.extend(self.within(&name, &std::fs::read(&path).unwrap()));
            if name == "cache.db" {
                out.extend(self.in_cache(&path));
            }
        }
        out
    }

    /// In which column of which table: what to look at when something is left.
    pub(super) fn in_tables(&self, c: &Connection) -> Vec<String> {
        let columns: Vec<(String, String)> = c
            .prepare("SELECT m.name,i.name FROM sqlite_schema m, pragma_table_info(m.name) i WHERE m.type='table'")
            .unwrap()
            .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let mut out = Vec::new();
        for (table, column) in columns {
            let sql = format!(
                "SELECT CAST(\"{column}\" AS BLOB) FROM \"{table}\" WHERE typeof(\"{column}\") IN('text','blob')"
            );
            let Ok(mut all) = c.prepare(&sql) else {
                continue;
            };
            let mut rows = all.query([]).unwrap();
            while let Ok(Some(r)) = rows.next() {
                let cell: Vec<u8> = r.get(0).unwrap();
                out.extend(self.within(&format!("{table}.{column}"), &cell));
            }
        }
        out.sort();
        out.dedup();
        out
    }

    fn in_cache(&self, file: &Path) -> Vec<String> {
        let c = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let all: Vec<Vec<u8>> = c
            .prepare("SELECT body FROM entries")
            .unwrap()
            .query_map([], |r| r.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        all.iter()
            .flat_map(|b| {
                self.within(
                    "cache.db, unpacked",
                    &zstd::bulk::decompress(b, 1 << 20).unwrap(),
                )
            })
            .collect()
    }
}
