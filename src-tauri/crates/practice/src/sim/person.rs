//! The person at the screen, who does anything at any time: approves, edits, rejects, moves cards, leaves people alone,
//! takes things back, answers, and closes what is uncertain after having looked.

use serde_json::{Value, json};

use super::history::{History, Stretch};
use crate::post::{Letter, LetterKind};
use crate::rng::Stream;
use crate::world::truth::{Persona, Role};

fn text<'a>(v: &'a Value, key: &str) -> &'a str {
    v.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn rows(v: &Value, key: &str) -> Vec<Value> {
    v.get(key)
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default()
}

fn pick(s: &mut Stream, of: &[Value]) -> Option<Value> {
    s.pick(of).cloned()
}

impl History<'_> {
    /// A few things, one after the other.
    pub(super) async fn sit(&mut self) -> Stretch<()> {
        for _ in 0..self.draw(4).saturating_add(3) {
            self.act().await?;
        }
        Ok(())
    }

    /// One thing.
    pub(super) async fn act(&mut self) -> Stretch<()> {
        match self.draw(40) {
            0..=19 => self.approve().await,
            20 | 21 => self.edit().await,
            22 => self.reject().await,
            23 => self.unapprove().await,
            24 | 25 => self.moves().await,
            26 => self.leaves_alone().await,
            27 => self.takes_back().await,
            28..=30 => self.answers().await,
            31 | 32 => self.closes_uncertain().await,
            33 => self.stops().await,
            _ => self.mends().await,
        }
    }

    async fn list(&self, operation: &str, input: Value, key: &str) -> Stretch<Vec<Value>> {
        let answer = self.call(operation, input).await?;
        Ok(answer.map(|v| rows(&v, key)).unwrap_or_default())
    }

    async fn drafts(&self) -> Stretch<Vec<Value>> {
        self.list("drafts_list", json!({}), "drafts").await
    }

    async fn approve(&mut self) -> Stretch<()> {
        let drafts = self.drafts().await?;
        let Some(d) = pick(&mut self.acts, &drafts) else {
            return Ok(());
        };
        let email = text(&d, "id").to_owned();
        // What is on the card is read before the button is pressed; a click that a crash swallowed may have counted.
        let card = text(&d, "prospect");
        let mut clicked = Vec::new();
        for m in drafts.iter().filter(|m| text(m, "prospect") == card) {
            let id = text(m, "id").to_owned();
            if !self.ledger.is_approved(&id) {
                self.ledger.approved(&id, text(m, "to"), text(m, "text"));
                clicked.push(id);
            }
        }
        let done = self
            .call("approve_email", json!({ "email": email }))
            .await?;
        let taken: Vec<String> = done
            .as_ref()
            .map(|v| rows(v, "approved"))
            .unwrap_or_default()
            .iter()
            .map(|r| text(r, "email").to_owned())
            .collect();
        for id in clicked.iter().filter(|id| !taken.contains(id)) {
            self.ledger.revoked(Some(id));
        }
        self.note(format!(
            "approve {email}: {:?}",
            done.err().map(|w| w.message)
        ));
        Ok(())
    }

    async fn edit(&mut self) -> Stretch<()> {
        let list = json!({ "state": "draft,pending_approval,approved" });
        let mails = self.list("drafts_list", list, "drafts").await?;
        let Some(d) = pick(&mut self.acts, &mails) else {
            return Ok(());
        };
        let id = text(&d, "id").to_owned();
        let new = format!(
            "{}\n\nWe are happy to show you.",
            text(&d, "text").trim_end()
        );
        let done = self
            .call("draft_edit", json!({ "email": id, "text": new }))
            .await?;
        if let Ok(v) = &done {
            self.ledger.revoked(Some(&id));
            for again in rows(v, "approve_again") {
                self.ledger.revoked(again.as_str());
            }
        }
        self.note(format!("edit {id}: {:?}", done.err().map(|w| w.message)));
        Ok(())
    }

    async fn reject(&mut self) -> Stretch<()> {
        let Some(d) = pick(&mut self.acts.clone(), &self.drafts().await?) else {
            return Ok(());
        };
        let id = text(&d, "id").to_owned();
        let done = self
            .call("draft_reject", json!({ "email": id, "reason": "tone" }))
            .await?;
        if done.is_ok() {
            self.ledger.revoked(Some(&id));
        }
        self.note(format!("reject {id}: {}", done.is_ok()));
        Ok(())
    }

    async fn unapprove(&mut self) -> Stretch<()> {
        let list = json!({ "state": "approved" });
        let mails = self.list("emails_list", list, "emails").await?;
        let Some(m) = pick(&mut self.acts, &mails) else {
            return Ok(());
        };
        self.unapprove_mail(text(&m, "id")).await
    }

    pub(super) async fn unapprove_mail(&mut self, id: &str) -> Stretch<()> {
        let done = self.call("unapprove_email", json!({ "email": id })).await?;
        if done.is_ok() {
            self.ledger.revoked(Some(id));
        }
        self.note(format!("unapprove {id}: {}", done.is_ok()));
        Ok(())
    }

    async fn moves(&mut self) -> Stretch<()> {
        let cards = self.list("prospects_list", json!({}), "prospects").await?;
        let Some(card) = pick(&mut self.acts, &cards) else {
            return Ok(());
        };
        let id = text(&card, "id").to_owned();
        let wish = match self.draw(4) {
            0 => {
                json!({ "prospect": id, "to": "lost", "reason": "other", "override_reason": "simulated" })
            }
            1 => {
                json!({ "prospect": id, "to": "archived", "reason": "no_answer", "override_reason": "simulated" })
            }
            2 => json!({ "prospect": id, "to": "engaged", "override_reason": "simulated" }),
            _ => json!({ "prospect": id, "to": "ready", "override_reason": "simulated" }),
        };
        let to = text(&wish, "to").to_owned();
        let done = self.call("prospect_move", wish).await?;
        self.note(format!("move {id} to {to}: {}", done.is_ok()));
        Ok(())
    }

    async fn leaves_alone(&mut self) -> Stretch<()> {
        let n = self.draw(u64::try_from(self.world.hotels.len()).unwrap_or(1));
        let Some(gm) = usize::try_from(n)
            .ok()
            .and_then(|n| self.world.hotels.get(n))
            .and_then(|h| h.staff_of(Role::Gm))
        else {
            return Ok(());
        };
        let address = gm.address.clone();
        if self.draw(3) > 0 {
            // One of three sittings where somebody thinks of it does it: else nobody is left to write to.
            return Ok(());
        }
        let domain = self.draw(4) == 0;
        self.leave_alone(&address, domain).await
    }

    /// A person wants an address, or its whole domain, to be left alone from now on.
    pub(super) async fn leave_alone(&mut self, address: &str, domain: bool) -> Stretch<()> {
        let host = address
            .rsplit_once('@')
            .map_or(address, |(_, d)| d)
            .to_owned();
        let wish = if domain {
            json!({ "domain": host, "confirmed": true, "reason": "simulated" })
        } else {
            json!({ "address": address, "reason": "simulated" })
        };
        let done = self.call("suppress_add", wish).await?;
        if done.is_ok() {
            self.net.count("left_alone_by_hand");
            let at = format!("@{host}");
            self.ledger.left_alone(if domain { &at } else { address });
        }
        self.note(format!(
            "leave {address} alone ({domain}): {:?}",
            done.err().map(|w| w.message)
        ));
        Ok(())
    }

    /// Undo what was done last. What stands after it is read off the screen.
    async fn takes_back(&mut self) -> Stretch<()> {
        let lifted = self.ledger.may_be_lifted();
        let done = self.call("undo", json!({})).await?;
        let what = done.as_ref().map(|v| text(v, "operation").to_owned());
        self.note(format!("undo: {what:?}"));
        if !what.as_ref().is_ok_and(|w| w.starts_with("suppress")) {
            self.ledger.not_lifted(lifted);
        }
        if done.is_err() {
            return Ok(());
        }
        let list = json!({ "state": "draft,pending_approval,approved" });
        for m in self.list("drafts_list", list, "drafts").await? {
            let id = text(&m, "id");
            match (text(&m, "state") == "approved", self.ledger.is_approved(id)) {
                (true, false) => self.ledger.approved(id, text(&m, "to"), text(&m, "text")),
                (false, true) => self.ledger.revoked(Some(id)),
                _ => {}
            }
        }
        Ok(())
    }

    async fn answers(&mut self) -> Stretch<()> {
        let wish = json!({ "tab": "needs_me" });
        let all = self.list("replies_list", wish, "replies").await?;
        let Some(r) = pick(&mut self.acts, &all) else {
            return Ok(());
        };
        let id = text(&r, "id").to_owned();
        if self.draw(3) == 0 {
            let done = self.call("reply_done", json!({ "reply": id })).await?;
            self.note(format!("put {id} aside: {}", done.is_ok()));
            return Ok(());
        }
        let shown = self.call("reply_show", json!({ "reply": id })).await?;
        let Ok(shown) = shown else { return Ok(()) };
        let words = format!(
            "Thank you for writing. Shall I show you in a quarter of an hour? ({})",
            self.log.len()
        );
        let name = format!("answer {id}");
        self.ledger
            .approved(&name, text(&shown, "from_address"), &words);
        let done = self
            .call("reply_answer", json!({ "reply": id, "text": words }))
            .await?;
        if done.is_err() {
            self.ledger.revoked(Some(&name));
        }
        self.note(format!("{name}: {:?}", done.err().map(|w| w.message)));
        Ok(())
    }

    /// Who says what became of a mail has looked.
    async fn closes_uncertain(&mut self) -> Stretch<()> {
        let all = self.list("uncertain_list", json!({}), "uncertain").await?;
        let Some(u) = pick(&mut self.acts, &all) else {
            return Ok(());
        };
        let Some(email) = u.get("email").map(|m| text(m, "id").to_owned()) else {
            return Ok(());
        };
        let shown = self.call("email_show", json!({ "email": email })).await?;
        let Ok(shown) = shown else { return Ok(()) };
        let id = text(&shown, "message_id");
        let there = self.office.arrivals().iter().any(|a| a.message_id == id);
        let done = self
            .call(
                "uncertain_close",
                json!({ "id": email, "sent": there, "why": "looked" }),
            )
            .await?;
        if done.is_ok() && !there {
            self.ledger.revoked(Some(&email));
        }
        if done.is_ok() {
            self.closed.push(email.clone());
        }
        self.note(format!("close {email} as {there}: {}", done.is_ok()));
        Ok(())
    }

    async fn stops(&mut self) -> Stretch<()> {
        let wish = json!({ "reason": "simulated" });
        self.call("pause_sending", wish).await?.ok();
        Ok(())
    }

    /// Inboxes that stopped are started again, dead jobs are tried again.
    pub(super) async fn mends(&mut self) -> Stretch<()> {
        self.call("resume_sending", json!({})).await?.ok();
        for i in self.list("inboxes_list", json!({}), "inboxes").await? {
            if i.get("paused").is_some_and(|p| !p.is_null()) {
                let wish = json!({ "inbox": text(&i, "id") });
                self.call("inbox_resume", wish).await?.ok();
            }
        }
        let wish = json!({ "state": "dead" });
        for j in self.list("jobs_list", wish, "jobs").await? {
            let wish = json!({ "job": j.get("id") });
            self.call("job_retry", wish).await?.ok();
        }
        Ok(())
    }

    /// Somebody who was written to, best this one, writes at this moment: asks to be left alone in plain words, or asks
    /// something.
    pub(super) fn writes(&mut self, best: Option<&str>) {
        let arrivals = self.office.arrivals();
        let known = best.and_then(|b| arrivals.iter().rev().find(|a| a.to == b).cloned());
        let Some(a) = known.or_else(|| self.acts.pick(&arrivals).cloned()) else {
            return;
        };
        let out = self.draw(3) > 0;
        let now = self.office.inner().clock.now();
        let n = self.draw(u64::MAX);
        let Some(hotel) = a.hotel else { return };
        let id = format!(
            "{n:016x}.{}@{}",
            if out { "out" } else { "ask" },
            a.to.rsplit_once('@').map_or("x", |(_, d)| d)
        );
        let words = if out {
            "Please unsubscribe me, do not contact me again."
        } else {
            "Could you send me more details please?"
        };
        let raw = format!(
            "From: {}\r\nTo: {}\r\nSubject: Re: {}\r\nMessage-ID: <{id}>\r\nIn-Reply-To: <{w}>\r\nReferences: <{w}>\r\nDate: {}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n",
            a.to,
            a.from,
            a.subject,
            crate::post::hours::rfc2822(now, "UTC"),
            w = a.wire_id,
        );
        let letter = Letter {
            hotel,
            persona: if out {
                Persona::OptsOut
            } else {
                Persona::Curious
            },
            kind: LetterKind::Human,
            intent: Some(
                if out {
                    "unsubscribe"
                } else {
                    "needs_more_info"
                }
                .into(),
            ),
            message_id: id,
            from: a.to.clone(),
            answers: a.wire_id.clone(),
            at: now,
            fetched_at: None,
            delegate: None,
            until: None,
        };
        crate::locked(&self.office.inner().state).post(letter, &a.from, raw.into_bytes());
        self.office.release_due();
        self.net.count(if out {
            "opt_out_letter"
        } else {
            "other_letter"
        });
        self.note(format!("{} writes: {words}", a.to));
    }
}
