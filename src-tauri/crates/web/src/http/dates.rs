//! What servers say the time is: the `Date` header of answers that came anyway, and of one small question where nobody said
//! anything lately. Only encrypted answers of named hosts count, and none that a cache kept: an old date is no clock.

use std::sync::{Arc, Mutex, PoisonError};

use domain::Millis;
use domain::keys::organisational_domain;
use domain::policy::clock::{self, ClockSight};
use domain::ports::{BoxFuture, Clock, Http, HttpRequest, HttpResponse, Method, ServerDates};
use domain::time::SECOND;
use url::Url;

/// What is kept until somebody listens.
const MOST: usize = 64;
/// How long the one question may take.
const PATIENCE_MS: u64 = 10_000;

/// Listens to the answers of a client.
pub struct Dates {
    clock: Arc<dyn Clock>,
    heard: Mutex<Vec<ClockSight>>,
}

impl Dates {
    /// Nothing was heard yet.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            heard: Mutex::default(),
        }
    }

    /// Our time.
    pub(super) fn now(&self) -> Millis {
        self.clock.now()
    }

    /// An answer to a question that left at `sent` and whose head was there at `got`.
    pub(super) fn note(&self, url: &Url, response: &HttpResponse, sent: Millis, got: Millis) {
        let Some(sight) = sight(url, response, sent, got) else {
            return;
        };
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.retain(|s| s.host != sight.host);
        if heard.len() < MOST {
            heard.push(sight);
        }
    }

    fn take(&self) -> Vec<ClockSight> {
        std::mem::take(&mut *self.heard.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What an answer says of the clock, if it says anything.
fn sight(url: &Url, response: &HttpResponse, sent: Millis, got: Millis) -> Option<ClockSight> {
    // In the clear anybody on the way could have written it, and addresses of the own network are no independent voice.
    let host = match url.host() {
        Some(url::Host::Domain(d)) if url.scheme() == "https" && d.contains('.') => d,
        _ => return None,
    };
    if kept(response) {
        return None;
    }
    let server = http_date(response.header("date")?)?;
    clock::answered(&organisational_domain(host), server, SECOND, sent, got)
}

/// Whether a cache answered (RFC 9111 §5.1: such an answer has an Age).
fn kept(r: &HttpResponse) -> bool {
    let aged = r
        .header("age")
        .is_some_and(|a| a.trim().parse::<u64>().map_or(true, |s| s > 0));
    let hit = ["x-cache", "cf-cache-status", "x-cache-status", "cdn-cache"];
    let hit = hit.iter().any(|h| {
        r.header(h)
            .is_some_and(|v| v.to_ascii_lowercase().contains("hit"))
    });
    aged || hit
}

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
fn http_date(text: &str) -> Option<Millis> {
    let at = jiff::fmt::rfc2822::parse(text.trim()).ok()?;
    Some(Millis::from(at.timestamp()))
}

/// The port: what a client heard, and one question through it.
pub struct AskedDates {
    http: Arc<dyn Http>,
    dates: Arc<Dates>,
}

impl AskedDates {
    /// `http` is the client that `dates` listens to, without a cache before it.
    #[must_use]
    pub fn new(http: Arc<dyn Http>, dates: Arc<Dates>) -> Self {
        Self { http, dates }
    }
}

impl ServerDates for AskedDates {
    fn heard(&self) -> Vec<ClockSight> {
        self.dates.take()
    }

    /// The question is a HEAD for robots.txt, which every crawler may ask for.
    fn ask<'a>(&'a self, host: &'a str) -> BoxFuture<'a, Option<ClockSight>> {
        Box::pin(async move {
            let address = format!("https://{host}/robots.txt");
            let url = Url::parse(&address).ok()?;
            let mut request = HttpRequest::get(address, "clock");
            request.method = Method::Head;
            request.timeout_ms = PATIENCE_MS;
            request.max_bytes = 0;
            request.redirects = 0;
            let sent = self.dates.now();
            let response = self.http.send(request).await.ok()?;
            sight(&url, &response, sent, self.dates.now())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = Millis(784_111_777_000);

    fn answer(headers: &[(&str, &str)]) -> HttpResponse {
        HttpResponse {
            status: 200,
            headers: headers
                .iter()
                .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
                .collect(),
            body: Vec::new(),
            url: String::new(),
            truncated: false,
            elapsed_ms: 0,
        }
    }

    fn skew(url: &str, headers: &[(&str, &str)]) -> Option<(String, i64)> {
        sight(
            &Url::parse(url).unwrap(),
            &answer(headers),
            NOW,
            NOW.plus(300),
        )
        .map(|s| (s.host, s.skew_ms))
    }

    const RIGHT: (&str, &str) = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");

    #[test]
    fn the_date_of_an_encrypted_answer_is_a_voice_of_its_organisation() {
        assert_eq!(
            skew("https://www.hotel.co.uk/x", &[RIGHT]),
            Some(("hotel.co.uk".into(), 0))
        );
        assert_eq!(
            skew(
                "https://a.example/",
                &[("date", "Sun, 06 Nov 1994 07:49:37 GMT")]
            ),
            Some(("a.example".into(), 3_599_000))
        );
    }

    #[test]
    fn what_a_cache_kept_or_anybody_could_have_written_is_no_voice() {
        for (url, headers) in [
            ("http://a.example/", vec![RIGHT]),
            ("https://192.0.2.1/", vec![RIGHT]),
            ("https://localhost/", vec![RIGHT]),
            ("https://a.example/", vec![]),
            ("https://a.example/", vec![("date", "yesterday")]),
            ("https://a.example/", vec![RIGHT, ("age", "1200")]),
            ("https://a.example/", vec![RIGHT, ("age", "long")]),
            (
                "https://a.example/",
                vec![RIGHT, ("x-cache", "HIT from edge")],
            ),
            (
                "https://a.example/",
                vec![RIGHT, ("cf-cache-status", "HIT")],
            ),
        ] {
            assert_eq!(skew(url, &headers), None, "{url} {headers:?}");
        }
        assert!(skew("https://a.example/", &[RIGHT, ("age", "0")]).is_some());
    }
}
