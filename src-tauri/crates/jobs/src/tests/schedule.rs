use std::sync::{Arc, LazyLock};

use domain::Millis;
use domain::time::{DAY, HOUR};
use jiff::tz::TimeZone;
use proptest::prelude::*;
use store::Store;

use super::world::{NOW, StillClock, store};
use crate::{Every, Schedule, tick};

static WORLD: LazyLock<(tempfile::TempDir, Store)> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path(), Arc::new(StillClock(NOW.into())));
    (dir, s)
});

fn schedule(every: Every) -> Schedule {
    Schedule {
        name: "s".into(),
        every,
        queue: "maintenance".into(),
        kind: "k".into(),
        payload: serde_json::json!({}),
        priority: 5,
    }
}

/// Tick at these times, finishing each job at once; the times at which a job was enqueued, and what was said last.
fn play(every: Every, times: Vec<i64>) -> (Vec<i64>, Option<i64>) {
    let out = Arc::new(std::sync::Mutex::new((vec![], None)));
    let kept = Arc::clone(&out);
    let end = WORLD.1.write_blocking(move |tx| -> anyhow::Result<()> {
        for t in times {
            let next = tick(tx, &[schedule(every.clone())], || "t".into(), Millis(t))?;
            let n = tx.execute("DELETE FROM jobs", [])?;
            assert!(n <= 1);
            let mut g = kept.lock().unwrap();
            if n == 1 {
                g.0.push(t);
            }
            g.1 = next.map(|m| m.0);
        }
        anyhow::bail!("over")
    });
    assert_eq!(end.unwrap_err().to_string(), "over");
    let g = out.lock().unwrap();
    g.clone()
}

#[test]
fn a_schedule_missed_many_times_runs_once() {
    let (ran, next) = play(
        Every::Millis(HOUR),
        vec![
            NOW,
            NOW + 1,
            NOW + HOUR,
            NOW + 100 * HOUR,
            NOW + 100 * HOUR + 1,
        ],
    );
    assert_eq!(ran, [NOW, NOW + HOUR, NOW + 100 * HOUR]);
    assert_eq!(next, Some(NOW + 101 * HOUR));
}

#[test]
fn a_clock_that_is_set_back_does_not_stop_a_schedule() {
    let (ran, _) = play(Every::Millis(HOUR), vec![NOW + 365 * DAY, NOW, NOW + HOUR]);
    assert_eq!(ran, [NOW + 365 * DAY, NOW + HOUR]);
}

#[test]
fn an_open_job_of_a_schedule_keeps_a_second_one_away() {
    let end = WORLD.1.write_blocking(|tx| -> anyhow::Result<()> {
        for t in [NOW, NOW + HOUR, NOW + 2 * HOUR] {
            tick(
                tx,
                &[schedule(Every::Millis(HOUR))],
                || "t".into(),
                Millis(t),
            )?;
        }
        assert_eq!(
            tx.query_row("SELECT count(*) FROM jobs", [], |r| r.get::<_, i64>(0))?,
            1
        );
        tx.execute("UPDATE schedules SET enabled=0", [])?;
        tx.execute("DELETE FROM jobs", [])?;
        assert_eq!(
            tick(
                tx,
                &[schedule(Every::Millis(HOUR))],
                || "t".into(),
                Millis(NOW + 9 * HOUR)
            )?,
            None
        );
        anyhow::bail!("over")
    });
    assert_eq!(end.unwrap_err().to_string(), "over");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    /// Over DST and half-hour zones: daily means once a day at that local time (or after the gap it falls into).
    #[test]
    fn daily_is_once_a_day_at_its_local_time(start in 0..400_i64, hour in 0..24_i8, minute in 0..60_i8,
        zone in prop::sample::select(vec!["UTC", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia", "no such zone"])) {
        let begin = NOW + start * DAY;
        let times: Vec<i64> = (0..(24 * 4 * 6)).map(|q| begin + q * HOUR / 4).collect();
        let (ran, _) = play(Every::DailyAt { hour, minute, zone: zone.into() }, times);
        prop_assert!((5..=7).contains(&ran.len()), "{} runs in six days", ran.len());
        let tz = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        for t in ran {
            let z = Millis(t).timestamp().unwrap().to_zoned(tz.clone());
            let late = (i32::from(z.hour()) * 60 + i32::from(z.minute()) - i32::from(hour) * 60 - i32::from(minute)).rem_euclid(1440);
            prop_assert!(late <= 15 + 60, "{z} is {late} min after {hour}:{minute}");
        }
    }
}
