//! Signatures, mobile footers and disclaimers: cut only where a line looks like one, so that no own word is lost.

use super::quote::{Side, elide, rule};
use super::{ReplyInput, Tables};
use crate::text::{Tokens, fold};

/// Signature lines have at most this many words.
const SIGNATURE_WORDS: usize = 8;

impl Tables {
    /// Marks signature lines, footers and disclaimers among the own lines.
    pub(crate) fn footers(&self, lines: &[&str], sides: &mut [Side], input: &ReplyInput) {
        self.delimiters(lines, sides);
        self.mobile(lines, sides);
        self.valediction(lines, sides);
        self.disclaimers(lines, sides);
        self.sender_block(lines, sides, input);
        // Marks left alone at the end say nothing.
        for i in (0..lines.len()).rev() {
            match (lines.get(i), sides.get(i)) {
                (Some(_), Some(s)) if *s != Side::Own => {}
                (Some(l), _) if l.trim().is_empty() => {}
                (Some(l), _) if rule(l) || l.trim() == "ᐧ" => elide(sides, i, i + 1),
                _ => break,
            }
        }
    }

    fn label(&self, line: &str, label: &str) -> bool {
        self.quote.find(&Tokens::new(line), label).is_some()
    }

    /// `-- ` cuts up to the next quote; other rules only before signature-like lines.
    fn delimiters(&self, lines: &[&str], sides: &mut [Side]) {
        for (i, line) in lines.iter().enumerate() {
            if sides.get(i) != Some(&Side::Own) || !rule(line) {
                continue;
            }
            let end = own_until(sides, i);
            let rest: Vec<&&str> = lines
                .iter()
                .take(end)
                .skip(i + 1)
                .filter(|l| !l.trim().is_empty())
                .collect();
            let usenet = matches!(line.trim(), "--" | "—" | "- -");
            let own_before = lines
                .iter()
                .zip(sides.iter())
                .take(i)
                .any(|(l, s)| *s == Side::Own && !l.trim().is_empty());
            let contact = rest.len() <= 12
                && rest
                    .iter()
                    .all(|l| signature_like(l) || rule(l) || self.label(l, "disclaimer"));
            let postscript = rest.iter().any(|l| self.label(l, "ps"));
            let prose = rest.iter().filter(|l| !signature_like(l)).count();
            if own_before
                && !postscript
                && (contact
                    || (usenet && prose <= 3)
                    || (usenet && rest.iter().any(|l| self.label(l, "disclaimer"))))
            {
                elide(sides, i, end);
            }
        }
    }

    fn mobile(&self, lines: &[&str], sides: &mut [Side]) {
        for (i, line) in lines.iter().enumerate() {
            if sides.get(i) == Some(&Side::Own)
                && line.split_whitespace().count() <= 12
                && self.label(line, "mobile")
            {
                elide(sides, i, i + 1);
            }
        }
    }

    /// Behind the last closing formula and the name below it, signature-like lines are no own words.
    fn valediction(&self, lines: &[&str], sides: &mut [Side]) {
        let found = lines.iter().enumerate().rev().find(|(i, l)| {
            sides.get(*i) == Some(&Side::Own)
                && l.split_whitespace().count() <= SIGNATURE_WORDS
                && (self.label(l, "valediction")
                    || (self.label(l, "weak_valediction") && weak_closes(lines, *i)))
        });
        let Some((at, _)) = found else {
            return;
        };
        let end = own_until(sides, at);
        let mut named = false;
        let mut postscript = false;
        for i in at + 1..end {
            let Some(line) = lines.get(i) else {
                break;
            };
            if line.trim().is_empty() {
                continue;
            }
            if self.label(line, "ps") {
                postscript = true;
            }
            if postscript {
                continue;
            }
            let contact = contact(line);
            if !named && !contact && line.split_whitespace().count() <= 5 {
                named = true;
                continue;
            }
            named = true;
            if signature_like(line) {
                elide(sides, i, i + 1);
            }
        }
    }

    /// A paragraph of legal words in the last part of the own text, and what follows it.
    fn disclaimers(&self, lines: &[&str], sides: &mut [Side]) {
        let mut paragraph_start = true;
        let mut seen_own = false;
        for (i, line) in lines.iter().enumerate() {
            if line.trim().is_empty() || sides.get(i) != Some(&Side::Own) {
                paragraph_start = true;
                continue;
            }
            let head: String = line.chars().take(160).collect();
            if (paragraph_start || rule(line) || line.len() > 90)
                && seen_own
                && self.label(&head, "disclaimer")
            {
                let mut j = i;
                while j < lines.len()
                    && lines.get(j).is_some_and(|l| !l.trim().is_empty())
                    && sides.get(j) == Some(&Side::Own)
                {
                    j += 1;
                }
                elide(sides, i, j);
            }
            paragraph_start = false;
            seen_own = true;
        }
    }

    /// A last block with the sender's own name or address and contact data, without a closing formula.
    fn sender_block(&self, lines: &[&str], sides: &mut [Side], input: &ReplyInput) {
        let own: Vec<usize> = (0..lines.len())
            .filter(|i| {
                sides.get(*i) == Some(&Side::Own)
                    && lines.get(*i).is_some_and(|l| !l.trim().is_empty())
            })
            .collect();
        let Some(last) = own.last().copied() else {
            return;
        };
        let mut first = last;
        while first > 0
            && lines
                .get(first - 1)
                .is_some_and(|l| !l.trim().is_empty() && signature_like(l))
            && sides.get(first - 1) == Some(&Side::Own)
        {
            first -= 1;
        }
        let block: Vec<&&str> = lines.iter().take(last + 1).skip(first).collect();
        let before = own.first().is_some_and(|f| *f < first);
        if !before
            || block.len() < 2
            || !block.iter().all(|l| signature_like(l))
            || !block.iter().any(|l| contact(l))
        {
            return;
        }
        let name = fold(&input.from_name);
        let text = fold(&block.iter().map(|l| **l).collect::<Vec<_>>().join("\n"));
        let own_address = !input.from_email.is_empty()
            && block
                .iter()
                .any(|l| l.to_lowercase().contains(&input.from_email.to_lowercase()));
        let named = name
            .split(' ')
            .any(|w| w.len() > 2 && text.split(' ').any(|t| t == w));
        if own_address || named {
            // The name itself stays, as below a closing formula.
            let keep = usize::from(block.first().is_some_and(|l| !contact(l)));
            elide(sides, first + keep, last + 1);
        }
    }
}

/// The end of the run of own (or empty) lines that begins at `i`.
fn own_until(sides: &[Side], i: usize) -> usize {
    (i..sides.len())
        .find(|n| sides.get(*n) == Some(&Side::Quote))
        .unwrap_or(sides.len())
}

/// "Thanks" closes a mail only when a name follows, or nothing.
fn weak_closes(lines: &[&str], i: usize) -> bool {
    let next = lines.iter().skip(i + 1).find(|l| !l.trim().is_empty());
    next.is_none_or(|l| {
        l.split_whitespace().count() <= 4 && !contact(l) && !l.trim_end().ends_with(['.', '?', '!'])
    })
}

/// Has the line a phone number, an address, a web address or a contact field?
pub(crate) fn contact(line: &str) -> bool {
    let digits = line.chars().filter(char::is_ascii_digit).count();
    let low = line.to_lowercase();
    digits >= 7 || low.contains('@') || low.contains("www.") || low.contains("http")
}

/// Could the line stand in a signature: contact data, or few words that are no sentence?
fn signature_like(line: &str) -> bool {
    let words = line.split_whitespace().count();
    let sentence = line.trim_end().ends_with(['.', '?', '!', ':']) && words > 3;
    let low = line.to_lowercase();
    let field = ["tel", "phone", "fax", "mob", "m:", "t:", "t.", "m."]
        .iter()
        .any(|f| low.trim_start().starts_with(f));
    (words <= SIGNATURE_WORDS && !sentence)
        || field
        || (contact(line) && words <= SIGNATURE_WORDS + 4 && !line.trim_end().ends_with(['?', '!']))
}
