//! The local API, and calling an operation by name.

use std::net::SocketAddr;

use clap::Subcommand;
use domain::{Code, WireError};
use serde_json::json;

use super::start::stopper;
use super::{json_or_file, usage};
use crate::out::Out;
use crate::session::Session;

/// Serve and call.
#[derive(Debug, Subcommand)]
pub(crate) enum Serve {
    /// The operation table over HTTP on this machine, with the machine running
    Api {
        /// 127.0.0.1:PORT
        #[arg(
            long,
            value_name = "ADDRESS:PORT",
            required_unless_present = "show_token"
        )]
        listen: Option<SocketAddr>,
        /// Print the bearer token and end
        #[arg(long)]
        show_token: bool,
        /// Answer only; do not run the machine
        #[arg(long)]
        no_run: bool,
    },
    /// Call any operation of the table by name
    Call {
        /// Name; without one all are listed
        operation: Option<String>,
        /// Input as JSON, or @FILE
        #[arg(default_value = "{}")]
        input: String,
    },
}

impl Serve {
    pub(crate) async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        match self {
            Self::Api {
                show_token: true, ..
            } => {
                let opened = session.reader().await?;
                let token = app::api::token(opened.secrets().as_ref()).await;
                opened.close().await;
                let token = token?;
                out.done(&json!({ "token": token }), &token);
                Ok(())
            }
            Self::Api {
                listen: Some(at),
                no_run,
                ..
            } => api(session, at, no_run, out).await,
            Self::Api { listen: None, .. } => Err(usage("--listen ADDRESS:PORT is needed")),
            Self::Call {
                operation: None, ..
            } => {
                let all: Vec<_> = engine::api::operations().collect();
                out.rows(
                    &json!({ "operations": all }),
                    "operations",
                    &["name", "access", "title"],
                );
                Ok(())
            }
            Self::Call {
                operation: Some(name),
                input,
            } => {
                out.value(&session.call(&name, json_or_file(&input)?).await?);
                Ok(())
            }
        }
    }
}

async fn api(session: &Session, at: SocketAddr, no_run: bool, out: &Out) -> Result<(), WireError> {
    let opened = session.writer().await?;
    let practice = opened.engine().store().kind() == store::Kind::Practice;
    // The token of a practice workspace lives as long as the process: its secrets are in memory.
    let token = app::api::token(opened.secrets().as_ref()).await?;
    let api = app::api::Api::bind(opened.engine(), at, &token).await?;
    let hello = super::given(
        json!({ "listening": api.addr().to_string(), "token": practice.then_some(&token) }),
    );
    let stop = stopper();
    let internal = |e: anyhow::Error| WireError::new(Code::Internal, format!("{e:#}"));
    if no_run || practice {
        // Others forward to whoever holds the workspace, also when nothing moves in it.
        let socket = app::socket::listen(opened.engine()).map_err(internal)?;
        announce(out, &hello);
        let done = api.serve(stop).await.map_err(internal);
        socket.stop().await;
        opened.close().await;
        return done;
    }
    let served = opened.serve().await?;
    announce(out, &hello);
    let done = api.serve(stop).await.map_err(internal);
    served.stop().await;
    done
}

fn announce(out: &Out, hello: &serde_json::Value) {
    out.fields(hello);
    if hello.get("token").is_none() {
        out.progress("the bearer token: jengu api --show-token");
    }
}
