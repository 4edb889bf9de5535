//! Whom the author names instead of himself: name, title, address, never from his own signature.

use super::{DelegatedTo, Kind, ReplyInput};
use crate::Judge;
use crate::text::{Hit, Tokens, fold, span, squeeze};

/// Small words inside names.
const PARTICLES: [&str; 22] = [
    "van", "von", "de", "der", "den", "di", "da", "del", "della", "dos", "das", "do", "la", "le",
    "ten", "ter", "zu", "al", "el", "bin", "y", "du",
];
/// Words of address in front of a name.
const HONORIFICS: [&str; 27] = [
    "herr", "herrn", "frau", "mr", "mrs", "ms", "miss", "dr", "madame", "monsieur", "mme", "senor",
    "senora", "sr", "sra", "signor", "signora", "sig", "dott", "dottssa", "mevrouw", "meneer",
    "dhr", "mw", "pan", "pani", "m",
];
/// How far behind a cue the name may stand, in bytes.
const REACH: usize = 220;

const NOT_NAMES: &str = include_str!("../../data/reply/not_names.txt");

impl Judge {
    pub(crate) fn delegate_of(
        &self,
        input: &ReplyInput,
        s: &str,
        kind: Kind,
    ) -> Option<DelegatedTo> {
        if matches!(
            kind,
            Kind::Bounce | Kind::Feedback | Kind::List | Kind::Challenge
        ) {
            return None;
        }
        let told = self.between_greeting_and_closing(s);
        let s = told.as_str();
        let t = Tokens::new(s);
        let hits = self.reply.delegate.hits(&t);
        let never = |h: &Hit<'_>| {
            hits.iter()
                .any(|n| n.entry.label == "never" && n.start < h.end && h.start < n.end)
        };
        let mut best: Option<(usize, DelegatedTo)> = None;
        for h in hits
            .iter()
            .filter(|h| h.entry.label != "never" && !never(h))
        {
            let sentence = t.sentence_of(h.start);
            if !self.allowed(&t, h) {
                continue;
            }
            let (a, b) = if h.entry.label == "cue" {
                let from = t.list.get(h.end.saturating_sub(1)).map_or(0, |w| w.end);
                (from, reach(s, from, sentence.end))
            } else {
                let to = t.list.get(h.start).map_or(0, |w| w.start);
                (sentence.start, to)
            };
            let window = span(s, a, b);
            let far = b > sentence.end;
            let Some(mut d) = self.person_in(window, h.entry.label == "cue", input) else {
                continue;
            };
            d.quote = squeeze(span(s, sentence.start, sentence.end));
            let worth = usize::from(d.name.is_some()) * 2
                + usize::from(d.email.is_some()) * 2
                + usize::from(d.title.is_some());
            let worth = worth * 2 + usize::from(!far);
            if best.as_ref().is_none_or(|(w, _)| worth > *w) {
                best = Some((worth, d));
            }
        }
        best.map(|(_, d)| d)
    }

    /// The text without its greeting line and without what stands from the closing formula on.
    fn between_greeting_and_closing(&self, s: &str) -> String {
        let mut out: Vec<&str> = Vec::new();
        let mut first = true;
        for line in s.lines() {
            let t = Tokens::new(line);
            let short = t.list.len() <= 7;
            if first && !t.list.is_empty() {
                first = false;
                if short && self.email.legal.find(&t, "greeting").is_some() && !line.contains('@') {
                    continue;
                }
            }
            if short
                && self.reply.quote.find(&t, "valediction").is_some()
                && out.iter().any(|l| !l.trim().is_empty())
            {
                break;
            }
            out.push(line);
        }
        out.join("\n")
    }

    /// "Please do not contact Maria" names nobody for us.
    fn allowed(&self, t: &Tokens, h: &Hit<'_>) -> bool {
        let before: Vec<&str> = t
            .list
            .iter()
            .take(h.start)
            .skip(h.start.saturating_sub(2))
            .map(|w| w.text.as_str())
            .collect();
        !before.iter().any(|w| {
            matches!(
                *w,
                "not" | "dont" | "never" | "nicht" | "pas" | "no" | "non" | "nao" | "niet"
            )
        }) || self
            .reply
            .negators
            .hits(t)
            .iter()
            .any(|n| n.entry.label == "excuse" && n.start < h.start && n.end + 3 > h.start)
    }

    fn person_in(&self, window: &str, follows: bool, input: &ReplyInput) -> Option<DelegatedTo> {
        let email = emails(window)
            .into_iter()
            .find(|e| !e.eq_ignore_ascii_case(&input.from_email));
        let title = self.title_in(window);
        let name = name_in(window, follows, email.is_some() || title.is_some())
            .filter(|n| !same_person(n, &input.from_name))
            .or_else(|| email.as_deref().and_then(name_of_address));
        if email.is_none() && name.is_none() && title.is_none() {
            return None;
        }
        Some(DelegatedTo {
            name,
            title,
            email,
            quote: String::new(),
        })
    }
}

/// The end of the reach behind a cue: this sentence and, for an address on its own line, the next words.
fn reach(s: &str, from: usize, sentence_end: usize) -> usize {
    let mut end = sentence_end.max(from);
    let tail = span(s, end, s.len());
    let next: String = tail.chars().take(120).collect();
    let near = next.split("\n\n").take(2).collect::<Vec<_>>().join("\n\n");
    if near.contains('@') && !span(s, from, end).contains('@') {
        let at = near.find('@').unwrap_or(0);
        let stop = near
            .get(at..)
            .and_then(|r| r.find(char::is_whitespace))
            .map_or(near.len(), |n| at + n);
        end += stop;
    }
    let mut cap = (from + REACH).min(s.len());
    while cap < s.len() && !s.is_char_boundary(cap) {
        cap += 1;
    }
    end.min(cap).min(s.len())
}

/// Mail addresses in a text, in order.
pub(crate) fn emails(s: &str) -> Vec<String> {
    s.split(|c: char| c.is_whitespace() || "<>()[],;:\"|".contains(c))
        .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|w| {
            w.split_once('@').is_some_and(|(l, d)| {
                !l.is_empty()
                    && d.contains('.')
                    && !d.contains('@')
                    && d.chars()
                        .all(|c| c.is_alphanumeric() || c == '.' || c == '-')
            })
        })
        .map(str::to_owned)
        .collect()
}

/// `anna.meier@` → "Anna Meier"; role addresses and single words name nobody.
fn name_of_address(email: &str) -> Option<String> {
    let local = email.split('@').next()?;
    let parts: Vec<&str> = local.split('.').collect();
    let [a, b] = parts.as_slice() else {
        return None;
    };
    let word =
        |w: &str| w.chars().count() > 1 && w.chars().all(char::is_alphabetic) && !not_name(w);
    if !word(a) || !word(b) {
        return None;
    }
    let cap = |w: &str| {
        let mut c = w.chars();
        c.next()
            .map_or_else(String::new, |f| f.to_uppercase().chain(c).collect())
    };
    Some(format!("{} {}", cap(a), cap(b)))
}

fn not_name(word: &str) -> bool {
    let f = fold(word);
    NOT_NAMES
        .lines()
        .filter(|l| !l.starts_with('#'))
        .any(|l| l.split(' ').any(|w| fold(w) == f))
}

/// Are these the names of one person: one contains every word of the other?
fn same_person(a: &str, b: &str) -> bool {
    let (a, b) = (fold(a), fold(b));
    if a.is_empty() || b.is_empty() {
        return false;
    }
    let within = |x: &str, y: &str| x.split(' ').all(|w| y.split(' ').any(|v| v == w));
    within(&a, &b) || within(&b, &a)
}

/// The first run of words that reads as a personal name.
fn name_in(window: &str, follows: bool, supported: bool) -> Option<String> {
    let mut runs: Vec<(Vec<&str>, bool, usize)> = Vec::new();
    let mut run: Vec<&str> = Vec::new();
    let mut honoured = false;
    let mut start = 0;
    let words: Vec<&str> = window.split_whitespace().collect();
    for (n, raw) in words.iter().enumerate() {
        let ends = raw.ends_with([',', '.', ';', ':', ')', '!', '?']) && raw.chars().count() > 3
            || raw.ends_with(',');
        let w = raw
            .trim_matches(|c: char| !c.is_alphanumeric())
            .trim_matches(|c: char| "()<>[]\"“”„*".contains(c));
        let folded = fold(w);
        let capital = w.chars().next().is_some_and(char::is_uppercase);
        let name_like = capital
            && w.chars()
                .all(|c| c.is_alphabetic() || c == '-' || c == '\'' || c == '’')
            && (w.chars().count() == 1
                || w.chars().any(char::is_lowercase)
                || w.chars().count() > 3)
            && !not_name(w);
        if HONORIFICS.contains(&folded.as_str()) && (capital || folded.len() > 3) {
            push(&mut runs, &mut run, honoured, start);
            honoured = true;
            continue;
        }
        if name_like {
            if run.is_empty() {
                start = n;
            }
            run.push(w);
        } else if !run.is_empty() && PARTICLES.contains(&folded.as_str()) && !ends {
            run.push(w);
            continue;
        } else {
            push(&mut runs, &mut run, honoured, start);
            honoured = false;
        }
        if ends {
            push(&mut runs, &mut run, honoured, start);
            honoured = false;
        }
    }
    push(&mut runs, &mut run, honoured, start);
    let full = runs
        .iter()
        .find(|(r, h, _)| r.len() >= 2 || (*h && !r.is_empty()));
    let single = runs.iter().find(|(r, _, at)| {
        r.len() == 1
            && r.iter().all(|w| w.chars().count() > 2)
            && (supported || (follows && *at == 0))
    });
    full.or(single).map(|(r, _, _)| r.join(" "))
}

fn push<'a>(
    runs: &mut Vec<(Vec<&'a str>, bool, usize)>,
    run: &mut Vec<&'a str>,
    honoured: bool,
    start: usize,
) {
    while run
        .last()
        .is_some_and(|w| PARTICLES.contains(&fold(w).as_str()))
    {
        run.pop();
    }
    if !run.is_empty() && run.len() <= 5 {
        runs.push((std::mem::take(run), honoured, start));
    }
    run.clear();
}
