//! Two processes, one workspace: the second reads beside the first and forwards its writes; nobody answering is `workspace_busy`.

use std::process::Stdio;

use crate::{Home, Running, until};

/// `jengu run` on this workspace, listening.
fn first(home: &Home) -> Running {
    let child = home
        .jengu(&["run"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let running = Running(child);
    until("the socket", || home.workspace().join("socket").exists());
    running
}

#[cfg(unix)]
#[test]
fn a_second_process_reads_beside_the_writer_and_forwards_what_it_writes() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::new();
    home.init();
    let mut running = first(&home);
    let socket = home.workspace().join("socket");
    assert_eq!(
        std::fs::metadata(&socket).unwrap().permissions().mode() & 0o777,
        0o600
    );
    home.ok(&["pause", "--reason", "by the second"]);
    let s = home.ok(&["status"]);
    assert!(
        s["quarantine"]["reason"]
            .as_str()
            .unwrap()
            .contains("by the second"),
        "{s}"
    );
    // What the operation refuses comes back as it was said.
    assert_eq!(
        home.err(&["emails", "show", "no-such-mail"], 2)["code"],
        "not_found"
    );
    assert_eq!(
        home.err(&["drafts", "reject", "no-such-mail", "--reason", "x"], 2)["code"],
        "not_found"
    );
    assert!(
        running.0.try_wait().unwrap().is_none(),
        "the first process has ended"
    );
    // It ends in order at SIGTERM and takes its socket along.
    running.ends();
    assert!(!socket.exists());
    home.ok(&["resume"]);
}

#[test]
fn without_an_answer_the_workspace_is_busy_and_reading_still_works() {
    let home = Home::new();
    home.init();
    let _running = first(&home);
    std::fs::remove_file(home.workspace().join("socket")).unwrap();
    assert_eq!(home.err(&["pause"], 1)["code"], "workspace_busy");
    assert_eq!(home.ok(&["status"])["quarantine"]["on"], false);
}

#[test]
fn a_machine_with_nothing_to_do_is_idle() {
    let home = Home::new();
    home.init();
    let s = home.ok(&["run", "--until-idle"]);
    assert!(s.get("queues").is_some(), "{s}");
}

/// What the watcher of a workspace hears, a line at a time; a line that does not come is a failure, not a hang.
#[cfg(unix)]
fn watching(
    home: &Home,
    word: &str,
) -> std::io::Lines<std::io::BufReader<std::os::unix::net::UnixStream>> {
    use std::io::{BufRead as _, Write as _};
    let mut stream =
        std::os::unix::net::UnixStream::connect(home.workspace().join("socket")).unwrap();
    stream
        .set_read_timeout(Some(std::time::Duration::from_secs(60)))
        .unwrap();
    stream.write_all(format!("{word}\n").as_bytes()).unwrap();
    std::io::BufReader::new(stream).lines()
}

#[cfg(unix)]
#[test]
fn a_watcher_hears_of_each_commit_and_of_nothing_else() {
    let home = Home::new();
    home.init();
    let _running = first(&home);
    let mut heard = watching(&home, r#"{"watch":true}"#);
    assert_eq!(heard.next().unwrap().unwrap(), r#"{"ok":true}"#);
    home.ok(&["pause", "--reason", "by another"]);
    let said = heard
        .find(|line| line.as_ref().is_ok_and(|line| line.contains("workspace")))
        .unwrap()
        .unwrap();
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert!(
        said["changes"]
            .as_array()
            .unwrap()
            .contains(&"workspace".into()),
        "{said}"
    );
    assert_eq!(said.as_object().unwrap().len(), 1, "{said}");
    // A word that is neither is refused, and the connection goes on as before.
    let mut heard = watching(&home, r#"{"watch":"everything"}"#);
    assert!(heard.next().unwrap().unwrap().contains("not a call"));
}

#[cfg(unix)]
#[test]
fn a_practice_workspace_runs_with_its_world_and_lets_go_in_order() {
    let home = Home::new();
    home.ok(&["practice", "--days", "0"]);
    let mut running = first(&home);
    // Time passes by itself: something is committed without anybody asking.
    let mut heard = watching(&home, r#"{"watch":true}"#);
    assert!(heard.any(|line| line.is_ok_and(|line| line.contains("changes"))));
    home.ok(&["pause", "--reason", "by the second"]);
    running.ends();
    assert_eq!(home.ok(&["status"])["quarantine"]["on"], true);
}
