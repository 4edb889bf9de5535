//! Notes: date words make tasks, marked sentences facts, and all of it can be taken back.

use serde_json::{Value, json};

use super::world::World;

async fn facts(w: &World, card: &str) -> Vec<(String, String, String)> {
    let shown = w.ok("prospect_show", json!({ "prospect": card })).await;
    let word = |f: &Value, k: &str| f[k].as_str().unwrap().to_owned();
    let all = shown["facts"].as_array().unwrap();
    all.iter()
        .filter(|f| f["kind"] == "note")
        .map(|f| (word(f, "text"), word(f, "say"), word(f, "source")))
        .collect()
}

#[tokio::test]
async fn a_day_in_a_note_makes_a_task_that_goes_with_it() {
    let w = World::new().await;
    let card = w
        .ready("Hotel Abbey", "Ann Price", "ann@abbey.example")
        .await;
    // It is Wednesday, 25 November 2026.
    let taken = w
        .ok(
            "note_add",
            json!({ "prospect": card, "text": "Nice talk. Call again on Tuesday at 3pm." }),
        )
        .await;
    let due: jiff::Timestamp = "2026-12-01T15:00:00Z".parse().unwrap();
    assert_eq!(taken["due_at"], due.as_millisecond());
    let tasks = w.ok("tasks_list", json!({})).await;
    assert_eq!(tasks["tasks"][0]["text"], "Call again on Tuesday at 3pm");
    let shown = w.ok("prospect_show", json!({ "prospect": card })).await;
    assert_eq!(
        shown["prospect"]["next_step"]["id"], taken["task"],
        "{shown}"
    );
    w.ok("undo", json!({})).await;
    assert_eq!(w.ok("tasks_list", json!({})).await["tasks"], json!([]));
    assert_eq!(
        w.ok("notes_list", json!({ "prospect": card })).await["notes"],
        json!([])
    );
    w.ok("note_restore", json!({ "note": taken["note"] })).await;
    assert_eq!(
        w.ok("tasks_list", json!({})).await["tasks"][0]["id"],
        taken["task"]
    );
    let plain = w
        .ok(
            "note_add",
            json!({ "prospect": card, "text": "He likes sailing." }),
        )
        .await;
    assert!(plain["task"].is_null(), "{plain}");
    let all = w.ok("notes_list", json!({ "prospect": card })).await;
    assert_eq!(all["notes"][0]["text"], "He likes sailing.", "newest first");
    assert!(
        w.call("note_add", json!({ "prospect": card, "text": "  " }))
            .await
            .is_err()
    );
    assert!(
        w.call("note_add", json!({ "prospect": "none", "text": "x" }))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_usable_sentence_is_a_fact_of_yours_and_a_private_one_never_is() {
    let w = World::new().await;
    let card = w
        .ready("Hotel Abbey", "Ann Price", "ann@abbey.example")
        .await;
    let taken = w
        .ok(
            "note_add",
            json!({ "prospect": card, "text": "They open a spa. He is tired of his boss." }),
        )
        .await;
    let note = &taken["note"];
    w.ok(
        "note_mark",
        json!({ "note": note, "sentence": 0, "kind": "usable" }),
    )
    .await;
    w.ok(
        "note_mark",
        json!({ "note": note, "sentence": 1, "kind": "private" }),
    )
    .await;
    let own = ("They open a spa.", "you, 2026-11-25");
    let said = |say: &str| vec![(own.0.to_owned(), say.to_owned(), own.1.to_owned())];
    assert_eq!(facts(&w, &card).await, said("open"));
    let all = w.ok("notes_list", json!({ "prospect": card })).await;
    let kinds: Vec<&Value> = all["notes"][0]["sentences"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| &s["kind"])
        .collect();
    assert_eq!(kinds, ["usable", "private"]);
    w.ok(
        "note_mark",
        json!({ "note": note, "sentence": 0, "kind": "plain" }),
    )
    .await;
    assert_eq!(
        facts(&w, &card).await,
        said("silent"),
        "not to be said any more"
    );
    w.ok("undo", json!({})).await;
    assert_eq!(facts(&w, &card).await, said("open"));
    w.ok("note_remove", json!({ "note": note })).await;
    assert_eq!(facts(&w, &card).await, said("silent"));
    w.ok("note_restore", json!({ "note": note })).await;
    assert_eq!(facts(&w, &card).await, said("open"));
    let secret = w
        .ok(
            "note_add",
            json!({ "prospect": card, "text": "All of this is secret.", "kind": "private" }),
        )
        .await;
    assert_eq!(
        w.refused(
            "note_mark",
            json!({ "note": secret["note"], "sentence": 0, "kind": "usable" })
        )
        .await,
        "private_note"
    );
}
