//! Who takes the mail of a recipient's domain: DNS is asked at enrichment and before a mail is planned, and the answer is
//! kept by the domain's key. The Gmail limit (send.md) counts by it.

use domain::policy::caps::is_google_mx;
use domain::ports::DnsAnswer;
use domain::time::{DAY, HOUR};
use store::tables::mail_domains::{self, MailDomain};

use crate::Engine;

/// How long an answer is believed (enrich.md: addresses are verified again after 30 days).
const FRESH: i64 = 30 * DAY;
/// Domains asked about before one tick.
const MOST: u32 = 50;

/// What an MX answer says about a domain; `None` when DNS did not answer. Without MX the address record takes the mail
/// (RFC 5321 §5.1), and that is not Google's.
#[must_use]
pub fn learnt(
    e: &Engine,
    domain: &str,
    answer: &DnsAnswer<Vec<(u16, String)>>,
) -> Option<MailDomain> {
    let hosts: Vec<String> = match answer {
        DnsAnswer::Found(all) => all.iter().map(|(_, h)| h.to_lowercase()).collect(),
        DnsAnswer::Empty | DnsAnswer::NxDomain => Vec::new(),
        DnsAnswer::Failed(_) => return None,
    };
    let nobody = |h: &String| h.is_empty() || h == ".";
    Some(MailDomain {
        key: e.keys().domain(domain)?,
        google: hosts.iter().any(|h| is_google_mx(h)),
        null_mx: !hosts.is_empty() && hosts.iter().all(nobody),
        mx: hosts,
        checked_at: e.now(),
    })
}

/// Ask about the recipients of mails that leave within the hour, as far as nothing fresh is known.
///
/// # Errors
/// Database errors.
pub(super) async fn ask(e: &Engine) -> anyhow::Result<()> {
    let now = e.now();
    let unknown = e
        .store()
        .read(move |c| {
            Ok(mail_domains::unknown_of_due(
                c,
                now.plus(HOUR),
                now.minus(FRESH),
                MOST,
            )?)
        })
        .await?;
    let mut found = Vec::new();
    for address in unknown {
        let Some(domain) = address
            .rsplit_once('@')
            .and_then(|(_, d)| domain::keys::normalise_domain(d))
        else {
            continue;
        };
        let answer = e.ports().dns.mx(&domain).await;
        found.extend(learnt(e, &domain, &answer));
    }
    store(e, found).await
}

/// Keep what was learnt.
///
/// # Errors
/// Database errors.
pub async fn store(e: &Engine, found: Vec<MailDomain>) -> anyhow::Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    e.store()
        .write(move |tx| {
            for d in &found {
                mail_domains::put(tx, d)?;
            }
            Ok(())
        })
        .await
}
