//! SPF (RFC 7208), DKIM keys (RFC 6376) and DMARC (RFC 7489) records: pure parsing.

use base64::Engine as _;
use serde::{Deserialize, Serialize};

/// What an SPF record ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpfAll {
    /// `-all`.
    Fail,
    /// `~all`.
    SoftFail,
    /// `?all`, or no `all` and no redirect.
    Neutral,
    /// `+all`: everybody may send as this domain.
    Pass,
    /// Another record decides.
    Redirect,
}

/// A term that costs a DNS lookup, with its domain ("" is the record's own).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpfTerm {
    /// `include`, `redirect`, `a`, `mx`, `ptr`, `exists`.
    pub kind: String,
    /// Its domain.
    pub domain: String,
}

/// An SPF record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spf {
    /// What it ends with.
    pub all: SpfAll,
    /// Terms that cost a lookup, in order.
    pub lookups: Vec<SpfTerm>,
    /// `ip4:` and `ip6:` terms.
    pub networks: Vec<String>,
}

/// Read an SPF record; `None` when the text is none.
///
/// # Errors
/// The first term that is no SPF, in words.
pub fn spf(text: &str) -> Option<Result<Spf, String>> {
    let mut terms = text.split_ascii_whitespace();
    if !terms.next()?.eq_ignore_ascii_case("v=spf1") {
        return None;
    }
    Some(spf_terms(terms))
}

fn spf_terms<'a>(terms: impl Iterator<Item = &'a str>) -> Result<Spf, String> {
    let (mut all, mut lookups, mut networks, mut redirect) = (None, Vec::new(), Vec::new(), false);
    for raw in terms {
        let (sign, term) = match raw.split_at_checked(1) {
            Some((q @ ("+" | "-" | "~" | "?"), rest)) => (q, rest),
            _ => ("+", raw),
        };
        let bad = || format!("\"{raw}\" is no SPF term");
        let end = term.find([':', '=', '/']).unwrap_or(term.len());
        let (name, rest) = term.split_at(end);
        let name = name.to_ascii_lowercase();
        let value = rest.strip_prefix([':', '=']).unwrap_or(rest);
        let lookup = |kind: &str| SpfTerm {
            kind: kind.to_owned(),
            domain: value
                .split('/')
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase(),
        };
        match (name.as_str(), rest.chars().next()) {
            ("all", None) => {
                if all.is_none() {
                    all = Some(match sign {
                        "-" => SpfAll::Fail,
                        "~" => SpfAll::SoftFail,
                        "?" => SpfAll::Neutral,
                        _ => SpfAll::Pass,
                    });
                }
            }
            ("include" | "exists", Some(':')) if !value.is_empty() => lookups.push(lookup(&name)),
            ("a" | "mx", None | Some(':' | '/')) | ("ptr", None | Some(':')) => {
                lookups.push(lookup(&name))
            }
            ("ip4", Some(':')) => {
                let ip = value.split('/').next().unwrap_or_default();
                ip.parse::<std::net::Ipv4Addr>().map_err(|_| bad())?;
                networks.push(value.to_owned());
            }
            ("ip6", Some(':')) => {
                let ip = value.split('/').next().unwrap_or_default();
                ip.parse::<std::net::Ipv6Addr>().map_err(|_| bad())?;
                networks.push(value.to_owned());
            }
            ("redirect", Some('=')) if !value.is_empty() => {
                redirect = true;
                lookups.push(lookup("redirect"));
            }
            // Unknown modifiers are ignored (RFC 7208 §6), unknown mechanisms are errors.
            (_, Some('=')) if !name.is_empty() => {}
            _ => return Err(bad()),
        }
    }
    if all.is_some() {
        // `redirect` counts only without `all` (RFC 7208 §6.1).
        lookups.retain(|t| t.kind != "redirect");
        redirect = false;
    }
    Ok(Spf {
        all: all.unwrap_or(if redirect {
            SpfAll::Redirect
        } else {
            SpfAll::Neutral
        }),
        lookups,
        networks,
    })
}

/// A public DKIM key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DkimKey {
    /// `rsa` or `ed25519`.
    pub algorithm: String,
    /// Bits of the key; 256 for ed25519.
    pub bits: u32,
    /// `t=y`: receivers may ignore it.
    pub testing: bool,
}

/// Read a DKIM key record.
///
/// # Errors
/// Why it is none, in words; an empty key is "revoked".
pub fn dkim_key(text: &str) -> Result<DkimKey, String> {
    let tags = tags(text);
    let tag = |name: &str| {
        tags.iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    };
    if let Some(v) = tag("v")
        && v != "DKIM1"
    {
        return Err(format!("v={v} is no DKIM key"));
    }
    let key = tag("p").ok_or("it has no key (p=)")?;
    let key: String = key.chars().filter(|c| !c.is_whitespace()).collect();
    if key.is_empty() {
        return Err("the key is revoked (p= is empty)".into());
    }
    let der = base64::engine::general_purpose::STANDARD
        .decode(&key)
        .map_err(|_| "the key is no base64: was it cut when it was published?".to_owned())?;
    let algorithm = tag("k").unwrap_or("rsa").to_ascii_lowercase();
    let bits = match algorithm.as_str() {
        "ed25519" if der.len() == 32 => 256,
        "rsa" => rsa_bits(&der)
            .ok_or("the key is no RSA public key: was it cut when it was published?")?,
        _ => return Err(format!("k={algorithm} is no known kind of key")),
    };
    Ok(DkimKey {
        algorithm,
        bits,
        testing: tag("t").is_some_and(|t| t.split(':').any(|f| f.trim() == "y")),
    })
}

/// Bits of the modulus: the first INTEGER of more than 32 bytes in the DER, which must lie whole inside it.
fn rsa_bits(der: &[u8]) -> Option<u32> {
    let mut at = 0;
    while at < der.len() {
        if der.get(at) == Some(&0x02) {
            let (length, header) = der_length(der.get(at + 1..)?)?;
            if length > 32 {
                let number = der.get(at + 1 + header..at + 1 + header + length)?;
                let first = number.iter().position(|b| *b != 0)?;
                let bits = (length - first) * 8 - number.get(first)?.leading_zeros() as usize;
                // The exponent follows; a cut key ends here.
                der.get(at + 1 + header + length + 1)?;
                return u32::try_from(bits).ok();
            }
        }
        at += 1;
    }
    None
}

fn der_length(bytes: &[u8]) -> Option<(usize, usize)> {
    match *bytes.first()? {
        short @ 0..=0x7f => Some((usize::from(short), 1)),
        0x81 => Some((usize::from(*bytes.get(1)?), 2)),
        0x82 => Some((
            usize::from(*bytes.get(1)?) << 8 | usize::from(*bytes.get(2)?),
            3,
        )),
        _ => None,
    }
}

/// What DMARC asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DmarcPolicy {
    /// Only report.
    None,
    /// To the junk folder.
    Quarantine,
    /// Refuse.
    Reject,
}

/// How exactly domains must agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alignment {
    /// Same organisational domain.
    Relaxed,
    /// Same domain.
    Strict,
}

/// A DMARC record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dmarc {
    /// `p`.
    pub policy: DmarcPolicy,
    /// `sp`, what holds for subdomains.
    pub subdomains: DmarcPolicy,
    /// `adkim`.
    pub dkim: Alignment,
    /// `aspf`.
    pub spf: Alignment,
    /// `pct`, 0 to 100.
    pub percent: u8,
    /// `rua`, where aggregate reports go.
    pub reports: Vec<String>,
}

/// Read a DMARC record; `None` when the text is none.
///
/// # Errors
/// What is wrong, in words.
pub fn dmarc(text: &str) -> Option<Result<Dmarc, String>> {
    let tags = tags(text);
    let first = tags.first()?;
    if !(first.0 == "v" && first.1 == "DMARC1") {
        return None;
    }
    let tag = |name: &str| {
        tags.iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    };
    let policy = |v: &str| match v.to_ascii_lowercase().as_str() {
        "none" => Ok(DmarcPolicy::None),
        "quarantine" => Ok(DmarcPolicy::Quarantine),
        "reject" => Ok(DmarcPolicy::Reject),
        _ => Err(format!("\"{v}\" is no DMARC policy")),
    };
    let alignment = |name: &str| match tag(name) {
        Some(v) if v.eq_ignore_ascii_case("s") => Alignment::Strict,
        _ => Alignment::Relaxed,
    };
    let read = || {
        let p = policy(tag("p").ok_or("it has no policy (p=)")?)?;
        Ok(Dmarc {
            policy: p,
            subdomains: tag("sp").map_or(Ok(p), policy)?,
            dkim: alignment("adkim"),
            spf: alignment("aspf"),
            percent: tag("pct")
                .and_then(|v| v.parse().ok())
                .filter(|v| *v <= 100)
                .unwrap_or(100),
            reports: tag("rua")
                .map(|v| {
                    v.split(',')
                        .map(|r| r.trim().to_owned())
                        .filter(|r| !r.is_empty())
                        .collect()
                })
                .unwrap_or_default(),
        })
    };
    Some(read())
}

/// `name=value; name=value`, names in lower case.
pub(crate) fn tags(text: &str) -> Vec<(String, String)> {
    text.split(';')
        .filter_map(|part| part.split_once('='))
        .map(|(n, v)| (n.trim().to_ascii_lowercase(), v.trim().to_owned()))
        .collect()
}

#[cfg(test)]
mod tests;
