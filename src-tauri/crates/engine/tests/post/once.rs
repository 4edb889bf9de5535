//! Invariants 1 to 5 and 8 of pipeline.md for sending: at most once, left alone, approved, complete, by the table.

use domain::mailing::{ServerAnswer, Submitted};
use domain::ports::{CommitGate as _, CommitVerdict};
use engine::pipeline::send::{commit::Gate, reserve, settle};
use serde_json::json;

use crate::net::{Now as _, Say};
use crate::world::{World, letter};

fn answered(code: u16) -> Submitted {
    Submitted::Accepted {
        answer: ServerAnswer {
            code,
            enhanced: None,
            text: "queued".into(),
        },
    }
}

async fn reserved(w: &World, house: usize) -> reserve::Reserved {
    let m = w.first(house).await;
    match reserve::reserve(w.e(), &w.job(), &m.id, &w.inboxes[0], w.clock.now_())
        .await
        .unwrap()
    {
        reserve::Reserve::Reserved(r) => *r,
        other => panic!("{other:?}, {:?}", w.first(house).await.state_reason),
    }
}

fn gate(w: &World, r: &reserve::Reserved) -> Gate {
    Gate::new(
        w.e().clone(),
        w.job(),
        r.attempt.clone(),
        r.email.clone(),
        r.account.clone(),
    )
}

async fn settled(w: &World, r: &reserve::Reserved, outcome: Submitted) -> settle::Next {
    let (e, cx, id) = (w.e().clone(), w.job(), r.attempt.clone());
    w.write(move |tx| settle::settle(&e, tx, &cx, &id, &outcome))
        .await
}

/// Invariant 1 · the ordinary way: one approval, one offer, one mail, and a card that was contacted.
#[tokio::test]
async fn an_approved_mail_leaves_once_and_its_card_is_contacted() {
    let w = World::new(1).await;
    w.approve(0).await.unwrap();
    w.work(60).await;
    assert_eq!(w.net.taken().len(), 1);
    assert_eq!(w.net.taken()[0].to, vec![w.houses[0].address.clone()]);
    assert_eq!(w.first(0).await.state, "sent");
    assert_eq!(w.stage(0).await, "contacted");
    let next = w.mail(&w.houses[0].pack[1]).await;
    assert_eq!(next.state, "approved");
    assert!(next.not_before.unwrap() > w.clock.now_().plus(2 * domain::time::DAY));
    w.verified().await;
}

/// Invariant 1 · a settle that is repeated, by a retry or a second process, changes nothing.
#[tokio::test]
async fn an_answer_that_is_stored_twice_counts_once() {
    let w = World::new(1).await;
    w.approve(0).await.unwrap();
    let r = reserved(&w, 0).await;
    assert_eq!(gate(&w, &r).commit().await, CommitVerdict::Go);
    for _ in 0..2 {
        assert_eq!(settled(&w, &r, answered(250)).await, settle::Next::Finished);
    }
    let late = Submitted::Uncertain { why: "late".into() };
    assert_eq!(settled(&w, &r, late).await, settle::Next::Finished);
    assert_eq!(w.first(0).await.state, "sent");
    assert_eq!(
        w.count("SELECT count(*) FROM chain WHERE kind='send'")
            .await,
        1
    );
    w.verified().await;
}

/// Invariant 1 · found in committing at launch: uncertain, never offered again, closed by the copy in Sent.
#[tokio::test]
async fn a_mail_found_between_the_dot_and_its_answer_is_uncertain_until_sent_shows_it() {
    let mut w = World::new(1).await;
    w.net.files_sent_itself(true);
    w.approve(0).await.unwrap();
    let r = reserved(&w, 0).await;
    assert_eq!(gate(&w, &r).commit().await, CommitVerdict::Go);
    w.net.accept(&w.inboxes[0], &r.envelope.to, &r.wire);
    w.crash().await;
    assert_eq!(w.first(0).await.state, "uncertain");
    w.work(30).await;
    assert_eq!(w.net.offers(), 0, "nothing was offered again");
    assert_eq!(
        w.first(0).await.state,
        "sent",
        "the reading of Sent proved it"
    );
    assert_eq!(w.stage(0).await, "contacted");
    w.verified().await;
}

/// Invariant 1 · without any evidence it waits 72 h and counts as sent; it is never offered again.
#[tokio::test]
async fn an_uncertain_mail_without_evidence_counts_as_sent_after_three_days() {
    let w = World::new(1).await;
    w.net.says(&[Say::CutAfterLosing]);
    w.approve(0).await.unwrap();
    w.work(60).await;
    assert_eq!(w.first(0).await.state, "uncertain");
    w.passes(71 * 60);
    w.step().await;
    assert_eq!(w.first(0).await.state, "uncertain");
    w.passes(2 * 60);
    w.step().await;
    assert_eq!(w.first(0).await.state, "sent");
    assert_eq!(w.net.taken().len(), 0);
    assert_eq!(w.net.offers(), 1);
    w.verified().await;
}

/// Invariant 1 · an answer that cites the id of an uncertain mail proves it, and does what answers do.
#[tokio::test]
async fn a_reply_that_cites_an_uncertain_mail_proves_it() {
    let w = World::new(1).await;
    w.net.says(&[Say::CutAfterAccepting]);
    w.approve(0).await.unwrap();
    w.work(60).await;
    let m = w.first(0).await;
    assert_eq!(m.state, "uncertain");
    // From another address and with another subject: only the id can match.
    let head = format!("In-Reply-To: <{}>\r\n", m.message_id);
    let raw = letter(
        "ann.private@mail.example",
        "your note",
        &head,
        "Sounds interesting, could you tell me more about it?",
        1,
    );
    w.net.deliver(&w.inbox_of(&m.id).await, "INBOX", &raw);
    w.step().await;
    assert_eq!(w.first(0).await.state, "sent");
    assert_eq!(w.stage(0).await, "engaged");
    w.verified().await;
}

/// Invariant 1 · an acceptance that arrives after the attempt was given up as uncertain is the best evidence.
#[tokio::test]
async fn an_acceptance_that_comes_late_is_not_thrown_away() {
    let w = World::new(1).await;
    w.approve(0).await.unwrap();
    let r = reserved(&w, 0).await;
    assert_eq!(gate(&w, &r).commit().await, CommitVerdict::Go);
    settled(&w, &r, Submitted::Uncertain { why: "slow".into() }).await;
    settled(&w, &r, answered(250)).await;
    assert_eq!(w.first(0).await.state, "sent");
    w.verified().await;
}

/// Phase 2 · killed before C: not sent, approved again, and it leaves after the launch without using up a try.
#[tokio::test]
async fn a_crash_before_the_commit_loses_nothing() {
    let mut w = World::new(1).await;
    w.approve(0).await.unwrap();
    reserved(&w, 0).await;
    w.crash().await;
    assert_eq!(w.first(0).await.state, "approved");
    w.work(60).await;
    assert_eq!(w.net.taken().len(), 1);
    assert_eq!(w.first(0).await.state, "sent");
    w.verified().await;
}

/// Phase 2 · a failed gate whose commit was durable after all is definite non-acceptance, not an endless retry.
#[tokio::test]
async fn a_stop_after_a_durable_commit_is_offered_again_later() {
    let w = World::new(1).await;
    w.approve(0).await.unwrap();
    let r = reserved(&w, 0).await;
    assert_eq!(gate(&w, &r).commit().await, CommitVerdict::Go);
    let stop = Submitted::NotSent {
        class: domain::mailing::FailClass::Refused,
        why: "the commit failed".into(),
        answer: None,
    };
    assert!(matches!(
        settled(&w, &r, stop).await,
        settle::Next::Again(..)
    ));
    w.work(120).await;
    assert_eq!(w.net.taken().len(), 1);
    w.verified().await;
}

/// 4xx · greylisting is tried again and does not hold up the other mails of the domain meanwhile.
#[tokio::test]
async fn a_greylisted_mail_leaves_later_and_starves_nobody() {
    let w = World::new(3).await;
    w.net.says(&[Say::Greylist]);
    for house in 0..3 {
        w.approve(house).await.unwrap();
    }
    w.work(15).await;
    assert_eq!(w.net.taken().len(), 2, "the others left within minutes");
    w.work(60).await;
    assert_eq!(w.net.taken().len(), 3);
    w.verified().await;
}

/// 4xx · five tries, then it failed, and what follows waits for a person.
#[tokio::test]
async fn a_mail_deferred_five_times_fails_and_holds_its_sequence() {
    let w = World::new(1).await;
    w.net.says(&[Say::LaterAtTheDot; 9]);
    w.approve(0).await.unwrap();
    for _ in 0..100 {
        w.work(60).await;
    }
    assert_eq!(w.first(0).await.state, "failed");
    assert_eq!(w.net.offers(), 5);
    assert_eq!(
        w.count("SELECT count(*) FROM enrolments WHERE state='held'")
            .await,
        1
    );
    w.verified().await;
}

/// 4xx · days without a network use up no tries: the first real answer after them is the first.
#[tokio::test]
async fn days_offline_do_not_make_the_first_greylisting_the_last() {
    let w = World::new(1).await;
    w.net.says(&[Say::CutBeforeTheDot]);
    w.approve(0).await.unwrap();
    w.work(5).await;
    assert_eq!(w.net.offers(), 1);
    w.passes(49 * 60);
    w.net.says(&[Say::Greylist]);
    w.work(90).await;
    assert_eq!(
        w.first(0).await.state,
        "sent",
        "{:?}",
        w.first(0).await.state_reason
    );
    w.verified().await;
}

/// 5xx · a dead mailbox is suppressed, its card looks for another way, and nothing more goes there.
#[tokio::test]
async fn a_refused_recipient_is_a_hard_bounce() {
    let w = World::new(1).await;
    w.net.says(&[Say::NoSuchMailbox]);
    w.approve(0).await.unwrap();
    w.work(60).await;
    assert_eq!(w.first(0).await.state, "failed");
    assert!(
        ["enriching", "new"].contains(&w.stage(0).await.as_str()),
        "another way is looked for"
    );
    assert_eq!(
        w.count("SELECT count(*) FROM suppressions WHERE reason='hard_bounce' AND scope='address'")
            .await,
        1
    );
    assert_eq!(
        w.count("SELECT count(*) FROM emails WHERE state IN('draft','approved')")
            .await,
        0
    );
    assert_eq!(
        w.count("SELECT count(*) FROM chain WHERE kind='opt_out'")
            .await,
        0
    );
    w.verified().await;
}

/// Policy at the dot: failed, never a bounce; the second within a day pauses the inbox.
#[tokio::test]
async fn two_policy_refusals_pause_the_inbox_and_are_no_bounces() {
    let w = World::new(3).await;
    let other = w.inboxes[1].clone();
    w.write(move |tx| {
        Ok(store::tables::senders::pause_inbox(
            tx,
            &other,
            Some("by hand: test"),
        )?)
    })
    .await;
    w.net.says(&[Say::PolicyAtTheDot, Say::PolicyAtTheDot]);
    for house in 0..3 {
        w.approve(house).await.unwrap();
    }
    w.work(120).await;
    assert_eq!(w.net.taken().len(), 0);
    assert_eq!(w.net.offers(), 2);
    assert_eq!(
        w.count("SELECT count(*) FROM inboxes WHERE paused_reason LIKE 'policy:%'")
            .await,
        1
    );
    assert_eq!(
        w.count("SELECT count(*) FROM emails WHERE bounced_at IS NOT NULL")
            .await,
        0
    );
    assert_eq!(w.count("SELECT count(*) FROM suppressions").await, 0);
    w.verified().await;
}

/// Invariant 2 · an opt-out that is ingested between R and C stops the dot.
#[tokio::test]
async fn no_mail_leaves_for_somebody_who_opted_out_after_it_was_reserved() {
    let w = World::new(1).await;
    w.approve(0).await.unwrap();
    w.work(60).await;
    // The follow-up is on its way when the opt-out comes.
    let next = w.houses[0].pack[1].clone();
    w.passes(6 * 24 * 60 + 60);
    w.read_mail().await;
    let inbox = w.inbox_of(&w.houses[0].pack[0]).await;
    let reserved = reserve::reserve(w.e(), &w.job(), &next, &inbox, w.clock.now_())
        .await
        .unwrap();
    let reserve::Reserve::Reserved(r) = reserved else {
        panic!("{reserved:?} {:?}", w.mail(&next).await.state_reason)
    };
    let raw = w
        .reply(
            0,
            &w.houses[0].pack[0],
            "Please remove me from your list and do not write again.",
        )
        .await;
    w.net.deliver(&inbox, "INBOX", &raw);
    w.read_mail().await;
    assert!(matches!(
        gate(&w, &r).commit().await,
        CommitVerdict::Stop(_)
    ));
    let stop = Submitted::NotSent {
        class: domain::mailing::FailClass::Refused,
        why: "suppressed".into(),
        answer: None,
    };
    assert_eq!(settled(&w, &r, stop).await, settle::Next::Finished);
    assert_eq!(w.mail(&next).await.state, "cancelled");
    assert_eq!(w.stage(0).await, "lost");
    w.work(20 * 24 * 60).await;
    assert_eq!(w.net.taken().len(), 1, "only the mail before the opt-out");
    w.verified().await;
}

/// Invariant 2 · an exclusion that is written between R and C stops it as well, and a person sees why.
#[tokio::test]
async fn an_exclusion_after_the_reservation_stops_the_dot() {
    let w = World::new(1).await;
    w.approve(0).await.unwrap();
    let r = reserved(&w, 0).await;
    let company = w.first(0).await.company;
    let e = w.e().clone();
    w.write(move |tx| {
        store::tables::leave_alone::exclude(
            tx,
            &store::tables::leave_alone::Exclusion {
                id: e.id(),
                company,
                on_group: false,
                kind: "customer".into(),
                owner: None,
                source: "by hand".into(),
                until_at: None,
                at: e.now(),
                ended_at: None,
            },
        )?;
        Ok(())
    })
    .await;
    assert!(matches!(
        gate(&w, &r).commit().await,
        CommitVerdict::Stop(_)
    ));
}

/// Invariant 3 · a card that is lost while its mail is on the way gets nothing, and the mail does not come back approved.
#[tokio::test]
async fn a_card_that_is_lost_while_its_mail_is_reserved_gets_nothing() {
    let w = World::new(1).await;
    w.approve(0).await.unwrap();
    let r = reserved(&w, 0).await;
    w.ok(
        "prospect_move",
        json!({ "prospect": w.houses[0].card, "to": "lost", "reason": "wrong_fit" }),
    )
    .await;
    assert!(matches!(
        gate(&w, &r).commit().await,
        CommitVerdict::Stop(_)
    ));
    let stop = Submitted::NotSent {
        class: domain::mailing::FailClass::Refused,
        why: "stopped".into(),
        answer: None,
    };
    settled(&w, &r, stop).await;
    assert_eq!(w.first(0).await.state, "cancelled");
    w.work(120).await;
    assert_eq!(w.net.offers(), 0);
    w.verified().await;
}

/// Invariant 3 · a drop against the table stops what the stage stops.
#[tokio::test]
async fn a_card_dragged_to_lost_against_the_table_gets_no_mail() {
    let w = World::new(1).await;
    w.approve(0).await.unwrap();
    w.ok("prospect_move", json!({ "prospect": w.houses[0].card, "to": "lost", "reason": "other", "override_reason": "because" })).await;
    w.work(24 * 60).await;
    assert_eq!(w.net.offers(), 0);
    assert_eq!(w.first(0).await.state, "cancelled");
    w.verified().await;
}

/// Invariant 3 · an edited mail leaves only after it was approved again, and then as edited.
#[tokio::test]
async fn what_is_edited_after_approval_is_approved_again_with_its_pack() {
    let w = World::new(1).await;
    w.approve(0).await.unwrap();
    let text = w.first(0).await.text;
    w.ok("draft_edit", json!({ "email": w.houses[0].pack[0], "text": text.replace("Bluebook", "Bluebook (edited)") })).await;
    assert_eq!(w.first(0).await.state, "draft");
    assert_eq!(
        w.count("SELECT count(*) FROM emails WHERE state='approved'")
            .await,
        0
    );
    w.work(120).await;
    assert_eq!(w.net.offers(), 0);
    w.verified().await;
}

/// Invariant 3 · an approval whose days are over lets nothing out, and the draft says so.
#[tokio::test]
async fn an_expired_approval_sends_nothing() {
    let w = World::new(1).await;
    w.approve(0).await.unwrap();
    w.write(|tx| store::tables::workspace::pause(tx, "by hand").map_err(Into::into))
        .await;
    w.passes(15 * 24 * 60);
    w.write(|tx| Ok(store::tables::workspace::resume(tx).map(drop)?))
        .await;
    w.work(60).await;
    assert_eq!(w.net.offers(), 0);
    assert_eq!(w.first(0).await.state, "draft");
    w.verified().await;
}
