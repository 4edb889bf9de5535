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
    let pid = running.0.id().to_string();
    assert!(
        std::process::Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .unwrap()
            .success()
    );
    assert!(running.0.wait().unwrap().success());
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
