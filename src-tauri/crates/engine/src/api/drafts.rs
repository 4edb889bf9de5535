//! Drafts: the approval queue as it is shown, editing and rejecting.

use domain::content::Claim;
use domain::policy::approval::Risk;
use domain::{Code, EmailId, FactId, WireError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::rusqlite::Connection;
use store::tables::emails::Email;
use store::tables::{approvals, companies, drafts, emails, people, prospects, signals};
use ts_rs::TS;

use super::activity;
use super::emails::EmailRef;
use super::table::operations;
use super::workspace::{DONE, Done};
use crate::engine::{not_found, wire};
use crate::pipeline::{approve, compose};
use crate::{Cx, Engine};

operations! { "approvals":
    drafts_list: DraftsList => Drafts, reads, ["approvals"], "Show drafts that wait for approval";
    draft_show: EmailRef => DraftFull, reads, ["approvals", "email(id)"], "Show one draft with its versions";
    draft_edit: DraftEdit => DraftEdited, writes, ["approvals", "email(id)"], undo "draft_edit", "Edit a draft";
    draft_regenerate: DraftRegenerate => DraftEdited, writes, ["approvals", "email(id)"], undo "draft_edit", "Write a draft anew";
    draft_reject: DraftReject => Done, writes, ["approvals", "emails", "board"], undo "cannot bring the drafts back: enrol the card again to have new ones written", "Reject a draft";
}

/// Which drafts.
#[derive(Debug, Deserialize, TS)]
pub struct DraftsList {
    /// States, comma-separated (default: `draft,pending_approval`).
    #[serde(default)]
    #[ts(optional)]
    pub state: Option<String>,
    /// At most (default 200).
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// A sentence and the fact it rests on.
#[derive(Debug, Serialize, TS)]
pub struct DraftClaim {
    /// Number of the sentence, from 0.
    pub sentence: u32,
    /// The fact.
    pub fact_id: String,
    /// What the fact says.
    pub text: String,
    /// Where it is from.
    pub source: String,
}

/// A draft as its card shows it.
#[derive(Debug, Serialize, TS)]
pub struct DraftRow {
    /// Id.
    pub id: String,
    /// The pack it is approved with.
    pub pack: Option<String>,
    /// Card.
    pub prospect: String,
    /// Property's name.
    pub company: String,
    /// Person's name.
    pub person: Option<String>,
    /// Recipient.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Subject options.
    pub subjects: Vec<String>,
    /// Body.
    pub text: String,
    /// Signature and legal lines.
    pub footer: String,
    /// Language, ISO 639-1.
    pub language: String,
    /// `first follow_up answer manual`.
    pub kind: String,
    /// State.
    pub state: String,
    /// Step of the sequence.
    pub step: Option<u32>,
    /// The mail before it in the pack.
    pub after: Option<String>,
    /// Highest risk (`none` when there is none).
    pub risk: String,
    /// Whether a bulk approval may take it.
    pub clean: bool,
    /// Why an earlier approval ended before it could leave.
    pub expired: Option<String>,
    /// Why this person.
    pub why_person: String,
    /// Why now, with "do not mention" marks.
    pub why_now: String,
    /// Why this language and form of address.
    pub language_reason: String,
    /// `inspect email` of it.
    pub inspection: Value,
    /// Facts beside the sentences that use them.
    pub claims: Vec<DraftClaim>,
    /// Planned slot, epoch milliseconds.
    pub planned: Option<i64>,
    /// Score of the card.
    pub score: Option<f64>,
    /// Who wrote it: `embedded`, `person` or a model.
    pub written_by: String,
    /// Born at, epoch milliseconds.
    pub created_at: i64,
}

/// Drafts: expired first, then by risk, then by age; follow-ups behind the first mail of their pack.
#[derive(Debug, Serialize, TS)]
pub struct Drafts {
    /// Rows.
    pub drafts: Vec<DraftRow>,
}

fn row(c: &Connection, m: &Email) -> anyhow::Result<DraftRow> {
    let info = emails::draft_info(c, &m.id)?;
    let marks = drafts::marks(c, &m.id)?;
    let mut claims = Vec::new();
    for x in emails::claims(c, &m.id)? {
        let fact = signals::fact(c, &FactId(x.fact_id.0.clone()))?;
        let (text, source) = fact.map(|f| (f.text, f.source)).unwrap_or_default();
        claims.push(DraftClaim {
            sentence: x.sentence,
            fact_id: x.fact_id.0,
            text,
            source,
        });
    }
    let person = match &m.person {
        Some(p) => people::get(c, p)?.and_then(|p| p.name),
        None => None,
    };
    let planned = approvals::live(c, &m.id)?
        .and_then(|a| a.planned_slot_at)
        .or(m.not_before);
    Ok(DraftRow {
        id: m.id.0.clone(),
        prospect: m.prospect.0.clone(),
        company: companies::get(c, &m.company)?
            .map(|x| x.name)
            .unwrap_or_default(),
        person,
        to: m.to_address.clone(),
        subject: m.subject.clone(),
        text: m.text.clone(),
        footer: m.footer.clone(),
        language: m.language.clone(),
        kind: m.kind.word().into(),
        state: m.state.clone(),
        step: m.step.as_ref().map(|s| s.1),
        after: m.after.as_ref().map(|a| a.0.clone()),
        expired: marks.expired.filter(|_| m.state == "draft"),
        claims,
        planned: planned.map(|t| t.0),
        score: prospects::score(c, &m.prospect)?,
        created_at: m.created_at.0,
        pack: info.as_ref().and_then(|d| d.pack.clone()),
        subjects: info
            .as_ref()
            .map(|d| d.subjects.clone())
            .unwrap_or_default(),
        risk: info
            .as_ref()
            .map_or_else(|| "none".into(), |d| d.risk.clone()),
        clean: info.as_ref().is_some_and(|d| d.clean),
        why_person: info
            .as_ref()
            .map(|d| d.why_person.clone())
            .unwrap_or_default(),
        why_now: info.as_ref().map(|d| d.why_now.clone()).unwrap_or_default(),
        language_reason: info
            .as_ref()
            .map(|d| d.language_reason.clone())
            .unwrap_or_default(),
        inspection: info
            .as_ref()
            .map(|d| d.inspection.clone())
            .unwrap_or_default(),
        written_by: info.map(|d| d.model).unwrap_or_default(),
    })
}

/// The rank of a risk: its word, or a word followed by a reason, in the order of compose.md.
fn rank(risk: &str) -> Risk {
    let word = risk.split([':', ' ']).next().unwrap_or_default();
    Risk::of(word).unwrap_or(Risk::None)
}

/// Expired, then risk, then age; what belongs to a pack stands with its first mail, in the order of its steps.
fn sort(rows: &mut [DraftRow]) {
    let heads: std::collections::BTreeMap<String, (bool, Risk, i64)> = rows
        .iter()
        .filter(|r| r.after.is_none())
        .map(|r| {
            (
                r.pack.clone().unwrap_or_else(|| r.id.clone()),
                (r.expired.is_none(), rank(&r.risk), r.created_at),
            )
        })
        .collect();
    rows.sort_by_cached_key(|r| {
        let pack = r.pack.clone().unwrap_or_else(|| r.id.clone());
        let head =
            heads
                .get(&pack)
                .copied()
                .unwrap_or((r.expired.is_none(), rank(&r.risk), r.created_at));
        (head, pack, r.after.is_some(), r.step, r.id.clone())
    });
}

async fn drafts_list(e: &Engine, _cx: &Cx, input: DraftsList) -> Result<Drafts, WireError> {
    let wanted = input
        .state
        .unwrap_or_else(|| "draft,pending_approval".into());
    let states: Vec<String> = wanted
        .split(',')
        .map(str::trim)
        .filter(|s| !s.is_empty())
        .map(str::to_owned)
        .collect();
    let limit = usize::try_from(input.limit.unwrap_or(200).min(2_000)).unwrap_or(200);
    let mut rows = e
        .store()
        .read(move |c| {
            let list = serde_json::to_string(&states)?;
            emails::select(
                c,
                "state IN(SELECT value FROM json_each(?1)) ORDER BY created_at,id LIMIT 5000",
                &[&list],
            )?
            .iter()
            .map(|m| row(c, m))
            .collect::<anyhow::Result<Vec<_>>>()
        })
        .await
        .map_err(wire)?;
    sort(&mut rows);
    rows.truncate(limit);
    Ok(Drafts { drafts: rows })
}

/// A version of a draft.
#[derive(Debug, Serialize, TS)]
pub struct DraftVersion {
    /// 1, 2, 3 …
    pub n: u32,
    /// Subject.
    pub subject: String,
    /// Body.
    pub text: String,
    /// Who made it.
    pub made_by: String,
    /// When, epoch milliseconds.
    pub at: i64,
    /// What should be otherwise, where it was written anew.
    pub note: Option<String>,
}

/// A draft in full.
#[derive(Debug, Serialize, TS)]
pub struct DraftFull {
    /// The draft.
    pub draft: DraftRow,
    /// The other mails of its pack.
    pub pack: Vec<DraftRow>,
    /// How it changed, oldest first.
    pub versions: Vec<DraftVersion>,
}

async fn draft_show(e: &Engine, _cx: &Cx, input: EmailRef) -> Result<DraftFull, WireError> {
    e.store()
        .read(move |c| {
            let id = EmailId(input.email);
            let m = emails::get(c, &id)?.ok_or_else(|| not_found("draft", id.as_str()))?;
            let draft = row(c, &m)?;
            let mut pack = Vec::new();
            if let Some(p) = &draft.pack {
                for other in emails::of_pack(c, p)?.iter().filter(|x| x.id != id) {
                    pack.push(row(c, other)?);
                }
            }
            let versions = drafts::versions(c, &id)?;
            let versions = versions
                .into_iter()
                .map(|v| DraftVersion {
                    n: v.n,
                    subject: v.subject,
                    text: v.text,
                    made_by: v.made_by,
                    at: v.at.0,
                    note: v.note,
                })
                .collect();
            Ok(DraftFull {
                draft,
                pack,
                versions,
            })
        })
        .await
        .map_err(wire)
}

/// A change of a draft.
#[derive(Debug, Deserialize, TS)]
pub struct DraftEdit {
    /// The draft.
    pub email: String,
    /// New subject.
    #[serde(default)]
    #[ts(optional)]
    pub subject: Option<String>,
    /// New body, without signature and legal lines.
    #[serde(default)]
    #[ts(optional)]
    pub text: Option<String>,
    /// Which sentence of the new body rests on which fact; what is left out keeps the claims whose sentence stands. Taking a
    /// change back brings the claims of the words before.
    #[serde(default)]
    #[ts(optional)]
    pub claims: Option<Vec<ClaimOf>>,
}

/// A sentence and its fact.
#[derive(Debug, Deserialize, TS)]
pub struct ClaimOf {
    /// Number of the sentence, from 0.
    pub sentence: u32,
    /// The fact.
    pub fact_id: String,
}

/// What an edit changed.
#[derive(Debug, Serialize, TS)]
pub struct DraftEdited {
    /// Always true; refusals are errors.
    pub done: bool,
    /// Follow-ups of the pack that took the new subject over.
    pub follow_ups: Vec<String>,
    /// Mails that were approved before and wait for a new approval.
    pub approve_again: Vec<String>,
    /// The same in words, for the person who edited; none when nothing but the draft changed.
    pub told: Option<String>,
}

impl From<approve::Edited> for DraftEdited {
    fn from(x: approve::Edited) -> Self {
        let mut told = Vec::new();
        match x.follow_ups.len() {
            0 => {}
            1 => told.push("Its follow-up has the new subject as well.".to_owned()),
            n => told.push(format!("Its {n} follow-ups have the new subject as well.")),
        }
        match x.approve_again.len() {
            0 => {}
            1 => told.push("One approved mail was changed: approve it again.".to_owned()),
            n => told.push(format!(
                "{n} mails of the pack were approved before: approve them again."
            )),
        }
        let ids = |all: Vec<EmailId>| all.into_iter().map(|x| x.0).collect();
        Self {
            done: true,
            follow_ups: ids(x.follow_ups),
            approve_again: ids(x.approve_again),
            told: (!told.is_empty()).then(|| told.join(" ")),
        }
    }
}

async fn draft_edit(e: &Engine, cx: &Cx, input: DraftEdit) -> Result<DraftEdited, WireError> {
    if input
        .subject
        .as_deref()
        .is_some_and(|s| s.contains(['\r', '\n']))
    {
        return Err(WireError::new(Code::Usage, "subject: one line"));
    }
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let id = EmailId(input.email);
            let back = words(tx, &id)?;
            let claims = input.claims.map(|all| {
                let claim = |c: ClaimOf| Claim {
                    sentence: c.sentence,
                    fact_id: FactId(c.fact_id),
                };
                all.into_iter().map(claim).collect()
            });
            let edited = approve::edit(&engine, tx, &cx, &id, input.subject, input.text, claims)?;
            activity::can_undo(&engine, tx, &cx, "draft_edit", back, "put the words back")?;
            Ok(edited.into())
        })
        .await
        .map_err(wire)
}

/// The call that puts a draft's words back as they are.
fn words(c: &Connection, id: &EmailId) -> anyhow::Result<Value> {
    let m = emails::get(c, id)?.ok_or_else(|| not_found("draft", id.as_str()))?;
    let claim = |x: Claim| json!({ "sentence": x.sentence, "fact_id": x.fact_id });
    let claims: Vec<Value> = emails::claims(c, id)?.into_iter().map(claim).collect();
    Ok(json!({ "email": id, "subject": m.subject, "text": m.text, "claims": claims }))
}

/// A draft to write anew.
#[derive(Debug, Deserialize, TS)]
pub struct DraftRegenerate {
    /// The draft of a sequence.
    pub email: String,
    /// What should be otherwise, in the person's words. A model follows it; the embedded writer only words it anew.
    #[serde(default)]
    #[ts(optional)]
    pub note: Option<String>,
}

async fn draft_regenerate(
    e: &Engine,
    cx: &Cx,
    input: DraftRegenerate,
) -> Result<DraftEdited, WireError> {
    let id = EmailId(input.email);
    let wanted = id.clone();
    let back = e
        .store()
        .read(move |c| words(c, &wanted))
        .await
        .map_err(wire)?;
    let edited = compose::again(e, cx, &id, input.note.as_deref())
        .await
        .map_err(wire)?;
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            activity::can_undo(&engine, tx, &cx, "draft_edit", back, "put the words back")
        })
        .await
        .map_err(wire)?;
    Ok(edited.into())
}

/// A rejection.
#[derive(Debug, Deserialize, TS)]
pub struct DraftReject {
    /// The draft; its pack goes with it.
    pub email: String,
    /// Why: `wrong_fact wrong_person wrong_fit tone other`, or words.
    pub reason: String,
}

async fn draft_reject(e: &Engine, cx: &Cx, input: DraftReject) -> Result<Done, WireError> {
    if input.reason.trim().is_empty() {
        return Err(WireError::new(
            Code::Usage,
            "reason: say why, so that the next one is better",
        ));
    }
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            approve::reject(&engine, tx, &cx, &EmailId(input.email), input.reason.trim())?;
            Ok(DONE)
        })
        .await
        .map_err(wire)
}
