//! The way in: a read-only session on one of the salesperson's mailboxes.

use std::time::Duration;

use domain::Millis;
use domain::mailing::{
    FailClass, FolderInfo, FolderRole, FolderState, HeaderRow, MailError, Waited,
};
use domain::ports::{BoxFuture, Mailbox};

use super::PostOffice;
use super::state::{FOLDERS, Folder, Held, Provider, Stored};
use crate::locked;

pub(super) struct Session {
    office: PostOffice,
    address: String,
    folder: Option<&'static str>,
}

fn ready<'a, T: Send + 'a>(value: T) -> BoxFuture<'a, T> {
    Box::pin(std::future::ready(value))
}

impl Session {
    pub(super) fn open(office: &PostOffice, address: &str) -> Result<Self, MailError> {
        let address = address.to_lowercase();
        if !locked(&office.inner().state).held.contains_key(&address) {
            return Err(MailError::new(
                FailClass::Auth,
                "this mailbox is not part of the practice world",
            ));
        }
        Ok(Self {
            office: office.clone(),
            address,
            folder: None,
        })
    }

    fn with<T>(&self, f: impl FnOnce(&mut Held) -> Option<T>) -> Result<T, MailError> {
        let mut state = locked(&self.office.inner().state);
        state
            .held
            .get_mut(&self.address)
            .and_then(f)
            .ok_or_else(|| MailError::new(FailClass::Protocol, "there is no such folder"))
    }

    fn read<T>(&self, f: impl FnOnce(&Folder) -> T) -> Result<T, MailError> {
        let Some(name) = self.folder else {
            return Err(MailError::new(FailClass::Protocol, "no folder is open"));
        };
        self.with(|h| h.folders.get(name).map(f))
    }
}

fn row(s: &Stored) -> HeaderRow {
    HeaderRow {
        uid: s.uid,
        size: u32::try_from(s.raw.len()).unwrap_or(u32::MAX),
        received_at: Some(s.at),
        head: mail::mime::parse_head(&s.raw),
        unreadable: false,
    }
}

impl Mailbox for Session {
    fn folders(&mut self) -> BoxFuture<'_, Result<Vec<FolderInfo>, MailError>> {
        let role = |name: &str| match name {
            "INBOX" => FolderRole::Inbox,
            "Junk" => FolderRole::Junk,
            _ => FolderRole::Sent,
        };
        ready(Ok(FOLDERS
            .iter()
            .map(|f| FolderInfo {
                name: (*f).to_owned(),
                role: role(f),
            })
            .collect()))
    }

    fn examine<'a>(&'a mut self, folder: &'a str) -> BoxFuture<'a, Result<FolderState, MailError>> {
        let name = FOLDERS.iter().copied().find(|f| *f == folder);
        self.folder = name;
        let uidvalidity = self.office.uidvalidity();
        ready(self.read(|f| FolderState {
            uidvalidity,
            uidnext: f.uidnext(),
            exists: u32::try_from(f.stored.len()).unwrap_or(u32::MAX),
        }))
    }

    fn headers(&mut self, from: u32, max: u32) -> BoxFuture<'_, Result<Vec<HeaderRow>, MailError>> {
        let max = usize::try_from(max).unwrap_or(usize::MAX);
        ready(self.read(|f| {
            f.stored
                .iter()
                .filter(|s| s.uid >= from)
                .take(max)
                .map(row)
                .collect()
        }))
    }

    fn body(
        &mut self,
        uid: u32,
        max_bytes: u32,
    ) -> BoxFuture<'_, Result<Option<Vec<u8>>, MailError>> {
        let max = usize::try_from(max_bytes).unwrap_or(usize::MAX);
        let hit = self.read(|f| {
            f.stored
                .iter()
                .find(|s| s.uid == uid && s.raw.len() <= max)
                .map(|s| (s.raw.clone(), s.letter))
        });
        if let Ok(Some((_, Some(letter)))) = &hit {
            let now = self.office.inner().clock.now();
            let mut state = locked(&self.office.inner().state);
            if let Some(l) = state.letters.get_mut(*letter) {
                l.fetched_at.get_or_insert(now);
            }
        }
        ready(hit.map(|h| h.map(|(raw, _)| raw)))
    }

    fn search_header<'a>(
        &'a mut self,
        name: &'a str,
        value: &'a str,
    ) -> BoxFuture<'a, Result<Vec<u32>, MailError>> {
        let wanted = value.to_lowercase();
        ready(self.read(|f| {
            f.stored
                .iter()
                .filter(|s| {
                    mail::mime::parse_head(&s.raw).headers.iter().any(|(n, v)| {
                        n.eq_ignore_ascii_case(name) && v.to_lowercase().contains(&wanted)
                    })
                })
                .map(|s| s.uid)
                .collect()
        }))
    }

    fn wait(&mut self, max: Duration) -> BoxFuture<'_, Result<Waited, MailError>> {
        Box::pin(async move {
            let inner = self.office.inner();
            let until = inner
                .clock
                .now()
                .plus(i64::try_from(max.as_millis()).unwrap_or(i64::MAX));
            Ok(tokio::select! {
                () = inner.news.notified() => Waited::News,
                () = inner.clock.sleep_until(until) => Waited::Quiet,
            })
        })
    }

    fn append<'a>(
        &'a mut self,
        folder: &'a str,
        raw: &'a [u8],
    ) -> BoxFuture<'a, Result<(), MailError>> {
        let now = self.office.inner().clock.now();
        let r = self.with(|h| {
            let name = FOLDERS.iter().copied().find(|f| *f == folder)?;
            // A provider that files itself has the copy already.
            let files = h.provider == Provider::Rewrites;
            let f = h.folders.get_mut(name)?;
            if !files {
                f.add(now, raw.to_vec(), None);
            }
            Some(())
        });
        ready(r)
    }

    fn server_time(&mut self) -> BoxFuture<'_, Result<Option<Millis>, MailError>> {
        ready(Ok(Some(self.office.inner().clock.now())))
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}
