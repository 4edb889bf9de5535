//! What a person may ask for: to see what is held about him, and to be forgotten.

use serde_json::{Value, json};

use crate::{Home, ended, error, fed, on_disk, until, value};

const PETRA: &str = "petra.huber@hotel-post.example";

/// A workspace with Petra in it, whose recovery code is written down.
fn home() -> Home {
    let home = Home::new();
    let code = home.init()["recovery_code"].as_str().unwrap().to_owned();
    ended(
        fed(home.jengu(&["key", "acknowledge"]), &format!("{code}\n")),
        0,
        &["key"],
    );
    let words = [
        "prospects",
        "add",
        "Hotel Post",
        "--town",
        "Bad Ischl",
        "--country",
        "AT",
        "--person",
        "Petra Huber",
        "--email",
        PETRA,
    ];
    home.ok(&words);
    home
}

/// Both steps; the second is refused for as long as ten seconds are not over.
fn erase(home: &Home) -> Value {
    let plan = home.ok(&["person", "erase", PETRA]);
    assert_eq!(plan["people"][0]["name"], "Petra Huber");
    assert_eq!(
        home.ok(&["person", "export", PETRA])["tables"]["people"][0]["name"],
        "Petra Huber",
        "a plan changes nothing"
    );
    let token = plan["token"].as_str().unwrap().to_owned();
    let words = ["person", "erase", PETRA, "--token", &token];
    let mut done = None;
    until("the erasure", || {
        let out = home.jengu(&words).output().unwrap();
        if out.status.code() == Some(0) {
            done = Some(value(&out));
        } else {
            let early = error(&ended(out, 3, &words));
            assert!(
                early["message"].as_str().unwrap().contains("wait"),
                "{early}"
            );
        }
        done.is_some()
    });
    home.err(&words, 3);
    done.unwrap()
}

#[test]
fn what_is_held_about_a_person_is_exported_for_him_alone() {
    let home = home();
    let shown = home.ok(&["person", "export", PETRA]);
    assert_eq!(shown["tables"]["people"][0]["name"], "Petra Huber");
    let (text, rows) = (home.path("petra.txt"), home.path("petra.json"));
    for file in [&text, &rows] {
        let words = ["person", "export", PETRA, "--out", file.to_str().unwrap()];
        home.ok(&words);
        assert_eq!(
            home.err(&words, 3)["code"],
            "refused",
            "never over a file that is there"
        );
        #[cfg(unix)]
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(
                &std::fs::metadata(file).unwrap().permissions()
            ) & 0o077,
            0
        );
    }
    let read = std::fs::read_to_string(&text).unwrap();
    assert!(
        read.contains("Petra Huber") && read.contains("How you can be reached"),
        "{read}"
    );
    let read: Value = serde_json::from_slice(&std::fs::read(&rows).unwrap()).unwrap();
    assert_eq!(read["tables"], shown["tables"]);
    let nobody = home.err(&["person", "export", "nobody@hotel-post.example"], 2);
    assert_eq!(nobody["code"], "not_found");
    assert_eq!(
        home.err(&["person", "export", "nobody"], 2)["code"],
        "usage"
    );
}

#[test]
fn a_person_is_erased_in_two_steps_and_a_restored_backup_forgets_him_again() {
    let home = home();
    let (outside, inside) = (home.path("backup.db"), home.workspace().join("mine.db"));
    for file in [&outside, &inside] {
        home.ok(&["backup", file.to_str().unwrap()]);
    }
    let done = erase(&home);
    assert!(done["unfinished"].is_null(), "{done}");
    assert_eq!(done["exported"][0]["file"], json!(outside));
    assert_eq!(done["exported"].as_array().unwrap().len(), 1, "{done}");
    assert!(!inside.exists() && outside.exists());
    let log = home.path("data").join("jengu/logs");
    assert_eq!(on_disk(&log, PETRA), None);

    let gone = |home: &Home| {
        assert_eq!(
            home.err(&["person", "export", PETRA], 2)["code"],
            "not_found"
        );
        assert_eq!(home.ok(&["search", "Petra"])["hits"], json!([]));
        assert_eq!(
            home.ok(&["search", "Post"])["hits"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
    };
    gone(&home);
    home.ok(&["restore", outside.to_str().unwrap()]);
    // Whoever opens it first to write erases again; a look alone changes nothing.
    home.ok(&["quarantine", "leave"]);
    gone(&home);
    let again = [
        "prospects",
        "add",
        "Hotel Post",
        "--town",
        "Bad Ischl",
        "--country",
        "AT",
        "--person",
        "P. Huber",
        "--email",
        PETRA,
    ];
    let refused = home.err(&again, 3);
    assert!(
        refused["message"].as_str().unwrap().contains("forgotten"),
        "{refused}"
    );
    assert_eq!(home.ok(&["verify"])["ok"], true);
}
