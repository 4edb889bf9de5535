//! Names and towns as words: what is left when everything is gone that does not tell hotels apart, and how alike two
//! such lists are.

use super::tables::Tables;
use crate::text::fold;

/// Shortest rest of a compound ("Park" of "Parkhotel") that is a name.
const SHORTEST_REST: usize = 3;
/// From this likeness on two words are one word with a slip.
const SAME_WORD: f64 = 0.8;
/// Shorter words have no slips: "alpe" and "albe" are two names.
const SHORTEST_SLIP: usize = 5;

/// The words of a name that tell it apart, sorted, each once. A name of noise alone keeps its words.
pub(super) fn of_name(t: &Tables, name: &str) -> Vec<String> {
    let folded = fold(name);
    let all = folded.split(' ').filter(|w| !w.is_empty());
    let mut words: Vec<String> = all
        .clone()
        .filter(|w| !t.noise.contains(*w))
        .map(rest)
        .filter(|w| !t.noise.contains(*w))
        .map(spelling)
        .collect();
    if words.is_empty() {
        words = all.map(spelling).collect();
    }
    words.sort_unstable();
    words.dedup();
    words
}

/// A compound without its kind of house: "parkhotel" is "park", as "Park Hotel" is.
fn rest(word: &str) -> &str {
    let rest = word
        .strip_suffix("hotel")
        .or_else(|| word.strip_prefix("hotel"))
        .unwrap_or(word);
    if rest.chars().count() >= SHORTEST_REST {
        rest
    } else {
        word
    }
}

/// "oe" is "ö" as often as not, and saint is written in five ways.
fn spelling(word: &str) -> String {
    match word {
        "saint" | "sainte" | "sankt" | "st" | "ste" | "san" | "santa" | "sant" => "st".to_owned(),
        _ => word
            .replace("ae", "a")
            .replace("oe", "o")
            .replace("ue", "u"),
    }
}

/// The words of a town, in its own language.
pub(super) fn of_town(t: &Tables, town: &str) -> Vec<String> {
    let folded = fold(town);
    let plain: Vec<&str> = folded
        .split(' ')
        .filter(|w| {
            !w.is_empty()
                && !t.districts.contains(*w)
                && !w.starts_with(|c: char| c.is_ascii_digit())
        })
        .collect();
    let joined = plain.join(" ");
    let own = t.towns.get(&joined).map_or(joined.as_str(), String::as_str);
    own.split(' ')
        .filter(|w| !w.is_empty())
        .map(spelling)
        .collect()
}

/// The words of a street and its number.
pub(super) fn of_street(t: &Tables, street: &str) -> (Vec<String>, Option<String>) {
    let folded = fold(street);
    let (mut words, mut number) = (Vec::new(), None);
    for w in folded.split(' ').filter(|w| !w.is_empty()) {
        if w.starts_with(|c: char| c.is_ascii_digit()) {
            number = number.or_else(|| {
                Some(
                    w.chars()
                        .take_while(char::is_ascii_digit)
                        .collect::<String>(),
                )
            });
        } else if !t.streets.contains(w) && !t.noise.contains(w) {
            let w = ["strasse", "str", "gasse", "weg", "platz", "straat", "laan"]
                .iter()
                .find_map(|end| w.strip_suffix(end).filter(|r| r.len() >= SHORTEST_REST))
                .unwrap_or(w);
            words.push(spelling(w));
        }
    }
    words.sort_unstable();
    words.dedup();
    (words, number)
}

/// Whether `small` has no word that `big` lacks.
pub(super) fn within(small: &[String], big: &[String]) -> bool {
    !small.is_empty() && small.iter().all(|w| big.contains(w))
}

/// How alike two lists of words are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Likeness {
    /// 0–1: words in common (with slips) over all words, each by its weight.
    pub(super) share: f64,
    /// Every word of the one is a word of the other, but for slips.
    pub(super) one_name: bool,
}

/// Compare two lists; words for which `light` says yes weigh a quarter of their length.
pub(super) fn alike(a: &[String], b: &[String], light: impl Fn(&str) -> bool) -> Likeness {
    if a.is_empty() || b.is_empty() {
        return Likeness {
            share: 0.0,
            one_name: false,
        };
    }
    if a == b || a.concat() == b.concat() {
        return Likeness {
            share: 1.0,
            one_name: true,
        };
    }
    let weight = |w: &String| {
        let letters = f64::from(u32::try_from(w.chars().count().min(12)).unwrap_or(12));
        if light(w) { letters / 4.0 } else { letters }
    };
    let total: f64 = a.iter().chain(b).map(weight).sum();
    let mut taken = vec![false; b.len()];
    let (mut common, mut matched) = (0.0, 0_usize);
    for w in a {
        let best = b
            .iter()
            .enumerate()
            .filter(|(i, _)| taken.get(*i) == Some(&false))
            .map(|(i, o)| (i, same_word(w, o), weight(o)))
            .filter(|(_, likeness, _)| *likeness > 0.0)
            .max_by(|x, y| x.1.total_cmp(&y.1));
        if let Some((i, likeness, other)) = best {
            if let Some(t) = taken.get_mut(i) {
                *t = true;
            }
            matched = matched.saturating_add(1);
            common += likeness * (weight(w) + other);
        }
    }
    Likeness {
        share: (common / total).clamp(0.0, 1.0),
        one_name: matched == a.len() && matched == b.len(),
    }
}

/// 1 for the same word, the likeness for a slip, 0 for another word. Numbers have no slips.
fn same_word(a: &str, b: &str) -> f64 {
    if a == b {
        return 1.0;
    }
    let (n, m) = (a.chars().count(), b.chars().count());
    if n.min(m) < SHORTEST_SLIP || a.chars().chain(b.chars()).any(|c| c.is_ascii_digit()) {
        return 0.0;
    }
    let longest = u32::try_from(n.max(m)).unwrap_or(u32::MAX);
    let likeness = 1.0 - f64::from(distance(a, b)) / f64::from(longest);
    if likeness >= SAME_WORD { likeness } else { 0.0 }
}

/// Insertions, deletions, replacements and exchanges of neighbours from one word to the other (optimal string
/// alignment).
pub(super) fn distance(a: &str, b: &str) -> u32 {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let first: Vec<u32> = (0..=u32::try_from(b.len()).unwrap_or(u32::MAX)).collect();
    let (mut before, mut row) = (Vec::new(), first);
    let at = |r: &[u32], i: usize| r.get(i).copied().unwrap_or(u32::MAX);
    for (i, ca) in a.iter().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        next.push(at(&row, 0).saturating_add(1));
        for (j, cb) in b.iter().enumerate() {
            let replaced = at(&row, j).saturating_add(u32::from(ca != cb));
            let mut best = replaced
                .min(at(&row, j.saturating_add(1)).saturating_add(1))
                .min(at(&next, j).saturating_add(1));
            let swapped = i > 0
                && j > 0
                && a.get(i.wrapping_sub(1)) == Some(cb)
                && b.get(j.wrapping_sub(1)) == Some(ca);
            if swapped {
                best = best.min(at(&before, j.wrapping_sub(1)).saturating_add(1));
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or(0)
}
