//! `messages`, `message_locations`, `replies`: what came in. The identity of a message is the SHA-256 of its
//! raw bytes per inbox; (folder, UIDVALIDITY, UID) are only locations (pipeline.md, invariant 9).

use domain::{CompanyId, EmailId, FolderId, InboxId, MessageId, Millis, ProspectId, ReplyId};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde_json::Value;

/// An inbound message as it is stored before anything else happens.
#[derive(Debug, Clone)]
pub struct NewMessage<'a> {
    /// Id.
    pub id: &'a MessageId,
    /// Inbox.
    pub inbox: &'a InboxId,
    /// SHA-256 of the raw bytes, hex.
    pub raw_sha256: &'a str,
    /// Message-ID without brackets.
    pub message_id: Option<&'a str>,
    /// In-Reply-To without brackets.
    pub in_reply_to: Option<&'a str>,
    /// Key of the sender's address.
    pub from_key: Option<&'a str>,
    /// Key of the sender's domain.
    pub domain_key: Option<&'a str>,
    /// The company it concerns, once matched.
    pub company: Option<&'a CompanyId>,
    /// First sight.
    pub first_seen_at: Millis,
    /// INTERNALDATE.
    pub received_at: Option<Millis>,
    /// Raw bytes.
    pub raw: &'a [u8],
}

/// Insert a message that is not ingested yet; `None` when these bytes are known in this inbox.
pub fn insert_message(c: &Connection, m: &NewMessage<'_>) -> rusqlite::Result<Option<MessageId>> {
    let n = c
        .prepare_cached(
            "INSERT INTO messages(id,inbox_id,raw_sha256,message_id,in_reply_to,from_key,domain_key,company_id,first_seen_at,received_at,raw,ingested) \
             VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,0) ON CONFLICT(inbox_id,raw_sha256) DO NOTHING",
        )?
        .execute(params![
            m.id.as_str(), m.inbox.as_str(), m.raw_sha256, m.message_id, m.in_reply_to, m.from_key, m.domain_key, m.company.map(CompanyId::as_str), m.first_seen_at.0,
            m.received_at.map(|t| t.0), m.raw
        ])?;
    Ok((n == 1).then(|| m.id.clone()))
}

/// The message with these bytes in this inbox.
pub fn by_bytes(
    c: &Connection,
    inbox: &InboxId,
    raw_sha256: &str,
) -> rusqlite::Result<Option<MessageId>> {
    c.prepare_cached("SELECT id FROM messages WHERE inbox_id=?1 AND raw_sha256=?2")?
        .query_row([inbox.as_str(), raw_sha256], |r| {
            r.get::<_, String>(0).map(MessageId)
        })
        .optional()
}

/// Where a message lies.
pub fn locate(
    c: &Connection,
    folder: &FolderId,
    uidvalidity: u32,
    uid: u32,
    message: &MessageId,
) -> rusqlite::Result<()> {
    c.prepare_cached("INSERT OR REPLACE INTO message_locations(folder_id,uidvalidity,uid,message_id) VALUES(?1,?2,?3,?4)")?
        .execute(params![folder.as_str(), uidvalidity, uid, message.as_str()])
        .map(drop)
}

/// The ingest transaction is through with this message.
pub fn ingested(c: &Connection, id: &MessageId) -> rusqlite::Result<()> {
    c.prepare_cached("UPDATE messages SET ingested=1 WHERE id=?1")?
        .execute([id.as_str()])
        .map(drop)
}

/// Whether a stored message is not ingested yet.
pub fn waits(c: &Connection, id: &MessageId) -> rusqlite::Result<bool> {
    c.prepare_cached("SELECT ingested=0 FROM messages WHERE id=?1")?
        .query_row([id.as_str()], |r| r.get(0))
}

/// The raw bytes, unless erased.
pub fn raw(c: &Connection, id: &MessageId) -> rusqlite::Result<Option<Vec<u8>>> {
    c.prepare_cached("SELECT raw FROM messages WHERE id=?1")?
        .query_row([id.as_str()], |r| r.get(0))
        .optional()
        .map(Option::flatten)
}

/// Keys of the addresses that belong to this one by an answer of ours: where the author of a message had it answered,
/// and who wrote what was answered here.
pub fn answered_together(c: &Connection, key: &str) -> rusqlite::Result<Vec<String>> {
    c.prepare_cached(
        "SELECT e.to_key FROM messages m JOIN emails e ON e.answers_message_id=m.id WHERE m.from_key=?1 AND e.to_key<>?1 UNION \
         SELECT m.from_key FROM emails e JOIN messages m ON m.id=e.answers_message_id WHERE e.to_key=?1 AND m.from_key<>?1 AND e.kind='answer'",
    )?
    .query_map([key], |r| r.get(0))?
    .collect()
}

/// What a person reads of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageText {
    /// Display name of the sender.
    pub from_name: String,
    /// Address of the sender.
    pub from_address: String,
    /// To, joined.
    pub to_line: String,
    /// Copies, JSON list of addresses.
    pub cc: Vec<String>,
    /// Where the author wants the answer; `None`: stored before that was read.
    pub reply_to: Option<Vec<String>>,
    /// Subject.
    pub subject: String,
    /// The author's own words.
    pub visible_text: String,
    /// Quoted history, signature …
    pub elided_text: String,
    /// Evidence that matched it.
    pub matched_by: String,
    /// The words that were taken as an opt-out.
    pub opt_out_evidence: Option<String>,
    /// Arrived while a mail to this company was past C.
    pub crossed: bool,
}

/// Store what a person reads.
pub fn put_text(c: &Connection, id: &MessageId, t: &MessageText) -> rusqlite::Result<()> {
    c.prepare_cached("INSERT INTO message_texts(message_id,from_name,from_address,to_line,cc,subject,visible_text,elided_text,matched_by,opt_out_evidence,crossed,reply_to) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)")?
        .execute(params![
            id.as_str(), t.from_name, t.from_address, t.to_line, serde_json::to_string(&t.cc).unwrap_or_else(|_| "[]".into()), t.subject, t.visible_text, t.elided_text,
            t.matched_by, t.opt_out_evidence, t.crossed, t.reply_to.as_ref().map(|r| serde_json::to_string(r).unwrap_or_else(|_| "[]".into()))
        ])
        .map(drop)
}

/// What a person reads of it.
pub fn text(c: &Connection, id: &MessageId) -> rusqlite::Result<Option<MessageText>> {
    c.prepare_cached("SELECT * FROM message_texts WHERE message_id=?1")?
        .query_row([id.as_str()], |r| {
            Ok(MessageText {
                from_name: r.get("from_name")?,
                from_address: r.get("from_address")?,
                to_line: r.get("to_line")?,
                cc: r
                    .get::<_, String>("cc")
                    .map(|s| serde_json::from_str(&s).unwrap_or_default())?,
                reply_to: r
                    .get::<_, Option<String>>("reply_to")?
                    .and_then(|s| serde_json::from_str(&s).ok()),
                subject: r.get("subject")?,
                visible_text: r.get("visible_text")?,
                elided_text: r.get("elided_text")?,
                matched_by: r.get("matched_by")?,
                opt_out_evidence: r.get("opt_out_evidence")?,
                crossed: r.get("crossed")?,
            })
        })
        .optional()
}

/// A reply.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// Id.
    pub id: ReplyId,
    /// Its message.
    pub message: MessageId,
    /// The mail it answers.
    pub email: Option<EmailId>,
    /// The card.
    pub prospect: Option<ProspectId>,
    /// `human auto_reply bounce feedback challenge list calendar`.
    pub kind: String,
    /// `out_of_office ticket gatekeeper_ack left_company …`.
    pub subkind: Option<String>,
    /// Whether it asks to be left alone.
    pub opt_out: bool,
    /// Intent, once interpreted (human only).
    pub intent: Option<String>,
    /// Raw confidence.
    pub confidence: Option<f64>,
    /// Calibrated confidence.
    pub calibrated: Option<f64>,
    /// `embedded llm human`.
    pub decided_by: Option<String>,
    /// Labels.
    pub labels: Vec<String>,
    /// Full interpretation, JSON.
    pub interpretation: Option<Value>,
    /// `ingested interpreted handled`.
    pub state: String,
    /// Bounce details, JSON.
    pub bounce: Option<Value>,
    /// What is proposed to a person, JSON.
    pub proposed: Option<Value>,
    /// When it was ingested.
    pub ingested_at: Millis,
}

fn read_reply(r: &Row<'_>) -> rusqlite::Result<Reply> {
    let value = |c: &str| {
        r.get::<_, Option<String>>(c)
            .map(|s| s.and_then(|s| serde_json::from_str(&s).ok()))
    };
    Ok(Reply {
        id: r.get::<_, String>("id")?.into(),
        message: r.get::<_, String>("message_id")?.into(),
        email: r.get::<_, Option<String>>("email_id")?.map(Into::into),
        prospect: r.get::<_, Option<String>>("prospect_id")?.map(Into::into),
        kind: r.get("kind")?,
        subkind: r.get("subkind")?,
        opt_out: r.get("opt_out")?,
        intent: r.get("intent")?,
        confidence: r.get("confidence")?,
        calibrated: r.get("calibrated")?,
        decided_by: r.get("decided_by")?,
        labels: r
            .get::<_, String>("labels")
            .map(|s| serde_json::from_str(&s).unwrap_or_default())?,
        interpretation: value("interpretation")?,
        state: r.get("state")?,
        bounce: value("bounce")?,
        proposed: value("proposed")?,
        ingested_at: Millis(r.get("ingested_at")?),
    })
}

/// Insert a reply in `ingested`.
pub fn insert_reply(c: &Connection, r: &Reply) -> rusqlite::Result<()> {
    c.prepare_cached("INSERT INTO replies(id,message_id,email_id,prospect_id,kind,opt_out,state) VALUES(?1,?2,?3,?4,?5,?6,'ingested')")?.execute(params![
        r.id.as_str(), r.message.as_str(), r.email.as_ref().map(EmailId::as_str), r.prospect.as_ref().map(ProspectId::as_str), r.kind, r.opt_out
    ])?;
    c.prepare_cached(
        "INSERT INTO replies_extra(reply_id,subkind,bounce,ingested_at) VALUES(?1,?2,?3,?4)",
    )?
    .execute(params![
        r.id.as_str(),
        r.subkind,
        r.bounce.as_ref().map(Value::to_string),
        r.ingested_at.0
    ])
    .map(drop)
}

/// Replies by a condition over `replies r JOIN replies_extra x` (a literal of ours, never input).
pub fn select_replies(
    c: &Connection,
    condition: &'static str,
    p: &[&dyn rusqlite::ToSql],
) -> rusqlite::Result<Vec<Reply>> {
    c.prepare_cached(&format!("SELECT r.*,x.subkind,x.bounce,x.proposed,x.ingested_at FROM replies r JOIN replies_extra x ON x.reply_id=r.id WHERE {condition}"))?
        .query_map(p, read_reply)?
        .collect()
}

/// One reply.
pub fn reply(c: &Connection, id: &ReplyId) -> rusqlite::Result<Option<Reply>> {
    Ok(select_replies(c, "r.id=?1", &[&id.as_str()])?
        .into_iter()
        .next())
}

/// Store an interpretation; a person's label is never overwritten by the machine (trigger).
#[expect(clippy::too_many_arguments, reason = "one column each")]
pub fn interpreted(
    c: &Connection,
    id: &ReplyId,
    intent: Option<&str>,
    confidence: f64,
    calibrated: f64,
    by: &str,
    labels: &[String],
    interpretation: &Value,
) -> rusqlite::Result<()> {
    c.prepare_cached("UPDATE replies SET intent=?2,confidence=?3,calibrated=?4,decided_by=?5,labels=?6,interpretation=?7,state=CASE WHEN state='handled' THEN state ELSE 'interpreted' END WHERE id=?1")?
        .execute(params![
            id.as_str(), intent, confidence, calibrated, by, serde_json::to_string(labels).unwrap_or_else(|_| "[]".into()), interpretation.to_string()
        ])
        .map(drop)
}

/// What a person is asked about it.
pub fn propose(c: &Connection, id: &ReplyId, proposed: &Value) -> rusqlite::Result<()> {
    c.execute(
        "UPDATE replies_extra SET proposed=?2 WHERE reply_id=?1",
        params![id.as_str(), proposed.to_string()],
    )
    .map(drop)
}

/// Done with it.
pub fn handled(
    c: &Connection,
    id: &ReplyId,
    actor: Option<&str>,
    at: Millis,
) -> rusqlite::Result<()> {
    c.execute(
        "UPDATE replies SET state='handled' WHERE id=?1",
        [id.as_str()],
    )?;
    c.execute(
        "UPDATE replies_extra SET handled_by=?2,handled_at=?3 WHERE reply_id=?1",
        params![id.as_str(), actor, at.0],
    )
    .map(drop)
}
