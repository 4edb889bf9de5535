//! `Hotel` and its kin as facts.

use domain::geo::Place;

use super::{Item, Value, address_line, of_type, read_place};
use crate::text::{decode_entities, fragment_text, squash};

/// Types that mean "this is the house".
pub const HOTEL_TYPES: &[&str] = &[
    "Hotel",
    "LodgingBusiness",
    "Resort",
    "Motel",
    "Hostel",
    "BedAndBreakfast",
    "SkiResort",
    "Inn",
];

/// What a hotel's item says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hotel {
    /// Name.
    pub name: Option<String>,
    /// Alternative and legal names.
    pub other_names: Vec<String>,
    /// Description as text.
    pub description: Option<String>,
    /// Address in parts.
    pub place: Place,
    /// Address as one line.
    pub address: String,
    /// Phone as printed.
    pub telephone: Option<String>,
    /// E-mail without `mailto:`.
    pub email: Option<String>,
    /// Own address.
    pub url: Option<String>,
    /// Stars, 1–5 (halves kept).
    pub stars: Option<f64>,
    /// Rooms.
    pub rooms: Option<u32>,
    /// Amenities as printed.
    pub amenities: Vec<String>,
    /// Brand, chain or parent as printed.
    pub brand: Option<String>,
}

/// The hotel of a page's items: the first with a name, else the first. A `HotelRoom`'s `containedInPlace` counts.
#[must_use]
pub fn hotel(items: &[Item]) -> Option<Hotel> {
    let found = of_type(items, HOTEL_TYPES);
    let best = found
        .iter()
        .find(|i| i.text("name").is_some())
        .or(found.first())?;
    Some(read_hotel(best))
}

/// Read one item as a hotel.
#[must_use]
pub fn read_hotel(item: &Item) -> Hotel {
    let text = |name: &str| {
        item.text(name)
            .map(|t| squash(&decode_entities(&t)))
            .filter(|t| !t.is_empty())
    };
    let address = item.all("address").next();
    let amenities = item
        .all("amenityFeature")
        .filter_map(|v| match v {
            Value::Text(t) => Some(squash(t)),
            Value::Item(i) => {
                let off = i
                    .all("value")
                    .any(|v| matches!(v, Value::Text(t) if t.eq_ignore_ascii_case("false")));
                if off {
                    None
                } else {
                    i.text("name").map(|n| squash(&n))
                }
            }
        })
        .filter(|a| !a.is_empty())
        .collect();
    Hotel {
        name: text("name"),
        other_names: ["alternateName", "legalName"]
            .iter()
            .filter_map(|n| text(n))
            .collect(),
        description: item
            .text("description")
            .map(|d| fragment_text(&d))
            .filter(|d| !d.is_empty()),
        place: address.map(read_place).unwrap_or_default(),
        address: address.map(|a| address_line(a, true)).unwrap_or_default(),
        telephone: text("telephone"),
        email: text("email").map(|e| e.trim_start_matches("mailto:").to_owned()),
        url: text("url"),
        stars: item.all("starRating").find_map(stars),
        rooms: item.all("numberOfRooms").find_map(number),
        amenities,
        brand: ["brand", "parentOrganization", "branchOf"]
            .iter()
            .find_map(|n| text(n)),
    }
}

fn stars(v: &Value) -> Option<f64> {
    let text = match v {
        Value::Text(t) => t.clone(),
        Value::Item(i) => i.text("ratingValue")?,
    };
    let printed = text.chars().filter(|c| matches!(c, '*' | '★')).count();
    let lead: String = text
        .trim()
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
        .collect();
    let n = lead
        .replace(',', ".")
        .parse::<f64>()
        .ok()
        .or(match printed {
            1 => Some(1.0),
            2 => Some(2.0),
            3 => Some(3.0),
            4 => Some(4.0),
            5 => Some(5.0),
            _ => None,
        })?;
    (1.0..=5.0).contains(&n).then_some(n)
}

fn number(v: &Value) -> Option<u32> {
    let n = match v {
        Value::Text(t) => t.trim().parse::<u32>().ok(),
        Value::Item(i) => i.text("value").and_then(|t| t.trim().parse().ok()),
    }?;
    (1..=10_000).contains(&n).then_some(n)
}

#[cfg(test)]
mod tests;
