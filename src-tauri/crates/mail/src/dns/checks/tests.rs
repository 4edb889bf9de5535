use std::collections::HashMap;

use domain::ports::{BoxFuture, DnsAnswer};

use super::*;
use crate::dns::block_lists;

/// Answers from a table; names not in it do not exist; `!` fails.
#[derive(Default)]
struct Table {
    txt: HashMap<String, Vec<String>>,
    mx: HashMap<String, Vec<(u16, String)>>,
    a: HashMap<String, Vec<IpAddr>>,
    fails: bool,
}

impl Table {
    fn txt(mut self, name: &str, text: &str) -> Self {
        self.txt.entry(name.into()).or_default().push(text.into());
        self
    }
    fn a(mut self, name: &str, ip: &str) -> Self {
        self.a
            .entry(name.into())
            .or_default()
            .push(ip.parse().unwrap());
        self
    }
    fn get<T: Clone>(&self, map: &HashMap<String, T>, name: &str) -> DnsAnswer<T> {
        if self.fails {
            return DnsAnswer::Failed("SERVFAIL".into());
        }
        map.get(name)
            .cloned()
            .map_or(DnsAnswer::NxDomain, DnsAnswer::Found)
    }
}

impl DnsLookup for Table {
    fn mx<'a>(&'a self, d: &'a str) -> BoxFuture<'a, DnsAnswer<Vec<(u16, String)>>> {
        Box::pin(async move { self.get(&self.mx, d) })
    }
    fn txt<'a>(&'a self, n: &'a str) -> BoxFuture<'a, DnsAnswer<Vec<String>>> {
        Box::pin(async move { self.get(&self.txt, n) })
    }
    fn addresses<'a>(&'a self, n: &'a str) -> BoxFuture<'a, DnsAnswer<Vec<IpAddr>>> {
        Box::pin(async move { self.get(&self.a, n) })
    }
    fn ptr(&self, _: IpAddr) -> BoxFuture<'_, DnsAnswer<Vec<String>>> {
        Box::pin(async move { DnsAnswer::NxDomain })
    }
}

const KEY: &str = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

async fn check(table: &Table, domain: &str, selectors: &[String]) -> DomainChecks {
    domain_checks(
        table,
        CheckInput {
            domain,
            selectors,
            addresses: &[],
            lists: block_lists(),
        },
    )
    .await
}

fn good() -> Table {
    let mut t = Table::default()
        .txt("x.test", "v=spf1 include:p.test -all")
        .txt("p.test", "v=spf1 ip4:1.2.3.4 -all")
        .txt("s1._domainkey.x.test", KEY)
        .txt("_dmarc.x.test", "v=DMARC1; p=none")
        .txt("_mta-sts.x.test", "v=STSv1; id=1");
    t.mx.insert("x.test".into(), vec![(10, "mx.x.test".into())]);
    t
}

#[tokio::test]
async fn a_complete_domain_has_full_marks_and_no_advice() {
    let c = check(&good(), "X.test.", &["s1".into()]).await;
    assert_eq!(c.score, Some(100), "{c:?}");
    assert!(c.advice.is_empty() && c.campaign_ready().is_ok());
    assert_eq!(c.spf_lookups, 1);
}

#[tokio::test]
async fn a_subdomain_inherits_dmarc_but_not_spf() {
    let c = check(&good(), "mail.x.test", &["s1".into()]).await;
    assert_eq!(c.dmarc.found.as_ref().map(|f| f.0.as_str()), Some("x.test"));
    assert_eq!(c.spf.verdict, Verdict::Bad);
    assert!(c.campaign_ready().unwrap_err().contains("SPF"));
}

#[tokio::test]
async fn the_usual_mistakes_are_found_with_the_record_to_publish() {
    let empty = check(&Table::default(), "x.test", &["s1".into()]).await;
    assert_eq!(empty.score, Some(0));
    assert!(empty.advice.iter().any(|a| {
        a.record
            .as_ref()
            .is_some_and(|(n, v)| n == "_dmarc.x.test" && v.starts_with("v=DMARC1"))
    }));
    let twice = check(
        &good().txt("x.test", "v=spf1 -all"),
        "x.test",
        &["s1".into()],
    )
    .await;
    assert_eq!(twice.spf.verdict, Verdict::Bad);
    let mut t = Table::default();
    let chain: String = (0..12).map(|n| format!("include:i{n}.test ")).collect();
    t = t.txt("x.test", &format!("v=spf1 {chain}-all"));
    let long = check(&t, "x.test", &[]).await;
    assert!(long.spf.says.contains("lookups"), "{}", long.spf.says);
    let mut round = Table::default()
        .txt("x.test", "v=spf1 include:y.test -all")
        .txt("y.test", "v=spf1 include:x.test -all");
    round.mx.insert("x.test".into(), vec![(0, String::new())]);
    let round = check(&round, "x.test", &[]).await;
    assert_eq!(round.spf_lookups, 2, "a circle ends");
    assert_eq!(round.mx.verdict, Verdict::Bad);
}

#[tokio::test]
async fn no_answer_is_not_a_missing_record() {
    let c = check(
        &Table {
            fails: true,
            ..Table::default()
        },
        "x.test",
        &["s1".into()],
    )
    .await;
    assert_eq!(c.score, None);
    assert_eq!(c.spf.verdict, Verdict::Unknown);
    assert!(c.campaign_ready().is_err() && c.advice.is_empty());
    assert!(c.blacklists.iter().all(|l| l.listed.is_none()));
}

#[tokio::test]
async fn a_listing_halves_the_score_and_comes_first() {
    let c = check(
        &good().a("x.test.dbl.spamhaus.org", "127.0.1.2"),
        "x.test",
        &["s1".into()],
    )
    .await;
    assert_eq!(c.score, Some(50));
    assert_eq!(c.advice[0].part, "blacklist");
}
