//! The reply job: understand an ingested message and act on what is certain. The embedded classifier always speaks; a
//! configured model is a vote that may raise or lower its confidence, never replace an opt-out.

use domain::ports::LlmTask;
use domain::{ReplyId, WireError};
use jobs::Outcome;
use judge::reply::{Kind, ReplyJudgement};
use serde_json::{Value, json};
use store::tables::inbound::{self, Reply};
use store::tables::prospects;

use super::act;
use super::matching::Evidence;
use crate::{Cx, Engine, events, settings};

/// Run the job.
pub async fn run(e: &Engine, cx: &Cx, id: &ReplyId) -> Outcome {
    match interpret(e, cx, id).await {
        Ok(()) => Outcome::done(),
        Err(error) => match error.downcast_ref::<WireError>() {
            Some(w) => Outcome::Cancel(w.message.clone()),
            None => Outcome::Retry(format!("{error:#}")),
        },
    }
}

struct Loaded {
    reply: Reply,
    raw: Vec<u8>,
    around: super::Around,
}

fn load(c: &store::rusqlite::Connection, id: &ReplyId) -> anyhow::Result<Option<Loaded>> {
    let Some(reply) = inbound::reply(c, id)? else {
        return Ok(None);
    };
    let Some(raw) = inbound::raw(c, &reply.message)? else {
        return Ok(None);
    };
    let card = reply
        .prospect
        .as_ref()
        .map(|p| prospects::get(c, p))
        .transpose()?
        .flatten();
    let in_thread =
        inbound::text(c, &reply.message)?.is_some_and(|t| t.matched_by == Evidence::WireId.word());
    let around = super::around(
        c,
        card.as_ref().map(|p| &p.company),
        reply.email.as_ref(),
        in_thread,
    )?;
    Ok(Some(Loaded { reply, raw, around }))
}

async fn interpret(e: &Engine, cx: &Cx, id: &ReplyId) -> anyhow::Result<()> {
    let wanted = id.clone();
    let Some(l) = e.store().read(move |c| load(c, &wanted)).await? else {
        return Ok(());
    };
    if l.reply.state != "ingested" {
        return Ok(());
    }
    let (judge, mime, raw, around) = (e.judge().clone(), e.ports().mime.clone(), l.raw, l.around);
    let received = l.reply.ingested_at;
    let judged = tokio::task::spawn_blocking(move || {
        let input = super::input_of(&mime.parse(&raw), around, received);
        judge.reply(&input)
    })
    .await?;
    let vote = vote(e, &l.reply, &judged).await;
    let (confidence, by) = weigh(&judged, vote.as_ref());
    let (engine, cx, reply) = (e.clone(), cx.at(e.now()), l.reply);
    e.store()
        .write(move |tx| {
            let human = judged.kind == Kind::Human;
            let intent = human.then_some(judged.intent.as_str());
            let interpretation = json!(judged);
            inbound::interpreted(tx, &reply.id, intent, confidence, confidence, by, &judged.labels, &interpretation)?;
            events::record(tx, &cx, "reply_interpreted", &[("reply", reply.id.as_str())], &json!({ "intent": intent, "confidence": confidence, "by": by, "labels": judged.labels }))?;
            tx.touch("replies");
            act::act(&engine, tx, &cx, &reply, &judged, confidence)
        })
        .await
}

/// Ask a model, only where "send replies to a model" is on (compliance.md 14).
async fn vote(e: &Engine, reply: &Reply, judged: &ReplyJudgement) -> Option<Value> {
    let llm = e.ports().llm.as_ref()?;
    if judged.kind != Kind::Human || judged.opt_out {
        return None;
    }
    let allowed = e
        .store()
        .read(settings::replies_to_models)
        .await
        .unwrap_or(false);
    if !allowed {
        return None;
    }
    let task = LlmTask {
        task: "classify_reply".into(),
        input: json!({ "text": judged.visible_text, "language": judged.language }),
        prospect: reply.prospect.clone(),
    };
    match llm.answer(task).await {
        Ok(a) => Some(a.value),
        Err(error) => {
            tracing::info!(reply = %reply.id, "no model vote: {error}");
            None
        }
    }
}

/// Log-odds are added; disagreement lowers the result, a vote never flips the embedded label by itself.
fn weigh(judged: &ReplyJudgement, vote: Option<&Value>) -> (f64, &'static str) {
    let Some(vote) = vote else {
        return (judged.confidence, "embedded");
    };
    let intent = vote
        .get("intent")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let sure = vote
        .get("confidence")
        .and_then(Value::as_f64)
        .unwrap_or(0.5)
        .clamp(0.05, 0.95);
    let logit = |p: f64| (p / (1.0 - p)).ln();
    let own = logit(judged.confidence.clamp(0.02, 0.98));
    let weight = 0.5;
    let sum = if intent == judged.intent {
        own + weight * logit(sure).abs()
    } else {
        own - weight * logit(sure).abs()
    };
    (1.0 / (1.0 + (-sum).exp()), "llm")
}

#[cfg(test)]
mod tests {
    use super::*;
    use judge::reply::ReplyInput;

    fn judged(intent: &str, confidence: f64) -> ReplyJudgement {
        let j = judge::Judge::embedded().unwrap();
        ReplyJudgement {
            intent: intent.into(),
            confidence,
            ..j.reply(&ReplyInput {
                body_text: "Hello".into(),
                ..ReplyInput::default()
            })
        }
    }

    #[test]
    fn a_vote_that_agrees_raises_and_one_that_does_not_lowers() {
        let j = judged("interested", 0.7);
        let yes = weigh(
            &j,
            Some(&json!({ "intent": "interested", "confidence": 0.9 })),
        )
        .0;
        let no = weigh(&j, Some(&json!({ "intent": "neutral", "confidence": 0.9 }))).0;
        assert!(yes > 0.7 && no < 0.7, "{yes} {no}");
        assert!((weigh(&j, None).0 - 0.7).abs() < 1e-9);
    }
}
