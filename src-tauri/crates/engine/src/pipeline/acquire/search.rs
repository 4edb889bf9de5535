//! A saved search run: pages are checkpointed, each listing is judged, read in full when it may be relevant, and taken in
//! one transaction. The run report says found, new, known, rejected (and why), unnamed, blocked; a block never reads as
//! "no hotels are hiring".

use domain::ports::BoardQuery;
use domain::vacancy::{Listing, Posting, SourceOutcome};
use domain::{Millis, TraceId, WireError};
use jobs::Outcome;
use serde_json::json;
use store::Tx;
use store::rusqlite::{OptionalExtension as _, params};
use store::tables::signals;

use super::posting::{self, Taken};
use crate::engine::not_found;
use crate::work::{self, Work};
use crate::{Cx, Engine, alerts, events};

/// Pages of one run at most.
const PAGES: u32 = 20;

/// What a run needs.
#[derive(Debug, Clone)]
struct Run {
    id: String,
    source: String,
    source_name: String,
    query: BoardQuery,
    page: Option<String>,
}

/// Begin a run of a search and enqueue its job.
///
/// # Errors
/// `not_found`, or database errors.
pub fn begin(e: &Engine, tx: &Tx<'_>, cx: &Cx, search: &str) -> anyhow::Result<String> {
    let known: Option<String> = tx
        .query_row("SELECT id FROM searches WHERE id=?1", [search], |r| {
            r.get(0)
        })
        .optional()?;
    known.ok_or_else(|| not_found("search", search))?;
    let open: Option<String> = tx
        .query_row(
            "SELECT id FROM search_runs WHERE search_id=?1 AND ended_at IS NULL",
            [search],
            |r| r.get(0),
        )
        .optional()?;
    if let Some(run) = open {
        return Ok(run);
    }
    let run: String = e.id();
    tx.execute(
        "INSERT INTO search_runs(id,search_id,trace_id,started_at) VALUES(?1,?2,?3,?4)",
        params![run, search, cx.trace.as_str(), cx.now.0],
    )?;
    work::enqueue(tx, cx, &Work::RunSearch { run: run.clone() }, cx.now, None)?;
    tx.touch("sources");
    Ok(run)
}

/// Searches whose time has come begin a run; called by schedule.
///
/// # Errors
/// Database errors.
pub fn due(e: &Engine, tx: &Tx<'_>, cx: &Cx) -> anyhow::Result<u32> {
    let rows: Vec<(String, i64)> = tx
        .prepare("SELECT s.id,s.every_ms FROM searches s JOIN sources o ON o.id=s.source_id WHERE s.every_ms IS NOT NULL AND s.next_at<=?1 AND o.enabled=1 AND (o.blocked_until IS NULL OR o.blocked_until<=?1) ORDER BY s.id")?
        .query_map([cx.now.0], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut n = 0_u32;
    for (id, every) in rows {
        let own = Cx {
            trace: e.id::<TraceId>(),
            ..cx.clone()
        };
        begin(e, tx, &own, &id)?;
        tx.execute(
            "UPDATE searches SET next_at=?2 WHERE id=?1",
            params![id, cx.now.plus(every).0],
        )?;
        n = n.saturating_add(1);
    }
    Ok(n)
}

/// Run the job: page after page from the checkpoint.
pub async fn run(e: &Engine, cx: &Cx, id: &str) -> Outcome {
    match pages(e, cx, id).await {
        Ok(()) => Outcome::done(),
        Err(error) => match error.downcast_ref::<WireError>() {
            Some(w) => Outcome::Cancel(w.message.clone()),
            None => Outcome::Retry(format!("{error:#}")),
        },
    }
}

async fn pages(e: &Engine, cx: &Cx, id: &str) -> anyhow::Result<()> {
    let wanted = id.to_owned();
    let loaded = e
        .store()
        .read(move |c| {
            Ok(c.query_row(
                "SELECT r.id,o.id,o.name,o.url,s.keywords,s.location,s.max_age_days,r.page FROM search_runs r JOIN searches s ON s.id=r.search_id JOIN sources o ON o.id=s.source_id WHERE r.id=?1 AND r.ended_at IS NULL",
                [wanted],
                |r| {
                    Ok(Run {
                        id: r.get(0)?,
                        source: r.get(1)?,
                        source_name: r.get(2)?,
                        query: BoardQuery { url: r.get(3)?, keywords: r.get(4)?, location: r.get(5)?, max_age_days: r.get(6)? },
                        page: r.get(7)?,
                    })
                },
            )
            .optional()?)
        })
        .await?;
    let Some(mut run) = loaded else { return Ok(()) };
    for _ in 0..PAGES {
        match e
            .ports()
            .boards
            .search(&run.query, run.page.as_deref())
            .await?
        {
            SourceOutcome::Ok { value } => {
                for listing in &value.listings {
                    one(e, cx, &run, listing).await?;
                }
                run.page.clone_from(&value.next);
                checkpoint(e, &run).await?;
                if run.page.is_none() {
                    return end(e, cx, &run, "ok", None, None).await;
                }
            }
            SourceOutcome::NoMatch => return end(e, cx, &run, "no_match", None, None).await,
            SourceOutcome::Blocked {
                why,
                retry_after_ms,
            } => return end(e, cx, &run, "blocked", Some(why), retry_after_ms).await,
            SourceOutcome::ParserBroken { evidence } => {
                return end(e, cx, &run, "parser_broken", Some(evidence), None).await;
            }
        }
    }
    end(
        e,
        cx,
        &run,
        "ok",
        Some(format!("stopped after {PAGES} pages")),
        None,
    )
    .await
}

/// One listing: known ones are sighted again, irrelevant ones counted, others read in full and taken.
async fn one(e: &Engine, cx: &Cx, run: &Run, listing: &Listing) -> anyhow::Result<()> {
    let (engine, at, r, l) = (e.clone(), cx.at(e.now()), run.clone(), listing.clone());
    let known = e
        .store()
        .write(move |tx| {
            let Some(v) = signals::sighted(tx, &r.source, &l.source_id)? else {
                return Ok(false);
            };
            signals::sight(
                tx,
                &v,
                &signals::Sighting {
                    source: r.source.clone(),
                    source_id: l.source_id.clone(),
                    url: l.url.clone(),
                    posted_at: l.posted_at,
                },
                at.now,
            )?;
            count(tx, &r.id, "known", None)?;
            let _ = engine;
            Ok(true)
        })
        .await?;
    if known {
        return Ok(());
    }
    let title = e.judge().title(&listing.title);
    if !title.relevant {
        return reject(
            e,
            run,
            &listing.title,
            &format!("{} is not the role we look for", title.role),
        )
        .await;
    }
    let full = match e.ports().boards.detail(&listing.url).await? {
        SourceOutcome::Ok { value } => value,
        SourceOutcome::NoMatch => {
            return reject(e, run, &listing.title, "the posting is gone").await;
        }
        SourceOutcome::Blocked { .. } | SourceOutcome::ParserBroken { .. } => from_listing(listing),
    };
    let judged = {
        let (judge, p) = (e.judge().clone(), full.clone());
        tokio::task::spawn_blocking(move || {
            judge.job(&judge::job::JobInput {
                title: p.title,
                company: p.company,
                location: p.location,
                description: p.description,
            })
        })
        .await?
    };
    if !judged.relevant {
        return reject(e, run, &listing.title, &judged.reason).await;
    }
    let (engine, cx, r, l) = (e.clone(), cx.at(e.now()), run.clone(), listing.clone());
    e.store()
        .write(move |tx| {
            let taken = posting::take(
                &engine,
                tx,
                &cx,
                &posting::Found {
                    source: &r.source,
                    source_name: &r.source_name,
                    listing: &l,
                    posting: &full,
                    judged: &judged,
                },
            )?;
            count(
                tx,
                &r.id,
                match taken {
                    Taken::New => "new",
                    Taken::Known => "known",
                    Taken::Unnamed => "unnamed",
                },
                None,
            )
        })
        .await
}

fn from_listing(l: &Listing) -> Posting {
    Posting {
        title: l.title.clone(),
        company: l.company.clone(),
        location: l.location.clone(),
        url: l.url.clone(),
        posted_at: l.posted_at,
        source_id: Some(l.source_id.clone()),
        ..Posting::default()
    }
}

async fn reject(e: &Engine, run: &Run, title: &str, why: &str) -> anyhow::Result<()> {
    let (id, entry) = (run.id.clone(), json!({ "title": title, "why": why }));
    e.store()
        .write(move |tx| count(tx, &id, "rejected", Some(&entry)))
        .await
}

fn count(
    tx: &Tx<'_>,
    run: &str,
    what: &'static str,
    rejection: Option<&serde_json::Value>,
) -> anyhow::Result<()> {
    tx.execute(
        &format!("UPDATE search_runs SET found=found+1,{what}={what}+1 WHERE id=?1"),
        [run],
    )?;
    if let Some(r) = rejection {
        tx.execute("UPDATE search_runs SET rejections=json_insert(rejections,'$[#]',json(?2)) WHERE id=?1 AND json_array_length(rejections)<500", params![run, r.to_string()])?;
    }
    Ok(())
}

async fn checkpoint(e: &Engine, run: &Run) -> anyhow::Result<()> {
    let (id, page) = (run.id.clone(), run.page.clone());
    e.store()
        .write(move |tx| {
            Ok(tx
                .execute(
                    "UPDATE search_runs SET page=?2 WHERE id=?1",
                    params![id, page],
                )
                .map(drop)?)
        })
        .await
}

async fn end(
    e: &Engine,
    cx: &Cx,
    run: &Run,
    outcome: &'static str,
    why: Option<String>,
    retry_after_ms: Option<i64>,
) -> anyhow::Result<()> {
    let (engine, cx, run) = (e.clone(), cx.at(e.now()), run.clone());
    e.store()
        .write(move |tx| {
            tx.execute("UPDATE search_runs SET ended_at=?2,outcome=?3,why=?4 WHERE id=?1", params![run.id, cx.now.0, outcome, why])?;
            if outcome == "blocked" {
                let until: Millis = cx.now.plus(retry_after_ms.unwrap_or(6 * domain::time::HOUR));
                tx.execute("UPDATE sources SET blocked_reason=?2,blocked_at=?3,blocked_until=?4 WHERE id=?1", params![run.source, why, cx.now.0, until.0])?;
                alerts::raise(tx, &engine, &cx, "source_blocked", &run.source, "warning", &format!("{} blocks us", run.source_name), "Open the board in the capture window, or wait")?;
            } else if outcome == "parser_broken" {
                alerts::raise(tx, &engine, &cx, "source_broken", &run.source, "warning", &format!("{} changed its pages", run.source_name), "Send us the evidence under Sources")?;
            } else {
                tx.execute("UPDATE sources SET blocked_reason=NULL,blocked_at=NULL,blocked_until=NULL WHERE id=?1", [&run.source])?;
                alerts::clear(tx, "source_blocked", &run.source, cx.now)?;
            }
            events::record(tx, &cx, "search_ended", &[("run", run.id.as_str()), ("source", run.source.as_str())], &json!({ "outcome": outcome }))?;
            tx.touch("sources");
            Ok(())
        })
        .await
}
