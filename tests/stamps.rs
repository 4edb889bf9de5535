//! Mailboxes whose stamps of arrival are moved to the desk's time. Servers stamp with the machine's clock; a desk on
//! another day would take every message for one from years ago.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::Millis;
use domain::mailing::{FolderInfo, FolderState, HeaderRow, MailAccount, MailError, Waited};
use domain::ports::{BoxFuture, Clock, Mailbox, Mailboxes};

use crate::rim::system_ms;

/// Where on the desk's time a moment of the machine's lies.
#[derive(Clone)]
pub struct Times {
    clock: Arc<dyn Clock>,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    /// Both clocks, read together, in order.
    together: Vec<(i64, Millis)>,
    /// A message keeps the stamp it was first given.
    given: HashMap<(Option<String>, i64), Millis>,
}

impl Times {
    /// Of this clock, from now on.
    #[must_use]
    pub fn of(clock: Arc<dyn Clock>) -> Self {
        let it = Self {
            clock,
            seen: Arc::default(),
        };
        it.note();
        it
    }

    fn note(&self) {
        let (machine, desk) = (system_ms(), self.clock.now());
        self.seen.lock().unwrap().together.push((machine, desk));
    }

    /// The machine's time of a moment of the desk's, as it was at the beginning.
    fn on_machine(&self, at: Millis) -> Millis {
        let first = self.seen.lock().unwrap().together[0];
        Millis(first.0).minus(first.1.since(at))
    }

    fn on_desk(&self, row: &HeaderRow, stamp: Millis) -> Millis {
        let mut seen = self.seen.lock().unwrap();
        let key = (row.head.message_id.clone(), stamp.0);
        if let Some(known) = seen.given.get(&key) {
            return *known;
        }
        // Stamps are whole seconds: the last reading of that second tells.
        let at = seen
            .together
            .iter()
            .rev()
            .find(|(machine, _)| *machine <= stamp.0 + 999)
            .map(|(_, desk)| *desk);
        let first = seen.together[0];
        let at = at.unwrap_or_else(|| first.1.minus(first.0 - stamp.0));
        seen.given.insert(key, at);
        at
    }
}

/// The mailboxes.
pub struct Moved {
    inner: Arc<dyn Mailboxes>,
    times: Times,
}

impl Moved {
    /// Over these, to the time of this clock.
    #[must_use]
    pub fn new(inner: Arc<dyn Mailboxes>, clock: Arc<dyn Clock>) -> Self {
        Self {
            inner,
            times: Times::of(clock),
        }
    }
}

impl Mailboxes for Moved {
    fn open<'a>(
        &'a self,
        account: &'a MailAccount,
    ) -> BoxFuture<'a, Result<Box<dyn Mailbox>, MailError>> {
        Box::pin(async move {
            self.times.note();
            let inner = self.inner.open(account).await?;
            Ok(Box::new(MovedMailbox {
                inner,
                times: self.times.clone(),
            }) as Box<dyn Mailbox>)
        })
    }
}

struct MovedMailbox {
    inner: Box<dyn Mailbox>,
    times: Times,
}

impl Mailbox for MovedMailbox {
    fn folders(&mut self) -> BoxFuture<'_, Result<Vec<FolderInfo>, MailError>> {
        self.inner.folders()
    }
    fn examine<'a>(&'a mut self, folder: &'a str) -> BoxFuture<'a, Result<FolderState, MailError>> {
        self.inner.examine(folder)
    }
    fn headers(&mut self, from: u32, max: u32) -> BoxFuture<'_, Result<Vec<HeaderRow>, MailError>> {
        Box::pin(async move {
            let mut rows = self.inner.headers(from, max).await?;
            self.times.note();
            for row in &mut rows {
                row.received_at = row.received_at.map(|t| self.times.on_desk(row, t));
            }
            Ok(rows)
        })
    }
    fn headers_since(
        &mut self,
        since: Millis,
        from: u32,
        max: u32,
    ) -> BoxFuture<'_, Result<Vec<HeaderRow>, MailError>> {
        Box::pin(async move {
            let there = self.times.on_machine(since);
            let mut rows = self.inner.headers_since(there, from, max).await?;
            self.times.note();
            for row in &mut rows {
                row.received_at = row.received_at.map(|t| self.times.on_desk(row, t));
            }
            Ok(rows)
        })
    }
    fn body(
        &mut self,
        uid: u32,
        max_bytes: u32,
    ) -> BoxFuture<'_, Result<Option<Vec<u8>>, MailError>> {
        self.inner.body(uid, max_bytes)
    }
    fn search_header<'a>(
        &'a mut self,
        name: &'a str,
        value: &'a str,
    ) -> BoxFuture<'a, Result<Vec<u32>, MailError>> {
        self.inner.search_header(name, value)
    }
    fn wait(&mut self, max: Duration) -> BoxFuture<'_, Result<Waited, MailError>> {
        self.inner.wait(max)
    }
    fn append<'a>(
        &'a mut self,
        folder: &'a str,
        raw: &'a [u8],
    ) -> BoxFuture<'a, Result<(), MailError>> {
        self.inner.append(folder, raw)
    }
    fn server_time(&mut self) -> BoxFuture<'_, Result<Option<Millis>, MailError>> {
        self.inner.server_time()
    }
    fn close(self: Box<Self>) -> BoxFuture<'static, ()> {
        self.inner.close()
    }
}
