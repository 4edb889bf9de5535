//! Counting from what arrived: duplicates, and mails that must not have arrived at all. This is the second pair of eyes:
//! it shares no table, list or rule with the engine.

use sha2::{Digest as _, Sha256};

use super::hours;
use super::state::{Arrival, Forbidden, LetterKind, State};
use crate::world::World;
use crate::world::truth::{Hotel, Persona, Role};

fn list(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines()
        .map(str::trim)
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
}

fn body_hash(text: &str) -> String {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    hex::encode(Sha256::digest(folded.as_bytes()))
}

/// Count one arrival; call before it is added to the arrivals.
pub(super) fn count(world: &World, state: &mut State, a: &Arrival) {
    let by_id = !state.ids_seen.insert((a.message_id.clone(), a.to.clone()));
    let by_body = !state.bodies_seen.insert((body_hash(&a.text), a.to.clone()));
    if by_id || by_body {
        state.duplicates = state.duplicates.saturating_add(1);
    }
    let broken = rules(world, state, a);
    for (rule, detail) in broken {
        state.forbidden.push(Forbidden {
            rule,
            at: a.at,
            hotel: a.hotel,
            message_id: a.message_id.clone(),
            detail,
        });
    }
}

/// Whether it answers something a person of the hotel wrote.
fn is_answer(state: &State, a: &Arrival) -> bool {
    state
        .letters
        .iter()
        .any(|l| l.kind != LetterKind::Bounce && a.in_reply_to.contains(&l.message_id))
}

fn rules(world: &World, state: &State, a: &Arrival) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    let local = a.to.split('@').next().unwrap_or_default();
    if list(include_str!("../../data/never.txt")).any(|n| n == local) {
        out.push(("never_mailbox", a.to.clone()));
    }
    let Some(h) = a.hotel.and_then(|n| world.hotels.get(n)) else {
        out.push(("nobody", a.to.clone()));
        return out;
    };
    if h.customer {
        out.push(("exclusion", h.name.clone()));
    }
    after_words(state, h, a, &mut out);
    if is_answer(state, a) {
        return out;
    }
    let owner = h
        .staff
        .iter()
        .any(|s| s.role == Role::Owner && s.address == a.to);
    let open = if owner {
        hours::office_open(a.at, h.zone())
    } else {
        hours::property_open(a.at, h.zone())
    };
    if !open {
        out.push(("outside_window", format!("{} in {}", a.at, h.zone())));
    }
    if !owner {
        let text = format!("{}\n{}", a.subject, a.text).to_lowercase();
        if let Some(w) = list(include_str!("../../data/delicate.txt")).find(|w| text.contains(w)) {
            out.push(("delicate_word", w.to_owned()));
        }
    }
    if a.first && state.arrivals.iter().any(|b| b.first && b.to == a.to) {
        out.push(("second_thread", a.to.clone()));
    }
    out
}

/// What somebody there said before, once the salesperson's machine had fetched it.
fn after_words(state: &State, h: &Hotel, a: &Arrival, out: &mut Vec<(&'static str, String)>) {
    let answer = is_answer(state, a);
    for l in state
        .letters
        .iter()
        .filter(|l| l.hotel == h.n && l.fetched_at.is_some_and(|t| t < a.at))
    {
        match (l.kind, l.persona) {
            (LetterKind::Human, Persona::OptsOut) if l.from == a.to => {
                out.push(("after_opt_out", l.message_id.clone()))
            }
            (LetterKind::Human, _) if !answer && l.delegate.as_deref() != Some(a.to.as_str()) => {
                out.push(("after_a_reply", l.message_id.clone()))
            }
            (LetterKind::AutoReply, Persona::Left) if l.from == a.to => {
                out.push(("to_somebody_who_left", l.message_id.clone()))
            }
            (LetterKind::AutoReply, _) if l.until.is_some_and(|u| a.at < u) && l.from == a.to => {
                out.push(("while_absent", l.message_id.clone()))
            }
            (LetterKind::Bounce, _)
                if l.answers != a.wire_id && same_recipient(state, &l.answers, &a.to) =>
            {
                out.push(("after_a_bounce", l.message_id.clone()))
            }
            _ => {}
        }
    }
}

fn same_recipient(state: &State, wire_id: &str, to: &str) -> bool {
    state
        .arrivals
        .iter()
        .any(|b| b.wire_id == wire_id && b.to == to)
}
