//! Saved views: a filter and an order under a name, each with the number of cards it shows now. A view is its person's own.

use domain::{Code, WireError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Tx;
use store::rusqlite::Connection;
use store::tables::cards;
use store::tables::views::{self, View};
use ts_rs::TS;

use super::activity;
use super::cards::CardFilter;
use super::table::operations;
use super::workspace::{DONE, Done};
use crate::engine::{not_found, refuse, wire};
use crate::{Cx, Engine};

operations! { "views":
    views_list: ViewsList => Views, reads, ["views", "board"], "Show saved views";
    view_save: ViewSave => ViewSaved, writes, ["views"], undo "view_delete", "Save a view";
    view_rename: ViewRename => Done, writes, ["views"], undo "view_rename", "Rename a view";
    view_delete: ViewRef => Done, writes, ["views"], undo "view_save", "Delete a view";
}

/// Screens whose views filter cards, and so have a live count.
const OF_CARDS: &[&str] = &["board", "prospects"];
/// Most views of one screen.
const MOST: usize = 50;

/// Which views.
#[derive(Debug, Deserialize, TS)]
pub struct ViewsList {
    /// Of one screen; all when left out.
    #[serde(default)]
    #[ts(optional)]
    pub screen: Option<String>,
}

/// A saved view.
#[derive(Debug, Serialize, TS)]
pub struct SavedView {
    /// Id.
    pub id: String,
    /// Screen.
    pub screen: String,
    /// Name.
    pub name: String,
    /// What the screen filters by; on `board` and `prospects` a `CardFilter`.
    pub filter: Value,
    /// In which order, in the screen's words.
    pub sort: Option<String>,
    /// Place among the screen's views, from 0.
    pub position: i64,
    /// Cards it shows now; none on a screen without cards, or where its filter is no longer understood.
    pub count: Option<u32>,
}

/// Views, in their order.
#[derive(Debug, Serialize, TS)]
pub struct Views {
    /// Rows.
    pub views: Vec<SavedView>,
}

fn count(c: &Connection, cx: &Cx, v: &View) -> anyhow::Result<Option<u32>> {
    if !OF_CARDS.contains(&v.screen.as_str()) {
        return Ok(None);
    }
    let understood = serde_json::from_value::<CardFilter>(v.filter.clone())
        .ok()
        .and_then(|f| f.asked(cx).ok());
    match understood {
        Some(asked) => Ok(Some(cards::matching(c, &asked.on(c)?, cx.now)?)),
        None => Ok(None),
    }
}

async fn views_list(e: &Engine, cx: &Cx, input: ViewsList) -> Result<Views, WireError> {
    let cx = cx.clone();
    e.store()
        .read(move |c| {
            let mut out = Vec::new();
            for v in views::of(c, &cx.actor, input.screen.as_deref())? {
                out.push(SavedView {
                    count: count(c, &cx, &v)?,
                    id: v.id,
                    screen: v.screen,
                    name: v.name,
                    filter: v.filter,
                    sort: v.sort,
                    position: v.position,
                });
            }
            Ok(Views { views: out })
        })
        .await
        .map_err(wire)
}

/// A view to keep.
#[derive(Debug, Deserialize, TS)]
pub struct ViewSave {
    /// The view to change; a new one when left out.
    #[serde(default)]
    #[ts(optional)]
    pub id: Option<String>,
    /// Screen.
    pub screen: String,
    /// Name; another view of the screen must not have it.
    pub name: String,
    /// What the screen filters by; on `board` and `prospects` a `CardFilter`.
    pub filter: Value,
    /// In which order, in the screen's words.
    #[serde(default)]
    #[ts(optional)]
    pub sort: Option<String>,
    /// Place among the screen's views; behind the last when left out.
    #[serde(default)]
    #[ts(optional)]
    pub position: Option<i64>,
}

/// The view.
#[derive(Debug, Serialize, TS)]
pub struct ViewSaved {
    /// Its id.
    pub id: String,
}

/// A name as it is kept.
fn name(given: &str) -> anyhow::Result<String> {
    let name = given.trim();
    if name.is_empty() || name.chars().count() > 60 {
        return Err(WireError::new(Code::Usage, "name: one to sixty letters").into());
    }
    Ok(name.to_owned())
}

fn free(tx: &Tx<'_>, v: &View) -> anyhow::Result<()> {
    if views::named(tx, v)? {
        return Err(refuse(
            "name_taken",
            format!("there is a view \"{}\" on this screen already", v.name),
        ));
    }
    Ok(())
}

/// The call that puts a view back as it is.
fn put_back(v: &View) -> Value {
    let View {
        id,
        screen,
        name,
        filter,
        sort,
        position,
        ..
    } = v;
    json!({ "id": id, "screen": screen, "name": name, "filter": filter, "sort": sort, "position": position })
}

async fn view_save(e: &Engine, cx: &Cx, input: ViewSave) -> Result<ViewSaved, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| save(&engine, tx, &cx, input))
        .await
        .map_err(wire)
}

/// An id that is not known comes from undoing a deletion: the view is born again under it.
fn save(e: &Engine, tx: &Tx<'_>, cx: &Cx, input: ViewSave) -> anyhow::Result<ViewSaved> {
    if OF_CARDS.contains(&input.screen.as_str()) {
        serde_json::from_value::<CardFilter>(input.filter.clone())
            .map_err(|x| WireError::new(Code::Usage, format!("filter: {x}")))?
            .asked(cx)?;
    }
    let before = match &input.id {
        Some(id) => views::get(tx, &cx.actor, id)?,
        None => None,
    };
    let all = views::of(tx, &cx.actor, Some(&input.screen))?.len();
    if before.is_none() && all >= MOST {
        return Err(refuse(
            "too_many_views",
            format!("a screen has at most {MOST} views; delete one first"),
        ));
    }
    let position = match (input.position, &before) {
        (Some(p), _) => p,
        (None, Some(b)) => b.position,
        (None, None) => views::last_place(tx, &cx.actor, &input.screen)?,
    };
    let view = View {
        id: input.id.unwrap_or_else(|| e.id()),
        actor: cx.actor.clone(),
        screen: input.screen,
        name: name(&input.name)?,
        filter: input.filter,
        sort: input.sort,
        position,
        at: cx.now,
    };
    free(tx, &view)?;
    views::put(tx, &view)?;
    let (back, call, words) = match &before {
        Some(b) => ("view_save", put_back(b), "put the view back as it was"),
        None => (
            "view_delete",
            json!({ "view": view.id }),
            "take the view away again",
        ),
    };
    activity::can_undo(e, tx, cx, back, call, words)?;
    tx.touch("views");
    Ok(ViewSaved { id: view.id })
}

/// A new name.
#[derive(Debug, Deserialize, TS)]
pub struct ViewRename {
    /// The view.
    pub view: String,
    /// Its name from now on.
    pub name: String,
}

async fn view_rename(e: &Engine, cx: &Cx, input: ViewRename) -> Result<Done, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let before = views::get(tx, &cx.actor, &input.view)?
                .ok_or_else(|| not_found("view", &input.view))?;
            let view = View {
                name: name(&input.name)?,
                ..before.clone()
            };
            free(tx, &view)?;
            views::put(tx, &view)?;
            let back = json!({ "view": before.id, "name": before.name });
            activity::can_undo(
                &engine,
                tx,
                &cx,
                "view_rename",
                back,
                "give the view its name back",
            )?;
            tx.touch("views");
            Ok(DONE)
        })
        .await
        .map_err(wire)
}

/// A view by id.
#[derive(Debug, Deserialize, TS)]
pub struct ViewRef {
    /// Id.
    pub view: String,
}

async fn view_delete(e: &Engine, cx: &Cx, input: ViewRef) -> Result<Done, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let view = views::get(tx, &cx.actor, &input.view)?
                .ok_or_else(|| not_found("view", &input.view))?;
            views::delete(tx, &view.id)?;
            activity::can_undo(
                &engine,
                tx,
                &cx,
                "view_save",
                put_back(&view),
                "bring the view back",
            )?;
            tx.touch("views");
            Ok(DONE)
        })
        .await
        .map_err(wire)
}
