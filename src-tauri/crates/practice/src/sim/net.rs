//! The lines between engine and post office, and everything that can go wrong on them: cuts before and after the dot,
//! storms of 4xx and 5xx, stalls, and servers for reading that fail, number anew, come late or give a message twice.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use domain::mailing::{FailClass, MailAccount, ServerAnswer, Submission, Submitted};
use domain::ports::{BoxFuture, CommitGate, CommitVerdict, MailRoute, MailRoutes};
use tokio::sync::Notify;

use super::ledger::Ledger;
use super::life::Life;
use crate::locked;
use crate::post::PostOffice;
use crate::rng::Stream;

/// How the world's servers are for some hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    /// Hardly anything goes wrong.
    Calm,
    /// Every second offer is put off.
    Later,
    /// Every second offer is refused.
    Refusing,
    /// Lines are cut.
    Cutting,
    /// Servers take their time.
    Stalling,
    /// Mailboxes cannot be read well.
    Unreadable,
}

impl Mood {
    pub(crate) const ALL: [Self; 6] = [
        Self::Calm,
        Self::Later,
        Self::Refusing,
        Self::Cutting,
        Self::Stalling,
        Self::Unreadable,
    ];

    const fn word(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Later => "storm_of_4xx",
            Self::Refusing => "storm_of_5xx",
            Self::Cutting => "cut_lines",
            Self::Stalling => "stalls",
            Self::Unreadable => "unreadable_mailboxes",
        }
    }
}

/// What happens to one offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Taken,
    Greylisted,
    Quota,
    PolicyBefore,
    WrongPassword,
    CutBefore,
    StallBefore,
    StallBehindC,
    StallBehindDot,
    CutLost,
    CutTaken,
    LaterAtDot,
    PolicyAtDot,
}

impl Fate {
    const fn word(self) -> &'static str {
        match self {
            Self::Taken => "none",
            Self::Greylisted => "4xx_before_the_dot",
            Self::Quota => "4xx_quota",
            Self::PolicyBefore => "5xx_before_the_dot",
            Self::WrongPassword => "5xx_password",
            Self::CutBefore => "cut_before_the_dot",
            Self::StallBefore => "stall_before_c",
            Self::StallBehindC => "stall_before_the_dot",
            Self::StallBehindDot => "stall_before_the_answer",
            Self::CutLost => "cut_after_the_dot_lost",
            Self::CutTaken => "cut_after_the_dot_taken",
            Self::LaterAtDot => "4xx_to_the_dot",
            Self::PolicyAtDot => "5xx_to_the_dot",
        }
    }
}

/// Where a dialogue stands still.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stall {
    /// Whom the mail is for; none while a mailbox is read.
    pub(crate) to: Option<String>,
    /// Whether C has passed.
    pub(crate) committed: bool,
}

/// How a folder's numbers differ from the post office's own.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Numbering {
    pub(super) validity: u32,
    pub(super) shift: u32,
    pub(super) hidden: usize,
}

pub(super) struct State {
    pub(super) mood: Mood,
    pub(super) draws: Stream,
    pub(super) counts: BTreeMap<&'static str, u64>,
    pub(super) numbers: BTreeMap<(String, &'static str), Numbering>,
    stall: Option<Stall>,
    /// While something else happens during a stall, nothing else stalls.
    meanwhile: bool,
}

pub(super) struct Inner {
    pub(super) office: PostOffice,
    pub(super) ledger: Ledger,
    pub(super) state: Mutex<State>,
    stalled: Notify,
    resume: Notify,
}

/// The lines; they outlive the engine.
#[derive(Clone)]
pub(crate) struct Net(pub(super) Arc<Inner>);

impl Net {
    pub(crate) fn new(office: PostOffice, ledger: Ledger, seed: u64) -> Self {
        Self(Arc::new(Inner {
            office,
            ledger,
            state: Mutex::new(State {
                mood: Mood::Calm,
                draws: Stream::new(seed, "lines"),
                counts: BTreeMap::new(),
                numbers: BTreeMap::new(),
                stall: None,
                meanwhile: true,
            }),
            stalled: Notify::new(),
            resume: Notify::new(),
        }))
    }

    /// Servers are like this from now on.
    pub(crate) fn mood(&self, mood: Mood) {
        let mut s = locked(&self.0.state);
        s.mood = mood;
        if mood != Mood::Calm {
            *s.counts.entry(mood.word()).or_default() += 1;
        }
    }

    /// Count something that was done to the engine.
    pub(crate) fn count(&self, what: &'static str) {
        *locked(&self.0.state).counts.entry(what).or_default() += 1;
    }

    pub(crate) fn counts(&self) -> BTreeMap<&'static str, u64> {
        locked(&self.0.state).counts.clone()
    }

    /// Lines of a life.
    pub(crate) fn of(&self, life: &Life) -> Wire {
        Wire {
            net: self.clone(),
            life: life.clone(),
        }
    }

    /// Wait until a dialogue stands still.
    pub(crate) async fn stalled(&self) -> Stall {
        loop {
            if let Some(s) = locked(&self.0.state).stall.take() {
                return s;
            }
            self.0.stalled.notified().await;
        }
    }

    /// Let it go on.
    pub(crate) fn resume(&self) {
        self.0.resume.notify_one();
    }

    /// Whether dialogues may stand still; they may not while one does.
    pub(crate) fn may_stall(&self, yes: bool) {
        let mut s = locked(&self.0.state);
        s.meanwhile = !yes;
        s.stall = None;
    }

    pub(super) async fn stall(&self, stall: Stall) {
        {
            let mut s = locked(&self.0.state);
            if s.meanwhile {
                return;
            }
            s.stall = Some(stall);
        }
        self.0.stalled.notify_one();
        self.0.resume.notified().await;
    }

    fn fate(&self) -> Fate {
        use Fate::{
            CutBefore, CutLost, CutTaken, Greylisted, LaterAtDot, PolicyAtDot, PolicyBefore, Quota,
            StallBefore, StallBehindC, StallBehindDot, Taken, WrongPassword,
        };
        let mut s = locked(&self.0.state);
        let (percent, of): (u64, &[Fate]) = match s.mood {
            Mood::Calm => (12, &[Greylisted, CutBefore, CutLost, CutTaken, StallBefore]),
            Mood::Later => (50, &[Greylisted, Quota, LaterAtDot]),
            Mood::Refusing => (30, &[PolicyBefore, PolicyAtDot, WrongPassword]),
            Mood::Cutting => (60, &[CutBefore, CutLost, CutTaken]),
            Mood::Stalling => (70, &[StallBefore, StallBehindC, StallBehindDot]),
            Mood::Unreadable => (20, &[CutTaken, CutBefore, StallBefore]),
        };
        let fate = if s.draws.chance(percent) {
            s.draws.pick(of).copied().unwrap_or(Taken)
        } else {
            Taken
        };
        if fate != Taken {
            *s.counts.entry(fate.word()).or_default() += 1;
        }
        fate
    }
}

/// The lines of one life.
#[derive(Clone)]
pub(crate) struct Wire {
    pub(super) net: Net,
    pub(super) life: Life,
}

impl MailRoutes for Wire {
    fn route(&self, account: &MailAccount) -> Arc<dyn MailRoute> {
        Arc::new(Route {
            wire: self.clone(),
            inner: self.net.0.office.route(account),
            from: account.address.to_lowercase(),
        })
    }

    fn close<'a>(&'a self, _: &'a domain::InboxId) -> BoxFuture<'a, ()> {
        Box::pin(std::future::ready(()))
    }
}

struct Route {
    wire: Wire,
    inner: Arc<dyn MailRoute>,
    from: String,
}

/// The engine's gate, watched: what it lets pass is written down at that moment.
struct Watched<'a> {
    gate: &'a dyn CommitGate,
    route: &'a Route,
    id: String,
    to: String,
    stalls: bool,
}

impl CommitGate for Watched<'_> {
    fn commit(&self) -> BoxFuture<'_, CommitVerdict> {
        Box::pin(async move {
            let Wire { net, life } = &self.route.wire;
            life.on_the_wire().await;
            let verdict = self.gate.commit().await;
            life.goes_on().await;
            if verdict == CommitVerdict::Go {
                net.0.ledger.passed_c(&self.id, &self.to);
                life.on_the_wire().await;
                if self.stalls {
                    let to = Some(self.to.clone());
                    net.stall(Stall {
                        to,
                        committed: true,
                    })
                    .await;
                    life.goes_on().await;
                }
            }
            verdict
        })
    }
}

/// C was asked before.
struct Passed;

impl CommitGate for Passed {
    fn commit(&self) -> BoxFuture<'_, CommitVerdict> {
        Box::pin(std::future::ready(CommitVerdict::Go))
    }
}

fn says(code: u16, enhanced: &str, text: &str) -> ServerAnswer {
    ServerAnswer {
        code,
        enhanced: Some(enhanced.into()),
        text: format!("{enhanced} {text}"),
    }
}

fn later(class: FailClass, answer: ServerAnswer, after_commit: bool) -> Submitted {
    Submitted::Deferred {
        class,
        answer,
        after_commit,
    }
}

fn not_sent(class: FailClass, why: &str, answer: Option<ServerAnswer>) -> Submitted {
    Submitted::NotSent {
        class,
        why: why.into(),
        answer,
    }
}

impl Route {
    /// Offer it in earnest.
    async fn offer(&self, mail: Submission<'_>, gate: &Watched<'_>) -> Submitted {
        let said = self.inner.submit(mail, gate).await;
        self.wire.life.on_the_wire().await;
        said
    }

    /// Ask C, and then do as `then` says.
    async fn after_c(&self, gate: &Watched<'_>, then: Submitted) -> Submitted {
        match gate.commit().await {
            CommitVerdict::Stop(why) => not_sent(FailClass::Refused, &why, None),
            CommitVerdict::Go => then,
        }
    }

    async fn dialogue(
        &self,
        mail: Submission<'_>,
        gate: &mut Watched<'_>,
        fate: Fate,
    ) -> Submitted {
        let to = Some(gate.to.clone());
        let unheard = || Submitted::Uncertain {
            why: "the line was cut after the dot".into(),
        };
        match fate {
            Fate::Taken => self.offer(mail, gate).await,
            Fate::Greylisted => later(FailClass::Greylist, says(451, "4.7.1", "later"), false),
            Fate::Quota => later(
                FailClass::Quota,
                says(452, "4.5.3", "too many today"),
                false,
            ),
            Fate::PolicyBefore => not_sent(
                FailClass::Policy,
                "the server refused it",
                Some(says(550, "5.7.1", "refused")),
            ),
            Fate::WrongPassword => not_sent(
                FailClass::Auth,
                "the server did not take the password",
                Some(says(535, "5.7.8", "who are you")),
            ),
            Fate::CutBefore => not_sent(FailClass::Network, "the line was cut", None),
            Fate::StallBefore => {
                self.wire
                    .net
                    .stall(Stall {
                        to,
                        committed: false,
                    })
                    .await;
                self.wire.life.goes_on().await;
                self.offer(mail, gate).await
            }
            Fate::StallBehindC => {
                gate.stalls = true;
                self.offer(mail, gate).await
            }
            Fate::StallBehindDot => {
                let said = self.offer(mail, gate).await;
                if matches!(said, Submitted::Accepted { .. }) {
                    self.wire
                        .net
                        .stall(Stall {
                            to,
                            committed: true,
                        })
                        .await;
                    self.wire.life.goes_on().await;
                }
                said
            }
            Fate::CutLost => self.after_c(gate, unheard()).await,
            Fate::CutTaken => match self.offer(mail, gate).await {
                Submitted::Accepted { .. } => unheard(),
                other => other,
            },
            Fate::LaterAtDot => {
                let then = later(FailClass::Unknown, says(451, "4.3.0", "later"), true);
                self.after_c(gate, then).await
            }
            Fate::PolicyAtDot => {
                let then = Submitted::Rejected {
                    class: FailClass::Policy,
                    answer: says(554, "5.7.1", "refused"),
                    after_commit: true,
                };
                self.after_c(gate, then).await
            }
        }
    }
}

impl MailRoute for Route {
    fn name(&self) -> &str {
        "simulated"
    }

    fn submit<'a>(
        &'a self,
        mail: Submission<'a>,
        gate: &'a dyn CommitGate,
    ) -> BoxFuture<'a, Submitted> {
        Box::pin(async move {
            self.wire.life.on_the_wire().await;
            let to = mail.envelope.to.first().cloned().unwrap_or_default();
            if to.to_lowercase() == self.from {
                // The self-test.
                return self.inner.submit(mail, &Passed).await;
            }
            let id = mail::mime::parse_head(mail.wire).message_id;
            let mut watched = Watched {
                gate,
                route: self,
                id: id.unwrap_or_default(),
                to: to.to_lowercase(),
                stalls: false,
            };
            let fate = self.wire.net.fate();
            self.dialogue(mail, &mut watched, fate).await
        })
    }

    fn probe(&self) -> BoxFuture<'_, Result<(), domain::mailing::MailError>> {
        self.inner.probe()
    }
}
