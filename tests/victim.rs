//! The sending program of the kill tests: a workspace of a journey, the real runtime, a real clock moved to a working
//! hour, real servers. It ends by itself when nothing is left to send.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use domain::ports::Clock;
use domain::{Cause, InboxId};
use engine::pipeline::send::plan;
use engine::runtime::Runtime;
use engine::{Engine, Tempo};
use serde::{Deserialize, Serialize};
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
    /// Stay this long after the last mail, in milliseconds.
    pub linger_ms: u64,
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
        },
    );
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
    loop {
        // The tick of five minutes, as much faster as the pace is.
        plan::tick(&engine, &engine.system(Cause::Schedule)).await?;
        let open: i64 = engine
            .store()
            .read(|c| {
                Ok(c.query_row(
                    "SELECT count(*) FROM emails WHERE state IN('approved','sending')",
                    [],
                    |r| r.get(0),
                )?)
            })
            .await?;
        if open == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    tokio::time::sleep(Duration::from_millis(orders.linger_ms)).await;
    runtime.stop().await;
    Ok(())
}
