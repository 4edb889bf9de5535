//! `inspect`: the field names of the contract, streaming batches, exit codes.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::{Home, ended, error, fed, value};

/// One object through `inspect WHAT --batch -`.
fn batch(what: &str, object: Value) -> Value {
    let home = Home::new();
    let mut c = home.bare();
    c.args(["inspect", what, "--batch", "-"]);
    let out = ended(fed(c, &format!("{object}\n")), 0, &[what]);
    let result = value(&out);
    assert_eq!(result["id"], object["id"], "{what}");
    result
}

fn has(result: &Value, names: &[&str]) {
    for n in names {
        assert!(result.get(n).is_some(), "{n} is missing in {result}");
    }
}

#[test]
fn a_reply_is_judged_in_the_names_of_the_contract() {
    let r = batch(
        "reply",
        json!({ "id": 7, "subject": "Re: Hello", "from_name": "Petra", "from_email": "petra@hotel.example", "zone": "Europe/Vienna",
                "received_at": "2026-02-02T06:00:00Z", "body": "Please remove me from your list.\n\n> Hello Petra, …" }),
    );
    has(
        &r,
        &[
            "kind",
            "intent",
            "confidence",
            "reason",
            "sentiment",
            "labels",
            "visible_text",
            "elided_text",
            "questions",
            "concerns",
            "key_phrases",
            "suggested_action",
            "behavioural",
            "model",
        ],
    );
    assert_eq!(r["kind"], "human");
    assert_eq!(r["opt_out"], true);
    has(
        &r["behavioural"],
        &[
            "engagement",
            "intent",
            "timeliness",
            "overall",
            "prediction",
        ],
    );
    assert!(!r["visible_text"].as_str().unwrap().contains("Hello Petra"));
}

#[test]
fn a_message_file_is_read_as_reply_and_as_bounce() {
    let home = Home::new();
    let eml = home.path("b.eml");
    std::fs::write(
        &eml,
        "From: Mail Delivery Subsystem <mailer-daemon@mx.example>\r\nTo: anna@seller.example\r\nSubject: Undelivered Mail Returned to Sender\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nThe address does not exist.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; gone@hotel.example\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 user unknown\r\n\r\n--b--\r\n",
    )
    .unwrap();
    let mut c = home.bare();
    c.args(["inspect", "bounce"]).arg(&eml).arg("--json");
    let r = value(&ended(c.output().unwrap(), 0, &["bounce"]));
    assert_eq!(r["is_bounce"], true);
    has(
        &r["recipients"][0],
        &[
            "address",
            "class",
            "reason",
            "hard",
            "status",
            "reply_code",
            "diagnostic",
        ],
    );
    assert_eq!(r["recipients"][0]["address"], "gone@hotel.example");
    assert_eq!(r["recipients"][0]["hard"], true);

    let r = batch("reply", json!({ "id": "x", "eml_path": eml }));
    assert_eq!(r["kind"], "bounce");
}

#[test]
fn a_page_gives_its_posting() {
    let home = Home::new();
    let html = home.path("p.html");
    std::fs::write(
        &html,
        r#"<html><head><script type="application/ld+json">{"@context":"https://schema.org","@type":"JobPosting","title":"General Manager",
        "hiringOrganization":{"@type":"Organization","name":"Hotel Post"},"jobLocation":{"@type":"Place","address":{"@type":"PostalAddress","addressLocality":"Lech","addressCountry":"AT"}},
        "datePosted":"2026-01-10","description":"We look for a General Manager."}</script></head><body><h1>General Manager</h1></body></html>"#,
    )
    .unwrap();
    let r = batch(
        "page",
        json!({ "id": 1, "path": html, "url": "https://jobs.example/1" }),
    );
    has(&r, &["source", "outcome", "listings", "posting"]);
    assert_eq!(r["outcome"], "ok");
    has(
        &r["posting"],
        &[
            "title",
            "company",
            "location",
            "description",
            "posted_at",
            "employment_type",
            "valid_through",
        ],
    );
    assert_eq!(r["posting"]["company"], "Hotel Post");
}

#[test]
fn every_other_judgement_has_its_names() {
    let r = batch(
        "job",
        json!({ "id": 1, "title": "General Manager", "company": "Grand Palace", "location": "Wien", "description": "Luxury five star hotel. Opera PMS." }),
    );
    has(
        &r,
        &[
            "relevant",
            "role",
            "tier",
            "tier_probabilities",
            "confidence",
            "reason",
            "keywords",
            "tools",
            "angle",
            "model",
        ],
    );
    assert_eq!(r["relevant"], true);
    assert_eq!(r["tier_probabilities"].as_object().unwrap().len(), 5);

    let r = batch(
        "title",
        json!({ "id": 1, "title": "Assistant General Manager" }),
    );
    has(&r, &["relevant", "role", "seniority"]);

    let r = batch(
        "email",
        json!({ "id": 1, "subject": "A question", "body": "Dear Petra,\n\nwould a short call help?\n\nKind regards\nAnna" }),
    );
    has(
        &r,
        &["spam_score", "readability", "lints", "words", "legal_words"],
    );

    let r = batch(
        "person",
        json!({ "id": 1, "name": "Petra Huber", "domain": "hotelpost.at", "known": [{ "name": "Max Moser", "email": "max.moser@hotelpost.at" }] }),
    );
    assert_eq!(r["patterns"][0]["email"], "petra.huber@hotelpost.at");
    has(&r["patterns"][0], &["email", "probability", "why"]);

    let r = batch(
        "phone",
        json!({ "id": 1, "number": "+43 664 1234567", "country": "AT" }),
    );
    has(
        &r,
        &[
            "valid",
            "e164",
            "formatted",
            "type",
            "country",
            "confidence",
        ],
    );
    assert_eq!(r["e164"], "+436641234567");

    let r = batch(
        "company",
        json!({ "id": 1, "name": "Hampton by Hilton Vienna" }),
    );
    has(
        &r,
        &[
            "category",
            "chain",
            "chain_tier",
            "property_count",
            "operating_model",
            "confidence",
            "reason",
        ],
    );

    let r = batch(
        "robots",
        json!({ "id": 1, "robots": "User-agent: *\nDisallow: /private", "agent": "Jengu", "url": "https://x.example/private/1" }),
    );
    assert_eq!(r["allowed"], false);
    assert_eq!(r["rule"], "Disallow: /private");

    let r = batch(
        "gate",
        json!({ "id": 1, "hotel_country": "DE", "channel": "mail", "address_kind": "personal", "obtained": "guessed", "at": "2026-06-01" }),
    );
    has(&r, &["decision", "rule", "conditions", "source", "dated"]);
    assert_eq!(r["decision"], "consent_needed");
}

#[test]
fn a_window_answers_with_the_next_time_in_the_form_that_was_asked() {
    // Saturday noon in Vienna; property people read again on Monday at 10.
    let r = batch(
        "window",
        json!({ "id": 1, "zone": "Europe/Vienna", "country": "AT", "at": "2026-02-07T11:00:00Z" }),
    );
    assert_eq!(
        (&r["can_send"], &r["next_at"]),
        (&json!(false), &json!("2026-02-09T09:00:00Z"))
    );
    has(&r, &["reason"]);
    let r = batch(
        "window",
        json!({ "id": 1, "zone": "Europe/Vienna", "country": "AT", "at": 1_770_632_400_000_i64, "recipient": "head_office" }),
    );
    assert_eq!(
        (&r["can_send"], &r["next_at"]),
        (&json!(true), &json!(1_770_632_400_000_i64))
    );
    let r = batch(
        "window",
        json!({ "id": 1, "zone": "Europe/Vienna", "country": "AT", "at": "2026-02-09T09:00:00Z", "settings": { "holidays": ["2026-02-09"] } }),
    );
    assert_eq!(r["reason"], "public_holiday");
    // Corpus Christi in Bavaria and not in Hamburg; nobody reads mail between the years.
    for (subdivision, at, reason) in [
        ("DE-BY", "2026-06-04T09:00:00Z", "holiday Corpus Christi"),
        ("DE-HH", "2026-06-04T09:00:00Z", "open"),
        (
            "DE-HH",
            "2026-12-29T09:00:00Z",
            "slow week Christmas to Epiphany",
        ),
    ] {
        let r = batch(
            "window",
            json!({ "id": 1, "zone": "Europe/Berlin", "country": "DE", "subdivision": subdivision, "at": at }),
        );
        assert_eq!(r["reason"], reason, "{r}");
    }
}

#[test]
fn saved_pages_of_a_site_are_read_offline() {
    let home = Home::new();
    let dir = home.path("site");
    std::fs::create_dir(&dir).unwrap();
    std::fs::write(
        dir.join("index.html"),
        r#"<html lang="de"><head><title>Hotel Post Lech</title></head><body><h1>Hotel Post</h1><p>Kontakt: <a href="mailto:info@hotelpost.example">info@hotelpost.example</a>, Tel. +43 5583 22060</p></body></html>"#,
    )
    .unwrap();
    let mut c = home.bare();
    c.args(["inspect", "site"]).arg(&dir).arg("--json");
    let r = value(&ended(c.output().unwrap(), 0, &["site"]));
    has(
        &r,
        &[
            "contact",
            "technology",
            "content",
            "design",
            "seo",
            "company",
        ],
    );
    let found = r["contact"].to_string();
    assert!(
        found.contains("info@hotelpost.example")
            && found.contains("evidence")
            && found.contains("confidence"),
        "{found}"
    );
}

#[test]
fn a_batch_answers_each_line_before_the_next_one_is_there() {
    let home = Home::new();
    let mut child = home
        .bare()
        .args(["inspect", "title", "--batch", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut to = child.stdin.take().unwrap();
    let mut from = BufReader::new(child.stdout.take().unwrap());
    for (id, title) in [("a", "General Manager"), ("b", "Waiter")] {
        writeln!(to, "{}", json!({ "id": id, "title": title })).unwrap();
        to.flush().unwrap();
        let mut line = String::new();
        from.read_line(&mut line).unwrap();
        let r: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(r["id"], id);
    }
    drop(to);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_bad_line_is_told_by_its_id_and_stops_no_other() {
    let home = Home::new();
    let mut c = home.bare();
    c.args(["inspect", "title", "--batch", "-", "--json"]);
    let out = ended(
        fed(
            c,
            "{\"id\":1,\"title\":\"General Manager\"}\n{\"id\":2}\nnot json\n{\"id\":4,\"title\":\"Chef\"}\n",
        ),
        1,
        &["batch"],
    );
    let lines: Vec<Value> = String::from_utf8_lossy(&out.stdout)
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(
        (&lines[1]["id"], &lines[1]["error"]["code"]),
        (&json!(2), &json!("usage"))
    );
    assert_eq!(
        (&lines[2]["id"], &lines[2]["error"]["code"]),
        (&Value::Null, &json!("usage"))
    );
    assert_eq!(lines[3]["id"], 4);
    assert_eq!(error(&out)["code"], "internal");
}

#[test]
fn wrong_words_are_a_usage_error_in_json_when_asked() {
    let home = Home::new();
    for words in [
        &["inspect", "bounce", "--json"][..],
        &["nonsense", "--json"],
        &["inspect", "title", "--batch", "/does/not/exist", "--json"],
    ] {
        let out = ended(home.bare().args(words).output().unwrap(), 2, words);
        assert_eq!(error(&out)["code"], "usage", "{words:?}");
        assert!(out.stdout.is_empty());
    }
    let out = ended(home.bare().arg("--help").output().unwrap(), 0, &["--help"]);
    assert!(String::from_utf8_lossy(&out.stdout).contains("inspect"));
}

#[test]
fn a_list_gives_the_pairs_that_are_or_may_be_one_hotel() {
    let home = Home::new();
    let csv = home.path("hotels.csv");
    std::fs::write(
        &csv,
        "id;Hotel;City;Country;Website;Phone\n\
         h1;Hotel Post;Lech;Austria;https://hotelpost.example;05583 2206\n\
         h2;Post Lech GmbH;Lech am Arlberg;AT;;+43 5583 2206\n\
         h3;Hotel Alpenrose;Zürs;AT;;\n\
         h4;Alpenrose Panorama;Zürs;AT;;\n\
         h5;Hotel Krone;Lech;AT;https://hotelpost.example;\n",
    )
    .unwrap();
    let mut c = home.bare();
    c.args(["inspect", "duplicates"]).arg(&csv).arg("--json");
    let r = value(&ended(c.output().unwrap(), 0, &["duplicates"]));
    assert_eq!(r["hotels"], 5);
    let pairs = r["pairs"].as_array().unwrap();
    let seen: Vec<(&str, &str, &str)> = pairs
        .iter()
        .map(|p| {
            has(p, &["a", "b", "score", "decision", "why"]);
            let text = |f: &str| p[f].as_str().unwrap();
            (text("a"), text("b"), text("decision"))
        })
        .collect();
    assert_eq!(
        seen,
        [("h1", "h2", "merge"), ("h3", "h4", "review")],
        "a house of another name on the same host is no pair: {r}"
    );

    let r = batch(
        "duplicates",
        json!({ "id": 3, "hotels": [{ "hotel": "Hotel Post", "city": "Lech" }, { "name": "Post", "town": "Lech" }] }),
    );
    assert_eq!(
        (&r["pairs"][0]["a"], &r["pairs"][0]["b"]),
        (&json!(1), &json!(2)),
        "rows without an id are numbered"
    );

    let plain = home.path("plain.csv");
    std::fs::write(&plain, "x,y\n1,2\n").unwrap();
    let mut c = home.bare();
    c.args(["inspect", "duplicates"]).arg(&plain).arg("--json");
    let e = error(&ended(c.output().unwrap(), 2, &["duplicates"]));
    assert!(e["message"].as_str().unwrap().contains("--map"), "{e}");
}
