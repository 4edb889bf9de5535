//! Transaction C: the last look before the terminating dot. It re-reads everything that may have changed since R,
//! makes `committing` durable (database and safety journal), and only then lets the route write the dot.

use domain::mailing::MailAccount;
use domain::ports::{BoxFuture, CommitGate, CommitVerdict, OfferStep};
use domain::{AttemptId, EmailId};
use store::tables::{attempts, emails};

use super::facts;
use crate::{Cx, Engine, alerts, fault};

/// The gate of one attempt. The route calls it once, between the last body byte and the dot.
pub struct Gate {
    engine: Engine,
    cx: Cx,
    attempt: AttemptId,
    email: EmailId,
    account: MailAccount,
}

impl Gate {
    /// The gate of this attempt.
    #[must_use]
    pub const fn new(
        engine: Engine,
        cx: Cx,
        attempt: AttemptId,
        email: EmailId,
        account: MailAccount,
    ) -> Self {
        Self {
            engine,
            cx,
            attempt,
            email,
            account,
        }
    }

    async fn run(&self) -> anyhow::Result<CommitVerdict> {
        fault::point("send:before_commit");
        let (e, cx, attempt, email, inbox) = (
            self.engine.clone(),
            self.cx.clone(),
            self.attempt.clone(),
            self.email.clone(),
            self.account.inbox.clone(),
        );
        let verdict = self
            .engine
            .store()
            .write(move |tx| {
                // The clock is read inside the transaction: what held at R need not hold now.
                let now = e.now();
                let decision = facts::at_commit(&e, tx, &cx.at(now), &email, &inbox)?;
                if let Some(why) = decision.stops() {
                    return Ok(CommitVerdict::Stop(why));
                }
                let mail =
                    emails::get(tx, &email)?.ok_or_else(|| anyhow::anyhow!("the mail is gone"))?;
                tx.journal(store::db::Entry::committing(&attempt, &mail, &inbox, now));
                attempts::commit(tx, &attempt, now)?;
                // From the dot on an answer, bounce or copy may cite it, before its own answer is stored or without one.
                emails::add_wire_id(tx, &mail.message_id, &email, "ours")?;
                fault::point("send:in_commit");
                Ok(CommitVerdict::Go)
            })
            .await?;
        fault::point("send:committed");
        Ok(verdict)
    }
}

impl CommitGate for Gate {
    fn commit(&self) -> BoxFuture<'_, CommitVerdict> {
        Box::pin(async move {
            match self.run().await {
                Ok(v) => v,
                // C did not commit (or its trigger refused): the dot must not be written.
                Err(error) => {
                    let why = format!("{error:#}");
                    alerts::database(&self.engine, &self.cx, &why).await;
                    CommitVerdict::Stop(why)
                }
            }
        })
    }

    fn passing(&self, step: OfferStep) {
        fault::point(match step {
            OfferStep::Connected => "send:connected",
            OfferStep::BodyDue => "send:body_due",
            OfferStep::BodyHalf => "send:body_half",
            OfferStep::DotDue => "send:dot_due",
            OfferStep::DotWritten => "send:dot_written",
        });
    }
}
