//! Sending by SMTP: one lane per inbox, one mail at a time, one connection that a lane owns and never shares.
//!
//! lettre gives the words (commands, parameters, SASL, addresses); the dialogue is ours, because transaction C must
//! run between the last byte of the body and the dot, every step has its own limit, and a connection left in
//! mid-dialogue must never be used again (send.md, Connections).

mod classify;
mod connection;
mod dots;
mod ehlo;
mod lane;
mod reply;
mod session;
mod transaction;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::InboxId;
use domain::mailing::{MailAccount, MailError, Submission, Submitted};
use domain::ports::{BoxFuture, CommitGate, MailRoute, MailRoutes};

use crate::net::Network;
use lane::Lane;
pub use session::Limits;

/// The SMTP routes of all inboxes.
pub struct SmtpRoutes {
    net: Network,
    limits: Limits,
    lanes: Mutex<HashMap<InboxId, Arc<Lane>>>,
}

impl SmtpRoutes {
    /// Routes over `net` with the limits of send.md.
    #[must_use]
    pub fn new(net: Network) -> Self {
        Self::with_limits(net, Limits::default())
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(net: Network, limits: Limits) -> Self {
        Self {
            net,
            limits,
            lanes: Mutex::default(),
        }
    }

    /// Close every lane (shutdown). Waits for mails that are being offered; a caller that cannot wait that long gives it
    /// a time-out and drops the future.
    pub async fn close_all(&self) {
        let lanes: Vec<Arc<Lane>> = {
            let lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
            lanes.values().cloned().collect()
        };
        for lane in lanes {
            lane.close().await;
        }
    }

    fn lane(&self, inbox: &InboxId) -> Arc<Lane> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(lanes.entry(inbox.clone()).or_default())
    }
}

impl MailRoutes for SmtpRoutes {
    fn route(&self, account: &MailAccount) -> Arc<dyn MailRoute> {
        Arc::new(SmtpRoute {
            net: self.net.clone(),
            limits: self.limits,
            lane: self.lane(&account.inbox),
            account: account.clone(),
        })
    }

    /// Waits for a mail that is being offered: the lane is one, also while it is closed.
    fn close<'a>(&'a self, inbox: &'a InboxId) -> BoxFuture<'a, ()> {
        let lane = self.lane(inbox);
        Box::pin(async move { lane.close().await })
    }
}

/// The SMTP route of one inbox.
struct SmtpRoute {
    net: Network,
    limits: Limits,
    lane: Arc<Lane>,
    account: MailAccount,
}

impl MailRoute for SmtpRoute {
    fn name(&self) -> &'static str {
        "smtp"
    }

    fn submit<'a>(
        &'a self,
        mail: Submission<'a>,
        gate: &'a dyn CommitGate,
    ) -> BoxFuture<'a, Submitted> {
        Box::pin(async move {
            let prepared = match transaction::prepare(&mail) {
                Ok(prepared) => prepared,
                Err(outcome) => return outcome,
            };
            // One mail at a time: the guard is held to the end, and a dropped future drops guard and connection.
            let mut slot = self.lane.lock().await;
            let mut session = match slot.take(&self.account, &self.limits).await {
                Some(session) => session,
                None => match session::open(&self.net, &self.account, &self.limits).await {
                    Ok(session) => session,
                    Err(outcome) => return outcome,
                },
            };
            let outcome =
                transaction::run(&mut session, &mail, &prepared, gate, &self.limits).await;
            tracing::debug!(inbox = %self.account.inbox, attempt = %mail.attempt, "smtp offer ended");
            self.lane
                .keep(&mut slot, &self.account, session, &self.limits);
            outcome
        })
    }

    fn probe(&self) -> BoxFuture<'_, Result<(), MailError>> {
        Box::pin(async move {
            match session::open(&self.net, &self.account, &self.limits).await {
                Ok(session) => {
                    session.connection.quit().await;
                    Ok(())
                }
                Err(Submitted::NotSent { class, why, .. }) => Err(MailError::new(class, why)),
                Err(
                    Submitted::Deferred { class, answer, .. }
                    | Submitted::Rejected { class, answer, .. },
                ) => Err(MailError::new(
                    class,
                    format!(
                        "the server said {} {}",
                        answer.code,
                        crate::redact::without_addresses(&answer.text)
                    ),
                )),
                Err(Submitted::Uncertain { why }) => {
                    Err(MailError::new(domain::mailing::FailClass::Unknown, why))
                }
                Err(Submitted::Accepted { answer }) => Err(MailError::new(
                    domain::mailing::FailClass::Protocol,
                    answer.text,
                )),
            }
        })
    }
}
