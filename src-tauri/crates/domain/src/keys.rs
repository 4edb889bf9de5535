//! Keys that survive erasure: HMAC of a normalised value (compliance.md, Suppression 1).

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use unicode_normalization::UnicodeNormalization;

/// The team key that turns values into keys; held in the keychain (practice: in the database).
#[derive(Clone)]
pub struct KeyRing {
    secret: [u8; 32],
}

impl std::fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyRing(…)")
    }
}

/// Mail providers that ignore dots in the local part.
const DOTLESS: [&str; 2] = ["gmail.com", "googlemail.com"];

impl KeyRing {
    /// A key ring over the 32 bytes of the team key.
    #[must_use]
    pub const fn new(secret: [u8; 32]) -> Self {
        Self { secret }
    }

    fn hmac(&self, kind: &str, value: &str) -> String {
        // An HMAC takes keys of any length, so this cannot fail; an empty key would only weaken it.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.secret) else {
            return String::new();
        };
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(value.as_bytes());
        hex::encode(mac.finalize().into_bytes())
    }

    /// Key of a mail address; `None` when it is not an address.
    #[must_use]
    pub fn address(&self, address: &str) -> Option<String> {
        normalise_address(address).map(|a| self.hmac("mail", &a))
    }

    /// Key of a domain; `None` when it is not a domain.
    #[must_use]
    pub fn domain(&self, domain: &str) -> Option<String> {
        normalise_domain(domain).map(|d| self.hmac("domain", &d))
    }

    /// Key of the domain of a mail address.
    #[must_use]
    pub fn domain_of(&self, address: &str) -> Option<String> {
        normalise_address(address)
            .and_then(|a| a.rsplit_once('@').map(|(_, d)| self.hmac("domain", d)))
    }

    /// Key of a phone number in E.164.
    #[must_use]
    pub fn phone(&self, e164: &str) -> String {
        let digits: String = e164.chars().filter(char::is_ascii_digit).collect();
        self.hmac("phone", &digits)
    }

    /// Key of a person's name at a company's domain.
    #[must_use]
    pub fn name_domain(&self, name: &str, domain: &str) -> Option<String> {
        normalise_domain(domain)
            .map(|d| self.hmac("name_domain", &format!("{}@{d}", fold_name(name))))
    }

    /// Key of a profile address (LinkedIn …): host and path without scheme, query and trailing slash.
    #[must_use]
    pub fn profile(&self, url: &str) -> String {
        let s = url.trim().to_lowercase();
        let s = s.split_once("://").map_or(s.as_str(), |(_, r)| r);
        let s = s
            .split(['?', '#'])
            .next()
            .unwrap_or(s)
            .trim_start_matches("www.")
            .trim_end_matches('/');
        self.hmac("profile", s)
    }

    /// Key of a one-off token (opt-out links): looked up by hash, never stored.
    #[must_use]
    pub fn token(&self, token: &str) -> String {
        self.hmac("token", &token.trim().to_lowercase())
    }
}

/// Lower case, IDNA, no plus-tag, Gmail dots removed. `None` when there is no `local@domain`.
///
/// An angle-bracketed or padded address is accepted; a display name is not.
#[must_use]
pub fn normalise_address(address: &str) -> Option<String> {
    let a = address
        .trim()
        .trim_start_matches('<')
        .trim_end_matches('>')
        .trim();
    let (local, domain) = a.rsplit_once('@')?;
    let domain = normalise_domain(domain)?;
    let local = local
        .trim()
        .trim_matches('"')
        .nfc()
        .collect::<String>()
        .to_lowercase();
    let local = local.split('+').next().unwrap_or_default();
    let gmail = DOTLESS.contains(&domain.as_str());
    let local: String = if gmail {
        local.chars().filter(|c| *c != '.').collect()
    } else {
        local.to_owned()
    };
    if local.is_empty()
        || local
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || "<>()[],;:\\".contains(c))
    {
        return None;
    }
    let domain = if gmail {
        "gmail.com".to_owned()
    } else {
        domain
    };
    Some(format!("{local}@{domain}"))
}

/// Lower case, IDNA (punycode), no trailing dot. `None` when it is not a host name with a dot.
#[must_use]
pub fn normalise_domain(domain: &str) -> Option<String> {
    let d = domain.trim().trim_end_matches('.');
    let d = idna::domain_to_ascii(d).ok()?;
    let ok = d.contains('.')
        && d.len() <= 253
        && d.split('.').all(|l| {
            !l.is_empty()
                && l.len() <= 63
                && l.chars()
                    .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        });
    ok.then_some(d)
}

/// The organisational domain of a domain (RFC 7489 §3.2): one label below the public suffix. What is no domain, or itself
/// a public suffix, comes back in lower case.
#[must_use]
pub fn organisational_domain(domain: &str) -> String {
    let d = normalise_domain(domain).unwrap_or_else(|| domain.trim().to_lowercase());
    match psl::domain_str(&d) {
        Some(own) => own.to_owned(),
        None => d,
    }
}

/// A name for comparison: lower case, without accents, punctuation and runs of space.
#[must_use]
pub fn fold_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name
        .nfkd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
    {
        match c {
            'ß' | 'ẞ' => out.push_str("ss"),
            'ø' | 'Ø' => out.push('o'),
            'ł' | 'Ł' => out.push('l'),
            'æ' | 'Æ' => out.push_str("ae"),
            'œ' | 'Œ' => out.push_str("oe"),
            'đ' | 'Đ' => out.push('d'),
            c if c.is_alphanumeric() => out.extend(c.to_lowercase()),
            '\'' | '’' | '.' => {}
            _ => out.push(' '),
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
