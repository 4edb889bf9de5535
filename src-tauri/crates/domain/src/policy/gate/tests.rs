use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn ask(country: &str) -> GateQuestion {
    GateQuestion {
        hotel_country: country.into(),
        recipient_country: None,
        channel: Channel::Mail,
        subscriber: None,
        address_kind: None,
        obtained: None,
        role_relevant: None,
        at: None,
    }
}

#[test]
fn the_shipped_table_is_whole_and_has_the_defaults_of_the_design() {
    let _: File =
        serde_json::from_str(include_str!("../../../data/gates.json")).expect("the table parses");
    let t = GateTable::shipped();
    let keys: BTreeSet<_> = t
        .rows
        .iter()
        .map(|r| (r.country.clone(), r.channel, r.recipient_kind))
        .collect();
    assert_eq!(
        keys.len(),
        t.rows.len(),
        "one row per country, channel and kind"
    );
    assert!(
        t.rows
            .iter()
            .all(|r| !r.rule.is_empty() && r.source.len() > 10)
    );
    use GateDecision::*;
    let expected = [
        ("DE AT DK IT BE", ConsentNeeded),
        ("FR FI IE", AllowRoleRelated),
        ("UK GB", ConsentNeeded),
        ("US", Allow),
        ("CA AU", ProofNeeded),
        ("JP BR NL ES CH ZZ", AskCounsel),
    ];
    for (countries, decision) in expected {
        for c in countries.split(' ') {
            for kind in [None, Some(AddressKind::Role), Some(AddressKind::Personal)] {
                let q = GateQuestion {
                    address_kind: kind,
                    ..ask(c)
                };
                assert_eq!(decide(&t, &q).decision, decision, "{c}");
                for channel in [Channel::Phone, Channel::Letter, Channel::Linkedin] {
                    assert_eq!(
                        decide(
                            &t,
                            &GateQuestion {
                                channel,
                                ..q.clone()
                            }
                        )
                        .decision,
                        AskCounsel,
                        "{c} {channel}"
                    );
                }
            }
        }
    }
}

#[test]
fn in_the_kingdom_companies_may_be_mailed_and_sole_traders_must_consent() {
    let t = GateTable::shipped();
    let q = |subscriber| {
        decide(
            &t,
            &GateQuestion {
                subscriber,
                ..ask("gb")
            },
        )
    };
    assert!(is_open(&q(Some(Subscriber::Corporate))));
    assert_eq!(
        q(Some(Subscriber::SoleTrader)).decision,
        GateDecision::ConsentNeeded
    );
    assert!(
        !is_open(&q(None)),
        "an unknown subscriber counts as a sole trader"
    );
}

#[test]
fn the_stricter_of_two_countries_decides_and_both_conditions_count() {
    let t = GateTable::shipped();
    let q = |a: &str, b: &str| {
        decide(
            &t,
            &GateQuestion {
                recipient_country: Some(b.into()),
                role_relevant: Some(true),
                ..ask(a)
            },
        )
    };
    assert_eq!(q("US", "DE").decision, GateDecision::ConsentNeeded);
    assert_eq!(q("DE", "US").rule, "de-uwg-7");
    assert_eq!(q("CA", "JP").decision, GateDecision::AskCounsel);
    let both = q("DE", "CA");
    assert_eq!(
        both.conditions.iter().map(|c| c.need).collect::<Vec<_>>(),
        [Need::Consent, Need::Published, Need::RoleRelevant]
    );
}

#[test]
fn canada_opens_with_publication_and_relevance_and_nothing_less() {
    let t = GateTable::shipped();
    let open = |obtained, relevant| {
        is_open(&decide(
            &t,
            &GateQuestion {
                obtained,
                role_relevant: relevant,
                ..ask("CA")
            },
        ))
    };
    assert!(open(Some(Obtained::Published), Some(true)));
    assert!(!open(Some(Obtained::Published), None));
    assert!(!open(Some(Obtained::Guessed), Some(true)));
    assert!(!open(Some(Obtained::Provider), Some(true)));
    assert!(open(Some(Obtained::Consented), None));
}

#[test]
fn a_rule_holds_from_its_date() {
    let mut t = GateTable::shipped();
    let mut newer = t.rows.iter().find(|r| r.country == "US").unwrap().clone();
    (newer.value, newer.dated, newer.recipient_kind) = (
        GateDecision::ConsentNeeded,
        "2027-01-01".parse().unwrap(),
        RecipientKind::Unknown,
    );
    t.rows.push(newer);
    let on = |d: &str| {
        decide(
            &t,
            &GateQuestion {
                at: Some(d.parse().unwrap()),
                ..ask("US")
            },
        )
    };
    assert_eq!(on("2026-12-31").decision, GateDecision::Allow);
    assert_eq!(on("2027-01-01").decision, GateDecision::ConsentNeeded);
    assert_eq!(
        on("1999-01-01").decision,
        GateDecision::AskCounsel,
        "before any row counsel decides"
    );
    assert!(
        !is_open(&decide(&GateTable::default(), &ask("US"))),
        "an empty table opens nothing"
    );
}

fn any_question() -> impl Strategy<Value = GateQuestion> {
    let country = prop::sample::select(vec![
        "DE", "AT", "GB", "US", "CA", "AU", "FR", "JP", "", "xx",
    ]);
    (
        country.clone(),
        prop::option::of(country),
        0usize..4,
        prop::option::of(0usize..2),
        prop::option::of(0usize..2),
        prop::option::of(0usize..6),
        any::<Option<bool>>(),
    )
        .prop_map(|(hotel, other, ch, s, a, o, r)| GateQuestion {
            hotel_country: hotel.into(),
            recipient_country: other.map(Into::into),
            channel: Channel::ALL[ch],
            subscriber: s.map(|i| Subscriber::ALL[i]),
            address_kind: a.map(|i| AddressKind::ALL[i]),
            obtained: o.map(|i| Obtained::ALL[i]),
            role_relevant: r,
            at: None,
        })
}

proptest! {
    #[test]
    fn a_second_country_never_opens_what_the_first_closes(q in any_question()) {
        let t = GateTable::shipped();
        let alone = decide(&t, &GateQuestion { recipient_country: None, ..q.clone() });
        let both = decide(&t, &q);
        prop_assert!(both.decision >= alone.decision);
        prop_assert!(is_open(&alone) || !is_open(&both));
        let swapped = GateQuestion { hotel_country: q.recipient_country.clone().unwrap_or_default(), recipient_country: Some(q.hotel_country.clone()), ..q.clone() };
        if q.recipient_country.as_deref().is_some_and(|c| !c.is_empty()) && !q.hotel_country.is_empty() {
            prop_assert_eq!(decide(&t, &swapped).decision, both.decision);
        }
    }

    #[test]
    fn a_guess_opens_nothing_that_needs_publication_or_consent(q in any_question()) {
        let t = GateTable::shipped();
        let a = decide(&t, &GateQuestion { obtained: Some(Obtained::Guessed), ..q });
        if a.conditions.iter().any(|c| c.need != Need::RoleRelevant) || a.decision == GateDecision::AskCounsel {
            prop_assert!(!is_open(&a));
        }
    }
}
