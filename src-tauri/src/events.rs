//! From commits to the window: the tags of everything committed within a moment leave as one event.

use serde::Serialize;
use std::{collections::BTreeSet, time::Duration};
use tauri::{AppHandle, Emitter, Runtime};
use tokio::{sync::mpsc::UnboundedReceiver, time::sleep};

/// How long tags gather before they are told, in milliseconds: short enough to feel immediate, long
/// enough that a thousand commits a second are twenty events.
const GATHER: Duration = Duration::from_millis(50);

/// The event's name.
pub(crate) const CHANGES: &str = "changes";

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Changes {
    pub(crate) tags: BTreeSet<String>,
}

/// Tells the window until the engine has nothing more to tell.
pub(crate) async fn forward<R: Runtime>(
    app: AppHandle<R>,
    mut commits: UnboundedReceiver<Vec<String>>,
) {
    while let Some(changes) = gather(&mut commits).await {
        if let Err(error) = app.emit(CHANGES, changes) {
            tracing::warn!(%error, "the window was not told of a change");
        }
    }
}

/// The tags of the next commit and of those that follow it closely; nothing when the engine is gone.
async fn gather(commits: &mut UnboundedReceiver<Vec<String>>) -> Option<Changes> {
    let mut tags: BTreeSet<_> = commits.recv().await?.into_iter().collect();
    sleep(GATHER).await;
    while let Ok(more) = commits.try_recv() {
        tags.extend(more);
    }
    Some(Changes { tags })
}

#[cfg(test)]
mod tests {
    //! Many commits, few events, no tag lost.

    use super::*;
    use tokio::sync::mpsc::unbounded_channel;

    #[test]
    fn a_burst_of_commits_is_one_event_with_every_tag() {
        tauri::async_runtime::block_on(async {
            let (commit, mut commits) = unbounded_channel();
            for tag in ["board", "prospect:1", "board", "prospect:2"] {
                commit.send(vec![tag.to_owned()]).unwrap();
            }
            drop(commit);
            let told = gather(&mut commits).await.unwrap();
            assert_eq!(
                told.tags.into_iter().collect::<Vec<_>>(),
                ["board", "prospect:1", "prospect:2"]
            );
            assert_eq!(gather(&mut commits).await, None);
        });
    }
}
