//! Commands on a workspace, one after the other as a person types them: what they print, how they refuse.

use serde_json::{Value, json};

use crate::Home;

fn add(home: &Home, hotel: &str, town: &str) -> (String, String) {
    let added = home.ok(&["prospects", "add", hotel, "--town", town, "--country", "GB"]);
    let text = |f: &str| added[f].as_str().unwrap().to_owned();
    (text("prospect"), text("company"))
}

fn ids(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|r| r["id"].as_str().unwrap())
        .collect()
}

#[test]
fn two_cards_of_one_hotel_are_merged_shown_and_taken_apart() {
    let home = Home::new();
    home.init();
    let (a, company) = add(&home, "Royal Crescent", "Bath");
    let (b, _) = add(&home, "Royal Crescent Gardens", "Bath");
    let pairs = home.ok(&["prospects", "duplicates"]);
    assert_eq!(pairs["duplicates"].as_array().unwrap().len(), 1, "{pairs}");

    let plan = home.ok(&["prospects", "merge", &a, &b, "--plan"]);
    assert_eq!(
        (plan["kind"].as_str(), &plan["lost"]),
        (Some("company"), &json!([]))
    );
    assert_eq!(
        home.ok(&["prospects", "merges"])["merges"],
        json!([]),
        "a plan does nothing"
    );

    let done = home.ok(&["prospects", "merge", &a, &b]);
    assert_eq!(done["plan"]["keep"], json!(company));
    let cards = home.ok(&["prospects", "list", "--stage", "new"]);
    assert_eq!(
        ids(&cards["prospects"]),
        [a.as_str()],
        "the second card is archived"
    );
    let again = home.err(&["prospects", "merge", &a, &b], 3);
    assert_eq!(again["details"]["rule"], "same");

    let merge = done["merge"].as_str().unwrap();
    let back = home.ok(&["prospects", "unmerge", merge]);
    assert_eq!(back["left"], 0, "{back}");
    let cards = home.ok(&["prospects", "list", "--stage", "new"]);
    assert_eq!(cards["total"], 2);
    home.err(&["prospects", "unmerge", merge], 3);
    let e = home.err(&["prospects", "merge", &a, "nobody"], 2);
    assert!(e["message"].as_str().unwrap().contains("nobody"), "{e}");

    let pair = pairs["duplicates"][0]["id"].as_str().unwrap();
    home.ok(&["prospects", "apart", pair]);
    assert_eq!(
        home.ok(&["prospects", "duplicates"])["duplicates"],
        json!([])
    );
    assert_eq!(home.ok(&["verify"])["ok"], true);
}

#[test]
fn the_recovery_agent_reports_in_counts_also_when_there_is_nothing_to_do() {
    let home = Home::new();
    home.init();
    let report = home.ok(&["jobs", "recover"]);
    for n in [
        "looked_at",
        "requeued",
        "repaired",
        "unrecoverable",
        "sending",
    ] {
        assert_eq!(report[n], 0, "{n}: {report}");
    }
    assert_eq!(
        (&report["classes"], &report["jobs"]),
        (&json!({}), &json!([]))
    );
}
