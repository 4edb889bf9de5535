use super::*;
use proptest::prelude::*;

#[test]
fn a_day_is_24_hours_and_not_a_date() {
    let late = Millis(DAY - 1);
    let cap = Cap::day(Limit::Inbox, 1, vec![late]);
    assert_eq!(
        cap.left(late.plus(2)),
        0,
        "two milliseconds later is another date and the same day"
    );
    assert_eq!(cap.left(late.plus(DAY - 1)), 0);
    assert_eq!(cap.left(late.plus(DAY)), 1);
    assert_eq!(cap.free_at(late.plus(5)), Some(late.plus(DAY)));
}

#[test]
fn the_smallest_cap_is_named() {
    let c = capacity(
        &[
            Cap::day(Limit::Domain, 9, vec![]),
            Cap::day(Limit::WarmUp, 5, vec![Millis(0)]),
            Cap::hour(Limit::Inbox, 6, vec![]),
        ],
        Millis(1),
    );
    assert_eq!(
        (c.left, c.by, c.free_at),
        (4, Some(Limit::WarmUp), Some(Millis(1)))
    );
}

#[test]
fn without_caps_nothing_holds_and_a_cap_of_zero_never_opens() {
    assert_eq!(
        capacity(&[], Millis(7)),
        Capacity {
            free_at: Some(Millis(7)),
            ..Capacity::OPEN
        }
    );
    let shut = capacity(&[Cap::day(Limit::Campaign, 0, vec![])], Millis(7));
    assert_eq!((shut.left, shut.free_at), (0, None));
}

#[test]
fn a_mail_in_the_future_of_a_jumped_clock_counts() {
    assert_eq!(
        Cap::hour(Limit::Inbox, 1, vec![Millis(9_000)]).left(Millis(0)),
        0
    );
}

#[test]
fn the_fleet_of_the_design_comes_out() {
    assert_eq!(
        (
            mailboxes_for(50_000, 20),
            mailboxes_for(50_000, 40),
            mailboxes_for(1, 20),
            mailboxes_for(9, 0)
        ),
        (2500, 1250, 1, 0)
    );
    assert!(gmail_warns(1000) && !gmail_warns(999));
}

#[test]
fn googles_servers_are_known_by_the_end_of_their_name() {
    for host in [
        "aspmx.l.google.com",
        "ALT1.ASPMX.L.GOOGLE.COM.",
        "smtp.google.com",
        "aspmx2.googlemail.com",
        "gmail-smtp-in.l.google.com",
    ] {
        assert!(is_google_mx(host), "{host}");
    }
    for host in [
        "mx.hotel.example",
        "notgoogle.com",
        "google.com.evil.example",
        "hotel-at.mail.protection.outlook.com",
        "",
    ] {
        assert!(!is_google_mx(host), "{host}");
    }
}

fn caps() -> impl Strategy<Value = Vec<Cap>> {
    let cap = (
        0usize..8,
        1u32..8,
        prop::collection::vec(0i64..3 * DAY, 0..20),
        any::<bool>(),
    )
        .prop_map(|(l, max, used, day)| Cap {
            limit: Limit::ALL[l],
            max,
            window_ms: if day { DAY } else { HOUR },
            used: used.into_iter().map(Millis).collect(),
        });
    prop::collection::vec(cap, 1..5)
}

proptest! {
    #[test]
    fn free_at_is_the_first_instant_with_room(caps in caps(), now in 0i64..3 * DAY) {
        let now = Millis(now);
        let c = capacity(&caps, now);
        let at = c.free_at.unwrap();
        prop_assert!(capacity(&caps, at).left > 0);
        prop_assert_eq!(c.left > 0, at == now);
        if at > now { prop_assert_eq!(capacity(&caps, at.minus(1)).left, 0); }
    }

    /// Sending only when there is room never lets any window hold more than its cap.
    #[test]
    fn obeying_the_cap_keeps_every_window_below_it(max in 1u32..6, steps in prop::collection::vec(1i64..HOUR, 1..200)) {
        let mut cap = Cap::hour(Limit::Inbox, max, vec![]);
        let mut now = Millis(0);
        for s in steps {
            now = now.plus(s);
            if cap.left(now) > 0 { cap.used.push(now); }
        }
        for t in &cap.used {
            let in_window = cap.used.iter().filter(|u| u.since(*t) >= 0 && u.since(*t) < HOUR).count();
            prop_assert!(in_window <= max as usize);
        }
    }
}
