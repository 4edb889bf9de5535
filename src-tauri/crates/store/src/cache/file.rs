//! The cache's file: blobs by kind and key, with size and last use.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::Context as _;
use domain::Millis;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, params};

use crate::Store;
use crate::db::{CACHE_FILE, Mode, WriteRefused};
use crate::keys::DataKey;

/// Cap in bytes of compressed content (architecture.md).
const CAP: i64 = 5 << 30;
/// Compression level: fast, pages shrink about eightfold.
const LEVEL: i32 = 3;
/// Largest decompressed entry in bytes; more is a bomb or a bug.
const LARGEST: usize = 256 << 20;
/// An entry's use is written down again only after this long.
const USED_EVERY: i64 = 10 * domain::time::MINUTE;

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS entries(kind TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, used_at INTEGER NOT NULL, bytes INTEGER NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY(kind,key,at)) STRICT;
CREATE INDEX IF NOT EXISTS entries_used ON entries(used_at);
CREATE TABLE IF NOT EXISTS total(id INTEGER PRIMARY KEY CHECK(id=1), bytes INTEGER NOT NULL) STRICT;
INSERT OR IGNORE INTO total VALUES(1,0);
CREATE TRIGGER IF NOT EXISTS total_in AFTER INSERT ON entries BEGIN UPDATE total SET bytes=bytes+NEW.bytes; END;
CREATE TRIGGER IF NOT EXISTS total_out AFTER DELETE ON entries BEGIN UPDATE total SET bytes=bytes-OLD.bytes; END;
";

/// The cache of a workspace; cheap to clone. Its calls block: use it through the ports, or off the runtime's threads.
#[derive(Clone)]
pub struct Cache {
    conn: Arc<Mutex<Connection>>,
    cap: i64,
}

impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cache")
            .field("cap", &self.cap)
            .finish_non_exhaustive()
    }
}

fn connect(file: &Path, key: Option<&DataKey>) -> anyhow::Result<Connection> {
    let conn = crate::db::connect::keyed(
        file,
        key,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
    )?;
    conn.busy_timeout(Duration::from_secs(2))?;
    // recursive_triggers: REPLACE must run the delete trigger, or the total drifts.
    conn.execute_batch("PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON; PRAGMA recursive_triggers=ON;")?;
    conn.execute_batch(SCHEMA)?;
    Ok(conn)
}

impl Cache {
    /// The cache of an open workspace.
    ///
    /// # Errors
    /// For a viewer; when the disk refuses.
    pub fn open(store: &Store) -> anyhow::Result<Self> {
        if store.mode() == Mode::Viewer {
            return Err(WriteRefused::Viewer.into());
        }
        Self::open_file(&store.dir().join(CACHE_FILE), store.key(), CAP)
    }

    pub(crate) fn open_file(file: &Path, key: Option<&DataKey>, cap: i64) -> anyhow::Result<Self> {
        drop(crate::db::connect::private_file(file)?);
        let conn = match connect(file, key) {
            Ok(c) => c,
            Err(e) => {
                tracing::warn!(error = %format!("{e:#}"), "The cache does not open and is made anew");
                for suffix in ["", "-wal", "-shm"] {
                    let mut name = file.as_os_str().to_owned();
                    name.push(suffix);
                    drop(std::fs::remove_file(PathBuf::from(name)));
                }
                drop(crate::db::connect::private_file(file)?);
                connect(file, key).context("Make a new cache")?
            }
        };
        Ok(Self {
            conn: Arc::new(Mutex::new(conn)),
            cap,
        })
    }

    /// The newest entry of a key that is not older than `not_before`, and when it was put.
    ///
    /// # Errors
    /// Database errors.
    pub fn get(
        &self,
        kind: &str,
        key: &str,
        not_before: Millis,
        now: Millis,
    ) -> anyhow::Result<Option<(Millis, Vec<u8>)>> {
        let conn = self.conn.lock().unwrap_or_else(|e| e.into_inner());
        let row: Option<(i64, i64, Vec<u8>)> = conn
            .prepare_cached("SELECT at,used_at,body FROM entries WHERE kind=?1 AND key=?2 AND at>=?3 ORDER BY at DESC LIMIT 1")?
            .query_row(params![kind, key, not_before.0], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
            .optional()?;
        let Some((at, used, body)) = row else {
            return Ok(None);
        };
        if now.0.saturating_sub(used) > USED_EVERY {
            conn.prepare_cached(
                "UPDATE entries SET used_at=?4 WHERE kind=?1 AND key=?2 AND at=?3",
            )?
            .execute(params![kind, key, at, now.0])?;
        }
        drop(conn);
        let plain = zstd::bulk::decompress(&body, LARGEST).context("Decompress a cache entry")?;
        Ok(Some((Millis(at), plain)))
    }

    /// Put an entry of time `at`; older ones of the key stay unless `replace`. The least recently used go above the cap.
    ///
    /// # Errors
    /// Database errors.
    pub fn put(
        &self,
        kind: &str,
        key: &str,
        at: Millis,
        body: &[u8],
        replace: bool,
        now: Millis,
    ) -> anyhow::Result<()> {
        let packed = zstd::bulk::compress(body, LEVEL).context("Compress a cache entry")?;
        let mut conn = self.conn.lock().unwrap_or_else(|e| e.into_inner());
        let tx = conn.transaction()?;
        if replace {
            tx.prepare_cached("DELETE FROM entries WHERE kind=?1 AND key=?2")?
                .execute([kind, key])?;
        }
        let bytes = i64::try_from(packed.len())?;
        tx.prepare_cached("INSERT OR REPLACE INTO entries(kind,key,at,used_at,bytes,body) VALUES(?1,?2,?3,?4,?5,?6)")?
            .execute(params![kind, key, at.0, now.0, bytes, packed])?;
        let mut total: i64 = tx.query_row("SELECT bytes FROM total", [], |r| r.get(0))?;
        while total > self.cap {
            let gone = tx.execute("DELETE FROM entries WHERE rowid IN(SELECT rowid FROM entries ORDER BY used_at,rowid LIMIT 16)", [])?;
            if gone == 0 {
                break;
            }
            total = tx.query_row("SELECT bytes FROM total", [], |r| r.get(0))?;
        }
        tx.commit()?;
        Ok(())
    }

    /// Forget all entries of a key (erasure, "fetch again").
    ///
    /// # Errors
    /// Database errors.
    pub fn forget(&self, kind: &str, key: &str) -> anyhow::Result<usize> {
        let conn = self.conn.lock().unwrap_or_else(|e| e.into_inner());
        Ok(conn.execute("DELETE FROM entries WHERE kind=?1 AND key=?2", [kind, key])?)
    }

    /// Forget entries put before a time, of one kind (retention), and give the space back.
    ///
    /// # Errors
    /// Database errors.
    pub fn purge(&self, kind: &str, before: Millis) -> anyhow::Result<usize> {
        let conn = self.conn.lock().unwrap_or_else(|e| e.into_inner());
        let n = conn.execute(
            "DELETE FROM entries WHERE kind=?1 AND at<?2",
            params![kind, before.0],
        )?;
        conn.execute_batch("PRAGMA incremental_vacuum")?;
        Ok(n)
    }

    /// Forget everything and write the file anew, so that nothing is left of it (erasure). How many entries.
    ///
    /// # Errors
    /// Database errors; a reader that does not let go.
    pub fn clear(&self) -> anyhow::Result<usize> {
        let conn = self.conn.lock().unwrap_or_else(|e| e.into_inner());
        let n = conn.execute("DELETE FROM entries", [])?;
        conn.execute_batch("VACUUM")?;
        let busy: i64 = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |r| r.get(0))?;
        anyhow::ensure!(
            busy == 0,
            "the cache is being read: it cannot be emptied now"
        );
        Ok(n)
    }

    /// Bytes of compressed content.
    ///
    /// # Errors
    /// Database errors.
    pub fn bytes(&self) -> anyhow::Result<i64> {
        let conn = self.conn.lock().unwrap_or_else(|e| e.into_inner());
        Ok(conn.query_row("SELECT bytes FROM total", [], |r| r.get(0))?)
    }
}
