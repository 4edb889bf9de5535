//! The ingest transaction: message, kind, opt-out, suppression, holds, voided approvals, chain and the job that
//! interprets, together. No network and no model in it, so that an opt-out never waits behind something slow.

use domain::{InboxId, MessageId, ParsedMessage, ReplyId};
use judge::reply::{Kind, ReplyJudgement};
use serde_json::json;
use store::Tx;
use store::tables::emails;
use store::tables::inbound::{self, MessageText, Reply};

use super::matching::{Evidence, Matched};
use super::{holds, optout, unread};
use crate::pipeline::send::reconcile;
use crate::work::{self, Work};
use crate::{Cx, Engine, events};

/// What ingest needs of a message, read before the transaction begins.
pub struct Reading {
    /// The parsed message.
    pub parsed: ParsedMessage,
    /// What the embedded classifier says.
    pub judged: ReplyJudgement,
    /// The bounce, where it is one.
    pub bounce: Option<judge::bounce::BounceJudgement>,
    /// What it concerns.
    pub matched: Matched,
}

/// Read a message with the embedded classifier and ingest it.
///
/// # Errors
/// Database errors; the message stays `ingested=0`, holds its company and is tried again.
pub async fn ingest(
    e: &Engine,
    cx: &Cx,
    inbox: &InboxId,
    id: &MessageId,
    parsed: ParsedMessage,
    matched: Matched,
) -> anyhow::Result<ReplyId> {
    let judge = e.judge().clone();
    let (company, mail, in_thread) = (
        matched.company.clone(),
        matched.email.clone(),
        matched.by == Evidence::WireId,
    );
    let around = e
        .store()
        .read(move |c| super::around(c, Some(&company), mail.as_ref(), in_thread))
        .await?;
    let now = e.now();
    let reading = tokio::task::spawn_blocking(move || {
        let input = super::input_of(&parsed, around, now);
        let judged = judge.reply(&input);
        let bounce = matches!(judged.kind, Kind::Bounce | Kind::Feedback)
            .then(|| judge.bounce(&judge::bounce::BounceInput::from(&parsed)));
        Reading {
            parsed,
            judged,
            bounce,
            matched,
        }
    })
    .await?;
    let (engine, cx, inbox, id) = (e.clone(), cx.at(now), inbox.clone(), id.clone());
    e.store()
        .write(move |tx| transaction(&engine, tx, &cx, &inbox, &id, &reading))
        .await
}

/// The transaction itself. Public for tests that interleave it with sends.
///
/// # Errors
/// Database errors.
pub fn transaction(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    inbox: &InboxId,
    id: &MessageId,
    r: &Reading,
) -> anyhow::Result<ReplyId> {
    if let Some(done) = inbound::select_replies(tx, "r.message_id=?1", &[&id.as_str()])?
        .into_iter()
        .next()
    {
        inbound::ingested(tx, id)?;
        return Ok(done.id);
    }
    // The same message in two inboxes is two messages and one reply (invariant 9).
    if let Some(twin) = twin_reply(tx, id, &r.judged.visible_text)? {
        inbound::ingested(tx, id)?;
        return Ok(twin.into());
    }
    unread::came(tx, r.parsed.message_id.as_deref(), cx.now)?;
    let reply: ReplyId = e.id();
    let m = &r.matched;
    let what = holds::effect(e, tx, cx, r)?;
    // An out-of-office never opts out, whatever its text; a complaint is carried out with the holds.
    let by_token = m.by == Evidence::Token;
    let acting =
        what.suppresses && (by_token || !matches!(r.judged.kind, Kind::Feedback | Kind::Bounce));
    if by_token && let Some(mail) = &m.email {
        tx.execute(
            "UPDATE unsubscribe_tokens SET used_at=coalesce(used_at,?2) WHERE email_id=?1",
            store::rusqlite::params![mail.as_str(), cx.now.0],
        )?;
    }
    inbound::insert_reply(
        tx,
        &Reply {
            id: reply.clone(),
            message: id.clone(),
            email: m.email.clone(),
            prospect: m.prospect.clone(),
            kind: kind_word(r.judged.kind).into(),
            subkind: r
                .judged
                .subkind
                .map(|s| json!(s).as_str().unwrap_or_default().to_owned()),
            opt_out: acting,
            intent: None,
            confidence: None,
            calibrated: None,
            decided_by: None,
            labels: Vec::new(),
            interpretation: None,
            state: "ingested".into(),
            bounce: r.bounce.as_ref().map(|b| json!(b)),
            proposed: None,
            ingested_at: cx.now,
        },
    )?;
    inbound::put_text(tx, id, &text_of(r, crossed(tx, m)?))?;
    if let Some(mail) = &m.email {
        if matches!(m.by, Evidence::WireId | Evidence::Token) {
            let evidence = json!({ "by": "inbound", "message": id, "at": cx.now });
            reconcile::proof_of_email(e, tx, cx, mail, &evidence)?;
        }
        if what.counts_as_reply {
            emails::happened(tx, mail, emails::Happened::Replied, cx.now)?;
        }
    }
    if acting {
        optout::act(
            e,
            tx,
            cx,
            m,
            &r.parsed.from.address,
            scope(r),
            id,
            &r.judged.visible_text,
        )?;
    }
    holds::apply(e, tx, cx, r, &what)?;
    work::enqueue(
        tx,
        cx,
        &Work::Interpret {
            reply: reply.clone(),
        },
        cx.now,
        None,
    )?;
    inbound::ingested(tx, id)?;
    let mut subjects = vec![
        ("reply", reply.as_str()),
        ("message", id.as_str()),
        ("inbox", inbox.as_str()),
        ("company", m.company.as_str()),
    ];
    subjects.extend(m.prospect.as_ref().map(|p| ("prospect", p.as_str())));
    subjects.extend(m.email.as_ref().map(|p| ("email", p.as_str())));
    events::record(
        tx,
        cx,
        "reply_ingested",
        &subjects,
        &json!({ "kind": kind_word(r.judged.kind), "opt_out": acting, "matched_by": m.by.word() }),
    )?;
    tx.touch("replies");
    if let Some(p) = &m.prospect {
        tx.touch(format!("prospect:{p}"));
    }
    Ok(reply)
}

/// The scope an opt-out asks for; a token says "this address and its person".
fn scope(r: &Reading) -> &str {
    r.judged.opt_out_scope.as_deref().unwrap_or("person")
}

/// The reply that the same message made in another inbox. Each server writes its own way on a message, so the raw bytes are
/// hardly ever the same: author, Message-ID and words tell.
fn twin_reply(tx: &Tx<'_>, id: &MessageId, words: &str) -> anyhow::Result<Option<String>> {
    use store::rusqlite::OptionalExtension as _;
    Ok(tx
        .query_row(
            "WITH twin(id,bytes) AS (SELECT b.id,1 FROM messages a JOIN inboxes i ON i.id<>a.inbox_id JOIN messages b ON b.inbox_id=i.id AND b.raw_sha256=a.raw_sha256 WHERE a.id=?1 \
             UNION ALL SELECT b.id,0 FROM messages a JOIN messages b ON b.message_id=a.message_id AND b.from_key=a.from_key AND b.inbox_id<>a.inbox_id WHERE a.id=?1) \
             SELECT r.id FROM twin w JOIN replies r ON r.message_id=w.id JOIN message_texts t ON t.message_id=w.id WHERE w.bytes=1 OR t.visible_text=?2 LIMIT 1",
            [id.as_str(), words],
            |row| row.get(0),
        )
        .optional()?)
}

/// Whether a mail to this company is past C: the message crossed it in transit.
fn crossed(tx: &Tx<'_>, m: &Matched) -> anyhow::Result<bool> {
    Ok(tx.query_row(
        "SELECT EXISTS(SELECT 1 FROM send_attempts a JOIN emails e ON e.id=a.email_id WHERE e.company_id=?1 AND a.state='committing')",
        [m.company.as_str()],
        |r| r.get(0),
    )?)
}

fn text_of(r: &Reading, crossed: bool) -> MessageText {
    let list = |boxes: &[domain::inbound::Mailbox]| {
        boxes.iter().map(|m| m.address.clone()).collect::<Vec<_>>()
    };
    MessageText {
        from_name: r.parsed.from.name.clone(),
        from_address: r.parsed.from.address.clone(),
        to_line: list(&r.parsed.to).join(", "),
        cc: list(&r.parsed.cc),
        reply_to: Some(list(&r.parsed.reply_to)),
        subject: r.parsed.subject.clone(),
        visible_text: r.judged.visible_text.clone(),
        elided_text: r.judged.elided_text.clone(),
        matched_by: r.matched.by.word().into(),
        opt_out_evidence: r.judged.opt_out.then(|| r.judged.reason.clone()),
        crossed,
    }
}

/// The word of a kind in the database.
#[must_use]
pub const fn kind_word(k: Kind) -> &'static str {
    match k {
        Kind::Human => "human",
        Kind::AutoReply => "auto_reply",
        Kind::Bounce => "bounce",
        Kind::Feedback => "feedback",
        Kind::Challenge => "challenge",
        Kind::List => "list",
        Kind::Calendar => "calendar",
    }
}
