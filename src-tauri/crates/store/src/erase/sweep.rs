//! Every text that mentions him, in every table of the schema.

use std::collections::BTreeMap;

use anyhow::Context as _;
use domain::EmailId;
use domain::privacy::{ERASED, Identity};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, params, params_from_iter};

use super::schema::{Column, Table, tables};
use super::{Counts, Subject};
use crate::tables::search;

/// Tables of which a row that mentions him goes whole: what is left of it would be read as somebody else.
const WHOLE_ROW: &[&str] = &["findings", "research_reports", "external_ids", "wire_ids"];
/// Tables of which a row that mentions him may not be said to anybody any more.
const SILENT: &[&str] = &["facts", "signals"];
/// Columns that are emptied whole: a quotation with a hole is no quotation.
const WHOLE_CELL: &[(&str, &str)] = &[("customer_references", "quote")];
/// Words of a mail that are frozen: the mail is emptied whole.
const FROZEN: &[&str] = &[
    "to_address",
    "cc",
    "subject",
    "body_text",
    "body_html",
    "footer",
    "attachments",
    "language",
];
const SEARCHED: &[&str] = &["search_index", "search_trigrams"];

/// A row that mentions him.
struct Hit {
    key: Vec<Value>,
    /// Columns with what is put there.
    cells: Vec<(String, Value)>,
    /// The row goes.
    whole: bool,
}

/// What mentions him, and where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Rows by table.
    pub rows: Counts,
    /// Mails to others that mention him.
    pub mails: Vec<EmailId>,
}

fn words(v: ValueRef<'_>) -> Option<String> {
    match v {
        ValueRef::Text(t) => Some(String::from_utf8_lossy(t).into_owned()),
        _ => None,
    }
}

/// What is to be put where a cell mentions him; `None` where it does not.
fn cell(table: &str, column: &Column, v: ValueRef<'_>, who: &Identity) -> Option<Value> {
    match v {
        ValueRef::Text(t) => {
            let text = String::from_utf8_lossy(t);
            if text.len() < 5 || !who.in_text(&text) {
                return None;
            }
            Some(
                match column.nullable && WHOLE_CELL.contains(&(table, column.name.as_str())) {
                    true => Value::Null,
                    false => Value::Text(who.redact(&text)),
                },
            )
        }
        ValueRef::Blob(b) if who.in_bytes(b) => Some(match column.nullable {
            true => Value::Null,
            false => Value::Blob(Vec::new()),
        }),
        _ => None,
    }
}

/// The rows of a table that mention him.
fn hits(c: &Connection, t: &Table, s: &Subject) -> rusqlite::Result<Vec<Hit>> {
    let words_of: Vec<&Column> = t
        .words
        .iter()
        .filter(|w| !(t.name == "emails" && FROZEN.contains(&w.name.as_str())))
        .collect();
    if words_of.is_empty() {
        return Ok(Vec::new());
    }
    let nameless = s.identity.without_names();
    let quoted: Vec<String> = t.columns().iter().map(|k| format!("\"{k}\"")).collect();
    let mut all = c.prepare(&format!("SELECT {} FROM \"{}\"", quoted.join(","), t.name))?;
    let (keys, ids) = (t.key.len(), t.ids.len());
    let mut out = Vec::new();
    let mut rows = all.query([])?;
    while let Some(r) = rows.next()? {
        let anothers = !s.of_namesakes.is_empty()
            && (0..keys.saturating_add(ids)).any(|i| {
                r.get_ref(i)
                    .ok()
                    .and_then(words)
                    .is_some_and(|id| s.of_namesakes.contains(&id))
            });
        let mut cells = Vec::new();
        let mut whole = WHOLE_ROW.contains(&t.name.as_str());
        for (i, w) in t.words.iter().enumerate() {
            if !words_of.contains(&w) {
                continue;
            }
            let v = r.get_ref(keys.saturating_add(ids).saturating_add(i))?;
            let who = if w.house || anothers {
                &nameless
            } else {
                &s.identity
            };
            if let Some(put) = cell(&t.name, w, v, who) {
                cells.push((w.name.clone(), put));
            }
            if t.name == "merge_effects" && w.name == "what" && words(v).as_deref() == Some("gone")
            {
                whole = true;
            }
        }
        if !cells.is_empty() {
            let key = (0..keys)
                .map(|i| r.get::<_, Value>(i))
                .collect::<Result<_, _>>()?;
            out.push(Hit { key, cells, whole });
        }
    }
    Ok(out)
}

/// Mails to others that mention him; those of his own are emptied with his rows.
///
/// # Errors
/// Database errors.
pub fn mails_mentioning(c: &Connection, s: &Subject) -> rusqlite::Result<Vec<EmailId>> {
    let mut all = c.prepare(
        "SELECT id,ifnull(person_id,''),prospect_id,to_address,cc,subject,body_text,ifnull(body_html,''),footer,attachments FROM emails WHERE erased_at IS NULL ORDER BY id",
    )?;
    let nameless = s.identity.without_names();
    let mut out = Vec::new();
    let mut rows = all.query([])?;
    while let Some(r) = rows.next()? {
        let id = EmailId(r.get(0)?);
        let anothers = s.of_namesakes.contains(&r.get::<_, String>(1)?)
            || s.of_namesakes.contains(&r.get::<_, String>(2)?);
        let who = if anothers { &nameless } else { &s.identity };
        let mut mentions = false;
        for i in 3..10 {
            mentions |= who.in_text(&r.get::<_, String>(i)?);
        }
        if mentions && !s.mails.contains(&id) {
            out.push(id);
        }
    }
    Ok(out)
}

fn searched(c: &Connection, who: &Identity) -> rusqlite::Result<Vec<(String, String, String)>> {
    let nameless = who.without_names();
    let mut out = Vec::new();
    let mut all = c.prepare("SELECT noun,subject_id,words FROM search_index UNION SELECT noun,subject_id,words FROM search_trigrams")?;
    let mut rows = all.query([])?;
    while let Some(r) = rows.next()? {
        let (noun, id, text): (String, String, String) = (r.get(0)?, r.get(1)?, r.get(2)?);
        // The words of a hotel are its name; there it may be called like its owner.
        let by = if noun == "company" { &nameless } else { who };
        if by.in_text(&text) {
            out.push((noun, id, by.redact(&text)));
        }
    }
    Ok(out)
}

/// What mentions him, without touching it. Rows that are his by their ids are counted elsewhere, too.
///
/// # Errors
/// Database errors.
pub fn look(c: &Connection, s: &Subject) -> rusqlite::Result<Found> {
    let mut rows = BTreeMap::new();
    if s.identity.is_empty() {
        return Ok(Found::default());
    }
    for t in tables(c)? {
        let n = hits(c, &t, s)?.len();
        if n > 0 {
            rows.insert(t.name, u64::try_from(n).unwrap_or(u64::MAX));
        }
    }
    Ok(Found {
        rows,
        mails: mails_mentioning(c, s)?,
    })
}

/// Take him out of every text. The chain and the search have ways of their own; mails to others are emptied before this.
///
/// # Errors
/// Database errors; a row that can neither be changed nor removed.
pub fn sweep(c: &Connection, s: &Subject) -> anyhow::Result<Counts> {
    let mut out = Counts::new();
    if s.identity.is_empty() {
        return Ok(out);
    }
    for t in tables(c)? {
        if t.name == "chain" {
            continue;
        }
        for h in hits(c, &t, s)? {
            take_out(c, &t, &h).with_context(|| format!("Take a person out of {}", t.name))?;
            if t.name == "message_texts" {
                // Whatever the encoding and charset of its parts: the message as it came says the same.
                c.prepare_cached("UPDATE messages SET raw=NULL WHERE id=?1")?
                    .execute(params_from_iter(&h.key))?;
            }
            let n = out.entry(t.name.clone()).or_default();
            *n = n.saturating_add(1);
        }
    }
    Ok(out)
}

/// How many rows may be told apart by a number only, once he is out of all of them.
const ALIKE: u32 = 1_000;

fn take_out(c: &Connection, t: &Table, h: &Hit) -> anyhow::Result<()> {
    if !h.whole && change(c, t, h, None)? {
        return Ok(());
    }
    // Two rows would be the same without him, or a form does not allow the hole: the row goes.
    let place = place(t);
    let gone = c.execute(
        &format!("DELETE FROM \"{}\" WHERE {place}", t.name),
        params_from_iter(&h.key),
    );
    match gone {
        Ok(_) => return Ok(()),
        Err(e) if refused(&e) => {}
        Err(e) => return Err(e.into()),
    }
    // Others hang on it: it stays, told apart by a number.
    for n in 2..ALIKE {
        if change(c, t, h, Some(n))? {
            return Ok(());
        }
    }
    anyhow::bail!("a row can neither be changed nor removed")
}

fn refused(e: &rusqlite::Error) -> bool {
    e.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation)
}

fn place(t: &Table) -> String {
    let all: Vec<String> = t.key.iter().map(|k| format!("\"{k}\" IS ?")).collect();
    all.join(" AND ")
}

/// Put the cells without him; `false` where a constraint does not have it.
fn change(c: &Connection, t: &Table, h: &Hit, number: Option<u32>) -> rusqlite::Result<bool> {
    let set: Vec<String> = h.cells.iter().map(|(k, _)| format!("\"{k}\"=?")).collect();
    let silent = if SILENT.contains(&t.name.as_str()) {
        ",say='silent'"
    } else {
        ""
    };
    let cells: Vec<Value> = h
        .cells
        .iter()
        .map(|(_, v)| match (v, number) {
            (Value::Text(text), Some(n)) => {
                Value::Text(text.replace(ERASED, &format!("{ERASED} {n}")))
            }
            (v, _) => v.clone(),
        })
        .collect();
    let done = c.execute(
        &format!(
            "UPDATE \"{}\" SET {}{silent} WHERE {}",
            t.name,
            set.join(","),
            place(t)
        ),
        params_from_iter(cells.iter().chain(&h.key)),
    );
    match done {
        Ok(_) => Ok(true),
        Err(e) if refused(&e) => Ok(false),
        Err(e) => Err(e),
    }
}

/// Empty the payloads of the chain that are about him or mention him. How many.
///
/// # Errors
/// Database errors.
pub fn sweep_chain(c: &Connection, s: &Subject) -> rusqlite::Result<usize> {
    let ids = serde_json::json!(s.ids()).to_string();
    let mut n = c.execute(
        "UPDATE chain SET payload=NULL WHERE payload IS NOT NULL AND ref IN(SELECT value FROM json_each(?1)
           UNION SELECT id FROM approvals WHERE email_id IN(SELECT value FROM json_each(?1)) UNION SELECT id FROM send_attempts WHERE email_id IN(SELECT value FROM json_each(?1))
           UNION SELECT id FROM suppressions WHERE key IN(SELECT value FROM json_each(?1)))",
        [&ids],
    )?;
    let rows: Vec<(i64, String)> = c
        .prepare("SELECT seq,payload FROM chain WHERE payload IS NOT NULL")?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (seq, payload) in rows {
        if s.identity.in_text(&payload) {
            n = n.saturating_add(
                c.execute("UPDATE chain SET payload=NULL WHERE seq=?1", params![seq])?,
            );
        }
    }
    Ok(n)
}

/// Take him out of the search and have the index written anew, so that nothing of its old segments is left. How many.
///
/// # Errors
/// Database errors.
pub fn sweep_search(c: &Connection, s: &Subject) -> rusqlite::Result<usize> {
    let found = searched(c, &s.identity)?;
    for (noun, id, left) in &found {
        search::delete(c, noun, id)?;
        if noun == "company" && left.trim() != ERASED {
            search::upsert(c, noun, id, left)?;
        }
    }
    for p in &s.people {
        search::delete(c, "person", p.as_str())?;
    }
    for card in &s.cards {
        search::delete(c, "prospect", card)?;
    }
    for table in SEARCHED {
        c.execute(
            &format!("INSERT INTO {table}({table}) VALUES('optimize')"),
            [],
        )?;
    }
    Ok(found.len())
}
