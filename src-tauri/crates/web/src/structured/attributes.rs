//! Items written into attributes: microdata (`itemscope`, `itemprop`, `itemref`) and RDFa Lite (`vocab`, `typeof`,
//! `property`, `prefix schema:`).

use scraper::{ElementRef, Html};
use url::Url;

use super::{Item, Origin, Value, short};
use crate::text::text_of;

/// How deep items may stand in each other.
const MAX_ITEMS_DEPTH: usize = 12;

/// Which attributes are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Microdata.
    Microdata,
    /// RDFa Lite.
    Rdfa,
}

impl Dialect {
    fn is_scope(self, e: ElementRef<'_>) -> bool {
        match self {
            Self::Microdata => e.attr("itemscope").is_some(),
            Self::Rdfa => e.attr("typeof").is_some(),
        }
    }

    fn properties(self, e: ElementRef<'_>) -> Vec<String> {
        let attr = match self {
            Self::Microdata => e.attr("itemprop"),
            Self::Rdfa => e.attr("property"),
        };
        let names = attr.unwrap_or_default().split_whitespace().map(short);
        // What still has a vocabulary (`og:title`) is not schema.org's.
        names
            .filter(|n| !n.is_empty() && !n.contains(':'))
            .collect()
    }

    fn types(self, e: ElementRef<'_>) -> Vec<String> {
        let attr = match self {
            Self::Microdata => e.attr("itemtype"),
            Self::Rdfa => e.attr("typeof"),
        };
        attr.unwrap_or_default()
            .split_whitespace()
            .map(short)
            .filter(|t| !t.contains(':'))
            .collect()
    }

    /// Whether the item speaks schema.org.
    fn ours(self, e: ElementRef<'_>) -> bool {
        match self {
            Self::Microdata => e.attr("itemtype").is_none_or(|t| t.contains("schema.org")),
            Self::Rdfa => {
                let typed = e.attr("typeof").unwrap_or_default();
                typed.contains("schema.org/")
                    || typed.split_whitespace().any(|t| t.starts_with("schema:"))
                    || std::iter::once(*e)
                        .chain(e.ancestors())
                        .filter_map(ElementRef::wrap)
                        .find_map(|a| a.attr("vocab"))
                        .is_some_and(|v| v.contains("schema.org"))
            }
        }
    }

    fn origin(self) -> Origin {
        match self {
            Self::Microdata => Origin::Microdata,
            Self::Rdfa => Origin::Rdfa,
        }
    }
}

/// The items that are no property of another.
pub(super) fn items(doc: &Html, base: &Url, dialect: Dialect) -> Vec<Item> {
    let mut found = Vec::new();
    for e in doc.root_element().descendent_elements() {
        if dialect.is_scope(e) && dialect.ours(e) && !is_property(e, dialect) {
            found.push(item(doc, e, base, dialect, 0));
        }
    }
    found
}

/// A property only counts inside an item.
fn is_property(e: ElementRef<'_>, dialect: Dialect) -> bool {
    !dialect.properties(e).is_empty()
        && e.ancestors()
            .filter_map(ElementRef::wrap)
            .any(|a| dialect.is_scope(a))
}

fn item(doc: &Html, e: ElementRef<'_>, base: &Url, dialect: Dialect, depth: usize) -> Item {
    let mut props = Vec::new();
    let mut roots: Vec<ElementRef<'_>> = vec![e];
    if dialect == Dialect::Microdata {
        for id in e
            .attr("itemref")
            .unwrap_or_default()
            .split_whitespace()
            .take(20)
        {
            let referred = doc
                .root_element()
                .descendent_elements()
                .find(|x| x.attr("id") == Some(id));
            // A reference to an ancestor would read the item into itself.
            roots.extend(referred.filter(|r| *r != e && !e.ancestors().any(|a| a == **r)));
        }
    }
    for root in roots {
        if root != e {
            property(doc, root, base, dialect, depth, &mut props);
        }
        if root == e || !dialect.is_scope(root) {
            children(doc, root, base, dialect, depth, &mut props);
        }
    }
    Item {
        types: dialect.types(e),
        props,
        origin: dialect.origin(),
    }
}

/// Properties below `e` that belong to its item, iteratively and in order.
fn children(
    doc: &Html,
    e: ElementRef<'_>,
    base: &Url,
    dialect: Dialect,
    depth: usize,
    props: &mut Vec<(String, Value)>,
) {
    let mut stack: Vec<ElementRef<'_>> = e.child_elements().collect();
    stack.reverse();
    while let Some(x) = stack.pop() {
        property(doc, x, base, dialect, depth, props);
        if !dialect.is_scope(x) {
            let mut below: Vec<ElementRef<'_>> = x.child_elements().collect();
            below.reverse();
            stack.extend(below);
        }
    }
}

fn property(
    doc: &Html,
    e: ElementRef<'_>,
    base: &Url,
    dialect: Dialect,
    depth: usize,
    props: &mut Vec<(String, Value)>,
) {
    let names = dialect.properties(e);
    if names.is_empty() {
        return;
    }
    let value = if dialect.is_scope(e) {
        if depth >= MAX_ITEMS_DEPTH {
            return;
        }
        Value::Item(item(doc, e, base, dialect, depth + 1))
    } else {
        Value::Text(plain(e, base))
    };
    for name in names {
        props.push((name, value.clone()));
    }
}

/// The value of an element without a scope (HTML standard, 5.2.4; `content` counts everywhere, as on real pages).
fn plain(e: ElementRef<'_>, base: &Url) -> String {
    if let Some(content) = e.attr("content") {
        return content.to_owned();
    }
    let address = match e.value().name() {
        "a" | "area" | "link" => e.attr("href"),
        "img" | "audio" | "video" | "source" | "embed" | "iframe" | "track" => e.attr("src"),
        "object" => e.attr("data"),
        "data" | "meter" => return e.attr("value").map_or_else(|| text_of(e), str::to_owned),
        "time" => return e.attr("datetime").map_or_else(|| text_of(e), str::to_owned),
        _ => e.attr("resource"),
    };
    match address {
        Some(a) => base
            .join(a.trim())
            .map_or_else(|_| a.to_owned(), String::from),
        None => text_of(e),
    }
}

#[cfg(test)]
mod tests;
