//! What a hotel is found by: exact keys that decide, and blocks in which alike names meet.

use super::{Hotel, words};
use crate::Judge;
use crate::text::fold;

/// Letters of a word that a block is made of: a slip further back changes nothing.
const BLOCK_LETTERS: usize = 4;

/// The keys of one hotel; none of them is a person's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keys {
    /// The words of the name that tell it apart, without the town's, sorted.
    pub name: Vec<String>,
    /// The words of the town.
    pub town: Vec<String>,
    /// Name and place as one key; none without a town.
    pub name_place: Option<String>,
    /// Registrable domain of the website.
    pub domain: Option<String>,
    /// Host and path.
    pub site: Option<String>,
    /// Whether the site lies on a host known to have many hotels' pages.
    pub brand_host: bool,
    /// Whether the site is a page at a portal, which says nothing at all.
    pub portal: bool,
    /// Street, number and postal code or town as one key.
    pub address: Option<String>,
    /// The brand in the name.
    pub brand: Option<crate::company::BrandHit>,
    /// One block for each word of the name, within the town.
    pub blocks: Vec<String>,
}

/// Registrable domain and `host/path` of a web address, without `www.`, query and trailing slash. `None` when it is no
/// web address.
#[must_use]
pub fn site(url: &str) -> Option<(String, String)> {
    let url = url.trim();
    let rest = url.split_once("://").map_or(url, |(_, r)| r);
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.split(':').next().unwrap_or(host).to_lowercase();
    let host = domain::keys::normalise_domain(host.trim_start_matches("www."))?;
    let registrable = psl::domain_str(&host).unwrap_or(&host).to_owned();
    let path = path.trim_end_matches('/').to_lowercase();
    Some((registrable, format!("{host}/{path}")))
}

impl Judge {
    /// The keys of a hotel.
    #[must_use]
    pub fn hotel_keys(&self, h: &Hotel) -> Keys {
        let t = &self.duplicates;
        let town = h
            .town
            .as_deref()
            .map(|x| words::of_town(t, x))
            .unwrap_or_default();
        let mut name = words::of_name(t, &h.name);
        let apart: Vec<String> = name.iter().filter(|w| !town.contains(w)).cloned().collect();
        if !apart.is_empty() {
            name = apart;
        }
        let country = h.country.as_deref().unwrap_or_default().to_lowercase();
        let place = town.join(" ");
        let seat = |key: &str| format!("{key}|{place}|{country}");
        let known = !place.is_empty() && !name.is_empty();
        let (domain, site) = h.website.as_deref().and_then(site).unzip();
        let host = domain.as_deref().and_then(|d| t.hosts.get(d)).copied();
        let blocks = if known {
            name.iter()
                .map(|w| seat(&w.chars().take(BLOCK_LETTERS).collect::<String>()))
                .collect()
        } else {
            Vec::new()
        };
        Keys {
            name_place: known.then(|| seat(&name.join(" "))),
            address: self.address_key(h, &place),
            name,
            town,
            domain,
            site,
            brand: self.brand(&h.name),
            brand_host: host == Some(false),
            portal: host == Some(true),
            blocks,
        }
    }

    fn address_key(&self, h: &Hotel, place: &str) -> Option<String> {
        let (street, number) = words::of_street(&self.duplicates, h.street.as_deref()?);
        let code = h.postal_code.as_deref().map(fold).unwrap_or_default();
        let place = if code.is_empty() { place } else { &code };
        (!street.is_empty() && !place.is_empty()).then(|| {
            format!(
                "{} {}|{place}",
                street.join(" "),
                number.unwrap_or_default()
            )
        })
    }

    /// Whether two names can be the same house's, so that a key both have is not a shared one: one has all words of the
    /// other, or they differ by slips.
    #[must_use]
    pub fn names_agree(&self, a: &Keys, b: &Keys) -> bool {
        words::within(&a.name, &b.name)
            || words::within(&b.name, &a.name)
            || words::alike(&a.name, &b.name, |_| false).one_name
    }
}
