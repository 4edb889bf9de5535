use super::*;
use crate::site::findings;
use domain::site::{Page, SiteSnapshot};

fn systems(html: &str, headers: &[(&str, &str)]) -> Vec<(String, String)> {
    let page = Page {
        url: "https://www.hotel-post.example/".into(),
        status: 200,
        headers: headers
            .iter()
            .map(|(n, v)| ((*n).into(), (*v).into()))
            .collect(),
        html: html.into(),
        fetched_at: domain::Millis(0),
        elapsed_ms: 1,
        truncated: false,
    };
    let s = SiteSnapshot {
        asked: "x".into(),
        pages: vec![page],
        sitemap: vec![],
        content_hash: String::new(),
    };
    findings(&s)
        .into_iter()
        .filter(|f| f.agent == "technology")
        .map(|f| (f.kind, f.value))
        .collect()
}

fn names(html: &str) -> Vec<String> {
    systems(html, &[]).into_iter().map(|s| s.1).collect()
}

#[test]
fn systems_are_seen_where_they_are_loaded_linked_or_named() {
    for (html, name) in [
        (
            "<script src='https://api.mews.com/distributor/distributor.min.js'></script>",
            "Mews",
        ),
        (
            "<a href='https://hotels.cloudbeds.com/reservation/abc'>Book</a>",
            "Cloudbeds",
        ),
        (
            "<a href='https://be.synxis.com/?hotel=1'>Book now</a>",
            "SynXis",
        ),
        (
            "<iframe data-src='https://www.secure-hotel-booking.com/x'></iframe>",
            "D-EDGE",
        ),
        (
            "<form action='https://reservations.travelclick.com/123'></form>",
            "iHotelier",
        ),
        (
            "<script>var s=document.createElement('script');s.src='https://static.profitroom.com/w.js';</script>",
            "Profitroom",
        ),
        (
            "<link href='/wp-content/themes/x.css' rel=stylesheet>",
            "WordPress",
        ),
        ("<meta name='Generator' content='TYPO3 CMS'>", "TYPO3"),
        (
            "<script>gtag('config', 'G-ABC');</script>",
            "Google Analytics",
        ),
        ("<script>drift.load('abc')</script>", "Drift"),
    ] {
        assert!(
            names(html).contains(&name.to_owned()),
            "{html}: {:?}",
            names(html)
        );
    }
    assert!(
        systems(
            "",
            &[
                ("server", "cloudflare"),
                ("set-cookie", "hubspotutk=1; path=/")
            ]
        )
        .iter()
        .any(|s| s.1 == "HubSpot")
    );
}

#[test]
fn words_and_parts_of_words_are_no_systems() {
    for html in [
        "<p>Five minutes from the opera house</p><a href='https://www.wiener-staatsoper.example/opera'>Opera</a>",
        "<p>Times Square, drift away, keep your pace</p>",
        "<a href='https://notmews.com/book'>x</a><script src='https://mews.com.evil.example/x.js'></script>",
        "<a href='https://www.mewsstreet.example/'>Mews House, 4 Stable Mews</a>",
        "<script>var text = 'visit opera.com or drift.example';</script>",
        "<a href='https://www.profitroom.com/'>Website by Profitroom</a>",
        "<a href='https://stripe.com/about'>x</a>",
        "<script src='https://drifting.example/a.js'></script>",
        "<script src='https://cdn.example/squareup.com.js'></script>",
    ] {
        assert_eq!(names(html), Vec::<String>::new(), "{html}");
    }
    let squarespace = names("<script src='https://static1.squarespace.com/a.js'></script>");
    assert_eq!(squarespace, ["Squarespace"]);
}

#[test]
fn the_fingerprint_file_is_sound() {
    let file: Vec<Fingerprint> =
        serde_json::from_str(include_str!("../../../../data/fingerprints.json")).unwrap();
    let hospitality = [
        "booking_engine",
        "pms",
        "channel_manager",
        "crm",
        "revenue",
        "upsell",
        "reviews",
    ];
    assert!(
        file.iter()
            .filter(|f| hospitality.contains(&f.category.as_str()))
            .count()
            >= 60
    );
    let mut seen = std::collections::HashSet::new();
    for f in &file {
        assert!(seen.insert(&f.name), "{} twice", f.name);
        let marks = f.hosts.len()
            + f.paths.len()
            + f.meta.len()
            + f.headers.len()
            + f.cookies.len()
            + f.inline.len()
            + f.markup.len();
        assert!(marks > 0, "{} has no mark", f.name);
        for h in &f.hosts {
            assert!(
                h.contains('.') && !h.contains('/') && *h == h.to_lowercase(),
                "{h}"
            );
        }
        for p in f
            .paths
            .iter()
            .chain(&f.inline)
            .chain(&f.markup)
            .chain(f.meta.iter().map(|m| &m.1))
            .chain(f.headers.iter().map(|m| &m.1))
        {
            assert!(Regex::new(p).is_ok(), "{p}");
        }
    }
}
