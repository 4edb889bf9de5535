use super::*;
use proptest::prelude::*;

fn fact(kind: &str, say: Say, own: bool) -> SayFact {
    SayFact {
        kind: kind.into(),
        say,
        published_by_recipient: own,
    }
}

#[test]
fn the_list_of_kinds_parses_and_vacancies_are_delicate() {
    let k: Kinds =
        serde_json::from_str(include_str!("../../../data/say.json")).expect("the list parses");
    assert!(k.vacancy.is_subset(&k.delicate));
}

#[test]
fn an_owner_who_published_the_posting_may_read_of_it_and_one_who_did_not_may_not() {
    let r = |relation, own| resolve(&fact("vacancy", Say::Silent, own), relation, &[]).say;
    assert_eq!(
        (
            r(Relation::Owner, true),
            r(Relation::Operator, true),
            r(Relation::HeadOffice, true)
        ),
        (Say::Open, Say::Open, Say::Open)
    );
    assert_eq!(
        (r(Relation::Owner, false), r(Relation::Other, true)),
        (Say::Silent, Say::Silent)
    );
}

#[test]
fn a_delicate_fact_speaks_only_when_the_campaign_opens_its_kind() {
    let f = fact("bad_reviews", Say::Open, false);
    assert_eq!(
        resolve(&f, Relation::Property, &[]).say,
        Say::Silent,
        "also when it was born open by mistake"
    );
    assert_eq!(
        resolve(&f, Relation::Property, &["lawsuit".into()]).say,
        Say::Silent
    );
    assert_eq!(
        resolve(&f, Relation::Property, &["bad_reviews".into()]).say,
        Say::Open
    );
    assert_eq!(
        resolve(&fact("award", Say::Hint, false), Relation::Property, &[]).say,
        Say::Hint
    );
}

proptest! {
    #[test]
    fn nobody_at_the_property_reads_of_a_vacancy_whatever_is_opened(
        kind in prop::sample::select(vec!["vacancy", "seat_empty", "second_post"]), born in 0usize..3, own: bool,
        opens in prop::collection::vec(prop::sample::select(vec!["vacancy", "seat_empty", "second_post", "sale", "*"]).prop_map(String::from), 0..5),
    ) {
        let r = resolve(&fact(kind, Say::ALL[born], own), Relation::Property, &opens);
        prop_assert_eq!(r, Resolved { say: Say::Silent, why: SayReason::AtProperty });
    }

    #[test]
    fn opening_vacancies_changes_nothing_for_anybody(relation in 0usize..5, own: bool) {
        let f = fact("vacancy", Say::Silent, own);
        let relation = Relation::ALL[relation];
        prop_assert_eq!(resolve(&f, relation, &["vacancy".into()]), resolve(&f, relation, &[]));
    }
}
