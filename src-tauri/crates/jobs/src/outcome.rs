//! How a job ends.

use domain::Millis;
use store::Tx;

/// What commits together with the outcome.
pub type Effects = Box<dyn FnOnce(&Tx<'_>) -> anyhow::Result<()> + Send>;

/// The outcome of one run.
pub enum Outcome {
    /// Done; the effects commit in the same transaction. When they fail, nothing of it counts and it is a `Retry`.
    Done(Option<Effects>),
    /// It failed and may work later: one attempt is used up, the wait is `domain::policy::backoff`.
    Retry(String),
    /// As `Retry`, and somebody said when (an adapter's retry-after).
    RetryAt(Millis, String),
    /// Not now, and why; no attempt is used up.
    Snooze(Millis, String),
    /// It is no longer wanted, and why.
    Cancel(String),
    /// It can never work, and why.
    Dead(String),
}

impl Outcome {
    /// Done without effects.
    #[must_use]
    pub const fn done() -> Self {
        Self::Done(None)
    }

    /// Done with effects that commit in the same transaction.
    #[must_use]
    pub fn done_with(effects: impl FnOnce(&Tx<'_>) -> anyhow::Result<()> + Send + 'static) -> Self {
        Self::Done(Some(Box::new(effects)))
    }

    /// Stable name, for logs.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Done(_) => "done",
            Self::Retry(_) | Self::RetryAt(..) => "retry",
            Self::Snooze(..) => "snooze",
            Self::Cancel(_) => "cancel",
            Self::Dead(_) => "dead",
        }
    }
}

impl std::fmt::Debug for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Done(e) => f.debug_tuple("Done").field(&e.is_some()).finish(),
            Self::Retry(e) => f.debug_tuple("Retry").field(e).finish(),
            Self::RetryAt(t, e) => f.debug_tuple("RetryAt").field(t).field(e).finish(),
            Self::Snooze(t, w) => f.debug_tuple("Snooze").field(t).field(w).finish(),
            Self::Cancel(w) => f.debug_tuple("Cancel").field(w).finish(),
            Self::Dead(e) => f.debug_tuple("Dead").field(e).finish(),
        }
    }
}
