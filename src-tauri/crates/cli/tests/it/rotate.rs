//! A workspace under a new key: who opens it, and what becomes of backups made before.

use crate::{Home, ended, error, fed};

fn acknowledged(home: &Home, code: &str) {
    ended(
        fed(home.jengu(&["key", "acknowledge"]), &format!("{code}\n")),
        0,
        &["key", "acknowledge"],
    );
}

fn new_key(home: &Home, words: &str) -> String {
    let file = home.path("new-key");
    std::fs::write(&file, format!("{words}\n")).unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn a_workspace_goes_under_a_new_key_and_an_older_backup_still_comes_back() {
    let home = Home::new();
    let old = home.init()["recovery_code"].as_str().unwrap().to_owned();
    acknowledged(&home, &old);
    let file = home.path("backup.db");
    let backup = file.to_str().unwrap();
    home.ok(&["backup", backup]);
    home.ok(&["suppress", "add", "petra@hotelpost.example"]);

    let new = new_key(&home, "other words");
    let rotated = home.ok(&["key", "rotate", "--new-key-file", &new]);
    let code = rotated["recovery_code"].as_str().unwrap();
    assert_ne!(code, old);
    assert_eq!(home.err(&["status"], 1)["code"], "keychain");
    std::fs::rename(&new, home.key_file()).unwrap();
    assert_eq!(home.ok(&["verify"])["ok"], true);

    // No backup before the new code is written down; the old one is no longer it.
    let again = home.path("again.db");
    let again = again.to_str().unwrap();
    assert_eq!(home.err(&["backup", again], 3)["code"], "refused");
    let wrong = ended(
        fed(home.jengu(&["key", "acknowledge"]), &format!("{old}\n")),
        2,
        &["key"],
    );
    assert_eq!(error(&wrong)["code"], "usage");
    acknowledged(&home, code);
    home.ok(&["backup", again]);

    // The backup of before is under the old key: its own code opens it, and it goes under the key of now.
    let refused = home.err(&["restore", backup], 1);
    assert!(
        refused["message"].as_str().unwrap().contains("--code-file"),
        "{refused}"
    );
    let code_file = home.path("code");
    std::fs::write(&code_file, &old).unwrap();
    home.ok(&[
        "restore",
        backup,
        "--code-file",
        code_file.to_str().unwrap(),
    ]);
    let list = home.ok(&["suppress", "list"]);
    assert_eq!(list["suppressions"].as_array().unwrap().len(), 1, "{list}");
    assert_eq!(home.ok(&["status"])["quarantine"]["on"], true);
    assert_eq!(home.ok(&["verify"])["ok"], true);
}

#[test]
fn under_a_passphrase_that_stays_an_older_backup_needs_no_code() {
    let home = Home::new();
    acknowledged(&home, home.init()["recovery_code"].as_str().unwrap());
    let file = home.path("backup.db");
    let backup = file.to_str().unwrap();
    home.ok(&["backup", backup]);
    let before = std::fs::read(home.workspace().join("workspace.db")).unwrap();
    home.ok(&["key", "rotate"]);
    let after = std::fs::read(home.workspace().join("workspace.db")).unwrap();
    assert_ne!(before[..64], after[..64]);
    home.ok(&["restore", backup]);
    assert_eq!(home.ok(&["verify"])["ok"], true);
}

#[test]
fn a_new_key_that_does_not_fit_is_refused() {
    let home = Home::new();
    home.init();
    let new = new_key(&home, &"ab".repeat(32));
    let e = home.err(&["key", "rotate", "--new-key-file", &new], 2);
    assert_eq!(e["code"], "usage", "{e}");
    home.ok(&["status"]);
}
