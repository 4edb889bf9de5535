//! Touches: calls, visits, letters and messages a person logs, with what each outcome does to the card (desk.md).

use domain::time::DAY;
use domain::{Code, Event, Millis, PostId, ProspectId, Reason, WireError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use store::tables::leave_alone::{self, Touch};
use store::tables::people::{self, Post};
use store::tables::prospects::{self, Prospect};
use store::tables::{companies, ways};
use ts_rs::TS;

use super::activity;
use super::suppressions::{self, Put};
use super::table::operations;
use crate::engine::{not_found, wire};
use crate::moves::{self, Move};
use crate::pipeline::sequence;
use crate::{Cx, Engine, events, settings, tasks};

operations! { "touches":
    touch_add: TouchAdd => TouchAdded, writes, ["touches", "board", "prospect(id)", "tasks"], undo "move_undo", "Log a call, visit, letter or message";
}

const KINDS: [&str; 5] = ["mail", "call", "visit", "linkedin", "letter"];

/// A touch.
#[derive(Debug, Deserialize, TS)]
pub struct TouchAdd {
    /// The card.
    pub prospect: String,
    /// `mail call visit linkedin letter`.
    pub kind: String,
    /// `sent talked gatekeeper no_answer voicemail wrong_number call_back asked_for_mail not_now not_interested
    /// do_not_contact`.
    pub outcome: String,
    /// When, epoch milliseconds (default: now).
    #[serde(default)]
    #[ts(optional)]
    pub at: Option<i64>,
    /// What was said. Needed for `asked_for_mail`: it is the consent's quote.
    #[serde(default)]
    #[ts(optional)]
    pub note: Option<String>,
    /// When to try again or to come back, epoch milliseconds.
    #[serde(default)]
    #[ts(optional)]
    pub next_at: Option<i64>,
    /// The number that was rung, for `wrong_number` and `only_this_number` (default: the hotel's).
    #[serde(default)]
    #[ts(optional)]
    pub number: Option<String>,
    /// `do_not_contact` meant only ringing: the number alone is suppressed.
    #[serde(default)]
    #[ts(optional)]
    pub only_this_number: Option<bool>,
}

/// What a touch did.
#[derive(Debug, Serialize, TS)]
pub struct TouchAdded {
    /// Its id.
    pub id: String,
    /// The move it caused, if the table has one from there.
    pub transition: Option<String>,
    /// The card's stage now.
    pub stage: String,
}

/// The event of an outcome (desk.md, Calls).
fn event(outcome: &str, only_number: bool) -> Option<Event> {
    Some(match outcome {
        "talked" | "asked_for_mail" => Event::ConversationLogged,
        "sent" | "gatekeeper" | "no_answer" | "voicemail" | "call_back" | "not_now"
        | "wrong_number" => Event::TouchLogged,
        "not_interested" => Event::RefusalConfirmed,
        "do_not_contact" if only_number => Event::TouchLogged,
        "do_not_contact" => Event::OptedOut,
        _ => return None,
    })
}

async fn touch_add(e: &Engine, cx: &Cx, input: TouchAdd) -> Result<TouchAdded, WireError> {
    if !KINDS.contains(&input.kind.as_str()) {
        return Err(WireError::new(
            Code::Usage,
            format!("kind: {} is none of {}", input.kind, KINDS.join(", ")),
        ));
    }
    let event = event(&input.outcome, input.only_this_number == Some(true)).ok_or_else(|| {
        WireError::new(
            Code::Usage,
            format!("outcome: {} is not known", input.outcome),
        )
    })?;
    if input.outcome == "asked_for_mail"
        && input.note.as_deref().is_none_or(|n| n.trim().is_empty())
    {
        return Err(WireError::new(
            Code::Usage,
            "note: write down the words in which they asked for a mail; they are the consent",
        ));
    }
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| log(&engine, tx, &cx, &input, event))
        .await
        .map_err(wire)
}

fn log(e: &Engine, tx: &Tx<'_>, cx: &Cx, i: &TouchAdd, event: Event) -> anyhow::Result<TouchAdded> {
    let id = ProspectId(i.prospect.clone());
    let card = prospects::get(tx, &id)?.ok_or_else(|| not_found("prospect", id.as_str()))?;
    let at = Millis(i.at.unwrap_or(cx.now.0));
    if at > cx.now {
        return Err(WireError::new(Code::Usage, "at: a touch has happened already").into());
    }
    let touch: String = e.id();
    leave_alone::insert_touch(
        tx,
        &Touch {
            id: touch.clone(),
            prospect: Some(id.0.clone()),
            company: card.company.clone(),
            person: card.person.as_ref().map(|p| p.0.clone()),
            kind: i.kind.clone(),
            direction: "out".into(),
            outcome: i.outcome.clone(),
            source: "logged".into(),
            actor: cx.actor.0.clone(),
            at,
        },
    )?;
    if let Some(note) = i.note.as_deref().map(str::trim).filter(|n| !n.is_empty()) {
        ways::note(
            tx,
            &e.id::<String>(),
            &id,
            note,
            "plain",
            cx.actor.as_str(),
            cx.now,
        )?;
    }
    outcome(e, tx, cx, i, &card, at)?;
    let transition = advance(e, tx, cx, i, &card, event)?;
    // The rest that was named holds whatever the stage is.
    if i.outcome == "not_now" {
        prospects::set_revisit(tx, &id, Some(rest(tx, cx, i)?))?;
    }
    if let Some(t) = &transition {
        activity::can_undo(
            e,
            tx,
            cx,
            "move_undo",
            json!({ "transition": t }),
            "move the card back; the touch stays on record",
        )?;
    }
    events::record(
        tx,
        cx,
        "touch_logged",
        &[
            ("touch", touch.as_str()),
            ("prospect", id.as_str()),
            ("company", card.company.as_str()),
        ],
        &json!({ "kind": i.kind, "outcome": i.outcome }),
    )?;
    for tag in ["touches", "tasks", "board"] {
        tx.touch(tag);
    }
    tx.touch(format!("prospect:{id}"));
    let stage = prospects::get(tx, &id)?.map_or(card.stage, |c| c.stage);
    Ok(TouchAdded {
        id: touch,
        transition,
        stage: stage.word().into(),
    })
}

fn rest(tx: &Tx<'_>, cx: &Cx, i: &TouchAdd) -> anyhow::Result<Millis> {
    Ok(match i.next_at {
        Some(t) => Millis(t),
        None => cx.now.plus(settings::rest_days(tx)?.saturating_mul(DAY)),
    })
}

/// What an outcome does beside moving the card: consent, next attempt, dead number, suppression.
fn outcome(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    i: &TouchAdd,
    card: &Prospect,
    at: Millis,
) -> anyhow::Result<()> {
    let company = companies::get(tx, &card.company)?;
    let next = || {
        i.next_at
            .map_or_else(|| sequence::after(company.as_ref(), cx.now, 1), Millis)
    };
    let task = |kind: &str, text: &str, due: Millis| {
        tasks::add(
            tx,
            e,
            cx,
            Some(&card.id),
            kind,
            text,
            Some(due),
            &json!({ "after": i.outcome }),
        )
    };
    match i.outcome.as_str() {
        "talked" => task("follow_up", "Agree on the next step", next())?,
        "asked_for_mail" => {
            if let Some(p) = &card.person {
                ways::consent(
                    tx,
                    &e.id::<String>(),
                    p,
                    "mail",
                    i.note.as_deref().unwrap_or_default().trim(),
                    at,
                )?;
            }
            task("mail", "Write the mail they asked for", cx.now)?;
        }
        "gatekeeper" | "no_answer" | "voicemail" | "call_back" => {
            task("call", "Call them again", next())?
        }
        "not_now" => task("revisit", "Come back to them", rest(tx, cx, i)?)?,
        "wrong_number" => {
            if let Some(n) = number(i, company.as_ref()) {
                ways::phone_dead(tx, &card.company, &e.keys().phone(&n), &n, cx.now)?;
            }
            task("find_number", "Find another number", next())?;
        }
        "do_not_contact" if i.only_this_number == Some(true) => {
            let n = number(i, company.as_ref()).ok_or_else(|| {
                WireError::new(Code::Usage, "number: say which number is not to be rung")
            })?;
            suppressions::put(
                e,
                tx,
                cx,
                Put {
                    scope: "address",
                    key: e.keys().phone(&n),
                    reason: "by_hand",
                    confirmed_by: None,
                    cards: Vec::new(),
                },
            )?;
        }
        "do_not_contact" => {
            let (scope, key) = card.person.as_ref().map_or_else(
                || ("company", card.company.0.clone()),
                |p| ("person", p.0.clone()),
            );
            suppressions::put(
                e,
                tx,
                cx,
                Put {
                    scope,
                    key,
                    reason: "opt_out",
                    confirmed_by: None,
                    cards: Vec::new(),
                },
            )?;
        }
        _ => {}
    }
    Ok(())
}

fn number(i: &TouchAdd, company: Option<&companies::Company>) -> Option<String> {
    i.number
        .clone()
        .or_else(|| company.and_then(|c| c.phone.clone()))
}

/// The outcome's event, where the table has it from this stage. In engaged, meeting and won a touch changes no stage.
fn advance(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    i: &TouchAdd,
    card: &Prospect,
    event: Event,
) -> anyhow::Result<Option<String>> {
    let targets = domain::stage::targets(Some(card.stage), event, domain::Cause::Manual);
    let Some(to) = targets.first().copied() else {
        return Ok(None);
    };
    if card.post.is_none() && domain::stage::needs_post(to) {
        seat(e, tx, card)?;
    }
    let m = match event {
        Event::RefusalConfirmed => Move {
            revisit_at: i.next_at.map(Millis),
            ..Move::because(Reason::NoNeed)
        },
        Event::OptedOut => Move::because(Reason::OptedOut),
        _ => Move::default(),
    };
    // A logged touch is a person's word, whoever's operation it came in.
    let cx = cx.caused_by(domain::Cause::Manual);
    Ok(moves::apply(e, tx, &cx, &card.id, event, m)?.map(|m| m.transition.0))
}

/// Somebody was reached there: the card gets the seat of the property's front.
pub(crate) fn seat(e: &Engine, tx: &Tx<'_>, card: &Prospect) -> anyhow::Result<()> {
    let post: PostId = e.id();
    people::insert_post(
        tx,
        &Post {
            id: post.clone(),
            person: None,
            company: card.company.clone(),
            title: None,
            role: "front".into(),
            source: "touch".into(),
            from_at: None,
            to_at: None,
        },
    )?;
    Ok(prospects::set_post(tx, &card.id, &post, None)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_of_the_schema_has_its_event() {
        for o in [
            "sent",
            "talked",
            "gatekeeper",
            "no_answer",
            "voicemail",
            "wrong_number",
            "call_back",
            "asked_for_mail",
            "not_now",
            "not_interested",
            "do_not_contact",
        ] {
            assert!(event(o, false).is_some(), "{o}");
        }
        assert_eq!(event("do_not_contact", false), Some(Event::OptedOut));
        assert_eq!(
            event("do_not_contact", true),
            Some(Event::TouchLogged),
            "only ringing was refused"
        );
        assert_eq!(event("shrug", false), None);
    }
}
