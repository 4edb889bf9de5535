use super::*;
use proptest::prelude::*;

fn ip(s: &str) -> IpAddr {
    s.parse().unwrap()
}

#[test]
fn addresses_of_this_machine_and_its_networks_are_forbidden_however_they_are_written() {
    for s in [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.100.100.200",
        "168.63.129.16",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2002:c0a8:101::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "fe80::1",
        "fc00::1",
        "fd00:ec2::254",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "2a00::5efe:10.0.0.1",
        "2a00:1:2:3:200:5efe:192.168.0.1",
    ] {
        assert!(forbidden(ip(s)).is_some(), "{s} must be forbidden");
    }
}

#[test]
fn public_addresses_are_allowed_also_behind_nat64() {
    for s in [
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "198.17.0.1",
        "198.20.0.1",
        "223.255.255.255",
        "168.63.129.17",
        "2606:4700:4700::1111",
        "2a00:1450:4001::1",
        "64:ff9b::808:808",
        "2002:808:808::1",
        "::ffff:8.8.8.8",
    ] {
        assert_eq!(forbidden(ip(s)), None, "{s} is public");
    }
}

proptest! {
    #[test]
    fn an_ipv4_address_is_judged_the_same_mapped_translated_and_tunnelled(bits: u32) {
        let v4 = Ipv4Addr::from(bits);
        let plain = forbidden(IpAddr::V4(v4)).is_some();
        let [a, b, c, d] = v4.octets();
        let (hi, lo) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        for v6 in [
            v4.to_ipv6_mapped(),
            Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, hi, lo),
            Ipv6Addr::new(0x2002, hi, lo, 0, 0, 0, 0, 1),
        ] {
            prop_assert_eq!(forbidden(IpAddr::V6(v6)).is_some(), plain, "{}", v6);
        }
    }

    #[test]
    fn no_address_the_standard_library_calls_local_passes(bits: u128, v4bits: u32) {
        let v4 = Ipv4Addr::from(v4bits);
        if v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_multicast() || v4.is_unspecified() || v4.is_broadcast() || v4.is_documentation() {
            prop_assert!(forbidden(IpAddr::V4(v4)).is_some());
        }
        let v6 = Ipv6Addr::from(bits);
        if v6.is_loopback() || v6.is_multicast() || v6.is_unique_local() || v6.is_unicast_link_local() {
            prop_assert!(forbidden(IpAddr::V6(v6)).is_some());
        }
    }
}
