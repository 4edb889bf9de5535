//! Which machine this is: stable over restarts, different on another one. Only its hash leaves this file.

use std::path::Path;

use sha2::{Digest as _, Sha256};

/// Where systems keep their own id.
const SYSTEM: [&str; 2] = ["/etc/machine-id", "/var/lib/dbus/machine-id"];

/// The id of this machine: the operating system's, or a random one kept in `state`. Empty when neither is to be had;
/// the store then does not compare.
#[must_use]
pub fn id(state: &Path) -> String {
    let own = SYSTEM
        .iter()
        .filter_map(|p| std::fs::read_to_string(p).ok())
        .map(|s| s.trim().to_owned())
        .find(|s| !s.is_empty());
    match own.or_else(|| kept(state)) {
        // The raw id is confidential (machine-id(5)): only a hash for this purpose is stored.
        Some(id) => hex::encode(Sha256::digest(format!("jengu machine {id}")))
            .chars()
            .take(32)
            .collect(),
        None => String::new(),
    }
}

fn kept(state: &Path) -> Option<String> {
    let file = state.join("machine");
    if let Ok(known) = std::fs::read_to_string(&file) {
        return Some(known);
    }
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).ok()?;
    let fresh = hex::encode(bytes);
    crate::adapters::secrets_file::private_folder(state).ok()?;
    std::fs::write(&file, &fresh).ok()?;
    Some(fresh)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_machine_keeps_its_id_and_the_systems_own_is_not_told() {
        let dir = tempfile::tempdir().unwrap();
        let a = id(dir.path());
        assert_eq!(a, id(dir.path()));
        assert_eq!(a.len(), 32);
        for p in SYSTEM {
            if let Ok(raw) = std::fs::read_to_string(p) {
                assert_ne!(a, raw.trim());
            }
        }
    }
}
