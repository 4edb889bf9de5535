//! The history of a mailbox, counted once when it is added: 24 months of Sent and INBOX, by headers (compliance.md, 8). What
//! stays are keys, counts and the last date; no address, no subject, no body. Mail of machines and lists is no
//! correspondence; a stranger at a free-mail provider who only wrote to us leaves no trace at all.

use std::collections::BTreeSet;

use domain::inbound::Mailbox as Named;
use domain::mailing::{FolderRole, HeaderRow, MailError};
use domain::policy::brakes::KNOWN_MS;
use domain::ports::Mailbox;
use domain::{Millis, ParsedMessage};
use store::Tx;
use store::tables::known::{self, Scan};
use store::tables::senders::Inbox;
use store::tables::{companies, emails, people};

use super::read::{db, is_machine};
use crate::Engine;

/// Rows of one header pass.
const BATCH: u32 = 200;

/// Count what is not counted yet. Sent comes first: who only wrote to us is known less than whom we wrote to.
///
/// # Errors
/// Why the mailbox could not be read; what was counted before stays counted, and the next pass goes on there.
pub(super) async fn count(
    e: &Engine,
    inbox: &Inbox,
    session: &mut dyn Mailbox,
) -> Result<(), MailError> {
    let id = inbox.id.clone();
    let mut scans = db(e.store().read(move |c| Ok(known::scans(c, &id)?)).await)?;
    if scans.is_empty() {
        scans = begin(e, inbox, session).await?;
    }
    for s in scans.into_iter().filter(|s| s.done_at.is_none()) {
        scan(e, inbox, session, s).await?;
    }
    Ok(())
}

/// Note up to where the ordinary reading has not seen each folder.
async fn begin(
    e: &Engine,
    inbox: &Inbox,
    session: &mut dyn Mailbox,
) -> Result<Vec<Scan>, MailError> {
    let mut all = Vec::new();
    for f in session.folders().await? {
        let role = match f.role {
            FolderRole::Inbox => "inbox",
            FolderRole::Sent => "sent",
            FolderRole::Junk | FolderRole::Other => continue,
        };
        let state = session.examine(&f.name).await?;
        let (id, name) = (inbox.id.clone(), f.name.clone());
        let read_from = db(e
            .store()
            .read(move |c| {
                Ok(store::tables::folders::folders(c, &id)?
                    .into_iter()
                    .find(|x| x.name == name)
                    .map(|x| (x.uidvalidity, x.next_uid)))
            })
            .await)?;
        let end = match read_from {
            Some((Some(validity), next)) if validity == state.uidvalidity => next,
            _ if state.uidnext > 0 => state.uidnext,
            _ => state.exists.saturating_add(1),
        };
        all.push(Scan {
            folder: f.name,
            role: role.into(),
            uidvalidity: state.uidvalidity,
            next_uid: 1,
            end_uid: end,
            done_at: None,
        });
    }
    all.sort_by_key(|s| (s.role != "sent", s.folder.clone()));
    let (id, rows) = (inbox.id.clone(), all.clone());
    db(e.store()
        .write(move |tx| {
            for s in &rows {
                known::begin_scan(tx, &id, s)?;
            }
            Ok(())
        })
        .await)?;
    Ok(all)
}

async fn scan(
    e: &Engine,
    inbox: &Inbox,
    session: &mut dyn Mailbox,
    mut s: Scan,
) -> Result<(), MailError> {
    let state = session.examine(&s.folder).await?;
    let since = e.now().minus(KNOWN_MS);
    // Renumbered in the middle: what was counted stays, and nothing is counted twice.
    let mut done = state.uidvalidity != s.uidvalidity;
    while !done {
        let rows = session.headers_since(since, s.next_uid, BATCH).await?;
        done = rows.len() < usize::try_from(BATCH).unwrap_or(usize::MAX);
        let mut counted = Vec::new();
        for row in rows {
            if row.uid >= s.end_uid {
                done = true;
                break;
            }
            s.next_uid = s.next_uid.max(row.uid.saturating_add(1));
            counted.push(row);
        }
        let (engine, inbox, s, end) = (e.clone(), inbox.clone(), s.clone(), done.then(|| e.now()));
        db(e.store()
            .write(move |tx| {
                for row in &counted {
                    let at = row.received_at.or(row.head.date);
                    let Some(at) = at.filter(|t| *t > since) else {
                        continue;
                    };
                    if s.role == "sent" {
                        count_sent(&engine, tx, &row.head, at)?;
                    } else {
                        count_received(&engine, tx, row, at)?;
                    }
                }
                known::advance_scan(tx, &inbox.id, &s.folder, s.next_uid, end)?;
                Ok(())
            })
            .await)?;
    }
    if state.uidvalidity != s.uidvalidity {
        let (id, now) = (inbox.id.clone(), e.now());
        db(e.store()
            .write(move |tx| {
                known::advance_scan(tx, &id, &s.folder, s.next_uid, Some(now))?;
                Ok(())
            })
            .await)?;
    }
    Ok(())
}

/// Keys of an address: its own, and its domain's where that is one house's (else empty). `None`: no address, our own, or one
/// whose owner asked to be forgotten.
fn keys(e: &Engine, tx: &Tx<'_>, m: &Named) -> anyhow::Result<Option<(String, String)>> {
    let (Some(address), Some(domain)) =
        (e.keys().address(&m.address), e.keys().domain_of(&m.address))
    else {
        return Ok(None);
    };
    if people::erased(tx, "mail", &address)? {
        return Ok(None);
    }
    Ok(
        match companies::shared_class(tx, "domain", &domain)?.as_deref() {
            Some("own") => None,
            Some("free_mail" | "isp") => Some((address, String::new())),
            _ => Some((address, domain)),
        },
    )
}

/// Count a mail that a person sent by another program, once for each address it went to.
///
/// # Errors
/// Database errors.
pub(super) fn count_sent(
    e: &Engine,
    tx: &Tx<'_>,
    head: &ParsedMessage,
    at: Millis,
) -> anyhow::Result<()> {
    if let Some(id) = head.message_id.as_deref()
        && emails::by_wire_ids(tx, [id])?.is_some()
    {
        return Ok(());
    }
    let mut to = BTreeSet::new();
    for m in head.to.iter().chain(&head.cc) {
        to.extend(keys(e, tx, m)?);
    }
    for (address, domain) in to {
        known::count(tx, &address, &domain, true, at)?;
    }
    Ok(())
}

fn count_received(e: &Engine, tx: &Tx<'_>, row: &HeaderRow, at: Millis) -> anyhow::Result<()> {
    let auto = row
        .head
        .header("auto-submitted")
        .is_some_and(|v| !v.trim().eq_ignore_ascii_case("no"));
    if auto || row.head.header("list-id").is_some() || is_machine(&row.head) {
        return Ok(());
    }
    let Some((address, domain)) = keys(e, tx, &row.head.from)? else {
        return Ok(());
    };
    // Somebody at a free-mail provider is known when we wrote to him; else he is a private matter.
    if domain.is_empty() && !known::has(tx, &address)? {
        return Ok(());
    }
    known::count(tx, &address, &domain, false, at)?;
    Ok(())
}
