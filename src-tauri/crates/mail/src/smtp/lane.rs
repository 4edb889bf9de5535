//! A lane: the connection of one inbox between two mails. Only a session whose last command was completely answered is
//! kept, at most [`Limits::idle`], and it is used again only after RSET was answered 250.

use std::sync::Arc;
use std::time::Instant;

use domain::mailing::MailAccount;
use lettre::transport::smtp::commands::Rset;
use tokio::sync::{Mutex, MutexGuard};
use tokio::task::AbortHandle;

use super::session::{Limits, Session};

/// The lane of one inbox; locking it is the turn to send.
#[derive(Default)]
pub(crate) struct Lane {
    slot: Arc<Mutex<Slot>>,
}

/// What a lane keeps.
#[derive(Default)]
pub(crate) struct Slot {
    kept: Option<Kept>,
    expiry: Option<AbortHandle>,
}

struct Kept {
    session: Session,
    account: MailAccount,
    since: Instant,
}

impl Lane {
    /// Wait for the turn.
    pub(crate) async fn lock(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().await
    }

    /// Keep the session for the next mail, if its dialogue is complete; else it is dropped here.
    pub(crate) fn keep(
        &self,
        slot: &mut MutexGuard<'_, Slot>,
        account: &MailAccount,
        session: Session,
        limits: &Limits,
    ) {
        if session.connection.is_poisoned() {
            return;
        }
        slot.kept = Some(Kept {
            session,
            account: account.clone(),
            since: Instant::now(),
        });
        let waiting = Arc::downgrade(&self.slot);
        let idle = limits.idle;
        // The clock of an idle connection: ends with the next mail, with `close`, or with the lane.
        let clock = tokio::spawn(async move {
            tokio::time::sleep(idle).await;
            let Some(slot) = waiting.upgrade() else {
                return;
            };
            let kept = slot.lock().await.kept.take();
            if let Some(kept) = kept {
                kept.session.connection.quit().await;
            }
        });
        slot.expiry = Some(clock.abort_handle());
    }

    /// Close what is kept.
    pub(crate) async fn close(&self) {
        let kept = {
            let mut slot = self.slot.lock().await;
            slot.stop_clock();
            slot.kept.take()
        };
        if let Some(kept) = kept {
            kept.session.connection.quit().await;
        }
    }
}

impl Slot {
    /// The kept session, proven usable: same settings, not idle too long, nothing unread, RSET answered 250.
    pub(crate) async fn take(&mut self, account: &MailAccount, limits: &Limits) -> Option<Session> {
        self.stop_clock();
        let mut kept = self.kept.take()?;
        if kept.account != *account || kept.since.elapsed() >= limits.idle {
            return None;
        }
        let reply = kept
            .session
            .connection
            .command(&Rset.to_string(), limits.greeting)
            .await;
        match reply {
            Ok(reply) if reply.code == 250 => Some(kept.session),
            _ => None,
        }
    }

    fn stop_clock(&mut self) {
        if let Some(clock) = self.expiry.take() {
            clock.abort();
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.stop_clock();
    }
}
