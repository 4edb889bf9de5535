//! Groups: what a hold holds, and that everything stands afterwards where it stood before.

use serde_json::{Value, json};

use super::world::World;

/// Three hotels with a pack; the first two belong to one group.
async fn three(w: &World) -> Vec<String> {
    let campaign = w.campaign().await;
    w.cleared().await;
    let mut cards = Vec::new();
    for (hotel, person, mail) in [
        ("Hotel Abbey", "Ann Price", "ann@abbey.example"),
        ("Hotel Beacon", "Ben Shaw", "ben@beacon.example"),
        ("Hotel Cedar", "Carol Hunt", "carol@cedar.example"),
    ] {
        cards.push(w.ready(hotel, person, mail).await);
    }
    w.ok("campaign_start", json!({ "campaign": campaign }))
        .await;
    for c in &cards {
        w.compose(c).await;
    }
    for hotel in ["Hotel Abbey", "Hotel Beacon"] {
        let joined = w
            .ok("group_join", json!({ "company": hotel, "group": "Bluebird Management", "kind": "operated_by", "source": "their site" }))
            .await;
        assert_eq!(joined["created"], hotel == "Hotel Abbey", "{joined}");
    }
    cards
}

async fn threads(w: &World) -> Vec<(String, Option<String>)> {
    w.e.store()
        .read(|c| {
            Ok(c.prepare("SELECT n.state,n.held_reason FROM enrolments n JOIN prospects p ON p.id=n.prospect_id JOIN companies x ON x.id=p.company_id ORDER BY x.name")?
                .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
                .collect::<Result<_, _>>()?)
        })
        .await
        .unwrap()
}

fn held(why: &str) -> (String, Option<String>) {
    ("held".into(), Some(why.into()))
}

fn active() -> (String, Option<String>) {
    ("active".into(), None)
}

async fn hold(w: &World, group: &str, why: &str) -> String {
    let done = w
        .ok("group_hold", json!({ "group": group, "why": why }))
        .await;
    done["hold"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_hold_stops_the_whole_group_and_nobody_else_until_it_is_released() {
    let w = World::new().await;
    three(&w).await;
    let drafts = w.ok("drafts_list", json!({})).await;
    for d in drafts["drafts"].as_array().unwrap() {
        drop(w.call("approve_email", json!({ "email": d["id"] })).await);
    }
    let id = hold(&w, "Bluebird Management", "their lawyer called").await;
    assert_eq!(
        threads(&w).await,
        [
            held("their lawyer called"),
            held("their lawyer called"),
            active()
        ]
    );
    let list = w.ok("groups_list", json!({})).await;
    assert_eq!(
        (
            list["groups"][0]["hold"].as_str(),
            list["groups"][0]["held"].as_u64()
        ),
        (Some("their lawyer called"), Some(2)),
        "{list}"
    );
    let full = w
        .ok("group_show", json!({ "group": "bluebird management" }))
        .await;
    assert_eq!(full["members"].as_array().unwrap().len(), 2, "{full}");
    assert_eq!(
        full["members"][0]["cards"][0]["held_reason"],
        "their lawyer called"
    );
    assert_eq!(full["holds"][0]["sequences"], 2);
    // What is held says so, and by which rule.
    let why = w
        .ok(
            "why_not",
            json!({ "prospect": full["members"][0]["cards"][0]["prospect"] }),
        )
        .await;
    assert!(why.to_string().contains("group"), "{why}");
    let back = w.ok("group_release", json!({ "hold": id })).await;
    assert_eq!(back["sequences"], 2);
    assert_eq!(threads(&w).await, [active(), active(), active()]);
    assert_eq!(
        w.refused("group_release", json!({ "hold": id })).await,
        "released"
    );
    assert_eq!(w.ok("verify", json!({})).await["ok"], true);
}

#[tokio::test]
async fn whatever_was_held_before_is_held_afterwards_in_every_order_of_release() {
    for first in [true, false] {
        let w = World::new().await;
        three(&w).await;
        // The first waits for a person because of an answer.
        w.e.store()
            .write(|tx| {
                tx.execute("UPDATE enrolments SET state='held',held_reason='a person answered' WHERE prospect_id=(SELECT p.id FROM prospects p JOIN companies c ON c.id=p.company_id WHERE c.name='Hotel Abbey')", [])?;
                Ok(())
            })
            .await
            .unwrap();
        let a = hold(&w, "Bluebird Management", "one").await;
        let b = hold(&w, "Bluebird Management", "two").await;
        assert_eq!(threads(&w).await, [held("two"), held("two"), active()]);
        let (x, y, left) = if first { (a, b, "two") } else { (b, a, "one") };
        w.ok("group_release", json!({ "hold": x })).await;
        assert_eq!(
            threads(&w).await,
            [held(left), held(left), active()],
            "first {first}"
        );
        w.ok("group_release", json!({ "hold": y })).await;
        assert_eq!(
            threads(&w).await,
            [held("a person answered"), active(), active()],
            "first {first}"
        );
    }
}

#[tokio::test]
async fn a_house_that_joins_a_held_group_is_held_and_one_that_parts_is_not_touched() {
    let w = World::new().await;
    three(&w).await;
    hold(&w, "Bluebird Management", "stop").await;
    let joined = w
        .ok(
            "group_join",
            json!({ "company": "Hotel Cedar", "group": "Bluebird Management", "kind": "owned_by" }),
        )
        .await;
    assert_eq!(
        threads(&w).await,
        [held("stop"), held("stop"), held("stop")]
    );
    w.ok("group_part", json!({ "edge": joined["edge"] })).await;
    let full = w
        .ok("group_show", json!({ "group": "Bluebird Management" }))
        .await;
    let cedar: Vec<&Value> = full["members"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|m| m["name"] == "Hotel Cedar")
        .collect();
    assert!(
        cedar[0]["until_at"].is_i64(),
        "the edge stays for history: {full}"
    );
    assert_eq!(
        w.refused(
            "group_join",
            json!({ "company": "Bluebird Management", "group": "Hotel Abbey", "kind": "owned_by" })
        )
        .await,
        "circle"
    );
    assert!(
        w.call("group_hold", json!({ "group": "Hotel Abbey", "why": " " }))
            .await
            .is_err()
    );
    assert!(
        w.call("group_show", json!({ "group": "Nobody" }))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_hotel_without_a_group_is_held_by_itself() {
    let w = World::new().await;
    three(&w).await;
    let id = hold(&w, "Hotel Cedar", "wait for spring").await;
    assert_eq!(
        threads(&w).await,
        [active(), active(), held("wait for spring")]
    );
    w.ok("undo", json!({})).await;
    assert_eq!(threads(&w).await, [active(), active(), active()]);
    assert_eq!(
        w.refused("group_release", json!({ "hold": id })).await,
        "released"
    );
}
