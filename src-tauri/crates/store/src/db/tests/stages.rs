//! Stages change, and are born, only by a transition of the table or by a recorded override.

use domain::stage::{self, edges};
use domain::{Cause, Event, Reason, Stage};
use proptest::prelude::*;

use super::world::{born, holds, refused, step, store, transition, trial};
use crate::tables::transitions;

#[test]
fn a_stage_without_its_transition_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    trial(&s, |tx| {
        refused(
            tx.execute("UPDATE prospects SET stage='ready' WHERE id='card'", []),
            "stage without transition",
        );
        refused(
            tx.execute("UPDATE state_transitions SET to_stage='ready'", []),
            "append-only",
        );
        refused(
            tx.execute("DELETE FROM state_transitions", []),
            "append-only",
        );
        refused(tx.execute("INSERT INTO prospects(id,company_id,owner_id,stage,transition_id) VALUES('x','hotel','ann','new','card-0')", []), "born without transition");
        // a transition of another card does not count
        born(tx, "other", Stage::New).unwrap();
        refused(
            tx.execute(
                "UPDATE prospects SET transition_id='other-0',stage='enriching' WHERE id='card'",
                [],
            ),
            "stage without transition",
        );
        // nor one that leaves another stage
        assert!(
            step(
                tx,
                "card",
                Stage::Enriched,
                Event::Qualify,
                Stage::Ready,
                Cause::Job
            )
            .is_err()
        );
        // an override needs its reason
        let mut t = transition(
            "o",
            "card",
            Some(Stage::New),
            Event::ManualOverride,
            Stage::Won,
            Cause::Manual,
        );
        t.override_reason = None;
        assert!(transitions::insert(tx, &t, None, None, None).is_err());
    });
}

#[test]
fn lost_needs_a_reason_and_nothing_else_has_one() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    trial(&s, |tx| {
        let t = transition(
            "l",
            "card",
            Some(Stage::New),
            Event::NotAFit,
            Stage::Lost,
            Cause::Manual,
        );
        assert!(transitions::insert(tx, &t, None, None, None).is_err());
    });
    trial(&s, |tx| {
        let t = transition(
            "l",
            "card",
            Some(Stage::New),
            Event::StartEnrichment,
            Stage::Enriching,
            Cause::Job,
        );
        assert!(transitions::insert(tx, &t, Some(Reason::Price), None, None).is_err());
    });
}

#[test]
fn reopen_leads_only_to_the_stage_before_and_undo_takes_back_exactly_one() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    s.write_blocking(|tx| {
        step(
            tx,
            "card",
            Stage::New,
            Event::StartEnrichment,
            Stage::Enriching,
            Cause::Job,
        )?;
        step(
            tx,
            "card",
            Stage::Enriching,
            Event::NotAFit,
            Stage::Lost,
            Cause::Manual,
        )?;
        assert_eq!(
            transitions::stage_before(tx, &"card".into())?,
            Some(Stage::Enriching)
        );
        Ok(())
    })
    .unwrap();
    trial(&s, |tx| {
        assert!(
            step(
                tx,
                "card",
                Stage::Lost,
                Event::Reopen,
                Stage::New,
                Cause::Manual
            )
            .is_err()
        );
    });
    s.write_blocking(|tx| {
        let all = transitions::of_prospect(tx, &"card".into())?;
        let last = all.last().cloned().ok_or_else(|| anyhow::anyhow!("none"))?;
        let mut undo = transition(
            "u",
            "card",
            Some(Stage::Lost),
            Event::Undo,
            Stage::Enriching,
            Cause::Manual,
        );
        undo.undoes = Some(last.id);
        undo.at.0 += 100;
        transitions::insert(tx, &undo, None, None, None)?;
        assert_eq!(
            transitions::reason_before(tx, &"u".into())?,
            Some(Reason::Price)
        );
        Ok(())
    })
    .unwrap();
    holds(&s);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    /// Whatever is tried, SQLite and the table in `domain` agree, and the card's stage is that of its transition.
    #[test]
    fn sqlite_and_the_table_agree(tries in prop::collection::vec((0..Event::ALL.len(), 0..Stage::ALL.len(), 0..Cause::ALL.len()), 1..60)) {
        let dir = tempfile::tempdir().unwrap();
        let s = store(dir.path());
        s.write_blocking(move |tx| {
            let mut at = Stage::New;
            for (i, (e, t, c)) in tries.into_iter().enumerate() {
                // Favour edges that exist, or most tries would be refused.
                let out: Vec<_> = edges().into_iter().filter(|x| x.from == Some(at)).collect();
                let (event, to, cause) = if i % 3 == 0 {
                    (Event::ALL[e], Stage::ALL[t], Cause::ALL[c])
                } else {
                    let x = out[(e * 31 + t) % out.len()];
                    (x.event, x.to, Cause::ALL[c])
                };
                if matches!(event, Event::ManualOverride | Event::Undo) {
                    continue;
                }
                let back = matches!(event, Event::Reopen | Event::Restore);
                let allowed = stage::allowed(Some(at), event, to, cause) && (!back || transitions::stage_before(tx, &"card".into())? == Some(to));
                tx.execute_batch("SAVEPOINT t")?;
                let went = step(tx, "card", at, event, to, cause);
                assert_eq!(went.is_ok(), allowed, "{at} {event} {to} {cause}: {went:?}");
                if went.is_ok() { at = to } else { tx.execute_batch("ROLLBACK TO t")? }
                tx.execute_batch("RELEASE t")?;
                let now: String = tx.query_row("SELECT stage FROM prospects WHERE id='card'", [], |r| r.get(0))?;
                assert_eq!(now, at.word());
            }
            Ok(())
        }).unwrap();
        holds(&s);
    }
}
