//! The outside world of a workspace, built from its settings: clients under the egress guard, boards and sites with their
//! caches, mail, DNS, models.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::Context as _;
use domain::ports::{
    Boards, Clock, DnsLookup, Egress, Http, Ids, LanguageModel, MailRoutes, Mailboxes, NoDates,
    Rng, Secrets, ServerDates, Sites,
};
use engine::Ports;
use judge::Judge;
use llm::{Cascade, CascadeParts};
use mail::{
    DnsSettings, ImapMailboxes, MimeCodec, Network as MailNetwork, Resolver, SmtpRoutes, Trust,
};
use store::Store;
use store::cache::{Cache, LlmCache, Responses, Snapshots};
use store::tables::providers::Providers;
use web::http::egress::{DirectConfig, ProxiedEgress};
use web::http::pace::{Pace, PaceConfig};
use web::http::{AskedDates, Cached, Client, ClientConfig, Dates, Polite, Roots, user_agent};
use web::site::SiteReader;
use web::sources::SourceBoards;

use crate::adapters::egress::{Closed, LearningEgress};
use crate::adapters::ledger::{CountedDns, CountedHttp, CountedMailboxes, CountedRoutes, Ledger};
use crate::network::{self, Network};

/// The classifiers; parsing their tables takes a moment and happens once a process.
///
/// # Errors
/// When an embedded table is broken (a test keeps that from being released).
pub fn judge() -> anyhow::Result<Arc<Judge>> {
    static JUDGE: OnceLock<Arc<Judge>> = OnceLock::new();
    if let Some(known) = JUDGE.get() {
        return Ok(Arc::clone(known));
    }
    let fresh = Arc::new(Judge::embedded().context("Read the embedded tables")?);
    Ok(Arc::clone(JUDGE.get_or_init(|| fresh)))
}

/// TLS by rustls with ring. Somebody else in this process may have chosen the same provider already.
pub fn install_crypto() {
    drop(rustls::crypto::ring::default_provider().install_default());
}

/// What is the same for every workspace of a process.
#[derive(Clone)]
pub(crate) struct Rim {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) rng: Arc<dyn Rng>,
    pub(crate) secrets: Arc<dyn Secrets>,
}

/// The ways out of a workspace and who is trusted there.
pub(crate) struct Ways {
    pub(crate) web: Arc<dyn Egress>,
    pub(crate) models: Arc<dyn Egress>,
    pub(crate) roots: Roots,
    pub(crate) pace: PaceConfig,
    pub(crate) routes: Arc<dyn MailRoutes>,
    pub(crate) mailboxes: Arc<dyn Mailboxes>,
    pub(crate) dns: Arc<dyn DnsLookup>,
    /// Whether what its web servers say of the time is the time of this world.
    pub(crate) dated: bool,
}

/// The ways of a real workspace. The SMTP routes come a second time, to be closed at the end.
pub(crate) fn real_ways(
    store: &Store,
    rim: &Rim,
    settings: &Network,
) -> anyhow::Result<(Ways, Arc<SmtpRoutes>)> {
    let direct = DirectConfig {
        nameservers: settings.nameserver.into_iter().collect(),
        ..DirectConfig::default()
    };
    let learning = |entered| {
        LearningEgress::new(store.clone(), direct.clone(), entered)
            .map(|e| Arc::new(e) as Arc<dyn Egress>)
    };
    let web: Arc<dyn Egress> = match &settings.proxy {
        Some(url) => match ProxiedEgress::new(url, Vec::new()) {
            Ok(proxied) => Arc::new(proxied),
            Err(error) => {
                tracing::warn!(key = network::PROXY, "no proxy address: {error:#}");
                // Without the proxy nothing may leave directly: that is what it was set for.
                Arc::new(Closed(
                    "the setting egress.proxy is not the address of a proxy",
                ))
            }
        },
        None => learning(network::web_places)?,
    };
    let trust = match &settings.ca {
        Some(pem) => Trust::with_extra(pem)?,
        None => Trust::system(),
    };
    let mail = MailNetwork::new(
        learning(network::mail_places)?,
        Arc::clone(&rim.secrets),
        trust,
    );
    let routes = Arc::new(SmtpRoutes::new(mail.clone()));
    let ways = Ways {
        web,
        models: learning(network::model_places)?,
        roots: Roots::System {
            extra: settings.ca.iter().cloned().collect(),
        },
        pace: PaceConfig::default(),
        routes: Arc::clone(&routes) as Arc<dyn MailRoutes>,
        mailboxes: Arc::new(ImapMailboxes::new(mail)),
        dns: Arc::new(Resolver::new(DnsSettings {
            nameserver: settings.nameserver,
            timeout: Duration::from_secs(5),
        })?),
        dated: true,
    };
    Ok((ways, routes))
}

/// The ways of a workspace that is only read, or of a practice workspace whose world is not running.
pub(crate) fn closed_ways(rim: &Rim, why: &'static str) -> anyhow::Result<Ways> {
    let closed: Arc<dyn Egress> = Arc::new(Closed(why));
    let mail = MailNetwork::new(
        Arc::clone(&closed),
        Arc::clone(&rim.secrets),
        Trust::system(),
    );
    Ok(Ways {
        web: Arc::clone(&closed),
        models: closed,
        roots: Roots::System { extra: Vec::new() },
        pace: PaceConfig::default(),
        routes: Arc::new(SmtpRoutes::new(mail.clone())),
        mailboxes: Arc::new(ImapMailboxes::new(mail)),
        dns: Arc::new(crate::adapters::dns::NoDns(why)),
        dated: false,
    })
}

/// The ports of the engine over these ways. Only the writer has caches.
pub(crate) fn ports(
    store: &Store,
    rim: &Rim,
    ways: Ways,
    settings: &Network,
) -> anyhow::Result<Ports> {
    let cache = match store.mode() {
        store::Mode::Writer => Some(Cache::open(store).context("Open the cache")?),
        store::Mode::Viewer => None,
    };
    let heard = Arc::new(Dates::new(Arc::clone(&rim.clock)));
    let ledger = Ledger::new(store.clone(), Arc::clone(&rim.clock));
    let client = |egress: &Arc<dyn Egress>| {
        let config = ClientConfig {
            user_agent: user_agent(settings.contact.as_deref()),
            roots: ways.roots.clone(),
        };
        Client::new(Arc::clone(egress), config)
            .map(|c| Arc::new(c.heard_by(Arc::clone(&heard))) as Arc<dyn Http>)
            .map(|c| Arc::new(CountedHttp(c, ledger.clone())) as Arc<dyn Http>)
    };
    let dates: Arc<dyn ServerDates> = if ways.dated {
        Arc::new(AskedDates::new(client(&ways.web)?, Arc::clone(&heard)))
    } else {
        Arc::new(NoDates)
    };
    let pages: Arc<dyn Http> = match &cache {
        Some(cache) => Arc::new(Cached::new(
            client(&ways.web)?,
            Arc::new(Responses::new(store.clone(), cache.clone())),
            Arc::clone(&rim.clock),
        )),
        None => client(&ways.web)?,
    };
    let pace = Arc::new(Pace::new(
        Arc::clone(&rim.clock),
        Arc::clone(&rim.rng),
        ways.pace,
    ));
    let licensed: HashSet<String> = settings.licensed.iter().cloned().collect();
    let polite = Arc::new(Polite::new(pages, pace, Arc::clone(&rim.clock), licensed));
    let snapshots = cache.clone().map(|c| {
        Arc::new(Snapshots::new(store.clone(), c)) as Arc<dyn domain::ports::SnapshotStore>
    });
    let models = match (&settings.models, cache) {
        (Some(config), Some(cache)) if config.providers.iter().any(|p| p.enabled) => {
            Some(Arc::new(Cascade::new(CascadeParts {
                http: client(&ways.models)?,
                secrets: Arc::clone(&rim.secrets),
                guard: Arc::new(Providers::new(store.clone())),
                ledger: Arc::new(LlmCache::new(store.clone(), cache)),
                clock: Arc::clone(&rim.clock),
                config: config.clone(),
            })) as Arc<dyn LanguageModel>)
        }
        _ => None,
    };
    Ok(Ports {
        clock: Arc::clone(&rim.clock),
        ids: Arc::clone(&rim.ids),
        rng: Arc::clone(&rim.rng),
        boards: Arc::new(SourceBoards::new(Arc::clone(&polite))) as Arc<dyn Boards>,
        sites: Arc::new(SiteReader::new(polite, snapshots)) as Arc<dyn Sites>,
        routes: Arc::new(CountedRoutes(ways.routes, ledger.clone())),
        mailboxes: Arc::new(CountedMailboxes(ways.mailboxes, ledger.clone())),
        mime: Arc::new(MimeCodec),
        dns: Arc::new(CountedDns(ways.dns, ledger)),
        dates,
        sheets: Arc::new(crate::adapters::sheets::CsvSheets),
        llm: models,
        secrets: Arc::clone(&rim.secrets),
    })
}
