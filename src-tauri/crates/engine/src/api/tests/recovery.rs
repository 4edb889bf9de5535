//! The recovery agent: what it does for each class of errors, and what it never touches.

use domain::Millis;
use domain::time::{DAY, HOUR};
use serde_json::{Value, json};
use store::tables::providers;

use super::world::World;

/// A dead job with this payload and error.
async fn dead(
    w: &World,
    kind: &'static str,
    queue: &'static str,
    payload: Value,
    error: &str,
) -> i64 {
    died(w, kind, queue, payload, error, 0).await
}

async fn died(
    w: &World,
    kind: &'static str,
    queue: &'static str,
    payload: Value,
    error: &str,
    ago: i64,
) -> i64 {
    let (error, now) = (error.to_owned(), w.e.now().minus(ago));
    w.e.store()
        .write(move |tx| {
            tx.execute(
                "INSERT INTO jobs(queue,kind,payload,unique_key,priority,state,run_at,attempts,max_attempts,last_error,trace_id,ended_at) VALUES(?1,?2,?3,NULL,5,'dead',?4,3,3,?5,'t',?4)",
                (queue, kind, payload.to_string(), now.0, error),
            )?;
            Ok(tx.last_insert_rowid())
        })
        .await
        .unwrap()
}

async fn job(w: &World, id: i64) -> jobs::Job {
    w.e.store()
        .read(move |c| Ok(jobs::get(c, jobs::JobId(id))?.unwrap()))
        .await
        .unwrap()
}

async fn card(w: &World) -> String {
    let added = w
        .ok(
            "prospect_add",
            json!({ "company": "Hotel Abbey", "town": "Bath", "country": "GB" }),
        )
        .await;
    added["prospect"].as_str().unwrap().to_owned()
}

async fn recover(w: &World) -> Value {
    w.ok("jobs_recover", json!({})).await
}

#[tokio::test]
async fn each_class_of_error_gets_its_remedy_and_the_report_counts_them() {
    let w = World::new().await;
    let p = card(&w).await;
    let research = |p: &str| json!({ "kind": "research", "prospect": p });
    let slow = dead(
        &w,
        "research",
        "research",
        research(&p),
        "timed out after 30 s",
    )
    .await;
    let limited = dead(
        &w,
        "research",
        "research",
        research(&p),
        "429 Too Many Requests",
    )
    .await;
    let wrong = dead(
        &w,
        "enrich",
        "enrichment",
        json!({ "kind": "enrich", "prospect_id": p }),
        "this job's payload cannot be read: missing field `prospect`",
    )
    .await;
    let gone = dead(
        &w,
        "research",
        "research",
        research("nobody"),
        "there is no prospect nobody",
    )
    .await;
    let send = dead(
        &w,
        "send",
        "sending",
        json!({ "kind": "send", "email": "e", "inbox": "i" }),
        "timed out",
    )
    .await;
    let old = died(
        &w,
        "research",
        "research",
        research(&p),
        "timed out",
        8 * DAY,
    )
    .await;

    let report = recover(&w).await;
    assert_eq!(
        (
            report["looked_at"].as_u64(),
            report["requeued"].as_u64(),
            report["repaired"].as_u64(),
            report["unrecoverable"].as_u64(),
            report["sending"].as_u64()
        ),
        (Some(4), Some(3), Some(1), Some(1), Some(1)),
        "{report}"
    );
    assert_eq!(
        report["classes"],
        json!({ "transient": 1, "rate": 1, "invalid": 1, "permanent": 1 })
    );
    let now = w.e.now();
    assert_eq!(job(&w, slow).await.state, "scheduled");
    assert!(
        job(&w, limited).await.run_at >= now.plus(HOUR).minus(60_000),
        "after the limit"
    );
    assert_eq!(
        job(&w, wrong).await.payload,
        json!({ "kind": "enrich", "prospect": p })
    );
    for untouched in [gone, send, old] {
        let j = job(&w, untouched).await;
        assert_eq!((j.state.as_str(), j.recoveries), ("dead", 0));
    }
    let alerts = w.ok("alerts_list", json!({})).await;
    let texts: Vec<&str> = alerts["alerts"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|a| a["text"].as_str())
        .collect();
    assert!(
        texts
            .iter()
            .any(|t| t.contains("cannot be recovered") && t.contains("no prospect")),
        "the person hears why: {texts:?}"
    );
    let log = w.ok("events_list", json!({})).await;
    let kinds: Vec<&str> = log["events"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|e| e["kind"].as_str())
        .collect();
    for (kind, n) in [
        ("job_revived", 3),
        ("job_unrecoverable", 1),
        ("recovery_run", 1),
    ] {
        assert_eq!(
            kinds.iter().filter(|k| **k == kind).count(),
            n,
            "{kind}: {kinds:?}"
        );
    }
    assert_eq!(
        recover(&w).await["looked_at"],
        0,
        "what was acted on is not looked at again"
    );
}

#[tokio::test]
async fn a_job_is_revived_twice_and_then_left_to_a_person() {
    let w = World::new().await;
    let p = card(&w).await;
    let id = dead(
        &w,
        "research",
        "research",
        json!({ "kind": "research", "prospect": p }),
        "timed out",
    )
    .await;
    for round in 1..=2 {
        assert_eq!(recover(&w).await["requeued"], 1, "round {round}");
        let now = w.e.now();
        w.e.store()
            .write(move |tx| {
                Ok(tx.execute(
                    "UPDATE jobs SET state='dead',ended_at=?2 WHERE id=?1",
                    (id, now.0),
                )?)
            })
            .await
            .unwrap();
        assert_eq!(job(&w, id).await.recoveries, round);
    }
    let report = recover(&w).await;
    assert_eq!(report["unrecoverable"], 1, "{report}");
    assert!(
        report["jobs"][0]["why"]
            .as_str()
            .unwrap()
            .contains("revived twice")
    );
    // A person may still try, and a job that dies after that is news again.
    w.ok("job_retry", json!({ "job": id })).await;
    assert_eq!(job(&w, id).await.state, "scheduled");
}

#[tokio::test]
async fn a_limit_is_waited_for_and_a_failing_provider_is_passed_by() {
    let w = World::new().await;
    let p = card(&w).await;
    let research = json!({ "kind": "research", "prospect": p });
    let now = w.e.now();
    let reset = now.plus(3 * HOUR);
    w.e.store()
        .write(move |tx| {
            for name in ["alpha", "beta"] {
                providers::before(tx, name, 0, now)?;
            }
            let limited = domain::ports::ProviderReport::Limited(Some(reset));
            Ok(providers::after(tx, "alpha", limited, 0, now)?)
        })
        .await
        .unwrap();
    let limited = dead(
        &w,
        "research",
        "research",
        research.clone(),
        "alpha: rate limit",
    )
    .await;
    let failed = dead(
        &w,
        "compose",
        "composition",
        json!({ "kind": "compose", "prospect": p }),
        "beta: 503 service unavailable",
    )
    .await;
    let report = recover(&w).await;
    assert_eq!(report["requeued"], 2, "{report}");
    assert_eq!(job(&w, limited).await.run_at, reset);
    let states =
        w.e.store()
            .read(move |c| Ok(providers::health(c, now)?))
            .await
            .unwrap();
    let beta = states.iter().find(|s| s.name == "beta").unwrap();
    assert_eq!(beta.state, "open", "the next in the cascade is asked");
    // alpha waits for its limit: nobody else can be asked before beta may be.
    let again = job(&w, failed).await.run_at;
    assert!(
        again > w.e.now() && again <= Millis(w.e.now().0).plus(providers::OPEN_MS),
        "{again}"
    );
}

#[tokio::test]
async fn what_an_open_job_does_already_is_not_done_twice_and_nothing_is_invented() {
    let w = World::new().await;
    let p = card(&w).await;
    let twin = dead(
        &w,
        "enrich",
        "enrichment",
        json!({ "kind": "enrich", "prospect": p }),
        "timed out",
    )
    .await;
    let key = format!("enrich:{p}");
    w.e.store()
        .write(move |tx| Ok(tx.execute("UPDATE jobs SET unique_key=?2 WHERE id=?1", (twin, key))?))
        .await
        .unwrap();
    let lost = dead(
        &w,
        "enrich",
        "enrichment",
        json!({ "kind": "enrich" }),
        "this job's payload cannot be read: missing field",
    )
    .await;
    let stale = dead(
        &w,
        "enrich",
        "enrichment",
        json!({ "kind": "enrich", "prospect_id": "p-9" }),
        "this job's payload cannot be read: missing field",
    )
    .await;
    let report = recover(&w).await;
    assert_eq!(report["unrecoverable"], 3, "{report}");
    let why = |id: i64| {
        report["jobs"]
            .as_array()
            .unwrap()
            .iter()
            .find(|r| r["job"] == id)
            .unwrap()["why"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert!(why(twin).contains("open job does the same"));
    assert!(
        why(lost).contains("lacks what the job is about"),
        "{}",
        why(lost)
    );
    assert!(why(stale).contains("p-9"), "{}", why(stale));
}
