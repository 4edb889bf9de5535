use super::*;
use crate::policy::zones::zone;
use jiff::civil::datetime;
use proptest::prelude::*;

fn run(m: &Inbound) -> InboundEffect {
    effect(m, &Calendar::default(), &zone("Europe/Vienna").unwrap())
}

fn at(d: i8, h: i8) -> Millis {
    Millis::from(
        datetime(2026, 12, d, h, 0, 0, 0)
            .to_zoned(zone("Europe/Vienna").unwrap())
            .unwrap()
            .timestamp(),
    )
}

#[test]
fn a_human_holds_the_whole_property_until_somebody_decides() {
    let e = run(&Inbound::new(InboundKind::Human, at(1, 9)));
    assert_eq!(
        (e.reach, e.resume, e.voids_approvals, e.counts_as_reply),
        (Reach::Property, Resume::Asks, true, true)
    );
    let office = run(&Inbound {
        at_head_office: true,
        ..Inbound::new(InboundKind::Human, at(1, 9))
    });
    assert_eq!(office.reach, Reach::ThreadAndProperty);
    let group = run(&Inbound {
        group_wide: true,
        at_head_office: true,
        ..Inbound::new(InboundKind::Human, at(1, 9))
    });
    assert_eq!(group.reach, Reach::Group);
}

#[test]
fn out_of_office_goes_on_two_working_days_after_the_return_and_asks_the_third_time() {
    let mut m = Inbound {
        auto: Some(AutoReplyKind::OutOfOffice),
        back_on: Some(at(11, 8)),
        ..Inbound::new(InboundKind::AutoReply, at(1, 9))
    };
    assert_eq!(run(&m).resume, Resume::At { at: at(15, 8) });
    assert!(!run(&m).counts_as_reply);
    m.back_on = None;
    assert_eq!(run(&m).resume, Resume::At { at: at(15, 9) });
    m.back_on = Some(at(1, 8));
    assert_eq!(
        run(&m).resume,
        Resume::At { at: at(15, 9) },
        "a date in the past is none"
    );
    m.away_before = 2;
    assert_eq!(run(&m).resume, Resume::Asks);
    m.opt_out = true;
    assert!(!run(&m).suppresses, "an out-of-office is never an opt-out");
}

#[test]
fn the_table_of_kinds_holds() {
    let m = |kind, auto, bounce| {
        run(&Inbound {
            auto,
            bounce,
            ..Inbound::new(kind, at(1, 9))
        })
    };
    use InboundKind::*;
    assert_eq!(m(AutoReply, Some(AutoReplyKind::Receipt), None), NOTHING);
    assert_eq!(m(List, None, None), NOTHING);
    assert_eq!(m(Bounce, None, Some(BounceEffect::Delayed)), NOTHING);
    for kind in [AutoReply, Human] {
        let ack = m(kind, Some(AutoReplyKind::GatekeeperAck), None);
        assert_eq!(
            (ack.resume, ack.counts_as_reply),
            (Resume::AfterOk { working_days: 5 }, false),
            "never engagement"
        );
    }
    let left = m(AutoReply, Some(AutoReplyKind::LeftCompany), None);
    assert_eq!(
        (left.resume, left.address_dead, left.closes_post, left.event),
        (Resume::Stopped, true, true, Some(Event::AddressDead))
    );
    let hard = m(Bounce, None, Some(BounceEffect::Hard));
    assert_eq!((hard.resume, hard.address_dead), (Resume::Stopped, true));
    assert_eq!(
        m(Bounce, None, None).resume,
        Resume::Asks,
        "unknown is never soft"
    );
    assert_eq!(m(Challenge, None, None).resume, Resume::Asks);
    let arf = m(Feedback, None, None);
    assert!(arf.suppresses && arf.resume == Resume::Stopped);
    assert_eq!(m(Calendar, None, None), m(Human, None, None));
}

#[test]
fn the_third_soft_bounce_in_a_row_is_a_hard_one() {
    let soft = |soft_before| {
        run(&Inbound {
            bounce: Some(BounceEffect::Soft),
            soft_before,
            ..Inbound::new(InboundKind::Bounce, at(1, 9))
        })
    };
    assert_eq!(soft(1).resume, Resume::At { at: at(4, 9) });
    assert!(!soft(1).address_dead && soft(2).address_dead);
}

proptest! {
    #[test]
    fn whatever_a_human_sends_nothing_more_leaves_by_itself(auto in prop::option::of(0usize..4), opt_out: bool, group_wide: bool, head: bool) {
        let m = Inbound { auto: auto.map(|i| AutoReplyKind::ALL[i]), opt_out, group_wide, at_head_office: head, ..Inbound::new(InboundKind::Human, at(1, 9)) };
        let e = run(&m);
        let by_itself = matches!(e.resume, Resume::NotHeld | Resume::At { .. });
        prop_assert!(e.reach != Reach::None && !by_itself);
        prop_assert!(e.voids_approvals);
        if opt_out { prop_assert!(e.suppresses && e.resume == Resume::Stopped); }
    }

    #[test]
    fn only_people_count_as_replies(kind in 0usize..7, auto in prop::option::of(0usize..4), opt_out: bool) {
        let kind = InboundKind::ALL[kind];
        let m = Inbound { auto: auto.map(|i| AutoReplyKind::ALL[i]), opt_out, ..Inbound::new(kind, at(1, 9)) };
        if run(&m).counts_as_reply { prop_assert!(matches!(kind, InboundKind::Human | InboundKind::Calendar)); }
    }
}

#[test]
fn an_opt_out_acts_in_any_automatic_answer_but_an_absence() {
    for auto in [
        None,
        Some(AutoReplyKind::Receipt),
        Some(AutoReplyKind::GatekeeperAck),
        Some(AutoReplyKind::LeftCompany),
    ] {
        let m = Inbound {
            auto,
            opt_out: true,
            ..Inbound::new(InboundKind::AutoReply, at(1, 9))
        };
        assert!(run(&m).suppresses, "{auto:?}");
    }
}
