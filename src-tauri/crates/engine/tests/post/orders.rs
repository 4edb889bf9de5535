//! The six things that meet at a send, in random orders and mixed with those of other houses: a message is stored
//! (fetch), a message takes effect (ingest), a person suppresses, R, C, the dot. What may leave is known from the order
//! alone, so that a mail too many and a mail too few are both found.

use domain::mailing::{ServerAnswer, Submitted};
use domain::ports::{CommitGate as _, CommitVerdict, Mime as _, Rng as _};
use domain::{EmailId, InboxId, MessageId};
use engine::pipeline::reply::{ingest, matching};
use engine::pipeline::send::{commit::Gate, reserve, settle};
use mail::MimeCodec;
use serde_json::json;
use store::tables::{inbound, prospects};
use testkit::clock::SeededRng;

use crate::net::Now as _;
use crate::world::World;

/// Houses of one world; what two inboxes may send in a day.
const HOUSES: usize = 36;
/// Orders of each of the four tests, which run side by side; with `JENGU_LONG=1` twice as many, 10,080 in all.
const ORDERS: usize = HOUSES * 35;

/// What can happen to a house.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// A message of this house is stored, not ingested.
    Fetch,
    /// It takes effect.
    Ingest,
    /// A person suppresses the address.
    Suppress,
    R,
    C,
    Dot,
}

/// One house on its way.
struct House {
    steps: Vec<Step>,
    opts_out: bool,
    stored: Option<(MessageId, InboxId, String)>,
    /// A stored message waits to be ingested.
    waits: bool,
    /// Something took effect after which nothing may leave.
    closed: bool,
    reserved: Option<reserve::Reserved>,
    go: bool,
    sent: bool,
    log: Vec<String>,
}

/// How often what the test is about happened.
#[derive(Debug, Default)]
struct Met {
    sent: usize,
    no_r: usize,
    no_c: usize,
    /// Something came between C and the dot, when nothing can be called back.
    too_late: usize,
}

fn pick(rng: &SeededRng, n: usize) -> usize {
    usize::try_from(rng.below(u64::try_from(n).unwrap())).unwrap()
}

/// R before C before the dot, fetch before ingest; else any order.
fn order(rng: &SeededRng) -> Vec<Step> {
    let mut lanes = vec![vec![Step::R, Step::C, Step::Dot]];
    if pick(rng, 4) > 0 {
        lanes.push(vec![Step::Fetch, Step::Ingest]);
    }
    if pick(rng, 3) == 0 {
        lanes.push(vec![Step::Suppress]);
    }
    merge(rng, lanes)
}

fn merge<T: Copy>(rng: &SeededRng, mut lanes: Vec<Vec<T>>) -> Vec<T> {
    let mut out = Vec::new();
    loop {
        lanes.retain(|l| !l.is_empty());
        if lanes.is_empty() {
            return out;
        }
        // Weighted by what is left: every order is equally likely.
        let left = lanes.iter().map(Vec::len).sum();
        let mut at = pick(rng, left);
        let lane = lanes
            .iter_mut()
            .find(|l| {
                let here = at < l.len();
                at = at.wrapping_sub(if here { 0 } else { l.len() });
                here
            })
            .unwrap();
        out.push(lane.remove(0));
    }
}

struct Run {
    w: World,
    houses: Vec<House>,
    met: Met,
}

impl Run {
    async fn one(&mut self, h: usize) {
        let step = self.houses[h].steps.remove(0);
        // The pace of a mailbox, and little more: inboxes that were read too long ago hold everything.
        let ms = if step == Step::R { 700 } else { 5 };
        self.w.clock.advance(std::time::Duration::from_millis(ms));
        match step {
            Step::Fetch => self.fetch(h).await,
            Step::Ingest => self.ingest(h).await,
            Step::Suppress => {
                let address = self.w.houses[h].address.clone();
                self.w
                    .ok("suppress_add", json!({ "address": address }))
                    .await;
                self.close(h);
            }
            Step::R => self.r(h).await,
            Step::C => self.c(h).await,
            Step::Dot => self.dot(h).await,
        }
        self.houses[h].log.push(format!("{step:?}"));
    }

    fn close(&mut self, h: usize) {
        let house = &mut self.houses[h];
        house.closed = true;
        if house.go && !house.sent {
            self.met.too_late += 1;
        }
    }

    /// Whether something may leave now.
    fn open(&self, h: usize) -> bool {
        !self.houses[h].waits && !self.houses[h].closed
    }

    async fn inbox(&self, h: usize) -> InboxId {
        self.w.inbox_of(&self.w.houses[h].pack[0]).await
    }

    async fn fetch(&mut self, h: usize) {
        let text = if self.houses[h].opts_out {
            "Please unsubscribe me, do not contact me again."
        } else {
            "Could you send me more details please?"
        };
        let (at, house) = (self.w.clock.now_(), &self.w.houses[h]);
        let raw = self.w.reply(h, &house.pack[0], text).await;
        let (inbox, card) = (self.inbox(h).await, house.card.clone());
        let (id, e): (MessageId, _) = (self.w.e().id(), self.w.e().clone());
        self.houses[h].stored = Some((id.clone(), inbox.clone(), raw.clone()));
        self.houses[h].waits = true;
        self.w
            .write(move |tx| {
                let (p, card) = (
                    MimeCodec.parse(raw.as_bytes()),
                    prospects::get(tx, &card)?.unwrap(),
                );
                let from = &p.from.address;
                let (from_key, domain_key) = (e.keys().address(from), e.keys().domain_of(from));
                let new = inbound::NewMessage {
                    id: &id,
                    inbox: &inbox,
                    raw_sha256: &domain::content::sha256_hex(raw.as_bytes()),
                    message_id: p.message_id.as_deref(),
                    in_reply_to: None,
                    from_key: from_key.as_deref(),
                    domain_key: domain_key.as_deref(),
                    company: Some(&card.company),
                    first_seen_at: at,
                    received_at: Some(at),
                    raw: raw.as_bytes(),
                };
                Ok(inbound::insert_message(tx, &new)?)
            })
            .await;
    }

    async fn ingest(&mut self, h: usize) {
        let (id, inbox, raw) = self.houses[h].stored.clone().unwrap();
        let (e, parsed, now) = (
            self.w.e().clone(),
            MimeCodec.parse(raw.as_bytes()),
            self.w.clock.now_(),
        );
        let head = parsed.clone();
        let matched = self
            .w
            .e()
            .store()
            .read(move |c| matching::by_headers(&e, c, &head, now, now))
            .await
            .unwrap()
            .unwrap();
        ingest::ingest(self.w.e(), &self.w.job(), &inbox, &id, parsed, matched)
            .await
            .unwrap();
        self.houses[h].waits = false;
        self.close(h);
    }

    async fn r(&mut self, h: usize) {
        let id: EmailId = self.w.houses[h].pack[1].clone();
        let (now, inbox) = (self.w.clock.now_(), self.inbox(h).await);
        let got = reserve::reserve(self.w.e(), &self.w.job(), &id, &inbox, now).await;
        // Where a trigger of the database has the last word, the reason is an error.
        if let Ok(reserve::Reserve::Reserved(r)) = got {
            assert!(self.open(h), "reserved after {:?}", self.houses[h].log);
            self.houses[h].reserved = Some(*r);
        } else {
            let why = self.w.mail(&id).await.state_reason;
            let log = &self.houses[h].log;
            assert!(!self.open(h), "{got:?} because {why:?} after {log:?}");
            self.met.no_r += 1;
        }
    }

    async fn c(&mut self, h: usize) {
        let Some(r) = &self.houses[h].reserved else {
            return;
        };
        let gate = Gate::new(
            self.w.e().clone(),
            self.w.job(),
            r.attempt.clone(),
            r.email.clone(),
            r.account.clone(),
        );
        let verdict = gate.commit().await;
        let open = self.open(h);
        let log = &self.houses[h].log;
        match &verdict {
            CommitVerdict::Go => assert!(open, "C said go after {log:?}"),
            CommitVerdict::Stop(why) => assert!(!open, "C said {why} after {log:?}"),
        }
        self.houses[h].go = verdict == CommitVerdict::Go;
        self.met.no_c += usize::from(!open);
    }

    async fn dot(&mut self, h: usize) {
        let house = &mut self.houses[h];
        let Some(r) = house.reserved.take() else {
            return;
        };
        let outcome = if house.go {
            house.sent = true;
            self.met.sent += 1;
            self.w.net.accept(&r.account.inbox, &r.envelope.to, &r.wire);
            Submitted::Accepted {
                answer: ServerAnswer {
                    code: 250,
                    enhanced: None,
                    text: "queued".into(),
                },
            }
        } else {
            Submitted::NotSent {
                class: domain::mailing::FailClass::Refused,
                why: "C said no".into(),
                answer: None,
            }
        };
        let (e, cx) = (self.w.e().clone(), self.w.job());
        self.w
            .write(move |tx| settle::settle(&e, tx, &cx, &r.attempt, &outcome))
            .await;
    }
}

/// A world whose first mails are sent and whose follow-ups are due.
async fn under_way() -> World {
    let w = World::new(HOUSES).await;
    w.write(|tx| {
        let warm = "UPDATE inbox_accounts SET warmup_schedule='{\"steps\":[],\"then_per_day\":40}'";
        Ok(tx.execute(warm, [])?)
    })
    .await;
    for house in 0..HOUSES {
        w.approve(house).await.unwrap();
    }
    w.work(3 * 60).await;
    assert_eq!(w.net.taken().len(), HOUSES);
    w.passes(6 * 24 * 60 + 60);
    w.read_mail().await;
    w.e().store().close().await;
    w
}

async fn orders(part: u64) {
    let long = std::env::var_os("JENGU_LONG").is_some();
    let wanted = if long { ORDERS * 2 } else { ORDERS };
    let template = under_way().await;
    let (mut done, mut met) = (0, Met::default());
    while done < wanted {
        let seed = part * 1_000_000 + u64::try_from(done).unwrap();
        let rng = SeededRng::new(seed);
        let houses = (0..HOUSES)
            .map(|_| House {
                steps: order(&rng),
                opts_out: pick(&rng, 2) == 0,
                stored: None,
                waits: false,
                closed: false,
                reserved: None,
                go: false,
                sent: false,
                log: Vec::new(),
            })
            .collect::<Vec<_>>();
        let lanes = houses
            .iter()
            .enumerate()
            .map(|(h, house)| vec![h; house.steps.len()])
            .collect();
        let mut run = Run {
            w: template.twin(seed),
            houses,
            met: std::mem::take(&mut met),
        };
        // The inboxes were read a moment ago, so that only the order decides.
        run.w.read_mail().await;
        for h in merge(&rng, lanes) {
            run.one(h).await;
        }
        let taken = run.w.net.taken();
        for (h, house) in run.houses.iter().enumerate() {
            let to = &run.w.houses[h].address;
            let n = taken.iter().filter(|t| t.to[0] == *to).count();
            assert_eq!(
                n,
                1 + usize::from(house.sent),
                "seed {seed}: {:?}",
                house.log
            );
        }
        run.w.verified().await;
        run.w.e().store().close().await;
        met = run.met;
        done += HOUSES;
    }
    println!("{done} orders: {met:?}");
    let all = [met.sent, met.no_r, met.no_c, met.too_late];
    assert!(
        all.iter().all(|n| *n * 30 >= done),
        "what the test is about hardly happened: {met:?}"
    );
}

/// Invariants 1, 2 and 7.
#[tokio::test]
async fn whatever_the_order_a_mail_leaves_exactly_when_nothing_spoke_against_it_before_c_1() {
    orders(0).await;
}

/// The same, other orders.
#[tokio::test]
async fn whatever_the_order_a_mail_leaves_exactly_when_nothing_spoke_against_it_before_c_2() {
    orders(1).await;
}

/// The same, other orders.
#[tokio::test]
async fn whatever_the_order_a_mail_leaves_exactly_when_nothing_spoke_against_it_before_c_3() {
    orders(2).await;
}

/// The same, other orders.
#[tokio::test]
async fn whatever_the_order_a_mail_leaves_exactly_when_nothing_spoke_against_it_before_c_4() {
    orders(3).await;
}
