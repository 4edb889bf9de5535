//! Applying a mapping: which column is which field.

use std::collections::BTreeMap;

use domain::table::{RowError, Table};

use super::{FIELDS, Mapped};
use crate::engine::refuse;

/// Apply a mapping (field → header or column index) to a table. Rows without a hotel's name are errors.
///
/// # Errors
/// Refused when the mapping names a field or column that does not exist, or nothing is mapped to `hotel`.
pub fn map(
    table: &Table,
    mapping: &BTreeMap<String, String>,
) -> anyhow::Result<(Vec<Mapped>, Vec<RowError>)> {
    let mut columns: BTreeMap<usize, String> = BTreeMap::new();
    for (field, column) in mapping {
        if !FIELDS.contains(&field.as_str()) {
            return Err(refuse(
                "mapping",
                format!(
                    "there is no field {field}; fields are {}",
                    FIELDS.join(", ")
                ),
            ));
        }
        let at = table
            .headers
            .iter()
            .position(|h| h.eq_ignore_ascii_case(column))
            .or_else(|| {
                column
                    .parse::<usize>()
                    .ok()
                    .filter(|i| *i < table.headers.len())
            });
        columns.insert(
            at.ok_or_else(|| refuse("mapping", format!("the file has no column \"{column}\"")))?,
            field.clone(),
        );
    }
    if !columns.values().any(|f| f == "hotel") {
        return Err(refuse(
            "mapping",
            "map a column to hotel: a row without a hotel's name is nothing to sell to",
        ));
    }
    let (mut out, mut errors) = (Vec::new(), table.errors.clone());
    for (i, cells) in table.rows.iter().enumerate() {
        let row = u32::try_from(i).unwrap_or(u32::MAX).saturating_add(1);
        let mut m = Mapped {
            row,
            ..Mapped::default()
        };
        for (c, value) in cells.iter().enumerate() {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            match (columns.get(&c), table.headers.get(c)) {
                (Some(f), _) => drop(m.fields.insert(f.clone(), value.to_owned())),
                (None, Some(h)) if !h.trim().is_empty() => {
                    drop(m.own.insert(h.trim().to_owned(), value.to_owned()))
                }
                _ => {}
            }
        }
        if m.fields.contains_key("hotel") {
            out.push(m);
        } else {
            errors.push(RowError {
                row,
                line: row.saturating_add(1),
                why: "no hotel name".into(),
            });
        }
    }
    Ok((out, errors))
}
