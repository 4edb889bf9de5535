//! How many mails may still go: the smallest of all caps, each over a rolling window, never a calendar day
//! (send.md, Limits). Every mail of a mailbox counts, also answers, uncertain ones and those sent by other programs.

use serde::{Deserialize, Serialize};

use crate::Millis;
use crate::stage::words;
use crate::time::{DAY, HOUR};

/// Mails to Google's servers in a rolling day, per From organisational domain, above which a warning shows.
pub const GMAIL_WARN: u32 = 1_000;
/// The same, above which the decision refuses: Google calls 5,000 a day a bulk sender.
pub const GMAIL_REFUSE: u32 = 4_500;

words! {
    /// Which cap, in the order in which a tie is reported.
    Limit {
        /// The ramp of the mailbox.
        WarmUp = "warm_up",
        /// The mailbox's own limit.
        Inbox = "inbox",
        /// What a mailbox may send in an hour.
        InboxHour = "inbox_hour",
        /// The sending domain.
        Domain = "domain",
        /// The route (SMTP account, provider).
        Route = "route",
        /// The campaign's daily cap.
        Campaign = "campaign",
        /// The recipient's domain.
        RecipientDomain = "recipient_domain",
        /// Recipients whose MX is Google's.
        Gmail = "gmail",
    }
}

/// One cap and what has been used of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cap {
    /// Which one.
    pub limit: Limit,
    /// Mails allowed in any window of that length.
    pub max: u32,
    /// Length of the window in milliseconds.
    pub window_ms: i64,
    /// When the counted mails were handed over, in any order. Older ones than the window are ignored; ones in the
    /// future (a clock that jumped back) count.
    pub used: Vec<Millis>,
}

impl Limit {
    /// Whether another mailbox of the same sender may have room where this one has none.
    #[must_use]
    pub const fn is_ours(self) -> bool {
        matches!(
            self,
            Self::WarmUp | Self::Inbox | Self::InboxHour | Self::Domain | Self::Route
        )
    }

    /// What is full, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::WarmUp => "the warm-up of this mailbox",
            Self::Inbox => "this mailbox's own limit",
            Self::InboxHour => "what this mailbox sends in an hour",
            Self::Domain => "the sending domain's limit",
            Self::Route => "the limit of the account it is handed to",
            Self::Campaign => "the campaign's limit",
            Self::RecipientDomain => "what one recipient domain gets",
            Self::Gmail => "what this sender's domain sends to Google",
        }
    }
}

impl Cap {
    /// A cap over a rolling 24 hours.
    #[must_use]
    pub const fn day(limit: Limit, max: u32, used: Vec<Millis>) -> Self {
        Self {
            limit,
            max,
            window_ms: DAY,
            used,
        }
    }

    /// A cap over a rolling hour.
    #[must_use]
    pub const fn hour(limit: Limit, max: u32, used: Vec<Millis>) -> Self {
        Self {
            limit,
            max,
            window_ms: HOUR,
            used,
        }
    }

    fn live(&self, now: Millis) -> Vec<Millis> {
        let mut live: Vec<Millis> = self
            .used
            .iter()
            .copied()
            .filter(|t| now.since(*t) < self.window_ms)
            .collect();
        live.sort_unstable();
        live
    }

    /// Mails counted now.
    #[must_use]
    pub fn count(&self, now: Millis) -> u32 {
        u32::try_from(self.live(now).len()).unwrap_or(u32::MAX)
    }

    /// Mails left now.
    #[must_use]
    pub fn left(&self, now: Millis) -> u32 {
        self.max.saturating_sub(self.count(now))
    }

    /// When the next mail fits if nothing else is sent: `now`, a later instant, or never (a cap of zero).
    #[must_use]
    pub fn free_at(&self, now: Millis) -> Option<Millis> {
        let max = usize::try_from(self.max).unwrap_or(usize::MAX);
        if max == 0 {
            return None;
        }
        let live = self.live(now);
        match live.len().checked_sub(max) {
            None => Some(now),
            Some(over) => live.get(over).map(|t| t.plus(self.window_ms).max(now)),
        }
    }
}

/// What all caps together leave. The recipient's window is no cap of its own: while it is shut the decision waits for it
/// before it asks for room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capacity {
    /// Mails that may go now; `u32::MAX` without any cap.
    pub left: u32,
    /// The cap that leaves least; `None` without any cap.
    pub by: Option<Limit>,
    /// With `left` = 0: when one mail fits under every cap again; `None` when never. Else now.
    pub free_at: Option<Millis>,
    /// What the cap that leaves least allows in its window.
    pub of: u32,
}

impl Capacity {
    /// Room, whatever was sent: for who has spent it already.
    pub const OPEN: Self = Self {
        left: u32::MAX,
        by: None,
        free_at: None,
        of: u32::MAX,
    };
}

/// The smallest of the caps.
#[must_use]
pub fn capacity(caps: &[Cap], now: Millis) -> Capacity {
    let least = caps
        .iter()
        .map(|c| (c.left(now), c.limit, c.max))
        .min_by_key(|(left, limit, _)| (*left, *limit));
    // Windows only empty while nothing is sent, so the latest of the single answers holds for all.
    let free_at = caps
        .iter()
        .map(|c| c.free_at(now))
        .try_fold(now, |latest, at| at.map(|at| latest.max(at)));
    let (left, by, of) = least.map_or((u32::MAX, None, u32::MAX), |(left, limit, max)| {
        (left, Some(limit), max)
    });
    Capacity {
        left,
        by,
        free_at,
        of,
    }
}

/// Whether the count of Google recipients deserves a warning.
#[must_use]
pub const fn gmail_warns(count_24h: u32) -> bool {
    count_24h >= GMAIL_WARN
}

/// Whether this MX host is one of Google's: gmail.com itself, Workspace, and what Postini became.
#[must_use]
pub fn is_google_mx(host: &str) -> bool {
    let host = host.trim().trim_end_matches('.').to_ascii_lowercase();
    ["google.com", "googlemail.com", "psmtp.com"]
        .iter()
        .any(|own| {
            host.strip_suffix(own)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
}

/// Mailboxes a goal of `per_day` mails needs, at `per_mailbox` each (20 normal, 40 aged): the capacity screen.
#[must_use]
pub const fn mailboxes_for(per_day: u32, per_mailbox: u32) -> u32 {
    if per_mailbox == 0 {
        0
    } else {
        per_day.div_ceil(per_mailbox)
    }
}

#[cfg(test)]
mod tests;
