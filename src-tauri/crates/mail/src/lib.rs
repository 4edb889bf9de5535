//! SMTP, IMAP, MIME and DNS checks: lettre + async-imap + mail-parser behind domain's ports.
//!
//! What it owns: connections to a person's mail servers, the bytes on the wire, and what they mean. What it must not
//! know: the database, the queue, limits, or why a mail is sent. The promise it keeps (send.md): a server accepts a mail
//! at most once, and no answer is ever attributed to another mail.

pub mod auth_results;
pub mod dns;
pub mod imap;
pub mod mime;
pub mod net;
mod redact;
pub mod smtp;

pub use dns::{DnsSettings, Resolver};
pub use imap::ImapMailboxes;
pub use mime::MimeCodec;
pub use net::{Network, Trust};
pub use smtp::SmtpRoutes;
