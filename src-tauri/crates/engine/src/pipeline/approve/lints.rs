//! The quality gate over a draft: the judge's lints with the context of this recipient. Errors block approval; the word
//! about a vacancy blocks in any case at the property (compose.md, What may be said).

use domain::content::MailKind;
use judge::email::{EmailInput, EmailJudgement, LintContext, MailKind as JudgedKind, Severity};
use store::Tx;
use store::rusqlite::Connection;
use store::tables::emails::Email;
use store::tables::{campaigns, companies, people, senders};

use crate::engine::refuse;
use crate::{Cx, Engine};

/// Countries where the first mail carries the Art. 14 notice.
const EU_UK: &[&str] = &[
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE",
    "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// Whether a country wants the notice.
#[must_use]
pub fn wants_notice(country: Option<&str>) -> bool {
    country.is_some_and(|c| EU_UK.contains(&c))
}

/// `inspect email` over a draft with its context.
///
/// # Errors
/// Database errors.
pub fn inspect(e: &Engine, c: &Connection, m: &Email) -> anyhow::Result<EmailJudgement> {
    let company = companies::get(c, &m.company)?;
    let person = m
        .person
        .as_ref()
        .map(|p| people::get(c, p))
        .transpose()?
        .flatten();
    // The form the draft was written in: a greeting that follows it is no clash.
    let gender = person
        .as_ref()
        .and_then(|p| p.address_form.as_deref())
        .and_then(|f| serde_json::from_str::<judge::address::AddressForm>(f).ok())
        .map(|f| f.gender)
        .unwrap_or_default();
    let sender = senders::sender(c, &m.sender)?;
    let opens = m
        .step
        .as_ref()
        .map(|(id, _)| campaigns::campaign(c, id))
        .transpose()?
        .flatten()
        .map(|k| k.opens)
        .unwrap_or_default();
    let at_property = company
        .as_ref()
        .is_none_or(|x| !matches!(x.category.as_str(), "chain_hq" | "management_company"));
    let context = LintContext {
        recipient_name: person.and_then(|p| p.name).unwrap_or_default(),
        recipient_gender: gender,
        hotel_name: company.as_ref().map(|x| x.name.clone()).unwrap_or_default(),
        sender_postal_address: sender.map(|s| s.postal_address).unwrap_or_default(),
        eu_uk: wants_notice(company.as_ref().and_then(|x| x.country.as_deref())),
        at_property,
        open_kinds: opens,
        attachments: u32::try_from(m.attachments.len()).unwrap_or(u32::MAX),
        ..LintContext::default()
    };
    let kind = match m.kind {
        MailKind::First => JudgedKind::First,
        MailKind::FollowUp => JudgedKind::FollowUp,
        MailKind::Answer => JudgedKind::Answer,
        MailKind::Manual => JudgedKind::Manual,
    };
    let body = format!("{}\n\n{}", m.text, m.footer);
    Ok(e.judge().email(
        &EmailInput {
            subject: m.subject.clone(),
            body,
            language: Some(m.language.clone()),
            kind,
        },
        Some(&context),
    ))
}

/// Refuse approval while a lint of severity error stands. `delicate_fact` can be overridden with a reason only for
/// recipients outside the property; nothing else here can.
///
/// # Errors
/// Refused with the lint's name and message.
pub fn block(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    m: &Email,
    override_reason: Option<&str>,
) -> anyhow::Result<()> {
    let _ = cx;
    if !m.kind.is_outreach() {
        return Ok(());
    }
    let company = companies::get(tx, &m.company)?;
    let outside =
        company.is_some_and(|x| matches!(x.category.as_str(), "chain_hq" | "management_company"));
    for lint in inspect(e, tx, m)?.lints {
        let overridden = lint.code == "delicate_fact"
            && outside
            && override_reason.is_some_and(|r| !r.trim().is_empty());
        if lint.severity == Severity::Error && !overridden {
            return Err(refuse(&format!("lint:{}", lint.code), lint.message));
        }
    }
    Ok(())
}

/// No lint at warning or above.
#[must_use]
pub fn clean(j: &EmailJudgement) -> bool {
    j.lints.iter().all(|l| l.severity < Severity::Warning)
}
