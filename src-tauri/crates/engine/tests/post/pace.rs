//! Invariant 4 of pipeline.md, the rhythm of the planner, and answers a person sends.

use serde_json::json;

use crate::net::Say;
use crate::world::World;

/// The first mail has gone and its reader asks for more.
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

/// Invariant 4 · outside their hours nothing leaves; in the morning it does.
#[tokio::test]
async fn nothing_leaves_at_night() {
    let w = World::new(1).await;
    w.passes(11 * 60);
    w.approve(0).await.unwrap();
    w.work(9 * 60).await;
    assert_eq!(w.net.offers(), 0);
    w.work(5 * 60).await;
    assert_eq!(w.net.taken().len(), 1);
    w.verified().await;
}

/// Invariant 4 · days the person blacked out send nothing, and why-not says which.
#[tokio::test]
async fn nothing_leaves_on_a_blacked_out_day() {
    let w = World::new(1).await;
    w.approve(0).await.unwrap();
    w.ok(
        "setting_set",
        json!({ "key": "send.blackouts", "value": [{ "from": "2026-11-25", "to": "2026-11-26", "name": "trade fair" }] }),
    )
    .await;
    w.work(9 * 60).await;
    assert_eq!(w.net.offers(), 0);
    let said = w
        .ok("why_not", json!({ "prospect": w.houses[0].card }))
        .await;
    assert!(said.to_string().contains("trade fair"), "{said}");
    w.work(40 * 60).await;
    assert_eq!(w.net.taken().len(), 1);
    w.verified().await;
}

/// Packs that wait for their first mail take no slots from those that may leave.
#[tokio::test]
async fn waiting_follow_ups_starve_no_first_mail() {
    let w = World::new(6).await;
    for house in 0..6 {
        w.approve(house).await.unwrap();
    }
    w.work(30).await;
    assert_eq!(w.net.taken().len(), 6);
    assert!(
        w.count("SELECT count(*) FROM events WHERE kind='send_waits'")
            .await
            < 12,
        "what waits for days is not asked every minute"
    );
    w.verified().await;
}

/// send.md · a follow-up keeps inbox and thread.
#[tokio::test]
async fn a_follow_up_leaves_from_the_inbox_of_its_thread() {
    let w = World::new(4).await;
    for house in 0..4 {
        w.approve(house).await.unwrap();
    }
    w.work(60).await;
    for _ in 0..9 {
        w.work(24 * 60).await;
    }
    let mut follow_ups = 0;
    for house in 0..4 {
        let (first, next) = (w.first(house).await, w.mail(&w.houses[house].pack[1]).await);
        if next.state == "sent" {
            follow_ups += 1;
            assert_eq!(first.inbox, next.inbox, "house {house}");
        }
    }
    assert_eq!(follow_ups, 4);
    w.verified().await;
}

/// send.md, Answers · a called-back or refused answer opens its reply again.
#[tokio::test]
async fn an_answer_that_does_not_leave_opens_its_reply_again() {
    let w = asked().await;
    let replies = w.ok("replies_list", json!({})).await;
    let id = replies["replies"][0]["id"].clone();
    w.net.says(&[Say::PolicyAtTheDot]);
    w.ok(
        "reply_answer",
        json!({ "reply": id, "text": "Gladly: here is more." }),
    )
    .await;
    assert_eq!(
        w.ok("replies_list", json!({})).await["replies"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
    w.work(10).await;
    assert_eq!(
        w.ok("replies_list", json!({})).await["replies"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        w.count("SELECT count(*) FROM alerts WHERE kind='answer_not_sent' AND cleared_at IS NULL")
            .await,
        1
    );
    w.verified().await;
}

/// An answer whose job died is carried on by the planner.
#[tokio::test]
async fn an_answer_whose_job_is_gone_still_leaves_once() {
    let w = asked().await;
    let id = w.ok("replies_list", json!({})).await["replies"][0]["id"].clone();
    w.ok(
        "reply_answer",
        json!({ "reply": id, "text": "Gladly: here is more." }),
    )
    .await;
    w.write(|tx| Ok(tx.execute("DELETE FROM jobs WHERE kind='send'", [])?))
        .await;
    w.work(15).await;
    assert_eq!(w.net.taken().len(), 2);
    w.verified().await;
}
