//! What was erased stays erased: a backup that brings somebody back, and an erasure that was cut short.

use domain::{Cause, PersonId};
use store::db::journal::REPLAY;
use store::erase::{self as rows, Subject};
use store::rusqlite::Connection;
use store::tables::{companies, people, settings};

use super::erase::{UNFINISHED, clean_up, erase};
use super::keep_out::domains;
use crate::Engine;

/// Erase again whoever came back, and finish what was cut short. How many persons.
///
/// # Errors
/// Database errors. Who cannot be erased yet (a mail of his is on its way) is tried again at the next opening.
pub async fn replay(e: &Engine) -> anyhow::Result<usize> {
    let engine = e.clone();
    let (back, more, unfinished) = e
        .store()
        .read(move |c| {
            let mut back: Vec<Subject> = Vec::new();
            for key in rows::remains(c)? {
                back.push(rows::find(c, &key, None)?);
            }
            let more = settings::get(c, REPLAY)? == Some(true);
            if more {
                for p in by_name(&engine, c)? {
                    if !back.iter().any(|s| s.people.contains(&p)) {
                        back.push(rows::find_person(c, &p)?);
                    }
                }
            }
            let unfinished: Option<bool> = settings::get(c, UNFINISHED)?;
            Ok((back, more, unfinished == Some(true)))
        })
        .await?;
    let (mut n, mut left) = (0_usize, 0_usize);
    for s in back {
        let (engine, cx) = (e.clone(), e.system(Cause::Job));
        let done = e
            .store()
            .write(move |tx| erase(&engine, tx, &cx, &s, None))
            .await;
        match done {
            Ok(_) => n = n.saturating_add(1),
            Err(error) => {
                left = left.saturating_add(1);
                tracing::error!(error = %format!("{error:#}"), "An erased person came back and cannot be taken out yet");
            }
        }
    }
    if n > 0 || unfinished {
        clean_up(e, None).await?;
    }
    if more && left == 0 {
        e.store()
            .write(|tx| Ok(settings::remove(tx, REPLAY)?))
            .await?;
    }
    Ok(n)
}

/// People whose name at their hotel was erased.
fn by_name(e: &Engine, c: &Connection) -> anyhow::Result<Vec<PersonId>> {
    let all: Vec<(String, String, String)> = c
        .prepare("SELECT DISTINCT p.id,p.name,t.company_id FROM people p JOIN posts t ON t.person_id=p.id WHERE p.name IS NOT NULL ORDER BY p.id")?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?
        .collect::<Result<_, _>>()?;
    let mut out: Vec<PersonId> = Vec::new();
    for (id, name, company) in all {
        let website = companies::get(c, &company.into())?.and_then(|x| x.website);
        for d in domains(website.as_deref(), None) {
            if let Some(k) = e.keys().name_domain(&name, &d)
                && people::erased(c, "name_domain", &k)?
                && out.last().is_none_or(|p| p.0 != id)
            {
                out.push(PersonId(id.clone()));
            }
        }
    }
    Ok(out)
}
