//! Where a text mentions a person: byte ranges, in order, not overlapping.

use super::{Identity, PHONE_DIGITS};
use crate::keys::{fold_name, normalise_address};

/// A run of characters with its place.
struct Run<'a> {
    text: &'a str,
    from: usize,
    to: usize,
}

/// Runs of characters that belong together.
fn runs(text: &str, belongs: impl Fn(char) -> bool) -> Vec<Run<'_>> {
    let mut out = Vec::new();
    let mut begin: Option<usize> = None;
    let ends = text.char_indices().chain([(text.len(), '\0')]);
    for (i, c) in ends {
        let inside = i < text.len() && belongs(c);
        match (inside, begin) {
            (true, None) => begin = Some(i),
            (false, Some(from)) => {
                begin = None;
                out.push(Run {
                    text: text.get(from..i).unwrap_or_default(),
                    from,
                    to: i,
                });
            }
            _ => {}
        }
    }
    out
}

pub(super) fn of(who: &Identity, text: &str) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    if text.contains('@') {
        mails(who, text, &mut out);
    }
    names(who, text, &mut out);
    phones(who, text, &mut out);
    profiles(who, text, &mut out);
    out.sort_unstable();
    let mut merged: Vec<(usize, usize)> = Vec::new();
    for (from, to) in out {
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    merged
}

fn mails(who: &Identity, text: &str, out: &mut Vec<(usize, usize)>) {
    let belongs = |c: char| c.is_alphanumeric() || "@.!#$%&'*+-/=?^_`{|}~".contains(c);
    for r in runs(text, belongs) {
        if !r.text.contains('@') {
            continue;
        }
        // "mailto:x@y", "'x@y'", "x@y." and "a=x@y": the address is a piece of the run.
        let first = r.text.char_indices().map(|(i, _)| i);
        let hit = first.clone().any(|i| {
            r.text.get(i..).is_some_and(|tail| {
                let tail = tail.trim_end_matches(|c: char| !c.is_alphanumeric());
                normalise_address(tail).is_some_and(|a| who.mails.contains(&a))
            })
        });
        if hit {
            out.push((r.from, r.to));
        }
    }
}

/// Whether a word of a text is a folded word.
fn is(word: &str, folded: &str) -> bool {
    if word.is_ascii() && !word.contains('\'') {
        word.eq_ignore_ascii_case(folded)
    } else {
        fold_name(word) == folded
    }
}

fn names(who: &Identity, text: &str, out: &mut Vec<(usize, usize)>) {
    if who.names.is_empty() {
        return;
    }
    let belongs = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '\u{301}' | '\u{308}');
    let words = runs(text, belongs);
    for name in &who.names {
        let n = name.len();
        // "Anna Maria Berg", "Berg, Anna Maria", "Maria Berg Anna" and the order turned round.
        let turned = |by: usize| -> Vec<&String> { name.iter().cycle().skip(by).take(n).collect() };
        let orders: Vec<Vec<&String>> = (0..n)
            .map(turned)
            .chain([name.iter().rev().collect()])
            .collect();
        for at in words.windows(n) {
            let hit = orders
                .iter()
                .any(|o| at.iter().zip(o).all(|(w, k)| is(w.text, k)));
            if let (true, Some(first), Some(last)) = (hit, at.first(), at.last()) {
                out.push((first.from, last.to));
            }
        }
    }
}

fn phones(who: &Identity, text: &str, out: &mut Vec<(usize, usize)>) {
    if who.phones.is_empty() {
        return;
    }
    let belongs = |c: char| {
        c.is_ascii_digit() || matches!(c, '+' | ' ' | '(' | ')' | '.' | '/' | '-' | '\u{a0}')
    };
    for r in runs(text, belongs) {
        let digits: String = r.text.chars().filter(char::is_ascii_digit).collect();
        if digits.len() < PHONE_DIGITS {
            continue;
        }
        if who.phones.iter().any(|p| digits.contains(p.as_str())) {
            let lead = r.text.len().saturating_sub(r.text.trim_start().len());
            let tail = r.text.len().saturating_sub(r.text.trim_end().len());
            out.push((r.from.saturating_add(lead), r.to.saturating_sub(tail)));
        }
    }
}

fn profiles(who: &Identity, text: &str, out: &mut Vec<(usize, usize)>) {
    if who.profiles.is_empty() {
        return;
    }
    let belongs = |c: char| c.is_alphanumeric() || "/.:-_~%?&=#@".contains(c);
    for r in runs(text, belongs) {
        let lower = r.text.to_lowercase();
        let hit = who.profiles.iter().any(|p| {
            lower.match_indices(p.as_str()).any(|(i, m)| {
                let after = lower
                    .get(i.saturating_add(m.len())..)
                    .and_then(|t| t.chars().next());
                !after.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
            })
        });
        if hit {
            out.push((r.from, r.to));
        }
    }
}
