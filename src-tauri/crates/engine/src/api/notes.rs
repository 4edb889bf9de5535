//! Notes: a person's own words about a card. A day named in them makes a task; a sentence marked usable becomes a fact with
//! the source "you, date"; one marked private never leaves this machine and never reaches a mail.

use domain::site::Say;
use domain::{Code, FactId, Millis, ProspectId, WireError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use store::rusqlite::Connection;
use store::tables::notes::{self, Mark, Note};
use store::tables::signals::{self, Fact};
use store::tables::{prospects, senders, tasks};
use ts_rs::TS;

use super::activity;
use super::table::operations;
use super::workspace::{DONE, Done};
use crate::engine::{not_found, refuse, wire};
use crate::pipeline::compose::writer::sentences::split;
use crate::{Cx, Engine, events};

operations! { "notes":
    notes_list: NotesOf => Notes, reads, ["notes", "prospect(id)"], "Show the notes of a card";
    note_add: NoteAdd => NoteAdded, writes, ["notes", "tasks", "prospect(id)"], undo "note_remove", "Take a note";
    note_mark: NoteMark => Done, writes, ["notes", "prospect(id)"], undo "note_mark", "Mark a sentence of a note usable or private";
    note_remove: NoteRef => Done, writes, ["notes", "tasks", "prospect(id)"], undo "note_restore", "Remove a note";
    note_restore: NoteRef => Done, writes, ["notes", "tasks", "prospect(id)"], undo "note_remove", "Bring a note back";
}

/// Most letters of a note.
const LONGEST: usize = 10_000;
/// The hour at which a task is due whose note names a day and no time.
const MORNING: i8 = 9;

/// The notes of a card.
#[derive(Debug, Deserialize, TS)]
pub struct NotesOf {
    /// The card.
    pub prospect: String,
}

/// A sentence of a note.
#[derive(Debug, Serialize, TS)]
pub struct NoteSentence {
    /// Its words.
    pub text: String,
    /// `plain usable private`.
    pub kind: String,
    /// The fact it became.
    pub fact: Option<String>,
}

/// A note.
#[derive(Debug, Serialize, TS)]
pub struct NoteRow {
    /// Id.
    pub id: String,
    /// As it was written.
    pub text: String,
    /// `plain usable private`: what holds for all of it.
    pub kind: String,
    /// Sentence by sentence.
    pub sentences: Vec<NoteSentence>,
    /// Who wrote it: an actor's id.
    pub by: String,
    /// When, epoch milliseconds.
    pub at: i64,
    /// The task its date words made.
    pub task: Option<String>,
}

/// Notes, newest first.
#[derive(Debug, Serialize, TS)]
pub struct Notes {
    /// Rows.
    pub notes: Vec<NoteRow>,
}

fn row(n: Note) -> NoteRow {
    let sentence = |(i, text): (usize, &str)| {
        let mark = n
            .marks
            .iter()
            .find(|m| usize::try_from(m.sentence).is_ok_and(|s| s == i));
        NoteSentence {
            text: text.to_owned(),
            kind: mark.map_or_else(|| n.kind.clone(), |m| m.kind.clone()),
            fact: mark.and_then(|m| m.fact.clone()),
        }
    };
    NoteRow {
        sentences: split(&n.text)
            .into_iter()
            .enumerate()
            .map(sentence)
            .collect(),
        id: n.id,
        text: n.text,
        kind: n.kind,
        by: n.actor.0,
        at: n.at.0,
        task: n.task,
    }
}

async fn notes_list(e: &Engine, _cx: &Cx, input: NotesOf) -> Result<Notes, WireError> {
    let id = ProspectId(input.prospect);
    let all = e
        .store()
        .read(move |c| Ok(notes::of_prospect(c, &id)?))
        .await
        .map_err(wire)?;
    Ok(Notes {
        notes: all.into_iter().map(row).collect(),
    })
}

/// A note to take.
#[derive(Debug, Deserialize, TS)]
pub struct NoteAdd {
    /// The card.
    pub prospect: String,
    /// Words; a day named in them makes a task.
    pub text: String,
    /// `plain` (default) or `private`: what holds for all of it. A sentence is marked usable by itself.
    #[serde(default)]
    #[ts(optional)]
    pub kind: Option<String>,
}

/// What became of it.
#[derive(Debug, Serialize, TS)]
pub struct NoteAdded {
    /// The note.
    pub note: String,
    /// The task its date words made.
    pub task: Option<String>,
    /// When that is due, epoch milliseconds.
    pub due_at: Option<i64>,
    /// What the task says.
    pub task_text: Option<String>,
}

/// The zone a person means when he writes a day: his own.
fn zone(c: &Connection) -> anyhow::Result<String> {
    let first = senders::senders(c)?.into_iter().next();
    Ok(first.map_or_else(|| "UTC".into(), |s| s.zone))
}

async fn note_add(e: &Engine, cx: &Cx, input: NoteAdd) -> Result<NoteAdded, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| add(&engine, tx, &cx, input))
        .await
        .map_err(wire)
}

fn add(e: &Engine, tx: &Tx<'_>, cx: &Cx, input: NoteAdd) -> anyhow::Result<NoteAdded> {
    let id = ProspectId(input.prospect);
    prospects::get(tx, &id)?.ok_or_else(|| not_found("prospect", id.as_str()))?;
    let text = input.text.trim().to_owned();
    if text.is_empty() || text.chars().count() > LONGEST {
        return Err(WireError::new(Code::Usage, "text: one to ten thousand letters").into());
    }
    let kind = input.kind.unwrap_or_else(|| "plain".into());
    if !matches!(kind.as_str(), "plain" | "private") {
        return Err(WireError::new(
            Code::Usage,
            "kind: plain or private; sentences are marked usable by themselves",
        )
        .into());
    }
    let due = e.judge().due(&text, cx.now.0, &zone(tx)?, MORNING);
    let task: Option<String> = due.as_ref().map(|_| e.id());
    if let (Some(due), Some(task)) = (&due, &task) {
        // A note may name a second day for the same card: every note has its own task.
        tasks::insert(
            tx,
            task,
            Some(&id),
            "note",
            &due.sentence,
            Some(Millis(due.at_ms)),
            &json!({ "timed": due.timed }),
            cx.now,
        )?;
        tx.touch("tasks");
    }
    let note = Note {
        id: e.id(),
        prospect: id.clone(),
        text,
        kind,
        actor: cx.actor.clone(),
        at: cx.now,
        marks: Vec::new(),
        task: task.clone(),
        removed_at: None,
    };
    notes::insert(tx, &note)?;
    let back = json!({ "note": note.id });
    activity::can_undo(e, tx, cx, "note_remove", back, "take the note back")?;
    said(tx, cx, "note_taken", &note)?;
    Ok(NoteAdded {
        note: note.id,
        due_at: due.as_ref().map(|d| d.at_ms),
        task_text: due.map(|d| d.sentence),
        task,
    })
}

/// The event log names the card, never the words.
fn said(tx: &Tx<'_>, cx: &Cx, what: &str, n: &Note) -> anyhow::Result<()> {
    events::record(
        tx,
        cx,
        what,
        &[("prospect", n.prospect.as_str())],
        &json!({ "note": n.id }),
    )?;
    tx.touch("notes");
    tx.touch(format!("prospect:{}", n.prospect));
    Ok(())
}

/// A sentence to mark.
#[derive(Debug, Deserialize, TS)]
pub struct NoteMark {
    /// The note.
    pub note: String,
    /// Number of the sentence, from 0.
    pub sentence: u32,
    /// `usable`: it becomes a fact and may be said · `private`: never in copy, never out of this machine · `plain`.
    pub kind: String,
}

async fn note_mark(e: &Engine, cx: &Cx, input: NoteMark) -> Result<Done, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| mark(&engine, tx, &cx, &input).map(|()| DONE))
        .await
        .map_err(wire)
}

fn mark(e: &Engine, tx: &Tx<'_>, cx: &Cx, input: &NoteMark) -> anyhow::Result<()> {
    let mut note = notes::get(tx, &input.note)?
        .filter(|n| n.removed_at.is_none())
        .ok_or_else(|| not_found("note", &input.note))?;
    if !matches!(input.kind.as_str(), "plain" | "usable" | "private") {
        return Err(WireError::new(Code::Usage, "kind: plain, usable or private").into());
    }
    let words = usize::try_from(input.sentence)
        .ok()
        .and_then(|i| split(&note.text).get(i).map(|s| (*s).to_owned()))
        .ok_or_else(|| WireError::new(Code::Usage, "sentence: the note has no such sentence"))?;
    let at = note.marks.iter().position(|m| m.sentence == input.sentence);
    let before = at.map(|i| note.marks.swap_remove(i));
    let was = before
        .as_ref()
        .map_or_else(|| note.kind.clone(), |m| m.kind.clone());
    if was == input.kind {
        return Ok(());
    }
    // A fact that may rest in a draft is not deleted: it is silent from now on, and approval sees it.
    let mut fact = before.and_then(|m| m.fact);
    match (input.kind.as_str(), &fact) {
        ("usable", Some(f)) => signals::set_say(tx, &FactId(f.clone()), Say::Open)?,
        ("usable", None) => fact = Some(stated(e, tx, cx, &note, &words)?),
        (_, Some(f)) => signals::set_say(tx, &FactId(f.clone()), Say::Silent)?,
        (_, None) => {}
    }
    note.marks.push(Mark {
        sentence: input.sentence,
        kind: input.kind.clone(),
        fact,
    });
    note.marks.sort_by_key(|m| m.sentence);
    notes::set_marks(tx, &note.id, &note.marks)?;
    let back = json!({ "note": note.id, "sentence": input.sentence, "kind": was });
    activity::can_undo(e, tx, cx, "note_mark", back, "mark the sentence as it was")?;
    said(tx, cx, "note_marked", &note)
}

/// A usable sentence as a fact about the hotel.
fn stated(e: &Engine, tx: &Tx<'_>, cx: &Cx, note: &Note, words: &str) -> anyhow::Result<String> {
    if note.kind == "private" {
        return Err(refuse(
            "private_note",
            "this note is private as a whole: nothing of it may be said",
        ));
    }
    let card = prospects::get(tx, &note.prospect)?
        .ok_or_else(|| not_found("prospect", note.prospect.as_str()))?;
    let day = cx.now.timestamp()?.strftime("%Y-%m-%d").to_string();
    let id: FactId = e.id();
    signals::insert_fact(
        tx,
        &Fact {
            id: id.clone(),
            company: card.company,
            signal: None,
            kind: "note".into(),
            say: Say::Open,
            open_to: None,
            text: words.trim().to_owned(),
            source: format!("you, {day}"),
            excerpt: None,
            at: cx.now,
        },
    )?;
    Ok(id.0)
}

/// A note by id.
#[derive(Debug, Deserialize, TS)]
pub struct NoteRef {
    /// Id.
    pub note: String,
}

async fn note_remove(e: &Engine, cx: &Cx, input: NoteRef) -> Result<Done, WireError> {
    put_away(e, cx, input.note, true).await
}

async fn note_restore(e: &Engine, cx: &Cx, input: NoteRef) -> Result<Done, WireError> {
    put_away(e, cx, input.note, false).await
}

/// With a note go its task, unless it was done, and what may be said of it.
async fn put_away(e: &Engine, cx: &Cx, id: String, away: bool) -> Result<Done, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let note = notes::get(tx, &id)?.ok_or_else(|| not_found("note", &id))?;
            if note.removed_at.is_some() == away {
                return Ok(DONE);
            }
            notes::set_removed(tx, &id, away.then_some(cx.now))?;
            if let Some(task) = &note.task {
                tasks::set_cancelled(tx, task, away.then_some(cx.now))?;
                tx.touch("tasks");
            }
            let say = if away { Say::Silent } else { Say::Open };
            for m in note.marks.iter().filter(|m| m.kind == "usable") {
                if let Some(f) = &m.fact {
                    signals::set_say(tx, &FactId(f.clone()), say)?;
                }
            }
            let (back, words) = if away {
                ("note_restore", "bring the note back")
            } else {
                ("note_remove", "take the note away again")
            };
            activity::can_undo(&engine, tx, &cx, back, json!({ "note": id }), words)?;
            let what = if away {
                "note_removed"
            } else {
                "note_restored"
            };
            said(tx, &cx, what, &note)?;
            Ok(DONE)
        })
        .await
        .map_err(wire)
}
