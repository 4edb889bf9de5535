//! Prometheus text of `status`: counts and ids, never a name or an address.

use std::fmt::Write as _;

use serde_json::Value;

/// One family with its help line.
struct Family {
    name: &'static str,
    help: &'static str,
    samples: Vec<(String, f64)>,
}

fn number(v: &Value) -> Option<f64> {
    v.as_f64()
        .or_else(|| v.as_bool().map(|b| if b { 1.0 } else { 0.0 }))
}

/// A label's value: only what needs no escaping.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'))
        .collect()
}

fn map(status: &Value, field: &str, label: &str) -> Vec<(String, f64)> {
    let rows = status
        .get(field)
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    rows.filter_map(|(k, v)| Some((format!("{{{label}=\"{}\"}}", plain(k)), number(v)?)))
        .collect()
}

fn rows<'a>(status: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    status
        .get(field)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn word<'a>(row: &'a Value, field: &str) -> &'a str {
    row.get(field).and_then(Value::as_str).unwrap_or_default()
}

fn jobs(status: &Value) -> Vec<(String, f64)> {
    rows(status, "queues")
        .flat_map(|q| {
            let queue = plain(word(q, "queue"));
            ["ready", "running", "scheduled", "dead"]
                .into_iter()
                .filter_map(move |state| {
                    let n = number(q.get(state)?)?;
                    Some((format!("{{queue=\"{queue}\",state=\"{state}\"}}"), n))
                })
        })
        .collect()
}

fn inboxes(status: &Value, field: &str) -> Vec<(String, f64)> {
    rows(status, "inboxes")
        .filter_map(|i| {
            Some((
                format!("{{inbox=\"{}\"}}", plain(word(i, "id"))),
                number(i.get(field)?)?,
            ))
        })
        .collect()
}

fn ok(status: &Value) -> Vec<(String, f64)> {
    rows(status, "inboxes")
        .map(|i| {
            let up = if word(i, "state") == "ok" { 1.0 } else { 0.0 };
            (format!("{{inbox=\"{}\"}}", plain(word(i, "id"))), up)
        })
        .collect()
}

fn one(status: &Value, pointer: &str) -> Vec<(String, f64)> {
    status
        .pointer(pointer)
        .and_then(number)
        .map(|n| (String::new(), n))
        .into_iter()
        .collect()
}

/// The text of a `status` answer.
#[must_use]
pub fn render(status: &Value) -> String {
    let families = [
        Family {
            name: "jengu_prospects",
            help: "Cards by stage",
            samples: map(status, "stages", "stage"),
        },
        Family {
            name: "jengu_emails",
            help: "Mails by state",
            samples: map(status, "emails", "state"),
        },
        Family {
            name: "jengu_jobs",
            help: "Jobs by queue and state",
            samples: jobs(status),
        },
        Family {
            name: "jengu_inbox_up",
            help: "Whether an inbox is in order",
            samples: ok(status),
        },
        Family {
            name: "jengu_inbox_sent_24h",
            help: "Mails of an inbox in the last rolling day",
            samples: inboxes(status, "sent_today"),
        },
        Family {
            name: "jengu_inbox_cap_24h",
            help: "Cap of an inbox per rolling day",
            samples: inboxes(status, "cap_today"),
        },
        Family {
            name: "jengu_sending_paused",
            help: "Whether nothing is sent",
            samples: one(status, "/quarantine/on"),
        },
        Family {
            name: "jengu_spent_micros",
            help: "Millionths of a dollar spent this month",
            samples: one(status, "/budget/spent_micros"),
        },
    ];
    let mut out = String::new();
    for f in families.iter().filter(|f| !f.samples.is_empty()) {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "# HELP {} {}\n# TYPE {} gauge", f.name, f.help, f.name);
        for (labels, value) in &f.samples {
            let _ = writeln!(out, "{}{labels} {value}", f.name);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_come_out_as_gauges_and_addresses_do_not_come_out() {
        let text = render(&serde_json::json!({
            "stages": { "new": 3 }, "emails": { "sent": 2 },
            "queues": [{ "queue": "sending", "ready": 1, "running": 0, "scheduled": 4, "dead": 0, "paused": null }],
            "inboxes": [{ "id": "i1", "name": "anna@seller.example", "state": "ok", "why": null, "sent_today": 5, "cap_today": 20 }],
            "budget": { "spent_micros": 7, "calls": 1 }, "quarantine": { "on": false, "reason": null }
        }));
        for line in [
            "jengu_prospects{stage=\"new\"} 3",
            "jengu_jobs{queue=\"sending\",state=\"scheduled\"} 4",
            "jengu_inbox_up{inbox=\"i1\"} 1",
            "jengu_inbox_sent_24h{inbox=\"i1\"} 5",
            "jengu_sending_paused 0",
            "# TYPE jengu_emails gauge",
        ] {
            assert!(
                text.lines().any(|l| l == line),
                "{line} is missing in\n{text}"
            );
        }
        assert!(!text.contains('@'), "{text}");
    }

    #[test]
    fn a_hostile_label_cannot_break_the_format() {
        let text = render(&serde_json::json!({ "stages": { "x\"} 1\nevil 2": 1 } }));
        assert_eq!(text.lines().count(), 3, "{text}");
    }
}
