//! The guard of every outgoing connection (architecture.md, "Capture window and egress"; enrich.md, "SSRF guard").
//!
//! [`DirectEgress`] resolves, checks and pins; [`ProxiedEgress`] refuses local places before the proxy, which
//! resolves the rest; [`PracticeEgress`] reaches the embedded world and nothing else.

mod address;
mod direct;
mod host;
mod practice;
mod proxied;

pub use address::forbidden;
pub use direct::{Allowed, DirectConfig, DirectEgress};
pub use host::{Host, read_host};
pub use practice::PracticeEgress;
pub use proxied::ProxiedEgress;
