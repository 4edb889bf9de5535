//! DNS: the lookup port over hickory, and what records mean for deliverability.

mod ask;
mod checks;
mod lists;
mod lookup;
mod records;

pub use checks::{Advice, CheckInput, Checked, DomainChecks, PtrCheck, Verdict, domain_checks};
pub use lists::{BlockList, ListOf, Listing, block_lists, common_selectors};
pub use lookup::{DnsSettings, Resolver};
pub use records::{
    Alignment, DkimKey, Dmarc, DmarcPolicy, Spf, SpfAll, SpfTerm, dkim_key, dmarc, spf,
};
