//! Everything that is held about a person, for himself: access (compliance.md, Data protection).

use std::collections::HashSet;

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use serde_json::{Map, Value, json};

use super::Subject;
use super::schema::{Table, tables};

/// Tables whose rows say nothing of anybody.
const MACHINE: &[&str] = &[
    "changes",
    "jobs",
    "erasure_plans",
    "schedules",
    "queues",
    "company_keys",
];

fn value(v: ValueRef<'_>) -> Value {
    match v {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(i) => json!(i),
        ValueRef::Real(f) => json!(f),
        ValueRef::Text(t) => {
            let text = String::from_utf8_lossy(t);
            let form = text
                .starts_with(['{', '['])
                .then(|| serde_json::from_str(&text).ok());
            form.flatten().unwrap_or_else(|| json!(text))
        }
        ValueRef::Blob(b) => json!(String::from_utf8_lossy(b)),
    }
}

/// Every row that is his by an id or key, or that mentions him, by table.
///
/// # Errors
/// Database errors.
pub fn held(c: &Connection, s: &Subject) -> rusqlite::Result<Map<String, Value>> {
    let mut ids: HashSet<String> = s.ids().into_iter().collect();
    for p in posts(c, s)? {
        ids.insert(p);
    }
    let mails = json!(s.mails).to_string();
    for sql in [
        "SELECT id FROM approvals WHERE email_id IN(SELECT value FROM json_each(?1))",
        "SELECT id FROM send_attempts WHERE email_id IN(SELECT value FROM json_each(?1))",
    ] {
        let more: Vec<String> = c
            .prepare(sql)?
            .query_map([&mails], |r| r.get(0))?
            .collect::<Result<_, _>>()?;
        ids.extend(more);
    }
    let events = events_of(c, &ids)?;
    let mut out = Map::new();
    for t in tables(c)? {
        if MACHINE.contains(&t.name.as_str()) {
            continue;
        }
        let rows = rows(c, &t, s, &ids, &events)?;
        if !rows.is_empty() {
            out.insert(t.name, Value::Array(rows));
        }
    }
    Ok(out)
}

fn posts(c: &Connection, s: &Subject) -> rusqlite::Result<Vec<String>> {
    let people = json!(s.people).to_string();
    c.prepare("SELECT id FROM posts WHERE person_id IN(SELECT value FROM json_each(?1))")?
        .query_map([people], |r| r.get(0))?
        .collect()
}

fn events_of(c: &Connection, ids: &HashSet<String>) -> rusqlite::Result<HashSet<i64>> {
    let ids = json!(ids).to_string();
    c.prepare("SELECT DISTINCT event_id FROM event_subjects WHERE subject_id IN(SELECT value FROM json_each(?1))")?
        .query_map([ids], |r| r.get(0))?
        .collect()
}

fn rows(
    c: &Connection,
    t: &Table,
    s: &Subject,
    ids: &HashSet<String>,
    events: &HashSet<i64>,
) -> rusqlite::Result<Vec<Value>> {
    if t.name == "event_subjects" {
        return Ok(Vec::new());
    }
    let nameless = s.identity.without_names();
    let mut all = c.prepare(&format!("SELECT * FROM \"{}\"", t.name))?;
    let names: Vec<String> = all.column_names().map(str::to_owned).collect();
    let mut out = Vec::new();
    let mut rows = all.query([])?;
    while let Some(r) = rows.next()? {
        let mut is_his = t.name == "events" && events.contains(&r.get(0)?);
        let mut mentions = false;
        let mut row = Map::new();
        let mut anothers = false;
        for (i, name) in names.iter().enumerate() {
            let v = r.get_ref(i)?;
            if let ValueRef::Text(text) = v {
                let text = String::from_utf8_lossy(text);
                is_his |= ids.contains(text.as_ref());
                anothers |= s.of_namesakes.contains(text.as_ref());
            }
            row.insert(name.clone(), value(v));
        }
        for w in t.words.iter().filter(|_| !is_his) {
            let who = if w.house || anothers {
                &nameless
            } else {
                &s.identity
            };
            let i = names.iter().position(|n| *n == w.name).unwrap_or_default();
            mentions |= match r.get_ref(i)? {
                ValueRef::Text(text) => who.in_text(&String::from_utf8_lossy(text)),
                ValueRef::Blob(b) => who.in_bytes(b),
                _ => false,
            };
        }
        if is_his || mentions {
            out.push(Value::Object(row));
        }
    }
    Ok(out)
}
