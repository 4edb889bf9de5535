//! Saved views: kept, counted, renamed, deleted, taken back.

use serde_json::json;

use super::world::World;

#[tokio::test]
async fn a_view_keeps_its_filter_and_counts_what_it_shows_now() {
    let w = World::new().await;
    for (hotel, country) in [("Zum Adler", "AT"), ("Lodge", "GB")] {
        w.ok(
            "prospect_add",
            json!({ "company": hotel, "town": "Town", "country": country }),
        )
        .await;
    }
    let saved = w
        .ok(
            "view_save",
            json!({ "screen": "board", "name": " Austria ", "filter": { "countries": ["AT"] }, "sort": "score" }),
        )
        .await;
    w.ok(
        "view_save",
        json!({ "screen": "replies", "name": "Hot", "filter": { "tab": "needs_me" } }),
    )
    .await;
    let of_board = w.ok("views_list", json!({ "screen": "board" })).await;
    assert_eq!(
        of_board["views"],
        json!([{ "id": saved["id"], "screen": "board", "name": "Austria", "filter": { "countries": ["AT"] }, "sort": "score", "position": 0, "count": 1 }])
    );
    w.ok(
        "prospect_add",
        json!({ "company": "Zum Bären", "town": "Town", "country": "AT" }),
    )
    .await;
    let all = w.ok("views_list", json!({})).await;
    assert_eq!(all["views"][0]["count"], 2, "the count is of now");
    assert!(all["views"][1]["count"].is_null(), "replies are no cards");
    assert_eq!(
        w.refused(
            "view_save",
            json!({ "screen": "board", "name": "Austria", "filter": {} })
        )
        .await,
        "name_taken"
    );
    for wrong in [
        json!({ "screen": "board", "name": " ", "filter": {} }),
        json!({ "screen": "board", "name": "x", "filter": { "heat": ["boiling"] } }),
        json!({ "screen": "board", "name": "x", "filter": [1] }),
    ] {
        assert!(w.call("view_save", wrong.clone()).await.is_err(), "{wrong}");
    }
}

#[tokio::test]
async fn whatever_is_done_to_a_view_can_be_taken_back() {
    let w = World::new().await;
    let saved = w
        .ok(
            "view_save",
            json!({ "screen": "board", "name": "Mine", "filter": { "owner": "me" } }),
        )
        .await;
    let id = saved["id"].clone();
    let first = w.ok("views_list", json!({})).await;
    w.ok(
        "view_rename",
        json!({ "view": id, "name": "Mine and moving" }),
    )
    .await;
    w.ok("undo", json!({})).await;
    assert_eq!(w.ok("views_list", json!({})).await, first, "the old name");
    w.ok(
        "view_save",
        json!({ "id": id, "screen": "board", "name": "Mine", "filter": { "attention": true }, "sort": "due" }),
    )
    .await;
    w.ok("undo", json!({})).await;
    assert_eq!(w.ok("views_list", json!({})).await, first, "the old filter");
    w.ok("view_delete", json!({ "view": id })).await;
    assert_eq!(w.ok("views_list", json!({})).await["views"], json!([]));
    w.ok("undo", json!({})).await;
    assert_eq!(w.ok("views_list", json!({})).await, first, "as it was");
    assert!(
        w.call("view_delete", json!({ "view": "no such" }))
            .await
            .is_err()
    );
}
