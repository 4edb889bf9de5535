//! Any board or career page: schema.org `JobPosting` where there is one, an `ItemList`, or else the links to postings.

use std::collections::HashSet;

use domain::ports::BoardQuery;
use domain::vacancy::{Listing, SourceOutcome};
use scraper::{ElementRef, Html};
use url::Url;

use super::access::MARKS;
use super::{Reading, Source};
use crate::structured::job::{listing, plain_address, posting, registrable};
use crate::structured::{Item, Value, items, of_type, read_date};
use crate::text::{
    attr_url, contains_words, elements, fold, page_text, parse, squash, text_of, title_of,
};

/// The general source.
pub(super) struct SchemaOrg;

/// Rows read of one page at most.
const MAX_ROWS: usize = 500;

impl Source for SchemaOrg {
    fn name(&self) -> &'static str {
        "schemaorg"
    }

    fn owns(&self, _: &Url) -> bool {
        true
    }

    fn address(&self, query: &BoardQuery) -> anyhow::Result<String> {
        super::fill(query)
    }

    fn read(&self, html: &str, url: &Url) -> SourceOutcome<Reading> {
        let doc = parse(html);
        let found = items(&doc, url);
        let mut postings = Vec::new();
        for item in of_type(&found, &["JobPosting"]) {
            if let Some(p) = posting(item, url)
                && !postings.contains(&p)
            {
                postings.push(p);
            }
        }
        let next = next_page(&doc, url);
        let listed = item_list(&found, &doc, url);
        if let [only] = postings.as_slice()
            && listed.len() < 2
        {
            let value = Reading {
                listings: Vec::new(),
                posting: Some(only.clone()),
                next: None,
            };
            return SourceOutcome::Ok { value };
        }
        let mut listings: Vec<Listing> = postings.iter().map(listing).collect();
        if listings.len() < listed.len() {
            listings = merge(listed, listings);
        }
        if listings.is_empty() {
            listings = linked(&doc, url);
        }
        one_per_posting(&mut listings);
        if !listings.is_empty() {
            return SourceOutcome::Ok {
                value: Reading {
                    listings,
                    posting: None,
                    next,
                },
            };
        }
        nothing(&doc)
    }
}

/// Two items can be one posting (JSON-LD and microdata of the same page).
fn one_per_posting(listings: &mut Vec<Listing>) {
    let mut seen = HashSet::new();
    listings.retain(|l| seen.insert((l.source_id.clone(), l.title.clone())));
    let mut seen = HashSet::new();
    listings.retain(|l| seen.insert((l.url.clone(), fold(&l.title))));
    listings.truncate(MAX_ROWS);
}

/// A page without rows: does it say so, or is it a page we do not know?
fn nothing(doc: &Html) -> SourceOutcome<Reading> {
    let text = page_text(doc);
    let folded = fold(&text);
    let says = |words: &[String]| words.iter().any(|w| contains_words(&folded, w));
    if says(&MARKS.no_match) || says(&MARKS.closed) {
        return SourceOutcome::NoMatch;
    }
    let broken = elements(doc, "script").any(|s| {
        s.attr("type").is_some_and(|t| t.contains("ld+json"))
            && s.text().any(|t| t.contains("JobPosting"))
    });
    let evidence = if broken {
        "a JobPosting is announced in JSON-LD and cannot be read".to_owned()
    } else {
        let head: String = text.chars().take(160).collect();
        format!(
            "no JobPosting, no list of links to postings; title {:?}, text {:?}",
            title_of(doc),
            squash(&head)
        )
    };
    SourceOutcome::ParserBroken { evidence }
}

/// Entries of an `ItemList`: postings inside it, or addresses whose names stand on the page.
fn item_list(found: &[Item], doc: &Html, url: &Url) -> Vec<Listing> {
    let mut rows = Vec::new();
    for list in of_type(found, &["ItemList"]) {
        for entry in list.all("itemListElement") {
            let row = match entry {
                Value::Text(address) => attr_url(url, address).map(|u| bare(&u, String::new())),
                Value::Item(entry) => {
                    let inner = entry.item("item").unwrap_or(entry);
                    if inner.is("JobPosting") {
                        posting(inner, url).map(|p| listing(&p))
                    } else {
                        let address = inner
                            .text("url")
                            .or_else(|| entry.text("url"))
                            .or_else(|| entry.text("item"));
                        let name = inner
                            .text("name")
                            .or_else(|| entry.text("name"))
                            .unwrap_or_default();
                        address
                            .and_then(|a| attr_url(url, &a))
                            .map(|u| bare(&u, squash(&name)))
                    }
                }
            };
            rows.extend(row);
        }
    }
    // A list of breadcrumbs, hotels or articles is no list of postings.
    rows.retain(|r| {
        Url::parse(&r.url).is_ok_and(|u| job_like(&u))
            || !r.company.is_empty()
            || r.posted_at.is_some()
    });
    for row in rows.iter_mut().filter(|r| r.title.is_empty()) {
        let anchor = elements(doc, "a").find(|a| {
            a.attr("href")
                .and_then(|h| attr_url(url, h))
                .is_some_and(|u| u.as_str() == row.url)
                && !text_of(*a).is_empty()
        });
        if let Some(a) = anchor {
            row.title = first_line(&text_of(a));
        }
    }
    rows.retain(|r| !r.title.is_empty());
    rows
}

fn bare(url: &Url, title: String) -> Listing {
    Listing {
        title,
        url: url.to_string(),
        source_id: plain_address(url.as_str()),
        ..Listing::default()
    }
}

/// Rows of the list, filled from postings with the same address.
fn merge(rows: Vec<Listing>, postings: Vec<Listing>) -> Vec<Listing> {
    rows.into_iter()
        .map(|row| {
            postings
                .iter()
                .find(|p| p.url == row.url)
                .cloned()
                .unwrap_or(row)
        })
        .collect()
}

/// Whether an address looks like a single posting: a path word for jobs, and something after it that names one.
fn job_like(url: &Url) -> bool {
    let segments: Vec<String> = url
        .path_segments()
        .into_iter()
        .flatten()
        .map(str::to_ascii_lowercase)
        .filter(|s| !s.is_empty())
        .collect();
    let is_word = |s: &String| {
        s.split(|c: char| !c.is_ascii_alphanumeric())
            .any(|w| MARKS.job_paths.iter().any(|j| j == w))
    };
    let Some(at) = segments.iter().position(is_word) else {
        return false;
    };
    let rest = segments.get(at + 1..).unwrap_or_default();
    let names_one = |s: &String| {
        s.chars().any(|c| c.is_ascii_digit()) || s.matches('-').count() >= 1 || s.len() > 20
    };
    let by_query = url.query_pairs().any(|(k, v)| {
        matches!(
            k.to_ascii_lowercase().as_str(),
            "id" | "jk" | "jobid" | "job" | "job_id" | "vacancy" | "gh_jid" | "currentjobid"
        ) && !v.is_empty()
    });
    let last_is_job_slug = rest.is_empty()
        && segments
            .last()
            .is_some_and(|s| s.chars().any(|c| c.is_ascii_digit()) && s.len() > 6);
    rest.iter().any(names_one) || by_query || last_is_job_slug
}

/// Links that look like postings, with what stands in the same card.
fn linked(doc: &Html, url: &Url) -> Vec<Listing> {
    let mut rows: Vec<Listing> = Vec::new();
    for a in elements(doc, "a") {
        let Some(to) = a.attr("href").and_then(|h| attr_url(url, h)) else {
            continue;
        };
        if to.path() == url.path() && to.query() == url.query()
            || !job_like(&to)
            || registrable(&to) != registrable(url)
        {
            continue;
        }
        let title = heading(a).unwrap_or_else(|| first_line(&text_of(a)));
        let words = title.split_whitespace().count();
        if !(1..=20).contains(&words) || title.chars().count() < 3 || is_next(&title) {
            continue;
        }
        if rows.iter().any(|r| r.url == to.as_str()) {
            continue;
        }
        let card = card(a);
        rows.push(Listing {
            company: marked(
                card,
                &[
                    "company",
                    "employer",
                    "organization",
                    "organisation",
                    "hotel-name",
                    "hotelname",
                ],
            ),
            location: marked(
                card,
                &["location", "place", "city", "standort", "lieu", "ort"],
            ),
            posted_at: card_date(card),
            ..bare(&to, title)
        });
    }
    // One such link is a teaser; two of a kind are a list.
    if rows.len() < 2 { Vec::new() } else { rows }
}

fn heading(a: ElementRef<'_>) -> Option<String> {
    a.descendent_elements()
        .find(|e| {
            matches!(e.value().name(), "h1" | "h2" | "h3" | "h4" | "h5")
                || class_has(*e, &["title"])
        })
        .map(|e| first_line(&text_of(e)))
        .filter(|t| !t.is_empty())
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

/// The smallest element around the link that holds only this posting: a list item, article, row, or card.
fn card<'a>(a: ElementRef<'a>) -> ElementRef<'a> {
    a.ancestors()
        .filter_map(ElementRef::wrap)
        .take(6)
        .find(|e| {
            matches!(e.value().name(), "li" | "article" | "tr")
                || class_has(*e, &["card", "result", "job-item", "posting", "listing"])
        })
        .unwrap_or(a)
}

fn class_has(e: ElementRef<'_>, words: &[&str]) -> bool {
    let names = [
        e.attr("class"),
        e.attr("data-testid"),
        e.attr("itemprop"),
        e.attr("data-field"),
    ];
    names.into_iter().flatten().any(|v| {
        let v = v.to_ascii_lowercase();
        v.split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
            .any(|token| {
                words
                    .iter()
                    .any(|w| token == *w || token.split('-').any(|t| t == *w))
            })
    })
}

fn marked(card: ElementRef<'_>, words: &[&str]) -> String {
    card.descendent_elements()
        .filter(|e| {
            class_has(*e, words) && !e.descendent_elements().skip(1).any(|x| class_has(x, words))
        })
        .map(|e| first_line(&text_of(e)))
        .find(|t| !t.is_empty() && t.chars().count() < 120)
        .unwrap_or_default()
}

fn card_date(card: ElementRef<'_>) -> Option<domain::Millis> {
    card.descendent_elements()
        .filter(|e| e.value().name() == "time")
        .find_map(|t| {
            t.attr("datetime")
                .and_then(read_date)
                .or_else(|| read_date(&text_of(t)))
        })
}

fn is_next(text: &str) -> bool {
    let folded = fold(&squash(text));
    MARKS.next_words.contains(&folded)
}

/// The next result page: `rel=next`, or a link that says so. Same site only.
fn next_page(doc: &Html, url: &Url) -> Option<String> {
    let link = |e: ElementRef<'_>| {
        let rel = e
            .attr("rel")
            .is_some_and(|r| r.split_whitespace().any(|w| w.eq_ignore_ascii_case("next")));
        let says = e.value().name() == "a"
            && (is_next(&text_of(e))
                || e.attr("aria-label").is_some_and(is_next)
                || class_has(e, &["next", "pagination-next"]));
        (rel || says)
            .then(|| e.attr("href").and_then(|h| attr_url(url, h)))
            .flatten()
    };
    doc.root_element()
        .descendent_elements()
        .filter(|e| matches!(e.value().name(), "link" | "a"))
        .filter_map(link)
        .find(|to| to.as_str() != url.as_str() && registrable(to) == registrable(url))
        .map(String::from)
}

#[cfg(test)]
mod tests;
