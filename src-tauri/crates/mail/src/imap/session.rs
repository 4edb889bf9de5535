//! A session on one mailbox behind the port.

use std::time::Duration;

use async_imap::imap_proto::{MailboxDatum, NameAttribute, Response, ResponseCode, Status};
use domain::Millis;
use domain::mailing::{
    FailClass, FolderInfo, FolderRole, FolderState, HeaderRow, MailError, Waited,
};
use domain::ports::{BoxFuture, Mailbox};
use tokio::time::{Instant, timeout};

use super::dialogue::{Dialogue, goodbye, protocol, quoted};
use super::fetch::{self, refused};
use super::folders::{Listed, with_roles};
use super::guard::Allowance;

/// IDLE is begun anew before the half hour after which servers hang up, and before most middle boxes forget it.
const IDLE: Duration = Duration::from_secs(9 * 60);
/// How long a server may take to begin or end IDLE.
const IDLE_STEP: Duration = Duration::from_secs(15);
/// Rows of one first pass.
const ROWS: u32 = 1_000;

/// An open IMAP session.
#[derive(Debug)]
pub struct ImapSession {
    dialogue: Dialogue,
    open: Option<FolderState>,
}

impl ImapSession {
    pub(super) fn new(dialogue: Dialogue) -> Self {
        Self {
            dialogue,
            open: None,
        }
    }

    fn opened(&self) -> Result<FolderState, MailError> {
        self.open.ok_or_else(|| protocol("no folder is open"))
    }

    async fn list(&mut self) -> Result<Vec<FolderInfo>, MailError> {
        let allowed = Allowance {
            total: 32 << 20,
            silence: Duration::from_secs(120),
            ..Allowance::SHORT
        };
        let extended = self.dialogue.has("SPECIAL-USE") && self.dialogue.has("LIST-EXTENDED");
        let mut lines = vec!["LIST \"\" \"*\""];
        if extended {
            lines.insert(0, "LIST \"\" \"*\" RETURN (SPECIAL-USE)");
        }
        let mut last = String::new();
        for line in lines {
            let mut all = Vec::new();
            let done = self
                .dialogue
                .command(line, allowed, &mut |r| {
                    if let Response::MailboxData(MailboxDatum::List(l)) = r {
                        let marked = l.name_attributes.iter().find_map(|a| match a {
                            NameAttribute::Junk => Some(FolderRole::Junk),
                            NameAttribute::Sent => Some(FolderRole::Sent),
                            NameAttribute::Extension(x) if x.eq_ignore_ascii_case("\\Spam") => {
                                Some(FolderRole::Junk)
                            }
                            _ => None,
                        });
                        let closed = l.name_attributes.iter().any(|a| match a {
                            NameAttribute::NoSelect => true,
                            NameAttribute::Extension(x) => x.eq_ignore_ascii_case("\\NonExistent"),
                            _ => false,
                        });
                        all.push(Listed {
                            name: l.name.to_string(),
                            delimiter: l.delimiter.as_deref().map(str::to_owned),
                            marked,
                            selectable: !closed,
                        });
                    }
                })
                .await?;
            if done.ok {
                return Ok(with_roles(all));
            }
            last = done.text;
        }
        Err(refused("listing the folders", &last))
    }

    async fn examine_folder(&mut self, folder: &str) -> Result<FolderState, MailError> {
        self.open = None;
        let line = format!("EXAMINE {}", quoted(folder)?);
        let (mut validity, mut next, mut exists) = (None, None, 0);
        let allowed = Allowance {
            silence: Duration::from_secs(120),
            ..Allowance::SHORT
        };
        let done = self
            .dialogue
            .command(&line, allowed, &mut |r| match r {
                Response::MailboxData(MailboxDatum::Exists(n)) => exists = *n,
                Response::Data {
                    status: Status::Ok,
                    outcome,
                } => match &outcome.code {
                    Some(ResponseCode::UidValidity(v)) => validity = Some(*v),
                    Some(ResponseCode::UidNext(n)) => next = Some(*n),
                    _ => {}
                },
                _ => {}
            })
            .await?;
        if !done.ok {
            return Err(MailError::new(
                FailClass::Folder,
                refused("opening a folder", &done.text).why,
            ));
        }
        let state = FolderState {
            uidvalidity: validity.ok_or_else(|| {
                protocol("the server gives no UIDVALIDITY: its folders cannot be followed")
            })?,
            uidnext: next.unwrap_or(0),
            exists,
        };
        self.open = Some(state);
        Ok(state)
    }

    async fn idle(&mut self, max: Duration) -> Result<Waited, MailError> {
        self.opened()?;
        if !self.dialogue.has("IDLE") {
            return Ok(Waited::NotOffered);
        }
        let end = Instant::now() + max;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(Waited::Quiet);
            }
            match self.idle_once(left.min(IDLE)).await? {
                Some(true) => return Ok(Waited::News),
                Some(false) => {}
                None => {
                    // Offered and refused is as if it were not there: the loop polls.
                    self.dialogue.capabilities.retain(|c| c != "IDLE");
                    return Ok(Waited::NotOffered);
                }
            }
        }
    }

    /// One IDLE; whether there was news, `None` when the server refuses.
    async fn idle_once(&mut self, max: Duration) -> Result<Option<bool>, MailError> {
        let silent = |what: &str| {
            MailError::new(
                FailClass::Network,
                format!("the server does not {what}: the connection is dead"),
            )
        };
        let allowed = Allowance {
            total: 4 << 20,
            silence: max + 3 * IDLE_STEP,
            ..Allowance::SHORT
        };
        let tag = self.dialogue.send("IDLE", allowed).await?;
        let mut refused = None;
        match timeout(IDLE_STEP, self.dialogue.go_ahead(&tag, &mut refused)).await {
            Ok(Ok(Some(_))) => {}
            Ok(Ok(None)) => return Ok(None),
            Ok(Err(e)) => return Err(e),
            Err(_) => return Err(silent("begin IDLE")),
        }
        let until = Instant::now() + max;
        let mut news = false;
        while !news {
            let mut end = None;
            let mut look = |r: &Response<'_>| match r {
                Response::MailboxData(MailboxDatum::Exists(_)) => news = true,
                Response::MailboxData(MailboxDatum::Recent(n)) => news = *n > 0,
                Response::Data {
                    status: Status::Bye,
                    outcome,
                } => end = Some(goodbye(outcome.information.as_deref())),
                Response::Done { .. } => end = Some(protocol("the server ended IDLE by itself")),
                _ => {}
            };
            match tokio::time::timeout_at(until, self.dialogue.next(&mut look)).await {
                Ok(Ok(())) => {}
                Ok(Err(e)) => return Err(e),
                Err(_) => break,
            }
            if let Some(end) = end {
                return Err(end);
            }
        }
        self.dialogue.write(b"DONE\r\n").await?;
        let mut late = |r: &Response<'_>| {
            if matches!(r, Response::MailboxData(MailboxDatum::Exists(_))) {
                news = true;
            }
        };
        match timeout(IDLE_STEP, self.dialogue.done(&tag, &mut late)).await {
            Ok(done) => done.map(|_| Some(news)),
            Err(_) => Err(silent("end IDLE")),
        }
    }

    async fn append_message(&mut self, folder: &str, raw: &[u8]) -> Result<(), MailError> {
        let line = format!("APPEND {} (\\Seen) {{{}}}", quoted(folder)?, raw.len());
        let allowed = Allowance {
            silence: Duration::from_secs(120),
            ..Allowance::SHORT
        };
        let tag = self.dialogue.send(&line, allowed).await?;
        let mut no = None;
        if self.dialogue.go_ahead(&tag, &mut no).await?.is_none() {
            return Err(refused(
                "filing a copy",
                &no.map(|d| d.text).unwrap_or_default(),
            ));
        }
        self.dialogue.write(raw).await?;
        self.dialogue.write(b"\r\n").await?;
        let done = self.dialogue.done(&tag, &mut |_| {}).await?;
        if done.ok {
            Ok(())
        } else {
            Err(refused("filing a copy", &done.text))
        }
    }
}

impl Mailbox for ImapSession {
    fn folders(&mut self) -> BoxFuture<'_, Result<Vec<FolderInfo>, MailError>> {
        Box::pin(self.list())
    }

    fn examine<'a>(&'a mut self, folder: &'a str) -> BoxFuture<'a, Result<FolderState, MailError>> {
        Box::pin(self.examine_folder(folder))
    }

    fn headers(&mut self, from: u32, max: u32) -> BoxFuture<'_, Result<Vec<HeaderRow>, MailError>> {
        Box::pin(async move {
            let state = self.opened()?;
            let uids = fetch::uids(&mut self.dialogue, from, max.min(ROWS), state.uidnext).await?;
            fetch::headers(&mut self.dialogue, &uids).await
        })
    }

    fn headers_since(
        &mut self,
        since: Millis,
        from: u32,
        max: u32,
    ) -> BoxFuture<'_, Result<Vec<HeaderRow>, MailError>> {
        Box::pin(async move {
            let (state, max) = (self.opened()?, max.min(ROWS));
            let uids =
                fetch::uids_since(&mut self.dialogue, since, from, max, state.uidnext).await?;
            fetch::headers(&mut self.dialogue, &uids).await
        })
    }

    fn body(
        &mut self,
        uid: u32,
        max_bytes: u32,
    ) -> BoxFuture<'_, Result<Option<Vec<u8>>, MailError>> {
        Box::pin(async move {
            self.opened()?;
            fetch::body(&mut self.dialogue, uid, max_bytes).await
        })
    }

    fn search_header<'a>(
        &'a mut self,
        name: &'a str,
        value: &'a str,
    ) -> BoxFuture<'a, Result<Vec<u32>, MailError>> {
        Box::pin(async move {
            self.opened()?;
            let token = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
            if name.is_empty() || !name.bytes().all(token) || !value.is_ascii() {
                return Err(MailError::new(
                    FailClass::Content,
                    "this header cannot be searched for",
                ));
            }
            fetch::search(
                &mut self.dialogue,
                &format!("HEADER {name} {}", quoted(value)?),
            )
            .await
        })
    }

    fn wait(&mut self, max: Duration) -> BoxFuture<'_, Result<Waited, MailError>> {
        Box::pin(self.idle(max))
    }

    fn append<'a>(
        &'a mut self,
        folder: &'a str,
        raw: &'a [u8],
    ) -> BoxFuture<'a, Result<(), MailError>> {
        Box::pin(self.append_message(folder, raw))
    }

    fn server_time(&mut self) -> BoxFuture<'_, Result<Option<Millis>, MailError>> {
        // IMAP has no clock: INTERNALDATE tells when a mail came, not what time it is now.
        Box::pin(std::future::ready(Ok(None)))
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, ()> {
        Box::pin(self.dialogue.logout())
    }
}
