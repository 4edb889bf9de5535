//! The lints of compose.md, "Quality gate". What is only a matter of taste warns; what would embarrass blocks.

use super::spam::shouting;
use super::{EmailInput, Lint, LintContext, MailKind, Parts, Severity, Span, names};
use crate::Judge;
use crate::reply::REPLY_MARKS;
use crate::text::{Tokens, fold};

/// Reading ease wanted of English.
const EASE: f64 = 60.0;

impl Judge {
    pub(crate) fn lints(
        &self,
        input: &EmailInput,
        parts: &Parts,
        context: Option<&LintContext>,
    ) -> Vec<Lint> {
        let mut out = Vec::new();
        variables(input, &mut out);
        subject(input, &mut out);
        for (start, end) in shouting(&input.body).into_iter().take(3) {
            out.push(Lint::new(
                "all_caps",
                Severity::Warning,
                "A word in capitals reads as shouting.",
                Some(Span { start, end }),
            ));
        }
        length(input, parts, &mut out);
        self.links_and_attachments(input, parts, context, &mut out);
        self.delicate_lint(input, context, &mut out);
        self.legal(input, parts, context, &mut out);
        if let Some(c) = context {
            self.persons(parts, c, &mut out);
        }
        let ease =
            super::readability::score(&parts.prose, input.language.as_deref().unwrap_or("en"));
        if input.language.as_deref().unwrap_or("en") == "en"
            && ease < EASE
            && !parts.prose.is_empty()
        {
            out.push(Lint::new(
                "hard_to_read",
                Severity::Info,
                format!("Reading ease {ease}, at least {EASE} is wanted."),
                None,
            ));
        }
        out
    }

    fn legal(
        &self,
        input: &EmailInput,
        parts: &Parts,
        context: Option<&LintContext>,
        out: &mut Vec<Lint>,
    ) {
        if !matches!(input.kind, MailKind::First | MailKind::FollowUp) {
            return;
        }
        let t = Tokens::new(&input.body);
        let first = input.kind == MailKind::First;
        if self.email.legal.find(&t, "opt_out").is_none() {
            let severity = if first {
                Severity::Error
            } else {
                Severity::Warning
            };
            out.push(Lint::new(
                "missing_opt_out",
                severity,
                "No line says how to hear no more.",
                None,
            ));
        }
        let Some(c) = context else {
            return;
        };
        if first && !postal(&input.body, &c.sender_postal_address) {
            out.push(Lint::new(
                "missing_postal_address",
                Severity::Error,
                "The sender's postal address is missing.",
                None,
            ));
        }
        if first && c.eu_uk && self.email.legal.find(&t, "source_notice").is_none() {
            out.push(Lint::new(
                "missing_art14_notice",
                Severity::Error,
                "A first mail to the EU or UK names source and rights or links to them.",
                None,
            ));
        }
        let apart = parts.greeting.split_whitespace().count()
            + parts.signature.split_whitespace().count()
            + parts.legal.split_whitespace().count();
        if apart > 90 {
            out.push(Lint::new(
                "long_legal",
                Severity::Warning,
                format!(
                    "Greeting, signature and legal lines have {apart} words, at most 90 are wanted."
                ),
                None,
            ));
        }
    }

    fn links_and_attachments(
        &self,
        input: &EmailInput,
        parts: &Parts,
        context: Option<&LintContext>,
        out: &mut Vec<Lint>,
    ) {
        if !matches!(input.kind, MailKind::First | MailKind::FollowUp) {
            return;
        }
        for (start, end) in links(&input.body) {
            let link = input.body.get(start..end).unwrap_or_default();
            if parts.prose.contains(link) {
                out.push(Lint::new(
                    "link",
                    Severity::Warning,
                    "No links beside the legal one.",
                    Some(Span { start, end }),
                ));
            }
        }
        if context.is_some_and(|c| c.attachments > 0) {
            out.push(Lint::new(
                "attachment",
                Severity::Error,
                "No attachment before somebody answered.",
                None,
            ));
        }
        let t = Tokens::new(&parts.prose);
        if self.email.legal.find(&t, "attachment").is_some() {
            out.push(Lint::new(
                "attachment_mentioned",
                Severity::Warning,
                "Speaks of an attachment; there must be none.",
                None,
            ));
        }
        let questions = parts.prose.matches('?').count();
        if questions > 1 {
            out.push(Lint::new(
                "questions",
                Severity::Warning,
                format!("{questions} questions, at most one is wanted."),
                None,
            ));
        }
    }

    fn persons(&self, parts: &Parts, c: &LintContext, out: &mut Vec<Lint>) {
        let whole = format!("{}\n{}", parts.greeting, parts.prose);
        for other in &c.other_hotel_names {
            let same = names(&c.hotel_name, other) || names(other, &c.hotel_name);
            if !same && names(&whole, other) {
                out.push(Lint::new(
                    "wrong_hotel",
                    Severity::Error,
                    format!("Names another hotel: {other}."),
                    None,
                ));
            }
        }
        let recipient = fold(&c.recipient_name);
        for other in &c.other_person_names {
            let shared = fold(other)
                .split(' ')
                .any(|w| recipient.split(' ').any(|r| r == w));
            let greeted = fold(other)
                .split(' ')
                .any(|w| w.len() > 2 && fold(&parts.greeting).split(' ').any(|g| g == w));
            if !shared && greeted {
                out.push(Lint::new(
                    "wrong_person",
                    Severity::Error,
                    "The greeting names somebody else.",
                    None,
                ));
            }
        }
        self.greeting_lint(parts, c, out);
    }

    fn greeting_lint(&self, parts: &Parts, c: &LintContext, out: &mut Vec<Lint>) {
        let g = fold(&parts.greeting);
        let has = |list: &[&str]| g.split(' ').any(|w| list.contains(&w));
        let male = has(&[
            "herr", "herrn", "mr", "monsieur", "senor", "signor", "senhor", "geehrter", "lieber",
            "estimado", "egregio", "prezado", "cher",
        ]);
        let female = has(&[
            "frau", "mrs", "ms", "madame", "senora", "signora", "senhora", "estimada", "prezada",
            "chere",
        ]);
        let clash = match c.recipient_gender.as_str() {
            "male" => female,
            "female" => male,
            _ => male || female,
        };
        if clash && !(male && female) {
            out.push(Lint::new(
                "gender_clash",
                Severity::Error,
                "The greeting presumes a gender that is not certain.",
                None,
            ));
        }
        let tokens: Vec<&str> = g.split(' ').collect();
        let courtesy = [
            "herr", "herrn", "frau", "mr", "mrs", "ms", "monsieur", "madame", "geehrter",
            "geehrte", "lieber", "liebe", "dear", "hi", "hello", "hallo", "guten", "tag",
            "bonjour", "beste", "geachte", "dr", "prof", "mag", "sehr",
        ];
        let named: Vec<&&str> = tokens
            .iter()
            .filter(|w| w.len() > 2 && !courtesy.contains(w))
            .collect();
        let recipient = fold(&c.recipient_name);
        if !recipient.is_empty()
            && !named.is_empty()
            && !named.iter().any(|w| recipient.split(' ').any(|r| r == **w))
            && tokens.len() <= 5
            && has(&[
                "herr", "frau", "mr", "mrs", "ms", "hi", "dear", "hallo", "monsieur", "madame",
            ])
            && !has(&["team", "all", "together", "zusammen", "there"])
        {
            out.push(Lint::new(
                "wrong_person",
                Severity::Error,
                "The greeting does not name the recipient.",
                None,
            ));
        }
    }
}

/// `{{name}}`, `[Hotel]`, `<first name>`, `%NAME%`, `XXX`, "undefined".
fn variables(input: &EmailInput, out: &mut Vec<Lint>) {
    for (text, body) in [(&input.subject, false), (&input.body, true)] {
        for (open, close) in [
            ("{{", "}}"),
            ("{", "}"),
            ("[", "]"),
            ("<", ">"),
            ("%", "%"),
            ("${", "}"),
        ] {
            let mut from = 0;
            while let Some(a) = text
                .get(from..)
                .and_then(|t| t.find(open))
                .map(|n| n + from)
            {
                let inner_at = a + open.len();
                let Some(n) = text.get(inner_at..).and_then(|t| t.find(close)) else {
                    break;
                };
                let inner = text.get(inner_at..inner_at + n).unwrap_or_default();
                from = inner_at + n + close.len();
                if placeholder(inner, open)
                    && !out.iter().any(|l| {
                        l.code == "unresolved_variable"
                            && l.message.contains(inner.trim_matches(['{', '}']))
                    })
                {
                    let span = Span {
                        start: a,
                        end: from,
                    };
                    out.push(Lint::new(
                        "unresolved_variable",
                        Severity::Error,
                        format!("“{inner}” was not filled in."),
                        body.then_some(span),
                    ));
                }
            }
        }
        let bare = [
            " undefined",
            " null,",
            " null.",
            "None,",
            " NaN",
            "XXX",
            "TODO",
            "lorem ipsum",
            "N/A",
        ];
        if let Some(w) = bare.iter().find(|w| format!(" {text}").contains(**w)) {
            out.push(Lint::new(
                "unresolved_variable",
                Severity::Error,
                format!("“{}” was not filled in.", w.trim()),
                None,
            ));
        }
        let empty = text.lines().next().is_some_and(|l| {
            let l = l.trim();
            body && (l.ends_with(" ,") || matches!(l, "Hi," | "Dear," | "Dear ,"))
        });
        if empty {
            out.push(Lint::new(
                "unresolved_variable",
                Severity::Error,
                "The greeting lacks its name.",
                None,
            ));
        }
    }
}

fn placeholder(inner: &str, open: &str) -> bool {
    let words = inner.split_whitespace().count();
    let name_like = !inner.is_empty()
        && inner.len() <= 40
        && inner
            .chars()
            .all(|c| c.is_alphanumeric() || " _.-|".contains(c));
    match open {
        "{{" | "{" | "${" => true,
        "[" => name_like && words <= 4 && inner.chars().any(char::is_alphabetic),
        "<" => {
            name_like
                && words <= 3
                && !inner.contains('@')
                && !inner.contains("://")
                && !inner.contains('.')
        }
        _ => {
            name_like
                && words == 1
                && inner.chars().any(char::is_alphabetic)
                && inner.chars().all(|c| c.is_uppercase() || c == '_')
        }
    }
}

fn subject(input: &EmailInput, out: &mut Vec<Lint>) {
    let s = input.subject.trim();
    let marked = s
        .split_once(':')
        .is_some_and(|(m, _)| REPLY_MARKS.contains(&m.trim().to_lowercase().as_str()));
    if marked && input.kind == MailKind::First {
        out.push(Lint::new(
            "fake_reply",
            Severity::Error,
            "The subject pretends to be a reply or a forward.",
            None,
        ));
    }
    if s.is_empty() && input.kind != MailKind::Answer {
        out.push(Lint::new(
            "missing_subject",
            Severity::Error,
            "No subject.",
            None,
        ));
    }
    let letters: Vec<char> = s.chars().filter(|c| c.is_alphabetic()).collect();
    if letters.len() > 4 && letters.iter().all(|c| c.is_uppercase()) {
        out.push(Lint::new(
            "all_caps",
            Severity::Warning,
            "The subject is all capitals.",
            None,
        ));
    }
    if input.kind == MailKind::First && s.split_whitespace().count() > 10 {
        out.push(Lint::new(
            "long_subject",
            Severity::Warning,
            "At most five words beside a hotel or city name are wanted.",
            None,
        ));
    }
}

/// Body lengths of compose.md: 50–110 words first, 25–70 after.
fn length(input: &EmailInput, parts: &Parts, out: &mut Vec<Lint>) {
    let words = parts
        .prose
        .split_whitespace()
        .filter(|w| w.chars().any(char::is_alphanumeric))
        .count();
    let (low, high) = match input.kind {
        MailKind::First => (50, 110),
        MailKind::FollowUp => (25, 70),
        _ => return,
    };
    if words < low {
        out.push(Lint::new(
            "too_short",
            Severity::Warning,
            format!("{words} words, at least {low} are wanted."),
            None,
        ));
    }
    if words > high {
        out.push(Lint::new(
            "too_long",
            Severity::Warning,
            format!("{words} words, at most {high} are wanted."),
            None,
        ));
    }
}

/// Is the postal address there: all its numbers and most of its words?
fn postal(body: &str, address: &str) -> bool {
    let body = fold(body);
    let words: Vec<String> = fold(address)
        .split(' ')
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect();
    if words.is_empty() {
        return false;
    }
    let there = |w: &String| body.split(' ').any(|b| b == w);
    let numbers = words
        .iter()
        .filter(|w| w.chars().any(|c| c.is_ascii_digit()))
        .all(there);
    let found = words.iter().filter(|w| there(w)).count();
    numbers && found * 4 >= words.len() * 3
}

/// Web addresses with their places.
pub(crate) fn links(text: &str) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    for mark in ["http://", "https://", "www."] {
        for (at, _) in text.match_indices(mark) {
            let tail = text.get(at..).unwrap_or_default();
            let len = tail
                .find(|c: char| c.is_whitespace() || ")>]\"".contains(c))
                .unwrap_or(tail.len());
            if !out.iter().any(|(a, b)| *a <= at && at < *b) {
                out.push((at, at + len));
            }
        }
    }
    out.sort_unstable();
    out
}
