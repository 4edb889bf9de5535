//! Greeting, footer, mailboxes, referrals, answers, own templates, sentences, a model's draft.

use std::collections::BTreeMap;

use domain::FactId;

use super::super::*;
use super::material::{LANGUAGES, input, writer};

fn to(name: &str, surname: Option<&str>, gender: Option<Gender>, title: Option<&str>) -> Recipient {
    Recipient {
        name: Some(name.into()),
        given_name: name.split(' ').next().map(str::to_owned),
        surname: surname.map(str::to_owned),
        title: title.map(str::to_owned),
        gender,
        address_form: None,
    }
}

#[test]
fn a_greeting_is_neutral_unless_gender_and_surname_are_known() {
    use Gender::{Female, Male};
    use Language::{De, En, Fr};
    let g = |l, r: &Recipient| greeting::greeting(l, r, false);
    let unknown = to("Andrea Rossi", Some("Rossi"), None, None);
    assert_eq!(g(De, &unknown), "Guten Tag Andrea Rossi,");
    assert_eq!(g(En, &unknown), "Dear Andrea Rossi,");
    assert_eq!(g(Fr, &unknown), "Bonjour,");
    let female = to("Anna Weber", Some("Weber"), Some(Female), Some("Dr."));
    assert_eq!(g(De, &female), "Guten Tag Frau Dr. Weber,");
    assert_eq!(g(En, &female), "Dear Dr. Weber,");
    assert_eq!(g(Fr, &female), "Bonjour Madame Weber,");
    let male = to("Paul Martin", Some("Martin"), Some(Male), None);
    assert_eq!(g(De, &male), "Guten Tag Herr Martin,");
    assert_eq!(g(En, &male), "Dear Mr Martin,");
    assert_eq!(g(Fr, &male), "Bonjour Monsieur Martin,");
    let no_surname = to("Paul Martin", None, Some(Male), None);
    assert_eq!(g(De, &no_surname), "Guten Tag Paul Martin,");
    let first = Recipient {
        address_form: Some(AddressForm::FirstName),
        ..unknown.clone()
    };
    assert_eq!(g(En, &first), "Hello Andrea,");
    assert_eq!(g(De, &first), "Guten Tag Andrea Rossi,");
    for (l, hello) in [(De, "Guten Tag,"), (En, "Hello,"), (Fr, "Bonjour,")] {
        assert_eq!(g(l, &Recipient::default()), hello);
        assert_eq!(greeting::greeting(l, &male, true), hello);
    }
}

#[test]
fn a_first_mail_says_where_the_address_comes_from_and_every_mail_how_to_stop() {
    let w = writer();
    for language in LANGUAGES {
        let mut i = input(language, Strategy::PainPoint, Step::First, 3);
        for source in [
            AddressSource::Website("sonne.example".into()),
            AddressSource::Referral("Anna Weber".into()),
            AddressSource::Provider("Hunter".into()),
            AddressSource::Event("ITB".into()),
        ] {
            let of = match &source {
                AddressSource::Website(s)
                | AddressSource::Referral(s)
                | AddressSource::Provider(s)
                | AddressSource::Event(s) => s.clone(),
            };
            i.notice = Some(Notice {
                source,
                url: Some("https://k.example/p".into()),
            });
            let f = w.write(&i).unwrap().footer;
            assert!(
                f.contains(&of) && f.contains("12") && f.contains("https://k.example/p"),
                "{f}"
            );
        }
        for step in [Step::First, Step::FollowUp1, Step::Close] {
            i.step = step;
            let f = w.write(&i).unwrap().footer;
            let stop = ["“no”", "„nein“", "« non »".replace(' ', "\u{A0}").as_str()]
                .iter()
                .any(|s| f.contains(s));
            assert!(stop, "{f}");
            assert_eq!(f.contains("https://"), step == Step::First);
        }
        i.step = Step::Answer;
        assert!(!w.write(&i).unwrap().footer.contains("12 "));
    }
}

#[test]
fn a_long_signature_gives_way_before_the_legal_lines_do() {
    let mut i = input(Language::En, Strategy::PainPoint, Step::First, 3);
    i.sender.title = Some(
        "Senior Vice President for Strategic Partnerships in the Hospitality Industry ".repeat(3),
    );
    let d = writer().write(&i).unwrap();
    assert!(
        !d.footer.contains("Senior Vice President")
            && d.footer.contains("Lindengasse")
            && d.footer.contains("data protection")
    );
}

#[test]
fn without_name_or_postal_address_of_the_sender_there_is_no_draft() {
    let mut i = input(Language::En, Strategy::PainPoint, Step::First, 1);
    i.sender.postal_address = " ".into();
    assert_eq!(
        writer().write(&i),
        Err(WriteError::Sender("postal address"))
    );
    i.sender.name = String::new();
    assert_eq!(writer().write(&i), Err(WriteError::Sender("name")));
}

#[test]
fn a_shared_mailbox_is_asked_to_pass_it_on_once_and_once_more_and_never_again() {
    let w = writer();
    let ask = |l| match l {
        Language::En => ["pass", "forward"],
        Language::De => ["weiter", "weiterleit"],
        Language::Fr => ["transmettre", "suivre"],
    };
    for language in LANGUAGES {
        for strategy in [Strategy::HiringSignal, Strategy::PainPoint] {
            for seed in 0..300 {
                for step in [Step::First, Step::FollowUp1] {
                    let mut i = input(language, strategy, step, seed);
                    i.front = true;
                    let d = w.write(&i).unwrap();
                    assert!(
                        ask(language).iter().any(|a| d.text.contains(a)),
                        "{}",
                        d.text
                    );
                    assert!(!d.text.contains("Rossi"), "{}", d.text);
                    let (min, max) = step.words();
                    assert!(
                        (min..=max).contains(&d.body_words),
                        "{} {}",
                        d.body_words,
                        d.text
                    );
                    assert!(d.text.matches('?').count() <= 1);
                }
                let mut i = input(language, strategy, Step::FollowUp2, seed);
                i.front = true;
                assert_eq!(w.write(&i), Err(WriteError::FrontStep));
            }
        }
    }
}

#[test]
fn a_referred_person_reads_first_who_referred_us_with_its_fact() {
    let w = writer();
    for language in LANGUAGES {
        for seed in 0..300 {
            let mut i = input(language, Strategy::PainPoint, Step::First, seed);
            i.delegated_from = Some(Referrer {
                name: "Anna Weber".into(),
                fact_id: Some(FactId("d1".into())),
            });
            let d = w.write(&i).unwrap();
            let s = sentences::split(&d.text);
            assert!(s[1].contains("Anna Weber"), "{}", d.text);
            assert!(
                d.claims
                    .iter()
                    .any(|c| c.sentence == 1 && c.fact_id.as_str() == "d1")
            );
            assert!(
                (50..=110).contains(&d.body_words),
                "{} {}",
                d.body_words,
                d.text
            );
            assert!(d.opener_skeleton.contains("{{ referrer }}"));
        }
    }
}

#[test]
fn an_answer_holds_what_was_answered_and_a_next_step() {
    let w = writer();
    for language in LANGUAGES {
        let mut i = input(language, Strategy::PainPoint, Step::Answer, 1);
        assert!(w.write(&i).unwrap().text.matches('?').count() == 1);
        i.answers = vec![
            "It costs 90 euros a month.".into(),
            "Yes, it speaks Dutch".into(),
        ];
        let text = w.write(&i).unwrap().text;
        assert!(
            text.contains("It costs 90 euros a month. Yes, it speaks Dutch."),
            "{text}"
        );
    }
}

#[test]
fn an_own_template_comes_first_and_a_failing_one_never_leaves_a_hole() {
    let own = |source: &str| {
        let map: BTreeMap<String, String> =
            [("en/pain_point/first".to_owned(), source.to_owned())].into();
        Library::new(&map).map(Writer::new)
    };
    let i = input(Language::En, Strategy::PainPoint, Step::First, 2);
    let long = "word ".repeat(50);
    let d = own(&format!("{{{{ opener }}}} Mine: {long}"))
        .unwrap()
        .write(&i)
        .unwrap();
    assert!(d.text.contains("Mine:") && d.claims.iter().any(|c| c.fact_id.as_str() == "fact0"));
    for broken in [
        "{{ opener }} {{ no_such_variable }}",
        "   ",
        "{% for i in range(100000) %}{% for j in range(100000) %}x{% endfor %}{% endfor %}",
    ] {
        let d = own(broken).unwrap().write(&i).unwrap();
        assert!(
            matches!(d.warnings.as_slice(), [Warning::TemplateFailed(_)]),
            "{:?}",
            d.warnings
        );
        assert!((50..=110).contains(&d.body_words));
    }
    assert!(matches!(
        own("{{ opener").unwrap_err(),
        LibraryError::Own(..)
    ));
    assert!(
        writer()
            .library()
            .shipped_source("de/front/first")
            .unwrap()
            .contains("opener")
    );
}

#[test]
fn a_value_that_looks_like_template_code_stays_text() {
    let mut i = input(Language::En, Strategy::PainPoint, Step::First, 1);
    i.hotel.name = "{{ sender }} {% raw %} Inn".into();
    i.facts[0] = super::material::fact("f", "other", "{{ 7 * 7 }} \u{E000}x\u{E001}y\u{E002}", &[]);
    let d = writer().write(&i).unwrap();
    assert!(!d.text.contains("49"), "{}", d.text);
    assert!(!d.text.contains('\u{E000}'));
}

#[test]
fn sentences_are_counted_as_the_rules_say() {
    let count = |t: &str| sentences::split(t).len();
    let text =
        "Guten Tag Frau Dr. Weber,\n\nam 12. Dezember öffnen Sie. Passt das?\nJa … Vielleicht!";
    assert_eq!(
        sentences::split(text),
        [
            "Guten Tag Frau Dr. Weber,",
            "am 12. Dezember öffnen Sie.",
            "Passt das?",
            "Ja …",
            "Vielleicht!"
        ]
    );
    assert_eq!(count("Cela vous va\u{A0}? Oui."), 2);
    assert_eq!(count("He said “yes.” Then J. Keller left."), 2);
    assert_eq!(count("It works, e.g. like this. And so on"), 2);
    assert_eq!(count(""), 0);
    assert_eq!(count("\n\n  \n"), 0);
    assert_eq!(count("Opened in 1904. Rooms: 38."), 2);
}

#[test]
fn a_model_s_draft_gets_the_same_greeting_footer_and_count() {
    let w = writer();
    let i = input(Language::De, Strategy::PainPoint, Step::First, 1);
    let answer = serde_json::json!({
        "subjects": ["Ein Gedanke", "Zu Ihrem Spa", "Kurz"],
        "sentences": [
            { "text": "ein Satz mit 12 Zimmern.", "fact_id": "fact0", "new_paragraph": true },
            { "text": "Noch einer ohne Tatsache.", "fact_id": null, "new_paragraph": false },
            { "text": "Passt das?", "fact_id": null, "new_paragraph": true },
        ],
    });
    let d = draft_of_model(&w, &i, &answer).unwrap();
    assert_eq!(
        d.text,
        "Guten Tag Andrea Rossi,\n\nein Satz mit 12 Zimmern. Noch einer ohne Tatsache.\n\nPasst das?"
    );
    assert_eq!(d.claims.len(), 1);
    assert_eq!(
        (d.claims[0].sentence, d.claims[0].fact_id.as_str()),
        (1, "fact0")
    );
    assert!(d.footer.contains("Lindengasse") && !d.opener_skeleton.contains("12"));
    assert!(draft_of_model(&w, &i, &serde_json::json!({ "subjects": [] })).is_err());
}
