//! Addresses: from items and lines to [`Place`].

use std::collections::HashMap;
use std::sync::LazyLock;

use domain::geo::Place;

use super::{Item, Value};
use crate::text::{fold, squash};

static COUNTRIES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    // The file is part of the program; its test reads every row.
    let rows: Vec<(String, Vec<String>)> =
        serde_json::from_str(include_str!("../../data/countries.json")).unwrap_or_default();
    rows.into_iter()
        .flat_map(|(code, names)| names.into_iter().map(move |n| (fold(&n), code.clone())))
        .collect()
});

/// ISO 3166-1 alpha-2 of a country as printed: the code itself, or its name in the languages of the data file.
#[must_use]
pub fn country_code(printed: &str) -> Option<String> {
    let printed = squash(printed);
    let known = COUNTRIES.get(&fold(&printed)).cloned();
    let code = || {
        let upper = printed.to_ascii_uppercase();
        let is_code = upper.len() == 2 && upper.chars().all(|c| c.is_ascii_uppercase());
        is_code
            .then_some(upper)
            .map(|c| if c == "UK" { "GB".into() } else { c })
    };
    known.or_else(code)
}

/// A place of a `PostalAddress`, a `Place` with one, or a line of text (which stays unparsed as the town).
#[must_use]
pub fn read_place(value: &Value) -> Place {
    match value {
        Value::Text(t) => Place {
            town: Some(squash(t)).filter(|t| !t.is_empty()),
            ..Place::default()
        },
        Value::Item(item) => match item.all("address").next() {
            Some(inner) => read_place(inner),
            None => of_address(item),
        },
    }
}

fn of_address(item: &Item) -> Place {
    let get = |name: &str| {
        item.text(name)
            .map(|t| squash(&t))
            .filter(|t| !t.is_empty())
    };
    let country = item.all("addressCountry").find_map(Value::as_text);
    let region = get("addressRegion");
    let code = country.as_deref().and_then(country_code);
    Place {
        // A subdivision is a code; a name stays in the printed line.
        subdivision: region.filter(|r| {
            r.len() <= 3
                && r.chars()
                    .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        }),
        country: code,
        town: get("addressLocality"),
        postal_code: get("postalCode"),
        street: get("streetAddress"),
        zone: None,
    }
}

/// An address as one line: town, region, country; with `street` also street and postal code.
#[must_use]
pub fn address_line(value: &Value, street: bool) -> String {
    match value {
        Value::Text(t) => squash(t),
        Value::Item(item) => {
            if let Some(inner) = item.all("address").next() {
                let line = address_line(inner, street);
                if !line.is_empty() {
                    return line;
                }
            }
            let names: &[&str] = if street {
                &[
                    "streetAddress",
                    "postalCode",
                    "addressLocality",
                    "addressRegion",
                    "addressCountry",
                ]
            } else {
                &["addressLocality", "addressRegion", "addressCountry"]
            };
            let mut parts: Vec<String> = Vec::new();
            for name in names {
                if let Some(t) = item
                    .text(name)
                    .map(|t| squash(&t))
                    .filter(|t| !t.is_empty())
                    && !parts.contains(&t)
                {
                    parts.push(t);
                }
            }
            if parts.is_empty() {
                item.text("name").map(|t| squash(&t)).unwrap_or_default()
            } else {
                parts.join(", ")
            }
        }
    }
}
