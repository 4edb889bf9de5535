//! What the model sees of a text: words and their neighbours, letters within words, marks, and what the lexicons found.

use super::{BITS, N};
use crate::text::Tokens;

/// What other parts of the reading found in the same text; each name becomes one feature.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen(Vec<(String, f32)>);

impl Seen {
    /// Adds a finding with its strength, about 0–1.
    pub(crate) fn add(&mut self, name: impl Into<String>, strength: f32) {
        self.0.push((name.into(), strength));
    }
}

/// Hashed features with their values.
#[derive(Debug, Clone, Default)]
pub(crate) struct Features {
    list: Vec<(u32, f32)>,
    /// How many of them are words and letters; what follows comes from the lexicons.
    texts: usize,
}

/// Longest word whose letters are looked at, characters.
const LETTERS: usize = 24;
/// Lengths of the runs of letters.
/// How many concepts further on one is paired with.
const REACH: usize = 5;
const RUNS: std::ops::RangeInclusive<usize> = 2..=6;

impl Features {
    /// The features of `text`.
    pub(crate) fn of(text: &str, seen: &Seen, meant: &[Vec<String>]) -> Self {
        let t = Tokens::new(&masked(text));
        let words: Vec<&str> = t.list.iter().map(|w| shape(&w.text)).collect();
        let mut word = Group::default();
        let mut letters = Group::default();
        for w in &words {
            word.add(&["w", w]);
            runs(w, &mut letters);
        }
        for pair in words.windows(2) {
            if let [a, b] = pair {
                word.add(&["b", a, b]);
            }
        }
        for three in words.windows(3) {
            if let [a, b, c] = three {
                word.add(&["t", a, b, c]);
                word.add(&["s", a, c]);
            }
        }
        for s in &t.sentences {
            if let Some(first) = words.get(s.first) {
                word.add(&["^", first]);
                if let Some(second) = words.get(s.first.saturating_add(1)) {
                    word.add(&["^", first, second]);
                }
            }
        }
        let mut meaning = Group::default();
        for sentence in meant {
            for (i, a) in sentence.iter().enumerate() {
                meaning.add(&["k", a]);
                for (j, b) in sentence.iter().enumerate().skip(i + 1).take(REACH) {
                    meaning.add(&["kk", a, b]);
                    if j == i + 1 {
                        meaning.add(&["kn", a, b]);
                        if let Some(c) = sentence.get(j + 1) {
                            meaning.add(&["k3", a, b, c]);
                        }
                    }
                }
            }
        }
        let mut list = word.normalised();
        list.extend(letters.normalised());
        list.extend(meaning.normalised());
        let texts = list.len();
        let length = match words.len() {
            0 => "0",
            1 => "1",
            2..=3 => "2",
            4..=7 => "4",
            8..=15 => "8",
            16..=31 => "16",
            _ => "32",
        };
        list.push((row(&["length", length]), 0.5));
        for (mark, name) in [('?', "?"), ('!', "!"), ('@', "@"), (':', ":)")] {
            if text.contains(mark) {
                list.push((row(&["mark", name]), 0.3));
            }
        }
        for (name, strength) in &seen.0 {
            list.push((row(&["seen", name]), *strength));
        }
        Self { list, texts }
    }

    /// Rows and values.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, f32)> + '_ {
        self.list
            .iter()
            .map(|(r, v)| (usize::try_from(*r).unwrap_or(0), *v))
    }

    /// Rows and values, without those of the lexicons for which `keep` says no.
    pub(super) fn thinned(&self, mut keep: impl FnMut() -> bool) -> Vec<(usize, f32)> {
        self.iter()
            .enumerate()
            .filter(|(i, _)| *i < self.texts || keep())
            .map(|(_, f)| f)
            .collect()
    }
}

/// Addresses and links are what they are, not what they spell.
fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive(char::is_whitespace) {
        if piece.contains('@') {
            out.push_str(" mailaddress ");
        } else if piece.contains("://") || piece.starts_with("www.") {
            out.push_str(" weblink ");
        } else {
            out.push_str(piece);
        }
    }
    out
}

/// Figures are figures.
fn shape(word: &str) -> &str {
    if word.chars().any(|c| c.is_ascii_digit()) {
        "0"
    } else {
        word
    }
}

fn runs(word: &str, out: &mut Group) {
    let framed: Vec<char> = std::iter::once('_')
        .chain(word.chars().take(LETTERS))
        .chain(std::iter::once('_'))
        .collect();
    let mut buffer = String::new();
    for n in RUNS {
        for run in framed.windows(n) {
            buffer.clear();
            buffer.extend(run);
            out.add(&["c", &buffer]);
        }
    }
}

/// Features that count once each and weigh one together.
#[derive(Default)]
struct Group(std::collections::BTreeSet<u32>);

impl Group {
    fn add(&mut self, parts: &[&str]) {
        self.0.insert(row(parts));
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a text has far fewer than 2^23 features"
    )]
    fn normalised(self) -> Vec<(u32, f32)> {
        let each = 1.0 / (self.0.len().max(1) as f32).sqrt();
        self.0.into_iter().map(|r| (r, each)).collect()
    }
}

/// FNV-1a (Fowler, Noll, Vo) over parts that cannot run into each other.
pub(super) fn hash<'a>(parts: impl IntoIterator<Item = &'a str>) -> u64 {
    let mut h: u64 = 0xcbf2_9ce4_8422_2325;
    for p in parts {
        for b in p.bytes().chain(std::iter::once(0xff)) {
            h ^= u64::from(b);
            h = h.wrapping_mul(0x0100_0000_01b3);
        }
    }
    h
}

/// The row of a feature.
fn row(parts: &[&str]) -> u32 {
    let h = hash(parts.iter().copied());
    let folded = (h ^ (h >> 32) ^ (h >> 16)) & ((1 << BITS) - 1);
    u32::try_from(folded).unwrap_or(0)
}

const _: () = assert!(N == 8);
