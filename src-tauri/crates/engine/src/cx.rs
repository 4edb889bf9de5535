//! Who does something, why and when: passed to every use-case, so that nothing asks a global.

use domain::{ActorId, Cause, Millis, TraceId};

/// Kind of an actor (`actors.kind`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorKind {
    /// A person at the window or the command line.
    Person,
    /// The machine.
    System,
    /// A client of the local API.
    Api,
    /// The salesperson persona of the practice world.
    PracticePersona,
}

impl ActorKind {
    /// The word in the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::System => "system",
            Self::Api => "api",
            Self::PracticePersona => "practice_persona",
        }
    }

    /// Whether its word counts as a human's (approvals, overrides, gate signatures).
    #[must_use]
    pub const fn is_human(self) -> bool {
        matches!(self, Self::Person | Self::PracticePersona)
    }
}

/// The context of one operation or job.
#[derive(Debug, Clone)]
pub struct Cx {
    /// Who.
    pub actor: ActorId,
    /// What kind of actor.
    pub kind: ActorKind,
    /// What caused it.
    pub cause: Cause,
    /// Ties together everything that comes from it.
    pub trace: TraceId,
    /// When it began.
    pub now: Millis,
}

impl Cx {
    /// The same context at a later time.
    #[must_use]
    pub fn at(&self, now: Millis) -> Self {
        Self {
            now,
            ..self.clone()
        }
    }

    /// The same trace and time, caused by something else.
    #[must_use]
    pub fn caused_by(&self, cause: Cause) -> Self {
        Self {
            cause,
            ..self.clone()
        }
    }
}
