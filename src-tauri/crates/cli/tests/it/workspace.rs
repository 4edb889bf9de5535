//! A real workspace from its first day: encryption, recovery code, backup, restore, quarantine; refusals and their codes.

use serde_json::{Value, json};

use crate::{Home, ended, error, fed, on_disk, value};

#[test]
fn a_new_workspace_is_encrypted_and_furnished_and_shows_its_code_once() {
    let home = Home::new();
    let made = home.init();
    let code = made["recovery_code"].as_str().unwrap();
    assert_eq!(code.split('-').count(), 7, "{code}");
    for id in ["uid", "sender", "offer"] {
        assert!(made[id].is_string(), "{id}: {made}");
    }
    assert_eq!(
        home.ok(&["senders", "list"])["senders"][0]["display_name"],
        "Anna Seller"
    );
    assert_eq!(home.ok(&["offers", "list"])["offers"][0]["name"], "Pulse");
    home.ok(&["suppress", "add", "petra.huber@hotel-post.example"]);
    for needle in [
        "SQLite format 3",
        "Anna Seller",
        "Seller GmbH",
        "petra.huber",
        code,
        "correct horse",
    ] {
        assert_eq!(
            on_disk(&home.workspace(), needle),
            None,
            "{needle} lies readable in the workspace"
        );
        for elsewhere in ["data", "config"] {
            if home.path(elsewhere).exists() {
                assert_eq!(
                    on_disk(&home.path(elsewhere), needle),
                    None,
                    "{needle} lies readable in {elsewhere}"
                );
            }
        }
    }
    let again = home.err(&["init", "--name", "Eve"], 3);
    assert_eq!(again["code"], "refused");
}

#[test]
fn status_has_the_names_of_the_contract() {
    let home = Home::new();
    home.init();
    let s = home.ok(&["status"]);
    for n in [
        "stages",
        "emails",
        "queues",
        "inboxes",
        "providers",
        "budget",
        "quarantine",
    ] {
        assert!(s.get(n).is_some(), "{n} is missing in {s}");
    }
    assert_eq!(s["workspace"]["kind"], "real");
    assert_eq!(s["quarantine"]["on"], false);
    let v = home.ok(&["verify"]);
    assert_eq!(v["ok"], true, "{v}");
    for n in ["name", "ok", "count", "first"] {
        assert!(v["checks"][0].get(n).is_some(), "{n}");
    }
}

#[test]
fn a_broken_promise_is_named_with_its_first_row_and_what_to_do() {
    let home = Home::new();
    home.init();
    home.ok(&["suppress", "add", "petra@hotelpost.example"]);
    let journal = home.workspace().join("safety.journal");
    let text = std::fs::read_to_string(&journal).unwrap();
    assert_eq!(text.matches("\\\"scope\\\"").count(), 1, "{text}");
    std::fs::write(&journal, text.replace("\\\"scope\\\"", "\\\"scape\\\"")).unwrap();
    let v = value(&ended(
        home.jengu(&["verify"]).output().unwrap(),
        1,
        &["verify"],
    ));
    assert_eq!(v["ok"], false);
    let broken: Vec<&Value> = v["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|c| c["ok"] == false)
        .collect();
    assert_eq!(
        broken,
        [
            &json!({ "name": "journal_is_readable", "ok": false, "count": 1, "first": { "table": "safety.journal", "id": "1" } })
        ]
    );
    let mut plain = home.bare();
    plain
        .arg("verify")
        .arg("--workspace")
        .arg(home.workspace())
        .arg("--key-file")
        .arg(home.key_file());
    let out = ended(plain.output().unwrap(), 1, &["verify"]);
    let (said, advice) = (
        String::from_utf8_lossy(&out.stdout).into_owned(),
        String::from_utf8_lossy(&out.stderr).into_owned(),
    );
    let line = said
        .lines()
        .find(|l| l.starts_with("journal_is_readable"))
        .unwrap();
    assert!(line.ends_with("safety.journal  1"), "{line}");
    assert!(advice.contains("jengu pause"), "{advice}");
}

#[test]
fn the_wrong_key_no_workspace_and_a_readable_key_file_are_said_plainly() {
    let home = Home::new();
    assert_eq!(home.err(&["status"], 2)["code"], "not_found");
    home.init();
    std::fs::write(home.key_file(), "something else\n").unwrap();
    assert_eq!(home.err(&["status"], 1)["code"], "keychain");
    #[cfg(unix)]
    {
        std::fs::set_permissions(
            home.key_file(),
            std::os::unix::fs::PermissionsExt::from_mode(0o644),
        )
        .unwrap();
        let e = home.err(&["status"], 1);
        assert_eq!(e["code"], "keychain");
        assert!(e["message"].as_str().unwrap().contains("chmod 600"), "{e}");
    }
}

#[test]
fn the_shipped_gates_are_there_and_counsel_can_change_and_sign_them() {
    let home = Home::new();
    home.init();
    let gates = home.ok(&["gate", "show"]);
    let value = |gates: &Value, country: &str| {
        let all = gates["gates"].as_array().unwrap();
        all.iter()
            .find(|g| g["country"] == country && g["channel"] == "mail")
            .map(|g| g["value"].clone())
    };
    assert_eq!(value(&gates, "DE"), Some(json!("consent_needed")));
    home.ok(&[
        "gate",
        "set",
        "DE",
        "mail",
        "allow",
        "--source",
        "our counsel",
    ]);
    home.ok(&["gate", "sign", "--name", "Anna Seller"]);
    let gates = home.ok(&["gate", "show", "--country", "DE"]);
    assert_eq!(value(&gates, "DE"), Some(json!("allow")));
    assert_eq!(gates["signed"], true);
}

#[test]
fn an_import_is_shown_done_and_taken_back() {
    let home = Home::new();
    home.init();
    let csv = home.path("hotels.csv");
    std::fs::write(&csv, "Hotel,Website,City,Country,Name,Email\nHotel Post,https://hotelpost.example,Lech,AT,Petra Huber,petra@hotelpost.example\n,,,,,nobody@x.example\n").unwrap();
    let file = csv.to_str().unwrap();
    let map = "hotel=Hotel,website=Website,city=City,country=Country,name=Name,email=Email";
    let preview = home.ok(&["import", file, "--map", map, "--preview"]);
    assert_eq!(
        (
            &preview["created"],
            preview["errors"].as_array().unwrap().len()
        ),
        (&json!(1), 1),
        "{preview}"
    );
    assert_eq!(home.ok(&["prospects", "list"])["prospects"], json!([]));
    let done = home.ok(&["import", file, "--map", map]);
    assert_eq!(done["created"], 1);
    let cards = home.ok(&["prospects", "list"]);
    assert_eq!(cards["prospects"][0]["company"], "Hotel Post");
    assert_eq!(
        home.ok(&["search", "post"])["hits"]
            .as_array()
            .map(Vec::is_empty),
        Some(false)
    );
    home.ok(&["import", "undo", done["import"].as_str().unwrap()]);
    // A card is never deleted: it rests in the archive.
    assert_eq!(
        home.ok(&["prospects", "list"])["prospects"][0]["stage"],
        "archived"
    );
}

#[test]
fn a_rule_that_says_no_is_exit_three() {
    let home = Home::new();
    home.init();
    let offer = home.ok(&["offers", "list"])["offers"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let campaign = home.ok(&[
        "campaign",
        "create",
        "First",
        "--offer",
        &offer,
        "--strategy",
        "hiring_signal",
    ])["id"]
        .as_str()
        .unwrap()
        .to_owned();
    // No inbox, no signed gates, no exclusions: it may not start.
    let e = home.err(&["campaign", "start", &campaign], 3);
    assert!(!e["message"].as_str().unwrap().is_empty());
}

#[test]
fn a_backup_waits_for_the_code_and_a_restore_ends_in_quarantine() {
    let home = Home::new();
    let code = home.init()["recovery_code"].as_str().unwrap().to_owned();
    let file = home.path("backup.db");
    let backup = file.to_str().unwrap();
    assert_eq!(home.err(&["backup", backup], 3)["code"], "refused");
    let wrong = ended(
        fed(home.jengu(&["key", "acknowledge"]), "AAAA-AAAA\n"),
        2,
        &["key"],
    );
    assert_eq!(error(&wrong)["code"], "usage");
    ended(
        fed(home.jengu(&["key", "acknowledge"]), &format!("{code}\n")),
        0,
        &["key"],
    );
    let made = home.ok(&["backup", backup]);
    assert!(made["bytes"].as_u64().unwrap() > 0);
    assert!(
        !std::fs::read(&file)
            .unwrap()
            .starts_with(b"SQLite format 3")
    );
    // An opt-out after the backup must survive its restore.
    home.ok(&["suppress", "add", "petra@hotelpost.example"]);
    let restored = home.ok(&["restore", backup]);
    assert_eq!(
        (&restored["quarantine"], &restored["suppressions"]),
        (&json!(true), &json!(1)),
        "{restored}"
    );
    let s = home.ok(&["status"]);
    assert_eq!(s["quarantine"]["on"], true);
    assert_eq!(
        home.ok(&["suppress", "list"])["suppressions"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(home.err(&["resume"], 3)["code"], "quarantine");
    home.ok(&["quarantine", "leave"]);
    assert_eq!(home.ok(&["quarantine", "status"])["on"], false);
    assert_eq!(home.ok(&["verify"])["ok"], true);
}

#[test]
fn an_old_copy_put_back_by_hand_opens_in_quarantine() {
    let home = Home::new();
    home.init();
    let db = home.workspace().join("workspace.db");
    let old = std::fs::read(&db).unwrap();
    home.ok(&["suppress", "add", "petra@hotelpost.example"]);
    for f in ["workspace.db-wal", "workspace.db-shm"] {
        drop(std::fs::remove_file(home.workspace().join(f)));
    }
    std::fs::write(&db, old).unwrap();
    home.ok(&["pause"]);
    let q = home.ok(&["quarantine", "status"]);
    assert_eq!(q["on"], true, "{q}");
    assert!(
        q["reason"].as_str().unwrap().starts_with("quarantine"),
        "{q}"
    );
}

#[test]
fn the_recovery_code_brings_the_key_back_under_another_passphrase() {
    let home = Home::new();
    let code = home.init()["recovery_code"].as_str().unwrap().to_owned();
    std::fs::write(home.key_file(), "a new passphrase\n").unwrap();
    assert_eq!(home.err(&["status"], 1)["code"], "keychain");
    ended(
        fed(
            home.jengu(&["key", "recover"]),
            &format!("{}\n", code.to_lowercase()),
        ),
        0,
        &["key", "recover"],
    );
    home.ok(&["status"]);
    assert_eq!(
        home.ok(&["senders", "list"])["senders"][0]["display_name"],
        "Anna Seller"
    );
}

#[cfg(unix)]
#[test]
fn the_key_may_come_from_a_file_descriptor() {
    let home = Home::new();
    home.init();
    let mut c = std::process::Command::new("sh");
    c.arg("-c")
        .arg("exec \"$0\" status --json --workspace \"$1\" --key-fd 7 7<\"$2\"")
        .arg(env!("CARGO_BIN_EXE_jengu"))
        .arg(home.workspace())
        .arg(home.key_file())
        .env("HOME", home.path(""))
        .env("XDG_DATA_HOME", home.path("data"))
        .env("XDG_CONFIG_HOME", home.path("config"));
    let out = ended(c.output().unwrap(), 0, &["--key-fd"]);
    assert_eq!(crate::value(&out)["workspace"]["kind"], "real");
}

#[test]
fn a_setting_is_checked_and_a_wrong_one_never_keeps_the_workspace_shut() {
    let home = Home::new();
    home.init();
    assert_eq!(
        home.err(&["settings", "set", "dns.nameserver", "\"nonsense\""], 2)["code"],
        "usage"
    );
    home.ok(&["settings", "set", "dns.nameserver", "\"127.0.0.1:5353\""]);
    home.ok(&["settings", "set", "tls.ca_file", "\"/does/not/exist.pem\""]);
    home.ok(&["settings", "set", "egress.proxy", "\"no proxy\""]);
    home.ok(&["settings", "set", "llm", "{\"providers\": 7}"]);
    home.ok(&["pause"]);
    assert_eq!(
        home.ok(&["settings", "list", "dns.nameserver"])["settings"][0]["value"],
        "127.0.0.1:5353"
    );
    home.ok(&["settings", "set", "llm", "null"]);
    home.ok(&[
        "models",
        "enable",
        "local",
        "--base-url",
        "http://127.0.0.1:9/v1",
    ]);
    let all = home.ok(&["models", "list"]);
    let local = all["providers"]
        .as_array()
        .unwrap()
        .iter()
        .find(|p| p["name"] == "local")
        .unwrap()
        .clone();
    assert_eq!(
        (&local["enabled"], &local["base_url"]),
        (&json!(true), &json!("http://127.0.0.1:9/v1"))
    );
}
