//! The one writer: a thread that owns the writing connection, the lock and the journal. Closures that wait together
//! commit together (group commit); of several each has its own savepoint, so that a failing one rolls back only itself. A caller
//! is acknowledged only after COMMIT returned.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use domain::ports::Clock;
use rusqlite::Connection;
use tokio::sync::broadcast;

use crate::db::lock::WriterLock;
use crate::db::{Entry, Journal, Tx};

/// Closures in one commit, at most.
const GROUP: usize = 128;
/// WAL size in bytes from which a passive checkpoint runs after a commit.
const CHECKPOINT_AT: u64 = 8 << 20;
/// WAL size in bytes from which the writer tries to start the log anew.
const RESTART_AT: u64 = 128 << 20;
/// Quiet time after which a passive checkpoint runs.
const QUIET: Duration = Duration::from_secs(5);
/// How often the log is tried to be emptied, and the wait between, until a reader has let go of it.
const PATIENCE: u32 = 200;
const READER: Duration = Duration::from_millis(50);
/// Rows kept in `changes`.
const CHANGES_KEPT: i64 = 10_000;

/// Why a write was not tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WriteRefused {
    /// Opened as a viewer.
    #[error("the workspace is open as a viewer: another process writes")]
    Viewer,
    /// Closed, or its writer died.
    #[error("the workspace is closed")]
    Closed,
}

/// A queued closure with the way back to its caller.
pub(crate) trait Job: Send {
    /// Run; whether to keep what it wrote.
    fn run(&mut self, tx: &Tx<'_>) -> bool;
    /// Whether it wants a commit of its own.
    fn alone(&self) -> bool;
    /// What it failed with.
    fn failed_with(&self) -> Option<String>;
    /// Tell the caller: the commit returned, or why the whole group was lost.
    fn finish(self: Box<Self>, commit: Result<(), &str>);
}

/// The way back.
pub(crate) enum Reply<T> {
    /// To an async caller.
    Async(tokio::sync::oneshot::Sender<anyhow::Result<T>>),
    /// To a blocked thread.
    Blocking(SyncSender<anyhow::Result<T>>),
    /// Nobody waits; what failed is logged under this name.
    Nobody(&'static str),
}

pub(crate) struct Closure<F, T> {
    pub(crate) f: Option<F>,
    pub(crate) out: Option<anyhow::Result<T>>,
    pub(crate) reply: Reply<T>,
    pub(crate) alone: bool,
}

impl<F, T> Job for Closure<F, T>
where
    F: FnOnce(&Tx<'_>) -> anyhow::Result<T> + Send,
    T: Send,
{
    fn run(&mut self, tx: &Tx<'_>) -> bool {
        let Some(f) = self.f.take() else { return false };
        let out = catch_unwind(AssertUnwindSafe(|| f(tx)))
            .unwrap_or_else(|p| Err(anyhow!("a write panicked: {}", panic_text(p.as_ref()))));
        let keep = out.is_ok();
        self.out = Some(out);
        keep
    }

    fn alone(&self) -> bool {
        self.alone
    }

    fn failed_with(&self) -> Option<String> {
        match &self.out {
            Some(Err(e)) => Some(format!("{e:#}")),
            _ => None,
        }
    }

    fn finish(self: Box<Self>, commit: Result<(), &str>) {
        let out = match (self.out, commit) {
            (Some(Err(e)), _) => Err(e),
            (_, Err(why)) => Err(anyhow!("{why}")),
            (Some(ok), Ok(())) => ok,
            (None, Ok(())) => Err(anyhow!("the write did not run")),
        };
        // A caller that went away does not want to know.
        match self.reply {
            Reply::Async(tx) => drop(tx.send(out)),
            Reply::Blocking(tx) => drop(tx.send(out)),
            Reply::Nobody(what) => {
                if let Err(error) = out {
                    tracing::warn!(what, error = %format!("{error:#}"), "A write that nobody waited for is missing");
                }
            }
        }
    }
}

/// What a panic said, as far as it is text.
pub(crate) fn panic_text(payload: &(dyn std::any::Any + Send)) -> String {
    payload
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no text".to_owned())
}

pub(crate) enum Message {
    Write(Box<dyn Job>),
    /// Write the whole file anew and empty the log.
    Compact(SyncSender<anyhow::Result<()>>),
    Close(SyncSender<()>),
}

pub(crate) struct Writer {
    pub(crate) conn: Connection,
    pub(crate) journal: Journal,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) changes: broadcast::Sender<Vec<String>>,
    pub(crate) wal: PathBuf,
    /// Dropped last: the lock outlives the connection.
    pub(crate) lock: WriterLock,
}

impl Writer {
    /// Serve until closed or until all handles are gone.
    pub(crate) fn serve(mut self, rx: &Receiver<Message>) {
        let mut dirty = false;
        let mut closing = None;
        while closing.is_none() {
            let first = if dirty {
                match rx.recv_timeout(QUIET) {
                    Ok(m) => m,
                    Err(RecvTimeoutError::Timeout) => {
                        self.checkpoint("PASSIVE");
                        dirty = false;
                        continue;
                    }
                    Err(RecvTimeoutError::Disconnected) => break,
                }
            } else {
                match rx.recv() {
                    Ok(m) => m,
                    Err(_) => break,
                }
            };
            let mut group = Vec::new();
            let mut compacting = Vec::new();
            let mut next = Some(first);
            while let Some(message) = next.take() {
                match message {
                    Message::Write(job) => group.push(job),
                    Message::Compact(done) => compacting.push(done),
                    Message::Close(done) => {
                        closing = Some(done);
                        break;
                    }
                }
                if group.len() < GROUP {
                    next = rx.try_recv().ok();
                }
            }
            if !group.is_empty() {
                dirty = true;
                for group in apart(group) {
                    self.commit(group);
                }
                let size = std::fs::metadata(&self.wal).map_or(0, |m| m.len());
                if size > RESTART_AT {
                    self.checkpoint("RESTART");
                } else if size > CHECKPOINT_AT {
                    self.checkpoint("PASSIVE");
                }
            }
            for done in compacting {
                // A caller that went away does not want to know.
                _ = done.send(self.compact());
            }
        }
        self.checkpoint("TRUNCATE");
        let Self { conn, lock, .. } = self;
        if let Err((_, e)) = conn.close() {
            tracing::warn!(error = %e, "The writing connection did not close cleanly");
        }
        drop(lock);
        if let Some(done) = closing {
            _ = done.send(());
        }
    }

    fn checkpoint(&self, mode: &str) {
        let sql = format!("PRAGMA wal_checkpoint({mode})");
        match self.conn.query_row(&sql, [], |r| r.get::<_, i64>(0)) {
            Ok(0) => {}
            Ok(_) => tracing::debug!(mode, "A checkpoint left pages that readers still need"),
            Err(e) => tracing::warn!(mode, error = %e, "A checkpoint failed"),
        }
    }

    /// Nothing that was deleted is left afterwards, neither on free pages nor in the log.
    fn compact(&self) -> anyhow::Result<()> {
        self.truncate()?;
        self.conn
            .execute_batch("VACUUM")
            .context("Write the file anew")?;
        self.truncate()
    }

    fn truncate(&self) -> anyhow::Result<()> {
        for _ in 0..PATIENCE {
            let busy: i64 = self
                .conn
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |r| r.get(0))?;
            if busy == 0 {
                return Ok(());
            }
            std::thread::sleep(READER);
        }
        Err(anyhow!("a reader holds the log: it cannot be emptied now"))
    }

    fn commit(&mut self, mut group: Vec<Box<dyn Job>>) {
        let result = self.run_group(&mut group);
        let tags = match &result {
            Ok(tags) => tags.clone(),
            Err(e) => {
                tracing::error!(error = %format!("{e:#}"), writes = group.len(), "A commit failed");
                BTreeSet::new()
            }
        };
        let why = result.as_ref().err().map(|e| format!("{e:#}"));
        for job in group {
            job.finish(why.as_deref().map_or(Ok(()), Err));
        }
        if !tags.is_empty() {
            // Nobody listening is fine.
            drop(self.changes.send(tags.into_iter().collect()));
        }
    }

    fn run_group(&mut self, group: &mut [Box<dyn Job>]) -> anyhow::Result<BTreeSet<String>> {
        self.conn
            .execute_batch("BEGIN IMMEDIATE")
            .context("Begin a write")?;
        let out = self.run_in_transaction(group);
        match out {
            Ok((tags, after)) => {
                // A lift is journalled only when it is certain: a crash in between leaves the recipient suppressed.
                if !after.is_empty() {
                    self.journal
                        .append(&after)
                        .context("Write the safety journal")?;
                }
                Ok(tags)
            }
            Err(e) => {
                if !self.conn.is_autocommit() {
                    self.conn.execute_batch("ROLLBACK").context("Roll back")?;
                }
                Err(e)
            }
        }
    }

    fn run_in_transaction(
        &mut self,
        group: &mut [Box<dyn Job>],
    ) -> anyhow::Result<(BTreeSet<String>, Vec<Entry>)> {
        let mut tags = BTreeSet::new();
        let mut entries = Vec::new();
        // A single one needs no savepoint: below one, SQLite walks its undo log at the end of many a statement, and a write
        // of thousands of rows takes quadratic time.
        let many = group.len() > 1;
        for job in group {
            if many {
                self.conn.execute_batch("SAVEPOINT one")?;
            }
            let tx = Tx::new(&self.conn);
            let keep = job.run(&tx);
            let (t, j) = (tx.tags.into_inner(), tx.journal.into_inner());
            if self.conn.is_autocommit() {
                // SQLite rolled everything back by itself (disk full, I/O error): the others of the group are lost too.
                let why = job.failed_with().unwrap_or_default();
                return Err(anyhow!("the database rolled everything back: {why}"));
            }
            if keep {
                tags.extend(t);
                entries.extend(j);
            } else if many {
                self.conn.execute_batch("ROLLBACK TO one")?;
            } else {
                self.conn.execute_batch("ROLLBACK")?;
                return Ok((tags, Vec::new()));
            }
            if many {
                self.conn.execute_batch("RELEASE one")?;
            }
        }
        record_changes(&self.conn, &tags, self.clock.now().0)?;
        let (after, before): (Vec<_>, Vec<_>) = entries.into_iter().partition(Entry::after_commit);
        if !before.is_empty() {
            self.journal
                .append(&before)
                .context("Write the safety journal")?;
        }
        self.conn.execute_batch("COMMIT").context("Commit")?;
        Ok((tags, after))
    }
}

/// In the same order, those that want a commit of their own by themselves.
fn apart(group: Vec<Box<dyn Job>>) -> Vec<Vec<Box<dyn Job>>> {
    let mut parts: Vec<Vec<Box<dyn Job>>> = Vec::new();
    let mut joinable = false;
    for job in group {
        let alone = job.alone();
        match parts.last_mut() {
            Some(part) if joinable && !alone => part.push(job),
            _ => parts.push(vec![job]),
        }
        joinable = !alone;
    }
    parts
}

fn record_changes(conn: &Connection, tags: &BTreeSet<String>, at: i64) -> rusqlite::Result<()> {
    if tags.is_empty() {
        return Ok(());
    }
    let mut insert = conn.prepare_cached("INSERT INTO changes(tag,at) VALUES(?1,?2)")?;
    for tag in tags {
        insert.execute((tag, at))?;
    }
    let last = conn.last_insert_rowid();
    conn.prepare_cached("DELETE FROM changes WHERE seq<=?1")?
        .execute([last - CHANGES_KEPT])?;
    Ok(())
}

/// The write-ahead log beside a database file.
pub(crate) fn wal_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}
