//! The import goes by the rule of `judge::duplicates`: what it takes for one hotel, and what it leaves to a person.

use serde_json::{Value, json};

use super::world::World;

async fn import(w: &World, text: &str) -> Value {
    let path = w.file("list.csv", text);
    w.ok("import_run", json!({ "path": path })).await
}

async fn pairs(w: &World) -> Vec<(String, f64)> {
    let read = |c: &store::rusqlite::Connection| {
        Ok(store::tables::duplicates::open(c, 100)?
            .into_iter()
            .map(|p| (p.why, p.score))
            .collect())
    };
    w.e.store().read(read).await.unwrap()
}

async fn hotels(w: &World) -> i64 {
    let count = |c: &store::rusqlite::Connection| {
        Ok(c.query_row("SELECT count(*) FROM companies", [], |r| r.get(0))?)
    };
    w.e.store().read(count).await.unwrap()
}

#[tokio::test]
async fn a_list_written_by_somebody_else_adds_no_hotel_twice() {
    let w = World::new().await;
    import(
        &w,
        "hotel;city;country;website;phone\nHotel Abbey;Bath;GB;abbey.example;\nThe Beacon;York;GB;;+44 1904 111111\n",
    )
    .await;
    let again = import(
        &w,
        "hotel;city;country;website;phone\nAbbey Hotel Ltd;Bath;GB;;\nBeacon Hotel;;GB;;01904 111111\nAbbeys;Bath;GB;www.abbey.example;\n",
    )
    .await;
    assert_eq!(
        (again["created"].as_u64(), again["updated"].as_u64()),
        (Some(0), Some(3)),
        "{again}"
    );
    assert_eq!(hotels(&w).await, 2);
}

#[tokio::test]
async fn houses_of_one_host_stay_apart_and_the_host_is_shared_from_then_on() {
    let w = World::new().await;
    let done = import(
        &w,
        "hotel;city;country;website\nHotel Crown;Bath;GB;group.example\nHotel Anchor;York;GB;group.example\nAnchor;Leeds;GB;group.example\n",
    )
    .await;
    assert_eq!(done["created"], 3, "{done}");
    let shared = |c: &store::rusqlite::Connection| {
        Ok(c.query_row(
            "SELECT value FROM shared_keys WHERE class='learnt'",
            [],
            |r| r.get::<_, String>(0),
        )?)
    };
    assert_eq!(w.e.store().read(shared).await.unwrap(), "group.example");
    assert_eq!(pairs(&w).await, [], "a shared host is no likeness");
}

#[tokio::test]
async fn what_may_be_one_hotel_is_left_to_a_person_with_the_reason() {
    let w = World::new().await;
    import(
        &w,
        "hotel;city;country;website\nHotel Royal Crescent;Bath;GB;\nRoyal Crescent Spa Hotel Gardens;Bath;GB;\n",
    )
    .await;
    assert_eq!(hotels(&w).await, 2);
    let open = pairs(&w).await;
    assert_eq!(open.len(), 1, "{open:?}");
    assert!(open[0].0.contains("the names differ by a word"), "{open:?}");
    assert!((0.5..0.85).contains(&open[0].1), "{open:?}");
}

#[tokio::test]
async fn what_a_hotel_learns_later_is_a_key_of_it_until_the_import_is_undone() {
    let w = World::new().await;
    import(&w, "hotel;city;country\nHotel Abbey;Bath;GB\n").await;
    let path = w.file(
        "more.csv",
        "hotel;city;country;website\nHotel Abbey;Bath;GB;abbey.example\n",
    );
    let filled = w
        .ok("import_run", json!({ "path": path, "dedupe": "fill" }))
        .await;
    assert_eq!(filled["updated"], 1, "{filled}");
    let known = json!({ "company": "Abbey", "website": "https://abbey.example/rooms" });
    assert_eq!(w.ok("prospect_add", known.clone()).await["known"], true);
    w.ok("import_undo", json!({ "import": filled["import"] }))
        .await;
    assert_eq!(w.ok("prospect_add", known).await["known"], false);
}

#[tokio::test]
async fn keys_of_an_older_version_are_made_anew_once() {
    let w = World::new().await;
    import(&w, "hotel;city;country\nHotel Abbey;Bath;GB\n").await;
    w.e.store()
        .write(|tx| {
            tx.execute("DELETE FROM company_keys", [])?;
            Ok(())
        })
        .await
        .unwrap();
    for _ in 0..2 {
        crate::pipeline::acquire::dedup::renew(&w.e).await.unwrap();
        let again = import(&w, "hotel;city;country\nThe Abbey;Bath;GB\n").await;
        assert_eq!(again["updated"], 1, "{again}");
    }
}
