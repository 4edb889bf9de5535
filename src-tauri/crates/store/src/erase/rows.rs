//! The rows that are his by their ids: what goes, what is emptied, what stays without words.

use std::collections::BTreeMap;

use domain::{EmailId, Millis};
use rusqlite::{Connection, ToSql};
use serde_json::json;

use super::Subject;

/// What becomes of the rows that refer to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The row goes.
    Goes,
    /// The row stays, what it says of him goes.
    Emptied,
    /// The row stays: it holds ids and times, which prove what was done.
    Stays,
}

/// Every table that refers to a person or to one of his addresses. A table that comes later is to be put here: a test
/// compares this with the schema.
pub const FATES: &[(&str, Fate)] = &[
    ("people", Fate::Emptied),
    ("person_addresses", Fate::Goes),
    ("verifications", Fate::Goes),
    ("legal_bases", Fate::Goes),
    ("consents", Fate::Goes),
    ("posts", Fate::Emptied),
    ("emails", Fate::Emptied),
    ("prospects", Fate::Stays),
    ("enrolments", Fate::Stays),
    ("touches", Fate::Stays),
];

/// Rows that go, children first.
const GOES: &[(&str, &str)] = &[
    (
        "verifications",
        "address_id IN(SELECT value FROM json_each(:addresses))",
    ),
    (
        "person_addresses",
        "id IN(SELECT value FROM json_each(:addresses))",
    ),
    (
        "legal_bases",
        "person_id IN(SELECT value FROM json_each(:people))",
    ),
    (
        "consents",
        "person_id IN(SELECT value FROM json_each(:people))",
    ),
    (
        "own_values",
        "subject_id IN(SELECT value FROM json_each(:people) UNION ALL SELECT value FROM json_each(:cards))",
    ),
    (
        "score_factors",
        "prospect_id IN(SELECT value FROM json_each(:cards))",
    ),
    (
        "notes",
        "prospect_id IN(SELECT value FROM json_each(:cards))",
    ),
    (
        "tasks",
        "prospect_id IN(SELECT value FROM json_each(:cards))",
    ),
    (
        "email_claims",
        "email_id IN(SELECT value FROM json_each(:mails))",
    ),
    (
        "email_versions",
        "email_id IN(SELECT value FROM json_each(:mails))",
    ),
    (
        "email_drafts",
        "email_id IN(SELECT value FROM json_each(:mails))",
    ),
    (
        "message_texts",
        "message_id IN(SELECT value FROM json_each(:messages))",
    ),
    (
        "external_ids",
        "entity_id IN(SELECT value FROM json_each(:ids))",
    ),
    (
        "relationships_known",
        "address_key IN(SELECT value FROM json_each(:keys))",
    ),
    (
        "undo_log",
        "EXISTS(SELECT 1 FROM json_tree(undo_log.input) j WHERE j.atom IN(SELECT value FROM json_each(:ids)))",
    ),
    (
        "merge_effects",
        "what='gone' AND EXISTS(SELECT 1 FROM json_tree(merge_effects.before) j WHERE j.atom IN(SELECT value FROM json_each(:ids)))",
    ),
];

/// Rows of which the words go: table, what is set, which rows that still say something.
const EMPTIED: &[(&str, &str, &str)] = &[
    (
        "posts",
        "person_id=NULL",
        "person_id IN(SELECT value FROM json_each(:people))",
    ),
    (
        "prospects",
        "reason_detail=NULL",
        "reason_detail IS NOT NULL AND id IN(SELECT value FROM json_each(:cards))",
    ),
    (
        "prospect_relationships",
        "quote=NULL",
        "quote IS NOT NULL AND (prospect_id IN(SELECT value FROM json_each(:cards)) OR other_id IN(SELECT value FROM json_each(:cards)))",
    ),
    (
        "replies",
        "interpretation=NULL",
        "interpretation IS NOT NULL AND id IN(SELECT value FROM json_each(:replies))",
    ),
    (
        "replies_extra",
        "bounce=NULL,proposed=NULL",
        "(bounce IS NOT NULL OR proposed IS NOT NULL) AND reply_id IN(SELECT value FROM json_each(:replies))",
    ),
    (
        "meetings",
        "place=NULL,outcome=NULL,attendees='[]',ics_uid=NULL",
        "(place IS NOT NULL OR outcome IS NOT NULL OR attendees<>'[]' OR ics_uid IS NOT NULL) AND prospect_id IN(SELECT value FROM json_each(:cards))",
    ),
    (
        "handovers",
        "reason='[erased]'",
        "reason<>'[erased]' AND prospect_id IN(SELECT value FROM json_each(:cards))",
    ),
    (
        "messages",
        "raw=NULL,message_id=NULL,in_reply_to=NULL,ingested=1",
        "(raw IS NOT NULL OR message_id IS NOT NULL OR in_reply_to IS NOT NULL) AND id IN(SELECT value FROM json_each(:messages))",
    ),
    (
        "send_attempts",
        "wire=NULL,answer=NULL,provider_id=NULL,decision='{}',evidence=CASE WHEN evidence IS NULL THEN NULL ELSE '{}' END",
        "ended_at IS NOT NULL AND (wire IS NOT NULL OR answer IS NOT NULL OR provider_id IS NOT NULL OR decision<>'{}' OR evidence<>'{}') AND email_id IN(SELECT value FROM json_each(:mails))",
    ),
    (
        "approvals",
        "override_reason='[erased]'",
        "override_reason<>'[erased]' AND email_id IN(SELECT value FROM json_each(:mails))",
    ),
    (
        "state_transitions",
        "override_reason='[erased]'",
        "override_reason<>'[erased]' AND prospect_id IN(SELECT value FROM json_each(:cards))",
    ),
    (
        "people",
        "name=NULL,address_form=NULL,erased_at=:at",
        "erased_at IS NULL AND id IN(SELECT value FROM json_each(:people))",
    ),
];

/// What is set in a mail. Its keys stay: they say that there was a mail, not to whom.
const EMPTY_MAIL: &str = "subject='',body_text='',body_html=NULL,footer='',to_address='',cc='[]',attachments='[]',state_reason=CASE WHEN state='sent' THEN state_reason ELSE 'erased' END,erased_at=:at";
const MAIL_LEFT: &str = "erased_at IS NULL AND state IN('sent','failed','cancelled') AND id IN(SELECT value FROM json_each(:mails))";

/// Rows by table.
pub type Counts = BTreeMap<String, u64>;

/// The ids of a subject as parameters.
struct Params(Vec<(&'static str, String)>, i64);

impl Params {
    fn of(s: &Subject, at: Millis) -> Self {
        let addresses: Vec<&str> = s.addresses.iter().map(|a| a.id.as_str()).collect();
        Self(
            vec![
                (":people", json!(s.people).to_string()),
                (":addresses", json!(addresses).to_string()),
                (":keys", json!(s.mail_keys).to_string()),
                (":cards", json!(s.cards).to_string()),
                (":mails", json!(s.mails).to_string()),
                (":messages", json!(s.messages).to_string()),
                (":replies", json!(s.replies).to_string()),
                (":ids", json!(s.ids()).to_string()),
            ],
            at.0,
        )
    }

    /// Those that a statement names.
    fn within<'a>(&'a self, sql: &str) -> Vec<(&'a str, &'a dyn ToSql)> {
        let mut out: Vec<(&str, &dyn ToSql)> = self
            .0
            .iter()
            .filter(|(n, _)| sql.contains(&format!("{n})")))
            .map(|(n, v)| (*n, v as &dyn ToSql))
            .collect();
        if sql.contains(":at") {
            out.push((":at", &self.1));
        }
        out
    }
}

/// How many rows of which table go or lose their words, without touching them.
///
/// # Errors
/// Database errors.
pub fn counts(c: &Connection, s: &Subject) -> rusqlite::Result<Counts> {
    let p = Params::of(s, Millis(0));
    let mut out = Counts::new();
    let goes = GOES.iter().copied();
    let emptied = EMPTIED.iter().map(|(t, _, w)| (*t, *w));
    let mail = [(
        "emails",
        "erased_at IS NULL AND id IN(SELECT value FROM json_each(:mails))",
    )];
    for (table, which) in goes.chain(emptied).chain(mail) {
        let sql = format!("SELECT count(*) FROM {table} WHERE {which}");
        let n: i64 = c
            .prepare_cached(&sql)?
            .query_row(p.within(&sql).as_slice(), |r| r.get(0))?;
        if let Ok(n @ 1..) = u64::try_from(n) {
            let all = out.entry(table.to_owned()).or_default();
            *all = all.saturating_add(n);
        }
    }
    Ok(out)
}

/// Take the rows out. Mails that are not sent are cancelled before this.
///
/// # Errors
/// Database errors.
pub fn apply(c: &Connection, s: &Subject, at: Millis) -> rusqlite::Result<Counts> {
    let p = Params::of(s, at);
    let mut out = Counts::new();
    let mut note = |table: &str, n: usize| {
        if n > 0 {
            let all = out.entry(table.to_owned()).or_default();
            *all = all.saturating_add(u64::try_from(n).unwrap_or(u64::MAX));
        }
    };
    for (table, which) in GOES {
        let sql = format!("DELETE FROM {table} WHERE {which}");
        note(
            table,
            c.prepare_cached(&sql)?.execute(p.within(&sql).as_slice())?,
        );
    }
    for (table, set, which) in EMPTIED {
        let sql = format!("UPDATE {table} SET {set} WHERE {which}");
        note(
            table,
            c.prepare_cached(&sql)?.execute(p.within(&sql).as_slice())?,
        );
    }
    note("emails", empty_mails(c, &s.mails, at)?);
    Ok(out)
}

/// Empty mails that are sent, failed or cancelled, with the bytes in which they left. How many.
///
/// # Errors
/// Database errors.
pub fn empty_mails(c: &Connection, mails: &[EmailId], at: Millis) -> rusqlite::Result<usize> {
    let s = Subject {
        mails: mails.to_vec(),
        ..Subject::default()
    };
    let p = Params::of(&s, at);
    let wires = "UPDATE send_attempts SET wire=NULL WHERE wire IS NOT NULL AND ended_at IS NOT NULL AND email_id IN(SELECT value FROM json_each(:mails))";
    c.prepare_cached(wires)?
        .execute(p.within(wires).as_slice())?;
    let sql = format!("UPDATE emails SET {EMPTY_MAIL} WHERE {MAIL_LEFT}");
    c.prepare_cached(&sql)?.execute(p.within(&sql).as_slice())
}
