//! "A lost reply is a disaster" · messages that are easily taken for somebody else's, for a machine's, or for nothing.

use crate::inbound::contacted;
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
