//! `search_index` and `search_trigrams` (FTS5): words without accents, and pieces of words for typing errors inside.

use rusqlite::{Connection, params};

/// A hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// `company person prospect …`.
    pub noun: String,
    /// Its id.
    pub id: String,
    /// The indexed words.
    pub words: String,
}

/// Index a subject's words, replacing what was there.
///
/// # Errors
/// Database errors.
pub fn upsert(c: &Connection, noun: &str, id: &str, words: &str) -> rusqlite::Result<()> {
    delete(c, noun, id)?;
    for table in ["search_index", "search_trigrams"] {
        c.prepare_cached(&format!(
            "INSERT INTO {table}(rowid,noun,subject_id,words) VALUES(?1,?2,?3,?4)"
        ))?
        .execute(params![row_of(noun, id), noun, id, words])?;
    }
    Ok(())
}

/// Forget a subject. The index deletes securely, so that its words are gone from the file.
///
/// # Errors
/// Database errors.
pub fn delete(c: &Connection, noun: &str, id: &str) -> rusqlite::Result<()> {
    for table in ["search_index", "search_trigrams"] {
        c.prepare_cached(&format!("DELETE FROM {table} WHERE rowid=?1"))?
            .execute([row_of(noun, id)])?;
    }
    Ok(())
}

/// Whether a subject is in the index.
///
/// # Errors
/// Database errors.
pub fn holds(c: &Connection, noun: &str, id: &str) -> rusqlite::Result<bool> {
    c.prepare_cached("SELECT EXISTS(SELECT 1 FROM search_index WHERE rowid=?1)")?
        .query_row([row_of(noun, id)], |r| r.get(0))
}

/// The row of a subject: 63 bits of a hash of its name, because noun and id are not indexed columns.
fn row_of(noun: &str, id: &str) -> i64 {
    use sha2::{Digest as _, Sha256};
    let digest = Sha256::digest(format!("{noun}\0{id}").as_bytes());
    let bytes = digest.first_chunk::<8>().copied().unwrap_or_default();
    i64::from_be_bytes(bytes) & i64::MAX
}

/// Subjects whose words begin with all words typed, best first; where there are fewer than `limit`, also those that
/// contain what was typed (3 letters at least). `noun`: only of this kind.
///
/// # Errors
/// Database errors.
pub fn search(
    c: &Connection,
    typed: &str,
    noun: Option<&str>,
    limit: u32,
) -> rusqlite::Result<Vec<Hit>> {
    let words: Vec<String> = typed
        .split(|ch: char| !ch.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(quoted)
        .collect();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let prefixes = words
        .iter()
        .map(|w| format!("{w}*"))
        .collect::<Vec<_>>()
        .join(" ");
    let mut hits = query(c, "search_index", &prefixes, noun, limit)?;
    let missing = limit.saturating_sub(u32::try_from(hits.len()).unwrap_or(u32::MAX));
    let typed = typed.trim();
    if missing > 0 && typed.chars().count() >= 3 {
        for hit in query(c, "search_trigrams", &quoted(typed), noun, limit)? {
            if hits.len() < limit as usize && !hits.contains(&hit) {
                hits.push(hit);
            }
        }
    }
    Ok(hits)
}

/// A string for FTS5, whatever is in it.
fn quoted(word: &str) -> String {
    format!("\"{}\"", word.replace('"', "\"\""))
}

/// Hits that are put in the order of their rank; of more, those found first are as good, and ranking them all would take
/// longer than a person types.
const RANKED: u32 = 2_000;

fn query(
    c: &Connection,
    table: &'static str,
    expression: &str,
    noun: Option<&str>,
    limit: u32,
) -> rusqlite::Result<Vec<Hit>> {
    let many: u32 = c
        .prepare_cached(&format!(
            "SELECT count(*) FROM (SELECT rowid FROM {table} WHERE {table} MATCH ?1 LIMIT {RANKED}+1)"
        ))?
        .query_row([expression], |r| r.get(0))?;
    let order = if many > RANKED {
        "ORDER BY rowid"
    } else {
        "ORDER BY rank,subject_id"
    };
    c.prepare_cached(&format!(
        "SELECT noun,subject_id,words FROM {table} WHERE {table} MATCH ?1 AND (?2 IS NULL OR noun=?2) {order} LIMIT ?3"
    ))?
    .query_map(params![expression, noun, limit], |r| Ok(Hit { noun: r.get(0)?, id: r.get(1)?, words: r.get(2)? }))?
    .collect()
}

#[cfg(test)]
mod tests;
