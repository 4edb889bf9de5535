//! The month's report and the quality of confidences, on deeds that were really done.

use std::sync::atomic::Ordering;

use domain::time::DAY;
use serde_json::{Value, json};

use super::world::World;

/// Two calls to one hotel, one to another, a meeting with each; one comes to nothing.
async fn autumn(w: &World) -> (String, String) {
    w.campaign().await;
    let a = w
        .ready("Hotel Abbey", "Ann Price", "ann@abbey.example")
        .await;
    let b = w
        .ready("=Hotel \"B\", Bath", "Bea Stone", "bea@b.example")
        .await;
    for (card, outcome) in [
        (&a, "no_answer"),
        (&a, "talked"),
        (&a, "talked"),
        (&b, "call_back"),
    ] {
        w.ok(
            "touch_add",
            json!({ "prospect": card, "kind": "call", "outcome": outcome }),
        )
        .await;
    }
    for (card, state) in [(&a, "held"), (&b, "no_show")] {
        w.ok(
            "prospect_move",
            json!({ "prospect": card, "to": "meeting", "override_reason": "agreed by phone" }),
        )
        .await;
        let (card, at) = (card.clone(), w.e.now());
        w.e.store()
            .write(move |tx| {
                tx.execute(
                    "INSERT INTO meetings(id,prospect_id,state,start_at,zone,attendees) VALUES(?1,?2,?3,?4,'Europe/London','[]')",
                    (format!("m-{card}"), &card, state, at.0),
                )?;
                Ok(())
            })
            .await
            .unwrap();
    }
    w.ok(
        "prospect_move",
        json!({ "prospect": b, "to": "lost", "reason": "price", "override_reason": "said so" }),
    )
    .await;
    (a, b)
}

fn totals(r: &Value, names: &[&str]) -> Vec<u64> {
    names
        .iter()
        .map(|n| r["totals"][n].as_u64().unwrap())
        .collect()
}

#[tokio::test]
async fn the_month_counts_each_hotel_and_conversation_once_and_meetings_by_what_became_of_them() {
    let w = World::new().await;
    autumn(&w).await;
    w.ok(
        "setting_set",
        json!({ "key": "report.meetings_a_month", "value": 8 }),
    )
    .await;
    let r = w.ok("month_report", json!({})).await;
    assert_eq!(
        (
            r["month"].as_str(),
            r["zone"].as_str(),
            &r["target_meetings"]
        ),
        (Some("2026-11"), Some("Europe/London"), &json!(8)),
        "{r}"
    );
    let names = [
        "mails",
        "hotels_contacted",
        "conversations",
        "meetings_booked",
        "meetings_held",
        "no_shows",
        "won",
        "lost",
    ];
    assert_eq!(totals(&r, &names), [0, 2, 2, 2, 1, 1, 0, 1], "{r}");
    assert_eq!(r["lost"], json!([{ "reason": "price", "count": 1 }]));
    let seat: Vec<_> = r["parts"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|p| p["by"] == "seat")
        .collect();
    assert_eq!(seat.len(), 1, "{r}");
    assert_eq!(
        (
            seat[0]["name"].as_str(),
            &seat[0]["figures"]["conversations"]
        ),
        (Some("Sam"), &json!(2))
    );
    let weeks = r["weeks"].as_array().unwrap();
    assert_eq!(
        (weeks.len(), weeks[12]["monday"].as_str()),
        (13, Some("2026-11-23"))
    );
    assert_eq!(weeks[12]["figures"], r["totals"]);
    assert_eq!(weeks[11]["figures"]["hotels_contacted"], 0);

    // Another month knows nothing of it.
    let empty = w.ok("month_report", json!({ "month": "2026-10" })).await;
    assert_eq!(totals(&empty, &names), [0; 8]);
    assert_eq!(empty["parts"], json!([]));
}

#[tokio::test]
async fn a_move_that_was_taken_back_does_not_count() {
    let w = World::new().await;
    w.campaign().await;
    let a = w
        .ready("Hotel Abbey", "Ann Price", "ann@abbey.example")
        .await;
    w.ok(
        "prospect_move",
        json!({ "prospect": a, "to": "meeting", "override_reason": "by mistake" }),
    )
    .await;
    let booked = |r: &Value| r["totals"]["meetings_booked"].as_u64();
    assert_eq!(booked(&w.ok("month_report", json!({})).await), Some(1));
    w.ok("undo", json!({})).await;
    assert_eq!(booked(&w.ok("month_report", json!({})).await), Some(0));
}

#[tokio::test]
async fn a_day_belongs_to_the_month_of_the_sender_s_zone() {
    let w = World::new().await;
    w.campaign().await;
    let a = w
        .ready("Hotel Abbey", "Ann Price", "ann@abbey.example")
        .await;
    let sender = w.ok("senders_list", json!({})).await["senders"][0]["id"].clone();
    w.ok(
        "sender_set",
        json!({ "sender": sender, "display_name": "Sam Vega", "signature": "Bluebook Systems", "company_name": "Bluebook Systems", "postal_address": "1 Harbour Road, London", "zone": "Pacific/Auckland", "privacy_url": "https://bluebook.example/privacy" }),
    )
    .await;
    // Noon of 30 November in London is the first of December in Auckland.
    let noon: jiff::Timestamp = "2026-11-30T12:00:00Z".parse().unwrap();
    w.clock.0.store(noon.as_millisecond(), Ordering::SeqCst);
    w.ok(
        "touch_add",
        json!({ "prospect": a, "kind": "call", "outcome": "talked" }),
    )
    .await;
    let of = async |month: &str| {
        w.ok("month_report", json!({ "month": month })).await["totals"]["conversations"].clone()
    };
    assert_eq!(
        (of("2026-11").await, of("2026-12").await),
        (json!(0), json!(1))
    );
}

#[tokio::test]
async fn documents_are_safe_to_open() {
    let w = World::new().await;
    let (_, b) = autumn(&w).await;
    let card = b.clone();
    // A group whose name is an attack on a spreadsheet and on a page.
    w.e.store()
        .write(move |tx| {
            tx.execute(
                "INSERT INTO companies(id,name) VALUES('g','=cmd|''<script>alert(1)</script>\"')",
                [],
            )?;
            tx.execute(
                "INSERT INTO company_edges(id,company_id,kind,group_id,source) SELECT 'x',company_id,'owned_by','g','test' FROM prospects WHERE id=?1",
                [&card],
            )?;
            tx.execute(
                "INSERT INTO group_members(company_id,group_id) SELECT company_id,'g' FROM prospects WHERE id=?1",
                [&card],
            )?;
            Ok(())
        })
        .await
        .unwrap();
    let csv = w.ok("month_report", json!({ "document": "csv" })).await["document"]
        .as_str()
        .unwrap()
        .to_owned();
    let group = csv.lines().find(|l| l.starts_with("group,\"")).unwrap();
    assert!(group.starts_with("group,\"'=cmd"), "{group}");
    let width = csv.lines().next().unwrap().split(',').count();
    assert_eq!(width, 13);
    for line in csv.lines().filter(|l| l.starts_with("week,")) {
        assert_eq!(line.split(',').count(), width, "{line}");
    }
    let html = w.ok("month_report", json!({ "document": "html" })).await["document"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(!html.contains("<script") && html.contains("&lt;script"));
    for outside in ["http:", "https:", "src=", "url("] {
        assert!(!html.contains(outside), "{outside}");
    }
    let e = w
        .call("month_report", json!({ "document": "pdf" }))
        .await
        .unwrap_err();
    assert_eq!(e.code, domain::Code::Usage);
    for bad in ["2026-13", "2026-1", "november", "2026-11-01"] {
        let e = w
            .call("month_report", json!({ "month": bad }))
            .await
            .unwrap_err();
        assert_eq!(e.code, domain::Code::Usage, "{bad}");
    }
}

#[tokio::test]
async fn confidences_are_measured_by_the_last_word_of_a_person() {
    let w = World::new().await;
    let none = w.ok("calibration_report", json!({})).await;
    assert_eq!(none["calibration"], json!([]));
    let now = w.e.now();
    w.e.store()
        .write(move |tx| {
            for (n, model, label, raw, truth, subject, age) in [
                (1, "embedded", "interested", 0.9, "interested", "r1", 3),
                (2, "embedded", "interested", 0.9, "interested", "r2", 2),
                // He changed his mind about the second one.
                (3, "human", "interested", 1.0, "not_interested", "r2", 1),
                (4, "embedded", "neutral", 0.5, "neutral", "r3", 1),
            ] {
                tx.execute(
                    "INSERT INTO calibration_history(id,model,label,raw,truth,subject_id,actor_id,at) VALUES(?1,?2,?3,?4,?5,?6,?7,?8)",
                    (n, model, label, raw, truth, subject, crate::engine::OWNER_ACTOR, now.minus(age * DAY).0),
                )?;
            }
            Ok(())
        })
        .await
        .unwrap();
    let r = w.ok("calibration_report", json!({})).await;
    let rows = r["calibration"].as_array().unwrap();
    let labels: Vec<_> = rows.iter().map(|x| x["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["all", "interested", "neutral"], "{r}");
    assert!(rows.iter().all(|x| x["model"] == "embedded"));
    assert_eq!(
        (&rows[0]["count"], &rows[1]["count"]),
        (&json!(3), &json!(2))
    );
    let accuracy = rows[1]["accuracy"].as_f64().unwrap();
    assert!((accuracy - 0.5).abs() < 0.02, "{accuracy}");
    assert_eq!(rows[2]["accuracy"], 1.0);
}
