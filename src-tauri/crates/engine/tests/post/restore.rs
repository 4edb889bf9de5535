//! Invariant 1 over restores: what left after the backup does not leave again, who opted out after it stays out.

use serde_json::json;

use crate::net::Now as _;
use crate::world::{World, letter};

/// Back up, send, opt out, restore, leave quarantine, run: no duplicate, nothing to who opted out.
#[tokio::test]
async fn a_restore_sends_nothing_twice_and_forgets_no_opt_out() {
    for files_itself in [true, false] {
        let mut w = World::new(4).await;
        w.net.files_sent_itself(files_itself);
        for house in 0..4 {
            w.approve(house).await.unwrap();
        }
        w.backup("before").await;
        w.work(60).await;
        assert_eq!(w.net.taken().len(), 4);
        let raw = w
            .reply(
                0,
                &w.houses[0].pack[0],
                "Please unsubscribe me, do not contact me again.",
            )
            .await;
        let inbox = w.inbox_of(&w.houses[0].pack[0]).await;
        w.net.deliver(&inbox, "INBOX", &raw);
        w.step().await;
        w.restore("before").await;
        w.work(30).await;
        assert_eq!(w.net.taken().len(), 4, "quarantine sends nothing");
        w.ok("quarantine_leave", json!({})).await;
        for house in 0..4 {
            assert!(
                w.approve(house).await.is_err(),
                "house {house}, filed {files_itself}: what left is no draft"
            );
        }
        for _ in 0..30 {
            w.work(24 * 60).await;
        }
        let mut ids: Vec<_> = w.net.taken().into_iter().map(|t| t.message_id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), w.net.taken().len(), "filed {files_itself}");
        let to = w
            .net
            .taken()
            .iter()
            .filter(|t| t.to[0] == w.houses[0].address)
            .count();
        assert_eq!(to, 1, "filed {files_itself}");
        w.verified().await;
    }
}

/// An opt-out that answers a mail of which the restored database knows only the draft still acts.
#[tokio::test]
async fn an_opt_out_to_a_mail_sent_after_the_backup_is_heard() {
    for files_itself in [true, false] {
        let mut w = World::new(1).await;
        w.net.files_sent_itself(files_itself);
        w.approve(0).await.unwrap();
        w.backup("before").await;
        w.work(60).await;
        let (raw, inbox) = (
            w.reply(
                0,
                &w.houses[0].pack[0],
                "Please unsubscribe me, do not contact me again.",
            )
            .await,
            w.inbox_of(&w.houses[0].pack[0]).await,
        );
        w.restore("before").await;
        w.ok("quarantine_leave", json!({})).await;
        w.net.deliver(&inbox, "INBOX", &raw);
        w.step().await;
        assert_eq!(w.stage(0).await, "lost", "filed {files_itself}");
        assert!(
            w.count("SELECT count(*) FROM suppressions WHERE reason='opt_out'")
                .await
                >= 1
        );
        w.verified().await;
    }
}

/// An opt-out that is read while the workspace is in quarantine is heard, also where only Sent knows that its mail left.
#[tokio::test]
async fn an_opt_out_that_is_read_in_quarantine_is_heard() {
    for (files_itself, journal) in [(true, true), (false, true), (true, false)] {
        let mut w = World::new(1).await;
        w.net.files_sent_itself(files_itself);
        w.approve(0).await.unwrap();
        w.backup("before").await;
        w.work(60).await;
        let words = "Please unsubscribe me, do not contact me again.";
        let raw = w.reply(0, &w.houses[0].pack[0], words).await;
        let inbox = w.inbox_of(&w.houses[0].pack[0]).await;
        w.net.deliver(&inbox, "INBOX", &raw);
        if !journal {
            w.forget_journal().await;
        }
        w.restore("before").await;
        w.read_mail().await;
        w.ok("quarantine_leave", json!({})).await;
        w.step().await;
        let told = format!("filed {files_itself}, journal {journal}");
        assert_eq!(w.stage(0).await, "lost", "{told}");
        let out = "SELECT count(*) FROM suppressions WHERE reason='opt_out' AND scope='address'";
        assert_eq!(w.count(out).await, 1, "{told}");
        w.verified().await;
    }
}

/// Caps · what left after the backup fills its mailbox also after the restore, whoever knows of it: the journal or Sent.
#[tokio::test]
async fn what_left_after_the_backup_counts_against_the_caps() {
    for (files_itself, journal) in [(true, true), (false, true), (true, false)] {
        let told = format!("filed {files_itself}, journal {journal}");
        let mut w = World::new(4).await;
        w.net.files_sent_itself(files_itself);
        w.write(|tx| Ok(tx.execute("UPDATE inbox_accounts SET daily_cap=1", [])?))
            .await;
        for house in 0..2 {
            w.approve(house).await.unwrap();
        }
        w.backup("before").await;
        w.work(60).await;
        assert_eq!(w.net.taken().len(), 2, "{told}");
        if !journal {
            w.forget_journal().await;
        }
        w.restore("before").await;
        w.ok("quarantine_leave", json!({})).await;
        for house in 2..4 {
            w.approve(house).await.unwrap();
        }
        w.work(4 * 60).await;
        assert_eq!(w.net.taken().len(), 2, "{told}: the day has not passed");
        w.work(24 * 60).await;
        w.work(5 * 60).await;
        assert_eq!(w.net.taken().len(), 4, "{told}: then they leave");
        w.verified().await;
    }
}

/// Without a readable Sent folder quarantine is not left.
#[tokio::test]
async fn quarantine_is_not_left_while_sent_cannot_be_read() {
    let mut w = World::new(1).await;
    w.net.files_sent_itself(true);
    w.approve(0).await.unwrap();
    w.backup("before").await;
    w.work(60).await;
    w.restore("before").await;
    w.net.unreadable(Some("Sent"));
    assert!(w.call("quarantine_leave", json!({})).await.is_err());
    w.work(30).await;
    w.net.unreadable(None);
    w.ok("quarantine_leave", json!({})).await;
    w.work(60).await;
    assert_eq!(w.net.taken().len(), 1);
    assert!(w.clock.now_().0 > 0);
    w.verified().await;
}

/// A follow-up is not taken for the mail before it: both have the subject of their thread.
#[tokio::test]
async fn the_scan_of_sent_marks_a_mail_by_its_own_id() {
    let mut w = World::new(1).await;
    w.net.files_sent_itself(true);
    w.approve(0).await.unwrap();
    w.work(60).await;
    w.backup("after").await;
    w.restore("after").await;
    w.ok("quarantine_leave", json!({})).await;
    assert_eq!(w.first(0).await.state, "sent");
    assert_eq!(
        w.mail(&w.houses[0].pack[1]).await.state,
        "draft",
        "to be approved again"
    );
    w.verified().await;
}

/// The machine reads its mailboxes in quarantine too, when it does not know yet what has left since the backup: what answers
/// that is read again afterwards. Somebody was left alone after the backup, so that the restored draft is cancelled before
/// anybody knows that it left (the simulator's seeds 9, 13 and 18).
#[tokio::test]
async fn what_was_written_to_a_mail_of_after_the_backup_is_read_when_quarantine_ends() {
    for (left_alone, filed) in [(false, false), (true, false), (false, true), (true, true)] {
        let mut w = World::new(1).await;
        w.net.files_sent_itself(filed);
        w.approve(0).await.unwrap();
        w.backup("before").await;
        w.work(60).await;
        let words = "We are not interested. Our lawyer will write to you.";
        let raw = w.reply(0, &w.houses[0].pack[0], words).await;
        let inbox = w.inbox_of(&w.houses[0].pack[0]).await;
        if left_alone {
            w.ok("suppress_add", json!({ "address": w.houses[0].address }))
                .await;
        }
        w.restore("before").await;
        w.net.deliver(&inbox, "INBOX", &raw);
        w.step().await;
        w.ok("quarantine_leave", json!({})).await;
        w.step().await;
        let n = w.count("SELECT count(*) FROM replies").await;
        assert_eq!(n, 1, "left alone {left_alone}, filed {filed}");
        w.verified().await;
    }
}

/// After a restore everything is first seen later than it came. Who answered us then is known by what came, so that a
/// later letter of his, to a mail of which the copy knows nothing, is read too (the simulator's seeds 9 and 18).
#[tokio::test]
async fn two_letters_of_somebody_are_both_read_after_a_restore() {
    let mut w = World::new(1).await;
    w.approve(0).await.unwrap();
    w.backup("before").await;
    w.work(60).await;
    let inbox = w.inbox_of(&w.houses[0].pack[0]).await;
    let first = w
        .reply(
            0,
            &w.houses[0].pack[0],
            "Could you send me more details please?",
        )
        .await;
    w.net.deliver(&inbox, "INBOX", &first);
    w.passes(60);
    let to = "In-Reply-To: <an.answer.of.ours@bluebook.example>\r\n";
    let again = letter(
        &w.houses[0].address,
        "Re: your answer",
        to,
        "Please unsubscribe me, do not contact me again.",
        2,
    );
    w.net.deliver(&inbox, "INBOX", &again);
    w.passes(3 * 24 * 60);
    w.restore("before").await;
    w.ok("quarantine_leave", json!({})).await;
    w.step().await;
    assert_eq!(w.count("SELECT count(*) FROM replies").await, 2);
    let out = w
        .count("SELECT count(*) FROM suppressions WHERE reason='opt_out' AND scope='address'")
        .await;
    assert_eq!(out, 1);
    w.verified().await;
}
