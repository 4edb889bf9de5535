//! send.md, Sleep and clock: the clock is compared with servers; more than five minutes stop sending, and it goes on by itself.

use std::collections::BTreeMap;
use std::sync::Mutex;

use domain::policy::clock::ClockSight;
use domain::ports::{BoxFuture, CommitGate as _, CommitVerdict, ServerDates};
use domain::time::{HOUR, MINUTE, SECOND};
use engine::pipeline::clock;
use engine::pipeline::send::commit::Gate;
use engine::pipeline::send::reserve;
use testkit::clock::FakeClock;

use crate::net::Now as _;
use crate::world::{World, letter};

/// Servers that say what a test lets them say.
pub(crate) struct Said {
    clock: FakeClock,
    heard: Mutex<Vec<ClockSight>>,
    /// By host: our clock minus theirs.
    answers: Mutex<BTreeMap<String, i64>>,
    asked: Mutex<Vec<String>>,
}

impl Said {
    pub(crate) fn on(clock: &FakeClock) -> Self {
        Self {
            clock: clock.clone(),
            heard: Mutex::default(),
            answers: Mutex::default(),
            asked: Mutex::default(),
        }
    }

    fn sight(&self, host: &str, skew_ms: i64) -> ClockSight {
        ClockSight {
            host: host.into(),
            at: self.clock.now_(),
            skew_ms,
        }
    }

    /// A page came, with a date in its head.
    fn says(&self, host: &str, skew_ms: i64) {
        let s = self.sight(host, skew_ms);
        self.heard.lock().unwrap().push(s);
    }

    fn answers(&self, host: &str, skew_ms: i64) {
        self.answers.lock().unwrap().insert(host.into(), skew_ms);
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

impl ServerDates for Said {
    fn heard(&self) -> Vec<ClockSight> {
        std::mem::take(&mut *self.heard.lock().unwrap())
    }

    fn ask<'a>(&'a self, host: &'a str) -> BoxFuture<'a, Option<ClockSight>> {
        Box::pin(async move {
            self.asked.lock().unwrap().push(host.to_owned());
            let skew = *self.answers.lock().unwrap().get(host)?;
            Some(self.sight(host, skew))
        })
    }
}

async fn check(w: &World) {
    clock::check(w.e()).await.unwrap();
}

async fn alarmed(w: &World) -> bool {
    w.count("SELECT count(*) FROM alerts WHERE kind='clock' AND cleared_at IS NULL")
        .await
        == 1
}

/// Hotels whose sites were read: hosts we talk to anyway.
async fn sites(w: &World, names: &'static [&'static str]) {
    w.write(move |tx| {
        for (n, host) in names.iter().enumerate() {
            tx.execute(
                "UPDATE company_profiles SET website='https://www.'||?1||'/',website_state='verified',enriched_at=?2 WHERE company_id=(SELECT company_id FROM company_profiles ORDER BY company_id LIMIT 1 OFFSET ?2)",
                store::rusqlite::params![host, i64::try_from(n).unwrap()],
            )?;
        }
        Ok(())
    })
    .await;
}

/// Clock · two servers that agree stop sending, at R and at the dot, an alarm says what to do, and it goes on by itself.
#[tokio::test]
async fn a_wrong_clock_stops_sending_until_it_is_right() {
    let w = World::new(1).await;
    w.approve(0).await.unwrap();
    let m = w.first(0).await;
    let held = reserve::reserve(w.e(), &w.job(), &m.id, &w.inboxes[0], w.clock.now_())
        .await
        .unwrap();
    let reserve::Reserve::Reserved(r) = held else {
        panic!("{held:?}")
    };
    w.dates.says("one.example", HOUR);
    w.dates.says("two.example", HOUR + SECOND);
    check(&w).await;
    assert!(alarmed(&w).await);
    let gate = Gate::new(
        w.e().clone(),
        w.job(),
        r.attempt.clone(),
        r.email.clone(),
        r.account.clone(),
    );
    assert!(matches!(gate.commit().await, CommitVerdict::Stop(why) if why == "clock"));
    w.write(|tx| Ok(tx.execute("DELETE FROM jobs WHERE kind='send'", [])?))
        .await;
    let stop = domain::mailing::Submitted::NotSent {
        class: domain::mailing::FailClass::Refused,
        why: "clock".into(),
        answer: None,
    };
    let (e, cx, id) = (w.e().clone(), w.job(), r.attempt.clone());
    w.write(move |tx| engine::pipeline::send::settle::settle(&e, tx, &cx, &id, &stop))
        .await;
    w.work(60).await;
    assert_eq!(w.net.offers(), 0);
    let text = w
        .e()
        .store()
        .read(|c| {
            Ok(c.query_row(
                "SELECT text||': '||remedy FROM alerts WHERE kind='clock'",
                [],
                |r| r.get::<_, String>(0),
            )?)
        })
        .await
        .unwrap();
    assert!(
        text.contains("60 min ahead (2 servers agree)") && text.contains("Set date and time"),
        "{text}"
    );
    // Somebody sets the clock right: known from the jump alone.
    let (e, cx) = (w.e().clone(), w.job());
    w.write(move |tx| clock::moved(&e, tx, &cx, -HOUR)).await;
    assert!(!alarmed(&w).await);
    w.work(60).await;
    assert_eq!(w.net.taken().len(), 1);
    w.verified().await;
}

/// Clock · one lying server neither stops sending nor hides that the clock is wrong: others are asked at once.
#[tokio::test]
async fn one_lying_server_is_outvoted_by_two_that_are_asked() {
    let w = World::new(3).await;
    sites(&w, &["alpha.example", "beta.example", "gamma.example"]).await;
    for host in ["alpha", "beta", "gamma"] {
        w.dates.answers(&format!("www.{host}.example"), 0);
    }
    // The clock is right and a server lies.
    w.dates.says("liar.example", 9 * HOUR);
    check(&w).await;
    let v = w.e().store().read(clock::verdict).await.unwrap().unwrap();
    assert!(!v.wrong() && !v.doubtful() && w.dates.asked() >= 2, "{v:?}");
    assert!(!alarmed(&w).await);
    // The clock is wrong and a server says it is right.
    w.passes(4 * 60);
    for host in ["alpha", "beta", "gamma"] {
        w.dates.answers(&format!("www.{host}.example"), -2 * HOUR);
    }
    w.dates.says("liar.example", 0);
    let asked = w.dates.asked();
    check(&w).await;
    assert_eq!(
        w.dates.asked(),
        asked,
        "an hour has not passed since the liar spoke"
    );
    w.passes(61);
    check(&w).await;
    w.passes(11);
    check(&w).await;
    let v = w.e().store().read(clock::verdict).await.unwrap().unwrap();
    assert!(v.wrong(), "{v:?}");
    assert!(alarmed(&w).await);
}

/// Clock · nobody is asked while pages bring their dates; after a quiet hour, and after waking up, one host is.
#[tokio::test]
async fn one_question_an_hour_and_one_after_waking_up() {
    let w = World::new(2).await;
    sites(&w, &["alpha.example", "beta.example"]).await;
    w.dates.answers("www.alpha.example", 0);
    w.dates.answers("www.beta.example", 0);
    w.dates.says("page.example", 0);
    for _ in 0..5 {
        check(&w).await;
        w.passes(11);
    }
    assert_eq!(w.dates.asked(), 0);
    w.passes(10);
    check(&w).await;
    check(&w).await;
    assert_eq!(w.dates.asked(), 1);
    w.passes(30);
    let now = w.clock.now_();
    w.write(move |tx| Ok(store::tables::settings::set(tx, "resumed_at", &now.0, now)?))
        .await;
    w.passes(1);
    check(&w).await;
    check(&w).await;
    assert_eq!(w.dates.asked(), 2);
    // A host that does not answer is no reason to ask again and again.
    w.passes(61);
    w.dates.answers.lock().unwrap().clear();
    for _ in 0..5 {
        check(&w).await;
    }
    assert_eq!(w.dates.asked(), 4, "each of the two once");
}

/// Clock · the stamps of arriving mail: one from our future stops sending; one that just came says that the clock is right;
/// an old message that was moved here only makes somebody ask.
#[tokio::test]
async fn the_stamps_of_arriving_mail_are_evidence_of_one_side() {
    let w = World::new(1).await;
    let skew = || async {
        w.e()
            .store()
            .read(clock::verdict)
            .await
            .unwrap()
            .map(|v| v.skew_ms)
    };
    let raw = |n: i64| letter("friend@elsewhere.example", "hello", "", "hello", n);
    w.read_mail().await;
    w.passes(1);
    w.net.deliver_at(
        &w.inboxes[0],
        "INBOX",
        &raw(1),
        w.clock.now_().minus(20 * SECOND),
    );
    w.read_mail().await;
    assert_eq!(skew().await, Some(0));
    w.passes(1);
    w.net.deliver_at(
        &w.inboxes[0],
        "INBOX",
        &raw(2),
        w.clock.now_().minus(400 * 24 * HOUR),
    );
    w.read_mail().await;
    assert_eq!(skew().await, Some(0), "moved here from an archive");
    w.passes(1);
    w.net
        .deliver_at(&w.inboxes[0], "INBOX", &raw(3), w.clock.now_().plus(HOUR));
    w.read_mail().await;
    assert_eq!(skew().await, Some(-HOUR));
    assert!(alarmed(&w).await);
    w.approve(0).await.unwrap();
    w.work(60).await;
    assert_eq!(w.net.offers(), 0);
    // The clock is set; what arrives next agrees.
    w.clock.set_wall(w.clock.now_().plus(HOUR));
    w.read_mail().await;
    w.passes(1);
    w.net.deliver_at(
        &w.inboxes[0],
        "INBOX",
        &raw(4),
        w.clock.now_().minus(SECOND),
    );
    w.read_mail().await;
    assert!(skew().await.is_some_and(|ms| ms.abs() < MINUTE));
    assert!(!alarmed(&w).await);
}
