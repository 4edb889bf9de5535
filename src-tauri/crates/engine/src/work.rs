//! The kinds of jobs and their payloads: the only place that knows which queue, priority and uniqueness each has.
//! Handlers live in their stage's folder; the runtime joins the two.

use domain::{AttemptId, CompanyId, EmailId, EnrolmentId, InboxId, Millis, ProspectId, ReplyId};
use serde::{Deserialize, Serialize};

/// A unit of background work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Work {
    /// Run a saved search, page by page.
    RunSearch {
        /// The row of `search_runs`.
        run: String,
    },
    /// Enrich a prospect's company and find people.
    Enrich {
        /// Whom.
        prospect: ProspectId,
    },
    /// Research a company.
    Research {
        /// Whom.
        prospect: ProspectId,
    },
    /// Score a prospect and qualify or disqualify it.
    Qualify {
        /// Whom.
        prospect: ProspectId,
    },
    /// Write a pack of drafts.
    Compose {
        /// Whom.
        prospect: ProspectId,
    },
    /// Send an approved mail through its inbox's lane.
    Send {
        /// Which mail.
        email: EmailId,
        /// Whose lane.
        inbox: InboxId,
    },
    /// Look for proof of an uncertain attempt.
    Reconcile {
        /// Which attempt.
        attempt: AttemptId,
        /// How often it was looked for already.
        tries: u32,
    },
    /// Put our own copy of an accepted mail into Sent.
    FileCopy {
        /// Which attempt.
        attempt: AttemptId,
    },
    /// Understand an ingested reply.
    Interpret {
        /// Which reply.
        reply: ReplyId,
    },
    /// Plan what comes next in a sequence.
    PlanNext {
        /// Which enrolment.
        enrolment: EnrolmentId,
    },
    /// Re-open a hold whose time is over.
    Resume {
        /// Which enrolment.
        enrolment: EnrolmentId,
    },
    /// Enrich a company again from another side (address dead, retry).
    Reenrich {
        /// Which company.
        company: CompanyId,
    },
    /// A maintenance task by name (`expire_approvals`, `finish_sequences`, `prune`, `plan_sends` …).
    Maintain {
        /// Which task.
        task: String,
    },
}

/// Every kind, for the registry.
pub const KINDS: &[&str] = &[
    "run_search",
    "enrich",
    "research",
    "qualify",
    "compose",
    "send",
    "reconcile",
    "file_copy",
    "interpret",
    "plan_next",
    "resume",
    "reenrich",
    "maintain",
];

impl Work {
    /// The name handlers are registered by; equals the serialised `kind`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::RunSearch { .. } => "run_search",
            Self::Enrich { .. } => "enrich",
            Self::Research { .. } => "research",
            Self::Qualify { .. } => "qualify",
            Self::Compose { .. } => "compose",
            Self::Send { .. } => "send",
            Self::Reconcile { .. } => "reconcile",
            Self::FileCopy { .. } => "file_copy",
            Self::Interpret { .. } => "interpret",
            Self::PlanNext { .. } => "plan_next",
            Self::Resume { .. } => "resume",
            Self::Reenrich { .. } => "reenrich",
            Self::Maintain { .. } => "maintain",
        }
    }

    /// Its queue (pipeline.md).
    #[must_use]
    pub const fn queue(&self) -> &'static str {
        match self {
            Self::RunSearch { .. } => "acquisition",
            Self::Enrich { .. } | Self::Qualify { .. } | Self::Reenrich { .. } => "enrichment",
            Self::Research { .. } => "research",
            Self::Compose { .. } => "composition",
            Self::Send { .. } => "sending",
            Self::Interpret { .. } => "reply",
            Self::PlanNext { .. } | Self::Resume { .. } => "followup",
            Self::Reconcile { .. } | Self::FileCopy { .. } | Self::Maintain { .. } => "maintenance",
        }
    }

    /// 0–9, lower first: human 0, replies 1, sends 2, default 5, bulk 8.
    #[must_use]
    pub const fn priority(&self) -> u8 {
        match self {
            Self::Interpret { .. } => 1,
            Self::Send { .. } | Self::Reconcile { .. } => 2,
            Self::PlanNext { .. } | Self::Resume { .. } => 4,
            Self::RunSearch { .. } => 8,
            _ => 5,
        }
    }

    /// At most one open job of this key.
    #[must_use]
    pub fn unique_key(&self) -> String {
        match self {
            Self::RunSearch { run } => format!("run_search:{run}"),
            Self::Enrich { prospect } => format!("enrich:{prospect}"),
            Self::Research { prospect } => format!("research:{prospect}"),
            Self::Qualify { prospect } => format!("qualify:{prospect}"),
            Self::Compose { prospect } => format!("compose:{prospect}"),
            Self::Send { email, .. } => format!("send:{email}"),
            Self::Reconcile { attempt, tries } => format!("reconcile:{attempt}:{tries}"),
            Self::FileCopy { attempt } => format!("file_copy:{attempt}"),
            Self::Interpret { reply } => format!("interpret:{reply}"),
            Self::PlanNext { enrolment } => format!("plan_next:{enrolment}"),
            Self::Resume { enrolment } => format!("resume:{enrolment}"),
            Self::Reenrich { company } => format!("reenrich:{company}"),
            Self::Maintain { task } => format!("maintain:{task}"),
        }
    }

    /// The lane: one running job per inbox for sends.
    #[must_use]
    pub fn lane(&self) -> Option<String> {
        match self {
            Self::Send { inbox, .. } => Some(format!("inbox:{inbox}")),
            _ => None,
        }
    }
}

/// Enqueue work in the caller's transaction. A second open job of the same key is not added.
///
/// # Errors
/// Database errors.
pub fn enqueue(
    tx: &store::Tx<'_>,
    cx: &crate::Cx,
    work: &Work,
    run_at: Millis,
    priority: Option<u8>,
) -> anyhow::Result<()> {
    let job = jobs::NewJob::new(
        work.queue(),
        work.kind(),
        serde_json::to_value(work)?,
        run_at,
        cx.trace.clone(),
    )
    .lane(work.lane())
    .unique(work.unique_key())
    .priority(priority.unwrap_or(work.priority()));
    jobs::enqueue(tx, &job)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_its_serialised_tag_and_is_registered() {
        let all = [
            Work::RunSearch { run: "r".into() },
            Work::Enrich {
                prospect: "p".into(),
            },
            Work::Research {
                prospect: "p".into(),
            },
            Work::Qualify {
                prospect: "p".into(),
            },
            Work::Compose {
                prospect: "p".into(),
            },
            Work::Send {
                email: "e".into(),
                inbox: "i".into(),
            },
            Work::Reconcile {
                attempt: "a".into(),
                tries: 1,
            },
            Work::FileCopy {
                attempt: "a".into(),
            },
            Work::Interpret { reply: "r".into() },
            Work::PlanNext {
                enrolment: "n".into(),
            },
            Work::Resume {
                enrolment: "n".into(),
            },
            Work::Reenrich {
                company: "c".into(),
            },
            Work::Maintain {
                task: "prune".into(),
            },
        ];
        assert_eq!(all.len(), KINDS.len());
        for w in all {
            assert_eq!(serde_json::to_value(&w).unwrap()["kind"], w.kind());
            assert!(
                KINDS.contains(&w.kind()) && jobs::queue(w.queue()).is_some(),
                "{}",
                w.kind()
            );
        }
    }
}
