//! What must hold, counted: `jengu verify` and a test after every fault. A failed check names its first broken row by
//! table and id. A check is one statement of `checks`, or a function here where a statement cannot say it.

mod checks;
mod first;

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use domain::content::sha256_hex;
use rusqlite::Connection;
use serde::Serialize;

use crate::db::{JOURNAL_FILE, Refused, journal, migrate};
use crate::tables::chain;

pub use first::BrokenRow;
use first::Found;

/// The result of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Stable name.
    pub name: &'static str,
    /// Whether it holds.
    pub ok: bool,
    /// Violations found.
    pub count: i64,
    /// The first of them.
    pub first: Option<BrokenRow>,
}

/// All checks over one snapshot. `dir` is the workspace's folder, for the safety journal; `None` leaves that out.
///
/// # Errors
/// When a check cannot be made; a violation is not an error, and neither is damage that a check meets.
pub fn verify(c: &Connection, dir: Option<&Path>) -> anyhow::Result<Vec<Check>> {
    let mut out = Vec::with_capacity(checks::RULES.len() + 8);
    let mut put = |name, (count, first): Found| {
        out.push(Check {
            name,
            ok: count == 0,
            count,
            first,
        })
    };
    let mut fresh = Connection::open_in_memory()?;
    migrate::run(&mut fresh, None)?;
    let ought = schema(&fresh)?;
    put("integrity", met("", first::of_damage(c))?);
    put("foreign_keys", met("", first::of_foreign_keys(c))?);
    put("guards", met("sqlite_schema", guards_off(&ought, c))?);
    put("chain", met("chain", chain_off(c))?);
    put("stage_edges", met("stage_edges", edges_off(c))?);
    for (name, table, bytes, sum) in [
        (
            "wire_bytes_are_those_hashed",
            "send_attempts",
            "wire",
            "wire_sha256",
        ),
        ("messages_are_those_hashed", "messages", "raw", "raw_sha256"),
    ] {
        put(name, met(table, changed(c, table, bytes, sum))?);
    }
    for rule in checks::RULES {
        put(
            rule.name,
            met(rule.table, first::of_ids(c, rule.table, rule.sql))?,
        );
    }
    if let Some(dir) = dir {
        let journal = journal::read(&dir.join(JOURNAL_FILE))?;
        let line = journal
            .damaged_line
            .map(|n| BrokenRow::new(JOURNAL_FILE, n));
        put(
            "journal_is_readable",
            (i64::try_from(journal.damaged)?, line),
        );
        put("journal_is_in_the_database", missing(c, &journal.entries)?);
    }
    Ok(out)
}

/// What a check found; one that met damage has failed, in this table.
fn met(table: &str, found: rusqlite::Result<Found>) -> rusqlite::Result<Found> {
    match found {
        Err(e) if Refused::of(&e.to_string()) == Some(Refused::Damage) => {
            Ok((1, Some(BrokenRow::new(table, ""))))
        }
        found => found,
    }
}

fn chain_off(c: &Connection) -> rusqlite::Result<Found> {
    let at = chain::verify_chain(c)?;
    Ok((
        i64::from(at.is_some()),
        at.map(|seq| BrokenRow::new("chain", seq)),
    ))
}

/// Tables, views, indices and triggers that are not those of the migrations: what was dropped, changed or added.
/// What refuses a mail twice is only as good as its being there.
fn guards_off(ought: &Schema, c: &Connection) -> rusqlite::Result<Found> {
    let is = schema(c)?;
    let names: HashSet<&String> = ought.keys().chain(is.keys()).collect();
    let mut off: Vec<&String> = names
        .into_iter()
        .filter(|n| ought.get(*n) != is.get(*n))
        .collect();
    off.sort();
    Ok((
        i64::try_from(off.len()).unwrap_or(i64::MAX),
        off.first().map(|n| BrokenRow::new("sqlite_schema", n)),
    ))
}

/// Name → words, white space evened out.
type Schema = BTreeMap<String, String>;

fn schema(c: &Connection) -> rusqlite::Result<Schema> {
    c.prepare(
        "SELECT name,type||' '||tbl_name||' '||ifnull(sql,'') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'",
    )?
    .query_map([], |r| Ok((r.get(0)?, r.get::<_, String>(1)?)))?
    .map(|row| {
        row.map(|(name, words)| (name, words.split_whitespace().collect::<Vec<_>>().join(" ")))
    })
    .collect()
}

/// Rows whose bytes have another SHA-256 than the one kept beside them. Emptied bytes have none.
fn changed(c: &Connection, table: &str, bytes: &str, sum: &str) -> rusqlite::Result<Found> {
    let mut stmt = c.prepare(&format!(
        "SELECT id,{bytes},{sum} FROM {table} WHERE {bytes} IS NOT NULL ORDER BY id"
    ))?;
    let mut rows = stmt.query([])?;
    let (mut n, mut first) = (0, None);
    while let Some(r) = rows.next()? {
        let sum: String = r.get(2)?;
        if sha256_hex(r.get_ref(1)?.as_blob()?) != sum {
            n += 1;
            if first.is_none() {
                first = Some(BrokenRow::new(table, r.get::<_, String>(0)?));
            }
        }
    }
    Ok((n, first))
}

/// Rows in which `stage_edges` and the table in `domain` differ.
fn edges_off(c: &Connection) -> rusqlite::Result<Found> {
    let row = |r: &rusqlite::Row<'_>| r.get::<_, String>(0);
    let mut here: Vec<String> = c
        .prepare("SELECT ifnull(from_stage,'')||'/'||event||'/'||to_stage||'/'||who FROM stage_edges ORDER BY rowid")?
        .query_map([], row)?
        .collect::<rusqlite::Result<_>>()?;
    let mut off = Vec::new();
    for e in domain::stage::edges() {
        let ought = format!(
            "{}/{}/{}/{}",
            e.from.map_or("", domain::Stage::word),
            e.event.word(),
            e.to.word(),
            e.who.word()
        );
        match here.iter().position(|h| *h == ought) {
            Some(i) => drop(here.remove(i)),
            None => off.push(ought),
        }
    }
    off.splice(0..0, here);
    Ok((
        i64::try_from(off.len()).unwrap_or(i64::MAX),
        off.first().map(|e| BrokenRow::new("stage_edges", e)),
    ))
}

/// Journalled suppressions that were not lifted and are not live in the database.
fn missing(c: &Connection, entries: &[journal::Entry]) -> rusqlite::Result<Found> {
    use journal::Entry;
    let lifted: HashSet<&str> = entries
        .iter()
        .filter_map(|e| match e {
            Entry::Lifted { id, .. } => Some(id.as_str()),
            _ => None,
        })
        .collect();
    let mut stmt = c.prepare_cached("SELECT EXISTS(SELECT 1 FROM suppressions WHERE id=?1 OR (scope=?2 AND key=?3 AND lifted_at IS NULL))")?;
    let (mut n, mut first) = (0, None);
    for e in entries {
        if let Entry::Suppressed { id, scope, key, .. } = e
            && !lifted.contains(id.as_str())
            && !stmt.query_row([id, scope, key], |r| r.get::<_, bool>(0))?
        {
            n += 1;
            first.get_or_insert_with(|| BrokenRow::new("suppressions", id));
        }
    }
    Ok((n, first))
}

#[cfg(test)]
mod tests;
