//! Which campaign a card belongs to, and whether it may enter: what must be set up before a campaign starts, whom it
//! targets, and the rules of entering (one thread per person and property, rests, whom we leave alone, open channels).

use std::collections::BTreeMap;

use domain::time::DAY;
use domain::{CampaignId, Code, EnrolmentId, ProspectId, Refusal, SenderId, Stage};
use serde_json::json;
use store::Tx;
use store::rusqlite::Connection;
use store::tables::campaigns::{self, Campaign, Enrolment};
use store::tables::companies::{self, Company};
use store::tables::people::{self, Address};
use store::tables::prospects::{self, Prospect};
use store::tables::targeting::{self, Target};
use store::tables::{exclusions, leave_alone, senders, suppressions};

use super::{brakes, gate, known};
use crate::work::{self, Work};
use crate::{Cx, Engine, alerts, events};

/// Stages before the first contact; only cards there are targets of a campaign.
pub const EARLY: [Stage; 4] = [Stage::New, Stage::Enriching, Stage::Enriched, Stage::Ready];
/// Why the sequences of a paused campaign are held; starting it lets exactly these go on.
pub const PAUSED: &str = "campaign paused";
/// Sequences a person gets in a year at most (compliance.md, 9).
const SEQUENCES_A_YEAR: u32 = 2;
/// Days a property rests after a sequence without answer (compliance.md, 9).
const PROPERTY_RESTS: i64 = 30 * DAY;

/// What a campaign's row targets; without stages all those before the first contact.
#[must_use]
pub fn target(k: &Campaign) -> Target {
    let mut t: Target = serde_json::from_value(k.targeting.clone()).unwrap_or_default();
    if t.stages.is_empty() {
        t.stages = EARLY.iter().map(|s| s.word().to_owned()).collect();
    }
    t
}

/// Whether a campaign targets a card that has become ready. Its stage is not asked: the campaign waited for it.
fn targets(t: &Target, company: &Company) -> bool {
    let within = |list: &[String], value: Option<&str>| {
        list.is_empty() || value.is_some_and(|v| list.iter().any(|x| x == v))
    };
    within(&t.countries, company.country.as_deref()) && within(&t.tiers, company.tier.as_deref())
}

/// What must be there before the first mail of any campaign: whom we leave alone is known, the gates are signed, and the
/// sender's domains say in DNS that they send. The first thing that is missing, with its remedy.
///
/// # Errors
/// Refused with the rule; database errors.
pub fn may_start(c: &Connection, k: &Campaign) -> anyhow::Result<()> {
    if leave_alone::signature(c, "no_exclusions")?.is_none() && !exclusions::imported(c)? {
        return Err(Refusal::new("no_exclusions", "import your customers, open deals and partners, or sign that you have none: Settings, Exclusions").into());
    }
    let gates = leave_alone::gates(c)?;
    if gates.is_empty()
        || gates.iter().any(|g| g.signed.is_none())
        || leave_alone::signature(c, "gates")?.is_none()
    {
        return Err(Refusal::new(
            "gates_unsigned",
            "read the country gate and sign it with your name: Settings, Country gate",
        )
        .into());
    }
    let sender = k.sender.as_ref().ok_or_else(|| {
        Refusal::new(
            "no_sender",
            "the campaign has nobody who writes: set a sender first",
        )
    })?;
    let domains = sender_domains(c, sender)?;
    if domains.is_empty() {
        return Err(Refusal::new(
            "no_inbox",
            "this sender has no inbox: add one under Inboxes",
        )
        .into());
    }
    for d in domains {
        let ok = senders::domain_checks(c, &d)?.is_some_and(|(v, stopped)| {
            stopped.is_none() && v.get("ok").and_then(serde_json::Value::as_bool) == Some(true)
        });
        if !ok {
            return Err(Refusal::new("dns", format!("{d} lacks SPF or DMARC, or was never checked: set the records shown under Inboxes and test the inbox again")).into());
        }
    }
    Ok(())
}

fn sender_domains(c: &Connection, sender: &SenderId) -> anyhow::Result<Vec<String>> {
    let mut all: Vec<String> = senders::inboxes(c)?
        .into_iter()
        .filter(|i| i.sender == *sender)
        .map(|i| i.domain)
        .collect();
    all.sort();
    all.dedup();
    Ok(all)
}

/// What became of a card that was to enter a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// It is in.
    In(EnrolmentId),
    /// It enters by itself when it is ready: before that its person is not known.
    Waits,
    /// It stays out.
    Out {
        /// Stable name of the rule.
        rule: &'static str,
        /// For a person.
        why: String,
    },
}

fn out(rule: &'static str, why: impl Into<String>) -> Entry {
    Entry::Out {
        rule,
        why: why.into(),
    }
}

/// Let a card into a campaign if the rules allow it, and have its pack written.
///
/// # Errors
/// Database errors.
pub fn enter(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    k: &Campaign,
    card: &Prospect,
) -> anyhow::Result<Entry> {
    if !EARLY.contains(&card.stage) {
        return Ok(out("stage", format!("the card is in {}", card.stage)));
    }
    if card.stage != Stage::Ready {
        return Ok(Entry::Waits);
    }
    let Some(company) = companies::get(tx, &card.company)? else {
        return Ok(out("company", "the company is gone"));
    };
    if let Some(hit) = suppressions::hits_prospect(tx, &card.id)? {
        return Ok(out("suppression", hit));
    }
    if let Some(x) = leave_alone::exclusions_hitting(tx, &card.company, cx.now)?
        .into_iter()
        .next()
    {
        return Ok(out("exclusion", x.kind));
    }
    if let Some(asks) = known::of_card(e, tx, card, cx.now)?.and_then(|k| k.asks(cx.now)) {
        alerts::raise(
            tx,
            e,
            cx,
            "known_relationship",
            k.id.as_str(),
            "info",
            "Some hotels of a campaign correspond with you already and stay out of it",
            "Say under Known for each whether it may be written to, or exclude it",
        )?;
        return Ok(out("known_relationship", asks));
    }
    let lock = locks(&company).then(|| card.company.clone());
    if let Some(other) = targeting::open_thread(tx, card.person.as_ref(), lock.as_ref())? {
        let own = campaigns::open_of_prospect(tx, &card.id)?
            .into_iter()
            .find(|n| n.campaign == k.id);
        return Ok(own.map_or_else(
            || {
                out(
                    "one_thread",
                    format!("an open sequence runs with card {other}"),
                )
            },
            |n| Entry::In(n.id),
        ));
    }
    if targeting::was_in(tx, &k.id, &card.id)? {
        return Ok(out("once", "the card was in this campaign before"));
    }
    if let Some(p) = &card.person
        && brakes::sequences_last_year(tx, p.as_str(), cx.now)? >= SEQUENCES_A_YEAR
    {
        return Ok(out(
            "two_a_year",
            "this person had two sequences within a year",
        ));
    }
    if targeting::finished_at(tx, &card.company)?.is_some_and(|t| cx.now.since(t) < PROPERTY_RESTS)
    {
        return Ok(out(
            "property_rests",
            "the property rests for 30 days after a sequence without answer",
        ));
    }
    let steps = campaigns::steps(tx, &k.id)?;
    let open = gate::open_channels(e, tx, cx, card)?;
    if !steps
        .iter()
        .any(|s| channel_of(&s.kind).is_none_or(|ch| open.iter().any(|o| o == ch)))
    {
        return Ok(out(
            "gate",
            "no channel of this campaign's steps is open to the card",
        ));
    }
    let id: EnrolmentId = e.id();
    campaigns::enrol(
        tx,
        &Enrolment {
            id: id.clone(),
            campaign: k.id.clone(),
            prospect: card.id.clone(),
            person: card.person.clone(),
            company_lock: lock,
            state: "active".into(),
            held_reason: None,
            started_at: cx.now,
            ended_at: None,
            resume_at: None,
            resumes: 0,
            end_reason: None,
        },
    )?;
    work::enqueue(
        tx,
        cx,
        &Work::Compose {
            prospect: card.id.clone(),
        },
        cx.now,
        None,
    )?;
    events::record(
        tx,
        cx,
        "enrolled",
        &[
            ("prospect", card.id.as_str()),
            ("campaign", k.id.as_str()),
            ("enrolment", id.as_str()),
        ],
        &json!({}),
    )?;
    tx.touch("campaigns");
    tx.touch(format!("prospect:{}", card.id));
    Ok(Entry::In(id))
}

/// Property or franchise: one thread at a time. Head offices and operators hold many people who are written to one by one.
fn locks(company: &Company) -> bool {
    !matches!(company.category.as_str(), "chain_hq" | "management_company")
}

/// The channel a step needs; none for a task in the person's own words.
fn channel_of(kind: &str) -> Option<&'static str> {
    match kind {
        "mail_auto" | "mail_manual" => Some("mail"),
        "call" => Some("phone"),
        "letter" => Some("letter"),
        "linkedin_manual" => Some("linkedin"),
        _ => None,
    }
}

/// Let a card that has just become ready into the running campaign that targets it: the one that was started first. The
/// enrolment it has, when it has one; `None` when no campaign wants it or a rule keeps it out.
///
/// # Errors
/// `not_found`; database errors.
pub fn enrol_ready(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    prospect: &ProspectId,
) -> anyhow::Result<Option<EnrolmentId>> {
    let card = prospects::get(tx, prospect)?
        .ok_or_else(|| crate::engine::not_found("prospect", prospect.as_str()))?;
    if let Some(n) = campaigns::open_of_prospect(tx, prospect)?
        .into_iter()
        .next()
    {
        return Ok(Some(n.id));
    }
    let Some(company) = companies::get(tx, &card.company)? else {
        return Ok(None);
    };
    let mut running: Vec<Campaign> = campaigns::campaigns(tx)?
        .into_iter()
        .filter(|k| k.state == "running" && targets(&target(k), &company))
        .collect();
    running.sort_by_key(|k| k.started_at);
    for k in running {
        if let Entry::In(id) = enter(e, tx, cx, &k, &card)? {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// Start a campaign: checks, state, its held sequences go on, matching cards enter. How many entered.
///
/// # Errors
/// Refused with the rule that is not met; database errors.
pub fn start(e: &Engine, tx: &Tx<'_>, cx: &Cx, k: &Campaign) -> anyhow::Result<u32> {
    if k.state == "ended" {
        return Err(domain::WireError::new(
            Code::Refused,
            "this campaign has ended; create a new one",
        )
        .into());
    }
    may_start(tx, k)?;
    campaigns::set_campaign_state(tx, &k.id, "running", cx.now)?;
    for n in targeting::enrolments(tx, &k.id, "held", Some(PAUSED))? {
        campaigns::resume(tx, &n, false)?;
    }
    let mut entered = 0_u32;
    for id in targeting::matching(tx, &target(k))? {
        let Some(card) = prospects::get(tx, &id)? else {
            continue;
        };
        if matches!(enter(e, tx, cx, k, &card)?, Entry::In(_)) {
            entered = entered.saturating_add(1);
        }
    }
    events::record(
        tx,
        cx,
        "campaign_started",
        &[("campaign", k.id.as_str())],
        &json!({ "entered": entered }),
    )?;
    tx.touch("campaigns");
    Ok(entered)
}

/// Pause a campaign: its sequences are held until it is started again; nothing of it leaves meanwhile.
///
/// # Errors
/// Database errors.
pub fn pause(tx: &Tx<'_>, cx: &Cx, id: &CampaignId) -> anyhow::Result<u32> {
    campaigns::set_campaign_state(tx, id, "paused", cx.now)?;
    let active = targeting::enrolments(tx, id, "active", None)?;
    for n in &active {
        campaigns::hold(tx, n, PAUSED, None)?;
    }
    events::record(
        tx,
        cx,
        "campaign_paused",
        &[("campaign", id.as_str())],
        &json!({ "held": active.len() }),
    )?;
    tx.touch("campaigns");
    Ok(u32::try_from(active.len()).unwrap_or(u32::MAX))
}

/// How many cards match, and by which channel they can be reached under today's gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reach {
    /// Cards that match.
    pub matches: u32,
    /// Of these, ready to be written to.
    pub ready: u32,
    /// Reachable by mail.
    pub mail: u32,
    /// Reachable by phone.
    pub phone: u32,
    /// Reachable by letter.
    pub letter: u32,
    /// Reachable on LinkedIn.
    pub linkedin: u32,
    /// Not by mail, but by call or letter.
    pub call_or_letter: u32,
    /// A way is known, but the gate opens none of them.
    pub ask_counsel: u32,
    /// No usable way is known (yet).
    pub no_way: u32,
    /// Suppressed or excluded.
    pub left_alone: u32,
    /// We correspond with them already: a person is asked before the first mail.
    pub known: u32,
}

/// Count the reach of a target.
///
/// # Errors
/// Database errors.
pub fn reach(e: &Engine, c: &Connection, cx: &Cx, t: &Target) -> anyhow::Result<Reach> {
    let mut r = Reach::default();
    // The gate knows only country, channel, kind and origin of an address, so that its answers repeat.
    let mut answers: BTreeMap<(Option<String>, String, bool, String), bool> = BTreeMap::new();
    let add = |n: &mut u32, yes: bool| *n = n.saturating_add(u32::from(yes));
    for id in targeting::matching(c, t)? {
        let Some(card) = prospects::get(c, &id)? else {
            continue;
        };
        let Some(company) = companies::get(c, &card.company)? else {
            continue;
        };
        add(&mut r.matches, true);
        add(&mut r.ready, card.stage == Stage::Ready);
        if suppressions::hits_prospect(c, &card.id)?.is_some()
            || !leave_alone::exclusions_hitting(c, &card.company, cx.now)?.is_empty()
        {
            add(&mut r.left_alone, true);
            continue;
        }
        let asks = known::of_card(e, c, &card, cx.now)?.is_some_and(|k| !k.confirmed);
        add(&mut r.known, asks);
        let ways: Vec<Address> = ways(c, &card)?
            .into_iter()
            .filter(Address::usable)
            .collect();
        let mut open: Vec<&str> = Vec::new();
        for a in &ways {
            let key = (
                company.country.clone(),
                a.channel.clone(),
                a.role_class != "personal" || a.person.is_none(),
                a.obtained.clone(),
            );
            let yes = match answers.get(&key) {
                Some(known) => *known,
                None => {
                    let fresh = gate::open(&gate::answer(c, &company, a, cx.now)?);
                    answers.insert(key, fresh);
                    fresh
                }
            };
            if yes {
                open.push(&a.channel);
            }
        }
        let by = |ch: &str| open.contains(&ch);
        add(&mut r.mail, by("mail"));
        add(&mut r.phone, by("phone"));
        add(&mut r.letter, by("letter"));
        add(&mut r.linkedin, by("linkedin"));
        add(
            &mut r.call_or_letter,
            !by("mail") && (by("phone") || by("letter")),
        );
        add(&mut r.ask_counsel, !ways.is_empty() && open.is_empty());
        add(&mut r.no_way, ways.is_empty());
    }
    Ok(r)
}

/// Every known way to a card: its person's, and the property's own.
///
/// # Errors
/// Database errors.
pub fn ways(c: &Connection, card: &Prospect) -> anyhow::Result<Vec<Address>> {
    let mut all = match &card.person {
        Some(p) => people::addresses(c, p)?,
        None => Vec::new(),
    };
    all.extend(people::role_addresses(c, &card.company)?);
    Ok(all)
}
