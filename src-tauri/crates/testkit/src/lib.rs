//! Harness of the tests: real servers as child processes, scripted hostile servers, a synthetic web, a fake clock,
//! fault points and a log sink. Test-only: nothing of the product may depend on it outside `[dev-dependencies]`.
//!
//! | module | gives |
//! |---|---|
//! | [`ca`] | throw-away certificate authority, good, expired and wrong-host leaves |
//! | [`dovecot`], [`postfix`] | real IMAP, LMTP, SMTP with queue and DSNs; faults per address |
//! | [`dnsmasq`], [`dns_fault`] | real DNS answers for a zone written in the test; SERVFAIL, silence |
//! | [`oidc`] | token introspection, PKCE and refresh for XOAUTH2 |
//! | [`smtp_script`], [`imap_script`] | servers that misbehave where real ones cannot be made to |
//! | [`tcp_proxy`] | cut, stall, delay or reset a connection at a byte or after a pattern |
//! | [`webworld`] | hundreds of https hosts on one loopback port |
//! | [`clock`] | simulated `Clock`, `Ids`, `Rng` |
//! | [`kill`] | a child killed at a named fault point or at any moment |
//! | [`trace`] | the writes and syncs of a program by `strace`, and what a power cut leaves of them |
//! | [`logsink`] | all log lines of a test; fails on an unexpected `error!` |
//! | [`secret_service`] | run a test again inside its own D-Bus and keyring |
//!
//! A server that is not installed is no failure: `skip_unless!(Dovecot::available(), "dovecot is not installed")`
//! prints a line and ends the test; with `JENGU_TEST_REQUIRE=1` (CI) it fails instead. Every child runs in a process
//! group of its own, killed on drop and also when the test process itself dies. Everything listens on 127.0.0.1.
//! Real servers, [`kill`], [`trace`] and keyring sessions exist on unix only; scripts, proxy, web, clock and log sink everywhere.

pub mod ca;
pub mod clock;
pub mod dns_fault;
#[cfg(unix)]
pub mod dnsmasq;
#[cfg(unix)]
pub mod dovecot;
pub mod imap_script;
#[cfg(unix)]
pub mod kill;
pub mod logsink;
#[cfg(unix)]
mod maildir;
#[cfg(unix)]
pub mod mta_log;
pub mod oidc;
#[cfg(unix)]
pub mod policy;
pub mod port;
#[cfg(unix)]
pub mod postfix;
#[cfg(unix)]
pub mod process;
pub mod script;
#[cfg(unix)]
pub mod secret_service;
pub mod skip;
pub mod smtp_script;
mod smtp_session;
pub mod tcp_proxy;
#[cfg(unix)]
pub mod trace;
pub mod wait;
pub mod webworld;

pub use axum;

/// A loopback address.
#[must_use]
pub fn loopback(port: u16) -> std::net::SocketAddr {
    std::net::SocketAddr::from(([127, 0, 0, 1], port))
}
