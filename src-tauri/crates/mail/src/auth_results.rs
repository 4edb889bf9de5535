//! What the receiving server found about our mail: Authentication-Results (RFC 8601) and the signed headers of
//! DKIM-Signature (`h=`), for the self-test of an inbox.

use domain::ParsedMessage;
use serde::{Deserialize, Serialize};

/// One method's result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodResult {
    /// `spf`, `dkim`, `dmarc` …
    pub method: String,
    /// `pass`, `fail`, `none`, `softfail`, `temperror` …
    pub result: String,
    /// Properties such as `header.d`, `smtp.mailfrom`, lower-case names.
    pub properties: Vec<(String, String)>,
}

impl MethodResult {
    /// A property by its lower-case name.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&str> {
        self.properties
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }
}

/// One Authentication-Results header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthResults {
    /// Who checked.
    pub server: String,
    /// What was found.
    pub results: Vec<MethodResult>,
}

/// What a self-test mail taught about authentication.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SelfTest {
    /// Who checked; `None` when nobody did.
    pub server: Option<String>,
    /// SPF result.
    pub spf: Option<String>,
    /// DKIM result: `pass` when one signature passed.
    pub dkim: Option<String>,
    /// DMARC result.
    pub dmarc: Option<String>,
    /// Domains of passing signatures.
    pub dkim_domains: Vec<String>,
    /// Whether a passing signature is of the From domain or of a parent or child of it.
    pub dkim_aligned: bool,
    /// Headers covered by our domain's signature, lower case.
    pub signed_headers: Vec<String>,
    /// Selector of that signature.
    pub selector: Option<String>,
}

/// Read one header value; `None` when it names nobody.
#[must_use]
pub fn parse(value: &str) -> Option<AuthResults> {
    let value = without_comments(value);
    let mut parts = split_outside_quotes(&value).into_iter();
    let server = parts.next()?.split_whitespace().next()?.to_lowercase();
    let mut results = Vec::new();
    for part in parts {
        let words = words(&part);
        let mut words = words.iter().map(String::as_str);
        let Some((method, result)) = words.next().and_then(|w| w.split_once('=')) else {
            continue;
        };
        // `dkim/1=pass`: the version of the method does not matter.
        let method = method.split('/').next().unwrap_or(method).to_lowercase();
        let properties = words
            .filter_map(|w| w.split_once('='))
            .map(|(n, v)| (n.to_lowercase(), v.trim_matches('"').to_owned()))
            .collect();
        results.push(MethodResult {
            method,
            result: result.to_lowercase(),
            properties,
        });
    }
    Some(AuthResults { server, results })
}

/// What the receiving server found about a mail that came back. Only the topmost Authentication-Results and its
/// neighbours of the same server count: what stands below could have been written by the sender.
#[must_use]
pub fn self_test(message: &ParsedMessage, from_domain: &str) -> SelfTest {
    let mut out = SelfTest::default();
    let from_domain = from_domain.trim_end_matches('.').to_lowercase();
    for (name, value) in &message.headers {
        if !name.eq_ignore_ascii_case("authentication-results") {
            continue;
        }
        let Some(header) = parse(value) else { continue };
        match &out.server {
            None => out.server = Some(header.server.clone()),
            Some(server) if *server == header.server => {}
            Some(_) => break,
        }
        for r in header.results {
            match r.method.as_str() {
                "spf" if out.spf.is_none() => out.spf = Some(r.result),
                "dmarc" if out.dmarc.is_none() => out.dmarc = Some(r.result),
                "dkim" => {
                    if r.result == "pass" {
                        let domain = r.property("header.d").or_else(|| r.property("header.i"));
                        let domain =
                            domain.map(|d| d.rsplit('@').next().unwrap_or(d).to_lowercase());
                        out.dkim_aligned |=
                            domain.as_deref().is_some_and(|d| related(d, &from_domain));
                        out.dkim_domains.extend(domain);
                    }
                    if out.dkim.is_none() || r.result == "pass" {
                        out.dkim = Some(r.result);
                    }
                }
                _ => {}
            }
        }
    }
    for (name, value) in &message.headers {
        if !name.eq_ignore_ascii_case("dkim-signature") {
            continue;
        }
        let tags: Vec<(String, String)> = value
            .split(';')
            .filter_map(|t| t.split_once('='))
            .map(|(n, v)| {
                (
                    n.trim().to_owned(),
                    v.split_whitespace().collect::<String>(),
                )
            })
            .collect();
        let tag = |name: &str| {
            tags.iter()
                .find(|(n, _)| n == name)
                .map(|(_, v)| v.as_str())
        };
        if out.selector.is_none()
            && tag("d").is_some_and(|d| related(&d.to_lowercase(), &from_domain))
        {
            out.selector = tag("s").map(str::to_owned);
            out.signed_headers = tag("h")
                .unwrap_or_default()
                .split(':')
                .map(str::to_lowercase)
                .filter(|h| !h.is_empty())
                .collect();
        }
    }
    out
}

/// The same domain, or one inside the other. A shared public suffix is no relation, because neither is inside the
/// other then.
fn related(a: &str, b: &str) -> bool {
    let inside = |a: &str, b: &str| {
        b.contains('.')
            && a.strip_suffix(b)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    inside(a, b) || inside(b, a)
}

/// Comments in parentheses removed, nested ones too; quoted strings left alone.
fn without_comments(value: &str) -> String {
    let (mut out, mut depth, mut quoted, mut escaped) = (String::new(), 0_u32, false, false);
    for c in value.chars() {
        if escaped {
            escaped = false;
            if depth == 0 {
                out.push(c);
            }
            continue;
        }
        match c {
            '\\' if quoted || depth > 0 => escaped = true,
            '"' if depth == 0 => {
                quoted = !quoted;
                out.push(c);
            }
            '(' if !quoted => depth += 1,
            ')' if !quoted && depth > 0 => depth -= 1,
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

fn split_outside_quotes(value: &str) -> Vec<String> {
    let (mut parts, mut part, mut quoted) = (Vec::new(), String::new(), false);
    for c in value.chars() {
        match c {
            '"' => {
                quoted = !quoted;
                part.push(c);
            }
            ';' if !quoted => parts.push(std::mem::take(&mut part)),
            _ => part.push(c),
        }
    }
    parts.push(part);
    parts
}

/// Words of a part, blanks around `=` closed up, quoted values whole.
fn words(part: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), String::new(), false);
    let part = part.split('=').map(str::trim).collect::<Vec<_>>().join("=");
    for c in part.chars() {
        match c {
            '"' => {
                quoted = !quoted;
                word.push(c);
            }
            c if c.is_whitespace() && !quoted => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            _ => word.push(c),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests;
