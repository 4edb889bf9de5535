//! Reading the mailboxes over bad lines: what IMAP servers do to somebody who only wants to know what came.

use std::time::Duration;

use domain::Millis;
use domain::mailing::{
    FailClass, FolderInfo, FolderState, HeaderRow, MailAccount, MailError, Waited,
};
use domain::ports::{BoxFuture, Mailbox, Mailboxes};

use super::net::{Mood, Net, Numbering, Stall, Wire};
use crate::locked;

/// Names of the folders, as the post office spells them.
const FOLDERS: [&str; 3] = ["INBOX", "Junk", "Sent"];

/// What goes wrong with one command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    Cut,
    Refused,
    Gone,
    Stalls,
}

impl Net {
    /// Whether this command goes wrong, and how.
    fn trouble(&self, of: &[Trouble]) -> Option<Trouble> {
        let mut s = locked(&self.0.state);
        let per_mille = match s.mood {
            Mood::Calm => 1,
            Mood::Unreadable => 40,
            _ => 2,
        };
        if s.draws.below(1_000) >= per_mille {
            return None;
        }
        let hit = s.draws.pick(of).copied();
        let word = match hit {
            Some(Trouble::Cut) => "reading_cut",
            Some(Trouble::Refused) => "reading_refused",
            Some(Trouble::Gone) => "message_gone",
            Some(Trouble::Stalls) => "reading_stalls",
            None => "none",
        };
        *s.counts.entry(word).or_default() += 1;
        hit
    }

    fn numbering(&self, address: &str, folder: &'static str) -> Numbering {
        let s = locked(&self.0.state);
        let key = (address.to_owned(), folder);
        s.numbers.get(&key).copied().unwrap_or_default()
    }

    /// The server numbers a folder anew.
    pub(crate) fn renumber(&self, address: &str, folder: &str) {
        let Some(folder) = FOLDERS.iter().copied().find(|f| *f == folder) else {
            return;
        };
        let mut s = locked(&self.0.state);
        let shift = u32::try_from(s.draws.below(40)).unwrap_or(0);
        let n = s.numbers.entry((address.to_owned(), folder)).or_default();
        n.validity = n.validity.saturating_add(1);
        n.shift = shift;
        *s.counts.entry("uidvalidity").or_default() += 1;
    }

    /// The newest `hidden` messages of INBOX are not shown yet; 0: all are.
    pub(crate) fn hide(&self, address: &str, hidden: usize) {
        let mut s = locked(&self.0.state);
        let key = (address.to_owned(), "INBOX");
        s.numbers.entry(key).or_default().hidden = hidden;
        if hidden > 0 {
            *s.counts.entry("shown_late").or_default() += 1;
        }
    }

    /// A message of INBOX comes a second time, into a folder of the same mailbox.
    pub(crate) fn again(&self, address: &str, nth: usize, junk: bool) {
        let mut office = locked(&self.0.office.inner().state);
        let Some(held) = office.held.get_mut(address) else {
            return;
        };
        let found = held.folders.get("INBOX").and_then(|f| {
            let n = nth.checked_rem(f.stored.len())?;
            f.stored.get(n).map(|m| (m.at, m.raw.clone(), m.letter))
        });
        let into = if junk { "Junk" } else { "INBOX" };
        if let (Some((at, raw, letter)), Some(f)) = (found, held.folders.get_mut(into)) {
            f.add(at, raw, letter);
            drop(office);
            self.count("delivered_twice");
        }
    }
}

impl Mailboxes for Wire {
    fn open<'a>(
        &'a self,
        account: &'a MailAccount,
    ) -> BoxFuture<'a, Result<Box<dyn Mailbox>, MailError>> {
        Box::pin(async move {
            self.life.meets().await;
            if self.net.trouble(&[Trouble::Cut]).is_some() {
                return Err(cut());
            }
            let inner = self.net.0.office.open(account).await?;
            let session: Box<dyn Mailbox> = Box::new(Session {
                wire: self.clone(),
                inner,
                address: account.address.to_lowercase(),
                folder: "INBOX",
                until: 1,
            });
            Ok(session)
        })
    }
}

fn cut() -> MailError {
    MailError::new(FailClass::Network, "the line was cut")
}

struct Session {
    wire: Wire,
    inner: Box<dyn Mailbox>,
    address: String,
    folder: &'static str,
    /// The first number of the post office that is not shown yet.
    until: u32,
}

impl Wire {
    /// One command: the engine may die, the line may be cut, the server may stand still.
    async fn command(&self) -> Result<(), MailError> {
        let Self { net, life } = self;
        life.meets().await;
        match net.trouble(&[Trouble::Cut, Trouble::Stalls]) {
            Some(Trouble::Stalls) => {
                net.stall(Stall {
                    to: None,
                    committed: false,
                })
                .await;
                life.goes_on().await;
                Ok(())
            }
            Some(_) => Err(cut()),
            None => Ok(()),
        }
    }
}

impl Session {
    fn numbering(&self) -> Numbering {
        self.wire.net.numbering(&self.address, self.folder)
    }
}

impl Mailbox for Session {
    fn folders(&mut self) -> BoxFuture<'_, Result<Vec<FolderInfo>, MailError>> {
        Box::pin(async {
            self.wire.command().await?;
            self.inner.folders().await
        })
    }

    fn examine<'a>(&'a mut self, folder: &'a str) -> BoxFuture<'a, Result<FolderState, MailError>> {
        Box::pin(async move {
            self.wire.command().await?;
            if self.wire.net.trouble(&[Trouble::Refused]).is_some() {
                return Err(MailError::new(FailClass::Folder, "NO not now"));
            }
            if let Some(name) = FOLDERS.iter().copied().find(|f| *f == folder) {
                self.folder = name;
            }
            let mut state = self.inner.examine(folder).await?;
            let n = self.numbering();
            let hidden = u32::try_from(n.hidden).unwrap_or(0).min(state.exists);
            // What is hidden is the newest: the last numbers.
            self.until = state.uidnext.saturating_sub(hidden);
            state.uidvalidity = state.uidvalidity.saturating_add(n.validity);
            state.exists = state.exists.saturating_sub(hidden);
            state.uidnext = state.uidnext.saturating_sub(hidden).saturating_add(n.shift);
            Ok(state)
        })
    }

    fn headers(&mut self, from: u32, max: u32) -> BoxFuture<'_, Result<Vec<HeaderRow>, MailError>> {
        Box::pin(async move {
            self.wire.command().await?;
            let (shift, until) = (self.numbering().shift, self.until);
            let own = from.saturating_sub(shift).max(1);
            let rows = self.inner.headers(own, max).await?;
            Ok(rows
                .into_iter()
                .filter(|row| row.uid < until)
                .map(|mut row| {
                    row.uid = row.uid.saturating_add(shift);
                    row
                })
                .collect())
        })
    }

    fn body(
        &mut self,
        uid: u32,
        max_bytes: u32,
    ) -> BoxFuture<'_, Result<Option<Vec<u8>>, MailError>> {
        Box::pin(async move {
            self.wire.command().await?;
            let own = uid.saturating_sub(self.numbering().shift);
            match self.wire.net.trouble(&[Trouble::Gone, Trouble::Refused]) {
                Some(t) => {
                    self.wire
                        .net
                        .0
                        .ledger
                        .withheld(&self.address, self.folder, own);
                    if t == Trouble::Gone {
                        Ok(None)
                    } else {
                        Err(MailError::new(FailClass::Message, "NO"))
                    }
                }
                None => self.inner.body(own, max_bytes).await,
            }
        })
    }

    fn search_header<'a>(
        &'a mut self,
        name: &'a str,
        value: &'a str,
    ) -> BoxFuture<'a, Result<Vec<u32>, MailError>> {
        Box::pin(async move {
            self.wire.command().await?;
            let shift = self.numbering().shift;
            let found = self.inner.search_header(name, value).await?;
            Ok(found.into_iter().map(|u| u.saturating_add(shift)).collect())
        })
    }

    fn wait(&mut self, _: Duration) -> BoxFuture<'_, Result<Waited, MailError>> {
        Box::pin(std::future::ready(Ok(Waited::Quiet)))
    }

    fn append<'a>(
        &'a mut self,
        folder: &'a str,
        raw: &'a [u8],
    ) -> BoxFuture<'a, Result<(), MailError>> {
        Box::pin(async move {
            self.wire.command().await?;
            self.inner.append(folder, raw).await
        })
    }

    fn server_time(&mut self) -> BoxFuture<'_, Result<Option<Millis>, MailError>> {
        Box::pin(async {
            self.wire.life.meets().await;
            self.inner.server_time().await
        })
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, ()> {
        self.inner.close()
    }
}
