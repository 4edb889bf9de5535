//! Find: imports, sources, signals.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use domain::WireError;
use serde_json::{Value, json};

use super::{given, usage};
use crate::out::Out;
use crate::session::Session;

/// Finding hotels.
#[derive(Debug, Subcommand)]
pub(crate) enum Find {
    /// Import a table of hotels (CSV), or take an import back
    #[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
    Import {
        #[command(subcommand)]
        other: Option<ImportOther>,
        #[command(flatten)]
        file: ImportFile,
    },
    /// Job boards and saved searches
    #[command(subcommand)]
    Sources(Sources),
    /// Reasons to write now
    #[command(subcommand)]
    Signals(Signals),
}

/// An import.
#[derive(Debug, clap::Args)]
pub(crate) struct ImportFile {
    /// The table
    #[arg(required = true)]
    file: Option<PathBuf>,
    /// FIELD=COLUMN, repeatable or comma-separated; guessed without. Fields: hotel website email name title phone street postal_code city country zone
    #[arg(long, value_name = "FIELD=COLUMN", value_delimiter = ',')]
    map: Vec<String>,
    /// What to do with known hotels: skip, update, fill or create
    #[arg(long)]
    dedupe: Option<String>,
    /// Only show what it would do
    #[arg(long)]
    preview: bool,
}

/// Other things about imports.
#[derive(Debug, Subcommand)]
pub(crate) enum ImportOther {
    /// Take an import back
    Undo {
        /// Its id
        import: String,
    },
    /// All imports
    List,
}

/// Sources.
#[derive(Debug, Subcommand)]
pub(crate) enum Sources {
    /// All sources with their searches
    List,
    /// A new source with its search
    Add {
        /// Name
        name: String,
        /// Where its postings are; {keywords} and {location} are filled in
        #[arg(long)]
        url: String,
        /// Words to search for
        #[arg(long)]
        keywords: Option<String>,
        /// Place to search in
        #[arg(long)]
        location: Option<String>,
        /// Not older than this many days
        #[arg(long)]
        max_age_days: Option<u32>,
        /// Run it every so many hours; 0: only by hand
        #[arg(long)]
        every_hours: Option<u32>,
        /// What its terms allow, with their address
        #[arg(long)]
        licence: Option<String>,
    },
    /// Search a source now; `jengu run` does the work
    Run {
        /// Id or name
        source: String,
    },
    /// Stop searching a source by itself
    Pause {
        /// Id or name
        source: String,
    },
    /// Search it by itself again
    Resume {
        /// Id or name
        source: String,
    },
    /// What runs found, knew, rejected and why
    Runs {
        /// Of one source
        source: Option<String>,
        /// At most
        #[arg(long)]
        limit: Option<u32>,
    },
}

/// Signals.
#[derive(Debug, Subcommand)]
pub(crate) enum Signals {
    /// Postings that name no hotel: which one is it?
    Unnamed,
    /// Signals, newest first
    List {
        /// A kind
        #[arg(long)]
        kind: Option<String>,
        /// Also those decided about
        #[arg(long)]
        all: bool,
        /// At most
        #[arg(long)]
        limit: Option<u32>,
    },
    /// The hotel is worth my time
    Take {
        /// The signal
        signal: String,
    },
    /// Not for this reason
    Skip {
        /// The signal
        signal: String,
        /// Why
        #[arg(long)]
        why: String,
        /// The hotel is not ours to write to: customer, open_deal, partner, competitor, colleague or do_not_approach
        #[arg(long, value_name = "KIND")]
        not_ours: Option<String>,
        /// Whose it is (open_deal, colleague)
        #[arg(long)]
        owner: Option<String>,
    },
}

/// Another process may do it: the path must mean the same there.
pub(crate) fn absolute(path: &Path) -> Result<PathBuf, WireError> {
    std::path::absolute(path).map_err(|e| usage(format!("{}: {e}", path.display())))
}

impl Find {
    pub(crate) async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        match self {
            Self::Import {
                other: Some(ImportOther::Undo { import }),
                ..
            } => {
                out.fields(
                    &session
                        .call("import_undo", json!({ "import": import }))
                        .await?,
                );
                Ok(())
            }
            Self::Import {
                other: Some(ImportOther::List),
                ..
            } => {
                let result = session.call("imports_list", json!({})).await?;
                out.rows(
                    &result,
                    "imports",
                    &[
                        "id",
                        "file",
                        "rows",
                        "created",
                        "updated",
                        "skipped",
                        "at",
                        "undone_at",
                    ],
                );
                Ok(())
            }
            Self::Import { other: None, file } => file.run(session, out).await,
            Self::Sources(c) => c.run(session, out).await,
            Self::Signals(c) => c.run(session, out).await,
        }
    }
}

impl Signals {
    async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        match self {
            Self::Unnamed => {
                let result = session.call("unnamed_list", json!({})).await?;
                let columns = [
                    "id",
                    "title",
                    "company_printed",
                    "location_printed",
                    "poster",
                    "last_seen_at",
                ];
                out.rows(&result, "unnamed", &columns);
            }
            Self::List { kind, all, limit } => {
                let input =
                    given(json!({ "kind": kind, "all": all.then_some(true), "limit": limit }));
                let result = session.call("signals_list", input).await?;
                let columns = [
                    "id", "name", "town", "kind", "say", "strength", "source", "seen_at", "choice",
                ];
                out.rows(&result, "signals", &columns);
            }
            Self::Take { signal } => out.fields(
                &session
                    .call("signal_take", json!({ "signal": signal }))
                    .await?,
            ),
            Self::Skip {
                signal,
                why,
                not_ours,
                owner,
            } => {
                let input = given(
                    json!({ "signal": signal, "why": why, "not_ours": not_ours, "owner": owner }),
                );
                out.fields(&session.call("signal_skip", input).await?);
            }
        }
        Ok(())
    }
}

impl ImportFile {
    async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        let file = self.file.ok_or_else(|| usage("a FILE is needed"))?;
        let mapping: BTreeMap<&str, &str> = self
            .map
            .iter()
            .map(|m| {
                m.split_once('=')
                    .ok_or_else(|| usage(format!("--map {m}: FIELD=COLUMN")))
            })
            .collect::<Result<_, _>>()?;
        let input = given(json!({
            "path": absolute(&file)?, "mapping": (!mapping.is_empty()).then_some(mapping), "dedupe": self.dedupe,
        }));
        let operation = if self.preview {
            "import_preview"
        } else {
            "import_run"
        };
        let result: Value = session.call(operation, input).await?;
        out.fields(&result);
        Ok(())
    }
}

impl Sources {
    async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        match self {
            Self::List => {
                let result = session.call("sources_list", json!({})).await?;
                out.rows(
                    &result,
                    "sources",
                    &["id", "name", "kind", "enabled", "blocked", "url"],
                );
            }
            Self::Add {
                name,
                url,
                keywords,
                location,
                max_age_days,
                every_hours,
                licence,
            } => {
                let input = given(json!({
                    "name": name, "url": url, "keywords": keywords, "location": location, "max_age_days": max_age_days,
                    "every_hours": every_hours, "licence": licence,
                }));
                out.fields(&session.call("source_add", input).await?);
            }
            Self::Run { source } => {
                out.fields(
                    &session
                        .call("source_run", json!({ "source": source }))
                        .await?,
                );
            }
            Self::Pause { source } => {
                let done = session
                    .call("source_pause", json!({ "source": source }))
                    .await?;
                out.done(&done, "paused");
            }
            Self::Resume { source } => {
                let done = session
                    .call("source_resume", json!({ "source": source }))
                    .await?;
                out.done(&done, "searched by itself again");
            }
            Self::Runs { source, limit } => {
                let result = session
                    .call(
                        "runs_list",
                        given(json!({ "source": source, "limit": limit })),
                    )
                    .await?;
                let columns = [
                    "started_at",
                    "source",
                    "outcome",
                    "found",
                    "new",
                    "known",
                    "rejected",
                    "unnamed",
                    "why",
                ];
                out.rows(&result, "runs", &columns);
            }
        }
        Ok(())
    }
}
