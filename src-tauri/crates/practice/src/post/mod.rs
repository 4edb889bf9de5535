//! The post office: takes mail for every hotel, answers as personas, holds the salesperson's mailboxes, and counts from
//! what arrived (never from the engine's tables) what must not have happened.

pub mod count;
mod dns;
mod dsn;
pub(crate) mod hours;
mod letter;
mod persona;
mod route;
mod session;
mod state;

use std::sync::{Arc, Mutex, OnceLock};

use domain::Millis;
use domain::mailing::{MailAccount, MailError};
use domain::ports::{BoxFuture, Clock, MailRoute, MailRoutes, Mailbox, Mailboxes};
use tokio::sync::Notify;

pub use dns::WorldDns;
pub use state::{Arrival, Forbidden, Letter, LetterKind, Provider};

use crate::locked;
use crate::world::World;
use state::State;

/// The post office of a world; cheap to clone.
#[derive(Clone)]
pub struct PostOffice(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) world: Arc<World>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) state: Mutex<State>,
    pub(crate) news: Notify,
    /// When it was first looked into, which is the UIDVALIDITY of every folder: a post office that begins anew in an
    /// old workspace numbers anew.
    pub(crate) born: OnceLock<u32>,
}

impl PostOffice {
    /// With the salesperson's mailboxes: address and what its provider does.
    #[must_use]
    pub fn new(world: Arc<World>, clock: Arc<dyn Clock>, mailboxes: &[(&str, Provider)]) -> Self {
        let state = State::new(mailboxes);
        Self(Arc::new(Inner {
            world,
            clock,
            state: Mutex::new(state),
            news: Notify::new(),
            born: OnceLock::new(),
        }))
    }

    pub(crate) fn uidvalidity(&self) -> u32 {
        *self.0.born.get_or_init(|| {
            u32::try_from(self.0.clock.now().0.div_euclid(1_000)).unwrap_or(u32::MAX)
        })
    }

    pub(crate) fn inner(&self) -> &Arc<Inner> {
        &self.0
    }

    /// Put into the mailboxes what is due by now; returns how many messages.
    pub fn release_due(&self) -> usize {
        let now = self.0.clock.now();
        let n = locked(&self.0.state).release(now);
        if n > 0 {
            self.0.news.notify_waiters();
        }
        n
    }

    /// When the next message of a persona is due.
    #[must_use]
    pub fn next_due(&self) -> Option<Millis> {
        locked(&self.0.state).next_due()
    }

    /// Everything that arrived at hotels, in order.
    #[must_use]
    pub fn arrivals(&self) -> Vec<Arrival> {
        locked(&self.0.state).arrivals.clone()
    }

    /// Everything personas and mail servers sent, in order of writing.
    #[must_use]
    pub fn letters(&self) -> Vec<Letter> {
        locked(&self.0.state).letters.clone()
    }

    /// Mails that arrived a second time.
    #[must_use]
    pub fn duplicates(&self) -> u32 {
        locked(&self.0.state).duplicates
    }

    /// Mails that must not have arrived, with the rule each broke.
    #[must_use]
    pub fn forbidden(&self) -> Vec<Forbidden> {
        locked(&self.0.state).forbidden.clone()
    }
}

impl MailRoutes for PostOffice {
    fn route(&self, account: &MailAccount) -> Arc<dyn MailRoute> {
        Arc::new(route::Route::new(
            self.clone(),
            account.address.to_lowercase(),
        ))
    }

    fn close<'a>(&'a self, _inbox: &'a domain::InboxId) -> BoxFuture<'a, ()> {
        Box::pin(std::future::ready(()))
    }
}

impl Mailboxes for PostOffice {
    fn open<'a>(
        &'a self,
        account: &'a MailAccount,
    ) -> BoxFuture<'a, Result<Box<dyn Mailbox>, MailError>> {
        Box::pin(std::future::ready(
            session::Session::open(self, &account.address).map(|s| Box::new(s) as Box<dyn Mailbox>),
        ))
    }
}

#[cfg(test)]
mod tests;
