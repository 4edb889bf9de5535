//! `mail` against real Postfix, Dovecot and dnsmasq, and against servers that misbehave at every step.

#[cfg(test)]
mod common;
#[cfg(test)]
#[cfg(unix)]
mod dns;
#[cfg(test)]
mod imap_hostile;
#[cfg(test)]
#[cfg(unix)]
mod imap_real;
#[cfg(test)]
mod silence;
#[cfg(test)]
mod smtp_connect;
#[cfg(test)]
#[cfg(unix)]
mod smtp_cut;
#[cfg(test)]
mod smtp_early;
#[cfg(test)]
mod smtp_faults;
#[cfg(test)]
#[cfg(unix)]
mod smtp_real;
