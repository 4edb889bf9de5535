//! What counts against the caps of sending: every mail that was or may have been accepted, or is under way, at the instant
//! it was handed over (before that: reserved); after a restore also what left since the copy was made ([`unseen`]). A mail of
//! its own may be left out, so that it is not counted against itself.

use domain::{CampaignId, EmailId, InboxId, Millis};
use rusqlite::{Connection, ToSql, params};

use crate::tables::unseen;

/// Longest time between R and C of one attempt: no connection lasts so long. The index is by the time of R.
const UNDER_WAY: i64 = 2 * domain::time::HOUR;

const COUNTS: &str = "a.state IN('reserved','committing','accepted','uncertain') AND a.reserved_at>?1 AND coalesce(a.committing_at,a.reserved_at)>?2 AND a.email_id<>?3";

/// The latest instants of `seen` and of the [`unseen`] mails that are `of` it, newest first.
fn times(
    c: &Connection,
    seen: &str,
    of: &str,
    from: Millis,
    but: Option<&EmailId>,
    by: &dyn ToSql,
    most: u32,
) -> rusqlite::Result<Vec<Millis>> {
    let sql = format!(
        "SELECT t FROM ({seen}) UNION ALL SELECT u.at FROM {of} AND u.at>?2 AND u.email_id<>?3 ORDER BY 1 DESC LIMIT ?5"
    );
    c.prepare_cached(&sql)?
        .query_map(
            params![
                from.minus(UNDER_WAY).0,
                from.0,
                but.map_or("", EmailId::as_str),
                by,
                most
            ],
            |r| r.get(0).map(Millis),
        )?
        .collect()
}

/// The latest mails of an inbox since `from`, newest first.
pub fn of_inbox(
    c: &Connection,
    inbox: &InboxId,
    from: Millis,
    but: Option<&EmailId>,
    most: u32,
) -> rusqlite::Result<Vec<Millis>> {
    let sql = format!(
        "SELECT coalesce(a.committing_at,a.reserved_at) t FROM send_attempts a WHERE {COUNTS} AND a.inbox_id=?4 ORDER BY t DESC LIMIT ?5"
    );
    times(c, &sql, unseen::OF_INBOX, from, but, &inbox.as_str(), most)
}

/// The latest mails of a campaign since `from`, newest first.
pub fn of_campaign(
    c: &Connection,
    campaign: &CampaignId,
    from: Millis,
    but: Option<&EmailId>,
    most: u32,
) -> rusqlite::Result<Vec<Millis>> {
    let sql = format!(
        "SELECT coalesce(a.committing_at,a.reserved_at) t FROM send_attempts a JOIN emails m ON m.id=a.email_id WHERE {COUNTS} AND m.campaign_id=?4 ORDER BY a.reserved_at DESC LIMIT ?5"
    );
    times(
        c,
        &sql,
        unseen::OF_CAMPAIGN,
        from,
        but,
        &campaign.as_str(),
        most,
    )
}

/// The latest mails to a recipient domain since `from`, from whatever inbox, newest first.
pub fn to_domain(
    c: &Connection,
    domain_key: &str,
    from: Millis,
    but: Option<&EmailId>,
    most: u32,
) -> rusqlite::Result<Vec<Millis>> {
    let sql = format!(
        "SELECT coalesce(a.committing_at,a.reserved_at) t FROM emails m INDEXED BY emails_by_domain JOIN send_attempts a ON a.email_id=m.id WHERE {COUNTS} AND m.domain_key=?4 ORDER BY t DESC LIMIT ?5"
    );
    times(c, &sql, unseen::TO_DOMAIN, from, but, &domain_key, most)
}

/// The latest recipients of an inbox since `from` whose mail Google takes, one instant for each recipient (copies as well),
/// newest first. A domain DNS was never asked about counts.
pub fn to_google(
    c: &Connection,
    inbox: &InboxId,
    from: Millis,
    but: Option<&EmailId>,
    most: u32,
) -> rusqlite::Result<Vec<Millis>> {
    let sql = format!(
        "WITH a AS (SELECT a.email_id,coalesce(a.committing_at,a.reserved_at) t FROM send_attempts a WHERE {COUNTS} AND a.inbox_id=?4), \
         r(t,k) AS (SELECT a.t,m.domain_key FROM a JOIN emails m ON m.id=a.email_id \
           UNION ALL SELECT a.t,json_extract(j.value,'$.domain_key') FROM a JOIN emails m ON m.id=a.email_id AND m.cc<>'[]' JOIN json_each(m.cc) j) \
         SELECT r.t FROM r LEFT JOIN mail_domains d ON d.domain_key=r.k WHERE coalesce(d.google,1)=1 ORDER BY r.t DESC LIMIT ?5"
    );
    times(c, &sql, unseen::TO_GOOGLE, from, but, &inbox.as_str(), most)
}

/// Mails of other programs from an inbox since `from`, as they are kept: the hour they lie in, and how many.
pub fn outside(
    c: &Connection,
    inbox: &InboxId,
    from: Millis,
) -> rusqlite::Result<Vec<(Millis, u32)>> {
    c.prepare_cached("SELECT at,n FROM outside_sends WHERE inbox_id=?1 AND at>?2 ORDER BY at")?
        .query_map(
            params![inbox.as_str(), from.minus(domain::time::HOUR).0],
            |r| Ok((Millis(r.get(0)?), r.get(1)?)),
        )?
        .collect()
}

/// Mails that have a slot and are not reserved yet: the mail and the inbox of its lane.
pub fn planned(c: &Connection) -> rusqlite::Result<Vec<(EmailId, InboxId)>> {
    c.prepare_cached(
        "SELECT m.id,json_extract(j.payload,'$.inbox') FROM jobs j JOIN emails m ON m.id=json_extract(j.payload,'$.email') \
         WHERE j.queue='sending' AND j.kind='send' AND j.state IN('scheduled','ready','running') AND m.state='approved' ORDER BY m.id",
    )?
    .query_map([], |r| {
        Ok((r.get::<_, String>(0)?.into(), r.get::<_, String>(1)?.into()))
    })?
    .collect()
}

#[cfg(test)]
mod tests;
