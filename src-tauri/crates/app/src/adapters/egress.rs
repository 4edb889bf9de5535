//! The ways out of a workspace. A real one goes out directly and learns from its own database which own servers a person
//! entered (an office mail server, a local model); a practice workspace without its world reaches nothing.

use std::sync::{Arc, RwLock};

use domain::ports::{BoxFuture, Destination, Egress, EgressError, EgressRoute};
use store::Store;
use store::rusqlite::Connection;
use web::http::egress::{Allowed, DirectConfig, DirectEgress};

/// Places a kind of traffic may reach whatever their address, read from the database.
pub(crate) type Entered = fn(&Connection) -> anyhow::Result<Vec<Allowed>>;

/// [`DirectEgress`] that asks the database once more before it refuses: the person may just have entered the server.
pub(crate) struct LearningEgress {
    store: Store,
    entered: Entered,
    base: DirectConfig,
    now: RwLock<(Vec<Allowed>, Arc<DirectEgress>)>,
}

impl LearningEgress {
    pub(crate) fn new(store: Store, base: DirectConfig, entered: Entered) -> anyhow::Result<Self> {
        let allowed = store.read_blocking(entered)?;
        let direct = with(&base, &allowed)?;
        Ok(Self {
            store,
            entered,
            base,
            now: RwLock::new((allowed, Arc::new(direct))),
        })
    }

    fn current(&self) -> (Vec<Allowed>, Arc<DirectEgress>) {
        self.now
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone()
    }

    /// The guard with what is entered now; `None` when nothing was added since.
    async fn relearn(&self, known: &[Allowed]) -> Option<Arc<DirectEgress>> {
        let allowed = self.store.read(self.entered).await.ok()?;
        if allowed == known {
            return None;
        }
        let direct = Arc::new(with(&self.base, &allowed).ok()?);
        *self
            .now
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = (allowed, Arc::clone(&direct));
        Some(direct)
    }
}

fn with(base: &DirectConfig, allowed: &[Allowed]) -> anyhow::Result<DirectEgress> {
    let mut config = base.clone();
    config.allowed.extend(allowed.iter().cloned());
    DirectEgress::new(config)
}

impl Egress for LearningEgress {
    fn route<'a>(&'a self, to: &'a Destination) -> BoxFuture<'a, Result<EgressRoute, EgressError>> {
        Box::pin(async move {
            let (known, direct) = self.current();
            match direct.route(to).await {
                Err(EgressError::Refused(why)) => match self.relearn(&known).await {
                    Some(direct) => direct.route(to).await,
                    None => Err(EgressError::Refused(why)),
                },
                answer => answer,
            }
        })
    }
}

/// Nothing goes out.
pub(crate) struct Closed(pub(crate) &'static str);

impl Egress for Closed {
    fn route<'a>(&'a self, _: &'a Destination) -> BoxFuture<'a, Result<EgressRoute, EgressError>> {
        Box::pin(std::future::ready(Err(EgressError::Refused(
            self.0.to_owned(),
        ))))
    }
}
