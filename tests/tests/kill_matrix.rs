//! SIGKILL at every named point of a send, against real Postfix, for every answer a server can give to the dot and every
//! kind of proof. Would catch: a mail accepted twice or lost, one called uncertain although its dot was never written, one
//! offered again although it was, an uncertain one closed wrongly or not at all where there is proof.
//!
//! Ordinarily each point meets one answer and one proof, another pair at each point; all of them with `JENGU_LONG=1`.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use engine::pipeline::send::PHASES;
use jengu_tests::desk::{At, TEN_IN_NEW_YORK};
use jengu_tests::post::PASSWORD;
use jengu_tests::rim::system_ms;
use jengu_tests::victim::{Orders, broken, look};
use jengu_tests::{Desk, Post};
use testkit::dovecot::Dovecot;
use testkit::kill::{Running, Victim};
use testkit::tcp_proxy::{Effect, Fault, TcpProxy};
use tokio::sync::Semaphore;

/// Cells that run side by side; each waits more than it works.
const AT_ONCE: usize = 4;

/// What the server does when the dot comes for the first time; afterwards it accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Says {
    Accepted,
    /// 451.
    Later,
    /// 554.
    No,
    /// The connection is gone before the dot arrives.
    Dropped,
    /// The server takes the mail, and its answer does not arrive.
    AnswerLost,
}

/// How one can know afterwards whether it was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Proof {
    None,
    /// The own address as a second recipient.
    OwnCopy,
    /// The mailbox files what it sends.
    Sent,
    /// Nobody lives at the address: a delivery status notice comes back.
    Notice,
    /// No proof, but our own copy in Sent after the acceptance.
    CopyByUs,
}

const SAYS: [Says; 5] = [
    Says::Accepted,
    Says::Later,
    Says::No,
    Says::Dropped,
    Says::AnswerLost,
];
const PROOFS: [Proof; 4] = [Proof::None, Proof::OwnCopy, Proof::Sent, Proof::Notice];

/// One kill.
#[derive(Debug, Clone, Copy)]
struct Cell {
    n: usize,
    point: usize,
    says: Says,
    proof: Proof,
}

/// Which side of C a point lies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    BeforeC,
    Between,
    AfterAnswer,
}

fn place(name: &str) -> usize {
    PHASES.iter().position(|p| *p == name).unwrap()
}

impl Cell {
    fn side(self) -> Side {
        if self.point <= place("send:in_commit") {
            Side::BeforeC
        } else if self.point <= place("send:in_settle") {
            Side::Between
        } else {
            Side::AfterAnswer
        }
    }

    /// Whether the server owns the mail in the end.
    fn owned(self) -> bool {
        match self.side() {
            Side::Between => {
                self.point >= place("send:dot_written")
                    && matches!(self.says, Says::Accepted | Says::AnswerLost)
            }
            _ => matches!(self.says, Says::Accepted | Says::Later | Says::AnswerLost),
        }
    }

    /// Whether the mail was uncertain at some time.
    fn uncertain(self) -> bool {
        self.side() == Side::Between || matches!(self.says, Says::Dropped | Says::AnswerLost)
    }

    /// Whether there is something to be found.
    fn provable(self) -> bool {
        self.uncertain() && self.owned() && !matches!(self.proof, Proof::None | Proof::CopyByUs)
    }

    /// How the mail ends.
    fn end(self) -> &'static str {
        if self.uncertain() {
            if self.provable() { "sent" } else { "uncertain" }
        } else if self.owned() {
            "sent"
        } else {
            "failed"
        }
    }

    fn from(self) -> String {
        format!("sam@cell{}.test", self.n)
    }

    fn to(self) -> String {
        let who = if self.proof == Proof::Notice {
            "nobody"
        } else {
            "gm"
        };
        format!("{who}@hotel{}.test", self.n)
    }
}

/// All cells, or one for each point and answer.
fn cells(all: bool) -> Vec<Cell> {
    let mut out = Vec::new();
    let mut add = |point, says, proof| {
        let n = out.len();
        out.push(Cell {
            n,
            point,
            says,
            proof,
        });
    };
    for point in 0..place("send:before_copy") {
        if all {
            for says in SAYS {
                for proof in PROOFS {
                    add(point, says, proof);
                }
            }
        } else {
            add(
                point,
                SAYS[point % SAYS.len()],
                PROOFS[point % PROOFS.len()],
            );
            // What is most dangerous is looked at wherever nobody knows: the answer that is lost, and can be proved.
            if (place("send:committed")..=place("send:in_settle")).contains(&point) {
                add(point, Says::AnswerLost, PROOFS[1 + point % 3]);
            }
        }
    }
    for point in place("send:before_copy")..PHASES.len() {
        add(point, Says::Accepted, Proof::CopyByUs);
        add(point, Says::Later, Proof::CopyByUs);
    }
    out
}

/// What is found of a mail and its attempts.
#[derive(Debug, Clone)]
struct Found {
    message_id: String,
    state: String,
    attempts: Vec<String>,
    uncertain: i64,
    alerts: i64,
}

fn found(dir: &Path) -> Found {
    look(dir, |c| {
        let count = |sql: &str| c.query_row(sql, [], |r| r.get(0)).unwrap();
        let (message_id, state) = c
            .query_row("SELECT message_id,state FROM emails", [], |r| {
                Ok((r.get(0)?, r.get(1)?))
            })
            .unwrap();
        Found {
            message_id,
            state,
            attempts: c
                .prepare("SELECT state FROM send_attempts ORDER BY n")
                .unwrap()
                .query_map([], |r| r.get(0))
                .unwrap()
                .collect::<Result<_, _>>()
                .unwrap(),
            uncertain: count("SELECT count(*) FROM send_attempts WHERE uncertain_at IS NOT NULL"),
            alerts: count(
                "SELECT count(*) FROM alerts WHERE kind='uncertain' AND cleared_at IS NULL",
            ),
        }
    })
}

/// What became of a cell.
#[derive(Debug)]
struct Told {
    cell: Cell,
    message_id: String,
}

async fn to_the_end(mut run: Running, what: &str) {
    let ended = run.wait(Duration::from_secs(60)).await;
    assert!(
        ended.as_ref().is_ok_and(std::process::ExitStatus::success),
        "{what}: {ended:?}\n{}",
        run.output()
    );
}

async fn kill_one(post: &Post, cell: Cell) -> Told {
    let what = format!("{cell:?} {}", PHASES[cell.point]);
    let proxy = TcpProxy::start_tls(post.postfix.submissions, post.dovecot.ca())
        .await
        .unwrap();
    let desk = Desk::open(&post.dovecot.ca_pem()).await;
    let inbox = desk
        .inbox(
            &cell.from(),
            PASSWORD,
            At(proxy.port, "implicit"),
            At(post.dovecot.imaps, "implicit"),
        )
        .await;
    let proof = cell.proof;
    desk.engine
        .store()
        .write(move |tx| {
            let (own_copy, files) = (proof == Proof::OwnCopy, proof == Proof::Sent);
            tx.execute(
                "UPDATE inboxes SET proof_copy=?1,files_sent_itself=?2",
                (own_copy, files),
            )?;
            let by_us = proof == Proof::CopyByUs;
            Ok(tx.execute("UPDATE inbox_accounts SET append_sent=?1", [by_us])?)
        })
        .await
        .unwrap();
    let lead = desk.lead("Grand Hotel", "Gina Miller", &cell.to()).await;
    let domain = format!("cell{}.test", cell.n);
    let mail = desk.drafts(&lead, false, &domain).await.remove(0);
    let dir = desk.close().await;
    let dot = Fault::to_server();
    match cell.says {
        Says::Accepted => {}
        Says::Later => post
            .postfix
            .policy()
            .at_dot(&cell.from(), &["451 4.3.0 Come back later"]),
        Says::No => post
            .postfix
            .policy()
            .at_dot(&cell.from(), &["554 5.6.0 Not this one"]),
        Says::Dropped => proxy.arm(dot.before(b"\r\n.\r\n").then(Effect::Cut)),
        Says::AnswerLost => proxy.arm(dot.after(b"\r\n.\r\n").then(Effect::CutClient)),
    }

    let mut orders = Orders {
        dir: dir.path().to_owned(),
        ca_pem: post.dovecot.ca_pem(),
        offset_ms: testkit::clock::parse(TEN_IN_NEW_YORK).0 + 60_000 - system_ms(),
        passwords: vec![(inbox, PASSWORD.to_owned())],
        pacing: 0.0,
        linger_ms: 30_000,
        approve: Some(mail),
        one_by_one: false,
    };
    let file = dir.path().join("orders.json");
    let victim = |orders: &Orders| {
        std::fs::write(&file, serde_json::to_vec(orders).unwrap()).unwrap();
        Victim::new(env!("CARGO_BIN_EXE_victim")).arg(&file)
    };
    // The copy is made after an acceptance, which an answer that puts off leaves to the next run.
    let late = cell.proof == Proof::CopyByUs && cell.says == Says::Later;
    if late {
        to_the_end(victim(&orders).spawn().unwrap(), &what).await;
        orders.offset_ms += 2 * 3_600_000;
        orders.approve = None;
    }
    let mut killed = victim(&orders).stop_at(PHASES[cell.point]).spawn().unwrap();
    killed
        .wait_stopped()
        .await
        .unwrap_or_else(|e| panic!("{what}: {e:#}"));
    if cell.side() == Side::Between && cell.owned() {
        // The server was given the dot; it must have made up its mind before the next run begins.
        let sender = cell.from();
        post.postfix
            .wait_log(|log| {
                let mut mails = log.messages.iter();
                mails.any(|m| m.accepted && m.from.as_deref() == Some(sender.as_str()))
            })
            .await
            .unwrap();
    }
    killed.kill();
    _ = killed.wait(Duration::from_secs(10)).await;
    let then = found(dir.path());
    let last = then.attempts.last().map(String::as_str);
    match cell.side() {
        Side::BeforeC => assert!(
            matches!(last, None | Some("reserved")) && then.uncertain == 0,
            "{what}: {then:?}"
        ),
        Side::Between => assert_eq!(last, Some("committing"), "{what}: {then:?}"),
        Side::AfterAnswer => {
            assert!(
                !matches!(last, None | Some("reserved" | "committing")),
                "{what}: {then:?}"
            );
        }
    }

    // The next launch, and eleven minutes or two hours later the one after it.
    orders.approve = None;
    orders.linger_ms = 0;
    to_the_end(victim(&orders).spawn().unwrap(), &what).await;
    let now = found(dir.path());
    if cell.side() == Side::Between {
        // A notice may have come already.
        let proved = cell.proof == Proof::Notice && now.attempts == ["accepted"];
        assert!(
            now.uncertain == 1 && (now.attempts == ["uncertain"] || proved),
            "{what}: what nobody knows is never offered again: {now:?}"
        );
    }
    if now.state != "sent" && now.state != "failed" {
        if cell.proof == Proof::Sent && post.accepted(&now.message_id).await == 1 {
            // What such a mailbox does by itself.
            let raw = format!("Message-ID: <{}>\r\n\r\nthe copy\r\n", now.message_id);
            post.dovecot
                .drop_file(&cell.from(), "Sent", raw.as_bytes(), "S")
                .unwrap();
        }
        if cell.proof == Proof::Notice && cell.provable() {
            post.dovecot
                .wait_messages(&cell.from(), "INBOX", 1)
                .await
                .unwrap();
        }
        orders.offset_ms += if now.state == "uncertain" {
            11 * 60_000
        } else {
            2 * 3_600_000
        };
        orders.linger_ms = if cell.provable() { 20_000 } else { 2_000 };
        to_the_end(victim(&orders).spawn().unwrap(), &what).await;
    } else if cell.proof == Proof::CopyByUs {
        orders.linger_ms = 20_000;
        to_the_end(victim(&orders).spawn().unwrap(), &what).await;
    }

    let end = found(dir.path());
    assert_eq!(end.state, cell.end(), "{what}: {end:?}");
    assert_eq!(
        end.uncertain,
        i64::from(cell.uncertain()),
        "{what}: {end:?}"
    );
    assert_eq!(
        end.alerts,
        i64::from(cell.end() == "uncertain"),
        "{what}: an uncertain mail is shown, and only such a one: {end:?}"
    );
    if cell.proof == Proof::CopyByUs {
        let copies = post.dovecot.messages(&cell.from(), "Sent");
        assert_eq!(copies.len(), 1, "{what}: our copy in Sent");
    }
    let wrong = broken(dir.path());
    assert!(wrong.is_empty(), "{what}: {wrong:?}");
    Told {
        cell,
        message_id: end.message_id,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_at_every_point_and_answer_of_a_send_sends_once_and_knows_what_it_does_not_know() {
    testkit::skip_unless!(
        Post::available(),
        "dovecot or postfix is not installed, or we are not root"
    );
    let cells = cells(std::env::var_os("JENGU_LONG").is_some());
    let mut dovecot = Dovecot::builder();
    for cell in &cells {
        dovecot = dovecot.user(&cell.from(), PASSWORD);
        if cell.proof != Proof::Notice {
            dovecot = dovecot.user(&cell.to(), PASSWORD);
        }
    }
    let post = Arc::new(Post::over(dovecot.start().await.unwrap()).await);
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let mut running = tokio::task::JoinSet::new();
    for cell in &cells {
        let (cell, post, turns) = (*cell, Arc::clone(&post), Arc::clone(&turns));
        running.spawn(async move {
            let _turn = turns.acquire_owned().await.unwrap();
            kill_one(&post, cell).await
        });
    }
    let mut told = Vec::new();
    while let Some(one) = running.join_next().await {
        match one {
            Ok(one) => told.push(one),
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }

    testkit::wait::until("an empty queue", Duration::from_secs(30), || {
        (post.postfix.queued() == 0).then_some(())
    })
    .await
    .unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let counts = post.postfix.log().accepted_counts();
    let (mut by_side, mut provable) = (BTreeMap::new(), 0);
    for one in &told {
        let cell = one.cell;
        assert_eq!(
            counts.get(&one.message_id).copied().unwrap_or(0),
            usize::from(cell.owned()),
            "{cell:?} {}: how often the server accepted it",
            PHASES[cell.point]
        );
        if cell.proof != Proof::Notice {
            let there = post.dovecot.messages(&cell.to(), "INBOX");
            assert_eq!(
                there.len(),
                usize::from(cell.owned()),
                "{cell:?}: delivered"
            );
        }
        *by_side.entry(format!("{:?}", cell.side())).or_insert(0) += 1;
        provable += usize::from(cell.provable());
    }
    assert_eq!(told.len(), cells.len());
    println!(
        "{} kills at {} points: {by_side:?}; {provable} uncertain mails that could be proved were closed rightly, no mail was accepted or delivered twice",
        told.len(),
        PHASES.len(),
    );
}
