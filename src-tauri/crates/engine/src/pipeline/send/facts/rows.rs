//! What the decision reads of a mail, its recipient and its company: one question each, over the rows.

use domain::Millis;
use domain::content::MailKind;
use domain::policy::brakes::{self, BrakeFacts, GroupFirst, Held};
use domain::policy::decision::SuppressionFact;
use domain::time::DAY;
use store::rusqlite::{Connection, OptionalExtension as _, params};
use store::tables::emails::Email;
use store::tables::people::Address;
use store::tables::{approvals, emails, groups, leave_alone, people, senders};

use crate::pipeline::brakes as brake_rows;

/// The row of the recipient's address; unknown addresses (an answer to a new one) carry nothing against them but a score.
pub(super) fn address_of(c: &Connection, m: &Email) -> anyhow::Result<Address> {
    let mut all = people::by_mail_key(c, &m.to_key)?;
    all.sort_by_key(|a| (a.person != m.person, a.company.as_ref() != Some(&m.company)));
    Ok(all.into_iter().next().unwrap_or_else(|| Address {
        id: "unknown".into(),
        person: m.person.clone(),
        company: Some(m.company.clone()),
        channel: "mail".into(),
        value: m.to_address.clone(),
        key: m.to_key.clone(),
        role_class: "personal".into(),
        obtained: "delegated".into(),
        score: None,
        verified_at: None,
        confirmed: false,
        dead_at: None,
    }))
}

pub(super) fn suppressions(
    c: &Connection,
    m: &Email,
    live: Option<&approvals::Approval>,
) -> anyhow::Result<Vec<SuppressionFact>> {
    let inbound: Option<i64> = match &m.answers {
        Some(id) => c
            .query_row(
                "SELECT first_seen_at FROM messages WHERE id=?1",
                [id.as_str()],
                |r| r.get(0),
            )
            .optional()?,
        None => None,
    };
    let confirmed = live.is_some_and(|a| a.override_reason.is_some());
    let at: Vec<i64> = c
        .prepare_cached("SELECT at FROM email_suppressions WHERE email_id=?1")?
        .query_map([m.id.as_str()], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(at
        .into_iter()
        .map(|t| SuppressionFact {
            at: Millis(t),
            answered_inbound_at: inbound.map(Millis),
            confirmed_with_reason: confirmed,
        })
        .collect())
}

/// Claims on facts that became silent after the draft was written.
pub(super) fn silent(c: &Connection, m: &Email) -> anyhow::Result<u32> {
    Ok(c.query_row("SELECT count(*) FROM email_claims k JOIN facts f ON f.id=k.fact_id WHERE k.email_id=?1 AND f.say='silent' AND f.open_to_company_id IS NOT ?2", params![m.id.as_str(), m.company.as_str()], |r| r.get(0))?)
}

/// What may never be missing, whatever approved it (invariant 4).
pub(super) fn faults(m: &Email, sender: Option<&senders::Sender>) -> Vec<String> {
    let mut out = Vec::new();
    let text = format!("{}\n{}\n{}", m.subject, m.text, m.footer);
    if ["{{", "}}", "{%", "[NAME]", "[HOTEL]"]
        .iter()
        .any(|x| text.contains(x))
    {
        out.push("an unresolved variable".to_owned());
    }
    if m.text.trim().is_empty() || m.subject.trim().is_empty() {
        out.push("an empty subject or text".to_owned());
    }
    let Some(s) = sender else {
        out.push("no sender identity".to_owned());
        return out;
    };
    if s.display_name.trim().is_empty() {
        out.push("a sender without a name".to_owned());
    }
    let line = |t: &str| t.split_whitespace().collect::<Vec<_>>().join(" ");
    if m.kind == MailKind::First
        && (s.postal_address.trim().is_empty()
            || !line(&m.footer).contains(&line(&s.postal_address)))
    {
        out.push("no postal address".to_owned());
    }
    out
}

pub(super) fn sequence_held(c: &Connection, m: &Email) -> anyhow::Result<Option<String>> {
    let Some((campaign, _)) = &m.step else {
        return Ok(None);
    };
    let row: Option<(String, Option<String>)> = c
        .query_row(
            "SELECT state,held_reason FROM enrolments WHERE prospect_id=?1 AND campaign_id=?2 ORDER BY started_at DESC,id DESC LIMIT 1",
            params![m.prospect.as_str(), campaign.as_str()],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )
        .optional()?;
    Ok(match row {
        Some((s, _)) if s == "active" => None,
        Some((s, why)) => Some(why.unwrap_or(s)),
        None => Some("not enrolled any more".into()),
    })
}

pub(super) fn brakes_of(c: &Connection, m: &Email, now: Millis) -> anyhow::Result<Vec<Held>> {
    if !m.kind.is_outreach() {
        return Ok(Vec::new());
    }
    let opener = emails::draft_info(c, &m.id)?
        .map(|d| d.opener)
        .unwrap_or_default();
    let at = |sql: &str, p: &[&dyn store::rusqlite::ToSql]| -> anyhow::Result<Option<Millis>> {
        Ok(c.query_row(sql, p, |r| r.get::<_, Option<i64>>(0))?
            .map(Millis))
    };
    let person = m.person.as_ref().map_or("", |p| p.as_str()).to_owned();
    let ended: Vec<i64> = c
        .prepare_cached("SELECT started_at FROM enrolments WHERE person_id=?1 AND state='ended' AND EXISTS(SELECT 1 FROM emails e WHERE e.prospect_id=enrolments.prospect_id AND e.campaign_id=enrolments.campaign_id AND e.state='sent')")?
        .query_map([&person], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    let facts = BrakeFacts {
        person_sequences: ended.into_iter().map(Millis).collect(),
        person_no_answer: at("SELECT max(ended_at) FROM enrolments WHERE person_id=?1 AND end_reason='sequence_finished'", &[&person])?,
        property_no_answer: at(
            "SELECT max(n.ended_at) FROM enrolments n JOIN prospects p ON p.id=n.prospect_id WHERE p.company_id=?1 AND n.prospect_id<>?2 AND n.end_reason='sequence_finished'",
            &[&m.company.as_str(), &m.prospect.as_str()],
        )?,
        group_firsts: group_firsts(c, m, now)?,
        group_held: groups::held(c, &m.company)?.is_some()
            || c.query_row(
                "SELECT EXISTS(SELECT 1 FROM suppressions s JOIN group_members g ON g.group_id=s.key OR s.key IN(SELECT m.part FROM merged_ids m WHERE m.kind='company' AND m.id=g.group_id) WHERE s.scope='group' AND s.lifted_at IS NULL AND g.company_id=?1)",
                [m.company.as_str()],
                |r| r.get(0),
            )?,
        last_touch: leave_alone::last_touch(c, &m.company)?,
        last_inbound: at("SELECT max(first_seen_at) FROM messages WHERE company_id=?1", &[&m.company.as_str()])?,
        subject: brakes::normal(&m.subject),
        opener: brakes::normal(&opener),
    };
    Ok(if m.kind == MailKind::First {
        brakes::first_mail(&facts, now)
    } else {
        brakes::follow_up(&facts, now)
    })
}

/// First mails into the operators and owners of this company in the last 90 days.
pub(super) fn group_firsts(
    c: &Connection,
    m: &Email,
    now: Millis,
) -> anyhow::Result<Vec<GroupFirst>> {
    let rows: Vec<(i64, String, String)> = c
        .prepare_cached(brake_rows::GROUP_FIRSTS_SQL)?
        .query_map(params![m.company.as_str(), now.minus(90 * DAY).0], |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?))
        })?
        .collect::<Result<_, _>>()?;
    Ok(rows
        .into_iter()
        .map(|(at, subject, opener)| GroupFirst {
            at: Millis(at),
            subject: brakes::normal(&subject),
            opener: brakes::normal(&opener),
        })
        .collect())
}

/// Human replies that wait for more than a working day.
pub(super) fn unanswered(c: &Connection, now: Millis) -> anyhow::Result<u32> {
    Ok(c.query_row(
        "SELECT count(*) FROM replies r JOIN replies_extra x ON x.reply_id=r.id WHERE r.kind='human' AND r.opt_out=0 AND r.state<>'handled' AND x.ingested_at<?1",
        [now.minus(DAY).0],
        |r| r.get(0),
    )?)
}
