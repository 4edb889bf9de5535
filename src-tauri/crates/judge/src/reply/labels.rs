//! Labels of reply.md with what they carry (number, month, date, address), and the return date of an absence.

use std::collections::BTreeMap;

use super::dates;
use super::{Kind, KindJudgement, ReplyInput, Subkind};
use crate::Judge;
use crate::text::{Tokens, squeeze};

/// Labels and their details.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    pub(crate) names: Vec<String>,
    pub(crate) details: BTreeMap<String, BTreeMap<String, String>>,
}

/// A label stands from this weight on.
const STANDS: f64 = 2.0;

impl Judge {
    pub(crate) fn labels_of(
        &self,
        input: &ReplyInput,
        s: &str,
        t: &Tokens,
        kind: &KindJudgement,
    ) -> Labels {
        let mut sum: BTreeMap<String, f64> = BTreeMap::new();
        let human = matches!(kind.kind, Kind::Human | Kind::Calendar);
        if human {
            for h in self.reply.labels.hits(t) {
                if h.entry.label == "concern"
                    || (asks(&h.entry.label) && self.reply.negated(t, h.start, h.end))
                {
                    continue;
                }
                *sum.entry(h.entry.label.clone()).or_default() += h.entry.weight;
            }
        }
        let read = if s.trim().is_empty() {
            input.body().into_owned()
        } else {
            s.to_owned()
        };
        let kinds = Tokens::new(&read);
        if self.reply.kind.find(&kinds, "left").is_some()
            || kind.subkind == Some(Subkind::LeftCompany)
        {
            sum.insert("left_company".to_owned(), STANDS);
        }
        if kind.subkind == Some(Subkind::GatekeeperAck) {
            sum.insert("gatekeeper_ack".to_owned(), STANDS);
        }
        if human {
            let tools: Vec<String> = self.tools(s).into_iter().map(|t| t.name).collect();
            if !tools.is_empty() && sum.contains_key("has_solution") {
                sum.insert("has_rival".to_owned(), STANDS);
            }
        }
        let names: Vec<String> = sum
            .into_iter()
            .filter(|(_, w)| *w >= STANDS)
            .map(|(l, _)| l)
            .collect();
        let mut out = Labels {
            names,
            ..Labels::default()
        };
        self.details(input, s, t, &mut out);
        out
    }

    fn details(&self, input: &ReplyInput, s: &str, t: &Tokens, out: &mut Labels) {
        let today = dates::today(input.received_at_ms, &input.zone);
        let date = self
            .reply
            .calendar
            .days(s, t, today, false)
            .first()
            .map(|d| d.date.to_string());
        let month = self.reply.calendar.any_month(t).map(|m| m.to_string());
        for name in out.names.clone() {
            let mut d: BTreeMap<String, String> = BTreeMap::new();
            let mut put = |k: &str, v: Option<String>| {
                if let Some(v) = v {
                    d.insert(k.to_owned(), v);
                }
            };
            match name.as_str() {
                "call_me" => {
                    put("number", number_in(s));
                    put("when", date.clone());
                }
                "budget_cycle" => put("month", month.clone()),
                "bad_timing" | "contract_until" | "seasonal_closure" => {
                    put("date", date.clone());
                    put("month", month.clone());
                    put(
                        "year",
                        t.list
                            .iter()
                            .map(|w| w.text.as_str())
                            .find(|w| {
                                w.len() == 4
                                    && w.starts_with("20")
                                    && w.chars().all(|c| c.is_ascii_digit())
                            })
                            .map(str::to_owned),
                    );
                }
                "has_rival" | "has_solution" => {
                    put("tool", self.tools(s).into_iter().next().map(|t| t.name))
                }
                "procurement_portal" => put("url", url_in(s)),
                _ => {}
            }
            if !d.is_empty() {
                out.details.insert(name, d);
            }
        }
    }

    /// The first day back that an absence note names.
    pub(crate) fn return_date(&self, input: &ReplyInput, body: &str) -> Option<String> {
        let text = format!("{}\n\n{body}", input.subject);
        let t = Tokens::new(&text);
        let today = dates::today(input.received_at_ms, &input.zone);
        let us = input.zone.starts_with("America/");
        let days = self.reply.calendar.days(&text, &t, today, us);
        let near = |d: &dates::Day, words: &[&str]| {
            let from = d.start.saturating_sub(4);
            t.list
                .iter()
                .take(d.start)
                .skip(from)
                .any(|w| words.contains(&w.text.as_str()))
        };
        let back = days.iter().find(|d| {
            near(d, &BACK)
                || t.list
                    .iter()
                    .take(d.end + 5)
                    .skip(d.end)
                    .any(|w| BACK_AFTER.contains(&w.text.as_str()))
        });
        if let Some(d) =
            back.filter(|d| !near(d, &UNTIL) || near(d, &["back", "return", "returning", "retour"]))
        {
            return Some(d.date.to_string());
        }
        let until = days
            .iter()
            .rev()
            .find(|d| near(d, &UNTIL))
            .or_else(|| days.last())?;
        let inclusive = near(until, &INCLUSIVE)
            || t.list
                .iter()
                .take(until.end + 2)
                .skip(until.end)
                .any(|w| INCLUSIVE.contains(&w.text.as_str()));
        let date = if inclusive {
            until.date.tomorrow().ok()?
        } else {
            until.date
        };
        Some(date.to_string())
    }
}

/// Words before a day back.
const BACK: [&str; 23] = [
    "back",
    "return",
    "returning",
    "returns",
    "wieder",
    "zuruck",
    "ab",
    "retour",
    "vuelta",
    "regreso",
    "regresso",
    "rientro",
    "rientrero",
    "terug",
    "tilbage",
    "tillbaka",
    "ater",
    "tilbake",
    "wracam",
    "wroce",
    "palaan",
    "available",
    "retorno",
];
/// Words behind a day back.
const BACK_AFTER: [&str; 12] = [
    "zuruck",
    "wieder",
    "terug",
    "tilbage",
    "tillbaka",
    "ater",
    "tilbake",
    "erreichbar",
    "bereikbaar",
    "palaan",
    "igen",
    "igjen",
];
/// Words before the last day away.
const UNTIL: [&str; 18] = [
    "until", "till", "til", "bis", "jusqu", "hasta", "fino", "ate", "tot", "t", "to", "au", "al",
    "through", "do", "asti", "m", "thru",
];
/// Words that make the named day a day away.
const INCLUSIVE: [&str; 13] = [
    "through",
    "thru",
    "inclusive",
    "einschliesslich",
    "inklusive",
    "inkl",
    "inclus",
    "incluido",
    "compreso",
    "incluso",
    "inclusief",
    "incl",
    "wlacznie",
];

/// Labels that ask for something and therefore turn round when negated.
fn asks(label: &str) -> bool {
    matches!(
        label,
        "send_material" | "call_me" | "price_question" | "reference_request"
    )
}

/// The first phone-like number as written.
fn number_in(s: &str) -> Option<String> {
    let mut best = String::new();
    let mut run = String::new();
    for c in s.chars().chain(std::iter::once('\n')) {
        if c.is_ascii_digit()
            || (c == '+' && run.is_empty())
            || (!run.is_empty() && " ()-./\u{a0}".contains(c))
        {
            run.push(c);
        } else {
            let digits = run.chars().filter(char::is_ascii_digit).count();
            if (7..=15).contains(&digits) && best.is_empty() {
                best = squeeze(run.trim_end_matches(|c: char| !c.is_ascii_digit()));
            }
            run.clear();
        }
    }
    (!best.is_empty()).then_some(best)
}

fn url_in(s: &str) -> Option<String> {
    s.split_whitespace()
        .map(|w| w.trim_matches(|c: char| "<>()[],.;\"'".contains(c)))
        .find(|w| w.starts_with("http") || w.starts_with("www."))
        .map(str::to_owned)
}
