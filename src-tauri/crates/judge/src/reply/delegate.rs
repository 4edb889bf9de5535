//! Whom the author names instead of himself: name, title, address, never from his own signature.
//!
//! Words of handing on point to a person: `cue` words to who follows, `role` words to who stands before, `away` words (not
//! me, wrong desk) to who is named beside, `copy` words to who is in copy. An address that is not the author's is named for
//! a reason by itself, a first line to a colleague hands the mail to him, and a short answer that only names somebody most
//! likely means him. Which words these are is data.

mod copies;
mod mention;

use self::copies::{Mailbox, Recipients};
use self::mention::{Mention, addresses, mentions, name_of_address, same_person};
use super::{DelegatedTo, Kind, ReplyInput};
use crate::Judge;
use crate::text::{Hit, Tokens, span, squeeze};

/// How far behind a cue the name may stand, in bytes.
const REACH: usize = 220;
/// Words of a message that says nothing beside an address.
const BARE: usize = 6;
/// Words of a message that says little beside a name.
const SHORT: usize = 28;

/// A part of the text a hit looks at.
#[derive(Debug, Clone, Copy)]
struct Range {
    start: usize,
    end: usize,
}

/// The author's words, read once.
struct Told<'a> {
    s: &'a str,
    t: Tokens,
    /// Sentences; one that ends with an abbreviation or an initial goes on.
    sentences: Vec<Range>,
    addresses: Vec<(usize, &'a str)>,
    /// Names that are nobody's we look for: the author's and ours.
    author: &'a str,
    recipients: &'a Recipients,
}

impl Told<'_> {
    fn sentence(&self, at: usize) -> Range {
        self.sentences
            .iter()
            .find(|r| at < r.end)
            .or(self.sentences.last())
            .copied()
            .unwrap_or(Range { start: 0, end: 0 })
    }

    fn address_in(&self, r: Range) -> Option<&str> {
        self.addresses
            .iter()
            .find(|(at, _)| r.start <= *at && *at < r.end)
            .map(|a| a.1)
    }
}

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
        let recipients = Recipients::of(input);
        if let Some(d) = self.handed_to_a_colleague(s, &recipients) {
            return Some(d);
        }
        let text = self.between_greeting_and_closing(s);
        let told = told(&text, input, &recipients);
        let hits = self.reply.delegate.hits(&told.t);
        let never = |h: &Hit<'_>| {
            hits.iter()
                .any(|n| n.entry.label == "never" && n.start < h.end && h.start < n.end)
        };
        let mut best: Option<(usize, DelegatedTo)> = None;
        for h in hits
            .iter()
            .filter(|h| points(h) && !never(h) && self.allowed(&told.t, h))
        {
            let Some((worth, d)) = self.named_by(&told, h) else {
                continue;
            };
            if best.as_ref().is_none_or(|(w, _)| worth > *w) {
                best = Some((worth, d));
            }
        }
        let mut found = best
            .map(|(_, d)| d)
            .or_else(|| self.by_address_alone(&told))
            .or_else(|| self.by_name_alone(&told))?;
        complete(&mut found, &recipients);
        Some(found)
    }

    /// Who is mentioned in a range, in order.
    fn mentions_in(&self, told: &Told<'_>, r: Range) -> Vec<Mention> {
        let mut all = mentions(span(told.s, r.start, r.end), |w| self.address.given(w));
        all.retain(|m| !same_person(&m.name, told.author) && !told.recipients.is_ours(&m.name));
        for m in &mut all {
            m.start += r.start;
            m.end += r.start;
        }
        all
    }

    /// Whom a hit points to, and how much it says about him.
    fn named_by(&self, told: &Told<'_>, h: &Hit<'_>) -> Option<(usize, DelegatedTo)> {
        let word = |n: usize| told.t.list.get(n);
        let begin = word(h.start).map_or(0, |w| w.start);
        // "an Frau" is a cue, and "Frau" belongs to the name.
        let behind = word(h.end.saturating_sub(1)).map_or(0, |w| {
            if h.end > h.start + 1 && mention::is_address(&w.text) {
                w.start
            } else {
                w.end
            }
        });
        let sentence = told.sentence(begin);
        let far = Range {
            start: sentence.start,
            end: reach(told.s, behind, sentence.end),
        };
        let email = told.address_in(far);
        let label = h.entry.label.as_str();
        let before = Range {
            start: sentence.start,
            end: begin,
        };
        let mut range = match label {
            "role" => before,
            "away" => Range {
                start: sentence.start,
                end: boundary(told.s, sentence.end + REACH),
            },
            _ => Range {
                start: behind,
                end: far.end,
            },
        };
        let title_of = |r: Range| self.title_in(span(told.s, r.start, r.end));
        let (mut title, mut mentions) = (title_of(range), self.mentions_in(told, range));
        if label == "copy" && title.is_none() && mentions.is_empty() {
            // "I put our director in copy", where others say "in copy our director".
            range = before;
            (title, mentions) = (title_of(range), self.mentions_in(told, range));
        }
        let backwards = range.end == begin;
        let supported = email.is_some() || title.is_some();
        let chosen = choose(told.s, &mentions, range, backwards, supported);
        let name = chosen.map(|m| m.name.clone());
        let copied = (label == "copy" && name.is_none() && email.is_none())
            .then(|| told.recipients.only())
            .flatten();
        let email = match (label, email) {
            // Beside "not me" only what is named at once counts.
            ("away", None) => told.address_in(range),
            (_, e) => e,
        };
        let mut d = DelegatedTo {
            name: name
                .or_else(|| email.and_then(name_of_address))
                .or_else(|| copied.map(|m| m.name.clone()).filter(|n| !n.is_empty())),
            title,
            email: email
                .map(str::to_owned)
                .or_else(|| copied.map(|m| m.email.clone())),
            quote: squeeze(span(told.s, sentence.start, sentence.end)),
            certain: true,
        };
        if d.name.is_none() && d.email.is_none() && (d.title.is_none() || label == "away") {
            return None;
        }
        if label == "away" {
            // The words that name him are the source, not those that send away.
            let at = chosen.map(|m| m.start).or_else(|| {
                told.addresses
                    .iter()
                    .find(|a| Some(a.1) == email)
                    .map(|a| a.0)
            });
            if let Some(at) = at {
                let there = told.sentence(at);
                d.quote = squeeze(span(told.s, sentence.start, there.end));
            }
        }
        let near = chosen.is_some_and(|m| m.end <= sentence.end) || email.is_some();
        let worth = usize::from(d.name.is_some()) * 2
            + usize::from(d.email.is_some()) * 2
            + usize::from(d.title.is_some());
        let worth = worth * 4 + usize::from(near) * 2 + usize::from(label != "away");
        Some((worth, d))
    }

    /// An address of somebody else that is named without any word of handing on: nobody writes one down for nothing. Not
    /// where the author speaks of himself or asks to be left alone.
    fn by_address_alone(&self, told: &Told<'_>) -> Option<DelegatedTo> {
        let (at, email) = *told.addresses.first()?;
        let sentence = told.sentence(at);
        let own = span(told.s, sentence.start, sentence.end);
        let t = Tokens::new(own);
        let hits = self.reply.delegate.hits(&t);
        let bare = told.t.list.len() <= BARE + Tokens::new(email).list.len();
        let asks = hits.iter().any(|h| h.entry.label == "please");
        let himself = hits
            .iter()
            .any(|h| matches!(h.entry.label.as_str(), "never" | "himself"));
        let refuses = self
            .reply
            .negators
            .hits(&t)
            .iter()
            .any(|h| h.entry.label != "excuse");
        ((bare || asks) && !himself && !refuses).then(|| DelegatedTo {
            name: name_of_address(email),
            title: None,
            email: Some(email.to_owned()),
            quote: squeeze(own),
            certain: true,
        })
    }

    /// A short answer that names somebody and wants nothing: most likely he is the one to ask. Not where the words say what
    /// he did before, what the author will do with him, or greet.
    fn by_name_alone(&self, told: &Told<'_>) -> Option<DelegatedTo> {
        let wants = |label: &str| !matches!(label, "neutral" | "pos" | "neg");
        if told.t.list.len() > SHORT
            || told.t.sentences.iter().any(|x| x.question)
            || self
                .reply
                .intent
                .hits(&told.t)
                .iter()
                .any(|h| wants(&h.entry.label))
        {
            return None;
        }
        let whole = Range {
            start: 0,
            end: told.s.len(),
        };
        let hits = self.reply.delegate.hits(&told.t);
        if hits
            .iter()
            .any(|h| matches!(h.entry.label.as_str(), "only" | "never"))
        {
            return None;
        }
        let mentions = self.mentions_in(told, whole);
        // Two capitals make no name: "Zur Kenntnis".
        let chosen = mentions.iter().find(|m| m.full && m.given)?;
        let sentence = told.sentence(chosen.start);
        Some(DelegatedTo {
            name: Some(chosen.name.clone()),
            title: self.title_in(span(told.s, sentence.start, sentence.end)),
            email: told.address_in(whole).map(str::to_owned),
            quote: squeeze(span(told.s, sentence.start, sentence.end)),
            certain: false,
        })
    }

    /// "Anna, see below, can you answer?" with Anna in copy: the mail is hers now.
    fn handed_to_a_colleague(&self, s: &str, recipients: &Recipients) -> Option<DelegatedTo> {
        let first = s.lines().find(|l| !l.trim().is_empty())?;
        let t = Tokens::new(first);
        let clause = t.list.first()?.clause;
        let words: Vec<&str> = t
            .list
            .iter()
            .take_while(|w| w.clause == clause)
            .map(|w| span(first, w.start, w.end))
            .collect();
        let greets = self.email.legal.find(&t, "greeting").is_some();
        let behind = t
            .list
            .get(words.len().saturating_sub(1))
            .map_or("", |w| span(first, w.end, first.len()));
        if words.len() > 4 || !(greets || behind.trim_start().starts_with([',', '-', '–', ':'])) {
            return None;
        }
        if words.iter().any(|w| recipients.is_ours(w)) {
            return None;
        }
        let colleague: &Mailbox = words
            .iter()
            .filter(|w| w.chars().next().is_some_and(char::is_uppercase))
            .find_map(|w| recipients.named(w))?;
        Some(DelegatedTo {
            name: Some(colleague.name.clone()),
            title: None,
            email: Some(colleague.email.clone()),
            quote: squeeze(s).chars().take(300).collect(),
            certain: true,
        })
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
        if h.entry.label == "away" {
            return true;
        }
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
}

fn told<'a>(s: &'a str, input: &'a ReplyInput, recipients: &'a Recipients) -> Told<'a> {
    let t = Tokens::new(s);
    let mut sentences: Vec<Range> = Vec::new();
    for x in &t.sentences {
        match sentences.last_mut() {
            Some(last) if goes_on(span(s, last.start, x.start)) => last.end = x.end,
            _ => sentences.push(Range {
                start: x.start,
                end: x.end,
            }),
        }
    }
    Told {
        s,
        sentences,
        addresses: addresses(s)
            .into_iter()
            .filter(|(_, a)| !is_authors(a, input))
            .collect(),
        t,
        author: &input.from_name,
        recipients,
    }
}

/// The mention a range points to: the nearest that is surely a person; else a single word that an address or a title
/// speaks for, or that stands right behind the cue.
fn choose<'a>(
    s: &str,
    mentions: &'a [Mention],
    range: Range,
    backwards: bool,
    supported: bool,
) -> Option<&'a Mention> {
    let sure = |m: &&Mention| m.full || m.given;
    let single = |m: &&Mention| {
        m.name.chars().count() > 2
            && (supported || (!backwards && span(s, range.start, m.start).trim().is_empty()))
    };
    if !backwards {
        return mentions
            .iter()
            .find(sure)
            .or_else(|| mentions.iter().find(single));
    }
    let nearest = mentions.iter().rfind(sure)?;
    // Of "Pablo or Inés" the first.
    let first = mentions.iter().filter(sure).find(|m| {
        let between = span(s, m.end, nearest.start);
        m.end <= nearest.start
            && between.split_whitespace().count() <= 2
            && between
                .split_whitespace()
                .any(|w| ALTERNATIVES.contains(&w))
    });
    first.or(Some(nearest))
}

/// Words between two names of which either will do.
const ALTERNATIVES: [&str; 14] = [
    "or", "and", "oder", "und", "ou", "et", "o", "y", "e", "of", "en", "eller", "lub", "tai",
];

/// A name in full and an address, from who is in copy under that name.
fn complete(d: &mut DelegatedTo, recipients: &Recipients) {
    let known = match (&d.name, &d.email) {
        (_, Some(email)) => recipients
            .theirs
            .iter()
            .find(|m| m.email.eq_ignore_ascii_case(email)),
        (Some(name), None) => recipients.named(name),
        (None, None) => None,
    };
    let Some(m) = known else { return };
    d.email.get_or_insert_with(|| m.email.clone());
    let longer = |n: &String| m.name.split(' ').count() > n.split(' ').count();
    if !m.name.is_empty() && d.name.as_ref().is_none_or(longer) {
        d.name = Some(m.name.clone());
    }
}

/// The author's own address, also one of another mailbox of his.
fn is_authors(address: &str, input: &ReplyInput) -> bool {
    let local = |a: &str| a.split('@').next().unwrap_or_default().to_lowercase();
    address.eq_ignore_ascii_case(&input.from_email)
        || (!input.from_email.is_empty() && local(address) == local(&input.from_email))
        || name_of_address(address).is_some_and(|n| same_person(&n, &input.from_name))
}

/// Whether a phrase points to a person; the others say how to take what stands beside them.
fn points(h: &Hit<'_>) -> bool {
    matches!(h.entry.label.as_str(), "cue" | "role" | "away" | "copy")
}

/// Whether a sentence that ended is none: its last word is an initial, an abbreviation or a word of address.
fn goes_on(sentence: &str) -> bool {
    let Some(last) = sentence.split_whitespace().next_back() else {
        return false;
    };
    let word = last.trim_end_matches('.');
    last.ends_with('.')
        && (word.chars().count() == 1 && word.chars().all(char::is_uppercase)
            || (word.contains('.') && word.chars().all(|c| c.is_alphabetic() || c == '.'))
            || mention::is_address(word))
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
    end.min(boundary(s, from + REACH))
}

/// The next place in the text between two characters.
fn boundary(s: &str, mut at: usize) -> usize {
    while at < s.len() && !s.is_char_boundary(at) {
        at += 1;
    }
    at.min(s.len())
}
