//! `inspect site`: what a hotel's site tells, read from the net with the production fetcher or from saved pages.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::adapters::clock::SystemClock;
use app::adapters::ids::SystemRng;
use clap::Args;
use domain::ports::{Clock, Rng, Sites as _};
use domain::site::{Page, SiteSnapshot};
use domain::{Code, WireError};
use serde::Deserialize;
use serde_json::{Value, json};
use web::http::egress::{DirectConfig, DirectEgress};
use web::http::pace::{Pace, PaceConfig};
use web::http::{Client, ClientConfig, Polite, Roots, user_agent};
use web::site::{SiteReader, findings, report};

use super::{Prepared, Tools, failed, parse, render, usage};

/// Sites read at the same time in a batch; each host has its own pace.
const AT_ONCE: usize = 8;

/// From the command line.
#[derive(Debug, Args)]
pub(crate) struct Flags {
    /// Address of the site, or a folder of saved pages
    #[arg(value_name = "URL|DIR")]
    site: Option<String>,
}

#[derive(Deserialize)]
struct Object {
    url: String,
}

pub(crate) fn prepare(tools: &Tools, flags: &Flags) -> Result<Prepared, WireError> {
    let object = flags
        .site
        .as_ref()
        .map(|s| json!({ "url": s }))
        .ok_or_else(|| usage("a URL, a DIR or --batch is needed"));
    let (tools, reader) = (tools.clone(), Arc::new(reader(tools)?));
    Ok(Prepared {
        object,
        run: Arc::new(move |v| Box::pin(inspect(tools.clone(), Arc::clone(&reader), v))),
        at_once: AT_ONCE,
    })
}

fn reader(tools: &Tools) -> Result<SiteReader, WireError> {
    app::install_crypto();
    let config = DirectConfig {
        nameservers: tools.net.nameserver.into_iter().collect(),
        allowed: tools.net.allow.clone(),
        ..DirectConfig::default()
    };
    let egress = DirectEgress::new(config).map_err(failed(Code::Internal))?;
    let client = ClientConfig {
        user_agent: user_agent(None),
        roots: Roots::System {
            extra: tools.net.ca.iter().cloned().collect(),
        },
    };
    let client = Client::new(Arc::new(egress), client).map_err(failed(Code::Internal))?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let rng: Arc<dyn Rng> = Arc::new(SystemRng);
    let pace = Pace::new(Arc::clone(&clock), rng, PaceConfig::default());
    let polite = Polite::new(
        Arc::new(client),
        Arc::new(pace),
        clock,
        std::collections::HashSet::new(),
    );
    Ok(SiteReader::new(Arc::new(polite), None))
}

async fn inspect(tools: Tools, reader: Arc<SiteReader>, object: Value) -> Result<Value, WireError> {
    let o: Object = parse(object)?;
    let folder = [
        Some(PathBuf::from(&o.url)),
        tools.base.as_ref().map(|b| b.join(&o.url)),
    ]
    .into_iter()
    .flatten()
    .find(|p| p.is_dir());
    let snapshot = match folder {
        Some(dir) => saved(&dir)?,
        None => reader
            .snapshot(&o.url)
            .await
            .map_err(|e| WireError::new(Code::Remote, e.to_string()))?,
    };
    let found = tokio::task::spawn_blocking(move || report(&findings(&snapshot)))
        .await
        .map_err(|e| WireError::new(Code::Internal, e.to_string()))?;
    render(&found)
}

/// A folder of saved pages as a snapshot. `pages.json` (`{"FILE":"URL"}`) says where they came from; without it the
/// pages are taken as `https://site.invalid/FILE`, and `index.html` as the home page.
fn saved(dir: &Path) -> Result<SiteSnapshot, WireError> {
    let unreadable = |e: std::io::Error| usage(format!("{}: {e}", dir.display()));
    let names: std::collections::BTreeMap<String, String> =
        match std::fs::read(dir.join("pages.json")) {
            Ok(text) => {
                serde_json::from_slice(&text).map_err(|e| usage(format!("pages.json: {e}")))?
            }
            Err(_) => std::collections::BTreeMap::new(),
        };
    let mut files: Vec<String> = std::fs::read_dir(dir)
        .map_err(unreadable)?
        .filter_map(|e| e.ok()?.file_name().into_string().ok())
        .filter(|n| {
            Path::new(n)
                .extension()
                .is_some_and(|x| x.eq_ignore_ascii_case("html") || x.eq_ignore_ascii_case("htm"))
        })
        .collect();
    // The home page first, as a snapshot has it.
    files.sort_by_key(|n| (!n.to_lowercase().starts_with("index."), n.clone()));
    let mut pages = Vec::new();
    for name in files {
        let bytes = std::fs::read(dir.join(&name)).map_err(unreadable)?;
        let home = pages.is_empty();
        let url = names.get(&name).cloned().unwrap_or_else(|| {
            if home {
                "https://site.invalid/".to_owned()
            } else {
                format!("https://site.invalid/{name}")
            }
        });
        pages.push(Page {
            url,
            status: 200,
            headers: vec![("content-type".into(), "text/html".into())],
            html: web::text::decode(&bytes, None),
            fetched_at: SystemClock::new().now(),
            elapsed_ms: 0,
            truncated: false,
        });
    }
    let Some(home) = pages.first().map(|p| p.url.clone()) else {
        return Err(usage(format!("{}: there is no .html file", dir.display())));
    };
    Ok(SiteSnapshot {
        asked: home,
        pages,
        sitemap: Vec::new(),
        content_hash: String::new(),
    })
}
