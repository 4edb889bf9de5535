//! The high-water mark of a workspace, kept outside its folder: written at most once a minute, when sending is paused,
//! and at the end. A locked keychain is warned about and holds nothing back (architecture.md).

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::ports::{Secret, SecretName, Secrets};
use store::Store;
use store::db::HighWater;
use tokio::sync::broadcast::error::RecvError;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Shortest time between two writings.
const PAUSE: Duration = Duration::from_secs(60);

/// What was remembered; `None` when there is nothing or the keychain does not say.
pub(crate) async fn remembered(secrets: &dyn Secrets) -> Option<HighWater> {
    match secrets.get(&SecretName::HighWater).await {
        Ok(found) => found.and_then(|s| HighWater::parse(s.expose())),
        Err(error) => {
            tracing::warn!(%error, "the high-water mark could not be read; a rolled-back workspace would not be noticed");
            None
        }
    }
}

/// Writes the mark while the workspace is open.
pub(crate) struct Watermark {
    secrets: Arc<dyn Secrets>,
    cancel: CancellationToken,
    task: JoinHandle<Option<HighWater>>,
}

impl Watermark {
    pub(crate) fn start(store: Store, secrets: Arc<dyn Secrets>) -> Self {
        let cancel = CancellationToken::new();
        let task = tokio::spawn(keep(store, Arc::clone(&secrets), cancel.clone()));
        Self {
            secrets,
            cancel,
            task,
        }
    }

    /// Stop, and write the mark of `last` (the workspace as it is in the end).
    pub(crate) async fn finish(self, last: Option<HighWater>) {
        self.cancel.cancel();
        let written = self.task.await.unwrap_or_default();
        if let Some(mark) = last.filter(|m| Some(m) != written.as_ref()) {
            write(self.secrets.as_ref(), &mark).await;
        }
    }
}

async fn keep(
    store: Store,
    secrets: Arc<dyn Secrets>,
    cancel: CancellationToken,
) -> Option<HighWater> {
    let mut commits = store.subscribe();
    let mut written: Option<HighWater> = None;
    let mut last = Instant::now();
    // The epoch of this opening counts from the first moment: a copy made now is older than it.
    update(&store, secrets.as_ref(), &mut written).await;
    loop {
        let (mut paused, mut end) = (false, false);
        tokio::select! {
            () = cancel.cancelled() => return written,
            () = tokio::time::sleep(PAUSE.saturating_sub(last.elapsed()).max(Duration::from_secs(1))) => {}
            heard = commits.recv() => match heard {
                Ok(tags) => paused = tags.iter().any(|t| t == "workspace"),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => end = true,
            },
        }
        if paused || last.elapsed() >= PAUSE {
            update(&store, secrets.as_ref(), &mut written).await;
            last = Instant::now();
        }
        if end {
            cancel.cancelled().await;
            return written;
        }
    }
}

async fn update(store: &Store, secrets: &dyn Secrets, written: &mut Option<HighWater>) {
    match store.high_water().await {
        Ok(mark) if written.as_ref() == Some(&mark) => {}
        Ok(mark) => {
            if write(secrets, &mark).await {
                *written = Some(mark);
            }
        }
        Err(error) => tracing::debug!("the high-water mark could not be taken: {error:#}"),
    }
}

async fn write(secrets: &dyn Secrets, mark: &HighWater) -> bool {
    match secrets
        .set(&SecretName::HighWater, Secret(mark.to_json()))
        .await
    {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(%error, "the high-water mark could not be written; a rolled-back workspace would not be noticed");
            false
        }
    }
}
