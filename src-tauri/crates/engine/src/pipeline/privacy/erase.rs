//! Erasure, in two halves: one transaction over the database, then everything around it, which is caught up on at the
//! next opening where it was cut short.

use std::path::PathBuf;

use domain::{EmailId, Event, ProspectId, Reason, Stage, SuppressionId};
use serde_json::json;
use store::Tx;
use store::cache::Cache;
use store::db::Entry;
use store::erase::{self as rows, Counts, Subject};
use store::rusqlite::Connection;
use store::tables::suppressions::{self, NewSuppression};
use store::tables::{approvals, chain, companies, emails, erasures, prospects, settings};

use super::keep_out::{domains, e164};
use crate::engine::refuse;
use crate::moves::{self, Move};
use crate::{Cx, Engine, events};

/// The setting that says that the second half is still to be done.
pub(super) const UNFINISHED: &str = "privacy.unfinished";

/// One thing that is done. Each is needed: a test leaves out one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Threads end, unsent mails are cancelled, cards are put away, his addresses are left alone.
    Cards,
    /// His rows go or lose their words.
    Rows,
    /// Mails to others that mention him lose their words.
    Mails,
    /// Every other text that mentions him.
    Texts,
    /// The search.
    Search,
    /// Payloads of the chain.
    Chain,
    /// The keys that keep him out.
    Keys,
    /// Answers and snapshots of the web, answers of models.
    Cache,
    /// The app's own copies.
    Backups,
    /// Log files.
    Logs,
    /// The file: free pages and the write-ahead log.
    File,
}

impl Step {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Cards,
        Self::Rows,
        Self::Mails,
        Self::Texts,
        Self::Search,
        Self::Chain,
        Self::Keys,
        Self::Cache,
        Self::Backups,
        Self::Logs,
        Self::File,
    ];
}

/// What was taken out of the database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erased {
    /// Rows that went or lost their words, by table.
    pub rows: Counts,
    /// Rows of others from which he was taken, by table.
    pub mentions: Counts,
    /// Mails to others that lost their words.
    pub mails_of_others: usize,
    /// Payloads of the chain.
    pub chain: usize,
    /// Keys that keep him out.
    pub keys: usize,
}

/// What was done around the database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// Entries of the cache.
    pub cached: usize,
    /// Copies that were removed.
    pub backups: Vec<PathBuf>,
    /// Log files that were emptied.
    pub logs: usize,
}

/// Why he cannot be erased now.
///
/// # Errors
/// Refusals; database errors.
pub fn hindered(e: &Engine, c: &Connection, s: &Subject) -> anyhow::Result<()> {
    for inbox in store::tables::senders::inboxes(c)? {
        if e.keys()
            .address(&inbox.address)
            .is_some_and(|k| s.mail_keys.contains(&k))
        {
            return Err(refuse(
                "ours",
                format!("{} is an inbox of this workspace", inbox.address),
            ));
        }
    }
    let named = rows::mails_mentioning(c, s)?;
    for id in s.mails.iter().chain(&named) {
        if erasures::on_its_way(c, id)? {
            return Err(refuse(
                "on_its_way",
                "a mail to this person, or one that names him, is on its way: try again when it is settled",
            ));
        }
    }
    if erasures::unread_mentioning(c, s)? {
        return Err(refuse(
            "inbound_waits",
            "a message that names this person is not read yet: try again in a minute",
        ));
    }
    Ok(())
}

/// The transaction: everything in the database. Irrevocable.
///
/// # Errors
/// Refusals of [`hindered`]; database errors. Nothing of it happened then.
pub fn erase(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    s: &Subject,
    leave_out: Option<Step>,
) -> anyhow::Result<Erased> {
    let does = |step: Step| leave_out != Some(step);
    hindered(e, tx, s)?;
    let mut out = Erased::default();
    if does(Step::Keys) {
        out.keys = keep_out(e, tx, cx, s)?;
    }
    if does(Step::Cards) {
        put_away(e, tx, cx, s)?;
    }
    let named = rows::mails_mentioning(tx, s)?;
    if does(Step::Rows) {
        let unsent: Vec<&EmailId> = s.mails.iter().collect();
        cancel(tx, cx, &unsent)?;
        out.rows = rows::apply(tx, s, cx.now)?;
    }
    if does(Step::Mails) {
        cancel(tx, cx, &named.iter().collect::<Vec<_>>())?;
        out.mails_of_others = rows::empty_mails(tx, &named, cx.now)?;
    }
    if does(Step::Texts) {
        out.mentions = rows::sweep(tx, s)?;
    }
    if does(Step::Search) {
        rows::sweep_search(tx, s)?;
    }
    if does(Step::Chain) {
        out.chain = rows::sweep_chain(tx, s)?;
    }
    written_down(e, tx, cx, s, &out)?;
    settings::set(tx, UNFINISHED, &true, cx.now)?;
    Ok(out)
}

/// The keys by which acquire, import, enrich and delegation recognise him before anything is stored.
fn keep_out(e: &Engine, tx: &Tx<'_>, cx: &Cx, s: &Subject) -> anyhow::Result<usize> {
    let mut keys: Vec<(&str, String)> = s.mail_keys.iter().map(|k| ("mail", k.clone())).collect();
    let mut of: Vec<String> = Vec::new();
    for id in &s.companies {
        let company = companies::get(tx, &id.clone().into())?;
        of.extend(domains(company.and_then(|x| x.website).as_deref(), None));
    }
    for a in s.alone() {
        match a.channel.as_str() {
            "phone" => {
                keys.push(("phone", a.key.clone()));
                let number = e164(e.judge(), &a.value, None);
                keys.push(("phone", e.keys().phone(&number)));
            }
            "linkedin" => keys.push(("profile", a.key.clone())),
            "mail" => of.extend(domains(None, Some(&a.value))),
            _ => {}
        }
    }
    of.sort();
    of.dedup();
    for name in &s.names {
        for d in &of {
            keys.extend(e.keys().name_domain(name, d).map(|k| ("name_domain", k)));
        }
    }
    keys.sort();
    keys.dedup();
    for (kind, key) in &keys {
        erasures::keep_out(tx, kind, key, cx.now)?;
        tx.journal(Entry::erased(*kind, key.clone(), cx.now));
    }
    Ok(keys.len())
}

/// Nothing is sent to him any more, whatever comes back: his addresses and he himself are left alone, cards end.
fn put_away(e: &Engine, tx: &Tx<'_>, cx: &Cx, s: &Subject) -> anyhow::Result<()> {
    let keys = s.mail_keys.iter().map(|k| ("address", k.clone()));
    let people = s.people.iter().map(|p| ("person", p.0.clone()));
    for (scope, key) in keys.chain(people) {
        suppressions::insert(
            tx,
            &NewSuppression {
                id: e.id::<SuppressionId>(),
                scope: scope.into(),
                key,
                reason: "by_hand".into(),
                source_message: None,
                confirmed_by: Some(cx.actor.clone()),
                at: cx.now,
            },
        )?;
    }
    let by_hand = cx.caused_by(domain::Cause::Manual);
    for id in s.cards.iter().map(|c| ProspectId(c.clone())) {
        let Some(card) = prospects::get(tx, &id)? else {
            continue;
        };
        if !matches!(card.stage, Stage::Won | Stage::Lost) {
            let m = Move::because(Reason::OptedOut);
            moves::apply(e, tx, &by_hand, &id, Event::OptedOut, m)?;
        }
        tx.touch(format!("prospect:{id}"));
    }
    tx.touch("board");
    Ok(())
}

fn cancel(tx: &Tx<'_>, cx: &Cx, mails: &[&EmailId]) -> anyhow::Result<()> {
    for id in mails {
        let Some(m) = emails::get(tx, id)? else {
            continue;
        };
        if matches!(m.state.as_str(), "draft" | "pending_approval" | "approved") {
            approvals::void(tx, id, "erased", cx.now)?;
            emails::set_state(tx, id, "cancelled", Some("erased"))?;
        }
    }
    tx.touch("emails");
    tx.touch("approvals");
    Ok(())
}

/// That it was done, by ids and counts; it also lets the chain verify with its emptied payloads.
fn written_down(e: &Engine, tx: &Tx<'_>, cx: &Cx, s: &Subject, out: &Erased) -> anyhow::Result<()> {
    let whom = s.people.first().map_or(s.key.as_str(), |p| p.as_str());
    let total = |c: &Counts| c.values().sum::<u64>();
    let what = json!({ "rows": total(&out.rows), "mentions": total(&out.mentions), "mails_of_others": out.mails_of_others, "keys": out.keys });
    let nonce = e.ports().ids.token();
    chain::append(tx, "erasure", whom, cx.now, &what, &nonce)?;
    let people: Vec<(&str, &str)> = s.people.iter().map(|p| ("person", p.as_str())).collect();
    events::record(tx, cx, "person_erased", &people, &what)?;
    tx.touch("people");
    Ok(())
}

/// The second half: cache, copies, logs and the file. Done again where it was cut short.
///
/// # Errors
/// Disk errors; readers that hold the log for long. What is left is done at the next opening.
pub async fn clean_up(e: &Engine, leave_out: Option<Step>) -> anyhow::Result<Cleaned> {
    let store = e.store().clone();
    let engine = e.clone();
    let cleaned = tokio::task::spawn_blocking(move || -> anyhow::Result<Cleaned> {
        let does = |step: Step| leave_out != Some(step);
        let mut out = Cleaned::default();
        if does(Step::Cache) {
            out.cached = Cache::open(&store)?.clear()?;
        }
        if does(Step::Backups) {
            for file in store::db::own_backups(store.dir())? {
                std::fs::remove_file(&file)?;
                out.backups.push(file);
            }
        }
        if does(Step::Logs) {
            out.logs = engine.empty_logs()?;
        }
        if does(Step::File) {
            store.compact_blocking()?;
        }
        Ok(out)
    })
    .await??;
    let gone = cleaned.backups.clone();
    e.store()
        .write(move |tx| {
            for file in &gone {
                erasures::export_gone(tx, &file.to_string_lossy())?;
            }
            Ok(settings::remove(tx, UNFINISHED)?)
        })
        .await?;
    Ok(cleaned)
}
