//! How search engines see the site: for the call, never for a first mail. Read from the home page.

use domain::site::{Finding, SiteSnapshot};

use super::View;
use crate::text::{elements, squash, text_of, title_of};

/// The agent's findings.
pub(super) fn find(views: &[View<'_>], snapshot: &SiteSnapshot) -> Vec<Finding> {
    let Some(home) = views.first() else {
        return Vec::new();
    };
    let mut out = Vec::new();
    let meta = |name: &str| {
        elements(&home.doc, "meta")
            .filter(|m| {
                m.attr("name")
                    .or_else(|| m.attr("property"))
                    .is_some_and(|n| n.eq_ignore_ascii_case(name))
            })
            .find_map(|m| m.attr("content").map(squash).filter(|c| !c.is_empty()))
    };
    let title = title_of(&home.doc);
    out.push(match title.chars().count() {
        0 => home.found("seo", "title", "missing", "no <title>", 0.95),
        _ => home.found("seo", "title", &title, &title, 0.98),
    });
    out.push(match meta("description") {
        Some(d) => home.found("seo", "description", &d, &d, 0.98),
        None => home.found("seo", "description", "missing", "no description", 0.95),
    });
    let link = |rel: &str| {
        elements(&home.doc, "link").find(|l| {
            l.attr("rel")
                .is_some_and(|r| r.split_whitespace().any(|w| w.eq_ignore_ascii_case(rel)))
        })
    };
    let canonical = link("canonical").and_then(|l| l.attr("href"));
    out.push(match canonical {
        Some(c) => home.found("seo", "canonical", c, c, 0.98),
        None => home.found("seo", "canonical", "missing", "no canonical address", 0.95),
    });
    let mut languages: Vec<&str> = elements(&home.doc, "link")
        .filter_map(|l| l.attr("hreflang"))
        .filter(|l| *l != "x-default")
        .collect();
    languages.sort_unstable();
    languages.dedup();
    if !languages.is_empty() {
        out.push(home.found(
            "seo",
            "hreflang",
            languages.join(" "),
            &languages.join(" "),
            0.95,
        ));
    }
    let mut types: Vec<&str> = home
        .items
        .iter()
        .flat_map(|i| &i.types)
        .map(String::as_str)
        .collect();
    types.sort_unstable();
    types.dedup();
    let said = if types.is_empty() {
        "missing".to_owned()
    } else {
        types.join(" ")
    };
    out.push(home.found(
        "seo",
        "structured_data",
        &said,
        if types.is_empty() {
            "no structured data"
        } else {
            &said
        },
        0.95,
    ));
    let og = meta("og:title");
    out.push(home.found(
        "seo",
        "open_graph",
        if og.is_some() { "yes" } else { "missing" },
        og.as_deref().unwrap_or("no og:title"),
        0.95,
    ));
    let map = snapshot.sitemap.len();
    out.push(home.found(
        "seo",
        "sitemap",
        map.to_string(),
        &format!("{map} addresses"),
        0.9,
    ));
    if let Some(r) = meta("robots").filter(|r| r.to_ascii_lowercase().contains("noindex")) {
        out.push(home.found("seo", "noindex", "yes", &r, 0.98));
    }
    let headings: Vec<String> = elements(&home.doc, "h1")
        .map(text_of)
        .filter(|t| !t.is_empty())
        .collect();
    out.push(home.found(
        "seo",
        "h1",
        headings.len().to_string(),
        headings.first().map_or("no <h1>", String::as_str),
        0.95,
    ));
    out
}
