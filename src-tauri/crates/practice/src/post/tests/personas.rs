//! Who answers, when and in which words.

use super::*;

#[tokio::test]
async fn each_persona_answers_as_described() {
    for (persona, kind, intent, longest) in [
        (
            Persona::Keen,
            LetterKind::Human,
            Some("meeting_request"),
            HOUR,
        ),
        (
            Persona::Curious,
            LetterKind::Human,
            Some("needs_more_info"),
            2 * DAY,
        ),
        (
            Persona::PoliteNo,
            LetterKind::Human,
            Some("not_interested"),
            3 * DAY,
        ),
        (
            Persona::AngryNo,
            LetterKind::Human,
            Some("not_interested"),
            DAY,
        ),
        (
            Persona::Delegates,
            LetterKind::Human,
            Some("delegated"),
            2 * DAY,
        ),
        (Persona::OutOfOffice, LetterKind::AutoReply, None, MINUTE),
        (Persona::Left, LetterKind::AutoReply, None, MINUTE),
        (
            Persona::OptsOut,
            LetterKind::Human,
            Some("unsubscribe"),
            2 * DAY,
        ),
    ] {
        let d = Desk::open(1);
        for h in d
            .world
            .hotels
            .iter()
            .filter(|h| h.persona == persona && h.mail == MailServer::Plain)
        {
            let to = h.staff.first().map(|s| s.address.clone()).unwrap();
            let id = format!("{}@x.example", h.n);
            let before = d.office.letters().len();
            assert!(accepted(
                &d.send(
                    PLAIN,
                    &to,
                    &id,
                    "A thought about your house.\n\nKind regards",
                    None
                )
                .await
            ));
            let letters = d.office.letters();
            let l = &letters[before];
            assert_eq!((l.kind, l.intent.as_deref()), (kind, intent), "{persona:?}");
            let wait = l.at.since(d.office.arrivals().last().unwrap().at);
            let morning = if h.zone().starts_with("America") && !h.zone().contains("New_York") {
                4 * HOUR
            } else {
                0
            };
            assert!(
                wait > 0 && wait <= longest + morning,
                "{persona:?} {}: {wait} ms",
                h.zone()
            );
            let got = d.fetch(PLAIN).await;
            let m = got
                .iter()
                .find(|m| m.message_id.as_deref() == Some(l.message_id.as_str()))
                .unwrap();
            assert_eq!(m.in_reply_to, [id]);
            assert_eq!(m.from.address, to);
            assert!(!m.text.contains('{') && !m.text.contains('|'), "{}", m.text);
            assert_eq!(
                m.header("Auto-Submitted").is_some(),
                kind == LetterKind::AutoReply,
                "{persona:?}"
            );
            if persona == Persona::Delegates {
                let named = l.delegate.clone().unwrap();
                assert!(m.text.contains(&named) && named != to, "{}", m.text);
            }
            if persona == Persona::OutOfOffice {
                assert!(l.until.unwrap() > l.at.plus(4 * DAY));
            }
        }
    }
}

/// What the run is checked for: whoever delegates names a colleague, and our own reading finds him, in every house.
#[tokio::test]
async fn whom_a_delegating_persona_names_is_found_in_his_words() {
    let judge = judge::Judge::embedded().unwrap();
    let mut n = 0;
    for seed in 1..=12 {
        let d = Desk::open(seed);
        let houses = d
            .world
            .hotels
            .iter()
            .filter(|h| h.persona == Persona::Delegates && h.mail == MailServer::Plain);
        for h in houses {
            for to in h
                .staff
                .iter()
                .map(|s| s.address.clone())
                .chain([h.front.clone()])
            {
                let id = format!("{}.{n}@x.example", h.n);
                let before = d.office.letters().len();
                d.send(PLAIN, &to, &id, "A thought about your house.", None)
                    .await;
                let Some(l) = d.office.letters().get(before).cloned() else {
                    continue;
                };
                let named = l
                    .delegate
                    .clone()
                    .unwrap_or_else(|| panic!("nobody to name at {}", h.name));
                let got = d.fetch(PLAIN).await;
                let m = got
                    .iter()
                    .find(|m| m.message_id.as_deref() == Some(l.message_id.as_str()))
                    .unwrap();
                let mut input = judge::reply::ReplyInput::from(m);
                input.own = vec![PLAIN.into()];
                let read = judge.reply(&input);
                let to = read
                    .delegated_to
                    .unwrap_or_else(|| panic!("{}: {}", read.intent, m.text));
                assert!(to.certain && to.name.is_some(), "{to:?}: {}", m.text);
                assert_eq!(to.email.as_deref(), Some(named.as_str()), "{}", m.text);
                n += 1;
            }
        }
    }
    assert!(n >= 20, "{n}");
}

#[tokio::test]
async fn a_keen_person_takes_the_offered_time_with_an_invitation() {
    let d = Desk::open(1);
    let h = d.hotel(|h| h.persona == Persona::Keen && h.mail == MailServer::Plain);
    d.send(PLAIN, &h.front, "1@x.example", "A thought.", None)
        .await;
    let id = d.fetch(PLAIN).await[0].message_id.clone().unwrap();
    d.send(
        PLAIN,
        &h.front,
        "2@x.example",
        "Gladly, at three then.",
        Some(&id),
    )
    .await;
    let got = d.fetch(PLAIN).await;
    assert_eq!(got.len(), 2);
    assert!(
        got[1]
            .parts
            .iter()
            .any(|p| p.content_type == "text/calendar"
                && p.text
                    .as_deref()
                    .unwrap_or_default()
                    .contains("METHOD:REQUEST")),
        "{:?}",
        got[1].parts
    );
    assert_eq!(d.office.letters()[1].kind, LetterKind::Calendar);
}

#[tokio::test]
async fn mail_to_oneself_comes_back_with_what_the_self_test_reads() {
    let d = Desk::open(1);
    assert!(accepted(
        &d.send(PLAIN, PLAIN, "self@x.example", "Test", None).await
    ));
    let got = d.fetch(PLAIN).await;
    assert_eq!(got[0].message_id.as_deref(), Some("self@x.example"));
    assert!(
        got[0].header("Delivered-To").is_some()
            && got[0].header("Authentication-Results").is_some()
    );
    assert!(d.office.arrivals().is_empty());
}
