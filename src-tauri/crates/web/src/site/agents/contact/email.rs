//! E-mail addresses: printed, linked, in structured data, written out ("name [at] hotel [dot] com"), or encoded
//! (entities, Cloudflare).

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;
use url::Url;

use crate::site::agents::View;
use crate::structured::Item;
use crate::structured::job::registrable;
use crate::text::{elements, fold, squash};

/// An address and where it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Email {
    pub(super) address: String,
    pub(super) evidence: String,
    /// `mailto text structured obfuscated cloudflare`.
    pub(super) how: &'static str,
    /// Index of the page.
    pub(super) page: usize,
}

static PLAIN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)[a-z0-9][a-z0-9._%+'-]{0,63}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}",
    )
    .ok()
});
static WRITTEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    // at: [at] (at) {at} <at> or " at " / dot: [dot] (punkt) " dot " or "."
    let at = r"\s*(?:[\[\(\{<]\s*(?:at|ät|a|et|@|arroba|chiocciola|apenstaartje|malpa|snabel-?a)\s*[\]\)\}>])\s*|\s+(?:at|AT|ät)\s+";
    let dot = r"\s*(?:[\[\(\{<]\s*(?:dot|punkt|point|punto|ponto|punt|\.)\s*[\]\)\}>])\s*|\s+(?:dot|DOT|punkt)\s+|\.";
    Regex::new(&format!(r"(?i-s)\b([a-z0-9][a-z0-9._+-]{{0,63}})(?:{at})([a-z0-9-]+(?:(?:{dot})[a-z0-9-]+){{1,4}})\b")).ok()
});
static DOT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\s*[\[\(\{<]\s*(?:dot|punkt|point|punto|ponto|punt|\.)\s*[\]\)\}>]\s*|\s+(?:dot|punkt)\s+").ok()
});

static ROLES: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    // Part of the program; its test reads it.
    let file: HashMap<String, Vec<String>> =
        serde_json::from_str(include_str!("../../../../data/roles.json")).unwrap_or_default();
    let mut out = HashMap::new();
    for class in ["other", "front", "decider", "never"] {
        for word in file.get(class).into_iter().flatten() {
            out.insert(word.clone(), class);
        }
    }
    out
});

/// Addresses kept of one page.
const MAX_ADDRESSES: usize = 300;

pub(super) fn emails(view: &View<'_>, page: usize) -> Vec<Email> {
    let mut found: Vec<Email> = Vec::new();
    let mut add = |raw: &str, evidence: &str, how: &'static str| {
        if found.len() < MAX_ADDRESSES
            && let Some(address) = clean(raw)
            && !found.iter().any(|e| e.address == address)
        {
            found.push(Email {
                address,
                evidence: squash(evidence),
                how,
                page,
            });
        }
    };
    for a in elements(&view.doc, "a") {
        let Some(href) = a.attr("href") else { continue };
        let lower = href.trim().to_ascii_lowercase();
        if lower.starts_with("mailto:") {
            let to = href
                .trim()
                .get("mailto:".len()..)
                .unwrap_or_default()
                .split('?')
                .next()
                .unwrap_or_default();
            for one in percent(to).split([',', ';']) {
                add(one, href, "mailto");
            }
        } else if let Some((_, code)) = href.split_once("/cdn-cgi/l/email-protection#")
            && let Some(address) = cloudflare(code)
        {
            add(&address, href, "cloudflare");
        }
    }
    for e in view.doc.root_element().descendent_elements() {
        if let Some(code) = e.attr("data-cfemail")
            && let Some(address) = cloudflare(code)
        {
            add(&address, &format!("data-cfemail=\"{code}\""), "cloudflare");
        }
    }
    for item in view.items.iter().flat_map(Item::walk) {
        if let Some(e) = item.text("email") {
            add(e.trim_start_matches("mailto:"), &e, "structured");
        }
    }
    for (line, _) in &view.lines {
        if let Some(re) = PLAIN.as_ref() {
            for m in re.find_iter(line) {
                add(m.as_str(), line, "text");
            }
        }
        if let (Some(re), Some(dot)) = (WRITTEN.as_ref(), DOT.as_ref()) {
            for c in re.captures_iter(line) {
                if let (Some(whole), Some(local), Some(domain)) = (c.get(0), c.get(1), c.get(2)) {
                    let domain = dot.replace_all(domain.as_str(), ".");
                    add(
                        &format!("{}@{domain}", local.as_str()),
                        whole.as_str(),
                        "obfuscated",
                    );
                }
            }
        }
    }
    found
}

/// A usable address in lower case; files, trackers and examples are none.
fn clean(raw: &str) -> Option<String> {
    const NOT: &[&str] = &[
        "example.com",
        "example.org",
        "domain.com",
        "email.com",
        "sentry.io",
        "wixpress.com",
        "sentry-next.wixpress.com",
        "yourdomain.com",
        "mysite.com",
    ];
    const FILES: &[&str] = &[
        "png", "jpg", "jpeg", "gif", "webp", "svg", "css", "js", "html", "php",
    ];
    let address = raw
        .trim()
        .trim_matches(['.', ',', ';', '<', '>', '"', '\''])
        .to_lowercase();
    let found = PLAIN.as_ref()?.find(&address)?;
    if found.as_str() != address {
        return None;
    }
    let (local, domain) = address.split_once('@')?;
    let end = domain.rsplit('.').next()?;
    let fine = !NOT.contains(&domain)
        && !FILES.contains(&end)
        && !local.ends_with('.')
        && !local.contains("..")
        && psl::suffix(domain.as_bytes())
            .is_some_and(|s| s.is_known() || end == "example" || end == "test");
    fine.then_some(address)
}

/// Cloudflare's e-mail protection: hex, the first byte is the key of all others.
fn cloudflare(code: &str) -> Option<String> {
    let bytes = hex::decode(code.trim()).ok()?;
    let (key, rest) = bytes.split_first()?;
    String::from_utf8(rest.iter().map(|b| b ^ key).collect())
        .ok()
        .map(|s| s.split('?').next().unwrap_or_default().to_owned())
}

fn percent(s: &str) -> String {
    // A form decoder would turn `+` into a blank.
    let kept = s.replace('+', "%2B");
    url::form_urlencoded::parse(kept.as_bytes())
        .map(|(k, v)| {
            if v.is_empty() {
                k.into_owned()
            } else {
                format!("{k}={v}")
            }
        })
        .next()
        .unwrap_or_default()
}

/// `decider front never other`, or `personal` for a local part that is no role.
pub(super) fn role_class(address: &str) -> &'static str {
    let local = address.split('@').next().unwrap_or_default();
    let local = local.split('+').next().unwrap_or_default();
    if let Some(class) = ROLES.get(local) {
        return class;
    }
    // `info.lech`, `h1234-gm`, `reservations_vienna`, `info2`: the part that is a role decides, the strictest first.
    let parts: Vec<&str> = local
        .split(['.', '-', '_'])
        .map(|p| p.trim_end_matches(|c: char| c.is_ascii_digit()))
        .filter(|p| !p.is_empty())
        .collect();
    for class in ["never", "decider", "front", "other"] {
        if parts
            .iter()
            .any(|p| p.len() > 1 && ROLES.get(*p).is_some_and(|c| *c == class))
        {
            return class;
        }
    }
    // A property code (`h1234`) is a front desk.
    let code = local.chars().filter(char::is_ascii_digit).count() >= 3;
    if code { "front" } else { "personal" }
}

/// Whether the local part is made of this person's name.
pub(super) fn belongs(address: &str, name: &str) -> bool {
    let local = address.split('@').next().unwrap_or_default();
    let spelled = |s: &str| {
        let long = s
            .to_lowercase()
            .replace('ä', "ae")
            .replace('ö', "oe")
            .replace('ü', "ue")
            .replace('ß', "ss");
        let keep = |t: &str| {
            t.chars()
                .filter(|c| c.is_ascii_alphanumeric())
                .collect::<String>()
        };
        [keep(&fold(&s.replace('ß', "ss"))), keep(&fold(&long))]
    };
    let words: Vec<[String; 2]> = name
        .split_whitespace()
        .map(spelled)
        .filter(|w| w.iter().all(|x| !x.is_empty()))
        .collect();
    let (Some(first), Some(last)) = (words.first(), words.last()) else {
        return false;
    };
    let flat: String = local
        .split('+')
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .collect();
    (0..2).any(|v| {
        let (Some(f), Some(l)) = (first.get(v), last.get(v)) else {
            return false;
        };
        let initial: String = f.chars().take(1).collect();
        l.len() > 2
            && [
                format!("{f}{l}"),
                format!("{l}{f}"),
                format!("{initial}{l}"),
                format!("{l}{initial}"),
                l.clone(),
            ]
            .contains(&flat)
            || f.len() > 3 && flat == *f
    })
}

/// Whether the address is at the site's own domain.
pub(super) fn own_domain(address: &str, site: &Url) -> bool {
    let domain = address.rsplit('@').next().unwrap_or_default();
    psl::domain_str(domain)
        .map(str::to_owned)
        .is_some_and(|d| registrable(site).is_some_and(|s| s == d))
}
