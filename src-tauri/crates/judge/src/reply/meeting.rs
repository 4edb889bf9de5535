//! When they would meet: raw words, and the concrete instants they mean in the hotel's zone.

use jiff::civil::Date;

use super::dates::{self, Day};
use super::{Meeting, MeetingOption, ReplyInput, Tables};
use crate::Judge;
use crate::text::{Tokens, squeeze};

/// Zone words people write, with an IANA zone that keeps the same clock.
const ZONES: [(&str, &str); 22] = [
    ("cet", "Europe/Berlin"),
    ("cest", "Europe/Berlin"),
    ("mez", "Europe/Berlin"),
    ("mesz", "Europe/Berlin"),
    ("gmt", "UTC"),
    ("utc", "UTC"),
    ("bst", "Europe/London"),
    ("wet", "Europe/Lisbon"),
    ("west", "Europe/Lisbon"),
    ("eet", "Europe/Athens"),
    ("eest", "Europe/Athens"),
    ("est", "America/New_York"),
    ("edt", "America/New_York"),
    ("et", "America/New_York"),
    ("cst", "America/Chicago"),
    ("cdt", "America/Chicago"),
    ("mst", "America/Denver"),
    ("pst", "America/Los_Angeles"),
    ("pdt", "America/Los_Angeles"),
    ("gst", "Asia/Dubai"),
    ("sgt", "Asia/Singapore"),
    ("aest", "Australia/Sydney"),
];

impl Judge {
    pub(crate) fn meeting_of(
        &self,
        input: &ReplyInput,
        s: &str,
        t: &Tokens,
        language: &str,
    ) -> Option<Meeting> {
        let today = dates::today(input.received_at_ms, &input.zone);
        let us = language == "en" && input.zone.starts_with("America/");
        let days = self.reply.calendar.days(s, t, today, us);
        let zone_word = t.list.iter().find_map(|w| {
            let raw = s.get(w.start..w.end)?;
            let upper = raw.chars().all(|c| c.is_uppercase());
            ZONES.iter().find(|(z, _)| upper && *z == w.text)
        });
        let zone = zone_word.map_or(input.zone.as_str(), |(_, z)| z);
        let talks = self
            .reply
            .intent
            .hits(t)
            .iter()
            .any(|h| h.entry.label == "meeting_request" && h.entry.weight >= 3.0);
        let mut options: Vec<MeetingOption> = Vec::new();
        for (n, d) in days.iter().enumerate() {
            let sentence = t.sentence_of(d.start);
            let until = days
                .get(n + 1)
                .filter(|x| x.start < sentence.last)
                .map_or(sentence.last, |x| x.start);
            let from = if n == 0 { sentence.first } else { d.end };
            let time = self
                .reply
                .calendar
                .time_in(s, t, d.end, until)
                .or_else(|| self.reply.calendar.time_in(s, t, from, d.start))
                .or_else(|| self.next_sentence_time(s, t, d, days.get(n + 1)));
            options.push(option(s, t, d, time, zone));
        }
        if !talks && !options.iter().any(|o| o.time.is_some()) {
            return None;
        }
        if options.is_empty() {
            return self.reply.vague(s, t, today, zone);
        }
        let first = options.first().cloned().unwrap_or_default();
        Some(Meeting {
            raw: options
                .iter()
                .map(|o| o.raw.as_str())
                .collect::<Vec<_>>()
                .join("; "),
            day: first.day,
            time: first.time,
            tz: (!zone.is_empty()).then(|| zone.to_owned()),
            start_local: first.start_local,
            options,
        })
    }

    /// "Tuesday works. 3pm?": the time stands alone behind the day.
    fn next_sentence_time(
        &self,
        s: &str,
        t: &Tokens,
        d: &Day,
        next: Option<&Day>,
    ) -> Option<(jiff::civil::Time, usize)> {
        let here = t.list.get(d.start)?.sentence;
        let follow = t.sentences.get(here + 1)?;
        if next.is_some_and(|n| n.start < follow.last)
            || follow.last.saturating_sub(follow.first) > 8
        {
            return None;
        }
        self.reply.calendar.time_in(s, t, follow.first, follow.last)
    }
}

fn option(
    s: &str,
    t: &Tokens,
    d: &Day,
    time: Option<(jiff::civil::Time, usize)>,
    zone: &str,
) -> MeetingOption {
    let end = time.map_or(d.end, |(_, e)| e.max(d.end));
    let clock = time.map(|(c, _)| c);
    let local = clock.map(|c| d.date.to_datetime(c));
    MeetingOption {
        raw: squeeze(t.original(s, d.start, end)),
        day: Some(d.date.to_string()),
        time: clock.map(|c| c.strftime("%H:%M").to_string()),
        start_local: local.map(|l| l.strftime("%Y-%m-%dT%H:%M").to_string()),
        start_ms: local
            .and_then(|l| l.to_zoned(dates::zone_of(zone)).ok())
            .map(|z| z.timestamp().as_millisecond()),
    }
}

impl Tables {
    /// A wish for a talk without a day: "sometime next week".
    fn vague(&self, s: &str, t: &Tokens, _today: Date, zone: &str) -> Option<Meeting> {
        let hit = self.intent.hits(t).into_iter().find(|h| {
            h.entry.label == "meeting_request"
                && h.entry.weight >= 3.0
                && !self.negated(t, h.start, h.end)
        })?;
        let next = (0..t.list.len()).find(|i| self.calendar.is_next(t, *i));
        let (a, b) = next
            .filter(|n| t.sentence_of(*n).start == t.sentence_of(hit.start).start)
            .map_or((hit.start, hit.end), |n| {
                (hit.start.min(n), hit.end.max(n + 2).min(t.list.len()))
            });
        let time = self.calendar.time_in(
            s,
            t,
            t.sentence_of(hit.start).first,
            t.sentence_of(hit.start).last,
        );
        Some(Meeting {
            raw: squeeze(t.original(s, a, b)),
            day: None,
            time: time.map(|(c, _)| c.strftime("%H:%M").to_string()),
            tz: (!zone.is_empty()).then(|| zone.to_owned()),
            start_local: None,
            options: Vec::new(),
        })
    }
}
