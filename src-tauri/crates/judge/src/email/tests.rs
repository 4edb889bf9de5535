//! Mails of ours: what must block, what must pass.

use super::*;
use proptest::prelude::*;

const CLEAN: &str = "Hi Maria,\n\nYour terrace above the lake made me write. Houses of your size tell us that group requests take the front desk an hour a day. We give them back that hour: requests are answered in two minutes, in the words your team uses, and nothing leaves without a look by a person. The Seehof in Lindau now answers nine of ten requests on the same day. Would it help you to see how that works?\n\nBest regards\nTom Baker\nJengu Ltd, 12 King Street, London W1\n\nI found your address on your website. If you'd rather not hear from me, just reply no and I won't write again. Privacy notice: https://jengu.example/privacy";

fn context() -> LintContext {
    LintContext {
        recipient_name: "Maria Huber".to_owned(),
        hotel_name: "Hotel Sonne".to_owned(),
        other_hotel_names: vec!["Hotel Adler".to_owned()],
        sender_postal_address: "Jengu Ltd, 12 King Street, London W1".to_owned(),
        eu_uk: true,
        at_property: true,
        ..LintContext::default()
    }
}

fn judge(subject: &str, body: &str) -> EmailJudgement {
    let input = EmailInput {
        subject: subject.to_owned(),
        body: body.to_owned(),
        language: Some("en".to_owned()),
        kind: MailKind::First,
    };
    crate::shared().email(&input, Some(&context()))
}

fn codes(j: &EmailJudgement) -> Vec<&str> {
    j.lints
        .iter()
        .filter(|l| l.severity >= Severity::Warning)
        .map(|l| l.code.as_str())
        .collect()
}

#[test]
fn a_good_first_mail_is_clean() {
    let j = judge("Group requests at Sonne", CLEAN);
    assert!(codes(&j).is_empty(), "{:?}", j.lints);
    assert!(j.spam_score <= 0.2, "{}", j.spam_score);
    assert!((50..=110).contains(&j.words), "{}", j.words);
    assert!(j.legal_words >= 10 && j.readability > 50.0, "{j:?}");
}

#[test]
fn what_would_embarrass_blocks() {
    for (subject, body, code) in [
        ("Re: our talk", CLEAN.to_owned(), "fake_reply"),
        (
            "Hi",
            CLEAN.replace("Maria", "{{first_name}}"),
            "unresolved_variable",
        ),
        (
            "Hi",
            CLEAN.replace("Maria", "[Name]"),
            "unresolved_variable",
        ),
        (
            "Hi",
            CLEAN.replace("Hi Maria", "Hi "),
            "unresolved_variable",
        ),
        (
            "Hi",
            CLEAN.replace("Houses", "Hotel Adler and houses"),
            "wrong_hotel",
        ),
        ("Hi", CLEAN.replace("Hi Maria", "Hi Peter"), "wrong_person"),
        (
            "Hi",
            CLEAN.replace("Hi Maria", "Dear Mr Huber"),
            "gender_clash",
        ),
        (
            "Hi",
            CLEAN.replace(
                "If you'd rather not hear from me, just reply no and I won't write again.",
                "",
            ),
            "missing_opt_out",
        ),
        (
            "Hi",
            CLEAN.replace("12 King Street, ", ""),
            "missing_postal_address",
        ),
        (
            "Hi",
            CLEAN
                .replace("I found your address on your website. ", "")
                .replace("Privacy notice: https://jengu.example/privacy", ""),
            "missing_art14_notice",
        ),
    ] {
        let j = judge(subject, &body);
        assert!(
            j.lints
                .iter()
                .any(|l| l.code == code && l.severity == Severity::Error),
            "{code}: {:?}",
            j.lints
        );
    }
    for (subject, body, code) in [
        ("GROUP REQUESTS", CLEAN.to_owned(), "all_caps"),
        (
            "Hi",
            CLEAN.replace("Would it", "See https://jengu.example/demo. Would it"),
            "link",
        ),
        (
            "Hi",
            CLEAN.replace("Would it", "Interested? Would it"),
            "questions",
        ),
        (
            "Hi",
            "Hi Maria,\n\nShort.\n\nBest regards\nTom".to_owned(),
            "too_short",
        ),
        (
            "Hi",
            CLEAN.replace("Would it", "Please find attached our brochure. Would it"),
            "attachment_mentioned",
        ),
    ] {
        let j = judge(subject, &body);
        assert!(codes(&j).contains(&code), "{code}: {:?}", j.lints);
    }
}

#[test]
fn planted_delicate_facts_are_caught_in_seven_languages() {
    let (mut caught, mut n) = (0, 0);
    for line in include_str!("../../tests/lines/delicate.tsv")
        .lines()
        .filter(|l| !l.starts_with('#') && !l.is_empty())
    {
        let (kind, text) = line.split_once('\t').unwrap();
        n += 1;
        let found = crate::shared().delicate(text);
        if found.iter().any(|(k, _)| k == kind) {
            caught += 1;
        } else {
            println!("delicate missed: {line} {found:?}");
        }
        for (_, s) in &found {
            assert!(text.get(s.start..s.end).is_some());
        }
    }
    println!("delicate: {caught} of {n}");
    assert!(f64::from(caught) / f64::from(n) >= 0.98);
}

#[test]
fn harmless_sentences_touch_nothing() {
    for line in include_str!("../../tests/lines/harmless.txt")
        .lines()
        .filter(|l| !l.starts_with('#') && !l.is_empty())
    {
        let found = crate::shared().delicate(line);
        assert!(found.is_empty(), "{line}: {found:?}");
    }
}

#[test]
fn a_vacancy_is_open_only_outside_the_property_and_only_when_opened() {
    let input = EmailInput {
        subject: "Hello".to_owned(),
        body: CLEAN.replace(
            "Houses",
            "I saw that you are hiring a general manager. Houses",
        ),
        language: Some("en".to_owned()),
        kind: MailKind::First,
    };
    let delicate = |at_property, open: &[&str]| {
        let c = LintContext {
            at_property,
            open_kinds: open.iter().map(|s| (*s).to_owned()).collect(),
            ..context()
        };
        crate::shared()
            .email(&input, Some(&c))
            .lints
            .iter()
            .any(|l| l.code == "delicate_fact")
    };
    assert!(delicate(true, &[]) && delicate(true, &["vacancy"]) && delicate(false, &[]));
    assert!(!delicate(false, &["vacancy"]));
}

#[test]
fn the_name_of_the_house_is_no_delicate_fact_and_hides_none() {
    let delicate = |hotel: &str, words: &str| {
        let input = EmailInput {
            subject: format!("One question about {hotel}"),
            body: CLEAN.replace("Houses", words),
            language: Some("en".to_owned()),
            kind: MailKind::First,
        };
        let c = LintContext {
            hotel_name: hotel.to_owned(),
            ..context()
        };
        let lints = crate::shared().email(&input, Some(&c)).lints;
        lints.iter().any(|l| l.code == "delicate_fact")
    };
    let court = "The Peregrine Court";
    assert!(!delicate(
        court,
        "The kitchen at The Peregrine Court stayed with me. Houses"
    ));
    assert!(!delicate(
        court,
        "The kitchen at Peregrine Court stayed with me. Houses"
    ));
    assert!(delicate(
        court,
        "I read that The Peregrine Court is in court over its roof. Houses"
    ));
    assert!(delicate(
        "Hotel Post",
        "The kitchen at The Peregrine Court stayed with me. Houses"
    ));
    assert!(delicate("", "You are in court over the roof. Houses"));
}

#[test]
fn spam_scores_high() {
    let j = judge(
        "FREE MONEY!!! ACT NOW",
        "Click here now!!! Limited time offer, 100% guaranteed, risk free, save big $$$",
    );
    assert!(j.spam_score >= 0.9, "{}", j.spam_score);
}

#[test]
fn reading_ease_follows_the_language() {
    let easy = |l: &str, s: &str| super::readability::score(s, l);
    assert!(easy("en", "The cat sat on the mat. It was warm.") > 90.0);
    assert!(
        easy(
            "en",
            "Organisational interoperability necessitates comprehensive infrastructural considerations."
        ) < 10.0
    );
    assert!(
        easy("de", "Das Haus ist klein. Wir mögen es.")
            > easy(
                "de",
                "Die Unternehmensentwicklungsgesellschaft verantwortet Prozessoptimierungsmaßnahmen."
            )
    );
}

proptest! {
    #[test]
    fn any_text_is_judged_without_panic(subject in "\\PC{0,60}", body in "\\PC{0,400}") {
        let input = EmailInput { subject, body: body.clone(), language: None, kind: MailKind::First };
        let j = crate::shared().email(&input, Some(&context()));
        prop_assert!((0.0..=1.0).contains(&j.spam_score) && (0.0..=100.0).contains(&j.readability));
        for l in &j.lints {
            if let Some(s) = l.span {
                prop_assert!(body.get(s.start..s.end).is_some());
            }
        }
    }
}
