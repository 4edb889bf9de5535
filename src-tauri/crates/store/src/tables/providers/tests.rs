use domain::Millis;
use domain::ports::{GuardVerdict, ProviderReport};
use domain::time::{DAY, MINUTE, SECOND};

use super::{Limits, after, before, health, next_month, set_limits, spent};
use crate::db::tests::world::{NOW, store};

fn limits(per_minute: f64, burst: f64) -> Limits {
    Limits {
        per_minute,
        burst,
        budget_micros: None,
        budget_calls: None,
    }
}

#[test]
fn the_bucket_gives_its_burst_and_then_its_rate() {
    let dir = tempfile::tempdir().unwrap();
    store(dir.path())
        .write_blocking(|tx| {
            let now = Millis(NOW);
            set_limits(tx, "p", &limits(6.0, 3.0), now)?;
            for _ in 0..3 {
                assert_eq!(before(tx, "p", 0, now)?, GuardVerdict::Go);
            }
            assert_eq!(
                before(tx, "p", 0, now)?,
                GuardVerdict::Wait(now.plus(10 * SECOND), "rate".into())
            );
            assert_eq!(before(tx, "p", 0, now.plus(10 * SECOND))?, GuardVerdict::Go);
            assert!(matches!(
                before(tx, "p", 0, now.plus(10 * SECOND))?,
                GuardVerdict::Wait(..)
            ));
            // a day's rest fills it to the burst and no further; a clock set back takes nothing away
            let later = now.plus(DAY);
            for _ in 0..3 {
                assert_eq!(before(tx, "p", 0, later)?, GuardVerdict::Go);
            }
            assert!(matches!(before(tx, "p", 0, later)?, GuardVerdict::Wait(..)));
            assert!(matches!(before(tx, "p", 0, now)?, GuardVerdict::Wait(..)));
            Ok(())
        })
        .unwrap();
}

#[test]
fn three_failures_in_a_row_open_the_breaker_and_one_probe_may_close_it() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    s.write_blocking(|tx| {
        let mut now = Millis(NOW);
        for report in [
            ProviderReport::Failed,
            ProviderReport::Failed,
            ProviderReport::Ok,
            ProviderReport::Failed,
            ProviderReport::Failed,
        ] {
            assert_eq!(before(tx, "p", 0, now)?, GuardVerdict::Go);
            after(tx, "p", report, 0, now)?;
        }
        assert_eq!(
            before(tx, "p", 0, now)?,
            GuardVerdict::Go,
            "two in a row are not three"
        );
        after(tx, "p", ProviderReport::Failed, 0, now)?;
        assert_eq!(
            before(tx, "p", 0, now)?,
            GuardVerdict::Wait(now.plus(5 * MINUTE), "breaker".into())
        );
        now = now.plus(5 * MINUTE);
        assert_eq!(before(tx, "p", 0, now)?, GuardVerdict::Go, "the probe");
        assert!(
            matches!(before(tx, "p", 0, now)?, GuardVerdict::Wait(_, w) if w == "breaker"),
            "only one probe"
        );
        after(tx, "p", ProviderReport::Failed, 0, now)?;
        assert_eq!(
            before(tx, "p", 0, now)?,
            GuardVerdict::Wait(now.plus(5 * MINUTE), "breaker".into())
        );
        now = now.plus(5 * MINUTE);
        assert_eq!(before(tx, "p", 0, now)?, GuardVerdict::Go);
        after(tx, "p", ProviderReport::Ok, 0, now)?;
        assert_eq!(health(tx, now)?[0].state, "closed");
        // a probe that never reported does not close the way for ever
        for _ in 0..3 {
            after(tx, "p", ProviderReport::Failed, 0, now)?;
        }
        now = now.plus(5 * MINUTE);
        assert_eq!(before(tx, "p", 0, now)?, GuardVerdict::Go);
        now = now.plus(2 * MINUTE);
        assert_eq!(before(tx, "p", 0, now)?, GuardVerdict::Go);
        Ok(())
    })
    .unwrap();
}

#[test]
fn the_budget_is_a_hard_ceiling_of_the_calendar_month() {
    let dir = tempfile::tempdir().unwrap();
    store(dir.path())
        .write_blocking(|tx| {
            let now = Millis(NOW);
            set_limits(
                tx,
                "p",
                &Limits {
                    budget_micros: Some(100),
                    budget_calls: Some(5),
                    ..limits(6000.0, 100.0)
                },
                now,
            )?;
            assert_eq!(before(tx, "p", 60, now)?, GuardVerdict::Go);
            after(tx, "p", ProviderReport::Ok, 60, now)?;
            assert_eq!(
                before(tx, "p", 41, now)?,
                GuardVerdict::Wait(next_month(now), "budget".into())
            );
            for _ in 0..4 {
                assert_eq!(before(tx, "p", 1, now)?, GuardVerdict::Go);
            }
            assert!(matches!(before(tx, "p", 1, now)?, GuardVerdict::Wait(_, w) if w == "budget"));
            assert_eq!(spent(tx, "p", now)?, (5, 60));
            assert_eq!(
                before(tx, "p", 90, next_month(now))?,
                GuardVerdict::Go,
                "a new month"
            );
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_provider_that_says_later_is_left_alone_until_then_and_is_not_ill() {
    let dir = tempfile::tempdir().unwrap();
    store(dir.path())
        .write_blocking(|tx| {
            let now = Millis(NOW);
            for _ in 0..5 {
                after(
                    tx,
                    "p",
                    ProviderReport::Limited(Some(now.plus(MINUTE))),
                    0,
                    now,
                )?;
            }
            assert_eq!(
                before(tx, "p", 0, now)?,
                GuardVerdict::Wait(now.plus(MINUTE), "rate".into())
            );
            assert_eq!(before(tx, "p", 0, now.plus(MINUTE))?, GuardVerdict::Go);
            Ok(())
        })
        .unwrap();
}

#[test]
fn the_next_month_begins_on_its_first_midnight() {
    for (at, next) in [
        ("2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z"),
        ("2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z"),
        ("2026-11-25T14:00:00Z", "2026-12-01T00:00:00Z"),
    ] {
        let at = Millis(crate::tables::providers::tests::parse(at));
        assert_eq!(next_month(at).to_string(), next);
    }
}

fn parse(text: &str) -> i64 {
    // Days since 1970 by the civil calendar, from the text's own fields.
    let n: Vec<i64> = text
        .split(['-', 'T', ':', 'Z'])
        .filter(|p| !p.is_empty())
        .map(|p| p.parse().unwrap())
        .collect();
    let (y, m) = if n[1] <= 2 {
        (n[0] - 1, n[1] + 9)
    } else {
        (n[0], n[1] - 3)
    };
    let days = 365 * y + y / 4 - y / 100 + y / 400 + (m * 306 + 5) / 10 + n[2] - 1 - 719_468;
    ((days * 24 + n[3]) * 60 + n[4]) * 60_000 + n[5] * 1000
}
