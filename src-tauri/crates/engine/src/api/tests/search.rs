//! Searching for persons: found by their names, gone with their erasure, found by both names of a merged one.

use serde_json::{Value, json};

use super::world::World;

fn persons(hits: &Value) -> Vec<(String, Value)> {
    let all = hits["hits"].as_array().unwrap();
    all.iter()
        .filter(|h| h["noun"] == "person")
        .map(|h| {
            (
                h["words"].as_str().unwrap().to_owned(),
                h["prospect"].clone(),
            )
        })
        .collect()
}

#[tokio::test]
async fn a_person_is_found_by_his_name_and_opens_his_card() {
    let w = World::new().await;
    let card = w
        .ready("Hotel Abbey", "Zoë Price", "zoe@abbey.example")
        .await;
    for typed in ["zoe", "pric", "ZOË price"] {
        let hits = w.ok("search", json!({ "text": typed })).await;
        assert_eq!(
            persons(&hits),
            [("Zoë Price".to_owned(), json!(card))],
            "{typed}"
        );
    }
    let listed = w.ok("prospects_list", json!({ "query": "zoe" })).await;
    assert_eq!(listed["prospects"][0]["id"], json!(card));
}

#[tokio::test]
async fn whoever_is_erased_is_found_no_more() {
    let w = World::new().await;
    w.ready("Hotel Abbey", "Zoë Price", "zoe@abbey.example")
        .await;
    let plan = w
        .ok("person_erase_plan", json!({ "email": "zoe@abbey.example" }))
        .await;
    w.ok(
        "person_erase",
        json!({ "email": "zoe@abbey.example", "token": plan["token"] }),
    )
    .await;
    for typed in ["zoe", "price", "zoe@abbey.example"] {
        let hits = w.ok("search", json!({ "text": typed })).await;
        assert_eq!(hits["hits"], json!([]), "{typed}");
    }
}

#[tokio::test]
async fn persons_stored_before_the_search_knew_them_are_put_into_it_once() {
    let w = World::new().await;
    w.ready("Hotel Abbey", "Zoë Price", "zoe@abbey.example")
        .await;
    w.e.store()
        .write(|tx| {
            tx.execute_batch("DELETE FROM search_index WHERE noun='person'; DELETE FROM search_trigrams WHERE noun='person'")?;
            Ok(())
        })
        .await
        .unwrap();
    assert_eq!(
        w.ok("search", json!({ "text": "zoe" })).await["hits"],
        json!([])
    );
    crate::pipeline::found::renew(&w.e).await.unwrap();
    let hits = w.ok("search", json!({ "text": "zoe" })).await;
    assert_eq!(persons(&hits).len(), 1, "{hits}");
}
