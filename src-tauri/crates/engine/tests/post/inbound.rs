//! Invariants 7 and 9 of pipeline.md, and what reply.md and compliance.md promise about messages that come in.

use domain::InboxId;

use crate::net::Now as _;
use crate::world::{World, letter};

pub(crate) async fn contacted(houses: usize) -> World {
    let w = World::new(houses).await;
    for house in 0..houses {
        w.approve(house).await.unwrap();
    }
    w.work(60).await;
    assert_eq!(w.net.taken().len(), houses);
    w
}

const HELD: &str = "SELECT count(*) FROM enrolments WHERE state='held'";
pub(crate) const LIVE: &str = "SELECT count(*) FROM suppressions WHERE lifted_at IS NULL";
const REPLIES: &str = "SELECT count(*) FROM replies";

/// Invariant 7 · a human answer stops the sequence: nothing more of it leaves, however long.
#[tokio::test]
async fn after_a_human_answer_no_follow_up_leaves() {
    let w = contacted(1).await;
    let raw = w
        .reply(
            0,
            &w.houses[0].pack[0],
            "Thanks, could you send me some more information?",
        )
        .await;
    w.arrives(&raw).await;
    assert_eq!(w.stage(0).await, "engaged");
    w.work(30 * 24 * 60).await;
    assert_eq!(w.net.taken().len(), 1);
    w.verified().await;
}

/// Invariant 7 · an out-of-office after a human answer does not set the sequence going again.
#[tokio::test]
async fn an_out_of_office_never_ends_a_hold_that_waits_for_a_person() {
    let w = contacted(1).await;
    // Somebody else of the house, no thread: held, and a person decides.
    let raw = letter(
        "desk@abbey.example",
        "a question",
        "",
        "Who are you and what is this about? Our manager showed me a mail.",
        1,
    );
    w.arrives(&raw).await;
    assert_eq!(w.count(HELD).await, 1);
    let away = w
        .reply(
            0,
            &w.houses[0].pack[0],
            "I am out of the office until 2 December 2026.",
        )
        .await
        .replace(
            "MIME-Version",
            "Auto-Submitted: auto-replied\r\nMIME-Version",
        );
    w.arrives(&away).await;
    w.work(40 * 24 * 60).await;
    assert_eq!(w.net.taken().len(), 1, "nothing left by itself");
    w.verified().await;
}

/// reply.md · an out-of-office holds until it is over and then the sequence goes on by itself, also without its job.
#[tokio::test]
async fn an_out_of_office_holds_and_lets_go() {
    let w = contacted(1).await;
    let away = w
        .reply(
            0,
            &w.houses[0].pack[0],
            "I am out of the office until 10 December 2026 and will answer then.",
        )
        .await
        .replace(
            "MIME-Version",
            "Auto-Submitted: auto-replied\r\nMIME-Version",
        );
    w.arrives(&away).await;
    assert_eq!(w.count(HELD).await, 1);
    assert_eq!(
        w.count("SELECT count(*) FROM replies WHERE opt_out=1")
            .await,
        0
    );
    w.write(|tx| Ok(tx.execute("DELETE FROM jobs WHERE kind='resume'", [])?))
        .await;
    w.work(10 * 24 * 60).await;
    assert_eq!(w.net.taken().len(), 1);
    w.work(14 * 24 * 60).await;
    assert_eq!(w.count(HELD).await, 0);
    w.verified().await;
}

/// compliance.md · "remove me" suppresses the person and the address, and nobody else.
#[tokio::test]
async fn an_opt_out_in_the_thread_suppresses_the_person() {
    let w = contacted(2).await;
    let raw = w
        .reply(
            0,
            &w.houses[0].pack[0],
            "Please unsubscribe me, do not contact me again.",
        )
        .await;
    w.arrives(&raw).await;
    assert_eq!(
        (w.stage(0).await, w.stage(1).await),
        ("lost".into(), "contacted".into())
    );
    assert_eq!(
        w.count("SELECT count(*) FROM chain WHERE kind='opt_out'")
            .await,
        1
    );
    for _ in 0..30 {
        w.work(24 * 60).await;
    }
    let to: Vec<_> = w
        .net
        .taken()
        .into_iter()
        .filter(|t| t.to[0] == w.houses[0].address)
        .collect();
    assert_eq!(to.len(), 1);
    assert!(
        w.net.taken().len() > 2,
        "the other house's sequence went on"
    );
    w.verified().await;
}

/// compliance.md · the token opts out whatever else the message looks like: a bulk mail, another thread, no text.
#[tokio::test]
async fn a_token_opts_out_even_in_a_bulk_mail_without_text() {
    let w = contacted(1).await;
    let raw = String::from_utf8(w.net.taken()[0].raw.clone()).unwrap();
    let token = raw
        .split("unsubscribe")
        .skip(1)
        .find_map(|t| {
            let hex: String = t
                .chars()
                .skip_while(|c| !c.is_ascii_hexdigit())
                .take_while(char::is_ascii_hexdigit)
                .collect();
            let t = t.trim_start_matches("%20").trim_start_matches(' ');
            let direct: String = t.chars().take_while(char::is_ascii_hexdigit).collect();
            [direct, hex].into_iter().find(|h| h.len() == 32)
        })
        .unwrap_or_else(|| panic!("no token in {raw}"));
    let head = "Precedence: bulk\r\nList-Id: <x.example>\r\nAuto-Submitted: auto-generated\r\n";
    let mail = letter(
        "robot@provider.example",
        &format!("unsubscribe {token}"),
        head,
        "",
        1,
    );
    w.arrives(&mail).await;
    assert_eq!(w.stage(0).await, "lost");
    assert!(w.count(LIVE).await >= 2);
    assert_eq!(w.count("SELECT count(*) FROM unsubscribe_tokens WHERE used_at IS NULL AND email_id IN(SELECT email_id FROM unsubscribe_tokens WHERE used_at IS NOT NULL)").await, 0);
    w.work(30 * 24 * 60).await;
    assert_eq!(w.net.taken().len(), 1);
    w.verified().await;
}

/// reply.md, Matching 5 · somebody else of the house opts himself out; the manager's card is held, not lost.
#[tokio::test]
async fn a_colleagues_opt_out_holds_the_house_and_moves_nobody_elses_card() {
    let w = contacted(1).await;
    let raw = letter(
        "night.desk@abbey.example",
        "mails",
        "",
        "Please remove me from your mailing list.",
        1,
    );
    w.arrives(&raw).await;
    assert_eq!(w.stage(0).await, "contacted");
    assert_eq!(w.count(HELD).await, 1);
    assert_eq!(w.count(LIVE).await, 1, "his own address");
    w.work(30 * 24 * 60).await;
    assert_eq!(w.net.taken().len(), 1);
    w.verified().await;
}

/// reply.md · somebody else of the house writes that he is not interested: held, a person says whose word it is.
#[tokio::test]
async fn a_colleagues_words_move_nobody_elses_card() {
    let w = contacted(1).await;
    let raw = letter(
        "sales@abbey.example",
        "hello",
        "",
        "We are not interested in any new software at the moment, thank you.",
        1,
    );
    w.arrives(&raw).await;
    assert_eq!(w.stage(0).await, "contacted");
    assert_eq!(w.count(HELD).await, 1);
    assert_eq!(
        w.count("SELECT count(*) FROM tasks WHERE kind='answer' AND done_at IS NULL")
            .await,
        1
    );
    w.verified().await;
}

/// reply.md, Delegation · whoever is only named is put before a person; whoever is handed on to is created.
#[tokio::test]
async fn somebody_who_is_only_named_is_proposed_and_not_created() {
    const CARDS: &str = "SELECT count(*) FROM prospects";
    const ASKED: &str = "SELECT count(*) FROM replies_extra WHERE json_extract(proposed,'$.delegate.name')='Helen Marsh'";
    for (words, created) in [
        ("Helen Marsh, I think. Best, Ann", false),
        ("Not my area: please write to Helen Marsh.", true),
    ] {
        let w = contacted(1).await;
        let before = w.count(CARDS).await;
        let raw = w.reply(0, &w.houses[0].pack[0], words).await;
        w.arrives(&raw).await;
        assert_eq!(w.count(CARDS).await > before, created, "{words}");
        assert_eq!(w.count(ASKED).await == 1, !created, "{words}");
        assert_eq!(w.stage(0).await, "engaged", "{words}");
        w.verified().await;
    }
}

/// Our own copies in INBOX (proof copy, copy to oneself) are no answers.
#[tokio::test]
async fn a_copy_from_our_own_mailbox_is_no_answer() {
    let w = contacted(1).await;
    for _ in 0..8 {
        w.work(24 * 60).await;
    }
    let sent = w.net.taken();
    assert!(sent.len() >= 2, "first mail and follow-up: {}", sent.len());
    let before = w.count(REPLIES).await;
    for copy in &sent {
        let raw = String::from_utf8(copy.raw.clone()).unwrap();
        w.arrives(&raw).await;
    }
    assert_eq!(w.count(REPLIES).await, before);
    assert_eq!(w.count(HELD).await, 0);
    w.verified().await;
}

/// Invariant 9 · a renumbered folder is read again and nothing happens twice.
#[tokio::test]
async fn a_new_uidvalidity_repeats_no_effect() {
    let w = contacted(1).await;
    let raw = w
        .reply(
            0,
            &w.houses[0].pack[0],
            "Thanks, could you send me some more information?",
        )
        .await;
    w.arrives(&raw).await;
    let inbox = w.inbox_of(&w.houses[0].pack[0]).await;
    let events = w
        .count("SELECT count(*) FROM events WHERE kind IN('reply_ingested','stage_moved')")
        .await;
    for _ in 0..3 {
        w.net.renumber(&inbox, "INBOX");
        w.net.renumber(&inbox, "Sent");
        w.step().await;
    }
    assert_eq!(w.count(REPLIES).await, 1);
    assert_eq!(w.count("SELECT count(*) FROM messages").await, 1);
    assert_eq!(
        w.count("SELECT count(*) FROM events WHERE kind IN('reply_ingested','stage_moved')")
            .await,
        events
    );
    w.verified().await;
}

/// Invariant 9 · the same raw in two inboxes is two messages and one act.
#[tokio::test]
async fn twins_in_two_inboxes_act_once() {
    let w = contacted(1).await;
    let raw = w
        .reply(
            0,
            &w.houses[0].pack[0],
            "Please unsubscribe me, do not contact me again.",
        )
        .await;
    let inboxes: Vec<InboxId> = w.inboxes.clone();
    for i in &inboxes {
        w.net.deliver(i, "INBOX", &raw);
    }
    w.step().await;
    assert_eq!(
        w.count("SELECT count(*) FROM messages WHERE ingested=1")
            .await,
        2
    );
    assert_eq!(
        w.count("SELECT count(*) FROM chain WHERE kind='opt_out'")
            .await,
        1
    );
    assert_eq!(w.count(REPLIES).await, 1);
    w.verified().await;
}

/// A message stored by a pass that died before it was ingested is ingested by the next one, in the same process.
#[tokio::test]
async fn a_message_that_was_stored_but_not_ingested_is_not_forgotten() {
    let w = contacted(1).await;
    let raw = w
        .reply(
            0,
            &w.houses[0].pack[0],
            "Please unsubscribe me, do not contact me again.",
        )
        .await;
    w.arrives(&raw).await;
    // As if the ingest transaction had failed: the message waits, its effects are gone.
    w.write(|tx| {
        tx.execute_batch("DELETE FROM replies_extra; DELETE FROM message_texts; DELETE FROM replies; UPDATE messages SET ingested=0")?;
        Ok(())
    })
    .await;
    w.read_mail().await;
    assert_eq!(
        w.count("SELECT count(*) FROM messages WHERE ingested=0")
            .await,
        0
    );
    assert_eq!(w.count(REPLIES).await, 1);
}

/// reply.md, What happens outside the app · a mail the person wrote himself holds that house and moves that card.
#[tokio::test]
async fn a_mail_written_by_hand_holds_the_house_and_counts_once() {
    let w = contacted(2).await;
    let inbox = w.inboxes[0].clone();
    let by_hand = letter(
        "sam@bluebook.example",
        "as discussed",
        "",
        "Dear Ann, as discussed …",
        5,
    )
    .replace(
        "To: sam@bluebook.example",
        &format!("To: {}", w.houses[0].address),
    );
    w.net.deliver(&inbox, "Sent", &by_hand);
    w.step().await;
    assert_eq!(w.count(HELD).await, 1);
    assert_eq!(w.count("SELECT count(*) FROM touches").await, 1);
    w.net.renumber(&inbox, "Sent");
    w.step().await;
    assert_eq!(w.count("SELECT count(*) FROM touches").await, 1);
    w.verified().await;
}

/// A mail by hand to a house whose card has no post yet stops neither the reading nor the card.
#[tokio::test]
async fn a_mail_by_hand_to_a_card_without_a_post_does_not_stop_the_reading() {
    let w = World::new(1).await;
    w.ok("prospect_add", serde_json::json!({ "company": "Hotel Gull", "town": "Hull", "country": "GB", "website": "https://gull.example" })).await;
    let e = w.e().clone();
    w.write(move |tx| {
        let company: String = tx.query_row(
            "SELECT id FROM companies WHERE name='Hotel Gull'",
            [],
            |r| r.get(0),
        )?;
        let key = e.keys().domain("gull.example").unwrap();
        Ok(store::tables::companies::add_key(
            tx,
            store::tables::companies::KeyKind::Domain,
            &key,
            &company.into(),
        )?)
    })
    .await;
    let inbox = w.inboxes[0].clone();
    let by_hand = letter("sam@bluebook.example", "hello", "", "Dear all …", 5)
        .replace("To: sam@bluebook.example", "To: info@gull.example");
    w.net.deliver(&inbox, "Sent", &by_hand);
    w.read_mail().await;
    assert_eq!(
        w.count("SELECT count(*) FROM inbox_accounts WHERE last_error IS NOT NULL")
            .await,
        0
    );
    assert_eq!(w.count("SELECT count(*) FROM touches").await, 1);
    w.verified().await;
}

/// Old mail of a renumbered mailbox, from before we ever wrote, is nobody's answer.
#[tokio::test]
async fn mail_from_before_our_first_letter_is_no_answer_to_it() {
    let w = World::new(1).await;
    let inbox = w.inboxes[0].clone();
    let old = letter(
        &w.houses[0].address,
        "please stop",
        "",
        "Please remove me from your list.",
        9,
    );
    w.net.deliver(&inbox, "INBOX", &old);
    w.read_mail().await;
    assert_eq!(
        w.count("SELECT count(*) FROM messages").await,
        0,
        "we had not written yet"
    );
    w.passes(7 * 24 * 60);
    w.read_mail().await;
    w.approve(0).await.unwrap();
    w.work(60).await;
    assert_eq!(w.net.taken().len(), 1);
    w.net.renumber(&inbox, "INBOX");
    w.step().await;
    assert_eq!(w.count("SELECT count(*) FROM messages").await, 0);
    assert_eq!(w.stage(0).await, "contacted");
    assert!(w.clock.now_().0 > 0);
    w.verified().await;
}

/// Events hold ids and counts, never an address, a name or a word of anybody.
#[tokio::test]
async fn the_event_log_holds_no_word_and_no_address_of_anybody() {
    let w = contacted(2).await;
    let raw = w
        .reply(0, &w.houses[0].pack[0], "Please unsubscribe me, xylophone.")
        .await;
    w.arrives(&raw).await;
    let raw = w
        .reply(
            1,
            &w.houses[1].pack[0],
            "Please ask my colleague Zoe Quill, zoe@beacon.example, she decides.",
        )
        .await;
    w.arrives(&raw).await;
    for word in ["@", "xylophone", "Quill", "Price", "Abbey"] {
        let found = w
            .e()
            .store()
            .read(move |c| {
                Ok(c.query_row::<i64, _, _>(
                    "SELECT count(*) FROM events WHERE payload LIKE '%'||?1||'%'",
                    [word],
                    |r| r.get(0),
                )?)
            })
            .await
            .unwrap();
        assert_eq!(found, 0, "{word}");
    }
}
