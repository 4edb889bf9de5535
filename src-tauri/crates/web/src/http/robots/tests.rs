use super::*;
use proptest::prelude::*;

fn allowed(robots: &str, url: &str) -> bool {
    inspect_robots(robots, "Jengu", url).allowed
}

#[test]
fn the_longest_match_decides_and_allow_wins_a_tie() {
    let r = "User-agent: *\nDisallow: /jobs\nAllow: /jobs/hotel\nDisallow: /jobs/hotel/private\nAllow: /tie\nDisallow: /tie\n";
    assert!(allowed(r, "https://x.example/"));
    assert!(!allowed(r, "https://x.example/jobs"));
    assert!(!allowed(r, "https://x.example/jobs-of-today"));
    assert!(allowed(r, "https://x.example/jobs/hotel/1"));
    assert!(!allowed(r, "https://x.example/jobs/hotel/private/1"));
    assert!(allowed(r, "https://x.example/tie"));
    assert_eq!(
        inspect_robots(r, "Jengu", "/jobs/x").rule.as_deref(),
        Some("Disallow: /jobs")
    );
}

#[test]
fn wildcards_and_the_end_mark_of_the_rfc_hold() {
    // RFC 9309, 2.2.3 and the table of its section 5.
    let r = "User-agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/\nDisallow: /fish*.php\nDisallow: /exact$\n";
    assert!(!allowed(r, "https://e.example/a.gif"));
    assert!(allowed(r, "https://e.example/a.gif?x"));
    assert!(!allowed(r, "https://e.example/example/x.html"));
    assert!(allowed(r, "https://e.example/publications/"));
    assert!(!allowed(r, "https://e.example/fishheads/catfish.php?id=1"));
    assert!(allowed(r, "https://e.example/Fish.PHP"));
    assert!(!allowed(r, "https://e.example/exact"));
    assert!(allowed(r, "https://e.example/exactly"));
}

#[test]
fn groups_of_one_agent_are_merged_and_the_named_one_beats_the_star() {
    let r = "user-agent: *\ndisallow: /\n\nUSER-AGENT: jengu/2.0\nDisallow: /a\n\nUser-agent: other\nUser-agent: Jengu\nDisallow: /b\n";
    assert!(allowed(r, "/c"));
    assert!(!allowed(r, "/a"));
    assert!(!allowed(r, "/b"));
    assert!(!inspect_robots(r, "SomebodyElse", "/c").allowed);
    assert!(
        !inspect_robots(r, "JenguBot", "/c").allowed,
        "another product token"
    );
    assert!(inspect_robots(r, "Jengu/0.1 (+x)", "/c").allowed);
}

#[test]
fn percent_encoding_is_compared_by_octets() {
    let r = "User-agent: *\nDisallow: /münchen\nDisallow: /a%3cd\nDisallow: /%7ejoe\nDisallow: /lit%2Aeral\n";
    assert!(!allowed(r, "/m%C3%BCnchen/hotel"));
    assert!(!allowed(r, "/m%c3%bcnchen"));
    assert!(!allowed(r, "/a%3Cd.html"));
    assert!(!allowed(r, "/~joe/index.html"));
    assert!(!allowed(r, "/lit*eral"));
    assert!(allowed(r, "/literal"));
}

#[test]
fn odd_files_are_read_as_people_meant_them() {
    assert!(
        allowed("User-agent: *\nDisallow:\n", "/x"),
        "an empty Disallow allows all"
    );
    assert!(
        allowed("Disallow: /\nUser-agent: *\nDisallow: /y\n", "/x"),
        "rules before a group belong to nobody"
    );
    assert!(!allowed("\u{feff}User-agent: *\rDisallow: / # all\r", "/x"));
    assert!(
        !allowed(
            "User-agent: *\nSitemap: https://x/s.xml\nUser-agent: z\nDisallow: /\n",
            "/x"
        ),
        "other lines do not end the list of agents"
    );
    assert!(allowed("<html><body>Not found</body></html>", "/x"));
    assert!(allowed("User-agent: *\nDisallow: /", "/robots.txt"));
    assert!(allowed("", "/x"));
    let r = Robots::parse("Sitemap: https://x.example/s.xml\nUser-agent: *\nCrawl-delay: 2.5\n");
    assert_eq!((r.sitemaps.len(), r.delay_s("Jengu")), (1, Some(3)));
    assert!(!Robots::closed().verdict("Jengu", "/").allowed);
}

#[test]
fn what_lies_beyond_500_kib_is_not_read() {
    let mut r = String::from("User-agent: *\n");
    r.push_str(&"# ä comment that fills the file\n".repeat(20_000));
    r.push_str("Disallow: /\n");
    assert!(r.len() > MAX_BYTES);
    assert!(allowed(&r, "/x"));
}

/// The definition of the RFC, written as plainly as possible, to compare with.
fn slow_matches(pattern: &[u8], path: &[u8]) -> bool {
    match pattern {
        [] => true,
        [b'$'] => path.is_empty(),
        [b'*', rest @ ..] => (0..=path.len()).any(|i| slow_matches(rest, &path[i..])),
        [c, rest @ ..] => path.first() == Some(c) && slow_matches(rest, &path[1..]),
    }
}

proptest! {
    #[test]
    fn matching_agrees_with_the_definition(pattern in "/[ab*]{0,8}[$]?", path in "/[ab]{0,10}") {
        prop_assert_eq!(matches(&pattern, &path), slow_matches(pattern.as_bytes(), path.as_bytes()));
    }

    #[test]
    fn no_file_and_no_address_breaks_it(robots in any::<String>(), agent in any::<String>(), url in any::<String>()) {
        let _ = inspect_robots(&robots, &agent, &url);
        let _ = inspect_robots(&format!("User-agent: *\nDisallow: {robots}"), &agent, &url);
    }

    #[test]
    fn a_disallowed_prefix_holds_for_everything_below(prefix in "/[a-z]{1,6}", below in "[a-z/?=&%.]{0,12}") {
        let robots = format!("User-agent: *\nDisallow: {prefix}\n");
        let url = format!("https://h.example{prefix}{below}");
        prop_assert!(!inspect_robots(&robots, "Jengu", &url).allowed);
    }

    #[test]
    fn encoding_an_address_changes_no_verdict(path in "/[a-zäöü ~]{1,10}") {
        let robots = format!("User-agent: *\nDisallow: {}\n", path.trim());
        let encoded: String = path.trim().bytes().map(|b| if b == b'/' { "/".into() } else { format!("%{b:02x}") }).collect();
        prop_assert!(!inspect_robots(&robots, "Jengu", &encoded).allowed);
    }
}
