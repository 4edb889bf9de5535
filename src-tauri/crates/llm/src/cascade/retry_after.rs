//! `Retry-After` in seconds or as an HTTP date, and the millisecond form some providers send.

use domain::Millis;
use domain::ports::HttpResponse;
use domain::time::{DAY, SECOND};

/// When to come back, at most a day ahead; `None` when the response does not say.
pub(super) fn until(response: &HttpResponse, now: Millis) -> Option<Millis> {
    let wait = response
        .header("retry-after-ms")
        .and_then(|v| v.trim().parse::<f64>().ok())
        .map(whole)
        .or_else(|| {
            response
                .header("retry-after")
                .and_then(|v| wait(v.trim(), now))
        })?;
    Some(now.plus(wait.clamp(0, DAY)))
}

fn wait(value: &str, now: Millis) -> Option<i64> {
    if let Ok(seconds) = value.parse::<f64>() {
        return Some(whole(seconds * 1000.0));
    }
    let at = jiff::fmt::rfc2822::DateTimeParser::new()
        .parse_timestamp(value)
        .ok()?;
    Some(Millis::from(at).since(now).max(SECOND))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a float cast saturates, and the caller clamps to a day"
)]
fn whole(ms: f64) -> i64 {
    ms.ceil() as i64
}
