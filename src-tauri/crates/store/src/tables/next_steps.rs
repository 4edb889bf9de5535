//! What comes next for a card: the reply that waits, the meeting ahead, the draft, the task, the mail that has a slot. Reads
//! for a page of cards at once; which of them counts is the caller's.

use std::collections::BTreeMap;

use domain::{Millis, ProspectId};
use rusqlite::{Connection, params};

/// Something that waits or is planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its row.
    pub id: String,
    /// A task's words and kind, a mail's subject, a meeting's place; may be empty.
    pub text: String,
    /// `kind` of a task or mail, state of a meeting.
    pub kind: String,
    /// When; for a reply, since when.
    pub at: Option<Millis>,
}

/// What is known to come for one card.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Steps {
    /// The oldest reply nobody has handled.
    pub reply: Option<Step>,
    /// The next meeting, or one that is only proposed.
    pub meeting: Option<Step>,
    /// The draft that waits for approval.
    pub draft: Option<Step>,
    /// The open task that is due first.
    pub task: Option<Step>,
    /// The approved mail that leaves first.
    pub mail: Option<Step>,
    /// The running sequence, by its campaign's name.
    pub sequence: Option<Step>,
}

const REPLIES: &str = "SELECT r.prospect_id,r.id,'',r.kind,min(x.ingested_at) FROM json_each(?1) j JOIN replies r ON r.prospect_id=j.value JOIN replies_extra x ON x.reply_id=r.id \
     WHERE r.state<>'handled' AND r.kind IN('human','calendar') AND r.opt_out=0 GROUP BY r.prospect_id";
const MEETINGS: &str = "SELECT m.prospect_id,m.id,ifnull(m.place,''),m.state,min(ifnull(m.start_at,9223372036854775807)) FROM json_each(?1) j JOIN meetings m ON m.prospect_id=j.value \
     WHERE (m.state='proposed' OR m.state IN('booked','moved')) AND (m.start_at IS NULL OR m.start_at>?2) GROUP BY m.prospect_id";
const DRAFTS: &str = "SELECT e.prospect_id,e.id,e.subject,e.kind,min(e.created_at) FROM json_each(?1) j JOIN emails e ON e.prospect_id=j.value \
     WHERE e.state IN('draft','pending_approval') AND e.kind<>'follow_up' GROUP BY e.prospect_id";
const TASKS: &str = "SELECT k.prospect_id,k.id,k.text,k.kind,min(ifnull(k.due_at,9223372036854775807)) FROM json_each(?1) j JOIN tasks k ON k.prospect_id=j.value \
     WHERE k.done_at IS NULL AND k.cancelled_at IS NULL GROUP BY k.prospect_id";
const MAILS: &str = "SELECT e.prospect_id,e.id,e.subject,e.kind,min(ifnull(coalesce(a.planned_slot_at,e.not_before),9223372036854775807)) FROM json_each(?1) j JOIN emails e ON e.prospect_id=j.value \
     LEFT JOIN approvals a ON a.email_id=e.id AND a.voided_at IS NULL WHERE e.state IN('approved','sending') GROUP BY e.prospect_id";
const SEQUENCES: &str = "SELECT n.prospect_id,n.id,k.name,n.state,min(ifnull(n.resume_at,9223372036854775807)) FROM json_each(?1) j JOIN enrolments n ON n.prospect_id=j.value \
     JOIN campaigns k ON k.id=n.campaign_id WHERE n.state<>'ended' GROUP BY n.prospect_id";

/// What comes next for these cards; a card of which nothing is known is left out.
///
/// # Errors
/// Database errors.
pub fn of(
    c: &Connection,
    cards: &[ProspectId],
    now: Millis,
) -> rusqlite::Result<BTreeMap<ProspectId, Steps>> {
    let ids: Vec<&str> = cards.iter().map(ProspectId::as_str).collect();
    let ids = serde_json::to_string(&ids).unwrap_or_else(|_| "[]".into());
    let mut out: BTreeMap<ProspectId, Steps> = BTreeMap::new();
    let kinds: [(&str, fn(&mut Steps) -> &mut Option<Step>); 6] = [
        (REPLIES, |s| &mut s.reply),
        (MEETINGS, |s| &mut s.meeting),
        (DRAFTS, |s| &mut s.draft),
        (TASKS, |s| &mut s.task),
        (MAILS, |s| &mut s.mail),
        (SEQUENCES, |s| &mut s.sequence),
    ];
    for (sql, slot) in kinds {
        let mut read = c.prepare_cached(sql)?;
        let with_now = sql.contains("?2");
        let mut rows = if with_now {
            read.query(params![ids, now.0])?
        } else {
            read.query([&ids])?
        };
        while let Some(r) = rows.next()? {
            let at: i64 = r.get(4)?;
            let step = Step {
                id: r.get(1)?,
                text: r.get(2)?,
                kind: r.get(3)?,
                at: (at != i64::MAX).then_some(Millis(at)),
            };
            *slot(out.entry(ProspectId(r.get(0)?)).or_default()) = Some(step);
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests;
