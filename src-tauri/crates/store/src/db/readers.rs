//! A small pool of `query_only` connections. Each read sees one snapshot.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Mutex;

use anyhow::{Context as _, anyhow};
use rusqlite::Connection;

use crate::db::connect;
use crate::keys::DataKey;

/// Idle connections kept open.
const KEEP: usize = 4;

pub(crate) struct Readers {
    file: PathBuf,
    key: Option<DataKey>,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(crate) const fn new(file: PathBuf, key: Option<DataKey>) -> Self {
        Self {
            file,
            key,
            idle: Mutex::new(Vec::new()),
        }
    }

    fn take(&self) -> anyhow::Result<Connection> {
        let idle = self.idle.lock().unwrap_or_else(|e| e.into_inner()).pop();
        if let Some(conn) = idle {
            return Ok(conn);
        }
        // Read-write flags: a WAL reader must be able to create the shared memory; query_only keeps it from writing.
        let conn = connect::keyed(&self.file, self.key.as_ref(), connect::READ_WRITE)?;
        connect::as_reader(&conn)?;
        Ok(conn)
    }

    /// Run `f` over one snapshot. A panic of `f` is an error.
    pub(crate) fn read<T>(
        &self,
        f: impl FnOnce(&Connection) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let conn = self.take().context("Open a reading connection")?;
        conn.execute_batch("BEGIN")?;
        let out = catch_unwind(AssertUnwindSafe(|| f(&conn)));
        let ended = conn.execute_batch("ROLLBACK");
        let Ok(out) = out else {
            return Err(anyhow!("a read panicked"));
        };
        if ended.is_ok() {
            let mut idle = self.idle.lock().unwrap_or_else(|e| e.into_inner());
            if idle.len() < KEEP {
                idle.push(conn);
            }
        }
        out
    }

    /// Close the idle connections, so that the writer's last checkpoint can truncate the log.
    pub(crate) fn close(&self) {
        self.idle.lock().unwrap_or_else(|e| e.into_inner()).clear();
    }
}
