//! robots.txt by RFC 9309: parse, choose the group, longest match. Pure.

use serde::Serialize;

/// What is read of a robots.txt at most (RFC 9309, 2.5: at least 500 KiB).
pub const MAX_BYTES: usize = 500 * 1024;
/// The product token this app answers to.
pub const AGENT: &str = "Jengu";

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    allow: bool,
    /// As printed, for people.
    printed: String,
    /// Percent-encoding made comparable; `*` is the wildcard, a final `$` the end.
    pattern: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Group {
    agents: Vec<String>,
    rules: Vec<Rule>,
    delay_s: Option<u32>,
}

/// A parsed robots.txt.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Robots {
    groups: Vec<Group>,
    /// Addresses of sitemaps, as printed.
    pub sitemaps: Vec<String>,
    closed: bool,
}

/// May this address be read, and by which line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Whether it may be read.
    pub allowed: bool,
    /// The line that decided, as printed (`Disallow: /private`); none when no rule matched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

impl Robots {
    /// Everything is allowed: the file is "unavailable" (4xx).
    #[must_use]
    pub fn open() -> Self {
        Self::default()
    }

    /// Nothing is allowed: the file is "unreachable" (5xx, network).
    #[must_use]
    pub fn closed() -> Self {
        Self {
            closed: true,
            ..Self::default()
        }
    }

    /// Parse. Never fails: what is not understood is skipped.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut end = text.len().min(MAX_BYTES);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text = text.get(..end).unwrap_or_default();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut robots = Self::default();
        let mut in_rules = true;
        for line in text.split(['\n', '\r']) {
            let Some((key, value)) = key_value(line) else {
                continue;
            };
            match key.to_ascii_lowercase().as_str() {
                "user-agent" | "useragent" | "user agent" => {
                    if in_rules {
                        robots.groups.push(Group::default());
                        in_rules = false;
                    }
                    if let Some(group) = robots.groups.last_mut() {
                        group.agents.push(token(value).to_ascii_lowercase());
                    }
                }
                word @ ("allow" | "disallow") => {
                    in_rules = true;
                    if let (Some(group), false) = (robots.groups.last_mut(), value.is_empty()) {
                        group.rules.push(Rule {
                            allow: word == "allow",
                            printed: value.to_owned(),
                            pattern: comparable(value, true),
                        });
                    }
                }
                "crawl-delay" => {
                    if let (Some(group), Ok(s)) = (robots.groups.last_mut(), value.parse::<f32>())
                        && (0.0..86_400.0).contains(&s)
                    {
                        #[expect(
                            clippy::cast_possible_truncation,
                            clippy::cast_sign_loss,
                            reason = "in 0..86400"
                        )]
                        let whole = s.ceil() as u32;
                        group.delay_s = Some(whole);
                    }
                }
                "sitemap" if robots.sitemaps.len() < 20 => robots.sitemaps.push(value.to_owned()),
                _ => {}
            }
        }
        robots
    }

    /// The groups that speak to `agent`: all that name it, else all for everybody.
    fn groups_for(&self, agent: &str) -> impl Iterator<Item = &Group> {
        let agent = token(agent).to_ascii_lowercase();
        let named = !agent.is_empty() && self.groups.iter().any(|g| g.agents.contains(&agent));
        let wanted = if named { agent } else { "*".into() };
        self.groups
            .iter()
            .filter(move |g| g.agents.contains(&wanted))
    }

    /// May `agent` (product token, or a whole user agent that begins with it) read `url` (absolute, or from the path)?
    #[must_use]
    pub fn verdict(&self, agent: &str, url: &str) -> Verdict {
        if self.closed {
            return Verdict {
                allowed: false,
                rule: Some("robots.txt is not reachable".into()),
            };
        }
        let path = comparable(&path_of(url), false);
        if path == "/robots.txt" {
            return Verdict {
                allowed: true,
                rule: None,
            };
        }
        let mut best: Option<&Rule> = None;
        for rule in self.groups_for(agent).flat_map(|g| &g.rules) {
            if !matches(&rule.pattern, &path) {
                continue;
            }
            let better = best.is_none_or(|b| {
                let (new, old) = (rule.pattern.len(), b.pattern.len());
                new > old || (new == old && rule.allow && !b.allow)
            });
            if better {
                best = Some(rule);
            }
        }
        Verdict {
            allowed: best.is_none_or(|r| r.allow),
            rule: best.map(|r| {
                format!(
                    "{}: {}",
                    if r.allow { "Allow" } else { "Disallow" },
                    r.printed
                )
            }),
        }
    }

    /// Seconds between requests the file asks of `agent` (`Crawl-delay`, not in the RFC but widely meant).
    #[must_use]
    pub fn delay_s(&self, agent: &str) -> Option<u32> {
        self.groups_for(agent).filter_map(|g| g.delay_s).max()
    }
}

/// `inspect robots`: the verdict of a robots.txt on one address.
#[must_use]
pub fn inspect_robots(robots: &str, agent: &str, url: &str) -> Verdict {
    Robots::parse(robots).verdict(agent, url)
}

fn key_value(line: &str) -> Option<(&str, &str)> {
    let line = line.split('#').next()?.trim();
    let (key, value) = line
        .split_once(':')
        .or_else(|| line.split_once(char::is_whitespace))?;
    Some((key.trim(), value.trim()))
}

/// The product token: letters, `-`, `_` (RFC 9309, 2.2.1); `*` stays.
fn token(agent: &str) -> &str {
    let agent = agent.trim();
    if agent.starts_with('*') {
        return "*";
    }
    let end = agent
        .find(|c: char| !(c.is_ascii_alphabetic() || c == '-' || c == '_'))
        .unwrap_or(agent.len());
    agent.get(..end).unwrap_or_default()
}

/// Path with query of an absolute address, or the address itself when it begins with a path.
fn path_of(url: &str) -> String {
    let rest = url.split('#').next().unwrap_or_default();
    let path = match rest.split_once("://") {
        Some((scheme, after)) if !scheme.contains(['/', '?']) => after
            .find(['/', '?'])
            .and_then(|i| after.get(i..))
            .unwrap_or("/"),
        _ => rest,
    };
    if path.starts_with('/') {
        path.to_owned()
    } else {
        format!("/{path}")
    }
}

/// Percent-encoding made comparable: octets outside ASCII and unsafe ones encoded, unreserved ones decoded, hex upper
/// case. In a path `*` and `$` are encoded, so that only wildcards and `%2A`, `%24` of a pattern can meet them.
fn comparable(s: &str, is_pattern: bool) -> String {
    let bytes = s.as_bytes();
    let mut out = String::with_capacity(s.len());
    let mut i = 0;
    while let Some(&b) = bytes.get(i) {
        let hex = bytes
            .get(i + 1..i + 3)
            .and_then(|h| std::str::from_utf8(h).ok());
        let decoded = (b == b'%')
            .then(|| hex.and_then(|h| u8::from_str_radix(h, 16).ok()))
            .flatten();
        let special = |c: u8| match c {
            b'*' => !is_pattern,
            b'$' => !is_pattern || i + 1 < bytes.len(),
            _ => false,
        };
        match decoded {
            Some(d) if d.is_ascii_alphanumeric() || matches!(d, b'-' | b'.' | b'_' | b'~') => {
                out.push(char::from(d));
                i += 3;
            }
            Some(d) => {
                out.push_str(&format!("%{d:02X}"));
                i += 3;
            }
            None => {
                if b.is_ascii_graphic() && !special(b) {
                    out.push(char::from(b));
                } else {
                    out.push_str(&format!("%{b:02X}"));
                }
                i += 1;
            }
        }
    }
    out
}

/// Does the pattern match a prefix of the path (the whole path when it ends with `$`)?
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, anchored) = match pattern.strip_suffix('$') {
        Some(p) => (p, true),
        None => (pattern, false),
    };
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| path.strip_prefix(first)) else {
        return false;
    };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, middle)) = pieces.split_last() else {
        return !anchored || rest.is_empty();
    };
    // Leftmost is enough for the middle; the last piece of an anchored pattern must be the end.
    for piece in middle {
        let Some(at) = rest.find(piece) else {
            return false;
        };
        rest = rest.get(at + piece.len()..).unwrap_or_default();
    }
    if anchored {
        rest.ends_with(last)
    } else {
        rest.contains(last)
    }
}

#[cfg(test)]
mod tests;
