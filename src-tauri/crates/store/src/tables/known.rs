//! `relationships_known`, `history_scans`, `known_confirmations`: with whom there is correspondence already. Only keys, counts
//! and the last date; no address, no subject (compliance.md, 8).

use domain::{CompanyId, InboxId, Millis};
use rusqlite::{Connection, OptionalExtension as _, params};

/// Correspondence with an address or a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counted {
    /// Mails to them.
    pub sent: u32,
    /// Mails from them.
    pub received: u32,
    /// The last of either.
    pub last_at: Option<Millis>,
    /// Whether another address than the asked one had a part in it.
    pub others: bool,
}

/// What there was since `since` with any of these addresses or domains, by their keys.
pub fn counted(
    c: &Connection,
    addresses: &[String],
    domains: &[String],
    since: Millis,
) -> rusqlite::Result<Counted> {
    let list = |keys: &[String]| serde_json::to_string(keys).unwrap_or_else(|_| "[]".into());
    c.prepare_cached(
        "WITH hit AS (SELECT address_key FROM relationships_known WHERE address_key IN(SELECT value FROM json_each(?1)) \
           UNION SELECT address_key FROM relationships_known WHERE domain_key<>'' AND domain_key IN(SELECT value FROM json_each(?2))) \
         SELECT coalesce(sum(r.sent),0),coalesce(sum(r.received),0),max(r.last_at),coalesce(max(r.address_key NOT IN(SELECT value FROM json_each(?1))),0) \
         FROM hit JOIN relationships_known r ON r.address_key=hit.address_key WHERE r.last_at>?3",
    )?
    .query_row(params![list(addresses), list(domains), since.0], |r| {
        Ok(Counted {
            sent: r.get(0)?,
            received: r.get(1)?,
            last_at: r.get::<_, Option<i64>>(2)?.map(Millis),
            others: r.get(3)?,
        })
    })
}

/// Count a message with an address. `domain_key` is empty where the domain is shared by many.
pub fn count(
    c: &Connection,
    address_key: &str,
    domain_key: &str,
    sent: bool,
    at: Millis,
) -> rusqlite::Result<()> {
    c.prepare_cached(
        "INSERT INTO relationships_known(address_key,domain_key,sent,received,last_at) VALUES(?1,?2,?3,?4,?5) ON CONFLICT(address_key) DO UPDATE SET sent=sent+excluded.sent,\
         received=received+excluded.received,last_at=max(last_at,excluded.last_at)",
    )?
    .execute(params![address_key, domain_key, u32::from(sent), u32::from(!sent), at.0])
    .map(drop)
}

/// Whether anything is counted with this address.
pub fn has(c: &Connection, address_key: &str) -> rusqlite::Result<bool> {
    c.prepare_cached("SELECT EXISTS(SELECT 1 FROM relationships_known WHERE address_key=?1)")?
        .query_row([address_key], |r| r.get(0))
}

/// A folder whose history is being counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// Folder as the server spells it.
    pub folder: String,
    /// `sent` or `inbox`.
    pub role: String,
    /// UIDVALIDITY when it began.
    pub uidvalidity: u32,
    /// Where to go on.
    pub next_uid: u32,
    /// The first UID that the ordinary reading sees.
    pub end_uid: u32,
    /// When it was finished.
    pub done_at: Option<Millis>,
}

/// The scans of an inbox; Sent first.
pub fn scans(c: &Connection, inbox: &InboxId) -> rusqlite::Result<Vec<Scan>> {
    c.prepare_cached(
        "SELECT folder,role,uidvalidity,next_uid,end_uid,done_at FROM history_scans WHERE inbox_id=?1 ORDER BY role<>'sent',folder",
    )?
    .query_map([inbox.as_str()], |r| {
        Ok(Scan {
            folder: r.get(0)?,
            role: r.get(1)?,
            uidvalidity: r.get(2)?,
            next_uid: r.get(3)?,
            end_uid: r.get(4)?,
            done_at: r.get::<_, Option<i64>>(5)?.map(Millis),
        })
    })?
    .collect()
}

/// Begin to count a folder.
pub fn begin_scan(c: &Connection, inbox: &InboxId, s: &Scan) -> rusqlite::Result<()> {
    c.execute(
        "INSERT OR IGNORE INTO history_scans(inbox_id,folder,role,uidvalidity,next_uid,end_uid,done_at) VALUES(?1,?2,?3,?4,?5,?6,?7)",
        params![inbox.as_str(), s.folder, s.role, s.uidvalidity, s.next_uid, s.end_uid, s.done_at.map(|t| t.0)],
    )
    .map(drop)
}

/// How far it came; `done` ends it.
pub fn advance_scan(
    c: &Connection,
    inbox: &InboxId,
    folder: &str,
    next_uid: u32,
    done: Option<Millis>,
) -> rusqlite::Result<()> {
    c.execute(
        "UPDATE history_scans SET next_uid=?3,done_at=?4 WHERE inbox_id=?1 AND folder=?2",
        params![inbox.as_str(), folder, next_uid, done.map(|t| t.0)],
    )
    .map(drop)
}

/// Whether the history of every inbox that was ever read is counted. One that never connected holds up nobody.
pub fn all_counted(c: &Connection) -> rusqlite::Result<bool> {
    c.prepare_cached(
        "SELECT NOT EXISTS(SELECT 1 FROM inbox_accounts a WHERE a.connected_at IS NOT NULL \
           AND (NOT EXISTS(SELECT 1 FROM history_scans s WHERE s.inbox_id=a.inbox_id) OR EXISTS(SELECT 1 FROM history_scans s WHERE s.inbox_id=a.inbox_id AND s.done_at IS NULL)))",
    )?
    .query_row([], |r| r.get(0))
}

/// When a person said that this company may be written to although it is known.
pub fn confirmed_at(c: &Connection, company: &CompanyId) -> rusqlite::Result<Option<Millis>> {
    c.prepare_cached(
        "SELECT at FROM known_confirmations WHERE company_id=?1 AND withdrawn_at IS NULL",
    )?
    .query_row([company.as_str()], |r| r.get(0).map(Millis))
    .optional()
}

/// A person's word. A new one takes the place of the one before, which stays on record.
pub fn confirm(
    c: &Connection,
    id: &str,
    company: &CompanyId,
    actor: &str,
    reason: Option<&str>,
    at: Millis,
) -> rusqlite::Result<()> {
    withdraw(c, company, at)?;
    c.execute(
        "INSERT INTO known_confirmations(id,company_id,actor_id,reason,at) VALUES(?1,?2,?3,?4,?5)",
        params![id, company.as_str(), actor, reason, at.0],
    )
    .map(drop)
}

/// It is taken back.
pub fn withdraw(c: &Connection, company: &CompanyId, at: Millis) -> rusqlite::Result<bool> {
    c.execute(
        "UPDATE known_confirmations SET withdrawn_at=?2 WHERE company_id=?1 AND withdrawn_at IS NULL",
        params![company.as_str(), at.0],
    )
    .map(|n| n > 0)
}

/// Cards in `ready` without a sequence: those a known relationship may keep out.
pub fn waiting_cards(c: &Connection, most: u32) -> rusqlite::Result<Vec<domain::ProspectId>> {
    c.prepare_cached(
        "SELECT p.id FROM prospects p WHERE p.stage='ready' AND NOT EXISTS(SELECT 1 FROM enrolments n WHERE n.prospect_id=p.id AND n.state<>'ended') ORDER BY p.id LIMIT ?1",
    )?
    .query_map([most], |r| r.get::<_, String>(0).map(Into::into))?
    .collect()
}
