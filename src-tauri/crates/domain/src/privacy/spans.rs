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

/// Letters of the local part of an address.
fn is_local(c: char) -> bool {
    c.is_alphanumeric() || ".!#$%&'*+-/=?^_`{|}~".contains(c)
}

/// Whether an address may begin after this letter of a local part: "a=x@y", "'x@y'" and "?to=x@y" hold x@y, "ax@y" and
/// "a.x@y" are somebody else.
fn begins_after(before: &str) -> bool {
    match before.chars().next_back() {
        None => true,
        Some('\'') => !before.chars().any(char::is_alphanumeric),
        Some(c) => !c.is_alphanumeric() && !matches!(c, '.' | '_' | '-' | '+'),
    }
}

fn mails(who: &Identity, text: &str, out: &mut Vec<(usize, usize)>) {
    for (at, _) in text.match_indices('@') {
        let (before, after) = (
            text.get(..at).unwrap_or_default(),
            text.get(at.saturating_add(1)..).unwrap_or_default(),
        );
        let host = after
            .find(|c: char| !(c.is_alphanumeric() || c == '.' || c == '-'))
            .map_or(after, |end| after.get(..end).unwrap_or_default())
            .trim_end_matches(['.', '-']);
        let to = at.saturating_add(1).saturating_add(host.len());
        let from = before
            .char_indices()
            .rev()
            .take_while(|(_, c)| is_local(*c))
            .last()
            .map_or(at, |(i, _)| i);
        let local = text.get(from..at).unwrap_or_default();
        let his = local.char_indices().map(|(i, _)| i).find(|i| {
            begins_after(local.get(..*i).unwrap_or_default())
                && local.get(*i..).is_some_and(|l| {
                    normalise_address(&format!("{l}@{host}"))
                        .is_some_and(|a| who.mails.contains(&a))
                })
        });
        if let Some(i) = his {
            out.push((from.saturating_add(i), to));
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
            if let (true, Some(first), Some(last)) = (hit, at.first(), at.last())
                && !goes_on(text, first.from, last.to)
            {
                out.push((first.from, last.to));
            }
        }
    }
}

/// Whether a name is a piece of a longer one: "Ann Price-Jones" is not Ann Price.
fn goes_on(text: &str, from: usize, to: usize) -> bool {
    let mut after = text.get(to..).unwrap_or_default().chars();
    let mut before = text.get(..from).unwrap_or_default().chars().rev();
    (after.next() == Some('-') && after.next().is_some_and(char::is_uppercase))
        || (before.next() == Some('-') && before.next().is_some_and(char::is_alphabetic))
}

/// Where one number ends and the next may begin within a run of digits and signs.
fn numbers<'a>(r: &Run<'a>) -> Vec<Run<'a>> {
    let mut cuts = vec![0];
    for (i, c) in r.text.char_indices().skip(1) {
        let before = r.text.get(..i).unwrap_or_default();
        if c == '+' || before.ends_with(" / ") || before.ends_with("  ") {
            cuts.push(i);
        }
    }
    cuts.push(r.text.len());
    cuts.windows(2)
        .filter_map(|w| {
            let (from, to) = (*w.first()?, *w.get(1)?);
            Some(Run {
                text: r.text.get(from..to)?,
                from: r.from.saturating_add(from),
                to: r.from.saturating_add(to),
            })
        })
        .collect()
}

fn phones(who: &Identity, text: &str, out: &mut Vec<(usize, usize)>) {
    if who.phones.is_empty() {
        return;
    }
    let belongs = |c: char| {
        c.is_ascii_digit() || matches!(c, '+' | ' ' | '(' | ')' | '.' | '/' | '-' | '\u{a0}')
    };
    let his = |r: &Run<'_>| {
        let digits: String = r.text.chars().filter(char::is_ascii_digit).collect();
        digits.len() >= PHONE_DIGITS && who.phones.iter().any(|p| digits.contains(p.as_str()))
    };
    for r in runs(text, belongs).into_iter().filter(his) {
        let mut parts: Vec<Run<'_>> = numbers(&r).into_iter().filter(his).collect();
        if parts.is_empty() {
            parts.push(r);
        }
        for part in parts {
            let kept = |c: char| !c.is_ascii_digit() && !matches!(c, '+' | '(' | ')');
            let lead = part
                .text
                .len()
                .saturating_sub(part.text.trim_start_matches(kept).len());
            let tail = part
                .text
                .len()
                .saturating_sub(part.text.trim_end_matches(kept).len());
            out.push((part.from.saturating_add(lead), part.to.saturating_sub(tail)));
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
