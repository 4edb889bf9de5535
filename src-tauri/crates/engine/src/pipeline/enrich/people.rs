//! People and how to reach them: from findings to people, posts and addresses with a verification score; then the seat a
//! card is about. Nobody is stored who was erased; a contact printed in a posting is never a recipient.

use domain::keys::fold_name;
use domain::policy::verification::{self, Evidence};
use domain::site::Finding;
use domain::{CompanyId, PersonId};
use serde_json::Value;
use store::Tx;
use store::rusqlite::params;
use store::tables::companies;
use store::tables::companies::Company;
use store::tables::people::{self, Address, Post};

use super::class_word;
use super::mail_domains::{MailDomains, Mx, domain_of};
use super::read::Seen;
use crate::pipeline::privacy::{self, Who};
use crate::{Cx, Engine};

/// Whether a finding is about somebody who asked to be forgotten.
///
/// # Errors
/// Database errors.
pub(super) fn forgotten(
    e: &Engine,
    tx: &Tx<'_>,
    company: &Company,
    f: &Finding,
) -> anyhow::Result<bool> {
    let detail = |keys: &[&str]| {
        keys.iter()
            .find_map(|k| f.detail.get(*k).and_then(Value::as_str))
            .map(str::to_owned)
    };
    let (mail, phone) = (detail(&["email", "mail"]), detail(&["phone", "mobile"]));
    let profile = detail(&["linkedin", "profile"]);
    let website = company.website.as_deref();
    let country = company.country.as_deref();
    let person = is_person(f).then_some(f.value.as_str());
    let by_detail = Who {
        mail: mail.as_deref(),
        phone: phone.as_deref(),
        profile: profile.as_deref(),
        name: person,
        website,
        country,
    };
    // A mailbox, number or profile that stands on its own is its value.
    let by_value = Who {
        mail: Some(&f.value),
        phone: Some(&f.value),
        profile: Some(&f.value),
        country,
        ..Who::default()
    };
    Ok(privacy::is_erased(e, tx, &by_detail)?
        || (person.is_none() && privacy::is_erased(e, tx, &by_value)?))
}

/// The General Manager has a kind of his own; everybody else of the page is a person.
fn is_person(f: &Finding) -> bool {
    matches!(f.kind.as_str(), "person" | "gm_name")
}

/// The score of an address by what is known about it.
fn judge(mx: &MailDomains, address: &str, mut evidence: Vec<Evidence>) -> Option<f64> {
    match domain_of(address).and_then(|d| mx.get(&d).copied()) {
        Some(Mx::Takes) => evidence.push(Evidence::SyntaxAndMx),
        Some(Mx::Null) => evidence.push(Evidence::NullMx),
        Some(Mx::Missing) => evidence.push(Evidence::NoSuchDomain),
        // Not known is not absent: what is printed keeps its line until DNS answers.
        Some(Mx::Unknown) | None => {}
    }
    Some(verification::verify(&evidence).score)
}

/// Store what the site says about people, mailboxes and phones.
///
/// # Errors
/// Database errors.
pub(super) fn take(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    company: &Company,
    s: &Seen,
    mx: &MailDomains,
) -> anyhow::Result<()> {
    let id = company.company_id();
    for f in s.findings.iter().filter(|f| is_person(f)) {
        person(e, tx, cx, company, f, s, mx)?;
    }
    for f in s.findings.iter().filter(|f| f.kind == "email") {
        // A mailbox that belongs to a person of the page was stored with him.
        let owned = s.findings.iter().any(|p| {
            is_person(p) && p.detail.get("email").and_then(Value::as_str) == Some(f.value.as_str())
        });
        let class = class_word(e.judge().role_class(&f.value));
        if !owned && class != "personal" {
            let score = judge(mx, &f.value, vec![Evidence::RoleOnSite]);
            address(
                e,
                tx,
                cx,
                None,
                &id,
                "mail",
                &f.value,
                class,
                "published",
                score,
            )?;
        }
    }
    if let Some(phone) = &company.phone {
        address(
            e,
            tx,
            cx,
            None,
            &id,
            "phone",
            phone,
            "front",
            "published",
            None,
        )?;
    }
    if let (Some(street), Some(town)) = (&company.street, &company.town) {
        let line = format!(
            "{}, {street}, {} {town}",
            company.name,
            company.postal_code.as_deref().unwrap_or_default()
        );
        address(
            e,
            tx,
            cx,
            None,
            &id,
            "letter",
            &line,
            "front",
            "published",
            None,
        )?;
    }
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "one row")]
fn address(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    person: Option<&PersonId>,
    company: &CompanyId,
    channel: &str,
    value: &str,
    class: &str,
    obtained: &str,
    score: Option<f64>,
) -> anyhow::Result<()> {
    let key = match channel {
        "mail" => e.keys().address(value),
        "phone" => Some(e.keys().phone(value)),
        "linkedin" => Some(e.keys().profile(value)),
        _ => Some(e.keys().profile(&fold_name(value))),
    };
    let Some(key) = key else { return Ok(()) };
    let kind = if channel == "linkedin" {
        "profile"
    } else {
        channel
    };
    if people::erased(tx, kind, &key)? {
        return Ok(());
    }
    people::put_address(
        tx,
        &Address {
            id: e.id(),
            person: person.cloned(),
            company: Some(company.clone()),
            channel: channel.into(),
            value: value.into(),
            key,
            role_class: class.into(),
            obtained: obtained.into(),
            score,
            verified_at: Some(cx.now),
            confirmed: false,
            dead_at: None,
        },
    )?;
    Ok(())
}

/// A person of the page: known by address or name at this company, else new; with post, mailbox, phone and profile.
fn person(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    company: &Company,
    f: &Finding,
    s: &Seen,
    mx: &MailDomains,
) -> anyhow::Result<()> {
    let id = company.company_id();
    let text = |k: &str| f.detail.get(k).and_then(Value::as_str).map(str::to_owned);
    let site = company
        .website
        .as_deref()
        .and_then(crate::pipeline::acquire::dedup::site_key)
        .map(|k| k.0);
    let title = text("title");
    let judged = title.as_deref().map(|t| e.judge().title(t));
    let role = judged.map_or_else(|| "contact".to_owned(), |t| t.role);
    let known = find(e, tx, &id, &f.value, text("email").as_deref())?;
    let who: PersonId = match known {
        Some(p) => p,
        None => {
            let p: PersonId = e.id();
            people::insert(tx, &p, Some(&f.value))?;
            tx.execute(
                "INSERT OR IGNORE INTO legal_bases(person_id,basis,test_version,source,at) VALUES(?1,'legitimate_interest','published-1',?2,?3)",
                params![p.as_str(), f.url, cx.now.0],
            )?;
            p
        }
    };
    if !people::posts_at(tx, &id)?
        .iter()
        .any(|p| p.person.as_ref() == Some(&who))
    {
        people::insert_post(
            tx,
            &Post {
                id: e.id(),
                person: Some(who.clone()),
                company: id.clone(),
                title,
                role,
                source: f.url.clone(),
                from_at: None,
                to_at: None,
            },
        )?;
    }
    if let Some(mail) = text("email") {
        let class = class_word(e.judge().role_class(&mail));
        let line = if class == "personal" {
            Evidence::PrintedForPerson
        } else {
            Evidence::RoleOnSite
        };
        address(
            e,
            tx,
            cx,
            Some(&who),
            &id,
            "mail",
            &mail,
            class,
            "published",
            judge(mx, &mail, vec![line]),
        )?;
    } else if let Some(domain) = site.filter(|d| mx.get(d) == Some(&Mx::Takes)) {
        guess(e, tx, cx, company, &who, &f.value, &domain, s, mx)?;
    }
    if let Some(p) = text("phone") {
        let n = e
            .judge()
            .phone(&p, company.country.as_deref().unwrap_or_default());
        if n.valid {
            address(
                e,
                tx,
                cx,
                Some(&who),
                &id,
                "phone",
                &n.e164,
                "personal",
                "published",
                None,
            )?;
        }
    }
    let profile = s
        .findings
        .iter()
        .find(|l| {
            l.kind == "linkedin"
                && l.detail.get("person").and_then(Value::as_str) == Some(f.value.as_str())
        })
        .map(|l| l.value.clone());
    if let Some(l) = profile {
        address(
            e,
            tx,
            cx,
            Some(&who),
            &id,
            "linkedin",
            &l,
            "personal",
            "published",
            None,
        )?;
    }
    Ok(())
}

/// A pattern learnt from the page's other personal addresses, else the global prior; never on a shared domain.
#[expect(clippy::too_many_arguments, reason = "one guess and its grounds")]
fn guess(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    company: &Company,
    who: &PersonId,
    name: &str,
    domain: &str,
    s: &Seen,
    mx: &MailDomains,
) -> anyhow::Result<()> {
    if let Some(k) = e.keys().domain(domain)
        && companies::shared_class(tx, "domain", &k)?.is_some()
    {
        return Ok(());
    }
    let known: Vec<judge::person::KnownAddress> = s
        .findings
        .iter()
        .filter(|f| is_person(f) && f.value != name)
        .filter_map(|f| {
            let email = f.detail.get("email").and_then(Value::as_str)?;
            (domain_of(email)? == domain).then(|| judge::person::KnownAddress {
                name: f.value.clone(),
                email: email.to_owned(),
            })
        })
        .collect();
    let Some(best) = e
        .judge()
        .person(name, domain, &known)
        .patterns
        .into_iter()
        .next()
    else {
        return Ok(());
    };
    let line = match known.len() {
        0 => Evidence::PatternPrior,
        1 | 2 => Evidence::PatternTwo,
        _ => Evidence::PatternThree,
    };
    let line = if known.len() == 1 {
        Evidence::PatternPrior
    } else {
        line
    };
    address(
        e,
        tx,
        cx,
        Some(who),
        &company.company_id(),
        "mail",
        &best.email,
        "personal",
        "guessed",
        judge(mx, &best.email, vec![line]),
    )
}

/// The person of this name or address at the company.
fn find(
    e: &Engine,
    tx: &Tx<'_>,
    company: &CompanyId,
    name: &str,
    mail: Option<&str>,
) -> anyhow::Result<Option<PersonId>> {
    if let Some(k) = mail.and_then(|m| e.keys().address(m))
        && let Some(p) = people::by_mail_key(tx, &k)?
            .into_iter()
            .find_map(|a| a.person)
    {
        return Ok(Some(p));
    }
    for post in people::posts_at(tx, company)? {
        let Some(p) = post.person else { continue };
        if people::get(tx, &p)?
            .and_then(|x| x.name)
            .is_some_and(|n| fold_name(&n) == fold_name(name))
        {
            return Ok(Some(p));
        }
    }
    Ok(None)
}

/// Addresses that came by import get their domain checked; what does not take mail scores 0.
///
/// # Errors
/// Database errors.
pub(super) fn verify_known(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    company: &Company,
    mx: &MailDomains,
) -> anyhow::Result<()> {
    let _ = e;
    for a in people::select_addresses(
        tx,
        "company_id=?1 AND channel='mail' AND dead_at IS NULL ORDER BY id",
        &[&company.id],
    )? {
        let dead = matches!(
            domain_of(&a.value).and_then(|d| mx.get(&d).copied()),
            Some(Mx::Null | Mx::Missing)
        );
        let (line, score) = if dead {
            ("no_mail_domain", 0.0)
        } else {
            (a.obtained.as_str(), a.score.unwrap_or(0.0))
        };
        if dead {
            tx.execute(
                "UPDATE person_addresses SET score=0,verified_at=?2 WHERE id=?1",
                params![a.id.as_str(), cx.now.0],
            )?;
        }
        tx.execute(
            "INSERT OR REPLACE INTO verifications(address_id,at,verdict,line,score,evidence) VALUES(?1,?2,?3,?4,?5,?6)",
            params![a.id.as_str(), cx.now.0, if dead { "invalid" } else { "unknown" }, line, score, a.obtained],
        )?;
    }
    Ok(())
}
