//! The sending program of the kill tests: a workspace of a journey, the real runtime, a real clock moved to a working
//! hour, real servers. It ends by itself when nothing is left to send.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use domain::ports::Clock;
use domain::{Cause, EmailId, InboxId};
use engine::pipeline::approve;
use engine::pipeline::send::{handler, plan};
use engine::runtime::Runtime;
use engine::{Engine, Tempo};
use serde::{Deserialize, Serialize};
use store::tables::{emails, senders};
use store::{OpenOptions, Store};

use crate::desk::{key_ring, ports};
use crate::rim::{RealRandom, Shifted, Vault};

/// What the victim is told, as a JSON file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Orders {
    /// Folder of the workspace.
    pub dir: PathBuf,
    /// Authority to trust, PEM.
    pub ca_pem: String,
    /// Its clock minus the system's, in milliseconds.
    pub offset_ms: i64,
    /// Passwords by inbox.
    pub passwords: Vec<(InboxId, String)>,
    /// Pacing of the tempo.
    pub pacing: f64,
    /// Stay at most this long after the last mail, in milliseconds, as long as a mail is uncertain or a copy not filed.
    pub linger_ms: u64,
    /// A draft to be approved before anything else.
    pub approve: Option<EmailId>,
    /// Send what is approved mail by mail, nothing else running, and say so after each (`acknowledged ID` on standard
    /// error).
    pub one_by_one: bool,
}

/// Run until everything approved has left or failed.
///
/// # Errors
/// When the workspace cannot be opened.
pub async fn run(orders: Orders) -> anyhow::Result<()> {
    let clock: Arc<dyn Clock> = Arc::new(Shifted::by(orders.offset_ms));
    let store = Store::open(OpenOptions::writer(&orders.dir, Arc::clone(&clock)))
        .context("Open the workspace")?;
    let vault = Arc::new(Vault::default());
    for (inbox, password) in &orders.passwords {
        vault.password(inbox, password);
    }
    let random = Arc::new(RealRandom(Arc::clone(&clock)));
    let (ports, _) = ports(&orders.ca_pem, clock, random.clone(), random, vault);
    let engine = Engine::new(
        store,
        ports,
        Arc::new(judge::Judge::embedded()?),
        key_ring(),
        Tempo {
            undo_ms: 0,
            pacing: orders.pacing,
            answer_ms: 20_000,
            think_ms: 10_000,
        },
    );
    if let Some(id) = orders.approve {
        let (e, cx) = (engine.clone(), engine.person());
        let approval = move |tx: &store::Tx<'_>| approve::approve(&e, tx, &cx, &id, None);
        engine.store().write(approval).await?;
    }
    if orders.one_by_one {
        one_by_one(&engine).await?;
        engine.store().close().await;
        return Ok(());
    }
    let runtime = Runtime::start(engine.clone()).await?;
    // Nothing leaves before the inboxes were read; a tick before that would only put everything off.
    const STALE: &str = "SELECT (SELECT count(*) FROM inboxes)*2-(SELECT count(*) FROM folders f JOIN folder_progress p ON p.folder_id=f.id WHERE p.role IN('inbox','junk') AND f.checked_at>?1)";
    let launched = engine.now().minus(1_000).0;
    while engine
        .store()
        .read(move |c| Ok(c.query_row(STALE, [launched], |r| r.get::<_, i64>(0))?))
        .await?
        > 0
    {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // What an answer put off is left for another run.
    const OPEN: &str = "SELECT count(*) FROM emails WHERE state='sending' OR state='approved' AND coalesce(not_before,0)<?1+600000";
    const UNFINISHED: &str = "SELECT (SELECT count(*) FROM emails WHERE state='uncertain')+(SELECT count(*) FROM jobs WHERE kind='file_copy' AND state IN('scheduled','ready','running'))+0*?1";
    // What waits for an inbox to be read is looked at again at once, instead of after some seconds.
    const LOOK_NOW: &str = "UPDATE emails SET not_before=NULL WHERE state='approved' AND state_reason='inbox_fresh' AND not_before>?1";
    let mut lingered = 0;
    while lingered <= orders.linger_ms {
        let now = engine.now().0;
        let look_now = move |tx: &store::Tx<'_>| Ok(tx.execute(LOOK_NOW, [now])?);
        engine.store().write(look_now).await?;
        // The tick of five minutes, as much faster as the pace is.
        plan::tick(&engine, &engine.system(Cause::Schedule)).await?;
        tokio::time::sleep(Duration::from_millis(50)).await;
        if count(&engine, OPEN).await? > 0 {
            continue;
        }
        if count(&engine, UNFINISHED).await? == 0 {
            break;
        }
        lingered += 50;
    }
    runtime.stop().await;
    engine.store().close().await;
    Ok(())
}

async fn one_by_one(engine: &Engine) -> anyhow::Result<()> {
    engine::runtime::launch(engine).await?;
    let (mails, inboxes) = engine
        .store()
        .read(|c| {
            let mails = emails::select(c, "state='approved' ORDER BY id", &[])?;
            Ok((mails, senders::inboxes(c)?))
        })
        .await?;
    let cx = engine.system(Cause::Schedule);
    for (n, mail) in mails.iter().enumerate() {
        if n.is_multiple_of(40) {
            engine::runtime::simulated::read_all(engine).await?;
        }
        let inbox = inboxes.get(n % inboxes.len()).context("An inbox")?;
        for _ in 0..100 {
            handler::run(engine, &cx, &mail.id, &inbox.id, engine.now()).await;
            let id = mail.id.clone();
            let now = engine
                .store()
                .read(move |c| Ok(emails::get(c, &id)?))
                .await?;
            if now.is_some_and(|m| m.state == "sent") {
                use std::io::Write as _;
                let line = format!("acknowledged {}\n", mail.id);
                std::io::stderr().write_all(line.as_bytes())?;
                break;
            }
            // The pace of the mailbox put it off by some seconds: look again at once.
            tokio::time::sleep(Duration::from_millis(50)).await;
            let look_now = "UPDATE emails SET not_before=NULL WHERE state='approved' AND not_before IS NOT NULL";
            engine
                .store()
                .write(move |tx| Ok(tx.execute(look_now, [])?))
                .await?;
        }
    }
    Ok(())
}

async fn count(engine: &Engine, sql: &'static str) -> anyhow::Result<i64> {
    let now = engine.now().0;
    let read = move |c: &store::rusqlite::Connection| Ok(c.query_row(sql, [now], |r| r.get(0))?);
    engine.store().read(read).await
}

/// What the database of a victim says, read without disturbing anybody.
///
/// # Panics
/// When it cannot be opened.
pub fn look<T: Send + 'static>(
    dir: &std::path::Path,
    f: impl FnOnce(&store::rusqlite::Connection) -> T + Send + 'static,
) -> T {
    let store = Store::open(OpenOptions::viewer(dir, Arc::new(Shifted::by(0)))).unwrap();
    let out = store.read_blocking(|c| Ok(f(c))).unwrap();
    store.close_blocking();
    out
}

/// The promises that `verify` finds broken, by name with their first row.
///
/// # Panics
/// When it cannot be opened.
#[must_use]
pub fn broken(dir: &std::path::Path) -> Vec<String> {
    let folder = dir.to_owned();
    look(dir, move |c| {
        let checks = store::verify::verify(c, Some(&folder)).unwrap();
        let bad = checks.into_iter().filter(|k| !k.ok);
        bad.map(|k| format!("{}: {} {:?}", k.name, k.count, k.first))
            .collect()
    })
}
