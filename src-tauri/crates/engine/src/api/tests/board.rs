//! The board: drops, moves, pages, touches.

use std::collections::BTreeSet;

use domain::stage::edges;
use domain::{Cause, Stage};
use serde_json::{Value, json};

use super::world::World;

#[tokio::test]
async fn a_system_event_is_never_a_drop_target_from_any_stage() {
    let w = World::new().await;
    let card = w
        .ready("Hotel Abbey", "Ann Price", "ann@abbey.example")
        .await;
    for stage in Stage::ALL {
        let reason = if domain::stage::needs_reason(*stage) {
            json!("other")
        } else {
            Value::Null
        };
        w.ok("prospect_move", json!({ "prospect": card, "to": stage.word(), "reason": reason, "override_reason": "walk through the board" })).await;
        let drops = w.ok("valid_drops", json!({ "prospect": card })).await;
        for d in drops["drops"].as_array().unwrap() {
            let allowed = edges().iter().any(|x| {
                x.from == Some(*stage)
                    && x.event.word() == d["event"]
                    && x.to.word() == d["stage"]
                    && x.who.allows(Cause::Manual)
            });
            assert!(allowed, "{stage}: {d}");
        }
        assert!(
            *stage == Stage::Archived
                || drops["drops"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|d| d["stage"] == "archived"),
            "{stage}"
        );
    }
}

#[tokio::test]
async fn a_move_whose_condition_fails_names_it_and_can_be_made_anyway_and_taken_back() {
    let w = World::new().await;
    let card = w
        .ready("Hotel Abbey", "Ann Price", "ann@abbey.example")
        .await;
    w.ok(
        "prospect_move",
        json!({ "prospect": card, "to": "enriched" }),
    )
    .await;
    let error = w
        .call("prospect_move", json!({ "prospect": card, "to": "ready" }))
        .await
        .unwrap_err();
    assert_eq!(error.code, domain::Code::Stage);
    let failed: BTreeSet<&str> = error.details["conditions"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|c| c["name"].as_str())
        .collect();
    assert!(failed.contains("score"), "{error:?}");
    assert_eq!(w.stage(&card).await, "enriched");
    let drops = w.ok("valid_drops", json!({ "prospect": card })).await;
    let ready = drops["drops"]
        .as_array()
        .unwrap()
        .iter()
        .find(|d| d["stage"] == "ready")
        .unwrap();
    assert_eq!(
        (ready["event"].as_str(), ready["ok"].as_bool()),
        (Some("qualify"), Some(false))
    );
    let moved = w
        .ok(
            "prospect_move",
            json!({ "prospect": card, "to": "ready", "override_reason": "I know them" }),
        )
        .await;
    let shown = w.ok("prospect_show", json!({ "prospect": card })).await;
    let last = shown["transitions"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (last["event"].as_str(), last["override_reason"].as_str()),
        (Some("manual_override"), Some("I know them"))
    );
    assert!(
        last["conditions"]
            .as_array()
            .unwrap()
            .iter()
            .any(|c| c["name"] == "score" && c["ok"] == false),
        "what failed is on record: {last}"
    );
    w.ok("move_undo", json!({ "transition": moved["transition"] }))
        .await;
    assert_eq!(w.stage(&card).await, "enriched");
    assert!(
        w.call("move_undo", json!({ "transition": moved["transition"] }))
            .await
            .is_err(),
        "the card has moved on"
    );
}

#[tokio::test]
async fn the_machines_own_events_are_not_taken_from_a_person() {
    let w = World::new().await;
    let card = w
        .ready("Hotel Abbey", "Ann Price", "ann@abbey.example")
        .await;
    let error = w
        .call(
            "prospect_move",
            json!({ "prospect": card, "to": "contacted", "event": "send_outreach" }),
        )
        .await
        .unwrap_err();
    assert_eq!(error.code, domain::Code::Stage, "{error:?}");
    assert!(
        w.call("prospect_move", json!({ "prospect": card, "to": "lost" }))
            .await
            .is_err(),
        "lost needs a reason"
    );
    w.ok(
        "prospect_move",
        json!({ "prospect": card, "to": "lost", "event": "not_a_fit", "reason": "wrong_fit" }),
    )
    .await;
    assert_eq!(w.stage(&card).await, "lost");
}

#[tokio::test]
async fn pages_show_every_card_once_and_words_find_hotel_and_town() {
    let w = World::new().await;
    for n in 0..25 {
        w.ok("prospect_add", json!({ "company": format!("Lodge Number {n}"), "town": if n % 5 == 0 { "Whitby" } else { "Hull" }, "country": "GB" })).await;
    }
    let (mut seen, mut after, mut pages) = (BTreeSet::new(), Value::Null, 0);
    loop {
        let page = w
            .ok(
                "prospects_list",
                json!({ "stage": "new", "limit": 10, "after": after }),
            )
            .await;
        assert_eq!(page["total"], 25);
        for p in page["prospects"].as_array().unwrap() {
            assert!(
                seen.insert(p["id"].as_str().unwrap().to_owned()),
                "{p} twice"
            );
        }
        pages += 1;
        after = page["next"].clone();
        if after.is_null() {
            break;
        }
    }
    assert_eq!((seen.len(), pages), (25, 3));
    let found = w.ok("prospects_list", json!({ "query": "whitby" })).await;
    assert_eq!(found["prospects"].as_array().unwrap().len(), 5, "{found}");
    let hits = w.ok("search", json!({ "text": "lodge number 7" })).await;
    assert!(hits["hits"][0]["prospect"].is_string(), "{hits}");
    assert!(
        w.call("prospects_list", json!({ "stage": "dreaming" }))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn an_import_can_be_undone_as_a_whole_and_run_again() {
    let w = World::new().await;
    let path = w.file("hotels.csv", "hotel;city;country;website\nHotel One;Bath;GB;one.example\nHotel Two;York;GB;two.example\n;Hull;GB;\n");
    let preview = w.ok("import_preview", json!({ "path": path })).await;
    assert_eq!(
        (
            preview["created"].as_u64(),
            preview["rows"].as_u64(),
            preview["errors"][0]["row"].as_u64()
        ),
        (Some(2), Some(3), Some(3)),
        "{preview}"
    );
    let done = w.ok("import_run", json!({ "path": path })).await;
    assert_eq!(
        (
            done["created"].as_u64(),
            done["errors"].as_array().unwrap().len()
        ),
        (Some(2), 1),
        "{done}"
    );
    let before = w.ok("prospects_list", json!({ "stage": "new" })).await;
    assert_eq!(before["total"], 2);
    let undone = w
        .ok("import_undo", json!({ "import": done["import"] }))
        .await;
    assert!(undone["changed"].as_u64() >= Some(2), "{undone}");
    assert_eq!(
        w.ok("prospects_list", json!({ "stage": "new" })).await["total"],
        0
    );
    assert_eq!(
        w.ok("search", json!({ "text": "Hotel One" })).await["hits"],
        json!([]),
        "it is found no more"
    );
    assert_eq!(
        w.refused("import_undo", json!({ "import": done["import"] }))
            .await,
        "undone"
    );
    let again = w.ok("import_run", json!({ "path": path })).await;
    assert_eq!(again["created"], 2, "the file can be imported again");
}

#[tokio::test]
async fn a_logged_call_moves_the_card_by_its_outcome_and_plans_the_next_step() {
    let w = World::new().await;
    let card = w
        .ready("Hotel Abbey", "Ann Price", "ann@abbey.example")
        .await;
    let first = w
        .ok(
            "touch_add",
            json!({ "prospect": card, "kind": "call", "outcome": "no_answer" }),
        )
        .await;
    assert_eq!(first["stage"], "contacted");
    let tasks = w.ok("tasks_list", json!({ "kind": "call" })).await;
    assert_eq!(
        tasks["tasks"].as_array().unwrap().len(),
        1,
        "the next attempt is planned: {tasks}"
    );
    assert!(
        w.call(
            "touch_add",
            json!({ "prospect": card, "kind": "call", "outcome": "asked_for_mail" })
        )
        .await
        .is_err(),
        "consent without words"
    );
    let asked = w.ok("touch_add", json!({ "prospect": card, "kind": "call", "outcome": "asked_for_mail", "note": "send me the prices" })).await;
    assert_eq!(asked["stage"], "engaged");
    let shown = w.ok("prospect_show", json!({ "prospect": card })).await;
    assert!(
        shown["ways"]
            .as_array()
            .unwrap()
            .iter()
            .any(|a| a["obtained"] == "consented"),
        "{shown}"
    );
    let quiet = w
        .ok(
            "touch_add",
            json!({ "prospect": card, "kind": "call", "outcome": "no_answer" }),
        )
        .await;
    assert_eq!(
        (quiet["stage"].as_str(), quiet["transition"].is_null()),
        (Some("engaged"), true),
        "in a conversation a touch moves nothing"
    );
    let stop = w
        .ok(
            "touch_add",
            json!({ "prospect": card, "kind": "call", "outcome": "do_not_contact" }),
        )
        .await;
    assert_eq!(stop["stage"], "lost");
    let list = w.ok("suppress_list", json!({})).await;
    assert_eq!(list["suppressions"][0]["scope"], "person", "{list}");
}

#[tokio::test]
async fn a_touch_at_a_hotel_nobody_is_known_at_gives_the_card_a_seat() {
    let w = World::new().await;
    let added = w
        .ok(
            "prospect_add",
            json!({ "company": "Hotel Abbey", "town": "Bath", "country": "GB" }),
        )
        .await;
    let touched = w
        .ok(
            "touch_add",
            json!({ "prospect": added["prospect"], "kind": "visit", "outcome": "gatekeeper" }),
        )
        .await;
    assert_eq!(touched["stage"], "contacted");
}
