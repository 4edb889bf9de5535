//! The rows a journey starts from: actors, gates, sender, offer, campaign; a hotel with its person and a card that is
//! ready; a draft. Everything goes through the tables and use-cases of the product, so its rules hold here too.

use domain::content::{Content, MailKind};
use domain::{
    ActorId, CampaignId, EmailId, Event, Millis, PersonId, PostId, ProspectId, SenderId, Stage,
};
use engine::engine::{OWNER_ACTOR, SYSTEM_ACTOR};
use engine::moves::{self, Birth, Move};
use engine::{Cx, Engine};
use serde_json::json;
use store::Tx;
use store::tables::campaigns::{self, Campaign, Enrolment, Offer, Step};
use store::tables::companies::{self, Company, KeyKind};
use store::tables::emails::{self, DraftInfo, NewEmail};
use store::tables::people::{self, Address, Post};
use store::tables::{actors, prospects, senders};

use crate::desk::Lead;

/// What stands below every first mail.
pub(crate) const POSTAL: &str = "Harbour Systems Ltd, 12 Quay Street, Boston MA 02110";

pub(crate) fn found(
    e: &Engine,
    tx: &Tx<'_>,
    sender: &SenderId,
    campaign: &CampaignId,
) -> anyhow::Result<()> {
    actors::ensure(tx, &ActorId::from(SYSTEM_ACTOR), "system", "Jengu")?;
    actors::ensure(tx, &ActorId::from(OWNER_ACTOR), "person", "Sam Seller")?;
    engine::pipeline::gate::install(tx)?;
    senders::put_sender(
        tx,
        &senders::Sender {
            id: sender.clone(),
            actor: OWNER_ACTOR.into(),
            display_name: "Sam Seller".into(),
            signature: "Harbour Systems".into(),
            company_name: "Harbour Systems Ltd".into(),
            postal_address: POSTAL.into(),
            languages: vec!["en".into()],
            away: Vec::new(),
            zone: "America/New_York".into(),
            privacy_url: None,
        },
    )?;
    let offer = Offer {
        id: e.id(),
        name: "Front desk".into(),
        category: "pms".into(),
        fit: json!({}),
        deciders: json!(["gm"]),
        price_rule: json!({}),
        objections: json!([]),
        copy: json!({}),
    };
    campaigns::put_offer(tx, &offer)?;
    campaigns::insert_campaign(
        tx,
        &Campaign {
            id: campaign.clone(),
            offer: offer.id,
            name: "Autumn".into(),
            strategy: "pain_point".into(),
            autonomy: "approve_all".into(),
            opens: Vec::new(),
            state: "running".into(),
            targeting: json!({}),
            sender: Some(sender.clone()),
            daily_cap: None,
            started_at: None,
        },
        &[
            Step {
                n: 0,
                kind: "mail_auto".into(),
                day: 0,
            },
            Step {
                n: 1,
                kind: "mail_auto".into(),
                day: 4,
            },
        ],
    )?;
    Ok(())
}

/// A hotel with one person, a card in `ready` and an open sequence.
pub(crate) fn lead(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    campaign: &CampaignId,
    hotel: &str,
    person: &str,
    address: &str,
) -> anyhow::Result<Lead> {
    let company = Company {
        id: e.id(),
        name: hotel.into(),
        category: "independent".into(),
        country: Some("US".into()),
        zone: Some("America/New_York".into()),
        fit: Some("open".into()),
        ..Company::default()
    };
    companies::put(tx, &company)?;
    let (who, post, card): (PersonId, PostId, ProspectId) = (e.id(), e.id(), e.id());
    people::insert(tx, &who, Some(person))?;
    let key = e.keys().address(address).unwrap();
    if let Some(k) = e.keys().domain_of(address)
        && companies::shared_class(tx, "domain", &k)?.is_none()
    {
        companies::add_key(tx, KeyKind::Domain, &k, &company.company_id())?;
    }
    people::put_address(
        tx,
        &Address {
            id: e.id(),
            person: Some(who.clone()),
            company: Some(company.company_id()),
            channel: "mail".into(),
            value: address.into(),
            key,
            role_class: "personal".into(),
            obtained: "published".into(),
            score: Some(0.99),
            verified_at: Some(cx.now),
            confirmed: false,
            dead_at: None,
        },
    )?;
    let seat = Post {
        id: post.clone(),
        person: Some(who.clone()),
        company: company.company_id(),
        title: Some("General Manager".into()),
        role: "gm".into(),
        source: "test".into(),
        from_at: Some(cx.now),
        to_at: None,
    };
    people::insert_post(tx, &seat)?;
    moves::born(
        e,
        tx,
        cx,
        &Birth {
            id: card.clone(),
            company: company.company_id(),
            post: Some((post, Some(who.clone()))),
            event: Event::Created,
            stage: Stage::New,
        },
    )?;
    prospects::set_score(tx, &card, 80.0, &[], cx.now)?;
    moves::apply(
        e,
        tx,
        cx,
        &card,
        Event::Qualify,
        Move {
            to: Some(Stage::Ready),
            override_reason: Some("the journey starts here".into()),
            ..Move::default()
        },
    )?;
    // Birth asks for enrichment; in a journey everything is known already.
    tx.execute(
        "DELETE FROM jobs WHERE kind IN('enrich','research','compose','qualify')",
        [],
    )?;
    let sequence = Enrolment {
        id: e.id(),
        campaign: campaign.clone(),
        prospect: card.clone(),
        person: Some(who.clone()),
        company_lock: Some(company.company_id()),
        state: "active".into(),
        held_reason: None,
        started_at: cx.now,
        ended_at: None,
        resume_at: None,
        resumes: 0,
        end_reason: None,
    };
    campaigns::enrol(tx, &sequence)?;
    Ok(Lead {
        company: company.company_id(),
        person: who,
        name: person.into(),
        card,
        enrolment: sequence.id,
        address: address.into(),
    })
}

/// A pack: the first mail and, if wanted, its follow-up.
#[expect(clippy::too_many_arguments, reason = "what a draft hangs on")]
pub(crate) fn draft(
    e: &Engine,
    tx: &Tx<'_>,
    now: Millis,
    sender: &SenderId,
    campaign: &CampaignId,
    lead: &Lead,
    domain: &str,
    follow_up: bool,
) -> anyhow::Result<Vec<EmailId>> {
    let pack: String = e.id();
    let mut out: Vec<EmailId> = Vec::new();
    let first = lead.name.split(' ').next().unwrap_or("there");
    let texts = [
        format!(
            "Hi {first},\n\nYour front desk team at {} moves guests between three screens at check-in. We bring these into one, so that an arrival takes a minute less.\n\nWould a short call next week be useful?",
            hotel(tx, lead)?
        ),
        format!(
            "Hi {first},\n\nOne more thought on check-in: a hotel of your size told us that its evening queue is gone.\n\nShould I send you their numbers?"
        ),
    ];
    for (n, text) in texts
        .into_iter()
        .enumerate()
        .take(if follow_up { 2 } else { 1 })
    {
        let id: EmailId = e.id();
        let kind = if n == 0 {
            MailKind::First
        } else {
            MailKind::FollowUp
        };
        let content = Content {
            kind,
            to: lead.address.clone(),
            cc: Vec::new(),
            sender: sender.clone(),
            subject: format!("Check-in at {}", hotel(tx, lead)?),
            text,
            html: None,
            attachments: Vec::new(),
            language: "en".into(),
            footer: format!(
                "Kind regards\nSam Seller\n\n{POSTAL}\n\nIf you would rather not hear from me, reply “no” and I will not write again."
            ),
            claims: Vec::new(),
            step: Some((campaign.clone(), u32::try_from(n)?)),
        };
        let before = out.last().cloned();
        let thread = before
            .as_ref()
            .map(|b| emails::get(tx, b))
            .transpose()?
            .flatten()
            .map(|b| b.message_id);
        emails::insert(
            tx,
            &NewEmail {
                id: id.clone(),
                prospect: lead.card.clone(),
                company: lead.company.clone(),
                person: Some(lead.person.clone()),
                answers: None,
                after: before,
                to_key: e.keys().address(&lead.address).unwrap(),
                domain_key: e.keys().domain_of(&lead.address).unwrap(),
                cc: Vec::new(),
                message_id: format!("{}@{domain}", e.ports().ids.token()),
                content,
                not_before: None,
                at: now,
            },
        )?;
        emails::put_draft_info(
            tx,
            &id,
            &DraftInfo {
                pack: Some(pack.clone()),
                subjects: Vec::new(),
                // Openers of two hotels of one group must differ; these hotels have none.
                opener: format!("opener of {}", lead.company),
                template: "test".into(),
                model: "person".into(),
                language_reason: "test".into(),
                inspection: json!({}),
                why_person: "general manager".into(),
                why_now: "test".into(),
                say: json!({}),
                clean: true,
                risk: "none".into(),
                in_reply_to: thread.clone(),
                references: thread.into_iter().collect(),
            },
        )?;
        out.push(id);
    }
    Ok(out)
}

fn hotel(tx: &Tx<'_>, lead: &Lead) -> anyhow::Result<String> {
    Ok(companies::get(tx, &lead.company)?
        .map(|c| c.name)
        .unwrap_or_default())
}
