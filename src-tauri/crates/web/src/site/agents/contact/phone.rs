//! Phone numbers: linked, in structured data, or printed after a phone word; fax numbers are told apart.

use std::sync::LazyLock;

use domain::site::Finding;
use regex::Regex;

use crate::site::agents::View;
use crate::structured::Item;
use crate::text::{elements, squash};

static NUMBER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:\+|00)?\(?\d[\d\s().\u{a0}/–-]{5,22}\d").ok());
static WORD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:^|[^\p{L}])(fax|telefax|fax no|f|tel|tél|tlf|telefon|téléphone|telephone|telefono|teléfono|telefone|telefoon|phone|call|call us|ruf|mobil|mobile|handy|portable|móvil|cellulare|t|p|m)\s*(?:no|nr|n°)?\s*[.:]*\s*$").ok()
});

pub(super) fn phones(view: &View<'_>) -> Vec<Finding> {
    let mut out = Vec::new();
    for a in elements(&view.doc, "a") {
        let Some(href) = a.attr("href").map(str::trim) else {
            continue;
        };
        let lower = href.to_ascii_lowercase();
        let Some(number) = lower
            .strip_prefix("tel:")
            .or_else(|| lower.strip_prefix("callto:"))
        else {
            continue;
        };
        let number = number.replace("%20", " ");
        if plausible(&number) {
            out.push(view.found(
                "contact",
                "phone",
                number.trim_start_matches('/'),
                href,
                0.93,
            ));
        }
    }
    for item in view.items.iter().flat_map(Item::walk) {
        for (name, kind) in [("telephone", "phone"), ("faxNumber", "fax")] {
            if let Some(n) = item.text(name).filter(|n| plausible(n)) {
                out.push(view.found("contact", kind, &n, &n, 0.94));
            }
        }
    }
    let (Some(number), Some(word)) = (NUMBER.as_ref(), WORD.as_ref()) else {
        return out;
    };
    for (line, _) in &view.lines {
        for m in number.find_iter(line) {
            let before = line.get(..m.start()).unwrap_or_default();
            let tail: String = before
                .chars()
                .rev()
                .take(24)
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .collect();
            let label = word
                .captures(&tail)
                .and_then(|c| c.get(1))
                .map(|l| l.as_str().to_lowercase());
            let international = m.as_str().starts_with('+') || m.as_str().starts_with("00");
            // Without a word or a plus it may be a register, tax or account number.
            let kind = match label.as_deref() {
                Some(l) if l.starts_with('f') || l.starts_with("telefax") => "fax",
                Some(_) => "phone",
                None if international => "phone",
                None => continue,
            };
            if plausible(m.as_str()) {
                out.push(view.found(
                    "contact",
                    kind,
                    m.as_str(),
                    line,
                    if label.is_some() { 0.92 } else { 0.85 },
                ));
            }
        }
    }
    same_once(out)
}

/// The same digits printed differently are one number: the first form stays.
fn same_once(found: Vec<Finding>) -> Vec<Finding> {
    let mut seen: Vec<(String, String)> = Vec::new();
    let mut kept = Vec::new();
    for f in found {
        let digits: String = f
            .value
            .replace("(0)", "")
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
        let digits = digits.trim_start_matches('0').to_owned();
        let key = (f.kind.clone(), digits);
        if !seen.contains(&key) {
            seen.push(key);
            kept.push(f);
        }
    }
    kept
}

fn plausible(number: &str) -> bool {
    let number = squash(number);
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let dates = number.matches('.').count() == 2 && digits == 8 && !number.starts_with('+');
    (7..=15).contains(&digits) && !dates
}
