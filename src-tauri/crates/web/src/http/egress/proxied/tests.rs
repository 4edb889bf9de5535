use super::*;

fn to(host: &str, port: u16) -> Destination {
    Destination {
        host: host.into(),
        port,
        purpose: "site".into(),
    }
}

#[tokio::test]
async fn a_proxy_is_never_asked_for_a_local_place() {
    let egress = ProxiedEgress::new("http://127.0.0.1:3128", vec![]).unwrap();
    for host in [
        "127.0.0.1",
        "2130706433",
        "[::1]",
        "localhost.",
        "nas.local",
        "169.254.169.254",
        "intranet",
    ] {
        let answer = egress.route(&to(host, 80)).await;
        assert!(
            matches!(answer, Err(EgressError::Refused(_))),
            "{host}: {answer:?}"
        );
    }
    assert!(matches!(
        egress.route(&to("hotel.example", 22)).await,
        Err(EgressError::Refused(_))
    ));
    assert!(matches!(
        egress.route(&to("hotel.example", 443)).await,
        Ok(EgressRoute::Proxy { .. })
    ));
}

#[test]
fn only_addresses_of_proxies_are_taken() {
    assert!(ProxiedEgress::new("ftp://x:1", vec![]).is_err());
    assert!(ProxiedEgress::new("nonsense", vec![]).is_err());
    assert!(
        ProxiedEgress::new("socks5://10.0.0.1:1080", vec![])
            .unwrap()
            .url
            .starts_with("socks5h://")
    );
}
