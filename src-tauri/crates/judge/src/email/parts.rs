//! Greeting, prose, signature and legal lines of a mail of ours.

use crate::Judge;
use crate::text::Tokens;

/// The parts of a body.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parts {
    /// First line, when it greets.
    pub greeting: String,
    /// What the recipient is told.
    pub prose: String,
    /// Closing formula and what stands below it.
    pub signature: String,
    /// Opt-out line, source notice, postal address.
    pub legal: String,
}

impl Judge {
    pub(crate) fn parts(&self, body: &str) -> Parts {
        let mut p = Parts::default();
        let mut signed = false;
        let mut first = true;
        for line in body.lines() {
            let t = Tokens::new(line);
            let line = line.trim();
            if line.is_empty() {
                push(
                    if signed {
                        &mut p.signature
                    } else {
                        &mut p.prose
                    },
                    "",
                );
                continue;
            }
            let hits = self.email.legal.hits(&t);
            let legal = hits
                .iter()
                .any(|h| matches!(h.entry.label.as_str(), "opt_out" | "source_notice"));
            let greets =
                first && t.list.len() <= 7 && hits.iter().any(|h| h.entry.label == "greeting");
            let closes = t.list.len() <= 8
                && (self.reply.quote.find(&t, "valediction").is_some()
                    || line == "--"
                    || self.reply.quote.find(&t, "weak_valediction").is_some());
            first = false;
            if greets {
                p.greeting = line.to_owned();
            } else if legal {
                push(&mut p.legal, line);
            } else if signed || closes {
                signed = true;
                push(&mut p.signature, line);
            } else {
                push(&mut p.prose, line);
            }
        }
        for s in [&mut p.prose, &mut p.signature, &mut p.legal] {
            *s = s.trim().to_owned();
        }
        p
    }
}

fn push(to: &mut String, line: &str) {
    to.push_str(line);
    to.push('\n');
}
