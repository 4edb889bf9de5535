//! Clock times as people write them: `3pm`, `15:30`, `15h30`, `um 14 Uhr`, `a las 10`.

use jiff::civil::Time;

use crate::text::Tokens;

/// A clock time that begins at token `i`: `3pm`, `15:30`, `15h30`, `15.30 Uhr`, `at 3`, `um 15 Uhr`, `a las 10`.
pub(super) fn clock(s: &str, t: &Tokens, i: usize) -> Option<(Time, usize)> {
    let w = t.list.get(i)?;
    let digits: String = w.text.chars().take_while(char::is_ascii_digit).collect();
    let hour: i8 = digits.parse().ok().filter(|h| (0..=24).contains(h))?;
    let tail = w.text.get(digits.len()..)?;
    let next = t.list.get(i + 1);
    let gap = next.and_then(|n| s.get(w.end..n.start)).unwrap_or("x");
    let build = |h: i8, m: i8, half: &str, end: usize| {
        let h = match half {
            "pm" | "p" if h < 12 => h + 12,
            "am" | "a" if h == 12 => 0,
            _ => h % 24,
        };
        Time::new(h, m, 0, 0).ok().map(|t| (t, end))
    };
    let meridiem = |n: usize| -> (&str, usize) {
        match (
            t.list.get(n).map(|w| w.text.as_str()),
            t.list.get(n + 1).map(|w| w.text.as_str()),
        ) {
            (Some("pm"), _) => ("pm", n + 1),
            (Some("am"), _) => {
                // German "am" is a preposition.
                let close = n
                    .checked_sub(1)
                    .and_then(|p| Some(t.list.get(n)?.start - t.list.get(p)?.end))
                    .is_some_and(|g| g <= 1);
                if close && hour <= 12 {
                    ("am", n + 1)
                } else {
                    ("", n)
                }
            }
            (Some("p"), Some("m")) => ("pm", n + 2),
            (Some("a"), Some("m")) => ("am", n + 2),
            _ => ("", n),
        }
    };
    match tail {
        "pm" | "am" => return build(hour, 0, tail, i + 1),
        "h" | "hs" | "hrs" | "u" | "uhr" => return build(hour, 0, "", i + 1),
        "" => {}
        t2 => {
            let minutes = t2.strip_prefix('h')?;
            return build(hour, minutes.parse().ok().filter(|m| *m < 60)?, "", i + 1);
        }
    }
    if matches!(gap, ":" | ".")
        && let Some(n) = next
    {
        let md: String = n.text.chars().take_while(char::is_ascii_digit).collect();
        if md.len() == 2
            && let Ok(m) = md.parse::<i8>()
            && m < 60
        {
            let half = n.text.get(md.len()..).unwrap_or_default();
            let (half, end) = if matches!(half, "pm" | "am") {
                (half, i + 2)
            } else {
                meridiem(i + 2)
            };
            let dotted_plain = gap == "." && half.is_empty() && !uhr(t, i + 2) && !before(t, i);
            if !dotted_plain {
                return build(hour, m, half, end);
            }
        }
    }
    let (half, end) = meridiem(i + 1);
    if !half.is_empty() {
        return build(hour, 0, half, end);
    }
    if uhr(t, i + 1) {
        return build(hour, 0, "", i + 2);
    }
    // A bare number is a time only behind "at", and by day: 1–7 are afternoon hours.
    if before(t, i) && gap_is_free(s, w.end) {
        let h = if (1..=7).contains(&hour) {
            hour + 12
        } else {
            hour
        };
        return build(h, 0, "", i + 1);
    }
    None
}

fn uhr(t: &Tokens, i: usize) -> bool {
    t.list.get(i).is_some_and(|w| {
        matches!(
            w.text.as_str(),
            "uhr"
                | "h"
                | "heures"
                | "heure"
                | "horas"
                | "uur"
                | "oclock"
                | "hrs"
                | "kl"
                | "u"
                | "ore"
                | "hours"
        )
    })
}

fn before(t: &Tokens, i: usize) -> bool {
    i.checked_sub(1)
        .and_then(|p| t.list.get(p))
        .is_some_and(|w| {
            matches!(
                w.text.as_str(),
                "at" | "um"
                    | "gegen"
                    | "a"
                    | "vers"
                    | "las"
                    | "alle"
                    | "as"
                    | "om"
                    | "kl"
                    | "klockan"
                    | "klokken"
                    | "ab"
                    | "around"
                    | "o"
                    | "ore"
                    | "rond"
                    | "after"
                    | "zwischen"
            )
        })
}

/// A bare number is no time when it goes on as something else (`at 3%`, `at 15 €`).
fn gap_is_free(s: &str, end: usize) -> bool {
    !s.get(end..)
        .unwrap_or_default()
        .trim_start()
        .starts_with(['%', '€', '$', '£', '/'])
}
