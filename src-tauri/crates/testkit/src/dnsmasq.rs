//! A real DNS server for a zone written in the test. What is not listed does not exist, so nothing leaks out.
//!
//! Records are fixed at start; [`Dnsmasq::replace`] restarts on the same port. It cannot fail or be slow: SERVFAIL and
//! silence are [`crate::dns_fault`]'s, or [`Dnsmasq::pause`].

use std::fmt::Write;
use std::net::SocketAddr;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, bail};

use crate::process::{ChildGroup, find_program, is_root, short_dir};
use crate::{loopback, port, wait};

/// Records to be served. Names without a trailing dot.
#[derive(Debug, Clone, Default)]
pub struct Zone {
    lines: String,
}

impl Zone {
    /// An empty zone: every name is NXDOMAIN.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A mail exchanger.
    #[must_use]
    pub fn mx(self, domain: &str, host: &str, preference: u16) -> Self {
        self.raw(&format!("mx-host={domain},{host},{preference}"))
    }

    /// The null MX of RFC 7505: this domain takes no mail.
    #[must_use]
    pub fn null_mx(self, domain: &str) -> Self {
        self.raw(&format!("mx-host={domain},.,0"))
    }

    /// An IPv4 or IPv6 address.
    #[must_use]
    pub fn a(self, name: &str, ip: &str) -> Self {
        self.raw(&format!("host-record={name},{ip}"))
    }

    /// The same address for this name and all below it.
    #[must_use]
    pub fn wildcard_a(self, name: &str, ip: &str) -> Self {
        self.raw(&format!("address=/{name}/{ip}"))
    }

    /// A TXT record; long ones are split into strings of 250 bytes.
    #[must_use]
    pub fn txt(self, name: &str, text: &str) -> Self {
        let bytes: Vec<char> = text.chars().collect();
        let mut line = format!("txt-record={name}");
        for chunk in bytes.chunks(250) {
            let chunk: String = chunk.iter().collect();
            let _ = write!(
                line,
                ",\"{}\"",
                chunk.replace('\\', "\\\\").replace('"', "\\\"")
            );
        }
        self.raw(&line)
    }

    /// An SPF record: `spf("acme.test", "ip4:127.0.0.1 -all")`.
    #[must_use]
    pub fn spf(self, domain: &str, terms: &str) -> Self {
        self.txt(domain, &format!("v=spf1 {terms}"))
    }

    /// A DKIM key (RSA public key in base64, SubjectPublicKeyInfo).
    #[must_use]
    pub fn dkim(self, selector: &str, domain: &str, public_key: &str) -> Self {
        self.txt(
            &format!("{selector}._domainkey.{domain}"),
            &format!("v=DKIM1; h=sha256; k=rsa; p={public_key}"),
        )
    }

    /// A DMARC record: `dmarc("acme.test", "p=reject; adkim=s")`.
    #[must_use]
    pub fn dmarc(self, domain: &str, tags: &str) -> Self {
        self.txt(&format!("_dmarc.{domain}"), &format!("v=DMARC1; {tags}"))
    }

    /// A DNSBL entry for an IPv4 address (answers 127.0.0.2 and a reason).
    #[must_use]
    pub fn listed(self, ip: std::net::Ipv4Addr, list: &str, reason: &str) -> Self {
        let [a, b, c, d] = ip.octets();
        let name = format!("{d}.{c}.{b}.{a}.{list}");
        self.wildcard_a(&name, "127.0.0.2").txt(&name, reason)
    }

    /// The name of an IPv4 address.
    #[must_use]
    pub fn ptr(self, ip: std::net::Ipv4Addr, name: &str) -> Self {
        let [a, b, c, d] = ip.octets();
        self.raw(&format!("ptr-record={d}.{c}.{b}.{a}.in-addr.arpa,{name}"))
    }

    /// A service record.
    #[must_use]
    pub fn srv(self, service: &str, target: &str, port: u16) -> Self {
        self.raw(&format!("srv-host={service},{target},{port},0,1"))
    }

    /// An alias.
    #[must_use]
    pub fn cname(self, alias: &str, target: &str) -> Self {
        self.raw(&format!("cname={alias},{target}"))
    }

    /// A line of dnsmasq's own configuration.
    #[must_use]
    pub fn raw(mut self, line: &str) -> Self {
        self.lines.push_str(line);
        self.lines.push('\n');
        self
    }

    /// Serve it.
    ///
    /// # Errors
    /// When dnsmasq is missing or does not come up; the error holds its log.
    pub async fn start(self) -> anyhow::Result<Dnsmasq> {
        let base = short_dir("dn")?;
        let port = port::free();
        let child = launch(base.path(), port, &self)?;
        let mut it = Dnsmasq { child, port, base };
        it.wait_up().await?;
        Ok(it)
    }
}

/// A running DNS server; killed on drop.
#[derive(Debug)]
pub struct Dnsmasq {
    child: ChildGroup,
    port: u16,
    base: tempfile::TempDir,
}

impl Dnsmasq {
    /// Whether dnsmasq is installed.
    #[must_use]
    pub fn available() -> bool {
        find_program("dnsmasq").is_some()
    }

    /// Where it answers, by UDP and TCP.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        loopback(self.port)
    }

    /// Serve another zone on the same port.
    ///
    /// # Errors
    /// When it does not come up again.
    pub async fn replace(&mut self, zone: Zone) -> anyhow::Result<()> {
        self.child.stop().await;
        self.child = launch(self.base.path(), self.port, &zone)?;
        self.wait_up().await
    }

    /// Stop answering; [`Self::replace`] brings it back.
    pub async fn stop(&mut self) {
        self.child.stop().await;
    }

    /// Freeze it: questions get no answer.
    pub fn pause(&self) {
        self.child.pause();
    }

    /// Answer again.
    pub fn resume(&self) {
        self.child.resume();
    }

    async fn wait_up(&mut self) -> anyhow::Result<()> {
        let end = tokio::time::Instant::now() + Duration::from_secs(10);
        while !wait::listens(self.port).await {
            if !self.child.alive() || tokio::time::Instant::now() > end {
                bail!("dnsmasq did not start:\n{}", self.child.output());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }
}

fn launch(base: &std::path::Path, port: u16, zone: &Zone) -> anyhow::Result<ChildGroup> {
    use std::os::unix::process::CommandExt;
    let account = crate::process::Account::unprivileged()?;
    let conf = base.join("d.conf");
    let fixed = format!(
        "no-resolv\nno-hosts\nno-poll\nbind-interfaces\nlisten-address=127.0.0.1\nport={port}\ncache-size=0\nuser={}\npid-file=\nlog-facility=-\nlocal=/#/\nlocal-ttl=1\n",
        account.user
    );
    std::fs::write(&conf, fixed + &zone.lines)?;
    let mut c = Command::new(find_program("dnsmasq").context("dnsmasq is not installed")?);
    c.arg("-k").arg("-C").arg(&conf);
    if is_root() {
        c.uid(account.uid).gid(account.gid);
    }
    ChildGroup::spawn(c, &base.join("log"))
}
