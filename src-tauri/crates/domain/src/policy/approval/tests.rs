use super::*;
use crate::policy::zones::zone;
use jiff::civil::datetime;
use proptest::prelude::*;

fn draft() -> DraftFacts {
    DraftFacts {
        unsupported_claims: 0,
        guessed_address: false,
        address_score: 0.97,
        gate: GateDecision::Allow,
        head_office_first: false,
        by_model: false,
        facts: 2,
        worst_lint: None,
        edited_of_last_20: 3,
        expired: false,
        created_at: Millis(0),
    }
}

#[test]
fn an_approval_ends_three_working_days_after_its_slot() {
    let z = zone("Europe/Vienna").unwrap();
    let at = |d, h| {
        Millis::from(
            datetime(2026, 11, d, h, 0, 0, 0)
                .to_zoned(z.clone())
                .unwrap()
                .timestamp(),
        )
    };
    // A slot on Thursday: Friday, Monday, and the end of Tuesday the first of December.
    let end = expires_at(at(25, 15), Some(at(26, 9)), &Calendar::default(), &z);
    assert_eq!(
        end.timestamp().unwrap().to_zoned(z.clone()).datetime(),
        datetime(2026, 12, 2, 0, 0, 0, 0)
    );
    assert_eq!(
        expires_at(at(1, 9), Some(at(20, 9)), &Calendar::default(), &z),
        at(15, 9),
        "at most fourteen days"
    );
    assert_eq!(
        expires_at(at(20, 9), Some(at(2, 9)), &Calendar::default(), &z),
        expires_at(at(20, 9), None, &Calendar::default(), &z)
    );
}

#[test]
fn the_worst_risk_is_the_one_shown_and_expired_drafts_stand_on_top() {
    let mut d = draft();
    assert_eq!(risk(&d), Risk::None);
    d.edited_of_last_20 = 0;
    assert_eq!(risk(&d), Risk::NeverEdited);
    d.worst_lint = Some(Severity::Warning);
    assert_eq!(risk(&d), Risk::LintWarning);
    d.by_model = true;
    d.facts = 0;
    assert_eq!(risk(&d), Risk::NoFact);
    d.gate = GateDecision::AllowRoleRelated;
    assert_eq!(risk(&d), Risk::Gate);
    d.unsupported_claims = 1;
    assert_eq!(risk(&d), Risk::UnsupportedClaim);
    let expired = DraftFacts {
        expired: true,
        ..draft()
    };
    assert!(queue_key(&expired) < queue_key(&d) && queue_key(&d) < queue_key(&draft()));
}

#[test]
fn clean_means_all_four() {
    assert!(clean(&draft()));
    for spoilt in [
        DraftFacts {
            worst_lint: Some(Severity::Warning),
            ..draft()
        },
        DraftFacts {
            unsupported_claims: 1,
            ..draft()
        },
        DraftFacts {
            address_score: 0.92,
            ..draft()
        },
        DraftFacts {
            gate: GateDecision::ProofNeeded,
            ..draft()
        },
    ] {
        assert!(!clean(&spoilt), "{spoilt:?}");
    }
}

#[test]
fn bulk_asks_only_when_it_was_fast_and_large() {
    assert!(bulk_asks(26, 26 * 3_000 - 1) && !bulk_asks(26, 26 * 3_000) && !bulk_asks(25, 0));
    assert!(autonomy_earned(200, 196) && !autonomy_earned(200, 195) && !autonomy_earned(199, 199));
}

proptest! {
    /// What the table `approvals` demands.
    #[test]
    fn an_approval_always_ends_after_it_began_and_within_fourteen_days(from in 0i64..4_000 * DAY, slot in prop::option::of(0i64..4_000 * DAY), z in 0usize..4) {
        let z = zone(["Pacific/Apia", "Asia/Kathmandu", "America/St_Johns", "Europe/Vienna"][z]).unwrap();
        let end = expires_at(Millis(from), slot.map(Millis), &Calendar::default(), &z);
        prop_assert!(end > Millis(from) && end <= Millis(from).plus(LONGEST_MS));
        if let Some(s) = slot {
            prop_assert!(s - from > LONGEST_MS || end.0 > s.min(from + LONGEST_MS - 1), "it lasts beyond its slot");
        }
    }
}
