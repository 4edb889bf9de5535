//! Which of our mails and cards a message concerns; the first evidence that hits decides (reply.md, Matching).

use domain::ParsedMessage;
use domain::time::DAY;
use domain::{CompanyId, EmailId, Millis, PersonId, ProspectId};
use store::rusqlite::{Connection, OptionalExtension as _, params};
use store::tables::{companies, emails};

use crate::Engine;

/// How a message was matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// An id of ours in In-Reply-To, References or a DSN part.
    WireId,
    /// The token of a mailto opt-out.
    Token,
    /// The sender's exact address and the subject's core, of the last 90 days.
    AddressSubject,
    /// The sender's exact address alone: we wrote to it, or he answered us from it before. He is a person of ours, however
    /// long ago that was.
    Address,
    /// The company's own domain.
    Domain,
}

impl Evidence {
    /// The word stored with the message.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::WireId => "wire_id",
            Self::Token => "token",
            Self::AddressSubject => "address_subject",
            Self::Address => "address",
            Self::Domain => "domain",
        }
    }
}

/// What a message concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// By which evidence.
    pub by: Evidence,
    /// The mail it answers, when one is known.
    pub email: Option<EmailId>,
    /// The card.
    pub prospect: Option<ProspectId>,
    /// The person mailed.
    pub person: Option<PersonId>,
    /// The property.
    pub company: CompanyId,
}

/// Match by headers. `None`: it is not ours, and nothing of it is kept. `arrived` is when the server got it: what lay there
/// before we wrote (a renumbered mailbox is read from its beginning) answers nothing of ours.
///
/// # Errors
/// Database errors.
pub fn by_headers(
    e: &Engine,
    c: &Connection,
    head: &ParsedMessage,
    now: Millis,
    arrived: Millis,
) -> anyhow::Result<Option<Matched>> {
    // What our own mailboxes send (proof copies, copies to oneself, the self-test) is no answer of anybody.
    if own_inbox(e, c, &head.from.address)? {
        return Ok(None);
    }
    // Before the ids: whatever thread it stands in, a token asks to be left alone.
    if let Some(m) = by_token(e, c, head)? {
        return Ok(Some(m));
    }
    if let Some(m) = by_ids(
        c,
        head.in_reply_to
            .iter()
            .chain(head.references.iter().rev())
            .map(String::as_str),
        Evidence::WireId,
    )? {
        return Ok(Some(m));
    }
    by_sender(e, c, head, now, arrived)
}

/// The ids inside a report outrank a match by the sender: a daemon of the hotel's own domain is not the hotel writing.
///
/// # Errors
/// Database errors.
pub fn stronger(
    c: &Connection,
    by_head: Option<Matched>,
    m: &ParsedMessage,
) -> anyhow::Result<Option<Matched>> {
    if by_head
        .as_ref()
        .is_some_and(|x| matches!(x.by, Evidence::WireId | Evidence::Token))
    {
        return Ok(by_head);
    }
    Ok(by_report(c, m)?.or(by_head))
}

fn own_inbox(e: &Engine, c: &Connection, from: &str) -> anyhow::Result<bool> {
    let Some(key) = e.keys().address(from) else {
        return Ok(false);
    };
    Ok(store::tables::senders::inboxes(c)?
        .iter()
        .any(|i| e.keys().address(&i.address).as_deref() == Some(key.as_str())))
}

/// Match a bounce or feedback report by the ids of the mail it is about.
///
/// # Errors
/// Database errors.
pub fn by_report(c: &Connection, m: &ParsedMessage) -> anyhow::Result<Option<Matched>> {
    let bare = |s: &str| {
        s.trim()
            .trim_start_matches('<')
            .trim_end_matches('>')
            .to_owned()
    };
    let mut ids: Vec<String> = m
        .original_header("message-id")
        .map(bare)
        .into_iter()
        .collect();
    ids.extend(m.in_reply_to.iter().cloned());
    ids.extend(m.references.iter().cloned());
    for block in m.delivery_status.iter().chain(&m.feedback) {
        for name in ["Original-Message-ID", "X-Original-Message-ID", "Message-ID"] {
            ids.extend(block.get(name).map(bare));
        }
        // The DSN envelope id is the attempt's (send.md, phase 6).
        if let Some(env) = block.get("Original-Envelope-Id") {
            let found: Option<String> = c
                .query_row("SELECT m.message_id FROM send_attempts a JOIN emails m ON m.id=a.email_id WHERE a.id=?1", [env.trim()], |r| r.get(0))
                .optional()?;
            ids.extend(found);
        }
    }
    by_ids(c, ids.iter().map(String::as_str), Evidence::WireId)
}

fn by_ids<'a>(
    c: &Connection,
    ids: impl Iterator<Item = &'a str>,
    by: Evidence,
) -> anyhow::Result<Option<Matched>> {
    let Some(email) = emails::by_wire_ids(c, ids)? else {
        return Ok(None);
    };
    of_email(c, &email, by)
}

fn of_email(c: &Connection, id: &EmailId, by: Evidence) -> anyhow::Result<Option<Matched>> {
    Ok(emails::get(c, id)?.map(|e| Matched {
        by,
        email: Some(e.id),
        prospect: Some(e.prospect),
        person: e.person,
        company: e.company,
    }))
}

/// `unsubscribe <token>` in the subject, or a plus-tag of our own address that is a token.
fn by_token(e: &Engine, c: &Connection, head: &ParsedMessage) -> anyhow::Result<Option<Matched>> {
    let tagged = head.to.iter().filter_map(|m| {
        m.address
            .split_once('+')
            .and_then(|(_, r)| r.split_once('@'))
            .map(|(t, _)| t.to_owned())
    });
    for word in head
        .subject
        .split_whitespace()
        .map(str::to_owned)
        .chain(tagged)
    {
        if word.len() == 32 && word.chars().all(|c| c.is_ascii_hexdigit()) {
            let found: Option<String> = c
                .query_row(
                    "SELECT email_id FROM unsubscribe_tokens WHERE token_key=?1",
                    [e.keys().token(&word)],
                    |r| r.get(0),
                )
                .optional()?;
            if let Some(id) = found {
                return of_email(c, &id.into(), Evidence::Token);
            }
        }
    }
    Ok(None)
}

fn by_sender(
    e: &Engine,
    c: &Connection,
    head: &ParsedMessage,
    now: Millis,
    arrived: Millis,
) -> anyhow::Result<Option<Matched>> {
    let Some(key) = e.keys().address(&head.from.address) else {
        return Ok(None);
    };
    let since = now.minus(90 * DAY).0;
    // Servers' clocks and zones differ; a day is beyond all of them.
    let until = arrived.plus(DAY).0;
    let mut written = c.prepare_cached(
        "SELECT m.id,m.subject,a.reserved_at>=?2 FROM emails m JOIN send_attempts a ON a.email_id=m.id WHERE m.to_key=?1 AND a.state IN('accepted','uncertain','committing') AND a.reserved_at<=?3 ORDER BY a.reserved_at DESC LIMIT 100",
    )?;
    let mails: Vec<(String, String, bool)> = written
        .query_map(params![key, since, until], |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?))
        })?
        .collect::<Result<_, _>>()?;
    let core = subject_core(&head.subject);
    let same = mails
        .iter()
        .find(|(_, s, recent)| *recent && !core.is_empty() && subject_core(s) == core);
    if let Some((id, ..)) = same {
        return of_email(c, &id.clone().into(), Evidence::AddressSubject);
    }
    // Whom we wrote to is a person of ours, however long ago that was.
    if let Some((id, ..)) = mails.first() {
        return of_email(c, &id.clone().into(), Evidence::Address);
    }
    // And so is who answered us once, from whatever address.
    let answered: Option<String> = c
        .prepare_cached(
            "SELECT r.email_id FROM messages m JOIN replies r ON r.message_id=m.id WHERE m.from_key=?1 AND r.email_id IS NOT NULL AND r.kind IN('human','calendar') AND m.first_seen_at<=?2 \
             ORDER BY m.first_seen_at DESC,m.id DESC LIMIT 1",
        )?
        .query_row(params![key, until], |r| r.get(0))
        .optional()?;
    if let Some(id) = answered {
        return of_email(c, &id.into(), Evidence::Address);
    }
    // Somebody of a company we wrote to, from its own domain: never a free-mail, shared, ISP or own domain.
    let Some(domain) = head.from.address.rsplit_once('@').map(|(_, d)| d) else {
        return Ok(None);
    };
    let Some(domain_key) = e.keys().domain(domain) else {
        return Ok(None);
    };
    if companies::shared_class(c, "domain", &domain_key)?.is_some() || own_domain(c, domain)? {
        return Ok(None);
    }
    let found: Option<(String, String)> = c
        .prepare_cached(
            "SELECT m.company_id,m.id FROM emails m JOIN send_attempts a ON a.email_id=m.id WHERE m.domain_key=?1 AND a.state IN('accepted','uncertain','committing') AND a.reserved_at<=?2 \
             ORDER BY a.reserved_at DESC LIMIT 1",
        )?
        .query_row(params![domain_key, until], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?;
    Ok(match found {
        Some((company, id)) => emails::get(c, &id.into())?.map(|m| Matched {
            by: Evidence::Domain,
            email: None,
            prospect: Some(m.prospect),
            person: None,
            company: company.into(),
        }),
        None => None,
    })
}

/// Whether a domain is one of ours (an inbox's).
///
/// # Errors
/// Database errors.
pub fn own_domain(c: &Connection, domain: &str) -> anyhow::Result<bool> {
    Ok(c.query_row(
        "SELECT EXISTS(SELECT 1 FROM sending_domains WHERE domain=?1 COLLATE NOCASE)",
        [domain],
        |r| r.get(0),
    )?)
}

/// A subject without reply and forward marks, case and runs of space.
#[must_use]
pub fn subject_core(subject: &str) -> String {
    let mut s = subject.trim();
    while let Some((mark, rest)) = s.split_once(':') {
        let word = mark
            .trim()
            .split(['[', '(', '^'])
            .next()
            .unwrap_or(mark)
            .trim();
        if !REPLY_MARKS.contains(&word.to_lowercase().as_str()) {
            break;
        }
        s = rest.trim();
    }
    s.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// Marks that mail programs put before a subject.
const REPLY_MARKS: &[&str] = &[
    "re",
    "aw",
    "fw",
    "fwd",
    "wg",
    "sv",
    "vs",
    "antw",
    "antwort",
    "odp",
    "rv",
    "res",
    "enc",
    "tr",
    "rif",
    "doorst",
    "vl",
    "vb",
    "pd",
    "reply",
    "automatic",
    "automatisch",
];

#[cfg(test)]
mod tests;
