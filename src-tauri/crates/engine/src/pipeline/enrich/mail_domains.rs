//! DNS about the mail domains of a company: which take mail at all, and who takes it. What it says is kept for the Gmail
//! limit (send.md) and for nothing else here.

use std::collections::BTreeMap;

use domain::ports::DnsAnswer;
use serde_json::Value;
use store::tables::companies::Company;
use store::tables::people;

use super::read::Seen;
use crate::Engine;
use crate::pipeline::send::mx;

/// What DNS says about the mail domains in question: `Some(true)` takes mail, `Some(false)` does not, `None` unknown.
pub(super) type MailDomains = BTreeMap<String, Mx>;

/// MX of a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mx {
    /// Takes mail.
    Takes,
    /// Null MX.
    Null,
    /// No such domain.
    Missing,
    /// DNS did not answer.
    Unknown,
}

/// Ask DNS about every mail domain that was found, and the site's own.
pub(super) async fn mail_domains(
    e: &Engine,
    company: &Company,
    seen: Option<&Seen>,
) -> MailDomains {
    let mut wanted: Vec<String> = Vec::new();
    if let Some(s) = seen {
        wanted.extend(
            s.findings
                .iter()
                .filter(|f| f.kind == "email")
                .filter_map(|f| domain_of(&f.value)),
        );
        wanted.extend(
            s.findings
                .iter()
                .filter_map(|f| f.detail.get("email").and_then(Value::as_str))
                .filter_map(domain_of),
        );
    }
    wanted.extend(
        company
            .website
            .as_deref()
            .and_then(crate::pipeline::acquire::dedup::site_key)
            .map(|k| k.0),
    );
    let id = company.company_id();
    let known: Vec<String> = e
        .store()
        .read(move |c| {
            Ok(people::select_addresses(
                c,
                "company_id=?1 AND channel='mail' ORDER BY id",
                &[&id.as_str()],
            )?
            .into_iter()
            .filter_map(|a| domain_of(&a.value))
            .collect())
        })
        .await
        .unwrap_or_default();
    wanted.extend(known);
    wanted.sort();
    wanted.dedup();
    let mut out = MailDomains::new();
    let mut learnt = Vec::new();
    for d in wanted {
        let answer = e.ports().dns.mx(&d).await;
        learnt.extend(mx::learnt(e, &d, &answer));
        let mx = match answer {
            DnsAnswer::Found(m) if m.iter().all(|(_, h)| h.is_empty() || h == ".") => Mx::Null,
            DnsAnswer::Found(_) => Mx::Takes,
            // RFC 5321 §5.1: without MX the address record takes the mail.
            DnsAnswer::Empty => match e.ports().dns.addresses(&d).await {
                DnsAnswer::Found(_) => Mx::Takes,
                DnsAnswer::Failed(_) => Mx::Unknown,
                _ => Mx::Missing,
            },
            DnsAnswer::NxDomain => Mx::Missing,
            DnsAnswer::Failed(_) => Mx::Unknown,
        };
        out.insert(d, mx);
    }
    // Without the note the Gmail limit counts the domain as Google's: a failure costs room, no promise.
    if let Err(error) = mx::store(e, learnt).await {
        tracing::warn!("what DNS said of mail domains could not be kept: {error:#}");
    }
    out
}

/// The normalised domain of an address.
pub(super) fn domain_of(address: &str) -> Option<String> {
    address
        .rsplit_once('@')
        .and_then(|(_, d)| domain::keys::normalise_domain(d))
}
