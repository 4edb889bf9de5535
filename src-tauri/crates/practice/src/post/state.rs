//! What the post office remembers: mailboxes, what is under way, what arrived.

use std::collections::{BTreeMap, BTreeSet};

use domain::Millis;
use serde::Serialize;

use crate::world::truth::Persona;

/// What a provider of the salesperson does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    /// Keeps the Message-ID and files nothing.
    Plain,
    /// Puts its own Message-ID in and files into Sent itself.
    Rewrites,
}

/// A message in a folder.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) uid: u32,
    pub(crate) at: Millis,
    pub(crate) raw: Vec<u8>,
    pub(crate) letter: Option<usize>,
}

/// A folder of a mailbox.
#[derive(Debug, Clone, Default)]
pub(crate) struct Folder {
    pub(crate) stored: Vec<Stored>,
}

impl Folder {
    pub(crate) fn uidnext(&self) -> u32 {
        u32::try_from(self.stored.len())
            .unwrap_or(u32::MAX - 1)
            .saturating_add(1)
    }

    pub(crate) fn add(&mut self, at: Millis, raw: Vec<u8>, letter: Option<usize>) {
        let uid = self.uidnext();
        self.stored.push(Stored {
            uid,
            at,
            raw,
            letter,
        });
    }
}

/// A mailbox of the salesperson.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(crate) provider: Provider,
    pub(crate) folders: BTreeMap<&'static str, Folder>,
}

/// Folder names.
pub(crate) const FOLDERS: [&str; 3] = ["INBOX", "Junk", "Sent"];

/// What kind of message a persona or server sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterKind {
    /// A person wrote it.
    Human,
    /// A machine answered.
    AutoReply,
    /// A delivery report.
    Bounce,
    /// An invitation.
    Calendar,
}

/// What went back to the salesperson: the truth behind a reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Letter {
    /// Hotel.
    pub hotel: usize,
    /// Who.
    pub persona: Persona,
    /// What kind.
    pub kind: LetterKind,
    /// True intent of a human's words.
    pub intent: Option<String>,
    /// Its Message-ID without brackets.
    pub message_id: String,
    /// From which address.
    pub from: String,
    /// The mail it answers, as it was on the wire.
    pub answers: String,
    /// When it arrives.
    pub at: Millis,
    /// When the salesperson's machine fetched its body.
    pub fetched_at: Option<Millis>,
    /// Whom it names.
    pub delegate: Option<String>,
    /// Absent or closed until then.
    pub until: Option<Millis>,
}

/// A mail that arrived at a hotel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Arrival {
    /// When.
    pub at: Millis,
    /// From which inbox.
    pub from: String,
    /// Recipient.
    pub to: String,
    /// Hotel, when the recipient belongs to one.
    pub hotel: Option<usize>,
    /// Message-ID as the engine gave it.
    pub message_id: String,
    /// Message-ID as it was on the wire.
    pub wire_id: String,
    /// In-Reply-To.
    pub in_reply_to: Vec<String>,
    /// Whether it cites anything.
    pub first: bool,
    /// Subject.
    pub subject: String,
    /// Text.
    pub text: String,
}

/// A mail that must not have arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Forbidden {
    /// Which rule.
    pub rule: &'static str,
    /// When.
    pub at: Millis,
    /// Hotel.
    pub hotel: Option<usize>,
    /// Message-ID as the engine gave it.
    pub message_id: String,
    /// More.
    pub detail: String,
}

/// A message under way to the salesperson.
#[derive(Debug, Clone)]
pub(crate) struct Due {
    pub(crate) to: String,
    pub(crate) raw: Vec<u8>,
    pub(crate) letter: usize,
}

/// Everything.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) held: BTreeMap<String, Held>,
    pub(crate) due: BTreeMap<(i64, u64), Due>,
    pub(crate) n: u64,
    pub(crate) arrivals: Vec<Arrival>,
    pub(crate) letters: Vec<Letter>,
    pub(crate) duplicates: u32,
    pub(crate) forbidden: Vec<Forbidden>,
    pub(crate) ids_seen: BTreeSet<(String, String)>,
    pub(crate) bodies_seen: BTreeSet<(String, String)>,
    /// First offer by (sender, recipient), for greylisting and full mailboxes.
    pub(crate) offered: BTreeMap<(String, String), Millis>,
    /// Hotels whose persona has answered, with how often.
    pub(crate) answered: BTreeMap<usize, u32>,
}

impl State {
    pub(crate) fn new(mailboxes: &[(&str, Provider)]) -> Self {
        let held = mailboxes
            .iter()
            .map(|(address, provider)| {
                let folders = FOLDERS
                    .into_iter()
                    .map(|f| (f, Folder::default()))
                    .collect();
                (
                    address.to_lowercase(),
                    Held {
                        provider: *provider,
                        folders,
                    },
                )
            })
            .collect();
        Self {
            held,
            ..Self::default()
        }
    }

    pub(crate) fn post(&mut self, letter: Letter, to: &str, raw: Vec<u8>) {
        let index = self.letters.len();
        self.n = self.n.wrapping_add(1);
        self.due.insert(
            (letter.at.0, self.n),
            Due {
                to: to.to_owned(),
                raw,
                letter: index,
            },
        );
        self.letters.push(letter);
    }

    pub(crate) fn next_due(&self) -> Option<Millis> {
        self.due.first_key_value().map(|(k, _)| Millis(k.0))
    }

    pub(crate) fn release(&mut self, now: Millis) -> usize {
        let mut n = 0_usize;
        while let Some(e) = self.due.first_entry() {
            let at = Millis(e.key().0);
            if at > now {
                break;
            }
            let d = e.remove();
            if let Some(f) = self
                .held
                .get_mut(&d.to)
                .and_then(|h| h.folders.get_mut("INBOX"))
            {
                f.add(at, d.raw, Some(d.letter));
                n = n.saturating_add(1);
            }
        }
        n
    }
}
