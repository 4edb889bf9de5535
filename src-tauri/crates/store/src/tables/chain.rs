//! `chain`: a hash chain over approvals, sends, opt-outs, lifts, erasures and restores, so that tampering is evident.
//!
//! `hash = SHA-256(seq|kind|ref|at|payload_commit|prev)` and `payload_commit = SHA-256(nonce|payload)`. The payload
//! column holds exactly `nonce|payload`, so that setting it NULL (erasure) leaves nothing to guess from.

use domain::Millis;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// `prev` of the first row.
const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The newest row.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Head {
    /// Its number.
    pub seq: i64,
    /// Its hash, hex.
    pub hash: String,
}

fn sha(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

fn link(seq: i64, kind: &str, reference: &str, at: i64, commit: &str, prev: &str) -> String {
    sha(&format!("{seq}|{kind}|{reference}|{at}|{commit}|{prev}"))
}

/// The newest row; `None` when the chain is empty.
///
/// # Errors
/// Database errors.
pub fn head(c: &Connection) -> rusqlite::Result<Option<Head>> {
    c.prepare_cached("SELECT seq,hash FROM chain ORDER BY seq DESC LIMIT 1")?
        .query_row([], |r| {
            Ok(Head {
                seq: r.get(0)?,
                hash: r.get(1)?,
            })
        })
        .optional()
}

/// Append a row. `kind`: `approval send opt_out lift erasure checkpoint restore`; `reference`: the row's id it is about;
/// `nonce`: a fresh token. Returns the row's number.
///
/// # Errors
/// Database errors.
pub fn append(
    c: &Connection,
    kind: &str,
    reference: &str,
    at: Millis,
    payload: &Value,
    nonce: &str,
) -> rusqlite::Result<i64> {
    let head = head(c)?;
    let (seq, prev) = head.map_or((1, GENESIS.to_owned()), |h| (h.seq + 1, h.hash));
    let text = format!("{nonce}|{payload}");
    let commit = sha(&text);
    let hash = link(seq, kind, reference, at.0, &commit, &prev);
    c.prepare_cached("INSERT INTO chain(seq,kind,ref,at,payload,payload_commit,prev,hash) VALUES(?1,?2,?3,?4,?5,?6,?7,?8)")?
        .execute(params![seq, kind, reference, at.0, text, commit, prev, hash])?;
    Ok(seq)
}

/// Empty the payloads that are about `reference`, for an erasure; the chain still verifies once the erasure itself is
/// appended. How many.
///
/// # Errors
/// Database errors.
pub fn redact(c: &Connection, reference: &str) -> rusqlite::Result<usize> {
    c.execute(
        "UPDATE chain SET payload=NULL WHERE ref=?1 AND payload IS NOT NULL",
        [reference],
    )
}

/// The first row that does not fit: a changed row, a gap, or an emptied payload without a later erasure. `None`: whole.
///
/// # Errors
/// Database errors.
pub fn verify_chain(c: &Connection) -> rusqlite::Result<Option<i64>> {
    let last_erasure: i64 = c.query_row(
        "SELECT ifnull(max(seq),0) FROM chain WHERE kind='erasure'",
        [],
        |r| r.get(0),
    )?;
    let mut stmt = c.prepare_cached(
        "SELECT seq,kind,ref,at,payload,payload_commit,prev,hash FROM chain ORDER BY seq",
    )?;
    let mut rows = stmt.query([])?;
    let (mut expected, mut prev) = (1_i64, GENESIS.to_owned());
    while let Some(r) = rows.next()? {
        let (seq, kind, reference, at): (i64, String, String, i64) =
            (r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?);
        let (payload, commit, before, hash): (Option<String>, String, String, String) =
            (r.get(4)?, r.get(5)?, r.get(6)?, r.get(7)?);
        let content = match &payload {
            Some(p) => sha(p) == commit,
            None => last_erasure > seq,
        };
        if seq != expected
            || before != prev
            || !content
            || link(seq, &kind, &reference, at, &commit, &before) != hash
        {
            return Ok(Some(seq.min(expected)));
        }
        expected += 1;
        prev = hash;
    }
    Ok(None)
}
