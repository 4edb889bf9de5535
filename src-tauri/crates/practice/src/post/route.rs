//! The way out: what the salesperson's provider and the hotel's mail server say to one offer.

use domain::Millis;
use domain::mailing::{FailClass, MailError, ServerAnswer, Submission, Submitted};
use domain::ports::{BoxFuture, CommitGate, CommitVerdict, MailRoute};
use domain::time::{HOUR, MINUTE};
use sha2::{Digest as _, Sha256};

use super::state::{Arrival, Provider, State};
use super::{Inner, PostOffice, count, hours, persona};
use crate::locked;
use crate::world::truth::MailServer;

/// The route of one inbox.
pub(super) struct Route {
    office: PostOffice,
    address: String,
}

impl Route {
    pub(super) fn new(office: PostOffice, address: String) -> Self {
        Self { office, address }
    }
}

fn answer(code: u16, enhanced: &str, text: &str) -> ServerAnswer {
    ServerAnswer {
        code,
        enhanced: Some(enhanced.into()),
        text: format!("{enhanced} {text}"),
    }
}

/// `name+tag@domain` without the tag, lower case.
fn bare(address: &str) -> String {
    let lower = address.to_lowercase();
    match lower.rsplit_once('@') {
        Some((local, domain)) => format!("{}@{domain}", local.split('+').next().unwrap_or(local)),
        None => lower,
    }
}

enum Before {
    Take,
    Say(FailClass, ServerAnswer),
    Later(FailClass, ServerAnswer),
}

/// What is said to RCPT.
fn at_rcpt(inner: &Inner, state: &mut State, from: &str, to: &str, now: Millis) -> Before {
    if state.held.contains_key(&bare(to)) {
        return Before::Take;
    }
    let Some(h) = inner.world.hotel_of(to) else {
        return Before::Say(
            FailClass::Recipient,
            answer(550, "5.1.2", "domain not found"),
        );
    };
    let first = *state
        .offered
        .entry((from.to_owned(), to.to_lowercase()))
        .or_insert(now);
    match h.mail {
        MailServer::RefusesRecipient => Before::Say(
            FailClass::Recipient,
            answer(550, "5.1.1", "no such mailbox"),
        ),
        MailServer::Greylists if now.since(first) < 4 * MINUTE => Before::Later(
            FailClass::Greylist,
            answer(451, "4.7.1", "greylisted, try again later"),
        ),
        _ => Before::Take,
    }
}

impl MailRoute for Route {
    fn name(&self) -> &str {
        "practice"
    }

    fn submit<'a>(
        &'a self,
        mail: Submission<'a>,
        gate: &'a dyn CommitGate,
    ) -> BoxFuture<'a, Submitted> {
        Box::pin(async move {
            let inner = self.office.inner();
            let now = inner.clock.now();
            for to in &mail.envelope.to {
                match at_rcpt(inner, &mut locked(&inner.state), &self.address, to, now) {
                    Before::Take => {}
                    Before::Say(class, answer) => {
                        return Submitted::Rejected {
                            class,
                            answer,
                            after_commit: false,
                        };
                    }
                    Before::Later(class, answer) => {
                        return Submitted::Deferred {
                            class,
                            answer,
                            after_commit: false,
                        };
                    }
                }
            }
            // The one and only call of C, after everything that can fail before the dot.
            match gate.commit().await {
                CommitVerdict::Stop(why) => {
                    return Submitted::NotSent {
                        class: FailClass::Refused,
                        why,
                        answer: None,
                    };
                }
                CommitVerdict::Go => {}
            }
            let mut state = locked(&inner.state);
            if full(inner, &state, &self.address, &mail.envelope.to, now) {
                return Submitted::Deferred {
                    class: FailClass::MailboxFull,
                    answer: answer(452, "4.2.2", "mailbox full"),
                    after_commit: true,
                };
            }
            let queued = take(
                inner,
                &mut state,
                &self.address,
                &mail.envelope.to,
                mail.wire,
                now,
            );
            drop(state);
            inner.news.notify_waiters();
            Submitted::Accepted {
                answer: answer(250, "2.0.0", &format!("Ok: queued as {queued}")),
            }
        })
    }

    fn probe(&self) -> BoxFuture<'_, Result<(), MailError>> {
        let known = locked(&self.office.inner().state)
            .held
            .contains_key(&self.address);
        let r = if known {
            Ok(())
        } else {
            Err(MailError::new(
                FailClass::Auth,
                "this mailbox is not part of the practice world",
            ))
        };
        Box::pin(std::future::ready(r))
    }
}

fn full(inner: &Inner, state: &State, from: &str, to: &[String], now: Millis) -> bool {
    to.iter().any(|t| {
        let defers = inner
            .world
            .hotel_of(t)
            .is_some_and(|h| h.mail == MailServer::Defers);
        let since = state
            .offered
            .get(&(from.to_owned(), t.to_lowercase()))
            .map_or(0, |f| now.since(*f));
        defers && since < HOUR
    })
}

/// Take responsibility: file, count, deliver. Returns the queue's name of it.
fn take(
    inner: &Inner,
    state: &mut State,
    from: &str,
    to: &[String],
    wire: &[u8],
    now: Millis,
) -> String {
    let parsed = mail::mime::parse(wire);
    let ours = parsed.message_id.clone().unwrap_or_default();
    let provider = state.held.get(from).map_or(Provider::Plain, |h| h.provider);
    let digest = hex::encode(Sha256::digest(format!("{ours} {}", now.0).as_bytes()));
    let queued = digest.get(..12).unwrap_or("0").to_uppercase();
    let (wire_id, raw) = match provider {
        Provider::Plain => (ours.clone(), wire.to_vec()),
        Provider::Rewrites => {
            let id = format!("{queued}@outbound.cloudpost.example");
            (id.clone(), rewrite(wire, &ours, &id))
        }
    };
    if provider == Provider::Rewrites
        && let Some(f) = state
            .held
            .get_mut(from)
            .and_then(|h| h.folders.get_mut("Sent"))
    {
        f.add(now, raw.clone(), None);
    }
    let from_line = if parsed.from.name.is_empty() {
        parsed.from.address.clone()
    } else {
        format!("{} <{}>", parsed.from.name, parsed.from.address)
    };
    let mut own_done = false;
    for t in to {
        let b = bare(t);
        if let Some(held) = state.held.get_mut(&b) {
            // Mail to oneself: the self-test. One copy, as deduplicating servers do.
            if !std::mem::replace(&mut own_done, true) {
                let tagged = to.iter().find(|x| x.contains('+')).unwrap_or(t);
                if let Some(f) = held.folders.get_mut("INBOX") {
                    f.add(now, received(&raw, tagged, from, now), None);
                }
            }
            continue;
        }
        let a = Arrival {
            at: now,
            from: from.to_owned(),
            to: t.to_lowercase(),
            hotel: inner.world.hotel_of(t).map(|h| h.n),
            message_id: ours.clone(),
            wire_id: wire_id.clone(),
            in_reply_to: parsed.in_reply_to.clone(),
            first: parsed.in_reply_to.is_empty() && parsed.references.is_empty(),
            subject: parsed.subject.clone(),
            text: parsed.text.clone(),
        };
        count::count(&inner.world, state, &a);
        state.arrivals.push(a.clone());
        persona::react(inner, state, &a, &from_line);
    }
    queued
}

/// The provider's own Message-ID in place of ours, which it keeps in a header of its own.
fn rewrite(wire: &[u8], ours: &str, id: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(wire);
    text.replacen(
        &format!("<{ours}>"),
        &format!("<{id}>\r\nX-Microsoft-Original-Message-ID: <{ours}>"),
        1,
    )
    .into_bytes()
}

/// What a receiving server puts on top.
fn received(raw: &[u8], to: &str, from: &str, now: Millis) -> Vec<u8> {
    let domain = from.rsplit_once('@').map_or("practice.example", |(_, d)| d);
    let mut out = format!(
        "Return-Path: <{from}>\r\nDelivered-To: {to}\r\nReceived: from out.{domain} by mx.{domain} with ESMTPS; {}\r\nAuthentication-Results: mx.{domain}; spf=pass smtp.mailfrom={domain}; dkim=pass header.d={domain}; dmarc=pass header.from={domain}\r\n",
        hours::rfc2822(now, "UTC")
    )
    .into_bytes();
    out.extend_from_slice(raw);
    out
}
