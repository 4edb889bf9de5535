//! Which news is worth a notification, and its words. Pure.

use super::Picture;
use crate::words::Language;
use std::collections::BTreeSet;

/// Kinds of alarms that mean that an inbox stands still.
const INBOX: [&str; 4] = ["inbox_paused", "inbox_unreachable", "keychain", "tls"];
/// The alarm of a job that ran out of attempts.
const DEAD_JOB: &str = "dead_job";
/// Hotels that are named; the rest is counted.
const NAMED: usize = 3;

/// A notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    pub(crate) title: String,
    pub(crate) text: String,
}

/// News since the last notification.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    /// What was seen at the last look; none before the first: what is old when the window opens is no news.
    known: Option<BTreeSet<String>>,
    /// Replies by id with their hotel, oldest first.
    replies: Vec<(String, String)>,
    inboxes: BTreeSet<String>,
    jobs: BTreeSet<String>,
}

impl Pending {
    /// Takes in how things stand now. What is over before it was told is not told any more.
    pub(crate) fn saw(&mut self, picture: &Picture) {
        let replies = picture.replies.iter().map(|(id, _)| id);
        let now: BTreeSet<String> = replies.chain(picture.alarms.keys()).cloned().collect();
        self.replies.retain(|(id, _)| now.contains(id));
        self.inboxes.retain(|id| now.contains(id));
        self.jobs.retain(|id| now.contains(id));
        if let Some(known) = &self.known {
            let fresh = |id: &&String| !known.contains(*id);
            let replies = picture.replies.iter().filter(|(id, _)| fresh(&id));
            self.replies.extend(replies.cloned());
            for (id, kind) in picture.alarms.iter().filter(|(id, _)| fresh(id)) {
                if INBOX.contains(&kind.as_str()) {
                    self.inboxes.insert(id.clone());
                } else if kind == DEAD_JOB {
                    self.jobs.insert(id.clone());
                }
            }
        }
        self.known = Some(now);
    }

    /// What is pending was seen, or is nobody's business.
    pub(crate) fn forget(&mut self) {
        self.replies.clear();
        self.inboxes.clear();
        self.jobs.clear();
    }

    /// The most urgent news in one notification: an inbox that stands still before replies before jobs.
    pub(crate) fn tell(&mut self, language: Language) -> Option<Notice> {
        use Language::{English, German};
        if !self.inboxes.is_empty() {
            let n = std::mem::take(&mut self.inboxes).len();
            let title = match (language, n) {
                (English, 1) => "An inbox has stopped".into(),
                (English, _) => format!("{n} inboxes have stopped"),
                (German, 1) => "Ein Postfach steht still".into(),
                (German, _) => format!("{n} Postfächer stehen still"),
            };
            let text = match language {
                English => "Nothing is lost. Inboxes says what to do.",
                German => "Nichts ist verloren. Was zu tun ist, steht unter Postfächer.",
            };
            return Some(Notice {
                title,
                text: text.into(),
            });
        }
        if !self.replies.is_empty() {
            let replies = std::mem::take(&mut self.replies);
            let n = replies.len();
            let title = match (language, n) {
                (English, 1) => "A reply needs you".into(),
                (English, _) => format!("{n} replies need you"),
                (German, 1) => "Eine Antwort wartet auf Sie".into(),
                (German, _) => format!("{n} Antworten warten auf Sie"),
            };
            return Some(Notice {
                title,
                text: hotels(&replies),
            });
        }
        if !self.jobs.is_empty() {
            self.jobs.clear();
            let (title, text) = match language {
                English => (
                    "Something was given up",
                    "Today says what it was and what to do.",
                ),
                German => (
                    "Etwas wurde aufgegeben",
                    "Was es war und was zu tun ist, steht unter Heute.",
                ),
            };
            return Some(Notice {
                title: title.into(),
                text: text.into(),
            });
        }
        None
    }
}

/// The hotels of the replies, the first of them by name.
fn hotels(replies: &[(String, String)]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for (_, hotel) in replies {
        if !hotel.is_empty() && !names.contains(&hotel.as_str()) {
            names.push(hotel);
        }
    }
    let more = names.len() > NAMED;
    names.truncate(NAMED);
    let mut text = names.join(" · ");
    if more {
        text.push_str(" …");
    }
    text
}
