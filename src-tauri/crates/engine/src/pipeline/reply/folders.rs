//! Which folders of a mailbox are read: INBOX, spam and sent mail, found anew with every pass by what the server lists.
//! A folder that was renamed keeps its progress; one that is gone or closed must neither stop the others nor pass for
//! read, and the inbox says in one sentence what to do.

use domain::mailing::{FailClass, FolderInfo, FolderRole, FolderState, MailError};
use domain::ports::Mailbox;
use domain::{Cause, FolderId, InboxId};
use store::tables::folders::{self as table, Folder};
use store::tables::senders::{self, Inbox};

use super::read::db;
use crate::{Engine, alerts};

/// A folder that should be read and cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trouble {
    pub(super) folder: Folder,
    /// What the server says when it does not open it; `None`: it is gone.
    pub(super) says: Option<String>,
}

/// The folders to read, and those that should be read and are gone. New ones begin at "now".
pub(super) async fn find(
    e: &Engine,
    inbox: &Inbox,
    session: &mut dyn Mailbox,
) -> Result<(Vec<Folder>, Vec<Trouble>), MailError> {
    let known = known(e, &inbox.id).await?;
    let listed: Vec<(FolderInfo, &'static str)> = session
        .folders()
        .await?
        .into_iter()
        .filter_map(|f| role(f.role).map(|r| (f, r)))
        .collect();
    let mut missing = missing(session, &known, &listed).await?;
    for f in &known {
        if f.gone_at.is_some() && !missing.iter().any(|m| m.id == f.id) {
            let id = f.id.clone();
            db(e.store()
                .write(move |tx| Ok(table::present(tx, &id)?))
                .await)?;
        }
    }
    let mut closed: Vec<(String, &'static str)> = Vec::new();
    for (f, role) in listed {
        if known.iter().any(|k| k.name == f.name) {
            continue;
        }
        let state = match session.examine(&f.name).await {
            Ok(state) => state,
            // Listed and closed from the first: it is waited for only where no other folder does its service.
            Err(error) if error.class == FailClass::Folder => {
                closed.push((f.name, role));
                continue;
            }
            Err(error) => return Err(error),
        };
        match successor(&missing, role, &state) {
            Some(at) => {
                let old = missing.remove(at);
                let (id, name) = (old.id, f.name);
                db(e.store()
                    .write(move |tx| Ok(table::renamed(tx, &id, &name)?))
                    .await)?;
            }
            None => begin(e, &inbox.id, f.name, role, state).await?,
        }
    }
    let now = e.now();
    let ids: Vec<FolderId> = missing
        .iter()
        .filter(|m| m.gone_at.is_none())
        .map(|m| m.id.clone())
        .collect();
    if !ids.is_empty() {
        db(e.store()
            .write(move |tx| {
                for id in &ids {
                    table::gone(tx, id, now)?;
                }
                Ok(())
            })
            .await)?;
    }
    let mut readable = present(e, &inbox.id).await?;
    for (name, role) in closed {
        if !readable.iter().any(|f| f.role == role) {
            begin(e, &inbox.id, name, role, NEVER_OPENED).await?;
            readable = present(e, &inbox.id).await?;
        }
    }
    // Where another folder does the same service nobody needs to do anything.
    missing.retain(|m| !readable.iter().any(|f| f.role == m.role));
    let troubles = missing
        .into_iter()
        .map(|folder| Trouble { folder, says: None })
        .collect();
    Ok((readable, troubles))
}

async fn known(e: &Engine, inbox: &InboxId) -> Result<Vec<Folder>, MailError> {
    let id = inbox.clone();
    db(e.store().read(move |c| Ok(table::folders(c, &id)?)).await)
}

async fn present(e: &Engine, inbox: &InboxId) -> Result<Vec<Folder>, MailError> {
    let mut all = known(e, inbox).await?;
    all.retain(|f| f.gone_at.is_none());
    Ok(all)
}

/// The numbering of a folder that never opened: no server's, so that it is read from its beginning when it does.
const NEVER_OPENED: FolderState = FolderState {
    uidvalidity: 0,
    uidnext: 1,
    exists: 0,
};

const fn role(r: FolderRole) -> Option<&'static str> {
    match r {
        FolderRole::Inbox => Some("inbox"),
        FolderRole::Junk => Some("junk"),
        FolderRole::Sent => Some("sent"),
        FolderRole::Other => None,
    }
}

/// Known folders the server has no more: it neither lists nor opens them. A list alone is no proof, because servers leave
/// folders out that nobody subscribed to.
async fn missing(
    session: &mut dyn Mailbox,
    known: &[Folder],
    listed: &[(FolderInfo, &'static str)],
) -> Result<Vec<Folder>, MailError> {
    let mut out = Vec::new();
    for f in known {
        if listed.iter().any(|(l, _)| l.name == f.name) {
            continue;
        }
        match session.examine(&f.name).await {
            Ok(_) => {}
            Err(error) if error.class == FailClass::Folder => out.push(f.clone()),
            Err(error) => return Err(error),
        }
    }
    Ok(out)
}

/// Which of the missing folders a new one of the same role is: the one with the same numbering, else any. One with another
/// numbering is read from its beginning, so that nothing is lost that came in between; what was seen has no effect twice.
fn successor(missing: &[Folder], role: &str, state: &FolderState) -> Option<usize> {
    let of_role = |f: &Folder| f.role == role;
    missing
        .iter()
        .position(|f| of_role(f) && f.uidvalidity == Some(state.uidvalidity))
        .or_else(|| missing.iter().position(of_role))
}

async fn begin(
    e: &Engine,
    inbox: &InboxId,
    name: String,
    role: &'static str,
    state: FolderState,
) -> Result<(), MailError> {
    let next = if state.uidnext > 0 {
        state.uidnext
    } else {
        state.exists.saturating_add(1)
    };
    let (inbox, id): (InboxId, FolderId) = (inbox.clone(), e.id());
    db(e.store()
        .write(move |tx| {
            Ok(table::add_folder(
                tx,
                &id,
                &inbox,
                &name,
                role,
                state.uidvalidity,
                next,
            )?)
        })
        .await)
}

/// After a pass: the inbox was read, and what it says about folders that were not. Whether anything of it can be trusted
/// depends on INBOX: without that the pass failed.
pub(super) async fn tell(
    e: &Engine,
    inbox: &InboxId,
    troubles: Vec<Trouble>,
) -> Result<(), MailError> {
    let (engine, cx, id) = (e.clone(), e.system(Cause::Job), inbox.clone());
    let said = db(e
        .store()
        .write(move |tx| {
            for f in table::folders(tx, &id)? {
                if !troubles.iter().any(|t| t.folder.id == f.id) {
                    alerts::clear(tx, "folder", f.id.as_str(), cx.now)?;
                }
            }
            let mut said: Option<(bool, String)> = None;
            for t in &troubles {
                let (text, remedy) = sentence(t);
                let severity = if stops(t) { "alarm" } else { "warning" };
                let subject = t.folder.id.as_str();
                alerts::raise(
                    tx, &engine, &cx, "folder", subject, severity, &text, &remedy,
                )?;
                let inbox = t.folder.role == "inbox";
                if said.as_ref().is_none_or(|s| inbox && !s.0) {
                    said = Some((inbox, format!("{text}. {remedy}.")));
                }
            }
            if !said.as_ref().is_some_and(|s| s.0) {
                senders::reading(tx, &id, None, None, cx.now)?;
                if let Some((_, words)) = &said {
                    senders::reading(tx, &id, Some(words), None, cx.now)?;
                }
            }
            Ok(said)
        })
        .await)?;
    match said {
        Some((true, words)) => Err(MailError::new(FailClass::Folder, words)),
        _ => Ok(()),
    }
}

/// Whether mails wait because of it: what may hold an answer and is there, but cannot be read.
fn stops(t: &Trouble) -> bool {
    t.folder.role == "inbox" || (t.folder.role == "junk" && t.says.is_some())
}

/// What is the matter, and what to do. Names in the server's own spelling are shown where a person can read them.
fn sentence(t: &Trouble) -> (String, String) {
    let name = if t.folder.name.contains('&') {
        String::new()
    } else {
        format!(" “{}”", t.folder.name)
    };
    let (what, loss) = match t.folder.role.as_str() {
        "inbox" => (
            "The folder".to_owned(),
            "nothing of this mailbox is read and nothing is sent from it",
        ),
        "junk" if t.says.is_some() => (
            "The spam folder".to_owned(),
            "an answer may lie in it, so nothing is sent from this inbox",
        ),
        "junk" => (
            "The spam folder".to_owned(),
            "answers that are filed as spam are not seen",
        ),
        _ => (
            "The folder of sent mail".to_owned(),
            "what you send by other programs is not seen",
        ),
    };
    match &t.says {
        Some(says) => (
            format!("{what}{name} cannot be opened: {loss}"),
            format!("Give this account the right to read it; {says}"),
        ),
        None => (
            format!("{what}{name} is gone from the server: {loss}"),
            "Create it again in your mail program, or mark another folder for it there; Jengu finds it by itself"
                .to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests;
