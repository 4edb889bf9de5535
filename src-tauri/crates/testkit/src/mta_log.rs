//! What Postfix logged: which messages it accepted, and what became of each recipient.

use std::collections::BTreeMap;

/// One recipient's fate, as logged at each attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Recipient address.
    pub to: String,
    /// `sent`, `bounced`, `deferred`, `expired`.
    pub status: String,
    /// Enhanced status code, `2.0.0`.
    pub dsn: String,
    /// The words behind it.
    pub text: String,
}

/// One queue file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Logged {
    /// Queue id, never used twice.
    pub queue_id: String,
    /// Message-ID without angle brackets, from the `cleanup` line. Logged when the header passes, so also for a
    /// message whose dot never came: look at `accepted`.
    pub message_id: Option<String>,
    /// Envelope sender.
    pub from: Option<String>,
    /// Login of the client.
    pub login: Option<String>,
    /// Whether the queue owns the message: the dot arrived and Postfix committed it.
    pub accepted: bool,
    /// Number of recipients when it was accepted.
    pub recipients: usize,
    /// Each attempt at each recipient.
    pub deliveries: Vec<Delivery>,
    /// Queue id of the non-delivery notice it caused.
    pub bounced_as: Option<String>,
}

/// A recipient or command refused during the dialogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Command, `RCPT`.
    pub command: String,
    /// Recipient, where there is one.
    pub to: Option<String>,
    /// The answer, `550 5.1.1 …`.
    pub answer: String,
}

/// The whole log.
#[derive(Debug, Clone, Default)]
pub struct MtaLog {
    /// Messages by first appearance.
    pub messages: Vec<Logged>,
    /// Refusals in order.
    pub refused: Vec<Refused>,
}

impl MtaLog {
    /// Messages accepted with this Message-ID (angle brackets optional). More than one is a duplicate.
    #[must_use]
    pub fn accepted(&self, message_id: &str) -> Vec<&Logged> {
        let id = message_id.trim_matches(['<', '>']);
        self.messages
            .iter()
            .filter(|m| m.accepted && m.message_id.as_deref() == Some(id))
            .collect()
    }

    /// How often each Message-ID was accepted, our own notices included.
    #[must_use]
    pub fn accepted_counts(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for id in self
            .messages
            .iter()
            .filter(|m| m.accepted)
            .filter_map(|m| m.message_id.clone())
        {
            *counts.entry(id).or_default() += 1;
        }
        counts
    }

    /// Read a maillog.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut log = Self::default();
        for line in text.lines() {
            // "Nov 25 14:55:45 host pf1234/cleanup[77]: rest"
            let Some((head, rest)) = line.split_once("]: ") else {
                continue;
            };
            let Some(program) = head.split_once('[').and_then(|(p, _)| p.rsplit('/').next()) else {
                continue;
            };
            if let Some(refusal) = rest.split_once("reject: ").map(|(_, r)| r) {
                log.refused.push(refused(refusal));
                continue;
            }
            let Some((id, rest)) = rest.split_once(": ") else {
                continue;
            };
            if id.len() < 8 || !id.bytes().all(|b| b.is_ascii_alphanumeric()) {
                continue;
            }
            log.line(program, id, rest);
        }
        log
    }

    fn line(&mut self, program: &str, id: &str, rest: &str) {
        let at = self
            .messages
            .iter()
            .position(|m| m.queue_id == id)
            .unwrap_or_else(|| {
                self.messages.push(Logged {
                    queue_id: id.to_owned(),
                    ..Logged::default()
                });
                self.messages.len() - 1
            });
        let m = &mut self.messages[at];
        if let Some(v) = rest.strip_prefix("message-id=") {
            m.message_id = Some(v.trim_matches(['<', '>']).to_owned());
        } else if program == "qmgr" && rest.contains("(queue active)") {
            m.accepted = true;
            m.from = value(rest, "from=");
            m.recipients = value(rest, "nrcpt=")
                .and_then(|n| n.split(' ').next().and_then(|n| n.parse().ok()))
                .unwrap_or(0);
        } else if program == "smtpd" && rest.starts_with("client=") {
            m.login = value(rest, "sasl_username=");
        } else if let Some(notice) = rest.strip_prefix("sender non-delivery notification: ") {
            m.bounced_as = Some(notice.trim().to_owned());
        } else if let (Some(to), Some(status)) = (
            value(rest, "to="),
            rest.split_once("status=").map(|(_, s)| s),
        ) {
            let (status, text) = status.split_once(' ').unwrap_or((status, ""));
            let text = text
                .strip_prefix('(')
                .and_then(|t| t.strip_suffix(')'))
                .unwrap_or(text);
            m.deliveries.push(Delivery {
                to,
                status: status.into(),
                dsn: value(rest, "dsn=").unwrap_or_default(),
                text: text.into(),
            });
        }
    }
}

/// `RCPT from unknown[127.0.0.1]: 550 5.1.1 <x@y>: …; from=<a> to=<x@y> proto=ESMTP helo=<h>`
fn refused(text: &str) -> Refused {
    let command = text.split(' ').next().unwrap_or_default().to_owned();
    let answer = text.split_once("]: ").map_or(text, |(_, a)| a);
    let to = answer
        .rsplit_once("; ")
        .and_then(|(_, tail)| tail.split(' ').find_map(|f| f.strip_prefix("to=<")))
        .map(|t| t.trim_end_matches('>').to_owned());
    Refused {
        command,
        to,
        answer: answer
            .rsplit_once("; ")
            .map_or(answer, |(a, _)| a)
            .to_owned(),
    }
}

/// The value of `key=` up to the next comma, angle brackets dropped.
fn value(text: &str, key: &str) -> Option<String> {
    let mut from = 0;
    while let Some(i) = text[from..].find(key) {
        let start = from + i;
        // `to=` also ends `orig_to=`
        if start == 0 || text[..start].ends_with(' ') {
            let v = &text[start + key.len()..];
            return Some(
                v.split(", ")
                    .next()
                    .unwrap_or(v)
                    .split('>')
                    .next()
                    .unwrap_or(v)
                    .trim_start_matches('<')
                    .to_owned(),
            );
        }
        from = start + key.len();
    }
    None
}
