//! Would catch: an answer that moves nothing, a delegate who is lost or made twice, a holiday note taken for a word.

use std::time::Duration;

use domain::Stage;
use jengu_tests::desk::SAM;
use jengu_tests::letters::Letter;
use jengu_tests::{Desk, Lead, Post};
use serde_json::json;
use store::tables::emails::Email;

use crate::{office, real_post};

const GINA: &str = "Gina Miller <gm@grand.test>";

/// A first mail with a follow-up behind it, delivered.
async fn contacted(post: &Post, desk: &Desk) -> (Lead, Vec<domain::EmailId>, Email) {
    let lead = desk
        .lead("Grand Hotel", "Gina Miller", "gm@grand.test")
        .await;
    let pack = desk.pack(&lead).await;
    desk.approve(&pack[0]).await;
    let m = desk.until(&pack[0], "sent").await;
    post.dovecot
        .wait_messages("gm@grand.test", "INBOX", 1)
        .await
        .unwrap();
    (lead, pack, m)
}

async fn interpreted(desk: &Desk, n: i64) {
    desk.wait("the interpretation", |c| {
        c.query_row(
            "SELECT count(*) FROM replies WHERE state<>'ingested'",
            [],
            |r| r.get::<_, i64>(0),
        )
        .unwrap()
            >= n
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interested_answer_moves_the_card_stops_the_sequence_and_is_answered_at_once() {
    real_post!();
    let (post, desk) = office().await;
    let (lead, pack, m) = contacted(&post, &desk).await;
    post.deliver(
        &Letter::new(
            GINA,
            SAM,
            "Re: Check-in at Grand Hotel",
            "Hi Sam,\n\nthat sounds interesting, please tell me more about how it works.\n\nGina",
        )
        .answers(&m.message_id),
        SAM,
    )
    .await;
    interpreted(&desk, 1).await;
    let reply = desk.replies().await.remove(0);
    assert_eq!(
        (
            reply.kind.as_str(),
            reply.prospect.as_ref(),
            reply.email.as_ref()
        ),
        ("human", Some(&lead.card), Some(&pack[0]))
    );
    assert!(
        matches!(
            reply.intent.as_deref(),
            Some("interested" | "needs_more_info")
        ),
        "{:?}",
        reply.intent
    );
    assert_eq!(desk.stage(&lead.card).await, Stage::Engaged);
    assert_eq!(desk.mail(&pack[1]).await.state, "cancelled");
    assert_eq!(desk.sequence(&lead.enrolment).await.state, "ended");

    let answer = desk.call("reply_answer", json!({ "reply": reply.id, "text": "Hi Gina,\n\nwith pleasure: two pages follow.\n\nSam" })).await.unwrap();
    let id = answer["email"].as_str().unwrap().into();
    let before = desk.now();
    let sent = desk.until(&id, "sent").await;
    assert!(
        desk.now().since(before) <= 15_000,
        "an answer leaves at once"
    );
    let seen = post
        .dovecot
        .wait_messages("gm@grand.test", "INBOX", 2)
        .await
        .unwrap();
    let got = seen
        .iter()
        .find(|d| d.header("Message-ID").unwrap() == format!("<{}>", sent.message_id))
        .unwrap();
    assert_eq!(
        got.header("Subject").unwrap(),
        "Re: Check-in at Grand Hotel"
    );
    assert!(
        got.header("References").unwrap().contains(&m.message_id),
        "{}",
        got.text()
    );
    assert!(got.header("List-Unsubscribe").is_none());
    assert_eq!(post.accepted(&sent.message_id).await, 1);
    desk.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_leaves_at_night_too() {
    real_post!();
    let (post, desk) = office().await;
    let (_, _, m) = contacted(&post, &desk).await;
    post.deliver(
        &Letter::new(
            GINA,
            SAM,
            "Re: Check-in at Grand Hotel",
            "Interesting, what does it cost?",
        )
        .answers(&m.message_id),
        SAM,
    )
    .await;
    interpreted(&desk, 1).await;
    let reply = desk.replies().await.remove(0);
    desk.pass(Duration::from_secs(13 * 3_600)).await;
    let answer = desk
        .call(
            "reply_answer",
            json!({ "reply": reply.id, "text": "It depends on rooms: how many have you?" }),
        )
        .await
        .unwrap();
    let before = desk.now();
    desk.until(&answer["email"].as_str().unwrap().into(), "sent")
        .await;
    assert!(desk.now().since(before) <= 15_000);
    desk.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delegation_makes_a_card_for_the_colleague_with_the_line_that_named_him() {
    real_post!();
    let (post, desk) = office().await;
    let (lead, _, m) = contacted(&post, &desk).await;
    let words = "Hi Sam,\n\nI am not the right person for this. Please contact my colleague Paul Porter, our Director of Operations, at paul.porter@grand.test.\n\nBest,\nGina";
    let letter =
        Letter::new(GINA, SAM, "Re: Check-in at Grand Hotel", words).answers(&m.message_id);
    post.deliver(&letter, SAM).await;
    interpreted(&desk, 1).await;
    assert_eq!(desk.replies().await[0].intent.as_deref(), Some("delegated"));
    assert_eq!(desk.stage(&lead.card).await, Stage::Engaged);
    let company = lead.company.clone();
    let cards = desk
        .engine
        .store()
        .read(move |c| Ok(store::tables::prospects::of_company(c, &company)?))
        .await
        .unwrap();
    assert_eq!(cards.len(), 2, "{cards:#?}");
    let paul = cards.iter().find(|c| c.id != lead.card).unwrap();
    let (person, id) = (paul.person.clone().unwrap(), paul.id.clone());
    let (name, ways, quote): (Option<String>, Vec<String>, String) = desk
        .engine
        .store()
        .read(move |c| {
            let name = store::tables::people::get(c, &person)?.unwrap().name;
            let ways = store::tables::people::addresses(c, &person)?.into_iter().map(|a| a.value).collect();
            let quote = c.query_row("SELECT quote FROM prospect_relationships WHERE prospect_id=?1 AND kind='delegated_from'", [id.as_str()], |r| r.get(0))?;
            Ok((name, ways, quote))
        })
        .await
        .unwrap();
    assert_eq!(
        (name.as_deref(), ways),
        (
            Some("Paul Porter"),
            vec!["paul.porter@grand.test".to_owned()]
        )
    );
    assert!(quote.contains("Paul Porter"), "{quote}");
    // The same letter again, and another that names him again: still two cards.
    post.deliver(&letter.clone().id("again@grand.test"), SAM)
        .await;
    interpreted(&desk, 2).await;
    let company = lead.company.clone();
    assert_eq!(
        desk.engine
            .store()
            .read(move |c| Ok(store::tables::prospects::of_company(c, &company)?.len()))
            .await
            .unwrap(),
        2
    );
    desk.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_out_of_office_note_holds_the_sequence_until_after_the_return_and_counts_as_no_answer() {
    real_post!();
    let (post, desk) = office().await;
    let (lead, pack, m) = contacted(&post, &desk).await;
    let note = Letter::new(
        GINA,
        SAM,
        "Automatic reply: Check-in at Grand Hotel",
        "I am out of the office until 15 December 2031 and will answer when I am back.",
    )
    .answers(&m.message_id)
    .header("Auto-Submitted", "auto-replied")
    .header("X-Autoreply", "yes");
    post.deliver(&note, SAM).await;
    interpreted(&desk, 1).await;
    let reply = desk.replies().await.remove(0);
    assert_eq!(
        (reply.kind.as_str(), reply.subkind.as_deref(), reply.opt_out),
        ("auto_reply", Some("out_of_office"), false)
    );
    assert_eq!(
        desk.stage(&lead.card).await,
        Stage::Contacted,
        "nobody answered"
    );
    let held = desk.sequence(&lead.enrolment).await;
    assert_eq!(held.state, "held");
    // Two working days after the fifteenth: the seventeenth, nine in the morning in New York.
    assert_eq!(
        held.resume_at.unwrap(),
        testkit::clock::parse("2031-12-17T14:00:00Z")
    );
    desk.pass(Duration::from_secs(9 * 86_400)).await;
    assert_eq!(
        post.dovecot.messages("gm@grand.test", "INBOX").len(),
        1,
        "nothing leaves while he is away"
    );
    desk.pass(Duration::from_secs(6 * 86_400)).await;
    assert_eq!(desk.sequence(&lead.enrolment).await.state, "active");
    // Its approval may have expired over the absence; then a person approves again.
    if desk.mail(&pack[1]).await.state == "draft" {
        desk.approve(&pack[1]).await;
    }
    desk.until(&pack[1], "sent").await;
    assert_eq!(
        post.dovecot
            .wait_messages("gm@grand.test", "INBOX", 2)
            .await
            .unwrap()
            .len(),
        2
    );
    desk.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_a_message_id_that_the_provider_put_in_place_of_ours_is_matched() {
    real_post!();
    let (post, desk) = office().await;
    let (lead, pack, m) = contacted(&post, &desk).await;
    // The provider files its own copy in Sent, under another Message-ID, a moment after the mail left.
    let copy = Letter::new(
        "Sam Seller <sam@harbour.test>",
        "gm@grand.test",
        &m.subject,
        &m.text,
    )
    .id("AM9PR04MB8327@eur.provider.test");
    desk.step().await;
    post.dovecot
        .drop_file(SAM, "Sent", &copy.raw(), "S")
        .unwrap();
    desk.wait("the id in Sent", |c| {
        c.query_row(
            "SELECT count(*) FROM wire_ids WHERE learnt_from='sent_folder'",
            [],
            |r| r.get::<_, i64>(0),
        )
        .unwrap()
            == 1
    })
    .await;
    assert_eq!(
        desk.count("SELECT count(*) FROM touches").await,
        0,
        "our own mail is no touch"
    );
    // The answer cites only the provider's id, and comes from an address we never wrote to.
    post.deliver(
        &Letter::new(
            "Gina <gina.private@freemail.example>",
            SAM,
            "hello",
            "Yes, let us talk next week. Gina",
        )
        .answers("AM9PR04MB8327@eur.provider.test"),
        SAM,
    )
    .await;
    interpreted(&desk, 1).await;
    assert_eq!(desk.replies().await[0].email.as_ref(), Some(&pack[0]));
    assert_eq!(desk.stage(&lead.card).await, Stage::Engaged);
    desk.verify().await;
}
