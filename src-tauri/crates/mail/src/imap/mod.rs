//! Reading mailboxes by IMAP: EXAMINE and BODY.PEEK only, so that nothing on the server changes; every answer within a
//! budget and a time; headers of private mail limited to the list of reply.md.

mod dialogue;
mod fetch;
mod folders;
mod guard;
mod login;
mod session;

use domain::mailing::{MailAccount, MailError};
use domain::ports::{BoxFuture, Mailbox, Mailboxes};

use crate::net::Network;
pub use folders::display_name;
pub use session::ImapSession;

/// The headers of the first pass, and no others (reply.md, The mailbox is private).
pub const ALLOWED_HEADERS: &[&str] = &[
    "message-id",
    "in-reply-to",
    "references",
    "from",
    "to",
    "cc",
    "subject",
    "date",
    "auto-submitted",
    "return-path",
    "content-type",
    "list-id",
];

/// Opens IMAP sessions.
#[derive(Clone)]
pub struct ImapMailboxes {
    net: Network,
}

impl ImapMailboxes {
    /// Sessions over `net`.
    #[must_use]
    pub fn new(net: Network) -> Self {
        Self { net }
    }
}

impl Mailboxes for ImapMailboxes {
    fn open<'a>(
        &'a self,
        account: &'a MailAccount,
    ) -> BoxFuture<'a, Result<Box<dyn Mailbox>, MailError>> {
        Box::pin(async move {
            let dialogue = login::open(&self.net, account).await?;
            tracing::debug!(inbox = %account.inbox, "imap session open");
            Ok(Box::new(ImapSession::new(dialogue)) as Box<dyn Mailbox>)
        })
    }
}
