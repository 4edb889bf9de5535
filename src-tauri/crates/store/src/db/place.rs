//! Folders on which a database gets damaged: network drives (their locks and syncs lie) and folders that a sync
//! program copies while it is written.

use std::path::{Component, Path};

/// Sync programs by the names their folders carry; compared by component, lower case, by prefix.
const SYNC_FOLDERS: [(&str, &str); 10] = [
    ("dropbox", "Dropbox"),
    ("onedrive", "OneDrive"),
    ("google drive", "Google Drive"),
    ("googledrive", "Google Drive"),
    ("my drive", "Google Drive"),
    ("icloud", "iCloud"),
    ("mobile documents", "iCloud"),
    ("com~apple~clouddocs", "iCloud"),
    ("nextcloud", "Nextcloud"),
    ("pcloud", "pCloud"),
];

/// Parent folder under which macOS mounts the sync providers of today.
const MAC_CLOUD_STORAGE: &str = "cloudstorage";

/// File systems of other machines, as `/proc/mounts` names them. FUSE is refused as a whole but for local disks.
const NETWORK_FS: [&str; 12] = [
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "ncpfs",
    "afs",
    "9p",
    "ceph",
    "glusterfs",
    "davfs",
    "webdav",
];
const LOCAL_FUSE: [&str; 4] = [
    "fuseblk",
    "fuse.fuse-overlayfs",
    "fuse.lxcfs",
    "fuse.ntfs-3g",
];

/// What is wrong with keeping a database in `dir` (absolute): a name for a person, or `None`.
///
/// `mounts` is the text of `/proc/mounts`; empty where there is none.
#[must_use]
pub fn shared(dir: &Path, mounts: &str) -> Option<String> {
    by_name(dir).or_else(|| by_mount(dir, mounts))
}

fn by_name(dir: &Path) -> Option<String> {
    for c in dir.components() {
        let text = match c {
            Component::Normal(n) => n.to_string_lossy().to_lowercase(),
            // Windows: \\server\share
            Component::Prefix(p) if p.as_os_str().to_string_lossy().starts_with("\\\\") => {
                let raw = p.as_os_str().to_string_lossy();
                if raw.starts_with("\\\\?\\") && !raw.starts_with("\\\\?\\UNC") {
                    continue;
                }
                return Some("a network drive".to_owned());
            }
            _ => continue,
        };
        if text == MAC_CLOUD_STORAGE {
            return Some("a folder that a sync program copies".to_owned());
        }
        for (prefix, name) in SYNC_FOLDERS {
            let Some(rest) = text.strip_prefix(prefix) else {
                continue;
            };
            // "OneDrive - Hotel GmbH", "Dropbox (Team)", "Dropbox", but not "dropboxes-of-1990".
            if !rest.starts_with(|c: char| c.is_alphanumeric()) {
                return Some(name.to_owned());
            }
            if matches!(prefix, "icloud" | "onedrive") {
                return Some(name.to_owned());
            }
        }
    }
    None
}

fn by_mount(dir: &Path, mounts: &str) -> Option<String> {
    let mut best: Option<(usize, &str)> = None;
    for line in mounts.lines() {
        let mut f = line.split(' ');
        let (Some(_), Some(point), Some(fs)) = (f.next(), f.next(), f.next()) else {
            continue;
        };
        let point = unescape(point);
        let depth = Path::new(&point).components().count();
        // A later mount on the same point hides the earlier one.
        if dir.starts_with(&point) && best.is_none_or(|(d, _)| depth >= d) {
            best = Some((depth, fs));
        }
    }
    let (_, fs) = best?;
    let network = NETWORK_FS.contains(&fs) || (fs.starts_with("fuse") && !LOCAL_FUSE.contains(&fs));
    network.then(|| format!("a network drive ({fs})"))
}

/// `/proc/mounts` writes space, tab, newline and backslash in octal.
fn unescape(point: &str) -> String {
    point
        .replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\")
}

/// The mount table of this machine; empty where the system has none.
pub(crate) fn mounts() -> String {
    std::fs::read_to_string("/proc/mounts").unwrap_or_default()
}

#[cfg(test)]
mod tests;
