//! Replies as hotels write them. The lines were written for these tests and vary on purpose.

use std::collections::BTreeMap;

use super::*;

/// Wednesday, 25 November 2026, 10:00 UTC.
const NOW: i64 = 1_795_600_800_000;

fn say(body: &str) -> ReplyInput {
    ReplyInput {
        subject: "Re: Hotel Sonne".to_owned(),
        from_name: "Maria Huber".to_owned(),
        from_email: "m.huber@sonne.example".to_owned(),
        body_text: body.to_owned(),
        received_at_ms: NOW,
        zone: "Europe/Berlin".to_owned(),
        ..ReplyInput::default()
    }
}

fn read(body: &str) -> ReplyJudgement {
    crate::shared().reply(&say(body))
}

fn lines(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    text.lines()
        .filter(|l| !l.trim().is_empty() && !l.starts_with('#'))
        .filter_map(|l| l.split_once('\t'))
}

#[test]
fn intents_are_read_in_many_languages() {
    let mut right: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    let mut interested_refusals = 0;
    let mut refusals = 0;
    for (want, line) in lines(include_str!("../../tests/lines/intent.tsv")) {
        let got = read(line);
        let e = right.entry(want).or_default();
        e.1 += 1;
        if got.intent == want {
            e.0 += 1;
        } else {
            println!(
                "{want} read as {}: {line} | {:?}",
                got.intent, got.key_phrases
            );
        }
        if want == "not_interested" {
            refusals += 1;
            interested_refusals += u32::from(got.intent == "interested");
        }
        for p in &got.key_phrases {
            assert!(line.contains(p.as_str()), "{p} is not in {line}");
        }
    }
    println!("intent: {right:?}, refusals read as interest {interested_refusals} of {refusals}");
    assert_eq!(interested_refusals, 0);
    for (intent, (ok, n)) in right {
        assert!(n >= 15, "{intent} has {n} lines");
        assert!(f64::from(ok) / f64::from(n) >= 0.85, "{intent} {ok} of {n}");
    }
}

#[test]
fn opt_outs_are_heard_in_twelve_languages() {
    let mut by: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for (language, line) in lines(include_str!("../../tests/lines/opt_out.tsv")) {
        let e = by.entry(language).or_default();
        e.1 += 1;
        if crate::shared().opt_out(&say(line)).is_some() {
            e.0 += 1;
        } else {
            println!("opt-out missed ({language}): {line}");
        }
    }
    println!("opt-out recall: {by:?}");
    assert_eq!(by.len(), 12);
    for (l, (ok, n)) in by {
        assert!(f64::from(ok) / f64::from(n) >= 0.97, "{l} {ok} of {n}");
    }
}

#[test]
fn what_only_looks_like_an_opt_out_is_none() {
    let (mut wrong, mut n) = (0, 0);
    for (_, line) in lines(include_str!("../../tests/lines/not_opt_out.tsv")) {
        n += 1;
        if let Some(o) = crate::shared().opt_out(&say(line)) {
            wrong += 1;
            println!("false opt-out: {line} | {}", o.evidence);
        }
    }
    println!("opt-out false alarms: {wrong} of {n}");
    assert!(wrong * 20 <= n, "{wrong} of {n}");
}

#[test]
fn an_opt_out_in_the_subject_alone_or_in_html_counts() {
    let j = crate::shared();
    let alone = ReplyInput {
        subject: "UNSUBSCRIBE".to_owned(),
        ..ReplyInput::default()
    };
    assert!(j.opt_out(&alone).is_some());
    let html = ReplyInput {
        body_html: Some("<div>Bitte l&ouml;schen Sie meine Adresse.</div>".to_owned()),
        ..ReplyInput::default()
    };
    assert!(j.opt_out(&html).is_some());
    let quoted = say(
        "see below\n\n> Would you like to see it?\n> NO, please remove me from your list!\n> Best, Tom",
    );
    assert!(j.opt_out(&quoted).is_some());
    let ours = say(
        "Sounds good, tell me more.\n\n> Hi Maria,\n> If you'd rather not hear from me, just reply unsubscribe and I won't write again.\n> Tom",
    );
    assert!(j.opt_out(&ours).is_none());
}

#[test]
fn the_scope_follows_the_words() {
    let scope = |s: &str| crate::shared().opt_out(&say(s)).unwrap().scope;
    assert_eq!(scope("Please remove me from your list."), "person");
    assert_eq!(scope("Do not contact our hotel again."), "property");
    assert_eq!(
        scope("Stop writing to all of our hotels, none of our properties wants this."),
        "group"
    );
    assert_eq!(
        scope("Bitte schreiben Sie unser Haus nicht mehr an."),
        "property"
    );
}

#[test]
fn kinds_are_told_by_headers_first_and_words_second() {
    let j = crate::shared();
    let with = |body: &str, subject: &str, headers: &[(&str, &str)]| {
        let mut r = say(body);
        r.subject = subject.to_owned();
        r.headers = headers
            .iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect();
        let k = j.kind(&r);
        (k.kind, k.subkind)
    };
    assert_eq!(
        with(
            "I am away until Monday.",
            "Automatic reply: Hi",
            &[("Auto-Submitted", "auto-replied")]
        ),
        (Kind::AutoReply, Some(Subkind::OutOfOffice))
    );
    assert_eq!(
        with(
            "Ich bin bis 4. Dezember im Urlaub.",
            "Abwesenheitsnotiz",
            &[]
        ),
        (Kind::AutoReply, Some(Subkind::OutOfOffice))
    );
    assert_eq!(
        with(
            "Vielen Dank, Ihre Anfrage ist bei uns eingegangen.",
            "Re: x",
            &[]
        ),
        (Kind::AutoReply, Some(Subkind::Ticket))
    );
    assert_eq!(
        with(
            "Nous avons transmis votre message à la direction.",
            "Re: x",
            &[]
        ),
        (Kind::AutoReply, Some(Subkind::GatekeeperAck))
    );
    assert_eq!(
        with(
            "x",
            "y",
            &[(
                "Content-Type",
                "multipart/report; report-type=delivery-status"
            )]
        ),
        (Kind::Bounce, None)
    );
    assert_eq!(
        with(
            "x",
            "y",
            &[(
                "Content-Type",
                "multipart/report; report-type=feedback-report"
            )]
        ),
        (Kind::Feedback, None)
    );
    assert_eq!(
        with("News", "Our offers", &[("List-Id", "<a.b>")]),
        (Kind::List, None)
    );
    assert_eq!(
        with("x", "Accepted: Call with Tom", &[]),
        (Kind::Calendar, None)
    );
    assert_eq!(
        with(
            "To have your message delivered please confirm that you are human.",
            "Re: x",
            &[]
        ),
        (Kind::Challenge, None)
    );
    assert_eq!(
        with("Yes, call me on Friday.", "Re: x", &[]),
        (Kind::Human, None)
    );
}

#[test]
fn an_absence_gives_its_return_date_and_delegate() {
    for (body, date) in [
        (
            "I am out of the office until 7 December and will reply then.",
            "2026-12-07",
        ),
        (
            "I am out of office from 25 November through 4 December 2026.",
            "2026-12-05",
        ),
        (
            "Ich bin bis einschließlich 4.12.2026 nicht im Büro.",
            "2026-12-05",
        ),
        (
            "Ich bin ab dem 7. Dezember wieder erreichbar.",
            "2026-12-07",
        ),
        ("Je suis absente, de retour le 8 décembre.", "2026-12-08"),
        ("Estoy de vacaciones hasta el 9 de diciembre.", "2026-12-09"),
        (
            "I am on annual leave and will be back on Monday.",
            "2026-11-30",
        ),
        ("Sono in ferie fino al 10 gennaio.", "2027-01-10"),
    ] {
        let mut r = say(body);
        r.headers = vec![("Auto-Submitted".to_owned(), "auto-replied".to_owned())];
        let j = crate::shared().reply(&r);
        assert_eq!(j.kind, Kind::AutoReply);
        assert!(!j.opt_out);
        assert_eq!(
            j.auto_reply.unwrap().return_date.as_deref(),
            Some(date),
            "{body}"
        );
    }
    let mut r = say(
        "I am out of the office until 7 December. In urgent cases please contact Anna Berg at anna.berg@sonne.example.",
    );
    r.headers = vec![("Auto-Submitted".to_owned(), "auto-replied".to_owned())];
    let d = crate::shared()
        .reply(&r)
        .auto_reply
        .unwrap()
        .delegate
        .unwrap();
    assert_eq!(
        (d.name.as_deref(), d.email.as_deref()),
        (Some("Anna Berg"), Some("anna.berg@sonne.example"))
    );
}

#[test]
fn a_delegate_is_named_but_never_the_sender_himself() {
    for (body, name, email, title) in [
        (
            "Please contact our Director of Operations, Tom Baker (tom.baker@sonne.example).",
            Some("Tom Baker"),
            Some("tom.baker@sonne.example"),
            Some("Director of Operations"),
        ),
        (
            "Not my area. I have copied Anna Berg, she decides about this.",
            Some("Anna Berg"),
            None,
            None,
        ),
        (
            "Wenden Sie sich bitte an unsere Direktorin Frau Sabine Keller.",
            Some("Sabine Keller"),
            None,
            None,
        ),
        (
            "Merci de contacter Paul Durand, directeur des opérations.",
            Some("Paul Durand"),
            None,
            Some("directeur des opérations"),
        ),
        (
            "Por favor, póngase en contacto con Lucía Gómez, lucia@sonne.example",
            Some("Lucía Gómez"),
            Some("lucia@sonne.example"),
            None,
        ),
        (
            "Si rivolga a Marco Bianchi, il nostro responsabile acquisti.",
            Some("Marco Bianchi"),
            None,
            Some("responsabile acquisti"),
        ),
        (
            "Neem contact op met Pieter de Vries.",
            Some("Pieter de Vries"),
            None,
            None,
        ),
    ] {
        let r = read(body);
        assert_eq!(r.intent, "delegated", "{body}");
        let d = r.delegated_to.unwrap();
        assert_eq!(d.name.as_deref(), name, "{body}");
        assert_eq!(d.email.as_deref(), email, "{body}");
        if title.is_some() {
            assert_eq!(d.title.as_deref(), title, "{body}");
        }
    }
    for body in [
        "Thanks, not for us.\n\nBest regards\nMaria Huber\nGeneral Manager\nContact: m.huber@sonne.example",
        "Sehr geehrter Herr Baker,\n\nkönnen Sie mir bitte Unterlagen schicken?\n\nMit freundlichen Grüßen\nMaria Huber\nHoteldirektorin",
        "Dear Mr Baker, thanks, could you send me the prices?",
        "Please do not contact Anna Berg again.",
        "Please contact me next week.",
    ] {
        assert!(read(body).delegated_to.is_none(), "{body}");
    }
    let both = read(
        "We are not interested at the property, but please contact Anna Berg at our head office.",
    );
    assert_eq!(
        (
            both.intent.as_str(),
            both.delegated_to.unwrap().name.as_deref()
        ),
        ("delegated", Some("Anna Berg"))
    );
}

#[test]
fn a_meeting_becomes_an_instant_in_the_hotels_zone() {
    for (body, local) in [
        (
            "Happy to talk. How about Tuesday at 3pm?",
            "2026-12-01T15:00",
        ),
        (
            "Passt Ihnen Donnerstag, 3. Dezember um 14:30 Uhr?",
            "2026-12-03T14:30",
        ),
        ("Appelez-moi lundi à 10h.", "2026-11-30T10:00"),
        ("Podemos hablar el martes a las 11.", "2026-12-01T11:00"),
        ("Let's meet tomorrow at 9:30.", "2026-11-26T09:30"),
    ] {
        let r = read(body);
        assert_eq!(r.intent, "meeting_request", "{body}");
        assert_eq!(
            r.meeting.unwrap().start_local.as_deref(),
            Some(local),
            "{body}"
        );
    }
    let r = read("I could do Monday at 10:00 or Wednesday at 16:00.");
    let m = r.meeting.unwrap();
    assert_eq!(m.options.len(), 2);
    assert_eq!(m.options.first().unwrap().start_ms, Some(1_796_029_200_000));
    assert_eq!(m.tz.as_deref(), Some("Europe/Berlin"));
}

#[test]
fn labels_carry_what_they_name() {
    for (body, label) in [
        ("Please send me your brochure.", "send_material"),
        ("Call me on +49 151 23456789 tomorrow.", "call_me"),
        ("Not the right time, we are in high season.", "bad_timing"),
        (
            "Our budget for next year is decided in September.",
            "budget_cycle",
        ),
        (
            "We are under contract with Mews until March 2027.",
            "contract_until",
        ),
        ("The hotel is closed until 1 March.", "seasonal_closure"),
        (
            "We already use Cloudbeds and are happy with it.",
            "has_rival",
        ),
        ("That is too expensive for us.", "price"),
        ("How much does it cost?", "price_question"),
        ("Which other hotels use it?", "reference_request"),
        ("The position has been filled.", "position_filled"),
        ("This is decided by our head office.", "corporate_decides"),
        ("I will inform our lawyer.", "legal_complaint"),
        (
            "Please register as a supplier on our procurement portal.",
            "procurement_portal",
        ),
        ("You have the wrong hotel.", "wrong_property"),
        ("The hotel has been sold.", "sold_or_rebranded"),
        (
            "Thank you for your application, please send your CV.",
            "took_us_for_applicant",
        ),
        ("Where did you get my address?", "asks_source"),
        ("Mr Baker no longer works here.", "left_company"),
        ("Woher haben Sie meine Adresse?", "asks_source"),
        ("Das entscheidet unsere Zentrale.", "corporate_decides"),
        ("C'est trop cher pour nous.", "price"),
    ] {
        let r = read(body);
        assert!(
            r.labels.iter().any(|l| l == label),
            "{body}: {:?}",
            r.labels
        );
    }
    let r = read("Call me on +49 151 23456789 tomorrow.");
    assert_eq!(
        r.label_details
            .get("call_me")
            .unwrap()
            .get("number")
            .map(String::as_str),
        Some("+49 151 23456789")
    );
    let r = read("Our budget for next year is decided in September.");
    assert_eq!(
        r.label_details
            .get("budget_cycle")
            .unwrap()
            .get("month")
            .map(String::as_str),
        Some("9")
    );
}

#[test]
fn every_label_of_the_table_has_phrases_in_seven_languages() {
    let t = Tables::embedded().unwrap();
    for label in t.labels.labels() {
        let n = t.labels.languages(label).len();
        assert!(n >= 7, "{label} has {n}");
    }
    let asked = t.opt_out.languages("ask");
    assert_eq!(asked.iter().filter(|l| **l != "*").count(), 12);
    for label in [
        "interested",
        "not_interested",
        "meeting_request",
        "needs_more_info",
        "neutral",
        "soft_no",
    ] {
        assert!(t.intent.languages(label).len() >= 9, "{label}");
    }
}
