//! Who a person is in texts: recognising the mentions of one person in text of any writing, and taking them out. Pure;
//! erasure and access export are built on it (compliance.md, Data protection).

mod encoded;
mod spans;

use serde_json::Value;

use crate::keys::{fold_name, normalise_address};

/// What stands in the place of a mention.
pub const ERASED: &str = "[erased]";

/// Digits of a phone number that have to agree, from its end.
const PHONE_DIGITS: usize = 8;

/// By what a person is recognised.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Identity {
    /// Mail addresses, normalised.
    mails: Vec<String>,
    /// Whole names as folded words, at least two each.
    names: Vec<Vec<String>>,
    /// Last digits of phone numbers.
    phones: Vec<String>,
    /// Profile addresses without scheme and `www.`, lower case.
    profiles: Vec<String>,
    /// The same as written.
    written: Vec<String>,
    /// What to look for in bytes, from `written`.
    needles: encoded::Needles,
}

impl Identity {
    /// Nobody yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether nothing is known by which to recognise.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.written.is_empty()
    }

    /// A mail address.
    pub fn mail(&mut self, address: &str) {
        if let Some(a) = normalise_address(address) {
            self.wrote(address.trim());
            self.wrote(&a);
            if !self.mails.contains(&a) {
                self.mails.push(a);
            }
        }
    }

    /// A whole name. A single word says too little: every Maria would be taken out.
    pub fn name(&mut self, name: &str) {
        let folded = fold_name(name);
        let words: Vec<String> = folded.split(' ').map(str::to_owned).collect();
        if words.len() < 2 || folded.chars().filter(|c| c.is_alphabetic()).count() < 5 {
            return;
        }
        self.wrote(name.trim());
        if !self.names.contains(&words) {
            self.names.push(words);
        }
    }

    /// A phone number in any form.
    pub fn phone(&mut self, number: &str) {
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        if digits.len() < PHONE_DIGITS {
            return;
        }
        self.wrote(number.trim());
        let tail: String = digits
            .chars()
            .skip(digits.len().saturating_sub(PHONE_DIGITS))
            .collect();
        if !self.phones.contains(&tail) {
            self.phones.push(tail);
        }
    }

    /// A profile's address.
    pub fn profile(&mut self, url: &str) {
        let bare = bare(url);
        if bare.contains('/') && bare.len() > 8 {
            self.wrote(url.trim());
            self.wrote(&bare);
            if !self.profiles.contains(&bare) {
                self.profiles.push(bare);
            }
        }
    }

    fn wrote(&mut self, text: &str) {
        if !text.is_empty() && !self.written.iter().any(|w| w == text) {
            self.written.push(text.to_owned());
            self.needles.add(text);
        }
    }

    /// The same without names: for columns that hold the names of houses, which may be called like their owners.
    #[must_use]
    pub fn without_names(&self) -> Self {
        let folded: Vec<String> = self.names.iter().map(|n| n.join(" ")).collect();
        let mut out = Self {
            names: Vec::new(),
            written: Vec::new(),
            needles: encoded::Needles::default(),
            ..self.clone()
        };
        for w in &self.written {
            if !folded.contains(&fold_name(w)) {
                out.wrote(w);
            }
        }
        out
    }

    /// Whether a text mentions the person, as it stands or in an encoding of the web or of mail.
    #[must_use]
    pub fn in_text(&self, text: &str) -> bool {
        !spans::of(self, text).is_empty()
            || encoded::decoded(text)
                .iter()
                .any(|d| !spans::of(self, d).is_empty())
            || self.hidden_in(text.as_bytes())
    }

    /// Whether bytes mention the person: as text in UTF-8 or UTF-16, in base64, quoted-printable, percent or HTML encoding.
    #[must_use]
    pub fn in_bytes(&self, bytes: &[u8]) -> bool {
        self.hidden_in(bytes) || encoded::readings(bytes).iter().any(|t| self.in_text(t))
    }

    fn hidden_in(&self, bytes: &[u8]) -> bool {
        self.needles
            .within(bytes, &|text| !spans::of(self, text).is_empty())
    }

    /// The text without the person. Where only an encoding holds him, nothing of the text is kept.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        if let Some(json) = structured(text) {
            let mut value = json;
            self.redact_json(&mut value);
            let out = value.to_string();
            return if self.in_text(&out) {
                empty_like(&value)
            } else {
                out
            };
        }
        let out = self.redact_plain(text);
        if self.in_text(&out) {
            ERASED.to_owned()
        } else {
            out
        }
    }

    fn redact_plain(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut at = 0_usize;
        for (from, to) in spans::of(self, text) {
            if from >= at {
                out.push_str(text.get(at..from).unwrap_or_default());
                out.push_str(ERASED);
                at = to;
            }
        }
        out.push_str(text.get(at..).unwrap_or_default());
        out
    }

    fn redact_json(&self, v: &mut Value) {
        match v {
            Value::String(s) => *s = self.redact(s),
            Value::Array(all) => all.iter_mut().for_each(|x| self.redact_json(x)),
            Value::Object(map) => {
                let old = std::mem::take(map);
                for (k, mut x) in old {
                    self.redact_json(&mut x);
                    let key = if self.in_text(&k) { self.redact(&k) } else { k };
                    map.insert(key, x);
                }
            }
            Value::Number(n) if self.in_text(&n.to_string()) => *v = Value::Null,
            _ => {}
        }
    }
}

/// JSON objects and lists; a text that happens to be a JSON word is text.
fn structured(text: &str) -> Option<Value> {
    let t = text.trim_start();
    if !t.starts_with(['{', '[', '"']) {
        return None;
    }
    serde_json::from_str(text).ok()
}

fn empty_like(v: &Value) -> String {
    match v {
        Value::Array(_) => format!("[\"{ERASED}\"]"),
        Value::String(_) => format!("\"{ERASED}\""),
        _ => format!("{{\"{ERASED}\":true}}"),
    }
}

/// An address of the web without scheme, `www.`, query and trailing slash.
pub(crate) fn bare(url: &str) -> String {
    let s = url.trim().to_lowercase();
    let s = s.split_once("://").map_or(s.as_str(), |(_, r)| r);
    s.split(['?', '#'])
        .next()
        .unwrap_or(s)
        .trim_start_matches("www.")
        .trim_end_matches('/')
        .to_owned()
}

#[cfg(test)]
mod tests;
