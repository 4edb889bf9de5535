//! Calls: who can be rung now, by their own clock (desk.md, Calls & tasks).

use domain::policy::calling::{self, Calling};
use domain::policy::gate;
use domain::policy::working_days::{Calendar, WorkingWeek};
use domain::policy::zones;
use domain::{Millis, WireError};
use serde::{Deserialize, Serialize};
use store::rusqlite::Connection;
use store::tables::companies::Company;
use store::tables::people::{self, Address};
use store::tables::prospects::Prospect;
use store::tables::tasks::{self, Task};
use store::tables::{companies, prospects, suppressions};
use ts_rs::TS;

use super::meetings::local;
use super::table::operations;
use crate::engine::wire;
use crate::{Cx, Engine, pipeline};

operations! { "calls":
    calls_list: CallsList => Calls, reads, ["tasks", "board"], "Show whom to ring, by their local time";
}

/// Which calls.
#[derive(Debug, Deserialize, TS)]
pub struct CallsList {
    /// Only those that may be rung at this hour there.
    #[serde(default)]
    #[ts(optional)]
    pub now: Option<bool>,
    /// Due before this, epoch milliseconds (default: in the next day).
    #[serde(default)]
    #[ts(optional)]
    pub due_before: Option<i64>,
}

/// A call to make.
#[derive(Debug, Serialize, TS)]
pub struct CallRow {
    /// The task; tick it off, or log the call with its outcome.
    pub task: String,
    /// Card.
    pub prospect: Option<String>,
    /// Hotel.
    pub company: Option<String>,
    /// Person.
    pub person: Option<String>,
    /// Title as printed.
    pub title: Option<String>,
    /// What it is about.
    pub text: String,
    /// Number in international form.
    pub number: Option<String>,
    /// `fixed_line mobile …`.
    pub number_type: Option<String>,
    /// Whose number: `person` or `hotel`.
    pub number_of: Option<String>,
    /// Whether the phone is open for this recipient, by the country gate: `allow …`.
    pub gate: Option<String>,
    /// Why nobody may ring: the number or person is suppressed.
    pub suppressed: Option<String>,
    /// IANA zone there.
    pub zone: Option<String>,
    /// Their clock now (`2026-11-25 10:15`).
    pub their_time: Option<String>,
    /// It is one of the good hours there (10–11:30, 14:30–16:30, working days).
    pub good_now: bool,
    /// When the next good hour begins, epoch milliseconds.
    pub good_at: Option<i64>,
    /// The same by their clock.
    pub good_at_theirs: Option<String>,
    /// Due, epoch milliseconds.
    pub due_at: Option<i64>,
}

/// Calls: good hours first, then by due date.
#[derive(Debug, Serialize, TS)]
pub struct Calls {
    /// Rows.
    pub calls: Vec<CallRow>,
}

async fn calls_list(e: &Engine, cx: &Cx, input: CallsList) -> Result<Calls, WireError> {
    let (engine, now) = (e.clone(), cx.now);
    let before = input
        .due_before
        .map_or_else(|| now.plus(domain::time::DAY), Millis);
    e.store()
        .read(move |c| {
            let mut calls = Vec::new();
            for t in tasks::open(c)? {
                let due = t.due_at.is_none_or(|d| d < before);
                if t.kind == "call" && due {
                    calls.push(row(&engine, c, t, now)?);
                }
            }
            if input.now == Some(true) {
                calls.retain(|r: &CallRow| r.good_now && r.suppressed.is_none());
            }
            calls.sort_by_key(|r| {
                (
                    r.suppressed.is_some(),
                    r.number.is_none(),
                    !r.good_now,
                    r.good_at,
                    r.due_at,
                    r.task.clone(),
                )
            });
            Ok(Calls { calls })
        })
        .await
        .map_err(wire)
}

fn row(e: &Engine, c: &Connection, t: Task, now: Millis) -> anyhow::Result<CallRow> {
    let card = match &t.prospect {
        Some(p) => prospects::get(c, p)?,
        None => None,
    };
    let company = match &card {
        Some(p) => companies::get(c, &p.company)?,
        None => None,
    };
    let (person, title) = match &card {
        Some(p) => who(c, p)?,
        None => (None, None),
    };
    let number = match (&card, &company) {
        (Some(p), Some(x)) => number(e, c, p, x, now)?,
        _ => None,
    };
    let zone = company.as_ref().and_then(|x| x.zone.clone());
    let there = clock(company.as_ref(), zone.as_deref(), now);
    let suppressed = match (&card, &number) {
        (_, Some(n)) if n.suppressed => Some("this number is not to be rung".to_owned()),
        (Some(p), _) => suppressions::hits_prospect(c, &p.id)?,
        _ => None,
    };
    let their = |at: Option<Millis>| at.zip(zone.as_deref()).and_then(|(t, z)| local(t, z));
    Ok(CallRow {
        task: t.id,
        prospect: t.prospect.map(|p| p.0),
        company: company.map(|x| x.name),
        person,
        title,
        text: t.text,
        number_type: number.as_ref().map(|n| n.kind.clone()),
        number_of: number.as_ref().map(|n| n.of.to_owned()),
        gate: number.as_ref().map(|n| n.gate.clone()),
        number: number.map(|n| n.shown),
        suppressed,
        their_time: their(Some(now)),
        good_now: there.is_some_and(|x| x.good),
        good_at: there.and_then(|x| x.next).map(|t| t.0),
        good_at_theirs: their(there.and_then(|x| x.next)),
        zone,
        due_at: t.due_at.map(|d| d.0),
    })
}

fn who(c: &Connection, p: &Prospect) -> anyhow::Result<(Option<String>, Option<String>)> {
    let name = match &p.person {
        Some(id) => people::get(c, id)?.and_then(|x| x.name),
        None => None,
    };
    let title = match &p.post {
        Some(id) => people::post(c, id)?.and_then(|x| x.title),
        None => None,
    };
    Ok((name, title))
}

fn clock(company: Option<&Company>, zone: Option<&str>, now: Millis) -> Option<Calling> {
    let zone = zone.and_then(zones::zone)?;
    let country = company.and_then(|c| c.country.clone()).unwrap_or_default();
    let calendar = Calendar {
        week: WorkingWeek::of_country(&country),
        ..Calendar::default()
    };
    Some(calling::calling(now, &zone, &calendar))
}

struct Number {
    shown: String,
    kind: String,
    of: &'static str,
    gate: String,
    suppressed: bool,
}

/// The person's own number that works, else the hotel's.
fn number(
    e: &Engine,
    c: &Connection,
    card: &Prospect,
    company: &Company,
    now: Millis,
) -> anyhow::Result<Option<Number>> {
    let own = match &card.person {
        Some(p) => people::addresses(c, p)?
            .into_iter()
            .find(|a| a.channel == "phone" && a.dead_at.is_none()),
        None => None,
    };
    let (a, of) = match (own, &company.phone) {
        (Some(a), _) => (a, "person"),
        (None, Some(printed)) => (front(e, company, printed), "hotel"),
        (None, None) => return Ok(None),
    };
    let answer = pipeline::gate::answer(c, company, &a, now)?;
    let judged = e
        .judge()
        .phone(&a.value, company.country.as_deref().unwrap_or_default());
    Ok(Some(Number {
        shown: if judged.formatted.is_empty() {
            a.value.clone()
        } else {
            judged.formatted
        },
        kind: judged.kind,
        of,
        gate: word(answer.decision),
        suppressed: suppressions::live(c, "address", &a.key)?.is_some(),
    }))
}

fn word(d: gate::GateDecision) -> String {
    d.word().to_owned()
}

/// The hotel's printed number, as a way to reach its front.
fn front(e: &Engine, company: &Company, printed: &str) -> Address {
    Address {
        id: "hotel".into(),
        person: None,
        company: Some(company.company_id()),
        channel: "phone".into(),
        value: printed.to_owned(),
        key: e.keys().phone(printed),
        role_class: "front".into(),
        obtained: "published".into(),
        score: None,
        verified_at: None,
        confirmed: false,
        dead_at: None,
    }
}
