//! Settings with their defaults: one place that knows the keys and what holds when nothing is set.

use domain::policy::window::Blackout;
use store::rusqlite::Connection;
use store::tables::settings as table;

/// Score from which a card is ready (pipeline.md: 50).
///
/// # Errors
/// Database errors.
pub fn score_bar(c: &Connection) -> anyhow::Result<f64> {
    number(c, "score_bar", 50.0)
}

/// Confidence from which a refusal moves the card by itself.
///
/// # Errors
/// Database errors.
pub fn refusal_bar(c: &Connection) -> anyhow::Result<f64> {
    number(c, "refusal_bar", 0.80)
}

/// Confidence from which a delegation creates a card by itself.
///
/// # Errors
/// Database errors.
pub fn delegation_bar(c: &Connection) -> anyhow::Result<f64> {
    number(c, "delegation_bar", 0.60)
}

/// Whether reply texts may go to a configured model (compliance.md 14); off until a person turns it on.
///
/// # Errors
/// Database errors.
pub fn replies_to_models(c: &Connection) -> anyhow::Result<bool> {
    Ok(table::get(c, "replies_to_models")?.unwrap_or(false))
}

/// Verification threshold for guessed addresses; the deliverability agent may raise it.
///
/// # Errors
/// Database errors.
pub fn verification_bar(c: &Connection) -> anyhow::Result<f64> {
    number(c, "verification_bar", 0.85)
}

/// Days a person rests after a sequence without answer (pipeline.md: 120).
///
/// # Errors
/// Database errors.
pub fn rest_days(c: &Connection) -> anyhow::Result<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "a number of days")]
    let days = number(c, "rest_days", 120.0)? as i64;
    Ok(days)
}

/// Limits of sending a person may set, in mails per rolling day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendLimits {
    /// Per sending domain.
    pub domain_day: u32,
    /// Per account mail is handed to.
    pub route_day: u32,
    /// Per recipient domain, over all inboxes.
    pub recipient_domain_day: u32,
}

/// The limits of sending (send.md, Limits). The defaults: what the rhythm of one domain makes possible at all, what large
/// providers take from one account, and what one hotel's server sees from us.
///
/// # Errors
/// Database errors.
pub fn send_limits(c: &Connection) -> anyhow::Result<SendLimits> {
    let whole = |key: &str, default: u32| -> anyhow::Result<u32> {
        Ok(table::get(c, key)?.unwrap_or(default))
    };
    Ok(SendLimits {
        domain_day: whole("send.domain_day", 1_000)?,
        route_day: whole("send.route_day", 2_000)?,
        recipient_domain_day: whole("send.recipient_domain_day", 20)?,
    })
}

/// Days on which nothing of a sequence leaves, whoever is written to. A list that cannot be read is said in the log and
/// holds nothing.
///
/// # Errors
/// Database errors.
pub fn blackouts(c: &Connection) -> anyhow::Result<Vec<Blackout>> {
    let Some(value) = table::get::<serde_json::Value>(c, "send.blackouts")? else {
        return Ok(Vec::new());
    };
    match serde_json::from_value(value) {
        Ok(list) => Ok(list),
        Err(error) => {
            tracing::warn!(%error, "the setting send.blackouts is not a list of {{from, to, name}} and is left out");
            Ok(Vec::new())
        }
    }
}

fn number(c: &Connection, key: &str, default: f64) -> anyhow::Result<f64> {
    Ok(table::get(c, key)?.unwrap_or(default))
}
