//! The ports that no test of the mail stages uses: nobody is there.

use domain::ports::{
    BoardQuery, Boards, BoxFuture, DnsAnswer, DnsLookup, Secret, SecretError, SecretName, Secrets,
    Sites,
};
use domain::site::{Finding, SiteError, SiteSnapshot};
use domain::table::{Sheets, Table};
use domain::vacancy::{ListingPage, Posting, SourceOutcome};

/// Nobody outside but the mail servers.
pub(crate) struct Nobody;

impl Boards for Nobody {
    fn search<'a>(
        &'a self,
        _: &'a BoardQuery,
        _: Option<&'a str>,
    ) -> BoxFuture<'a, anyhow::Result<SourceOutcome<ListingPage>>> {
        Box::pin(async { Ok(SourceOutcome::NoMatch) })
    }
    fn detail<'a>(&'a self, _: &'a str) -> BoxFuture<'a, anyhow::Result<SourceOutcome<Posting>>> {
        Box::pin(async { Ok(SourceOutcome::NoMatch) })
    }
}

impl Sites for Nobody {
    fn snapshot<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<SiteSnapshot, SiteError>> {
        Box::pin(async { panic!("no test here visits a site") })
    }
    fn findings(&self, _: &SiteSnapshot) -> Vec<Finding> {
        Vec::new()
    }
}

impl DnsLookup for Nobody {
    fn mx<'a>(&'a self, _: &'a str) -> BoxFuture<'a, DnsAnswer<Vec<(u16, String)>>> {
        Box::pin(async { DnsAnswer::NxDomain })
    }
    fn txt<'a>(&'a self, _: &'a str) -> BoxFuture<'a, DnsAnswer<Vec<String>>> {
        Box::pin(async { DnsAnswer::NxDomain })
    }
    fn addresses<'a>(&'a self, _: &'a str) -> BoxFuture<'a, DnsAnswer<Vec<std::net::IpAddr>>> {
        Box::pin(async { DnsAnswer::NxDomain })
    }
    fn ptr(&self, _: std::net::IpAddr) -> BoxFuture<'_, DnsAnswer<Vec<String>>> {
        Box::pin(async { DnsAnswer::NxDomain })
    }
}

impl Secrets for Nobody {
    fn get<'a>(&'a self, _: &'a SecretName) -> BoxFuture<'a, Result<Option<Secret>, SecretError>> {
        Box::pin(async { Ok(None) })
    }
    fn set<'a>(&'a self, _: &'a SecretName, _: Secret) -> BoxFuture<'a, Result<(), SecretError>> {
        Box::pin(async { Ok(()) })
    }
    fn delete<'a>(&'a self, _: &'a SecretName) -> BoxFuture<'a, Result<(), SecretError>> {
        Box::pin(async { Ok(()) })
    }
}

impl Sheets for Nobody {
    fn read(&self, _: &[u8]) -> anyhow::Result<Table> {
        anyhow::bail!("no test here reads a table")
    }
    fn guess(&self, _: &Table) -> Vec<(String, usize)> {
        Vec::new()
    }
}
