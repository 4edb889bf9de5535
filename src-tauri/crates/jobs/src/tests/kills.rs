//! A program that ends while its jobs run: whose fault it was, and what becomes of them.

use domain::Millis;
use store::Tx;

use super::world::NOW;
use crate::{Outcome, Registry, claim, complete, promote, rescue};

/// The program ends while the job runs; the next launch. What became of the job, with its tries.
fn killed(tx: &Tx<'_>, now: &mut i64, token: &str) -> (String, u32, i64, Option<String>) {
    *now += 600_000;
    promote(tx, Millis(*now)).unwrap();
    let claimed = claim(tx, "followup", 9, token, *now).unwrap();
    assert_eq!(claimed.len(), 1);
    rescue(tx, Millis(*now), 0.5, &Registry::new()).unwrap();
    tx.query_row(
        "SELECT state,attempts,run_at,last_error FROM jobs",
        [],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)),
    )
    .unwrap()
}

fn in_trial(f: impl FnOnce(&Tx<'_>) + Send + 'static) {
    let end = super::model::WORLD
        .1
        .write_blocking(|tx| -> anyhow::Result<()> {
            f(tx);
            anyhow::bail!("over")
        });
    assert_eq!(end.unwrap_err().to_string(), "over");
}

#[test]
fn kills_use_up_no_try_and_a_job_that_says_something_in_between_lives_through_any_number() {
    in_trial(|tx| {
        super::world::put(tx, super::world::job("followup", "plan_next", 1));
        let mut now = NOW;
        for round in 0..20 {
            for kill in 0..11 {
                let (state, attempts, run_at, _) = killed(tx, &mut now, "t");
                assert_eq!(
                    (state.as_str(), attempts),
                    ("scheduled", 0),
                    "{round} {kill}"
                );
                assert!(kill > 2 || run_at == now, "it runs again at once");
                assert!(run_at - now <= 300_000);
            }
            now += 600_000;
            promote(tx, Millis(now)).unwrap();
            let job = claim(tx, "followup", 9, "u", now).unwrap().pop().unwrap();
            let later = Outcome::Snooze(Millis(now), "not yet".into());
            complete(tx, &job, later, Millis(now), 0.5, None).unwrap();
        }
    });
}

#[test]
fn a_job_that_ends_its_program_every_time_ends_dead_and_says_so_and_can_be_revived() {
    in_trial(|tx| {
        let id = super::world::put(tx, super::world::job("followup", "plan_next", 1));
        let mut now = NOW;
        let mut kills = 0;
        let why = loop {
            kills += 1;
            let (state, attempts, _, why) = killed(tx, &mut now, "t");
            assert_eq!(attempts, 0);
            if state == "dead" {
                break why.unwrap();
            }
            assert!(kills < 100, "it runs for ever");
        };
        assert_eq!(kills, 12);
        assert!(
            why.contains("ended 12 times") && why.contains("retry it"),
            "{why}"
        );
        crate::retry(tx, id, false, &"t".into(), Millis(now)).unwrap();
        assert_eq!(killed(tx, &mut now, "t").0, "scheduled");
    });
}
