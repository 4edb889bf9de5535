//! Erasure: persons planted in every table, in mail, cache, backups, logs, free pages and the write-ahead log, and looked
//! for in the bytes of the files afterwards (compliance.md, Data protection).

mod hunt;
mod kept_out;
mod plant;

use std::path::PathBuf;

use domain::Millis;
use serde_json::json;
use store::cache::Cache;
use store::erase::{self as rows, FATES, Fate};
use store::rusqlite::Connection;
use store::tables::{chain, people, search, suppressions};

use super::world::World;
use crate::pipeline::privacy::{self, Step};
use hunt::Hunt;
use plant::{Keys, Planted, plant, row_of};

/// A workspace with these persons everywhere.
async fn world_of(persons: &[Planted]) -> (World, PathBuf) {
    let w = World::new().await;
    w.campaign().await;
    let other = w
        .ok("prospect_add", json!({ "company": "Somewhere Else", "town": "Bath", "country": "GB", "person": "Some Body" }))
        .await;
    let other = other["prospect"].as_str().unwrap().to_owned();
    let all = persons.to_vec();
    let e = w.e.clone();
    w.e.store()
        .write(move |tx| {
            plant(tx, &all, &Keys(e.keys()));
            for p in &all {
                // A mail to somebody else that names him, unsent; the search; the chain.
                let n = p.n.to_string();
                tx.execute(
                    "INSERT INTO emails(id,prospect_id,company_id,kind,sender_identity_id,to_address,to_key,domain_key,subject,body_text,language,footer,content_hash,message_id,state,created_at)
                     SELECT 'named~'||?1,p.id,p.company_id,'manual',i.id,'b@other.example','other','other','About '||?3,'Ask '||?4,'en','','h','m'||?1,'draft',1 FROM prospects p, sender_identities i WHERE p.id=?2",
                    [&n, &other, &p.name, &p.mail],
                )?;
                search::upsert(tx, "person", &row_of("people", p.n), &format!("{} {}", p.name, p.mail))?;
                search::upsert(tx, "company", &row_of("companies", p.n), &format!("Haus {}", p.mail))?;
                let ids = [row_of("approvals", p.n), format!("elsewhere {}", p.n)];
                for (kind, id) in ["approval", "opt_out"].iter().zip(ids) {
                    chain::append(tx, kind, &id, Millis(1), &json!({ "to": p.mail }), &e.ports().ids.token())?;
                }
            }
            Ok(())
        })
        .await
        .unwrap();
    let dir = w.e.store().dir().to_owned();
    around(&w, &dir, persons);
    (w, dir)
}

/// Cache, backups, logs, free pages.
fn around(w: &World, dir: &std::path::Path, persons: &[Planted]) {
    let cache = Cache::open(w.e.store()).unwrap();
    for p in persons {
        let page = format!("<h1>Team</h1> {} <a href=\"mailto:{}\">", p.name, p.mail);
        for kind in ["http", "site", "llm"] {
            cache
                .put(
                    kind,
                    &p.n.to_string(),
                    Millis(1),
                    page.as_bytes(),
                    false,
                    Millis(1),
                )
                .unwrap();
        }
    }
    std::fs::create_dir_all(dir.join("backups")).unwrap();
    w.e.store()
        .backup_blocking(&dir.join("backups/before-v4.db"))
        .unwrap();
    w.e.store()
        .backup_blocking(&dir.join("workspace.before-restore-1.db"))
        .unwrap();
    let logs = dir.join("logs");
    std::fs::create_dir_all(&logs).unwrap();
    let log = logs.join("jengu.log");
    std::fs::write(
        &log,
        persons
            .iter()
            .map(|p| format!("550 {} unknown\n", p.mail))
            .collect::<String>(),
    )
    .unwrap();
    w.e.logs_are_emptied_by(Box::new(move || std::fs::write(&log, "").map(|()| 1)));
    // A table that was dropped by somebody who does not overwrite what he deletes.
    let careless = Connection::open(dir.join("workspace.db")).unwrap();
    careless
        .execute_batch("PRAGMA secure_delete=OFF; CREATE TABLE garbage(t TEXT)")
        .unwrap();
    for p in persons {
        for _ in 0..40 {
            careless
                .execute(
                    "INSERT INTO garbage VALUES(?1)",
                    [format!("{} {}", p.name, p.mail)],
                )
                .unwrap();
        }
    }
    careless
        .execute_batch("DROP TABLE garbage; PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
    // And something in the log again.
    for p in persons {
        careless
            .execute(
                "UPDATE notes SET text=text||' '||?1 WHERE id=?2",
                [&p.mail, &row_of("notes", p.n)],
            )
            .unwrap();
    }
}

async fn erase_all(w: &World, persons: &[Planted], leave_out: Option<Step>) {
    for p in persons {
        let (e, cx, p) = (w.e.clone(), w.e.person(), p.clone());
        w.e.store()
            .write(move |tx| {
                let key = e.keys().address(&p.mail).unwrap();
                let s = rows::find(tx, &key, Some(&p.mail))?;
                privacy::erase(&e, tx, &cx, &s, leave_out)
            })
            .await
            .unwrap();
    }
    privacy::clean_up(&w.e, leave_out).await.unwrap();
}

/// Everything that is not as it should be after an erasure.
async fn complaints(w: &World, dir: &std::path::Path, persons: &[Planted]) -> Vec<String> {
    let mut out = Hunt::new(persons).in_folder(dir);
    let (all, e) = (persons.to_vec(), w.e.clone());
    let more =
        w.e.store()
            .read(move |c| {
                let mut out = Vec::new();
                for p in &all {
                    let key = e.keys().address(&p.mail).unwrap();
                    for (table, fate) in FATES {
                        if *fate != Fate::Goes {
                            continue;
                        }
                        let (column, id) = match *table {
                            "verifications" => ("address_id", format!("mail~{}", p.n)),
                            _ => ("person_id", row_of("people", p.n)),
                        };
                        let left: i64 = c.query_row(
                            &format!("SELECT count(*) FROM {table} WHERE {column}=?1"),
                            [id],
                            |r| r.get(0),
                        )?;
                        if left > 0 {
                            out.push(format!("{left} row(s) of {} in {table}", p.n));
                        }
                    }
                    for (kind, key) in [
                        ("mail", Some(key.clone())),
                        ("phone", Some(e.keys().phone(&p.phone))),
                        ("profile", Some(e.keys().profile(&p.profile))),
                        (
                            "name_domain",
                            e.keys()
                                .name_domain(&p.name, &format!("haus-{}.example", p.n)),
                        ),
                    ] {
                        if !people::erased(c, kind, &key.unwrap())? {
                            out.push(format!("{kind} of {} is not kept out", p.n));
                        }
                    }
                    if suppressions::live(c, "address", &key)?.is_none() {
                        out.push(format!("{} may be written to", p.n));
                    }
                }
                if let Some(row) = chain::verify_chain(c)? {
                    out.push(format!("the chain breaks at {row}"));
                }
                let broken: i64 =
                    c.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |r| {
                        r.get(0)
                    })?;
                if broken > 0 {
                    out.push(format!("{broken} row(s) refer to nothing"));
                }
                let whole: String = c.query_row("PRAGMA integrity_check(1)", [], |r| r.get(0))?;
                if whole != "ok" {
                    out.push(whole);
                }
                Ok(out)
            })
            .await
            .unwrap();
    out.extend(more);
    out
}

/// Nothing may be left; where something is, the columns are named.
async fn clean(w: &World, dir: &std::path::Path, persons: &[Planted]) {
    let left = complaints(w, dir, persons).await;
    if left.is_empty() {
        return;
    }
    let hunt = Hunt::new(&persons[..persons.len().min(3)]);
    let columns = w.e.store().read(move |c| Ok(hunt.in_tables(c))).await;
    panic!(
        "{} complaints, as {:#?}; in {:#?}",
        left.len(),
        &left[..left.len().min(40)],
        columns.unwrap()
    );
}

fn persons(n: usize) -> Vec<Planted> {
    (0..n).map(Planted::new).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn forty_persons_planted_in_every_table_are_found_before_and_nowhere_after() {
    let all = persons(40);
    let (w, dir) = world_of(&all).await;
    let before = Hunt::new(&all).in_folder(&dir);
    for file in [
        "workspace.db:",
        "workspace.db-wal:",
        "cache.db, unpacked:",
        "before-v4.db:",
        "workspace.before-restore-1.db:",
        "jengu.log:",
    ] {
        for p in &all {
            let hit = format!("{file} mail of {}", p.n);
            assert!(before.contains(&hit), "{hit} is not planted");
        }
    }
    erase_all(&w, &all, None).await;
    clean(&w, &dir, &all).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_step_of_an_erasure_can_be_left_out() {
    for step in Step::ALL {
        let all = persons(2);
        let (w, dir) = world_of(&all).await;
        erase_all(&w, &all, Some(step)).await;
        let left = complaints(&w, &dir, &all).await;
        assert!(!left.is_empty(), "nobody sees that {step:?} was left out");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_not_meant_is_as_before() {
    let all = persons(3);
    let (w, dir) = world_of(&all).await;
    erase_all(&w, &all[..1], None).await;
    clean(&w, &dir, &all[..1]).await;
    let hunt = Hunt::new(&all[1..]);
    let there = hunt.in_folder(&dir);
    for p in &all[1..] {
        assert!(
            there.contains(&format!("workspace.db: mail of {}", p.n)),
            "{there:?}"
        );
    }
    let kept: i64 =
        w.e.store()
            .read(|c| {
                Ok(c.query_row(
                    "SELECT count(*) FROM people WHERE name IS NOT NULL AND id LIKE 'people~%'",
                    [],
                    |r| r.get(0),
                )?)
            })
            .await
            .unwrap();
    assert_eq!(kept, 2);
}
