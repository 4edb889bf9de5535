//! One loop per inbox: connect, read every folder, wait for news (IDLE where offered, else a minute), again. A failure
//! waits 2–80 s with jitter, says so on the inbox, and raises an alarm when reading has been silent for too long.

use std::time::Duration;

use domain::mailing::{FailClass, MailError, Waited};
use domain::policy::backoff::reconnect_delay_ms;
use domain::ports::Mailbox;
use domain::time::{MINUTE, SECOND};
use domain::{Cause, InboxId};
use store::tables::senders;
use tokio_util::sync::CancellationToken;

use crate::pipeline::reply::read;
use crate::{Engine, alerts};

/// Pause between polls where the server offers no IDLE (reply.md).
const POLL: i64 = 60 * SECOND;
/// Longest IDLE; servers may drop a client after 30 min (RFC 2177), NATs sooner.
const IDLE: Duration = Duration::from_secs(9 * 60);
/// How long all folders may go unread although IDLE says nothing: the other folders have no IDLE.
const SWEEP: Duration = Duration::from_secs(60);
/// Silence after which a person is told.
const SILENT: i64 = 15 * MINUTE;

/// Run until cancelled.
pub(super) async fn run(e: Engine, id: InboxId, cancel: CancellationToken) {
    let mut failures = 0_u32;
    let mut silent_since = e.now();
    while !cancel.is_cancelled() {
        let session = tokio::select! {
            () = cancel.cancelled() => return,
            r = session(&e, &id, &cancel, &mut silent_since) => r,
        };
        match session {
            Ok(()) => failures = 0,
            Err(error) => {
                failures = failures.saturating_add(1);
                report(&e, &id, &error, e.now().since(silent_since) >= SILENT).await;
                // A wrong password is not asked again every few seconds: servers lock accounts for that.
                let wait = if error.class == FailClass::Auth {
                    10 * MINUTE
                } else {
                    reconnect_delay_ms(failures.saturating_sub(1), e.ports().rng.unit())
                };
                let at = e.now().plus(wait);
                tokio::select! {
                    () = cancel.cancelled() => return,
                    () = e.ports().clock.sleep_until(at) => {}
                }
            }
        }
    }
}

/// One connection's life. `Ok` when cancelled.
async fn session(
    e: &Engine,
    id: &InboxId,
    cancel: &CancellationToken,
    silent_since: &mut domain::Millis,
) -> Result<(), MailError> {
    let wanted = id.clone();
    let inbox = e
        .store()
        .read(move |c| Ok(senders::inbox(c, &wanted)?))
        .await
        .map_err(|x| MailError::new(FailClass::Unknown, format!("{x:#}")))?
        .ok_or_else(|| MailError::new(FailClass::Unknown, "this inbox was removed"))?;
    let mut session = e.ports().mailboxes.open(&inbox.account).await?;
    let result = live(e, &inbox, session.as_mut(), cancel, silent_since).await;
    session.close().await;
    result
}

async fn live(
    e: &Engine,
    inbox: &senders::Inbox,
    session: &mut dyn Mailbox,
    cancel: &CancellationToken,
    silent_since: &mut domain::Millis,
) -> Result<(), MailError> {
    let mut connected = false;
    loop {
        read::pass(e, inbox, session).await?;
        *silent_since = e.now();
        if !connected {
            connected = true;
            healthy(e, inbox).await;
        }
        // Back on INBOX: the folder that IDLE watches.
        session.examine("INBOX").await?;
        let waited = tokio::select! {
            () = cancel.cancelled() => return Ok(()),
            w = session.wait(SWEEP.min(IDLE)) => w?,
        };
        if waited == Waited::NotOffered {
            let at = e.now().plus(POLL);
            tokio::select! {
                () = cancel.cancelled() => return Ok(()),
                () = e.ports().clock.sleep_until(at) => {}
            }
        }
    }
}

async fn healthy(e: &Engine, inbox: &senders::Inbox) {
    let (id, now) = (inbox.id.clone(), e.now());
    let done = e
        .store()
        .write(move |tx| {
            alerts::clear(tx, "inbox_unreachable", id.as_str(), now)?;
            tx.touch(format!("inbox:{id}"));
            Ok(())
        })
        .await;
    if let Err(error) = done {
        tracing::warn!(inbox = %inbox.id, "the alarm of an inbox could not be cleared: {error:#}");
    }
}

async fn report(e: &Engine, id: &InboxId, error: &MailError, silent: bool) {
    tracing::info!(inbox = %id, class = error.class.word(), "reading stopped");
    let (engine, cx, id, why, class) = (
        e.clone(),
        e.system(Cause::Job),
        id.clone(),
        error.why.clone(),
        error.class,
    );
    let done = e
        .store()
        .write(move |tx| {
            senders::reading(tx, &id, Some(&why), None, cx.now)?;
            if silent || matches!(class, FailClass::Auth | FailClass::Tls | FailClass::Secret) {
                let remedy = match class {
                    FailClass::Auth => "Sign in again under Inboxes",
                    FailClass::Secret => "Unlock the keychain",
                    FailClass::Tls => {
                        "The server's certificate is not valid for it; ask its administrator"
                    }
                    _ => "Check the network and the server's name under Inboxes",
                };
                alerts::raise(
                    tx,
                    &engine,
                    &cx,
                    "inbox_unreachable",
                    id.as_str(),
                    "alarm",
                    &why,
                    remedy,
                )?;
            }
            tx.touch(format!("inbox:{id}"));
            Ok(())
        })
        .await;
    if let Err(error) = done {
        tracing::warn!("the state of an inbox could not be stored: {error:#}");
    }
}
