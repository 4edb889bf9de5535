use super::*;
use proptest::prelude::*;

#[test]
fn a_card_is_never_dropped_by_a_system_event() {
    for from in Stage::ALL {
        for to in Stage::ALL {
            for e in drops(*from, *to, Some(*to)) {
                assert!(
                    edges().iter().any(|x| x.event == e && x.who != Who::System),
                    "{from} -> {to} by {e}"
                );
            }
        }
    }
    assert!(drops(Stage::Ready, Stage::Contacted, None).contains(&Event::TouchLogged));
    assert!(!drops(Stage::Ready, Stage::Contacted, None).contains(&Event::SendOutreach));
}

#[test]
fn reopen_leads_only_to_the_stage_before() {
    assert_eq!(
        drops(Stage::Lost, Stage::Ready, Some(Stage::Ready)),
        vec![Event::Reopen]
    );
    assert!(drops(Stage::Lost, Stage::Ready, Some(Stage::Contacted)).is_empty());
}

#[test]
fn a_won_card_is_not_lost_by_an_opt_out() {
    assert!(targets(Some(Stage::Won), Event::OptedOut, Cause::Reply).is_empty());
    assert!(targets(Some(Stage::Won), Event::RefusalConfirmed, Cause::Reply).is_empty());
}

#[test]
fn words_round_trip() {
    for s in Stage::ALL {
        assert_eq!(Stage::of(s.word()), Some(*s));
    }
    for e in Event::ALL {
        assert_eq!(Event::of(e.word()), Some(*e));
    }
    for r in Reason::ALL {
        assert_eq!(Reason::of(r.word()), Some(*r));
    }
    assert_eq!(serde_json::to_string(&Stage::New).unwrap(), "\"new\"");
}

proptest! {
    /// A random walk along the table never leaves it and is born exactly once.
    #[test]
    fn a_walk_stays_on_the_table(steps in prop::collection::vec((0usize..64, 0usize..4), 1..60)) {
        let mut at: Option<Stage> = None;
        for (pick, cause) in steps {
            let cause = Cause::ALL[cause];
            let ways: Vec<Edge> = edges().into_iter().filter(|e| e.from == at && e.who.allows(cause)).collect();
            if ways.is_empty() { continue; }
            let e = ways[pick % ways.len()];
            prop_assert!(allowed(at, e.event, e.to, cause));
            prop_assert_ne!(Some(e.to), at);
            at = Some(e.to);
        }
        if at.is_some() { prop_assert!(targets(at, Event::Created, Cause::Manual).is_empty()); }
    }
}
