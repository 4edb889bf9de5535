//! The send job: decide, R, hand over with C at the dot, settle. One job per mail, one lane per inbox.

use domain::mailing::{FailClass, Submission, Submitted};
use domain::time::SECOND;
use domain::{Cause, EmailId, InboxId, Millis};
use jobs::Outcome;

use super::commit::Gate;
use super::reserve::{self, Reserve, Reserved};
use super::settle::{self, Next};
use crate::{Cx, Engine, alerts, fault};

/// Run one send job.
pub async fn run(e: &Engine, cx: &Cx, email: &EmailId, inbox: &InboxId, run_at: Millis) -> Outcome {
    fault::point("send:before_decision");
    let cx = cx.caused_by(Cause::Job);
    let reserved = match reserve::reserve(e, &cx, email, inbox, run_at).await {
        Ok(Reserve::Reserved(r)) => *r,
        Ok(Reserve::Nothing) => return Outcome::done(),
        Ok(Reserve::Wait(until, why)) => return Outcome::Snooze(until, why),
        Ok(Reserve::Refused) => return Outcome::done(),
        Err(error) => return Outcome::Retry(format!("{error:#}")),
    };
    let outcome = hand_over(e, &cx, &reserved).await;
    fault::point("send:answered");
    match record(e, &cx, &reserved, outcome).await {
        Next::Finished => Outcome::done(),
        Next::Again(at, why) => Outcome::Snooze(at, why),
    }
}

/// Offer the reserved bytes. A route that never answers is cut by its own time-outs; nothing here cancels it, because
/// between C and the answer nothing can be cancelled.
async fn hand_over(e: &Engine, cx: &Cx, r: &Reserved) -> Submitted {
    fault::point("send:before_submit");
    let gate = Gate::new(
        e.clone(),
        cx.clone(),
        r.attempt.clone(),
        r.email.clone(),
        r.account.clone(),
    );
    let route = e.ports().routes.route(&r.account);
    route
        .submit(
            Submission {
                attempt: &r.attempt,
                envelope: &r.envelope,
                wire: &r.wire,
            },
            &gate,
        )
        .await
}

/// Commit the answer; it is the only proof there is, so a failing database is asked again until it takes it or the
/// process ends (then the attempt is found in `committing` and becomes uncertain).
async fn record(e: &Engine, cx: &Cx, r: &Reserved, outcome: Submitted) -> Next {
    fault::point("send:before_settle");
    let mut failures = 0_u32;
    loop {
        let (engine, cx, id, outcome) = (
            e.clone(),
            cx.at(e.now()),
            r.attempt.clone(),
            outcome.clone(),
        );
        match e
            .store()
            .write(move |tx| settle::settle(&engine, tx, &cx, &id, &outcome))
            .await
        {
            Ok(next) => {
                fault::point("send:settled");
                return next;
            }
            Err(error) => {
                tracing::error!(attempt = %r.attempt, failures, "the answer to a mail could not be stored: {error:#}");
                alerts::database(e, &e.system(Cause::Job), &format!("{error:#}")).await;
                failures = failures.saturating_add(1);
                if failures > 120 {
                    return Next::Again(
                        e.now().plus(60 * SECOND),
                        FailClass::Unknown.word().into(),
                    );
                }
                let at = e
                    .now()
                    .plus(i64::from(failures.min(10)).saturating_mul(SECOND));
                e.ports().clock.sleep_until(at).await;
            }
        }
    }
}
