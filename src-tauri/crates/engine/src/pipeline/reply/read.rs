//! One pass over an inbox: headers first, bodies only of what concerns us, watermarks in the end. The mailbox is the
//! salesperson's: of what does not match, only the folder's UID watermark and counts are kept (reply.md).

use domain::content::sha256_hex;
use domain::mailing::{FailClass, FolderState, HeaderRow, MailError};
use domain::ports::Mailbox;
use domain::{Cause, CompanyId, InboxId, MessageId, Millis, ParsedMessage};
use store::tables::folders::{self as table, Folder};
use store::tables::inbound;
use store::tables::senders::{self, Inbox};

use super::folders::{self, Trouble};
use super::unread::{self, Why};
use super::{forgotten, history, ingest, matching, sent_folder};
use crate::pipeline::clock;
use crate::{Cx, Engine};

/// Rows of one header pass.
const BATCH: u32 = 200;
/// Largest body that is fetched of a match.
const BODY_MAX: u32 = 8 << 20;
/// Largest body of a machine's message (reply.md).
const MACHINE_MAX: u32 = 256 << 10;

/// What a pass did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pass {
    /// Messages whose headers were looked at.
    pub seen: u32,
    /// Messages that concern us and are ingested.
    pub ingested: u32,
    /// Outside mails found in Sent.
    pub outside: u32,
}

/// Open a session, read every folder once, close it.
///
/// # Errors
/// Why the mailbox could not be read; what was read before stays ingested.
pub async fn once(e: &Engine, id: &InboxId) -> Result<Pass, MailError> {
    let Some(inbox) = load(e, id).await? else {
        return Err(MailError::new(FailClass::Unknown, "there is no such inbox"));
    };
    let mut session = e.ports().mailboxes.open(&inbox.account).await?;
    let result = pass(e, &inbox, session.as_mut()).await;
    session.close().await;
    result
}

/// Read every folder of an open session once.
///
/// # Errors
/// Why the mailbox could not be read.
pub async fn pass(e: &Engine, inbox: &Inbox, session: &mut dyn Mailbox) -> Result<Pass, MailError> {
    ingest_waiting(e).await.map_err(inner)?;
    let (known, mut troubles) = folders::find(e, inbox, session).await?;
    // Before anything of it is read as new: until then nobody knows whom this person knows.
    history::count(e, inbox, session).await?;
    let mut out = Pass::default();
    for folder in known {
        let p = match read_folder(e, inbox, session, &folder).await {
            Ok(p) => p,
            // One folder that does not open keeps the others from nothing.
            Err(error) if error.class == FailClass::Folder => {
                troubles.push(Trouble {
                    folder,
                    says: Some(error.why),
                });
                continue;
            }
            Err(error) => return Err(error),
        };
        out.seen = out.seen.saturating_add(p.seen);
        out.ingested = out.ingested.saturating_add(p.ingested);
        out.outside = out.outside.saturating_add(p.outside);
    }
    folders::tell(e, &inbox.id, troubles).await?;
    Ok(out)
}

async fn load(e: &Engine, id: &InboxId) -> Result<Option<Inbox>, MailError> {
    let id = id.clone();
    db(e.store().read(move |c| Ok(senders::inbox(c, &id)?)).await)
}

async fn read_folder(
    e: &Engine,
    inbox: &Inbox,
    session: &mut dyn Mailbox,
    folder: &Folder,
) -> Result<Pass, MailError> {
    let state = session.examine(&folder.name).await?;
    let mut next = folder.next_uid;
    if folder.uidvalidity != Some(state.uidvalidity) || went_back(session, &state, next).await? {
        let (id, validity) = (folder.id.clone(), state.uidvalidity);
        db(e.store()
            .write(move |tx| Ok(table::renumbered(tx, &id, validity)?))
            .await)?;
        next = 1;
    }
    // A renumbered folder is read again from its beginning. What came up to the last message that was seen had its effects.
    let seen_until = (next == 1).then_some(folder.last_message_at).flatten();
    let mut out = Pass::default();
    let mut newest: Option<Millis> = None;
    loop {
        let rows = session.headers(next, BATCH).await?;
        let full = rows.len() >= usize::try_from(BATCH).unwrap_or(usize::MAX);
        let mut last: Option<Millis> = None;
        let (mut seen, mut matched) = (0_u32, 0_u32);
        newest = newest.max(rows.iter().filter_map(|r| r.received_at).max());
        for row in &rows {
            seen = seen.saturating_add(1);
            last = last.max(row.received_at);
            let again = seen_until
                .zip(row.received_at)
                .is_some_and(|(until, at)| at <= until);
            let ours = if folder.role == "sent" && row.unreadable {
                false
            } else if folder.role == "sent" {
                sent_folder::see(e, inbox, row, again)
                    .await
                    .map_err(inner)?
            } else {
                see(e, inbox, session, folder, state.uidvalidity, row, again).await?
            };
            matched = matched.saturating_add(u32::from(ours));
            next = next.max(row.uid.saturating_add(1));
        }
        // Only now, with everything before it ingested, does the watermark move: a crash reads the batch again.
        let (id, now) = (folder.id.clone(), e.now());
        db(e.store()
            .write(move |tx| Ok(table::advance(tx, &id, next, seen, matched, last, now)?))
            .await)?;
        out.seen = out.seen.saturating_add(seen);
        if folder.role == "sent" {
            out.outside = out.outside.saturating_add(matched);
        } else {
            out.ingested = out.ingested.saturating_add(matched);
        }
        if !full {
            break;
        }
    }
    // The server dates arrivals (INTERNALDATE): what just came says something of the clock. A folder that is read again from
    // its beginning does not.
    if let (Some(stamp), None) = (newest, seen_until) {
        let host = &inbox.account.imap.host;
        clock::mail_arrived(e, host, stamp, folder.checked_at)
            .await
            .map_err(inner)?;
    }
    Ok(out)
}

/// A server that was restored from a copy may give numbers again that it gave before, under the same UIDVALIDITY: what comes
/// then lies below the watermark and would never be read. It shows by a UIDNEXT that is behind what we have read, unless
/// messages above it say that the server cannot count.
async fn went_back(
    session: &mut dyn Mailbox,
    state: &FolderState,
    next: u32,
) -> Result<bool, MailError> {
    if state.uidnext == 0 || state.uidnext >= next {
        return Ok(false);
    }
    Ok(session.headers(state.uidnext, 1).await?.is_empty())
}

/// Look at one message; fetch, store and ingest it when it concerns us.
async fn see(
    e: &Engine,
    inbox: &Inbox,
    session: &mut dyn Mailbox,
    folder: &Folder,
    uidvalidity: u32,
    row: &HeaderRow,
    again: bool,
) -> Result<bool, MailError> {
    if row.unreadable {
        unread::tell(e, inbox, folder, row, None, Why::Refused).await?;
        return Ok(false);
    }
    let first_seen = e.now();
    let (engine, head) = (e.clone(), row.head.clone());
    let arrived = row.received_at.unwrap_or(first_seen);
    let (matched, his) = db(e
        .store()
        .read(move |c| {
            let matched = matching::by_headers(&engine, c, &head, first_seen, arrived)?;
            let his = forgotten::is_his(&engine, c, &head, matched.as_ref())?;
            Ok((matched, his))
        })
        .await)?;
    let machine = is_machine(&row.head);
    if his {
        // Whatever it says, the person reads it where it lies; until then nothing goes to the house.
        if !machine && !again && matched.is_some() {
            unread::tell(e, inbox, folder, row, matched, Why::Forgotten).await?;
        }
        return Ok(false);
    }
    if matched.is_none() && !machine {
        return Ok(false);
    }
    let limit = if matched.is_some() {
        BODY_MAX
    } else {
        MACHINE_MAX
    };
    if matched.is_none() && row.size > limit {
        return Ok(false);
    }
    let raw = match session.body(row.uid, limit).await {
        Ok(Some(raw)) => raw,
        Ok(None) => return lost(e, inbox, folder, row, matched, Why::Gone).await,
        Err(error) if error.class == FailClass::Message => {
            return lost(e, inbox, folder, row, matched, Why::Refused).await;
        }
        Err(error) => return Err(error),
    };
    let mime = e.ports().mime.clone();
    let (parsed, raw) = tokio::task::spawn_blocking(move || (mime.parse(&raw), raw))
        .await
        .map_err(|err| {
            MailError::new(
                FailClass::Unknown,
                format!("a message could not be read: {err}"),
            )
        })?;
    let (report, engine) = (parsed.clone(), e.clone());
    let (matched, his) = db(e
        .store()
        .read(move |c| {
            let matched = matching::stronger(c, matched, &report)?;
            let his = forgotten::is_his(&engine, c, &report, matched.as_ref())?;
            Ok((matched, his))
        })
        .await)?;
    // A machine's message that concerns no mail of ours is dropped again, and so is one about a mail to somebody forgotten.
    let Some(matched) = matched.filter(|_| !his) else {
        return Ok(false);
    };
    let id = keep(
        e,
        inbox,
        folder,
        uidvalidity,
        row,
        &parsed,
        matched.company.clone(),
        raw,
        first_seen,
    )
    .await?;
    if let Some(id) = id
        && let Err(error) = ingest::ingest(e, &cx(e), &inbox.id, &id, parsed, matched).await
    {
        // It is stored and holds its company; the other messages must not wait behind it.
        stuck(e, &id, &error).await?;
    }
    Ok(true)
}

/// The words of a message could not be had. A machine's that concerned nobody is no loss.
async fn lost(
    e: &Engine,
    inbox: &Inbox,
    folder: &Folder,
    row: &HeaderRow,
    matched: Option<matching::Matched>,
    why: Why,
) -> Result<bool, MailError> {
    if matched.is_some() {
        unread::tell(e, inbox, folder, row, matched, why).await?;
    }
    Ok(false)
}

/// A stored message that could not be ingested: nothing is sent to its company, a person is told, and it is tried again
/// with each pass.
async fn stuck(e: &Engine, id: &MessageId, error: &anyhow::Error) -> Result<(), MailError> {
    tracing::error!(message = %id, "a message could not be ingested: {error:#}");
    crate::alerts::database(e, &cx(e), &format!("{error:#}")).await;
    let (engine, cx, id) = (e.clone(), cx(e), id.clone());
    db(e.store()
        .write(move |tx| {
            crate::alerts::raise(
                tx,
                &engine,
                &cx,
                "message_stuck",
                id.as_str(),
                "alarm",
                "A message could not be read into the workspace",
                "Nothing is sent to its company until it is; it is tried again by itself",
            )
        })
        .await)
}

/// Store the raw message, not ingested yet: from here on nothing is sent to this company until it is.
#[expect(clippy::too_many_arguments, reason = "one row and its location")]
async fn keep(
    e: &Engine,
    inbox: &Inbox,
    folder: &Folder,
    uidvalidity: u32,
    row: &HeaderRow,
    parsed: &ParsedMessage,
    company: CompanyId,
    raw: Vec<u8>,
    first_seen: Millis,
) -> Result<Option<MessageId>, MailError> {
    let sha = sha256_hex(&raw);
    let (inbox_id, folder_id, uid, received) = (
        inbox.id.clone(),
        folder.id.clone(),
        row.uid,
        row.received_at,
    );
    let (message_id, reply_to) = (
        parsed.message_id.clone(),
        parsed.in_reply_to.first().cloned(),
    );
    let from_key = e.keys().address(&parsed.from.address);
    let domain_key = e.keys().domain_of(&parsed.from.address);
    let id: MessageId = e.id();
    db(e.store()
        .write(move |tx| {
            let new = inbound::insert_message(
                tx,
                &inbound::NewMessage {
                    id: &id,
                    inbox: &inbox_id,
                    raw_sha256: &sha,
                    message_id: message_id.as_deref(),
                    in_reply_to: reply_to.as_deref(),
                    from_key: from_key.as_deref(),
                    domain_key: domain_key.as_deref(),
                    company: Some(&company),
                    first_seen_at: first_seen,
                    received_at: received,
                    raw: &raw,
                },
            )?;
            let at = match &new {
                Some(id) => Some(id.clone()),
                None => inbound::by_bytes(tx, &inbox_id, &sha)?,
            };
            if let Some(at) = &at {
                inbound::locate(tx, &folder_id, uidvalidity, uid, at)?;
            }
            // Known bytes that an earlier pass stored but could not ingest are due again.
            Ok(match at {
                Some(at) if new.is_some() || inbound::waits(tx, &at)? => Some(at),
                _ => None,
            })
        })
        .await)
}

/// At launch and before each pass: what was stored and not ingested. One that fails again waits on and holds up no other.
///
/// # Errors
/// Database errors.
pub async fn ingest_waiting(e: &Engine) -> anyhow::Result<u32> {
    type Row = (String, String, Option<String>, Vec<u8>);
    let waiting: Vec<Row> = e
        .store()
        .read(|c| {
            Ok(c.prepare("SELECT id,inbox_id,company_id,raw FROM messages WHERE ingested=0 AND raw IS NOT NULL ORDER BY first_seen_at,id")?
                .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?
                .collect::<Result<_, _>>()?)
        })
        .await?;
    let mut n = 0_u32;
    for (id, inbox, company, raw) in waiting {
        let parsed = e.ports().mime.parse(&raw);
        let (engine, p, now) = (e.clone(), parsed.clone(), e.now());
        let matched = e
            .store()
            .read(move |c| {
                let by_head = matching::by_headers(&engine, c, &p, now, now)?;
                matching::stronger(c, by_head, &p)
            })
            .await?;
        // It matched when it was stored: what it concerned then is what it concerns.
        let matched = matched.or_else(|| {
            company.map(|company| matching::Matched {
                by: matching::Evidence::Domain,
                email: None,
                prospect: None,
                person: None,
                company: company.into(),
            })
        });
        let Some(m) = matched else { continue };
        let id = MessageId(id);
        match ingest::ingest(e, &cx(e), &InboxId(inbox), &id, parsed, m).await {
            Ok(_) => {
                e.store()
                    .write(move |tx| crate::alerts::clear(tx, "message_stuck", id.as_str(), now))
                    .await?;
                n = n.saturating_add(1);
            }
            Err(error) => {
                tracing::error!(message = %id, "a stored message could not be ingested: {error:#}");
            }
        }
    }
    Ok(n)
}

/// Mailer daemons, postmasters, auto-submitted mail and invitations: their bodies tell whom they concern.
pub(super) fn is_machine(head: &ParsedMessage) -> bool {
    let local = head
        .from
        .address
        .split('@')
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let daemon = [
        "mailer-daemon",
        "postmaster",
        "mail-daemon",
        "maildaemon",
        "mailerdaemon",
        "bounce",
        "bounces",
    ]
    .iter()
    .any(|d| local == *d || local.starts_with("bounce"));
    let empty_path = head.header("return-path").is_some_and(|p| p.trim() == "<>");
    let kind = head.content_type.to_lowercase();
    daemon
        || empty_path
        || kind.starts_with("multipart/report")
        || kind.starts_with("text/calendar")
}

fn cx(e: &Engine) -> Cx {
    e.system(Cause::Reply)
}

pub(super) fn db<T>(r: anyhow::Result<T>) -> Result<T, MailError> {
    r.map_err(inner)
}

fn inner(error: anyhow::Error) -> MailError {
    MailError::new(
        FailClass::Unknown,
        format!("the workspace could not store what was read: {error:#}"),
    )
}
