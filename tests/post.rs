//! Dovecot and Postfix with the mailboxes of a journey.

use testkit::ca::Certificate;
use testkit::dovecot::Dovecot;
use testkit::postfix::Postfix;
use testkit::script::Tls;
use testkit::smtp_script::SmtpScript;

use crate::Desk;
use crate::desk::{At, SAM};

/// The password of every mailbox that is given no other.
pub const PASSWORD: &str = "sesame-7531";

/// Both servers.
pub struct Post {
    /// Reading, and the mailboxes on disk.
    pub dovecot: Dovecot,
    /// Submission and queue.
    pub postfix: Postfix,
}

impl Post {
    /// Whether both are installed and may be started.
    #[must_use]
    pub fn available() -> bool {
        Dovecot::available() && Postfix::available()
    }

    /// Start both with these mailboxes.
    ///
    /// # Panics
    /// When one does not come up; the message holds its log.
    pub async fn start(users: &[&str]) -> Self {
        let builder = users
            .iter()
            .fold(Dovecot::builder(), |b, u| b.user(u, PASSWORD));
        Self::over(builder.start().await.unwrap()).await
    }

    /// Start Postfix in front of this Dovecot.
    ///
    /// # Panics
    /// When it does not come up.
    pub async fn over(dovecot: Dovecot) -> Self {
        let postfix = Postfix::start(&dovecot).await.unwrap();
        Self { dovecot, postfix }
    }

    /// Deliver a letter to a mailbox, from the envelope sender of its author.
    ///
    /// # Panics
    /// When LMTP refuses it.
    pub async fn deliver(&self, letter: &crate::letters::Letter, mailbox: &str) {
        self.dovecot.deliver(&letter.raw(), mailbox).await.unwrap();
    }

    /// How often Postfix accepted the message with this id.
    pub async fn accepted(&self, message_id: &str) -> usize {
        // The log lags behind the answer by some milliseconds.
        tokio::time::sleep(std::time::Duration::from_millis(150)).await;
        self.postfix.log().accepted(message_id).len()
    }
}

/// Sam's mailbox on a real Dovecot, and a submission server that counts and misbehaves on demand.
///
/// # Panics
/// When one of them does not come up.
pub async fn scripted() -> (Dovecot, SmtpScript, Desk) {
    let dovecot = Dovecot::start(&[(SAM, PASSWORD)]).await.unwrap();
    let leaf = dovecot.ca().certificate(Certificate::Good, &[]);
    let smtp = SmtpScript::builder()
        .tls(Tls::Implicit(leaf))
        .start()
        .await
        .unwrap();
    let desk = Desk::open(&dovecot.ca_pem()).await;
    desk.inbox(
        SAM,
        PASSWORD,
        At(smtp.port, "implicit"),
        At(dovecot.imaps, "implicit"),
    )
    .await;
    (dovecot, smtp, desk)
}

/// Terminating dots that came.
#[must_use]
pub fn dots(smtp: &SmtpScript) -> usize {
    smtp.mails().iter().filter(|m| m.dot).count()
}
