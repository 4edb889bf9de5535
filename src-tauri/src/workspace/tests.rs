//! The window opens what was meant: a newcomer practises, an owner works, and a practice folder never opens as real.

use super::*;
use serde_json::json;
use std::fs;
use tempfile::TempDir;

/// Folders of the system: with the files of a real workspace, or with none.
fn system(real: bool) -> (TempDir, PathBuf, PathBuf) {
    let home = TempDir::new().unwrap();
    let (work, practice) = (home.path().join("workspace"), home.path().join("practice"));
    fs::create_dir_all(&work).unwrap();
    if real {
        fs::write(work.join("keys.json"), "{}").unwrap();
        fs::write(work.join("workspace.db"), "").unwrap();
    }
    (home, work, practice)
}

fn asked(words: &[&str]) -> Arguments {
    Arguments::read(words.iter().map(std::ffi::OsString::from)).unwrap()
}

#[test]
fn a_newcomer_practises_and_an_owner_works() {
    let (_home, work, practice) = system(false);
    let meant = place(&asked(&[]), work, practice.clone());
    assert_eq!(meant, Place::Practice(practice));
    let (_home, work, practice) = system(true);
    let meant = place(&asked(&[]), work.clone(), practice.clone());
    assert_eq!(meant, Place::Real(work.clone()));
    let meant = place(&asked(&["--practice"]), work, practice.clone());
    assert_eq!(meant, Place::Practice(practice));
}

#[test]
fn a_folder_with_a_practice_workspace_opens_with_its_world() {
    let (home, work, practice) = system(true);
    let other = home.path().join("other");
    fs::create_dir_all(&other).unwrap();
    let meant = |folder: &PathBuf| {
        place(
            &asked(&["--workspace", folder.to_str().unwrap()]),
            work.clone(),
            practice.clone(),
        )
    };
    // An empty folder is no practice: whoever names a folder means the workspace that should be there.
    assert_eq!(meant(&other), Place::Real(other.clone()));
    fs::write(other.join("workspace.db"), "").unwrap();
    assert_eq!(meant(&other), Place::Practice(other.clone()));
    fs::write(other.join("keys.json"), "{}").unwrap();
    assert_eq!(meant(&other), Place::Real(other));
}

#[test]
fn a_folder_without_a_workspace_is_refused_and_left_as_it_was() {
    let home = TempDir::new().unwrap();
    let folder = home.path().join("nothing");
    let open = opener(asked(&["--workspace", folder.to_str().unwrap()]));
    let refused = tauri::async_runtime::block_on(async { open().await.map(|_| ()) }).unwrap_err();
    assert_eq!(json!(refused)["code"], "not_found");
    assert!(!folder.exists());
}

#[test]
fn the_practice_workspace_opens_moves_and_lets_go_for_the_next() {
    let home = TempDir::new().unwrap();
    let folder = home.path().join("practice");
    let words = ["--practice", "--workspace", folder.to_str().unwrap()];
    tauri::async_runtime::block_on(async {
        let mut first = opener(asked(&words))().await.unwrap();
        let status = first.caller.call("status", json!({})).await.unwrap();
        assert_eq!(status["workspace"]["kind"], "practice");
        assert_eq!(status["workspace"]["viewer"], false);
        // Time passes by itself: something is committed without anybody asking.
        first.commits.recv().await.unwrap();
        let busy = opener(asked(&words))().await.map(|_| ()).unwrap_err();
        assert_eq!(json!(busy)["code"], "workspace_busy");
        first.caller.stop().await;
        first.caller.stop().await;
        let second = opener(asked(&words))().await.unwrap();
        second.caller.stop().await;
    });
}
