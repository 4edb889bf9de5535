//! Comparing this machine's clock with the servers' (send.md, Sleep and clock). What was heard is kept in one row, so that
//! a restart forgets nothing; the rule is `domain::policy::clock`. Voices come from answers of web servers that were asked
//! for something else, from the stamps of mail that just arrived, and, where nobody said anything for an hour, after the
//! machine woke up, or where voices contradict each other, from one small question to a host we talk to anyway.

use domain::policy::clock::{self, Arrival, ClockSight, Verdict};
use domain::time::{HOUR, MINUTE};
use domain::{Cause, Millis};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::rusqlite::Connection;
use store::tables::settings;
use store::tables::sources;

use crate::{Cx, Engine, alerts, events};

/// The row.
const KEY: &str = "clock";
/// Nobody said anything for so long: ask.
const EVERY: i64 = HOUR;
/// A voice that says what is known already is not written down again before.
const SAME: i64 = 10 * MINUTE;
/// Nobody is asked again before.
const AGAIN: i64 = 10 * MINUTE;
/// Questions of one check at most.
const QUESTIONS: usize = 6;
/// Voices that are wanted where the verdict is doubtful.
const WANTED: usize = 3;

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Kept {
    #[serde(default)]
    sights: Vec<ClockSight>,
    /// Mail was stamped long before it was first seen: others are to be asked.
    #[serde(default)]
    ask: bool,
    /// When somebody was asked last.
    #[serde(default)]
    asked_at: Option<Millis>,
}

fn kept(c: &Connection) -> anyhow::Result<Kept> {
    Ok(settings::get(c, KEY)?.unwrap_or_default())
}

/// Our clock minus the servers', as all that was heard says; `None`: nobody said anything.
///
/// # Errors
/// Database errors.
pub fn verdict(c: &Connection) -> anyhow::Result<Option<Verdict>> {
    Ok(clock::verdict(&kept(c)?.sights))
}

/// Take in what was heard, raise or clear the alert.
///
/// # Errors
/// Database errors.
pub fn hear(e: &Engine, tx: &Tx<'_>, cx: &Cx, heard: Vec<ClockSight>) -> anyhow::Result<()> {
    let mut now = kept(tx)?;
    let before = clock::verdict(&now.sights);
    clock::hear(&mut now.sights, heard);
    now.ask = false;
    keep(e, tx, cx, &now, before)
}

fn keep(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    now: &Kept,
    before: Option<Verdict>,
) -> anyhow::Result<()> {
    settings::set(tx, KEY, now, cx.now)?;
    let Some(v) = clock::verdict(&now.sights) else {
        return Ok(());
    };
    if v.wrong() {
        let side = if v.skew_ms > 0 { "ahead" } else { "behind" };
        let minutes = v.skew_ms.saturating_abs() / MINUTE;
        let who = match v.agree {
            1 => "one server says so".to_owned(),
            n => format!("{n} servers agree"),
        };
        alerts::raise(
            tx,
            e,
            cx,
            "clock",
            "machine",
            "alarm",
            &format!("This machine's clock is {minutes} min {side} ({who}); nothing is sent"),
            "Set date and time, best by the operating system itself; sending goes on as soon as the clock is right",
        )?;
    } else {
        alerts::clear(tx, "clock", "machine", cx.now)?;
    }
    if before.is_none_or(|b| b.wrong() != v.wrong()) {
        events::record(
            tx,
            cx,
            "clock_compared",
            &[],
            &serde_json::json!({ "skew_ms": v.skew_ms, "servers": v.hosts, "agree": v.agree }),
        )?;
        tx.touch("inboxes");
    }
    Ok(())
}

/// The wall clock was moved against the time that passed: what was heard before tells what that means, at once.
///
/// # Errors
/// Database errors.
pub fn moved(e: &Engine, tx: &Tx<'_>, cx: &Cx, drift: i64) -> anyhow::Result<()> {
    let mut now = kept(tx)?;
    if now.sights.is_empty() {
        if drift < 0 {
            alerts::raise(
                tx,
                e,
                cx,
                "clock",
                "machine",
                "warning",
                "The clock of this machine went back",
                "Check date and time; mails wait until it agrees with the servers",
            )?;
        }
        return Ok(());
    }
    let before = clock::verdict(&now.sights);
    clock::moved(&mut now.sights, drift);
    keep(e, tx, cx, &now, before)
}

/// Whether these voices say something that is not known yet.
fn news(k: &Kept, heard: &[ClockSight]) -> bool {
    heard.iter().any(|h| {
        k.sights.iter().find(|s| s.host == h.host).is_none_or(|s| {
            h.at.since(s.at) >= SAME || h.skew_ms.saturating_sub(s.skew_ms).abs() > MINUTE
        })
    })
}

/// Listen to what answers of web servers said meanwhile.
///
/// # Errors
/// Database errors.
pub async fn listen(e: &Engine) -> anyhow::Result<()> {
    let heard = e.ports().dates.heard();
    take(e, heard).await
}

async fn take(e: &Engine, heard: Vec<ClockSight>) -> anyhow::Result<()> {
    if heard.is_empty() {
        return Ok(());
    }
    let (known, said) = (e.store().read(kept).await?, heard.clone());
    if !news(&known, &said) {
        return Ok(());
    }
    let (engine, cx) = (e.clone(), e.system(Cause::Job));
    e.store()
        .write(move |tx| hear(&engine, tx, &cx, heard))
        .await
}

/// A folder was read: its newest stamp says something of the clock. `before`: when it was looked at before.
///
/// # Errors
/// Database errors.
pub async fn mail_arrived(
    e: &Engine,
    host: &str,
    stamp: Millis,
    before: Option<Millis>,
) -> anyhow::Result<()> {
    let host = domain::keys::organisational_domain(host);
    match clock::arrived(&host, stamp, before, e.now()) {
        Arrival::Silent => Ok(()),
        Arrival::Sight(s) => take(e, vec![s]).await,
        Arrival::Ask => {
            let now = e.now();
            e.store()
                .write(move |tx| {
                    let mut k = kept(tx)?;
                    if !k.ask {
                        k.ask = true;
                        settings::set(tx, KEY, &k, now)?;
                    }
                    Ok(())
                })
                .await
        }
    }
}

/// Ask where it is time to: nobody said anything for an hour or since the machine woke up, or what was said is doubtful.
///
/// # Errors
/// Database errors.
pub async fn check(e: &Engine) -> anyhow::Result<()> {
    listen(e).await?;
    let now = e.now();
    let (k, woke, hosts) = e
        .store()
        .read(move |c| {
            let woke: Option<i64> = settings::get(c, "resumed_at")?;
            Ok((kept(c)?, woke.map(Millis), hosts(c)?))
        })
        .await?;
    let newest = k.sights.iter().map(|s| s.at).max();
    let stale = newest.is_none_or(|t| now.since(t) >= EVERY || woke.is_some_and(|w| w > t));
    let doubtful = k.ask || clock::verdict(&k.sights).is_some_and(|v| v.doubtful());
    let asked = k
        .asked_at
        .is_some_and(|t| (0..AGAIN).contains(&now.since(t)) && woke.is_none_or(|w| w <= t));
    if asked || !(stale || doubtful) {
        return Ok(());
    }
    let wanted = if doubtful { WANTED } else { 1 };
    // Who was not heard lately comes first: a new voice says more than an old one again.
    let lately = |h: &str| {
        let own = domain::keys::organisational_domain(h);
        k.sights
            .iter()
            .any(|s| s.host == own && now.since(s.at) < EVERY)
    };
    let mut hosts: Vec<String> = hosts;
    hosts.sort_by_key(|h| lately(h));
    let mut heard = Vec::new();
    for host in hosts.iter().take(QUESTIONS) {
        if heard.len() >= wanted {
            break;
        }
        heard.extend(e.ports().dates.ask(host).await);
    }
    let (engine, cx) = (e.clone(), e.system(Cause::Schedule));
    e.store()
        .write(move |tx| {
            if !heard.is_empty() {
                hear(&engine, tx, &cx, heard)?;
            }
            let mut k = kept(tx)?;
            k.asked_at = Some(now);
            Ok(settings::set(tx, KEY, &k, cx.now)?)
        })
        .await
}

/// Hosts we talk to anyway, one of each organisation: the boards, then sites that were read last.
fn hosts(c: &Connection) -> anyhow::Result<Vec<String>> {
    let mut urls: Vec<String> = sources::all(c)?
        .into_iter()
        .filter(|s| s.enabled && s.blocked_reason.is_none())
        .map(|s| s.url)
        .collect();
    let sites: Vec<String> = c
        .prepare_cached(
            "SELECT website FROM company_profiles WHERE website_state='verified' AND website IS NOT NULL ORDER BY enriched_at DESC,company_id LIMIT 12",
        )?
        .query_map([], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    urls.extend(sites);
    let mut seen = std::collections::BTreeSet::new();
    let mut out = Vec::new();
    for url in urls {
        let Some((_, rest)) = url.split_once("://") else {
            continue;
        };
        let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
        let Some(host) = domain::keys::normalise_domain(host) else {
            continue;
        };
        if seen.insert(domain::keys::organisational_domain(&host)) {
            out.push(host);
        }
    }
    Ok(out)
}
