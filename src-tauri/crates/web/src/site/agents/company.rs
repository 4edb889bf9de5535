//! Who the house is: name, address in parts, brand or chain as printed, legal company. Raw facts; dedup and class are
//! decided elsewhere.

use domain::site::Finding;
use serde_json::json;

use super::View;
use crate::structured::hotel::{HOTEL_TYPES, hotel};
use crate::structured::{Value, address_line, of_type, read_place};
use crate::text::{elements, fold, squash, text_of, title_of};

/// Legal forms that mark the company behind a site (folded, as whole words).
const LEGAL_FORMS: &[&str] = &[
    "gmbh",
    "gmbh & co kg",
    "gmbh & co. kg",
    "ag",
    "kg",
    "og",
    "e.u.",
    "ohg",
    "ug",
    "ltd",
    "ltd.",
    "limited",
    "llc",
    "inc",
    "inc.",
    "plc",
    "llp",
    "sas",
    "sarl",
    "s.a.s.",
    "s.a.r.l.",
    "s.l.",
    "sl",
    "s.l.u.",
    "s.a.",
    "srl",
    "s.r.l.",
    "s.p.a.",
    "s.n.c.",
    "s.a.s",
    "lda",
    "lda.",
    "b.v.",
    "bv",
    "n.v.",
    "aps",
    "a/s",
    "ab",
    "sp. z o.o.",
    "s.r.o.",
];

/// The agent's findings.
pub(super) fn find(views: &[View<'_>]) -> Vec<Finding> {
    let mut out = Vec::new();
    for view in views {
        let Some(h) = hotel(&view.items) else {
            continue;
        };
        if let Some(n) = &h.name {
            out.push(view.found("company", "name", n, n, 0.95));
        }
        if !h.address.is_empty() {
            let mut f = view.found("company", "address", &h.address, &h.address, 0.95);
            f.detail = serde_json::to_value(&h.place).unwrap_or_default();
            out.push(f);
        }
        if let Some(b) = &h.brand {
            out.push(view.found("company", "brand", b, b, 0.85));
        }
    }
    for view in views {
        for item in of_type(
            &view.items,
            &["Organization", "LocalBusiness", "Corporation"],
        ) {
            if HOTEL_TYPES.iter().any(|t| item.is(t)) {
                continue;
            }
            if let Some(n) = item.text("name") {
                out.push(view.found("company", "organisation", &n, &n, 0.8));
            }
            if let Some(a) = item.all("address").next() {
                let line = address_line(a, true);
                let mut f = view.found("company", "address", &line, &line, 0.8);
                f.detail = match a {
                    Value::Item(_) => serde_json::to_value(read_place(a)).unwrap_or_default(),
                    Value::Text(_) => serde_json::Value::Null,
                };
                out.push(f);
            }
        }
        legal_name(view, &mut out);
        address_element(view, &mut out);
    }
    if let Some(home) = views.first() {
        printed_name(home, &mut out);
    }
    out
}

/// `og:site_name`, then the part of the title that names a house, then the only `<h1>`.
fn printed_name(home: &View<'_>, out: &mut Vec<Finding>) {
    let site_name = elements(&home.doc, "meta")
        .filter(|m| m.attr("property") == Some("og:site_name"))
        .find_map(|m| m.attr("content").map(squash).filter(|c| !c.is_empty()));
    if let Some(n) = site_name {
        out.push(home.found("company", "name", &n, &n, 0.85));
    }
    let title = title_of(&home.doc);
    let parts: Vec<&str> = title
        .split(['|', '–', '—', '·', '»', '«', ':'])
        .flat_map(|p| p.split(" - "))
        .map(str::trim)
        .collect();
    let house = parts
        .iter()
        .find(|p| (1..=7).contains(&p.split_whitespace().count()) && names_house(p));
    if let Some(p) = house {
        out.push(home.found("company", "name", *p, &title, 0.75));
    }
    let h1: Vec<String> = elements(&home.doc, "h1")
        .map(text_of)
        .filter(|t| !t.is_empty())
        .collect();
    if let [only] = h1.as_slice()
        && only.split_whitespace().count() <= 7
        && names_house(only)
    {
        out.push(home.found("company", "name", only, only, 0.7));
    }
}

/// A proper name of a house: a word for one, and another capitalised word beside it.
fn names_house(text: &str) -> bool {
    const HOUSE: &[&str] = &[
        "hotel",
        "hotels",
        "hôtel",
        "resort",
        "inn",
        "lodge",
        "gasthof",
        "pension",
        "albergo",
        "posada",
        "hostal",
        "parador",
        "relais",
        "château",
        "schloss",
        "palace",
        "palais",
        "residence",
        "suites",
        "villa",
        "spa",
        "motel",
        "hostel",
        "auberge",
        "locanda",
        "pousada",
        "quinta",
        "herberg",
        "kro",
        "boutiquehotel",
        "sporthotel",
        "wellnesshotel",
        "aparthotel",
    ];
    let folded: Vec<String> = text
        .split_whitespace()
        .map(|w| fold(w.trim_matches(|c: char| !c.is_alphanumeric())))
        .collect();
    let house = folded.iter().any(|w| {
        HOUSE
            .iter()
            .any(|h| fold(h) == *w || (h.len() > 4 && w.ends_with(&fold(h))))
    });
    let named = text.split_whitespace().zip(&folded).any(|(w, f)| {
        w.chars().next().is_some_and(char::is_uppercase)
            && !HOUSE.iter().any(|h| fold(h) == *f)
            && f.chars().count() > 1
    });
    house && named
}

/// A line of an imprint that ends in a legal form.
fn legal_name(view: &View<'_>, out: &mut Vec<Finding>) {
    if !matches!(view.kind, "imprint" | "contact") {
        return;
    }
    for (line, folded) in &view.lines {
        if line.chars().count() > 90 {
            continue;
        }
        let ends = LEGAL_FORMS.iter().any(|f| {
            folded
                .trim_end_matches([',', ' '])
                .strip_suffix(f)
                .is_some_and(|r| r.ends_with(' ') && r.trim().chars().count() > 2)
        });
        if ends {
            let name = line.rsplit_once(": ").map_or(line.as_str(), |(_, n)| n);
            out.push(view.found(
                "company",
                "legal_name",
                name.trim_end_matches(','),
                line,
                0.85,
            ));
            return;
        }
    }
}

/// `<address>` as printed.
fn address_element(view: &View<'_>, out: &mut Vec<Finding>) {
    let printed = elements(&view.doc, "address")
        .map(text_of)
        .find(|t| t.chars().any(|c| c.is_ascii_digit()) && t.chars().count() < 300);
    if let Some(t) = printed {
        let mut f = view.found("company", "address", t.replace('\n', ", "), &t, 0.65);
        f.detail = json!({ "printed": true });
        out.push(f);
    }
}
