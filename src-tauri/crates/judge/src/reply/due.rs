//! The day a person's own note names: "call on Tuesday at 3pm", "nach dem 5. Januar". Whoever writes a note means the first
//! day in it that is not over.

use super::dates;
use crate::Judge;
use crate::text::{Tokens, squeeze};

/// A day in a text, with what is said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// When, epoch milliseconds: at the time it names, else at the hour that was given.
    pub at_ms: i64,
    /// Whether a time was named.
    pub timed: bool,
    /// The sentence it stands in, without its final mark.
    pub sentence: String,
}

impl Judge {
    /// The first day a text names that is not over at `now_ms` in this zone; without a time it is meant at `hour`.
    #[must_use]
    pub fn due(&self, text: &str, now_ms: i64, zone: &str, hour: i8) -> Option<Due> {
        let t = Tokens::new(text);
        let today = dates::today(now_ms, zone);
        let month_first = zone.starts_with("America/");
        for d in self.reply.calendar.days(text, &t, today, month_first) {
            if d.date < today {
                continue;
            }
            let s = t.sentence_of(d.start);
            let named = self
                .reply
                .calendar
                .time_in(text, &t, d.end, s.last)
                .or_else(|| self.reply.calendar.time_in(text, &t, s.first, d.start))
                .map(|(time, _)| time);
            let time = named.or_else(|| jiff::civil::Time::new(hour, 0, 0, 0).ok())?;
            let at = d
                .date
                .to_datetime(time)
                .to_zoned(dates::zone_of(zone))
                .ok()?
                .timestamp()
                .as_millisecond();
            return Some(Due {
                at_ms: at,
                timed: named.is_some(),
                sentence: squeeze(t.original(text, s.first, s.last)),
            });
        }
        None
    }
}

#[cfg(test)]
mod tests {
    fn due(text: &str) -> Option<(String, bool)> {
        // Wednesday, 25 November 2026, 09:00 in London.
        let now: jiff::Timestamp = "2026-11-25T09:00:00Z".parse().unwrap();
        crate::shared()
            .due(text, now.as_millisecond(), "Europe/London", 9)
            .map(|d| {
                let at = jiff::Timestamp::from_millisecond(d.at_ms).unwrap();
                (at.to_string(), d.timed)
            })
    }

    #[test]
    fn a_note_names_a_day_and_sometimes_a_time() {
        let at = |s: &str, timed| Some((s.to_owned(), timed));
        assert_eq!(due("ring her tomorrow"), at("2026-11-26T09:00:00Z", false));
        assert_eq!(
            due("Nice talk. Call again on Tuesday at 3pm."),
            at("2026-12-01T15:00:00Z", true)
        );
        assert_eq!(
            due("Am 5. Januar 2027 nachfragen"),
            at("2027-01-05T09:00:00Z", false)
        );
        assert_eq!(due("he likes sailing"), None);
    }
}
