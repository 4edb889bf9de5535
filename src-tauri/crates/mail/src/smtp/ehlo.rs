//! What a server offers after EHLO. Keywords are read without regard to case (RFC 5321 §2.4).

use super::reply::Reply;

/// Extensions we use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Offers {
    /// STARTTLS.
    pub(crate) starttls: bool,
    /// DSN (RFC 3461).
    pub(crate) dsn: bool,
    /// SMTPUTF8 (RFC 6531).
    pub(crate) smtputf8: bool,
    /// SIZE was offered; the limit in bytes, 0 for none.
    pub(crate) size: Option<u64>,
    /// SASL mechanisms, upper case.
    pub(crate) auth: Vec<String>,
}

impl Offers {
    /// From the reply to EHLO; its first line is the greeting.
    pub(crate) fn of(reply: &Reply) -> Self {
        let mut offers = Self::default();
        for line in reply.lines.iter().skip(1) {
            // `AUTH=PLAIN LOGIN` is what old servers say beside `AUTH PLAIN LOGIN`.
            let line = line.to_ascii_uppercase();
            let mut words = line
                .split(|c: char| c.is_ascii_whitespace() || c == '=')
                .filter(|w| !w.is_empty());
            match words.next() {
                Some("STARTTLS") => offers.starttls = true,
                Some("DSN") => offers.dsn = true,
                Some("SMTPUTF8") => offers.smtputf8 = true,
                Some("SIZE") => {
                    offers.size = Some(words.next().and_then(|n| n.parse().ok()).unwrap_or(0))
                }
                Some("AUTH") => {
                    for word in words {
                        if !offers.auth.iter().any(|a| a == word) {
                            offers.auth.push(word.to_owned());
                        }
                    }
                }
                _ => {}
            }
        }
        offers
    }

    /// Whether a mechanism is offered.
    pub(crate) fn has(&self, mechanism: &str) -> bool {
        self.auth.iter().any(|a| a == mechanism)
    }
}
