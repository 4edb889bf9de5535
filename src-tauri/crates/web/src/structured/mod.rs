//! schema.org items of a page, whatever they are written in: JSON-LD, microdata, RDFa. Readers of `JobPosting` and
//! `Hotel` stand on top. Pure.

mod attributes;
mod date;
pub mod hotel;
pub mod job;
mod jsonld;
mod place;
mod repair;

use scraper::Html;
use url::Url;

pub use date::read_date;
pub use place::{address_line, country_code, read_place};
pub use repair::read_json;

/// What an item was written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// `<script type="application/ld+json">`.
    JsonLd,
    /// `itemscope`, `itemprop`.
    Microdata,
    /// `typeof`, `property`.
    Rdfa,
}

/// A property's value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text, a number or an address as printed.
    Text(String),
    /// An item of its own.
    Item(Item),
}

/// A thing with types and properties, names without `https://schema.org/`.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Types.
    pub types: Vec<String>,
    /// Properties in order; a name may occur often.
    pub props: Vec<(String, Value)>,
    /// What it was written in.
    pub origin: Origin,
}

impl Item {
    /// Whether it has this type.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.types.iter().any(|t| t == name)
    }

    /// All values of a property.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Value> + 'a {
        self.props
            .iter()
            .filter(move |(n, _)| n == name)
            .map(|(_, v)| v)
    }

    /// The first non-empty text of a property; of an item its `name`, then `value`.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        self.all(name).find_map(Value::as_text)
    }

    /// The first item of a property.
    #[must_use]
    pub fn item<'a>(&'a self, name: &'a str) -> Option<&'a Item> {
        self.all(name).find_map(|v| match v {
            Value::Item(i) => Some(i),
            Value::Text(_) => None,
        })
    }

    /// The item itself and all below it, parents first.
    #[must_use]
    pub fn walk(&self) -> Vec<&Item> {
        let mut found = vec![self];
        let mut next = 0;
        while let Some(item) = found.get(next).copied() {
            next += 1;
            for (_, v) in &item.props {
                if let Value::Item(i) = v {
                    found.push(i);
                }
            }
        }
        found
    }
}

impl Value {
    /// As text; of an item its `name`, then `value`, then `@id`.
    #[must_use]
    pub fn as_text(&self) -> Option<String> {
        match self {
            Self::Text(t) => (!t.trim().is_empty()).then(|| t.trim().to_owned()),
            Self::Item(i) => ["name", "value", "@value"].iter().find_map(|n| {
                i.all(n).find_map(|v| match v {
                    Self::Text(t) if !t.trim().is_empty() => Some(t.trim().to_owned()),
                    _ => None,
                })
            }),
        }
    }
}

/// All top-level items of a page: JSON-LD first, then microdata, then RDFa.
#[must_use]
pub fn items(doc: &Html, base: &Url) -> Vec<Item> {
    let mut found = jsonld::items(doc);
    found.extend(attributes::items(doc, base, attributes::Dialect::Microdata));
    found.extend(attributes::items(doc, base, attributes::Dialect::Rdfa));
    found
}

/// Every item of one of these types, at any depth; an item inside another of the list counts too.
#[must_use]
pub fn of_type<'a>(items: &'a [Item], types: &[&str]) -> Vec<&'a Item> {
    items
        .iter()
        .flat_map(Item::walk)
        .filter(|i| types.iter().any(|t| i.is(t)))
        .collect()
}

/// A type or property without its vocabulary.
fn short(name: &str) -> String {
    let name = name.trim();
    let rest = [
        "https://schema.org/",
        "http://schema.org/",
        "https://www.schema.org/",
        "http://www.schema.org/",
        "schema:",
    ]
    .iter()
    .find_map(|p| name.strip_prefix(p));
    rest.unwrap_or(name).trim_matches('/').to_owned()
}

#[cfg(test)]
mod tests;
