//! DNS of a workspace that reaches nothing.

use std::net::IpAddr;

use domain::ports::{BoxFuture, DnsAnswer, DnsLookup};

/// Every question fails with this reason: not known, not absent.
pub(crate) struct NoDns(pub(crate) &'static str);

impl NoDns {
    fn answer<T: Send + 'static>(&self) -> BoxFuture<'_, DnsAnswer<T>> {
        Box::pin(std::future::ready(DnsAnswer::Failed(self.0.to_owned())))
    }
}

impl DnsLookup for NoDns {
    fn mx<'a>(&'a self, _: &'a str) -> BoxFuture<'a, DnsAnswer<Vec<(u16, String)>>> {
        self.answer()
    }
    fn txt<'a>(&'a self, _: &'a str) -> BoxFuture<'a, DnsAnswer<Vec<String>>> {
        self.answer()
    }
    fn addresses<'a>(&'a self, _: &'a str) -> BoxFuture<'a, DnsAnswer<Vec<IpAddr>>> {
        self.answer()
    }
    fn ptr(&self, _: IpAddr) -> BoxFuture<'_, DnsAnswer<Vec<String>>> {
        self.answer()
    }
}
