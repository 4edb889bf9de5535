//! `JobPosting` items as [`Posting`]s and [`Listing`]s: what is printed, nothing invented.

use domain::Millis;
use domain::vacancy::{Listing, Posting};
use url::Url;

use super::{Item, Value, address_line, read_date, read_place};
use crate::text::{attr_url, decode_entities, fold, fragment_text, squash};

/// What boards print instead of a name (folded). The hotel behind it stays unknown.
const NO_NAME: &[&str] = &[
    "confidential",
    "confidentiel",
    "confidencial",
    "confidenziale",
    "vertraulich",
    "anonymous",
    "anonym",
    "anonyme",
    "anonimo",
    "n/a",
    "na",
    "none",
    "null",
    "unknown",
    "undisclosed",
    "private advertiser",
    "client of recruiter",
    "hidden",
    "-",
    "company",
    "employer",
    "hiring organization",
];
/// Hosts of profiles: never an organisation's own address.
const NOT_OWN: &[&str] = &[
    "facebook.com",
    "linkedin.com",
    "twitter.com",
    "x.com",
    "instagram.com",
    "youtube.com",
    "xing.com",
    "wikipedia.org",
    "glassdoor.com",
    "indeed.com",
    "google.com",
    "tripadvisor.com",
    "booking.com",
];

/// A posting in full; `None` when it has no title.
#[must_use]
pub fn posting(item: &Item, page: &Url) -> Option<Posting> {
    let title = clean(&item.text("title").or_else(|| item.text("name"))?);
    if title.is_empty() {
        return None;
    }
    let (company, company_url) = organisation(item, page);
    let locations: Vec<String> = {
        let mut all: Vec<String> = Vec::new();
        for line in item
            .all("jobLocation")
            .map(|v| clean(&address_line(v, false)))
        {
            if !line.is_empty() && !all.contains(&line) {
                all.push(line);
            }
        }
        all
    };
    let types: Vec<String> = item
        .all("employmentType")
        .filter_map(Value::as_text)
        .collect();
    Some(Posting {
        title,
        company,
        company_url,
        location: locations.join("; "),
        place: item
            .all("jobLocation")
            .next()
            .map(read_place)
            .unwrap_or_default(),
        description: item
            .text("description")
            .map(|d| fragment_text(&d))
            .unwrap_or_default(),
        posted_at: date(item, "datePosted"),
        employment_type: Some(types.join(", ")).filter(|t| !t.is_empty()),
        valid_through: date(item, "validThrough"),
        source_id: identifier(item),
        url: item
            .all("url")
            .filter_map(Value::as_text)
            .find_map(|u| attr_url(page, &u))
            .map_or_else(|| page.to_string(), String::from),
    })
}

/// The same as a row of a result page.
#[must_use]
pub fn listing(posting: &Posting) -> Listing {
    Listing {
        title: posting.title.clone(),
        company: posting.company.clone(),
        location: posting.location.clone(),
        url: posting.url.clone(),
        source_id: posting
            .source_id
            .clone()
            .unwrap_or_else(|| plain_address(&posting.url)),
        posted_at: posting.posted_at,
    }
}

/// An address without fragment and tracking parameters: the identity of a posting that has no id.
#[must_use]
pub fn plain_address(address: &str) -> String {
    const TRACKING: &[&str] = &[
        "gclid",
        "fbclid",
        "msclkid",
        "trk",
        "trackingid",
        "refid",
        "ref",
        "src",
        "source",
        "from",
        "sid",
        "sessionid",
        "position",
        "pagenum",
    ];
    let Ok(mut url) = Url::parse(address) else {
        return address.to_owned();
    };
    url.set_fragment(None);
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(k, _)| {
            let k = k.to_ascii_lowercase();
            !k.starts_with("utm_") && !TRACKING.contains(&k.as_str())
        })
        .map(|(k, v)| (k.into_owned(), v.into_owned()))
        .collect();
    url.set_query(None);
    if !kept.is_empty() {
        url.query_pairs_mut().extend_pairs(kept);
    }
    url.into()
}

fn organisation(item: &Item, page: &Url) -> (String, Option<String>) {
    let Some(value) = item.all("hiringOrganization").next() else {
        return (String::new(), None);
    };
    let name = value.as_text().map(|t| clean(&t)).unwrap_or_default();
    let named = !NO_NAME.contains(&fold(&name).as_str()) && !name.starts_with("http");
    let address = match value {
        Value::Text(_) => None,
        Value::Item(org) => {
            let mut found = org
                .all("sameAs")
                .chain(org.all("url"))
                .filter_map(Value::as_text);
            found.find_map(|u| own_address(&u, page))
        }
    };
    if named {
        (name, address)
    } else {
        (String::new(), None)
    }
}

/// An organisation's own web address: not a profile, and not a page about it on the board itself.
fn own_address(printed: &str, page: &Url) -> Option<String> {
    let url = Url::parse(printed.trim())
        .ok()
        .filter(|u| matches!(u.scheme(), "http" | "https"))?;
    let domain = registrable(&url)?;
    let on_board = Some(&domain) == registrable(page).as_ref() && url.path().len() > 1;
    (!on_board && !NOT_OWN.contains(&domain.as_str())).then(|| url.into())
}

/// The registrable domain of an address.
#[must_use]
pub fn registrable(url: &Url) -> Option<String> {
    psl::domain_str(url.host_str()?).map(str::to_owned)
}

fn identifier(item: &Item) -> Option<String> {
    item.all("identifier")
        .find_map(|v| match v {
            Value::Text(t) => Some(squash(t)),
            Value::Item(i) => i.text("value").or_else(|| i.text("name")),
        })
        .filter(|t| !t.is_empty())
}

fn date(item: &Item, name: &str) -> Option<Millis> {
    item.text(name).as_deref().and_then(read_date)
}

fn clean(s: &str) -> String {
    squash(&decode_entities(s))
}

#[cfg(test)]
mod tests;
