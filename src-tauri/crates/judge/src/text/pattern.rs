//! The small phrase language of the lexicons, matched on folded tokens.
//!
//! | written | means |
//! |---|---|
//! | `word` | the folded word; `wor*`, `*ord`, `*or*` by part |
//! | `a/b` | one of them |
//! | `?word` | may be missing |
//! | `..` and `...` | up to 3 or 7 words between, in the same sentence |
//! | `#` | a token that begins with a digit |
//! | `^` and `$` | begin and end of a sentence |

use super::Tokens;
use super::fold::push_folded;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Alt {
    Exact(String),
    Prefix(String),
    Suffix(String),
    Contains(String),
    Number,
}

impl Alt {
    fn parse(s: &str) -> Option<Self> {
        if s == "#" {
            return Some(Self::Number);
        }
        let folded = |s: &str| {
            let mut out = String::new();
            for c in s.chars().filter(|c| c.is_alphanumeric()) {
                push_folded(&mut out, c);
            }
            (!out.is_empty()).then_some(out)
        };
        let inner = s.trim_matches('*');
        if inner.contains('*') {
            return None;
        }
        let f = folded(inner)?;
        Some(match (s.starts_with('*'), s.ends_with('*')) {
            (true, true) => Self::Contains(f),
            (true, false) => Self::Suffix(f),
            (false, true) => Self::Prefix(f),
            (false, false) => Self::Exact(f),
        })
    }

    fn matches(&self, w: &str) -> bool {
        match self {
            Self::Exact(a) => a == w,
            Self::Prefix(a) => w.starts_with(a.as_str()),
            Self::Suffix(a) => w.ends_with(a.as_str()),
            Self::Contains(a) => w.contains(a.as_str()),
            Self::Number => w.starts_with(|c: char| c.is_ascii_digit()),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Elem {
    Word { alts: Vec<Alt>, optional: bool },
    Gap(usize),
    Start,
    End,
}

/// A compiled phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    elems: Vec<Elem>,
}

impl Pattern {
    /// Compiles one phrase; `Err` says what is wrong with it.
    pub(crate) fn parse(src: &str) -> Result<Self, String> {
        let mut elems = Vec::new();
        for part in spaced(src).split_whitespace() {
            elems.push(match part {
                "^" => Elem::Start,
                "$" => Elem::End,
                ".." => Elem::Gap(3),
                "..." => Elem::Gap(7),
                w => {
                    let (optional, w) = w.strip_prefix('?').map_or((false, w), |r| (true, r));
                    let alts: Option<Vec<Alt>> = w.split('/').map(Alt::parse).collect();
                    let alts = alts
                        .filter(|a| !a.is_empty())
                        .ok_or_else(|| format!("bad word `{w}` in `{src}`"))?;
                    Elem::Word { alts, optional }
                }
            });
        }
        if !elems.iter().any(|e| {
            matches!(
                e,
                Elem::Word {
                    optional: false,
                    ..
                }
            )
        }) {
            return Err(format!("phrase without a word: `{src}`"));
        }
        Ok(Self { elems })
    }

    /// The alternatives of the first word, to index by; `None` when the phrase begins otherwise.
    pub(crate) fn heads(&self) -> Option<&[Alt]> {
        self.elems
            .iter()
            .find(|e| !matches!(e, Elem::Start))
            .and_then(|e| match e {
                Elem::Word {
                    alts,
                    optional: false,
                } => Some(alts.as_slice()),
                _ => None,
            })
    }

    /// Matches at token `at`; the index behind the last token used.
    pub(crate) fn match_at(&self, t: &Tokens, at: usize) -> Option<usize> {
        step(&self.elems, t, at, at)
    }
}

/// Apostrophes and hyphens in the data are cut as in text: `n'est` is two words, `don't` one, `e-mail` one.
fn spaced(src: &str) -> String {
    src.split_whitespace()
        .map(|w| {
            let Some((a, b)) = w.split_once(['\'', '’']) else {
                return w.to_owned();
            };
            if a.contains('/')
                || b.is_empty()
                || b.starts_with('/')
                || !super::fold::elides(a.trim_start_matches('?'))
            {
                return w.replace(['\'', '’'], "");
            }
            format!("{a} {b}")
        })
        .collect::<Vec<_>>()
        .join(" ")
        .replace("e-mail", "email")
        .replace('-', " ")
}

fn step(elems: &[Elem], t: &Tokens, at: usize, begun: usize) -> Option<usize> {
    let Some((first, rest)) = elems.split_first() else {
        return Some(at);
    };
    let same = |i: usize| match (t.list.get(i), t.list.get(begun)) {
        (Some(a), Some(b)) => a.sentence == b.sentence,
        _ => false,
    };
    match first {
        Elem::Start => {
            (t.sentence_of(at).first == at).then_some(())?;
            step(rest, t, at, begun)
        }
        Elem::End => {
            let ends = at > 0 && t.sentence_of(at - 1).last == at;
            ends.then_some(())?;
            step(rest, t, at, begun)
        }
        Elem::Gap(max) => {
            for n in 0..=*max {
                if n > 0 && !same(at + n - 1) {
                    break;
                }
                if let Some(end) = step(rest, t, at + n, begun) {
                    return Some(end);
                }
            }
            None
        }
        Elem::Word { alts, optional } => {
            let hit = same(at)
                && t.list
                    .get(at)
                    .is_some_and(|w| alts.iter().any(|a| a.matches(&w.text)));
            if hit && let Some(end) = step(rest, t, at + 1, begun) {
                return Some(end);
            }
            if *optional {
                return step(rest, t, at, begun);
            }
            None
        }
    }
}
