//! What a writing closure gets: the connection inside a transaction, and the two things that belong to its commit.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Deref;

use rusqlite::Connection;

use crate::db::Entry;

/// A part of a bigger commit. Derefs to the connection; it cannot commit or roll back by itself.
#[derive(Debug)]
pub struct Tx<'c> {
    conn: &'c Connection,
    pub(crate) tags: RefCell<BTreeSet<String>>,
    pub(crate) journal: RefCell<Vec<Entry>>,
}

impl<'c> Tx<'c> {
    pub(crate) const fn new(conn: &'c Connection) -> Self {
        Self {
            conn,
            tags: RefCell::new(BTreeSet::new()),
            journal: RefCell::new(Vec::new()),
        }
    }

    /// What this write changed, for the screens: `prospect:ID`, `approvals`. Written to `changes` with the commit
    /// and emitted after it, coalesced.
    pub fn touch(&self, tag: impl Into<String>) {
        self.tags.borrow_mut().insert(tag.into());
    }

    /// Put a line into `safety.journal` with this write: synced before COMMIT (a lift: after it), so that the journal
    /// never knows less about whom to leave alone than the database.
    pub fn journal(&self, entry: Entry) {
        self.journal.borrow_mut().push(entry);
    }
}

impl Deref for Tx<'_> {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        self.conn
    }
}
