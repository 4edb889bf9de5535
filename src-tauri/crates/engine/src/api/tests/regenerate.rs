//! Writing a draft anew: other words, the same thread, the old words kept and brought back.

use serde_json::json;

use super::world::World;

#[tokio::test]
async fn a_draft_written_anew_keeps_its_old_words_and_can_be_taken_back() {
    let w = World::new().await;
    let (_, _, drafts) = w.written().await;
    let first = drafts
        .as_array()
        .unwrap()
        .iter()
        .find(|d| d["kind"] == "first")
        .unwrap()
        .clone();
    let id = &first["id"];
    let edited = w
        .ok(
            "draft_regenerate",
            json!({ "email": id, "note": "shorter, and ask about spring" }),
        )
        .await;
    let shown = w.ok("draft_show", json!({ "email": id })).await;
    assert_ne!(shown["draft"]["text"], first["text"], "other words");
    let versions = shown["versions"].as_array().unwrap();
    assert_eq!(versions.len(), 2, "{versions:?}");
    assert_eq!(versions[0]["text"], first["text"], "the old words are kept");
    assert_eq!(
        (&versions[1]["made_by"], &versions[1]["note"]),
        (&json!("embedded"), &json!("shorter, and ask about spring"))
    );
    for f in edited["follow_ups"].as_array().unwrap() {
        let follow = w.ok("draft_show", json!({ "email": f })).await;
        assert_eq!(follow["draft"]["subject"], shown["draft"]["subject"]);
    }
    assert!(
        shown["draft"]["inspection"].is_object(),
        "it was inspected: {shown}"
    );
    // Once more is another wording again.
    w.ok("draft_regenerate", json!({ "email": id })).await;
    let third = w.ok("draft_show", json!({ "email": id })).await;
    assert_ne!(third["draft"]["text"], shown["draft"]["text"]);
    w.ok("undo", json!({})).await;
    let back = w.ok("draft_show", json!({ "email": id })).await;
    assert_eq!(back["draft"]["text"], shown["draft"]["text"]);
    assert_eq!(back["draft"]["subject"], shown["draft"]["subject"]);
    assert_eq!(
        back["draft"]["claims"], shown["draft"]["claims"],
        "with what each sentence rests on"
    );
}

#[tokio::test]
async fn only_a_draft_of_a_running_sequence_is_written_anew() {
    let w = World::new().await;
    let (_, _, drafts) = w.written().await;
    let id = drafts[0]["id"].clone();
    w.ok("draft_reject", json!({ "email": id, "reason": "tone" }))
        .await;
    assert_eq!(
        w.refused("draft_regenerate", json!({ "email": id })).await,
        "state"
    );
    assert!(
        w.call("draft_regenerate", json!({ "email": "none" }))
            .await
            .is_err()
    );
}
