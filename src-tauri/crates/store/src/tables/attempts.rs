//! `send_attempts`: each offer of a mail to a server, with its phase. At most one open, accepted or unknown attempt
//! per mail can exist (index `attempt_at_most_once`); R and C are checked again by triggers.

use domain::{ApprovalId, AttemptId, EmailId, InboxId, Millis};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde_json::Value;

/// An attempt without its bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// Id, also the DSN envelope id.
    pub id: AttemptId,
    /// The mail.
    pub email: EmailId,
    /// By which approval.
    pub approval: ApprovalId,
    /// 1, 2, 3 …
    pub n: u32,
    /// From which inbox.
    pub inbox: InboxId,
    /// By which route.
    pub route: String,
    /// `reserved committing accepted rejected deferred uncertain not_sent`.
    pub state: String,
    /// R.
    pub reserved_at: Millis,
    /// C.
    pub committing_at: Option<Millis>,
    /// When it became uncertain.
    pub uncertain_at: Option<Millis>,
    /// When it was taken as sent without proof.
    pub assumed_at: Option<Millis>,
    /// End.
    pub ended_at: Option<Millis>,
    /// When a deferred one may be offered again.
    pub retry_at: Option<Millis>,
    /// The server's answer.
    pub answer: Option<String>,
    /// Proof that closed an uncertain one.
    pub evidence: Option<Value>,
}

/// What R writes.
#[derive(Debug)]
pub struct Reservation<'a> {
    /// Id.
    pub id: &'a AttemptId,
    /// The mail.
    pub email: &'a EmailId,
    /// The live approval.
    pub approval: &'a ApprovalId,
    /// The inbox.
    pub inbox: &'a InboxId,
    /// The route.
    pub route: &'a str,
    /// The bytes to be sent.
    pub wire: &'a [u8],
    /// Their SHA-256, hex.
    pub wire_sha256: &'a str,
    /// The decision with all its checks.
    pub decision: &'a Value,
    /// Now.
    pub at: Millis,
}

fn read(r: &Row<'_>) -> rusqlite::Result<Attempt> {
    let at = |c: &str| r.get::<_, Option<i64>>(c).map(|t| t.map(Millis));
    let evidence: Option<String> = r.get("evidence")?;
    Ok(Attempt {
        id: r.get::<_, String>("id")?.into(),
        email: r.get::<_, String>("email_id")?.into(),
        approval: r.get::<_, String>("approval_id")?.into(),
        n: r.get("n")?,
        inbox: r.get::<_, String>("inbox_id")?.into(),
        route: r.get("route_id")?,
        state: r.get("state")?,
        reserved_at: Millis(r.get("reserved_at")?),
        committing_at: at("committing_at")?,
        uncertain_at: at("uncertain_at")?,
        assumed_at: at("assumed_at")?,
        ended_at: at("ended_at")?,
        retry_at: at("retry_at")?,
        answer: r.get("answer")?,
        evidence: evidence.and_then(|e| serde_json::from_str(&e).ok()),
    })
}

const COLUMNS: &str = "id,email_id,approval_id,n,inbox_id,route_id,state,reserved_at,committing_at,uncertain_at,assumed_at,ended_at,retry_at,answer,evidence";

/// Transaction R's row. The mail becomes `sending` with it.
pub fn reserve(c: &Connection, r: &Reservation<'_>) -> rusqlite::Result<()> {
    c.prepare_cached(
        "INSERT INTO send_attempts(id,email_id,approval_id,n,inbox_id,route_id,writer_epoch,wire,wire_sha256,idempotency_key,decision,state,reserved_at) \
         SELECT ?1,?2,?3,coalesce((SELECT max(n) FROM send_attempts WHERE email_id=?2),0)+1,?4,?5,w.writer_epoch,?6,?7,?1,?8,'reserved',?9 FROM workspace w",
    )?
    .execute(params![
        r.id.as_str(), r.email.as_str(), r.approval.as_str(), r.inbox.as_str(), r.route, r.wire, r.wire_sha256, r.decision.to_string(), r.at.0
    ])?;
    c.prepare_cached("UPDATE emails SET state='sending',state_reason=NULL,inbox_id=?2 WHERE id=?1")?
        .execute([r.email.as_str(), r.inbox.as_str()])
        .map(drop)
}

/// Transaction C's row; the trigger reads suppression, exclusions, pause, approval, epoch and waiting inbound again.
pub fn commit(c: &Connection, id: &AttemptId, at: Millis) -> rusqlite::Result<()> {
    let n = c
        .prepare_cached("UPDATE send_attempts SET state='committing',committing_at=?2 WHERE id=?1 AND state='reserved'")?
        .execute(params![id.as_str(), at.0])?;
    if n == 1 {
        Ok(())
    } else {
        Err(rusqlite::Error::QueryReturnedNoRows)
    }
}

/// How an attempt ends.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    /// Accepted, with proof when it was uncertain.
    Accepted(Option<Value>),
    /// Definitely refused.
    Rejected,
    /// Offered again at this time.
    Deferred(Millis),
    /// Definitely not handed over, with proof when it was uncertain.
    NotSent(Option<Value>),
}

/// Close an attempt.
pub fn end(
    c: &Connection,
    id: &AttemptId,
    end: &End,
    answer: Option<&str>,
    at: Millis,
) -> rusqlite::Result<()> {
    let (state, evidence, retry) = match end {
        End::Accepted(e) => ("accepted", e.as_ref(), None),
        End::Rejected => ("rejected", None, None),
        End::Deferred(t) => ("deferred", None, Some(t.0)),
        End::NotSent(e) => ("not_sent", e.as_ref(), None),
    };
    let n = c
        .prepare_cached("UPDATE send_attempts SET state=?2,evidence=coalesce(?3,evidence),retry_at=?4,answer=coalesce(?5,answer),ended_at=?6 WHERE id=?1")?
        .execute(params![id.as_str(), state, evidence.map(Value::to_string), retry, answer, at.0])?;
    if n == 1 {
        Ok(())
    } else {
        Err(rusqlite::Error::QueryReturnedNoRows)
    }
}

/// Nobody knows whether it was accepted.
pub fn uncertain(c: &Connection, id: &AttemptId, why: &str, at: Millis) -> rusqlite::Result<()> {
    c.prepare_cached("UPDATE send_attempts SET state='uncertain',uncertain_at=?2,answer=?3 WHERE id=?1 AND state='committing'")?
        .execute(params![id.as_str(), at.0, why])
        .map(drop)
}

/// Count it as sent without proof, 72 h after it became uncertain.
pub fn assume(c: &Connection, id: &AttemptId, at: Millis) -> rusqlite::Result<()> {
    c.prepare_cached("UPDATE send_attempts SET assumed_at=?2 WHERE id=?1 AND state='uncertain'")?
        .execute(params![id.as_str(), at.0])
        .map(drop)
}

/// One attempt.
pub fn get(c: &Connection, id: &AttemptId) -> rusqlite::Result<Option<Attempt>> {
    c.prepare_cached(&format!("SELECT {COLUMNS} FROM send_attempts WHERE id=?1"))?
        .query_row([id.as_str()], read)
        .optional()
}

/// All attempts of a mail in order.
pub fn of_email(c: &Connection, email: &EmailId) -> rusqlite::Result<Vec<Attempt>> {
    c.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM send_attempts WHERE email_id=?1 ORDER BY n"
    ))?
    .query_map([email.as_str()], read)?
    .collect()
}

/// All attempts in a state, oldest first.
pub fn in_state(c: &Connection, state: &str) -> rusqlite::Result<Vec<Attempt>> {
    c.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM send_attempts WHERE state=?1 ORDER BY reserved_at,id"
    ))?
    .query_map([state], read)?
    .collect()
}

/// The bytes of an attempt; `None` when erased.
pub fn wire(c: &Connection, id: &AttemptId) -> rusqlite::Result<Option<Vec<u8>>> {
    c.prepare_cached("SELECT wire FROM send_attempts WHERE id=?1")?
        .query_row([id.as_str()], |r| r.get(0))
        .optional()
        .map(Option::flatten)
}

/// What became of an inbox's mails since `from`: accepted ones that did not come back, those that bounced for good, and when
/// the last of these did. What came back for a while (a full mailbox, a server that was busy) is neither.
pub fn standing_since(
    c: &Connection,
    inbox: &InboxId,
    from: Millis,
) -> rusqlite::Result<(u32, u32, Option<Millis>)> {
    c.prepare_cached(
        "SELECT coalesce(sum(m.bounced_at IS NULL AND a.state='accepted'),0),coalesce(sum(m.hard_bounced_at IS NOT NULL),0),max(m.hard_bounced_at) \
         FROM send_attempts a JOIN emails m ON m.id=a.email_id WHERE a.inbox_id=?1 AND a.state IN('accepted','rejected') AND a.reserved_at>?2",
    )?
    .query_row(params![inbox.as_str(), from.0], |r| {
        Ok((
            r.get(0)?,
            r.get(1)?,
            r.get::<_, Option<i64>>(2)?.map(Millis),
        ))
    })
}

/// Times of the mails of an inbox since `from` that count against caps: everything that was or may have been accepted, what
/// is under way, and what left after this copy was made.
pub fn counted_since(
    c: &Connection,
    inbox: &InboxId,
    from: Millis,
) -> rusqlite::Result<Vec<Millis>> {
    c.prepare_cached(
        "SELECT coalesce(committing_at,reserved_at) t FROM send_attempts WHERE inbox_id=?1 AND state IN('reserved','committing','accepted','uncertain') AND coalesce(committing_at,reserved_at)>?2 \
         UNION ALL SELECT at FROM unseen_sends WHERE (inbox_id=?1 OR inbox_id IS NULL) AND at>?2 ORDER BY 1",
    )?
    .query_map(params![inbox.as_str(), from.0], |r| r.get::<_, i64>(0).map(Millis))?
    .collect()
}
