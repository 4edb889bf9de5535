//! Reports: the month against its target, and how good the machine's confidences are.

use std::collections::{BTreeMap, BTreeSet};

use domain::policy::calibration::{self, Example};
use domain::{Code, Millis, WireError};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{ToSpan as _, Zoned};
use serde::{Deserialize, Serialize};
use store::rusqlite::Connection;
use store::tables::reports::{self as rows, Deed};
use store::tables::{chain, settings};
use ts_rs::TS;

use super::senders::own_zone;
use super::table::operations;
use crate::engine::wire;
use crate::{Cx, Engine};

mod document;

operations! { "reports":
    month_report: MonthReportAsk => MonthReport, reads, ["board", "emails", "replies"], "Show the report of a month";
    calibration_report: CalibrationAsk => Calibration, reads, ["replies"], "Show how good the machine's confidences are";
}

/// Weeks of the trend.
const WEEKS: i64 = 13;

/// Which month.
#[derive(Debug, Deserialize, TS)]
pub struct MonthReportAsk {
    /// Like `2031-09`; this month when left out.
    #[serde(default)]
    #[ts(optional)]
    pub month: Option<String>,
    /// `csv` or `html`: also as a document.
    #[serde(default)]
    #[ts(optional)]
    pub document: Option<String>,
}

/// What was done. A hotel, a conversation or a card counts once, however often something happened with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct Figures {
    /// Mails a server accepted.
    pub mails: u32,
    /// Hotels written to or reached otherwise.
    pub hotels_contacted: u32,
    /// Cards on which a person answered or talked.
    pub conversations: u32,
    /// Meetings agreed.
    pub meetings_booked: u32,
    /// Meetings of the time that took place.
    pub meetings_held: u32,
    /// Meetings of the time to which nobody came.
    pub no_shows: u32,
    /// Cards handed over.
    pub handed_over: u32,
    /// Won.
    pub won: u32,
    /// Lost.
    pub lost: u32,
    /// Mails that bounced for good.
    pub bounced: u32,
    /// Opt-outs; not divided further, they belong to nobody's card.
    pub opted_out: u32,
}

/// Figures of one seat, country, group, campaign or signal.
#[derive(Debug, Serialize, TS)]
pub struct ReportPart {
    /// `seat country group campaign signal`.
    pub by: String,
    /// Which; empty: none.
    pub name: String,
    /// Figures.
    pub figures: Figures,
}

/// Figures of a week.
#[derive(Debug, Serialize, TS)]
pub struct ReportWeek {
    /// Its Monday.
    pub monday: String,
    /// Figures.
    pub figures: Figures,
}

/// How many were lost for a reason.
#[derive(Debug, Serialize, TS)]
pub struct LostReason {
    /// Reason.
    pub reason: String,
    /// How many.
    pub count: u32,
}

/// What won cards are worth.
#[derive(Debug, Serialize, TS)]
pub struct ReportValue {
    /// ISO 4217 code.
    pub currency: String,
    /// One-off, minor units.
    pub one_off_minor: i64,
    /// Monthly, minor units.
    pub monthly_minor: i64,
}

/// The month.
#[derive(Debug, Serialize, TS)]
pub struct MonthReport {
    /// Like `2031-09`.
    pub month: String,
    /// IANA zone of the sender, in which its days are counted.
    pub zone: String,
    /// When the report was made, epoch milliseconds.
    pub made_at: i64,
    /// Meetings to be held, where a target is set.
    pub target_meetings: Option<u32>,
    /// All.
    pub totals: Figures,
    /// What won cards are worth.
    pub value: Vec<ReportValue>,
    /// Divided, most conversations first.
    pub parts: Vec<ReportPart>,
    /// The last 13 weeks up to the month's end, oldest first.
    pub weeks: Vec<ReportWeek>,
    /// Why cards were lost, most frequent first.
    pub lost: Vec<LostReason>,
    /// Head of the audit chain, for somebody outside to hold: number and hash.
    pub chain: Option<String>,
    /// The document asked for.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
}

async fn month_report(
    e: &Engine,
    cx: &Cx,
    input: MonthReportAsk,
) -> Result<MonthReport, WireError> {
    let usage = |why: String| WireError::new(Code::Usage, why);
    let render: Option<fn(&MonthReport) -> String> = match input.document.as_deref() {
        None => None,
        Some("csv") => Some(document::csv),
        Some("html") => Some(document::html),
        Some(x) => return Err(usage(format!("document: {x} is neither csv nor html"))),
    };
    let wanted = match &input.month {
        None => None,
        Some(text) => Some(
            first_day(text)
                .ok_or_else(|| usage(format!("month: {text} is not a month like 2031-09")))?,
        ),
    };
    let now = cx.now;
    let mut report = e
        .store()
        .read(move |c| month(c, wanted, now))
        .await
        .map_err(wire)?;
    report.document = render.map(|r| r(&report));
    Ok(report)
}

fn first_day(month: &str) -> Option<Date> {
    (month.len() == 7)
        .then(|| format!("{month}-01").parse().ok())
        .flatten()
}

/// Days in the zone of the sender.
struct Calendar(TimeZone);

impl Calendar {
    fn begin(&self, day: Date) -> anyhow::Result<Millis> {
        Ok(day.to_zoned(self.0.clone())?.timestamp().into())
    }

    fn day(&self, at: Millis) -> anyhow::Result<Date> {
        Ok(Zoned::new(at.timestamp()?, self.0.clone()).date())
    }
}

fn month(c: &Connection, wanted: Option<Date>, now: Millis) -> anyhow::Result<MonthReport> {
    let zone = own_zone(c)?;
    let name = zone.iana_name().unwrap_or("UTC").to_owned();
    let calendar = Calendar(zone);
    let first = match wanted {
        Some(day) => day,
        None => calendar.day(now)?.first_of_month(),
    };
    let next = first.checked_add(1.month())?;
    let (from, to) = (calendar.begin(first)?, calendar.begin(next)?);
    // The week in which the month ends, or the present one.
    let last = next.yesterday()?.min(calendar.day(now)?.max(first));
    let weekday = i64::from(last.weekday().to_monday_zero_offset());
    let monday = last.checked_sub(weekday.days())?;
    let mondays: Vec<Date> = (0..WEEKS)
        .rev()
        .map(|n| monday.checked_sub(n.weeks()))
        .collect::<Result<_, _>>()?;
    let end = monday.checked_add(1.week())?;
    let earliest = mondays.first().copied().unwrap_or(first).min(first);
    let deeds = rows::deeds(c, calendar.begin(earliest)?, calendar.begin(end)?.max(to))?;
    let mut weeks = Vec::new();
    for day in mondays {
        let (a, b) = (
            calendar.begin(day)?,
            calendar.begin(day.checked_add(1.week())?)?,
        );
        weeks.push(ReportWeek {
            monday: day.to_string(),
            figures: count(within(&deeds, a, b)),
        });
    }
    let of_month: Vec<&Deed> = within(&deeds, from, to).collect();
    let (parts, lost) = divide(c, &of_month)?;
    Ok(MonthReport {
        month: first.strftime("%Y-%m").to_string(),
        zone: name,
        made_at: now.0,
        target_meetings: settings::get(c, "report.meetings_a_month")?.filter(|n| *n > 0),
        totals: count(of_month.iter().copied()),
        value: value(c, &of_month)?,
        parts,
        weeks,
        lost,
        chain: chain::head(c)?.map(|h| format!("{} {}", h.seq, h.hash)),
        document: None,
    })
}

fn within(deeds: &[Deed], from: Millis, to: Millis) -> impl Iterator<Item = &Deed> {
    deeds.iter().filter(move |d| d.at >= from && d.at < to)
}

/// Figures of these deeds.
fn count<'a>(deeds: impl Iterator<Item = &'a Deed>) -> Figures {
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut f = Figures::default();
    for d in deeds {
        let kind = match d.kind.as_str() {
            "mail" | "touch" => {
                if d.kind == "mail" {
                    f.mails = f.mails.saturating_add(1);
                }
                "contact"
            }
            other => other,
        };
        let whom = match kind {
            "contact" => d.company.as_deref(),
            _ => d.prospect.as_deref().or(d.company.as_deref()),
        };
        // What counts by piece, and what counts once a hotel or card.
        let (field, once) = match kind {
            "contact" => (&mut f.hotels_contacted, true),
            "talk" => (&mut f.conversations, true),
            "booked" => (&mut f.meetings_booked, false),
            "held" => (&mut f.meetings_held, false),
            "no_show" => (&mut f.no_shows, false),
            "handed_over" => (&mut f.handed_over, true),
            "won" => (&mut f.won, true),
            "lost" => (&mut f.lost, true),
            "bounced" => (&mut f.bounced, false),
            "opted_out" => (&mut f.opted_out, false),
            _ => continue,
        };
        if !once || whom.is_some_and(|w| seen.insert((kind, w))) {
            *field = field.saturating_add(1);
        }
    }
    f
}

type Divided = (Vec<ReportPart>, Vec<LostReason>);

/// The deeds of the month by what their cards belong to, and why cards were lost.
fn divide(c: &Connection, deeds: &[&Deed]) -> anyhow::Result<Divided> {
    let mut known: BTreeMap<&str, rows::Belongs> = BTreeMap::new();
    let mut piles: BTreeMap<(&'static str, String), Vec<&Deed>> = BTreeMap::new();
    let mut lost: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for d in deeds {
        let Some(card) = d.prospect.as_deref() else {
            continue;
        };
        if !known.contains_key(card) {
            known.insert(card, rows::belongs(c, card)?);
        }
        let Some(b) = known.get(card) else { continue };
        for (by, name) in [
            ("seat", &b.seat),
            ("country", &b.country),
            ("group", &b.group),
            ("campaign", &b.campaign),
            ("signal", &b.signal),
        ] {
            let pile = piles.entry((by, name.clone().unwrap_or_default()));
            pile.or_default().push(d);
        }
        if d.kind == "lost" {
            let reason = b.reason.clone().unwrap_or_else(|| "other".into());
            lost.entry(reason).or_default().insert(card);
        }
    }
    let mut parts: Vec<ReportPart> = piles
        .into_iter()
        .map(|((by, name), pile)| ReportPart {
            by: by.into(),
            name,
            figures: count(pile.into_iter()),
        })
        .collect();
    let order = |by: &str| {
        ["seat", "country", "group", "campaign", "signal"]
            .iter()
            .position(|x| *x == by)
    };
    parts.sort_by_key(|p| {
        (
            order(&p.by),
            std::cmp::Reverse((p.figures.conversations, p.figures.hotels_contacted)),
        )
    });
    let mut lost: Vec<LostReason> = lost
        .into_iter()
        .map(|(reason, cards)| LostReason {
            reason,
            count: u32::try_from(cards.len()).unwrap_or(u32::MAX),
        })
        .collect();
    lost.sort_by_key(|l| std::cmp::Reverse(l.count));
    Ok((parts, lost))
}

fn value(c: &Connection, deeds: &[&Deed]) -> anyhow::Result<Vec<ReportValue>> {
    let won: BTreeSet<&str> = deeds
        .iter()
        .filter(|d| d.kind == "won")
        .filter_map(|d| d.prospect.as_deref())
        .collect();
    let mut sums: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for card in won {
        for (currency, one_off, monthly) in rows::worth(c, card)? {
            let sum = sums.entry(currency).or_default();
            *sum = (sum.0.saturating_add(one_off), sum.1.saturating_add(monthly));
        }
    }
    Ok(sums
        .into_iter()
        .map(|(currency, (one_off_minor, monthly_minor))| ReportValue {
            currency,
            one_off_minor,
            monthly_minor,
        })
        .collect())
}

/// No filter.
#[derive(Debug, Deserialize, TS)]
pub struct CalibrationAsk {}

/// A point of the reliability curve.
#[derive(Debug, Serialize, TS)]
pub struct CalibrationBin {
    /// From this confidence.
    pub from: f64,
    /// To this one.
    pub to: f64,
    /// Examples.
    pub count: u32,
    /// Mean stated confidence.
    pub confidence: f64,
    /// Share a person agreed with.
    pub accuracy: f64,
}

/// A model's judgements of one label.
#[derive(Debug, Serialize, TS)]
pub struct CalibrationRow {
    /// Who judged: `embedded`, `llm`.
    pub model: String,
    /// What it said; `all` for all labels together.
    pub label: String,
    /// Examples.
    pub count: u32,
    /// What they weigh today: half after 30 days.
    pub weight: f64,
    /// Mean stated confidence.
    pub confidence: f64,
    /// Share a person agreed with.
    pub accuracy: f64,
    /// Mean squared distance of confidence and truth.
    pub brier: f64,
    /// Expected calibration error.
    pub ece: f64,
    /// The reliability curve.
    pub bins: Vec<CalibrationBin>,
}

/// How good the machine's confidences are, by what persons said.
#[derive(Debug, Serialize, TS)]
pub struct Calibration {
    /// By model and label; empty until somebody confirmed or corrected a judgement.
    pub calibration: Vec<CalibrationRow>,
}

async fn calibration_report(
    e: &Engine,
    cx: &Cx,
    _: CalibrationAsk,
) -> Result<Calibration, WireError> {
    let now = cx.now;
    let words = e
        .store()
        .read(|c| Ok(rows::words(c)?))
        .await
        .map_err(wire)?;
    let mut piles: BTreeMap<(String, String), Vec<Example>> = BTreeMap::new();
    for w in words {
        let example = Example {
            confidence: w.confidence,
            right: w.label == w.truth,
            at: w.at,
        };
        for label in ["all", w.label.as_str()] {
            let pile = piles.entry((w.model.clone(), label.to_owned()));
            pile.or_default().push(example);
        }
    }
    let rows = piles.into_iter().filter_map(|((model, label), examples)| {
        let q = calibration::quality(&examples, now)?;
        let bins = q.bins.iter().map(|b| CalibrationBin {
            from: b.from,
            to: b.to,
            count: b.count,
            confidence: b.confidence,
            accuracy: b.accuracy,
        });
        Some(CalibrationRow {
            model,
            label,
            count: q.count,
            weight: q.weight,
            confidence: q.confidence,
            accuracy: q.accuracy,
            brier: q.brier,
            ece: q.ece,
            bins: bins.collect(),
        })
    });
    Ok(Calibration {
        calibration: rows.collect(),
    })
}
