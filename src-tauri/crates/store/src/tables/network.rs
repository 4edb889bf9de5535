//! `network_ledger`: a line for each call that left this machine. The host, how much, how long and how it ended; never a
//! path, an address or a word of what was said.

use domain::Millis;
use domain::time::DAY;
use rusqlite::{Connection, Row, params};

/// How long a line is kept.
const KEPT: i64 = 30 * DAY;

/// A call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Number; 0 before it is stored.
    pub id: i64,
    /// When it ended.
    pub at: Millis,
    /// Host name.
    pub host: String,
    /// `site board robots clock model smtp imap dns other`.
    pub kind: String,
    /// Bytes in both directions, as far as they were counted.
    pub bytes: i64,
    /// How long it took.
    pub ms: i64,
    /// `ok`, or what went wrong in a word.
    pub outcome: String,
}

fn read(r: &Row<'_>) -> rusqlite::Result<Call> {
    Ok(Call {
        id: r.get(0)?,
        at: Millis(r.get(1)?),
        host: r.get(2)?,
        kind: r.get(3)?,
        bytes: r.get(4)?,
        ms: r.get(5)?,
        outcome: r.get(6)?,
    })
}

/// Write a line.
///
/// # Errors
/// Database errors; a kind that does not exist.
pub fn insert(c: &Connection, k: &Call) -> rusqlite::Result<()> {
    c.prepare_cached(
        "INSERT INTO network_ledger(at,host,kind,bytes,ms,outcome) VALUES(?1,?2,?3,?4,?5,?6)",
    )?
    .execute(params![
        k.at.0,
        k.host,
        k.kind,
        k.bytes.max(0),
        k.ms.max(0),
        k.outcome
    ])
    .map(drop)
}

/// Calls, newest first: to a host and of a kind when given, older than `before`.
///
/// # Errors
/// Database errors.
pub fn calls(
    c: &Connection,
    host: Option<&str>,
    kind: Option<&str>,
    before: Option<i64>,
    limit: u32,
) -> rusqlite::Result<Vec<Call>> {
    let of_host = if host.is_some() {
        "host=?1"
    } else {
        "?1 IS NULL"
    };
    c.prepare_cached(&format!(
        "SELECT id,at,host,kind,bytes,ms,outcome FROM network_ledger WHERE {of_host} AND (?2 IS NULL OR kind=?2) AND (?3 IS NULL OR id<?3) ORDER BY id DESC LIMIT ?4"
    ))?
    .query_map(params![host, kind, before, limit], read)?
    .collect()
}

/// A host with what went to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// Name.
    pub host: String,
    /// Kind of its calls.
    pub kind: String,
    /// Calls.
    pub calls: u32,
    /// Calls that went wrong.
    pub failed: u32,
    /// Bytes.
    pub bytes: i64,
    /// The last one.
    pub last_at: Millis,
}

/// Hosts since `from`, the busiest first.
///
/// # Errors
/// Database errors.
pub fn hosts(c: &Connection, from: Millis, limit: u32) -> rusqlite::Result<Vec<Host>> {
    c.prepare_cached(
        "SELECT host,kind,count(*) n,sum(outcome<>'ok'),sum(bytes),max(at) FROM network_ledger WHERE at>=?1 GROUP BY host,kind ORDER BY n DESC,host,kind LIMIT ?2",
    )?
    .query_map(params![from.0, limit], |r| {
        Ok(Host { host: r.get(0)?, kind: r.get(1)?, calls: r.get(2)?, failed: r.get(3)?, bytes: r.get(4)?, last_at: Millis(r.get(5)?) })
    })?
    .collect()
}

/// Forget what is older than it is kept.
///
/// # Errors
/// Database errors.
pub fn prune(c: &Connection, now: Millis) -> rusqlite::Result<()> {
    c.execute(
        "DELETE FROM network_ledger WHERE at<?1",
        [now.minus(KEPT).0],
    )
    .map(drop)
}
