use super::*;
use crate::policy::brakes::Brake;
use crate::policy::caps::Limit;
use crate::policy::gate::{GateCondition, GateDecision, Need};
use crate::policy::window::WindowReason;
use proptest::prelude::*;

const NOW: Millis = Millis(1_000_000_000);

fn fine(kind: MailKind) -> SendFacts {
    SendFacts {
        now: NOW,
        kind,
        suppressions: vec![],
        exclusion: None,
        exclusion_confirmed: false,
        handed_over: false,
        known_relationship: None,
        known_confirmed: false,
        history_counted: true,
        gate: GateAnswer {
            decision: GateDecision::Allow,
            rule: "us-can-spam".into(),
            conditions: vec![],
            source: "law".into(),
            dated: None,
        },
        approval: Some(ApprovalFact {
            hash_matches: true,
            expires_at: Some(NOW.plus(1)),
        }),
        silent_facts: 0,
        content_faults: vec![],
        address: AddressFact {
            score: 0.97,
            guessed: false,
            dead: false,
            confirmed: false,
            threshold: None,
            never_class: false,
            generic_held: false,
        },
        inbox_of_identity: true,
        quarantine: false,
        paused: None,
        campaign_paused: None,
        clock_skew_ms: Some(0),
        undo_until: None,
        inbound_waits: false,
        sequence_held: None,
        mail_before_sent: true,
        company_busy: false,
        brakes: vec![],
        inboxes_checked_at: Some(NOW),
        inbox_paused: None,
        domain_stopped: None,
        away_until: None,
        unanswered: 0,
        not_before: None,
        window: WindowAnswer {
            can_send: true,
            reason: WindowReason::Open,
            next_at: Some(NOW),
            name: None,
        },
        capacity: Capacity {
            left: 3,
            by: Some(Limit::WarmUp),
            free_at: Some(NOW),
            of: 5,
        },
        gmail_warning: false,
        other_inboxes: vec![],
        pacing: SlotState::Now,
    }
}

/// Breaks one rule.
fn breaks(rule: Rule, f: &mut SendFacts) {
    let later = Some(NOW.plus(60_000));
    match rule {
        Rule::Suppression => f.suppressions.push(SuppressionFact {
            at: NOW,
            answered_inbound_at: None,
            confirmed_with_reason: false,
        }),
        Rule::Exclusion => f.exclusion = Some("customer".into()),
        Rule::HandedOver => f.handed_over = true,
        Rule::KnownRelationship => {
            f.known_relationship = Some(Correspondence {
                sent: 14,
                last_at: Some(NOW),
                ..Correspondence::default()
            });
        }
        Rule::Gate => {
            f.gate.decision = GateDecision::ConsentNeeded;
            f.gate.conditions = vec![GateCondition {
                need: Need::Consent,
                met: false,
            }];
        }
        Rule::Approval => f.approval = None,
        Rule::SilentFact => f.silent_facts = 1,
        Rule::Content => f.content_faults = vec!["variable".into()],
        Rule::Verification => f.address.score = 0.5,
        Rule::Identity => f.inbox_of_identity = false,
        Rule::Quarantine => f.quarantine = true,
        Rule::Paused => f.paused = Some("by hand".into()),
        Rule::Clock => f.clock_skew_ms = Some(-CLOCK_SKEW_MS - 1),
        Rule::Undo => f.undo_until = later,
        Rule::InboundWaits => f.inbound_waits = true,
        Rule::SequenceHeld => f.sequence_held = Some("inbound".into()),
        Rule::MailBefore => f.mail_before_sent = false,
        Rule::CompanyBusy => f.company_busy = true,
        Rule::Brakes => f.brakes.push(Held {
            brake: Brake::GroupWeek,
            until: later,
        }),
        Rule::InboxFresh => f.inboxes_checked_at = Some(NOW.minus(INBOX_FRESH_MS + 1)),
        Rule::Inbox => f.inbox_paused = Some(PauseReason::AuthFailure),
        Rule::Domain => f.domain_stopped = Some("blocklisted".into()),
        Rule::Away => f.away_until = later,
        Rule::AnswerFirst => f.unanswered = 11,
        Rule::NotBefore => f.not_before = later,
        Rule::Window => {
            f.window = WindowAnswer {
                can_send: false,
                reason: WindowReason::OutsideHours,
                next_at: later,
                name: None,
            }
        }
        Rule::Capacity => {
            f.capacity = Capacity {
                left: 0,
                by: Some(Limit::Gmail),
                free_at: later,
                of: 4_500,
            }
        }
        Rule::Pacing => {
            f.pacing = SlotState::Wait {
                until: NOW.plus(60_000),
            }
        }
    }
}

const HELD_BY_NONE_OF_THESE: [Rule; 13] = [
    Rule::Window,
    Rule::Capacity,
    Rule::Pacing,
    Rule::Brakes,
    Rule::SequenceHeld,
    Rule::Away,
    Rule::AnswerFirst,
    Rule::InboxFresh,
    Rule::Verification,
    Rule::Domain,
    Rule::NotBefore,
    Rule::CompanyBusy,
    Rule::KnownRelationship,
];

#[test]
fn a_mail_that_nothing_speaks_against_leaves_and_every_check_is_listed() {
    for kind in MailKind::ALL {
        let d = decide(&fine(*kind));
        assert!(d.sends(), "{kind}");
        assert_eq!(
            d.checks.iter().map(|c| c.name).collect::<Vec<_>>(),
            Rule::ALL
        );
    }
}

#[test]
fn each_rule_alone_holds_a_first_mail_or_a_follow_up() {
    for rule in Rule::ALL.iter().copied() {
        let kind = if rule == Rule::MailBefore {
            MailKind::FollowUp
        } else {
            MailKind::First
        };
        let mut f = fine(kind);
        breaks(rule, &mut f);
        let d = decide(&f);
        let named = match &d.verdict {
            Verdict::Refuse { rule, .. } => *rule,
            Verdict::Wait { limit, .. } => *limit,
            other => panic!("{rule}: {other:?}"),
        };
        assert_eq!(named, rule);
        assert_eq!(
            d.checks
                .iter()
                .filter(|c| !c.ok)
                .map(|c| c.name)
                .collect::<Vec<_>>(),
            [rule]
        );
    }
}

#[test]
fn an_opt_out_older_than_their_own_mail_can_be_answered_with_a_reason() {
    let s = |at, inbound, confirmed| SuppressionFact {
        at: Millis(at),
        answered_inbound_at: inbound,
        confirmed_with_reason: confirmed,
    };
    let run = |kind, s: Vec<SuppressionFact>| {
        decide(&SendFacts {
            suppressions: s,
            ..fine(kind)
        })
        .sends()
    };
    assert!(run(MailKind::Answer, vec![s(5, Some(Millis(6)), true)]));
    assert!(!run(MailKind::Answer, vec![s(5, Some(Millis(6)), false)]));
    assert!(!run(MailKind::Answer, vec![s(5, Some(Millis(5)), true)]));
    assert!(!run(
        MailKind::Answer,
        vec![s(5, Some(Millis(6)), true), s(7, Some(Millis(6)), true)]
    ));
    assert!(!run(MailKind::Manual, vec![s(5, Some(Millis(6)), true)]));
}

#[test]
fn an_exclusion_asks_before_a_manual_mail_and_does_not_hold_an_answer() {
    let run = |kind, exclusion_confirmed| {
        decide(&SendFacts {
            exclusion: Some("customer".into()),
            exclusion_confirmed,
            ..fine(kind)
        })
        .sends()
    };
    assert!(run(MailKind::Answer, false) && run(MailKind::Manual, true));
    assert!(!run(MailKind::Manual, false) && !run(MailKind::First, true));
}

#[test]
fn a_full_mailbox_hands_a_first_mail_to_another_and_a_follow_up_waits() {
    let full = |kind, by| {
        let capacity = Capacity {
            left: 0,
            by: Some(by),
            free_at: Some(NOW.plus(9)),
            of: 5,
        };
        decide(&SendFacts {
            capacity,
            other_inboxes: vec!["b".into()],
            ..fine(kind)
        })
        .verdict
    };
    assert_eq!(
        full(MailKind::First, Limit::WarmUp),
        Verdict::UseOther { inbox: "b".into() }
    );
    let waits = Verdict::Wait {
        until: Some(NOW.plus(9)),
        limit: Rule::Capacity,
    };
    assert_eq!(full(MailKind::FollowUp, Limit::WarmUp), waits);
    assert_eq!(
        full(MailKind::First, Limit::RecipientDomain),
        waits,
        "no other mailbox helps against that cap"
    );
}

#[test]
fn somebody_known_is_asked_about_with_counts_and_passes_when_confirmed() {
    let mut f = fine(MailKind::First);
    breaks(Rule::KnownRelationship, &mut f);
    let Verdict::Refuse { why, .. } = decide(&f).verdict else {
        panic!("not asked")
    };
    assert!(why.contains("you wrote 14 mails"), "{why}");
    f.known_confirmed = true;
    assert!(decide(&f).sends());
}

#[test]
fn what_was_never_checked_does_not_pass() {
    let mut f = fine(MailKind::First);
    f.clock_skew_ms = None;
    assert!(!decide(&f).sends());
    let mut f = fine(MailKind::First);
    f.inboxes_checked_at = None;
    assert!(!decide(&f).sends());
    let mut f = fine(MailKind::First);
    f.history_counted = false;
    assert!(!decide(&f).sends());
    f.kind = MailKind::FollowUp;
    assert!(decide(&f).sends(), "they were written to already");
    let mut f = fine(MailKind::FollowUp);
    f.approval = Some(ApprovalFact {
        hash_matches: true,
        expires_at: None,
    });
    assert_eq!(
        decide(&f).verdict,
        Verdict::Wait {
            until: None,
            limit: Rule::Approval
        }
    );
}

#[test]
fn the_decision_is_words_in_json() {
    let mut f = fine(MailKind::First);
    breaks(Rule::Window, &mut f);
    let json = serde_json::to_value(decide(&f)).unwrap();
    assert_eq!(json["verdict"]["verdict"], "wait");
    assert_eq!(json["verdict"]["limit"], "window");
    assert_eq!(
        serde_json::from_value::<Decision>(json).unwrap(),
        decide(&f)
    );
}

fn broken() -> impl Strategy<Value = Vec<Rule>> {
    prop::sample::subsequence(Rule::ALL.to_vec(), 0..Rule::ALL.len())
}

proptest! {
    #[test]
    fn an_answer_is_never_held_by_window_warm_up_or_caps(rules in prop::sample::subsequence(HELD_BY_NONE_OF_THESE.to_vec(), 0..13), manual: bool) {
        let mut f = fine(if manual { MailKind::Manual } else { MailKind::Answer });
        for r in rules { breaks(r, &mut f); }
        prop_assert!(decide(&f).sends());
    }

    #[test]
    fn nothing_leaves_while_a_rule_that_binds_everybody_fails(rules in broken(), kind in 0usize..4, hard in 0usize..11) {
        let hard = [
            Rule::Suppression, Rule::Approval, Rule::SilentFact, Rule::Content, Rule::Identity, Rule::Quarantine,
            Rule::Paused, Rule::Clock, Rule::Undo, Rule::InboundWaits, Rule::Inbox,
        ][hard];
        let mut f = fine(MailKind::ALL[kind]);
        for r in rules { breaks(r, &mut f); }
        breaks(hard, &mut f);
        prop_assert!(!decide(&f).sends());
    }

    /// Outreach leaves exactly when nothing is broken, and the verdict is the first failing check of the list.
    #[test]
    fn the_verdict_is_the_first_check_that_fails(rules in broken(), kind in 0usize..4) {
        let mut f = fine(MailKind::ALL[kind]);
        for r in &rules { breaks(*r, &mut f); }
        let d = decide(&f);
        let first = d.checks.iter().find(|c| !c.ok).map(|c| c.name);
        let named = match d.verdict {
            Verdict::SendNow => None,
            Verdict::Wait { limit, .. } => Some(limit),
            Verdict::Refuse { rule, .. } => Some(rule),
            Verdict::UseOther { .. } => first,
        };
        prop_assert_eq!(named, first);
        prop_assert!(d.checks.iter().filter(|c| !c.ok).all(|c| rules.contains(&c.name) && !c.why.is_empty()));
    }
}
