//! Connections and their PRAGMAs. The key comes before anything else on each connection.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::db::OpenError;
use crate::keys::DataKey;

/// What the first bytes of a database file say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Header {
    /// No file, or an empty one.
    Absent,
    /// A plain SQLite database.
    Plain,
    /// Something else: encrypted, or not a database.
    Opaque,
}

/// Look at a file's first 16 bytes.
pub(crate) fn header(file: &Path) -> std::io::Result<Header> {
    let mut f = match File::open(file) {
        Ok(f) => f,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Header::Absent),
        Err(e) => return Err(e),
    };
    let mut first = Vec::with_capacity(16);
    f.by_ref().take(16).read_to_end(&mut first)?;
    Ok(match first.as_slice() {
        [] => Header::Absent,
        b"SQLite format 3\0" => Header::Plain,
        _ => Header::Opaque,
    })
}

/// Open or create a file only its owner can read, for reading and writing.
pub(crate) fn private_file(path: &Path) -> std::io::Result<File> {
    let mut o = File::options();
    o.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        o.mode(0o600);
    }
    o.open(path)
}

/// Create the folder (with its parents) so that only its owner can read it.
pub(crate) fn private_dir(path: &Path) -> std::io::Result<()> {
    let mut b = std::fs::DirBuilder::new();
    b.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        b.mode(0o700);
    }
    b.create(path)
}

/// Make a rename or a new file in `dir` durable. Windows has no such call and needs none.
pub(crate) fn sync_dir(dir: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    File::open(dir)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = dir;
    Ok(())
}

/// Open `file` with its key, checked by reading the schema. No other PRAGMA is set.
pub(crate) fn keyed(
    file: &Path,
    key: Option<&DataKey>,
    flags: OpenFlags,
) -> Result<Connection, OpenError> {
    let conn = Connection::open_with_flags(file, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    if let Some(key) = key {
        // SQLCipher would print to stderr on a wrong key; the error says it already.
        conn.execute_batch("PRAGMA cipher_log_level = NONE")?;
        conn.execute_batch(&key.pragma("key"))?;
    }
    match conn.query_row("SELECT count(*) FROM sqlite_schema", [], |r| {
        r.get::<_, i64>(0)
    }) {
        Ok(_) => Ok(conn),
        Err(e) if e.sqlite_error_code() == Some(ErrorCode::NotADatabase) => Err(match key {
            Some(_) => OpenError::WrongKey,
            None => OpenError::KeyNeeded,
        }),
        Err(e) => Err(e.into()),
    }
}

/// Read and write, creating nothing.
pub(crate) const READ_WRITE: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE;

/// PRAGMAs of the writer: durable, strict, and never waiting (another writer would be a bug).
pub(crate) fn as_writer(conn: &Connection) -> rusqlite::Result<()> {
    conn.busy_timeout(Duration::ZERO)?;
    conn.execute_batch(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;
         PRAGMA secure_delete=ON; PRAGMA trusted_schema=ON; PRAGMA wal_autocheckpoint=0; PRAGMA temp_store=MEMORY;
         PRAGMA cache_size=-65536;",
    )?;
    if cfg!(target_os = "macos") {
        conn.execute_batch("PRAGMA fullfsync=1; PRAGMA checkpoint_fullfsync=1;")?;
    }
    conn.set_prepared_statement_cache_capacity(256);
    Ok(())
}

/// PRAGMAs of a reader: it cannot write, whatever the statement.
pub(crate) fn as_reader(conn: &Connection) -> rusqlite::Result<()> {
    conn.busy_timeout(Duration::from_secs(5))?;
    conn.execute_batch(
        "PRAGMA query_only=ON; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16384;
         PRAGMA wal_autocheckpoint=0;",
    )?;
    conn.set_prepared_statement_cache_capacity(128);
    Ok(())
}
