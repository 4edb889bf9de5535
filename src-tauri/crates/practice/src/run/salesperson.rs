//! The salesperson persona: works through drafts and replies with the same operations as the window, by a seeded
//! policy: 80 % approve, 10 % edit then approve, 10 % reject with a reason (practice.md).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::time::{DAY, HOUR};
use domain::{Cause, Code, Millis, WireError};
use engine::engine::PRACTICE_ACTOR;
use engine::{ActorKind, Cx, Engine};
use serde_json::{Value, json};

use crate::post::PostOffice;
use crate::rng::Stream;
use crate::world::World;
use crate::world::truth::Lang;

/// What was approved: recipient, subject, text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Approved {
    pub(crate) to: String,
    pub(crate) text: String,
}

/// What the persona did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Work {
    /// Drafts approved as they were.
    pub approved: u32,
    /// Drafts changed, then approved.
    pub edited: u32,
    /// Drafts rejected.
    pub rejected: u32,
    /// Drafts the rules did not let be approved.
    pub refused: u32,
    /// Replies answered.
    pub answered: u32,
    /// Replies labelled by hand.
    pub labelled: u32,
}

/// The persona.
pub(crate) struct Salesperson {
    stream: Stream,
    world: Arc<World>,
    office: PostOffice,
    pub(crate) approved: Vec<Approved>,
    decided: BTreeSet<String>,
    refused: BTreeMap<String, u32>,
    answered: BTreeSet<String>,
    pub(crate) work: Work,
    pub(crate) refusals: Vec<String>,
}

fn text<'a>(v: &'a Value, key: &str) -> &'a str {
    v.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn rows(v: &Value, key: &str) -> Vec<Value> {
    v.get(key)
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default()
}

impl Salesperson {
    pub(crate) fn new(world: Arc<World>, office: PostOffice) -> Self {
        Self {
            stream: Stream::new(world.seed, "salesperson"),
            world,
            office,
            approved: Vec::new(),
            decided: BTreeSet::new(),
            refused: BTreeMap::new(),
            answered: BTreeSet::new(),
            work: Work::default(),
            refusals: Vec::new(),
        }
    }

    /// The next sitting after `now`: every full hour from 8 to 17 UTC on working days.
    pub(crate) fn next_sitting(now: Millis) -> Millis {
        let hour = now.0.div_euclid(HOUR).saturating_add(1);
        let mut t = Millis(hour.saturating_mul(HOUR));
        for _ in 0..(4 * 24) {
            let day = t.0.div_euclid(DAY).saturating_add(3).rem_euclid(7);
            let of_day = t.0.rem_euclid(DAY).div_euclid(HOUR);
            if day < 5 && (8..=17).contains(&of_day) {
                return t;
            }
            t = t.plus(HOUR);
        }
        t
    }

    fn cx(e: &Engine) -> Cx {
        e.cx(PRACTICE_ACTOR, ActorKind::PracticePersona, Cause::Manual)
    }

    /// One sitting: replies first, then drafts. Returns how many decisions were made.
    ///
    /// # Errors
    /// What is no refusal by a rule.
    pub(crate) async fn sit(&mut self, e: &Engine) -> anyhow::Result<u32> {
        let cx = Self::cx(e);
        let replies = self.replies(e, &cx).await?;
        let drafts = self.drafts(e, &cx).await?;
        Ok(replies.saturating_add(drafts))
    }

    async fn drafts(&mut self, e: &Engine, cx: &Cx) -> anyhow::Result<u32> {
        let list = e.call(cx, "drafts_list", json!({})).await?;
        let mut n = 0_u32;
        let mut seen = BTreeSet::new();
        for d in rows(&list, "drafts") {
            let id = text(&d, "id").to_owned();
            if id.is_empty() || self.refused.get(&id).is_some_and(|n| *n >= 3) {
                continue;
            }
            // A pack is one decision: first mail and follow-ups stand on one card.
            let pack = Some(text(&d, "pack"))
                .filter(|p| !p.is_empty())
                .unwrap_or(&id)
                .to_owned();
            if !seen.insert(pack.clone()) {
                continue;
            }
            // A draft that came back (expired, changed fact) is decided as before, without a new draw.
            let draw = if self.decided.insert(pack) {
                self.stream.below(100)
            } else {
                0
            };
            n = n.saturating_add(self.decide(e, cx, &id, draw).await?);
        }
        Ok(n)
    }

    async fn decide(&mut self, e: &Engine, cx: &Cx, id: &str, draw: u64) -> anyhow::Result<u32> {
        if draw >= 90 {
            let reason = self
                .stream
                .pick(&["tone", "wrong person", "not now"])
                .copied()
                .unwrap_or("tone");
            return match e
                .call(cx, "draft_reject", json!({ "email": id, "reason": reason }))
                .await
            {
                Ok(_) => {
                    self.work.rejected = self.work.rejected.saturating_add(1);
                    Ok(1)
                }
                Err(error) => self.refusal(id, error),
            };
        }
        let edit = (80..90).contains(&draw);
        if edit {
            let shown = e.call(cx, "email_show", json!({ "email": id })).await?;
            let new = own_words(text(&shown, "text"));
            if let Err(error) = e
                .call(cx, "draft_edit", json!({ "email": id, "text": new }))
                .await
            {
                return self.refusal(id, error);
            }
        }
        match e.call(cx, "approve_email", json!({ "email": id })).await {
            Ok(done) => {
                if edit {
                    self.work.edited = self.work.edited.saturating_add(1);
                } else {
                    self.work.approved = self.work.approved.saturating_add(1);
                }
                self.remember(e, cx, id, &done).await?;
                Ok(1)
            }
            Err(error) => self.refusal(id, error),
        }
    }

    /// What was on the card when it was approved, follow-ups included.
    async fn remember(
        &mut self,
        e: &Engine,
        cx: &Cx,
        id: &str,
        done: &Value,
    ) -> anyhow::Result<()> {
        let mut ids = vec![id.to_owned()];
        for list in ["emails", "approved", "pack"] {
            ids.extend(
                rows(done, list)
                    .iter()
                    .map(|m| text(m, "email").to_owned())
                    .filter(|m| !m.is_empty() && m != id),
            );
        }
        for id in ids {
            let shown = e.call(cx, "email_show", json!({ "email": id })).await?;
            let to = shown
                .get("email")
                .map(|l| text(l, "to").to_owned())
                .unwrap_or_default();
            self.approved.push(Approved {
                to,
                text: text(&shown, "text").to_owned(),
            });
        }
        Ok(())
    }

    fn refusal(&mut self, id: &str, error: WireError) -> anyhow::Result<u32> {
        if error.code == Code::Internal || error.code == Code::Usage {
            return Err(anyhow::anyhow!(
                "the salesperson's operation failed: {error}"
            ));
        }
        let n = self.refused.entry(id.to_owned()).or_default();
        *n = n.saturating_add(1);
        if *n == 1 {
            self.work.refused = self.work.refused.saturating_add(1);
            self.refusals.push(format!("{id}: {error}"));
        }
        Ok(0)
    }

    async fn replies(&mut self, e: &Engine, cx: &Cx) -> anyhow::Result<u32> {
        let list = e
            .call(cx, "replies_list", json!({ "tab": "needs_me" }))
            .await?;
        let mut n = 0_u32;
        for r in rows(&list, "replies") {
            let id = text(&r, "id").to_owned();
            // What the machine has not read yet waits for the next sitting.
            if text(&r, "state") == "ingested" || !self.answered.insert(id.clone()) {
                continue;
            }
            self.reply(e, cx, &id, &r).await?;
            n = n.saturating_add(1);
        }
        Ok(n)
    }

    async fn reply(&mut self, e: &Engine, cx: &Cx, id: &str, r: &Value) -> anyhow::Result<()> {
        if text(r, "kind") == "calendar" {
            // They sent an invitation: the meeting stands.
            let to = json!({ "prospect": text(r, "prospect"), "to": "meeting", "event": "meeting_scheduled" });
            if let Err(error) = e.call(cx, "prospect_move", to).await {
                self.refusal(id, error)?;
            }
            return self.done(e, cx, id).await;
        }
        let shown = e.call(cx, "reply_show", json!({ "reply": id })).await?;
        let from = text(&shown, "from_address").to_owned();
        let truth = self.read(&from, text(r, "text"));
        // A person reads what it really says and corrects the machine.
        if truth != text(r, "intent") || r.get("proposed").is_some_and(|p| !p.is_null()) {
            match e
                .call(cx, "reply_label", json!({ "reply": id, "intent": truth }))
                .await
            {
                Ok(_) => self.work.labelled = self.work.labelled.saturating_add(1),
                Err(error) => drop(self.refusal(id, error)?),
            }
        }
        let lang = self.world.hotel_of(&from).map_or(Lang::En, |h| h.lang);
        let words = match truth.as_str() {
            "meeting_request" | "interested" => lang.of(
                "Thank you, gladly. The time you propose suits me well; an invitation from your side would be perfect.",
                "Vielen Dank, sehr gern. Ihr Vorschlag passt mir gut; senden Sie mir gern eine Einladung.",
                "Merci beaucoup, avec plaisir. L'horaire proposé me convient ; vous pouvez m'envoyer une invitation.",
            ),
            "needs_more_info" | "neutral" | "unclear" => lang.of(
                "Thank you for asking. It works beside what you have: guests write, your team answers from one place, and nothing has to be replaced. Shall I show you in a quarter of an hour?",
                "Danke für Ihre Frage. Es läuft neben Ihren Systemen: Gäste schreiben, Ihr Team antwortet an einer Stelle, nichts muss ersetzt werden. Darf ich es Ihnen in einer Viertelstunde zeigen?",
                "Merci de votre question. Cela fonctionne avec vos outils : vos clients écrivent, votre équipe répond au même endroit, rien n'est à remplacer. Puis-je vous le montrer en un quart d'heure ?",
            ),
            _ => return self.done(e, cx, id).await,
        };
        match e
            .call(cx, "reply_answer", json!({ "reply": id, "text": words }))
            .await
        {
            Ok(_) => {
                self.work.answered = self.work.answered.saturating_add(1);
                self.approved.push(Approved {
                    to: from,
                    text: words.to_owned(),
                });
                Ok(())
            }
            Err(error) => self.refusal(id, error).map(drop),
        }
    }

    async fn done(&mut self, e: &Engine, cx: &Cx, id: &str) -> anyhow::Result<()> {
        match e.call(cx, "reply_done", json!({ "reply": id })).await {
            Ok(_) => Ok(()),
            Err(error) => self.refusal(id, error).map(drop),
        }
    }

    /// What a person would read in the newest letter from there: its true intent.
    fn read(&self, from: &str, _words: &str) -> String {
        let letters = self.office.letters();
        letters
            .iter()
            .rev()
            .find(|l| l.from == from && l.fetched_at.is_some())
            .and_then(|l| l.intent.clone())
            .unwrap_or_else(|| "unclear".into())
    }
}

/// A small change a person makes: a kind word before the question, or the last blank line closed.
fn own_words(body: &str) -> String {
    let trimmed: Vec<&str> = body.trim_end().split("\n\n").collect();
    let mut out: Vec<String> = trimmed.iter().map(|p| (*p).to_owned()).collect();
    if out.len() > 2 {
        // Two paragraphs joined read as one thought.
        let last = out.len().saturating_sub(2);
        let moved = out.remove(last);
        if let Some(before) = out.get_mut(last.saturating_sub(1)) {
            before.push(' ');
            before.push_str(&moved);
        }
    }
    out.join("\n\n")
}
