//! Typography that a template need not care for.

use super::input::Language;

/// French: a non-breaking blank before `?`, `!`, `:`, `;`, `»` and after `«`. All languages: no double blanks, no
/// blanks at line ends, no blank lines in a row.
pub(super) fn set(language: Language, text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.trim().lines() {
        let mut out = String::with_capacity(line.len());
        for word in line.split(' ').filter(|w| !w.is_empty()) {
            if !out.is_empty() {
                let stays = language == Language::Fr
                    && (out.ends_with('«') || word.starts_with(['?', '!', ':', ';', '»']));
                out.push(if stays { '\u{A0}' } else { ' ' });
            }
            out.push_str(word);
        }
        if !(out.is_empty() && lines.last().is_none_or(String::is_empty)) {
            lines.push(out);
        }
    }
    lines.join("\n")
}

/// The first letter upper-case, behind marks.
pub(super) fn upfirst(s: &str) -> String {
    let mut chars = s.chars();
    chars
        .next()
        .map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// A line that ends a sentence: trimmed, with a full stop where it has no end of its own.
pub(super) fn sentence(s: &str) -> String {
    let s = s.trim();
    if s.is_empty() || s.ends_with(['.', '!', '?', '…']) {
        s.to_owned()
    } else {
        format!("{s}.")
    }
}
