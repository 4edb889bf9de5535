//! Tokens with their place in the original text, their sentence and their clause.

use super::fold::{elides, is_apostrophe, push_folded};

/// A folded word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// Folded text, never empty.
    pub(crate) text: String,
    /// Byte offset in the original.
    pub(crate) start: usize,
    /// Byte offset behind it in the original.
    pub(crate) end: usize,
    /// Number of its sentence.
    pub(crate) sentence: usize,
    /// Number of its clause; commas, dashes and brackets end one.
    pub(crate) clause: usize,
}

/// A sentence of the original.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Sentence {
    /// Byte offset of its first token.
    pub(crate) start: usize,
    /// Byte offset behind it, with its mark.
    pub(crate) end: usize,
    /// Does it end with a question mark?
    pub(crate) question: bool,
    /// Index of its first token.
    pub(crate) first: usize,
    /// Index behind its last token.
    pub(crate) last: usize,
}

/// A text cut into tokens and sentences.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tokens {
    pub(crate) list: Vec<Token>,
    pub(crate) sentences: Vec<Sentence>,
}

/// Abbreviations whose full stop ends no sentence (folded).
const ABBREVIATIONS: [&str; 45] = [
    "m", "mr", "mrs", "ms", "dr", "prof", "hr", "fr", "nr", "st", "no", "tel", "ca", "bzw", "evtl",
    "ggf", "inkl", "exkl", "usw", "etc", "approx", "vs", "mme", "mlle", "sr", "sra", "dott", "sig",
    "ing", "mag", "dipl", "z", "b", "d", "h", "p", "ul", "str", "jan", "feb", "sept", "okt", "nov",
    "dez", "dec",
];

/// Lines shorter than this end their sentence at the line break; longer ones are taken as hard-wrapped.
const SHORT_LINE: usize = 46;

impl Tokens {
    /// Cuts `s`.
    pub(crate) fn new(s: &str) -> Self {
        Cutter::default().run(s)
    }

    /// The original words from token `a` up to but not including token `b`.
    pub(crate) fn original<'s>(&self, s: &'s str, a: usize, b: usize) -> &'s str {
        match (self.list.get(a), self.list.get(b.saturating_sub(1))) {
            (Some(x), Some(y)) => super::span(s, x.start, y.end),
            _ => "",
        }
    }

    /// The sentence a token stands in.
    pub(crate) fn sentence_of(&self, token: usize) -> Sentence {
        self.list
            .get(token)
            .and_then(|t| self.sentences.get(t.sentence))
            .copied()
            .unwrap_or_default()
    }
}

#[derive(Default)]
struct Cutter {
    out: Tokens,
    word: String,
    word_start: usize,
    clause: usize,
    line_start: usize,
    open: Option<Sentence>,
}

impl Cutter {
    fn run(mut self, s: &str) -> Tokens {
        let mut it = s.char_indices().peekable();
        while let Some((i, c)) = it.next() {
            let next = it.peek().map(|(_, n)| *n);
            if c.is_alphanumeric() {
                if self.word.is_empty() {
                    self.word_start = i;
                }
                push_folded(&mut self.word, c);
            } else if is_apostrophe(c)
                && !self.word.is_empty()
                && next.is_some_and(char::is_alphanumeric)
            {
                if elides(&self.word) {
                    self.flush(i);
                }
            } else if c == '\u{ad}' || c == '\u{200b}' || c == '\u{feff}' {
                // Soft hyphens and zero-width marks hide words from a reader's program, not from the reader.
            } else {
                let e_mail = c == '-'
                    && self.word == "e"
                    && next.is_some_and(|n| n.eq_ignore_ascii_case(&'m'));
                if !e_mail {
                    self.flush(i);
                    self.mark(s, i, c, next);
                }
            }
        }
        self.flush(s.len());
        self.close(s.len(), false);
        self.out
    }

    fn flush(&mut self, end: usize) {
        if self.word.is_empty() {
            return;
        }
        let open = self.open.get_or_insert(Sentence {
            start: self.word_start,
            first: self.out.list.len(),
            ..Sentence::default()
        });
        open.end = end;
        self.out.list.push(Token {
            text: std::mem::take(&mut self.word),
            start: self.word_start,
            end,
            sentence: self.out.sentences.len(),
            clause: self.clause,
        });
    }

    fn mark(&mut self, s: &str, i: usize, c: char, next: Option<char>) {
        let after = i + c.len_utf8();
        match c {
            '?' | '¿' if c == '¿' => self.clause += 1,
            '?' => self.close(after, true),
            '!' => self.close(after, false),
            '…' => self.close(after, false),
            '.' => {
                let last = self.out.list.last().map_or("", |t| t.text.as_str());
                let adjacent = self.out.list.last().is_some_and(|t| t.end == i);
                let rest = super::span(s, after, s.len());
                let space = next.is_none_or(|n| n.is_whitespace() || "\"”»)".contains(n));
                let follows = rest.trim_start().chars().next();
                let goes_on = follows.is_some_and(|f| f.is_lowercase());
                let ordinal = last.chars().all(|d| d.is_ascii_digit())
                    && last.len() <= 2
                    && follows.is_some_and(char::is_alphabetic)
                    && !rest.starts_with('\n');
                let short = adjacent && ABBREVIATIONS.contains(&last);
                let numbered = adjacent && ordinal;
                if space && !(goes_on || short || numbered) {
                    self.close(after, false);
                }
            }
            ',' | ';' | ':' | '(' | ')' | '–' | '—' | '"' | '“' | '”' | '«' | '»' | '„' | '|'
            | '•' => {
                self.clause += 1;
            }
            '-' if next == Some(' ') => self.clause += 1,
            '\n' => {
                let line = super::span(s, self.line_start, i);
                let short = line.trim_end().chars().count() < SHORT_LINE;
                let ended = line.trim_end().ends_with([':', ',', ';']);
                if next == Some('\n')
                    || next == Some('\r')
                    || short
                    || ended
                    || self.bullet(s, after)
                {
                    self.close(i, false);
                }
                self.line_start = after;
            }
            _ => {}
        }
    }

    fn bullet(&self, s: &str, at: usize) -> bool {
        super::span(s, at, s.len())
            .trim_start_matches(' ')
            .starts_with(['-', '*', '•', '>', '+', '|'])
    }

    fn close(&mut self, end: usize, question: bool) {
        self.clause += 1;
        if let Some(mut open) = self.open.take() {
            if question {
                open.end = end;
            }
            open.question = question;
            open.last = self.out.list.len();
            self.out.sentences.push(open);
        } else if question && let Some(last) = self.out.sentences.last_mut() {
            last.question = true;
        }
    }
}

#[cfg(test)]
mod tests;
