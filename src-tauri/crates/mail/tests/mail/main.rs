//! `mail` against real Postfix, Dovecot and dnsmasq, and against servers that misbehave at every step.

mod common;
#[cfg(unix)]
mod dns;
mod imap_hostile;
#[cfg(unix)]
mod imap_real;
mod smtp_faults;
#[cfg(unix)]
mod smtp_real;
