//! The proof at the end: funnel and scorecard against the world's truth (practice.md, cli.md).

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest as _, Sha256};
use store::rusqlite::Connection;

use crate::post::{Letter, LetterKind, PostOffice};
use crate::world::World;
use crate::world::truth::{Hotel, Role, Shown};

/// Prospects by how far they came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Funnel {
    /// Different postings seen.
    pub found: u32,
    /// Of them, general managers wanted at a hotel.
    pub relevant: u32,
    /// Prospects that could be reached somehow.
    pub enriched: u32,
    /// With a first draft.
    pub drafted: u32,
    /// Approved.
    pub approved: u32,
    /// First mail accepted by a server.
    pub sent: u32,
    /// A person answered.
    pub answered: u32,
    /// With a meeting.
    pub meeting: u32,
}

/// Right ones of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figure {
    /// Right.
    pub right: u32,
    /// Of.
    pub total: u32,
}

impl Figure {
    fn add(&mut self, right: bool) {
        self.total = self.total.saturating_add(1);
        self.right = self.right.saturating_add(u32::from(right));
    }

    /// 0–1; nothing when there was nothing to judge.
    #[must_use]
    pub fn share(self) -> Option<f64> {
        (self.total > 0).then(|| f64::from(self.right) / f64::from(self.total))
    }
}

impl Serialize for Figure {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.share()
            .map(|x| (x * 1000.0).round() / 1000.0)
            .serialize(s)
    }
}

/// Judged against the truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Scorecard {
    /// Websites found.
    pub websites: Figure,
    /// General managers' names found where a site prints one.
    pub gm_names: Figure,
    /// Hotels whose usable addresses all exist, where a site prints one.
    pub emails: Figure,
    /// Market tiers.
    pub tiers: Figure,
    /// Intents of people's answers.
    pub intents: Figure,
    /// Mails that arrived twice.
    pub duplicates: u32,
    /// Mails that must not have arrived.
    pub forbidden: u32,
}

fn count(c: &Connection, sql: &str) -> anyhow::Result<u32> {
    Ok(c.query_row(sql, [], |r| r.get(0))?)
}

/// Count the funnel from the workspace.
///
/// # Errors
/// Database errors.
pub(crate) fn funnel(c: &Connection) -> anyhow::Result<Funnel> {
    let relevant = count(c, "SELECT count(*) FROM vacancies")?;
    let rejected = count(
        c,
        "SELECT count(DISTINCT json_extract(j.value,'$.title')) FROM search_runs r,json_each(r.rejections) j",
    )?;
    Ok(Funnel {
        found: relevant.saturating_add(rejected),
        relevant,
        enriched: count(
            c,
            "SELECT count(DISTINCT prospect_id) FROM state_transitions WHERE to_stage='enriched'",
        )?,
        drafted: count(
            c,
            "SELECT count(DISTINCT prospect_id) FROM emails WHERE kind='first'",
        )?,
        approved: count(
            c,
            "SELECT count(DISTINCT m.prospect_id) FROM emails m JOIN approvals a ON a.email_id=m.id WHERE m.kind='first'",
        )?,
        sent: count(
            c,
            "SELECT count(DISTINCT prospect_id) FROM emails WHERE kind='first' AND state='sent'",
        )?,
        answered: count(
            c,
            "SELECT count(DISTINCT prospect_id) FROM replies WHERE kind IN('human','calendar')",
        )?,
        meeting: count(
            c,
            "SELECT count(DISTINCT prospect_id) FROM state_transitions WHERE to_stage='meeting'",
        )?,
    })
}

/// A hotel as the workspace knows it.
pub(crate) struct Known {
    pub(crate) company: String,
    website: Option<String>,
    tier: Option<String>,
}

/// The companies of the workspace by the world's hotel they stand for.
///
/// # Errors
/// Database errors.
pub(crate) fn known(c: &Connection, world: &World) -> anyhow::Result<BTreeMap<usize, Known>> {
    let rows: Vec<(String, String, Option<String>, Option<String>)> = c
        .prepare("SELECT c.id,c.name,p.website,p.tier FROM companies c LEFT JOIN company_profiles p ON p.company_id=c.id ORDER BY c.id")?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?
        .collect::<Result<_, _>>()?;
    let mut out = BTreeMap::new();
    for (company, name, website, tier) in rows {
        if let Some(h) = world.hotels.iter().find(|h| h.name == name) {
            out.entry(h.n).or_insert(Known {
                company,
                website,
                tier,
            });
        }
    }
    Ok(out)
}

fn same_site(h: &Hotel, website: &str) -> bool {
    let bare = |u: &str| {
        u.trim_start_matches("https://")
            .trim_start_matches("http://")
            .trim_start_matches("www.")
            .trim_end_matches('/')
            .to_lowercase()
    };
    let found = bare(website);
    found == bare(&h.url()) || found == bare(&format!("https://www.stay-{}", h.host))
}

fn addresses(c: &Connection, company: &str) -> anyhow::Result<Vec<String>> {
    Ok(c.prepare(
        "SELECT DISTINCT lower(a.value) FROM person_addresses a LEFT JOIN posts p ON p.person_id=a.person_id WHERE a.channel='mail' AND a.role_class<>'never' AND a.score>=0.85 AND (a.company_id=?1 OR p.company_id=?1) ORDER BY 1",
    )?
    .query_map([company], |r| r.get(0))?
    .collect::<Result<_, _>>()?)
}

fn names(c: &Connection, company: &str) -> anyhow::Result<Vec<String>> {
    Ok(c.prepare("SELECT DISTINCT h.name FROM people h JOIN posts p ON p.person_id=h.id WHERE p.company_id=?1 AND h.name IS NOT NULL ORDER BY 1")?
        .query_map([company], |r| r.get(0))?
        .collect::<Result<_, _>>()?)
}

/// Judge the workspace against the truth.
///
/// # Errors
/// Database errors.
pub(crate) fn scorecard(
    c: &Connection,
    world: &World,
    office: &PostOffice,
) -> anyhow::Result<Scorecard> {
    let mut s = Scorecard {
        duplicates: office.duplicates(),
        forbidden: u32::try_from(office.forbidden().len()).unwrap_or(u32::MAX),
        ..Scorecard::default()
    };
    for (n, k) in known(c, world)? {
        let Some(h) = world.hotels.get(n) else {
            continue;
        };
        if h.has_site() {
            s.websites
                .add(k.website.as_deref().is_some_and(|w| same_site(h, w)));
        }
        s.tiers.add(k.tier.as_deref() == Some(h.tier.word()));
        let Some(gm) = h.staff_of(Role::Gm).filter(|g| g.named && h.has_site()) else {
            continue;
        };
        let found = names(c, &k.company)?;
        s.gm_names.add(
            found
                .iter()
                .any(|x| domain::keys::fold_name(x) == domain::keys::fold_name(&gm.name())),
        );
    }
    for (n, k) in known(c, world)? {
        let Some(h) = world.hotels.get(n).filter(|h| h.has_site()) else {
            continue;
        };
        let printed = h.front_shown != Shown::Hidden
            || h.staff.iter().any(|p| p.named && p.shown != Shown::Hidden);
        if printed {
            let found = addresses(c, &k.company)?;
            s.emails
                .add(!found.is_empty() && found.iter().all(|a| h.addresses().any(|t| t == a)));
        }
    }
    for l in office
        .letters()
        .iter()
        .filter(|l| l.kind == LetterKind::Human && l.fetched_at.is_some())
    {
        s.intents.add(understood(c, l)?);
    }
    Ok(s)
}

/// Whether the machine, before any correction, read the letter as it was meant.
fn understood(c: &Connection, l: &Letter) -> anyhow::Result<bool> {
    let read: Vec<(Option<String>, bool)> = c
        .prepare("SELECT json_extract(r.interpretation,'$.intent'),r.opt_out FROM replies r JOIN messages m ON m.id=r.message_id WHERE m.message_id=?1")?
        .query_map([&l.message_id], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<Result<_, _>>()?;
    Ok(read.iter().any(|(intent, out)| {
        let truth = l.intent.as_deref().unwrap_or_default();
        intent.as_deref() == Some(truth) || (truth == "unsubscribe" && *out)
    }))
}

/// SHA-256 over simulated time, kind, subjects and payload of every event, in order.
///
/// # Errors
/// Database errors.
pub(crate) fn event_hash(c: &Connection) -> anyhow::Result<String> {
    let mut hash = Sha256::new();
    let mut s = c.prepare("SELECT at,kind,subjects,payload FROM events ORDER BY id")?;
    let mut rows = s.query([])?;
    while let Some(r) = rows.next()? {
        let (at, kind, subjects, payload): (i64, String, String, String) =
            (r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?);
        hash.update(format!("{at}\t{kind}\t{subjects}\t{payload}\n").as_bytes());
    }
    Ok(hex::encode(hash.finalize()))
}
