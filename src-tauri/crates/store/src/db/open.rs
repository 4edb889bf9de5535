//! Opening a workspace, step by step: place, lock, key, damage, schema, identity, quarantine, journal, epoch.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, params};

use crate::db::connect::{self, Header};
use crate::db::{
    DATABASE_FILE, HighWater, JOURNAL_FILE, Journal, Kind, OpenError, OpenOptions, Refused,
    journal, lock, migrate, place,
};
use crate::keys::DataKey;
use crate::tables::{settings, workspace};

/// Databases up to this size in bytes are checked for damage at every opening; larger ones by `verify`.
const CHECK_UP_TO: u64 = 64 << 20;

/// What an opened writer consists of.
pub(crate) struct Opened {
    pub(crate) conn: Connection,
    pub(crate) journal: Journal,
    pub(crate) lock: lock::WriterLock,
    pub(crate) identity: Identity,
    pub(crate) merged: journal::Merged,
}

/// Who the workspace is.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    pub(crate) uid: String,
    pub(crate) kind: Kind,
    pub(crate) epoch: i64,
}

/// Refuse folders on which a database gets damaged.
pub(crate) fn check_place(dir: &Path) -> Result<(), OpenError> {
    let real = std::fs::canonicalize(dir).unwrap_or_else(|_| dir.to_owned());
    // Both names count: a link from a sync folder to a local one is copied by neither, the other way round it is.
    match place::shared(&real, &place::mounts()) {
        Some(what) => Err(OpenError::SharedFolder {
            dir: dir.to_owned(),
            what,
        }),
        None => Ok(()),
    }
}

/// Open as the writer.
pub(crate) fn writer(o: &OpenOptions) -> Result<Opened, OpenError> {
    let file = o.dir.join(DATABASE_FILE);
    if !o.allow_shared_folder {
        check_place(&o.dir)?;
    }
    let fresh = match (connect::header(&file)?, &o.create) {
        (Header::Absent, None) => return Err(nothing_in(&o.dir)),
        (Header::Absent, Some(create)) => {
            if create.kind == Kind::Real && o.key.is_none() {
                return Err(OpenError::KeyNeeded);
            }
            if create.kind == Kind::Practice && o.key.is_some() {
                return Err(OpenError::NotEncrypted);
            }
            connect::private_dir(&o.dir)?;
            if !o.allow_shared_folder {
                check_place(&o.dir)?;
            }
            true
        }
        _ => false,
    };
    let lock = lock::take(&o.dir)?;
    if fresh {
        drop(connect::private_file(&file)?);
    }
    let mut conn = open_checked(&file, o.key.as_ref())?;
    connect::as_writer(&conn)?;
    migrate::migrate(&mut conn, &o.dir)?;
    if let Some(create) = &o.create {
        // A crash after the schema and before this row leaves an empty workspace that is still to be created.
        conn.execute(
            "INSERT OR IGNORE INTO workspace(id,uid,kind,writer_epoch) VALUES(1,?1,?2,0)",
            params![create.uid, create.kind.word()],
        )?;
        connect::sync_dir(&o.dir)?;
    }
    let journal_path = o.dir.join(JOURNAL_FILE);
    let contents = journal::read(&journal_path)?;
    if contents.damaged > 0 {
        tracing::error!(
            lines = contents.damaged,
            "The safety journal has damaged lines; what they said is unknown"
        );
    }
    let journal = Journal::open(&journal_path)?;
    let (identity, merged) = arrive(&mut conn, o, &contents)?;
    Ok(Opened {
        conn,
        journal,
        lock,
        identity,
        merged,
    })
}

/// No database, or an empty file: nothing was ever here, or the journal says that something was.
fn nothing_in(dir: &Path) -> OpenError {
    let was = journal::read(&dir.join(JOURNAL_FILE))
        .is_ok_and(|j| !j.entries.is_empty() || j.damaged > 0);
    if was {
        OpenError::Damaged(format!("{DATABASE_FILE} is missing or empty"))
    } else {
        OpenError::NotFound(dir.to_owned())
    }
}

/// One transaction: quarantine if something is behind, merge the journal, raise the epoch.
fn arrive(
    conn: &mut Connection,
    o: &OpenOptions,
    journal: &journal::Contents,
) -> Result<(Identity, journal::Merged), OpenError> {
    let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let before = match HighWater::of(&tx, &o.machine) {
        Ok(m) => m,
        Err(rusqlite::Error::QueryReturnedNoRows) => {
            return Err(OpenError::Damaged(
                "the workspace's own row is missing".into(),
            ));
        }
        Err(e) => return Err(e.into()),
    };
    let seen_on: Option<String> = settings::get(&tx, MACHINE)?;
    let elsewhere = seen_on
        .as_deref()
        .is_some_and(|m| !o.machine.is_empty() && m != o.machine);
    let objection = o
        .high_water
        .as_ref()
        .and_then(|mark| mark.objection(&before))
        .or_else(|| elsewhere.then(|| "the workspace was last open on another machine".to_owned()))
        .or_else(|| (journal.damaged > 0).then(|| "the safety journal is damaged".to_owned()));
    if let Some(why) = &objection {
        tracing::warn!(why = %why, "The workspace opens in quarantine: nothing is sent");
        workspace::quarantine(&tx, why)?;
    }
    if !o.machine.is_empty() && seen_on.as_deref() != Some(o.machine.as_str()) {
        settings::set(&tx, MACHINE, &o.machine, o.clock.now())?;
    }
    let merged = journal::merge(&tx, &journal.entries)?;
    if objection.is_some() {
        // An older copy put back by hand is a restore that nobody announced.
        journal::reckon_with_maybe_sent(&tx, &merged, o.clock.now())?;
    }
    if merged.suppressions > 0 || !merged.maybe_sent.is_empty() {
        tracing::warn!(
            suppressions = merged.suppressions,
            mails = merged.maybe_sent.len(),
            "The safety journal knew more than the database"
        );
    }
    // Never below what the keychain saw: a stale writer of the later epoch stays refused.
    let floor = o
        .high_water
        .as_ref()
        .filter(|m| m.uid == before.uid)
        .map_or(0, |m| m.epoch);
    let epoch: i64 = tx.query_row(
        "UPDATE workspace SET writer_epoch=max(writer_epoch,?1)+1 RETURNING writer_epoch",
        [floor],
        |r| r.get(0),
    )?;
    let (uid, kind) = workspace::identity(&tx)?;
    tx.commit()?;
    Ok((Identity { uid, kind, epoch }, merged))
}

/// The setting that holds the machine it was last open on.
const MACHINE: &str = "workspace.machine";

/// Open as a viewer: nothing is written, no lock is taken.
pub(crate) fn viewer(o: &OpenOptions) -> Result<Identity, OpenError> {
    let file = o.dir.join(DATABASE_FILE);
    if connect::header(&file)? == Header::Absent {
        return Err(nothing_in(&o.dir));
    }
    if !o.allow_shared_folder {
        check_place(&o.dir)?;
    }
    let conn = open_checked(&file, o.key.as_ref())?;
    connect::as_reader(&conn)?;
    let (found, known) = (migrate::version(&conn)?, migrate::known());
    if found > known {
        return Err(OpenError::Newer { found, known });
    }
    if found < known {
        return Err(OpenError::Older { found, known });
    }
    let (uid, kind) = workspace::identity(&conn)?;
    let epoch = workspace::epoch(&conn)?;
    Ok(Identity { uid, kind, epoch })
}

/// The page of every workspace, plain or encrypted, bytes: the default of SQLite and of SQLCipher.
const PAGE: u64 = 4_096;

/// Open with the key and look for damage.
pub(crate) fn open_checked(file: &Path, key: Option<&DataKey>) -> Result<Connection, OpenError> {
    match (connect::header(file)?, key) {
        (Header::Plain, Some(_)) => return Err(OpenError::NotEncrypted),
        (Header::Opaque, None) => {
            // Not encrypted by us, or not a database at all: without a key one cannot tell.
            return Err(OpenError::KeyNeeded);
        }
        _ => {}
    }
    let flags = connect::READ_WRITE | OpenFlags::SQLITE_OPEN_URI;
    let conn = connect::keyed(file, key, flags)?;
    let bytes = std::fs::metadata(file)?.len();
    // SQLite forgives a page that is cut where nothing uses it; but a file that ends inside a page was cut by somebody.
    // After a power cut it may end so, and then the log beside it has the page.
    let log = file.with_extension("db-wal");
    let logged = std::fs::metadata(log).is_ok_and(|m| m.len() > 0);
    if !logged && bytes.checked_rem(PAGE) != Some(0) {
        return Err(OpenError::Damaged(format!(
            "the file ends in the middle of a page, at byte {bytes}"
        )));
    }
    if bytes <= CHECK_UP_TO {
        let answer: String = match conn.query_row("PRAGMA quick_check(1)", [], |r| r.get(0)) {
            // The search index says so in its own words and without a code.
            Err(e) if Refused::of(&e.to_string()) == Some(Refused::Damage) => {
                return Err(OpenError::Damaged(e.to_string()));
            }
            answer => answer?,
        };
        if answer != "ok" {
            return Err(OpenError::Damaged(answer));
        }
    }
    Ok(conn)
}
