//! One question of a domain's checks each: asked of DNS, judged, in words.

use std::collections::BTreeSet;
use std::net::IpAddr;

use domain::ports::{DnsAnswer, DnsLookup};

use super::checks::{CheckInput, Checked, PtrCheck, Verdict};
use super::lists::{ListOf, Listing, common_selectors};
use super::records::{Alignment, DkimKey, Dmarc, Spf, SpfAll, dkim_key, dmarc, spf, tags};

/// Lookups an SPF record may cost (RFC 7208 §4.6.4).
const SPF_LOOKUPS: usize = 10;

fn checked<T>(verdict: Verdict, says: impl Into<String>, found: Option<T>) -> Checked<T> {
    Checked {
        verdict,
        says: says.into(),
        found,
    }
}

/// The TXT records of a name, or what their absence means.
async fn txts<T>(
    dns: &dyn DnsLookup,
    name: &str,
    missing: &str,
) -> Result<Vec<String>, Checked<T>> {
    match dns.txt(name).await {
        DnsAnswer::Found(t) => Ok(t),
        DnsAnswer::Empty | DnsAnswer::NxDomain => Err(checked(Verdict::Bad, missing, None)),
        DnsAnswer::Failed(why) => Err(checked(
            Verdict::Unknown,
            format!("DNS did not answer: {why}"),
            None,
        )),
    }
}

pub(super) async fn check_spf(dns: &dyn DnsLookup, domain: &str) -> (Checked<Spf>, usize) {
    let all = match txts(dns, domain, "there is no SPF record").await {
        Ok(all) => all,
        Err(c) => return (c, 0),
    };
    let mut records = all.iter().filter_map(|t| spf(t));
    let record = match (records.next(), records.next()) {
        (None, _) => return (checked(Verdict::Bad, "there is no SPF record", None), 0),
        (Some(_), Some(_)) => {
            return (
                checked(
                    Verdict::Bad,
                    "there are two SPF records: receivers treat that as an error",
                    None,
                ),
                0,
            );
        }
        (Some(Err(why)), None) => return (checked(Verdict::Bad, why, None), 0),
        (Some(Ok(r)), None) => r,
    };
    // Included records, each once, until the limit is passed.
    let mut seen = BTreeSet::from([domain.to_owned()]);
    let mut open: Vec<String> = followed(&record);
    let mut lookups = record.lookups.len();
    let mut problem = None;
    while let Some(next) = open.pop() {
        if lookups > SPF_LOOKUPS || next.contains('%') || !seen.insert(next.clone()) {
            continue;
        }
        match dns.txt(&next).await {
            DnsAnswer::Found(t) => match t.iter().find_map(|t| spf(t)) {
                Some(Ok(r)) => {
                    lookups += r.lookups.len();
                    open.extend(followed(&r));
                }
                Some(Err(why)) => problem = Some(format!("the included {next} is broken: {why}")),
                None => problem = Some(format!("the included {next} has no SPF record")),
            },
            DnsAnswer::Empty | DnsAnswer::NxDomain => {
                problem = Some(format!("the included {next} has no SPF record"));
            }
            DnsAnswer::Failed(why) => {
                return (
                    checked(
                        Verdict::Unknown,
                        format!("DNS did not answer: {why}"),
                        Some(record),
                    ),
                    lookups,
                );
            }
        }
    }
    let (verdict, says) = if lookups > SPF_LOOKUPS {
        (
            Verdict::Bad,
            format!("it costs {lookups} lookups; receivers stop at {SPF_LOOKUPS}"),
        )
    } else if let Some(problem) = problem {
        (Verdict::Bad, problem)
    } else {
        match record.all {
            SpfAll::Pass => (
                Verdict::Bad,
                "it ends in +all: everybody may send as this domain".to_owned(),
            ),
            SpfAll::Neutral => (
                Verdict::Weak,
                "it does not say what holds for others (no ~all or -all)".to_owned(),
            ),
            SpfAll::Fail | SpfAll::SoftFail | SpfAll::Redirect => (
                Verdict::Good,
                format!("there, with {lookups} of {SPF_LOOKUPS} lookups"),
            ),
        }
    };
    (checked(verdict, says, Some(record)), lookups)
}

fn followed(record: &Spf) -> Vec<String> {
    record
        .lookups
        .iter()
        .filter(|t| matches!(t.kind.as_str(), "include" | "redirect"))
        .map(|t| t.domain.clone())
        .collect()
}

pub(super) async fn check_dkim(
    dns: &dyn DnsLookup,
    domain: &str,
    selectors: &[String],
) -> Checked<Vec<(String, DkimKey)>> {
    let known = !selectors.is_empty();
    let tried = if known { selectors } else { common_selectors() };
    let (mut keys, mut problem, mut failed) = (Vec::new(), None, None);
    for selector in tried {
        match dns.txt(&format!("{selector}._domainkey.{domain}")).await {
            DnsAnswer::Found(t) => match dkim_key(&t.concat()) {
                Ok(key) => keys.push((selector.clone(), key)),
                Err(why) => problem = Some(format!("selector {selector}: {why}")),
            },
            DnsAnswer::Failed(why) => failed = Some(why),
            DnsAnswer::Empty | DnsAnswer::NxDomain if known => {
                problem = Some(format!("selector {selector} has no key"));
            }
            DnsAnswer::Empty | DnsAnswer::NxDomain => {}
        }
    }
    if keys.is_empty() {
        return match (problem, failed) {
            (Some(problem), _) => checked(Verdict::Bad, problem, None),
            (None, Some(why)) => {
                checked(Verdict::Unknown, format!("DNS did not answer: {why}"), None)
            }
            // A selector can have any name: not finding one by guessing proves nothing.
            (None, None) => checked(
                Verdict::Unknown,
                "no key under a common selector: the self-test reads the real one from a mail",
                None,
            ),
        };
    }
    let weak = keys
        .iter()
        .find(|(_, k)| k.testing || (k.algorithm == "rsa" && k.bits < 1_024));
    let says = match (&problem, weak) {
        (Some(problem), _) if known => return checked(Verdict::Bad, problem.clone(), Some(keys)),
        (_, Some((s, k))) if k.testing => format!("selector {s} is in test mode (t=y)"),
        (_, Some((s, k))) => format!("selector {s} has only {} bits", k.bits),
        _ => {
            let names: Vec<&str> = keys.iter().map(|(s, _)| s.as_str()).collect();
            format!("keys: {}", names.join(", "))
        }
    };
    checked(
        if weak.is_some() {
            Verdict::Weak
        } else {
            Verdict::Good
        },
        says,
        Some(keys),
    )
}

/// The record of the domain, or of the nearest parent that has one (the tree walk of the revised DMARC).
pub(super) async fn check_dmarc(dns: &dyn DnsLookup, domain: &str) -> Checked<(String, Dmarc)> {
    let mut at = domain;
    loop {
        let found = match dns.txt(&format!("_dmarc.{at}")).await {
            DnsAnswer::Found(t) => t,
            DnsAnswer::Empty | DnsAnswer::NxDomain => Vec::new(),
            DnsAnswer::Failed(why) => {
                return checked(Verdict::Unknown, format!("DNS did not answer: {why}"), None);
            }
        };
        let mut records = found.iter().filter_map(|t| dmarc(t));
        match (records.next(), records.next()) {
            (Some(_), Some(_)) => {
                return checked(
                    Verdict::Bad,
                    "there are two DMARC records: receivers ignore both",
                    None,
                );
            }
            (Some(Err(why)), None) => return checked(Verdict::Bad, why, None),
            (Some(Ok(d)), None) => {
                let policy = if at == domain { d.policy } else { d.subdomains };
                let strict = d.dkim == Alignment::Strict || d.spf == Alignment::Strict;
                let says = format!(
                    "policy {}{}{}",
                    format!("{policy:?}").to_lowercase(),
                    if at == domain {
                        String::new()
                    } else {
                        format!(" (from {at})")
                    },
                    if strict { ", strict alignment" } else { "" },
                );
                return checked(Verdict::Good, says, Some((at.to_owned(), d)));
            }
            (None, _) => {}
        }
        match at.split_once('.') {
            Some((_, parent)) if parent.contains('.') => at = parent,
            _ => return checked(Verdict::Bad, "there is no DMARC record", None),
        }
    }
}

pub(super) async fn check_mx(dns: &dyn DnsLookup, domain: &str) -> Checked<Vec<(u16, String)>> {
    match dns.mx(domain).await {
        DnsAnswer::Found(hosts) if hosts.iter().all(|(_, h)| h.is_empty()) => checked(
            Verdict::Bad,
            "the domain says it takes no mail (null MX): nobody can answer",
            Some(hosts),
        ),
        DnsAnswer::Found(hosts) => checked(
            Verdict::Good,
            format!("{} mail servers", hosts.len()),
            Some(hosts),
        ),
        DnsAnswer::Empty => checked(
            Verdict::Bad,
            "there is no MX record: answers may not arrive",
            None,
        ),
        DnsAnswer::NxDomain => checked(Verdict::Bad, "the domain does not exist", None),
        DnsAnswer::Failed(why) => {
            checked(Verdict::Unknown, format!("DNS did not answer: {why}"), None)
        }
    }
}

pub(super) async fn check_ptr(dns: &dyn DnsLookup, addresses: &[IpAddr]) -> Checked<Vec<PtrCheck>> {
    let mut all = Vec::new();
    for ip in addresses {
        let names = match dns.ptr(*ip).await {
            DnsAnswer::Found(names) => names,
            DnsAnswer::Empty | DnsAnswer::NxDomain => Vec::new(),
            DnsAnswer::Failed(why) => {
                return checked(Verdict::Unknown, format!("DNS did not answer: {why}"), None);
            }
        };
        let mut confirmed = false;
        for name in &names {
            confirmed |=
                matches!(dns.addresses(name).await, DnsAnswer::Found(back) if back.contains(ip));
        }
        all.push(PtrCheck {
            ip: *ip,
            names,
            confirmed,
        });
    }
    if all.is_empty() {
        return checked(
            Verdict::Unknown,
            "the sending addresses are the provider's and not known here",
            None,
        );
    }
    let (verdict, says) = if all.iter().all(|p| p.confirmed) {
        (Verdict::Good, "names and addresses agree")
    } else if all.iter().any(|p| p.names.is_empty()) {
        (Verdict::Bad, "a sending address has no name")
    } else {
        (
            Verdict::Weak,
            "a sending address has a name that does not lead back to it",
        )
    };
    checked(verdict, says, Some(all))
}

pub(super) async fn check_tag(
    dns: &dyn DnsLookup,
    name: &str,
    version: &str,
    tag: &str,
    what: &str,
) -> Checked<String> {
    let found = match txts(dns, name, &format!("there is no {what}")).await {
        Ok(found) => found,
        Err(c) => return c,
    };
    for text in &found {
        let tags = tags(text);
        let get = |n: &str| tags.iter().find(|(t, _)| t == n).map(|(_, v)| v.clone());
        if get("v").as_deref() == Some(version) {
            return match get(tag) {
                Some(value) => checked(Verdict::Good, "there", Some(value)),
                None => checked(Verdict::Bad, format!("it has no {tag}="), None),
            };
        }
    }
    checked(Verdict::Bad, format!("there is no {what}"), None)
}

pub(super) async fn check_lists(
    dns: &dyn DnsLookup,
    domain: &str,
    input: &CheckInput<'_>,
) -> Vec<Listing> {
    let mut all = Vec::new();
    for list in input.lists {
        let asked: Vec<(String, String)> = match list.of {
            ListOf::Domain => vec![(domain.to_owned(), list.domain_name(domain))],
            ListOf::Address => input
                .addresses
                .iter()
                .map(|ip| (ip.to_string(), list.address_name(*ip)))
                .collect(),
        };
        for (subject, name) in asked {
            let listed = match dns.addresses(&name).await {
                DnsAnswer::Found(answers) => list.listed(&answers),
                DnsAnswer::Empty | DnsAnswer::NxDomain => Some(false),
                DnsAnswer::Failed(_) => None,
            };
            all.push(Listing {
                list: list.name.clone(),
                subject,
                listed,
            });
        }
    }
    all
}
