//! Opt-outs by what is meant, not by how it is put: meanings (negation, writing, mail, the author, a list …) that meet
//! in one sentence and one language. Which of them must meet, and what makes it something else, is data.

use std::collections::BTreeSet;

use crate::DataError;
use crate::text::meet::Place;
use crate::text::table::rows;
use crate::text::tokens::Sentence;
use crate::text::{Hit, Lexicon, Tokens, fold};

/// A sentence of at most this many words is curt.
const CURT: usize = 7;
/// A sentence of at most this many words is bare.
const BARE: usize = 3;
/// Letters from which a word is long enough to be recognised though mistyped.
const TYPED: usize = 5;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    Sentence,
    Message,
    Curt,
    Bare,
}

/// Meanings that must meet, and meanings that make it something else.
#[derive(Debug)]
struct Rule {
    scope: Scope,
    all: Vec<String>,
    unless: Vec<String>,
}

/// What opt-outs are made of.
#[derive(Debug)]
pub(crate) struct Meanings {
    words: Lexicon,
    rules: Vec<Rule>,
    typed: Vec<String>,
}

impl Meanings {
    pub(crate) fn embedded() -> Result<Self, DataError> {
        Self::parse(
            include_str!("../../data/reply/opt_out_concepts.tsv"),
            include_str!("../../data/reply/opt_out_rules.tsv"),
            include_str!("../../data/reply/opt_out_typos.txt"),
        )
    }

    fn parse(concepts: &str, rules: &str, typos: &str) -> Result<Self, DataError> {
        let words = Lexicon::parse("reply/opt_out_concepts.tsv", concepts)?;
        let file = "reply/opt_out_rules.tsv";
        let mut out = Vec::new();
        for row in rows::<3>(file, rules)? {
            let [scope, all, unless] = row.col;
            let scope = match scope {
                "sentence" => Scope::Sentence,
                "message" => Scope::Message,
                "curt" => Scope::Curt,
                "bare" => Scope::Bare,
                s => {
                    return Err(DataError::new(
                        file,
                        row.line,
                        format!("unknown scope `{s}`"),
                    ));
                }
            };
            let list = |s: &str| s.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            let all = list(all);
            if all.is_empty() {
                return Err(DataError::new(file, row.line, "no meaning"));
            }
            out.push(Rule {
                scope,
                all,
                unless: list(unless),
            });
        }
        let typed = typos
            .lines()
            .filter(|l| !l.starts_with('#'))
            .flat_map(str::split_whitespace)
            .map(fold)
            .filter(|w| w.chars().count() >= TYPED)
            .collect();
        Ok(Self {
            words,
            rules: out,
            typed,
        })
    }

    /// The tokens (first, behind the last) in which a rule is met; sentences with a trap are passed over.
    pub(crate) fn met(&self, t: &Tokens, traps: &[Hit<'_>]) -> Option<(usize, usize)> {
        let hits = self.words.hits(t);
        let languages: BTreeSet<&str> = hits
            .iter()
            .map(|h| h.entry.language.as_str())
            .filter(|l| *l != "*")
            .collect();
        let open: Vec<&Sentence> = t
            .sentences
            .iter()
            .filter(|s| !traps.iter().any(|h| inside(h, s)))
            .collect();
        for s in &open {
            let here: Vec<&Hit<'_>> = hits.iter().filter(|h| inside(h, s)).collect();
            for language in &languages {
                let place = Place {
                    tokens: t,
                    hits: &here,
                    language,
                    question: s.question,
                };
                for r in self.rules.iter().filter(|r| r.scope != Scope::Message) {
                    let most = match r.scope {
                        Scope::Curt => CURT,
                        Scope::Bare => BARE,
                        _ => usize::MAX,
                    };
                    if s.last - s.first > most {
                        continue;
                    }
                    if let Some(found) = place.meets(&r.all, &r.unless) {
                        return Some(found);
                    }
                }
            }
        }
        let anywhere: Vec<&Hit<'_>> = hits
            .iter()
            .filter(|h| open.iter().any(|s| inside(h, s)))
            .collect();
        for language in &languages {
            let place = Place {
                tokens: t,
                hits: &anywhere,
                language,
                question: false,
            };
            for r in self.rules.iter().filter(|r| r.scope == Scope::Message) {
                if let Some(found) = place.meets(&r.all, &r.unless) {
                    return Some(found);
                }
            }
        }
        None
    }

    /// Does a phrase of an opt-out speak of something else: "we want to stop with Booking"? So it does when its sentence
    /// names business, a tool or a date and the phrase itself neither the author, nor a list, nor mail.
    pub(crate) fn elsewhere(&self, t: &Tokens) -> impl Fn(&Hit<'_>) -> bool {
        let hits = self.words.hits(t);
        let places = |labels: &[&str]| -> Vec<(usize, usize, String)> {
            hits.iter()
                .filter(|h| labels.contains(&h.entry.label.as_str()))
                .map(|h| (h.start, h.end, h.entry.language.clone()))
                .collect()
        };
        let other = places(&["business", "excuse", "trouble"]);
        let own = places(&[
            "own",
            "us",
            "list",
            "data",
            "letters",
            "sales",
            "allow",
            "authority",
        ]);
        let sentences = t.sentences.clone();
        move |h| {
            let Some(s) = sentences
                .iter()
                .find(|s| h.start >= s.first && h.start < s.last)
            else {
                return false;
            };
            let spoken = match h.entry.language.as_str() {
                "sv" | "no" => "da",
                l => l,
            };
            other
                .iter()
                .any(|(a, _, l)| *a >= s.first && *a < s.last && (l == spoken || l == "*"))
                && !own.iter().any(|(a, b, _)| *a < h.end && h.start < *b)
        }
    }

    /// The tokens with mistyped words of opt-outs put right; `None` when there is nothing to put right.
    pub(crate) fn retyped(&self, t: &Tokens) -> Option<Tokens> {
        let known = self.words.hits(t);
        let mut out = t.clone();
        let mut changed = false;
        for (i, token) in out.list.iter_mut().enumerate() {
            // "contract" is a word of its own, no "contact" with a slip.
            if token.text.len() < TYPED - 1 || known.iter().any(|h| h.start == i && h.end == i + 1)
            {
                continue;
            }
            if let Some(w) = self.typed.iter().find(|w| slipped(&token.text, w)) {
                token.text.clone_from(w);
                changed = true;
            }
        }
        changed.then_some(out)
    }
}

fn inside(h: &Hit<'_>, s: &Sentence) -> bool {
    h.start >= s.first && h.end <= s.last
}

/// Is `typed` the `word` with one letter missing, added, doubled or two neighbours swapped? The first letter is right.
fn slipped(typed: &str, word: &str) -> bool {
    let a: Vec<char> = typed.chars().collect();
    let b: Vec<char> = word.chars().collect();
    if a == b || a.first() != b.first() {
        return false;
    }
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let tail = |x: &[char], from: usize| x.get(from..).unwrap_or_default().to_vec();
    match a.len().cmp(&b.len()) {
        std::cmp::Ordering::Equal => {
            a.get(head) == b.get(head + 1)
                && a.get(head + 1) == b.get(head)
                && tail(&a, head + 2) == tail(&b, head + 2)
        }
        std::cmp::Ordering::Less => b.len() - a.len() == 1 && tail(&a, head) == tail(&b, head + 1),
        std::cmp::Ordering::Greater => {
            a.len() - b.len() == 1 && tail(&a, head + 1) == tail(&b, head)
        }
    }
}

#[cfg(test)]
mod tests;
