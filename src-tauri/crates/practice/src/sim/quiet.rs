//! The ports behind which nothing happens in a simulated history: no board, no site that answers, no table.

use domain::ports::{BoardQuery, Boards, BoxFuture, Sites};
use domain::site::{Finding, SiteError, SiteSnapshot};
use domain::table::{Sheets, Table};
use domain::vacancy::{ListingPage, Posting, SourceOutcome};

use super::life::Life;

/// A web that does not answer.
pub(crate) struct Quiet(pub(crate) Life);

impl Boards for Quiet {
    fn search<'a>(
        &'a self,
        _: &'a BoardQuery,
        _: Option<&'a str>,
    ) -> BoxFuture<'a, anyhow::Result<SourceOutcome<ListingPage>>> {
        Box::pin(async {
            self.0.meets().await;
            Ok(SourceOutcome::NoMatch)
        })
    }

    fn detail<'a>(&'a self, _: &'a str) -> BoxFuture<'a, anyhow::Result<SourceOutcome<Posting>>> {
        Box::pin(async {
            self.0.meets().await;
            Ok(SourceOutcome::NoMatch)
        })
    }
}

impl Sites for Quiet {
    fn snapshot<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<SiteSnapshot, SiteError>> {
        Box::pin(async {
            self.0.meets().await;
            Err(SiteError::Unreachable("nobody answers".into()))
        })
    }

    fn findings(&self, _: &SiteSnapshot) -> Vec<Finding> {
        Vec::new()
    }
}

impl Sheets for Quiet {
    fn read(&self, _: &[u8]) -> anyhow::Result<Table> {
        anyhow::bail!("nobody imports a table here")
    }

    fn guess(&self, _: &Table) -> Vec<(String, usize)> {
        Vec::new()
    }
}
