//! What the fuzz targets do with bytes of a stranger, and what must hold whatever they are. The fuzzer and the test that
//! replays the corpora (`tests/tests/corpora.rs`) share this file, so that a finding stays found.

use std::sync::OnceLock;

use domain::Millis;
use domain::site::{Page, SiteSnapshot};
use judge::Judge;
use judge::bounce::BounceInput;
use judge::reply::ReplyInput;
use url::Url;
use web::{csv_import, http::robots, site, sources, structured, text};

/// Every target with its corpus's name.
pub const TARGETS: [(&str, fn(&[u8])); 6] = [
    ("mime", mime),
    ("dsn", dsn),
    ("page", page),
    ("jsonld", jsonld),
    ("csv", csv),
    ("robots", robots_txt),
];

fn judge() -> &'static Judge {
    static JUDGE: OnceLock<Judge> = OnceLock::new();
    JUDGE.get_or_init(|| Judge::embedded().expect("the data files are part of the program"))
}

fn one_line(text: &str) -> bool {
    !text.contains(['\r', '\n', '\0'])
}

/// Words in lower case, single blanks between them.
fn words(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// An inbound mail: parsed, and read as a reply.
pub fn mime(raw: &[u8]) {
    let head = mail::mime::parse_head(raw);
    let m = mail::mime::parse(raw);
    assert_eq!(m.size, raw.len() as u64);
    for (name, value) in m
        .headers
        .iter()
        .chain(&head.headers)
        .chain(&m.original_headers)
    {
        assert!(one_line(name) && one_line(value), "a header of two lines");
    }
    assert!(!m.text.contains('\0'), "a text that ends in its middle");
    assert!(one_line(&m.subject) && one_line(&m.from.name) && one_line(&m.from.address));
    assert!(
        m.message_id
            .iter()
            .chain(&m.in_reply_to)
            .chain(&m.references)
            .all(|id| one_line(id)),
        "an id of two lines"
    );
    if let Some(html) = &m.html {
        assert!(mail::mime::html::to_text(html, 1 << 20).len() <= 1 << 20);
    }
    let j = judge().reply(&ReplyInput::from(&m));
    assert!((0.0..=1.0).contains(&j.confidence), "{}", j.confidence);
    // What is shown as the author's words is in the mail, and so is every phrase the judgement rests on.
    let all = words(&format!("{} {} {}", m.subject, m.text, j.visible_text));
    for phrase in &j.key_phrases {
        assert!(all.contains(&words(phrase)), "invented words: {phrase:?}");
    }
}

/// A report of a mail server.
pub fn dsn(raw: &[u8]) {
    let m = mail::mime::parse(raw);
    let j = judge().bounce(&BounceInput::from(&m));
    for r in &j.recipients {
        assert!(!(r.hard && r.class == "soft"), "dead and alive at once");
        assert!(one_line(&r.address) && one_line(&r.status) && one_line(&r.reply_code));
    }
    assert!(j.original_message_id.as_deref().is_none_or(one_line));
    for value in m
        .headers
        .iter()
        .filter(|(n, _)| n.eq_ignore_ascii_case("authentication-results"))
    {
        let _ = mail::auth_results::parse(&value.1);
    }
}

fn address() -> Url {
    Url::parse("https://hotel.example/de/team").expect("an address")
}

/// A page of a hotel or of a job board.
pub fn page(bytes: &[u8]) {
    let html = text::decode(bytes, None);
    let url = address();
    let report = sources::page(&html, &url);
    assert!(["ok", "no_match", "blocked", "parser_broken"].contains(&report.outcome));
    let snapshot = SiteSnapshot {
        asked: url.to_string(),
        pages: vec![Page {
            url: url.to_string(),
            status: 200,
            headers: Vec::new(),
            html,
            fetched_at: Millis(0),
            elapsed_ms: 0,
            truncated: false,
        }],
        sitemap: Vec::new(),
        content_hash: String::new(),
    };
    for f in site::findings(&snapshot) {
        assert!((0.0..=1.0).contains(&f.confidence));
        assert!(
            !f.value.trim().is_empty() && !f.evidence.trim().is_empty(),
            "{}.{} without evidence",
            f.agent,
            f.kind
        );
        assert!(f.evidence.chars().count() <= 300);
        if f.kind == "email" {
            assert!(
                f.value.matches('@').count() == 1 && !f.value.contains(char::is_whitespace),
                "{:?}",
                f.value
            );
        }
    }
}

/// Structured data: as JSON of a script, and as a page around it.
pub fn jsonld(bytes: &[u8]) {
    let json = String::from_utf8_lossy(bytes);
    let _ = structured::read_json(&json);
    let doc = text::parse(&format!(
        "<script type=\"application/ld+json\">{json}</script>"
    ));
    let items = structured::items(&doc, &address());
    let _ = structured::hotel::hotel(&items);
    for item in structured::of_type(&items, &["JobPosting"]) {
        if let Some(p) = structured::job::posting(item, &address()) {
            assert!(!p.title.trim().is_empty());
        }
    }
}

/// A table somebody saved.
pub fn csv(bytes: &[u8]) {
    let Ok(table) = csv_import::read_csv(bytes) else {
        return;
    };
    assert_eq!(table.rows.len(), table.lines.len());
    assert!(table.rows.iter().all(|r| r.len() == table.headers.len()));
    assert!(table.lines.is_sorted());
    let mut taken: Vec<usize> = Vec::new();
    for guess in csv_import::guess_columns(&table) {
        assert!(guess.column < table.headers.len() && !taken.contains(&guess.column));
        taken.push(guess.column);
    }
}

/// A robots.txt, and a path after its first NUL.
pub fn robots_txt(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (file, path) = text.split_once('\0').unwrap_or((&text, "/jobs/1?a=%C3%BC"));
    let parsed = robots::Robots::parse(file);
    let verdict = parsed.verdict(robots::AGENT, path);
    // Who may read is never decided without a line that says so.
    assert!(verdict.allowed || verdict.rule.is_some());
    let url = format!("https://hotel.example/{path}");
    assert_eq!(
        parsed.verdict("jengu", &url).allowed,
        parsed.verdict(robots::AGENT, &url).allowed,
        "capitals change the answer"
    );
    let _ = parsed.delay_s(robots::AGENT);
    assert!(
        robots::Robots::parse("")
            .verdict(robots::AGENT, path)
            .allowed
    );
    assert!(
        !robots::Robots::closed()
            .verdict(robots::AGENT, path)
            .allowed
    );
}
