//! `suppressions`: whom we leave alone for good. A row is lifted, never deleted; each is in the safety journal before
//! it is acknowledged. That it voids approvals and cancels mails is the schema's doing (`suppression_retroactive`).

use domain::{ActorId, EmailId, MessageId, Millis, ProspectId, SuppressionId};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::db::{Entry, Tx};
use crate::tables::merges::{self, Noun};

/// A suppression to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSuppression {
    /// Id.
    pub id: SuppressionId,
    /// `address domain person company group`.
    pub scope: String,
    /// Address and domain: HMAC; the others: id.
    pub key: String,
    /// `opt_out complaint hard_bounce import by_hand team held_for_decision`.
    pub reason: String,
    /// The message that asked for it.
    pub source_message: Option<MessageId>,
    /// The person who confirmed it; a domain needs one where it is shared.
    pub confirmed_by: Option<ActorId>,
    /// When.
    pub at: Millis,
}

/// Reason of a suppression that only holds until a person decides.
const HELD: &str = "held_for_decision";

/// Write one, journalled before the acknowledgement. Whether it is new: where one of this scope and key is live it
/// stays, and only a `held_for_decision` takes the new reason. What is said to a hotel or person that others were merged
/// into is said to each of these parts as well, so that taking them apart forgets nothing.
///
/// # Errors
/// Database errors; a shared domain nobody confirmed.
pub fn insert(tx: &Tx<'_>, s: &NewSuppression) -> rusqlite::Result<bool> {
    let noun = match s.scope.as_str() {
        "person" => Some(Noun::Person),
        "company" | "group" => Some(Noun::Company),
        _ => None,
    };
    if let Some(noun) = noun {
        for part in merges::parts(tx, noun, &s.key)? {
            let id = SuppressionId(format!("{}:{part}", s.id));
            let key = part;
            one(
                tx,
                &NewSuppression {
                    id,
                    key,
                    ..s.clone()
                },
            )?;
        }
    }
    one(tx, s)
}

fn one(tx: &Tx<'_>, s: &NewSuppression) -> rusqlite::Result<bool> {
    let live: Option<(String, String)> = tx
        .prepare_cached(
            "SELECT id,reason FROM suppressions WHERE scope=?1 AND key=?2 AND lifted_at IS NULL",
        )?
        .query_row(params![s.scope, s.key], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?;
    if let Some((id, reason)) = live {
        if reason == HELD && s.reason != HELD {
            tx.execute("UPDATE suppressions SET reason=?2,source_message_id=ifnull(source_message_id,?3),confirmed_by=ifnull(confirmed_by,?4) WHERE id=?1",
                params![id, s.reason, s.source_message.as_ref().map(MessageId::as_str), s.confirmed_by.as_ref().map(ActorId::as_str)])?;
            // Under its own id too: lifting the hold in another copy must not take this opt-out away.
            tx.journal(entry(s));
        }
        return Ok(false);
    }
    tx.prepare_cached("INSERT INTO suppressions(id,scope,key,reason,source_message_id,confirmed_by,at) VALUES(?1,?2,?3,?4,?5,?6,?7)")?
        .execute(params![
            s.id.as_str(),
            s.scope,
            s.key,
            s.reason,
            s.source_message.as_ref().map(MessageId::as_str),
            s.confirmed_by.as_ref().map(ActorId::as_str),
            s.at.0
        ])?;
    tx.journal(entry(s));
    tx.touch("suppressions");
    Ok(true)
}

fn entry(s: &NewSuppression) -> Entry {
    Entry::Suppressed {
        id: s.id.0.clone(),
        scope: s.scope.clone(),
        key: s.key.clone(),
        reason: s.reason.clone(),
        confirmed_by: s.confirmed_by.as_ref().map(|a| a.0.clone()),
        at: s.at.0,
    }
}

/// Lift one. Whether it was live. Mails stay cancelled.
///
/// # Errors
/// Database errors.
pub fn lift(tx: &Tx<'_>, id: &SuppressionId, reason: &str, at: Millis) -> rusqlite::Result<bool> {
    let n = tx.execute(
        "UPDATE suppressions SET lifted_at=?2,lifted_reason=?3 WHERE id=?1 AND lifted_at IS NULL",
        params![id.as_str(), at.0, reason],
    )?;
    if n > 0 {
        tx.journal(Entry::Lifted {
            id: id.0.clone(),
            at: at.0,
        });
        tx.touch("suppressions");
    }
    Ok(n > 0)
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// Id.
    pub id: SuppressionId,
    /// Scope.
    pub scope: String,
    /// Key.
    pub key: String,
    /// Reason.
    pub reason: String,
    /// The message that asked for it.
    pub source_message: Option<MessageId>,
    /// When.
    pub at: Millis,
    /// When it was lifted.
    pub lifted_at: Option<Millis>,
}

fn read(r: &Row<'_>) -> rusqlite::Result<Suppression> {
    Ok(Suppression {
        id: r.get::<_, String>(0)?.into(),
        scope: r.get(1)?,
        key: r.get(2)?,
        reason: r.get(3)?,
        source_message: r.get::<_, Option<String>>(4)?.map(Into::into),
        at: Millis(r.get(5)?),
        lifted_at: r.get::<_, Option<i64>>(6)?.map(Millis),
    })
}

const COLUMNS: &str = "id,scope,key,reason,source_message_id,at,lifted_at";

/// One row.
///
/// # Errors
/// Database errors.
pub fn get(c: &Connection, id: &SuppressionId) -> rusqlite::Result<Option<Suppression>> {
    c.prepare_cached(&format!("SELECT {COLUMNS} FROM suppressions WHERE id=?1"))?
        .query_row([id.as_str()], read)
        .optional()
}

/// The live one of a scope and key.
///
/// # Errors
/// Database errors.
pub fn live(c: &Connection, scope: &str, key: &str) -> rusqlite::Result<Option<Suppression>> {
    c.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM suppressions WHERE scope=?1 AND key=?2 AND lifted_at IS NULL"
    ))?
    .query_row([scope, key], read)
    .optional()
}

/// Live ones, newest first, before time `before`.
///
/// # Errors
/// Database errors.
pub fn list(
    c: &Connection,
    before: Option<Millis>,
    limit: u32,
) -> rusqlite::Result<Vec<Suppression>> {
    c.prepare_cached(&format!("SELECT {COLUMNS} FROM suppressions WHERE lifted_at IS NULL AND at<?1 ORDER BY at DESC,id DESC LIMIT ?2"))?
        .query_map(params![before.map_or(i64::MAX, |m| m.0), limit], read)?
        .collect()
}

/// What hits a mail: the scope and reason, for a person; `None` when nothing does. The same view R and C read.
///
/// # Errors
/// Database errors.
pub fn hits_email(c: &Connection, id: &EmailId) -> rusqlite::Result<Option<String>> {
    c.prepare_cached(
        "SELECT s.scope||': '||s.reason FROM email_suppressions v JOIN suppressions s ON s.id=v.suppression_id WHERE v.email_id=?1 ORDER BY s.at LIMIT 1",
    )?
    .query_row([id.as_str()], |r| r.get(0))
    .optional()
}

/// When an address was suppressed last, by itself, its domain or a person who has it; `None` when it is not.
///
/// # Errors
/// Database errors.
pub fn hits_address(
    c: &Connection,
    key: &str,
    domain_key: &str,
) -> rusqlite::Result<Option<Millis>> {
    c.prepare_cached(
        "SELECT max(at) FROM suppressions WHERE lifted_at IS NULL AND ((scope='address' AND key=?1) OR (scope='domain' AND key=?2) \
         OR (scope='person' AND key IN(SELECT person_id FROM person_addresses WHERE channel='mail' AND key=?1)))",
    )?
    .query_row([key, domain_key], |r| r.get::<_, Option<i64>>(0))
    .map(|t| t.map(Millis))
}

/// What hits a card, whatever address would be written to: its person, property, group, or every mail address known
/// (one free address is enough to be reachable).
///
/// # Errors
/// Database errors.
pub fn hits_prospect(c: &Connection, id: &ProspectId) -> rusqlite::Result<Option<String>> {
    let whole: Option<String> = c
        .prepare_cached(
            "SELECT s.scope||': '||s.reason FROM prospects p JOIN suppressions s ON s.lifted_at IS NULL AND (
               (s.scope='person' AND s.key=p.person_id) OR (s.scope='company' AND s.key=p.company_id)
               OR (s.scope='group' AND s.key IN(SELECT g.group_id FROM group_members g WHERE g.company_id=p.company_id))
               OR (s.scope='person' AND s.key IN(SELECT m.part FROM merged_ids m WHERE m.kind='person' AND m.id=p.person_id))
               OR (s.scope='company' AND s.key IN(SELECT m.part FROM merged_ids m WHERE m.kind='company' AND m.id=p.company_id))
               OR (s.scope='group' AND s.key IN(SELECT m.part FROM group_members g JOIN merged_ids m ON m.kind='company' AND m.id=g.group_id WHERE g.company_id=p.company_id)))
             WHERE p.id=?1 ORDER BY s.at LIMIT 1",
        )?
        .query_row([id.as_str()], |r| r.get(0))
        .optional()?;
    if whole.is_some() {
        return Ok(whole);
    }
    let (all, hit): (i64, i64) = c
        .prepare_cached(
            "SELECT count(*),ifnull(sum(EXISTS(SELECT 1 FROM suppressions s WHERE s.lifted_at IS NULL AND s.scope='address' AND s.key=a.key)),0)
             FROM prospects p JOIN person_addresses a ON a.channel='mail' AND a.dead_at IS NULL AND a.person_id=p.person_id WHERE p.id=?1",
        )?
        .query_row([id.as_str()], |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok((all > 0 && hit == all)
        .then(|| "address: every mail address of this person is suppressed".to_owned()))
}
