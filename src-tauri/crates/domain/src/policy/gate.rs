//! Whether a channel is open in a country for a kind of recipient (compliance.md, Country gate). The table is data
//! that counsel edits; this module only reads rows and never decides in favour of what it does not know.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::stage::words;

words! {
    /// How somebody is reached.
    Channel {
        /// Electronic mail.
        Mail = "mail",
        /// Telephone.
        Phone = "phone",
        /// Paper.
        Letter = "letter",
        /// A message on LinkedIn.
        Linkedin = "linkedin",
    }
}

words! {
    /// Whom the row is about.
    RecipientKind {
        /// A named person's address.
        Person = "person",
        /// An address of a function.
        Role = "role",
        /// Not known.
        Unknown = "unknown",
    }
}

words! {
    /// What a row says, from open to closed.
    GateDecision {
        /// Open.
        Allow = "allow",
        /// Open when the mail concerns the recipient's function.
        AllowRoleRelated = "allow_role_related",
        /// Open with stored proof.
        ProofNeeded = "proof_needed",
        /// Open with consent only.
        ConsentNeeded = "consent_needed",
        /// Closed until counsel sets it.
        AskCounsel = "ask_counsel",
    }
}

words! {
    /// What kind of subscriber stands behind the address.
    Subscriber {
        /// A company.
        Corporate = "corporate",
        /// A sole trader or partnership.
        SoleTrader = "sole_trader",
    }
}

words! {
    /// What kind of address it is.
    AddressKind {
        /// Of a function.
        Role = "role",
        /// Of a person.
        Personal = "personal",
    }
}

words! {
    /// How an address was obtained.
    Obtained {
        /// Printed in public by the company.
        Published = "published",
        /// Bought from or looked up at a provider.
        Provider = "provider",
        /// Made from a pattern.
        Guessed = "guessed",
        /// Named by a colleague.
        Delegated = "delegated",
        /// Given with consent.
        Consented = "consented",
        /// A customer's.
        Customer = "customer",
    }
}

words! {
    /// What must hold before a value that is not `allow` opens.
    Need {
        /// Stored consent.
        Consent = "consent",
        /// Conspicuous publication, with its proof.
        Published = "published",
        /// The mail concerns the recipient's function.
        RoleRelevant = "role_relevant",
    }
}

/// The conditions of a row, as `gates.conditions` holds them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct GateConditions {
    /// The value for corporate subscribers, where it differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when_corporate: Option<GateDecision>,
    /// What opens the row; all of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Need>,
    /// Phone rows: the do-not-call list to ask.
    pub do_not_call_list: Option<String>,
    /// Phone rows: the register to check.
    pub register_check: Option<String>,
}

/// One row of `gates`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateRow {
    /// ISO 3166-1 alpha-2, or `*` for all others.
    pub country: String,
    /// The channel.
    pub channel: Channel,
    /// The kind of recipient.
    pub recipient_kind: RecipientKind,
    /// What holds.
    pub value: GateDecision,
    /// Under which conditions.
    pub conditions: GateConditions,
    /// Stable id of the rule.
    pub rule: String,
    /// Where it is written.
    pub source: String,
    /// From when it holds.
    pub dated: Date,
}

/// The rows in force, newest per country × channel × kind.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct GateTable {
    /// All rows, in any order.
    pub rows: Vec<GateRow>,
}

#[derive(Deserialize)]
struct FileRow {
    country: String,
    channel: Channel,
    recipient_kinds: Vec<RecipientKind>,
    value: GateDecision,
    #[serde(default)]
    conditions: GateConditions,
    rule: String,
    source: String,
    dated: Date,
}

#[derive(Deserialize)]
struct File {
    rows: Vec<FileRow>,
}

impl GateTable {
    /// The table the app ships with (`data/gates.json`), one row per country × channel × recipient kind.
    #[must_use]
    pub fn shipped() -> Self {
        let file: File = serde_json::from_str(include_str!("../../data/gates.json"))
            .unwrap_or(File { rows: Vec::new() });
        let rows = file.rows.into_iter().flat_map(|r| {
            let kinds = r.recipient_kinds.clone();
            kinds.into_iter().map(move |recipient_kind| GateRow {
                country: r.country.clone(),
                channel: r.channel,
                recipient_kind,
                value: r.value,
                conditions: r.conditions.clone(),
                rule: r.rule.clone(),
                source: r.source.clone(),
                dated: r.dated,
            })
        });
        Self {
            rows: rows.collect(),
        }
    }

    /// The newest row of that country, or else of `*`, that holds on `at` (without a date: the newest).
    fn row(
        &self,
        country: &str,
        channel: Channel,
        kind: RecipientKind,
        at: Option<Date>,
    ) -> Option<&GateRow> {
        let of = |country: &str| {
            self.rows
                .iter()
                .filter(|r| {
                    r.country == country && r.channel == channel && r.recipient_kind == kind
                })
                .filter(|r| at.is_none_or(|at| r.dated <= at))
                .max_by_key(|r| r.dated)
        };
        of(country).or_else(|| of("*"))
    }
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateQuestion {
    /// Country of the hotel.
    pub hotel_country: String,
    /// Country the recipient sits in, when it is another one.
    #[serde(default)]
    pub recipient_country: Option<String>,
    /// The channel.
    pub channel: Channel,
    /// Kind of subscriber; unknown counts as sole trader.
    #[serde(default)]
    pub subscriber: Option<Subscriber>,
    /// Kind of address.
    #[serde(default)]
    pub address_kind: Option<AddressKind>,
    /// How the address was obtained; unknown proves nothing.
    #[serde(default)]
    pub obtained: Option<Obtained>,
    /// Whether the mail concerns the recipient's function; unknown counts as no.
    #[serde(default)]
    pub role_relevant: Option<bool>,
    /// The date of sending; without one the newest rows hold.
    #[serde(default)]
    pub at: Option<Date>,
}

/// A condition and whether it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateCondition {
    /// What must hold.
    pub need: Need,
    /// Whether it does.
    pub met: bool,
}

/// The answer, with where it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateAnswer {
    /// The stricter of the countries asked.
    pub decision: GateDecision,
    /// The rule that decided.
    pub rule: String,
    /// Everything that must hold, over both countries.
    pub conditions: Vec<GateCondition>,
    /// Where it is written.
    pub source: String,
    /// From when it holds; `None` when there is no row at all.
    pub dated: Option<Date>,
}

/// `GB` for `UK`, upper case.
fn code(country: &str) -> String {
    let c = country.trim().to_ascii_uppercase();
    if c == "UK" { "GB".to_owned() } else { c }
}

/// Reads the table. The stricter of the two countries decides, and what either of them needs must hold. A country,
/// channel or kind without a row is for counsel.
#[must_use]
pub fn decide(table: &GateTable, question: &GateQuestion) -> GateAnswer {
    let kind = match question.address_kind {
        Some(AddressKind::Personal) => RecipientKind::Person,
        Some(AddressKind::Role) => RecipientKind::Role,
        None => RecipientKind::Unknown,
    };
    let hotel = answer_of(table, question, &code(&question.hotel_country), kind);
    let Some(other) = question
        .recipient_country
        .as_deref()
        .map(code)
        .filter(|c| !c.is_empty() && *c != code(&question.hotel_country))
    else {
        return hotel;
    };
    let other = answer_of(table, question, &other, kind);
    let (mut strict, mild) = if other.decision > hotel.decision {
        (other, hotel)
    } else {
        (hotel, other)
    };
    for c in mild.conditions {
        if !strict.conditions.contains(&c) {
            strict.conditions.push(c);
        }
    }
    strict
}

fn answer_of(
    table: &GateTable,
    q: &GateQuestion,
    country: &str,
    kind: RecipientKind,
) -> GateAnswer {
    let Some(row) = table.row(country, q.channel, kind, q.at) else {
        return GateAnswer {
            decision: GateDecision::AskCounsel,
            rule: "no_row".to_owned(),
            conditions: Vec::new(),
            source: "the gate table has no row that holds on this date".to_owned(),
            dated: None,
        };
    };
    let corporate = q.subscriber == Some(Subscriber::Corporate);
    let decision = row
        .conditions
        .when_corporate
        .filter(|_| corporate)
        .unwrap_or(row.value);
    let needs: &[Need] = if decision == GateDecision::Allow {
        &[]
    } else {
        &row.conditions.needs
    };
    GateAnswer {
        decision,
        rule: row.rule.clone(),
        conditions: needs
            .iter()
            .map(|n| GateCondition {
                need: *n,
                met: holds(*n, q),
            })
            .collect(),
        source: row.source.clone(),
        dated: Some(row.dated),
    }
}

/// Consent proves every need but that of the function; a guessed or bought address is no publication.
fn holds(need: Need, q: &GateQuestion) -> bool {
    let consented = q.obtained == Some(Obtained::Consented);
    match need {
        Need::Consent => consented,
        Need::Published => consented || q.obtained == Some(Obtained::Published),
        Need::RoleRelevant => consented || q.role_relevant == Some(true),
    }
}

/// Whether something may leave by this channel: `allow`, or every condition of a value that has conditions. A value
/// without conditions other than `allow`, and `ask_counsel` always, is closed.
#[must_use]
pub fn is_open(answer: &GateAnswer) -> bool {
    let all_met = answer.conditions.iter().all(|c| c.met);
    match answer.decision {
        GateDecision::Allow => all_met,
        GateDecision::AskCounsel => false,
        _ => all_met && !answer.conditions.is_empty(),
    }
}

/// What would open a closed answer: the unmet needs; empty when only counsel can.
#[must_use]
pub fn missing(answer: &GateAnswer) -> Vec<Need> {
    answer
        .conditions
        .iter()
        .filter(|c| !c.met)
        .map(|c| c.need)
        .collect()
}

#[cfg(test)]
mod tests;
