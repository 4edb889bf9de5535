//! Which columns refer to a noun: read from the schema, so that a new table is not forgotten.

use rusqlite::Connection;

use super::Noun;

/// A column that refers to a company or person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Table.
    pub table: String,
    /// Column.
    pub column: String,
    /// The columns that name a row beside it.
    pub key: Vec<String>,
}

/// Columns that stay with the part: what the merge itself writes, what is derived, and who would be compared with himself.
pub(super) const STAYS: &[(&str, &str)] = &[
    ("group_members", "company_id"),
    ("group_members", "group_id"),
    ("dedup_candidates", "a_id"),
    ("dedup_candidates", "b_id"),
];

/// References without a foreign key.
fn loose(noun: Noun) -> Vec<Reference> {
    let own = |table: &str, column: &str, key: &[&str]| Reference {
        table: table.into(),
        column: column.into(),
        key: key.iter().map(|k| (*k).to_owned()).collect(),
    };
    match noun {
        Noun::Company | Noun::Person => vec![own("own_values", "subject_id", &["field_id"])],
    }
}

/// Every column that refers to the noun and moves with a merge. A table whose whole key is the noun's id (a profile, a
/// report) has one row for each and is left alone.
///
/// # Errors
/// Database errors.
pub fn references(c: &Connection, noun: Noun) -> rusqlite::Result<Vec<Reference>> {
    let tables: Vec<String> = c
        .prepare("SELECT name FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite_%' ORDER BY name")?
        .query_map([], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    let mut out = Vec::new();
    for table in tables {
        let columns: Vec<String> = c
            .prepare(
                "SELECT \"from\" FROM pragma_foreign_key_list(?1) WHERE \"table\"=?2 ORDER BY 1",
            )?
            .query_map([table.as_str(), noun.table()], |r| r.get(0))?
            .collect::<Result<_, _>>()?;
        if columns.is_empty() {
            continue;
        }
        let key: Vec<String> = c
            .prepare("SELECT name FROM pragma_table_info(?1) WHERE pk>0 ORDER BY pk")?
            .query_map([&table], |r| r.get(0))?
            .collect::<Result<_, _>>()?;
        for column in columns {
            let rest: Vec<String> = key.iter().filter(|k| **k != column).cloned().collect();
            let stays = STAYS.contains(&(table.as_str(), column.as_str()));
            if !rest.is_empty() && !stays {
                out.push(Reference {
                    table: table.clone(),
                    column,
                    key: rest,
                });
            }
        }
    }
    out.extend(loose(noun));
    Ok(out)
}
