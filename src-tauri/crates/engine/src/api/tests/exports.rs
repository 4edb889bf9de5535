//! Exports: what stands in them, and who never does.

use serde_json::{Value, json};

use super::world::World;

/// Rows of a document, without its header.
fn rows(v: &Value) -> Vec<String> {
    let text = v["document"].as_str().unwrap();
    text.trim_start_matches('\u{feff}')
        .lines()
        .skip(1)
        .map(str::to_owned)
        .collect()
}

/// Cells of a line, by hand: a comma between quotes divides nothing.
fn width(line: &str) -> usize {
    let mut quoted = false;
    let commas = line.chars().filter(|c| {
        quoted ^= *c == '"';
        *c == ',' && !quoted
    });
    commas.count() + 1
}

async fn three(w: &World) -> [String; 3] {
    w.campaign().await;
    [
        w.ready("Hotel Abbey", "Ann Mary Price", "ann@abbey.example")
            .await,
        w.ready("=HYPERLINK(\"x\")", "Bea Stone", "bea@b.example")
            .await,
        w.ready("Hotel Canal", "Cy Young", "cy@canal.example").await,
    ]
}

#[tokio::test]
async fn who_opted_out_and_whose_hotel_is_a_customer_is_in_no_export() {
    let w = World::new().await;
    let [a, b, c] = three(&w).await;
    let all = w.ok("export_table", json!({ "what": "prospects" })).await;
    assert_eq!(
        (&all["rows"], &all["people"], &all["left_out"]),
        (&json!(3), &json!(3), &json!(0))
    );
    assert!(all["document"].as_str().unwrap().contains("'=HYPERLINK"));

    w.ok("suppress_add", json!({ "address": "ann@abbey.example" }))
        .await;
    w.ok(
        "exclude_add",
        json!({ "kind": "customer", "company": company(&w, &c).await }),
    )
    .await;
    for columns in [None, Some("hubspot"), Some("pipedrive")] {
        let mut ask = json!({ "what": "prospects", "to_whom": "our CRM" });
        if let Some(x) = columns {
            ask["columns_of"] = json!(x);
        }
        let left = w.ok("export_table", ask).await;
        assert_eq!(
            (&left["rows"], &left["left_out"]),
            (&json!(1), &json!(2)),
            "{left}"
        );
        let rows = rows(&left);
        assert!(
            rows[0].contains(&b) && rows[0].contains("bea@b.example"),
            "{rows:?}"
        );
        for gone in [&a, &c, &"Price".to_owned(), &"Canal".to_owned()] {
            assert!(
                !left["document"].as_str().unwrap().contains(gone.as_str()),
                "{gone}"
            );
        }
    }
    let events = w.ok("events_list", json!({ "limit": 3 })).await;
    let told = events["events"]
        .as_array()
        .unwrap()
        .iter()
        .find(|e| e["kind"] == "exported")
        .unwrap();
    assert_eq!(
        (&told["payload"]["to_whom"], &told["payload"]["rows"]),
        (&json!("our CRM"), &json!(1))
    );
}

async fn company(w: &World, card: &str) -> String {
    let shown = w.ok("prospect_show", json!({ "prospect": card })).await;
    shown["prospect"]["company_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn each_importer_gets_its_columns_and_every_row_is_as_wide_as_the_header() {
    let w = World::new().await;
    let [a, ..] = three(&w).await;
    let hub = w
        .ok("export_table", json!({ "what": "prospects", "columns_of": "hubspot", "stage": "ready", "country": "gb" }))
        .await;
    let line = rows(&hub).into_iter().find(|r| r.starts_with(&a)).unwrap();
    assert!(
        line.starts_with(&format!("{a},Ann Mary,Price,ann@abbey.example,")),
        "{line}"
    );
    let none = w
        .ok(
            "export_table",
            json!({ "what": "prospects", "country": "FR" }),
        )
        .await;
    assert_eq!(none["rows"], 0);
    for columns in ["hubspot", "pipedrive"] {
        let t = w
            .ok(
                "export_table",
                json!({ "what": "prospects", "columns_of": columns }),
            )
            .await;
        let text = t["document"].as_str().unwrap();
        let header = width(text.lines().next().unwrap());
        let lines: Vec<_> = text.lines().collect();
        assert!(
            lines.len() == 4 && lines.iter().all(|l| width(l) == header),
            "{text}"
        );
    }
    for bad in [
        json!({ "what": "people" }),
        json!({ "what": "calls", "columns_of": "hubspot" }),
        json!({ "what": "prospects", "columns_of": "salesforce" }),
        json!({ "what": "prospects", "stage": "warm" }),
    ] {
        let e = w.call("export_table", bad.clone()).await.unwrap_err();
        assert_eq!(e.code, domain::Code::Usage, "{bad}");
    }
}

#[tokio::test]
async fn open_calls_and_letters_are_exported_with_what_they_need() {
    let w = World::new().await;
    let [a, b, _] = three(&w).await;
    let rows_of = [
        (
            a.clone(),
            "letter",
            json!({ "body": "Dear Ms Price,\nwe …" }),
        ),
        (b.clone(), "call", json!({})),
    ];
    let now = w.e.now();
    w.e.store()
        .write(move |tx| {
            for (card, kind, detail) in rows_of {
                let id = format!("t-{kind}");
                store::tables::tasks::insert(tx, &id, Some(&card.clone().into()), kind, "Do it", Some(now), &detail, now)?;
                tx.execute(
                    "UPDATE company_profiles SET phone='+441225000000' WHERE company_id=(SELECT company_id FROM prospects WHERE id=?1)",
                    [&card],
                )?;
            }
            Ok(())
        })
        .await
        .unwrap();
    let letters = w.ok("export_table", json!({ "what": "letters" })).await;
    assert!(
        letters["document"]
            .as_str()
            .unwrap()
            .contains("\"Dear Ms Price,\nwe …\""),
        "{letters}"
    );
    let calls = w.ok("export_table", json!({ "what": "calls" })).await;
    let line = rows(&calls).remove(0);
    assert!(
        line.starts_with("t-call,") && line.contains(",+441225000000,"),
        "{line}"
    );
    // Only this number asked not to be rung.
    w.ok(
        "touch_add",
        json!({ "prospect": b, "kind": "call", "outcome": "do_not_contact", "only_this_number": true }),
    )
    .await;
    let calls = w.ok("export_table", json!({ "what": "calls" })).await;
    assert_eq!(
        (&calls["rows"], &calls["left_out"]),
        (&json!(0), &json!(1)),
        "{calls}"
    );
}
