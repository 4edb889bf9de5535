use super::*;
use crate::text::{page_text, parse, title_of};

fn judge(status: u16, url: &str, html: &str) -> Access {
    let doc = parse(html);
    access(
        status,
        &Url::parse(url).unwrap(),
        html,
        &title_of(&doc),
        &page_text(&doc),
    )
}

#[test]
fn blocks_are_recognised() {
    for (status, url, html) in [
        (403, "https://b.example/", "<title>x</title>"),
        (429, "https://b.example/", ""),
        (999, "https://b.example/", ""),
        (
            200,
            "https://b.example/",
            "<title>Just a moment...</title><body>Checking your browser",
        ),
        (
            503,
            "https://b.example/",
            "<title>Attention Required! | Cloudflare</title>",
        ),
        (
            200,
            "https://b.example/jobs",
            "<title>Jobs</title><div id=\"px-captcha\"></div>",
        ),
        (
            200,
            "https://b.example/authwall?x",
            "<title>Sign Up | LinkedIn</title>",
        ),
        (
            200,
            "https://b.example/x",
            "<title>Anmelden</title><form><input type=\"password\"></form>",
        ),
        (401, "https://b.example/", ""),
    ] {
        assert!(
            matches!(judge(status, url, html), Access::Blocked(_)),
            "{status} {html}"
        );
    }
}

#[test]
fn pages_that_only_look_like_blocks_are_open() {
    let long = "General Manager wanted. ".repeat(100);
    for html in [
        format!("<title>Contact</title><p>{long}</p><div class=\"g-recaptcha\"></div>"),
        "<title>Login to nature: Hotel Alm</title><p>Welcome</p>".to_owned(),
        format!(
            "<title>Jobs</title><p>{long}</p><form action=/login><input type=\"password\"></form>"
        ),
        "<title>Logistics jobs</title>".to_owned(),
    ] {
        assert_eq!(
            judge(200, "https://b.example/jobs", &html),
            Access::Open,
            "{html:.60}"
        );
    }
}

#[test]
fn a_missing_page_is_no_block_and_a_failing_server_is_neither() {
    assert_eq!(judge(404, "https://b.example/", ""), Access::Gone);
    assert_eq!(judge(410, "https://b.example/", ""), Access::Gone);
    assert_eq!(judge(502, "https://b.example/", ""), Access::Failed(502));
}

#[test]
fn the_data_file_is_complete() {
    let m: Marks = serde_json::from_str(include_str!("../../../data/access.json")).unwrap();
    for list in [
        &m.challenge_titles,
        &m.challenge_markup,
        &m.login_paths,
        &m.login_titles,
        &m.no_match,
        &m.closed,
        &m.job_paths,
        &m.next_words,
    ] {
        assert!(list.len() >= 5 && list.iter().all(|w| !w.trim().is_empty()));
    }
}
