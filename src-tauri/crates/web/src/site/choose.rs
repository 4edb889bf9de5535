//! Which pages of a site are worth reading, and whether it is a hotel's site at all. Pure.

use scraper::Html;
use url::Url;

use super::words::WORDS;
use crate::structured::job::registrable;
use crate::text::{attr_url, contains_words, elements, fold, text_of};

/// The kind of a page by its address and the words of a link to it: index into the data file, lower is worthier, and
/// whether the words are all there is (a link "Contact" beats "Contact our wedding planner").
pub(super) fn kind_of(url: &Url, label: &str) -> Option<(usize, &'static str, bool)> {
    let decoded = percent_decoded(url.path());
    let last = decoded
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    let slug = last.split('.').next().unwrap_or_default();
    let slug = fold(&slug.replace(['-', '_', '+'], " "));
    let label = fold(label);
    let label = label.trim_matches(|c: char| !c.is_alphanumeric());
    WORDS.pages.iter().enumerate().find_map(|(i, p)| {
        let exact = p.words.iter().any(|w| {
            let w = w.replace('-', " ");
            slug == w || label == w
        });
        let inside = || {
            label.chars().count() < 40
                && p.words.iter().any(|w| {
                    let w = w.replace('-', " ");
                    // A single general word (`hotel`, `legal`) inside a longer text says nothing.
                    w != "hotel"
                        && w != "legal"
                        && (contains_words(&slug, &w) || contains_words(label, &w))
                })
        };
        (exact || inside()).then_some((i, p.kind.as_str(), exact))
    })
}

fn percent_decoded(path: &str) -> String {
    let mut out = Vec::with_capacity(path.len());
    let mut bytes = path.bytes();
    while let Some(b) = bytes.next() {
        if b == b'%' {
            let pair: Vec<u8> = bytes.clone().take(2).collect();
            if let Some(v) = std::str::from_utf8(&pair)
                .ok()
                .and_then(|h| u8::from_str_radix(h, 16).ok())
            {
                out.push(v);
                bytes.next();
                bytes.next();
                continue;
            }
        }
        out.push(b);
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Up to `max` addresses, the worthiest first, at most two of a kind: from the links of the home page, then from the
/// sitemap. Only the same site; on a host of many properties only below the asked path.
pub(super) fn choose(doc: &Html, home: &Url, sitemap: &[String], max: usize) -> Vec<Url> {
    let scope = property_path(home);
    let inside = |u: &Url| {
        registrable(u) == registrable(home)
            && (scope.is_empty()
                || u.path().starts_with(scope.as_str())
                || u.host_str() != home.host_str())
            && !has_file_ending(u)
    };
    let mut found: Vec<(usize, bool, usize, Url)> = Vec::new();
    let links = elements(doc, "a").filter_map(|a| {
        let to = attr_url(home, a.attr("href")?)?;
        let mut label = text_of(a);
        if label.is_empty() {
            label = a
                .attr("title")
                .or_else(|| a.attr("aria-label"))
                .unwrap_or_default()
                .to_owned();
        }
        Some((to, label))
    });
    let listed = sitemap
        .iter()
        .filter_map(|s| Some((Url::parse(s).ok()?, String::new())));
    for (order, (url, label)) in links.chain(listed).enumerate() {
        if !inside(&url) || same_page(&url, home) || found.iter().any(|f| same_page(&f.3, &url)) {
            continue;
        }
        if let Some((rank, _, exact)) = kind_of(&url, &label) {
            found.push((rank, !exact, order, url));
        }
    }
    found.sort_by_key(|a| (a.0, a.1, a.2));
    // One of each kind first, then seconds.
    let mut chosen: Vec<Url> = Vec::new();
    for round in 0..2 {
        let mut kinds = Vec::new();
        for (rank, _, _, url) in &found {
            let before = kinds.iter().filter(|k| *k == rank).count();
            kinds.push(*rank);
            if before == round && chosen.len() < max {
                chosen.push(url.clone());
            }
        }
    }
    chosen
}

/// The path of a property on a shared host (`/hotel/1234/`), empty for a site of its own. A language prefix is none.
fn property_path(home: &Url) -> String {
    let segments: Vec<&str> = home
        .path_segments()
        .into_iter()
        .flatten()
        .filter(|s| !s.is_empty())
        .collect();
    match segments.as_slice() {
        [] => String::new(),
        [one] if one.len() <= 5 || one.contains('.') => String::new(),
        [.., last] if last.contains('.') => home
            .path()
            .rsplit_once('/')
            .map(|(p, _)| p.to_owned())
            .unwrap_or_default(),
        _ => home.path().trim_end_matches('/').to_owned(),
    }
}

fn same_page(a: &Url, b: &Url) -> bool {
    a.host_str().map(|h| h.trim_start_matches("www."))
        == b.host_str().map(|h| h.trim_start_matches("www."))
        && a.path().trim_end_matches('/') == b.path().trim_end_matches('/')
        && a.query() == b.query()
}

fn has_file_ending(u: &Url) -> bool {
    const FILES: &[&str] = &[
        ".pdf", ".jpg", ".jpeg", ".png", ".gif", ".webp", ".zip", ".doc", ".docx", ".mp4", ".xml",
        ".ics", ".vcf",
    ];
    let path = u.path().to_ascii_lowercase();
    FILES.iter().any(|f| path.ends_with(f))
}

/// Whether the domain is parked, for sale, or shows a server's default page.
pub(super) fn parked(url: &Url, html: &str, title: &str, text: &str) -> bool {
    let host_is = |host: &str| {
        WORDS.parked_hosts.iter().any(|p| {
            host == p
                || host
                    .strip_suffix(p.as_str())
                    .is_some_and(|r| r.ends_with('.'))
        })
    };
    if url.host_str().is_some_and(host_is) {
        return true;
    }
    // A hotel's long page may quote anything; a parked one is thin.
    if text.chars().count() > 3_000 {
        return false;
    }
    let seen = fold(&format!("{title}\n{text}"));
    let says = WORDS.parked_words.iter().any(|w| contains_words(&seen, w));
    let loads = || {
        let head: String = html.chars().take(100_000).collect();
        head.split(['"', '\''])
            .filter_map(|s| {
                Url::parse(s)
                    .or_else(|_| Url::parse(&format!("https:{s}")))
                    .ok()
            })
            .any(|u| u.host_str().is_some_and(host_is))
    };
    says || (text.chars().count() < 600 && loads())
}

/// Where a page that says nothing itself sends its readers: `<meta http-equiv=refresh>` within 5 seconds.
pub(super) fn meta_refresh(doc: &Html, base: &Url) -> Option<Url> {
    elements(doc, "meta")
        .filter(|m| {
            m.attr("http-equiv")
                .is_some_and(|h| h.eq_ignore_ascii_case("refresh"))
        })
        .find_map(|m| {
            let (wait, rest) = m.attr("content")?.split_once([';', ','])?;
            let soon = wait.trim().parse::<f32>().is_ok_and(|s| s <= 5.0);
            let (key, to) = rest.split_once('=')?;
            let to = attr_url(base, to.trim().trim_matches(['"', '\'']))?;
            (soon && key.trim().eq_ignore_ascii_case("url") && to != *base).then_some(to)
        })
}

#[cfg(test)]
mod tests;
