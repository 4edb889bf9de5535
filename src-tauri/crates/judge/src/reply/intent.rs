//! What the author wants: weighted phrases with negation, a few rules where two intents meet, and a soft maximum.

use std::collections::BTreeMap;

use super::model::Odds;
use super::{DelegatedTo, Kind, KindJudgement, Meeting, OptOut, Subkind, Tables};
use crate::Judge;
use crate::text::{Hit, Tokens, squeeze};

/// What the judgement rests on.
pub(crate) struct Evidence<'a> {
    pub(crate) own: &'a str,
    pub(crate) subject_and_own: &'a str,
    pub(crate) kind: &'a KindJudgement,
    pub(crate) opt_out: &'a Option<OptOut>,
    pub(crate) delegate: Option<&'a DelegatedTo>,
    pub(crate) meeting: Option<&'a Meeting>,
    pub(crate) labels: &'a [String],
    pub(crate) questions: usize,
    /// What the model thinks of a person's own words.
    pub(crate) odds: Option<Odds>,
}

/// The judgement with its reasons.
pub(crate) struct Verdict {
    pub(crate) intent: String,
    pub(crate) confidence: f64,
    pub(crate) reason: String,
    pub(crate) sentiment: String,
    pub(crate) key_phrases: Vec<String>,
    pub(crate) suggested_action: String,
    pub(crate) delegates: bool,
}

/// How many words before and after a phrase a negator reaches.
const BEFORE: usize = 5;
const AFTER: usize = 3;
/// Below this weight there is no evidence.
const THIN: f64 = 1.0;

#[derive(Default)]
struct Scores {
    sum: BTreeMap<&'static str, f64>,
    phrases: Vec<(&'static str, f64, String)>,
}

impl Scores {
    fn get(&self, label: &str) -> f64 {
        self.sum.get(label).copied().unwrap_or(0.0)
    }

    fn add(&mut self, label: &'static str, weight: f64, words: String) {
        *self.sum.entry(label).or_default() += weight;
        self.phrases.push((label, weight, words));
    }
}

/// What the hand-written rules say, for the model.
pub(crate) struct Rules {
    pub(crate) intent: &'static str,
    pub(crate) scores: BTreeMap<&'static str, f64>,
}

impl Judge {
    /// The rules alone, as a feature of the model.
    pub(crate) fn rules_say(&self, e: &Evidence<'_>) -> Rules {
        let t = Tokens::new(e.own);
        let s = self.reply.weigh(e.own, &t);
        let (intent, _) = decide(e, &s, &t);
        Rules {
            intent,
            scores: s.sum,
        }
    }

    pub(crate) fn intent_of(&self, e: &Evidence<'_>) -> Verdict {
        let t = Tokens::new(e.own);
        let s = self.reply.weigh(e.own, &t);
        let (rules, named) = decide(e, &s, &t);
        let (intent, confidence) = match e.odds {
            Some(o) if e.opt_out.is_none() => o.best_but("unsubscribe"),
            _ => (rules, confidence(rules, &s, e)),
        };
        let delegates = named || (intent == "delegated" && e.delegate.is_some());
        let phrases = key_phrases(intent, &s, e);
        let reason = reason(intent, &phrases, e);
        Verdict {
            sentiment: sentiment(intent, &s).to_owned(),
            suggested_action: action(intent, e).to_owned(),
            intent: intent.to_owned(),
            confidence,
            reason,
            key_phrases: phrases,
            delegates,
        }
    }
}

impl Tables {
    /// Sums the weights of all phrases; overlapping phrases of one label count once, negated ones turn round.
    fn weigh(&self, text: &str, t: &Tokens) -> Scores {
        let mut out = Scores::default();
        let all = self.intent.hits(t);
        let mut hits = all.clone();
        hits.sort_by(|a, b| {
            b.entry
                .weight
                .total_cmp(&a.entry.weight)
                .then((b.end - b.start).cmp(&(a.end - a.start)))
        });
        // A phrase inside a longer one of another meaning says nothing of its own.
        let inside = |h: &Hit<'_>| {
            all.iter().any(|g| {
                let feeling = matches!(g.entry.label.as_str(), "pos" | "neg");
                !feeling
                    && g.entry.label != h.entry.label
                    && g.start <= h.start
                    && h.end <= g.end
                    && g.end - g.start > h.end - h.start
            })
        };
        let mut used: Vec<(usize, usize, &'static str)> = Vec::new();
        for h in &hits {
            let label = key(&h.entry.label);
            let overlaps = |l: &str| {
                used.iter()
                    .any(|(a, b, u)| *u == l && *a < h.end && h.start < *b)
            };
            // "not interested" holds "interested": a refusal covers the words it uses.
            let refused = label != "not_interested"
                && label != "pos"
                && label != "neg"
                && overlaps("not_interested");
            if refused || overlaps(label) || inside(h) {
                continue;
            }
            let turns = matches!(
                label,
                "interested" | "meeting_request" | "needs_more_info" | "pos"
            );
            let negated = turns && self.negated(t, h.start, h.end);
            used.push((h.start, h.end, label));
            let words = squeeze(t.original(text, h.start, h.end));
            match (label, negated) {
                ("pos", true) => out.add("neg", h.entry.weight, words),
                ("interested", true) => out.add("not_interested", h.entry.weight, words),
                ("meeting_request", true) => out.add("soft_no", h.entry.weight / 2.0, words),
                (_, true) => {}
                (l, false) => out.add(l, h.entry.weight, words),
            }
        }
        out
    }

    /// Does a negator of the same clause turn the tokens `start..end` round?
    pub(crate) fn negated(&self, t: &Tokens, start: usize, end: usize) -> bool {
        let Some(first) = t.list.get(start) else {
            return false;
        };
        let hits = self.negators.hits(t);
        let excused = |n: &Hit<'_>| {
            hits.iter()
                .any(|x| x.entry.label == "excuse" && x.start <= n.start && n.end <= x.end)
        };
        hits.iter().any(|n| {
            let clause = t
                .list
                .get(n.start)
                .is_some_and(|w| w.clause == first.clause);
            let near = match n.entry.label.as_str() {
                "before" => n.end <= start && start - n.end < BEFORE,
                "after" => n.start >= end && n.start - end < AFTER,
                _ => false,
            };
            clause && near && !excused(n)
        })
    }
}

fn key(label: &str) -> &'static str {
    match label {
        "interested" => "interested",
        "meeting_request" => "meeting_request",
        "needs_more_info" => "needs_more_info",
        "not_interested" => "not_interested",
        "soft_no" => "soft_no",
        "irony" => "irony",
        "neutral" => "neutral",
        "pos" => "pos",
        _ => "neg",
    }
}

/// The intent, and whether the message hands us on.
fn decide(e: &Evidence<'_>, s: &Scores, t: &Tokens) -> (&'static str, bool) {
    let named = e
        .delegate
        .is_some_and(|d| d.name.is_some() || d.email.is_some() || d.title.is_some());
    if e.opt_out.is_some() {
        return ("unsubscribe", named);
    }
    match e.kind.kind {
        Kind::Bounce | Kind::Feedback | Kind::List | Kind::Challenge => return ("unclear", false),
        Kind::AutoReply => {
            let left = e.kind.subkind == Some(Subkind::LeftCompany) && named;
            return (if left { "delegated" } else { "neutral" }, left);
        }
        Kind::Calendar => {
            let declined = crate::text::fold(e.subject_and_own);
            let no = [
                "declined",
                "abgelehnt",
                "refuse",
                "rechazado",
                "rifiutato",
                "recusado",
                "geweigerd",
                "afgewezen",
            ];
            let refuses = no
                .iter()
                .any(|w| declined.split(' ').take(3).any(|x| x == *w));
            return (
                if refuses {
                    "neutral"
                } else {
                    "meeting_request"
                },
                named,
            );
        }
        Kind::Human => {}
    }
    if t.list.is_empty() {
        return ("unclear", false);
    }
    let refusal = s.get("not_interested") + s.get("irony") * 2.0;
    let soft = s.get("soft_no");
    let wants = s.get("interested");
    let timed = e.meeting.is_some_and(|m| m.start_local.is_some());
    let talk = s.get("meeting_request") + if timed { 3.0 } else { 0.0 };
    let asks = s.get("needs_more_info") + if e.questions > 0 { 0.5 } else { 0.0 };
    let has = |l: &str| e.labels.iter().any(|x| x == l);
    let meets = talk >= 3.0
        && refusal < 3.0
        && (soft < 3.0 || e.meeting.is_some_and(|m| m.start_local.is_some()));
    if named
        && !(meets
            && e.delegate
                .is_some_and(|d| d.email.is_none() && d.name.is_none()))
    {
        let weak = e
            .delegate
            .is_some_and(|d| d.name.is_none() && d.email.is_none());
        let strong_other = meets || asks >= 6.0;
        if !weak || !strong_other {
            return ("delegated", true);
        }
    }
    if has("took_us_for_applicant") && refusal < 3.0 && wants < 3.0 && talk < 6.0 {
        return ("unclear", false);
    }
    if refusal >= 3.0 && refusal + soft >= wants {
        return ("not_interested", false);
    }
    if soft >= 3.0 && !meets && wants < 6.0 && !(wants >= 3.0 && asks >= 3.0) {
        return ("not_interested", false);
    }
    if refusal > 0.0 && wants <= refusal && talk < 3.0 && asks < 3.0 {
        return ("not_interested", false);
    }
    if meets
        && talk
            + if e.meeting.is_some_and(|m| m.day.is_some()) {
                3.0
            } else {
                0.0
            }
            >= asks
    {
        return ("meeting_request", false);
    }
    if asks >= 3.0 && asks + 0.5 >= wants {
        return ("needs_more_info", false);
    }
    if wants >= THIN && wants >= s.get("neutral") {
        return ("interested", false);
    }
    if wants >= 3.0 {
        return ("interested", false);
    }
    if asks >= 2.0 {
        return ("needs_more_info", false);
    }
    if s.get("neutral") >= 2.0 {
        return ("neutral", false);
    }
    if has("wrong_property")
        || has("sold_or_rebranded")
        || has("position_filled")
        || has("left_company")
        || has("corporate_decides")
    {
        return ("neutral", false);
    }
    if asks > 0.0 && t.list.len() > 3 {
        return ("needs_more_info", false);
    }
    ("unclear", false)
}

/// A soft maximum over the weights, pulled down where evidence is thin.
fn confidence(intent: &str, s: &Scores, e: &Evidence<'_>) -> f64 {
    let fixed = match e.kind.kind {
        Kind::Human => None,
        Kind::AutoReply | Kind::Calendar => Some(0.9),
        _ => Some(0.5),
    };
    if e.opt_out.is_some() {
        return 0.97;
    }
    if let Some(c) = fixed {
        return c;
    }
    let own = match intent {
        "not_interested" => s.get("not_interested") + s.get("soft_no") * 0.7 + s.get("irony"),
        "delegated" => 5.0,
        l => s.get(l),
    };
    let rest: f64 = [
        "interested",
        "meeting_request",
        "needs_more_info",
        "not_interested",
        "soft_no",
        "neutral",
    ]
    .iter()
    .filter(|l| **l != intent && !(intent == "not_interested" && **l == "soft_no"))
    .map(|l| s.get(l) * if *l == "neutral" { 0.3 } else { 0.6 })
    .sum();
    if own <= 0.0 {
        return if intent == "unclear" { 0.5 } else { 0.4 };
    }
    let share = own / (own + rest);
    let weight = own / (own + 1.5);
    (0.35 + 0.6 * share * weight).clamp(0.0, 0.97)
}

fn key_phrases(intent: &str, s: &Scores, e: &Evidence<'_>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    if let Some(o) = e.opt_out {
        out.push(o.evidence.clone());
    }
    let mut order: Vec<&(&str, f64, String)> = s
        .phrases
        .iter()
        .filter(|(l, _, _)| !matches!(*l, "pos" | "neg"))
        .collect();
    let fits =
        |l: &str| l == intent || (intent == "not_interested" && matches!(l, "soft_no" | "irony"));
    order.sort_by(|a, b| fits(b.0).cmp(&fits(a.0)).then(b.1.total_cmp(&a.1)));
    for (_, _, w) in order {
        out.push(w.clone());
    }
    // A phrase over a line break is squeezed; only what stands in the text word for word is shown.
    let flat = squeeze(e.subject_and_own);
    let mut seen: Vec<String> = Vec::new();
    for w in out {
        if !w.is_empty() && flat.contains(&w) && !seen.contains(&w) {
            seen.push(w);
        }
    }
    seen.truncate(5);
    seen
}

fn sentiment(intent: &str, s: &Scores) -> &'static str {
    let lean = match intent {
        "interested" | "meeting_request" => 2.0,
        "needs_more_info" => 0.5,
        "not_interested" => -1.0,
        "unsubscribe" => -2.0,
        _ => 0.0,
    };
    let v = lean + s.get("pos").min(3.0) - 1.5 * s.get("neg").min(4.0) - 3.0 * s.get("irony");
    if v >= 1.0 {
        "positive"
    } else if v <= -1.0 {
        "negative"
    } else {
        "neutral"
    }
}

fn action(intent: &str, e: &Evidence<'_>) -> &'static str {
    let has = |l: &str| e.labels.iter().any(|x| x == l);
    if intent == "unsubscribe" {
        return "unsubscribe";
    }
    if has("legal_complaint") || has("corporate_decides") || has("procurement_portal") {
        return "delegate_to_human";
    }
    match intent {
        "meeting_request" => "schedule_meeting",
        "needs_more_info" => "provide_info",
        "not_interested" if has("bad_timing") || has("contract_until") || has("budget_cycle") => {
            "follow_up"
        }
        "not_interested" => "archive",
        "unclear" => "delegate_to_human",
        _ => "follow_up",
    }
}

fn reason(intent: &str, phrases: &[String], e: &Evidence<'_>) -> String {
    let quoted = phrases
        .iter()
        .take(2)
        .map(|p| format!("“{p}”"))
        .collect::<Vec<_>>()
        .join(" and ");
    match (intent, e.kind.kind) {
        ("unsubscribe", _) => format!("Asks not to be written to: {quoted}."),
        (_, Kind::Human) if intent == "delegated" => {
            let who = e.delegate.map(|d| d.quote.clone()).unwrap_or_default();
            format!("Names somebody else: “{who}”.")
        }
        (_, Kind::Human) if quoted.is_empty() => {
            "Nothing in the words tells what the author wants.".to_owned()
        }
        (_, Kind::Human) => format!("Reads as {} because of {quoted}.", intent.replace('_', " ")),
        _ => format!("Not written by a person: {}.", e.kind.reason),
    }
}
