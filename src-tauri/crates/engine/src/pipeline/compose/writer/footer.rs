//! Sign-off, signature and legal lines: with the greeting at most 90 words (compose.md). Phone and post give way
//! first; postal address, opt-out line and notice never.

use std::collections::BTreeMap;

use super::input::{AddressSource, Sender, Step, WriteInput};
use super::marks::known;

/// Most words of greeting and footer together.
pub(super) const WORDS: usize = 90;

/// The variables of `footer.j2`; `tight` leaves out what may give way.
pub(super) fn variables(input: &WriteInput, tight: bool) -> BTreeMap<String, String> {
    let s: &Sender = &input.sender;
    let mut v = BTreeMap::new();
    let mut put = |k: &str, value: &str| {
        if let Some(value) = known(value) {
            v.insert(k.to_owned(), value);
        }
    };
    put("sender_name", &s.name);
    put("postal_address", &s.postal_address);
    put("company", s.company.as_deref().unwrap_or_default());
    if !tight {
        put("sender_title", s.title.as_deref().unwrap_or_default());
        put("phone", s.phone.as_deref().unwrap_or_default());
    }
    if input.step == Step::Answer {
        return v;
    }
    put("opt_out", "1");
    if let Some(n) = input.notice.as_ref().filter(|_| input.step == Step::First) {
        let (kind, of) = match &n.source {
            AddressSource::Website(x) => ("website", x),
            AddressSource::Referral(x) => ("referral", x),
            AddressSource::Provider(x) => ("provider", x),
            AddressSource::Event(x) => ("event", x),
        };
        put("source_kind", kind);
        put("source", of);
        put("notice_url", n.url.as_deref().unwrap_or_default());
    }
    v
}
