//! Privacy: everything that is held about a person, for himself; and taking all of it out, in two steps.

use std::path::{Path, PathBuf};

use domain::time::{DAY, HOUR};
use domain::{Code, WireError};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::erase::{self as rows, Counts, Subject};
use store::rusqlite::Connection;
use store::tables::{companies, erasures, people};
use ts_rs::TS;

use super::table::operations;
use super::workspace::{DONE, Done};
use crate::engine::{refuse, wire};
use crate::pipeline::privacy::{self, Cleaned};
use crate::{Cx, Engine};

operations! { "privacy":
    person_export: PersonRef => PersonExport, reads, ["people"], "Everything that is held about a person";
    person_erase_plan: PersonRef => ErasurePlan, writes, ["people"], undo "a plan changes nothing", "What erasing a person would take, and what would stay";
    person_erase: PersonErase => PersonErased, writes, ["people", "board", "emails", "approvals", "suppressions", "signals", "prospect(id)"], undo "what was erased is gone: that is its meaning", "Erase a person for good";
    backup_noted: BackupNoted => Done, writes, ["workspace"], undo "it is only remembered", "Remember where a copy of the workspace was put";
}

/// How long a plan holds.
const HOLDS_MS: i64 = HOUR;

/// A person by mail address.
#[derive(Debug, Deserialize, TS)]
pub struct PersonRef {
    /// One of his addresses.
    pub email: String,
}

/// Everything that is held about a person.
#[derive(Debug, Serialize, TS)]
pub struct PersonExport {
    /// The address that was asked for.
    pub email: String,
    /// Epoch milliseconds.
    pub at: i64,
    /// Rows by table, as they are held.
    #[ts(type = "Record<string, unknown[]>")]
    pub tables: Map<String, Value>,
    /// The same as a text to read.
    pub text: String,
}

/// The second step of an erasure.
#[derive(Debug, Deserialize, TS)]
pub struct PersonErase {
    /// The address of the plan.
    pub email: String,
    /// The plan's token, ten seconds after it at the earliest.
    pub token: String,
}

/// A copy of the workspace that was made.
#[derive(Debug, Deserialize, TS)]
pub struct BackupNoted {
    /// Where it lies, as a whole path.
    pub file: String,
}

/// Somebody who is meant.
#[derive(Debug, Serialize, TS)]
pub struct PersonMeant {
    /// Id.
    pub id: String,
    /// Name.
    pub name: Option<String>,
    /// Hotels where he has a post or a card.
    pub hotels: Vec<String>,
}

/// Rows of a table.
#[derive(Debug, Serialize, TS)]
pub struct RowsOf {
    /// Table.
    pub table: String,
    /// How many.
    pub rows: u64,
}

/// A copy of the workspace.
#[derive(Debug, Serialize, TS)]
pub struct ExportedCopy {
    /// Where it was put.
    pub file: String,
    /// When, epoch milliseconds.
    pub at: i64,
}

/// What erasing would do.
#[derive(Debug, Serialize, TS)]
pub struct ErasurePlan {
    /// Needed for the second step.
    pub token: String,
    /// From then on, epoch milliseconds.
    pub from: i64,
    /// Until then.
    pub until: i64,
    /// Who is meant.
    pub people: Vec<PersonMeant>,
    /// Rows that are his: they go or lose their words.
    pub goes: Vec<RowsOf>,
    /// Rows of others that mention him: he is taken out of them.
    pub mentions: Vec<RowsOf>,
    /// Mails to others that name him: they lose their words, unsent ones are cancelled.
    pub mails_of_others: u32,
    /// Other people of the same name: what is theirs keeps it.
    pub namesakes: u32,
    /// What stays, and why.
    pub stays: Vec<String>,
    /// Copies in the workspace's own folder; they are deleted.
    pub backups: Vec<String>,
    /// Copies elsewhere, which cannot be reached. Restored, they forget him again.
    pub exported: Vec<ExportedCopy>,
}

/// What was erased.
#[derive(Debug, Serialize, TS)]
pub struct PersonErased {
    /// Rows that were his.
    pub goes: Vec<RowsOf>,
    /// Rows of others.
    pub mentions: Vec<RowsOf>,
    /// Mails to others that lost their words.
    pub mails_of_others: u32,
    /// Payloads of the chain.
    pub chain: u32,
    /// Keys that keep him out.
    pub keys: u32,
    /// Entries of the cache.
    pub cached: u32,
    /// Copies that were deleted.
    pub backups: Vec<String>,
    /// Log files that were emptied.
    pub logs: u32,
    /// Copies elsewhere: to be told to the person, or deleted by hand.
    pub exported: Vec<ExportedCopy>,
    /// Why free space, cache or copies could not be cleaned now; it is done at the next opening.
    pub unfinished: Option<String>,
}

const STAYS: [&str; 4] = [
    "keys (HMAC) of his addresses, numbers, profiles and of his name at his hotels: they keep him out of imports, enrichment and delegation, and nobody can read him from them",
    "that he is to be left alone, by key",
    "that mails were approved and sent, moves of cards and events: ids and times without words, which prove what was done",
    "the hotels themselves",
];

fn key_of(e: &Engine, email: &str) -> Result<String, WireError> {
    e.keys()
        .address(email)
        .ok_or_else(|| WireError::new(Code::Usage, "email: this is not a mail address"))
}

fn counts(c: Counts) -> Vec<RowsOf> {
    c.into_iter()
        .map(|(table, rows)| RowsOf { table, rows })
        .collect()
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn named(files: &[PathBuf]) -> Vec<String> {
    files.iter().map(|f| f.display().to_string()).collect()
}

fn exported(c: &Connection) -> anyhow::Result<Vec<ExportedCopy>> {
    Ok(erasures::exports(c)?
        .into_iter()
        .map(|(file, at)| ExportedCopy { file, at: at.0 })
        .collect())
}

fn nothing(c: &Connection, s: &Subject) -> anyhow::Error {
    let word = match erasures::erased_at(c, "mail", &s.key) {
        Ok(Some(_)) => "nothing is held about this address: it was erased",
        _ => "nothing is held about this address",
    };
    anyhow::Error::new(WireError::new(Code::NotFound, word))
}

/// Whether he was erased and nothing but what proves that is left: rows of ids and times, without words.
fn is_gone(c: &Connection, s: &Subject) -> anyhow::Result<bool> {
    Ok(erasures::erased_at(c, "mail", &s.key)?.is_some() && !rows::remains(c)?.contains(&s.key))
}

async fn person_export(e: &Engine, cx: &Cx, input: PersonRef) -> Result<PersonExport, WireError> {
    let key = key_of(e, &input.email)?;
    let email = input.email.clone();
    let tables = e
        .store()
        .read(move |c| {
            let s = rows::find(c, &key, Some(&email))?;
            let tables = rows::held(c, &s)?;
            if tables.is_empty() || is_gone(c, &s)? {
                return Err(nothing(c, &s));
            }
            Ok(tables)
        })
        .await
        .map_err(wire)?;
    Ok(PersonExport {
        text: privacy::readable(&input.email, cx.now, &tables),
        email: input.email,
        at: cx.now.0,
        tables,
    })
}

fn meant(c: &Connection, s: &Subject) -> anyhow::Result<Vec<PersonMeant>> {
    let mut hotels = Vec::new();
    for id in &s.companies {
        hotels.extend(companies::get(c, &id.clone().into())?.map(|x| x.name));
    }
    let mut out = Vec::new();
    for id in &s.people {
        out.push(PersonMeant {
            id: id.0.clone(),
            name: people::get(c, id)?.and_then(|p| p.name),
            hotels: hotels.clone(),
        });
    }
    Ok(out)
}

fn by_hand(cx: &Cx) -> anyhow::Result<()> {
    if cx.kind.is_human() {
        Ok(())
    } else {
        Err(refuse("person", "only a person erases a person"))
    }
}

async fn person_erase_plan(
    e: &Engine,
    cx: &Cx,
    input: PersonRef,
) -> Result<ErasurePlan, WireError> {
    let key = key_of(e, &input.email)?;
    by_hand(cx).map_err(wire)?;
    let (engine, address) = (e.clone(), key.clone());
    let (email, dir) = (input.email.clone(), e.store().dir().to_owned());
    // The look at every text is a read: writing goes on meanwhile.
    let mut plan = e
        .store()
        .read(move |c| {
            let s = rows::find(c, &address, Some(&email))?;
            look(&engine, c, &s, &dir)
        })
        .await
        .map_err(wire)?;
    let token = e.ports().ids.token();
    let wanted = erasures::Plan {
        token_key: e.keys().token(&token),
        address_key: key,
        actor: cx.actor.clone(),
        at: cx.now,
        done_at: None,
    };
    let forget = cx.now.minus(DAY);
    e.store()
        .write(move |tx| Ok(erasures::plan(tx, &wanted, forget)?))
        .await
        .map_err(wire)?;
    plan.token = token;
    plan.from = cx.now.plus(e.tempo().think_ms).0;
    plan.until = cx.now.plus(HOLDS_MS).0;
    Ok(plan)
}

fn look(e: &Engine, c: &Connection, s: &Subject, dir: &Path) -> anyhow::Result<ErasurePlan> {
    let goes = rows::counts(c, s)?;
    let found = rows::look(c, s)?;
    let empty = goes.is_empty() && found.rows.is_empty() && found.mails.is_empty();
    if empty || (found.rows.is_empty() && found.mails.is_empty() && is_gone(c, s)?) {
        return Err(nothing(c, s));
    }
    privacy::hindered(e, c, s)?;
    Ok(ErasurePlan {
        token: String::new(),
        from: 0,
        until: 0,
        people: meant(c, s)?,
        goes: counts(goes),
        mentions: counts(found.rows),
        mails_of_others: number(found.mails.len()),
        namesakes: number(s.namesakes),
        stays: STAYS.iter().map(|s| (*s).to_owned()).collect(),
        backups: named(&store::db::own_backups(dir)?),
        exported: exported(c)?,
    })
}

/// The token of a plan, as long as it holds.
fn token_holds(
    e: &Engine,
    c: &Connection,
    cx: &Cx,
    address: &str,
    token: &str,
) -> anyhow::Result<()> {
    let plan = erasures::planned(c, &e.keys().token(token))?
        .filter(|p| p.address_key == address)
        .ok_or_else(|| {
            refuse(
                "plan_first",
                "there is no such plan for this address: look at what would go first",
            )
        })?;
    if plan.done_at.is_some() {
        return Err(refuse("done", "this plan was carried out already"));
    }
    let waited = cx.now.since(plan.at);
    let think = e.tempo().think_ms;
    if waited < think {
        let left = think.saturating_sub(waited).saturating_add(999) / 1_000;
        return Err(refuse(
            "wait",
            format!("erasing is final: wait {left} more second(s)"),
        ));
    }
    if waited > HOLDS_MS {
        return Err(refuse(
            "plan_first",
            "this plan is too old: look at what would go again",
        ));
    }
    Ok(())
}

async fn person_erase(e: &Engine, cx: &Cx, input: PersonErase) -> Result<PersonErased, WireError> {
    let key = key_of(e, &input.email)?;
    by_hand(cx).map_err(wire)?;
    let (engine, now) = (e.clone(), cx.clone());
    let erased = e
        .store()
        .write(move |tx| {
            token_holds(&engine, tx, &now, &key, &input.token)?;
            let s = rows::find(tx, &key, Some(&input.email))?;
            erasures::carried_out(tx, &engine.keys().token(&input.token), now.now)?;
            privacy::erase(&engine, tx, &now, &s, None)
        })
        .await
        .map_err(wire)?;
    // The words are gone; what lies around them is cleaned now, or at the next opening.
    let (cleaned, unfinished) = match privacy::clean_up(e, None).await {
        Ok(c) => (c, None),
        Err(error) => {
            tracing::error!(error = %format!("{error:#}"), "After an erasure the files could not be cleaned");
            (Cleaned::default(), Some(format!("{error:#}")))
        }
    };
    let exported = e.store().read(exported).await.map_err(wire)?;
    Ok(PersonErased {
        goes: counts(erased.rows),
        mentions: counts(erased.mentions),
        mails_of_others: number(erased.mails_of_others),
        chain: number(erased.chain),
        keys: number(erased.keys),
        cached: number(cleaned.cached),
        backups: named(&cleaned.backups),
        logs: number(cleaned.logs),
        exported,
        unfinished,
    })
}

async fn backup_noted(e: &Engine, cx: &Cx, input: BackupNoted) -> Result<Done, WireError> {
    if !Path::new(&input.file).is_absolute() {
        return Err(WireError::new(Code::Usage, "file: a whole path is needed"));
    }
    let at = cx.now;
    e.store()
        .write(move |tx| Ok(erasures::exported(tx, &input.file, at)?))
        .await
        .map_err(wire)?;
    Ok(DONE)
}
