use super::*;

#[tokio::test]
async fn practice_reaches_the_world_and_nothing_else() {
    let egress = PracticeEgress::new("127.0.0.1:9".parse().unwrap(), vec![]).unwrap();
    let to = |host: &str| Destination {
        host: host.into(),
        port: 443,
        purpose: "site".into(),
    };
    assert_eq!(
        egress.route(&to("hotel.example")).await,
        Ok(EgressRoute::Proxy {
            url: "http://127.0.0.1:9".into()
        })
    );
    assert!(egress.route(&to("127.0.0.1")).await.is_err());
}

#[test]
fn a_world_elsewhere_is_refused() {
    assert!(PracticeEgress::new("192.168.1.5:80".parse().unwrap(), vec![]).is_err());
    assert!(PracticeEgress::new("8.8.8.8:80".parse().unwrap(), vec![]).is_err());
}
