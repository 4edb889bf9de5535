//! Merging two that are one: what is said before, what holds for the whole, what comes back.

use serde_json::{Value, json};

use super::world::World;

/// Two hotels with a pack each: (card, company) of both.
async fn two(w: &World) -> [(String, String); 2] {
    let campaign = w.campaign().await;
    w.cleared().await;
    let mut out = Vec::new();
    for (hotel, person, mail) in [
        ("Hotel Abbey", "Ann Price", "ann@abbey.example"),
        ("The Abbey Gardens", "Ben Shaw", "ben@gardens.example"),
    ] {
        let card = w.ready(hotel, person, mail).await;
        let shown = w.ok("prospect_show", json!({ "prospect": card })).await;
        let company = shown["prospect"]["company_id"].as_str().unwrap().to_owned();
        out.push((card, company));
    }
    w.ok("campaign_start", json!({ "campaign": campaign }))
        .await;
    for (card, _) in &out {
        w.compose(card).await;
    }
    out.try_into().unwrap()
}

async fn state(w: &World, sql: &'static str) -> i64 {
    w.e.store()
        .read(move |c| Ok(c.query_row(sql, [], |r| r.get(0))?))
        .await
        .unwrap()
}

fn pair(keep: &str, other: &str) -> Value {
    json!({ "keep": keep, "other": other })
}

fn sure(mut v: Value) -> Value {
    v["confirmed"] = json!(true);
    v
}

#[tokio::test]
async fn what_undo_cannot_bring_back_is_said_and_asked_before() {
    let w = World::new().await;
    let [(a, _), (b, _)] = two(&w).await;
    let drafts = w.ok("drafts_list", json!({})).await;
    for d in drafts["drafts"].as_array().unwrap() {
        drop(w.call("approve_email", json!({ "email": d["id"] })).await);
    }
    assert!(state(&w, "SELECT count(*) FROM emails WHERE state='approved'").await > 1);
    let plan = w.ok("merge_plan", pair(&a, &b)).await;
    assert_eq!(
        (plan["kind"].as_str(), plan["threads_ended"].as_u64()),
        (Some("company"), Some(1)),
        "{plan}"
    );
    let lost = plan["lost"].as_array().unwrap();
    assert_eq!(lost.len(), 2, "{plan}");
    assert_eq!(w.refused("prospects_merge", pair(&a, &b)).await, "confirm");
    let done = w.ok("prospects_merge", sure(pair(&a, &b))).await;
    assert_eq!(done["plan"], plan);
    assert_eq!(
        state(&w, "SELECT count(*) FROM approvals WHERE voided_at IS NULL").await,
        0,
        "no approval outlives the merge"
    );
    assert_eq!(
        state(&w, "SELECT count(*) FROM enrolments WHERE state<>'ended'").await,
        1
    );
    let back = w
        .ok("prospects_unmerge", json!({ "merge": done["merge"] }))
        .await;
    assert_eq!(back["left"], 0, "{back}");
    assert_eq!(
        state(&w, "SELECT count(*) FROM enrolments WHERE state<>'ended'").await,
        2
    );
    assert_eq!(
        state(&w, "SELECT count(*) FROM emails WHERE state='approved'").await,
        0,
        "mails come back as drafts"
    );
    assert_eq!(w.ok("verify", json!({})).await["ok"], true);
}

#[tokio::test]
async fn what_one_of_them_said_holds_for_the_whole_and_only_for_him_afterwards() {
    let w = World::new().await;
    let [(a, ca), (b, cb)] = two(&w).await;
    w.ok("suppress_add", json!({ "company": cb })).await;
    assert_eq!(
        (w.stage(&a).await, w.stage(&b).await),
        ("ready".into(), "lost".into())
    );
    let done = w.ok("prospects_merge", sure(pair(&ca, &cb))).await;
    assert_eq!(
        w.stage(&a).await,
        "lost",
        "nobody there is written to any more"
    );
    assert_eq!(
        state(
            &w,
            "SELECT count(*) FROM emails WHERE state IN('draft','approved')"
        )
        .await,
        0
    );
    // Somebody of the hotel that had not said anything says it now.
    w.ok("suppress_add", json!({ "company": ca })).await;
    w.ok("prospects_unmerge", json!({ "merge": done["merge"] }))
        .await;
    assert_eq!(
        (w.stage(&a).await, w.stage(&b).await),
        ("lost".into(), "lost".into())
    );
    for company in [&ca, &cb] {
        let again = w.ok("suppress_add", json!({ "company": company })).await;
        assert_eq!(again["new"], false, "it was said to both");
    }

    let w = World::new().await;
    let [(a, ca), (b, cb)] = two(&w).await;
    w.ok("suppress_add", json!({ "company": cb })).await;
    let done = w.ok("prospects_merge", sure(pair(&ca, &cb))).await;
    w.ok("prospects_unmerge", json!({ "merge": done["merge"] }))
        .await;
    assert_eq!(
        (w.stage(&a).await, w.stage(&b).await),
        ("ready".into(), "lost".into()),
        "she is where she was, he is still left alone"
    );
}

#[tokio::test]
async fn an_old_name_or_number_of_the_part_reaches_the_whole() {
    let w = World::new().await;
    let [(a, ca), (_, cb)] = two(&w).await;
    let done = w.ok("prospects_merge", sure(pair(&ca, &cb))).await;
    let path = w.file(
        "list.csv",
        "hotel;city;country\nAbbey Gardens Hotel;Bath;GB\n",
    );
    let again = w.ok("import_run", json!({ "path": path })).await;
    assert_eq!(again["created"], 0, "both names are this hotel's: {again}");
    let hits = w.ok("search", json!({ "text": "gardens" })).await;
    assert_eq!(hits["hits"][0]["id"], json!(ca), "{hits}");
    // A list that was made before the merge still names the part.
    w.ok("exclude_add", json!({ "company": cb, "kind": "customer" }))
        .await;
    let why = w
        .ok(
            "prospect_move",
            json!({ "prospect": a, "to": "enriched", "override_reason": "look" }),
        )
        .await;
    assert!(why.is_object());
    let refused = w
        .call("prospect_move", json!({ "prospect": a, "to": "ready" }))
        .await
        .unwrap_err();
    assert!(
        refused.details.to_string().contains("excluded: customer"),
        "{refused:?}"
    );
    w.ok("prospects_unmerge", json!({ "merge": done["merge"] }))
        .await;
    assert_eq!(w.ok("verify", json!({})).await["ok"], true);
}

#[tokio::test]
async fn merges_come_apart_in_the_reverse_order_only() {
    let w = World::new().await;
    let [(_, ca), (_, cb)] = two(&w).await;
    let third = w
        .ok(
            "prospect_add",
            json!({ "company": "Abbey House", "town": "Bath", "country": "GB" }),
        )
        .await;
    let cc = third["company"].as_str().unwrap().to_owned();
    let first = w.ok("prospects_merge", sure(pair(&ca, &cb))).await;
    let second = w.ok("prospects_merge", sure(pair(&cc, &ca))).await;
    assert_eq!(w.refused("prospects_merge", pair(&cc, &cb)).await, "merged");
    assert_eq!(
        w.refused("prospects_unmerge", json!({ "merge": first["merge"] }))
            .await,
        "merged"
    );
    // What the innermost part says reaches the outermost whole.
    w.ok("suppress_add", json!({ "company": cb })).await;
    let hit = state(&w, "SELECT count(*) FROM emails e WHERE NOT EXISTS(SELECT 1 FROM email_suppressions s WHERE s.email_id=e.id)").await;
    assert_eq!(hit, 0, "every mail of the whole is hit");
    w.ok("prospects_unmerge", json!({ "merge": second["merge"] }))
        .await;
    w.ok("prospects_unmerge", json!({ "merge": first["merge"] }))
        .await;
    assert_eq!(
        w.refused("prospects_unmerge", json!({ "merge": first["merge"] }))
            .await,
        "unmerged"
    );
    assert_eq!(w.ok("verify", json!({})).await["ok"], true);
}

#[tokio::test]
async fn a_hotel_is_never_merged_into_its_group() {
    let w = World::new().await;
    let [(_, ca), (_, cb)] = two(&w).await;
    let (a, b) = (ca.clone(), cb.clone());
    w.e.store()
        .write(move |tx| {
            Ok(store::tables::companies::join(
                tx,
                "e",
                &a.into(),
                "operated_by",
                &b.into(),
                "test",
                domain::Millis(1),
            )?)
        })
        .await
        .unwrap();
    assert_eq!(w.refused("merge_plan", pair(&ca, &cb)).await, "group");
    assert_eq!(w.refused("merge_plan", pair(&cb, &ca)).await, "group");
    assert_eq!(w.refused("merge_plan", pair(&ca, &ca)).await, "same");
}

#[tokio::test]
async fn two_persons_become_one_with_all_addresses_and_what_either_said() {
    let w = World::new().await;
    let [(a, _), (b, _)] = two(&w).await;
    let of = |card: &str| {
        let card = domain::ProspectId(card.to_owned());
        w.e.store().read(move |c| {
            Ok(store::tables::prospects::get(c, &card)?
                .unwrap()
                .person
                .unwrap()
                .0)
        })
    };
    let (p, q) = (of(&a).await.unwrap(), of(&b).await.unwrap());
    w.ok("suppress_add", json!({ "person": q })).await;
    let done = w.ok("prospects_merge", sure(pair(&p, &q))).await;
    assert_eq!(done["plan"]["kind"], "person");
    assert_eq!(w.stage(&a).await, "lost");
    let reach =
        format!("SELECT count(*) FROM person_addresses WHERE person_id='{p}' AND channel='mail'");
    let reach: &'static str = Box::leak(reach.into_boxed_str());
    assert_eq!(state(&w, reach).await, 2);
    // An address learnt later inherits what the part had said.
    let (engine, id) = (w.e.clone(), p.clone());
    w.e.store()
        .write(move |tx| {
            store::tables::people::put_address(
                tx,
                &store::tables::people::Address {
                    id: engine.id(),
                    person: Some(id.into()),
                    company: None,
                    channel: "mail".into(),
                    value: "new@abbey.example".into(),
                    key: engine.keys().address("new@abbey.example").unwrap(),
                    role_class: "personal".into(),
                    obtained: "published".into(),
                    score: None,
                    verified_at: None,
                    confirmed: false,
                    dead_at: None,
                },
            )?;
            Ok(())
        })
        .await
        .unwrap();
    let again = w
        .ok("suppress_add", json!({ "address": "new@abbey.example" }))
        .await;
    assert_eq!(again["new"], false);
    w.ok("prospects_unmerge", json!({ "merge": done["merge"] }))
        .await;
    assert_eq!(w.stage(&a).await, "ready");
    assert_eq!(w.ok("verify", json!({})).await["ok"], true);
}

#[tokio::test]
async fn a_pair_is_decided_kept_apart_or_looked_at_again() {
    let w = World::new().await;
    let path = w.file(
        "list.csv",
        "hotel;city;country\nRoyal Crescent;Bath;GB\nRoyal Crescent Gardens;Bath;GB\n",
    );
    w.ok("import_run", json!({ "path": path })).await;
    let list = w.ok("duplicates_list", json!({})).await;
    let row = &list["duplicates"][0];
    assert_eq!(row["a"]["town"], "Bath", "{list}");
    w.ok("duplicate_different", json!({ "pair": row["id"] }))
        .await;
    assert_eq!(
        w.ok("duplicates_list", json!({})).await["duplicates"],
        json!([])
    );
    w.ok("undo", json!({})).await;
    assert_eq!(
        w.ok("duplicates_list", json!({})).await["duplicates"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let done = w
        .ok(
            "prospects_merge",
            pair(
                row["a"]["company"].as_str().unwrap(),
                row["b"]["company"].as_str().unwrap(),
            ),
        )
        .await;
    assert_eq!(
        done["plan"]["archived"].as_array().unwrap().len(),
        1,
        "one card for one house: {done}"
    );
    assert_eq!(
        w.ok("duplicates_list", json!({})).await["duplicates"],
        json!([])
    );
    assert_eq!(
        w.ok("merges_list", json!({})).await["merges"][0]["keep_name"],
        row["a"]["name"]
    );
    w.ok("undo", json!({})).await;
    let list = w.ok("duplicates_list", json!({})).await;
    assert_eq!(
        list["duplicates"].as_array().unwrap().len(),
        1,
        "the pair is open again"
    );
    let cards = w.ok("prospects_list", json!({ "stage": "new" })).await;
    assert_eq!(cards["total"], 2, "both cards are where they were");
}
