//! Erasure in the middle of the work (compliance.md, Data protection): what is under way for somebody who is erased, what
//! comes from him afterwards, what a backup brings back, and who is not meant.

use std::path::Path;

use domain::Code;
use engine::work::{self, Work};
use serde_json::{Value, json};

use crate::inbound::contacted;
use crate::net::{Now as _, Say};
use crate::world::{World, letter};

const ANN: &str = "ann@abbey.example";
const MESSAGES: &str = "SELECT count(*) FROM messages";
const ALARMS: &str =
    "SELECT count(*) FROM alerts WHERE kind='message_unread' AND cleared_at IS NULL";

/// Both steps.
async fn erase(w: &World, email: &str) -> Value {
    let plan = w.ok("person_erase_plan", json!({ "email": email })).await;
    w.clock.advance(std::time::Duration::from_secs(10));
    w.ok(
        "person_erase",
        json!({ "email": email, "token": plan["token"] }),
    )
    .await
}

async fn refusal(w: &World, name: &str, input: Value) -> String {
    let e = w.call(name, input).await.unwrap_err();
    assert_eq!(e.code, Code::Refused, "{e:?}");
    e.message
}

/// The person of a card.
async fn person_of(w: &World, card: &Value) -> String {
    let card = card.as_str().unwrap().to_owned();
    let sql = "SELECT ifnull(p.person_id,t.person_id) FROM prospects p LEFT JOIN posts t ON t.id=p.post_id WHERE p.id=?1";
    w.e()
        .store()
        .read(move |c| Ok(c.query_row(sql, [card], |r| r.get(0))?))
        .await
        .unwrap()
}

/// Where these words stand in the files of the workspace's folder.
fn hunt(dir: &Path, words: &[&str]) -> Vec<String> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            out.extend(hunt(&path, words));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap().to_ascii_lowercase();
        for w in words {
            let w = w.to_ascii_lowercase();
            if bytes.windows(w.len()).any(|x| x == w.as_bytes()) {
                out.push(format!("{w} in {}", path.display()));
            }
        }
    }
    out
}

/// compliance.md, 11 · two steps, ten seconds apart, by a person, with the token of this very plan, which works once.
#[tokio::test]
async fn erasing_takes_two_steps_ten_seconds_apart_and_a_token_that_works_once() {
    let w = World::new(2).await;
    let plan = w.ok("person_erase_plan", json!({ "email": ANN })).await;
    assert_eq!(plan["people"][0]["name"], "Ann Price");
    assert_eq!(plan["people"][0]["hotels"], json!(["Hotel Abbey"]));
    let goes: Vec<&str> = plan["goes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| t["table"].as_str().unwrap())
        .collect();
    assert!(
        goes.contains(&"people") && goes.contains(&"emails"),
        "{goes:?}"
    );
    let input = json!({ "email": ANN, "token": plan["token"] });
    w.clock.advance(std::time::Duration::from_millis(9_999));
    assert!(
        refusal(&w, "person_erase", input.clone())
            .await
            .contains("wait 1 more")
    );
    for other in [
        json!({ "email": w.houses[1].address, "token": plan["token"] }),
        json!({ "email": ANN, "token": "00000000000000000000000000000000" }),
    ] {
        assert!(
            refusal(&w, "person_erase", other)
                .await
                .contains("look at what would go first")
        );
    }
    let machine = w.e().call(&w.job(), "person_erase", input.clone()).await;
    assert!(machine.unwrap_err().message.contains("only a person"));
    assert_eq!(w.count("SELECT count(*) FROM erasures").await, 0);
    w.clock.advance(std::time::Duration::from_millis(1));
    w.ok("person_erase", input.clone()).await;
    assert!(refusal(&w, "person_erase", input).await.contains("already"));
    for name in ["person_export", "person_erase_plan"] {
        let gone = w.call(name, json!({ "email": ANN })).await.unwrap_err();
        assert_eq!(gone.code, Code::NotFound, "{name}");
        assert!(gone.message.contains("it was erased"), "{}", gone.message);
    }
    let late = w
        .ok("person_erase_plan", json!({ "email": w.houses[1].address }))
        .await;
    w.passes(61);
    let input = json!({ "email": w.houses[1].address, "token": late["token"] });
    assert!(refusal(&w, "person_erase", input).await.contains("too old"));
    w.verified().await;
}

/// compliance.md, 11 · what was approved and had its job waiting never leaves; everybody else's mail does.
#[tokio::test]
async fn mails_that_are_approved_and_unsent_never_leave() {
    let w = World::new(2).await;
    // At night nothing leaves: the mails wait for the morning.
    w.passes(12 * 60);
    for house in 0..2 {
        w.approve(house).await.unwrap();
    }
    w.step().await;
    assert!(w.net.taken().is_empty());
    // Their jobs are there, due in the morning.
    for house in 0..2 {
        let email = w.houses[house].pack[0].clone();
        assert_eq!(w.mail(&email).await.state, "approved");
        let inbox = w.inbox_of(&email).await;
        let (cx, due) = (w.job(), w.clock.now_().plus(12 * 3_600_000));
        w.write(move |tx| work::enqueue(tx, &cx, &Work::Send { email, inbox }, due, None))
            .await;
    }
    erase(&w, ANN).await;
    for _ in 0..30 {
        w.work(24 * 60).await;
    }
    let to: Vec<String> = w.net.taken().into_iter().flat_map(|t| t.to).collect();
    assert!(
        to.contains(&w.houses[1].address) && !to.contains(&ANN.to_owned()),
        "{to:?}"
    );
    for m in w.mails_of(&w.houses[0].card.clone()).await {
        assert_eq!(m.state, "cancelled");
        assert_eq!(
            (m.subject.as_str(), m.text.as_str(), m.to_address.as_str()),
            ("", "", "")
        );
    }
    assert_eq!(w.stage(0).await, "lost");
    assert_eq!(hunt(&w.folder(), &[ANN, "Ann Price"]), Vec::<String>::new());
    w.verified().await;
}

/// compliance.md, 11 · while nobody knows whether a mail to him left, he is not erased; once it is settled he is.
#[tokio::test]
async fn a_mail_on_its_way_is_settled_before_its_recipient_is_erased() {
    let w = World::new(1).await;
    w.net.says(&[Say::CutAfterLosing]);
    w.approve(0).await.unwrap();
    w.work(20).await;
    let m = w.first(0).await;
    assert_eq!(m.state, "uncertain");
    let why = refusal(&w, "person_erase_plan", json!({ "email": ANN })).await;
    assert!(why.contains("on its way"), "{why}");
    w.ok(
        "uncertain_close",
        json!({ "id": m.id, "sent": false, "why": "I asked her" }),
    )
    .await;
    erase(&w, ANN).await;
    for _ in 0..10 {
        w.work(24 * 60).await;
    }
    assert!(
        w.net
            .taken()
            .iter()
            .all(|t| !t.to.contains(&ANN.to_owned()))
    );
    assert_eq!(hunt(&w.folder(), &[ANN, "Ann Price"]), Vec::<String>::new());
    w.verified().await;
}

/// compliance.md, 11 · a whole history (mail, answer, meeting, note) goes, and what is proved stays provable.
#[tokio::test]
async fn a_whole_history_goes_and_verify_still_holds() {
    let w = contacted(2).await;
    let raw = w
        .reply(
            0,
            &w.houses[0].pack[0],
            "Gladly. Call me on +44 7700 900123, Ann Price",
        )
        .await;
    w.arrives(&raw).await;
    let card = w.houses[0].card.clone();
    w.ok(
        "meeting_book",
        json!({ "prospect": card, "start_at": w.clock.now_().0 + 86_400_000, "attendees": ["Ann Price", ANN] }),
    )
    .await;
    w.ok(
        "touch_add",
        json!({ "prospect": card, "kind": "call", "outcome": "talked", "note": "Ann Price likes the demo" }),
    )
    .await;
    let held = w.ok("person_export", json!({ "email": ANN })).await;
    for table in [
        "people",
        "person_addresses",
        "emails",
        "messages",
        "replies",
        "meetings",
        "touches",
    ] {
        assert!(
            held["tables"][table].is_array(),
            "{table} is not in the export"
        );
    }
    assert!(held["text"].as_str().unwrap().contains("Gladly. Call me"));
    let inside = [ANN, "Ann Price", "7700 900123", "7700900123"];
    assert!(!hunt(&w.folder(), &inside).is_empty());
    let chain = w.count("SELECT count(*) FROM chain").await;
    erase(&w, ANN).await;
    assert_eq!(hunt(&w.folder(), &inside), Vec::<String>::new());
    assert_eq!(
        w.count("SELECT count(*) FROM chain").await,
        chain + 1,
        "no link is missing"
    );
    assert!(
        w.call("person_export", json!({ "email": ANN }))
            .await
            .is_err()
    );
    w.verified().await;
    for _ in 0..20 {
        w.work(24 * 60).await;
    }
    w.verified().await;
}

/// compliance.md, 11 · what he writes afterwards, and what others write in his thread, is not stored; a person is told where
/// it lies, and nothing goes to the house meanwhile.
#[tokio::test]
async fn an_answer_of_somebody_erased_is_not_stored_and_somebody_is_told() {
    let w = contacted(2).await;
    let m = w.first(0).await;
    let thread = format!("In-Reply-To: <{0}>\r\nReferences: <{0}>\r\n", m.message_id);
    erase(&w, ANN).await;
    let before = w.count(MESSAGES).await;
    let stored = async || (w.count(MESSAGES).await, w.count(ALARMS).await);
    w.arrives(&letter(
        ANN,
        "Re: hello",
        &thread,
        "One more question, says Ann Price.",
        1,
    ))
    .await;
    assert_eq!(stored().await, (before, 1));
    w.arrives(&letter(
        ANN,
        "another thing",
        "",
        "And without a thread.",
        2,
    ))
    .await;
    assert_eq!(stored().await, (before, 2));
    let desk = "desk@abbey.example";
    w.arrives(&letter(
        desk,
        "Re: hello",
        &thread,
        "Ann Price has left us. > Dear Ann Price,",
        3,
    ))
    .await;
    assert_eq!(stored().await, (before, 3));
    // A machine's report about a mail to him says nothing to anybody.
    let away = format!("{thread}Return-Path: <>\r\nAuto-Submitted: auto-replied\r\n");
    w.arrives(&letter(ANN, "Away", &away, "I am away.", 4))
        .await;
    assert_eq!(stored().await, (before, 3));
    // The house itself is heard as before.
    w.arrives(&letter(
        desk,
        "a question",
        "",
        "Who are you and what do you want?",
        5,
    ))
    .await;
    assert_eq!(w.count(MESSAGES).await, before + 1);
    assert_eq!(hunt(&w.folder(), &[ANN, "Ann Price"]), Vec::<String>::new());
    w.verified().await;
}

/// compliance.md, 11 · a backup brings him back in quarantine; he goes again before anything else happens.
#[tokio::test]
async fn a_backup_that_brings_somebody_back_forgets_him_again() {
    let mut w = contacted(2).await;
    let raw = w
        .reply(0, &w.houses[0].pack[0], "Tell me more, Ann Price")
        .await;
    w.arrives(&raw).await;
    w.backup("before").await;
    erase(&w, ANN).await;
    w.restore("before").await;
    assert!(!hunt(&w.folder(), &[ANN]).is_empty(), "the backup held her");
    assert_eq!(engine::pipeline::privacy::replay(w.e()).await.unwrap(), 1);
    assert_eq!(hunt(&w.folder(), &[ANN, "Ann Price"]), Vec::<String>::new());
    assert!(
        w.call("person_export", json!({ "email": ANN }))
            .await
            .is_err()
    );
    w.ok("quarantine_leave", json!({})).await;
    for _ in 0..20 {
        w.work(24 * 60).await;
    }
    assert_eq!(
        w.net
            .taken()
            .iter()
            .filter(|t| t.to.contains(&ANN.to_owned()))
            .count(),
        1,
        "the one before"
    );
    assert_eq!(engine::pipeline::privacy::replay(w.e()).await.unwrap(), 0);
    w.verified().await;
}

/// compliance.md, 11 · somebody known by name only, at his hotel, is forgotten again as well.
#[tokio::test]
async fn a_backup_that_knows_only_the_name_forgets_it_again() {
    let mut w = World::new(1).await;
    let named = w
        .ok("prospect_add", json!({ "company": "Hotel Gull", "website": "https://gull.example", "town": "Bath", "country": "GB", "person": "Gwen Oxley" }))
        .await;
    w.backup("before").await;
    let person = person_of(&w, &named["prospect"]).await;
    let e = w.e().clone();
    w.write(move |tx| {
        let key = e.keys().address("gwen@gull.example").unwrap();
        tx.execute(
            "INSERT INTO person_addresses(id,person_id,channel,value,key,obtained) VALUES('a',?1,'mail','gwen@gull.example',?2,'published')",
            [person, key],
        )?;
        Ok(())
    })
    .await;
    erase(&w, "gwen@gull.example").await;
    w.restore("before").await;
    assert!(!hunt(&w.folder(), &["Gwen Oxley"]).is_empty());
    assert_eq!(engine::pipeline::privacy::replay(w.e()).await.unwrap(), 1);
    assert_eq!(hunt(&w.folder(), &["Gwen Oxley"]), Vec::<String>::new());
    assert_eq!(engine::pipeline::privacy::replay(w.e()).await.unwrap(), 0);
    w.verified().await;
}

/// compliance.md, 11 · who was erased is not added again by hand, and nothing of him is stored on the way.
#[tokio::test]
async fn somebody_erased_is_not_added_again_by_hand() {
    let w = World::new(1).await;
    erase(&w, ANN).await;
    let people = w.count("SELECT count(*) FROM people").await;
    let again = json!({ "company": "Hotel Abbey", "town": "Bath", "country": "GB", "person": "Ann Price", "email": "Ann+x@Abbey.example" });
    let why = refusal(&w, "prospect_add", again).await;
    assert!(why.contains("forgotten"), "{why}");
    assert_eq!(w.count("SELECT count(*) FROM people").await, people);
    assert_eq!(hunt(&w.folder(), &[ANN, "Ann Price"]), Vec::<String>::new());
    w.verified().await;
}

/// compliance.md, 11 · a merge of persons cannot be taken apart once they are erased; a merge of their hotels can, and brings
/// nothing of them back.
#[tokio::test]
async fn merges_of_somebody_erased_bring_nothing_back() {
    let w = World::new(2).await;
    let add = |hotel: &'static str, email: &'static str| {
        let input = json!({ "company": hotel, "town": "York", "country": "GB", "person": "Ann Price", "email": email });
        w.ok("prospect_add", input)
    };
    let twin = add("Hotel Heron", "ann.price@heron.example").await;
    let ann = json!(w.houses[0].card);
    let (hers, others) = (
        json!(person_of(&w, &ann).await),
        json!(person_of(&w, &twin["prospect"]).await),
    );
    let house = w.first(0).await.company;
    let merge = |keep: &Value, other: &Value| {
        w.ok(
            "prospects_merge",
            json!({ "keep": keep, "other": other, "confirmed": true }),
        )
    };
    let persons = merge(&hers, &others).await;
    let hotels = merge(&json!(house), &twin["company"]).await;
    erase(&w, ANN).await;
    assert_eq!(
        hunt(&w.folder(), &[ANN, "Ann Price", "ann.price@heron"]),
        Vec::<String>::new()
    );
    w.ok("prospects_unmerge", json!({ "merge": hotels["merge"] }))
        .await;
    let why = refusal(
        &w,
        "prospects_unmerge",
        json!({ "merge": persons["merge"] }),
    )
    .await;
    assert!(why.contains("erased"), "{why}");
    assert_eq!(
        hunt(&w.folder(), &[ANN, "Ann Price", "ann.price@heron"]),
        Vec::<String>::new()
    );
    w.verified().await;
}

/// compliance.md, 11 · who is called alike, or the same at another house, and whoever stands in the same thread, stays.
#[tokio::test]
async fn whoever_is_called_alike_is_untouched() {
    let w = contacted(2).await;
    let add = |person: &'static str, hotel: &'static str, email: &'static str| {
        let input = json!({ "company": hotel, "town": "Leeds", "country": "GB", "person": person, "email": email });
        w.ok("prospect_add", input)
    };
    add(
        "Ann Price",
        "Hotel Ibis Street",
        "ann.price@ibis-street.example",
    )
    .await;
    add("Anna Price", "Hotel Jade", "anna@jade.example").await;
    add("Ann Pricewell", "Hotel Kite", "ann@abbey.example.org").await;
    add("Joann Price", "Hotel Lark", "joann@abbey.example").await;
    let raw = w
        .reply(
            1,
            &w.houses[1].pack[0],
            "Ann Price of the Abbey told me about you. Ben Shaw",
        )
        .await;
    let inbox = w.inbox_of(&w.houses[1].pack[0]).await;
    w.net.deliver(&inbox, "INBOX", &raw);
    w.step().await;
    let plan = w.ok("person_erase_plan", json!({ "email": ANN })).await;
    assert_eq!(plan["namesakes"], 1);
    erase(&w, ANN).await;
    for email in [
        "ann.price@ibis-street.example",
        "anna@jade.example",
        "ann@abbey.example.org",
        "joann@abbey.example",
    ] {
        let held = w.ok("person_export", json!({ "email": email })).await;
        assert_eq!(held["tables"]["person_addresses"][0]["value"], email);
        assert!(
            held["tables"]["people"][0]["name"]
                .as_str()
                .is_some_and(|n| n.contains("Price")),
            "{email}"
        );
    }
    // What Ben wrote is his, without her.
    let ben = w
        .ok("person_export", json!({ "email": w.houses[1].address }))
        .await;
    let words = ben["tables"]["message_texts"][0]["visible_text"]
        .as_str()
        .unwrap();
    assert!(
        words.contains("of the Abbey told me about you") && !words.contains("Ann Price"),
        "{words}"
    );
    assert_eq!(w.first(1).await.to_address, w.houses[1].address);
    w.verified().await;
}
