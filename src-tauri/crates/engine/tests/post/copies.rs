//! send.md, phase 6: the proof copy and our own copy in Sent, switched by a person and taken back by undo.

use serde_json::json;

use crate::net::Say;
use crate::world::World;

/// A world whose servers file nothing themselves, with these switches on both inboxes.
async fn world(switches: serde_json::Value) -> World {
    let w = World::new(2).await;
    w.write(|tx| Ok(tx.execute("UPDATE inboxes SET files_sent_itself=0", [])?))
        .await;
    for id in w.inboxes.clone() {
        let mut input = switches.clone();
        input["inbox"] = json!(id);
        w.ok("inbox_set", input).await;
    }
    w
}

fn copies(w: &World) -> usize {
    w.inboxes.iter().map(|i| w.net.lying(i, "Sent")).sum()
}

/// Copies · what was accepted lies in Sent once, however often the job runs, and is neither a touch nor counted twice.
#[tokio::test]
async fn an_accepted_mail_is_put_into_sent_once() {
    let w = world(json!({ "append_sent": true })).await;
    w.approve(0).await.unwrap();
    w.work(60).await;
    assert_eq!((w.net.taken().len(), copies(&w)), (1, 1));
    let attempt: String = w
        .e()
        .store()
        .read(|c| Ok(c.query_row("SELECT id FROM send_attempts", [], |r| r.get(0))?))
        .await
        .unwrap();
    for _ in 0..3 {
        engine::pipeline::send::file_copy::run(w.e(), &w.job(), &attempt.clone().into()).await;
    }
    assert_eq!(copies(&w), 1);
    w.work(30).await;
    assert_eq!(w.count("SELECT count(*) FROM touches").await, 0);
    assert_eq!(w.count("SELECT count(*) FROM outside_sends").await, 0);
    w.verified().await;
}

/// Copies · of a mail that nobody knows to be accepted no copy is made: it would look like a proof, also after 72 hours.
#[tokio::test]
async fn an_uncertain_mail_gets_no_copy_that_would_look_like_a_proof() {
    let w = world(json!({ "append_sent": true })).await;
    w.net.says(&[Say::CutAfterLosing]);
    w.approve(0).await.unwrap();
    w.work(60).await;
    assert_eq!(w.first(0).await.state, "uncertain");
    w.passes(73 * 60);
    w.step().await;
    w.work(30).await;
    assert_eq!(w.first(0).await.state, "sent", "it counts as sent");
    assert_eq!(copies(&w), 0);
    assert_eq!(
        w.count("SELECT count(*) FROM send_attempts WHERE state='accepted'")
            .await,
        0
    );
    w.verified().await;
}

/// Copies · a proof copy goes to the own address in the same transaction and takes the place of the copy in Sent.
#[tokio::test]
async fn a_proof_copy_is_a_second_recipient_and_replaces_the_copy_in_sent() {
    let w = world(json!({ "append_sent": true, "proof_copy": true })).await;
    w.approve(0).await.unwrap();
    w.work(60).await;
    let taken = w.net.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].to.len(), 2);
    assert!(taken[0].to[1].ends_with("@bluebook.example"));
    assert_eq!(copies(&w), 0);
}

/// Copies · without the switch, and where the server files itself or was never asked, nothing is written.
#[tokio::test]
async fn nothing_is_written_where_it_is_not_wanted_or_not_known() {
    for sql in [
        "UPDATE inboxes SET files_sent_itself=NULL",
        "UPDATE inboxes SET files_sent_itself=1",
        "UPDATE inbox_accounts SET append_sent=0",
    ] {
        let w = world(json!({ "append_sent": true })).await;
        w.write(move |tx| Ok(tx.execute(sql, [])?)).await;
        w.approve(0).await.unwrap();
        w.work(60).await;
        assert_eq!((w.net.taken().len(), copies(&w)), (1, 0), "{sql}");
    }
}

/// Copies · undo puts every switch back as it was.
#[tokio::test]
async fn the_switches_of_an_inbox_can_be_taken_back() {
    let w = World::new(1).await;
    let inbox = w.inboxes[0].clone();
    let first = json!({ "inbox": inbox, "proof_copy": true, "daily_cap": 7 });
    assert_eq!(
        w.ok("inbox_set", first).await,
        json!({ "proof_copy": true, "append_sent": false, "outreach_only": false, "daily_cap": 7 })
    );
    w.passes(1);
    w.ok(
        "inbox_set",
        json!({ "inbox": "sam@bluebook.example", "append_sent": true, "daily_cap": 0 }),
    )
    .await;
    w.ok("undo", json!({})).await;
    let listed = w.ok("inboxes_list", json!({})).await;
    let row = listed["inboxes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|r| r["id"] == json!(inbox))
        .unwrap();
    assert_eq!(
        row["switches"],
        json!({ "proof_copy": true, "append_sent": false, "outreach_only": false, "daily_cap": 7 })
    );
    assert_eq!(row["cap_today"], 7);
}
