//! Which systems a site runs, by the fingerprint file: hosts it loads or links, paths, headers, cookies, meta tags and
//! inline code. Hosts are compared label by label, so that `opera`, `square` in `squarespace` or `drift` in a text
//! never count.

use std::sync::LazyLock;

use domain::site::Finding;
use regex::Regex;
use scraper::ElementRef;
use serde::Deserialize;
use serde_json::json;
use url::Url;

use super::View;
use crate::text::{attr_url, elements};

/// A system in the data file.
#[derive(Debug, Deserialize)]
struct Fingerprint {
    name: String,
    category: String,
    /// Host or registrable domain; subdomains count.
    #[serde(default)]
    hosts: Vec<String>,
    /// Patterns on the path of what the page loads.
    #[serde(default)]
    paths: Vec<String>,
    /// Name of a `<meta>` and a pattern on its content.
    #[serde(default)]
    meta: Vec<(String, String)>,
    /// Name of a response header and a pattern on its value.
    #[serde(default)]
    headers: Vec<(String, String)>,
    /// Names of cookies the site sets.
    #[serde(default)]
    cookies: Vec<String>,
    /// Patterns on inline scripts.
    #[serde(default)]
    inline: Vec<String>,
    /// Patterns on the markup itself.
    #[serde(default)]
    markup: Vec<String>,
}

struct Compiled {
    print: Fingerprint,
    paths: Vec<Regex>,
    meta: Vec<(String, Regex)>,
    headers: Vec<(String, Regex)>,
    inline: Vec<Regex>,
    markup: Vec<Regex>,
}

static PRINTS: LazyLock<Vec<Compiled>> = LazyLock::new(|| {
    // Part of the program; its test reads every row and compiles every pattern.
    let file: Vec<Fingerprint> =
        serde_json::from_str(include_str!("../../../data/fingerprints.json")).unwrap_or_default();
    file.into_iter()
        .map(|print| {
            let all = |list: &[String]| list.iter().filter_map(|p| Regex::new(p).ok()).collect();
            let named = |list: &[(String, String)]| {
                list.iter()
                    .filter_map(|(n, p)| Some((n.clone(), Regex::new(p).ok()?)))
                    .collect()
            };
            Compiled {
                paths: all(&print.paths),
                meta: named(&print.meta),
                headers: named(&print.headers),
                inline: all(&print.inline),
                markup: all(&print.markup),
                print,
            }
        })
        .collect()
});

/// Something the page names by address.
struct Reference {
    url: Url,
    tag: &'static str,
}

/// Categories a guest is sent to by a plain link.
const LINKED: &[&str] = &[
    "booking_engine",
    "pms",
    "channel_manager",
    "restaurant",
    "vouchers",
    "spa",
];

pub(super) fn find(views: &[View<'_>]) -> Vec<Finding> {
    let mut out = Vec::new();
    for view in views {
        let references = references(view);
        let scripts: Vec<String> = elements(&view.doc, "script")
            .filter(|s| s.attr("src").is_none())
            .map(|s| s.text().collect())
            .collect();
        for c in PRINTS.iter() {
            if let Some((evidence, confidence)) = hit(view, c, &references, &scripts) {
                let mut f = view.found(
                    "technology",
                    &c.print.category,
                    &c.print.name,
                    &evidence,
                    confidence,
                );
                f.detail = json!({ "category": c.print.category });
                out.push(f);
            }
        }
    }
    out
}

fn hit(
    view: &View<'_>,
    c: &Compiled,
    references: &[Reference],
    scripts: &[String],
) -> Option<(String, f64)> {
    for r in references {
        let host = r.url.host_str().unwrap_or_default();
        let on = c.print.hosts.iter().any(|h| under(host, h));
        if on && r.tag != "a" {
            return Some((format!("<{}> {}", r.tag, r.url), 0.95));
        }
        if r.tag != "a"
            && same_or_asset(&r.url, &view.url)
            && c.paths.iter().any(|p| p.is_match(r.url.path()))
        {
            return Some((format!("<{}> {}", r.tag, r.url), 0.93));
        }
    }
    for (name, pattern) in &c.meta {
        let tag = elements(&view.doc, "meta").find(|m| {
            m.attr("name").is_some_and(|n| n.eq_ignore_ascii_case(name))
                && m.attr("content").is_some_and(|v| pattern.is_match(v))
        });
        if let Some(content) = tag.and_then(|m| m.attr("content")) {
            return Some((format!("<meta name=\"{name}\"> {content}"), 0.97));
        }
    }
    for (name, pattern) in &c.headers {
        if let Some((_, v)) = view
            .page
            .headers
            .iter()
            .find(|(n, v)| n == name && pattern.is_match(v))
        {
            return Some((format!("{name}: {v}"), 0.95));
        }
    }
    for (_, set) in view.page.headers.iter().filter(|(n, _)| n == "set-cookie") {
        let cookie = set.split('=').next().unwrap_or_default().trim();
        if c.print.cookies.iter().any(|k| k == cookie) {
            return Some((format!("set-cookie: {cookie}"), 0.9));
        }
    }
    for script in scripts {
        if let Some(m) = c.inline.iter().find_map(|p| p.find(script)) {
            return Some((m.as_str().to_owned(), 0.88));
        }
        // Loaders write the address into their code.
        for h in &c.print.hosts {
            if let Some(address) = quoted_host(script, h) {
                return Some((address, 0.85));
            }
        }
    }
    if let Some(m) = c.markup.iter().find_map(|p| p.find(&view.page.html)) {
        return Some((m.as_str().to_owned(), 0.9));
    }
    // A link is evidence only where guests are sent to the system; the maker's own front page is a credit line.
    let linked = LINKED.contains(&c.print.category.as_str()).then(|| {
        references.iter().find(|r| {
            let host = r.url.host_str().unwrap_or_default();
            let front_page = r.url.path().len() <= 1
                && r.url.query().is_none()
                && c.print
                    .hosts
                    .iter()
                    .any(|h| host.trim_start_matches("www.") == h);
            r.tag == "a" && !front_page && c.print.hosts.iter().any(|h| under(host, h))
        })
    })??;
    Some((format!("<a> {}", linked.url), 0.85))
}

/// Equal, or a subdomain.
fn under(host: &str, domain: &str) -> bool {
    host == domain || host.strip_suffix(domain).is_some_and(|r| r.ends_with('.'))
}

/// Assets of the site itself or of its own CDN; a framework's path on a foreign host says nothing about this site.
fn same_or_asset(url: &Url, site: &Url) -> bool {
    url.host_str() == site.host_str()
        || crate::structured::job::registrable(url) == crate::structured::job::registrable(site)
}

/// An address at `domain` in quoted code: `'https://static.vendor.com/x.js'`.
fn quoted_host(script: &str, domain: &str) -> Option<String> {
    script.match_indices(domain).find_map(|(i, _)| {
        let head = script.get(..i)?;
        let start = head.rfind("//")?;
        let label = head.get(start + 2..)?;
        let host_chars = label
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'));
        let boundary = label.is_empty() || label.ends_with('.');
        let after = script.get(i + domain.len()..)?.chars().next();
        let ends =
            after.is_none_or(|c| matches!(c, '/' | '"' | '\'' | '`' | '?' | ':' | '\\' | ' '));
        (host_chars && boundary && ends).then(|| {
            let tail: String = script
                .get(start..)
                .unwrap_or_default()
                .chars()
                .take_while(|c| !matches!(c, '"' | '\'' | '`' | ' ' | '\n'))
                .take(120)
                .collect();
            tail
        })
    })
}

fn references(view: &View<'_>) -> Vec<Reference> {
    let mut out = Vec::new();
    for e in view.doc.root_element().descendent_elements() {
        let (tag, attr): (&'static str, &str) = match e.value().name() {
            "script" => ("script", "src"),
            "link" => ("link", "href"),
            "iframe" => ("iframe", "src"),
            "img" => ("img", "src"),
            "form" => ("form", "action"),
            "a" => ("a", "href"),
            _ => continue,
        };
        if let Some(url) = lazy(e, attr).and_then(|v| attr_url(&view.url, v)) {
            out.push(Reference { url, tag });
        }
    }
    out
}

/// The attribute, or what a consent banner parked it in.
fn lazy<'a>(e: ElementRef<'a>, attr: &str) -> Option<&'a str> {
    let parked = ["data-src", "data-cmp-src", "data-cookieblock-src"];
    e.attr(attr)
        .filter(|v| !v.is_empty() && !v.starts_with("about:"))
        .or_else(|| parked.iter().find_map(|p| e.attr(p)))
}

#[cfg(test)]
mod tests;
