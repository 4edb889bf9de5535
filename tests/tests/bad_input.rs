//! Servers that break off, a locked keychain, a full disk, a stale writer. Would catch: a mail lost or sent twice, an
//! error without words.
#![cfg(unix)]

use std::sync::Arc;
use std::time::Duration;

use domain::EmailId;
use domain::ports::Clock as _;
use jengu_tests::Desk;
use jengu_tests::desk::SAM;
use jengu_tests::letters::Letter;
use jengu_tests::post::{dots, scripted};
use serde_json::json;
use store::{OpenError, OpenOptions, Store};
use testkit::dovecot::Dovecot;
use testkit::script::Act;
use testkit::smtp_script::Phase;

macro_rules! real_imap {
    () => {
        testkit::skip_unless!(Dovecot::available(), "dovecot is not installed")
    };
}

async fn states(desk: &Desk, mail: &EmailId) -> Vec<String> {
    desk.attempts(mail)
        .await
        .into_iter()
        .map(|a| a.state)
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_closes_in_the_middle_of_the_body_never_owned_the_mail() {
    real_imap!();
    let (_dovecot, smtp, desk) = scripted().await;
    smtp.once(Phase::Body, Act::CloseAfter(200));
    let lead = desk
        .lead("Grand Hotel", "Gina Miller", "gm@grand.test")
        .await;
    let mail = desk.draft(&lead).await;
    // More than fits into one write: a server that is gone is noticed before the dot.
    let long = format!(
        "Hi Gina,\n\n{}\nWould a short call be useful?",
        "Our front desk moves guests faster than any other one in town.\n".repeat(8_000)
    );
    desk.call_edit(&mail, &long).await;
    desk.approve(&mail).await;
    desk.until(&mail, "sent").await;
    let all = states(&desk, &mail).await;
    assert_eq!(
        (
            all.first().map(String::as_str),
            all.last().map(String::as_str),
            all.len()
        ),
        (Some("not_sent"), Some("accepted"), 2)
    );
    assert_eq!(dots(&smtp), 1);
    assert_eq!(
        desk.count("SELECT count(*) FROM send_attempts WHERE uncertain_at IS NOT NULL")
            .await,
        0
    );
    desk.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_closes_after_the_dot_leaves_an_uncertain_mail_that_is_never_offered_again() {
    real_imap!();
    let (_dovecot, smtp, desk) = scripted().await;
    smtp.once(Phase::Dot, Act::Close);
    let lead = desk
        .lead("Grand Hotel", "Gina Miller", "gm@grand.test")
        .await;
    let pack = desk.pack(&lead).await;
    desk.approve(&pack[0]).await;
    desk.until(&pack[0], "uncertain").await;
    assert!(desk.alerts().await.iter().any(|(k, _)| k == "uncertain"));
    let list = desk.call("uncertain_list", json!({})).await.unwrap();
    assert_eq!(list["uncertain"].as_array().unwrap().len(), 1);
    desk.pass(Duration::from_secs(2 * 86_400)).await;
    assert_eq!(states(&desk, &pack[0]).await, ["uncertain"]);
    assert_eq!(smtp.mails().len(), 1, "it was offered again");
    // After 72 hours it counts as sent: a lost mail is cheaper than a duplicate.
    desk.pass(Duration::from_secs(2 * 86_400)).await;
    assert_eq!(desk.mail(&pack[0]).await.state, "sent");
    assert!(desk.attempts(&pack[0]).await[0].assumed_at.is_some());
    assert_eq!(smtp.mails().len(), 1);
    desk.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_uncertain_mail_whose_copy_lies_in_sent_was_accepted() {
    real_imap!();
    let (dovecot, smtp, desk) = scripted().await;
    desk.engine
        .store()
        .write(|tx| Ok(tx.execute("UPDATE inboxes SET files_sent_itself=1", [])?))
        .await
        .unwrap();
    smtp.once(Phase::Dot, Act::Close);
    let (lead, mail) = desk
        .ready_to_send("Grand Hotel", "Gina Miller", "gm@grand.test")
        .await;
    let m = desk.until(&mail, "uncertain").await;
    // The provider accepted it and filed its copy a moment later.
    let copy = Letter::new(
        "Sam Seller <sam@harbour.test>",
        "gm@grand.test",
        &m.subject,
        &m.text,
    )
    .id(&m.message_id);
    dovecot.drop_file(SAM, "Sent", &copy.raw(), "S").unwrap();
    desk.until(&mail, "sent").await;
    let attempt = desk.attempts(&mail).await.remove(0);
    assert_eq!(attempt.state, "accepted");
    assert!(attempt.evidence.is_some());
    assert_eq!(smtp.mails().len(), 1);
    assert_eq!(desk.stage(&lead.card).await, domain::Stage::Contacted);
    assert!(!desk.alerts().await.iter().any(|(k, _)| k == "uncertain"));
    assert_eq!(desk.count("SELECT count(*) FROM touches").await, 0);
    desk.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_cites_an_uncertain_mail_proves_it() {
    real_imap!();
    let (dovecot, smtp, desk) = scripted().await;
    smtp.once(Phase::Dot, Act::Close);
    let (_, mail) = desk
        .ready_to_send("Grand Hotel", "Gina Miller", "gm@grand.test")
        .await;
    let m = desk.until(&mail, "uncertain").await;
    dovecot
        .deliver(
            &Letter::new(
                "Gina Miller <gm@grand.test>",
                SAM,
                "Re: Check-in",
                "Thanks, interesting.",
            )
            .answers(&m.message_id)
            .raw(),
            SAM,
        )
        .await
        .unwrap();
    desk.until(&mail, "sent").await;
    assert_eq!(desk.attempts(&mail).await[0].state, "accepted");
    assert_eq!(smtp.mails().len(), 1);
    desk.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_temporary_or_final_answer_to_the_dot_is_what_it_says() {
    real_imap!();
    let (_dovecot, smtp, desk) = scripted().await;
    smtp.once(Phase::Dot, Act::reply("451 4.3.0 try again later"));
    let (_, mail) = desk
        .ready_to_send("Grand Hotel", "Gina Miller", "gm@grand.test")
        .await;
    desk.until(&mail, "sent").await;
    assert_eq!(states(&desk, &mail).await, ["deferred", "accepted"]);
    smtp.once(
        Phase::Dot,
        Act::reply("554 5.7.1 message refused by policy"),
    );
    let (_, refused) = desk
        .ready_to_send("Villa", "Vera Lane", "gm@villa.test")
        .await;
    let m = desk.until(&refused, "failed").await;
    assert!(m.state_reason.unwrap().contains("5.7.1"));
    assert_eq!(
        desk.count("SELECT count(*) FROM suppressions").await,
        0,
        "a policy is no bounce"
    );
    desk.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_keychain_says_so_and_the_mail_waits_until_it_is_unlocked() {
    real_imap!();
    let (_dovecot, smtp, desk) = scripted().await;
    let (_, mail) = desk
        .ready_to_send("Grand Hotel", "Gina Miller", "gm@grand.test")
        .await;
    desk.step().await;
    let already = desk.mail(&mail).await.state == "sent";
    let (_, second) = desk
        .ready_to_send("Villa", "Vera Lane", "gm@villa.test")
        .await;
    smtp.always(Phase::Banner, Act::Delay(Duration::from_millis(1)));
    desk.vault.lock(true);
    // The lane's connection may live on; a new one needs the secret.
    let inbox = desk
        .engine
        .store()
        .read(|c| Ok(store::tables::senders::inboxes(c)?.remove(0)))
        .await
        .unwrap();
    desk.engine.ports().routes.close(&inbox.id).await;
    desk.pass(Duration::from_secs(1_800)).await;
    let m = desk.mail(&second).await;
    assert_eq!(m.state, "approved", "{m:?}");
    let inbox = desk
        .engine
        .store()
        .read(|c| Ok(store::tables::senders::inboxes(c)?.remove(0)))
        .await
        .unwrap();
    let said = format!("{:?} {:?}", inbox.last_error, desk.alerts().await);
    assert!(
        said.contains("keychain") && said.to_lowercase().contains("unlock"),
        "{said}"
    );
    assert!(
        inbox.paused_reason.is_none(),
        "a locked keychain is no wrong password"
    );
    desk.vault.lock(false);
    desk.until(&second, "sent").await;
    if !already {
        desk.until(&mail, "sent").await;
    }
    assert_eq!(dots(&smtp), 2);
    desk.verify().await;
}

/// From here on the database may hardly grow, and what happens at this point needs thousands of pages: SQLite itself says
/// that the disk is full and gives up the transaction, as it does on a disk without room. (Refused writes of the
/// operating system are tried in `store`.)
async fn disk_full(desk: &Desk, point: &'static str) {
    let write = move |tx: &store::Tx<'_>| {
        tx.execute_batch(&format!(
            "CREATE TABLE filler(x BLOB);
             CREATE TRIGGER disk_full {point} BEGIN INSERT INTO filler VALUES(zeroblob(64000000)); END;"
        ))?;
        let pages: i64 = tx.query_row("PRAGMA page_count", [], |r| r.get(0))?;
        Ok(
            tx.query_row(&format!("PRAGMA max_page_count={}", pages + 64), [], |_| {
                Ok(())
            })?,
        )
    };
    desk.engine.store().write(write).await.unwrap();
}

async fn disk_free(desk: &Desk) {
    desk.engine
        .store()
        .write(|tx| {
            tx.query_row("PRAGMA max_page_count=4294967294", [], |_| Ok(()))?;
            Ok(tx.execute_batch("DROP TRIGGER disk_full; DROP TABLE filler")?)
        })
        .await
        .unwrap();
}

/// Alarms that say what to do about the disk: all there were, and those that are still open.
async fn said_full(desk: &Desk) -> (i64, i64) {
    let of =
        "SELECT count(*) FROM alerts WHERE kind='database' AND remedy LIKE '%free some space%'";
    let open = "SELECT count(*) FROM alerts WHERE kind='database' AND cleared_at IS NULL";
    (desk.count(of).await, desk.count(open).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_at_the_reservation_or_the_commit_sends_nothing() {
    real_imap!();
    for trigger in [
        "BEFORE INSERT ON send_attempts",
        "BEFORE UPDATE OF state ON send_attempts WHEN NEW.state='committing'",
    ] {
        let (_dovecot, smtp, desk) = scripted().await;
        let (_, mail) = desk
            .ready_to_send("Grand Hotel", "Gina Miller", "gm@grand.test")
            .await;
        disk_full(&desk, trigger).await;
        desk.pass(Duration::from_secs(900)).await;
        assert_eq!(dots(&smtp), 0, "{trigger}");
        assert_eq!(desk.mail(&mail).await.state, "approved", "{trigger}");
        assert!(said_full(&desk).await.0 > 0, "{trigger}: nobody was told");
        disk_free(&desk).await;
        desk.until(&mail, "sent").await;
        assert_eq!(dots(&smtp), 1, "{trigger}");
        desk.pass(Duration::from_secs(900)).await;
        assert_eq!(said_full(&desk).await.1, 0, "{trigger}: it is over");
        desk.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_cannot_be_stored_is_kept_until_it_can() {
    real_imap!();
    let (_dovecot, smtp, desk) = scripted().await;
    let (_, mail) = desk
        .ready_to_send("Grand Hotel", "Gina Miller", "gm@grand.test")
        .await;
    disk_full(
        &desk,
        "BEFORE UPDATE OF state ON send_attempts WHEN NEW.state='accepted'",
    )
    .await;
    let desk = Arc::new(desk);
    let (runs, id) = (Arc::clone(&desk), mail.clone());
    let sending = tokio::spawn(async move { runs.until(&id, "sent").await });
    desk.clock.wait_sleepers(1).await.unwrap();
    assert_eq!(desk.attempts(&mail).await[0].state, "committing");
    disk_free(&desk).await;
    while !sending.is_finished() {
        desk.clock.run_to_next();
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    sending.await.unwrap();
    assert_eq!(states(&desk, &mail).await, ["accepted"]);
    assert_eq!(smtp.mails().len(), 1);
    desk.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opt_out_that_meets_a_full_disk_holds_the_hotel_and_acts_once_there_is_room() {
    real_imap!();
    for point in [
        "BEFORE INSERT ON messages",
        "BEFORE INSERT ON replies",
        "BEFORE INSERT ON suppressions",
    ] {
        let (dovecot, smtp, desk) = scripted().await;
        let lead = desk
            .lead("Grand Hotel", "Gina Miller", "gm@grand.test")
            .await;
        let pack = desk.pack(&lead).await;
        desk.approve(&pack[0]).await;
        let first = desk.until(&pack[0], "sent").await;
        disk_full(&desk, point).await;
        let letter = Letter::new(
            "Gina Miller <gm@grand.test>",
            SAM,
            "Re: Check-in",
            "Please stop writing to me.",
        )
        .answers(&first.message_id);
        dovecot.deliver(&letter.raw(), SAM).await.unwrap();
        // The follow-up's day comes, and the opt-out lies in the mailbox, unread or unprocessed.
        desk.pass(Duration::from_secs(9 * 86_400)).await;
        assert_eq!(dots(&smtp), 1, "{point}: a mail after an opt-out");
        assert_eq!(
            desk.count("SELECT count(*) FROM suppressions").await,
            0,
            "{point}"
        );
        let held = desk.mail(&pack[1]).await;
        assert!(
            held.state != "sent" && held.state_reason.is_some(),
            "{point}: its day came and nobody knows why it waits: {held:?}"
        );
        disk_free(&desk).await;
        desk.wait("the opt-out", |c| {
            c.query_row("SELECT count(*) FROM suppressions", [], |r| {
                r.get::<_, i64>(0)
            })
            .unwrap()
                > 0
        })
        .await;
        desk.pass(Duration::from_secs(9 * 86_400)).await;
        assert_eq!(desk.mail(&pack[1]).await.state, "cancelled", "{point}");
        assert_eq!(dots(&smtp), 1, "{point}");
        assert_eq!(
            desk.count("SELECT count(*) FROM messages WHERE ingested=1")
                .await,
            1,
            "{point}"
        );
        desk.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_that_was_replaced_writes_no_dot_and_a_second_one_is_refused() {
    real_imap!();
    let (_dovecot, smtp, desk) = scripted().await;
    let second = Store::open(OpenOptions::writer(
        desk.dir(),
        Arc::new(desk.clock.clone()),
    ));
    assert!(matches!(second, Err(OpenError::Busy)), "two writers");
    let (_, mail) = desk
        .ready_to_send("Grand Hotel", "Gina Miller", "gm@grand.test")
        .await;
    let engine = desk.engine.clone();
    desk.between.once(move || {
        let engine = engine.clone();
        Box::pin(async move {
            engine
                .store()
                .write(|tx| Ok(tx.execute("UPDATE workspace SET writer_epoch=writer_epoch+1", [])?))
                .await
                .unwrap();
        })
    });
    let begun = desk.clock.now();
    desk.until(&mail, "sent").await;
    assert!(desk.between.done() && desk.clock.now() > begun);
    let attempts = desk.attempts(&mail).await;
    assert_eq!(attempts[0].state, "not_sent");
    assert!(
        attempts[0]
            .answer
            .as_deref()
            .unwrap_or_default()
            .contains("stale writer"),
        "{attempts:#?}"
    );
    assert_eq!(dots(&smtp), 1);
    desk.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_between_the_body_and_the_dot_stops_the_dot() {
    real_imap!();
    let (_dovecot, smtp, desk) = scripted().await;
    let (_, mail) = desk
        .ready_to_send("Grand Hotel", "Gina Miller", "gm@grand.test")
        .await;
    let engine = desk.engine.clone();
    desk.between.once(move || {
        let engine = engine.clone();
        Box::pin(async move {
            engine
                .store()
                .write(|tx| {
                    Ok(tx.execute("UPDATE workspace SET sending_paused_reason='by hand'", [])?)
                })
                .await
                .unwrap();
        })
    });
    desk.pass(Duration::from_secs(1_200)).await;
    assert!(desk.between.done());
    assert_eq!(
        (dots(&smtp), desk.mail(&mail).await.state.as_str()),
        (0, "approved")
    );
    desk.engine
        .store()
        .write(|tx| Ok(tx.execute("UPDATE workspace SET sending_paused_reason=NULL", [])?))
        .await
        .unwrap();
    desk.until(&mail, "sent").await;
    assert_eq!(dots(&smtp), 1);
    desk.verify().await;
}
