//! Meetings a person books and closes: what each outcome does to the card, and the next step it leaves behind (reply.md,
//! Meetings; pipeline.md, Stage machine). Every conversation keeps a next step with a date.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use domain::content::{Content, MailKind};
use domain::{EmailId, Event, Millis};
use serde_json::json;
use store::Tx;
use store::tables::meetings::{self, Meeting};
use store::tables::prospects::{self, Prospect};
use store::tables::{companies, emails, senders};

use crate::engine::{not_found, refuse};
use crate::moves::{self, Move};
use crate::pipeline::sequence;
use crate::{Cx, Engine, events, tasks};

/// What became of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// It took place.
    Held,
    /// They did not come.
    NoShow,
    /// It was called off.
    Cancelled,
}

impl Came {
    /// The state in the table.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::NoShow => "no_show",
            Self::Cancelled => "cancelled",
        }
    }

    const fn event(self) -> Option<Event> {
        match self {
            Self::Held => None,
            Self::NoShow => Some(Event::NoShow),
            Self::Cancelled => Some(Event::Cancelled),
        }
    }
}

/// What a change of a meeting did.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// The meeting now.
    pub meeting: Meeting,
    /// The move it caused, if the table has one from there.
    pub transition: Option<String>,
    /// A draft that offers another time.
    pub draft: Option<EmailId>,
}

/// Book a meeting: the row, the move of its card.
///
/// # Errors
/// `stage` with the failed conditions when the card cannot be in a meeting; database errors.
pub fn book(e: &Engine, tx: &Tx<'_>, cx: &Cx, m: Meeting) -> anyhow::Result<Changed> {
    let card = card(tx, &m)?;
    meetings::put(tx, &m)?;
    if card.post.is_none() {
        // Somebody there agreed to it: the card gets the seat of the property's front.
        crate::api::touches::seat(e, tx, &card)?;
    }
    let transition = advance(e, tx, cx, &card, Event::MeetingScheduled)?;
    told(tx, cx, &m, "meeting_booked")?;
    Ok(Changed {
        meeting: m,
        transition,
        draft: None,
    })
}

/// Say what became of one, with the next step. `next` is due at `next_at`, by default the next working day there.
///
/// # Errors
/// Refused when it has not begun yet or was closed before; `not_found`; database errors.
pub fn close(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    id: &str,
    came: Came,
    outcome: Option<&str>,
    next: Option<(&str, Option<Millis>)>,
) -> anyhow::Result<Changed> {
    let mut m = open(tx, id)?;
    let begun = m.start_at.is_some_and(|t| t <= cx.now);
    if !begun && came != Came::Cancelled {
        return Err(refuse(
            "not_yet",
            "this meeting has not begun: move or cancel it",
        ));
    }
    let card = card(tx, &m)?;
    let company = companies::get(tx, &card.company)?;
    m.state = came.word().into();
    m.outcome = outcome.map(str::to_owned);
    meetings::put(tx, &m)?;
    let transition = match came.event() {
        Some(event) => advance(e, tx, cx, &card, event)?,
        None => None,
    };
    let due = next
        .and_then(|n| n.1)
        .unwrap_or_else(|| sequence::after(company.as_ref(), cx.now, 1));
    let again = came == Came::NoShow && meetings::no_shows(tx, &card.id)? > 1;
    let (kind, text) = match (came, next) {
        (_, Some((text, _))) => ("follow_up", text),
        (Came::Held, None) => ("follow_up", "Agree on the next step"),
        (Came::NoShow, None) if again => ("call", "They missed the second meeting: ring them"),
        (Came::NoShow | Came::Cancelled, None) => ("rebook", "Offer another time"),
    };
    let detail = json!({ "meeting": m.id, "after": m.state });
    tasks::add(tx, e, cx, Some(&card.id), kind, text, Some(due), &detail)?;
    let draft = match came {
        Came::NoShow | Came::Cancelled if !again => rebook(e, tx, cx, &card, came)?,
        _ => None,
    };
    told(tx, cx, &m, came.word())?;
    Ok(Changed {
        meeting: m,
        transition,
        draft,
    })
}

/// Another time or place.
///
/// # Errors
/// Refused when it was closed before; `not_found`; database errors.
pub fn shift(
    tx: &Tx<'_>,
    cx: &Cx,
    id: &str,
    start: Millis,
    zone: Option<String>,
    place: Option<String>,
) -> anyhow::Result<Changed> {
    let mut m = open(tx, id)?;
    m.state = "moved".into();
    m.start_at = Some(start);
    m.zone = zone.or(m.zone);
    m.place = place.or(m.place);
    m.sequence = m.sequence.saturating_add(1);
    meetings::put(tx, &m)?;
    told(tx, cx, &m, "moved")?;
    Ok(Changed {
        meeting: m,
        transition: None,
        draft: None,
    })
}

/// The row as it was, and its card where the move has not been overtaken; an unsent offer of another time goes.
///
/// # Errors
/// `not_found`; database errors.
pub fn back(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    was: &Meeting,
    transition: Option<&str>,
    draft: Option<&str>,
) -> anyhow::Result<()> {
    meetings::get(tx, &was.id)?.ok_or_else(|| not_found("meeting", &was.id))?;
    meetings::put(tx, was)?;
    if let Some(t) = transition {
        let card = card(tx, was)?;
        if card.transition.as_str() == t {
            moves::undo(e, tx, &by_hand(cx), &card.transition)?;
        }
    }
    if let Some(id) = draft.map(|d| EmailId(d.to_owned()))
        && emails::get(tx, &id)?.is_some_and(|m| m.state == "draft")
    {
        emails::set_state(tx, &id, "cancelled", Some("taken back"))?;
    }
    told(tx, cx, was, "meeting_taken_back")
}

fn open(tx: &Tx<'_>, id: &str) -> anyhow::Result<Meeting> {
    let m = meetings::get(tx, id)?.ok_or_else(|| not_found("meeting", id))?;
    if !matches!(m.state.as_str(), "proposed" | "booked" | "moved") {
        return Err(refuse(
            "closed",
            format!("this meeting is {} already", m.state.replace('_', "-")),
        ));
    }
    Ok(m)
}

fn card(tx: &Tx<'_>, m: &Meeting) -> anyhow::Result<Prospect> {
    prospects::get(tx, &m.prospect)?.ok_or_else(|| not_found("prospect", m.prospect.as_str()))
}

fn by_hand(cx: &Cx) -> Cx {
    cx.caused_by(domain::Cause::Manual)
}

/// The event, where the table has it from this stage: in `won` a meeting changes nothing.
fn advance(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    card: &Prospect,
    event: Event,
) -> anyhow::Result<Option<String>> {
    if domain::stage::targets(Some(card.stage), event, domain::Cause::Manual).is_empty() {
        return Ok(None);
    }
    let moved = moves::apply(e, tx, &by_hand(cx), &card.id, event, Move::default())?;
    Ok(moved.map(|m| m.transition.0))
}

fn told(tx: &Tx<'_>, cx: &Cx, m: &Meeting, what: &str) -> anyhow::Result<()> {
    let kind = if what.starts_with("meeting") {
        what.to_owned()
    } else {
        format!("meeting_{what}")
    };
    events::record(
        tx,
        cx,
        &kind,
        &[("meeting", &m.id), ("prospect", m.prospect.as_str())],
        &json!({ "state": m.state }),
    )?;
    for tag in ["meetings", "tasks", "board"] {
        tx.touch(tag);
    }
    tx.touch(format!("prospect:{}", m.prospect));
    Ok(())
}

/// Language → outcome → words.
fn words() -> &'static BTreeMap<String, BTreeMap<String, String>> {
    static WORDS: OnceLock<BTreeMap<String, BTreeMap<String, String>>> = OnceLock::new();
    // Part of the program; its test reads it.
    WORDS.get_or_init(|| {
        serde_json::from_str(include_str!("../../data/rebook.json")).unwrap_or_default()
    })
}

/// A draft in the thread there is, in its language, that offers another time; none where nothing was written yet or the
/// language has no words. A person reads, changes and sends it.
fn rebook(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    card: &Prospect,
    came: Came,
) -> anyhow::Result<Option<EmailId>> {
    let last = emails::select(
        tx,
        "prospect_id=?1 AND state='sent' ORDER BY created_at DESC,id DESC LIMIT 1",
        &[&card.id.as_str()],
    )?;
    let Some(last) = last.into_iter().next() else {
        return Ok(None);
    };
    let Some(text) = words().get(&last.language).and_then(|w| w.get(came.word())) else {
        return Ok(None);
    };
    let (Some(sender), Some(inbox)) = (senders::sender(tx, &last.sender)?, last.inbox.clone())
    else {
        return Ok(None);
    };
    let domain = senders::inbox(tx, &inbox)?.map_or_else(|| "localhost".into(), |i| i.domain);
    let id: EmailId = e.id();
    let subject = match last.subject.get(..3) {
        Some(re) if re.eq_ignore_ascii_case("re:") => last.subject.clone(),
        _ => format!("Re: {}", last.subject),
    };
    let mut references = emails::draft_info(tx, &last.id)?
        .map(|d| d.references)
        .unwrap_or_default();
    references.push(last.message_id.clone());
    emails::insert(
        tx,
        &emails::NewEmail {
            id: id.clone(),
            prospect: card.id.clone(),
            company: card.company.clone(),
            person: card.person.clone(),
            answers: None,
            after: None,
            to_key: last.to_key.clone(),
            domain_key: last.domain_key.clone(),
            cc: Vec::new(),
            message_id: format!("{}@{domain}", e.ports().ids.token()),
            content: Content {
                kind: MailKind::Manual,
                to: last.to_address.clone(),
                cc: Vec::new(),
                sender: sender.id.clone(),
                subject,
                text: text.clone(),
                html: None,
                attachments: Vec::new(),
                language: last.language.clone(),
                footer: format!("-- \n{}\n{}", sender.display_name, sender.signature)
                    .trim_end()
                    .to_owned(),
                claims: Vec::new(),
                step: None,
            },
            not_before: None,
            at: cx.now,
        },
    )?;
    emails::put_draft_info(
        tx,
        &id,
        &emails::DraftInfo {
            pack: None,
            subjects: Vec::new(),
            opener: String::new(),
            template: "rebook".into(),
            model: "embedded".into(),
            language_reason: "the language of the thread".into(),
            inspection: json!({}),
            why_person: String::new(),
            why_now: String::new(),
            say: json!({}),
            clean: true,
            risk: "none".into(),
            in_reply_to: Some(last.message_id),
            references,
        },
    )?;
    emails::set_inbox(tx, &id, &inbox)?;
    tx.touch("drafts");
    tx.touch("approvals");
    Ok(Some(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_words_for_both() {
        assert!(words().len() >= 3);
        for (language, w) in words() {
            for came in [Came::NoShow, Came::Cancelled] {
                let text = w.get(came.word()).map(String::as_str).unwrap_or_default();
                assert!(text.split_whitespace().count() > 10, "{language}");
            }
        }
    }
}
