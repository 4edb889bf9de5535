//! What is true about the mail of a simulated history, written down by the world and by the person at the screen, in the
//! order in which it happened. Nothing here comes out of the engine's tables, so it can say what the engine did wrong.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use domain::Millis;
use domain::ports::Clock as _;
use domain::time::{DAY, HOUR, MINUTE};

use crate::clock::SimClock;
use crate::locked;
use crate::post::{Arrival, Forbidden, Letter, PostOffice, hours};
use crate::world::World;
use crate::world::truth::Role;

/// C let a mail pass.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Passed {
    message_id: String,
    to: String,
    order: u64,
    at: Millis,
}

/// Words a person approved for somebody, from when until when in the order of things.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Approval {
    email: String,
    to: String,
    text: String,
    from: u64,
    until: Option<u64>,
    at: Millis,
}

#[derive(Default)]
struct Books {
    order: u64,
    passed: Vec<Passed>,
    approvals: Vec<Approval>,
    /// An address, or a domain with its at-sign, since when and until when.
    alone: Vec<(String, u64, Option<u64>)>,
    withheld: BTreeSet<(String, &'static str, u32)>,
    /// Since when nothing may leave at all.
    closed: Option<u64>,
}

impl Books {
    fn next(&mut self) -> u64 {
        self.order = self.order.saturating_add(1);
        self.order
    }
}

/// The books; cheap to clone.
#[derive(Clone)]
pub(crate) struct Ledger {
    books: Arc<Mutex<Books>>,
    truth: SimClock,
}

/// How far a machine's clock may be off without anybody noticing, and a little more.
const OFF: i64 = 6 * MINUTE;

fn flat(t: &str) -> String {
    t.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Ledger {
    pub(crate) fn new(truth: SimClock) -> Self {
        Self {
            books: Arc::default(),
            truth,
        }
    }

    /// C let this mail pass.
    pub(crate) fn passed_c(&self, message_id: &str, to: &str) {
        let at = self.truth.now();
        let mut b = locked(&self.books);
        let order = b.next();
        b.passed.push(Passed {
            message_id: message_id.to_owned(),
            to: to.to_owned(),
            order,
            at,
        });
    }

    /// A person approved these words.
    pub(crate) fn approved(&self, email: &str, to: &str, text: &str) {
        let at = self.truth.now();
        let mut b = locked(&self.books);
        let from = b.next();
        b.approvals.push(Approval {
            email: email.to_owned(),
            to: to.to_lowercase(),
            text: flat(text),
            from,
            until: None,
            at,
        });
    }

    /// A person took back what `email` says, or everything.
    pub(crate) fn revoked(&self, email: Option<&str>) {
        let mut b = locked(&self.books);
        let now = b.next();
        for a in &mut b.approvals {
            if a.until.is_none() && email.is_none_or(|e| e == a.email) {
                a.until = Some(now);
            }
        }
    }

    /// Whether these words are approved, as far as the person knows.
    pub(crate) fn is_approved(&self, email: &str) -> bool {
        locked(&self.books)
            .approvals
            .iter()
            .any(|a| a.email == email && a.until.is_none())
    }

    /// Nobody is to write to this address, or to this domain (`@hotel.example`), any more.
    pub(crate) fn left_alone(&self, who: &str) {
        let mut b = locked(&self.books);
        let now = b.next();
        b.alone.push((who.to_lowercase(), now, None));
    }

    /// The last of these words may be taken back from now on; returns which it is.
    pub(crate) fn may_be_lifted(&self) -> Option<usize> {
        let mut b = locked(&self.books);
        let now = b.next();
        let n = b.alone.iter().rposition(|a| a.2.is_none())?;
        b.alone.get_mut(n)?.2 = Some(now);
        Some(n)
    }

    /// It was not taken back.
    pub(crate) fn not_lifted(&self, n: Option<usize>) {
        let mut b = locked(&self.books);
        if let Some(a) = n.and_then(|n| b.alone.get_mut(n)) {
            a.2 = None;
        }
    }

    /// From now on nothing may leave (quarantine), or may again.
    pub(crate) fn closed(&self, yes: bool) {
        let mut b = locked(&self.books);
        let now = b.next();
        b.closed = yes.then_some(now);
    }

    /// A server did not give this message when it was asked for.
    pub(crate) fn withheld(&self, address: &str, folder: &'static str, uid: u32) {
        locked(&self.books)
            .withheld
            .insert((address.to_owned(), folder, uid));
    }

    /// Whether it did not.
    pub(crate) fn was_withheld(&self, address: &str, folder: &'static str, uid: u32) -> bool {
        locked(&self.books)
            .withheld
            .contains(&(address.to_owned(), folder, uid))
    }

    /// Everything that arrived, judged. `cap`: mails of a mailbox in a rolling day.
    pub(crate) fn wrong(&self, world: &World, office: &PostOffice, cap: usize) -> Vec<String> {
        let b = locked(&self.books);
        let (arrivals, letters) = (office.arrivals(), office.letters());
        let mut out = Vec::new();
        if office.duplicates() > 0 {
            out.push(format!("{} mails arrived twice", office.duplicates()));
        }
        if let Some(closed) = b.closed
            && let Some(p) = b.passed.iter().find(|p| p.order > closed)
        {
            out.push(format!("C let {} pass in quarantine", p.message_id));
        }
        for p in &b.passed {
            let hit = b.alone.iter().find(|(who, since, until)| {
                *since < p.order
                    && until.is_none_or(|u| u > p.order)
                    && (p.to == *who || (who.starts_with('@') && p.to.ends_with(who)))
            });
            if let Some((who, ..)) = hit {
                out.push(format!(
                    "C let {} pass although {who} is left alone",
                    p.message_id
                ));
            }
        }
        for a in &arrivals {
            let Some(p) = b.of(a) else {
                out.push(format!("{} arrived and never passed C", a.message_id));
                continue;
            };
            if !b.live(a, p) {
                out.push(format!("{} arrived without a live approval", a.message_id));
            }
        }
        for f in office.forbidden() {
            let arrived = arrivals
                .iter()
                .find(|a| a.message_id == f.message_id && a.at == f.at);
            if let Some(a) = arrived
                && !b.excused(world, &letters, &f, a)
            {
                out.push(format!("{} broke {}: {}", f.message_id, f.rule, f.detail));
            }
        }
        out.extend(caps(&arrivals, &letters, cap));
        out
    }
}

impl Books {
    /// The last time C let the mail pass that arrived.
    fn of(&self, a: &Arrival) -> Option<&Passed> {
        self.passed
            .iter()
            .rev()
            .find(|p| p.message_id == a.message_id && p.at <= a.at)
    }

    fn approval(&self, a: &Arrival, p: &Passed) -> Option<&Approval> {
        let body = flat(&a.text);
        self.approvals.iter().rev().find(|k| {
            k.to == a.to
                && k.from < p.order
                && k.until.is_none_or(|u| u > p.order)
                && body.contains(&k.text)
        })
    }

    fn live(&self, a: &Arrival, p: &Passed) -> bool {
        self.approval(a, p).is_some()
    }

    /// What the post office holds against a mail does not count when it was only known after C, or when a person decided
    /// on the mail after it was known; an opt-out counts whatever a person decides.
    fn excused(&self, world: &World, letters: &[Letter], f: &Forbidden, a: &Arrival) -> bool {
        let Some(p) = self.of(a) else { return false };
        match f.rule {
            "after_opt_out"
            | "after_a_reply"
            | "to_somebody_who_left"
            | "while_absent"
            | "after_a_bounce" => {
                let known = letters
                    .iter()
                    .find(|l| l.message_id == f.detail)
                    .and_then(|l| l.fetched_at);
                let decided = self
                    .approval(a, p)
                    .is_some_and(|k| known.is_some_and(|t| k.at > t));
                known.is_none_or(|t| t >= p.at) || (decided && f.rule != "after_opt_out")
            }
            "outside_window" => {
                let Some(h) = a.hotel.and_then(|n| world.hotels.get(n)) else {
                    return false;
                };
                let owner = h
                    .staff
                    .iter()
                    .any(|s| s.role == Role::Owner && s.address == a.to);
                [-OFF, 0, OFF].into_iter().any(|off| {
                    let at = p.at.plus(off);
                    if owner {
                        hours::office_open(at, h.zone())
                    } else {
                        hours::property_open(at, h.zone())
                    }
                })
            }
            _ => false,
        }
    }
}

/// Outreach beyond `cap` mails of its mailbox in a rolling day, or beyond six in an hour. Answers count and are not held.
fn caps(arrivals: &[Arrival], letters: &[Letter], cap: usize) -> Vec<String> {
    let mut out = Vec::new();
    for (i, a) in arrivals.iter().enumerate() {
        let answer = letters
            .iter()
            .any(|l| a.in_reply_to.contains(&l.message_id));
        if answer {
            continue;
        }
        for (span, most) in [(DAY, cap), (HOUR, 6)] {
            let before = arrivals
                .iter()
                .take(i)
                .filter(|b| b.from == a.from && a.at.since(b.at) < span.saturating_sub(2 * OFF))
                .count();
            if before >= most {
                out.push(format!(
                    "{} is mail {} of its mailbox within {} h, allowed are {most}",
                    a.message_id,
                    before.saturating_add(1),
                    span / HOUR
                ));
            }
        }
    }
    out
}
