//! Tasks: what a person should do next.

use domain::{Millis, WireError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::tables::{board, tasks};
use ts_rs::TS;

use super::activity;
use super::table::operations;
use super::workspace::{DONE, Done};
use crate::engine::{not_found, wire};
use crate::{Cx, Engine, events};

operations! { "tasks":
    tasks_list: TasksList => Tasks, reads, ["tasks"], "Show tasks";
    task_done: TaskRef => Done, writes, ["tasks"], undo "task_reopen", "Tick a task off";
    task_reopen: TaskRef => Done, writes, ["tasks"], undo "task_done", "Open a task again";
}

/// Which tasks.
#[derive(Debug, Deserialize, TS)]
pub struct TasksList {
    /// Due before this, epoch milliseconds.
    #[serde(default)]
    #[ts(optional)]
    pub due_before: Option<i64>,
    /// Kinds, comma-separated (`call`, `mail`, …).
    #[serde(default)]
    #[ts(optional)]
    pub kind: Option<String>,
}

/// A task.
#[derive(Debug, Serialize, TS)]
pub struct TaskRow {
    /// Id.
    pub id: String,
    /// Card.
    pub prospect: Option<String>,
    /// Hotel.
    pub company: Option<String>,
    /// Kind.
    pub kind: String,
    /// In words.
    pub text: String,
    /// Due, epoch milliseconds.
    pub due_at: Option<i64>,
    /// Details.
    pub detail: Value,
}

/// Open tasks, most urgent first.
#[derive(Debug, Serialize, TS)]
pub struct Tasks {
    /// Rows.
    pub tasks: Vec<TaskRow>,
}

async fn tasks_list(e: &Engine, _cx: &Cx, input: TasksList) -> Result<Tasks, WireError> {
    let kinds: Vec<String> = input
        .kind
        .unwrap_or_default()
        .split(',')
        .map(|k| k.trim().to_owned())
        .filter(|k| !k.is_empty())
        .collect();
    let before = input.due_before.map(Millis);
    e.store()
        .read(move |c| {
            let mut out = Vec::new();
            for t in tasks::open(c)? {
                let due = before.is_none_or(|b| t.due_at.is_some_and(|d| d < b));
                if !due || !(kinds.is_empty() || kinds.contains(&t.kind)) {
                    continue;
                }
                let company = t
                    .prospect
                    .as_ref()
                    .map(|p| board::line(c, p))
                    .transpose()?
                    .flatten()
                    .map(|l| l.name);
                out.push(TaskRow {
                    id: t.id,
                    prospect: t.prospect.map(|p| p.0),
                    company,
                    kind: t.kind,
                    text: t.text,
                    due_at: t.due_at.map(|d| d.0),
                    detail: t.detail,
                });
            }
            Ok(Tasks { tasks: out })
        })
        .await
        .map_err(wire)
}

/// A task by id.
#[derive(Debug, Deserialize, TS)]
pub struct TaskRef {
    /// Id.
    pub task: String,
}

async fn task_done(e: &Engine, cx: &Cx, input: TaskRef) -> Result<Done, WireError> {
    tick(e, cx, input.task, true).await
}

async fn task_reopen(e: &Engine, cx: &Cx, input: TaskRef) -> Result<Done, WireError> {
    tick(e, cx, input.task, false).await
}

async fn tick(e: &Engine, cx: &Cx, id: String, done: bool) -> Result<Done, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let card = tasks::card_of(tx, &id)?.ok_or_else(|| not_found("task", &id))?;
            let changed = if done {
                tasks::done(tx, &id, cx.now)?
            } else {
                tasks::reopen(tx, &id)?
            };
            if changed > 0 {
                let (kind, back, words) = if done {
                    ("task_done", "task_reopen", "open the task again")
                } else {
                    ("task_reopened", "task_done", "tick the task off again")
                };
                let mut subjects = vec![("task", id.as_str())];
                subjects.extend(card.as_ref().map(|p| ("prospect", p.as_str())));
                activity::can_undo(&engine, tx, &cx, back, json!({ "task": id }), words)?;
                events::record(tx, &cx, kind, &subjects, &json!({}))?;
                tx.touch("tasks");
            }
            Ok(DONE)
        })
        .await
        .map_err(wire)
}
