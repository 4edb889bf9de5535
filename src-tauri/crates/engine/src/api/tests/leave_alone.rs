//! Whom we leave alone, and what must be there before a campaign writes to anybody.

use serde_json::json;

use super::world::World;

#[tokio::test]
async fn a_campaign_starts_only_with_exclusions_signed_gates_and_dns() {
    let w = World::new().await;
    let campaign = w.campaign().await;
    let start = json!({ "campaign": campaign });
    assert_eq!(
        w.refused("campaign_start", start.clone()).await,
        "no_exclusions"
    );
    w.ok("exclude_none", json!({ "name": "Sam Vega" })).await;
    assert_eq!(
        w.refused("campaign_start", start.clone()).await,
        "gates_unsigned"
    );
    w.ok("gates_sign", json!({ "name": "Sam Vega" })).await;
    assert_eq!(
        w.refused("campaign_start", start.clone()).await,
        "dns",
        "never checked"
    );
    w.dns(false).await;
    assert_eq!(
        w.refused("campaign_start", start.clone()).await,
        "dns",
        "checked and missing"
    );
    w.dns(true).await;
    w.ok(
        "gate_set",
        json!({ "country": "GB", "channel": "mail", "value": "allow" }),
    )
    .await;
    assert_eq!(
        w.refused("campaign_start", start.clone()).await,
        "gates_unsigned",
        "a changed row is unsigned again"
    );
    w.ok("gates_sign", json!({ "name": "Sam Vega" })).await;
    w.ok("campaign_start", start).await;
    let list = w.ok("campaigns_list", json!({})).await;
    assert_eq!(list["campaigns"][0]["state"], "running");
}

#[tokio::test]
async fn an_imported_list_counts_as_exclusions_and_reaches_ready_cards() {
    let w = World::new().await;
    let campaign = w.campaign().await;
    let card = w
        .ready("Hotel Royal Crescent", "Ann Price", "ann@crescent.example")
        .await;
    let path = w.file("customers.csv", "hotel;city;country;kind\nRoyal Crescent Hotel;Bath;GB;customer\nThe Unknown;Leeds;GB;\nHotel X;York;GB;friend\n");
    let done = w.ok("exclude_import", json!({ "path": path })).await;
    assert_eq!(
        (done["added"].as_u64(), done["created"].as_u64()),
        (Some(2), Some(1)),
        "{done}"
    );
    assert_eq!(
        done["errors"][0]["row"], 3,
        "a kind that does not exist is said: {done}"
    );
    assert_eq!(
        w.stage(&card).await,
        "enriched",
        "an excluded hotel is not ready"
    );
    let again = w.ok("exclude_import", json!({ "path": path })).await;
    assert_eq!(
        (again["added"].as_u64(), again["known"].as_u64()),
        (Some(0), Some(2)),
        "{again}"
    );
    assert_eq!(
        w.refused("campaign_start", json!({ "campaign": campaign }))
            .await,
        "gates_unsigned",
        "the list is enough"
    );
}

#[tokio::test]
async fn a_suppression_cancels_what_waits_and_a_lift_brings_nothing_back() {
    let w = World::new().await;
    let (_, card, drafts) = w.written().await;
    let mails = drafts.as_array().unwrap().len();
    assert!(mails >= 1);
    let done = w
        .ok("suppress_add", json!({ "address": "Ann@Abbey.example" }))
        .await;
    assert_eq!(done["cancelled"], mails, "{done}");
    assert_eq!(done["cards"], 1, "her only address is gone");
    assert_eq!(w.stage(&card).await, "lost");
    let left = w.ok("drafts_list", json!({})).await;
    assert_eq!(left["drafts"], json!([]));
    let again = w
        .ok("suppress_add", json!({ "address": "ann@abbey.example" }))
        .await;
    assert_eq!(
        (again["new"].as_bool(), again["id"] == done["id"]),
        (Some(false), true)
    );
    assert!(
        w.call("suppress_lift", json!({ "id": done["id"], "reason": " " }))
            .await
            .is_err(),
        "a lift needs a reason"
    );
    w.ok(
        "suppress_lift",
        json!({ "id": done["id"], "reason": "she wrote that she does want to hear" }),
    )
    .await;
    let after = w
        .ok(
            "emails_list",
            json!({ "state": "draft,pending_approval,approved" }),
        )
        .await;
    assert_eq!(after["emails"], json!([]), "lifting sends nothing");
    let verified = w.ok("verify", json!({})).await;
    assert_eq!(verified["ok"], true, "{verified}");
}

#[tokio::test]
async fn a_domain_is_suppressed_only_by_a_person_who_saw_how_many_hotels_it_hits() {
    let w = World::new().await;
    w.ok("prospect_add", json!({ "company": "Hotel Abbey", "town": "Bath", "country": "GB", "website": "abbey.example" })).await;
    let error = w
        .call("suppress_add", json!({ "domain": "abbey.example" }))
        .await
        .unwrap_err();
    assert_eq!(
        (
            error.details["rule"].as_str(),
            error.details["hotels"].as_u64()
        ),
        (Some("confirm"), Some(1)),
        "{error:?}"
    );
    let done = w
        .ok(
            "suppress_add",
            json!({ "domain": "abbey.example", "confirmed": true }),
        )
        .await;
    assert_eq!(
        (done["new"].as_bool(), done["hotels"].as_u64()),
        (Some(true), Some(1))
    );
    w.campaign().await;
    assert_eq!(
        w.refused(
            "suppress_add",
            json!({ "domain": "bluebook.example", "confirmed": true })
        )
        .await,
        "shared_domain",
        "our own domain"
    );
}

#[tokio::test]
async fn an_imported_list_of_addresses_is_recognised_before_anybody_is_added() {
    let w = World::new().await;
    let path = w.file(
        "stop.csv",
        "mail;note\nann@abbey.example;\n;nobody\nbob@abbey.example;asked\n",
    );
    let done = w.ok("suppress_import", json!({ "path": path })).await;
    assert_eq!(
        (done["added"].as_u64(), done["rows_without_address"].clone()),
        (Some(2), json!([2])),
        "{done}"
    );
    let error = w.call("prospect_add", json!({ "company": "Hotel Abbey", "person": "Ann Price", "email": "ann@abbey.example" })).await.unwrap_err();
    assert!(error.message.contains("not to be contacted"), "{error:?}");
    let cards = w.ok("prospects_list", json!({})).await;
    assert_eq!(cards["total"], 0, "nothing was stored of her");
}
