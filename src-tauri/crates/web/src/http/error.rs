//! reqwest's errors as the port's. Addresses are left out of the words: they may be private.

use std::error::Error as _;

use domain::ports::HttpError;

/// Map an error; `timeout_ms` is what was allowed.
pub(super) fn http_error(e: &reqwest::Error, timeout_ms: u64) -> HttpError {
    if e.is_timeout() {
        return HttpError::Timeout(timeout_ms);
    }
    let mut words = Vec::new();
    let mut tls = false;
    let mut source = e.source();
    while let Some(s) = source {
        tls |= s.is::<rustls::Error>()
            || s.downcast_ref::<std::io::Error>()
                .and_then(std::io::Error::get_ref)
                .is_some_and(|inner| inner.is::<rustls::Error>());
        let said = s.to_string();
        if words.last() != Some(&said) {
            words.push(said);
        }
        source = s.source();
    }
    let said = words
        .last()
        .cloned()
        .unwrap_or_else(|| "no reason given".into());
    if tls {
        HttpError::Tls(said)
    } else if e.is_connect() {
        HttpError::Connect(said)
    } else if e.is_builder() {
        HttpError::BadAddress(said)
    } else if e.is_request() && words.iter().any(|w| w.contains("connection")) {
        HttpError::Connect(said)
    } else {
        HttpError::Protocol(said)
    }
}
