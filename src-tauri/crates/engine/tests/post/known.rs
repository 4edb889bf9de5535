//! compliance.md, 8: whom we correspond with already is counted when an inbox is added, asked about at targeting, at approval
//! and at R, and a person's word lets the first mail leave. A touch holds first mails for 30 days.

use domain::time::DAY;
use domain::{InboxId, Millis};
use engine::pipeline::send::reserve;
use serde_json::{Value, json};
use store::tables::known;

use crate::net::Now as _;
use crate::world::World;

/// Another inbox of the sender; its mailbox is as it was before Jengu saw it.
async fn another(w: &World) -> InboxId {
    let server = |host: &str, port: u16| json!({ "host": host, "port": port, "tls": "implicit" });
    let added = w
        .ok(
            "inbox_add",
            json!({ "address": "old@bluebook.example", "smtp": server("smtp.bluebook.example", 465), "imap": server("imap.bluebook.example", 993) }),
        )
        .await;
    InboxId(added["id"].as_str().unwrap().to_owned())
}

/// A mail by hand.
fn by_hand(from: &str, to: &str, n: usize, headers: &str) -> String {
    format!(
        "From: {from}\r\nTo: {to}\r\nSubject: private {n}\r\nMessage-ID: <{n}.{}@elsewhere.example>\r\nDate: Mon, 2 Nov 2026 12:00:00 +0000\r\n{headers}\r\ntext\r\n",
        to.len()
    )
}

/// The old mailbox holds these: folder, from, to, headers, days ago.
async fn history(w: &World, inbox: &InboxId, mails: &[(&str, &str, &str, &str, i64)]) {
    for (n, (folder, from, to, headers, days)) in mails.iter().enumerate() {
        let at = w.clock.now_().minus(days * DAY);
        w.net
            .deliver_at(inbox, folder, &by_hand(from, to, n, headers), at);
    }
    w.read_mail().await;
}

const US: &str = "Sam <old@bluebook.example>";

async fn rows(w: &World) -> i64 {
    w.count("SELECT count(*) FROM relationships_known").await
}

async fn list(w: &World) -> Value {
    w.ok("known_list", json!({})).await
}

/// Known · what was written to a house before counts by its domain, is said at approval in one sentence, and nothing of the
/// letters themselves is kept.
#[tokio::test]
async fn a_house_we_wrote_to_before_is_asked_about_with_counts() {
    let w = World::new(2).await;
    let inbox = another(&w).await;
    let mut mails: Vec<(&str, &str, &str, &str, i64)> = (0..14)
        .map(|n| ("Sent", US, "Reception <desk@abbey.example>", "", 21 + n))
        .collect();
    // Two years are over, a list and a machine are no correspondence.
    mails.push(("Sent", US, "desk@beacon.example", "", 731));
    mails.push((
        "INBOX",
        "news@beacon.example",
        US,
        "List-Id: <n.beacon.example>\r\n",
        3,
    ));
    mails.push((
        "INBOX",
        "desk@beacon.example",
        US,
        "Auto-Submitted: auto-replied\r\n",
        3,
    ));
    history(&w, &inbox, &mails).await;
    let refused = w.approve(0).await.unwrap_err();
    assert_eq!(refused.details["rule"], "known_relationship");
    assert!(
        refused
            .message
            .contains("you wrote 14 mails to this domain, last 3 weeks ago"),
        "{}",
        refused.message
    );
    w.approve(1).await.unwrap();
    assert_eq!(rows(&w).await, 1);
    assert_eq!(w.count("SELECT count(*) FROM messages").await, 0);
    w.verified().await;
}

/// Known · the order of folders and batches makes no difference, and a second reading counts nothing twice.
#[tokio::test]
async fn a_long_history_is_counted_once() {
    let w = World::new(1).await;
    let inbox = another(&w).await;
    let mut mails = vec![("INBOX", "Ann <ann@abbey.example>", US, "", 2)];
    mails.extend((0..450).map(|n| {
        (
            "Sent",
            US,
            "desk@abbey.example, Else <x@else.example>",
            "",
            1 + n,
        )
    }));
    history(&w, &inbox, &mails).await;
    for _ in 0..3 {
        w.read_mail().await;
        w.passes(5);
    }
    let (sent, received): (u32, u32) = w
        .e()
        .store()
        .read(|c| {
            Ok(c.query_row(
                "SELECT sum(sent),sum(received) FROM relationships_known",
                [],
                |r| Ok((r.get(0)?, r.get(1)?)),
            )?)
        })
        .await
        .unwrap();
    assert_eq!((sent, received), (900, 1));
    assert_eq!(rows(&w).await, 3);
    assert_eq!(
        w.count("SELECT count(*) FROM outside_sends").await,
        0,
        "history fills no cap of today"
    );
}

/// Known · a shared domain is nobody's: there only the exact address counts, and who merely wrote to us leaves no row.
#[tokio::test]
async fn at_a_free_mail_provider_only_the_exact_address_counts() {
    let w = World::new(1).await;
    let key = w.e().keys().domain("freemail.example").unwrap();
    w.write(move |tx| {
        Ok(store::tables::companies::add_shared(
            tx,
            "domain",
            &key,
            "freemail.example",
            "free_mail",
        )?)
    })
    .await;
    let inbox = another(&w).await;
    history(
        &w,
        &inbox,
        &[
            ("INBOX", "friend@freemail.example", US, "", 4),
            ("Sent", US, "owner@freemail.example", "", 5),
            ("INBOX", "owner@freemail.example", US, "", 3),
        ],
    )
    .await;
    assert_eq!(rows(&w).await, 1, "the friend leaves no trace");
    let m = w.first(0).await;
    let (e, now) = (w.e().clone(), w.clock.now_());
    w.e()
        .store()
        .read(move |c| {
            let known = |address: &str| {
                let (a, d) = (
                    e.keys().address(address).unwrap(),
                    e.keys().domain_of(address).unwrap(),
                );
                engine::pipeline::known::of(&e, c, &m.company, &[a], &[d], now)
            };
            let owner = known("owner@freemail.example")?.unwrap();
            assert_eq!(
                owner.asks(now).unwrap(),
                "you wrote 1 mail to this address and they wrote 1 mail, last 3 days ago"
            );
            assert!(known("other@freemail.example")?.is_none());
            assert!(
                known("vega@bluebook.example")?.unwrap().with.own,
                "one of ours"
            );
            Ok(())
        })
        .await
        .unwrap();
}

/// Known · a person confirms, the mail leaves; what is written by hand afterwards asks again; the word can be taken back.
#[tokio::test]
async fn a_persons_word_lets_the_first_mail_leave_until_there_is_news() {
    let w = World::new(2).await;
    let inbox = another(&w).await;
    history(
        &w,
        &inbox,
        &[
            ("Sent", US, "desk@abbey.example", "", 40),
            ("Sent", US, "desk@beacon.example", "", 40),
        ],
    )
    .await;
    let card = w.houses[0].card.clone();
    let none = w.call("known_withdraw", json!({ "prospect": card })).await;
    assert!(none.is_err(), "nobody confirmed yet");
    w.ok(
        "known_confirm",
        json!({ "prospect": card, "reason": "they know" }),
    )
    .await;
    w.approve(0).await.unwrap();
    assert!(w.approve(1).await.is_err(), "the word is for one house");
    w.ok("known_withdraw", json!({ "prospect": card })).await;
    w.ok("undo", json!({})).await;
    let live = "SELECT count(*) FROM known_confirmations WHERE withdrawn_at IS NULL";
    assert_eq!(w.count(live).await, 1, "the withdrawal was taken back");
    // A letter by hand after the word: a person is asked once more, at R.
    w.passes(1);
    w.net
        .deliver(&inbox, "Sent", &by_hand(US, "boss@abbey.example", 77, ""));
    w.read_mail().await;
    let m = w.first(0).await;
    let tried = reserve::reserve(w.e(), &w.job(), &m.id, &w.inboxes[0], w.clock.now_())
        .await
        .unwrap();
    assert!(matches!(tried, reserve::Reserve::Refused), "{tried:?}");
    let back = w.first(0).await;
    assert_eq!(back.state, "draft");
    assert!(
        back.state_reason
            .unwrap()
            .starts_with("known_relationship: you wrote 2 mails to this domain")
    );
    w.verified().await;
}

/// Known · at targeting the card stays out, is listed with the sentence, and enters when a person says so.
#[tokio::test]
async fn a_known_house_stays_out_of_the_campaign_until_somebody_says_so() {
    let w = World::new(1).await;
    let inbox = another(&w).await;
    history(
        &w,
        &inbox,
        &[("INBOX", "Fred <fred@gate.example>", US, "", 9)],
    )
    .await;
    let added = w
        .ok("prospect_add", json!({ "company": "Hotel Gate", "town": "Bath", "country": "GB", "person": "Fred Gate", "title": "General Manager", "email": "fred@gate.example" }))
        .await;
    let card = added["prospect"].clone();
    w.ok(
        "prospect_move",
        json!({ "prospect": card, "to": "ready", "override_reason": "set up by the test" }),
    )
    .await;
    let id = domain::ProspectId(card.as_str().unwrap().to_owned());
    engine::pipeline::compose::run(w.e(), &w.job(), &id).await;
    let enrolled = |w: &World| {
        let id = card.as_str().unwrap().to_owned();
        let store = w.e().store().clone();
        async move {
            store
                .read(move |c| {
                    Ok(c.query_row(
                        "SELECT count(*) FROM enrolments WHERE prospect_id=?1",
                        [id],
                        |r| r.get::<_, i64>(0),
                    )?)
                })
                .await
                .unwrap()
        }
    };
    let listed = list(&w).await;
    assert_eq!(enrolled(&w).await, 0);
    assert_eq!(listed["known"].as_array().unwrap().len(), 1, "{listed}");
    assert_eq!(
        listed["known"][0]["words"],
        "they wrote 1 mail from this address, last 9 days ago"
    );
    assert_eq!(
        w.count(
            "SELECT count(*) FROM alerts WHERE kind='known_relationship' AND cleared_at IS NULL"
        )
        .await,
        1
    );
    let said = w.ok("known_confirm", json!({ "prospect": card })).await;
    assert_eq!(said["entered"], 1);
    assert_eq!(enrolled(&w).await, 1);
    assert_eq!(list(&w).await["known"].as_array().unwrap().len(), 0);
    assert_eq!(
        w.count(
            "SELECT count(*) FROM alerts WHERE kind='known_relationship' AND cleared_at IS NULL"
        )
        .await,
        0
    );
}

/// Known · until the history of a mailbox that was read is counted, no first mail leaves: nobody knows whom to ask about.
#[tokio::test]
async fn no_first_mail_leaves_while_a_history_is_not_counted() {
    let w = World::new(1).await;
    w.approve(0).await.unwrap();
    w.write(|tx| {
        Ok(tx.execute(
            "UPDATE history_scans SET done_at=NULL WHERE role='sent'",
            [],
        )?)
    })
    .await;
    let m = w.first(0).await;
    let tried = reserve::reserve(w.e(), &w.job(), &m.id, &w.inboxes[0], w.clock.now_())
        .await
        .unwrap();
    assert!(matches!(tried, reserve::Reserve::Nothing), "{tried:?}");
    assert_eq!(
        w.first(0).await.state_reason.as_deref(),
        Some("known_relationship")
    );
    // The next reading finishes it.
    w.work(60).await;
    assert_eq!(w.net.taken().len(), 1);
    let counted = w
        .e()
        .store()
        .read(|c| Ok(known::all_counted(c)?))
        .await
        .unwrap();
    assert!(counted);
}

/// Touches · a mail found in Sent and a logged call hold the first mail to that house for 30 days, and no longer.
#[tokio::test]
async fn a_touch_holds_first_mails_to_that_house_for_thirty_days() {
    for logged in [false, true] {
        let w = World::new(2).await;
        for house in 0..2 {
            w.approve(house).await.unwrap();
        }
        if logged {
            let touched = w
                .call(
                    "touch_add",
                    json!({ "prospect": w.houses[0].card, "kind": "call", "outcome": "no_answer" }),
                )
                .await;
            touched.unwrap();
        } else {
            w.net.deliver(
                &w.inboxes[1],
                "Sent",
                &by_hand(US, &w.houses[0].address, 5, ""),
            );
            w.read_mail().await;
        }
        // A mail found in Sent makes the house known as well: R gives the draft back, and a person says that it is fine.
        if !logged {
            w.work(30).await;
            assert_eq!(w.first(0).await.state, "draft");
            w.ok("known_confirm", json!({ "prospect": w.houses[0].card }))
                .await;
            w.approve(0).await.unwrap();
        }
        w.work(180).await;
        assert_eq!(
            w.net.taken().len(),
            1,
            "only the other house got its mail, logged {logged}"
        );
        let said = w
            .ok("why_not", json!({ "prospect": w.houses[0].card }))
            .await;
        assert!(said.to_string().contains("touch"), "{said}");
        // What was written by hand holds the sequence too, until a person decides; the call holds by its date alone.
        if logged {
            let until = Millis(said["until"].as_i64().unwrap());
            assert!(
                until.since(w.clock.now_()) > 29 * DAY,
                "logged {logged}: {until}"
            );
            assert!(
                until.since(w.clock.now_()) <= 30 * DAY,
                "logged {logged}: {until}"
            );
        }
    }
}
