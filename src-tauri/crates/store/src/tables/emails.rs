//! `emails` and `email_drafts`: the mails we write. States and frozen content are guarded by triggers (V0001); the
//! functions here only spell the statements.

use domain::content::{Attachment, Claim, Content, Copy, MailKind};
use domain::stage::Stage;
use domain::{
    CampaignId, CompanyId, EmailId, InboxId, MessageId, Millis, PersonId, ProspectId, SenderId,
};
use rusqlite::{Connection, OptionalExtension as _, Row, named_params, params};
use serde_json::Value;

/// A mail as the database holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Email {
    /// Id.
    pub id: EmailId,
    /// The card it belongs to.
    pub prospect: ProspectId,
    /// The property.
    pub company: CompanyId,
    /// The person; none for a role address.
    pub person: Option<PersonId>,
    /// Campaign and step.
    pub step: Option<(CampaignId, u32)>,
    /// Kind.
    pub kind: MailKind,
    /// The inbound it answers.
    pub answers: Option<MessageId>,
    /// The mail before it in the pack.
    pub after: Option<EmailId>,
    /// Sender identity.
    pub sender: SenderId,
    /// The inbox it leaves from, once chosen.
    pub inbox: Option<InboxId>,
    /// Recipient as written.
    pub to_address: String,
    /// Recipient's key.
    pub to_key: String,
    /// Key of the recipient's domain.
    pub domain_key: String,
    /// Copies.
    pub cc: Vec<Copy>,
    /// Subject.
    pub subject: String,
    /// Body without footer.
    pub text: String,
    /// HTML alternative.
    pub html: Option<String>,
    /// ISO 639-1.
    pub language: String,
    /// Signature and legal lines.
    pub footer: String,
    /// Attachments (answers).
    pub attachments: Vec<Attachment>,
    /// Hash of the content.
    pub content_hash: String,
    /// Message-ID for life, without brackets.
    pub message_id: String,
    /// `draft pending_approval approved sending uncertain sent failed cancelled`.
    pub state: String,
    /// Why it is in that state.
    pub state_reason: Option<String>,
    /// Planned slot: not before.
    pub not_before: Option<Millis>,
    /// Born at.
    pub created_at: Millis,
}

/// What a new draft needs.
#[derive(Debug, Clone)]
pub struct NewEmail {
    /// Id.
    pub id: EmailId,
    /// The card.
    pub prospect: ProspectId,
    /// The property.
    pub company: CompanyId,
    /// The person.
    pub person: Option<PersonId>,
    /// The inbound it answers (answers only).
    pub answers: Option<MessageId>,
    /// The mail before it (follow-ups only).
    pub after: Option<EmailId>,
    /// Recipient's key.
    pub to_key: String,
    /// Key of the recipient's domain.
    pub domain_key: String,
    /// Keys of the copies, in the order of `content.cc`.
    pub cc: Vec<Copy>,
    /// Message-ID without brackets.
    pub message_id: String,
    /// Everything a person approves.
    pub content: Content,
    /// Not before.
    pub not_before: Option<Millis>,
    /// Now.
    pub at: Millis,
}

/// What the drafting left beside the mail.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftInfo {
    /// The pack it is approved with.
    pub pack: Option<String>,
    /// Three subject options.
    pub subjects: Vec<String>,
    /// Opener skeleton, names and numbers masked.
    pub opener: String,
    /// Template name and version.
    pub template: String,
    /// `embedded` or provider/model@prompt.
    pub model: String,
    /// Why this language and form of address.
    pub language_reason: String,
    /// `inspect email` of it.
    pub inspection: Value,
    /// Why this person.
    pub why_person: String,
    /// Why now (with "do not mention" marks).
    pub why_now: String,
    /// Fact id → resolved say.
    pub say: Value,
    /// No lint at warning or above, sourced, score ≥ 0.93, gate allow.
    pub clean: bool,
    /// Highest risk with its reason.
    pub risk: String,
    /// In-Reply-To, without brackets.
    pub in_reply_to: Option<String>,
    /// References.
    pub references: Vec<String>,
}

const COLUMNS: &str = "id,prospect_id,company_id,person_id,campaign_id,step,kind,answers_message_id,after_email_id,sender_identity_id,inbox_id,\
    to_address,to_key,domain_key,cc,subject,body_text,body_html,language,footer,attachments,content_hash,message_id,state,state_reason,not_before,created_at";

fn json<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|e| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(e))
    })
}

fn read(row: &Row<'_>) -> rusqlite::Result<Email> {
    let id = |c: &str| row.get::<_, Option<String>>(c);
    let kind: String = row.get("kind")?;
    let campaign = id("campaign_id")?;
    let step: Option<u32> = row.get("step")?;
    Ok(Email {
        id: row.get::<_, String>("id")?.into(),
        prospect: row.get::<_, String>("prospect_id")?.into(),
        company: row.get::<_, String>("company_id")?.into(),
        person: id("person_id")?.map(Into::into),
        step: campaign.map(CampaignId).zip(step),
        kind: MailKind::of(&kind).unwrap_or(MailKind::Manual),
        answers: id("answers_message_id")?.map(Into::into),
        after: id("after_email_id")?.map(Into::into),
        sender: row.get::<_, String>("sender_identity_id")?.into(),
        inbox: id("inbox_id")?.map(Into::into),
        to_address: row.get("to_address")?,
        to_key: row.get("to_key")?,
        domain_key: row.get("domain_key")?,
        cc: json(row, "cc")?,
        subject: row.get("subject")?,
        text: row.get("body_text")?,
        html: row.get("body_html")?,
        language: row.get("language")?,
        footer: row.get("footer")?,
        attachments: json(row, "attachments")?,
        content_hash: row.get("content_hash")?,
        message_id: row.get("message_id")?,
        state: row.get("state")?,
        state_reason: row.get("state_reason")?,
        not_before: row.get::<_, Option<i64>>("not_before")?.map(Millis),
        created_at: Millis(row.get("created_at")?),
    })
}

/// The mail with this id.
pub fn get(c: &Connection, id: &EmailId) -> rusqlite::Result<Option<Email>> {
    c.prepare_cached(&format!("SELECT {COLUMNS} FROM emails WHERE id=?1"))?
        .query_row([id.as_str()], read)
        .optional()
}

/// Mails by a condition over `emails` (a literal of ours, never input), ordered as it says, with its parameters.
pub fn select(
    c: &Connection,
    condition: &'static str,
    p: &[&dyn rusqlite::ToSql],
) -> rusqlite::Result<Vec<Email>> {
    c.prepare_cached(&format!("SELECT {COLUMNS} FROM emails WHERE {condition}"))?
        .query_map(p, read)?
        .collect()
}

/// All mails of a prospect, oldest first.
pub fn of_prospect(c: &Connection, prospect: &ProspectId) -> rusqlite::Result<Vec<Email>> {
    select(
        c,
        "prospect_id=?1 ORDER BY created_at,id",
        &[&prospect.as_str()],
    )
}

/// The answers a message got or is to get, oldest first, whatever became of them.
pub fn answering(c: &Connection, message: &MessageId) -> rusqlite::Result<Vec<Email>> {
    select(
        c,
        "answers_message_id=?1 ORDER BY created_at,id",
        &[&message.as_str()],
    )
}

/// The claims of a mail, sorted.
pub fn claims(c: &Connection, id: &EmailId) -> rusqlite::Result<Vec<Claim>> {
    c.prepare_cached(
        "SELECT sentence,fact_id FROM email_claims WHERE email_id=?1 ORDER BY sentence,fact_id",
    )?
    .query_map([id.as_str()], |r| {
        Ok(Claim {
            sentence: r.get(0)?,
            fact_id: r.get::<_, String>(1)?.into(),
        })
    })?
    .collect()
}

/// The content a person approves, as the rows hold it.
pub fn content(c: &Connection, e: &Email) -> rusqlite::Result<Content> {
    Ok(Content {
        kind: e.kind,
        to: e.to_address.clone(),
        cc: e.cc.iter().map(|c| c.address.clone()).collect(),
        sender: e.sender.clone(),
        subject: e.subject.clone(),
        text: e.text.clone(),
        html: e.html.clone(),
        attachments: e.attachments.clone(),
        language: e.language.clone(),
        footer: e.footer.clone(),
        claims: claims(c, &e.id)?,
        step: e.step.clone(),
    })
}

/// Insert a draft with its claims. SQLite refuses silent facts, a second open first mail, a foreign kind …
pub fn insert(c: &Connection, n: &NewEmail) -> rusqlite::Result<()> {
    let text = |v: &dyn erased::Json| v.text();
    let x = &n.content;
    c.prepare_cached(
        "INSERT INTO emails(id,prospect_id,company_id,person_id,campaign_id,step,kind,answers_message_id,after_email_id,sender_identity_id,to_address,to_key,domain_key,cc,\
         subject,body_text,body_html,language,footer,attachments,content_hash,message_id,state,not_before,created_at) VALUES(:id,:prospect,:company,:person,:campaign,:step,:kind,\
         :answers,:after,:sender,:to,:to_key,:domain_key,:cc,:subject,:text,:html,:language,:footer,:attachments,:hash,:mid,'draft',:nb,:at)",
    )?
    .execute(named_params! {
        ":id": n.id.as_str(), ":prospect": n.prospect.as_str(), ":company": n.company.as_str(), ":person": n.person.as_ref().map(|p| p.as_str()),
        ":campaign": x.step.as_ref().map(|(c, _)| c.as_str()), ":step": x.step.as_ref().map(|(_, s)| *s), ":kind": x.kind.word(),
        ":answers": n.answers.as_ref().map(|m| m.as_str()), ":after": n.after.as_ref().map(|m| m.as_str()), ":sender": x.sender.as_str(), ":to": x.to,
        ":to_key": n.to_key, ":domain_key": n.domain_key, ":cc": text(&n.cc), ":subject": x.subject, ":text": x.text, ":html": x.html, ":language": x.language,
        ":footer": x.footer, ":attachments": text(&x.attachments), ":hash": x.hash(), ":mid": n.message_id, ":nb": n.not_before.map(|t| t.0), ":at": n.at.0,
    })?;
    for claim in &x.claims {
        c.prepare_cached("INSERT INTO email_claims(email_id,sentence,fact_id) VALUES(?1,?2,?3)")?
            .execute(params![
                n.id.as_str(),
                claim.sentence,
                claim.fact_id.as_str()
            ])?;
    }
    Ok(())
}

mod erased {
    /// JSON text of a value, behind a reference.
    pub(super) trait Json {
        fn text(&self) -> String;
    }
    impl<T: serde::Serialize> Json for T {
        fn text(&self) -> String {
            serde_json::to_string(self).unwrap_or_else(|_| "[]".into())
        }
    }
}

/// Replace the editable content of a draft (subject, text, HTML, claims) and its hash. Refused once approved.
pub fn edit(c: &Connection, id: &EmailId, content: &Content) -> rusqlite::Result<()> {
    c.prepare_cached("UPDATE emails SET subject=?2,body_text=?3,body_html=?4,footer=?5,language=?6,content_hash=?7 WHERE id=?1")?
        .execute(params![id.as_str(), content.subject, content.text, content.html, content.footer, content.language, content.hash()])?;
    c.execute("DELETE FROM email_claims WHERE email_id=?1", [id.as_str()])?;
    for claim in &content.claims {
        c.execute(
            "INSERT INTO email_claims(email_id,sentence,fact_id) VALUES(?1,?2,?3)",
            params![id.as_str(), claim.sentence, claim.fact_id.as_str()],
        )?;
    }
    Ok(())
}

/// Move a mail to a state with a reason; triggers refuse what the state machine does not have.
pub fn set_state(
    c: &Connection,
    id: &EmailId,
    state: &str,
    reason: Option<&str>,
) -> rusqlite::Result<()> {
    let n = c
        .prepare_cached("UPDATE emails SET state=?2,state_reason=?3 WHERE id=?1")?
        .execute(params![id.as_str(), state, reason])?;
    if n == 1 {
        Ok(())
    } else {
        Err(rusqlite::Error::QueryReturnedNoRows)
    }
}

/// Choose the inbox.
pub fn set_inbox(c: &Connection, id: &EmailId, inbox: &InboxId) -> rusqlite::Result<()> {
    c.prepare_cached("UPDATE emails SET inbox_id=?2 WHERE id=?1")?
        .execute([id.as_str(), inbox.as_str()])
        .map(drop)
}

/// Plan the slot.
pub fn set_not_before(c: &Connection, id: &EmailId, at: Option<Millis>) -> rusqlite::Result<()> {
    c.prepare_cached("UPDATE emails SET not_before=?2 WHERE id=?1")?
        .execute(params![id.as_str(), at.map(|t| t.0)])
        .map(drop)
}

/// Record a fact with its time: `delivered_at replied_at bounced_at hard_bounced_at complained_at`.
/// The first time stays.
pub fn happened(c: &Connection, id: &EmailId, what: Happened, at: Millis) -> rusqlite::Result<()> {
    let column = what.column();
    c.prepare_cached(&format!(
        "UPDATE emails SET {column}=coalesce({column},?2) WHERE id=?1"
    ))?
    .execute(params![id.as_str(), at.0])
    .map(drop)
}

/// Facts about a mail after it left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// A delivery notification.
    Delivered,
    /// A human answer.
    Replied,
    /// A bounce of any kind.
    Bounced,
    /// A bounce for good: the address is dead.
    HardBounced,
    /// A complaint.
    Complained,
}

impl Happened {
    const fn column(self) -> &'static str {
        match self {
            Self::Delivered => "delivered_at",
            Self::Replied => "replied_at",
            Self::Bounced => "bounced_at",
            Self::HardBounced => "hard_bounced_at",
            Self::Complained => "complained_at",
        }
    }
}

/// Insert or replace what the drafting left.
pub fn put_draft_info(c: &Connection, id: &EmailId, d: &DraftInfo) -> rusqlite::Result<()> {
    let list = |v: &Vec<String>| serde_json::to_string(v).unwrap_or_else(|_| "[]".into());
    c.prepare_cached(
        "INSERT INTO email_drafts(email_id,pack_id,subjects,opener,template,model,language_reason,inspection,why_person,why_now,say,clean,risk,in_reply_to,refs) \
         VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15) ON CONFLICT(email_id) DO UPDATE SET pack_id=excluded.pack_id,subjects=excluded.subjects,opener=excluded.opener,\
         template=excluded.template,model=excluded.model,language_reason=excluded.language_reason,inspection=excluded.inspection,why_person=excluded.why_person,\
         why_now=excluded.why_now,say=excluded.say,clean=excluded.clean,risk=excluded.risk,in_reply_to=excluded.in_reply_to,refs=excluded.refs",
    )?
    .execute(params![
        id.as_str(), d.pack, list(&d.subjects), d.opener, d.template, d.model, d.language_reason, d.inspection.to_string(), d.why_person, d.why_now,
        d.say.to_string(), d.clean, d.risk, d.in_reply_to, list(&d.references)
    ])
    .map(drop)
}

/// What the drafting left.
pub fn draft_info(c: &Connection, id: &EmailId) -> rusqlite::Result<Option<DraftInfo>> {
    c.prepare_cached("SELECT * FROM email_drafts WHERE email_id=?1")?
        .query_row([id.as_str()], |r| {
            Ok(DraftInfo {
                pack: r.get("pack_id")?,
                subjects: json(r, "subjects")?,
                opener: r.get("opener")?,
                template: r.get("template")?,
                model: r.get("model")?,
                language_reason: r.get("language_reason")?,
                inspection: json(r, "inspection")?,
                why_person: r.get("why_person")?,
                why_now: r.get("why_now")?,
                say: json(r, "say")?,
                clean: r.get("clean")?,
                risk: r.get("risk")?,
                in_reply_to: r.get("in_reply_to")?,
                references: json(r, "refs")?,
            })
        })
        .optional()
}

/// The mails of a pack in order of their steps.
pub fn of_pack(c: &Connection, pack: &str) -> rusqlite::Result<Vec<Email>> {
    select(
        c,
        "id IN(SELECT email_id FROM email_drafts WHERE pack_id=?1) ORDER BY step,created_at,id",
        &[&pack],
    )
}

/// Keep a version for the diff.
pub fn add_version(
    c: &Connection,
    id: &EmailId,
    subject: &str,
    text: &str,
    made_by: &str,
    at: Millis,
) -> rusqlite::Result<()> {
    c.prepare_cached("INSERT INTO email_versions(email_id,n,subject,body_text,made_by,at) SELECT ?1,coalesce(max(n),0)+1,?2,?3,?4,?5 FROM email_versions WHERE email_id=?1")?
        .execute(params![id.as_str(), subject, text, made_by, at.0])
        .map(drop)
}

/// Every Message-ID a mail is known by.
pub fn add_wire_id(
    c: &Connection,
    wire_id: &str,
    email: &EmailId,
    learnt_from: &str,
) -> rusqlite::Result<()> {
    c.prepare_cached(
        "INSERT OR IGNORE INTO wire_ids(wire_message_id,email_id,learnt_from) VALUES(?1,?2,?3)",
    )?
    .execute([wire_id, email.as_str(), learnt_from])
    .map(drop)
}

/// The mail known by one of these Message-IDs; the first id that hits decides.
pub fn by_wire_ids<'a>(
    c: &Connection,
    ids: impl IntoIterator<Item = &'a str>,
) -> rusqlite::Result<Option<EmailId>> {
    let mut q = c.prepare_cached("SELECT email_id FROM wire_ids WHERE wire_message_id=?1")?;
    for id in ids {
        if let Some(found) = q.query_row([id], |r| r.get::<_, String>(0)).optional()? {
            return Ok(Some(found.into()));
        }
    }
    Ok(None)
}

/// Cancel the unsent mails of a prospect (drafts, pending, approved), voiding approvals. Returns how many.
pub fn cancel_unsent(
    c: &Connection,
    prospect: &ProspectId,
    reason: &str,
    at: Millis,
) -> rusqlite::Result<usize> {
    c.execute(
        "UPDATE approvals SET voided_at=?2,void_reason=?3 WHERE voided_at IS NULL AND email_id IN(SELECT id FROM emails WHERE prospect_id=?1 AND state IN('draft','pending_approval','approved'))",
        params![prospect.as_str(), at.0, reason],
    )?;
    c.execute(
        "UPDATE emails SET state='cancelled',state_reason=?2 WHERE prospect_id=?1 AND state IN('draft','pending_approval','approved')",
        params![prospect.as_str(), reason],
    )
}

/// The stage of the mail's prospect.
pub fn stage_of(c: &Connection, id: &EmailId) -> rusqlite::Result<Option<Stage>> {
    c.query_row(
        "SELECT p.stage FROM emails e JOIN prospects p ON p.id=e.prospect_id WHERE e.id=?1",
        [id.as_str()],
        |r| r.get::<_, String>(0),
    )
    .optional()
    .map(|s| s.and_then(|s| Stage::of(&s)))
}
