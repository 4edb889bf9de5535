//! Language models: which are asked, in what order, and their keys. Everything works without any.

use std::path::PathBuf;

use clap::Subcommand;
use domain::ports::{Secret, SecretName};
use domain::{Code, WireError};
use llm::CascadeConfig;
use serde_json::{Value, json};

use super::{text, usage};
use crate::out::Out;
use crate::session::Session;

/// Models.
#[derive(Debug, Subcommand)]
pub(crate) enum Models {
    /// Providers in the order they are asked
    List,
    /// Ask a provider from the next start on
    Enable {
        /// Its name
        name: String,
        /// Another address of its API
        #[arg(long)]
        base_url: Option<String>,
        /// Another model
        #[arg(long)]
        model: Option<String>,
        /// Reply texts may be sent to it
        #[arg(long)]
        may_read_replies: bool,
    },
    /// Do not ask it any more
    Disable {
        /// Its name
        name: String,
    },
    /// Store its key among the secrets
    Key {
        /// Its name
        name: String,
        /// File (or -) whose first line is the key
        #[arg(long, value_name = "FILE|-")]
        secret_file: PathBuf,
    },
}

/// The cascade as set, or as shipped.
async fn cascade(session: &Session) -> Result<CascadeConfig, WireError> {
    let result = session
        .call("setting_get", json!({ "key": app::network::MODELS }))
        .await?;
    match result.pointer("/settings/0/value") {
        None | Some(Value::Null) => {
            CascadeConfig::shipped().map_err(|e| WireError::new(Code::Internal, e.to_string()))
        }
        Some(set) => serde_json::from_value(set.clone()).map_err(|e| {
            usage(format!(
                "the setting {} is no cascade: {e}",
                app::network::MODELS
            ))
        }),
    }
}

async fn save(session: &Session, cascade: &CascadeConfig) -> Result<Value, WireError> {
    session
        .call(
            "setting_set",
            json!({ "key": app::network::MODELS, "value": cascade }),
        )
        .await
}

impl Models {
    pub(crate) async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        match self {
            Self::List => {
                let all = cascade(session).await?;
                out.rows(
                    &json!(all),
                    "providers",
                    &[
                        "name",
                        "enabled",
                        "model",
                        "base_url",
                        "may_read_replies",
                        "local",
                    ],
                );
            }
            Self::Enable {
                name,
                base_url,
                model,
                may_read_replies,
            } => {
                let mut all = cascade(session).await?;
                let p = all
                    .providers
                    .iter_mut()
                    .find(|p| p.name == name)
                    .ok_or_else(|| {
                        WireError::new(Code::NotFound, format!("there is no provider {name}"))
                    })?;
                p.enabled = true;
                p.may_read_replies = may_read_replies;
                if let Some(url) = base_url {
                    p.base_url = url;
                }
                if let Some(model) = model {
                    p.model = model;
                    p.models.clear();
                }
                let done = save(session, &all).await?;
                out.done(&done, "asked from the next start on");
            }
            Self::Disable { name } => {
                let mut all = cascade(session).await?;
                for p in all.providers.iter_mut().filter(|p| p.name == name) {
                    p.enabled = false;
                }
                let done = save(session, &all).await?;
                out.done(&done, "not asked any more from the next start on");
            }
            Self::Key { name, secret_file } => {
                let secret = text(&secret_file)?;
                let key = secret
                    .lines()
                    .next()
                    .map(str::trim)
                    .filter(|k| !k.is_empty());
                let key = key.ok_or_else(|| usage("the file has no key in its first line"))?;
                let opened = session.reader().await?;
                let set = opened
                    .secrets()
                    .set(&SecretName::ProviderKey(name), Secret(key.to_owned()))
                    .await;
                opened.close().await;
                set.map_err(|e| app::keys::keychain_error(&e))?;
                out.done(&json!({ "done": true }), "stored");
            }
        }
        Ok(())
    }
}
