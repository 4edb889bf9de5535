//! How far a mail address can be trusted (enrich.md, Verification): the highest line that holds, a line with 0 wins.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::stage::words;

/// Score from which an address is usable.
pub const USABLE: f64 = 0.85;

words! {
    /// What is known about an address.
    Evidence {
        /// Named by the company in a reply or delegation.
        NamedByCompany = "named_by_company",
        /// Printed on the hotel's own site for that person.
        PrintedForPerson = "printed_for_person",
        /// A provider says `ok`.
        ProviderOk = "provider_ok",
        /// A role address on the hotel's own site.
        RoleOnSite = "role_on_site",
        /// Pattern with three or more confirmed addresses of the same domain.
        PatternThree = "pattern_three",
        /// Pattern with two.
        PatternTwo = "pattern_two",
        /// Only the global prior of patterns.
        PatternPrior = "pattern_prior",
        /// Syntax and MX alone.
        SyntaxAndMx = "syntax_and_mx",
        /// A provider says `catch_all`.
        ProviderCatchAll = "provider_catch_all",
        /// A provider says `risky`.
        ProviderRisky = "provider_risky",
        /// The domain takes no mail.
        NullMx = "null_mx",
        /// The domain does not exist.
        NoSuchDomain = "no_such_domain",
        /// It bounced hard before.
        HardBounce = "hard_bounce",
        /// A throw-away domain.
        Disposable = "disposable",
        /// A provider says `invalid`.
        ProviderInvalid = "provider_invalid",
    }
}

#[derive(Deserialize)]
struct Line {
    evidence: Evidence,
    score: f64,
    #[serde(default)]
    pattern: bool,
    #[serde(default, rename = "final")]
    is_final: bool,
}

#[derive(Deserialize)]
struct CapLine {
    evidence: Evidence,
    at_most: f64,
}

#[derive(Deserialize)]
struct Table {
    lines: Vec<Line>,
    cap_lines: Vec<CapLine>,
}

// Without the file no evidence counts, so nothing is usable.
static TABLE: LazyLock<Option<Table>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../data/verification.json")).ok());

/// A score and the line it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Verified {
    /// 0–1.
    pub score: f64,
    /// The line that decided; `None` without evidence (score 0).
    pub line: Option<Evidence>,
    /// Whether a pattern line decided: the address is guessed.
    pub guessed: bool,
    /// Whether the mailbox is known dead, so that no confirmation helps.
    pub dead: bool,
}

/// The highest line that holds; lines with 0 win over all, `catch_all` and `risky` cap pattern lines.
#[must_use]
pub fn verify(evidence: &[Evidence]) -> Verified {
    let none = Verified {
        score: 0.0,
        line: None,
        guessed: false,
        dead: false,
    };
    let Some(table) = TABLE.as_ref() else {
        return none;
    };
    let cap = table
        .cap_lines
        .iter()
        .filter(|c| evidence.contains(&c.evidence))
        .map(|c| c.at_most)
        .fold(1.0, f64::min);
    let holding = || {
        table
            .lines
            .iter()
            .filter(|l| evidence.contains(&l.evidence))
    };
    let dead = holding().any(|l| l.is_final);
    let worth = |l: &Line| if l.pattern { l.score.min(cap) } else { l.score };
    let zero = holding().find(|l| l.score <= 0.0);
    let line = zero.or_else(|| holding().max_by(|a, b| worth(a).total_cmp(&worth(b))));
    line.map_or(none, |l| Verified {
        score: worth(l),
        line: Some(l.evidence),
        guessed: l.pattern,
        dead,
    })
}

/// Whether the address may be written to: from `threshold` on for guessed addresses (the deliverability agent may
/// raise it), from [`USABLE`] on for others, or confirmed by a person. A dead mailbox stays dead.
#[must_use]
pub fn usable(
    score: f64,
    guessed: bool,
    dead: bool,
    confirmed: bool,
    threshold: Option<f64>,
) -> bool {
    let bar = threshold
        .filter(|_| guessed)
        .map_or(USABLE, |t| t.max(USABLE));
    !dead && (confirmed || score >= bar)
}

/// What would raise an address below the bar, best first; empty for one that no evidence can help.
#[must_use]
pub fn would_raise(verified: &Verified) -> Vec<Evidence> {
    if verified.dead {
        return Vec::new();
    }
    TABLE
        .as_ref()
        .map(|t| {
            t.lines
                .iter()
                .filter(|l| l.score >= USABLE && l.score > verified.score && !l.pattern)
                .map(|l| l.evidence)
                .collect()
        })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
