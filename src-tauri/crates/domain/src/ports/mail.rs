//! Sending, reading, MIME and DNS behind ports.

use std::time::Duration;

use crate::content::Content;
use crate::mailing::{
    FolderInfo, FolderState, HeaderRow, MailAccount, MailError, Submission, Submitted, Waited,
};
use crate::ports::BoxFuture;
use crate::{Millis, ParsedMessage};

/// What transaction C said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommitVerdict {
    /// `committing` is durable: write the dot, at once.
    Go,
    /// A rule said no (or C could not commit): RSET, do not write the dot.
    Stop(String),
}

/// Places of an offer where a route tells how far it is; the engine makes fault points of them, and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfferStep {
    /// Connected, secured and signed in; nothing said about this mail.
    Connected,
    /// The server waits for the body (354).
    BodyDue,
    /// Half of the body is written.
    BodyHalf,
    /// C said go; the dot is written next.
    DotDue,
    /// The dot is written; its answer is not read.
    DotWritten,
}

/// Transaction C, called by a route exactly once, after the last byte of the body and before the terminating dot
/// (for an API: before the first byte of the request).
pub trait CommitGate: Send + Sync {
    /// Run C. After `Go` the route must report what it learns; after `Stop` it must not hand the mail over.
    fn commit(&self) -> BoxFuture<'_, CommitVerdict>;
    /// How far the offer is. Changes nothing; a route without such a place does not tell it.
    fn passing(&self, _: OfferStep) {}
}

/// One way for an inbox to send.
pub trait MailRoute: Send + Sync {
    /// `smtp`, `graph`, `resend`, `sendgrid`, `practice`.
    fn name(&self) -> &str;
    /// Offer one mail. Never called twice at the same time for one inbox.
    fn submit<'a>(
        &'a self,
        mail: Submission<'a>,
        gate: &'a dyn CommitGate,
    ) -> BoxFuture<'a, Submitted>;
    /// Connect and authenticate without sending, for the self-test.
    fn probe(&self) -> BoxFuture<'_, Result<(), MailError>>;
}

/// The routes of an inbox, owned by `app`; a lane keeps its connection between mails.
pub trait MailRoutes: Send + Sync {
    /// The preferred route.
    fn route(&self, account: &MailAccount) -> std::sync::Arc<dyn MailRoute>;
    /// Close the lane (settings changed, inbox paused, shutdown).
    fn close<'a>(&'a self, inbox: &'a crate::InboxId) -> BoxFuture<'a, ()>;
}

/// An open, read-only session on a mailbox. Folders are opened with EXAMINE, bodies read with PEEK.
pub trait Mailbox: Send {
    /// All folders, with roles by SPECIAL-USE or name.
    fn folders(&mut self) -> BoxFuture<'_, Result<Vec<FolderInfo>, MailError>>;
    /// Open a folder read-only.
    fn examine<'a>(&'a mut self, folder: &'a str) -> BoxFuture<'a, Result<FolderState, MailError>>;
    /// First pass over UIDs `from..` of the open folder, at most `max` rows, ascending.
    fn headers(&mut self, from: u32, max: u32) -> BoxFuture<'_, Result<Vec<HeaderRow>, MailError>>;
    /// The same over messages that arrived on the day of `since` (UTC) or later. A server may date by its own zone, and one
    /// that cannot search by date gives all: the caller looks at `received_at`.
    fn headers_since(
        &mut self,
        since: Millis,
        from: u32,
        max: u32,
    ) -> BoxFuture<'_, Result<Vec<HeaderRow>, MailError>> {
        let _ = since;
        self.headers(from, max)
    }
    /// The raw message, at most `max_bytes` (`None` when it is gone); size is asked first.
    fn body(
        &mut self,
        uid: u32,
        max_bytes: u32,
    ) -> BoxFuture<'_, Result<Option<Vec<u8>>, MailError>>;
    /// UIDs in the open folder whose header `name` contains `value`.
    fn search_header<'a>(
        &'a mut self,
        name: &'a str,
        value: &'a str,
    ) -> BoxFuture<'a, Result<Vec<u32>, MailError>>;
    /// Wait for news in the open folder, at most `max`.
    fn wait(&mut self, max: Duration) -> BoxFuture<'_, Result<Waited, MailError>>;
    /// Append a message to a folder, marked seen: only for our own Sent copy where the server files none.
    fn append<'a>(
        &'a mut self,
        folder: &'a str,
        raw: &'a [u8],
    ) -> BoxFuture<'a, Result<(), MailError>>;
    /// The server's clock, if it said (for skew): UTC milliseconds.
    fn server_time(&mut self) -> BoxFuture<'_, Result<Option<Millis>, MailError>>;
    /// Log out; errors do not matter any more.
    fn close(self: Box<Self>) -> BoxFuture<'static, ()>;
}

/// Opens sessions.
pub trait Mailboxes: Send + Sync {
    /// Connect, secure, authenticate.
    fn open<'a>(
        &'a self,
        account: &'a MailAccount,
    ) -> BoxFuture<'a, Result<Box<dyn Mailbox>, MailError>>;
}

/// How a mail can be unsubscribed from by mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsubscribeToken {
    /// 128 random bits, hex.
    pub token: String,
    /// Where to: the inbox's own address.
    pub address: String,
}

/// What the wire bytes are a pure function of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderInput<'a> {
    /// The approved content.
    pub content: &'a Content,
    /// From address.
    pub from_address: &'a str,
    /// From display name.
    pub from_name: &'a str,
    /// Message-ID without angle brackets; one for life.
    pub message_id: &'a str,
    /// Date header.
    pub date: Millis,
    /// IANA zone of the sender, for the Date header.
    pub zone: &'a str,
    /// In-Reply-To, without angle brackets.
    pub in_reply_to: Option<&'a str>,
    /// References, oldest first, without angle brackets.
    pub references: &'a [String],
    /// List-Unsubscribe; none for answers.
    pub unsubscribe: Option<&'a UnsubscribeToken>,
}

/// MIME reading and writing.
pub trait Mime: Send + Sync {
    /// Read a raw message. Never fails: what is broken is left out.
    fn parse(&self, raw: &[u8]) -> ParsedMessage;
    /// The wire bytes: CRLF line ends, quoted-printable, no 8-bit.
    ///
    /// # Errors
    /// A header that cannot be carried (line breaks in it, an address that needs SMTPUTF8).
    fn render(&self, input: &RenderInput<'_>) -> anyhow::Result<Vec<u8>>;
    /// Read wire bytes back into subject, text with footer, and HTML: what [`crate::content::Content`] must equal
    /// before C.
    ///
    /// # Errors
    /// When the bytes are not what `render` makes of this content; the message names the field.
    fn verify(&self, wire: &[u8], input: &RenderInput<'_>) -> anyhow::Result<()>;
    /// The HTML of a mail as it may be shown: nothing in it acts, asks or loads. What cannot make it so shows nothing.
    fn display(&self, html: &str) -> DisplayHtml {
        let _ = html;
        DisplayHtml::default()
    }
}

/// The HTML of a mail for the eyes of a person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DisplayHtml {
    /// Without scripts, forms, styles and anything that is loaded.
    pub html: String,
    /// Pictures that were taken out because they lie on somebody's server.
    pub blocked: u32,
}

/// What DNS said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DnsAnswer<T> {
    /// Records.
    Found(T),
    /// The name exists without such records.
    Empty,
    /// The name does not exist.
    NxDomain,
    /// No answer: not known, not absent.
    Failed(String),
}

/// DNS questions of deliverability and verification.
pub trait DnsLookup: Send + Sync {
    /// MX hosts by preference; the null MX (RFC 7505) is one entry `(0, "")`.
    fn mx<'a>(&'a self, domain: &'a str) -> BoxFuture<'a, DnsAnswer<Vec<(u16, String)>>>;
    /// TXT records, each joined.
    fn txt<'a>(&'a self, name: &'a str) -> BoxFuture<'a, DnsAnswer<Vec<String>>>;
    /// IPv4 and IPv6 addresses.
    fn addresses<'a>(&'a self, name: &'a str) -> BoxFuture<'a, DnsAnswer<Vec<std::net::IpAddr>>>;
    /// Names of an address.
    fn ptr(&self, ip: std::net::IpAddr) -> BoxFuture<'_, DnsAnswer<Vec<String>>>;
}
