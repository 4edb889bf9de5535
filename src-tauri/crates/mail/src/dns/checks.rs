//! The checks of a sending domain: what its records say, a score, and what to publish.
//!
//! Score 0–100: SPF 25, DKIM 30, DMARC 25, MX 10, PTR 5, MTA-STS 5; half the points for what is there but weak; parts
//! that could not be asked are left out and the rest weighted up; a listing on a block list halves it.

use std::net::IpAddr;

use domain::ports::DnsLookup;
use serde::{Deserialize, Serialize};

use super::ask::{check_dkim, check_dmarc, check_lists, check_mx, check_ptr, check_spf, check_tag};
use super::lists::{BlockList, Listing};
use super::records::{DkimKey, Dmarc, Spf};

/// How a part stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As it should be.
    Good,
    /// There, but receivers give little for it.
    Weak,
    /// Missing or broken.
    Bad,
    /// DNS did not answer.
    Unknown,
}

/// One part of the checks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked<T> {
    /// How it stands.
    pub verdict: Verdict,
    /// A sentence for a person.
    pub says: String,
    /// What was found.
    pub found: Option<T>,
}

/// Something to do, with the exact record where there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advice {
    /// `spf`, `dkim`, `dmarc`, `mx`, `ptr`, `mta_sts`, `blacklist`.
    pub part: String,
    /// What to do.
    pub text: String,
    /// Name and value of a TXT record to publish.
    pub record: Option<(String, String)>,
}

/// The name of a sending address, and whether the name leads back to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PtrCheck {
    /// The address.
    pub ip: IpAddr,
    /// Its names.
    pub names: Vec<String>,
    /// Whether one of them has this address.
    pub confirmed: bool,
}

/// What to check.
#[derive(Debug, Clone, Copy)]
pub struct CheckInput<'a> {
    /// The From domain.
    pub domain: &'a str,
    /// Known DKIM selectors; common ones are tried when empty.
    pub selectors: &'a [String],
    /// Addresses mail leaves from, where known.
    pub addresses: &'a [IpAddr],
    /// Block lists to ask; none when the person has not allowed it.
    pub lists: &'a [BlockList],
}

/// The checks of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainChecks {
    /// The domain.
    pub domain: String,
    /// SPF, with the number of lookups it costs.
    pub spf: Checked<Spf>,
    /// Lookups of the SPF record, included records counted.
    pub spf_lookups: usize,
    /// DKIM keys by selector.
    pub dkim: Checked<Vec<(String, DkimKey)>>,
    /// DMARC and the domain its record was found at.
    pub dmarc: Checked<(String, Dmarc)>,
    /// MX hosts.
    pub mx: Checked<Vec<(u16, String)>>,
    /// PTR of the sending addresses.
    pub ptr: Checked<Vec<PtrCheck>>,
    /// MTA-STS id.
    pub mta_sts: Checked<String>,
    /// TLS-RPT addresses.
    pub tls_rpt: Checked<String>,
    /// Block lists.
    pub blacklists: Vec<Listing>,
    /// 0–100; `None` when nothing could be asked.
    pub score: Option<u8>,
    /// What to do, most important first.
    pub advice: Vec<Advice>,
}

impl DomainChecks {
    /// Whether a campaign may start from this domain (compliance.md 5): SPF and DKIM are published, DMARC is at least
    /// `none`.
    ///
    /// # Errors
    /// Why not, for a person.
    pub fn campaign_ready(&self) -> Result<(), String> {
        for (part, verdict, says) in [
            ("SPF", self.spf.verdict, &self.spf.says),
            ("DKIM", self.dkim.verdict, &self.dkim.says),
            ("DMARC", self.dmarc.verdict, &self.dmarc.says),
        ] {
            if matches!(verdict, Verdict::Bad | Verdict::Unknown) {
                return Err(format!("{part} of {}: {says}", self.domain));
            }
        }
        Ok(())
    }
}

/// Ask and judge.
pub async fn domain_checks(dns: &dyn DnsLookup, input: CheckInput<'_>) -> DomainChecks {
    let domain = input.domain.trim().trim_end_matches('.').to_lowercase();
    let (spf, spf_lookups) = check_spf(dns, &domain).await;
    let mut checks = DomainChecks {
        spf,
        spf_lookups,
        dkim: check_dkim(dns, &domain, input.selectors).await,
        dmarc: check_dmarc(dns, &domain).await,
        mx: check_mx(dns, &domain).await,
        ptr: check_ptr(dns, input.addresses).await,
        mta_sts: check_tag(dns, &format!("_mta-sts.{domain}"), "STSv1", "id", "MTA-STS").await,
        tls_rpt: check_tag(
            dns,
            &format!("_smtp._tls.{domain}"),
            "TLSRPTv1",
            "rua",
            "TLS-RPT",
        )
        .await,
        blacklists: check_lists(dns, &domain, &input).await,
        score: None,
        advice: Vec::new(),
        domain,
    };
    checks.score = score(&checks);
    checks.advice = advice(&checks);
    checks
}

fn score(c: &DomainChecks) -> Option<u8> {
    let parts = [
        (c.spf.verdict, 25_u32),
        (c.dkim.verdict, 30),
        (c.dmarc.verdict, 25),
        (c.mx.verdict, 10),
        (c.ptr.verdict, 5),
        (c.mta_sts.verdict, 5),
    ];
    let (mut got, mut of) = (0, 0);
    for (verdict, weight) in parts {
        let points = match verdict {
            Verdict::Good => weight * 2,
            Verdict::Weak => weight,
            Verdict::Bad => 0,
            Verdict::Unknown => continue,
        };
        got += points;
        of += weight * 2;
    }
    let mut score = (got * 100).checked_div(of)?;
    if c.blacklists.iter().any(|l| l.listed == Some(true)) {
        score /= 2;
    }
    u8::try_from(score).ok()
}

fn advice(c: &DomainChecks) -> Vec<Advice> {
    let mut all = Vec::new();
    let mut say = |part: &str, text: String, record: Option<(String, String)>| {
        all.push(Advice {
            part: part.into(),
            text,
            record,
        });
    };
    let d = &c.domain;
    for l in c.blacklists.iter().filter(|l| l.listed == Some(true)) {
        say(
            "blacklist",
            format!(
                "{} is listed by {}: find the cause before asking for removal",
                l.subject, l.list
            ),
            None,
        );
    }
    if c.spf.verdict == Verdict::Bad || c.spf.verdict == Verdict::Weak {
        let record = c.spf.found.is_none() && !c.spf.says.contains("two");
        say(
            "spf",
            format!(
                "SPF: {}. Publish one record that names every server you send through (your provider gives the include).",
                c.spf.says
            ),
            record.then(|| (d.clone(), "v=spf1 include:<your provider> ~all".to_owned())),
        );
    }
    if matches!(c.dkim.verdict, Verdict::Bad | Verdict::Weak) {
        say(
            "dkim",
            format!(
                "DKIM: {}. Turn DKIM signing on at your provider and publish the key it shows.",
                c.dkim.says
            ),
            None,
        );
    }
    if c.dmarc.verdict == Verdict::Bad {
        say(
            "dmarc",
            format!(
                "DMARC: {}. Begin with the policy none; reports come to the address you name.",
                c.dmarc.says
            ),
            Some((
                format!("_dmarc.{d}"),
                format!("v=DMARC1; p=none; rua=mailto:dmarc@{d}"),
            )),
        );
    }
    if c.mx.verdict == Verdict::Bad {
        say("mx", format!("MX: {}.", c.mx.says), None);
    }
    if matches!(c.ptr.verdict, Verdict::Bad | Verdict::Weak) {
        say(
            "ptr",
            format!("PTR: {}: ask the owner of the server.", c.ptr.says),
            None,
        );
    }
    if c.mta_sts.verdict == Verdict::Bad {
        say(
            "mta_sts",
            "MTA-STS is not published: a nicety, it protects mail to you.".into(),
            None,
        );
    }
    all
}

#[cfg(test)]
mod tests;
