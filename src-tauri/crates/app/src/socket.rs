//! The socket in the workspace's folder: the one writer listens, a second `jengu` forwards its writes to it. One JSON
//! object a line: `{"name","input"}` in, `{"ok":…}` or `{"error":{code,message,details}}` out. After `{"watch":true}` the
//! connection only tells: `{"changes":[tags]}` for each commit, `["*"]` when more was committed than could be kept. The
//! file is 0600, and the caller must be the folder's owner: who may open the workspace may also ask for it. What comes
//! this way is the word of the person at the keyboard, as in the window.

use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::{Code, WireError};
use engine::Engine;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::io::{
    AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader,
};

/// The file's name in the workspace's folder.
pub const FILE: &str = "socket";
/// Longest line either way in bytes: an import carries its file.
const LONGEST: u64 = 64 << 20;
/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(2);
/// How long an operation may take: a self-test of an inbox waits for its own mail.
const ANSWER: Duration = Duration::from_secs(300);

#[derive(Debug, Serialize, Deserialize)]
struct Asked {
    name: String,
    #[serde(default)]
    input: Value,
}

/// Asks for commits instead of an operation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Watch {
    watch: bool,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answered {
    Ok(Value),
    Error(WireError),
    Changes(Vec<String>),
}

/// Nobody answers, or the workspace is another process's.
#[must_use]
pub fn busy() -> WireError {
    WireError::new(
        Code::WorkspaceBusy,
        "another process holds this workspace and does not answer: close it there, or try again",
    )
}

/// Where the socket of a workspace lies.
#[must_use]
pub fn path(dir: &Path) -> PathBuf {
    dir.join(FILE)
}

/// One line, without its end; `None` at the end of the stream or when it is too long.
async fn line(from: &mut (impl AsyncRead + Unpin + Send)) -> std::io::Result<Option<Vec<u8>>> {
    let mut text = Vec::new();
    let mut limited = BufReader::new(from.take(LONGEST));
    let n = limited.read_until(b'\n', &mut text).await?;
    Ok((n > 0 && text.pop() == Some(b'\n')).then_some(text))
}

async fn say(
    to: &mut (impl AsyncWrite + Unpin + Send),
    what: &impl Serialize,
) -> std::io::Result<()> {
    let mut text = serde_json::to_vec(what)?;
    text.push(b'\n');
    to.write_all(&text).await?;
    to.flush().await
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

    use anyhow::Context as _;
    use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
    use tokio::net::{UnixListener, UnixStream};
    use tokio::sync::broadcast::error::RecvError;
    use tokio::task::{JoinHandle, JoinSet};
    use tokio_util::sync::CancellationToken;

    use super::*;

    /// Listens until it is stopped.
    pub struct Listener {
        path: PathBuf,
        cancel: CancellationToken,
        task: JoinHandle<()>,
    }

    impl Listener {
        /// Hear nobody new, finish what is being answered, remove the file.
        pub async fn stop(self) {
            self.cancel.cancel();
            drop(self.task.await);
            drop(std::fs::remove_file(&self.path));
        }
    }

    fn bind(dir: &Path) -> anyhow::Result<UnixListener> {
        // Bound under another name first: nobody may connect before the permissions are right.
        let (file, fresh) = (path(dir), dir.join("socket.new"));
        drop(std::fs::remove_file(&fresh));
        let listener = UnixListener::bind(&fresh).context("Bind the socket")?;
        std::fs::set_permissions(&fresh, std::fs::Permissions::from_mode(0o600))?;
        std::fs::rename(&fresh, &file).context("Name the socket")?;
        Ok(listener)
    }

    /// Listen in the folder of this engine's workspace, whose writer it is.
    ///
    /// # Errors
    /// When the folder's path is too long for a socket or the disk refuses.
    pub fn listen(engine: &Engine) -> anyhow::Result<Listener> {
        let dir = engine.store().dir().to_owned();
        let owner = std::fs::metadata(&dir)?.uid();
        let listener = bind(&dir)?;
        let (cancel, engine) = (CancellationToken::new(), engine.clone());
        let task = tokio::spawn(accept(listener, engine, owner, cancel.clone()));
        Ok(Listener {
            path: path(&dir),
            cancel,
            task,
        })
    }

    async fn accept(listener: UnixListener, engine: Engine, owner: u32, cancel: CancellationToken) {
        let mut calls = JoinSet::new();
        loop {
            tokio::select! {
                () = cancel.cancelled() => break,
                Some(_) = calls.join_next() => {}
                heard = listener.accept() => match heard {
                    Ok((stream, _)) => {
                        let ours = stream.peer_cred().is_ok_and(|c| c.uid() == owner || c.uid() == 0);
                        if ours {
                            calls.spawn(answer(stream, engine.clone(), cancel.clone()));
                        } else {
                            tracing::warn!("another user's process asked for this workspace and was sent away");
                        }
                    }
                    Err(error) => {
                        tracing::warn!(%error, "the socket failed for a moment");
                        tokio::time::sleep(Duration::from_millis(200)).await;
                    }
                },
            }
        }
        let rest = async { while calls.join_next().await.is_some() {} };
        drop(tokio::time::timeout(Duration::from_secs(10), rest).await);
    }

    /// Answer one connection, line by line.
    async fn answer(stream: UnixStream, engine: Engine, cancel: CancellationToken) {
        let (mut from, mut to) = stream.into_split();
        loop {
            let asked = tokio::select! {
                () = cancel.cancelled() => return,
                l = line(&mut from) => l,
            };
            let Ok(Some(text)) = asked else { return };
            if serde_json::from_slice::<Watch>(&text).is_ok_and(|asked| asked.watch) {
                return tell(from, to, &engine, &cancel).await;
            }
            let answered = match serde_json::from_slice::<Asked>(&text) {
                Ok(asked) => match engine
                    .call(&engine.person(), &asked.name, asked.input)
                    .await
                {
                    Ok(value) => Answered::Ok(value),
                    Err(error) => Answered::Error(error),
                },
                Err(e) => Answered::Error(WireError::new(Code::Usage, format!("not a call: {e}"))),
            };
            if say(&mut to, &answered).await.is_err() {
                return;
            }
        }
    }

    /// Tell what is committed until the other side goes or the workspace does.
    async fn tell(
        mut from: OwnedReadHalf,
        mut to: OwnedWriteHalf,
        engine: &Engine,
        cancel: &CancellationToken,
    ) {
        let mut commits = engine.store().subscribe();
        // Said once the subscription stands: whoever waits for it misses nothing that comes later.
        if say(&mut to, &Answered::Ok(Value::Bool(true)))
            .await
            .is_err()
        {
            return;
        }
        let mut gone = [0];
        loop {
            let tags = tokio::select! {
                () = cancel.cancelled() => return,
                // Nothing more is expected from there: whatever comes, the end included, ends the telling.
                _ = from.read(&mut gone) => return,
                commit = commits.recv() => match commit {
                    Ok(tags) => tags,
                    Err(RecvError::Lagged(_)) => vec!["*".to_owned()],
                    Err(RecvError::Closed) => return,
                },
            };
            if say(&mut to, &Answered::Changes(tags)).await.is_err() {
                return;
            }
        }
    }

    /// Ask the process that holds the workspace in `dir` to call an operation.
    ///
    /// # Errors
    /// `workspace_busy` when nobody answers; what the operation refuses.
    pub async fn forward(dir: &Path, name: &str, input: Value) -> Result<Value, WireError> {
        let connected = tokio::time::timeout(CONNECT, UnixStream::connect(path(dir))).await;
        let Ok(Ok(mut stream)) = connected else {
            return Err(busy());
        };
        let asked = Asked {
            name: name.to_owned(),
            input,
        };
        let talk = async {
            say(&mut stream, &asked).await?;
            line(&mut stream).await
        };
        match tokio::time::timeout(ANSWER, talk).await {
            Ok(Ok(Some(text))) => match serde_json::from_slice(&text) {
                Ok(Answered::Ok(value)) => Ok(value),
                Ok(Answered::Error(error)) => Err(error),
                Ok(Answered::Changes(_)) | Err(_) => Err(busy()),
            },
            _ => Err(busy()),
        }
    }
}

#[cfg(not(unix))]
mod elsewhere {
    use super::*;

    /// Nothing listens on systems without such sockets.
    pub struct Listener;

    impl Listener {
        /// Nothing to stop.
        pub async fn stop(self) {}
    }

    /// Not on this system.
    ///
    /// # Errors
    /// Always.
    pub fn listen(_: &Engine) -> anyhow::Result<Listener> {
        anyhow::bail!("this system has no sockets in folders")
    }

    /// Not on this system: the workspace is busy.
    ///
    /// # Errors
    /// Always `workspace_busy`.
    pub async fn forward(_: &Path, _: &str, _: Value) -> Result<Value, WireError> {
        Err(busy())
    }
}

#[cfg(not(unix))]
pub use elsewhere::{Listener, forward, listen};
#[cfg(unix)]
pub use unix::{Listener, forward, listen};

/// [`listen`]; where that is not possible the workspace works without it.
pub(crate) async fn listen_or_warn(engine: &Engine) -> Option<Listener> {
    match listen(engine) {
        Ok(listener) => Some(listener),
        Err(error) => {
            tracing::warn!("other processes cannot forward to this workspace: {error:#}");
            None
        }
    }
}
