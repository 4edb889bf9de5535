//! New hotels: take, skip, not ours — and each taken back.

use domain::{CompanyId, ProspectId};
use serde_json::{Value, json};

use super::world::World;

/// A hotel with a card and an award as its reason: (card, signal).
async fn hotel(w: &World, name: &str) -> (String, String) {
    let added = w
        .ok(
            "prospect_add",
            json!({ "company": name, "town": "Bath", "country": "GB" }),
        )
        .await;
    let company = added["company"].as_str().unwrap().to_owned();
    signal(w, &company, "award").await;
    let list = w.ok("signals_list", json!({})).await;
    let row = list["signals"]
        .as_array()
        .unwrap()
        .iter()
        .find(|s| s["company"] == json!(company))
        .unwrap();
    (
        added["prospect"].as_str().unwrap().to_owned(),
        row["id"].as_str().unwrap().to_owned(),
    )
}

async fn signal(w: &World, company: &str, kind: &'static str) {
    let (e, company) = (w.e.clone(), CompanyId(company.to_owned()));
    w.e.store()
        .write(move |tx| {
            let cx = e.system(domain::Cause::Job);
            crate::pipeline::acquire::signals::add(
                &e,
                tx,
                &cx,
                &company,
                kind,
                "https://news.example",
                Some("They won it"),
                json!({}),
            )
        })
        .await
        .unwrap();
}

async fn open(w: &World) -> usize {
    w.ok("signals_list", json!({})).await["signals"]
        .as_array()
        .unwrap()
        .len()
}

#[tokio::test]
async fn a_skipped_hotel_leaves_the_machine_and_comes_back_by_undo() {
    let w = World::new().await;
    let (p, s) = hotel(&w, "Hotel Abbey").await;
    assert!(
        w.call("signal_skip", json!({ "signal": s, "why": " " }))
            .await
            .is_err()
    );
    let done = w
        .ok(
            "signal_skip",
            json!({ "signal": s, "why": "closes in spring" }),
        )
        .await;
    assert_eq!(done["stage"], "lost", "{done}");
    assert_eq!(open(&w).await, 0, "it is not shown again");
    let all = w.ok("signals_list", json!({ "all": true })).await;
    assert_eq!(all["signals"][0]["choice"], "skip");
    w.ok("undo", json!({})).await;
    assert_eq!((w.stage(&p).await, open(&w).await), ("new".into(), 1));
}

#[tokio::test]
async fn a_hotel_with_another_reason_or_a_conversation_stays() {
    let w = World::new().await;
    let (p, s) = hotel(&w, "Hotel Abbey").await;
    let card = ProspectId(p.clone());
    let company =
        w.e.store()
            .read(move |c| Ok(store::tables::prospects::get(c, &card)?.unwrap().company.0))
            .await
            .unwrap();
    signal(&w, &company, "renovation").await;
    w.ok("signal_skip", json!({ "signal": s, "why": "old news" }))
        .await;
    assert_eq!(w.stage(&p).await, "new", "the renovation is still a reason");
    let (q, t) = hotel(&w, "Hotel Beacon").await;
    w.ok(
        "touch_add",
        json!({ "prospect": q, "kind": "call", "outcome": "talked" }),
    )
    .await;
    w.ok(
        "signal_skip",
        json!({ "signal": t, "why": "we talk already" }),
    )
    .await;
    assert_eq!(w.stage(&q).await, "engaged");
}

#[tokio::test]
async fn not_ours_excludes_the_hotel_until_it_is_taken_back() {
    let w = World::new().await;
    let (p, s) = hotel(&w, "Hotel Abbey").await;
    let colleague = json!({ "signal": s, "why": "Eve talks to them", "not_ours": "colleague" });
    assert!(
        w.call("signal_skip", colleague.clone()).await.is_err(),
        "whose it is has to be said"
    );
    let mut named = colleague;
    named["owner"] = json!("Eve");
    let done = w.ok("signal_skip", named).await;
    assert_eq!(
        (done["choice"].as_str(), done["stage"].as_str()),
        (Some("not_ours"), Some("lost"))
    );
    let list = w.ok("exclusions_list", json!({})).await;
    assert_eq!(list["exclusions"][0]["kind"], "colleague", "{list}");
    w.ok("undo", json!({})).await;
    assert_eq!(
        w.ok("exclusions_list", json!({})).await["exclusions"],
        json!([])
    );
    assert_eq!(w.stage(&p).await, "new");
}

#[tokio::test]
async fn a_taken_hotel_comes_back_only_when_its_rest_is_over_and_nobody_asked_for_peace() {
    let w = World::new().await;
    let (p, s) = hotel(&w, "Hotel Abbey").await;
    let take = json!({ "signal": s });
    let done = w.ok("signal_take", take.clone()).await;
    assert_eq!(done["stage"], "new");
    // Rung, refused, and asked to come back in a year.
    w.ok(
        "touch_add",
        json!({ "prospect": p, "kind": "call", "outcome": "talked" }),
    )
    .await;
    let far = w.e.now().0 + 365 * 86_400_000;
    w.ok("prospect_move", json!({ "prospect": p, "to": "lost", "event": "mark_lost", "reason": "timing", "revisit_at": far })).await;
    assert_eq!(w.refused("signal_take", take.clone()).await, "rests");
    w.clock
        .0
        .store(far + 1, std::sync::atomic::Ordering::SeqCst);
    let company =
        w.ok("prospect_show", json!({ "prospect": p })).await["prospect"]["company_id"].clone();
    let silent = w.ok("suppress_add", json!({ "company": company })).await;
    assert_eq!(w.refused("signal_take", take.clone()).await, "left_alone");
    w.ok(
        "suppress_lift",
        json!({ "id": silent["id"], "reason": "they wrote that they want to hear" }),
    )
    .await;
    let done: Value = w.ok("signal_take", take).await;
    assert_eq!(done["stage"], "enriched", "{done}");
}
