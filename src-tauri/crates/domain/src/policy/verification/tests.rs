use super::*;
use proptest::prelude::*;

#[test]
fn the_table_parses_and_names_every_kind_of_evidence_once() {
    let t: Table = serde_json::from_str(include_str!("../../../data/verification.json"))
        .expect("the table parses");
    for e in Evidence::ALL {
        let n = t.lines.iter().filter(|l| l.evidence == *e).count()
            + t.cap_lines.iter().filter(|l| l.evidence == *e).count();
        assert_eq!(n, 1, "{e}");
    }
}

#[test]
fn the_scores_are_those_of_the_design() {
    use Evidence::*;
    let cases: [(&[Evidence], f64); 12] = [
        (&[], 0.0),
        (&[NamedByCompany], 0.98),
        (&[PrintedForPerson, SyntaxAndMx], 0.97),
        (&[RoleOnSite], 0.93),
        (&[PatternThree], 0.90),
        (&[PatternTwo, PatternPrior], 0.86),
        (&[PatternThree, ProviderCatchAll], 0.80),
        (&[PatternTwo, ProviderRisky], 0.80),
        (&[PatternPrior, ProviderCatchAll], 0.50),
        (&[RoleOnSite, ProviderCatchAll], 0.93),
        (&[SyntaxAndMx], 0.30),
        (&[NamedByCompany, ProviderOk, HardBounce], 0.0),
    ];
    for (evidence, score) in cases {
        assert!(
            (verify(evidence).score - score).abs() < 1e-9,
            "{evidence:?}"
        );
    }
}

#[test]
fn a_person_may_confirm_what_a_provider_doubts_but_not_a_dead_mailbox() {
    let doubted = verify(&[Evidence::ProviderInvalid]);
    let dead = verify(&[Evidence::PrintedForPerson, Evidence::NullMx]);
    assert!(usable(doubted.score, false, doubted.dead, true, None));
    assert!(!usable(dead.score, false, dead.dead, true, None));
    assert!(!would_raise(&doubted).is_empty() && would_raise(&dead).is_empty());
}

#[test]
fn a_raised_threshold_holds_guessed_addresses_only() {
    assert!(usable(0.90, true, false, false, None));
    assert!(!usable(0.90, true, false, false, Some(0.95)));
    assert!(usable(0.93, false, false, false, Some(0.95)));
    assert!(
        !usable(0.5, true, false, false, Some(0.1)),
        "a threshold never lowers the bar"
    );
}

proptest! {
    #[test]
    fn more_good_evidence_never_lowers_and_a_zero_always_wins(set in prop::collection::vec(0usize..15, 0..8), extra in 0usize..8) {
        let mut e: Vec<Evidence> = set.into_iter().map(|i| Evidence::ALL[i]).collect();
        let before = verify(&e).score;
        e.push(Evidence::ALL[extra]);
        prop_assert!(verify(&e).score >= before);
        e.push(Evidence::HardBounce);
        prop_assert_eq!(verify(&e).score, 0.0);
    }
}
