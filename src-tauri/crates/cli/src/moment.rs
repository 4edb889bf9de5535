//! An instant as people and programs write it: epoch milliseconds, RFC 3339, or a date (its midnight, UTC).

use domain::{Code, Millis, WireError};
use serde::Deserialize;

/// An instant in an input object.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Moment {
    /// Epoch milliseconds.
    Number(i64),
    /// RFC 3339, with or without an IANA zone, or a date.
    Text(String),
}

impl Moment {
    /// As the rules know it.
    pub(crate) fn millis(&self) -> Result<Millis, WireError> {
        let text = match self {
            Self::Number(ms) => return Ok(Millis(*ms)),
            Self::Text(text) => text.trim(),
        };
        if let Ok(t) = text.parse::<jiff::Timestamp>() {
            return Ok(t.into());
        }
        if let Ok(z) = text.parse::<jiff::Zoned>() {
            return Ok(z.timestamp().into());
        }
        // Without an offset: UTC.
        let at = text
            .parse::<jiff::civil::DateTime>()
            .ok()
            .and_then(|d| d.to_zoned(jiff::tz::TimeZone::UTC).ok());
        at.map(|z| z.timestamp().into()).ok_or_else(|| {
            WireError::new(
                Code::Usage,
                format!("{text} is not a time: epoch milliseconds or RFC 3339"),
            )
        })
    }

    /// `at` as this one was written.
    pub(crate) fn like(&self, at: Millis) -> serde_json::Value {
        match self {
            Self::Number(_) => serde_json::json!(at.0),
            Self::Text(_) => serde_json::json!(at.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_moment_is_the_same_moment() {
        for text in [
            "2026-02-02T06:00:00Z",
            "2026-02-02T07:00:00+01:00",
            "2026-02-02T06:00:00",
            "2026-02-02T07:00[Europe/Vienna]",
        ] {
            assert_eq!(
                Moment::Text(text.into()).millis().unwrap(),
                Millis(1_770_012_000_000),
                "{text}"
            );
        }
        assert_eq!(Moment::Number(7).millis().unwrap(), Millis(7));
        assert_eq!(
            Moment::Text("2026-02-02".into()).millis().unwrap(),
            Millis(1_769_990_400_000)
        );
        assert!(Moment::Text("tomorrow".into()).millis().is_err());
    }
}
