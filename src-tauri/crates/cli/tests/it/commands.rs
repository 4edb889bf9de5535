//! Commands on a workspace, one after the other as a person types them: what they print, how they refuse.

use serde_json::{Value, json};

use crate::Home;

fn add(home: &Home, hotel: &str, town: &str) -> (String, String) {
    let added = home.ok(&["prospects", "add", hotel, "--town", town, "--country", "GB"]);
    let text = |f: &str| added[f].as_str().unwrap().to_owned();
    (text("prospect"), text("company"))
}

fn ids(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|r| r["id"].as_str().unwrap())
        .collect()
}

#[test]
fn two_cards_of_one_hotel_are_merged_shown_and_taken_apart() {
    let home = Home::new();
    home.init();
    let (a, company) = add(&home, "Royal Crescent", "Bath");
    let (b, _) = add(&home, "Royal Crescent Gardens", "Bath");
    let pairs = home.ok(&["prospects", "duplicates"]);
    assert_eq!(pairs["duplicates"].as_array().unwrap().len(), 1, "{pairs}");

    let plan = home.ok(&["prospects", "merge", &a, &b, "--plan"]);
    assert_eq!(
        (plan["kind"].as_str(), &plan["lost"]),
        (Some("company"), &json!([]))
    );
    assert_eq!(
        home.ok(&["prospects", "merges"])["merges"],
        json!([]),
        "a plan does nothing"
    );

    let done = home.ok(&["prospects", "merge", &a, &b]);
    assert_eq!(done["plan"]["keep"], json!(company));
    let cards = home.ok(&["prospects", "list", "--stage", "new"]);
    assert_eq!(
        ids(&cards["prospects"]),
        [a.as_str()],
        "the second card is archived"
    );
    let again = home.err(&["prospects", "merge", &a, &b], 3);
    assert_eq!(again["details"]["rule"], "same");

    let merge = done["merge"].as_str().unwrap();
    let back = home.ok(&["prospects", "unmerge", merge]);
    assert_eq!(back["left"], 0, "{back}");
    let cards = home.ok(&["prospects", "list", "--stage", "new"]);
    assert_eq!(cards["total"], 2);
    home.err(&["prospects", "unmerge", merge], 3);
    let e = home.err(&["prospects", "merge", &a, "nobody"], 2);
    assert!(e["message"].as_str().unwrap().contains("nobody"), "{e}");

    let pair = pairs["duplicates"][0]["id"].as_str().unwrap();
    home.ok(&["prospects", "apart", pair]);
    assert_eq!(
        home.ok(&["prospects", "duplicates"])["duplicates"],
        json!([])
    );
    assert_eq!(home.ok(&["verify"])["ok"], true);
}

#[test]
fn the_recovery_agent_reports_in_counts_also_when_there_is_nothing_to_do() {
    let home = Home::new();
    home.init();
    let report = home.ok(&["jobs", "recover"]);
    for n in [
        "looked_at",
        "requeued",
        "repaired",
        "unrecoverable",
        "sending",
    ] {
        assert_eq!(report[n], 0, "{n}: {report}");
    }
    assert_eq!(
        (&report["classes"], &report["jobs"]),
        (&json!({}), &json!([]))
    );
}

#[test]
fn a_meeting_is_booked_listed_and_closed() {
    let home = Home::new();
    home.init();
    let (card, _) = add(&home, "Hotel Abbey", "Bath");
    let booked = home.ok(&[
        "meetings",
        "book",
        &card,
        "--at",
        "2099-05-04T15:00:00Z",
        "--zone",
        "Europe/London",
        "--with",
        "Ann Price",
    ]);
    assert_eq!(booked["stage"], "meeting", "{booked}");
    let list = home.ok(&["meetings", "list"]);
    let row = &list["meetings"][0];
    assert_eq!(
        (row["their_time"].as_str(), &row["attendees"]),
        (Some("2099-05-04 16:00"), &json!(["Ann Price"])),
        "{list}"
    );
    let meeting = booked["meeting"].as_str().unwrap();
    let early = home.err(&["meetings", "held", meeting], 3);
    assert_eq!(early["details"]["rule"], "not_yet");
    let cancelled = home.ok(&["meetings", "cancel", meeting, "--why", "ill"]);
    assert_eq!(cancelled["stage"], "engaged");
    home.err(
        &["meetings", "move", meeting, "--at", "2099-06-01T10:00:00Z"],
        3,
    );
    home.err(
        &[
            "meetings",
            "book",
            &card,
            "--at",
            "2099-06-01T10:00:00Z",
            "--zone",
            "Nowhere",
        ],
        2,
    );
    assert_eq!(home.ok(&["calls", "list", "--now"])["calls"], json!([]));
}

#[test]
fn a_group_is_joined_held_shown_and_released() {
    let home = Home::new();
    home.init();
    add(&home, "Hotel Abbey", "Bath");
    let joined = home.ok(&[
        "groups",
        "join",
        "Hotel Abbey",
        "Bluebird",
        "--kind",
        "operated_by",
    ]);
    assert_eq!(joined["created"], true);
    let held = home.ok(&["groups", "hold", "Bluebird", "--why", "their lawyer called"]);
    let shown = home.ok(&["groups", "show", "Bluebird"]);
    assert_eq!(
        (&shown["group"]["hold"], &shown["members"][0]["kind"]),
        (&json!("their lawyer called"), &json!("operated_by")),
        "{shown}"
    );
    assert_eq!(home.ok(&["groups", "list"])["groups"][0]["members"], 1);
    let id = held["hold"].as_str().unwrap();
    home.ok(&["groups", "release", id]);
    home.err(&["groups", "release", id], 3);
    home.err(&["groups", "hold", "Nobody", "--why", "x"], 2);
    home.ok(&["groups", "part", joined["edge"].as_str().unwrap()]);
    assert_eq!(home.ok(&["groups", "list"])["groups"], json!([]));
}
