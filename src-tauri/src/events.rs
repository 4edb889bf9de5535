//! From commits to the window: the tags of everything committed within a moment leave as one event.

use serde::Serialize;
use std::{collections::BTreeSet, time::Duration};
use tauri::{AppHandle, Emitter, Runtime};
use tokio::{
    sync::broadcast::{
        Receiver,
        error::{RecvError, TryRecvError},
    },
    time::sleep,
};

/// How long tags gather before they are told, in milliseconds: short enough to feel immediate, long
/// enough that a thousand commits a second are twenty events.
const GATHER: Duration = Duration::from_millis(50);

/// The event's name.
pub(crate) const CHANGES: &str = "changes";

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Changes {
    pub(crate) tags: BTreeSet<String>,
}

/// Stands for every tag: told when more was committed than could be kept for us.
pub(crate) const EVERYTHING: &str = "*";

/// Tells the window until the engine has nothing more to tell.
pub(crate) async fn forward<R: Runtime>(app: AppHandle<R>, mut commits: Receiver<Vec<String>>) {
    while let Some(changes) = gather(&mut commits).await {
        if let Err(error) = app.emit(CHANGES, changes) {
            tracing::warn!(%error, "the window was not told of a change");
        }
    }
}

/// Tells the window that everything it has read is old.
pub(crate) fn everything_changed<R: Runtime>(app: &AppHandle<R>) {
    let tags = everything();
    if let Err(error) = app.emit(CHANGES, Changes { tags }) {
        tracing::warn!(%error, "the window was not told of a change");
    }
}

/// The tags of the next commit and of those that follow it closely; nothing when the engine is gone.
async fn gather(commits: &mut Receiver<Vec<String>>) -> Option<Changes> {
    let mut tags: BTreeSet<String> = match commits.recv().await {
        Ok(first) => first.into_iter().collect(),
        Err(RecvError::Lagged(_)) => everything(),
        Err(RecvError::Closed) => return None,
    };
    sleep(GATHER).await;
    loop {
        match commits.try_recv() {
            Ok(more) => tags.extend(more),
            Err(TryRecvError::Lagged(_)) => tags.extend(everything()),
            Err(TryRecvError::Empty | TryRecvError::Closed) => return Some(Changes { tags }),
        }
    }
}

fn everything() -> BTreeSet<String> {
    BTreeSet::from([EVERYTHING.to_owned()])
}

#[cfg(test)]
mod tests {
    //! Many commits, few events, no change lost.

    use super::*;
    use tokio::sync::broadcast::channel;

    fn told(kept: usize, commits: &[&str]) -> (Vec<String>, Option<Changes>) {
        tauri::async_runtime::block_on(async {
            let (commit, mut receiver) = channel(kept);
            for tag in commits {
                commit.send(vec![(*tag).to_owned()]).unwrap();
            }
            drop(commit);
            let first = gather(&mut receiver).await.unwrap();
            (
                first.tags.into_iter().collect(),
                gather(&mut receiver).await,
            )
        })
    }

    #[test]
    fn a_burst_of_commits_is_one_event_with_every_tag() {
        let (tags, rest) = told(16, &["board", "prospect:1", "board", "prospect:2"]);
        assert_eq!(tags, ["board", "prospect:1", "prospect:2"]);
        assert_eq!(rest, None);
    }

    #[test]
    fn more_commits_than_can_be_kept_make_the_window_read_everything() {
        let (tags, _) = told(2, &["a", "b", "c", "d", "e"]);
        assert!(tags.contains(&EVERYTHING.to_owned()), "{tags:?}");
    }
}
