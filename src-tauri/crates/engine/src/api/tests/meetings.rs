//! Meetings, calls: what each outcome does to the card, and the next step it leaves.

use serde_json::{Value, json};
use std::sync::atomic::Ordering;

use super::world::World;

const HOUR: i64 = 3_600_000;

async fn card(w: &World, hotel: &str) -> String {
    let added = w
        .ok(
            "prospect_add",
            json!({ "company": hotel, "town": "Bath", "country": "GB", "phone": "01225 463 400" }),
        )
        .await;
    added["prospect"].as_str().unwrap().to_owned()
}

async fn book(w: &World, card: &str, hours: i64) -> String {
    let at = w.e.now().0 + hours * HOUR;
    let done = w
        .ok(
            "meeting_book",
            json!({ "prospect": card, "start_at": at, "attendees": ["Ann", "me"] }),
        )
        .await;
    assert_eq!(done["stage"], "meeting", "{done}");
    done["meeting"].as_str().unwrap().to_owned()
}

fn later(w: &World, hours: i64) {
    w.clock.0.fetch_add(hours * HOUR, Ordering::SeqCst);
}

async fn tasks(w: &World) -> Vec<String> {
    let list = w.ok("tasks_list", json!({})).await;
    let rows = list["tasks"].as_array().unwrap();
    rows.iter()
        .map(|t| format!("{} {}", t["kind"].as_str().unwrap(), t["due_at"].is_i64()))
        .collect()
}

fn only(list: &Value, name: &str) -> Value {
    let rows = list[name].as_array().unwrap();
    assert_eq!(rows.len(), 1, "{list}");
    rows[0].clone()
}

#[tokio::test]
async fn a_meeting_moves_its_card_and_what_became_of_it_leaves_a_next_step() {
    let w = World::new().await;
    let p = card(&w, "Hotel Abbey").await;
    let m = book(&w, &p, 5).await;
    let row = only(&w.ok("meetings_list", json!({})).await, "meetings");
    assert_eq!(
        (
            row["company"].as_str(),
            row["their_time"].as_str(),
            row["to_close"].as_bool()
        ),
        (Some("Hotel Abbey"), Some("2026-11-25 14:01"), Some(false)),
        "{row}"
    );
    assert_eq!(
        w.refused("meeting_held", json!({ "meeting": m })).await,
        "not_yet"
    );
    later(&w, 6);
    let row = only(&w.ok("meetings_list", json!({})).await, "meetings");
    assert_eq!(row["to_close"], true);
    let done = w
        .ok(
            "meeting_held",
            json!({ "meeting": m, "outcome": "wants a trial", "next": "Send the contract" }),
        )
        .await;
    assert_eq!(
        (done["state"].as_str(), done["stage"].as_str()),
        (Some("held"), Some("meeting"))
    );
    assert_eq!(
        tasks(&w).await,
        ["follow_up true"],
        "the conversation has a next step with a date"
    );
    assert_eq!(
        w.refused("meeting_held", json!({ "meeting": m })).await,
        "closed"
    );
    let past = only(
        &w.ok("meetings_list", json!({ "tab": "past" })).await,
        "meetings",
    );
    assert_eq!(past["outcome"], "wants a trial");
}

#[tokio::test]
async fn who_does_not_come_is_asked_again_and_rung_the_second_time() {
    let w = World::new().await;
    let p = card(&w, "Hotel Abbey").await;
    let m = book(&w, &p, 1).await;
    later(&w, 2);
    let done = w.ok("meeting_no_show", json!({ "meeting": m })).await;
    assert_eq!(done["stage"], "engaged");
    assert_eq!(tasks(&w).await, ["rebook true"]);
    let second = book(&w, &p, 1).await;
    later(&w, 2);
    w.ok("meeting_no_show", json!({ "meeting": second })).await;
    assert!(tasks(&w).await.contains(&"call true".to_owned()));
    let calls = w.ok("calls_list", json!({ "due_before": i64::MAX })).await;
    let call = only(&calls, "calls");
    assert_eq!(
        (call["number_of"].as_str(), call["zone"].as_str()),
        (Some("hotel"), Some("Europe/London")),
        "{call}"
    );
    assert!(call["number"].as_str().unwrap().starts_with("+44"));
}

#[tokio::test]
async fn a_cancelled_meeting_offers_another_time_in_the_thread_there_is() {
    let w = World::new().await;
    let campaign = w.campaign().await;
    w.cleared().await;
    let p = w
        .ready("Hotel Abbey", "Ann Price", "ann@abbey.example")
        .await;
    w.ok("campaign_start", json!({ "campaign": campaign }))
        .await;
    let drafts = w.compose(&p).await;
    let first = drafts[0]["id"].as_str().unwrap().to_owned();
    // As if it had been sent; what leads there is another test's.
    w.e.store()
        .write(move |tx| {
            tx.execute_batch("DROP TRIGGER email_states; DROP TRIGGER email_sent_accepted;")?;
            tx.execute(
                "UPDATE emails SET state='sent',inbox_id=(SELECT id FROM inboxes) WHERE id=?1",
                [&first],
            )?;
            Ok(())
        })
        .await
        .unwrap();
    let m = book(&w, &p, 3).await;
    let done = w
        .ok("meeting_cancel", json!({ "meeting": m, "why": "ill" }))
        .await;
    assert_eq!(
        (done["state"].as_str(), done["stage"].as_str()),
        (Some("cancelled"), Some("engaged"))
    );
    let draft = done["draft"].as_str().unwrap();
    let shown = w.ok("email_show", json!({ "email": draft })).await;
    assert!(
        shown["email"]["subject"]
            .as_str()
            .unwrap()
            .starts_with("Re: "),
        "{shown}"
    );
    assert_eq!(
        shown["email"]["status"], "draft",
        "a person reads and sends it"
    );
    w.ok("undo", json!({})).await;
    assert_eq!(w.stage(&p).await, "meeting");
    let shown = w.ok("email_show", json!({ "email": draft })).await;
    assert_eq!(shown["email"]["status"], "cancelled");
    let row = only(&w.ok("meetings_list", json!({})).await, "meetings");
    assert_eq!(row["state"], "booked", "it is still to come");
}

#[tokio::test]
async fn a_moved_meeting_and_a_booking_can_be_taken_back() {
    let w = World::new().await;
    let p = card(&w, "Hotel Abbey").await;
    let m = book(&w, &p, 5).await;
    let before = only(&w.ok("meetings_list", json!({})).await, "meetings");
    let at = w.e.now().0 + 48 * HOUR;
    w.ok(
        "meeting_move",
        json!({ "meeting": m, "start_at": at, "zone": "Europe/Vienna" }),
    )
    .await;
    let moved = only(&w.ok("meetings_list", json!({})).await, "meetings");
    assert_eq!(
        (moved["state"].as_str(), moved["zone"].as_str()),
        (Some("moved"), Some("Europe/Vienna"))
    );
    w.ok("undo", json!({})).await;
    assert_eq!(
        only(&w.ok("meetings_list", json!({})).await, "meetings"),
        before
    );
    w.ok("undo", json!({})).await;
    assert_eq!(w.stage(&p).await, "new", "the card is where it was");
    assert_eq!(
        w.ok("meetings_list", json!({})).await["meetings"],
        json!([])
    );
    for wrong in [
        json!({ "prospect": p, "start_at": at, "zone": "Mars/Olympus" }),
        json!({ "prospect": p, "start_at": 0 }),
        json!({ "prospect": "nobody", "start_at": at }),
    ] {
        assert!(
            w.call("meeting_book", wrong.clone()).await.is_err(),
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn calls_stand_in_the_order_of_who_can_be_rung_now_there() {
    let w = World::new().await;
    // 09:00 UTC: Vienna has ten o'clock, London nine, Auckland night.
    let (vienna, auckland) = (json!("AT"), json!("NZ"));
    let mut cards = Vec::new();
    for (hotel, country) in [("Hotel Tui", auckland), ("Hotel Post", vienna)] {
        let added = w
            .ok("prospect_add", json!({ "company": hotel, "town": "X", "country": country, "phone": "+43 5583 2206" }))
            .await;
        let p = added["prospect"].as_str().unwrap().to_owned();
        w.ok("touch_add", json!({ "prospect": p, "kind": "call", "outcome": "voicemail", "next_at": w.e.now().0 })).await;
        cards.push(p);
    }
    let list = w.ok("calls_list", json!({})).await;
    let names: Vec<&str> = list["calls"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["company"].as_str().unwrap())
        .collect();
    assert_eq!(names[0], "Hotel Post", "{list}");
    let post = &list["calls"][0];
    assert_eq!(
        (post["good_now"].as_bool(), post["number_type"].is_string()),
        (Some(true), true),
        "{post}"
    );
    assert!(
        post["their_time"].as_str().unwrap().ends_with("10:05"),
        "{post}"
    );
    let now = w.ok("calls_list", json!({ "now": true })).await;
    assert_eq!(now["calls"].as_array().unwrap().len(), 1);
    // A number that is not to be rung is said, and never among those to ring now.
    w.ok("touch_add", json!({ "prospect": cards[1], "kind": "call", "outcome": "do_not_contact", "only_this_number": true })).await;
    let now = w.ok("calls_list", json!({ "now": true })).await;
    assert_eq!(now["calls"], json!([]));
}
