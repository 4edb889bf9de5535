//! send.md, Kinds of mail · what a person answers: once, and to the right place.

use serde_json::{Value, json};

use crate::world::{World, letter};

/// A first mail has gone and its reader asks for more.
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

async fn open_reply(w: &World) -> Value {
    w.ok("replies_list", json!({ "tab": "all" })).await["replies"][0]["id"].clone()
}

const ANSWERS: &str = "SELECT count(*) FROM emails WHERE kind='answer'";

/// A double press, a repeated request: the same words to the same message are the same answer.
#[tokio::test]
async fn a_second_press_on_answer_sends_nothing_twice() {
    let w = asked().await;
    let press = json!({ "reply": open_reply(&w).await, "text": "Gladly: here is more." });
    let first = w.ok("reply_answer", press.clone()).await;
    let second = w.ok("reply_answer", press.clone()).await;
    assert_eq!(first, second);
    w.work(15).await;
    assert_eq!(w.net.taken().len(), 2, "our first mail and one answer");
    // A press that comes after it has left, too.
    assert_eq!(w.ok("reply_answer", press).await["email"], first["email"]);
    w.work(15).await;
    assert_eq!(w.net.taken().len(), 2);
    assert_eq!(w.count(ANSWERS).await, 1);
    assert_eq!(
        w.count("SELECT count(*) FROM undo_log WHERE operation='unapprove_email' AND words='call the answer back'").await,
        1
    );
    w.verified().await;
}

/// Other words while an answer is on its way: nothing is dropped silently and nothing leaves twice.
#[tokio::test]
async fn other_words_while_an_answer_is_on_its_way_are_refused_with_what_to_do() {
    let w = asked().await;
    let id = open_reply(&w).await;
    w.ok("reply_answer", json!({ "reply": id, "text": "Gladly." }))
        .await;
    let error = w
        .call(
            "reply_answer",
            json!({ "reply": id, "text": "Gladly, and a list of prices." }),
        )
        .await
        .unwrap_err();
    assert_eq!(error.details["rule"], "answer_leaves", "{error:?}");
    assert!(error.message.contains("call it back"), "{error:?}");
    w.work(15).await;
    assert_eq!(w.net.taken().len(), 2);
    // Once it has left, more may be said.
    w.ok(
        "reply_answer",
        json!({ "reply": id, "text": "And a list of prices." }),
    )
    .await;
    w.work(15).await;
    assert_eq!(w.net.taken().len(), 3);
    w.verified().await;
}

/// Undo takes the one answer back; pressing again is a new word, and the one called back can never leave beside it.
#[tokio::test]
async fn an_answer_that_was_called_back_leaves_only_when_it_is_pressed_again() {
    let w = asked().await;
    let press = json!({ "reply": open_reply(&w).await, "text": "Gladly: here is more." });
    let first = w.ok("reply_answer", press.clone()).await;
    w.ok("reply_answer", press.clone()).await;
    w.ok("undo", json!({})).await;
    w.work(15).await;
    assert_eq!(w.net.taken().len(), 1, "it was called back");
    assert_eq!(
        w.count("SELECT count(*) FROM alerts WHERE kind='answer_not_sent'")
            .await,
        0,
        "who called it back knows"
    );
    let open = w.ok("replies_list", json!({})).await;
    assert_eq!(open["replies"].as_array().unwrap().len(), 1);
    let again = w.ok("reply_answer", press).await;
    assert_ne!(first["email"], again["email"]);
    w.work(15).await;
    assert_eq!(w.net.taken().len(), 2);
    let error = w
        .call("approve_email", json!({ "email": first["email"] }))
        .await
        .unwrap_err();
    assert!(error.message.contains("cancelled"), "{error:?}");
    w.work(60).await;
    assert_eq!(w.net.taken().len(), 2);
    w.verified().await;
}

/// A first mail has gone; this message answers it.
async fn answered_by(from: &str, headers: &str, to: &str) -> World {
    let w = World::new(1).await;
    w.approve(0).await.unwrap();
    w.work(30).await;
    w.write(|tx| {
        let free = "freemail.example";
        let key = domain::keys::KeyRing::new([7; 32]).domain(free).unwrap();
        Ok(store::tables::companies::add_shared(
            tx,
            "domain",
            &key,
            free,
            "free_mail",
        )?)
    })
    .await;
    let m = w.first(0).await;
    let raw = letter(
        from,
        &format!("Re: {}", m.subject),
        &format!(
            "In-Reply-To: <{0}>\r\nReferences: <{0}>\r\n{headers}",
            m.message_id
        ),
        "Could you send me more details please?",
        3,
    )
    .replace("To: sam@bluebook.example", &format!("To: {to}"));
    w.arrives(&raw).await;
    w
}

const US: &str = "sam@bluebook.example";

/// The recipients of the last mail that left.
async fn sent_to(w: &World) -> Vec<String> {
    w.work(15).await;
    w.net.taken().pop().unwrap().to
}

async fn rule(w: &World, input: Value) -> String {
    let error = w.call("reply_answer", input).await.unwrap_err();
    error.details["rule"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// A person of the house who wants answers at another address of the house gets them there.
#[tokio::test]
async fn an_answer_follows_a_reply_to_of_the_same_house() {
    for from in ["ann@abbey.example", "noreply@abbey.example"] {
        let w = answered_by(from, "Reply-To: Office <office@abbey.example>\r\n", US).await;
        let id = open_reply(&w).await;
        let shown = w.ok("reply_show", json!({ "reply": id })).await;
        assert_eq!(shown["answer_to"], "office@abbey.example", "{from}");
        w.ok("reply_answer", json!({ "reply": id, "text": "Gladly." }))
            .await;
        assert_eq!(sent_to(&w).await, ["office@abbey.example"], "{from}");
        w.verified().await;
    }
}

/// Conversations are stolen by a Reply-To at another domain or free mail: a person sees it and says where the answer goes.
#[tokio::test]
async fn a_foreign_reply_to_is_shown_and_asked_and_then_followed_or_not() {
    for stranger in ["abbey.hotel@freemail.example", "ann@abbey-hotel.example"] {
        let header = format!("Reply-To: {stranger}\r\n");
        let w = answered_by("ann@abbey.example", &header, US).await;
        let id = open_reply(&w).await;
        let shown = w.ok("reply_show", json!({ "reply": id })).await;
        assert_eq!(shown["reply_to"], json!([stranger]));
        assert_eq!(shown["answer_to"], Value::Null);
        assert!(shown["answer_asks"].as_str().unwrap().contains(stranger));
        let words = json!({ "reply": id, "text": "Gladly." });
        assert_eq!(rule(&w, words.clone()).await, "reply_to");
        assert_eq!(w.count(ANSWERS).await, 0);
        let elsewhere = json!({ "reply": id, "text": "Gladly.", "to": "boss@abbey.example" });
        assert_eq!(rule(&w, elsewhere).await, "to");
        let author = json!({ "reply": id, "text": "Gladly.", "to": "Ann@abbey.example" });
        w.ok("reply_answer", author).await;
        assert_eq!(sent_to(&w).await, ["ann@abbey.example"]);
        let asked = json!({ "reply": id, "text": "As you wish.", "to": stranger });
        w.ok("reply_answer", asked).await;
        assert_eq!(sent_to(&w).await, [stranger]);
        // What comes from there later is known, whatever its subject.
        let before = w.count("SELECT count(*) FROM replies").await;
        w.arrives(&letter(
            stranger,
            "one more thing",
            "",
            "What about breakfast?",
            4,
        ))
        .await;
        assert_eq!(w.count("SELECT count(*) FROM replies").await, before + 1);
        w.verified().await;
    }
}

/// An answer that nobody would read is no answer.
#[tokio::test]
async fn an_author_who_takes_no_answers_is_asked_about() {
    let w = answered_by("noreply@abbey.example", "", US).await;
    let id = open_reply(&w).await;
    assert_eq!(
        rule(&w, json!({ "reply": id, "text": "Gladly." })).await,
        "reply_to"
    );
}

/// To all: whoever else was written to stands in the copies; we do not.
#[tokio::test]
async fn an_answer_goes_to_everybody_of_the_conversation_but_us() {
    let to = "sam@bluebook.example, bea@abbey.example, vega@bluebook.example";
    let w = answered_by(
        "ann@abbey.example",
        "Cc: it@abbey.example, ANN@abbey.example\r\n",
        to,
    )
    .await;
    let id = open_reply(&w).await;
    let shown = w.ok("reply_show", json!({ "reply": id })).await;
    assert_eq!(
        shown["answer_cc"],
        json!(["bea@abbey.example", "it@abbey.example"])
    );
    w.ok("reply_answer", json!({ "reply": id, "text": "Gladly." }))
        .await;
    assert_eq!(
        sent_to(&w).await,
        ["ann@abbey.example", "bea@abbey.example", "it@abbey.example"]
    );
    w.verified().await;
}

/// Whoever was suppressed is not written to by way of a Reply-To: neither under the address the answer goes to nor under
/// the one the message came from.
#[tokio::test]
async fn a_suppression_of_either_address_stops_an_answer() {
    for left_alone in ["office@abbey.example", "noreply@abbey.example"] {
        let w = answered_by(
            "noreply@abbey.example",
            "Reply-To: office@abbey.example\r\n",
            US,
        )
        .await;
        let id = open_reply(&w).await;
        w.ok("suppress_add", json!({ "address": left_alone })).await;
        let error = w
            .call("reply_answer", json!({ "reply": id, "text": "Gladly." }))
            .await
            .unwrap_err();
        assert_eq!(error.code, domain::Code::Suppressed, "{left_alone}");
        let reasoned =
            json!({ "reply": id, "text": "Gladly.", "override_reason": "he asked a question" });
        if w.call("reply_answer", reasoned).await.is_ok() {
            w.work(15).await;
        }
        assert_eq!(w.net.taken().len(), 1, "{left_alone}: {error:?}");
        w.verified().await;
    }
}

/// An opt-out under the address he wrote from takes back what is on its way to the address he wanted answers at.
#[tokio::test]
async fn an_opt_out_of_the_author_reaches_where_he_wanted_answers() {
    let w = answered_by(
        "front@abbey.example",
        "Reply-To: office@abbey.example\r\n",
        US,
    )
    .await;
    let id = open_reply(&w).await;
    w.ok("reply_answer", json!({ "reply": id, "text": "Gladly." }))
        .await;
    let inbox = w.inbox_of(&w.houses[0].pack[0]).await;
    w.net.deliver(
        &inbox,
        "INBOX",
        &letter(
            "front@abbey.example",
            "stop",
            "",
            "Please unsubscribe me, do not contact me again.",
            5,
        ),
    );
    w.read_mail().await;
    w.work(60).await;
    assert_eq!(w.net.taken().len(), 1);
    let key = domain::keys::KeyRing::new([7; 32])
        .address("office@abbey.example")
        .unwrap();
    let live = w
        .e()
        .store()
        .read(move |c| Ok(store::tables::suppressions::live(c, "address", &key)?))
        .await
        .unwrap();
    assert!(live.is_some());
    w.verified().await;
}
