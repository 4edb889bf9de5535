//! Whether a page lets us in: challenge, login wall, status. A block never reads as "no hotels are hiring".

use std::sync::LazyLock;

use serde::Deserialize;
use url::Url;

use crate::text::fold;

/// Words and marks, see `data/access.json`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Marks {
    challenge_titles: Vec<String>,
    challenge_markup: Vec<String>,
    login_paths: Vec<String>,
    login_titles: Vec<String>,
    pub(super) no_match: Vec<String>,
    pub(super) closed: Vec<String>,
    pub(super) job_paths: Vec<String>,
    pub(super) next_words: Vec<String>,
}

pub(super) static MARKS: LazyLock<Marks> = LazyLock::new(|| {
    // Part of the program; its test reads it.
    let mut m: Marks =
        serde_json::from_str(include_str!("../../data/access.json")).unwrap_or_default();
    for list in [
        &mut m.challenge_titles,
        &mut m.login_titles,
        &mut m.no_match,
        &mut m.closed,
        &mut m.next_words,
    ] {
        for word in list.iter_mut() {
            *word = fold(word);
        }
    }
    m
});

/// How a page received us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Read on.
    Open,
    /// The page does not exist (any more).
    Gone,
    /// A challenge, a login wall, 401, 403, 429 …; why, for a person.
    Blocked(String),
    /// The server failed.
    Failed(u16),
}

/// Visible characters below which a page with a challenge's markup is nothing but the challenge.
const THIN: usize = 1_500;

/// Judge status, address and page. `text` is the visible text, `title` the `<title>`.
#[must_use]
pub fn access(status: u16, url: &Url, html: &str, title: &str, text: &str) -> Access {
    let folded_title = fold(title);
    let head: String = html
        .chars()
        .take(200_000)
        .collect::<String>()
        .to_ascii_lowercase();
    let by_title = MARKS
        .challenge_titles
        .iter()
        .any(|t| folded_title.contains(t.as_str()));
    let by_markup = MARKS
        .challenge_markup
        .iter()
        .any(|m| head.contains(m.as_str()));
    // Contact forms carry captchas too: markup counts only where there is little else to read.
    if by_title && text.chars().count() < 2 * THIN
        || by_markup && text.chars().count() < THIN && !head.contains("ld+json")
    {
        return Access::Blocked(
            "the page asks for a check that a person has to pass (CAPTCHA)".into(),
        );
    }
    match status {
        401 | 407 => return Access::Blocked("the page asks for a login".into()),
        403 | 451 | 999 => return Access::Blocked(format!("the site refuses us ({status})")),
        429 => return Access::Blocked("the site says we ask too often (429)".into()),
        404 | 410 => return Access::Gone,
        500..=599 => return Access::Failed(status),
        _ => {}
    }
    let path = url.path().to_ascii_lowercase();
    let login_path = MARKS.login_paths.iter().any(|p| {
        path.strip_prefix(p.as_str())
            .is_some_and(|r| r.is_empty() || r.starts_with('/'))
    });
    let login_title = MARKS.login_titles.iter().any(|t| {
        folded_title
            .strip_prefix(t.as_str())
            .is_some_and(|r| !r.starts_with(char::is_alphanumeric))
    });
    let password = head.contains("type=\"password\"")
        || head.contains("type='password'")
        || head.contains("type=password");
    if login_path && (password || login_title) || login_title && password {
        return Access::Blocked("the page asks for a login".into());
    }
    Access::Open
}

#[cfg(test)]
mod tests;
