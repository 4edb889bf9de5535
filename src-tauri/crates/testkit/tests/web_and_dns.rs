//! The synthetic web, the DNS server and the OAuth2 provider answer ordinary clients.
#![cfg(unix)]

use std::net::IpAddr;

use hickory_resolver::Resolver;
use hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts,
};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::RecordType;
use testkit::ca::Certificate;
use testkit::dns_fault::{DnsFault, FailingDns};
use testkit::dnsmasq::{Dnsmasq, Zone};
use testkit::oidc::Oidc;
use testkit::skip_unless;
use testkit::webworld::{Via, WebWorld, html, redirect, status};

fn browser(web: &WebWorld) -> reqwest::Client {
    reqwest::Client::builder()
        .proxy(reqwest::Proxy::all(web.proxy_url()).unwrap())
        .tls_certs_only([reqwest::Certificate::from_pem(web.ca_pem().as_bytes()).unwrap()])
        .build()
        .unwrap()
}

#[tokio::test]
async fn many_https_hosts_live_on_one_port_and_are_recorded() {
    let web = WebWorld::start().await.unwrap();
    web.host("hotel-x.example", |r| match r.path() {
        "/" => html("<h1>X</h1>"),
        "/old" => redirect(301, "https://hotel-x.example/?from=old"),
        _ => status(404, ""),
    });
    web.page("*.boards.test", "board");
    let client = browser(&web);
    let page = client
        .get("https://hotel-x.example/old")
        .send()
        .await
        .unwrap();
    assert_eq!(page.url().query(), Some("from=old"));
    assert_eq!(page.text().await.unwrap(), "<h1>X</h1>");
    assert_eq!(
        client
            .get("http://de.jobs.boards.test/")
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap(),
        "board"
    );
    assert_eq!(
        client
            .get("https://boards.test/nothing")
            .send()
            .await
            .unwrap()
            .status(),
        404
    );
    assert_eq!(
        client
            .get("https://elsewhere.example/")
            .send()
            .await
            .unwrap()
            .status(),
        502
    );
    let seen = web.requests_to("hotel-x.example");
    assert_eq!(
        seen.iter().map(|r| r.target.as_str()).collect::<Vec<_>>(),
        ["/old", "/?from=old"]
    );
    assert_eq!(
        (seen[1].via, seen[1].version.as_str(), seen[1].query("from")),
        (Via::Connect, "HTTP/2.0", Some("old"))
    );
    assert_eq!(web.requests_to("de.jobs.boards.test")[0].via, Via::Proxy);
}

#[tokio::test]
async fn hosts_can_be_unreachable_or_badly_certified() {
    let web = WebWorld::start().await.unwrap();
    for (host, kind) in [
        ("expired.example", Certificate::Expired),
        ("wrong.example", Certificate::WrongHost),
        ("fake.example", Certificate::Untrusted),
    ] {
        web.page(host, "x");
        web.certificate(host, kind);
    }
    web.unreachable("down.example");
    let client = browser(&web);
    for host in [
        "expired.example",
        "wrong.example",
        "fake.example",
        "down.example",
    ] {
        let err = client
            .get(format!("https://{host}/"))
            .send()
            .await
            .unwrap_err();
        assert!(err.is_connect(), "{host}: {err:?}");
    }
    assert!(web.requests().is_empty());
    web.page("down.example", "x");
    web.certificate("wrong.example", Certificate::Good);
    assert_eq!(
        client
            .get("https://wrong.example/")
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap(),
        "x"
    );
}

fn resolver(dns: std::net::SocketAddr) -> Resolver<TokioRuntimeProvider> {
    let mut udp = ConnectionConfig::udp();
    udp.port = dns.port();
    let mut tcp = ConnectionConfig::tcp();
    tcp.port = dns.port();
    let config = ResolverConfig::from_parts(
        None,
        vec![],
        vec![NameServerConfig::new(dns.ip(), true, vec![udp, tcp])],
    );
    let mut options = ResolverOpts::default();
    options.use_hosts_file = ResolveHosts::Never;
    options.cache_size = 0;
    options.attempts = 1;
    options.timeout = std::time::Duration::from_millis(300);
    Resolver::builder_with_config(config, TokioRuntimeProvider::default())
        .with_options(options)
        .build()
        .unwrap()
}

#[tokio::test]
async fn the_zone_is_served_and_nothing_else_exists() {
    skip_unless!(Dnsmasq::available(), "dnsmasq is not installed");
    let key = "A".repeat(400);
    let zone = Zone::new()
        .mx("hotel.example", "mx.hotel.example", 10)
        .a("mx.hotel.example", "127.0.0.1")
        .null_mx("nomail.example")
        .spf("acme.test", "ip4:127.0.0.1 -all")
        .dkim("s1", "acme.test", &key)
        .dmarc("acme.test", "p=reject; adkim=s")
        .listed([127, 0, 0, 9].into(), "dnsbl.example", "spam, \"seen\"");
    let mut dns = zone.start().await.unwrap();
    let r = resolver(dns.addr());
    let texts = async |name: &str, kind: RecordType| {
        r.lookup(name, kind).await.map(|l| {
            l.answers()
                .iter()
                .map(|a| a.data.to_string())
                .collect::<Vec<_>>()
        })
    };
    assert_eq!(
        texts("hotel.example.", RecordType::MX).await.unwrap(),
        ["10 mx.hotel.example."]
    );
    assert_eq!(
        texts("nomail.example.", RecordType::MX).await.unwrap(),
        ["0 ."]
    );
    assert_eq!(
        texts("acme.test.", RecordType::TXT).await.unwrap(),
        ["v=spf1 ip4:127.0.0.1 -all"]
    );
    assert_eq!(
        texts("s1._domainkey.acme.test.", RecordType::TXT)
            .await
            .unwrap()[0]
            .len(),
        key.len() + "v=DKIM1; h=sha256; k=rsa; p=".len()
    );
    assert_eq!(
        texts("_dmarc.acme.test.", RecordType::TXT).await.unwrap(),
        ["v=DMARC1; p=reject; adkim=s"]
    );
    assert_eq!(
        texts("9.0.0.127.dnsbl.example.", RecordType::A)
            .await
            .unwrap(),
        ["127.0.0.2"]
    );
    assert_eq!(
        texts("9.0.0.127.dnsbl.example.", RecordType::TXT)
            .await
            .unwrap(),
        ["spam, \"seen\""]
    );
    assert!(
        r.lookup("gmail.com.", RecordType::MX)
            .await
            .unwrap_err()
            .is_nx_domain()
    );
    let a = r.lookup_ip("mx.hotel.example.").await.unwrap();
    assert_eq!(
        a.iter().collect::<Vec<IpAddr>>(),
        [IpAddr::from([127, 0, 0, 1])]
    );
    dns.replace(Zone::new().mx("hotel.example", "other.example", 5))
        .await
        .unwrap();
    assert_eq!(
        texts("hotel.example.", RecordType::MX).await.unwrap(),
        ["5 other.example."]
    );
}

#[tokio::test]
async fn questions_fail_in_every_way() {
    let dns = FailingDns::start(DnsFault::ServFail).await.unwrap();
    let r = resolver(dns.addr());
    for fault in [
        DnsFault::ServFail,
        DnsFault::Refused,
        DnsFault::NxDomain,
        DnsFault::Empty,
        DnsFault::Silent,
        DnsFault::Garbage,
    ] {
        dns.set(fault);
        let err = r
            .lookup("hotel.example.", RecordType::MX)
            .await
            .unwrap_err();
        assert_eq!(
            err.is_nx_domain(),
            fault == DnsFault::NxDomain,
            "{fault:?}: {err:?}"
        );
        assert_eq!(
            err.is_no_records_found(),
            matches!(fault, DnsFault::NxDomain | DnsFault::Empty),
            "{fault:?}: {err:?}"
        );
    }
    assert!(dns.asked() >= 6);
}

#[tokio::test]
async fn the_provider_wants_pkce_and_rotates_refresh_tokens() {
    let oidc = Oidc::start().await.unwrap();
    testkit::ca::install_crypto();
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap();
    // Verifier and challenge of RFC 7636, appendix B.
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let ask = async |extra: &str| {
        let url = format!(
            "{}/authorize?state=s&redirect_uri=http://127.0.0.1:1/callback{extra}",
            oidc.issuer()
        );
        client.get(url).send().await.unwrap().headers()["location"]
            .to_str()
            .unwrap()
            .to_owned()
    };
    let pkce = format!("&code_challenge={challenge}&code_challenge_method=S256");
    assert!(ask("").await.contains("error=invalid_request"));
    assert!(ask(&pkce).await.contains("error=access_denied"));
    oidc.sign_in_as("anna@acme.test");
    let token = async |body: String| -> serde_json::Value {
        let r = client
            .post(format!("{}/token", oidc.issuer()))
            .body(body)
            .send()
            .await
            .unwrap();
        serde_json::from_str(&r.text().await.unwrap()).unwrap()
    };
    let exchange = async |verifier: &str| {
        let code = ask(&pkce)
            .await
            .split("code=")
            .nth(1)
            .unwrap()
            .split('&')
            .next()
            .unwrap()
            .to_owned();
        token(format!("grant_type=authorization_code&code={code}&code_verifier={verifier}&redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Fcallback")).await
    };
    assert_eq!(exchange("wrong").await["error"], "invalid_grant");
    let got = exchange("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").await;
    let first = got["refresh_token"].as_str().unwrap();
    let second = token(format!("grant_type=refresh_token&refresh_token={first}")).await;
    assert!(second["access_token"].is_string());
    assert_eq!(
        token(format!("grant_type=refresh_token&refresh_token={first}")).await["error"],
        "invalid_grant"
    );
    let after = token(format!(
        "grant_type=refresh_token&refresh_token={}",
        second["refresh_token"].as_str().unwrap()
    ))
    .await;
    assert_eq!(
        after["error"], "invalid_grant",
        "a refresh token used twice ends the grant"
    );
}
