//! Campaigns and the queue of drafts: entering, pausing, approving, taking back.

use serde_json::{Value, json};

use super::world::World;

#[tokio::test]
async fn a_pack_stands_together_behind_its_first_mail() {
    let w = World::new().await;
    let (_, card, drafts) = w.written().await;
    let rows = drafts.as_array().unwrap();
    assert_eq!(rows[0]["kind"], "first");
    assert!(
        rows.iter()
            .skip(1)
            .all(|r| r["kind"] == "follow_up" && r["pack"] == rows[0]["pack"]),
        "{drafts}"
    );
    assert!(
        rows.iter()
            .all(|r| r["prospect"] == json!(card) && r["to"] == "ann@abbey.example")
    );
    let shown = w.ok("draft_show", json!({ "email": rows[0]["id"] })).await;
    assert_eq!(shown["pack"].as_array().unwrap().len(), rows.len() - 1);
}

#[tokio::test]
async fn an_approval_is_taken_back_by_undo_and_undo_never_goes_forward() {
    let w = World::new().await;
    let (_, _, drafts) = w.written().await;
    let first = drafts[0]["id"].clone();
    let approved = w.ok("approve_email", json!({ "email": first })).await;
    assert!(approved["approved"][0]["slot"].is_number(), "{approved}");
    assert_eq!(
        w.at_once("drafts_list", json!({})).await.unwrap()["drafts"],
        json!([]),
        "the pack goes with its first mail"
    );
    let undone = w.at_once("undo", json!({})).await.unwrap();
    assert_eq!(undone["operation"], "unapprove_email");
    let back = w.ok("drafts_list", json!({})).await;
    assert_eq!(
        back["drafts"].as_array().unwrap().len(),
        drafts.as_array().unwrap().len(),
        "all of them are drafts again"
    );
    // The next undo goes further back: it does not approve again what was just taken back.
    let next = w.at_once("undo", json!({})).await.unwrap();
    assert_ne!(next["operation"], "approve_email", "{next}");
    let states = w.ok("emails_list", json!({ "state": "approved" })).await;
    assert_eq!(states["emails"], json!([]));
}

#[tokio::test]
async fn when_it_is_too_late_undo_says_so_and_touches_nothing_older() {
    let w = World::new().await;
    let (_, _, drafts) = w.written().await;
    w.ok("approve_email", json!({ "email": drafts[0]["id"] }))
        .await;
    // A minute later its slot has passed: it may have left.
    assert_eq!(w.refused("undo", json!({})).await, "too_late");
    let list = w.ok("campaigns_list", json!({})).await;
    assert_eq!(
        list["campaigns"][0]["state"], "running",
        "the campaign was started before and is not paused instead"
    );
}

#[tokio::test]
async fn an_edit_can_be_undone_and_voids_an_approval() {
    let w = World::new().await;
    let (_, _, drafts) = w.written().await;
    let (first, words) = (drafts[0]["id"].clone(), drafts[0]["text"].clone());
    w.ok("approve_email", json!({ "email": first })).await;
    w.ok(
        "draft_edit",
        json!({ "email": first, "text": format!("{} ", words.as_str().unwrap()) }),
    )
    .await;
    assert_eq!(
        w.ok("draft_show", json!({ "email": first })).await["draft"]["state"],
        "draft"
    );
    w.ok("undo", json!({})).await;
    assert_eq!(
        w.ok("draft_show", json!({ "email": first })).await["draft"]["text"],
        words
    );
    assert!(
        w.call(
            "draft_edit",
            json!({ "email": first, "subject": "a\r\nBcc: x@y.example" })
        )
        .await
        .is_err()
    );
}

#[tokio::test]
async fn a_new_subject_of_the_first_mail_goes_through_its_pack_which_is_approved_again() {
    let w = World::new().await;
    let (_, _, drafts) = w.written().await;
    let first = drafts[0]["id"].clone();
    let old = drafts[0]["subject"].clone();
    let all = drafts.as_array().unwrap().len();
    w.ok("approve_email", json!({ "email": first })).await;
    let edit = json!({ "email": first, "subject": "Arrivals at the Abbey" });
    let edited = w.ok("draft_edit", edit).await;
    assert_eq!(edited["follow_ups"].as_array().unwrap().len(), all - 1);
    assert_eq!(edited["approve_again"].as_array().unwrap().len(), all);
    let told = edited["told"].as_str().unwrap();
    assert!(told.contains("follow-ups have the new subject") && told.contains("approve"));
    let subjects = |drafts: Value| {
        let rows = drafts["drafts"].as_array().unwrap().clone();
        rows.into_iter()
            .map(|r| r["subject"].clone())
            .collect::<Vec<_>>()
    };
    let now = subjects(w.ok("drafts_list", json!({})).await);
    assert_eq!(now, vec![json!("Arrivals at the Abbey"); all]);
    // Every content is the one that will be approved, and nothing of the old approval is left.
    w.ok("approve_email", json!({ "email": first })).await;
    let stale: i64 =
        w.e.store()
            .read(|c| {
                Ok(c.query_row("SELECT count(*) FROM emails e LEFT JOIN approvals a ON a.email_id=e.id AND a.voided_at IS NULL AND a.content_hash=e.content_hash WHERE a.id IS NULL", [], |r| r.get(0))?)
            })
            .await
            .unwrap();
    assert_eq!(stale, 0);
    // Words put back take the subject of the follow-ups back as well.
    w.ok("draft_edit", json!({ "email": first, "subject": old }))
        .await;
    assert_eq!(
        subjects(w.ok("drafts_list", json!({})).await),
        vec![old; all]
    );
}

#[tokio::test]
async fn a_follow_up_that_was_approved_by_itself_is_told_and_one_with_its_own_subject_keeps_it() {
    let w = World::new().await;
    let (_, _, drafts) = w.written().await;
    let id = |n: usize| drafts[n]["id"].clone();
    let own = json!({ "email": id(2), "subject": "The last word" });
    assert_eq!(w.ok("draft_edit", own).await["told"], Value::Null);
    w.ok("approve_email", json!({ "email": id(1) })).await;
    let edit = json!({ "email": id(0), "subject": "Arrivals at the Abbey" });
    let edited = w.ok("draft_edit", edit).await;
    assert_eq!(edited["approve_again"], json!([id(1)]));
    assert!(!edited["follow_ups"].as_array().unwrap().contains(&id(2)));
    let shown = w.ok("draft_show", json!({ "email": id(1) })).await["draft"].clone();
    assert_eq!(
        (&shown["state"], &shown["subject"]),
        (&json!("draft"), &json!("Arrivals at the Abbey"))
    );
    let last = w.ok("draft_show", json!({ "email": id(2) })).await["draft"].clone();
    assert_eq!(last["subject"], "The last word");
}

#[tokio::test]
async fn bulk_approval_takes_only_clean_drafts_and_leaves_nothing_of_a_refused_one() {
    let w = World::new().await;
    let (_, _, drafts) = w.written().await;
    let first = drafts[0]["id"].as_str().unwrap().to_owned();
    let id = first.clone();
    w.e.store()
        .write(move |tx| {
            Ok(tx
                .execute("UPDATE email_drafts SET clean=0 WHERE email_id=?1", [id])
                .map(drop)?)
        })
        .await
        .unwrap();
    let done = w
        .ok(
            "approve_clean",
            json!({ "emails": [first, "no-such-draft"] }),
        )
        .await;
    assert_eq!(done["approved"], json!([]));
    assert_eq!(
        (
            done["refused"][0]["code"].as_str(),
            done["refused"][1]["code"].as_str()
        ),
        (Some("refused"), Some("not_found")),
        "{done}"
    );
    let approvals: i64 =
        w.e.store()
            .read(|c| Ok(c.query_row("SELECT count(*) FROM approvals", [], |r| r.get(0))?))
            .await
            .unwrap();
    assert_eq!(approvals, 0);
}

#[tokio::test]
async fn a_property_has_one_thread_and_a_paused_campaign_holds_it() {
    let w = World::new().await;
    let (campaign, card, _) = w.written().await;
    let other = w.ready("Hotel Elm", "Bob Reed", "bob@elm.example").await;
    let entered = w
        .ok(
            "enrol",
            json!({ "campaign": campaign, "prospects": [card, other] }),
        )
        .await;
    assert_eq!(
        entered["enrolled"], 2,
        "who is in stays in, who is ready enters: {entered}"
    );
    w.ok("campaign_pause", json!({ "campaign": campaign }))
        .await;
    let paused = w.ok("campaigns_list", json!({})).await;
    assert_eq!(
        (
            paused["campaigns"][0]["held"].as_u64(),
            paused["campaigns"][0]["active"].as_u64()
        ),
        (Some(2), Some(0)),
        "{paused}"
    );
    assert_eq!(
        w.refused("enrol", json!({ "campaign": campaign })).await,
        "not_running"
    );
    w.ok("campaign_start", json!({ "campaign": campaign }))
        .await;
    let running = w.ok("campaigns_list", json!({})).await;
    assert_eq!(
        (
            running["campaigns"][0]["held"].as_u64(),
            running["campaigns"][0]["active"].as_u64()
        ),
        (Some(0), Some(2)),
        "{running}"
    );
    let second = w.ok("campaign_create", json!({ "name": "Second", "offer": running["campaigns"][0]["offer"], "strategy": "pain_point" })).await;
    assert_eq!(
        w.ok("campaign_start", json!({ "campaign": second["id"] }))
            .await["enrolled"],
        0,
        "their thread is taken"
    );
    let kept = w
        .ok(
            "enrol",
            json!({ "campaign": second["id"], "prospects": [card] }),
        )
        .await;
    assert_eq!(kept["out"][0]["rule"], "one_thread", "{kept}");
}

#[tokio::test]
async fn a_preview_counts_by_channel_and_says_what_is_missing() {
    let w = World::new().await;
    let campaign = w.campaign().await;
    w.ready("Hotel Abbey", "Ann Price", "ann@abbey.example")
        .await;
    w.ok("prospect_add", json!({ "company": "Gasthof Post", "town": "Lech", "country": "AT", "email": "info@post.example" })).await;
    w.ok(
        "prospect_add",
        json!({ "company": "Hotel Nobody", "town": "York", "country": "GB" }),
    )
    .await;
    let r = w
        .ok("campaign_preview", json!({ "campaign": campaign }))
        .await;
    assert_eq!(
        (
            r["matches"].as_u64(),
            r["ready"].as_u64(),
            r["mail"].as_u64(),
            r["no_way"].as_u64()
        ),
        (Some(3), Some(1), Some(1), Some(1)),
        "{r}"
    );
    assert_eq!(r["ask_counsel"], 1, "Austria wants consent: {r}");
    assert!(r["missing"].is_string(), "{r}");
    let only = w
        .ok(
            "campaign_preview",
            json!({ "targeting": { "countries": ["Austria"] } }),
        )
        .await;
    assert_eq!(only["matches"], 1);
    assert!(
        w.call(
            "campaign_preview",
            json!({ "targeting": { "stages": ["won"] } })
        )
        .await
        .is_err(),
        "customers are no targets"
    );
}

#[tokio::test]
async fn a_setting_takes_only_what_it_can_hold_and_can_be_put_back() {
    let w = World::new().await;
    assert!(
        w.call("setting_set", json!({ "key": "score_bar", "value": 150 }))
            .await
            .is_err()
    );
    assert!(
        w.call("setting_set", json!({ "key": "seed.version", "value": 0 }))
            .await
            .is_err(),
        "the machine's own keys are not settings"
    );
    w.ok("setting_set", json!({ "key": "score_bar", "value": 65 }))
        .await;
    assert_eq!(
        w.ok("setting_get", json!({ "key": "score_bar" })).await["settings"][0]["value"],
        65
    );
    w.ok("undo", json!({})).await;
    assert_eq!(
        w.ok("setting_get", json!({ "key": "score_bar" })).await["settings"][0]["value"],
        50
    );
}

#[tokio::test]
async fn today_counts_what_waits() {
    let w = World::new().await;
    w.written().await;
    let t = w.ok("today", json!({})).await;
    assert_eq!(t["approve"]["count"], 1, "a pack is one: {t}");
    for block in [
        "capacity", "health", "answer", "meetings", "approve", "signals", "due",
    ] {
        assert!(
            t[block]["count"].is_number()
                && t[block]["minutes"].is_number()
                && t[block]["items"].is_array(),
            "{block}"
        );
    }
}
