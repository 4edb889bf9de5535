//! `folders` and `folder_progress`: what is read of a mailbox, and how far. Names and numbers are the server's; a folder
//! that is renamed keeps its progress, one that is gone keeps its row.

use domain::{CompanyId, FolderId, InboxId, Millis};
use rusqlite::{Connection, Row, params};

/// A folder with its reading progress.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Id.
    pub id: FolderId,
    /// Inbox.
    pub inbox: InboxId,
    /// Name on the server.
    pub name: String,
    /// `inbox junk sent`.
    pub role: String,
    /// UIDVALIDITY last seen.
    pub uidvalidity: Option<u32>,
    /// Last successful check.
    pub checked_at: Option<Millis>,
    /// Next UID to read.
    pub next_uid: u32,
    /// When everything read was ingested.
    pub ingested_at: Option<Millis>,
    /// Date of the last message seen.
    pub last_message_at: Option<Millis>,
    /// Since when the server has it no more; it is read again when it comes back.
    pub gone_at: Option<Millis>,
}

fn read_folder(r: &Row<'_>) -> rusqlite::Result<Folder> {
    let at = |c: &str| r.get::<_, Option<i64>>(c).map(|t| t.map(Millis));
    Ok(Folder {
        id: r.get::<_, String>("id")?.into(),
        inbox: r.get::<_, String>("inbox_id")?.into(),
        name: r.get("name")?,
        role: r.get("role")?,
        uidvalidity: r.get("uidvalidity")?,
        checked_at: at("checked_at")?,
        next_uid: r.get("next_uid")?,
        ingested_at: at("ingested_at")?,
        last_message_at: at("last_message_at")?,
        gone_at: at("gone_at")?,
    })
}

/// The folders of an inbox that are or were read.
pub fn folders(c: &Connection, inbox: &InboxId) -> rusqlite::Result<Vec<Folder>> {
    c.prepare_cached("SELECT f.*,p.role,p.next_uid,p.ingested_at,p.last_message_at,p.gone_at FROM folders f JOIN folder_progress p ON p.folder_id=f.id WHERE f.inbox_id=?1 ORDER BY f.name")?
        .query_map([inbox.as_str()], read_folder)?
        .collect()
}

/// Add a folder that begins at `next_uid` ("now").
pub fn add_folder(
    c: &Connection,
    id: &FolderId,
    inbox: &InboxId,
    name: &str,
    role: &str,
    uidvalidity: u32,
    next_uid: u32,
) -> rusqlite::Result<()> {
    c.execute(
        "INSERT INTO folders(id,inbox_id,name,uidvalidity) VALUES(?1,?2,?3,?4)",
        params![id.as_str(), inbox.as_str(), name, uidvalidity],
    )?;
    c.execute(
        "INSERT INTO folder_progress(folder_id,role,next_uid) VALUES(?1,?2,?3)",
        params![id.as_str(), role, next_uid],
    )
    .map(drop)
}

/// A new UIDVALIDITY: locations are forgotten and everything is read again; identities keep effects from repeating.
pub fn renumbered(c: &Connection, id: &FolderId, uidvalidity: u32) -> rusqlite::Result<()> {
    c.execute(
        "DELETE FROM message_locations WHERE folder_id=?1",
        [id.as_str()],
    )?;
    c.execute(
        "UPDATE folders SET uidvalidity=?2 WHERE id=?1",
        params![id.as_str(), uidvalidity],
    )?;
    c.execute(
        "UPDATE folder_progress SET next_uid=1 WHERE folder_id=?1",
        [id.as_str()],
    )
    .map(drop)
}

/// The watermark after a pass: what was seen and matched, when it was checked and ingested.
pub fn advance(
    c: &Connection,
    id: &FolderId,
    next_uid: u32,
    seen: u32,
    matched: u32,
    last: Option<Millis>,
    at: Millis,
) -> rusqlite::Result<()> {
    c.execute(
        "UPDATE folders SET checked_at=?2,uidnext=?3 WHERE id=?1",
        params![id.as_str(), at.0, next_uid],
    )?;
    c.execute(
        "UPDATE folder_progress SET next_uid=max(next_uid,?2),seen=seen+?3,matched=matched+?4,ingested_at=?5,last_message_at=coalesce(?6,last_message_at) WHERE folder_id=?1",
        params![id.as_str(), next_uid, seen, matched, at.0, last.map(|t| t.0)],
    )
    .map(drop)
}

/// The server has the folder under another name now.
pub fn renamed(c: &Connection, id: &FolderId, name: &str) -> rusqlite::Result<()> {
    c.execute(
        "UPDATE folders SET name=?2 WHERE id=?1",
        params![id.as_str(), name],
    )?;
    present(c, id)
}

/// The server has it no more. Its last check proves nothing from now on.
pub fn gone(c: &Connection, id: &FolderId, at: Millis) -> rusqlite::Result<()> {
    c.execute(
        "UPDATE folder_progress SET gone_at=coalesce(gone_at,?2) WHERE folder_id=?1",
        params![id.as_str(), at.0],
    )
    .map(drop)
}

/// The server has it again.
pub fn present(c: &Connection, id: &FolderId) -> rusqlite::Result<()> {
    c.execute(
        "UPDATE folder_progress SET gone_at=NULL WHERE folder_id=?1 AND gone_at IS NOT NULL",
        [id.as_str()],
    )
    .map(drop)
}

/// The oldest check of INBOX and Junk over an inbox and every inbox that ever wrote to this company; `None` when one of
/// these folders was never read, or an inbox has no INBOX that can be. A folder that is gone from the server counts as
/// little as one that never was.
pub fn read_since(
    c: &Connection,
    company: &CompanyId,
    inbox: &InboxId,
) -> rusqlite::Result<Option<Millis>> {
    c.prepare_cached(
        "WITH wrote(inbox) AS MATERIALIZED (SELECT ?2 UNION SELECT a.inbox_id FROM send_attempts a JOIN emails e ON e.id=a.email_id \
           WHERE e.company_id=?1 AND a.state IN('committing','accepted','uncertain')), \
         seen(inbox,role,at) AS MATERIALIZED (SELECT f.inbox_id,p.role,min(f.checked_at,p.ingested_at) FROM folders f JOIN folder_progress p ON p.folder_id=f.id \
           WHERE p.role IN('inbox','junk') AND p.gone_at IS NULL AND f.inbox_id IN(SELECT inbox FROM wrote)) \
         SELECT CASE WHEN EXISTS(SELECT 1 FROM wrote w WHERE NOT EXISTS(SELECT 1 FROM seen s WHERE s.inbox=w.inbox AND s.role='inbox')) \
           OR EXISTS(SELECT 1 FROM seen WHERE at IS NULL) THEN NULL ELSE (SELECT min(at) FROM seen) END",
    )?
    .query_row([company.as_str(), inbox.as_str()], |r| {
        r.get::<_, Option<i64>>(0)
    })
    .map(|t| t.map(Millis))
}
