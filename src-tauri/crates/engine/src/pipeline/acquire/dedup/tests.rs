use super::*;

#[test]
fn a_brand_host_keeps_its_path() {
    assert_eq!(
        site_key("https://www.brand.example/hotels/h1234/?utm=x"),
        Some(("brand.example".into(), "hotels/h1234".into()))
    );
    assert_eq!(
        site_key("hotel-post.example"),
        Some(("hotel-post.example".into(), String::new()))
    );
    assert_eq!(site_key("not a host"), None);
}
