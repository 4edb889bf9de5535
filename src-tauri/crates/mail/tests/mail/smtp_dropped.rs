//! A send whose future is dropped, at every await there is: its connection is never used again, so that no answer is
//! ever attributed to another mail (send.md, Connections). The server numbers its answers.

use std::task::Poll;

use domain::AttemptId;
use domain::mailing::{Submission, Submitted};
use domain::ports::MailRoutes as _;

use crate::common::{Gate, World, offer, route, to, wire, world};

/// Sends that are dropped, at least.
const DROPPED: usize = 200;

/// Offer a mail and give it up after so many polls; whether it came to its end before.
async fn dropped_after(w: &World, id: &str, most: usize) -> bool {
    let (attempt, envelope, wire, gate) = (
        AttemptId::from(id),
        to(&["u1@example.test"]),
        wire(id, "x"),
        Gate::default(),
    );
    let mail = Submission {
        attempt: &attempt,
        envelope: &envelope,
        wire: &wire,
    };
    let (r, mut polls) = (route(&w.routes, &w.account), 0);
    let mut send = r.submit(mail, &gate);
    let ended = std::future::poll_fn(|cx| {
        if polls == most {
            return Poll::Ready(None);
        }
        polls += 1;
        send.as_mut().poll(cx).map(Some)
    })
    .await;
    drop(send);
    if let Some(outcome) = &ended {
        assert!(matches!(outcome, Submitted::Accepted { .. }), "{outcome:?}");
    }
    ended.is_some()
}

#[tokio::test]
async fn a_send_dropped_at_any_point_never_lends_its_answer_to_the_next() {
    let w = world(|b| b.numbered()).await;
    let (mut whole, mut dropped, mut rounds) = (Vec::new(), Vec::new(), Vec::new());
    while dropped.len() < DROPPED {
        // Every other round begins each send without a connection: the drop meets TLS and sign-in as well.
        let fresh = rounds.len() % 2 == 1;
        let mut polls = 0;
        loop {
            if fresh {
                w.routes.close(&w.account.inbox).await;
            }
            let id = format!("dropped-{}-{polls}", rounds.len());
            if dropped_after(&w, &id, polls).await {
                break;
            }
            dropped.push(id);
            polls += 1;
            // The next one is let through.
            let id = format!("whole-{}-{polls}", rounds.len());
            let (outcome, runs) =
                offer(&*route(&w.routes, &w.account), &id, "u1@example.test").await;
            let Submitted::Accepted { answer } = outcome else {
                panic!("{id}: {outcome:?}")
            };
            assert_eq!(runs, 1);
            whole.push((id, answer.text));
        }
        rounds.push(polls);
    }
    println!(
        "dropped {} sends; polls of a whole one by round: {rounds:?}",
        dropped.len()
    );
    assert!(
        rounds.len() >= 2,
        "a send never came to its end: {rounds:?}"
    );

    let sessions = w.server.sessions();
    let mails: Vec<_> = sessions.iter().flat_map(|s| s.mails.clone()).collect();
    for (id, answer) in whole {
        let needle = format!("<{id}@example.test>");
        let mine: Vec<_> = mails
            .iter()
            .filter(|m| m.dot && String::from_utf8_lossy(&m.data).contains(&needle))
            .collect();
        assert_eq!(mine.len(), 1, "{id} arrived once");
        let said = mine[0].answer.as_deref().unwrap();
        assert!(
            said.ends_with(&answer),
            "{id}: the server said {said}, we heard {answer}"
        );
    }
    // Whatever a drop left behind is the last of its connection; it was begun at most once.
    let mut left = 0;
    for id in dropped {
        let envid = format!("ENVID={id}");
        let begun = |s: &testkit::smtp_script::Session| {
            let is_it = |from: &str| from.split_whitespace().any(|word| word == envid);
            s.mails.iter().position(|m| is_it(&m.from))
        };
        let at: Vec<_> = sessions
            .iter()
            .filter_map(|s| begun(s).map(|i| (i, s.mails.len())))
            .collect();
        assert!(at.len() <= 1, "{id} was offered {} times", at.len());
        if let Some((i, n)) = at.first() {
            assert_eq!(i + 1, *n, "{id}: its connection was used again");
            left += 1;
        }
    }
    assert!(left > 20, "only {left} drops came after MAIL");
}
