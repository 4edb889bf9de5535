//! One random history: approvals, plans, the phases of a send one by one, answers, opt-outs, crashes, restores, clock
//! jumps, and what must hold after each of them.

use std::collections::{BTreeMap, BTreeSet};

use domain::EmailId;
use domain::mailing::{FailClass, ServerAnswer, Submitted};
use domain::ports::{CommitGate as _, CommitVerdict, Rng as _};
use engine::pipeline::send::{commit::Gate, plan, reserve, settle};
use serde_json::json;
use testkit::clock::SeededRng;

use crate::net::{Now as _, Say};
use crate::world::World;

const STEPS: usize = 32;

/// How often what the test is about really happened.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Met {
    pub(crate) accepted: usize,
    pub(crate) uncertain: usize,
    pub(crate) opt_outs: usize,
    /// Stopped by C after R had let it pass.
    pub(crate) stopped: usize,
    /// A send that a crash or restore cut off after R.
    pub(crate) cut: usize,
    pub(crate) restores: usize,
    pub(crate) follow_ups: usize,
}

/// A send whose phases the test drives.
struct Flight {
    house: usize,
    reserved: reserve::Reserved,
    /// After C: what the server will say, and whether it took it.
    answer: Option<Submitted>,
}

struct History {
    w: World,
    rng: SeededRng,
    flights: Vec<Flight>,
    log: Vec<String>,
    /// Houses whose opt-out is ingested, with the number of mails the server had taken for them then.
    out: BTreeMap<usize, usize>,
    /// Opt-outs delivered and not ingested yet.
    pending: BTreeSet<usize>,
    saved: bool,
    went_back: bool,
    met: Met,
}

impl History {
    fn pick(&self, n: usize) -> usize {
        usize::try_from(self.rng.below(u64::try_from(n).unwrap())).unwrap()
    }

    fn house(&self) -> usize {
        self.pick(self.w.houses.len())
    }

    fn taken(&self, house: usize) -> usize {
        let to = &self.w.houses[house].address;
        self.w.net.taken().iter().filter(|t| t.to[0] == *to).count()
    }

    async fn one(&mut self) {
        match self.pick(23) {
            0..=2 => self.approve().await,
            3 | 4 => self.plan().await,
            5..=7 => self.reserve().await,
            8 | 9 => self.commit().await,
            10 | 11 => self.answer().await,
            12 | 13 => self.opt_out().await,
            14 => self.other_message().await,
            15 => self.read().await,
            16 => self.crash().await,
            17 => self.back_up_or_restore().await,
            18 => self.time().await,
            19 => self.machine().await,
            20 => self.by_hand().await,
            21 => self.renumber(),
            _ => self.person().await,
        }
    }

    fn note(&mut self, what: String) {
        self.log.push(what);
    }

    async fn approve(&mut self) {
        let house = self.house();
        let done = self.w.approve(house).await.is_ok();
        self.note(format!("approve {house}: {done}"));
    }

    /// The machine by itself: schedules, reading, jobs, with a server in any mood.
    async fn machine(&mut self) {
        let moods = [
            Say::Accept,
            Say::NoSuchMailbox,
            Say::Greylist,
            Say::LaterAtTheDot,
            Say::CutBeforeTheDot,
            Say::CutAfterAccepting,
            Say::CutAfterLosing,
        ];
        let mood = moods[self.pick(moods.len())];
        self.w.net.says(&[mood]);
        self.w.step().await;
        self.heard();
        self.note(format!("machine, {mood:?}"));
    }

    /// A person suppresses an address by hand.
    async fn by_hand(&mut self) {
        let house = self.house();
        let address = self.w.houses[house].address.clone();
        let done = self
            .w
            .call("suppress_add", json!({ "address": address }))
            .await;
        if done.is_ok() {
            let taken = self.taken(house);
            self.out.entry(house).or_insert(taken);
        }
        self.note(format!("by hand {house}: {done:?}"));
    }

    fn renumber(&mut self) {
        let inbox = self.w.inboxes[self.pick(2)].clone();
        let folder = ["INBOX", "Junk", "Sent"][self.pick(3)];
        self.w.net.renumber(&inbox, folder);
        self.note(format!("{folder} is renumbered"));
    }

    async fn plan(&mut self) {
        // The jobs it makes are run by the test, phase by phase.
        plan::tick(self.w.e(), &self.w.job()).await.unwrap();
        self.w
            .write(|tx| Ok(tx.execute("DELETE FROM jobs WHERE kind='send'", [])?))
            .await;
        self.note("plan".into());
    }

    async fn reserve(&mut self) {
        let house = self.house();
        let pack = &self.w.houses[house].pack;
        let id: EmailId = pack[self.pick(pack.len().min(2))].clone();
        let inbox = match self.w.mail(&pack[0]).await.inbox {
            Some(i) => i,
            None => self.w.inboxes[self.pick(2)].clone(),
        };
        let now = self.w.clock.now_();
        let out = reserve::reserve(self.w.e(), &self.w.job(), &id, &inbox, now)
            .await
            .unwrap();
        let got = matches!(out, reserve::Reserve::Reserved(_));
        if let reserve::Reserve::Reserved(r) = out {
            self.flights.push(Flight {
                house,
                reserved: *r,
                answer: None,
            });
        }
        self.note(format!("reserve {house}: {got}"));
    }

    /// The body is through; C; and when it says go, the dot.
    async fn commit(&mut self) {
        let Some(at) = self.flights.iter().position(|f| f.answer.is_none()) else {
            return;
        };
        let f = &self.flights[at];
        let (house, r) = (f.house, &f.reserved);
        let gate = Gate::new(
            self.w.e().clone(),
            self.w.job(),
            r.attempt.clone(),
            r.email.clone(),
            r.account.clone(),
        );
        let answer = |code: u16| ServerAnswer {
            code,
            enhanced: None,
            text: "said".into(),
        };
        let outcome = match gate.commit().await {
            CommitVerdict::Stop(why) => {
                self.met.stopped += 1;
                Submitted::NotSent {
                    class: FailClass::Refused,
                    why,
                    answer: None,
                }
            }
            CommitVerdict::Go => {
                assert!(
                    !self.out.contains_key(&house),
                    "a dot after an ingested opt-out"
                );
                match self.pick(8) {
                    0 => Submitted::Rejected {
                        class: FailClass::Recipient,
                        answer: answer(550),
                        after_commit: true,
                    },
                    1 => Submitted::Deferred {
                        class: FailClass::Greylist,
                        answer: answer(451),
                        after_commit: true,
                    },
                    2 => Submitted::Uncertain {
                        why: "cut, and lost".into(),
                    },
                    3 => {
                        self.w.net.accept(&r.account.inbox, &r.envelope.to, &r.wire);
                        Submitted::Uncertain {
                            why: "cut, and taken".into(),
                        }
                    }
                    _ => {
                        self.w.net.accept(&r.account.inbox, &r.envelope.to, &r.wire);
                        Submitted::Accepted {
                            answer: answer(250),
                        }
                    }
                }
            }
        };
        self.log.push(format!("commit {house}: {outcome:?}"));
        self.flights[at].answer = Some(outcome);
    }

    async fn answer(&mut self) {
        let Some(at) = self.flights.iter().position(|f| f.answer.is_some()) else {
            return;
        };
        let f = self.flights.remove(at);
        let (e, cx, id, outcome) = (
            self.w.e().clone(),
            self.w.job(),
            f.reserved.attempt,
            f.answer.unwrap(),
        );
        let next = self
            .w
            .write(move |tx| settle::settle(&e, tx, &cx, &id, &outcome))
            .await;
        self.note(format!("answer {}: {next:?}", f.house));
    }

    async fn deliver(&mut self, house: usize, text: &str) -> bool {
        let m = self.w.first(house).await;
        if self.taken(house) == 0 {
            return false;
        }
        let raw = self.w.reply(house, &m.id, text).await;
        let inbox = self.w.inbox_of(&m.id).await;
        self.w.net.deliver(
            &inbox,
            if self.pick(4) == 0 { "Junk" } else { "INBOX" },
            &raw,
        );
        true
    }

    async fn opt_out(&mut self) {
        let house = self.house();
        if self
            .deliver(house, "Please unsubscribe me, do not contact me again.")
            .await
        {
            self.pending.insert(house);
            self.note(format!("opt-out {house} arrives"));
        }
    }

    async fn other_message(&mut self) {
        let house = self.house();
        let texts = [
            "Could you send me more details please?",
            "We are not interested, thank you.",
            "I am out of the office until 20 December 2026.",
        ];
        let text = texts[self.pick(texts.len())];
        if self.deliver(house, text).await {
            self.note(format!("{house} writes: {text}"));
        }
    }

    async fn read(&mut self) {
        self.w.read_mail().await;
        self.heard();
        self.note("read".into());
    }

    /// Everything that had arrived is ingested now.
    fn heard(&mut self) {
        for house in std::mem::take(&mut self.pending) {
            let taken = self.taken(house);
            self.out.entry(house).or_insert(taken);
            self.met.opt_outs += 1;
        }
    }

    async fn crash(&mut self) {
        self.met.cut += self.flights.len();
        self.flights.clear();
        self.w.crash().await;
        self.heard();
        self.note("crash".into());
    }

    async fn back_up_or_restore(&mut self) {
        if !self.saved || self.pick(3) == 0 {
            self.w.backup("saved").await;
            self.saved = true;
            return self.note("backup".into());
        }
        self.met.cut += self.flights.len();
        self.met.restores += 1;
        self.flights.clear();
        self.w.restore("saved").await;
        self.read().await;
        // Quarantine is left on a person's word; Sent is read for it.
        self.w.ok("quarantine_leave", json!({})).await;
        self.note("restore".into());
    }

    async fn time(&mut self) {
        match self.pick(5) {
            0 => self.w.passes(24 * 60),
            1 => self.w.passes(4 * 24 * 60),
            2 => {
                let back = self.w.clock.now_().minus(domain::time::HOUR);
                self.w.clock.set_wall(back);
                self.went_back = true;
            }
            _ => self.w.passes(30),
        }
        self.read().await;
        self.note(format!("time {}", self.w.clock.now_()));
    }

    async fn person(&mut self) {
        let house = self.house();
        let card = self.w.houses[house].card.clone();
        let (what, done) = match self.pick(4) {
            0 => ("lost", self.w.call("prospect_move", json!({ "prospect": card, "to": "lost", "reason": "other", "override_reason": "x" })).await.is_ok()),
            1 => ("unapprove", self.w.call("unapprove_email", json!({ "email": self.w.houses[house].pack[0] })).await.is_ok()),
            2 => ("back", self.w.call("prospect_move", json!({ "prospect": card, "to": "ready", "override_reason": "x" })).await.is_ok()),
            // Who says "not sent" looks first.
            _ => {
                let m = self.w.first(house).await;
                let there = self.w.net.taken().iter().any(|t| t.message_id == m.message_id);
                ("close", self.w.call("uncertain_close", json!({ "id": m.id, "sent": there, "why": "looked" })).await.is_ok())
            }
        };
        self.note(format!("person {what} {house}: {done}"));
    }

    async fn check(&self, thoroughly: bool) {
        let taken = self.w.net.taken();
        let mut seen = BTreeSet::new();
        for t in &taken {
            assert!(
                seen.insert((t.message_id.clone(), t.to.clone())),
                "accepted twice: {}",
                t.message_id
            );
        }
        for (house, before) in &self.out {
            assert_eq!(
                self.taken(*house),
                *before,
                "house {house} got a mail after its opt-out"
            );
        }
        // What the server owns can never be offered again.
        for house in &self.w.houses {
            for m in self.w.mails_of(&house.card).await {
                let owned = taken.iter().any(|t| t.message_id == m.message_id);
                if owned {
                    assert!(
                        !matches!(
                            m.state.as_str(),
                            "draft" | "pending_approval" | "approved" | "failed"
                        ),
                        "{} is {} and was accepted",
                        m.id,
                        m.state
                    );
                }
            }
        }
        if thoroughly {
            // It compares times of the wall, which mean nothing once the clock was set back; `out` above knows the order.
            let but = if self.went_back {
                "no_commit_after_suppression"
            } else {
                ""
            };
            self.w.verified_but(but).await;
            let sum = self.w.count("SELECT (SELECT count(*) FROM emails)-(SELECT sum(n) FROM (SELECT count(*) n FROM emails GROUP BY state))").await;
            assert_eq!(sum, 0);
        }
    }
}

pub(crate) async fn history(template: &World, seed: u64) -> Met {
    let mut h = History {
        w: template.twin(seed),
        rng: SeededRng::new(seed),
        flights: Vec::new(),
        log: Vec::new(),
        out: BTreeMap::new(),
        pending: BTreeSet::new(),
        saved: false,
        went_back: false,
        met: Met::default(),
    };
    if h.w.net.taken().is_empty() {
        h.w.net.files_sent_itself(seed.is_multiple_of(2));
    }
    // Whatever fails says how it came to it.
    let told = Told(seed, std::sync::Arc::default());
    for _ in 0..STEPS {
        h.one().await;
        told.1.lock().unwrap().clone_from(&h.log);
        h.check(false).await;
    }
    h.met.uncertain = usize::try_from(
        h.w.count("SELECT count(*) FROM send_attempts WHERE uncertain_at IS NOT NULL")
            .await,
    )
    .unwrap();
    // The rest of the way by itself.
    h.crash().await;
    h.read().await;
    told.1.lock().unwrap().push("the end by itself".into());
    h.w.work(30).await;
    h.check(true).await;
    h.met.accepted = h.w.net.taken().len();
    h.met.follow_ups = usize::try_from(
        h.w.count("SELECT count(*) FROM emails WHERE kind='follow_up' AND state='sent'")
            .await,
    )
    .unwrap();
    h.w.e().store().close().await;
    h.met
}

/// Prints how a failing history came to it.
struct Told(u64, std::sync::Arc<std::sync::Mutex<Vec<String>>>);

impl Drop for Told {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.1.lock().unwrap();
            eprintln!("seed {}:\n{}", self.0, log.join("\n"));
        }
    }
}
