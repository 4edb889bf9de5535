//! Two hotels, or two persons, found to be one: the rows of the one that goes become rows of the one that stays, and can
//! be taken apart again (acquire.md, Dedup). Rules that hold whatever is merged: what was said to either is said to the
//! whole, nobody has two open threads, and nothing leaves that was approved before somebody knew that the two are one.

mod apart;
mod apply;
mod plan;

use domain::{CompanyId, EmailId, EnrolmentId, PersonId, ProspectId};
use store::tables::merges::Noun;

pub use apart::{Apart, unmerge};
pub use apply::merge;
pub use plan::{between, plan};

/// The two sides of a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sides {
    /// What they are.
    pub noun: Noun,
    /// The one that stays.
    pub keep: String,
    /// The one that goes into it.
    pub other: String,
}

impl Sides {
    fn companies(&self) -> Option<(CompanyId, CompanyId)> {
        (self.noun == Noun::Company).then(|| (self.keep.clone().into(), self.other.clone().into()))
    }

    fn people(&self) -> Option<(PersonId, PersonId)> {
        (self.noun == Noun::Person).then(|| (self.keep.clone().into(), self.other.clone().into()))
    }
}

/// What a merge will do, before it does it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Whom.
    pub sides: Sides,
    /// Their names.
    pub names: (Option<String>, Option<String>),
    /// Cards of the one that stays.
    pub cards: Vec<ProspectId>,
    /// Cards that come over.
    pub coming: Vec<ProspectId>,
    /// Cards that are a second card of the same house or person: archived as duplicates.
    pub archived: Vec<ProspectId>,
    /// Threads that end, because there is another one.
    pub ended: Vec<EnrolmentId>,
    /// Unsent mails of those threads and cards: cancelled.
    pub cancelled: Vec<EmailId>,
    /// Approved mails that need a second look: drafts again.
    pub unapproved: Vec<EmailId>,
    /// Suppressions of either side, which hold for the whole.
    pub suppressions: Vec<String>,
    /// Exclusions of either side, which hold for the whole.
    pub exclusions: Vec<String>,
}

impl Plan {
    /// What undoing the merge cannot bring back, in sentences; empty when everything comes back.
    #[must_use]
    pub fn lost(&self) -> Vec<String> {
        let mut out = Vec::new();
        if !self.unapproved.is_empty() {
            out.push(format!(
                "{} approval(s) are void for good: these mails are drafts again and have to be approved anew",
                self.unapproved.len()
            ));
        }
        if !self.cancelled.is_empty() {
            out.push(format!(
                "{} unsent mail(s) of the second thread are cancelled: taken apart they come back as drafts, never as approvals",
                self.cancelled.len()
            ));
        }
        out
    }
}
