//! Quoted history apart from the author's own words.
//!
//! Every line goes to exactly one side. Lines after a quote stay own text (inline and bottom answers); only where a
//! program prints history without quote marks everything behind its marker is history.

use std::collections::HashMap;

use super::{ReplyInput, Tables};
use crate::text::table::rows;
use crate::text::{Tokens, fold};
use crate::{DataError, Judge};

/// The two sides of a body.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stripped {
    /// The author's own words.
    pub visible: String,
    /// Quoted history, signature, footers and disclaimers, in the order of the mail.
    pub elided: String,
}

/// Header names above quoted history: folded name → is it a sender's?
#[derive(Debug)]
pub(crate) struct HeaderNames(HashMap<String, bool>);

impl HeaderNames {
    pub(crate) fn embedded() -> Result<Self, DataError> {
        const FILE: &str = "reply/header_names.tsv";
        let mut map = HashMap::new();
        for row in rows::<2>(FILE, include_str!("../../data/reply/header_names.tsv"))? {
            let [role, name] = row.col;
            if !matches!(role, "from" | "other") {
                return Err(DataError::new(FILE, row.line, "role is from or other"));
            }
            map.insert(fold(name), role == "from");
        }
        Ok(Self(map))
    }

    /// `Some(true)` for a sender line, `Some(false)` for another header line.
    fn role(&self, line: &str) -> Option<bool> {
        let l = line.trim().trim_start_matches(['*', '_', '>', ' ']);
        let (name, _) = l.split_once(':')?;
        if name.chars().count() > 24 {
            return None;
        }
        self.0.get(&fold(name)).copied()
    }
}

/// Where a line belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Own,
    Quote,
    Elided,
}

impl Judge {
    pub(crate) fn strip_for(&self, body: &str, input: &ReplyInput) -> Stripped {
        let body = body.replace("\r\n", "\n").replace('\r', "\n");
        let lines: Vec<&str> = body.split('\n').collect();
        let mut sides = vec![Side::Own; lines.len()];
        self.reply.quotes(&lines, &mut sides);
        if !sides.contains(&Side::Own) || blank(&lines, &sides, Side::Own) {
            // A mail that is one unmarked quote has no other own words than those.
            let marked = sides.contains(&Side::Elided);
            if !marked {
                return Stripped {
                    visible: body.trim().to_owned(),
                    elided: String::new(),
                };
            }
        }
        self.reply.footers(&lines, &mut sides, input);
        let side = |own: bool| {
            let picked: Vec<&str> = lines
                .iter()
                .zip(&sides)
                .filter(|(_, s)| (**s == Side::Own) == own)
                .map(|(l, _)| l.trim_end())
                .collect();
            collapse(&picked)
        };
        Stripped {
            visible: side(true),
            elided: side(false),
        }
    }
}

fn blank(lines: &[&str], sides: &[Side], which: Side) -> bool {
    lines
        .iter()
        .zip(sides)
        .filter(|(_, s)| **s == which)
        .all(|(l, _)| l.trim().is_empty())
}

/// Joins lines with at most one empty line in a row.
fn collapse(lines: &[&str]) -> String {
    let mut out = String::new();
    let mut empty = 0;
    for l in lines {
        if l.trim().is_empty() {
            empty += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if empty > 0 { "\n\n" } else { "\n" });
        }
        empty = 0;
        out.push_str(l);
    }
    out
}

/// Does the line begin with a quote mark: `>`, `Name>` or `| `?
fn quoted(line: &str) -> bool {
    let l = line.trim_start();
    if l.starts_with('>') || l == "|" || l.starts_with("| ") {
        return true;
    }
    l.split_once('>').is_some_and(|(name, _)| {
        !name.is_empty() && name.len() <= 10 && name.chars().all(char::is_alphabetic)
    })
}

/// A line of marks only, at least two of one kind: `---`, `____`, `***`.
pub(crate) fn rule(line: &str) -> bool {
    let l = line.trim();
    let mut chars = l.chars();
    match chars.next() {
        Some('—') if l.chars().count() == 1 => true,
        Some(c) if "-_=*#~+—–".contains(c) => {
            l.chars().count() >= 2 && chars.all(|d| d == c || d == ' ')
        }
        _ => false,
    }
}

impl Tables {
    /// Marks quoted and elided lines.
    fn quotes(&self, lines: &[&str], sides: &mut [Side]) {
        for (l, s) in lines.iter().zip(sides.iter_mut()) {
            if quoted(l) {
                *s = Side::Quote;
            }
        }
        let mut i = 0;
        while i < lines.len() {
            if sides.get(i) != Some(&Side::Own) {
                i += 1;
                continue;
            }
            let own_before = lines
                .iter()
                .zip(sides.iter())
                .take(i)
                .any(|(l, s)| *s == Side::Own && !l.trim().is_empty() && !rule(l));
            if self.header_block(lines, i) || self.marker(lines, i) {
                let mut from = i;
                while from > 0
                    && lines
                        .get(from - 1)
                        .is_some_and(|l| l.trim().is_empty() || rule(l))
                {
                    from -= 1;
                }
                elide(sides, from, lines.len());
                return;
            }
            if let Some(end) = self.attribution(lines, i) {
                let next = (end..lines.len())
                    .find(|n| lines.get(*n).is_some_and(|l| !l.trim().is_empty()));
                let marked = next.is_some_and(|n| sides.get(n) == Some(&Side::Quote));
                if marked || !own_before {
                    elide(sides, i, end);
                    i = end;
                    continue;
                }
                elide(sides, i, lines.len());
                return;
            }
            i += 1;
        }
    }

    /// `From: … Sent: … To: …` as Outlook and others print it.
    fn header_block(&self, lines: &[&str], i: usize) -> bool {
        let role = |n: usize| lines.get(n).and_then(|l| self.header_names.role(l));
        if role(i) != Some(true) {
            return false;
        }
        let others = (i + 1..i + 9).filter(|n| role(*n) == Some(false)).count();
        others >= 2
    }

    /// `-----Original Message-----` in many languages.
    fn marker(&self, lines: &[&str], i: usize) -> bool {
        let Some(line) = lines.get(i) else {
            return false;
        };
        let l = line.trim();
        let framed = l.starts_with(['-', '*', '_', '='])
            && l.trim_matches(['-', '*', '_', '=', ' ']).len() < l.len();
        let t = Tokens::new(l);
        let bare = l.ends_with(':') && t.list.len() <= 6;
        (framed || bare) && t.list.len() <= 8 && self.quote.find(&t, "original").is_some()
    }

    /// "On … wrote:" over up to eight lines; the index behind it.
    fn attribution(&self, lines: &[&str], i: usize) -> Option<usize> {
        let first = lines.get(i)?.trim();
        if first.is_empty() || first.chars().count() > 240 {
            return None;
        }
        let head = Tokens::new(first);
        let digit = head
            .list
            .iter()
            .any(|t| t.text.starts_with(|c: char| c.is_ascii_digit()));
        let dated = dated(first);
        let opens =
            (self.quote.find(&head, "on").is_some() && digit) || dated || first.contains('@');
        if !opens {
            return None;
        }
        let mut joined = String::new();
        for n in 0..8 {
            let line = lines.get(i + n)?;
            if line.trim().is_empty() && !(dated || digit) {
                return None;
            }
            joined.push_str(line.trim().trim_start_matches('>'));
            joined.push(' ');
            let text = joined.trim();
            if text.chars().count() > 320 {
                return None;
            }
            if text.ends_with([':', '：']) && self.quote.find(&Tokens::new(text), "wrote").is_some()
            {
                return Some(i + n + 1);
            }
            if text.ends_with(['.', '?', '!']) && n > 0 {
                return None;
            }
            let last = lines.get(i + n + 1).is_none_or(|l| l.trim().is_empty());
            if n == 0 && last && dated && head.list.len() <= 16 && iso_dated(first) {
                return Some(i + 1);
            }
        }
        None
    }
}

/// Has the line a four-digit year of this century and a time, or begins it with a date?
fn dated(line: &str) -> bool {
    let begins = line.starts_with(|c: char| c.is_ascii_digit());
    let year = line
        .split(|c: char| !c.is_ascii_digit())
        .any(|d| d.len() == 4 && (d.starts_with("20") || d.starts_with("19")));
    year && (begins || line.contains(':') || line.contains('@'))
}

/// `2016-03-03 17:21 GMT+01:00 Name` and `2013/7/20 name <address>`, Gmail's old attribution without a verb.
fn iso_dated(line: &str) -> bool {
    let date: String = line.chars().take_while(|c| !c.is_whitespace()).collect();
    let parts: Vec<&str> = date.split(['-', '/']).collect();
    matches!(parts.as_slice(), [y, m, d] if y.len() == 4 && m.len() <= 2 && d.len() <= 2
        && [y, m, d].iter().all(|p| p.chars().all(|c| c.is_ascii_digit())))
        && !line.ends_with(['.', '?', '!'])
        && line.chars().any(char::is_alphabetic)
}

pub(crate) fn elide(sides: &mut [Side], from: usize, to: usize) {
    for s in sides.iter_mut().take(to).skip(from) {
        *s = Side::Elided;
    }
}
