//! Accounts, routes and the outcomes of handing a mail over: the words `mail` and `engine` share.

use serde::{Deserialize, Serialize};

use crate::stage::words;
use crate::{AttemptId, InboxId, Millis};

words! {
    /// How a connection is secured; plaintext does not exist here.
    TlsMode {
        /// TLS from the first byte.
        Implicit = "implicit",
        /// STARTTLS, refused when the server does not offer it.
        StartTls = "starttls",
    }
}

words! {
    /// How an account proves itself.
    AuthKind {
        /// A password (or app password) from the keychain.
        Password = "password",
        /// An OAuth2 access token from the keychain, by SASL XOAUTH2.
        XOAuth2 = "xoauth2",
    }
}

/// A server to connect to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerAddr {
    /// Host name, checked against the certificate.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How it is secured.
    pub tls: TlsMode,
}

/// What is needed to send from and read a mailbox. Secrets are not in it: they are looked up by
/// [`crate::ports::SecretName`] when a connection is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailAccount {
    /// The inbox.
    pub inbox: InboxId,
    /// Its address: envelope sender and From.
    pub address: String,
    /// Login name, often the address.
    pub username: String,
    /// How to prove it.
    pub auth: AuthKind,
    /// Submission server.
    pub smtp: ServerAddr,
    /// Reading server.
    pub imap: ServerAddr,
}

/// SMTP envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// MAIL FROM.
    pub from: String,
    /// RCPT TO, the recipient first, then copies.
    pub to: Vec<String>,
}

/// One offer of a mail to a server.
#[derive(Debug, Clone, Copy)]
pub struct Submission<'a> {
    /// The attempt, also the DSN envelope id.
    pub attempt: &'a AttemptId,
    /// Sender and recipients.
    pub envelope: &'a Envelope,
    /// The rendered bytes, CRLF line ends, not dot-stuffed, without the terminating dot.
    pub wire: &'a [u8],
}

words! {
    /// What kind of failure it was (send.md, Routes, error classes).
    FailClass {
        /// Wrong password, token refused: stop the inbox and ask.
        Auth = "auth",
        /// A quota of the account: wait.
        Quota = "quota",
        /// Greylisting: offer again later.
        Greylist = "greylist",
        /// The server's policy refuses sender or content: pause.
        Policy = "policy",
        /// The recipient does not exist: a hard bounce.
        Recipient = "recipient",
        /// The recipient's mailbox cannot take it at present.
        MailboxFull = "mailbox_full",
        /// No connection, time-out, cut line.
        Network = "network",
        /// Certificate or TLS version refused by us.
        Tls = "tls",
        /// Keychain locked or entry gone.
        Secret = "secret",
        /// The content cannot be carried (SMTPUTF8, size).
        Content = "content",
        /// The server does not open a folder: it is gone, has another name, or may not be read.
        Folder = "folder",
        /// The server does not give one message.
        Message = "message",
        /// The server broke the protocol.
        Protocol = "protocol",
        /// A rule of ours stopped it in transaction C.
        Refused = "refused",
        /// None of these.
        Unknown = "unknown",
    }
}

/// A server's answer: reply code, enhanced status (RFC 3463) and text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerAnswer {
    /// Three digits.
    pub code: u16,
    /// `5.1.1` when the text begins with one.
    pub enhanced: Option<String>,
    /// The text, lines joined by a space, at most 1,000 characters.
    pub text: String,
}

/// How an offer ended. Exactly one of these holds (send.md, At most once).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Submitted {
    /// 250-class to the dot.
    Accepted {
        /// The answer to the dot.
        answer: ServerAnswer,
    },
    /// 5xx: the server said no for good.
    Rejected {
        /// Which kind.
        class: FailClass,
        /// Its answer.
        answer: ServerAnswer,
        /// Whether it came after C, as the answer to the dot.
        after_commit: bool,
    },
    /// 4xx: the server said later.
    Deferred {
        /// Which kind.
        class: FailClass,
        /// Its answer.
        answer: ServerAnswer,
        /// Whether it came after C, as the answer to the dot.
        after_commit: bool,
    },
    /// Definitely not accepted: something failed before the dot was written.
    NotSent {
        /// Which kind.
        class: FailClass,
        /// What happened, for a person; no secrets, no addresses.
        why: String,
        /// The server's answer where there was one.
        answer: Option<ServerAnswer>,
    },
    /// The dot was (or may have been) written and no answer came.
    Uncertain {
        /// What happened, for a person.
        why: String,
    },
}

words! {
    /// What a folder is for.
    FolderRole {
        /// INBOX.
        Inbox = "inbox",
        /// Spam.
        Junk = "junk",
        /// What the account sent.
        Sent = "sent",
        /// Anything else; not read.
        Other = "other",
    }
}

/// A folder of a mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderInfo {
    /// Name as the server spells it (decoded from modified UTF-7 for display only).
    pub name: String,
    /// What it is for.
    pub role: FolderRole,
}

/// What EXAMINE said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderState {
    /// UIDVALIDITY.
    pub uidvalidity: u32,
    /// UIDNEXT; 0 when the server does not say.
    pub uidnext: u32,
    /// Number of messages.
    pub exists: u32,
}

/// First pass over a message: UID, date, size and the allowed headers only (reply.md, The mailbox is private).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderRow {
    /// UID in the folder.
    pub uid: u32,
    /// RFC822.SIZE.
    pub size: u32,
    /// INTERNALDATE.
    pub received_at: Option<Millis>,
    /// The fetched headers, parsed; text and parts are empty.
    pub head: crate::ParsedMessage,
    /// The server has the message and does not give even its headers: nothing but the UID is known.
    pub unreadable: bool,
}

/// How waiting for news ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waited {
    /// The server said something changed.
    News,
    /// The time was over.
    Quiet,
    /// The server offers no IDLE: poll.
    NotOffered,
}

/// What reading failed with; the class decides what the loop does.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct MailError {
    /// Which kind.
    pub class: FailClass,
    /// What happened and what to do, for a person; no secrets, no addresses.
    pub why: String,
}

impl MailError {
    /// An error of this class.
    #[must_use]
    pub fn new(class: FailClass, why: impl Into<String>) -> Self {
        Self {
            class,
            why: why.into(),
        }
    }
}
