//! What a message is, decided before intent: headers first, then the words of eleven languages (reply.md).

use super::quote::Stripped;
use super::{Kind, KindJudgement, ReplyInput, Subkind, Tables};
use crate::Judge;
use crate::text::{Tokens, squeeze};

/// Local parts that only mail systems use.
const SYSTEM_SENDERS: [&str; 5] = [
    "mailer-daemon",
    "postmaster",
    "mail-daemon",
    "maildaemon",
    "mdaemon",
];

/// Automatic answers longer than this in words are taken as a person's text when no header says otherwise.
const AUTO_WORDS: usize = 160;

impl Judge {
    pub(crate) fn kind_of(&self, input: &ReplyInput, body: &str, text: &Stripped) -> KindJudgement {
        let t = &self.reply;
        let k = by_report(input)
            .or_else(|| t.calendar_kind(input, body))
            .or_else(|| t.bounce_kind(input))
            .or_else(|| t.auto_kind(input, body, text))
            .or_else(|| list_kind(input))
            .unwrap_or_else(|| judged(Kind::Human, None, "no mark of a machine"));
        // Who forwards to somebody by name delegates; a front desk forwards to nobody in particular.
        let typed = k.subkind == Some(Subkind::GatekeeperAck) && auto_header(input).is_none();
        let named = |d: super::DelegatedTo| d.name.is_some() || d.email.is_some();
        if typed
            && self
                .delegate_of(input, &text.visible, Kind::Human)
                .is_some_and(named)
        {
            return judged(Kind::Human, None, "forwards to a person by name");
        }
        k
    }
}

fn judged(kind: Kind, subkind: Option<Subkind>, reason: impl Into<String>) -> KindJudgement {
    KindJudgement {
        kind,
        subkind,
        reason: reason.into(),
    }
}

fn header_low(input: &ReplyInput, name: &str) -> String {
    input.header(name).unwrap_or_default().trim().to_lowercase()
}

fn by_report(input: &ReplyInput) -> Option<KindJudgement> {
    let ct = header_low(input, "content-type");
    if ct.contains("report-type=feedback-report")
        || ct.contains("report-type=\"feedback-report")
        || ct.starts_with("message/feedback-report")
    {
        return Some(judged(
            Kind::Feedback,
            None,
            "Content-Type: feedback-report",
        ));
    }
    let report = ct.starts_with("multipart/report");
    if report
        && (ct.contains("delivery-status") || !ct.contains("report-type=disposition"))
        && !ct.contains("disposition-notification")
    {
        return Some(judged(Kind::Bounce, None, "Content-Type: multipart/report"));
    }
    if report {
        return Some(judged(
            Kind::AutoReply,
            Some(Subkind::Ticket),
            "Content-Type: disposition-notification",
        ));
    }
    input
        .header("x-failed-recipients")
        .map(|_| judged(Kind::Bounce, None, "X-Failed-Recipients"))
}

fn list_kind(input: &ReplyInput) -> Option<KindJudgement> {
    if input.header("list-id").is_some() {
        return Some(judged(Kind::List, None, "List-Id"));
    }
    let bulk = matches!(
        header_low(input, "precedence").as_str(),
        "bulk" | "list" | "junk"
    );
    let fresh = !input.own_subject().is_empty() && input.header("in-reply-to").is_none();
    if fresh && (bulk || input.header("list-unsubscribe").is_some()) {
        return Some(judged(
            Kind::List,
            None,
            "List-Unsubscribe or Precedence of a bulk mail",
        ));
    }
    None
}

impl Tables {
    fn subject_says(&self, input: &ReplyInput, label: &str) -> bool {
        self.kind
            .find(&Tokens::new(&input.subject), label)
            .is_some()
    }

    fn calendar_kind(&self, input: &ReplyInput, body: &str) -> Option<KindJudgement> {
        let ct = header_low(input, "content-type");
        if input.has_calendar || ct.starts_with("text/calendar") || body.contains("BEGIN:VCALENDAR")
        {
            return Some(judged(Kind::Calendar, None, "a calendar part"));
        }
        let marked = input.subject.split_once(':').is_some();
        (marked && self.subject_says(input, "subject_calendar"))
            .then(|| judged(Kind::Calendar, None, "subject of a calendar answer"))
    }

    fn bounce_kind(&self, input: &ReplyInput) -> Option<KindJudgement> {
        let local = input
            .from_email
            .split('@')
            .next()
            .unwrap_or_default()
            .to_lowercase();
        let system = SYSTEM_SENDERS.contains(&local.as_str());
        let subject = self.subject_says(input, "subject_bounce");
        let null_path = header_low(input, "return-path") == "<>";
        if system && !self.subject_says(input, "subject_auto") {
            return Some(judged(Kind::Bounce, None, format!("sender {local}")));
        }
        (null_path && subject)
            .then(|| judged(Kind::Bounce, None, "Return-Path <> and a failure subject"))
    }

    fn auto_kind(&self, input: &ReplyInput, body: &str, text: &Stripped) -> Option<KindJudgement> {
        let by_header = auto_header(input);
        let by_subject = self.subject_says(input, "subject_auto");
        let read = if text.visible.trim().is_empty() {
            body
        } else {
            &text.visible
        };
        let t = Tokens::new(read);
        let (best, words) = self.best_auto(&t, read);
        if let Some(head) =
            by_header.or_else(|| by_subject.then(|| "subject of an automatic answer".to_owned()))
        {
            if best == Some("challenge") {
                return Some(judged(Kind::Challenge, None, words));
            }
            let sub = best.and_then(subkind).or({
                let away = self
                    .kind
                    .find(&Tokens::new(&input.subject), "subject_auto")
                    .is_some();
                away.then_some(Subkind::OutOfOffice)
            });
            return Some(judged(Kind::AutoReply, sub.or(Some(Subkind::Ticket)), head));
        }
        let best = best?;
        if best == "challenge" {
            return Some(judged(Kind::Challenge, None, words));
        }
        if t.list.len() > AUTO_WORDS || self.personal(&t, best) {
            return None;
        }
        Some(judged(Kind::AutoReply, subkind(best), format!("“{words}”")))
    }

    /// The strongest automatic label of the text and its words.
    fn best_auto(&self, t: &Tokens, read: &str) -> (Option<&'static str>, String) {
        let hits = self.kind.hits(t);
        // A person who left is the news even in a text that also speaks of forwarding or absence.
        for label in ["challenge", "left", "gatekeeper", "ooo", "ticket"] {
            if let Some(h) = hits.iter().find(|h| h.entry.label == label) {
                return (Some(label), squeeze(t.original(read, h.start, h.end)));
            }
        }
        (None, String::new())
    }

    /// Does the text speak to us as a person would, so that the words of a machine in it are only mentioned?
    fn personal(&self, t: &Tokens, label: &str) -> bool {
        // Somebody who tells us that a colleague left is a person; the label keeps the news.
        if label == "left" {
            return true;
        }
        if label == "gatekeeper" {
            return t.sentences.iter().any(|s| s.question);
        }
        let intents = self.intent.hits(t);
        let strong = intents.iter().any(|h| {
            h.entry.weight >= 2.0
                && matches!(
                    h.entry.label.as_str(),
                    "interested" | "not_interested" | "meeting_request" | "needs_more_info"
                )
        });
        let question = t.sentences.iter().any(|s| s.question);
        strong || question
    }
}

fn subkind(label: &str) -> Option<Subkind> {
    Some(match label {
        "ooo" => Subkind::OutOfOffice,
        "ticket" => Subkind::Ticket,
        "gatekeeper" => Subkind::GatekeeperAck,
        "left" => Subkind::LeftCompany,
        _ => return None,
    })
}

/// The header that marks an automatic answer, for a person to read.
fn auto_header(input: &ReplyInput) -> Option<String> {
    let auto = header_low(input, "auto-submitted");
    if !auto.is_empty() && auto != "no" {
        return Some(format!("Auto-Submitted: {auto}"));
    }
    for name in [
        "x-autoreply",
        "x-autorespond",
        "x-autoreply-from",
        "x-mail-autoreply",
        "x-auto-reply",
        "x-vacation",
    ] {
        if let Some(v) = input.header(name)
            && !v.trim().eq_ignore_ascii_case("no")
        {
            return Some(name.to_owned());
        }
    }
    (header_low(input, "precedence") == "auto_reply").then(|| "Precedence: auto_reply".to_owned())
}
