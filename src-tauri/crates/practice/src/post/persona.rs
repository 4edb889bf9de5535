//! What happens after a mail arrived at a hotel: who answers, when, in which words (practice.md, Personas).

use domain::Millis;
use domain::time::{DAY, HOUR, MINUTE, SECOND};

use super::Inner;
use super::dsn;
use super::hours;
use super::letter::{self, Client, Draft};
use super::state::{Arrival, Letter, LetterKind, State};
use crate::rng::Stream;
use crate::world::truth::{Hotel, Lang, MailServer, Persona, Role, Staff};

/// Texts of a persona in a language: intent and words.
fn texts(persona: &str, lang: Lang) -> Vec<(&'static str, &'static str)> {
    include_str!("../../data/replies.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| match l.split('\t').collect::<Vec<_>>().as_slice() {
            [p, c, intent, text] if *p == persona && *c == lang.code() => Some((*intent, *text)),
            _ => None,
        })
        .collect()
}

/// Who reads the mailbox a mail went to.
fn reader<'a>(h: &'a Hotel, to: &str) -> Option<&'a Staff> {
    h.staff.iter().find(|s| s.address == to).or_else(|| {
        if h.front == to {
            h.staff_of(Role::Front)
        } else {
            None
        }
    })
}

/// A colleague with a mailbox who decides more than the reader.
fn colleague<'a>(h: &'a Hotel, to: &str) -> Option<&'a Staff> {
    [
        Role::Owner,
        Role::Operations,
        Role::Acting,
        Role::Sales,
        Role::Gm,
    ]
    .into_iter()
    .filter_map(|r| h.staff_of(r))
    .find(|s| s.address != to)
}

fn client(s: &mut Stream) -> Client {
    s.pick(&[Client::Outlook, Client::Gmail, Client::Apple, Client::Phone])
        .copied()
        .unwrap_or(Client::Gmail)
}

/// What the hotel does about a mail that has just arrived.
pub(super) fn react(office: &Inner, state: &mut State, a: &Arrival, from_line: &str) {
    let Some(h) = a.hotel.and_then(|n| office.world.hotels.get(n)) else {
        return;
    };
    let mut s = Stream::new(
        office.world.seed,
        &format!("answer {} {}", h.n, state.letters.len()),
    );
    let exists = h.addresses().any(|x| x == a.to);
    if !exists || h.mail == MailServer::BouncesLater {
        return bounce(state, h, a, &mut s, !exists);
    }
    let turn = *state.answered.get(&h.n).unwrap_or(&0);
    if turn == 0 && h.closed_until.is_some_and(|t| t > a.at) && a.to == h.front {
        state.answered.insert(h.n, 1);
        return write(
            state,
            h,
            a,
            from_line,
            &mut s,
            "closed",
            Persona::Silent,
            a.at.plus(30 * SECOND),
        );
    }
    if h.persona == Persona::Silent || reader(h, &a.to).is_none() {
        return;
    }
    let answers_us = !a.in_reply_to.is_empty()
        && state
            .letters
            .iter()
            .any(|l| a.in_reply_to.contains(&l.message_id));
    match (turn, h.persona) {
        (0, persona) => {
            let at = first_answer_at(&mut s, h, persona, a.at);
            state.answered.insert(h.n, 1);
            write(state, h, a, from_line, &mut s, persona.word(), persona, at);
        }
        // A keen person takes the time that was offered, and sends an invitation.
        (1, Persona::Keen) if answers_us => {
            state.answered.insert(h.n, 2);
            let at = hours::writes(
                a.at.plus(s.between(20, 90).saturating_mul(MINUTE)),
                h.zone(),
            );
            write(state, h, a, from_line, &mut s, "accepts", Persona::Keen, at);
        }
        _ => {}
    }
}

fn first_answer_at(s: &mut Stream, h: &Hotel, persona: Persona, at: Millis) -> Millis {
    let minutes = match persona {
        Persona::OutOfOffice | Persona::Left => {
            return at.plus(s.between(5, 60).saturating_mul(SECOND));
        }
        Persona::Keen => s.between(12, 50),
        Persona::Curious => s.between(100, 360),
        Persona::PoliteNo => s.between(300, 1_500),
        Persona::AngryNo => s.between(5, 40),
        Persona::Delegates => s.between(90, 500),
        Persona::OptsOut => s.between(20, 240),
        Persona::Silent => 0,
    };
    hours::writes(at.plus(minutes.saturating_mul(MINUTE)), h.zone())
}

fn bounce(state: &mut State, h: &Hotel, a: &Arrival, s: &mut Stream, unknown: bool) {
    let at = a.at.plus(s.between(1, 9).saturating_mul(MINUTE));
    let message_id = format!("{:016x}.report@mx.{}", s.next(), h.mail_domain);
    let (status, diagnostic) = if unknown {
        ("5.1.1", "550 5.1.1 user unknown")
    } else {
        (
            "5.1.1",
            "550 5.1.1 recipient address rejected: no such mailbox here",
        )
    };
    let raw = dsn::raw(&dsn::Report {
        recipient: &a.to,
        to: &a.from,
        original: &a.wire_id,
        subject: &a.subject,
        message_id: &message_id,
        status,
        diagnostic,
        at,
    });
    let letter = Letter {
        hotel: h.n,
        persona: h.persona,
        kind: LetterKind::Bounce,
        intent: None,
        message_id,
        from: format!("mailer-daemon@mx.{}", h.mail_domain),
        answers: a.wire_id.clone(),
        at,
        fetched_at: None,
        delegate: None,
        until: None,
    };
    state.post(letter, &a.from, raw);
}

#[expect(clippy::too_many_arguments, reason = "who writes what to whom, when")]
fn write(
    state: &mut State,
    h: &Hotel,
    a: &Arrival,
    from_line: &str,
    s: &mut Stream,
    which: &str,
    persona: Persona,
    at: Millis,
) {
    let all = texts(which, h.lang);
    let Some((intent, words)) = s.pick(&all).copied() else {
        return;
    };
    let person = reader(h, &a.to);
    let (name, title) = person.map_or_else(
        || (h.name.clone(), String::new()),
        |p| (p.name(), p.title.clone()),
    );
    let deputy = colleague(h, &a.to);
    let absent = match which {
        "out_of_office" => Some(at.plus(s.between(5, 9).saturating_mul(DAY))),
        "closed" => h.closed_until,
        _ => None,
    };
    let ahead = s.between(2, 4);
    let me = from_line.split(' ').next().unwrap_or_default();
    let text = words
        .replace("{me}", me)
        .replace("{name}", &name)
        .replace("{title}", &title)
        .replace("{hotel}", &h.name)
        .replace("{day}", &hours::day(at, h.zone(), h.lang, ahead))
        .replace(
            "{date}",
            &absent
                .map(|t| hours::date(t, h.zone(), h.lang))
                .unwrap_or_default(),
        )
        .replace("{deputy_title}", deputy.map_or("", |d| d.title.as_str()))
        .replace("{deputy_mail}", deputy.map_or("", |d| d.address.as_str()))
        .replace("{deputy}", &deputy.map(Staff::name).unwrap_or_default());
    let auto = matches!(which, "out_of_office" | "left" | "closed");
    let message_id = format!("{:016x}@{}", s.next(), h.mail_domain);
    let calendar = (which == "accepts").then(|| {
        let start = hours::writes(at.plus(2 * DAY).plus(HOUR), h.zone());
        letter::invitation(
            &format!("{:016x}@{}", s.next(), h.mail_domain),
            &a.to,
            &a.from,
            start,
            &h.name,
        )
    });
    let kind = match (auto, &calendar) {
        (true, _) => LetterKind::AutoReply,
        (_, Some(_)) => LetterKind::Calendar,
        _ => LetterKind::Human,
    };
    let raw = letter::raw(&Draft {
        from_name: name,
        from: a.to.clone(),
        to: &a.from,
        message_id: &message_id,
        answers: &a.wire_id,
        subject: &a.subject,
        original: &a.text,
        original_from: from_line,
        original_at: a.at,
        at,
        zone: h.zone(),
        lang: h.lang,
        client: client(s),
        text,
        auto,
        calendar,
    });
    let letter = Letter {
        hotel: h.n,
        persona,
        kind,
        intent: (!intent.is_empty()).then(|| intent.to_owned()),
        message_id,
        from: a.to.clone(),
        answers: a.wire_id.clone(),
        at,
        fetched_at: None,
        delegate: (which == "delegates")
            .then(|| deputy.map(|d| d.address.clone()))
            .flatten(),
        until: absent,
    };
    state.post(letter, &a.from, raw);
}
