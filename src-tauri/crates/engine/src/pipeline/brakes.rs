//! Brakes over people and groups (pipeline.md, invariants 11 and 12).

use domain::ProspectId;
use store::Tx;
use store::rusqlite::{Connection, params};
use store::tables::prospects;

use crate::pipeline::groups;
use crate::{Cx, Engine};

/// Hold every open sequence of the card's groups until a person decides; without a group, of its property.
///
/// # Errors
/// Database errors.
pub fn hold_group(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    card: &ProspectId,
    why: &str,
) -> anyhow::Result<u32> {
    let Some(p) = prospects::get(tx, card)? else {
        return Ok(0);
    };
    let mut n = 0_u32;
    for group in groups::concerned(tx, &p.company)? {
        n = n.saturating_add(groups::hold(e, tx, cx, &group, why, Some(card))?.1);
    }
    Ok(n)
}

/// First mails (time, subject, opener) to other companies of the operators and owners of company ?1 since ?2. Brands count
/// only for managed hotels, where the edge says `operated_by`.
pub const GROUP_FIRSTS_SQL: &str = "WITH groups(g) AS (SELECT group_id FROM company_edges WHERE company_id=?1 AND until_at IS NULL AND kind IN('owned_by','operated_by') UNION SELECT ?1), \
     members(m) AS (SELECT company_id FROM company_edges WHERE until_at IS NULL AND kind IN('owned_by','operated_by') AND group_id IN(SELECT g FROM groups) UNION SELECT g FROM groups WHERE g<>?1) \
     SELECT a.reserved_at,e.subject,coalesce(d.opener,'') FROM emails e JOIN send_attempts a ON a.email_id=e.id LEFT JOIN email_drafts d ON d.email_id=e.id WHERE e.kind='first' AND e.company_id<>?1 \
     AND e.company_id IN(SELECT m FROM members) AND a.state IN('reserved','committing','accepted','uncertain') AND a.reserved_at>?2 \
     UNION ALL SELECT u.at,e.subject,coalesce(d.opener,'') FROM unseen_sends u JOIN emails e ON e.id=u.email_id LEFT JOIN email_drafts d ON d.email_id=e.id WHERE e.kind='first' AND e.company_id<>?1 \
     AND e.company_id IN(SELECT m FROM members) AND u.at>?2";

/// Sequences of a person that began in the last year and are over.
///
/// # Errors
/// Database errors.
pub fn sequences_last_year(
    c: &Connection,
    person: &str,
    now: domain::Millis,
) -> anyhow::Result<u32> {
    Ok(c.query_row(
        "SELECT count(DISTINCT n.id) FROM enrolments n JOIN emails e ON e.prospect_id=n.prospect_id AND e.campaign_id=n.campaign_id AND e.state='sent' WHERE n.person_id=?1 AND n.started_at>?2 AND n.state='ended'",
        params![person, now.minus(365 * domain::time::DAY).0],
        |r| r.get(0),
    )?)
}
