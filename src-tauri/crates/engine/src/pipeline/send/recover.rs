//! What a launch finds of an earlier process: attempts in `reserved` never reached the dot and are `not_sent`; attempts
//! in `committing` may have been accepted and become `uncertain` (send.md, phases 2 and 4). Runs before anything sends.

use domain::mailing::{FailClass, Submitted};
use domain::{AttemptId, Cause};
use store::tables::attempts;

use super::settle;
use crate::work::{self, Work};
use crate::{Engine, alerts};

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Recovered {
    /// Attempts that were definitely not handed over.
    pub not_sent: u32,
    /// Attempts whose acceptance is unknown.
    pub uncertain: u32,
}

/// Close the open attempts of an earlier process. Each in its own transaction, so that one bad row holds up no other.
///
/// # Errors
/// Database errors.
pub async fn recover(e: &Engine) -> anyhow::Result<Recovered> {
    let mut out = Recovered::default();
    let open = e
        .store()
        .read(|c| {
            Ok((
                attempts::in_state(c, "reserved")?,
                attempts::in_state(c, "committing")?,
            ))
        })
        .await?;
    for a in open.0 {
        let why = "the program ended before the mail was handed over";
        close(
            e,
            a.id,
            Submitted::NotSent {
                class: FailClass::Network,
                why: why.into(),
                answer: None,
            },
        )
        .await?;
        out.not_sent = out.not_sent.saturating_add(1);
    }
    for a in open.1 {
        close(
            e,
            a.id,
            Submitted::Uncertain {
                why: "the program ended before the server's answer was stored".into(),
            },
        )
        .await?;
        out.uncertain = out.uncertain.saturating_add(1);
    }
    watch(e).await?;
    Ok(out)
}

/// Uncertain attempts that nobody looks after (a restore made them, or their job died) are looked up again.
async fn watch(e: &Engine) -> anyhow::Result<()> {
    let (engine, cx) = (e.clone(), e.system(Cause::Job));
    e.store()
        .write(move |tx| {
            for a in attempts::in_state(tx, "uncertain")? {
                let looked_after: bool = tx.query_row(
                    "SELECT EXISTS(SELECT 1 FROM jobs WHERE unique_key LIKE 'reconcile:'||?1||':%' AND state IN('scheduled','ready','running'))",
                    [a.id.as_str()],
                    |r| r.get(0),
                )?;
                if looked_after || a.assumed_at.is_some() {
                    continue;
                }
                let look = Work::Reconcile { attempt: a.id, tries: 0 };
                work::enqueue(tx, &cx, &look, cx.now, None)?;
                alerts::raise(
                    tx,
                    &engine,
                    &cx,
                    "uncertain",
                    a.email.as_str(),
                    "warning",
                    "A mail may or may not have been accepted",
                    "Jengu looks for proof; you can close it by hand under Uncertain",
                )?;
            }
            Ok(())
        })
        .await
}

/// Uncertain attempts that no job looks after any more get one: a look that died with its process, too often for the
/// queue's patience, must not leave a mail open for ever. Runs after the queue has rescued its jobs.
///
/// # Errors
/// Database errors.
pub async fn look_after_uncertain(e: &Engine) -> anyhow::Result<u32> {
    let cx = e.system(Cause::Job);
    e.store()
        .write(move |tx| {
            let mut n = 0_u32;
            for a in attempts::in_state(tx, "uncertain")?.into_iter().filter(|a| a.assumed_at.is_none()) {
                let looked_after: bool = tx.query_row(
                    "SELECT EXISTS(SELECT 1 FROM jobs WHERE kind='reconcile' AND state IN('scheduled','ready','running') AND json_extract(payload,'$.attempt')=?1)",
                    [a.id.as_str()],
                    |r| r.get(0),
                )?;
                if !looked_after {
                    work::enqueue(tx, &cx, &Work::Reconcile { attempt: a.id, tries: 0 }, cx.now, None)?;
                    n = n.saturating_add(1);
                }
            }
            Ok(n)
        })
        .await
}

async fn close(e: &Engine, id: AttemptId, outcome: Submitted) -> anyhow::Result<()> {
    let (engine, cx) = (e.clone(), e.system(Cause::Job));
    e.store()
        .write(move |tx| settle::settle(&engine, tx, &cx, &id, &outcome))
        .await?;
    Ok(())
}
