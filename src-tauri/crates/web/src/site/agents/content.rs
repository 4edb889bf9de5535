//! What the house offers: rooms, stars, amenities, description, season; from `Hotel` data, then from the text in the
//! words of the data file.

mod season;

use std::collections::HashMap;
use std::sync::LazyLock;

use domain::site::Finding;
use regex::Regex;
use serde::Deserialize;
use serde_json::json;

use super::View;
use crate::structured::hotel::hotel;
use crate::text::{contains_words, elements, fold, squash};

#[derive(Debug, Default, Deserialize)]
struct Words {
    rooms: Vec<String>,
    room_adjectives: Vec<String>,
    not_rooms_before: Vec<String>,
    star_words: Vec<String>,
    star_context: Vec<String>,
    not_stars_after: Vec<String>,
    amenities: HashMap<String, Vec<String>>,
    months: Vec<Vec<String>>,
    open_words: Vec<String>,
    closed_words: Vec<String>,
    until_words: Vec<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    // Part of the program; its test reads it.
    let mut w: Words =
        serde_json::from_str(include_str!("../../../data/content.json")).unwrap_or_default();
    let lists = [
        &mut w.rooms,
        &mut w.room_adjectives,
        &mut w.not_rooms_before,
        &mut w.star_words,
        &mut w.star_context,
        &mut w.not_stars_after,
        &mut w.open_words,
        &mut w.closed_words,
        &mut w.until_words,
    ];
    for word in lists
        .into_iter()
        .flatten()
        .chain(w.months.iter_mut().flatten())
        .chain(w.amenities.values_mut().flatten())
    {
        *word = fold(word);
    }
    w
});

static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b\d{1,4}\b").ok());
static STARS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\b([1-5])(?:\s*|-)?(\*|★|\p{L}+)").ok());

/// The agent's findings.
pub(super) fn find(views: &[View<'_>]) -> Vec<Finding> {
    let mut out = Vec::new();
    for view in views {
        structured(view, &mut out);
        if out.iter().all(|f| f.kind != "description") {
            meta_description(view, &mut out);
        }
        for (line, folded) in &view.lines {
            rooms(view, line, folded, &mut out);
            stars(view, line, folded, &mut out);
            out.extend(season::season(view, line, folded));
        }
        amenities(view, &mut out);
    }
    agree(&mut out);
    out
}

fn structured(view: &View<'_>, out: &mut Vec<Finding>) {
    let Some(h) = hotel(&view.items) else { return };
    if let Some(n) = h.rooms {
        out.push(view.found(
            "content",
            "rooms",
            n.to_string(),
            &format!("numberOfRooms {n}"),
            0.95,
        ));
    }
    if let Some(s) = h.stars {
        out.push(view.found(
            "content",
            "stars",
            s.to_string(),
            &format!("starRating {s}"),
            0.93,
        ));
    }
    if let Some(d) = h.description {
        out.push(view.found(
            "content",
            "description",
            d.chars().take(1_000).collect::<String>(),
            &d,
            0.9,
        ));
    }
    for a in h.amenities.iter().take(40) {
        out.push(view.found(
            "content",
            "amenity",
            fold(a),
            &format!("amenityFeature {a}"),
            0.92,
        ));
    }
}

fn meta_description(view: &View<'_>, out: &mut Vec<Finding>) {
    let said = elements(&view.doc, "meta")
        .filter(|m| {
            m.attr("name")
                .or_else(|| m.attr("property"))
                .is_some_and(|n| matches!(n, "description" | "og:description"))
        })
        .find_map(|m| {
            m.attr("content")
                .map(squash)
                .filter(|c| c.chars().count() > 40)
        });
    if let Some(d) = said {
        out.push(view.found("content", "description", &d, &d, 0.75));
    }
}

/// "84 elegant rooms and suites", not "5 meeting rooms" and not "2024 rooms".
fn rooms(view: &View<'_>, line: &str, folded: &str, out: &mut Vec<Finding>) {
    let Some(number) = NUMBER.as_ref() else {
        return;
    };
    for m in number.find_iter(folded) {
        let Some(n) = m
            .as_str()
            .parse::<u32>()
            .ok()
            .filter(|n| (4..=3_000).contains(n) && !(1900..=2100).contains(n))
        else {
            continue;
        };
        let before = folded.get(..m.start()).unwrap_or_default().trim_end();
        let last = before
            .rsplit(|c: char| !c.is_alphanumeric())
            .next()
            .unwrap_or_default();
        if before.ends_with(['-', '–', '/', ',', '.', '€', '$', '£', '+', '&'])
            || WORDS.not_rooms_before.iter().any(|w| w == last)
        {
            continue;
        }
        let mut rest = folded.get(m.end()..).unwrap_or_default();
        // Up to four describing words may stand between number and rooms.
        for _ in 0..5 {
            let next = rest.trim_start_matches([' ', ',', '-']);
            if next.len() == rest.len() {
                break;
            }
            if WORDS.rooms.iter().any(|w| starts_with_word(next, w)) {
                let sure = if matches!(view.kind, "home" | "about" | "rooms") {
                    0.85
                } else {
                    0.7
                };
                out.push(view.found("content", "rooms", n.to_string(), line, sure));
                break;
            }
            match WORDS
                .room_adjectives
                .iter()
                .filter(|a| starts_with_word(next, a))
                .map(String::len)
                .max()
            {
                Some(len) => rest = next.get(len..).unwrap_or_default(),
                None => break,
            }
        }
    }
}

fn starts_with_word(text: &str, word: &str) -> bool {
    text.strip_prefix(word)
        .is_some_and(|r| !r.chars().next().is_some_and(char::is_alphanumeric))
}

/// "4-star hotel", "4 Sterne Superior Hotel", "hôtel 3 étoiles", "Hotel Post ****"; never "5-star service".
fn stars(view: &View<'_>, line: &str, folded: &str, out: &mut Vec<Finding>) {
    let near = WORDS.star_context.iter().any(|w| contains_words(folded, w));
    if !near {
        return;
    }
    let mut push = |n: usize, superior: bool, confidence: f64| {
        let mut f = view.found("content", "stars", n.to_string(), line, confidence);
        f.detail = json!({ "superior": superior });
        out.push(f);
    };
    if let Some(re) = STARS.as_ref() {
        for c in re.captures_iter(folded) {
            let (Some(n), Some(word), Some(all)) = (c.get(1), c.get(2), c.get(0)) else {
                continue;
            };
            if !WORDS.star_words.iter().any(|w| w == word.as_str()) {
                continue;
            }
            let after = folded
                .get(all.end()..)
                .unwrap_or_default()
                .trim_start_matches([' ', '-']);
            if WORDS
                .not_stars_after
                .iter()
                .any(|w| starts_with_word(after, w))
            {
                continue;
            }
            if let Ok(n) = n.as_str().parse::<usize>() {
                push(
                    n,
                    starts_with_word(after, "superior") || starts_with_word(after, "s"),
                    0.85,
                );
            }
        }
    }
    let row = |mark: char| {
        let longest = line
            .split(|c| c != mark)
            .map(|run| run.chars().count())
            .max()
            .unwrap_or(0);
        (2..=5).contains(&longest).then_some(longest)
    };
    if let Some(n) = row('★').or_else(|| row('*'))
        && line.chars().count() < 120
    {
        push(
            n,
            line.contains("*S") || line.contains("*s") || line.contains("★S"),
            0.8,
        );
    }
}

fn amenities(view: &View<'_>, out: &mut Vec<Finding>) {
    for (name, words) in &WORDS.amenities {
        let line = view
            .lines
            .iter()
            .find(|(_, folded)| words.iter().any(|w| contains_words(folded, w)));
        if let Some((line, _)) = line {
            let printed: String = line.chars().take(200).collect();
            out.push(view.found("content", "amenity", name, &printed, 0.7));
        }
    }
    out.sort_by(|a, b| (a.kind != "amenity").cmp(&(b.kind != "amenity")).reverse());
}

/// Values that contradict each other lower each other; one said often rises a little.
fn agree(out: &mut [Finding]) {
    for kind in ["rooms", "stars"] {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for f in out.iter().filter(|f| f.kind == kind) {
            *counts.entry(f.value.clone()).or_default() += 1;
        }
        if counts.len() < 2 {
            continue;
        }
        let top = counts.values().max().copied().unwrap_or(0);
        for f in out
            .iter_mut()
            .filter(|f| f.kind == kind && f.confidence < 0.9)
        {
            let mine = counts.get(&f.value).copied().unwrap_or(0);
            f.confidence -= if mine == top { 0.1 } else { 0.25 };
        }
    }
}

#[cfg(test)]
mod tests;
