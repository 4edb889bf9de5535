//! From a place to its time zones. Knows the table `data/zones.json`; a zone that is stored with the place wins.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::geo::Place;

#[derive(Deserialize)]
struct Country {
    zones: Vec<String>,
    #[serde(default)]
    subdivisions: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct Table {
    countries: BTreeMap<String, Country>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../data/zones.json")).unwrap_or(Table {
        countries: BTreeMap::new(),
    })
});

/// The IANA zone with that name; `None` when there is none.
#[must_use]
pub fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

/// All zones of a country (ISO 3166-1 alpha-2, any case), the default first; empty when the table has none.
#[must_use]
pub fn of_country(country: &str) -> &'static [String] {
    TABLE
        .countries
        .get(&country.to_ascii_uppercase())
        .map_or(&[], |c| &c.zones)
}

/// The zones of a subdivision (`BY`, also `DE-BY`), where the table has it; else those of its country.
#[must_use]
pub fn of_subdivision(country: &str, subdivision: &str) -> &'static [String] {
    let country = country.to_ascii_uppercase();
    let subdivision = subdivision.to_ascii_uppercase();
    let short = subdivision
        .strip_prefix(country.as_str())
        .and_then(|s| s.strip_prefix('-'))
        .unwrap_or(&subdivision);
    TABLE
        .countries
        .get(&country)
        .and_then(|c| c.subdivisions.get(short))
        .map_or_else(|| of_country(&country), Vec::as_slice)
}

/// The zones a place may lie in: its own when it is a known one, else by subdivision, else all of its country
/// (a window then is their intersection, send.md), else none: ask.
#[must_use]
pub fn of_place(place: &Place) -> Vec<String> {
    if let Some(own) = place.zone.as_deref().filter(|z| zone(z).is_some()) {
        return vec![own.to_owned()];
    }
    match (&place.country, &place.subdivision) {
        (Some(c), Some(s)) => of_subdivision(c, s).to_vec(),
        (Some(c), None) => of_country(c).to_vec(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
