//! A workspace at work: the runtime's loops and the socket that other `jengu` processes forward their writes to.

use domain::WireError;
use engine::Engine;
use engine::runtime::Runtime;

use crate::open::Opened;
use crate::socket;

/// A workspace whose machine runs.
pub struct Served {
    opened: Opened,
    runtime: Runtime,
    socket: Option<socket::Listener>,
}

impl Opened {
    /// Start the loops and listen for others. Only the writer can.
    ///
    /// # Errors
    /// `workspace_busy` for a viewer; what the launch meets in the database.
    pub async fn serve(self) -> Result<Served, WireError> {
        if self.engine().is_viewer() {
            return Err(socket::busy());
        }
        let engine = self.engine().clone();
        let runtime = Runtime::start(engine.clone())
            .await
            .map_err(engine::engine::wire)?;
        Ok(Served {
            socket: socket::listen_or_warn(&engine).await,
            opened: self,
            runtime,
        })
    }
}

impl Served {
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

    /// Stop hearing others, let running work finish, let the workspace go.
    pub async fn stop(self) {
        if let Some(socket) = self.socket {
            socket.stop().await;
        }
        self.runtime.stop().await;
        self.opened.close().await;
    }
}
