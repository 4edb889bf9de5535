//! Migrations: append-only files, embedded, run by refinery. A copy is made first when there is something to migrate.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use rusqlite::{Connection, OptionalExtension as _};

use crate::db::{OpenError, connect};

mod embedded {
    refinery::embed_migrations!("../../../migrations");
}

/// The newest schema this program knows.
#[must_use]
pub fn known() -> i32 {
    embedded::migrations::runner()
        .get_migrations()
        .iter()
        .map(refinery::Migration::version)
        .max()
        .unwrap_or(0)
}

/// The schema of a database; 0 when it is empty.
///
/// # Errors
/// Database errors.
pub fn version(conn: &Connection) -> rusqlite::Result<i32> {
    let history: Option<String> = conn
        .query_row(
            "SELECT name FROM sqlite_schema WHERE type='table' AND name='refinery_schema_history'",
            [],
            |r| r.get(0),
        )
        .optional()?;
    match history {
        None => Ok(0),
        Some(_) => conn.query_row(
            "SELECT ifnull(max(version),0) FROM refinery_schema_history",
            [],
            |r| r.get(0),
        ),
    }
}

/// Bring the database to the newest schema. Returns the copy made before, if one was needed.
pub(crate) fn migrate(conn: &mut Connection, dir: &Path) -> Result<Option<PathBuf>, OpenError> {
    let (found, known) = (version(conn)?, known());
    if found > known {
        return Err(OpenError::Newer { found, known });
    }
    if found == known {
        return Ok(None);
    }
    let copy = if found > 0 {
        Some(copy_before(conn, dir, known)?)
    } else {
        None
    };
    run(conn, None).with_context(|| match &copy {
        Some(c) => format!(
            "Migrate from schema {found} to {known}; the copy made before is {}",
            c.display()
        ),
        None => format!("Create schema {known}"),
    })?;
    Ok(copy)
}

/// Run the migrations up to `target` (`None`: all), each in its own transaction.
pub(crate) fn run(conn: &mut Connection, target: Option<i32>) -> anyhow::Result<()> {
    let runner = embedded::migrations::runner();
    let runner = match target {
        Some(v) => runner.set_target(refinery::Target::Version(v)),
        None => runner,
    };
    runner.run(conn)?;
    Ok(())
}

fn copy_before(conn: &Connection, dir: &Path, to: i32) -> Result<PathBuf, OpenError> {
    let backups = dir.join("backups");
    connect::private_dir(&backups)?;
    let file = backups.join(format!("before-v{to}.db"));
    // A copy of an earlier try that failed is older or the same; the database itself is what counts.
    match std::fs::remove_file(&file) {
        Ok(()) => {}
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
        Err(e) => return Err(e.into()),
    }
    super::backup::copy_into(conn, &file)?;
    Ok(file)
}
