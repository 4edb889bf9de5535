//! Which column is what: by its name in five languages, confirmed or replaced by what its cells look like.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Serialize;

use super::Table;
use crate::text::fold;

/// Columns by field, `data/columns.json`; folded names.
static NAMES: LazyLock<HashMap<String, Vec<String>>> = LazyLock::new(|| {
    // Part of the program; its test reads it.
    let file: HashMap<String, Vec<String>> =
        serde_json::from_str(include_str!("../../data/columns.json")).unwrap_or_default();
    file.into_iter()
        .map(|(f, names)| (f, names.iter().map(|n| plain(n)).collect()))
        .collect()
});

/// Fields in the order in which they choose their column.
const FIELDS: &[&str] = &[
    "email",
    "website",
    "linkedin",
    "phone",
    "hotel",
    "first_name",
    "last_name",
    "gm",
    "title",
    "city",
    "country",
    "postal_code",
    "street",
    "stars",
    "rooms",
    "met_at",
];
/// Rows looked at.
const SAMPLE: usize = 200;

/// A guess, shown for correction before anything is imported.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnGuess {
    /// `hotel website email gm first_name last_name title phone city country postal_code street stars rooms linkedin met_at`.
    pub field: String,
    /// Index of the column.
    pub column: usize,
    /// Its header.
    pub header: String,
    /// 0–1.
    pub confidence: f64,
    /// Up to five cells as they stand.
    pub preview: Vec<String>,
}

/// Guess the mapping; a column serves one field, a field has one column. What is not guessed stays an own field.
#[must_use]
pub fn guess_columns(table: &Table) -> Vec<ColumnGuess> {
    let mut scored: Vec<(f64, usize, usize)> = Vec::new();
    for (f, field) in FIELDS.iter().enumerate() {
        for (c, header) in table.headers.iter().enumerate() {
            let by_name = name_score(field, header);
            let by_cells = cell_score(field, table, c);
            // Cells decide where they can be recognised; a name alone is good, a name its cells contradict is not.
            let score = match by_cells {
                Some(share) if by_name > 0.0 => by_name * (0.35 + 0.65 * share),
                Some(share) if share > 0.8 => 0.6 * share,
                Some(_) => 0.0,
                // A column "Contact" full of addresses names no person.
                None if by_name > 0.0 && looks_like_an_address(table, c) => 0.0,
                None => by_name,
            };
            if score >= 0.3 {
                scored.push((score, f, c));
            }
        }
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut out: Vec<ColumnGuess> = Vec::new();
    for (score, f, c) in scored {
        let (Some(field), Some(header)) = (FIELDS.get(f), table.headers.get(c)) else {
            continue;
        };
        if out.iter().any(|g| g.field == *field || g.column == c) {
            continue;
        }
        let preview = cells(table, c)
            .filter(|v| !v.is_empty())
            .take(5)
            .map(str::to_owned)
            .collect();
        out.push(ColumnGuess {
            field: (*field).to_owned(),
            column: c,
            header: header.clone(),
            confidence: score,
            preview,
        });
    }
    // In a list with first and last names, a column `name` is the hotel's.
    if !out.iter().any(|g| g.field == "hotel")
        && let Some((c, header)) = table.headers.iter().enumerate().find(|(c, h)| {
            ["name", "nom", "nombre", "nome", "bezeichnung"].contains(&plain(h).as_str())
                && !out.iter().any(|g| g.column == *c && g.confidence > 0.95)
        })
    {
        out.retain(|g| g.column != c);
        let preview = cells(table, c)
            .filter(|v| !v.is_empty())
            .take(5)
            .map(str::to_owned)
            .collect();
        out.push(ColumnGuess {
            field: "hotel".into(),
            column: c,
            header: header.clone(),
            confidence: 0.6,
            preview,
        });
    }
    out.sort_by_key(|g| g.column);
    out
}

fn plain(name: &str) -> String {
    let spaced: String = fold(name)
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || c == '\'' {
                c
            } else {
                ' '
            }
        })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn name_score(field: &str, header: &str) -> f64 {
    let header = plain(header);
    let Some(names) = NAMES.get(field) else {
        return 0.0;
    };
    if names.contains(&header) {
        return 1.0;
    }
    // A longer header that holds the name: the longer the name, the surer.
    let inside = names
        .iter()
        .filter(|n| n.len() > 3 && crate::text::contains_words(&header, n))
        .map(String::len)
        .max();
    match inside {
        #[expect(clippy::cast_precision_loss, reason = "lengths of headers")]
        Some(len) => 0.4 + 0.4 * (len as f64 / header.len().max(1) as f64).min(1.0),
        None => 0.0,
    }
}

fn cells(table: &Table, column: usize) -> impl Iterator<Item = &str> {
    table
        .rows
        .iter()
        .take(SAMPLE)
        .filter_map(move |r| r.get(column).map(String::as_str))
}

/// Share of filled cells that look like the field; `None` for fields that have no look, or an empty column.
fn cell_score(field: &str, table: &Table, column: usize) -> Option<f64> {
    let looks: fn(&str) -> bool = match field {
        "email" => |c| {
            c.split(['@']).count() == 2
                && c.rsplit('@').next().is_some_and(|d| d.contains('.'))
                && !c.contains("://")
                && !c.contains(' ')
        },
        "website" => |c| {
            !c.contains('@')
                && !c.contains(' ')
                && !c.contains("linkedin.com")
                && (c.starts_with("http") || c.starts_with("www.") || domain_like(c))
        },
        "linkedin" => |c| c.contains("linkedin.com/"),
        "phone" => |c| {
            let digits = c.chars().filter(char::is_ascii_digit).count();
            (6..=16).contains(&digits)
                && c.chars()
                    .all(|x| x.is_ascii_digit() || " +()/-.\u{a0}".contains(x))
                && (c.starts_with(['+', '0', '(']) || c.contains(' '))
        },
        _ => return None,
    };
    let filled: Vec<&str> = cells(table, column).filter(|c| !c.is_empty()).collect();
    if filled.is_empty() {
        return None;
    }
    let hits = filled.iter().filter(|c| looks(c)).count();
    #[expect(clippy::cast_precision_loss, reason = "at most 200")]
    Some(hits as f64 / filled.len() as f64)
}

/// Whether the cells are addresses, links or numbers, whatever the column is called.
fn looks_like_an_address(table: &Table, column: usize) -> bool {
    ["email", "website", "linkedin"]
        .iter()
        .any(|f| cell_score(f, table, column).is_some_and(|share| share > 0.8))
}

fn domain_like(cell: &str) -> bool {
    let host = cell.split('/').next().unwrap_or_default();
    host.contains('.')
        && psl::suffix(host.as_bytes())
            .is_some_and(|s| s.is_known() && s.as_bytes().len() < host.len())
}

#[cfg(test)]
mod tests;
