//! Spam score 0–1: weighted words and shapes; each rule counts at most three times.

use std::collections::BTreeMap;

use super::{EmailInput, Parts};
use crate::Judge;
use crate::text::Tokens;

/// A rule of words counts at most this often.
const REPEATS: u32 = 3;

impl Judge {
    pub(crate) fn spam_score(&self, input: &EmailInput, parts: &Parts) -> f64 {
        let subject = Tokens::new(&input.subject);
        let body = Tokens::new(&parts.prose);
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        let mut sum = 0.0;
        for (t, factor) in [(&subject, 2.0), (&body, 1.0)] {
            for h in self.email.spam.hits(t) {
                let n = seen.entry(h.entry.label.clone()).or_default();
                if *n < REPEATS {
                    sum += h.entry.weight * factor;
                }
                *n += 1;
            }
        }
        sum += shapes(&input.subject, &parts.prose);
        sum.clamp(0.0, 1.0)
    }
}

/// Points for shouting, marks, money, links and bare length.
fn shapes(subject: &str, prose: &str) -> f64 {
    let mut sum = 0.0;
    let both = format!("{subject}\n{prose}");
    let shouted = shouting(&both).len();
    sum += 0.08 * f64::from(u32::try_from(shouted.min(4)).unwrap_or(4));
    if !subject.is_empty()
        && subject.chars().filter(|c| c.is_alphabetic()).count() > 4
        && subject
            .chars()
            .filter(|c| c.is_alphabetic())
            .all(char::is_uppercase)
    {
        sum += 0.25;
    }
    let marks = both.chars().filter(|c| *c == '!').count();
    sum += 0.06 * f64::from(u32::try_from(marks.min(5)).unwrap_or(5));
    if both.contains("!!") || both.contains("$$") || both.contains("€€") {
        sum += 0.2;
    }
    let money = both.chars().filter(|c| "$€£".contains(*c)).count() + both.matches('%').count();
    sum += 0.04 * f64::from(u32::try_from(money.min(4)).unwrap_or(4));
    let links = super::lints::links(prose).len();
    sum += 0.1 * f64::from(u32::try_from(links.saturating_sub(1).min(3)).unwrap_or(3));
    let words = prose.split_whitespace().count();
    if words > 200 {
        sum += 0.1;
    }
    let emoji = both
        .chars()
        .filter(|c| matches!(u32::from(*c), 0x1F300..=0x1FAFF | 0x2600..=0x27BF))
        .count();
    sum + 0.05 * f64::from(u32::try_from(emoji.min(3)).unwrap_or(3))
}

/// Words of at least four letters all in capitals, with their places.
pub(crate) fn shouting(text: &str) -> Vec<(usize, usize)> {
    Tokens::new(text)
        .list
        .iter()
        .filter(|w| {
            let raw = text.get(w.start..w.end).unwrap_or_default();
            raw.chars().count() >= 4 && raw.chars().all(char::is_uppercase)
        })
        .map(|w| (w.start, w.end))
        .collect()
}
