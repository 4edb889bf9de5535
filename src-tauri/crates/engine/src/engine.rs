//! The engine: the store, the ports and the judge in one handle. It owns no rule and no thread of its own; use-cases
//! live in `pipeline` and `api`, loops in `runtime`.

use std::sync::{Arc, OnceLock};

use domain::keys::KeyRing;
use domain::ports::{
    Boards, Clock, DnsLookup, Ids, LanguageModel, MailRoutes, Mailboxes, Mime, Rng, Secrets,
    ServerDates, Sites,
};
use domain::{ActorId, Cause, Code, Millis, Refusal, TraceId, WireError};
use judge::Judge;
use store::Store;

use crate::cx::{ActorKind, Cx};

/// The actor that stands for the machine in every workspace.
pub const SYSTEM_ACTOR: &str = "system";
/// The actor that stands for the salesperson of this workspace.
pub const OWNER_ACTOR: &str = "owner";
/// The salesperson persona of the practice world.
pub const PRACTICE_ACTOR: &str = "practice-persona";

/// What the engine asks of the outside world; built by `app`.
#[derive(Clone)]
pub struct Ports {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Fresh ids.
    pub ids: Arc<dyn Ids>,
    /// Randomness.
    pub rng: Arc<dyn Rng>,
    /// Job boards.
    pub boards: Arc<dyn Boards>,
    /// Hotel sites.
    pub sites: Arc<dyn Sites>,
    /// Sending.
    pub routes: Arc<dyn MailRoutes>,
    /// Reading.
    pub mailboxes: Arc<dyn Mailboxes>,
    /// MIME.
    pub mime: Arc<dyn Mime>,
    /// DNS.
    pub dns: Arc<dyn DnsLookup>,
    /// What other machines say the time is.
    pub dates: Arc<dyn ServerDates>,
    /// Foreign tables.
    pub sheets: Arc<dyn domain::table::Sheets>,
    /// Models, when any is configured.
    pub llm: Option<Arc<dyn LanguageModel>>,
    /// Secrets.
    pub secrets: Arc<dyn Secrets>,
}

/// How fast the machine goes; the practice world and benchmarks speed it up (send.md, Pacing).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tempo {
    /// Pause between a word of a person that leaves the machine and its leaving, in milliseconds (setting 0–60 s).
    pub undo_ms: i64,
    /// Multiplier of the pacing waits; 1.0 is normal, 0.0 no waits.
    pub pacing: f64,
    /// Time-out for the answer to the dot, in milliseconds (RFC 5321 §4.5.3.2.6: 10 min).
    pub answer_ms: i64,
    /// Between the plan of an erasure and the erasure, at least, in milliseconds.
    pub think_ms: i64,
}

impl Default for Tempo {
    fn default() -> Self {
        Self {
            undo_ms: 10_000,
            pacing: 1.0,
            answer_ms: 600_000,
            think_ms: 10_000,
        }
    }
}

struct Inner {
    store: Store,
    ports: Ports,
    judge: Arc<Judge>,
    keys: KeyRing,
    tempo: Tempo,
    logs: OnceLock<EmptyLogs>,
}

/// Empties the log files of this process; how many.
pub type EmptyLogs = Box<dyn Fn() -> std::io::Result<usize> + Send + Sync>;

/// A handle on the engine of one workspace; cheap to clone.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

impl Engine {
    /// Put an engine together. Nothing runs until a runtime drives it.
    #[must_use]
    pub fn new(store: Store, ports: Ports, judge: Arc<Judge>, keys: KeyRing, tempo: Tempo) -> Self {
        Self(Arc::new(Inner {
            store,
            ports,
            judge,
            keys,
            tempo,
            logs: OnceLock::new(),
        }))
    }

    /// Say how the logs of this process are emptied when somebody is erased. The first word counts.
    pub fn logs_are_emptied_by(&self, how: EmptyLogs) {
        _ = self.0.logs.set(how);
    }

    /// Empty them; 0 where this process writes none.
    pub(crate) fn empty_logs(&self) -> std::io::Result<usize> {
        self.0.logs.get().map_or(Ok(0), |how| how())
    }

    /// The workspace's database.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// The outside world.
    #[must_use]
    pub fn ports(&self) -> &Ports {
        &self.0.ports
    }

    /// The classifiers.
    #[must_use]
    pub fn judge(&self) -> &Arc<Judge> {
        &self.0.judge
    }

    /// The key ring that turns addresses into keys.
    #[must_use]
    pub fn keys(&self) -> &KeyRing {
        &self.0.keys
    }

    /// How fast the machine goes.
    #[must_use]
    pub fn tempo(&self) -> Tempo {
        self.0.tempo
    }

    /// UTC now.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.0.ports.clock.now()
    }

    /// A fresh id of any kind.
    #[must_use]
    pub fn id<T: From<String>>(&self) -> T {
        T::from(self.0.ports.ids.fresh())
    }

    /// Whether another process is the writer of this workspace.
    #[must_use]
    pub fn is_viewer(&self) -> bool {
        self.0.store.mode() == store::Mode::Viewer
    }

    /// A context with a fresh trace.
    #[must_use]
    pub fn cx(&self, actor: &str, kind: ActorKind, cause: Cause) -> Cx {
        Cx {
            actor: ActorId::from(actor),
            kind,
            cause,
            trace: self.id::<TraceId>(),
            now: self.now(),
        }
    }

    /// The context of a person's own operation.
    #[must_use]
    pub fn person(&self) -> Cx {
        self.cx(OWNER_ACTOR, ActorKind::Person, Cause::Manual)
    }

    /// The context of a job or schedule.
    #[must_use]
    pub fn system(&self, cause: Cause) -> Cx {
        self.cx(SYSTEM_ACTOR, ActorKind::System, cause)
    }
}

/// Turn an error of a use-case into what crosses the wire: refusals and wire errors pass as they are, what SQLite
/// refused gets its code, a full disk and a damaged database say what to do, everything else is internal with its chain
/// of contexts.
#[must_use]
pub fn wire(error: anyhow::Error) -> WireError {
    let error = match error.downcast::<WireError>() {
        Ok(e) => return e,
        Err(e) => e,
    };
    let error = match error.downcast::<Refusal>() {
        Ok(r) => return r.into(),
        Err(e) => e,
    };
    let text = format!("{error:#}");
    if let Some(refused) = store::db::Refused::of(&text) {
        let code = match refused {
            store::db::Refused::Disk => Code::Disk,
            store::db::Refused::Damage => Code::Damaged,
        };
        return WireError::new(code, format!("{} ({text})", refused.remedy()));
    }
    let code = [
        ("suppressed at", Code::Suppressed),
        ("excluded at", Code::Excluded),
        ("paused at", Code::Quarantine),
        ("no such transition", Code::Stage),
        ("not the stage before", Code::Stage),
        ("not approved", Code::Refused),
        ("approved content is frozen", Code::Refused),
        ("silent fact", Code::Refused),
        ("erased", Code::Refused),
    ]
    .into_iter()
    .find(|(words, _)| text.contains(words))
    .map_or(Code::Internal, |(_, c)| c);
    WireError::new(code, text)
}

/// A refusal by a rule, as an error of a use-case.
#[must_use]
pub fn refuse(rule: &str, why: impl Into<String>) -> anyhow::Error {
    anyhow::Error::new(Refusal::new(rule, why))
}

/// "There is no such …", as an error of a use-case.
#[must_use]
pub fn not_found(noun: &str, id: &str) -> anyhow::Error {
    anyhow::Error::new(WireError::new(
        Code::NotFound,
        format!("there is no {noun} {id}"),
    ))
}
