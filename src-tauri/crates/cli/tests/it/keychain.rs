//! With a real Secret Service: the key lives there, and a locked or missing keychain is said plainly.

use std::path::Path;

use testkit::secret_service::{self, Keyring};

use crate::{Home, ended, error, value};

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
        "J=\"{}\"; W=\"{}\"; \"$J\" init --name Anna --json --workspace \"$W\" && \"$J\" status --json --workspace \"$W\" && \"$J\" pause --json --workspace \"$W\" && \"$J\" key rotate --json --workspace \"$W\" && \"$J\" status --json --workspace \"$W\" && secret-tool search --all service jengu 2>&1 | head -1",
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

/// Another keychain than the one the workspace was made with: a new machine, or an entry somebody removed.
#[test]
fn a_key_gone_from_the_keychain_is_asked_for_and_the_recovery_code_brings_it_back() {
    if !secret_service::available() {
        println!("skipped: gnome-keyring is not installed");
        return;
    }
    let home = Home::new();
    let made = value(&ended(init(&home, Keyring::Unlocked), 0, &["init"]));
    let workspace = home.workspace();
    let before = std::fs::read(workspace.join("workspace.db")).unwrap();
    let status = [
        "status",
        "--json",
        "--workspace",
        workspace.to_str().unwrap(),
    ];
    let out = secret_service::run(
        Path::new(env!("CARGO_BIN_EXE_jengu")),
        &status,
        Keyring::Unlocked,
    )
    .unwrap();
    let e = error(&ended(out, 1, &status));
    assert_eq!(e["code"], "keychain");
    let message = e["message"].as_str().unwrap();
    assert!(
        message.contains("jengu key recover") && message.contains("--key-file"),
        "{message}"
    );
    assert_eq!(
        std::fs::read(workspace.join("workspace.db")).unwrap(),
        before,
        "nothing was touched"
    );
    let code = home.path("code");
    std::fs::write(&code, made["recovery_code"].as_str().unwrap()).unwrap();
    let script = format!(
        "J=\"{}\"; W=\"{}\"; \"$J\" key recover --code-file \"{}\" --json --workspace \"$W\" && \"$J\" status --json --workspace \"$W\"",
        env!("CARGO_BIN_EXE_jengu"),
        workspace.display(),
        code.display()
    );
    let out =
        secret_service::run(Path::new("/bin/bash"), &["-c", &script], Keyring::Unlocked).unwrap();
    let out = ended(out, 0, &["recover, then status"]);
    assert!(String::from_utf8_lossy(&out.stdout).contains("\"kind\":\"real\""));
}

#[test]
fn without_a_keychain_the_key_file_is_named_as_the_way() {
    let home = Home::new();
    let out = ended(init(&home, Keyring::Absent), 1, &["init", "absent"]);
    let e = error(&out);
    assert_eq!(e["code"], "keychain");
    assert!(e["message"].as_str().unwrap().contains("--key-file"), "{e}");
}
