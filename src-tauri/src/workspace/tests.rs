//! The command line decides what opens, a practice folder never opens as real, and a second process looks on.

use super::*;
use serde_json::json;
use std::fs;
use tempfile::TempDir;

/// Folders of the system: with the files of a real workspace, or with none.
fn system(real: bool, words: &[&str]) -> (TempDir, OnDisk) {
    let home = TempDir::new().unwrap();
    let (work, practice) = (home.path().join("workspace"), home.path().join("practice"));
    fs::create_dir_all(&work).unwrap();
    if real {
        fs::write(work.join("keys.json"), "{}").unwrap();
        fs::write(work.join("workspace.db"), "").unwrap();
    }
    let disk = OnDisk {
        arguments: Arguments::read(words.iter().map(std::ffi::OsString::from)).unwrap(),
        real: work,
        practice,
        state: home.path().join("state"),
    };
    (home, disk)
}

fn place(kind: Kind, folder: &Path) -> Option<Place> {
    let folder = folder.to_owned();
    Some(Place { kind, folder })
}

#[test]
fn the_command_line_names_a_workspace_or_none() {
    let (_home, disk) = system(true, &[]);
    assert_eq!(disk.named(), None);
    let (_home, disk) = system(true, &["--practice"]);
    assert_eq!(disk.named(), place(Kind::Practice, &disk.practice));
}

#[test]
fn a_folder_with_a_practice_workspace_opens_with_its_world() {
    let home = TempDir::new().unwrap();
    let other = home.path().join("other");
    fs::create_dir_all(&other).unwrap();
    let (_home, disk) = system(true, &["--workspace", other.to_str().unwrap()]);
    // An empty folder is no practice: whoever names a folder means the workspace that should be there.
    assert_eq!(disk.named(), place(Kind::Real, &other));
    fs::write(other.join("workspace.db"), "").unwrap();
    assert_eq!(disk.named(), place(Kind::Practice, &other));
    fs::write(other.join("keys.json"), "{}").unwrap();
    assert_eq!(disk.named(), place(Kind::Real, &other));
}

#[test]
fn a_folder_without_a_workspace_is_refused_and_left_as_it_was() {
    let (home, disk) = system(false, &[]);
    let folder = home.path().join("nothing");
    let meant = place(Kind::Real, &folder).unwrap();
    let refused = tauri::async_runtime::block_on(async { disk.open(meant).await.map(|_| ()) });
    assert_eq!(json!(refused.unwrap_err())["code"], "not_found");
    assert!(!folder.exists());
}

#[test]
fn the_practice_workspace_moves_a_second_process_looks_on_and_the_next_takes_over() {
    let (_home, disk) = system(false, &[]);
    let meant = || place(Kind::Practice, &disk.practice).unwrap();
    tauri::async_runtime::block_on(async {
        let mut first = disk.open(meant()).await.unwrap();
        let status = first.caller.call("status", json!({})).await.unwrap();
        assert_eq!(status["workspace"]["kind"], "practice");
        assert!(!first.viewer);
        // Time passes by itself: something is committed without anybody asking.
        first.commits.recv().await.unwrap();
        let second = disk.open(meant()).await.unwrap();
        assert!(second.viewer);
        let status = second.caller.call("status", json!({})).await.unwrap();
        assert_eq!(status["workspace"]["viewer"], true);
        let refused = second.caller.call("pause_sending", json!({})).await;
        assert_eq!(json!(refused.unwrap_err())["code"], "workspace_busy");
        second.caller.stop().await;
        first.caller.stop().await;
        first.caller.stop().await;
        let third = disk.open(meant()).await.unwrap();
        assert!(!third.viewer);
        third.caller.stop().await;
    });
}

#[test]
fn a_real_workspace_is_made_under_a_passphrase_with_a_code_that_opens_it() {
    let home = TempDir::new().unwrap();
    let key = home.path().join("key");
    fs::write(&key, "correct horse battery staple\n").unwrap();
    #[cfg(unix)]
    fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let (_home, disk) = system(false, &["--key-file", key.to_str().unwrap()]);
    tauri::async_runtime::block_on(async {
        let folder = disk.usual(Kind::Real);
        let (made, code) = disk.create(&folder, "Anna Seller").await.unwrap();
        assert!(!made.viewer);
        let again = disk.create(&folder, "Anna Seller").await.map(|_| ());
        assert_eq!(json!(again.unwrap_err())["code"], "refused");
        assert_eq!(disk.acknowledged(&folder), Ok(false));
        let wrong = disk.acknowledge(&folder, "ABCD").unwrap_err();
        assert_eq!(json!(wrong)["code"], "usage");
        disk.acknowledge(&folder, &code).unwrap();
        assert_eq!(disk.acknowledged(&folder), Ok(true));
        let other = disk.new_code(&folder).await.unwrap();
        assert!(disk.acknowledge(&folder, &code).is_err());
        assert!(disk.recover(&folder, &other).await.is_ok());
        made.caller.stop().await;
    });
}

#[test]
fn the_trays_entry_pauses_and_resumes_the_engine_itself() {
    use tauri::Manager as _;
    let (home, disk) = system(false, &["--practice"]);
    let app = tauri::test::mock_builder()
        .build(tauri::test::mock_context(tauri::test::noop_assets()))
        .unwrap();
    crate::init(app.handle(), Box::new(disk), home.path().join("settings"));
    let desk = app.state::<crate::desk::Desk>();
    let paused = || {
        tauri::async_runtime::block_on(async {
            let caller = desk.caller(app.handle()).await.unwrap();
            caller.call("status", json!({})).await.unwrap()["quarantine"]["on"] == true
        })
    };
    assert!(!paused());
    for wanted in [true, false] {
        crate::tray::chosen(app.handle(), "pause");
        let mut looks = 0;
        while paused() != wanted {
            looks += 1;
            assert!(
                looks < 500,
                "sending is still {}",
                if wanted { "on" } else { "paused" }
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    tauri::async_runtime::block_on(desk.stop());
}
