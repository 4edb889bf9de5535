//! `Boards`: fetch politely, read off the runtime's threads, answer with one of four outcomes.

use std::sync::Arc;

use domain::ports::{BoardQuery, Boards, BoxFuture, HttpError, HttpRequest, HttpResponse};
use domain::vacancy::{ListingPage, Posting, SourceOutcome};
use url::Url;

use super::page::read_page;
use super::{Reading, source_of};
use crate::http::{Denied, Polite};
use crate::structured::job::listing;
use crate::text::decode;

/// Job boards over the polite fetcher.
pub struct SourceBoards {
    polite: Arc<Polite>,
}

impl SourceBoards {
    /// With this fetcher.
    #[must_use]
    pub fn new(polite: Arc<Polite>) -> Self {
        Self { polite }
    }

    /// Fetch and read one page.
    async fn read(&self, address: &str) -> anyhow::Result<SourceOutcome<Reading>> {
        let url = Url::parse(address)?;
        let source = source_of(&url);
        let response = match self
            .polite
            .fetch(HttpRequest::get(address, "board"), source.name())
            .await
        {
            Ok(r) => r,
            Err(denied) => return denied_outcome(denied, self.polite.now()),
        };
        let retry = response
            .header("retry-after")
            .and_then(|v| crate::http::pace::retry_after(v, self.polite.now()))
            .map(|at| at.since(self.polite.now()));
        let status = response.status;
        let outcome = tokio::task::spawn_blocking(move || read_response(&response)).await?;
        Ok(match outcome {
            SourceOutcome::Blocked { why, .. } => SourceOutcome::Blocked {
                why,
                retry_after_ms: retry,
            },
            // A failing server says nothing about the board: the job tries again.
            SourceOutcome::ParserBroken { evidence } if status >= 500 => anyhow::bail!(evidence),
            other => other,
        })
    }
}

fn read_response(response: &HttpResponse) -> SourceOutcome<Reading> {
    let Ok(url) = Url::parse(&response.url) else {
        return SourceOutcome::ParserBroken {
            evidence: "the answer has no address".into(),
        };
    };
    read_page(
        response.status,
        &decode(&response.body, response.header("content-type")),
        &url,
    )
}

/// A refusal of the way there as an outcome; a failed connection is an error that is tried again.
fn denied_outcome(denied: Denied, now: domain::Millis) -> anyhow::Result<SourceOutcome<Reading>> {
    match denied {
        Denied::Robots(rule) => Ok(SourceOutcome::Blocked {
            why: format!("robots.txt does not allow it ({rule})"),
            retry_after_ms: None,
        }),
        Denied::NotBefore(at) => Ok(SourceOutcome::Blocked {
            why: "the source asked us to wait".into(),
            retry_after_ms: Some(at.since(now)),
        }),
        Denied::Http(HttpError::Refused(why)) => Ok(SourceOutcome::Blocked {
            why: format!("refused: {why}"),
            retry_after_ms: None,
        }),
        Denied::Http(e) => Err(e.into()),
    }
}

/// Change what an outcome holds.
fn map<T, U>(outcome: SourceOutcome<T>, f: impl FnOnce(T) -> SourceOutcome<U>) -> SourceOutcome<U> {
    match outcome {
        SourceOutcome::Ok { value } => f(value),
        SourceOutcome::NoMatch => SourceOutcome::NoMatch,
        SourceOutcome::Blocked {
            why,
            retry_after_ms,
        } => SourceOutcome::Blocked {
            why,
            retry_after_ms,
        },
        SourceOutcome::ParserBroken { evidence } => SourceOutcome::ParserBroken { evidence },
    }
}

impl Boards for SourceBoards {
    fn search<'a>(
        &'a self,
        query: &'a BoardQuery,
        page: Option<&'a str>,
    ) -> BoxFuture<'a, anyhow::Result<SourceOutcome<ListingPage>>> {
        Box::pin(async move {
            let address = match page {
                Some(next) => next.to_owned(),
                None => source_of(&Url::parse(&query.url)?).address(query)?,
            };
            let outcome = self.read(&address).await?;
            Ok(map(outcome, |reading| {
                let mut listings = reading.listings;
                // A result page with a single hit often is the posting itself.
                listings.extend(reading.posting.as_ref().map(listing));
                SourceOutcome::Ok {
                    value: ListingPage {
                        listings,
                        next: reading.next,
                    },
                }
            }))
        })
    }

    fn detail<'a>(&'a self, url: &'a str) -> BoxFuture<'a, anyhow::Result<SourceOutcome<Posting>>> {
        Box::pin(async move {
            let outcome = self.read(url).await?;
            Ok(map(outcome, |reading| match reading.posting {
                Some(value) => SourceOutcome::Ok { value },
                None => SourceOutcome::ParserBroken {
                    evidence: format!(
                        "expected one posting, found a list of {}",
                        reading.listings.len()
                    ),
                },
            }))
        })
    }
}

#[cfg(test)]
mod tests;
