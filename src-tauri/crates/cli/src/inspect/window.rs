//! `inspect window`: whether a recipient may be written to at that time, and when next.

use std::collections::BTreeSet;

use clap::Args;
use domain::WireError;
use domain::geo::Place;
use domain::policy::window::{
    self, Blackout, Hours, RecipientSide, Season, WeekHours, WindowFacts,
};
use domain::policy::working_days::{Calendar, WorkingWeek};
use domain::policy::zones;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Tools, parse, render, usage};
use crate::moment::Moment;

/// From the command line.
#[derive(Debug, Args)]
pub(crate) struct Flags {
    /// IANA zone of the recipient; without one every zone of the country must be open
    #[arg(long)]
    zone: Option<String>,
    /// Country, ISO 3166-1 alpha-2
    #[arg(long)]
    country: Option<String>,
    /// Subdivision, ISO 3166-2
    #[arg(long)]
    subdivision: Option<String>,
    /// property or head_office
    #[arg(long)]
    recipient: Option<String>,
    /// Time of sending, RFC 3339 or epoch milliseconds
    #[arg(long)]
    at: Option<String>,
    /// JSON: {week, hours, holidays, blackouts, season}
    #[arg(long)]
    settings: Option<String>,
}

impl Flags {
    pub(crate) fn object(self) -> Result<Value, WireError> {
        let at = self.at.ok_or_else(|| usage("--at or --batch is needed"))?;
        let at = at.parse::<i64>().map_or_else(|_| json!(at), |ms| json!(ms));
        let settings: Option<Value> = self
            .settings
            .map(|s| serde_json::from_str(&s).map_err(|e| usage(format!("--settings: {e}"))))
            .transpose()?;
        Ok(json!({
            "zone": self.zone, "country": self.country, "subdivision": self.subdivision,
            "recipient": self.recipient, "at": at, "settings": settings,
        }))
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Settings {
    week: Option<WorkingWeek>,
    /// Hours of the five working days; `null` is a closed one.
    hours: Option<[Option<Hours>; 5]>,
    holidays: BTreeSet<Date>,
    blackouts: Vec<Blackout>,
    season: Option<SeasonSettings>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct SeasonSettings {
    open_months: BTreeSet<i8>,
    closed_until: Option<Date>,
    opens_on: BTreeSet<Date>,
    front: bool,
}

#[derive(Deserialize)]
struct Object {
    zone: Option<String>,
    country: Option<String>,
    subdivision: Option<String>,
    recipient: Option<RecipientSide>,
    at: Moment,
    settings: Option<Settings>,
}

pub(crate) fn inspect(_: &Tools, object: Value) -> Result<Value, WireError> {
    let o: Object = parse(object)?;
    if let Some(z) = o
        .zone
        .as_deref()
        .filter(|z| !z.is_empty() && zones::zone(z).is_none())
    {
        return Err(usage(format!("zone: there is no zone {z}")));
    }
    let place = Place {
        country: o.country.clone(),
        subdivision: o.subdivision.clone(),
        zone: o.zone,
        ..Place::default()
    };
    let settings = o.settings.unwrap_or_default();
    let mut facts = WindowFacts::new(
        zones::of_place(&place),
        o.recipient.unwrap_or(RecipientSide::Property),
    );
    facts.hours = settings.hours.map(WeekHours);
    facts.calendar = Calendar::of(o.country.as_deref(), o.subdivision.as_deref());
    if let Some(week) = settings.week {
        facts.calendar.week = week;
    }
    facts.calendar.closed = settings.holidays;
    facts.blackouts = settings.blackouts;
    if let Some(s) = settings.season {
        facts.season = Season {
            open_months: s.open_months,
            closed_until: s.closed_until,
            opens_on: s.opens_on,
            front: s.front,
        };
    }
    let answer = window::can_send(&facts, o.at.millis()?);
    Ok(json!({
        "can_send": answer.can_send,
        "reason": answer.words(),
        "code": render(&answer.reason)?,
        "next_at": answer.next_at.map(|t| o.at.like(t)),
    }))
}
