//! The country gate over rows: which channels are open to a card, and whether a mail may leave to an address.

use domain::policy::gate::{
    self, AddressKind, Channel, GateAnswer, GateDecision, GateQuestion, GateRow, GateTable,
    Obtained, RecipientKind, Subscriber,
};
use store::Tx;
use store::rusqlite::Connection;
use store::tables::leave_alone::{self, Gate};
use store::tables::people::{self, Address};
use store::tables::prospects::Prospect;
use store::tables::{companies, leave_alone as table};

use crate::{Cx, Engine};

/// The workspace's gate table.
///
/// # Errors
/// Database errors.
pub fn table(c: &Connection) -> anyhow::Result<GateTable> {
    let rows = leave_alone::gates(c)?.into_iter().filter_map(row).collect();
    Ok(GateTable { rows })
}

fn row(g: Gate) -> Option<GateRow> {
    Some(GateRow {
        country: g.country,
        channel: Channel::of(&g.channel)?,
        recipient_kind: RecipientKind::of(&g.recipient_kind)?,
        value: GateDecision::of(&g.value)?,
        conditions: serde_json::from_value(g.conditions).unwrap_or_default(),
        rule: g.rule_id,
        source: g.source,
        dated: g
            .dated_at
            .timestamp()
            .ok()?
            .to_zoned(jiff::tz::TimeZone::UTC)
            .date(),
    })
}

/// Put the shipped rows into a new workspace, unsigned.
///
/// # Errors
/// Database errors.
pub fn install(tx: &Tx<'_>) -> anyhow::Result<()> {
    for r in GateTable::shipped().rows {
        let dated = r
            .dated
            .to_zoned(jiff::tz::TimeZone::UTC)
            .map_or(0, |z| z.timestamp().as_millisecond());
        table::put_gate(
            tx,
            &Gate {
                country: r.country,
                channel: r.channel.word().into(),
                recipient_kind: r.recipient_kind.word().into(),
                value: r.value.word().into(),
                conditions: serde_json::to_value(&r.conditions)?,
                rule_id: r.rule,
                source: r.source,
                dated_at: domain::Millis(dated),
                signed: None,
            },
        )?;
    }
    Ok(())
}

/// The gate's answer for one address of a company.
///
/// # Errors
/// Database errors.
pub fn answer(
    c: &Connection,
    company: &companies::Company,
    a: &Address,
    now: domain::Millis,
) -> anyhow::Result<GateAnswer> {
    let role = a.role_class != "personal" || a.person.is_none();
    let channel = Channel::of(&a.channel).unwrap_or(Channel::Mail);
    Ok(gate::decide(
        &table(c)?,
        &GateQuestion {
            hotel_country: company.country.clone().unwrap_or_default(),
            recipient_country: None,
            channel,
            // Hotels are run by companies; a sole trader is marked by hand.
            subscriber: Some(Subscriber::Corporate),
            address_kind: Some(if role {
                AddressKind::Role
            } else {
                AddressKind::Personal
            }),
            obtained: Obtained::of(&a.obtained),
            role_relevant: Some(true),
            at: now
                .timestamp()
                .ok()
                .map(|t| t.to_zoned(jiff::tz::TimeZone::UTC).date()),
        },
    ))
}

/// Whether this answer lets something leave by itself.
#[must_use]
pub fn open(a: &GateAnswer) -> bool {
    gate::is_open(a)
}

/// The channels that are open to this card: mail, phone, letter, linkedin.
///
/// # Errors
/// Database errors.
pub fn open_channels(
    e: &Engine,
    c: &Connection,
    cx: &Cx,
    card: &Prospect,
) -> anyhow::Result<Vec<String>> {
    let _ = e;
    let Some(company) = companies::get(c, &card.company)? else {
        return Ok(Vec::new());
    };
    let mut ways = people::role_addresses(c, &card.company)?;
    if let Some(p) = &card.person {
        ways.extend(people::addresses(c, p)?);
    }
    let mut out: Vec<String> = Vec::new();
    for a in ways.iter().filter(|a| a.usable()) {
        if !out.contains(&a.channel) && open(&answer(c, &company, a, cx.now)?) {
            out.push(a.channel.clone());
        }
    }
    Ok(out)
}
