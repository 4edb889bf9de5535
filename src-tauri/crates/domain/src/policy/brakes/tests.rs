use super::*;
use proptest::prelude::*;

fn day(n: i64) -> Millis {
    Millis(n * DAY)
}

fn brakes(f: &BrakeFacts, now: Millis) -> Vec<(Brake, Option<Millis>)> {
    first_mail(f, now)
        .into_iter()
        .map(|h| (h.brake, h.until))
        .collect()
}

fn fresh() -> BrakeFacts {
    BrakeFacts {
        subject: "rooms and rates".into(),
        opener: "dear".into(),
        ..BrakeFacts::default()
    }
}

#[test]
fn a_person_rests_120_days_and_the_property_30() {
    let f = BrakeFacts {
        person_no_answer: Some(day(0)),
        property_no_answer: Some(day(0)),
        ..fresh()
    };
    assert_eq!(
        brakes(&f, day(29)),
        [
            (Brake::PersonRest, Some(day(120))),
            (Brake::PropertyRest, Some(day(30)))
        ]
    );
    assert_eq!(brakes(&f, day(30)), [(Brake::PersonRest, Some(day(120)))]);
    assert_eq!(brakes(&f, day(120)), []);
}

#[test]
fn two_sequences_a_year_and_the_third_waits_for_the_first_to_age() {
    let f = BrakeFacts {
        person_sequences: vec![day(200), day(0)],
        ..fresh()
    };
    assert_eq!(
        brakes(&f, day(364)),
        [(Brake::PersonSequences, Some(day(365)))]
    );
    assert_eq!(brakes(&f, day(365)), []);
}

#[test]
fn a_group_gets_two_first_mails_a_week_and_never_the_same_twice() {
    let sent = |n, subject: &str, opener: &str| GroupFirst {
        at: day(n),
        subject: subject.into(),
        opener: opener.into(),
    };
    let mut f = BrakeFacts {
        group_firsts: vec![sent(0, "a", "b"), sent(2, "c", "d")],
        ..fresh()
    };
    assert_eq!(brakes(&f, day(3)), [(Brake::GroupWeek, Some(day(7)))]);
    assert_eq!(brakes(&f, day(7)), []);
    f.opener = "d".into();
    assert_eq!(brakes(&f, day(91)), [(Brake::GroupSame, Some(day(92)))]);
    f.group_held = true;
    assert_eq!(brakes(&f, day(500)), [(Brake::GroupHeld, None)]);
}

#[test]
fn a_touch_holds_first_mails_and_an_inbound_holds_everything_for_a_day() {
    let f = BrakeFacts {
        last_touch: Some(day(0)),
        last_inbound: Some(day(1)),
        ..fresh()
    };
    assert_eq!(
        brakes(&f, day(1)),
        [
            (Brake::Touch, Some(day(30))),
            (Brake::RecentInbound, Some(day(2)))
        ]
    );
    assert_eq!(
        follow_up(&f, day(1))
            .iter()
            .map(|h| h.brake)
            .collect::<Vec<_>>(),
        [Brake::RecentInbound]
    );
    assert_eq!(follow_up(&f, day(2)), []);
}

#[test]
fn who_corresponds_with_us_is_asked_about() {
    let c = Correspondence {
        sent: 14,
        received: 0,
        last_at: Some(day(0)),
        own: false,
        domain: true,
    };
    assert!(
        known_relationship(&c, day(21))
            && known_relationship(&c, day(730))
            && !known_relationship(&c, day(731))
    );
    assert!(known_relationship(
        &Correspondence {
            own: true,
            ..Correspondence::default()
        },
        day(0)
    ));
    assert!(!known_relationship(&Correspondence::default(), day(0)));
    assert_eq!(normal("  Rooms  AND\trates "), "rooms and rates");
}

fn facts() -> impl Strategy<Value = BrakeFacts> {
    let at = || prop::option::of(0i64..400).prop_map(|d| d.map(day));
    let many = || prop::collection::vec(0i64..400, 0..6);
    (many(), at(), at(), many(), at(), at()).prop_map(|(seq, pna, qna, group, touch, inbound)| {
        BrakeFacts {
            person_sequences: seq.into_iter().map(day).collect(),
            person_no_answer: pna,
            property_no_answer: qna,
            group_firsts: group
                .into_iter()
                .map(|d| GroupFirst {
                    at: day(d),
                    subject: format!("s{}", d % 3),
                    opener: "o".into(),
                })
                .collect(),
            group_held: false,
            last_touch: touch,
            last_inbound: inbound,
            subject: "s1".into(),
            opener: "p".into(),
        }
    })
}

proptest! {
    #[test]
    fn a_brake_holds_until_its_instant_and_no_longer(f in facts(), now in 0i64..400) {
        for h in first_mail(&f, day(now)) {
            let until = h.until.unwrap();
            prop_assert!(until > day(now));
            prop_assert!(first_mail(&f, until.minus(1)).iter().any(|x| x.brake == h.brake));
            prop_assert!(!first_mail(&f, until).iter().any(|x| x.brake == h.brake));
        }
    }

    /// Obeying the brakes: no person starts three sequences within a year, none within 120 days of a silence.
    #[test]
    fn whoever_obeys_is_never_a_nuisance(tries in prop::collection::vec(1i64..60, 1..60)) {
        let mut f = fresh();
        let mut now = day(0);
        for gap in tries {
            now = now.plus(gap * DAY);
            if first_mail(&f, now).is_empty() {
                f.person_sequences.push(now);
                f.person_no_answer = Some(now.plus(30 * DAY));
                f.property_no_answer = f.person_no_answer;
            }
        }
        let s = &f.person_sequences;
        prop_assert!(s.windows(2).all(|w| w[1].since(w[0]) >= 150 * DAY));
        prop_assert!(s.windows(3).all(|w| w[2].since(w[0]) >= 365 * DAY));
    }
}

#[test]
fn correspondence_is_said_in_one_sentence() {
    let now = day(1_000);
    let c = |sent, received, days: i64, domain| Correspondence {
        sent,
        received,
        last_at: Some(now.minus(days * DAY)),
        own: false,
        domain,
    };
    for (c, words) in [
        (
            c(14, 0, 21, true),
            "you wrote 14 mails to this domain, last 3 weeks ago",
        ),
        (
            c(0, 1, 0, false),
            "they wrote 1 mail from this address, last today",
        ),
        (
            c(1, 2, 1, true),
            "you wrote 1 mail to this domain and they wrote 2 mails, last yesterday",
        ),
        (
            c(3, 0, 13, false),
            "you wrote 3 mails to this address, last 13 days ago",
        ),
        (
            c(3, 0, 400, false),
            "you wrote 3 mails to this address, last 13 months ago",
        ),
    ] {
        assert_eq!(c.words(now), words);
    }
    let own = Correspondence {
        own: true,
        ..Correspondence::default()
    };
    assert_eq!(own.words(now), "this is one of your own addresses");
    assert!(known_relationship(&own, now));
    assert!(!known_relationship(&c(3, 0, 731, true), now));
}
