//! The post office counts what must not arrive and answers as its personas do.

use std::sync::atomic::{AtomicU32, Ordering};

use domain::content::{Content, MailKind};
use domain::mailing::{
    AuthKind, Envelope, MailAccount, ServerAddr, Submission, Submitted, TlsMode,
};
use domain::ports::{CommitGate, CommitVerdict, RenderInput};
use domain::time::{DAY, HOUR, MINUTE};
use domain::{AttemptId, InboxId};

use super::*;
use crate::clock::SimClock;
use crate::world::START;
use crate::world::truth::{Hotel, MailServer, Persona};

const PLAIN: &str = "alex@meadow-mail.example";
const CLOUD: &str = "alex@cloudpost.example";

struct Gate(CommitVerdict, AtomicU32);

impl CommitGate for Gate {
    fn commit(&self) -> BoxFuture<'_, CommitVerdict> {
        self.1.fetch_add(1, Ordering::SeqCst);
        Box::pin(std::future::ready(self.0.clone()))
    }
}

struct Desk {
    clock: SimClock,
    office: PostOffice,
    world: Arc<World>,
}

fn account(address: &str) -> MailAccount {
    let server = ServerAddr {
        host: "mail.practice.example".into(),
        port: 993,
        tls: TlsMode::Implicit,
    };
    MailAccount {
        inbox: InboxId("i".into()),
        address: address.into(),
        username: address.into(),
        auth: AuthKind::Password,
        smtp: server.clone(),
        imap: server,
    }
}

impl Desk {
    fn open(seed: u64) -> Self {
        let clock = SimClock::new(START);
        let world = Arc::new(World::new(seed));
        let office = PostOffice::new(
            world.clone(),
            Arc::new(clock.clone()),
            &[(PLAIN, Provider::Plain), (CLOUD, Provider::Rewrites)],
        );
        // Tuesday, 15:30 UTC: open hours in Europe and on the American east coast alike.
        clock.advance_to(START.plus(DAY + 9 * HOUR + 30 * MINUTE));
        Self {
            clock,
            office,
            world,
        }
    }

    fn hotel(&self, want: impl Fn(&Hotel) -> bool) -> Hotel {
        self.world.hotels.iter().find(|h| want(h)).unwrap().clone()
    }

    async fn send(
        &self,
        from: &str,
        to: &str,
        id: &str,
        text: &str,
        reply_to: Option<&str>,
    ) -> Submitted {
        self.offer(
            from,
            to,
            id,
            text,
            reply_to,
            &Gate(CommitVerdict::Go, AtomicU32::new(0)),
        )
        .await
    }

    async fn offer(
        &self,
        from: &str,
        to: &str,
        id: &str,
        text: &str,
        reply_to: Option<&str>,
        gate: &Gate,
    ) -> Submitted {
        let content = Content {
            kind: MailKind::First,
            to: to.into(),
            cc: Vec::new(),
            sender: "s".into(),
            subject: "Fewer phone calls at the desk".into(),
            text: text.into(),
            html: None,
            attachments: Vec::new(),
            language: "en".into(),
            footer: String::new(),
            claims: Vec::new(),
            step: None,
        };
        let wire = mail::mime::render(&RenderInput {
            content: &content,
            from_address: from,
            from_name: "Alex Winter",
            message_id: id,
            date: self.clock.now(),
            zone: "Europe/Vienna",
            in_reply_to: reply_to,
            references: &[],
            unsubscribe: None,
        })
        .unwrap();
        let envelope = Envelope {
            from: from.into(),
            to: vec![to.into()],
        };
        let attempt = AttemptId(format!("a-{id}"));
        self.office
            .route(&account(from))
            .submit(
                Submission {
                    attempt: &attempt,
                    envelope: &envelope,
                    wire: &wire,
                },
                gate,
            )
            .await
    }

    /// Let time pass until the next letter lies in the mailbox; fetch everything in INBOX.
    async fn fetch(&self, address: &str) -> Vec<domain::ParsedMessage> {
        if let Some(t) = self.office.next_due() {
            self.clock.advance_to(t);
        }
        self.office.release_due();
        let mut s = self.office.open(&account(address)).await.unwrap();
        s.examine("INBOX").await.unwrap();
        let mut out = Vec::new();
        for r in s.headers(1, 100).await.unwrap() {
            out.push(mail::mime::parse(
                &s.body(r.uid, 1 << 20).await.unwrap().unwrap(),
            ));
        }
        out
    }
}

fn accepted(s: &Submitted) -> bool {
    matches!(s, Submitted::Accepted { .. })
}

#[tokio::test]
async fn the_gate_is_asked_once_and_its_no_is_honoured() {
    let d = Desk::open(1);
    let h = d.hotel(|h| h.persona == Persona::Keen && h.mail == MailServer::Plain);
    let gate = Gate(CommitVerdict::Stop("suppressed".into()), AtomicU32::new(0));
    let r = d
        .offer(PLAIN, &h.front, "a@x.example", "Hello", None, &gate)
        .await;
    assert!(matches!(r, Submitted::NotSent { .. }), "{r:?}");
    assert_eq!(gate.1.load(Ordering::SeqCst), 1);
    assert!(d.office.arrivals().is_empty() && d.office.next_due().is_none());
    let go = Gate(CommitVerdict::Go, AtomicU32::new(0));
    assert!(accepted(
        &d.offer(PLAIN, &h.front, "a@x.example", "Hello", None, &go)
            .await
    ));
    assert_eq!(go.1.load(Ordering::SeqCst), 1);
    assert_eq!(d.office.arrivals().len(), 1);
}

#[tokio::test]
async fn planted_duplicates_are_counted_by_id_and_by_body() {
    let d = Desk::open(1);
    let h = d.hotel(|h| {
        h.persona == Persona::Silent
            && h.mail == MailServer::Plain
            && !h.customer
            && h.closed_until.is_none()
    });
    d.send(
        PLAIN,
        &h.front,
        "one@x.example",
        "Good morning, a thought about your front desk.",
        None,
    )
    .await;
    assert_eq!(d.office.duplicates(), 0);
    d.send(
        PLAIN,
        &h.front,
        "one@x.example",
        "Other words.",
        Some("one@x.example"),
    )
    .await;
    assert_eq!(d.office.duplicates(), 1, "the same Message-ID");
    d.send(
        CLOUD,
        &h.front,
        "two@x.example",
        "Good  morning, a thought about\nyour front desk.",
        Some("one@x.example"),
    )
    .await;
    assert_eq!(
        d.office.duplicates(),
        2,
        "the same words to the same person"
    );
    d.send(
        PLAIN,
        &h.front,
        "three@x.example",
        "Something new.",
        Some("one@x.example"),
    )
    .await;
    assert_eq!(d.office.duplicates(), 2);
}

#[tokio::test]
async fn every_forbidden_mail_is_counted_and_an_allowed_one_is_not() {
    let d = Desk::open(1);
    let rules = |d: &Desk| {
        d.office
            .forbidden()
            .iter()
            .map(|f| f.rule)
            .collect::<Vec<_>>()
    };
    let quiet = d.hotel(|h| {
        h.persona == Persona::Silent
            && h.mail == MailServer::Plain
            && !h.customer
            && h.closed_until.is_none()
            && h.place.country.as_deref() == Some("GB")
    });
    d.send(
        PLAIN,
        &quiet.front,
        "1@x.example",
        "A thought about the front desk.",
        None,
    )
    .await;
    assert_eq!(rules(&d), Vec::<&str>::new());
    d.send(PLAIN, &quiet.front, "2@x.example", "Another thought.", None)
        .await;
    assert_eq!(rules(&d), ["second_thread"]);
    let desk = format!("reservations@{}", quiet.mail_domain);
    d.send(PLAIN, &desk, "3@x.example", "Hello desk.", None)
        .await;
    assert_eq!(rules(&d).last(), Some(&"never_mailbox"));
    let customer = d.hotel(|h| h.customer);
    d.send(
        PLAIN,
        &customer.front,
        "4@x.example",
        "Hello customer.",
        None,
    )
    .await;
    assert!(rules(&d).contains(&"exclusion"));
    let gm = quiet.staff.first().unwrap();
    d.send(
        PLAIN,
        &gm.address,
        "5@x.example",
        "I saw that you are hiring.",
        None,
    )
    .await;
    assert_eq!(rules(&d).last(), Some(&"delicate_word"));
    d.clock.advance_to(d.clock.now().plus(6 * HOUR));
    d.send(
        PLAIN,
        &quiet.front,
        "6@x.example",
        "Late in the evening.",
        Some("1@x.example"),
    )
    .await;
    assert_eq!(rules(&d).last(), Some(&"outside_window"));
}

#[tokio::test]
async fn after_a_fetched_opt_out_every_mail_counts() {
    let d = Desk::open(1);
    let h = d.hotel(|h| h.persona == Persona::OptsOut && h.mail == MailServer::Plain);
    let to = h.front.clone();
    d.send(PLAIN, &to, "1@x.example", "A thought.", None).await;
    let got = d.fetch(PLAIN).await;
    assert_eq!(got.len(), 1);
    let id = got[0].message_id.clone().unwrap();
    d.send(PLAIN, &to, "2@x.example", "At the same instant.", Some(&id))
        .await;
    assert!(
        !d.office
            .forbidden()
            .iter()
            .any(|f| f.rule == "after_opt_out"),
        "crossed in transit"
    );
    d.clock.advance_to(d.clock.now().plus(1_000));
    d.send(PLAIN, &to, "3@x.example", "One more.", Some(&id))
        .await;
    assert!(
        d.office
            .forbidden()
            .iter()
            .any(|f| f.rule == "after_opt_out")
    );
}

#[tokio::test]
async fn greylisting_defers_once_and_a_full_mailbox_after_the_dot() {
    let d = Desk::open(1);
    let grey = d.hotel(|h| h.mail == MailServer::Greylists);
    let r = d
        .send(PLAIN, &grey.front, "1@x.example", "Hello.", None)
        .await;
    assert!(
        matches!(
            r,
            Submitted::Deferred {
                after_commit: false,
                ..
            }
        ),
        "{r:?}"
    );
    d.clock.advance_to(d.clock.now().plus(5 * MINUTE));
    assert!(accepted(
        &d.send(PLAIN, &grey.front, "1@x.example", "Hello.", None)
            .await
    ));
    let full = d.hotel(|h| h.mail == MailServer::Defers);
    let r = d
        .send(PLAIN, &full.front, "2@x.example", "Hello.", None)
        .await;
    assert!(
        matches!(
            r,
            Submitted::Deferred {
                after_commit: true,
                ..
            }
        ),
        "{r:?}"
    );
    d.clock.advance_to(d.clock.now().plus(2 * HOUR));
    assert!(accepted(
        &d.send(PLAIN, &full.front, "2@x.example", "Hello.", None)
            .await
    ));
    assert_eq!(
        d.office.duplicates(),
        0,
        "an offer that was not accepted is no arrival"
    );
}

#[tokio::test]
async fn a_bounce_comes_as_a_delivery_report_that_names_recipient_status_and_original() {
    let d = Desk::open(1);
    let h = d.hotel(|h| h.mail == MailServer::BouncesLater);
    assert!(accepted(
        &d.send(CLOUD, &h.front, "1@x.example", "Hello.", None).await
    ));
    let got = d.fetch(CLOUD).await;
    let report = got.first().unwrap();
    assert!(
        report.content_type.starts_with("multipart/report"),
        "{}",
        report.content_type
    );
    let block = report
        .delivery_status
        .iter()
        .find(|b| b.get("Final-Recipient").is_some())
        .unwrap();
    assert!(block.get("Final-Recipient").unwrap().contains(&h.front));
    assert_eq!(block.get("Status"), Some("5.1.1"));
    assert_eq!(block.get("Action"), Some("failed"));
    let wire = d.office.arrivals()[0].wire_id.clone();
    assert!(wire.ends_with("cloudpost.example"), "{wire}");
    assert!(
        report
            .original_header("Message-ID")
            .unwrap()
            .contains(&wire),
        "{:?}",
        report.original_headers
    );
}

#[tokio::test]
async fn the_cloud_provider_replaces_the_id_and_files_sent_and_the_plain_one_does_neither() {
    let d = Desk::open(1);
    let h = d.hotel(|h| h.persona == Persona::Curious && h.mail == MailServer::Plain);
    d.send(CLOUD, &h.front, "mine@x.example", "Hello.", None)
        .await;
    let mut s = d.office.open(&account(CLOUD)).await.unwrap();
    s.examine("Sent").await.unwrap();
    let rows = s.headers(1, 10).await.unwrap();
    assert_eq!(rows.len(), 1);
    let id = rows[0].head.message_id.clone().unwrap();
    assert_ne!(id, "mine@x.example");
    assert_eq!(
        s.search_header("X-Microsoft-Original-Message-ID", "mine@x.example")
            .await
            .unwrap(),
        [1]
    );
    let reply = d.fetch(CLOUD).await;
    assert_eq!(reply[0].in_reply_to, [id]);
    let other = d.hotel(|h| h.persona == Persona::PoliteNo && h.mail == MailServer::Plain);
    d.send(PLAIN, &other.front, "kept@x.example", "Hello.", None)
        .await;
    assert_eq!(d.office.arrivals()[1].wire_id, "kept@x.example");
    let mut s = d.office.open(&account(PLAIN)).await.unwrap();
    assert_eq!(s.examine("Sent").await.unwrap().exists, 0);
}

mod personas;
