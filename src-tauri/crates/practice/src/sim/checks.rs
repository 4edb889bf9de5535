//! What must hold at any time, counted: against the ledger of the world, and in the workspace itself.

use std::collections::BTreeSet;

use store::rusqlite::Connection;

use super::history::{History, Stretch, broken};
use super::scene::CAP;
use crate::post::{LetterKind, PostOffice};
use crate::run::setup::MAILBOXES;
use crate::world::truth::Persona;

/// A statement that selects what must not be there, in words.
const NEVER: &[(&str, &str)] = &[
    (
        "a mail stands in sending although nothing runs",
        "SELECT id FROM emails WHERE state='sending'",
    ),
    (
        "an attempt is open although nothing runs",
        "SELECT id FROM send_attempts WHERE state IN('reserved','committing')",
    ),
    (
        "a mail failed and does not say why",
        "SELECT id FROM emails WHERE state='failed' AND ifnull(state_reason,'')=''",
    ),
    (
        "an uncertain mail is shown to nobody",
        "SELECT e.id FROM emails e WHERE e.state='uncertain' AND NOT EXISTS(SELECT 1 FROM alerts a WHERE a.kind='uncertain' AND a.subject=e.id AND a.cleared_at IS NULL)",
    ),
    (
        "nobody looks after an uncertain mail",
        "SELECT a.id FROM send_attempts a WHERE a.state='uncertain' AND a.assumed_at IS NULL AND NOT EXISTS(SELECT 1 FROM jobs j WHERE j.kind='reconcile'
           AND j.state IN('scheduled','ready','running','dead') AND json_extract(j.payload,'$.attempt')=a.id)",
    ),
    (
        "a job runs although nothing runs",
        "SELECT id FROM jobs WHERE state='running'",
    ),
    (
        "a job is ready and nobody takes it",
        "SELECT j.id||' '||j.kind||' '||j.payload||' '||ifnull(j.last_error,'') FROM jobs j LEFT JOIN queues q ON q.name=j.queue WHERE j.state='ready' AND q.paused_reason IS NULL
           AND NOT(j.queue='sending' AND EXISTS(SELECT 1 FROM workspace WHERE sending_paused_reason IS NOT NULL))",
    ),
    (
        "a dead job is shown to nobody",
        "SELECT j.id FROM jobs j WHERE j.state='dead' AND j.kind NOT IN('enrich','research') AND NOT EXISTS(SELECT 1 FROM alerts a WHERE a.kind='dead_job' AND a.subject=CAST(j.id AS TEXT))",
    ),
    (
        "an ingested message is there twice",
        "SELECT max(id) FROM messages GROUP BY inbox_id,raw_sha256 HAVING count(*)>1",
    ),
];

fn found(c: &Connection, sql: &str) -> anyhow::Result<Vec<String>> {
    Ok(c.prepare_cached(sql)?
        .query_map([], |r| {
            r.get::<_, String>(0)
                .or_else(|_| r.get::<_, i64>(0).map(|n| n.to_string()))
        })?
        .collect::<Result<_, _>>()?)
}

/// Mail by Message-ID with its state, and whether it only counts as sent.
fn mails(c: &Connection) -> anyhow::Result<Vec<(String, String, String, bool)>> {
    Ok(c.prepare_cached(
        "SELECT id,message_id,state,EXISTS(SELECT 1 FROM send_attempts a WHERE a.email_id=emails.id AND a.assumed_at IS NOT NULL) FROM emails",
    )?
    .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?
    .collect::<Result<_, _>>()?)
}

/// What the workspace says about itself.
fn look(c: &Connection, thoroughly: bool, went_back: bool) -> anyhow::Result<Vec<String>> {
    let mut out = Vec::new();
    for (what, sql) in NEVER {
        if let Some(id) = found(c, sql)?.first() {
            out.push(format!("{what}: {id}"));
        }
    }
    if !thoroughly {
        return Ok(out);
    }
    for k in store::verify::verify(c, None)? {
        // It compares times of the wall, which mean nothing once the clock was set back; the ledger knows the order.
        let means_nothing = went_back && k.name == "no_commit_after_suppression";
        if !k.ok && !means_nothing {
            out.push(format!("verify, {}: {} {:?}", k.name, k.count, k.first));
        }
    }
    Ok(out)
}

/// Message-IDs and addresses of opt-outs a person of the world wrote and the machine has fetched.
fn opted_out(office: &PostOffice) -> Vec<(String, String)> {
    office
        .letters()
        .into_iter()
        .filter(|l| {
            l.kind == LetterKind::Human
                && l.persona == Persona::OptsOut
                && l.fetched_at.is_some()
                && l.message_id.contains(".out@")
        })
        .map(|l| (l.message_id, l.from))
        .collect()
}

impl History<'_> {
    /// Everything that must hold when nothing runs; `thoroughly`: with all that `jengu verify` counts.
    pub(super) async fn check(&mut self, thoroughly: bool) -> Stretch<()> {
        self.checked = self.checked.saturating_add(1);
        self.check_the_world()?;
        self.check_opt_outs().await?;
        let (e, went_back) = (self.e()?, self.went_back);
        let (wrong, mails) = self
            .alive(
                e.store()
                    .read(move |c| Ok((look(c, thoroughly, went_back)?, mails(c)?))),
            )
            .await??;
        if let Some(first) = wrong.first() {
            return Err(broken(first.clone()));
        }
        if !self.quarantine {
            self.check_states(&mails)?;
        }
        Ok(())
    }

    /// What the world saw.
    pub(super) fn check_the_world(&self) -> Stretch<()> {
        match self.ledger.wrong(&self.world, &self.office, CAP).first() {
            Some(first) => Err(broken(first.clone())),
            None => Ok(()),
        }
    }

    /// What a server accepted is never offered again, and what none accepted is not taken for sent.
    fn check_states(&self, mails: &[(String, String, String, bool)]) -> Stretch<()> {
        let arrivals = self.office.arrivals();
        let accepted: BTreeSet<&str> = arrivals.iter().map(|a| a.message_id.as_str()).collect();
        for (id, message_id, state, assumed) in mails {
            let there = accepted.contains(message_id.as_str());
            let open = matches!(
                state.as_str(),
                "draft" | "pending_approval" | "approved" | "failed"
            );
            if there && open {
                return Err(broken(format!("{id} was accepted and is {state}")));
            }
            if !there && state == "sent" && !assumed && !self.closed.contains(id) {
                return Err(broken(format!("{id} is sent and was never accepted")));
            }
        }
        Ok(())
    }

    /// An ingested opt-out has its suppression, whatever runs later.
    pub(super) async fn check_opt_outs(&self) -> Stretch<()> {
        let (e, out) = (self.e()?, opted_out(&self.office));
        let engine = e.clone();
        let missing = self
            .alive(e.store().read(move |c| {
                for (id, from) in out {
                    let key = engine.keys().address(&from).unwrap_or_default();
                    let (ingested, held): (bool, bool) = c.prepare_cached(
                        "SELECT EXISTS(SELECT 1 FROM messages WHERE message_id=?1 AND ingested=1),EXISTS(SELECT 1 FROM suppressions WHERE scope='address' AND key=?2 AND lifted_at IS NULL)",
                    )?
                    .query_row([&id, &key], |r| Ok((r.get(0)?, r.get(1)?)))?;
                    if ingested && !held {
                        return Ok(Some(from));
                    }
                }
                Ok(None)
            }))
            .await??;
        match missing {
            Some(who) => Err(broken(format!(
                "the opt-out of {who} is ingested and holds nothing"
            ))),
            None => Ok(()),
        }
    }

    /// At the very end everything that came has been read.
    pub(super) async fn check_the_end(&mut self) -> Stretch<()> {
        let e = self.e()?;
        for (address, _) in MAILBOXES {
            let lying: Vec<Vec<u8>> = {
                let office = crate::locked(&self.office.inner().state);
                let Some(held) = office.held.get(address) else {
                    continue;
                };
                ["INBOX", "Junk"]
                    .iter()
                    .filter_map(|f| held.folders.get(f).map(|x| (*f, x)))
                    .flat_map(|(f, x)| x.stored.iter().map(move |m| (f, m)))
                    .filter(|(f, m)| {
                        m.letter.is_some() && !self.ledger.was_withheld(address, f, m.uid)
                    })
                    .map(|(_, m)| m.raw.clone())
                    .collect()
            };
            let missing = self
                .alive(e.store().read(move |c| {
                    for raw in lying {
                        let sha = domain::content::sha256_hex(&raw);
                        let n: i64 = c.query_row(
                            "SELECT count(*) FROM messages m JOIN inboxes i ON i.id=m.inbox_id WHERE m.raw_sha256=?1 AND i.address=?2 AND m.ingested=1",
                            [sha.as_str(), address],
                            |r| r.get(0),
                        )?;
                        if n != 1 {
                            let head = mail::mime::parse_head(&raw);
                            return Ok(Some((head.message_id, n)));
                        }
                    }
                    Ok(None)
                }))
                .await??;
            if let Some((id, n)) = missing {
                return Err(broken(format!("{id:?} in {address} is ingested {n} times")));
            }
        }
        Ok(())
    }
}
