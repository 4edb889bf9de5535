//! How inboxes stand: the sentence with its one remedy, scores that leave out what is unknown, DNS with the record to set.

use serde_json::{Value, json};

use super::world::World;

#[tokio::test]
async fn the_sentence_names_the_one_thing_that_lets_more_leave() {
    let w = World::new().await;
    let empty = w.ok("inbox_scores", json!({ "goal": 1000 })).await;
    assert_eq!(
        (
            &empty["can_send_today"],
            &empty["remedy"]["kind"],
            &empty["mailboxes_for_goal"]
        ),
        (&json!(0), &json!("add_inbox"), &json!(50)),
        "{empty}"
    );
    w.campaign().await;
    let new = w.ok("inbox_scores", json!({})).await;
    assert_eq!(
        (&new["can_send_today"], &new["remedy"]["kind"]),
        (&json!(5), &json!("test")),
        "{new}"
    );
    assert!(
        new["sentence"]
            .as_str()
            .unwrap()
            .starts_with("You can send 5 today; to send more, test sam@"),
        "{new}"
    );
    let id = new["inboxes"][0]["id"].clone();
    w.ok(
        "inbox_pause",
        json!({ "inbox": id, "reason": "auth: the password was refused" }),
    )
    .await;
    let paused = w.ok("inbox_scores", json!({})).await;
    assert_eq!(
        (
            &paused["can_send_today"],
            &paused["remedy"]["kind"],
            &paused["remedy"]["gain"]
        ),
        (&json!(0), &json!("sign_in"), &json!(5)),
        "{paused}"
    );
    assert_eq!(paused["inboxes"][0]["circuit"]["state"], "paused");
    let none = w
        .ok(
            "inbox_scores",
            json!({ "inbox": "nobody@bluebook.example" }),
        )
        .await;
    assert_eq!(none["inboxes"], json!([]));
}

#[tokio::test]
async fn what_is_unknown_is_no_score_and_missing_dns_says_the_record_to_set() {
    let w = World::new().await;
    w.campaign().await;
    let at = |v: &Value, name: &str, field: &str| {
        let all = v["inboxes"][0][name].as_array().unwrap();
        all.iter()
            .find(|x| x["check"] == field || x["name"] == field)
            .unwrap()
            .clone()
    };
    let new = w.ok("inbox_scores", json!({})).await;
    for score in ["deliverability", "reputation", "performance", "overall"] {
        assert!(
            at(&new, "scores", score)["score"].is_null(),
            "{score}: {new}"
        );
    }
    assert!(at(&new, "dns", "spf")["ok"].is_null(), "nobody asked yet");
    assert_eq!(
        at(&new, "dns", "spf")["record"],
        json!({ "name": "bluebook.example", "kind": "TXT", "value": "v=spf1 a:smtp.bluebook.example ~all" })
    );
    assert_eq!(
        new["inboxes"][0]["warmup"]["points"][0],
        json!({ "day": 1, "cap": 5 })
    );
    assert_eq!(
        new["inboxes"][0]["warmup"]["points"]
            .as_array()
            .unwrap()
            .len(),
        35
    );
    w.e.store()
        .write(|tx| {
            let checks = json!({ "ok": false, "spf": "v=spf1 -all", "dmarc": null, "mx": true });
            Ok(store::tables::senders::set_domain_checks(
                tx,
                "bluebook.example",
                &checks,
                Some("missing: DMARC"),
            )?)
        })
        .await
        .unwrap();
    let stopped = w.ok("inbox_scores", json!({})).await;
    assert_eq!(at(&stopped, "dns", "spf")["record"], Value::Null);
    assert_eq!(
        at(&stopped, "dns", "dmarc")["record"]["value"],
        "v=DMARC1; p=none; rua=mailto:sam@bluebook.example"
    );
    assert_eq!(
        (&stopped["remedy"]["kind"], &stopped["can_send_today"]),
        (&json!("set_dns"), &json!(0)),
        "{stopped}"
    );
    assert!(
        stopped["sentence"]
            .as_str()
            .unwrap()
            .contains("set DMARC for bluebook.example"),
        "{stopped}"
    );
}
