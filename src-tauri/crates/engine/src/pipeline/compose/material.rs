//! What a pack is written from: recipient, language, open facts, offer, reference, sender. Silent facts never enter: `say`
//! is resolved here for this recipient, before any template or model.

use std::collections::BTreeMap;

use domain::policy::say::{self, Relation, SayFact};
use domain::site::Say;
use domain::{CompanyId, PersonId, ProspectId};
use judge::address::AddressQuestion;
use judge::email::{EmailJudgement, Severity};
use serde_json::{Value, json};
use store::Tx;
use store::rusqlite::OptionalExtension as _;
use store::tables::campaigns::{self, Campaign, Enrolment};
use store::tables::people::{self, Address, Post};
use store::tables::prospects::Prospect;
use store::tables::senders::{self, Sender};
use store::tables::{companies, signals};

use super::writer::{
    AddressForm, AddressSource, FactSource, Gender, Hotel, Language, Notice, Offer, OpenFact,
    Recipient, Referrer, Sender as Writes, Step, Strategy, WriteInput,
};
use crate::pipeline::{approve::lints, gate, research};
use crate::{Cx, Engine};

/// Everything a pack is made of.
pub(super) struct Material {
    /// The card.
    pub prospect: ProspectId,
    /// The property.
    pub company: CompanyId,
    /// The person; none for a front mailbox.
    pub person: Option<PersonId>,
    /// The campaign.
    pub campaign: Campaign,
    /// Who writes.
    pub sender: Sender,
    /// The mailbox written to.
    pub to: Address,
    /// Key of its domain.
    pub domain_key: String,
    /// From domain, for Message-IDs.
    pub domain: String,
    /// Step number → what to write.
    pub inputs: Vec<(u32, WriteInput)>,
    /// Whether the gate says plain `allow`.
    pub gate_allows: bool,
    /// Why this language and form.
    pub language_reason: String,
    /// Why this person.
    pub why_person: String,
    /// Why now, with "do not mention" marks.
    pub why_now: String,
    /// Fact id → resolved say.
    pub say: Value,
}

impl Material {
    /// The highest risk of a draft, with its reason (compose.md, Approval queue).
    #[must_use]
    pub(super) fn risk(&self, j: &EmailJudgement) -> String {
        if self.to.obtained == "guessed" {
            return "guessed address".into();
        }
        if !self.gate_allows {
            return "gate with a condition".into();
        }
        match j.lints.iter().max_by_key(|l| l.severity) {
            Some(l) if l.severity >= Severity::Warning => format!("lint {}", l.code),
            _ => "none".into(),
        }
    }
}

/// What there is to do.
pub(super) enum Gathered {
    /// A mail.
    Mail(Box<Material>),
    /// Mail is closed, this channel is open.
    OtherChannel(String),
    /// Nothing, and why.
    Nothing(&'static str),
}

/// Gather it.
///
/// # Errors
/// Database errors; an address without a key.
pub(super) fn gather(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    card: &Prospect,
    n: &Enrolment,
) -> anyhow::Result<Gathered> {
    let (Some(company), Some(campaign)) = (
        companies::get(tx, &card.company)?,
        campaigns::campaign(tx, &n.campaign)?,
    ) else {
        return Ok(Gathered::Nothing("gone"));
    };
    if campaign.state != "running" {
        return Ok(Gathered::Nothing("the campaign is not running"));
    }
    let sender = match &campaign.sender {
        Some(s) => senders::sender(tx, s)?,
        None => senders::senders(tx)?.into_iter().next(),
    };
    let Some(sender) = sender else {
        return Ok(Gathered::Nothing("no sender identity"));
    };
    let Some(inbox) = senders::inboxes(tx)?
        .into_iter()
        .find(|i| i.sender == sender.id)
    else {
        return Ok(Gathered::Nothing("the sender has no inbox"));
    };
    let post = card
        .post
        .as_ref()
        .map(|p| people::post(tx, p))
        .transpose()?
        .flatten();
    let Some((to, answer)) = recipient(tx, cx, card, &company, post.as_ref(), &campaign)? else {
        return Ok(
            match gate::open_channels(e, tx, cx, card)?
                .into_iter()
                .find(|c| c != "mail")
            {
                Some(channel) => Gathered::OtherChannel(channel),
                None => Gathered::Nothing("no usable address with an open gate"),
            },
        );
    };
    let Some(domain_key) = e.keys().domain_of(&to.value) else {
        return Ok(Gathered::Nothing("the address has no domain"));
    };
    let person = to
        .person
        .as_ref()
        .map(|p| people::get(tx, p))
        .transpose()?
        .flatten();
    let name = person.as_ref().and_then(|p| p.name.clone());
    let front = name.is_none();
    let (language, why_language) = language(&company, &sender);
    let form = name.as_ref().map(|n| {
        e.judge().address_form(&AddressQuestion {
            name: n.clone(),
            title: post
                .as_ref()
                .and_then(|p| p.title.clone())
                .unwrap_or_default(),
            language: language.word().into(),
            country: company.country.clone().unwrap_or_default(),
            gender: None,
        })
    });
    if let (Some(f), Some(p)) = (&form, &person) {
        people::set_address_form(tx, &p.id, &json!(f))?;
    }
    let (facts, say) = facts(tx, &company, &campaign)?;
    let offer = offer(tx, &campaign)?;
    let referrer = referrer(tx, &card.id)?;
    let strategy = Strategy::of(&campaign.strategy).unwrap_or(Strategy::PainPoint);
    let notice = lints::wants_notice(company.country.as_deref()).then(|| Notice {
        source: source(&company, &to, referrer.as_ref()),
        url: sender.privacy_url.clone(),
    });
    let mut inputs = Vec::new();
    let steps: Vec<_> = campaigns::steps(tx, &campaign.id)?
        .into_iter()
        .filter(|s| s.kind == "mail_auto")
        .collect();
    let most = if front { 2 } else { 4 };
    for (i, s) in steps.iter().take(most).enumerate() {
        let step = match i {
            0 => Step::First,
            1 => Step::FollowUp1,
            2 => Step::FollowUp2,
            _ => Step::Close,
        };
        inputs.push((
            s.n,
            WriteInput {
                language,
                strategy,
                step,
                recipient: recipient_words(name.clone(), form.as_ref()),
                hotel: Hotel {
                    name: company.name.clone(),
                    town: company.town.clone(),
                },
                facts: facts.clone(),
                offer: offer.clone(),
                reference: None,
                sender: Writes {
                    name: sender.display_name.clone(),
                    title: Some(sender.signature.clone()).filter(|s| !s.is_empty()),
                    company: Some(sender.company_name.clone()).filter(|s| !s.is_empty()),
                    postal_address: sender.postal_address.clone(),
                    phone: None,
                },
                delegated_from: referrer.clone(),
                front,
                notice: if i == 0 { notice.clone() } else { None },
                answers: Vec::new(),
                note: None,
                seed: seed(&card.id, i),
            },
        ));
    }
    if inputs.is_empty() {
        return Ok(Gathered::Nothing("the campaign has no mail step"));
    }
    let why_person = match (&post, front) {
        (_, true) => "the property's front mailbox: nobody is reachable by name".to_owned(),
        (Some(p), false) => format!(
            "{} ({}), {}",
            p.title.clone().unwrap_or_else(|| p.role.clone()),
            p.source,
            to.obtained
        ),
        (None, false) => to.obtained.clone(),
    };
    let reasons: Vec<String> = signals::signals_of(tx, &card.company)?
        .iter()
        .take(3)
        .map(|s| {
            format!(
                "{}{}",
                s.kind,
                if s.say == Say::Open {
                    ""
                } else {
                    " (do not mention)"
                }
            )
        })
        .collect();
    Ok(Gathered::Mail(Box::new(Material {
        prospect: card.id.clone(),
        company: card.company.clone(),
        person: to.person.clone(),
        campaign,
        sender,
        domain_key,
        domain: inbox.domain,
        inputs,
        gate_allows: answer == "allow",
        language_reason: match &form {
            Some(f) => format!("{why_language}; {}", f.reason),
            None => why_language,
        },
        why_person,
        why_now: reasons.join(", "),
        say,
        to,
    })))
}

/// The mailbox: the person's best, unless he sits in the vacant seat; else the property's decider or front mailbox.
fn recipient(
    tx: &Tx<'_>,
    cx: &Cx,
    card: &Prospect,
    company: &companies::Company,
    post: Option<&Post>,
    campaign: &Campaign,
) -> anyhow::Result<Option<(Address, String)>> {
    // The sitting GM never stands in a hiring_signal campaign (enrich.md, table).
    let sits = post.is_some_and(|p| {
        matches!(
            p.role.as_str(),
            "general_manager" | "cluster_general_manager"
        )
    }) && campaign.strategy == "hiring_signal";
    let mut candidates = Vec::new();
    if let (Some(p), false) = (&card.person, sits) {
        candidates.extend(people::addresses(tx, p)?);
    }
    candidates.extend(people::role_addresses(tx, &card.company)?);
    for a in candidates
        .into_iter()
        .filter(|a| a.channel == "mail" && a.usable())
    {
        let answer = gate::answer(tx, company, &a, cx.now)?;
        let taken: bool = tx.query_row(
            "SELECT EXISTS(SELECT 1 FROM emails WHERE to_key=?1 AND prospect_id<>?2 AND kind='first' AND state NOT IN('cancelled','failed'))",
            [a.key.as_str(), card.id.as_str()],
            |r| r.get(0),
        )?;
        let suppressed = store::tables::suppressions::live(tx, "address", &a.key)?.is_some();
        if gate::open(&answer) && !taken && !suppressed {
            return Ok(Some((a, answer.decision.word().to_owned())));
        }
    }
    Ok(None)
}

/// The site's language where the sender can hold a conversation in it, else the country's, else English.
fn language(company: &companies::Company, sender: &Sender) -> (Language, String) {
    let speaks = |l: &Language| sender.languages.iter().any(|s| s == l.word());
    if let Some(l) = company
        .language
        .as_deref()
        .and_then(Language::of)
        .filter(speaks)
    {
        return (l, "the language of their site".into());
    }
    let by_country = match company.country.as_deref() {
        Some("DE" | "AT" | "LI") => Some(Language::De),
        Some("FR" | "MC" | "LU") => Some(Language::Fr),
        _ => None,
    };
    match by_country.filter(speaks) {
        Some(l) => (l, "the language of their country".into()),
        None => (
            Language::En,
            "English, because the sender does not write their language".into(),
        ),
    }
}

fn recipient_words(name: Option<String>, form: Option<&judge::address::AddressForm>) -> Recipient {
    let Some(f) = form else {
        return Recipient::default();
    };
    Recipient {
        name,
        given_name: Some(f.first_name.clone()).filter(|s| !s.is_empty()),
        surname: Some(f.surname.clone()).filter(|s| !s.is_empty()),
        title: None,
        gender: Gender::of(&f.gender),
        address_form: if f.formality == "first_name" {
            Some(AddressForm::FirstName)
        } else {
            Some(AddressForm::Formal)
        },
    }
}

/// Facts that may be named to this recipient, and how every fact was resolved.
fn facts(
    tx: &Tx<'_>,
    company: &companies::Company,
    campaign: &Campaign,
) -> anyhow::Result<(Vec<OpenFact>, Value)> {
    let relation = match company.category.as_str() {
        "chain_hq" => Relation::HeadOffice,
        "management_company" => Relation::Operator,
        _ => Relation::Property,
    };
    let (mut open, mut resolved) = (Vec::new(), serde_json::Map::new());
    for f in signals::facts_of(tx, &company.company_id())? {
        let born = match f.say {
            Say::Open => say::Say::Open,
            Say::Hint => say::Say::Hint,
            Say::Silent => say::Say::Silent,
        };
        let mine = f.open_to.as_ref().is_some_and(|c| c.as_str() == company.id);
        let r = say::resolve(
            &SayFact {
                kind: f.kind.clone(),
                say: born,
                published_by_recipient: mine,
            },
            relation,
            &campaign.opens,
        );
        resolved.insert(f.id.0.clone(), json!(r));
        if r.say != say::Say::Open {
            continue;
        }
        let slots = research::facts::slots(&f.text);
        let text = if slots.is_empty() {
            f.text.clone()
        } else {
            String::new()
        };
        let site = company.website.as_deref().is_some_and(|w| {
            f.source
                .contains(w.trim_end_matches('/').rsplit("//").next().unwrap_or(w))
        });
        let strength = match f.kind.as_str() {
            "award" => 0.9,
            "usp" | "history" => 0.8,
            "gastronomy" | "spa" | "sustainability" | "family" | "mice" => 0.7,
            "rooms" => 0.5,
            _ => 0.3,
        };
        open.push(OpenFact {
            id: f.id,
            kind: f.kind,
            text,
            slots,
            source: if site {
                FactSource::Website
            } else {
                FactSource::Other
            },
            strength,
        });
    }
    Ok((open, Value::Object(resolved)))
}

/// The offer's lines by language, as the person wrote them.
fn offer(tx: &Tx<'_>, campaign: &Campaign) -> anyhow::Result<Offer> {
    let Some(o) = campaigns::offer(tx, &campaign.offer)? else {
        return Ok(Offer::default());
    };
    let line = |field: &str| -> BTreeMap<Language, String> {
        o.copy
            .get(field)
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .filter_map(|(k, v)| Some((Language::of(k)?, v.as_str()?.to_owned())))
            .collect()
    };
    let points = o
        .copy
        .get("points")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter_map(|(k, v)| {
            Some((
                Language::of(k)?,
                v.as_array()?
                    .iter()
                    .filter_map(|x| x.as_str().map(str::to_owned))
                    .collect(),
            ))
        })
        .collect();
    Ok(Offer {
        name: o.name.clone(),
        topic: line("topic"),
        value_line: line("value_line"),
        pain_line: line("pain_line"),
        points,
        fact_id: None,
    })
}

fn referrer(tx: &Tx<'_>, card: &ProspectId) -> anyhow::Result<Option<Referrer>> {
    let name: Option<Option<String>> = tx
        .query_row(
            "SELECT p.name FROM prospect_relationships r JOIN prospects o ON o.id=r.other_id LEFT JOIN people p ON p.id=o.person_id WHERE r.prospect_id=?1 AND r.kind='delegated_from' ORDER BY r.at LIMIT 1",
            [card.as_str()],
            |r| r.get(0),
        )
        .optional()?;
    Ok(name.flatten().map(|name| Referrer {
        name,
        fact_id: None,
    }))
}

fn source(
    company: &companies::Company,
    to: &Address,
    referrer: Option<&Referrer>,
) -> AddressSource {
    match (to.obtained.as_str(), referrer) {
        ("delegated", Some(r)) => AddressSource::Referral(r.name.clone()),
        ("provider", _) => AddressSource::Provider("own records".into()),
        _ => AddressSource::Website(
            company
                .website
                .as_deref()
                .and_then(crate::pipeline::acquire::dedup::site_key)
                .map_or_else(|| "the hotel's website".into(), |k| k.0),
        ),
    }
}

/// A number drawn from the card and step, the same on every machine: the same pack is the same words again.
fn seed(card: &ProspectId, step: usize) -> u64 {
    let hash = domain::content::sha256_hex(format!("{card}#{step}").as_bytes());
    hash.get(..16)
        .and_then(|h| u64::from_str_radix(h, 16).ok())
        .unwrap_or_default()
}
