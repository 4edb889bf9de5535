//! Running the product on the world: [`open`] for the window and tests, [`run`] for unattended runs.

pub(crate) mod checks;
mod drive;
pub(crate) mod salesperson;
pub(crate) mod scorecard;
pub(crate) mod setup;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use app::Opened;
use domain::time::{DAY, MINUTE};
use domain::{Code, Millis, WireError};
use engine::{Engine, Tempo};
use serde::Serialize;
use tokio_util::sync::CancellationToken;
use web::http::pace::PaceConfig;

pub use checks::Missed;
pub use drive::{OnProgress, Progress};
pub use salesperson::Work;
pub use scorecard::{Figure, Funnel, Scorecard};

use crate::clock::{SeededIds, SimClock};
use crate::post::{Forbidden, PostOffice, WorldDns};
use crate::rng::SeededRng;
use crate::webworld::WorldWeb;
use crate::world::{START, World};
use drive::Course;
use salesperson::Salesperson;

/// How an unattended run goes.
#[derive(Debug, Clone)]
pub struct PracticeOptions {
    /// Folder of the practice workspace; made when there is none.
    pub dir: PathBuf,
    /// Simulated days.
    pub days: u32,
    /// Seed of world, people and engine.
    pub seed: u64,
    /// Simulated seconds per real second, for those who watch; none: as fast as possible.
    pub speed: Option<f64>,
}

/// The proof at the end.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// How far prospects came.
    pub funnel: Funnel,
    /// Judged against the truth.
    pub scorecard: Scorecard,
    /// Real seconds.
    pub seconds: f64,
    /// SHA-256 of the event log.
    pub event_hash: String,
    /// Who approved.
    pub approved_by: &'static str,
    /// What the salesperson persona did.
    pub salesperson: Work,
    /// Drafts that rules did not let be approved, with the first refusal of each.
    pub refusals: Vec<String>,
    /// Persona checks that were missed.
    pub missed: Vec<Missed>,
    /// Mails that must not have arrived.
    pub forbidden: Vec<Forbidden>,
}

/// A practice workspace with its world running.
pub struct Practice {
    opened: Opened,
    clock: SimClock,
    world: Arc<World>,
    office: PostOffice,
    web: WorldWeb,
    person: Salesperson,
    stop: CancellationToken,
}

fn internal(e: &anyhow::Error) -> WireError {
    WireError::new(Code::Internal, format!("{e:#}"))
}

/// The identity of the practice workspace of a seed: a UUID that the key ring follows from.
fn uid(seed: u64) -> String {
    format!(
        "{:08x}-{:04x}-7000-8000-{:012x}",
        0x7072_6163_u32,
        seed >> 48 & 0xffff,
        seed & 0xffff_ffff_ffff
    )
}

/// The last moment of a workspace that was practised in before.
async fn last_moment(e: &Engine) -> anyhow::Result<Option<Millis>> {
    e.store()
        .read(|c| {
            Ok(c.query_row("SELECT max(at) FROM events", [], |r| {
                r.get::<_, Option<i64>>(0)
            })?
            .map(Millis))
        })
        .await
}

/// Open the practice workspace in `dir` on the world of this seed and set it up when it is new. A workspace that was
/// practised in before goes on where its events end; letters under way then are lost, as the world begins anew.
///
/// # Errors
/// `refused` for a real workspace; `workspace_busy`, `disk`, `damaged`.
pub async fn open(dir: &Path, seed: u64) -> Result<Practice, WireError> {
    std::fs::create_dir_all(dir)
        .map_err(|e| WireError::new(Code::Disk, format!("{}: {e}", dir.display())))?;
    let clock = SimClock::new(START);
    let world = Arc::new(World::new(seed));
    let office = PostOffice::new(world.clone(), Arc::new(clock.clone()), &setup::MAILBOXES);
    let web = WorldWeb::start(world.clone(), Arc::new(clock.clone()))
        .await
        .map_err(|e| internal(&e))?;
    let opened = app::practice::open(
        dir,
        &uid(seed),
        app::practice::World {
            clock: Arc::new(clock.clone()),
            ids: Arc::new(SeededIds::new(clock.clone(), seed)),
            rng: Arc::new(SeededRng::new(seed)),
            web: web.addr(),
            ca_pem: web.ca_pem().as_bytes().to_vec(),
            routes: Arc::new(office.clone()),
            mailboxes: Arc::new(office.clone()),
            dns: Arc::new(WorldDns::new(world.clone(), &setup::DOMAINS)),
            // Politeness on the injected clock is real waiting for nobody; the world's hosts need none.
            pace: PaceConfig {
                gap_min_ms: 0,
                gap_max_ms: 0,
                burst: 10_000,
                per_source: 16,
                per_minute: 1_000_000,
                longest_wait_ms: 10 * MINUTE,
            },
            tempo: Tempo {
                pacing: 0.2,
                ..Tempo::default()
            },
        },
    )
    .await?;
    let e = opened.engine();
    if let Some(at) = last_moment(e).await.map_err(|x| internal(&x))? {
        clock.advance_to(at.plus(MINUTE));
        // A window that was cut in the middle of a step left jobs and attempts open, as a crash does.
        engine::runtime::launch(e).await.map_err(|x| internal(&x))?;
    }
    if !setup::done(e).await.map_err(|x| internal(&x))? {
        setup::set_up(e, &world, dir)
            .await
            .map_err(|x| internal(&x))?;
    }
    let person = Salesperson::new(world.clone(), office.clone());
    Ok(Practice {
        opened,
        clock,
        world,
        office,
        web,
        person,
        stop: CancellationToken::new(),
    })
}

impl Practice {
    /// The engine.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        self.opened.engine()
    }

    /// The open workspace.
    #[must_use]
    pub fn opened(&self) -> &Opened {
        &self.opened
    }

    /// The world's time.
    #[must_use]
    pub fn clock(&self) -> &SimClock {
        &self.clock
    }

    /// The world's truth.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The post office.
    #[must_use]
    pub fn office(&self) -> &PostOffice {
        &self.office
    }

    /// The world's web.
    #[must_use]
    pub fn web(&self) -> &WorldWeb {
        &self.web
    }

    /// Cancel it and [`Self::advance`] returns after the step it is in: nothing is cut in the middle.
    #[must_use]
    pub fn stop_token(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Let time pass: `days` simulated days at `speed` simulated seconds per real second (none: as fast as possible).
    /// With `persona` the salesperson persona approves and answers; without it a person does, through the operations.
    ///
    /// # Errors
    /// Database errors.
    pub async fn advance(
        &mut self,
        days: u32,
        speed: Option<f64>,
        persona: bool,
        on_progress: OnProgress<'_>,
    ) -> Result<(), WireError> {
        use domain::ports::Clock as _;
        let until = self.clock.now().plus(i64::from(days).saturating_mul(DAY));
        let course = Course {
            until,
            speed,
            stop: self.stop.clone(),
            on_progress,
        };
        let person = persona.then_some(&mut self.person);
        drive::run(
            self.opened.engine(),
            &self.clock,
            &self.office,
            person,
            &course,
        )
        .await
        .map_err(|e| internal(&e))
    }

    /// The proof so far.
    ///
    /// # Errors
    /// Database errors.
    pub async fn report(&self, seconds: f64) -> Result<Report, WireError> {
        let unapproved = checks::unapproved(&self.office, &self.person.approved);
        let (world, office) = (self.world.clone(), self.office.clone());
        let read = self
            .engine()
            .store()
            .read(move |c| {
                Ok((
                    scorecard::funnel(c)?,
                    scorecard::scorecard(c, &world, &office)?,
                    scorecard::event_hash(c)?,
                    checks::missed(c, &world, &office)?,
                ))
            })
            .await;
        let (funnel, mut scorecard, event_hash, missed) = read.map_err(|e| internal(&e))?;
        let mut forbidden = self.office.forbidden();
        let arrivals = self.office.arrivals();
        forbidden.extend(
            arrivals
                .iter()
                .filter(|a| unapproved.contains(&a.message_id))
                .map(|a| Forbidden {
                    rule: "unapproved",
                    at: a.at,
                    hotel: a.hotel,
                    message_id: a.message_id.clone(),
                    detail: a.subject.clone(),
                }),
        );
        scorecard.forbidden = u32::try_from(forbidden.len()).unwrap_or(u32::MAX);
        Ok(Report {
            funnel,
            scorecard,
            seconds,
            event_hash,
            approved_by: "practice persona",
            salesperson: self.person.work,
            refusals: self.person.refusals.clone(),
            missed,
            forbidden,
        })
    }

    /// Let go of the workspace; the world ends with it.
    pub async fn close(self) {
        self.opened.close().await;
    }
}

/// Create the practice workspace, run the whole pipeline for some simulated days with the salesperson persona, and prove
/// what came of it.
///
/// # Errors
/// As [`open`] and [`Practice::advance`].
pub async fn run(
    options: &PracticeOptions,
    on_progress: OnProgress<'_>,
) -> Result<Report, WireError> {
    let started = Instant::now();
    let mut practice = open(&options.dir, options.seed).await?;
    practice
        .advance(options.days, options.speed, true, on_progress)
        .await?;
    let report = practice.report(started.elapsed().as_secs_f64()).await;
    practice.close().await;
    report
}
