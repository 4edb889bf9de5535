//! Reading a returned mail: kind, recipients with their own words, codes, and the id of the original.

use super::prose;
use super::prose::{addresses, near_address, reply_code, statuses};
use super::{BounceInput, BounceJudgement, BouncedRecipient};
use crate::Judge;
use crate::text::{Tokens, squeeze};

/// A recipient with everything said about him.
#[derive(Debug, Default, Clone)]
pub(super) struct Draft {
    pub(super) address: String,
    pub(super) status: String,
    pub(super) action: String,
    pub(super) said: String,
}

impl Judge {
    /// Reads a returned mail.
    #[must_use]
    pub fn bounce(&self, input: &BounceInput) -> BounceJudgement {
        // A lone CR or a NUL ends a line as well: no field of the words holds one.
        let words = input.text.replace("\r\n", "\n").replace(['\r', '\0'], "\n");
        let (text, returned) = prose::cut(&words);
        let original = if input.original_headers.is_empty() {
            prose::loose_headers(&returned)
        } else {
            input.original_headers.clone()
        };
        let original_message_id = header(&original, "message-id")
            .or_else(|| header(&input.headers, "x-original-message-id"))
            .map(|v| v.trim().trim_matches(['<', '>']).to_owned())
            .filter(|v| !v.is_empty());
        let content_type = header(&input.headers, "content-type")
            .unwrap_or_default()
            .to_lowercase();
        if !input.feedback.is_empty() || content_type.contains("feedback-report") {
            return self.feedback(input, original_message_id);
        }
        let mut drafts = from_blocks(&input.delivery_status);
        if drafts.is_empty() {
            drafts = prose::recipients(&text, input, &original);
        }
        let subject = header(&input.headers, "subject").unwrap_or_default();
        let auto = header(&input.headers, "auto-submitted")
            .unwrap_or_default()
            .to_lowercase();
        let report =
            !input.delivery_status.is_empty() || content_type.starts_with("multipart/report");
        if !report && self.answers_for_a_person(input, subject, &auto) {
            let mut r = BouncedRecipient {
                address: sender(input),
                ..BouncedRecipient::default()
            };
            self.judge(&mut r, "vacation");
            return BounceJudgement {
                is_bounce: false,
                kind: "auto_reply".to_owned(),
                recipients: vec![r],
                original_message_id,
            };
        }
        let system = self.sent_by_a_mail_system(input, subject, &text);
        if !report && !system {
            return BounceJudgement {
                kind: "none".to_owned(),
                original_message_id,
                ..BounceJudgement::default()
            };
        }
        let body = squeeze(&text);
        let single = drafts.len() <= 1;
        let recipients: Vec<BouncedRecipient> = drafts
            .iter()
            .map(|d| self.verdict(d, &body, single))
            .collect();
        let all = |a: &[&str]| {
            !drafts.is_empty() && drafts.iter().all(|d| a.contains(&d.action.as_str()))
        };
        let kind = if all(&["delivered", "relayed", "expanded"]) {
            "delivered"
        } else if all(&["delayed"]) {
            "delayed"
        } else {
            "bounce"
        };
        BounceJudgement {
            is_bounce: kind != "delivered",
            kind: kind.to_owned(),
            recipients,
            original_message_id,
        }
    }

    fn feedback(
        &self,
        input: &BounceInput,
        original_message_id: Option<String>,
    ) -> BounceJudgement {
        let field = |name: &str| input.feedback.iter().find_map(|b| header(b, name));
        let address = field("original-rcpt-to")
            .or_else(|| header(&input.original_headers, "to"))
            .or_else(|| field("removal-recipient"))
            .map(|v| {
                addresses(v)
                    .into_iter()
                    .next()
                    .unwrap_or_else(|| v.trim().to_owned())
            })
            .unwrap_or_default();
        let mut r = BouncedRecipient {
            address,
            diagnostic: field("feedback-type").unwrap_or("abuse").to_owned(),
            ..BouncedRecipient::default()
        };
        self.judge(&mut r, "feedback");
        BounceJudgement {
            is_bounce: false,
            kind: "feedback".to_owned(),
            recipients: vec![r],
            original_message_id,
        }
    }

    fn verdict(&self, d: &Draft, body: &str, single: bool) -> BouncedRecipient {
        let near = near_address(body, &d.address);
        let said = own_answer(&squeeze(&d.said), &d.address);
        let status = best_status(&said, &d.status)
            .or_else(|| single.then(|| statuses(body).into_iter().next()).flatten())
            .or_else(|| statuses(&near).into_iter().next())
            .unwrap_or_else(|| d.status.clone());
        let reply_code = reply_code(&said)
            .or_else(|| reply_code(&near))
            .or_else(|| single.then(|| reply_code(body)).flatten())
            .unwrap_or_default();
        let t = &self.bounce;
        let reason = if matches!(d.action.as_str(), "delivered" | "relayed" | "expanded") {
            "delivered"
        } else {
            t.in_words(&said)
                .or_else(|| specific(t.by_status(&status)))
                .or_else(|| t.in_vague_words(&said))
                .or_else(|| t.in_words(&near))
                .or_else(|| single.then(|| t.in_words(body)).flatten())
                .or_else(|| t.by_status(&status))
                .or_else(|| t.in_vague_words(&near))
                .or_else(|| single.then(|| t.in_vague_words(body)).flatten())
                .or_else(|| (d.action == "delayed" || d.action == "expired").then_some("expired"))
                .unwrap_or("onhold")
        };
        // A name refused only after the text was sent was not looked up: the recipient's filter spoke.
        let late = said.to_lowercase().contains("end of data") || (single && after_data(body));
        let reason = if reason == "userunknown" && late {
            "filtered"
        } else {
            reason
        };
        let mut r = BouncedRecipient {
            address: d.address.clone(),
            status,
            reply_code,
            diagnostic: if said.is_empty() { near } else { said },
            ..BouncedRecipient::default()
        };
        self.judge(&mut r, reason);
        r
    }

    fn judge(&self, r: &mut BouncedRecipient, reason: &str) {
        let (class, hard) = self.bounce.class(reason);
        // A temporary answer never kills an address, whatever its words.
        let temporary = r.status.starts_with('4') || r.reply_code.starts_with('4');
        r.hard = hard && !(temporary && r.status.starts_with('4') && reason != "userunknown");
        r.class = if hard && !r.hard {
            "soft".to_owned()
        } else {
            class
        };
        reason.clone_into(&mut r.reason);
    }

    fn sent_by_a_mail_system(&self, input: &BounceInput, subject: &str, text: &str) -> bool {
        let from = header(&input.headers, "from")
            .unwrap_or_default()
            .to_lowercase();
        let system = [
            "mailer-daemon",
            "postmaster",
            "mail-daemon",
            "maildaemon",
            "mail delivery",
            "mdaemon",
            "mail administrator",
            "mail router",
            "autoreply",
            "mailadmin",
            "post_master",
            "mta@",
            "mail-admin",
        ];
        let known = system.iter().any(|s| from.contains(s));
        let subject_says = self
            .reply
            .kind
            .find(&Tokens::new(subject), "subject_bounce")
            .is_some();
        let failed = header(&input.headers, "x-failed-recipients").is_some();
        let null = header(&input.headers, "return-path").is_some_and(|v| v.trim() == "<>");
        let coded = reply_code(text).is_some() && self.bounce.in_words(text).is_some();
        known || failed || subject_says || null || coded
    }

    fn answers_for_a_person(&self, input: &BounceInput, subject: &str, auto: &str) -> bool {
        let t = Tokens::new(subject);
        let says = self.reply.kind.find(&t, "subject_auto").is_some();
        let away = self
            .reply
            .kind
            .find(&Tokens::new(&input.text), "ooo")
            .is_some();
        let header_says =
            auto.starts_with("auto-replied") || header(&input.headers, "x-autoreply").is_some();
        let from = header(&input.headers, "from")
            .unwrap_or_default()
            .to_lowercase();
        let daemon = from.contains("mailer-daemon") || from.contains("postmaster");
        let failure = self.bounce.in_words(&input.text).is_some()
            && self.reply.kind.find(&t, "subject_bounce").is_some();
        !daemon && !failure && (says || (header_says && (away || statuses(&input.text).is_empty())))
    }
}

/// Was the refusal the answer to DATA or to the text itself, by the transcript?
fn after_data(body: &str) -> bool {
    let low = body.to_lowercase();
    low.contains("in reply to end of data")
        || low.contains(">>> data <<< 5")
        || low.contains(">>> . <<< 5")
        || low.contains("after end of data")
}

/// Of several answers in one field, the one that names the address.
fn own_answer(said: &str, address: &str) -> String {
    let low = said.to_lowercase();
    let wanted = address.to_lowercase();
    if wanted.is_empty() || low.matches("@").count() < 2 || !low.contains(&wanted) {
        return said.to_owned();
    }
    let mut pieces: Vec<String> = Vec::new();
    for word in said.split(' ') {
        let code = word.len() == 3
            && word.starts_with(['4', '5'])
            && word.chars().all(|c| c.is_ascii_digit());
        match pieces.last_mut() {
            Some(p) if !code => {
                p.push(' ');
                p.push_str(word);
            }
            _ => pieces.push(word.to_owned()),
        }
    }
    pieces
        .into_iter()
        .filter(|p| p.to_lowercase().contains(&wanted))
        .max_by_key(|p| p.starts_with(['4', '5']))
        .unwrap_or_else(|| said.to_owned())
}

/// Statuses whose own meaning is sharper than any prose around them.
fn specific(reason: Option<&str>) -> Option<&str> {
    reason.filter(|r| {
        !matches!(
            *r,
            "rejected" | "filtered" | "systemerror" | "securityerror" | "networkerror" | "suspend"
        )
    })
}

/// The first header or field of that name.
pub(super) fn header<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    headers
        .iter()
        .find(|(n, _)| n.trim().eq_ignore_ascii_case(name))
        .map(|(_, v)| v.as_str())
}

fn sender(input: &BounceInput) -> String {
    header(&input.headers, "from")
        .map(addresses)
        .unwrap_or_default()
        .into_iter()
        .next()
        .unwrap_or_default()
}

/// `rfc822; user@host` → `user@host`. What stands behind a control character (a lone CR in the words of a report) is no part
/// of an address.
fn typed(value: &str) -> String {
    let v = value.split_once(';').map_or(value, |(_, a)| a).trim();
    let v = v.split(char::is_control).next().unwrap_or_default();
    v.trim().trim_matches(['<', '>']).trim().to_owned()
}

pub(super) fn from_blocks(blocks: &[Vec<(String, String)>]) -> Vec<Draft> {
    let mut out: Vec<Draft> = Vec::new();
    for b in blocks {
        let recipient = header(b, "original-recipient")
            .map(typed)
            .filter(|a| a.contains('@'))
            .or_else(|| header(b, "final-recipient").map(typed))
            .or_else(|| header(b, "x-actual-recipient").map(typed));
        let Some(address) = recipient else {
            continue;
        };
        let said = b
            .iter()
            .filter(|(n, _)| n.eq_ignore_ascii_case("diagnostic-code"))
            .map(|(_, v)| v.split_once(';').map_or(v.as_str(), |(_, t)| t))
            .collect::<Vec<_>>()
            .join(" ");
        let status = header(b, "status")
            .map(|s| statuses(s).into_iter().next().unwrap_or_default())
            .unwrap_or_default();
        let d = Draft {
            address,
            status,
            action: header(b, "action")
                .unwrap_or_default()
                .trim()
                .to_lowercase()
                .split(' ')
                .next()
                .unwrap_or_default()
                .to_owned(),
            said,
        };
        if !out
            .iter()
            .any(|o| o.address.eq_ignore_ascii_case(&d.address))
        {
            out.push(d);
        }
    }
    out
}

/// The status of the server's words is sharper than a field that only says `5.0.0`.
fn best_status(said: &str, field: &str) -> Option<String> {
    let vague = |s: &str| s.is_empty() || s.ends_with(".0.0");
    let in_words = statuses(said).into_iter().find(|s| !vague(s));
    match in_words {
        Some(w) if vague(field) || !field.starts_with('2') => Some(w),
        _ => (!vague(field)).then(|| field.to_owned()),
    }
}
