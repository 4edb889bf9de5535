use domain::ports::{Destination, Egress as _, EgressError, Http as _, HttpError, HttpRequest};
use web::http::egress::PracticeEgress;
use web::http::{Client, ClientConfig};

use super::*;
use crate::clock::SimClock;
use crate::world::{JSON_BOARD, START};

async fn start() -> (WorldWeb, Arc<World>, Client, Arc<PracticeEgress>) {
    let world = Arc::new(World::new(1));
    let web = WorldWeb::start(world.clone(), Arc::new(SimClock::new(START)))
        .await
        .unwrap();
    let egress =
        Arc::new(PracticeEgress::new(web.addr(), web.ca_pem().as_bytes().to_vec()).unwrap());
    let config = ClientConfig {
        user_agent: "Jengu/0.1".into(),
        roots: egress.roots(),
    };
    let client = Client::new(egress.clone(), config).unwrap();
    (web, world, client, egress)
}

#[tokio::test]
async fn the_production_client_reads_the_world_over_tls() {
    let (web, world, client, _) = start().await;
    for h in world.hotels.iter().filter(|h| h.has_site()) {
        let r = client
            .send(HttpRequest::get(h.url(), "site"))
            .await
            .unwrap();
        assert_eq!(r.status, 200, "{}", h.url());
        let body = String::from_utf8_lossy(&r.body);
        assert!(
            body.contains(h.name.split(' ').next_back().unwrap()),
            "{}",
            h.url()
        );
    }
    let r = client
        .send(HttpRequest::get(
            format!("https://{JSON_BOARD}/search?q=&l="),
            "board",
        ))
        .await
        .unwrap();
    assert_eq!(r.status, 200);
    assert!(web.asked().len() > 50);
}

#[tokio::test]
async fn nothing_but_the_world_is_reached() {
    let (web, _, client, egress) = start().await;
    for outside in ["https://www.wikipedia.org/", "http://news.example.com/"] {
        match client.send(HttpRequest::get(outside, "site")).await {
            Ok(r) => assert_eq!(r.status, 502, "{outside}"),
            Err(e) => assert!(!matches!(e, HttpError::BadAddress(_)), "{outside}: {e}"),
        }
        assert!(
            web.asked().keys().any(|h| outside.contains(h.as_str())),
            "{outside} ended in the world's proxy"
        );
    }
    for inside in ["127.0.0.1", "169.254.169.254", "10.0.0.1", "localhost"] {
        let to = Destination {
            host: inside.into(),
            port: 443,
            purpose: "site".into(),
        };
        assert!(
            matches!(egress.route(&to).await, Err(EgressError::Refused(_))),
            "{inside}"
        );
    }
    assert!(
        PracticeEgress::new("203.0.113.7:3128".parse().unwrap(), Vec::new()).is_err(),
        "only loopback"
    );
}

/// Boards and sites of the product on the world, without waiting.
fn readers(client: Client) -> (web::sources::SourceBoards, web::site::SiteReader) {
    let clock: Arc<dyn Clock> = Arc::new(SimClock::new(START));
    let pace = web::http::pace::PaceConfig {
        gap_min_ms: 0,
        gap_max_ms: 0,
        burst: 1_000,
        per_source: 8,
        per_minute: 100_000,
        longest_wait_ms: 0,
    };
    let pace =
        web::http::pace::Pace::new(clock.clone(), Arc::new(crate::rng::SeededRng::new(1)), pace);
    let polite = Arc::new(web::http::Polite::new(
        Arc::new(client),
        Arc::new(pace),
        clock,
        Default::default(),
    ));
    (
        web::sources::SourceBoards::new(polite.clone()),
        web::site::SiteReader::new(polite, None),
    )
}

#[tokio::test]
async fn the_products_own_readers_find_the_postings_and_what_the_sites_print() {
    use domain::ports::{BoardQuery, Boards as _, Sites as _};
    use domain::vacancy::SourceOutcome;
    let (_web, world, client, _) = start().await;
    let (boards, sites) = readers(client);
    for board in [crate::world::JSON_BOARD, crate::world::MICRO_BOARD] {
        let query = BoardQuery {
            url: format!("https://{board}/search?q={{keywords}}&l={{location}}"),
            ..BoardQuery::default()
        };
        let (mut page, mut titles) = (None, Vec::new());
        loop {
            let SourceOutcome::Ok { value } = boards.search(&query, page.as_deref()).await.unwrap()
            else {
                panic!("{board} cannot be read")
            };
            titles.extend(value.listings);
            page = value.next;
            if page.is_none() {
                break;
            }
        }
        let open: Vec<_> = world
            .jobs
            .iter()
            .filter(|j| j.board == board && j.open_at(START))
            .collect();
        assert_eq!(titles.len(), open.len(), "{board}");
        for j in open {
            let l = titles
                .iter()
                .find(|l| l.url.contains(&j.path()))
                .unwrap_or_else(|| panic!("{} is missing", j.title));
            let SourceOutcome::Ok { value } = boards.detail(&l.url).await.unwrap() else {
                panic!("{} cannot be read", l.url)
            };
            assert_eq!(
                (value.title.as_str(), value.company.as_str()),
                (j.title.as_str(), j.company.as_str())
            );
            assert_eq!(value.place.country.as_deref(), Some(j.country.as_str()));
            assert_eq!(
                value
                    .company_url
                    .map(|u| u.trim_end_matches('/').to_owned()),
                j.company_url
                    .clone()
                    .map(|u| u.trim_end_matches('/').to_owned())
            );
        }
    }
    let (mut gm, mut gms, mut mails, mut printed) = (0, 0, 0, 0);
    for h in world.hotels.iter().filter(|h| h.has_site()) {
        let snapshot = sites
            .snapshot(&h.url())
            .await
            .unwrap_or_else(|e| panic!("{}: {e}", h.url()));
        let found = sites.findings(&snapshot);
        if let Some(g) = h
            .staff
            .iter()
            .find(|s| s.role == crate::world::truth::Role::Gm && s.named)
        {
            gms += 1;
            let hit = found.iter().any(|f| f.value.contains(&g.name()));
            gm += usize::from(hit);
            if !hit {
                println!(
                    "{:?} {:?} {}: {} not found",
                    h.build,
                    h.lang,
                    h.name,
                    g.name()
                );
            }
        }
        for s in h
            .staff
            .iter()
            .filter(|s| s.named && s.shown != crate::world::truth::Shown::Hidden)
        {
            printed += 1;
            let hit = found
                .iter()
                .any(|f| f.value == s.address || f.detail.to_string().contains(&s.address));
            mails += usize::from(hit);
            if !hit {
                println!(
                    "{:?} {:?} {:?} {}: {} not found",
                    h.build, h.lang, s.shown, h.name, s.address
                );
            }
        }
        for f in found
            .iter()
            .filter(|f| f.value.contains("collector-of-leads") || f.value.contains("Mallory"))
        {
            println!("{}: believed the page: {f:?}", h.name);
        }
    }
    println!("general managers {gm} of {gms}, addresses {mails} of {printed}");
    assert!(gm * 10 >= gms * 8, "{gm} of {gms}");
    assert!(mails * 10 >= printed * 8, "{mails} of {printed}");
}
