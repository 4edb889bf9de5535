//! A workspace for one command: opened as little as needed. Reads go beside a running writer; writes go to the writer's
//! socket when another process is the writer.

use app::{Access, Config, KeySource, Opened};
use domain::{Code, WireError};
use engine::api;
use engine::api::table;
use serde_json::Value;

use crate::args::Global;

/// The workspace a command works on.
pub(crate) struct Session {
    pub(crate) config: Config,
}

/// The configuration of the global options.
pub(crate) fn config(
    global: &Global,
    default: fn() -> std::path::PathBuf,
) -> Result<Config, WireError> {
    let dir = global.workspace.clone().unwrap_or_else(default);
    let keys = match (&global.key_file, global.key_fd) {
        (Some(file), _) => KeySource::file(file)?,
        (None, Some(fd)) => KeySource::descriptor(fd)?,
        (None, None) => KeySource::Keychain,
    };
    Ok(Config::new(dir)
        .keys(keys)
        .logs(vec![app::config::default_logs()]))
}

impl Session {
    pub(crate) fn new(global: &Global) -> Result<Self, WireError> {
        Ok(Self {
            config: config(global, app::config::default_workspace)?,
        })
    }

    /// Call one operation as the person at the keyboard.
    pub(crate) async fn call(&self, name: &str, input: Value) -> Result<Value, WireError> {
        let Some(row) = api::operation(name) else {
            return Err(WireError::new(
                Code::Usage,
                format!("there is no operation \"{name}\" in this build"),
            ));
        };
        match row.access {
            table::Access::Reads => {
                let opened = self.reader().await?;
                let answer = call(&opened, name, input).await;
                opened.close().await;
                answer
            }
            table::Access::Writes => match app::open(&self.config, Access::Write).await {
                Ok(opened) => {
                    let answer = call(&opened, name, input).await;
                    opened.close().await;
                    answer
                }
                Err(e) if e.code == Code::WorkspaceBusy => {
                    app::socket::forward(&self.config.dir, name, input).await
                }
                Err(e) => Err(e),
            },
        }
    }

    /// Open to look: beside whoever writes. A workspace of an older version is brought up to date first.
    pub(crate) async fn reader(&self) -> Result<Opened, WireError> {
        match app::open(&self.config, Access::Read).await {
            Err(e) if e.code == Code::Refused => app::open(&self.config, Access::Write).await,
            other => other,
        }
    }

    /// Open as the writer.
    pub(crate) async fn writer(&self) -> Result<Opened, WireError> {
        app::open(&self.config, Access::Write).await
    }
}

async fn call(opened: &Opened, name: &str, input: Value) -> Result<Value, WireError> {
    let engine = opened.engine();
    engine.call(&engine.person(), name, input).await
}
