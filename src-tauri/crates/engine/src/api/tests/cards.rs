//! The board's columns, filters and orders, and what a card says beside its name.

use serde_json::{Value, json};

use super::world::World;

/// Two hotels in ready and three found today, one of them abroad.
async fn filled() -> (World, String, String) {
    let w = World::new().await;
    let abbey = w
        .ready("Hotel Abbey", "Ann Price", "ann@abbey.example")
        .await;
    let crown = w
        .ready("Crown Hotel", "Ben Hall", "ben@crown.example")
        .await;
    for (hotel, country) in [
        ("Zum Adler", "AT"),
        ("Lodge One", "GB"),
        ("Lodge Two", "GB"),
    ] {
        w.ok(
            "prospect_add",
            json!({ "company": hotel, "town": "Town", "country": country }),
        )
        .await;
    }
    (w, abbey, crown)
}

fn column<'a>(board: &'a Value, stage: &str) -> &'a Value {
    let all = board["columns"].as_array().unwrap();
    all.iter().find(|c| c["stage"] == stage).unwrap()
}

fn names(list: &Value) -> Vec<&str> {
    let all = list["prospects"].as_array().unwrap();
    all.iter().map(|p| p["company"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn columns_and_lists_understand_the_same_filter() {
    let (w, ..) = filled().await;
    let board = w.ok("board_columns", json!({})).await;
    assert_eq!(board["columns"].as_array().unwrap().len(), 10);
    assert_eq!(
        (&board["total"], &board["hot_from"], &board["warm_from"]),
        (&json!(5), &json!(75), &json!(50))
    );
    let found = column(&board, "new")["count"].as_u64().unwrap()
        + column(&board, "enriching")["count"].as_u64().unwrap();
    assert_eq!((found, &column(&board, "ready")["count"]), (3, &json!(2)));
    for filter in [
        json!({ "countries": ["AT"] }),
        json!({ "query": "lodge" }),
        json!({ "query": "price" }),
        json!({ "owner": "me" }),
        json!({ "owner": "nobody" }),
        json!({ "heat": ["hot", "warm", "cold"] }),
        json!({ "attention": true }),
        json!({ "next_step": false }),
        json!({ "rotting": true }),
        json!({ "campaign": "none" }),
        json!({ "stages": ["ready"] }),
    ] {
        let list = w.ok("prospects_list", json!({ "filter": filter })).await;
        let rows = list["prospects"].as_array().unwrap().len();
        assert_eq!(list["matching"], json!(rows), "{filter}");
        let board = w.ok("board_columns", json!({ "filter": filter })).await;
        if filter["stages"].is_null() {
            assert_eq!(board["total"], json!(rows), "{filter}");
        } else {
            assert_eq!(board["total"], 5, "columns do not ask for stages");
        }
    }
    let at = w
        .ok(
            "prospects_list",
            json!({ "filter": { "countries": ["AT"] } }),
        )
        .await;
    assert_eq!((names(&at), &at["total"]), (vec!["Zum Adler"], &json!(5)));
    for wrong in [
        json!({ "filter": { "heat": ["boiling"] } }),
        json!({ "filter": { "stages": ["dreaming"] } }),
        json!({ "sort": "luck" }),
        json!({ "sort": "name", "after": "not a key" }),
    ] {
        assert!(
            w.call("prospects_list", wrong.clone()).await.is_err(),
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn each_order_goes_on_where_its_page_ended() {
    let (w, ..) = filled().await;
    for sort in ["newest", "score", "since", "due", "name"] {
        let whole = w.ok("prospects_list", json!({ "sort": sort })).await;
        let (mut seen, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = w
                .ok(
                    "prospects_list",
                    json!({ "sort": sort, "limit": 2, "after": after }),
                )
                .await;
            seen.extend(names(&page).into_iter().map(str::to_owned));
            after = page["next"].clone();
            if after.is_null() {
                break;
            }
        }
        assert_eq!(seen, names(&whole), "{sort}");
        assert_eq!(seen.len(), 5, "{sort}");
    }
    let by_name = w.ok("prospects_list", json!({ "sort": "name" })).await;
    assert_eq!(
        names(&by_name),
        [
            "Crown Hotel",
            "Hotel Abbey",
            "Lodge One",
            "Lodge Two",
            "Zum Adler"
        ]
    );
}

#[tokio::test]
async fn a_card_says_what_comes_next_whose_move_it_is_and_how_long_it_stands_there() {
    let (w, abbey, crown) = filled().await;
    let card = async |id: &str| {
        let shown = w.ok("prospect_show", json!({ "prospect": id })).await;
        shown["prospect"].clone()
    };
    let fresh = card(&abbey).await;
    assert_eq!(
        (&fresh["acts"], &fresh["next_step"], &fresh["days_in_stage"]),
        (&json!("machine"), &Value::Null, &json!(0)),
        "the machine writes: {fresh}"
    );
    assert_eq!(
        (&fresh["rotting"], &fresh["rotting_after_days"]),
        (&json!(false), &json!(14))
    );
    // A call that reached nobody plans the next attempt: a task of ours with its words and time.
    w.ok(
        "touch_add",
        json!({ "prospect": crown, "kind": "call", "outcome": "no_answer" }),
    )
    .await;
    let called = card(&crown).await;
    assert_eq!(
        (&called["next_step"]["kind"], &called["acts"]),
        (&json!("task"), &json!("us")),
        "{called}"
    );
    assert_eq!(called["next_step"]["at"], called["due_at"]);
    assert!(!called["next_step"]["text"].as_str().unwrap().is_empty());
    // Without the task it is their move; and after six weeks without a word the card rots.
    w.ok("task_done", json!({ "task": called["next_step"]["id"] }))
        .await;
    let waiting = card(&crown).await;
    assert_eq!(
        (&waiting["acts"], &waiting["next_step"]),
        (&json!("them"), &Value::Null)
    );
    w.clock
        .0
        .fetch_add(43 * domain::time::DAY, std::sync::atomic::Ordering::SeqCst);
    let old = card(&crown).await;
    assert_eq!(
        (&old["rotting"], &old["days_in_stage"]),
        (&json!(true), &json!(43))
    );
    let rotten = w
        .ok(
            "prospects_list",
            json!({ "filter": { "rotting": true, "stages": ["contacted"] } }),
        )
        .await;
    assert_eq!(names(&rotten), ["Crown Hotel"]);
}

#[tokio::test]
async fn a_draft_that_waits_is_what_comes_next() {
    let w = World::new().await;
    let campaign = w.campaign().await;
    w.cleared().await;
    let abbey = w
        .ready("Hotel Abbey", "Ann Price", "ann@abbey.example")
        .await;
    w.ok("campaign_start", json!({ "campaign": campaign }))
        .await;
    w.compose(&abbey).await;
    let list = w
        .ok(
            "prospects_list",
            json!({ "filter": { "campaign": campaign } }),
        )
        .await;
    let card = &list["prospects"][0];
    assert_eq!(
        (&card["next_step"]["kind"], &card["acts"], &card["campaign"]),
        (&json!("approve"), &json!("us"), &json!("Autumn")),
        "{card}"
    );
    assert!(
        !card["next_step"]["text"].as_str().unwrap().is_empty(),
        "the subject"
    );
}
