//! SMTP against a server that misbehaves at every step: what is reported is true, and C runs only where it may.

use std::sync::atomic::Ordering;

use domain::AttemptId;
use domain::mailing::{FailClass, Submission, Submitted};
use domain::ports::MailRoutes as _;
use testkit::script::Act;
use testkit::smtp_script::Phase;

use crate::common::{Gate, class, offer_gated, route, world};

#[tokio::test]
async fn two_mails_share_a_connection_with_rset_between_them() {
    let w = world(|b| b).await;
    for id in ["m1", "m2"] {
        let (outcome, runs) = w.offer(id).await;
        assert!(matches!(outcome, Submitted::Accepted { .. }), "{outcome:?}");
        assert_eq!(runs, 1);
    }
    w.routes.close(&w.account.inbox).await;
    let sessions = w.server.wait(|s| s.iter().all(|s| s.over)).await.unwrap();
    assert_eq!(sessions.len(), 1);
    assert_eq!(
        sessions[0].verbs().join(" "),
        "EHLO AUTH MAIL RCPT DATA RSET MAIL RCPT DATA QUIT"
    );
    let mail = &sessions[0].mails[0];
    assert!(
        mail.from.contains("ENVID=m1") && mail.from.contains("RET=HDRS"),
        "{}",
        mail.from
    );
    assert!(
        mail.recipients[0].contains("NOTIFY=FAILURE,DELAY"),
        "{}",
        mail.recipients[0]
    );
    assert_eq!(mail.data, crate::common::wire("m1", "Hello\r\n.\r\n..dots"));
}

#[tokio::test]
async fn whatever_fails_before_the_dot_is_definite_and_never_runs_c() {
    let table: Vec<(Phase, Act, FailClass)> = vec![
        (Phase::Banner, Act::Close, FailClass::Network),
        (Phase::Banner, Act::reply("554 5.7.1 no"), FailClass::Policy),
        (
            Phase::Banner,
            Act::reply("421 4.3.2 later"),
            FailClass::Network,
        ),
        (
            Phase::Banner,
            Act::Flood {
                line: "220-hello".into(),
                count: 100_000,
            },
            FailClass::Protocol,
        ),
        (
            Phase::Banner,
            Act::RawStall(vec![b'2'; 100_000]),
            FailClass::Protocol,
        ),
        (Phase::Banner, Act::Stall, FailClass::Network),
        (
            Phase::Ehlo,
            Act::reply("HTTP/1.1 400 Bad Request"),
            FailClass::Protocol,
        ),
        (
            Phase::Ehlo,
            Act::Raw(b"250-a\r\n550 b\r\n".to_vec()),
            FailClass::Protocol,
        ),
        (Phase::Auth, Act::Close, FailClass::Network),
        (Phase::Auth, Act::reply("535 5.7.8 no"), FailClass::Auth),
        (
            Phase::Auth,
            Act::reply("535 5.7.139 basic authentication is disabled"),
            FailClass::Auth,
        ),
        (
            Phase::Auth,
            Act::reply("454 4.7.0 temporary"),
            FailClass::Network,
        ),
        (
            Phase::MailFrom,
            Act::reply("550 5.4.5 Daily user sending limit exceeded"),
            FailClass::Quota,
        ),
        (
            Phase::MailFrom,
            Act::Raw(b"250 ok\r\n250 again\r\n".to_vec()),
            FailClass::Protocol,
        ),
        (
            Phase::RcptTo,
            Act::reply("550 5.1.1 unknown user"),
            FailClass::Recipient,
        ),
        (
            Phase::RcptTo,
            Act::reply("554 5.7.1 blocked using dnsbl"),
            FailClass::Policy,
        ),
        (
            Phase::RcptTo,
            Act::reply("450 4.2.0 Greylisted"),
            FailClass::Greylist,
        ),
        (
            Phase::RcptTo,
            Act::reply("452 4.2.2 full"),
            FailClass::MailboxFull,
        ),
        (
            Phase::RcptTo,
            Act::reply_close("421 4.7.0 Too many messages"),
            FailClass::Quota,
        ),
        (
            Phase::RcptTo,
            Act::reply_close("521 5.7.1 go away"),
            FailClass::Policy,
        ),
        (Phase::RcptTo, Act::Stall, FailClass::Network),
        (
            Phase::Data,
            Act::reply("250 2.0.0 queued"),
            FailClass::Protocol,
        ),
        (Phase::Data, Act::Close, FailClass::Network),
        (
            Phase::Data,
            Act::Raw(b"354 go\r\n250 2.0.0 queued as 1\r\n".to_vec()),
            FailClass::Protocol,
        ),
    ];
    for (phase, act, want) in table {
        let w = world(|b| b).await;
        w.server.once(phase, act.clone());
        let (outcome, runs) = w.offer("m1").await;
        assert_eq!(
            class(&outcome),
            Some(want),
            "{phase:?} {act:?}: {outcome:?}"
        );
        assert_eq!(runs, 0, "{phase:?} {act:?}");
        assert!(w.server.mails().iter().all(|m| !m.dot));
        // The next mail is not harmed.
        let (outcome, _) = w.offer("m2").await;
        assert!(
            matches!(outcome, Submitted::Accepted { .. }),
            "after {phase:?} {act:?}: {outcome:?}"
        );
    }
}

#[tokio::test]
async fn four_and_five_hundreds_before_c_are_told_apart_as_designed() {
    for (phase, reply, kind) in [
        (Phase::RcptTo, "550 5.1.1 no", "rejected"),
        (Phase::RcptTo, "550 5.7.1 policy", "not_sent"),
        (Phase::RcptTo, "451 4.3.0 x", "deferred"),
        (Phase::MailFrom, "550 5.1.1 no", "not_sent"),
        (Phase::Auth, "535 5.7.8 no", "not_sent"),
    ] {
        let w = world(|b| b).await;
        w.server.once(phase, Act::reply(reply));
        let (outcome, _) = w.offer("m").await;
        let json = serde_json::to_value(&outcome).unwrap();
        assert_eq!(json["outcome"], kind, "{reply}");
        assert_ne!(json["after_commit"], true);
        // A refusal that leaves the dialogue whole keeps the connection.
        assert!(matches!(w.offer("m2").await.0, Submitted::Accepted { .. }));
        let connections = w.server.sessions().len();
        assert_eq!(
            connections,
            if phase == Phase::Auth { 2 } else { 1 },
            "{reply}"
        );
    }
}

#[tokio::test]
async fn a_body_that_is_cut_is_not_sent() {
    let w = world(|b| b).await;
    let attempt = AttemptId::from("big");
    let envelope = crate::common::to(&["u1@example.test"]);
    let wire = crate::common::wire("big", &"0123456789\r\n".repeat(400_000));
    let mail = Submission {
        attempt: &attempt,
        envelope: &envelope,
        wire: &wire,
    };
    for act in [Act::CloseAfter(1_000), Act::StallAfter(1_000)] {
        w.server.once(Phase::Body, act.clone());
        let gate = Gate::default();
        let outcome = route(&w.routes, &w.account).submit(mail, &gate).await;
        assert_eq!(
            class(&outcome),
            Some(FailClass::Network),
            "{act:?} {outcome:?}"
        );
        assert!(
            matches!(outcome, Submitted::NotSent { .. }) && gate.runs.load(Ordering::SeqCst) == 0
        );
    }
    assert!(w.server.mails().iter().all(|m| !m.dot));
}

#[tokio::test]
async fn a_stop_in_c_writes_no_dot_and_drops_the_line() {
    let w = world(|b| b).await;
    let gate = Gate {
        stop: Some("opted out a moment ago".into()),
        ..Gate::default()
    };
    let (outcome, runs) = offer_gated(
        &*route(&w.routes, &w.account),
        "m1",
        &["u1@example.test"],
        &gate,
    )
    .await;
    assert_eq!(class(&outcome), Some(FailClass::Refused));
    assert!(matches!(&outcome, Submitted::NotSent { why, .. } if why.contains("opted out")));
    assert_eq!(runs, 1);
    let sessions = w.server.wait(|s| s[0].over).await.unwrap();
    assert!(!sessions[0].mails[0].dot);
    assert!(matches!(w.offer("m2").await.0, Submitted::Accepted { .. }));
    assert_eq!(w.server.mails().iter().filter(|m| m.dot).count(), 1);
}

#[tokio::test]
async fn the_answer_to_the_dot_decides_and_nothing_else() {
    let table: Vec<(Act, &str, Option<FailClass>)> = vec![
        (Act::reply("250 2.0.0 queued"), "accepted", None),
        (Act::reply("250-2.0.0 a\n250 2.0.0 b"), "accepted", None),
        (Act::Raw(b"250\r\n".to_vec()), "accepted", None),
        (
            Act::reply("451 4.7.1 Greylisted, try again in 5 min"),
            "deferred",
            Some(FailClass::Greylist),
        ),
        (
            Act::reply_close("421 4.3.0 bye"),
            "deferred",
            Some(FailClass::Network),
        ),
        (
            Act::reply("550 5.7.515 Access denied"),
            "rejected",
            Some(FailClass::Policy),
        ),
        (
            Act::reply("550 5.1.1 no such user"),
            "rejected",
            Some(FailClass::Recipient),
        ),
        (
            Act::reply_close("521 5.7.1 no"),
            "rejected",
            Some(FailClass::Policy),
        ),
        (Act::reply("354 go ahead"), "uncertain", None),
        (Act::Close, "uncertain", None),
        (Act::Stall, "uncertain", None),
        (Act::RawStall(b"25".to_vec()), "uncertain", None),
        (Act::RawStall(b"250-queued\r\n".to_vec()), "uncertain", None),
        (Act::Raw(b"OK thanks\r\n".to_vec()), "uncertain", None),
        (
            Act::Raw(b"250-yes\r\n550 no\r\n".to_vec()),
            "uncertain",
            None,
        ),
        (
            Act::Flood {
                line: "250-x".into(),
                count: 100_000,
            },
            "uncertain",
            None,
        ),
    ];
    for (act, want, want_class) in table {
        let w = world(|b| b).await;
        w.server.once(Phase::Dot, act.clone());
        let (outcome, runs) = w.offer("m1").await;
        let json = serde_json::to_value(&outcome).unwrap();
        assert_eq!(json["outcome"], want, "{act:?}: {outcome:?}");
        assert_eq!(class(&outcome), want_class, "{act:?}: {outcome:?}");
        if want == "deferred" || want == "rejected" {
            assert_eq!(json["after_commit"], true);
        }
        assert_eq!(runs, 1);
        let (outcome, _) = w.offer("m2").await;
        assert!(
            matches!(outcome, Submitted::Accepted { .. }),
            "after {act:?}: {outcome:?}"
        );
        assert!(w.server.mails().iter().filter(|m| m.dot).count() == 2);
    }
}

#[tokio::test]
async fn an_answer_too_many_is_never_taken_for_the_next_mails_answer() {
    // Two answers to the dot of the first mail: the second would be read as RSET's, RSET's as MAIL's, and so on.
    let w = world(|b| b).await;
    w.server.once(
        Phase::Dot,
        Act::Raw(b"250 2.0.0 queued\r\n250 2.0.0 again\r\n".to_vec()),
    );
    assert!(matches!(w.offer("m1").await.0, Submitted::Accepted { .. }));
    w.server
        .once(Phase::Dot, Act::reply("550 5.1.1 no such user"));
    let (outcome, _) = w.offer("m2").await;
    assert_eq!(class(&outcome), Some(FailClass::Recipient), "{outcome:?}");
    assert_eq!(
        w.server.sessions().len(),
        2,
        "the desynchronised connection was given up"
    );
}

#[tokio::test]
async fn a_connection_the_server_closed_meanwhile_costs_nothing() {
    for act in [
        Act::Close,
        Act::reply_close("421 4.4.2 idle too long"),
        Act::reply("502 what?"),
        Act::Stall,
    ] {
        let w = world(|b| b).await;
        assert!(matches!(w.offer("m1").await.0, Submitted::Accepted { .. }));
        w.server.once(Phase::Rset, act.clone());
        assert!(
            matches!(w.offer("m2").await.0, Submitted::Accepted { .. }),
            "{act:?}"
        );
        assert_eq!(w.server.sessions().len(), 2);
    }
}

#[tokio::test]
async fn other_settings_of_the_inbox_open_another_connection() {
    let mut w = world(|b| b).await;
    assert!(matches!(w.offer("m1").await.0, Submitted::Accepted { .. }));
    w.account.username = "someone-else".into();
    assert!(matches!(w.offer("m2").await.0, Submitted::Accepted { .. }));
    let logins: Vec<_> = w
        .server
        .sessions()
        .iter()
        .map(|s| s.login.clone().unwrap())
        .collect();
    assert_eq!(logins, ["u0@example.test", "someone-else"]);
}

#[tokio::test]
async fn a_refused_copy_blames_nobody_and_sends_nothing() {
    let w = world(|b| b).await;
    w.server
        .after(1, Phase::RcptTo, Act::reply("550 5.1.1 unknown"));
    let gate = Gate::default();
    let all = ["u1@example.test", "copy@example.test"];
    let (outcome, runs) = offer_gated(&*route(&w.routes, &w.account), "m1", &all, &gate).await;
    assert_eq!(class(&outcome), Some(FailClass::Content));
    assert!(matches!(outcome, Submitted::NotSent { .. }) && runs == 0);
}

#[tokio::test]
async fn what_cannot_be_carried_is_refused_before_anything_is_said() {
    let w = world(|b| b.capabilities(&["SIZE 100"])).await;
    let r = route(&w.routes, &w.account);
    let attempt = AttemptId::from("a");
    for (recipients, body) in [
        (vec!["ünal@example.test"], "x".to_owned()),
        (vec!["a@b.test>\r\nRSET"], "x".to_owned()),
        (vec![], "x".to_owned()),
        (vec!["u1@example.test"], "bare\nbreak".to_owned()),
        (
            vec!["u1@example.test"],
            "smuggled\r\n.\nMAIL FROM:<x@y.z>".to_owned(),
        ),
        (vec!["u1@example.test"], "8-bit ä".to_owned()),
        (vec!["u1@example.test"], "z".repeat(999)),
        (vec!["u1@example.test"], "too large for SIZE\r\n".repeat(10)),
    ] {
        let (envelope, wire) = (
            crate::common::to(&recipients),
            crate::common::wire("a", &body),
        );
        let mail = Submission {
            attempt: &attempt,
            envelope: &envelope,
            wire: &wire,
        };
        let outcome = r.submit(mail, &Gate::default()).await;
        assert!(
            matches!(
                outcome,
                Submitted::NotSent {
                    class: FailClass::Content,
                    ..
                }
            ),
            "{recipients:?} {outcome:?}"
        );
    }
    assert!(w.server.mails().is_empty());
}
