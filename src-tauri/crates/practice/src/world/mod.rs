//! The world: who is there and what its web says, as a pure function of seed and time.

mod board;
mod board_pages;
mod cast;
pub(crate) mod data;
mod html;
mod site;
pub mod truth;

use domain::Millis;

pub use board::{JSON_BOARD, Job, Kind, MICRO_BOARD};
pub(crate) use html::escape;
use truth::{Build, Group, Hotel};

/// First moment of every practice world: Monday 1 February 2027, 06:00 UTC. It lies after the date of every shipped
/// country gate (a rule that is not in force yet decides nothing), few holidays fall into the thirty days, and no change
/// of the clocks.
pub const START: Millis = Millis(1_801_461_600_000);

/// An answer of the world's web.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Content-Type.
    pub content_type: &'static str,
    /// Location of a redirect.
    pub location: Option<String>,
    /// Body.
    pub body: String,
    /// Milliseconds of real time before it comes.
    pub delay_ms: u64,
}

impl Answer {
    fn of(status: u16, content_type: &'static str, body: String) -> Self {
        Self {
            status,
            content_type,
            location: None,
            body,
            delay_ms: 0,
        }
    }

    fn html(body: String) -> Self {
        Self::of(200, "text/html; charset=utf-8", body)
    }

    fn text(body: String) -> Self {
        Self::of(200, "text/plain; charset=utf-8", body)
    }

    fn xml(body: String) -> Self {
        Self::of(200, "application/xml", body)
    }

    fn status(status: u16, words: &str) -> Self {
        Self::of(
            status,
            "text/html; charset=utf-8",
            format!("<!doctype html><title>{status}</title><p>{words}</p>"),
        )
    }

    fn redirect(status: u16, to: &str) -> Self {
        Self {
            location: Some(to.to_owned()),
            ..Self::of(status, "text/html; charset=utf-8", String::new())
        }
    }
}

/// The world.
#[derive(Debug, Clone)]
pub struct World {
    /// The seed.
    pub seed: u64,
    /// Hotels by number.
    pub hotels: Vec<Hotel>,
    /// Groups by number.
    pub groups: Vec<Group>,
    /// Postings.
    pub jobs: Vec<Job>,
}

impl World {
    /// The world of this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let hotels = cast::hotels(seed, START);
        let jobs = board::jobs(seed, &hotels, START);
        Self {
            seed,
            hotels,
            groups: cast::groups(),
            jobs,
        }
    }

    /// What the web answers at that time; `None` when there is no such host.
    #[must_use]
    pub fn answer(&self, host: &str, target: &str, now: Millis) -> Option<Answer> {
        if host == JSON_BOARD || host == MICRO_BOARD {
            return Some(board_pages::answer(&self.jobs, host, target, now));
        }
        if let Some(g) = self.groups.iter().position(|g| g.host == host) {
            let houses: Vec<&Hotel> = self.hotels.iter().filter(|h| h.group == Some(g)).collect();
            if let Some(h) = houses
                .iter()
                .find(|h| h.host == host && target.starts_with(&h.path))
            {
                return Some(site::answer(h, host, target));
            }
            return Some(match target {
                "/" => {
                    site::brand_home(self.groups.get(g).map_or("", |g| g.name.as_str()), &houses)
                }
                "/robots.txt" => Answer::text("User-agent: *\nAllow: /\n".into()),
                _ => Answer::status(404, "Not found."),
            });
        }
        let h = self.hotels.iter().find(|h| {
            h.host == host || (h.build == Build::Redirecting && site::moved_host(h) == host)
        })?;
        Some(site::answer(h, host, target))
    }

    /// Every host.
    #[must_use]
    pub fn hosts(&self) -> Vec<String> {
        let mut all: Vec<String> = [JSON_BOARD, MICRO_BOARD].map(str::to_owned).to_vec();
        all.extend(self.groups.iter().map(|g| g.host.clone()));
        for h in &self.hotels {
            all.push(h.host.clone());
            if h.build == Build::Redirecting {
                all.push(site::moved_host(h));
            }
        }
        all.sort();
        all.dedup();
        all
    }

    /// The hotel whose mailbox this is, and whether it exists: the domain decides the hotel unless a group shares it.
    #[must_use]
    pub fn hotel_of(&self, address: &str) -> Option<&Hotel> {
        let address = address.to_lowercase();
        let exact = self
            .hotels
            .iter()
            .find(|h| h.addresses().any(|a| a == address));
        exact.or_else(|| {
            let domain = address.rsplit_once('@')?.1;
            let mut at = self.hotels.iter().filter(|h| h.mail_domain == domain);
            at.next().filter(|_| at.next().is_none())
        })
    }
}

#[cfg(test)]
mod tests;
