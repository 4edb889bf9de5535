//! With a real Secret Service: the key lives there, and a locked or missing keychain is said plainly.

use std::path::Path;

use testkit::secret_service::{self, Keyring};

use crate::{Home, ended, error};

fn init(home: &Home, keyring: Keyring) -> std::process::Output {
    let workspace = home.workspace();
    let words = [
        "init",
        "--name",
        "Anna",
        "--json",
        "--workspace",
        workspace.to_str().unwrap(),
    ];
    secret_service::run(Path::new(env!("CARGO_BIN_EXE_jengu")), &words, keyring).unwrap()
}

#[test]
fn the_keychain_holds_the_key_and_the_folder_does_not() {
    if !secret_service::available() {
        println!("skipped: gnome-keyring is not installed");
        return;
    }
    let home = Home::new();
    let script = format!(
        "J=\"{}\"; W=\"{}\"; \"$J\" init --name Anna --json --workspace \"$W\" && \"$J\" status --json --workspace \"$W\" && \"$J\" pause --json --workspace \"$W\" && secret-tool search --all service jengu 2>&1 | head -1",
        env!("CARGO_BIN_EXE_jengu"),
        home.workspace().display()
    );
    let out =
        secret_service::run(Path::new("/bin/bash"), &["-c", &script], Keyring::Unlocked).unwrap();
    let out = ended(out, 0, &["in a keyring session"]);
    let text = String::from_utf8_lossy(&out.stdout);
    assert!(text.contains("\"kind\":\"real\""), "{text}");
    assert!(
        !std::fs::read(home.workspace().join("workspace.db"))
            .unwrap()
            .starts_with(b"SQLite format 3")
    );
}

#[test]
fn a_locked_keychain_is_an_error_that_says_so_and_leaves_nothing_behind() {
    if !secret_service::available() {
        println!("skipped: gnome-keyring is not installed");
        return;
    }
    let home = Home::new();
    let out = ended(init(&home, Keyring::Locked), 1, &["init", "locked"]);
    let e = error(&out);
    assert_eq!(e["code"], "keychain");
    assert!(e["message"].as_str().unwrap().contains("locked"), "{e}");
    assert!(!home.workspace().join("workspace.db").exists());
}

#[test]
fn without_a_keychain_the_key_file_is_named_as_the_way() {
    let home = Home::new();
    let out = ended(init(&home, Keyring::Absent), 1, &["init", "absent"]);
    let e = error(&out);
    assert_eq!(e["code"], "keychain");
    assert!(e["message"].as_str().unwrap().contains("--key-file"), "{e}");
}
