//! A server that speaks while transaction C runs, after the body and before the dot.

use std::sync::Arc;

use domain::mailing::{FailClass, Submission, Submitted, TlsMode};
use domain::ports::{BoxFuture, CommitGate, CommitVerdict};
use domain::{AttemptId, InboxId};
use testkit::ca::Ca;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::common::{account, class, route, routes, to, wire};

/// What the server does between body and dot.
enum Early {
    Say(&'static str),
    Hang,
}

/// C that lasts until the server has spoken.
struct SlowGate {
    begun: Arc<Notify>,
    spoken: Arc<Notify>,
}

impl CommitGate for SlowGate {
    fn commit(&self) -> BoxFuture<'_, CommitVerdict> {
        Box::pin(async {
            self.begun.notify_one();
            self.spoken.notified().await;
            // What was written is on its way over loopback.
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            CommitVerdict::Go
        })
    }
}

/// A server that takes one mail up to the body and then acts; it gives back every byte that came after the body.
async fn server(
    ca: &Ca,
    early: Early,
    begun: Arc<Notify>,
    spoken: Arc<Notify>,
) -> (u16, JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let acceptor = ca.leaf(&["localhost"]).acceptor();
    let task = tokio::spawn(async move {
        let (tcp, _) = listener.accept().await.unwrap();
        let mut io = BufReader::new(acceptor.accept(tcp).await.unwrap());
        io.write_all(b"220 hi\r\n").await.unwrap();
        for answer in [
            "250-hi\r\n250 AUTH PLAIN\r\n",
            "235 ok\r\n",
            "250 ok\r\n",
            "250 ok\r\n",
            "354 go\r\n",
        ] {
            let mut line = String::new();
            io.read_line(&mut line).await.unwrap();
            io.write_all(answer.as_bytes()).await.unwrap();
            io.flush().await.unwrap();
        }
        loop {
            let mut line = String::new();
            io.read_line(&mut line).await.unwrap();
            if line == "last line\r\n" {
                break;
            }
        }
        begun.notified().await;
        match early {
            Early::Say(text) => {
                io.write_all(text.as_bytes()).await.unwrap();
                io.flush().await.unwrap();
            }
            Early::Hang => io.shutdown().await.unwrap(),
        }
        spoken.notify_one();
        let mut rest = Vec::new();
        let _ = io.read_to_end(&mut rest).await;
        rest
    });
    (port, task)
}

async fn run(early: Early) -> (Submitted, Vec<u8>) {
    let ca = Ca::new();
    let gate = SlowGate {
        begun: Arc::default(),
        spoken: Arc::default(),
    };
    let (port, task) = server(&ca, early, gate.begun.clone(), gate.spoken.clone()).await;
    let routes = routes(&ca.trust_pem());
    let (attempt, envelope, wire) = (
        AttemptId::from("a"),
        to(&["u1@example.test"]),
        wire("a", "last line"),
    );
    let mail = Submission {
        attempt: &attempt,
        envelope: &envelope,
        wire: &wire,
    };
    let outcome = route(&routes, &account(port, 1, TlsMode::Implicit))
        .submit(mail, &gate)
        .await;
    // Whatever is still open is closed, so that the server sees the end.
    domain::ports::MailRoutes::close(&routes, &InboxId::from("i")).await;
    (outcome, task.await.unwrap())
}

#[tokio::test]
async fn a_refusal_during_c_is_taken_and_no_dot_follows() {
    let (outcome, after) = run(Early::Say("421 4.4.2 timeout exceeded\r\n")).await;
    assert_eq!(class(&outcome), Some(FailClass::Network));
    assert!(
        matches!(
            outcome,
            Submitted::Deferred {
                after_commit: true,
                ..
            }
        ),
        "{outcome:?}"
    );
    assert!(after.is_empty(), "{after:?}");
    let (outcome, after) = run(Early::Say("554 5.7.1 spam\r\n")).await;
    assert!(
        matches!(
            outcome,
            Submitted::Rejected {
                class: FailClass::Policy,
                after_commit: true,
                ..
            }
        ),
        "{outcome:?}"
    );
    assert!(after.is_empty());
}

#[tokio::test]
async fn a_yes_before_the_dot_is_nobodys_yes() {
    for text in ["250 2.0.0 queued\r\n", "354 go on\r\n", "hello\r\n", "2"] {
        let (outcome, after) = run(Early::Say(text)).await;
        assert!(
            matches!(outcome, Submitted::Uncertain { .. }),
            "{text:?} {outcome:?}"
        );
        assert!(after.is_empty(), "no dot was written after {text:?}");
    }
}

#[tokio::test]
async fn a_line_that_ends_during_c_is_never_called_not_sent() {
    let (outcome, after) = run(Early::Hang).await;
    assert!(
        matches!(outcome, Submitted::Uncertain { .. }),
        "{outcome:?}"
    );
    assert!(after.is_empty());
}
