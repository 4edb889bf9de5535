//! The month's report as a document: a table for a spreadsheet, and a page to print or mail.

use std::fmt::Write as _;

use super::{Figures, MonthReport};
use crate::api::csv;

/// Names of the figures, in the order of [`values`].
const COLUMNS: [(&str, &str); 11] = [
    ("mails", "Mails"),
    ("hotels_contacted", "Hotels contacted"),
    ("conversations", "Conversations"),
    ("meetings_booked", "Meetings booked"),
    ("meetings_held", "Meetings held"),
    ("no_shows", "No-shows"),
    ("handed_over", "Handed over"),
    ("won", "Won"),
    ("lost", "Lost"),
    ("bounced", "Bounced"),
    ("opted_out", "Opted out"),
];

const fn values(f: &Figures) -> [u32; 11] {
    [
        f.mails,
        f.hotels_contacted,
        f.conversations,
        f.meetings_booked,
        f.meetings_held,
        f.no_shows,
        f.handed_over,
        f.won,
        f.lost,
        f.bounced,
        f.opted_out,
    ]
}

/// Rows of the report: what it is divided by, name, figures.
fn lines(r: &MonthReport) -> Vec<(&str, &str, [u32; 11])> {
    let mut out = vec![("month", r.month.as_str(), values(&r.totals))];
    out.extend(
        r.parts
            .iter()
            .map(|p| (p.by.as_str(), p.name.as_str(), values(&p.figures))),
    );
    out.extend(
        r.weeks
            .iter()
            .map(|w| ("week", w.monday.as_str(), values(&w.figures))),
    );
    out
}

/// Comma-separated, UTF-8, one line a part.
pub(super) fn csv(r: &MonthReport) -> String {
    let mut out = csv::line(["by", "name"].into_iter().chain(COLUMNS.map(|c| c.0)));
    let mut add = |by: &str, name: &str, figures: &[String]| {
        let figures = figures.iter().map(String::as_str);
        out.push_str(&csv::line([by, name].into_iter().chain(figures)));
    };
    for (by, name, figures) in lines(r) {
        add(by, name, &figures.map(|n| n.to_string()));
    }
    for l in &r.lost {
        add("lost", &l.reason, &[l.count.to_string()]);
    }
    for v in &r.value {
        let sums = [v.one_off_minor, v.monthly_minor].map(|n| n.to_string());
        add("value", &v.currency, &sums);
    }
    if let Some(head) = &r.chain {
        add("chain", head, &[]);
    }
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

const STYLE: &str = "body{font:14px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1c1f23}\
    h1{font-size:1.5rem;margin:0 0 .25rem}h2{font-size:1.05rem;margin:2rem 0 .5rem}\
    table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}\
    th,td{text-align:right;padding:.3rem .5rem;border-bottom:1px solid #e3e5e8}th:first-child,td:first-child{text-align:left}\
    th{font-weight:600;font-size:.8rem;vertical-align:bottom}small,footer{color:#5b626b}footer{margin-top:2rem;font-size:.8rem;overflow-wrap:anywhere}";

/// A page that stands alone: nothing is loaded from anywhere.
pub(super) fn html(r: &MonthReport) -> String {
    let mut out = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Report {month}</title><style>{STYLE}</style></head><body>\
         <h1>Report {month}</h1><p>{headline}</p>",
        month = escaped(&r.month),
        headline = escaped(&headline(r)),
    );
    let all = lines(r);
    for (by, title) in [
        ("month", "The month"),
        ("seat", "By seat"),
        ("country", "By country"),
        ("group", "By group"),
        ("campaign", "By campaign"),
        ("signal", "By reason to write"),
        ("week", "The last 13 weeks"),
    ] {
        let rows: Vec<_> = all.iter().filter(|l| l.0 == by).collect();
        if !rows.is_empty() {
            table(&mut out, title, &rows);
        }
    }
    if !r.lost.is_empty() {
        out.push_str("<h2>Why cards were lost</h2><table><tr><th>Reason</th><th>Cards</th></tr>");
        for l in &r.lost {
            _ = write!(
                out,
                "<tr><td>{}</td><td>{}</td></tr>",
                escaped(&l.reason.replace('_', " ")),
                l.count
            );
        }
        out.push_str("</table>");
    }
    let made = domain::Millis(r.made_at);
    _ = write!(
        out,
        "<footer>Made {made}, days counted in {}. A hotel or conversation counts once in each line.{}</footer></body></html>",
        escaped(&r.zone),
        r.chain
            .as_deref()
            .map(|h| format!(" Head of the audit chain: {}.", escaped(h)))
            .unwrap_or_default()
    );
    out
}

/// The month in one sentence.
fn headline(r: &MonthReport) -> String {
    let f = &r.totals;
    let target = r
        .target_meetings
        .map(|t| format!(" of {t} aimed at"))
        .unwrap_or_default();
    format!(
        "{} meetings held{target}, {} booked; {} conversations from {} hotels contacted; {} won.",
        f.meetings_held, f.meetings_booked, f.conversations, f.hotels_contacted, f.won
    )
}

fn table(out: &mut String, title: &str, rows: &[&(&str, &str, [u32; 11])]) {
    _ = write!(out, "<h2>{title}</h2><table><tr><th scope=\"col\"></th>");
    for (_, words) in COLUMNS {
        _ = write!(out, "<th scope=\"col\">{words}</th>");
    }
    out.push_str("</tr>");
    for (_, name, figures) in rows {
        let name = if name.is_empty() { "(none)" } else { name };
        _ = write!(out, "<tr><th scope=\"row\">{}</th>", escaped(name));
        for n in figures {
            _ = write!(out, "<td>{n}</td>");
        }
        out.push_str("</tr>");
    }
    out.push_str("</table>");
}
