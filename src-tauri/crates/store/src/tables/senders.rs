//! `sender_identities`, `sending_domains`, `inboxes` and `inbox_accounts`: who writes, from where. No secrets here.

use domain::mailing::MailAccount;
use domain::{ActorId, InboxId, Millis, SenderId};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde_json::Value;

/// A sender identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// Id.
    pub id: SenderId,
    /// Whose.
    pub actor: ActorId,
    /// From display name.
    pub display_name: String,
    /// Signature lines below the name.
    pub signature: String,
    /// Company the person writes for.
    pub company_name: String,
    /// Postal address for the legal lines.
    pub postal_address: String,
    /// Languages he can hold a conversation in, ISO 639-1.
    pub languages: Vec<String>,
    /// Away ranges `[from, until)` in epoch milliseconds.
    pub away: Vec<(i64, i64)>,
    /// IANA zone.
    pub zone: String,
    /// Link to the full privacy notice.
    pub privacy_url: Option<String>,
}

/// An inbox with its account.
#[derive(Debug, Clone, PartialEq)]
pub struct Inbox {
    /// Id.
    pub id: InboxId,
    /// Identity it belongs to.
    pub sender: SenderId,
    /// From domain.
    pub domain: String,
    /// Address.
    pub address: String,
    /// Whether the server files sent mail itself; `None` until the self-test learnt it.
    pub files_sent_itself: Option<bool>,
    /// Own address as second recipient for proof.
    pub proof_copy: bool,
    /// Our own copy is put into Sent where the server files none.
    pub append_sent: bool,
    /// Why it is paused.
    pub paused_reason: Option<String>,
    /// How to connect.
    pub account: MailAccount,
    /// Marked "only for outreach".
    pub outreach_only: bool,
    /// The person's own cap per rolling day.
    pub daily_cap: Option<u32>,
    /// Custom warm-up schedule (JSON), if any.
    pub warmup_schedule: Option<Value>,
    /// First day of sending.
    pub started_at: Option<Millis>,
    /// Whether plus-addressing works.
    pub plus_addressing: Option<bool>,
    /// Server clock minus ours.
    pub clock_skew_ms: Option<i64>,
    /// Result of the last self-test.
    pub self_test: Option<Value>,
    /// When it ran.
    pub self_test_at: Option<Millis>,
    /// Last error of the reading loop, for a person.
    pub last_error: Option<String>,
    /// When.
    pub last_error_at: Option<Millis>,
    /// Last successful connection.
    pub connected_at: Option<Millis>,
    /// Whether the server offers IDLE.
    pub idle_offered: Option<bool>,
}

fn list<T: serde::de::DeserializeOwned + Default>(r: &Row<'_>, c: &str) -> rusqlite::Result<T> {
    r.get::<_, String>(c)
        .map(|s| serde_json::from_str(&s).unwrap_or_default())
}

fn read_sender(r: &Row<'_>) -> rusqlite::Result<Sender> {
    Ok(Sender {
        id: r.get::<_, String>("id")?.into(),
        actor: r.get::<_, String>("actor_id")?.into(),
        display_name: r.get("display_name")?,
        signature: r.get("signature")?,
        company_name: r.get("company_name")?,
        postal_address: r.get("postal_address")?,
        languages: list(r, "languages")?,
        away: list(r, "away")?,
        zone: r.get("zone")?,
        privacy_url: r.get("privacy_url")?,
    })
}

/// Insert or replace an identity.
pub fn put_sender(c: &Connection, s: &Sender) -> rusqlite::Result<()> {
    let text = |v: Result<String, serde_json::Error>| v.unwrap_or_else(|_| "[]".into());
    c.prepare_cached(
        "INSERT INTO sender_identities(id,actor_id,display_name,signature,company_name,postal_address,languages,away,zone,privacy_url) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10) \
         ON CONFLICT(id) DO UPDATE SET display_name=excluded.display_name,signature=excluded.signature,company_name=excluded.company_name,postal_address=excluded.postal_address,\
         languages=excluded.languages,away=excluded.away,zone=excluded.zone,privacy_url=excluded.privacy_url",
    )?
    .execute(params![
        s.id.as_str(), s.actor.as_str(), s.display_name, s.signature, s.company_name, s.postal_address, text(serde_json::to_string(&s.languages)),
        text(serde_json::to_string(&s.away)), s.zone, s.privacy_url
    ])
    .map(drop)
}

/// One identity.
pub fn sender(c: &Connection, id: &SenderId) -> rusqlite::Result<Option<Sender>> {
    c.prepare_cached("SELECT * FROM sender_identities WHERE id=?1")?
        .query_row([id.as_str()], read_sender)
        .optional()
}

/// All identities.
pub fn senders(c: &Connection) -> rusqlite::Result<Vec<Sender>> {
    c.prepare_cached("SELECT * FROM sender_identities ORDER BY id")?
        .query_map([], read_sender)?
        .collect()
}

const INBOX: &str = "SELECT i.*,a.account,a.outreach_only,a.append_sent,a.daily_cap,a.warmup_schedule,a.started_at,a.plus_addressing,a.clock_skew_ms,a.self_test,a.self_test_at,a.last_error,\
    a.last_error_at,a.connected_at,a.idle_offered FROM inboxes i JOIN inbox_accounts a ON a.inbox_id=i.id";

fn read_inbox(r: &Row<'_>) -> rusqlite::Result<Inbox> {
    let value = |c: &str| {
        r.get::<_, Option<String>>(c)
            .map(|s| s.and_then(|s| serde_json::from_str(&s).ok()))
    };
    let at = |c: &str| r.get::<_, Option<i64>>(c).map(|t| t.map(Millis));
    let account: String = r.get("account")?;
    Ok(Inbox {
        id: r.get::<_, String>("id")?.into(),
        sender: r.get::<_, String>("sender_identity_id")?.into(),
        domain: r.get("domain")?,
        address: r.get("address")?,
        files_sent_itself: r.get("files_sent_itself")?,
        proof_copy: r.get("proof_copy")?,
        append_sent: r.get("append_sent")?,
        paused_reason: r.get("paused_reason")?,
        account: serde_json::from_str(&account).map_err(|e| {
            rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(e))
        })?,
        outreach_only: r.get("outreach_only")?,
        daily_cap: r.get("daily_cap")?,
        warmup_schedule: value("warmup_schedule")?,
        started_at: at("started_at")?,
        plus_addressing: r.get("plus_addressing")?,
        clock_skew_ms: r.get("clock_skew_ms")?,
        self_test: value("self_test")?,
        self_test_at: at("self_test_at")?,
        last_error: r.get("last_error")?,
        last_error_at: at("last_error_at")?,
        connected_at: at("connected_at")?,
        idle_offered: r.get("idle_offered")?,
    })
}

/// Add an inbox, its From domain and its account.
pub fn add_inbox(
    c: &Connection,
    sender: &SenderId,
    domain: &str,
    account: &MailAccount,
    outreach_only: bool,
) -> rusqlite::Result<()> {
    c.execute(
        "INSERT OR IGNORE INTO sending_domains(domain,checks) VALUES(?1,'{}')",
        [domain],
    )?;
    c.execute(
        "INSERT INTO inboxes(id,sender_identity_id,domain,address) VALUES(?1,?2,?3,?4)",
        params![
            account.inbox.as_str(),
            sender.as_str(),
            domain,
            account.address
        ],
    )?;
    let account_json = serde_json::to_string(account).unwrap_or_default();
    c.execute(
        "INSERT INTO inbox_accounts(inbox_id,account,outreach_only) VALUES(?1,?2,?3)",
        params![account.inbox.as_str(), account_json, outreach_only],
    )
    .map(drop)
}

/// One inbox.
pub fn inbox(c: &Connection, id: &InboxId) -> rusqlite::Result<Option<Inbox>> {
    c.prepare_cached(&format!("{INBOX} WHERE i.id=?1"))?
        .query_row([id.as_str()], read_inbox)
        .optional()
}

/// The inbox with this address.
pub fn inbox_by_address(c: &Connection, address: &str) -> rusqlite::Result<Option<Inbox>> {
    c.prepare_cached(&format!("{INBOX} WHERE i.address=?1 COLLATE NOCASE"))?
        .query_row([address], read_inbox)
        .optional()
}

/// All inboxes in a stable order.
pub fn inboxes(c: &Connection) -> rusqlite::Result<Vec<Inbox>> {
    c.prepare_cached(&format!("{INBOX} ORDER BY i.id"))?
        .query_map([], read_inbox)?
        .collect()
}

/// Pause (`Some`) or resume (`None`) an inbox.
pub fn pause_inbox(c: &Connection, id: &InboxId, reason: Option<&str>) -> rusqlite::Result<()> {
    c.execute(
        "UPDATE inboxes SET paused_reason=?2 WHERE id=?1",
        params![id.as_str(), reason],
    )
    .map(drop)
}

/// What a person may switch on an inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Switches {
    /// Own address as second recipient for proof.
    pub proof_copy: bool,
    /// Our own copy in Sent.
    pub append_sent: bool,
    /// Used for outreach only: bodies of unmatched mail may be read.
    pub outreach_only: bool,
    /// The person's own cap per rolling day.
    pub daily_cap: Option<u32>,
}

impl Inbox {
    /// How its switches stand.
    #[must_use]
    pub const fn switches(&self) -> Switches {
        Switches {
            proof_copy: self.proof_copy,
            append_sent: self.append_sent,
            outreach_only: self.outreach_only,
            daily_cap: self.daily_cap,
        }
    }
}

/// Set the switches of an inbox.
pub fn set_switches(c: &Connection, id: &InboxId, s: Switches) -> rusqlite::Result<()> {
    c.execute(
        "UPDATE inboxes SET proof_copy=?2 WHERE id=?1",
        params![id.as_str(), s.proof_copy],
    )?;
    c.execute(
        "UPDATE inbox_accounts SET append_sent=?2,outreach_only=?3,daily_cap=?4 WHERE inbox_id=?1",
        params![id.as_str(), s.append_sent, s.outreach_only, s.daily_cap],
    )
    .map(drop)
}

/// What the self-test learnt.
pub fn learnt(
    c: &Connection,
    id: &InboxId,
    files_sent_itself: Option<bool>,
    plus: Option<bool>,
    rewrites: Option<bool>,
    result: &Value,
    at: Millis,
) -> rusqlite::Result<()> {
    c.execute(
        "UPDATE inboxes SET files_sent_itself=coalesce(?2,files_sent_itself) WHERE id=?1",
        params![id.as_str(), files_sent_itself],
    )?;
    c.execute(
        "UPDATE inbox_accounts SET plus_addressing=coalesce(?2,plus_addressing),rewrites_message_id=coalesce(?3,rewrites_message_id),self_test=?4,self_test_at=?5 WHERE inbox_id=?1",
        params![id.as_str(), plus, rewrites, result.to_string(), at.0],
    )
    .map(drop)
}

/// The first send of an inbox starts its warm-up.
pub fn started(c: &Connection, id: &InboxId, at: Millis) -> rusqlite::Result<()> {
    c.execute(
        "UPDATE inbox_accounts SET started_at=coalesce(started_at,?2) WHERE inbox_id=?1",
        params![id.as_str(), at.0],
    )
    .map(drop)
}

/// State of the reading loop: connected now, or the error.
pub fn reading(
    c: &Connection,
    id: &InboxId,
    error: Option<&str>,
    idle: Option<bool>,
    at: Millis,
) -> rusqlite::Result<()> {
    match error {
        None => c.execute(
            "UPDATE inbox_accounts SET connected_at=?2,last_error=NULL,idle_offered=coalesce(?3,idle_offered) WHERE inbox_id=?1",
            params![id.as_str(), at.0, idle],
        ),
        Some(e) => c.execute("UPDATE inbox_accounts SET last_error=?2,last_error_at=?3 WHERE inbox_id=?1", params![id.as_str(), e, at.0]),
    }
    .map(drop)
}

/// Server clock minus ours.
pub fn set_skew(c: &Connection, id: &InboxId, skew_ms: i64) -> rusqlite::Result<()> {
    c.execute(
        "UPDATE inbox_accounts SET clock_skew_ms=?2 WHERE inbox_id=?1",
        params![id.as_str(), skew_ms],
    )
    .map(drop)
}

/// DNS checks of a From domain: what they said, and whether it is stopped.
pub fn domain_checks(
    c: &Connection,
    domain: &str,
) -> rusqlite::Result<Option<(Value, Option<String>)>> {
    c.query_row(
        "SELECT checks,stopped_reason FROM sending_domains WHERE domain=?1",
        [domain],
        |r| {
            Ok((
                r.get::<_, String>(0)
                    .map(|s| serde_json::from_str(&s).unwrap_or_default())?,
                r.get(1)?,
            ))
        },
    )
    .optional()
}

/// Store DNS checks and the stop.
pub fn set_domain_checks(
    c: &Connection,
    domain: &str,
    checks: &Value,
    stopped: Option<&str>,
) -> rusqlite::Result<()> {
    c.execute(
        "UPDATE sending_domains SET checks=?2,stopped_reason=?3 WHERE domain=?1",
        params![domain, checks.to_string(), stopped],
    )
    .map(drop)
}
