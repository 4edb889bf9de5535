//! `unseen_sends`: mails that left, or may have left, after this copy of the workspace was made. The safety journal or a Sent
//! folder knows of them; no attempt of theirs is here, and they count against every cap and brake all the same.

use domain::time::DAY;
use domain::{EmailId, Millis};
use rusqlite::{Connection, params};

use crate::tables::emails::Email;

/// How long they are kept: what a warm-up looks back.
const KEPT: i64 = 60 * DAY;

/// Those of inbox ?4; where nobody knows the inbox, of each.
pub(crate) const OF_INBOX: &str = "unseen_sends u WHERE (u.inbox_id=?4 OR u.inbox_id IS NULL)";
/// Those of campaign ?4.
pub(crate) const OF_CAMPAIGN: &str = "unseen_sends u WHERE u.campaign_id=?4";
/// Those to recipient domain ?4.
pub(crate) const TO_DOMAIN: &str =
    "unseen_sends u WHERE EXISTS(SELECT 1 FROM json_each(u.domain_keys) j WHERE j.value=?4)";
/// Their recipients from inbox ?4 whose mail Google takes, or may take, a row each.
pub(crate) const TO_GOOGLE: &str = "unseen_sends u JOIN json_each(u.domain_keys) j LEFT JOIN mail_domains d ON d.domain_key=j.value \
     WHERE coalesce(d.google,1)=1 AND (u.inbox_id=?4 OR u.inbox_id IS NULL)";

/// What is known of such a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unseen<'a> {
    /// Id of its attempt, or of the mail where only its copy was found.
    pub id: &'a str,
    /// The mail; this copy need not have it.
    pub email: &'a str,
    /// From which inbox; `None`: nobody knows.
    pub inbox: Option<&'a str>,
    /// Of which campaign.
    pub campaign: Option<&'a str>,
    /// HMACs of its recipients' domains, one for each recipient; empty: nobody knows.
    pub domains: &'a [String],
    /// When it was handed over.
    pub at: Millis,
}

/// HMACs of the domains of everybody a mail goes to.
#[must_use]
pub fn domains_of(m: &Email) -> Vec<String> {
    std::iter::once(&m.domain_key)
        .chain(m.cc.iter().map(|c| &c.domain_key))
        .cloned()
        .collect()
}

/// Count it from now on. Idempotent.
///
/// # Errors
/// Database errors.
pub fn insert(c: &Connection, u: &Unseen<'_>) -> rusqlite::Result<()> {
    // One recipient of an unknown domain.
    let domains = if u.domains.is_empty() {
        "[null]".to_owned()
    } else {
        serde_json::json!(u.domains).to_string()
    };
    c.prepare_cached("INSERT OR IGNORE INTO unseen_sends(id,email_id,inbox_id,campaign_id,domain_keys,at) VALUES(?1,?2,?3,?4,?5,?6)")?
        .execute(params![u.id, u.email, u.inbox, u.campaign, domains, u.at.0])
        .map(drop)
}

/// Whether this mail is counted already, here or by an attempt of its own.
///
/// # Errors
/// Database errors.
pub fn is_counted(c: &Connection, email: &EmailId) -> rusqlite::Result<bool> {
    c.prepare_cached(
        "SELECT EXISTS(SELECT 1 FROM unseen_sends WHERE email_id=?1) OR EXISTS(SELECT 1 FROM send_attempts \
         WHERE email_id=?1 AND state IN('reserved','committing','accepted','uncertain'))",
    )?
    .query_row([email.as_str()], |r| r.get(0))
}

/// Forget those that no cap looks back to.
///
/// # Errors
/// Database errors.
pub fn prune(c: &Connection, now: Millis) -> rusqlite::Result<()> {
    c.execute("DELETE FROM unseen_sends WHERE at<?1", [now.minus(KEPT).0])
        .map(drop)
}
