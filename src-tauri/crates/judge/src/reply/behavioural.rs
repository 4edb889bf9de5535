//! The behavioural score: bands and weights of reply.md, "Behavioural score"; unknown parts are left out and the rest
//! renormalised; a refusal never scores as intent.

use super::Behavioural;

/// What is known about the engagement of one reply; `None` means tracking was off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Engagement {
    /// Length of the stripped text in characters.
    pub characters: usize,
    /// Questions in it.
    pub questions: u32,
    /// Clicks on links of ours.
    pub clicks: Option<u32>,
    /// Opens of the mail.
    pub opens: Option<u32>,
    /// Was it forwarded?
    pub forwarded: Option<bool>,
    /// Milliseconds between our mail and the reply.
    pub delay_ms: Option<i64>,
}

const HOUR_MS: i64 = 3_600_000;

/// Scores one reply.
#[must_use]
pub fn score(e: &Engagement, intent: &str) -> Behavioural {
    let engagement = part(&[
        (Some(length_points(e.characters)), 30.0),
        (Some((15.0 * f64::from(e.questions)).min(30.0)), 30.0),
        (e.clicks.map(|n| (10.0 * f64::from(n)).min(20.0)), 20.0),
        (e.opens.map(|n| (5.0 * f64::from(n)).min(10.0)), 10.0),
        (e.forwarded.map(|f| if f { 10.0 } else { 0.0 }), 10.0),
    ]);
    let mut wants = part(&[
        (Some((25.0 * f64::from(e.questions)).min(50.0)), 50.0),
        (e.clicks.map(|n| (15.0 * f64::from(n)).min(30.0)), 30.0),
        (e.forwarded.map(|f| if f { 20.0 } else { 0.0 }), 20.0),
    ]);
    let refused = matches!(intent, "not_interested" | "unsubscribe");
    if refused {
        wants = 0.0;
    }
    let timeliness = e.delay_ms.map(|ms| match ms {
        ms if ms <= HOUR_MS => 100.0,
        ms if ms <= 24 * HOUR_MS => 75.0,
        ms if ms <= 7 * 24 * HOUR_MS => 50.0,
        _ => 25.0,
    });
    let mut overall = match timeliness {
        Some(t) => 0.4 * engagement + 0.4 * wants + 0.2 * t,
        None => 0.5 * engagement + 0.5 * wants,
    };
    if refused {
        // The interpretation caps the score below the lowest band that reads as intent.
        overall = overall.min(24.0);
    }
    let prediction = match overall {
        o if o >= 75.0 => "high",
        o if o >= 50.0 => "medium",
        o if o >= 25.0 => "low",
        _ => "no_intent",
    };
    Behavioural {
        engagement: tenth(engagement),
        intent: tenth(wants),
        timeliness,
        overall: tenth(overall),
        prediction: prediction.to_owned(),
    }
}

/// Length bands 50/200/500 characters.
fn length_points(n: usize) -> f64 {
    match n {
        n if n >= 500 => 30.0,
        n if n >= 200 => 20.0,
        n if n >= 50 => 10.0,
        _ => 0.0,
    }
}

/// Points of the known lines over the points they could have given, as 0–100.
fn part(lines: &[(Option<f64>, f64)]) -> f64 {
    let (got, of) = lines.iter().fold((0.0, 0.0), |(g, o), (p, max)| {
        p.map_or((g, o), |p| (g + p, o + max))
    });
    if of > 0.0 { 100.0 * got / of } else { 0.0 }
}

fn tenth(v: f64) -> f64 {
    (v * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests;
