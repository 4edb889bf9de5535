use super::*;

#[test]
fn pages_and_maps_are_told_apart() {
    let pages = read_sitemap(
        "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc> https://h.example/a?x=1&amp;y=2 </loc><image:image><image:loc>https://h.example/i.jpg</image:loc></image:image></url><url><loc><![CDATA[https://h.example/b]]></loc></url></urlset>",
    );
    assert!(
        pages
            .pages
            .contains(&"https://h.example/a?x=1&y=2".to_owned())
            && pages.pages.contains(&"https://h.example/b".to_owned())
    );
    let index = read_sitemap(
        "<sitemapindex><sitemap><loc>https://h.example/s1.xml</loc></sitemap></sitemapindex>",
    );
    assert_eq!(
        index,
        Sitemap {
            pages: vec![],
            maps: vec!["https://h.example/s1.xml".into()]
        }
    );
}

#[test]
fn broken_hostile_and_endless_files_are_survived() {
    assert_eq!(
        read_sitemap("<urlset><url><loc>https://h.example/a</loc></url><url><lo")
            .pages
            .len(),
        1
    );
    assert_eq!(read_sitemap("<html>not found").pages.len(), 0);
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><urlset><url><loc>https://h.example/&b;</loc></url></urlset>";
    assert!(read_sitemap(bomb).pages.iter().all(|p| p.len() < 30));
    let many = format!(
        "<urlset>{}</urlset>",
        "<url><loc>https://h.example/a</loc></url>".repeat(5_000)
    );
    assert_eq!(read_sitemap(&many).pages.len(), MAX_ADDRESSES);
}
