//! Reading a returned mail: kind, recipients with their own words, codes, and the id of the original.

use super::{BounceInput, BounceJudgement, BouncedRecipient};
use crate::Judge;
use crate::text::{Tokens, squeeze};

/// A recipient with everything said about him.
#[derive(Debug, Default, Clone)]
struct Draft {
    address: String,
    status: String,
    action: String,
    said: String,
}

impl Judge {
    /// Reads a returned mail.
    #[must_use]
    pub fn bounce(&self, input: &BounceInput) -> BounceJudgement {
        let original_message_id = header(&input.original_headers, "message-id")
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
            drafts = from_text(input);
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
        let system = self.from_a_mail_system(input, subject);
        if !report && !system {
            return BounceJudgement {
                kind: "none".to_owned(),
                original_message_id,
                ..BounceJudgement::default()
            };
        }
        let body = squeeze(&input.text);
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
        let said = squeeze(&d.said);
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
                .or_else(|| t.in_words(&near))
                .or_else(|| single.then(|| t.in_words(body)).flatten())
                .or_else(|| t.by_status(&status))
                .or_else(|| (d.action == "delayed" || d.action == "expired").then_some("expired"))
                .unwrap_or("onhold")
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

    fn from_a_mail_system(&self, input: &BounceInput, subject: &str) -> bool {
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
        ];
        let known = system.iter().any(|s| from.contains(s));
        let subject_says = self
            .reply
            .kind
            .find(&Tokens::new(subject), "subject_bounce")
            .is_some();
        let failed = header(&input.headers, "x-failed-recipients").is_some();
        let null = header(&input.headers, "return-path").is_some_and(|v| v.trim() == "<>");
        known || failed || subject_says || null
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
fn header<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
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

/// `rfc822; user@host` → `user@host`.
fn typed(value: &str) -> String {
    let v = value.split_once(';').map_or(value, |(_, a)| a);
    v.trim().trim_matches(['<', '>']).trim().to_owned()
}

fn from_blocks(blocks: &[Vec<(String, String)>]) -> Vec<Draft> {
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

/// Recipients named in the prose of a report without a status part.
fn from_text(input: &BounceInput) -> Vec<Draft> {
    let ours: Vec<String> = ["to", "from", "delivered-to"]
        .iter()
        .filter_map(|n| header(&input.headers, n))
        .flat_map(addresses)
        .chain(
            ["from", "sender", "return-path"]
                .iter()
                .filter_map(|n| header(&input.original_headers, n))
                .flat_map(addresses),
        )
        .map(|a| a.to_lowercase())
        .collect();
    let mut list: Vec<String> = Vec::new();
    let push = |a: String, list: &mut Vec<String>| {
        if !list.iter().any(|x: &String| x.eq_ignore_ascii_case(&a)) {
            list.push(a);
        }
    };
    if let Some(v) = header(&input.headers, "x-failed-recipients") {
        for a in addresses(v) {
            push(a, &mut list);
        }
    }
    let to: Vec<String> = header(&input.original_headers, "to")
        .map(addresses)
        .unwrap_or_default();
    let in_text: Vec<String> = addresses(&input.text)
        .into_iter()
        .filter(|a| {
            let low = a.to_lowercase();
            !ours.contains(&low)
                && !low.starts_with("postmaster@")
                && !low.starts_with("mailer-daemon@")
        })
        .collect();
    if list.is_empty() {
        // The returned original knows whom we wrote to; else the first address of the prose.
        let both: Vec<String> = in_text
            .iter()
            .filter(|a| to.iter().any(|t| t.eq_ignore_ascii_case(a)))
            .cloned()
            .collect();
        let chosen = if !both.is_empty() {
            both
        } else if let Some(first) = in_text.into_iter().next() {
            vec![first]
        } else {
            to
        };
        for a in chosen {
            push(a, &mut list);
        }
    }
    if list.is_empty() {
        list.push(String::new());
    }
    let said = said_lines(&input.text);
    let single = list.len() == 1;
    list.into_iter()
        .map(|address| Draft {
            address,
            said: if single { said.clone() } else { String::new() },
            ..Draft::default()
        })
        .collect()
}

/// Lines that quote a server: those with a reply code or an enhanced status.
fn said_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut out: Vec<&str> = Vec::new();
    for (i, l) in lines.iter().enumerate() {
        let l = l.trim().trim_start_matches(['>', '<', ' ']);
        if reply_code(l).is_some() || !statuses(l).is_empty() {
            out.push(l);
            if let Some(next) = lines
                .get(i + 1)
                .filter(|n| n.starts_with([' ', '\t']) && !n.trim().is_empty())
            {
                out.push(next.trim());
            }
        }
    }
    out.join(" ")
}

/// The words around an address in the prose.
fn near_address(body: &str, address: &str) -> String {
    if address.is_empty() {
        return String::new();
    }
    let low = body.to_lowercase();
    let Some(at) = low.find(&address.to_lowercase()) else {
        return String::new();
    };
    body.chars()
        .skip(low.get(..at).map_or(0, |s| s.chars().count()))
        .take(400)
        .collect()
}

/// Mail addresses in a text.
fn addresses(s: &str) -> Vec<String> {
    s.split(|c: char| c.is_whitespace() || "<>()[],;:\"|'".contains(c))
        .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric() && c != '_'))
        .filter(|w| {
            w.split_once('@').is_some_and(|(l, d)| {
                !l.is_empty() && d.contains('.') && !d.contains('@') && d.len() > 3
            })
        })
        .map(str::to_owned)
        .collect()
}

/// Enhanced statuses in a text, in order.
fn statuses(s: &str) -> Vec<String> {
    s.split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .map(|w| w.trim_matches('.'))
        .filter(|w| {
            let p: Vec<&str> = w.split('.').collect();
            matches!(p.as_slice(), [a, b, c] if matches!(*a, "2" | "4" | "5") && (1..=3).contains(&b.len()) && (1..=3).contains(&c.len()) && (b.parse::<u16>().is_ok_and(|n| n < 10)))
        })
        .map(str::to_owned)
        .collect()
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

/// An SMTP reply code: three digits that stand alone before a space, a dash or the end.
fn reply_code(s: &str) -> Option<String> {
    let words: Vec<&str> = s
        .split(|c: char| c.is_whitespace() || "<>()[],;:#=".contains(c))
        .filter(|w| !w.is_empty())
        .collect();
    words
        .iter()
        .map(|w| w.split('-').next().unwrap_or(w))
        .find(|w| {
            w.len() == 3
                && w.chars().all(|c| c.is_ascii_digit())
                && matches!(
                    w.get(..2),
                    Some(
                        "42" | "43" | "45" | "50" | "51" | "52" | "53" | "55" | "25" | "41" | "44"
                    )
                )
        })
        .map(str::to_owned)
}
