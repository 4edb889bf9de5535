//! send.md, Kinds of mail · what a person answers: once, and to the right place.

use serde_json::{Value, json};

use crate::world::World;

/// A first mail has gone and its reader asks for more.
async fn asked() -> World {
    let w = World::new(1).await;
    w.approve(0).await.unwrap();
    w.work(30).await;
    let raw = w
        .reply(
            0,
            &w.houses[0].pack[0],
            "Could you send me more details please?",
        )
        .await;
    w.arrives(&raw).await;
    w
}

async fn open_reply(w: &World) -> Value {
    w.ok("replies_list", json!({ "tab": "all" })).await["replies"][0]["id"].clone()
}

const ANSWERS: &str = "SELECT count(*) FROM emails WHERE kind='answer'";

/// A double press, a repeated request: the same words to the same message are the same answer.
#[tokio::test]
async fn a_second_press_on_answer_sends_nothing_twice() {
    let w = asked().await;
    let press = json!({ "reply": open_reply(&w).await, "text": "Gladly: here is more." });
    let first = w.ok("reply_answer", press.clone()).await;
    let second = w.ok("reply_answer", press.clone()).await;
    assert_eq!(first, second);
    w.work(15).await;
    assert_eq!(w.net.taken().len(), 2, "our first mail and one answer");
    // A press that comes after it has left, too.
    assert_eq!(w.ok("reply_answer", press).await["email"], first["email"]);
    w.work(15).await;
    assert_eq!(w.net.taken().len(), 2);
    assert_eq!(w.count(ANSWERS).await, 1);
    assert_eq!(
        w.count("SELECT count(*) FROM undo_log WHERE operation='unapprove_email' AND words='call the answer back'").await,
        1
    );
    w.verified().await;
}

/// Other words while an answer is on its way: nothing is dropped silently and nothing leaves twice.
#[tokio::test]
async fn other_words_while_an_answer_is_on_its_way_are_refused_with_what_to_do() {
    let w = asked().await;
    let id = open_reply(&w).await;
    w.ok("reply_answer", json!({ "reply": id, "text": "Gladly." }))
        .await;
    let error = w
        .call(
            "reply_answer",
            json!({ "reply": id, "text": "Gladly, and a list of prices." }),
        )
        .await
        .unwrap_err();
    assert_eq!(error.details["rule"], "answer_leaves", "{error:?}");
    assert!(error.message.contains("call it back"), "{error:?}");
    w.work(15).await;
    assert_eq!(w.net.taken().len(), 2);
    // Once it has left, more may be said.
    w.ok(
        "reply_answer",
        json!({ "reply": id, "text": "And a list of prices." }),
    )
    .await;
    w.work(15).await;
    assert_eq!(w.net.taken().len(), 3);
    w.verified().await;
}

/// Undo takes the one answer back; pressing again is a new word, and the one called back can never leave beside it.
#[tokio::test]
async fn an_answer_that_was_called_back_leaves_only_when_it_is_pressed_again() {
    let w = asked().await;
    let press = json!({ "reply": open_reply(&w).await, "text": "Gladly: here is more." });
    let first = w.ok("reply_answer", press.clone()).await;
    w.ok("reply_answer", press.clone()).await;
    w.ok("undo", json!({})).await;
    w.work(15).await;
    assert_eq!(w.net.taken().len(), 1, "it was called back");
    assert_eq!(
        w.count("SELECT count(*) FROM alerts WHERE kind='answer_not_sent'")
            .await,
        0,
        "who called it back knows"
    );
    let open = w.ok("replies_list", json!({})).await;
    assert_eq!(open["replies"].as_array().unwrap().len(), 1);
    let again = w.ok("reply_answer", press).await;
    assert_ne!(first["email"], again["email"]);
    w.work(15).await;
    assert_eq!(w.net.taken().len(), 2);
    let error = w
        .call("approve_email", json!({ "email": first["email"] }))
        .await
        .unwrap_err();
    assert!(error.message.contains("cancelled"), "{error:?}");
    w.work(60).await;
    assert_eq!(w.net.taken().len(), 2);
    w.verified().await;
}
