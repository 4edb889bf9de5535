use domain::ports::{Egress as _, EgressError, Destination, Http as _, HttpError, HttpRequest};
use web::http::egress::PracticeEgress;
use web::http::{Client, ClientConfig};

use super::*;
use crate::clock::SimClock;
use crate::world::{JSON_BOARD, START};

async fn start() -> (WorldWeb, Arc<World>, Client, Arc<PracticeEgress>) {
    let world = Arc::new(World::new(1));
    let web = WorldWeb::start(world.clone(), Arc::new(SimClock::new(START))).await.unwrap();
    let egress = Arc::new(PracticeEgress::new(web.addr(), web.ca_pem().as_bytes().to_vec()).unwrap());
    let config = ClientConfig { user_agent: "Jengu/0.1".into(), roots: egress.roots() };
    let client = Client::new(egress.clone(), config).unwrap();
    (web, world, client, egress)
}

#[tokio::test]
async fn the_production_client_reads_the_world_over_tls() {
    let (web, world, client, _) = start().await;
    for h in world.hotels.iter().filter(|h| h.has_site()) {
        let r = client.send(HttpRequest::get(h.url(), "site")).await.unwrap();
        assert_eq!(r.status, 200, "{}", h.url());
        let body = String::from_utf8_lossy(&r.body);
        assert!(body.contains(h.name.split(' ').next_back().unwrap()), "{}", h.url());
    }
    let r = client.send(HttpRequest::get(format!("https://{JSON_BOARD}/search?q=&l="), "board")).await.unwrap();
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
        assert!(web.asked().keys().any(|h| outside.contains(h.as_str())), "{outside} ended in the world's proxy");
    }
    for inside in ["127.0.0.1", "169.254.169.254", "10.0.0.1", "localhost"] {
        let to = Destination { host: inside.into(), port: 443, purpose: "site".into() };
        assert!(matches!(egress.route(&to).await, Err(EgressError::Refused(_))), "{inside}");
    }
    assert!(PracticeEgress::new("203.0.113.7:3128".parse().unwrap(), Vec::new()).is_err(), "only loopback");
}
