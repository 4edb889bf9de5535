//! Under the bonnet: a trace with its jobs and events, queues, services, and what left.

use domain::Millis;
use serde_json::{Value, json};
use store::tables::network::{self, Call};
use store::tables::providers;

use super::world::World;

#[tokio::test]
async fn a_trace_shows_its_events_and_jobs_by_time() {
    let w = World::new().await;
    let card = w
        .ready("Hotel Abbey", "Ann Price", "ann@abbey.example")
        .await;
    let log = w.ok("events_list", json!({ "prospect": card })).await;
    let trace = log["events"].as_array().unwrap().last().unwrap()["trace"].clone();
    let tree = w.ok("trace_show", json!({ "trace": trace })).await;
    let nodes = tree["nodes"].as_array().unwrap();
    assert!(nodes.iter().any(|n| n["is"] == "event"), "{tree}");
    let job = nodes.iter().find(|n| n["is"] == "job");
    let job = job.unwrap_or_else(|| panic!("the card's enrichment was enqueued: {tree}"));
    assert_eq!(job["queue"], "enrichment");
    let times: Vec<i64> = nodes.iter().map(|n| n["at"].as_i64().unwrap()).collect();
    assert!(times.is_sorted(), "{times:?}");
    for n in nodes.iter().filter(|n| !n["parent"].is_null()) {
        let parent = &nodes[usize::try_from(n["parent"].as_u64().unwrap()).unwrap()];
        assert_eq!(parent["is"], "job", "{tree}");
    }
    assert!(
        w.call("trace_show", json!({ "trace": "none" }))
            .await
            .is_err()
    );
    let jobs = w
        .ok(
            "jobs_list",
            json!({ "kind": job["kind"], "state": "ready" }),
        )
        .await;
    assert!(
        jobs["jobs"]
            .as_array()
            .unwrap()
            .iter()
            .all(|j| j["kind"] == job["kind"])
    );
    let first = job["id"].as_i64().unwrap();
    let older = w.ok("jobs_list", json!({ "before": first })).await;
    assert!(
        older["jobs"]
            .as_array()
            .unwrap()
            .iter()
            .all(|j| j["id"].as_i64().unwrap() < first)
    );
    let queues = w.ok("queues_list", json!({})).await;
    let waiting: u64 = queues["queues"]
        .as_array()
        .unwrap()
        .iter()
        .map(|q| q["scheduled"].as_u64().unwrap() + q["ready"].as_u64().unwrap())
        .sum();
    assert!(waiting >= 1, "{queues}");
    w.ok(
        "queue_pause",
        json!({ "queue": "research", "reason": "by the test" }),
    )
    .await;
    let queues = w.ok("queues_list", json!({})).await;
    let research = queues["queues"]
        .as_array()
        .unwrap()
        .iter()
        .find(|q| q["queue"] == "research")
        .unwrap();
    assert_eq!(research["paused"], "by the test");
}

#[tokio::test]
async fn services_show_their_breaker_and_how_much_of_the_budget_is_used() {
    let w = World::new().await;
    w.e.store()
        .write(|tx| {
            let now = Millis(1_796_000_000_000);
            let limits = providers::Limits {
                per_minute: 60.0,
                burst: 10.0,
                budget_micros: Some(1_000),
                budget_calls: Some(10),
            };
            providers::set_limits(tx, "grok", &limits, now)?;
            providers::open(tx, "grok", now)?;
            Ok(())
        })
        .await
        .unwrap();
    let all = w.ok("providers_list", json!({})).await;
    let grok = &all["providers"][0];
    assert_eq!(
        (
            &grok["name"],
            &grok["state"],
            &grok["budget_calls"],
            &grok["used"]
        ),
        (&json!("grok"), &json!("open"), &json!(10), &json!(0.0)),
        "{all}"
    );
}

#[tokio::test]
async fn what_left_is_listed_newest_first_with_the_hosts_of_the_week() {
    let w = World::new().await;
    let now = w.e.now();
    w.e.store()
        .write(move |tx| {
            for (n, host, kind, outcome) in [
                (1, "abbey.example", "site", "ok"),
                (2, "abbey.example", "site", "http 404"),
                (3, "smtp.bluebook.example", "smtp", "ok"),
            ] {
                let call = Call {
                    id: 0,
                    at: now.plus(n),
                    host: host.into(),
                    kind: kind.into(),
                    bytes: 10,
                    ms: 5,
                    outcome: outcome.into(),
                };
                network::insert(tx, &call)?;
            }
            let old = Call {
                id: 0,
                at: now.minus(40 * domain::time::DAY),
                host: "old.example".into(),
                kind: "site".into(),
                bytes: 1,
                ms: 1,
                outcome: "ok".into(),
            };
            network::insert(tx, &old)?;
            network::prune(tx, now)?;
            Ok(())
        })
        .await
        .unwrap();
    let all = w.ok("network_list", json!({})).await;
    let hosts: Vec<&Value> = all["calls"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| &c["host"])
        .collect();
    assert_eq!(
        hosts,
        ["smtp.bluebook.example", "abbey.example", "abbey.example"],
        "{all}"
    );
    assert_eq!(
        (
            &all["hosts"][0]["host"],
            &all["hosts"][0]["calls"],
            &all["hosts"][0]["failed"],
            &all["hosts"][0]["bytes"]
        ),
        (&json!("abbey.example"), &json!(2), &json!(1), &json!(20))
    );
    let one = w
        .ok(
            "network_list",
            json!({ "host": "abbey.example", "limit": 1 }),
        )
        .await;
    let id = one["calls"][0]["id"].clone();
    let next = w
        .ok(
            "network_list",
            json!({ "host": "abbey.example", "before": id }),
        )
        .await;
    assert_eq!(next["calls"].as_array().unwrap().len(), 1);
    let smtp = w.ok("network_list", json!({ "kind": "smtp" })).await;
    assert_eq!(smtp["calls"].as_array().unwrap().len(), 1);
}
