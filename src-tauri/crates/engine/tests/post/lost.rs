//! "A lost reply is a disaster" · messages that are easily taken for somebody else's, for a machine's, or for nothing.

use crate::inbound::contacted;
use crate::net::Body;
use crate::world::letter;

const REPLIES: &str = "SELECT count(*) FROM replies";

/// reply.md, Matching · whoever answered us once from a private address is known when he writes from it anew.
#[tokio::test]
async fn who_answered_from_another_address_is_known_by_it_from_then_on() {
    let w = contacted(1).await;
    let m = w.first(0).await;
    let thread = format!("In-Reply-To: <{0}>\r\nReferences: <{0}>\r\n", m.message_id);
    let from = "ann.at.home@freemail.example";
    w.arrives(&letter(from, "hello", "", "Good evening, any news?", 1))
        .await;
    assert_eq!(w.count(REPLIES).await, 0, "nobody we know");
    w.arrives(&letter(
        from,
        &format!("Re: {}", m.subject),
        &thread,
        "Could you send me more details please?",
        2,
    ))
    .await;
    w.arrives(&letter(from, "one more thing", "", "And the price?", 3))
        .await;
    assert_eq!(w.count(REPLIES).await, 2);
    assert_eq!(
        w.count("SELECT count(*) FROM replies WHERE prospect_id IS NULL")
            .await,
        0
    );
    w.verified().await;
}

/// reply.md, Matching 4 and 5 · a letter that comes after half a year, with a subject of its own, is not lost.
#[tokio::test]
async fn who_writes_half_a_year_later_is_still_known() {
    let w = contacted(1).await;
    w.passes(190 * 24 * 60);
    let own = letter(
        &w.houses[0].address,
        "your system",
        "",
        "We open again in May. What does it cost by now?",
        1,
    );
    w.arrives(&own).await;
    assert_eq!(w.count(REPLIES).await, 1);
    assert_eq!(w.stage(0).await, "engaged");
    let house = letter(
        "desk@abbey.example",
        "a question",
        "",
        "Who are you? Our manager showed me a mail.",
        2,
    );
    w.arrives(&house).await;
    assert_eq!(w.count(REPLIES).await, 2);
    w.verified().await;
}

/// A shared mailbox of the hotel that is a list marks what a person answers through it; it is his answer all the same. What
/// a list sends by itself is none.
#[tokio::test]
async fn an_answer_that_came_through_a_list_is_an_answer() {
    let w = contacted(1).await;
    let list = "List-Id: <team.abbey.example>\r\nList-Unsubscribe: <mailto:leave@abbey.example>\r\nPrecedence: list\r\n";
    let words = "Could you send me more details please?";
    w.arrives(&letter(
        "news@abbey.example",
        "Spring at the Abbey",
        list,
        words,
        1,
    ))
    .await;
    assert_eq!(
        w.count("SELECT count(*) FROM replies WHERE kind='list'")
            .await,
        1
    );
    assert_eq!(w.stage(0).await, "contacted");
    let m = w.first(0).await;
    let head = format!("In-Reply-To: <{}>\r\n{list}", m.message_id);
    w.arrives(&letter(
        &w.houses[0].address,
        &format!("Re: {}", m.subject),
        &head,
        words,
        2,
    ))
    .await;
    assert_eq!(w.stage(0).await, "engaged");
    w.work(30 * 24 * 60).await;
    assert_eq!(w.net.taken().len(), 1);
    w.verified().await;
}

/// practice.md, angry no · a threat with the lawyer is an opt-out, and holds the whole group as well.
#[tokio::test]
async fn a_threat_with_the_lawyer_holds_the_group_although_it_is_an_opt_out_too() {
    let w = contacted(2).await;
    let e = w.e().clone();
    w.write(move |tx| {
        let group = domain::CompanyId("group".into());
        tx.execute("INSERT INTO companies(id,name,category) VALUES('group','Hale Hotels','management_company')", [])?;
        let houses: Vec<String> = tx
            .prepare("SELECT id FROM companies WHERE name LIKE 'Hotel %'")?
            .query_map([], |r| r.get(0))?
            .collect::<Result<_, _>>()?;
        for id in houses {
            let edge: String = e.id();
            tx.execute(
                "INSERT INTO company_edges(id,company_id,kind,group_id,source) VALUES(?1,?2,'operated_by',?3,'test')",
                [edge.as_str(), id.as_str(), group.as_str()],
            )?;
        }
        Ok(store::tables::companies::renew_closure(tx)?)
    })
    .await;
    let words =
        "What a nuisance. One more of these idiotic mails and you will hear from our lawyer.";
    let raw = w.reply(0, &w.houses[0].pack[0], words).await;
    w.arrives(&raw).await;
    assert_eq!(w.stage(0).await, "lost");
    assert_eq!(
        w.count(
            "SELECT count(*) FROM enrolments WHERE state='held' AND held_reason='a legal complaint'"
        )
        .await,
        1,
        "the other house of the group"
    );
    assert_eq!(
        w.count("SELECT count(*) FROM tasks WHERE kind='decide'")
            .await,
        1
    );
    w.verified().await;
}

/// Invariant 9 · an answer to two of our mailboxes is one answer, though each server wrote its own lines on it: nobody
/// answers it twice. Another message with the same id is another message.
#[tokio::test]
async fn an_answer_to_two_of_our_mailboxes_is_one_reply() {
    let w = contacted(1).await;
    let words = "Could you send me more details please?";
    let raw = w.reply(0, &w.houses[0].pack[0], words).await;
    for (n, inbox) in w.inboxes.clone().iter().enumerate() {
        w.net.deliver(
            inbox,
            "INBOX",
            &format!("Received: from mx{n}.example\r\n{raw}"),
        );
    }
    w.step().await;
    assert_eq!(
        w.count("SELECT count(*) FROM messages WHERE ingested=1")
            .await,
        2
    );
    assert_eq!(w.count(REPLIES).await, 1);
    let other = raw.replace(words, "Please unsubscribe me.");
    w.net.deliver(&w.inboxes[1], "INBOX", &other);
    w.step().await;
    assert_eq!(w.count(REPLIES).await, 2);
    assert_eq!(w.stage(0).await, "lost");
    w.verified().await;
}

/// An answer whose words cannot be had holds the house and calls a person; the next message is read as ever.
#[tokio::test]
async fn an_answer_that_cannot_be_read_holds_the_house_and_calls_a_person() {
    const ALARMS: &str =
        "SELECT count(*) FROM alerts WHERE kind='message_unread' AND cleared_at IS NULL";
    for why in [Body::Gone, Body::Refused] {
        let w = contacted(2).await;
        let raw = w
            .reply(0, &w.houses[0].pack[0], "Please send me the details.")
            .await;
        w.net.no_body(why);
        w.arrives(&raw).await;
        assert_eq!((w.count(REPLIES).await, w.count(ALARMS).await), (0, 1));
        assert_eq!(
            w.count("SELECT count(*) FROM enrolments WHERE state='held'")
                .await,
            1
        );
        let inbox = w.inbox_of(&w.houses[1].pack[0]).await;
        let other = w.reply(1, &w.houses[1].pack[0], "And me, please.").await;
        w.net.deliver(&inbox, "INBOX", &other);
        w.step().await;
        assert_eq!(w.count(REPLIES).await, 1, "{why:?}");
        // It lies in another folder and is found there.
        w.net.deliver(&inbox, "Junk", &raw);
        w.step().await;
        assert_eq!((w.count(REPLIES).await, w.count(ALARMS).await), (2, 0));
        w.verified().await;
    }
}

/// A mail server that was restored gives old numbers to new messages; they are read all the same.
#[tokio::test]
async fn what_comes_under_a_number_that_was_given_before_is_read() {
    let w = contacted(1).await;
    let inbox = w.inbox_of(&w.houses[0].pack[0]).await;
    for n in 0..5 {
        w.arrives(&letter("friend@home.example", "dinner", "", "Friday?", n))
            .await;
    }
    w.net.restored(&inbox, "INBOX");
    w.step().await;
    let raw = w
        .reply(0, &w.houses[0].pack[0], "Please send me the details.")
        .await;
    w.arrives(&raw).await;
    assert_eq!(w.count(REPLIES).await, 1);
    w.verified().await;
}
