//! People with titles: near title words in the text, and as `Person` items of structured data.

use super::name::{at_end, at_start, is_whole};
use super::title::{Title, titles};
use crate::site::agents::View;
use crate::structured::{Item, of_type};
use crate::text::{fold, squash};

/// Somebody with a title.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) role: &'static str,
    pub(super) evidence: String,
    pub(super) confidence: f64,
}

/// Longest line taken for a heading with a title, characters.
const HEADING: usize = 80;

/// Candidates looked at on one page.
const MAX_CANDIDATES: usize = 500;

pub(super) fn people(view: &View<'_>) -> Vec<Person> {
    let mut found = structured(view);
    let name_first = layout(view);
    for (i, (line, folded)) in view.lines.iter().enumerate() {
        // `fold` keeps the number of characters; byte ranges only agree when the lengths do.
        for t in titles(folded) {
            let (Some(title), Some(before), Some(after)) = (
                slice(line, folded, t.start, t.end),
                slice(line, folded, 0, t.start),
                slice(line, folded, t.end, folded.len()),
            ) else {
                continue;
            };
            for (name, nearness) in candidates(view, i, before, after, &t, name_first) {
                found.push(Person {
                    title: squash(title),
                    role: t.role,
                    evidence: evidence(view, i, &name, line),
                    confidence: confidence(view.kind, t.role, title, nearness),
                    name,
                });
            }
        }
    }
    // One person has one title on a page: the first of the best role.
    let mut kept: Vec<Person> = Vec::new();
    for p in found.into_iter().take(MAX_CANDIDATES) {
        match kept.iter_mut().find(|k| fold(&k.name) == fold(&p.name)) {
            Some(k) if p.confidence > k.confidence + 0.001 && (rank(p.role) <= rank(k.role)) => {
                *k = p
            }
            Some(_) => {}
            None => kept.push(p),
        }
    }
    kept
}

fn rank(role: &str) -> usize {
    ["gm", "operations", "owner", "sales", "revenue", "other"]
        .iter()
        .position(|r| *r == role)
        .unwrap_or(9)
}

/// The characters of `line` at a byte range of its folded form.
fn slice<'l>(line: &'l str, folded: &str, start: usize, end: usize) -> Option<&'l str> {
    let chars_before = folded.get(..start)?.chars().count();
    let chars_to = folded.get(..end)?.chars().count();
    let at = |n: usize| line.char_indices().nth(n).map_or(line.len(), |(i, _)| i);
    line.get(at(chars_before)..at(chars_to))
}

/// Names that belong to a title, with how near they stand (1 = next to it, 0 = on a line of their own).
fn candidates(
    view: &View<'_>,
    i: usize,
    before: &str,
    after: &str,
    t: &Title,
    name_first: bool,
) -> Vec<(String, f64)> {
    let mut names: Vec<(String, f64)> = Vec::new();
    let tail = strip_lead(after);
    if let Some((name, used)) = at_start(tail) {
        names.push((name, 1.0));
        // "Geschäftsführer: Anna Huber, Karl Huber und Eva Maier"
        let mut rest = tail.get(used..).unwrap_or_default();
        while names.len() < 4 {
            let next = rest.trim_start_matches([' ', ',', ';', '/', '&']);
            let next = ["und ", "and ", "et ", "y ", "e ", "en ", "& "]
                .iter()
                .find_map(|w| next.strip_prefix(w))
                .unwrap_or(next);
            if next.len() == rest.len() {
                break;
            }
            let Some((more, used)) = at_start(next) else {
                break;
            };
            names.push((more, 0.9));
            rest = next.get(used..).unwrap_or_default();
        }
        return names;
    }
    let head = before.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '.');
    let head = strip_tail(head);
    if let Some(name) = at_end(head) {
        names.push((name, 1.0));
        return names;
    }
    let _ = t;
    // A line that is the title alone (an address beside it does not count): the name stands on the line before or
    // after, by the page's habit.
    let alone = before.chars().filter(|c| c.is_alphanumeric()).count() <= 12
        && after
            .split_whitespace()
            .filter(|w| !w.contains('@'))
            .flat_map(str::chars)
            .filter(|c| c.is_alphanumeric())
            .count()
            <= 30;
    if !alone
        || view
            .lines
            .get(i)
            .is_none_or(|(l, _)| l.chars().count() > HEADING)
    {
        return names;
    }
    let line_name = |n: Option<usize>| {
        n.and_then(|n| view.lines.get(n))
            .and_then(|(l, _)| is_whole(l))
    };
    let (above, below) = (line_name(i.checked_sub(1)), line_name(Some(i + 1)));
    let chosen = if name_first {
        above.or(below)
    } else {
        below.or(above)
    };
    names.extend(chosen.map(|n| (n, 0.0)));
    names
}

/// Separators, fillers and honorific-free connecting words after a title.
fn strip_lead(after: &str) -> &str {
    let mut rest = after;
    loop {
        let len = rest.len();
        rest = rest.trim_start_matches([
            ' ', ':', ',', '-', '–', '—', '|', '(', '/', '.', '·', '•', '=', '»', '>',
        ]);
        for filler in [
            "ist ",
            "is ",
            "est ",
            "es ",
            "è ",
            "é ",
            "of the hotel",
            "des hauses",
            "des hotels",
            "de l'hôtel",
            "del hotel",
            "dell'hotel",
            "do hotel",
            "in ",
            "und ",
            "and ",
        ] {
            if let Some(r) = rest
                .get(..filler.len())
                .filter(|p| p.eq_ignore_ascii_case(filler))
                .and_then(|_| rest.get(filler.len()..))
            {
                rest = r;
            }
        }
        if rest.len() == len {
            return rest;
        }
    }
}

fn strip_tail(before: &str) -> &str {
    let mut rest = before.trim_end();
    loop {
        let len = rest.len();
        for filler in [
            " our", " your", " the", " as", " als", " unser", " unsere", " ihr", " ihre", " der",
            " die", " notre", " votre", " le", " la", " el", " nuestro", " nuestra", " il",
            " nostro", " o", " a", " is", " ist", " est", " es", ",", "-", "–", "(", ":",
        ] {
            rest = rest.strip_suffix(filler).unwrap_or(rest).trim_end();
        }
        if rest.len() == len {
            return rest;
        }
    }
}

/// Whether the page prints names above titles: judged by its first title that has a line of its own.
fn layout(view: &View<'_>) -> bool {
    for (i, (line, folded)) in view.lines.iter().enumerate() {
        let own_line = titles(folded)
            .first()
            .is_some_and(|t| t.start <= 4 && folded.len() <= t.end + 4);
        if own_line && line.chars().count() <= HEADING {
            return i
                .checked_sub(1)
                .and_then(|n| view.lines.get(n))
                .is_some_and(|(l, _)| is_whole(l).is_some());
        }
    }
    true
}

fn evidence(view: &View<'_>, i: usize, name: &str, line: &str) -> String {
    if fold(line).contains(&fold(name)) {
        return around(line, name);
    }
    let near = [i.checked_sub(1), Some(i + 1)]
        .into_iter()
        .flatten()
        .filter_map(|n| view.lines.get(n));
    let other = near.map(|(l, _)| l).find(|l| fold(l).contains(&fold(name)));
    format!("{} · {line}", other.map_or(name, String::as_str))
}

/// The words around a name in a long line.
fn around(line: &str, name: &str) -> String {
    let at = line
        .find(name)
        .map_or(0, |b| line.get(..b).unwrap_or_default().chars().count());
    line.chars()
        .skip(at.saturating_sub(120))
        .take(280)
        .collect()
}

fn confidence(page: &str, role: &str, title: &str, nearness: f64) -> f64 {
    let place: f64 = match page {
        "team" | "imprint" | "contact" => 0.90,
        "about" | "home" => 0.84,
        _ => 0.74,
    };
    // One-word titles (direktor, gerente, directeur) are less specific than "General Manager".
    let specific = if role == "gm" && !title.trim().contains(' ') {
        -0.06
    } else {
        0.0
    };
    (place + specific + 0.04 * nearness).min(0.95)
}

/// `Person` items with a job title, and those a hotel names as employees or founders.
fn structured(view: &View<'_>) -> Vec<Person> {
    let mut out = Vec::new();
    for item in of_type(&view.items, &["Person"]) {
        let (Some(name), Some(title)) = (person_name(item), item.text("jobTitle")) else {
            continue;
        };
        let folded = fold(&title);
        let role = titles(&folded).first().map_or("other", |t| t.role);
        out.push(Person {
            evidence: format!("{name}, {title}"),
            title: squash(&title),
            role,
            name,
            confidence: 0.93,
        });
    }
    out
}

fn person_name(item: &Item) -> Option<String> {
    let parts = || {
        Some(format!(
            "{} {}",
            item.text("givenName")?,
            item.text("familyName")?
        ))
    };
    let name = item.text("name").or_else(parts)?;
    is_whole(&squash(&name))
}
