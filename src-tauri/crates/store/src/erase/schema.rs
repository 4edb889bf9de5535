//! What the schema says of tables and columns.

use rusqlite::Connection;

/// Tables that hold the words of those who use this workspace, or no words at all. Whoever is erased stands in none of
/// them; everything else is searched.
pub const OURS: &[&str] = &[
    "actors",
    "sender_identities",
    "sending_domains",
    "inboxes",
    "inbox_accounts",
    "signatures",
    "stage_edges",
    "exported_backups",
    "refinery_schema_history",
];

/// Columns that hold the names of houses. A house may be called like its owner; there only addresses, numbers and
/// profiles are looked for.
const HOUSES: &[(&str, &str)] = &[
    ("companies", "name"),
    ("board_cards", "name"),
    ("company_keys", "key"),
    ("company_profiles", "website"),
    ("company_profiles", "town"),
    ("company_profiles", "street"),
    ("company_profiles", "chain"),
    ("company_profiles", "phone"),
    ("shared_keys", "value"),
    ("dedup_candidates", "why"),
    ("vacancies", "poster"),
    ("vacancy_details", "company_printed"),
];

/// Columns of ids that somebody else gave and that may hold anything.
const FOREIGN_IDS: &[(&str, &str)] = &[
    ("external_ids", "external_id"),
    ("send_attempts", "provider_id"),
    ("messages", "message_id"),
    ("wire_ids", "wire_message_id"),
    ("vacancy_sightings", "source_id"),
    ("company_keys", "key"),
    ("settings", "key"),
];

/// A column that holds words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Name.
    pub name: String,
    /// Whether it may be empty.
    pub nullable: bool,
    /// Whether it holds names of houses.
    pub house: bool,
}

/// A table that is searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Name.
    pub name: String,
    /// By what a row is named.
    pub key: Vec<String>,
    /// Columns with ids and keys.
    pub ids: Vec<String>,
    /// Columns with words.
    pub words: Vec<Column>,
}

impl Table {
    /// All columns, as they are read: key, ids, words.
    pub(super) fn columns(&self) -> Vec<&str> {
        let words = self.words.iter().map(|w| w.name.as_str());
        let ids = self.ids.iter().map(String::as_str);
        let key = self.key.iter().map(String::as_str);
        key.chain(ids).chain(words).collect()
    }
}

/// Whether a column holds an id, a key or a checksum: nothing a person could stand in.
fn is_id(table: &str, column: &str, refers: &[String]) -> bool {
    if FOREIGN_IDS.contains(&(table, column)) {
        return false;
    }
    refers.iter().any(|r| r == column)
        || matches!(
            column,
            "id" | "key" | "hash" | "prev" | "ref" | "payload_commit" | "lease_token" | "uid"
        )
        || ["_id", "_key", "_hash", "_sha256"]
            .iter()
            .any(|end| column.ends_with(end))
}

/// Every ordinary table that is searched, in the order of its name.
///
/// # Errors
/// Database errors.
pub fn tables(c: &Connection) -> rusqlite::Result<Vec<Table>> {
    let names: Vec<(String, bool)> = c
        .prepare(
            "SELECT s.name, s.sql LIKE '%WITHOUT ROWID%' FROM sqlite_schema s WHERE s.type='table' AND s.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
             AND s.sql NOT LIKE 'CREATE VIRTUAL%' AND NOT EXISTS(SELECT 1 FROM sqlite_schema v WHERE v.sql LIKE 'CREATE VIRTUAL%'
               AND substr(s.name,1,length(v.name)+1)=v.name||'_') ORDER BY s.name",
        )?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut out = Vec::new();
    for (name, _) in names {
        if !OURS.contains(&name.as_str()) {
            out.push(table(c, name)?);
        }
    }
    Ok(out)
}

fn table(c: &Connection, name: String) -> rusqlite::Result<Table> {
    let refers: Vec<String> = c
        .prepare("SELECT \"from\" FROM pragma_foreign_key_list(?1)")?
        .query_map([&name], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    let columns: Vec<(String, String, bool, i64)> = c
        .prepare("SELECT name,type,\"notnull\",pk FROM pragma_table_info(?1) ORDER BY cid")?
        .query_map([&name], |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?))
        })?
        .collect::<Result<_, _>>()?;
    let mut key: Vec<(i64, String)> = columns
        .iter()
        .filter(|(.., pk)| *pk > 0)
        .map(|(n, .., pk)| (*pk, n.clone()))
        .collect();
    key.sort();
    let mut key: Vec<String> = key.into_iter().map(|(_, n)| n).collect();
    if key.is_empty() {
        key.push("rowid".into());
    }
    let (mut ids, mut words) = (Vec::new(), Vec::new());
    for (column, kind, not_null, pk) in columns {
        if kind != "TEXT" && kind != "BLOB" && kind != "ANY" {
            continue;
        }
        if is_id(&name, &column, &refers) {
            ids.push(column);
        } else {
            words.push(Column {
                house: HOUSES.contains(&(name.as_str(), column.as_str())),
                nullable: !not_null && pk == 0,
                name: column,
            });
        }
    }
    Ok(Table {
        name,
        key,
        ids,
        words,
    })
}
