//! What every workspace has from its first day: the actors, the country gates as shipped, the mail domains that belong to
//! no company. Rows a person changed are left alone.

use domain::keys::KeyRing;
use domain::policy::gate::GateTable;
use domain::{ActorId, Millis};
use engine::ActorKind;
use engine::engine::{OWNER_ACTOR, PRACTICE_ACTOR, SYSTEM_ACTOR};
use store::tables::leave_alone::{self, Gate};
use store::tables::{actors, companies, settings};
use store::{Kind, Tx};

const FREE_MAIL: &str = include_str!("../data/free_mail.txt");
const ISP: &str = include_str!("../data/isp.txt");
/// Setting that says which of the seeds are in.
const DONE: &str = "seed.version";
/// Raise it when shipped rows are added.
const VERSION: u32 = 1;

fn domains(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines()
        .map(str::trim)
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
}

/// Put in what is missing. `owner` names the salesperson; `None` leaves the name as it is.
pub(crate) fn ensure(
    tx: &Tx<'_>,
    kind: Kind,
    keys: &KeyRing,
    owner: Option<&str>,
    now: Millis,
) -> anyhow::Result<()> {
    jobs::ensure_queues(tx)?;
    let actor = |id: &str, kind: ActorKind, name: &str| {
        actors::ensure(tx, &ActorId::from(id), kind.word(), name)
    };
    if settings::get::<u32>(tx, DONE)?.is_some_and(|v| v >= VERSION) {
        if let Some(name) = owner {
            actor(OWNER_ACTOR, ActorKind::Person, name)?;
        }
        return Ok(());
    }
    actor(SYSTEM_ACTOR, ActorKind::System, "Jengu")?;
    actor(OWNER_ACTOR, ActorKind::Person, owner.unwrap_or("You"))?;
    actor(crate::api::ACTOR, ActorKind::Api, "Local API")?;
    if kind == Kind::Practice {
        actor(
            PRACTICE_ACTOR,
            ActorKind::PracticePersona,
            "Practice salesperson",
        )?;
    }
    gates(tx)?;
    for (text, class) in [(FREE_MAIL, "free_mail"), (ISP, "isp")] {
        for d in domains(text) {
            if let Some(key) = keys.domain(d) {
                companies::add_shared(tx, "domain", &key, d, class)?;
            }
        }
    }
    settings::set(tx, DONE, &VERSION, now)?;
    Ok(())
}

fn gates(tx: &Tx<'_>) -> anyhow::Result<()> {
    let have: std::collections::BTreeSet<(String, String, String)> = leave_alone::gates(tx)?
        .into_iter()
        .map(|g| (g.country, g.channel, g.recipient_kind))
        .collect();
    for row in GateTable::shipped().rows {
        let (channel, recipient) = (
            row.channel.word().to_owned(),
            row.recipient_kind.word().to_owned(),
        );
        if have.contains(&(row.country.clone(), channel.clone(), recipient.clone())) {
            continue;
        }
        let dated = row
            .dated
            .to_zoned(jiff::tz::TimeZone::UTC)?
            .timestamp()
            .as_millisecond();
        leave_alone::put_gate(
            tx,
            &Gate {
                country: row.country,
                channel,
                recipient_kind: recipient,
                value: row.value.word().to_owned(),
                conditions: serde_json::to_value(&row.conditions)?,
                rule_id: row.rule,
                source: row.source,
                dated_at: Millis(dated),
                signed: None,
            },
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_hold_domains_and_no_domain_twice() {
        let mut seen = std::collections::BTreeSet::new();
        for d in domains(FREE_MAIL).chain(domains(ISP)) {
            assert_eq!(
                domain::keys::normalise_domain(d).as_deref(),
                Some(d),
                "{d} is not in normal form"
            );
            assert!(seen.insert(d), "{d} stands twice");
        }
        for well_known in [
            "gmail.com",
            "gmx.de",
            "outlook.com",
            "t-online.de",
            "orange.fr",
        ] {
            assert!(seen.contains(well_known), "{well_known}");
        }
    }
}
