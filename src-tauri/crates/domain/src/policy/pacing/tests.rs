use super::*;
use proptest::prelude::*;
use std::sync::atomic::{AtomicU64, Ordering};

/// xorshift: enough for draws in tests.
struct Seeded(AtomicU64);
impl Seeded {
    fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed | 1))
    }
}
impl crate::ports::Rng for Seeded {
    fn next_u64(&self) -> u64 {
        let mut x = self.0.load(Ordering::Relaxed);
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        self.0.store(x, Ordering::Relaxed);
        x.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }
}

fn due(n: usize, inboxes: usize, domains: usize) -> Vec<Due> {
    (0..n)
        .map(|i| Due {
            email: EmailId(format!("m{i}")),
            inbox: InboxId(format!("i{}", i % inboxes)),
            domain: format!("d{}.example", (i % inboxes) % domains),
        })
        .collect()
}

#[test]
fn three_ticks_in_ten_plan_nothing() {
    let rng = Seeded::new(42);
    let pace = Pace::default();
    let empty = (0..4000)
        .filter(|_| {
            plan_tick(
                &pace,
                Millis(0),
                None,
                &due(3, 3, 1),
                &Recent::default(),
                &rng,
            )
            .is_empty()
        })
        .count();
    assert!((1080..1320).contains(&empty), "{empty} of 4000");
}

#[test]
fn one_tick_is_due_however_many_were_slept_through() {
    let p = Pace::default();
    assert!(p.tick_due(None, Millis(0)));
    assert!(!p.tick_due(Some(Millis(0)), Millis(299_999)));
    assert!(p.tick_due(Some(Millis(0)), Millis(300_000)));
    assert!(
        !p.tick_due(Some(Millis(90 * HOUR)), Millis(90 * HOUR)),
        "no second one at once"
    );
    assert!(
        p.tick_due(Some(Millis(HOUR)), Millis(0)),
        "a clock that jumped back does not stop the ticks"
    );
}

#[test]
fn a_mailbox_has_six_mails_an_hour() {
    let p = Pace {
        mailbox_gap_ms: 0,
        ..Pace::default()
    };
    let sent: Vec<Millis> = (0..6).map(|i| Millis(i * MINUTE)).collect();
    assert_eq!(mailbox_free_at(&p, &sent, Millis(6 * MINUTE)), Millis(HOUR));
    assert_eq!(
        mailbox_free_at(&p, &sent[..5], Millis(6 * MINUTE)),
        Millis(6 * MINUTE)
    );
}

#[test]
fn a_slot_that_was_slept_through_is_given_up() {
    let p = Pace::default();
    let s = Slot {
        email: "m".into(),
        inbox: "i".into(),
        domain: "d".into(),
        at: Millis(0),
    };
    let none = Recent::default();
    assert_eq!(slot_state(&p, &s, Millis(0), None, &none), SlotState::Now);
    assert_eq!(
        slot_state(&p, &s, Millis(60_001), None, &none),
        SlotState::Missed
    );
    assert_eq!(
        slot_state(&p, &s, Millis(10), Some(Millis(0)), &none),
        SlotState::Wait {
            until: Millis(120_000)
        }
    );
}

#[test]
fn practice_runs_the_same_rhythm_faster() {
    let p = Pace::default().faster(60);
    assert_eq!(
        (p.tick_ms, p.gap_min_ms, p.mailbox_gap_ms, p.mailbox_hour),
        (5_000, 500, 10_000, 360)
    );
}

proptest! {
    #[test]
    fn the_same_draws_give_the_same_plan(seed: u64, n in 0usize..40, inboxes in 1usize..12) {
        let plan = || plan_tick(&Pace::default(), Millis(5), None, &due(n, inboxes, 3), &Recent::default(), &Seeded::new(seed));
        prop_assert_eq!(plan(), plan());
    }

    #[test]
    fn a_tick_keeps_its_counts_and_gaps(seed: u64, n in 0usize..60, inboxes in 1usize..20, domains in 1usize..4) {
        let p = Pace::default();
        let slots = plan_tick(&p, Millis(0), None, &due(n, inboxes, domains), &Recent::default(), &Seeded::new(seed));
        for d in 0..domains {
            let at: Vec<Millis> = slots.iter().filter(|s| s.domain == format!("d{d}.example")).map(|s| s.at).collect();
            prop_assert!(at.len() <= 5);
            prop_assert!(at.windows(2).all(|w| (30_000..=90_000).contains(&w[1].since(w[0]))));
        }
    }

    /// A machine that sleeps and wakes at random, with everything due at all times: what really leaves keeps every
    /// gap and count, and no wake-up is followed by a burst.
    #[test]
    fn no_sleep_makes_a_burst(seed: u64, naps in prop::collection::vec((1i64..40 * MINUTE, 1i64..12 * HOUR), 1..12)) {
        let (p, rng) = (Pace::default(), Seeded::new(seed));
        let mails = due(400, 40, 2);
        let (mut now, mut last_tick, mut resumed) = (Millis(0), None, None);
        let (mut sent, mut log): (Recent, Vec<(Slot, Millis)>) = (Recent::default(), vec![]);
        let mut plan: Vec<Slot> = vec![];
        for (awake, asleep) in naps {
            let until = now.plus(awake);
            while now < until {
                if p.tick_due(last_tick, now) {
                    last_tick = Some(now);
                    let gone: Vec<EmailId> = log.iter().map(|l| l.0.email.clone()).chain(plan.iter().map(|s| s.email.clone())).collect();
                    let left: Vec<Due> = mails.iter().filter(|d| !gone.contains(&d.email)).cloned().collect();
                    let mut recent = sent.clone();
                    for s in &plan { recent.note(&s.inbox, &s.domain, s.at); }
                    plan.extend(plan_tick(&p, now, resumed, &left, &recent, &rng));
                }
                plan.retain(|s| match slot_state(&p, s, now, resumed, &sent) {
                    SlotState::Now => { sent.note(&s.inbox, &s.domain, now); log.push((s.clone(), now)); false }
                    SlotState::Missed => false,
                    SlotState::Wait { .. } => true,
                });
                now = now.plus(7_000);
            }
            now = now.plus(asleep);
            resumed = Some(now);
        }
        for (i, (a, t)) in log.iter().enumerate() {
            for (b, u) in log.iter().skip(i + 1) {
                if a.domain == b.domain { prop_assert!(u.since(*t) >= 30_000); }
                if a.inbox == b.inbox { prop_assert!(u.since(*t) >= 10 * MINUTE); }
            }
            // Two ticks may touch any five minutes, and slots of the tick before may reach into them.
            let near = log.iter().filter(|(b, u)| b.domain == a.domain && u.since(*t) >= 0 && u.since(*t) < 5 * MINUTE).count();
            prop_assert!(near <= 10, "{near} mails of a domain in five minutes");
        }
    }
}
