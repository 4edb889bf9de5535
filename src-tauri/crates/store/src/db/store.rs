//! The handle on an open workspace: write through the one writer, read from snapshots, hear what changed.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Sender, channel, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use anyhow::{Context as _, anyhow};
use domain::ports::Clock;
use rusqlite::Connection;
use tokio::sync::{Semaphore, broadcast, oneshot};

use crate::db::journal::Merged;
use crate::db::open::{self, Identity};
use crate::db::readers::Readers;
use crate::db::writer::{Closure, Message, Reply, Writer, wal_of};
use crate::db::{
    DATABASE_FILE, Entry, HighWater, Kind, Mode, OpenError, OpenOptions, Tx, WriteRefused,
};
use crate::keys::DataKey;
use crate::tables::workspace::{self, BackToDrafts};

/// Reads that run at the same time through [`Store::read`].
const READS: usize = 8;
/// Coalesced change sets a slow listener may lag behind before it is told that it missed some.
const CHANGES: usize = 256;

struct Inner {
    dir: PathBuf,
    mode: Mode,
    key: Option<DataKey>,
    clock: Arc<dyn Clock>,
    machine: String,
    identity: Identity,
    epoch: AtomicI64,
    merged: Merged,
    readers: Readers,
    slots: Arc<Semaphore>,
    changes: broadcast::Sender<Vec<String>>,
    queue: Option<Sender<Message>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Inner {
    fn close(&self) {
        self.readers.close();
        let thread = self.thread.lock().unwrap_or_else(|e| e.into_inner()).take();
        let (Some(queue), Some(thread)) = (&self.queue, thread) else {
            return;
        };
        let (done, wait) = sync_channel(1);
        if queue.send(Message::Close(done)).is_err() {
            return;
        }
        // The last handle may die inside a write: the writer cannot wait for itself and closes after this group.
        if thread.thread().id() == std::thread::current().id() {
            return;
        }
        _ = wait.recv();
        drop(thread.join());
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.close();
    }
}

/// An open workspace; cheap to clone. The last handle closes it.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("uid", &self.0.identity.uid)
            .field("mode", &self.0.mode)
            .finish()
    }
}

impl Store {
    /// Open, and create if the options say so. Blocks on the disk.
    ///
    /// # Errors
    /// See [`OpenError`]; each says what to do.
    pub fn open(o: OpenOptions) -> Result<Self, OpenError> {
        let file = o.dir.join(DATABASE_FILE);
        let (changes, _) = broadcast::channel(CHANGES);
        let (identity, merged, queue, thread) = match o.mode {
            Mode::Viewer => (open::viewer(&o)?, Merged::default(), None, None),
            Mode::Writer => {
                let opened = open::writer(&o)?;
                let (tx, rx) = channel();
                let writer = Writer {
                    conn: opened.conn,
                    journal: opened.journal,
                    clock: Arc::clone(&o.clock),
                    changes: changes.clone(),
                    wal: wal_of(&file),
                    lock: opened.lock,
                };
                let thread = std::thread::Builder::new()
                    .name("store-writer".into())
                    .spawn(move || writer.serve(&rx))?;
                (opened.identity, opened.merged, Some(tx), Some(thread))
            }
        };
        tracing::info!(workspace = %identity.uid, epoch = identity.epoch, mode = ?o.mode, "Workspace opened");
        Ok(Self(Arc::new(Inner {
            readers: Readers::new(file, o.key.clone()),
            dir: o.dir,
            mode: o.mode,
            key: o.key,
            clock: o.clock,
            machine: o.machine,
            epoch: AtomicI64::new(identity.epoch),
            identity,
            merged,
            slots: Arc::new(Semaphore::new(READS)),
            changes,
            queue,
            thread: Mutex::new(thread),
        })))
    }

    fn send<F, T>(&self, f: F, alone: bool, reply: Reply<T>) -> Result<(), WriteRefused>
    where
        F: FnOnce(&Tx<'_>) -> anyhow::Result<T> + Send + 'static,
        T: Send + 'static,
    {
        let queue = self.0.queue.as_ref().ok_or(WriteRefused::Viewer)?;
        let job = Closure {
            f: Some(f),
            out: None,
            reply,
            alone,
        };
        queue
            .send(Message::Write(Box::new(job)))
            .map_err(|_| WriteRefused::Closed)
    }

    /// Run `f` in the next commit and wait until COMMIT returned. An error (or panic) of `f` rolls back only `f`.
    /// A caller that is dropped while it waits does not stop the write. Never call it from inside a write.
    ///
    /// # Errors
    /// The error of `f`; [`WriteRefused`]; a failed commit.
    pub async fn write<F, T>(&self, f: F) -> anyhow::Result<T>
    where
        F: FnOnce(&Tx<'_>) -> anyhow::Result<T> + Send + 'static,
        T: Send + 'static,
    {
        let (tx, rx) = oneshot::channel();
        self.send(f, false, Reply::Async(tx))?;
        rx.await.map_err(|_| anyhow!(WriteRefused::Closed))?
    }

    /// [`Store::write`] of thousands of rows, in a commit of its own: beside others it would take quadratic time.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn write_many<F, T>(&self, f: F) -> anyhow::Result<T>
    where
        F: FnOnce(&Tx<'_>) -> anyhow::Result<T> + Send + 'static,
        T: Send + 'static,
    {
        let (tx, rx) = oneshot::channel();
        self.send(f, true, Reply::Async(tx))?;
        rx.await.map_err(|_| anyhow!(WriteRefused::Closed))?
    }

    /// Hand `f` to the writer and go on: it commits with whatever is written next, in the order of the calls. For what must
    /// hold nobody up; `what` names it in the log when it fails.
    pub fn write_soon<F>(&self, what: &'static str, f: F)
    where
        F: FnOnce(&Tx<'_>) -> anyhow::Result<()> + Send + 'static,
    {
        if let Err(error) = self.send(f, false, Reply::Nobody(what)) {
            tracing::warn!(what, %error, "A write that nobody waited for is missing");
        }
    }

    /// [`Store::write`] for a thread outside the runtime.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_blocking<F, T>(&self, f: F) -> anyhow::Result<T>
    where
        F: FnOnce(&Tx<'_>) -> anyhow::Result<T> + Send + 'static,
        T: Send + 'static,
    {
        let (tx, rx) = sync_channel(1);
        self.send(f, false, Reply::Blocking(tx))?;
        rx.recv().map_err(|_| anyhow!(WriteRefused::Closed))?
    }

    /// [`Store::write`] with lines for the safety journal, synced before the acknowledgement (see [`Tx::journal`]).
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn write_journaled<F, T>(&self, entries: Vec<Entry>, f: F) -> anyhow::Result<T>
    where
        F: FnOnce(&Tx<'_>) -> anyhow::Result<T> + Send + 'static,
        T: Send + 'static,
    {
        self.write(move |tx| {
            for e in entries {
                tx.journal(e);
            }
            f(tx)
        })
        .await
    }

    /// Write the file anew and empty its log, so that nothing of what was deleted is left in either. Waits until no reader
    /// holds the log; blocks. Never call it from inside a write or a read.
    ///
    /// # Errors
    /// A reader that does not let go; disk errors; [`WriteRefused`].
    pub fn compact_blocking(&self) -> anyhow::Result<()> {
        let queue = self.0.queue.as_ref().ok_or(WriteRefused::Viewer)?;
        let (done, wait) = sync_channel(1);
        queue
            .send(Message::Compact(done))
            .map_err(|_| WriteRefused::Closed)?;
        wait.recv().map_err(|_| anyhow!(WriteRefused::Closed))?
    }

    /// Run `f` over one snapshot, off the runtime's threads. It sees every write acknowledged before the call.
    ///
    /// # Errors
    /// The error of `f`; connection errors; a panic of `f`.
    pub async fn read<F, T>(&self, f: F) -> anyhow::Result<T>
    where
        F: FnOnce(&Connection) -> anyhow::Result<T> + Send + 'static,
        T: Send + 'static,
    {
        let slot = Arc::clone(&self.0.slots)
            .acquire_owned()
            .await
            .context("Wait for a reading connection")?;
        let inner = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || {
            let out = inner.readers.read(f);
            drop(slot);
            out
        })
        .await
        .context("Join a read")?
    }

    /// [`Store::read`] on this thread.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn read_blocking<F, T>(&self, f: F) -> anyhow::Result<T>
    where
        F: FnOnce(&Connection) -> anyhow::Result<T>,
    {
        self.0.readers.read(f)
    }

    /// The tags touched by each commit from now on, coalesced, after it. A listener that lags is told so by the channel.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Vec<String>> {
        self.0.changes.subscribe()
    }

    /// Write everything out, close, and let go of the lock. Other handles get [`WriteRefused::Closed`] afterwards.
    pub async fn close(&self) {
        let inner = Arc::clone(&self.0);
        if let Err(e) = tokio::task::spawn_blocking(move || inner.close()).await {
            tracing::error!(error = %e, "Closing the workspace failed");
        }
    }

    /// [`Store::close`] on this thread.
    pub fn close_blocking(&self) {
        self.0.close();
    }

    /// Its folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.0.dir
    }

    /// Its identity for ever.
    #[must_use]
    pub fn uid(&self) -> &str {
        &self.0.identity.uid
    }

    /// Real or practice.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.0.identity.kind
    }

    /// Writer or viewer.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.0.mode
    }

    /// The writer epoch of this opening; goes into each attempt. A viewer sees the one at its opening.
    #[must_use]
    pub fn epoch(&self) -> i64 {
        self.0.epoch.load(Ordering::SeqCst)
    }

    /// Leave quarantine, on a person's word and after the Sent folders were scanned: epoch + 1, approvals voided, mails
    /// in approved or sending are drafts again, sending is on. No attempt may be running.
    ///
    /// # Errors
    /// When the workspace is not in quarantine; as [`Store::write`].
    pub async fn leave_quarantine(&self) -> anyhow::Result<BackToDrafts> {
        let at = self.0.clock.now();
        let (epoch, done) = self
            .write(move |tx| {
                anyhow::ensure!(
                    workspace::in_quarantine(tx)?,
                    "the workspace is not in quarantine"
                );
                tx.touch("workspace");
                tx.touch("emails");
                tx.touch("approvals");
                Ok(workspace::leave_quarantine(tx, at)?)
            })
            .await?;
        self.0.epoch.store(epoch, Ordering::SeqCst);
        Ok(done)
    }

    /// The clock it was opened with.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }

    /// What the safety journal put into the database at this opening; erasures in it are to be replayed.
    #[must_use]
    pub fn merged(&self) -> &Merged {
        &self.0.merged
    }

    /// The mark to keep in the keychain, as the database is now.
    ///
    /// # Errors
    /// Database errors.
    pub async fn high_water(&self) -> anyhow::Result<HighWater> {
        let machine = self.0.machine.clone();
        self.read(move |c| Ok(HighWater::of(c, &machine)?)).await
    }

    pub(crate) fn key(&self) -> Option<&DataKey> {
        self.0.key.as_ref()
    }
}
