//! The prose of a report without a status part: where the returned original begins, whom it names, what it quotes.

use super::BounceInput;
use super::read::{Draft, from_blocks, header};

/// Lines behind which the returned mail follows (folded to lower case, as a part of the line).
const ORIGINAL_FOLLOWS: [&str; 21] = [
    "below is a copy of the original message",
    "original message follows",
    "message headers follow",
    "below this line is a copy of the message",
    "----- original message -----",
    "------- returned message",
    "------ this is a copy of the message",
    "--- original message follows",
    "message text follows",
    "here is a copy of the",
    "copy of the original message",
    "--- below the next line is a copy of the message",
    "included is a copy of",
    "----- unsent message follows",
    "the original message",
    "------ original message",
    "--- the header of the original message",
    "message header follows",
    "----- message header follows",
    "original mail as follows",
    "--- here is a copy",
];

/// The report's own words and the returned mail that follows them as text.
pub(super) fn cut(text: &str) -> (String, String) {
    let text = text.replace("\r\n", "\n");
    let lines: Vec<&str> = text.split('\n').collect();
    let at = lines.iter().enumerate().position(|(i, l)| {
        let low = l.trim().to_lowercase();
        let marked = ORIGINAL_FOLLOWS.iter().any(|m| low.contains(m)) && i + 1 < lines.len();
        let header = |n: usize, names: &[&str]| {
            lines
                .get(n)
                .is_some_and(|l| names.iter().any(|h| l.to_lowercase().starts_with(h)))
        };
        let top = header(i, &["received:", "return-path:"])
            && (i + 1..i + 6).any(|n| {
                header(
                    n,
                    &["received:", "date:", "from:", "message-id:", "subject:"],
                )
            });
        marked || top
    });
    match at {
        Some(at) if at > 0 => (
            lines
                .iter()
                .take(at)
                .copied()
                .collect::<Vec<_>>()
                .join("\n"),
            lines
                .iter()
                .skip(at)
                .copied()
                .collect::<Vec<_>>()
                .join("\n"),
        ),
        _ => (text, String::new()),
    }
}

/// Header fields inside a returned mail that came as text.
pub(super) fn loose_headers(text: &str) -> Vec<(String, String)> {
    text.lines()
        .filter_map(|l| l.trim().split_once(':'))
        .filter(|(n, _)| {
            !n.is_empty()
                && n.len() < 30
                && n.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        })
        .map(|(n, v)| (n.to_owned(), v.trim().to_owned()))
        .collect()
}

/// Recipients out of the prose, each with the words that belong to him.
pub(super) fn recipients(
    text: &str,
    input: &BounceInput,
    original: &[(String, String)],
) -> Vec<Draft> {
    if text.to_lowercase().contains("final-recipient:") {
        let blocks: Vec<Vec<(String, String)>> = text.split("\n\n").map(unfolded).collect();
        let found = from_blocks(&blocks);
        if !found.is_empty() {
            return found;
        }
    }
    let ours: Vec<String> = ["to", "from", "delivered-to"]
        .iter()
        .filter_map(|n| header(&input.headers, n))
        .chain(
            ["from", "sender", "return-path"]
                .iter()
                .filter_map(|n| header(original, n)),
        )
        .flat_map(addresses)
        .map(|a| a.to_lowercase())
        .collect();
    let to: Vec<String> = header(original, "to").map(addresses).unwrap_or_default();
    let foreign = |a: &String| {
        let low = a.to_lowercase();
        !low.starts_with("postmaster@")
            && !low.starts_with("mailer-daemon@")
            && (!ours.contains(&low) || to.iter().any(|t| t.eq_ignore_ascii_case(a)))
    };
    let named: Vec<Draft> = segments(text)
        .into_iter()
        .filter(|d| foreign(&d.address))
        .collect();
    if !named.is_empty() {
        return named;
    }
    let failed: Vec<String> = header(&input.headers, "x-failed-recipients")
        .map(addresses)
        .unwrap_or_default();
    let in_text: Vec<String> = addresses(text).into_iter().filter(foreign).collect();
    let both: Vec<String> = in_text
        .iter()
        .filter(|a| to.iter().any(|t| t.eq_ignore_ascii_case(a)))
        .cloned()
        .collect();
    let mut list = if !failed.is_empty() {
        failed
    } else if !both.is_empty() {
        both
    } else if let Some(first) = in_text.into_iter().next() {
        vec![first]
    } else {
        to
    };
    list.dedup_by(|a, b| a.eq_ignore_ascii_case(b));
    if list.is_empty() {
        list.push(String::new());
    }
    let said = said_lines(text);
    let single = list.len() == 1;
    list.into_iter()
        .map(|address| Draft {
            address,
            said: if single { said.clone() } else { String::new() },
            ..Draft::default()
        })
        .collect()
}

/// Fields of a block with continuation lines joined.
fn unfolded(block: &str) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for line in block.lines() {
        if line.starts_with([' ', '\t']) {
            if let Some((_, v)) = out.last_mut() {
                v.push(' ');
                v.push_str(line.trim());
            }
        } else if let Some((n, v)) = line.split_once(':') {
            out.push((n.trim().to_owned(), v.trim().to_owned()));
        }
    }
    out
}

/// Paragraphs that begin with a recipient: `<a@b>:`, `a@b: 550 …`, `>>> a@b`, `Recipient address: a@b`.
fn segments(text: &str) -> Vec<Draft> {
    let mut out: Vec<Draft> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        let l = line.trim();
        if let Some((address, rest)) = opens(l) {
            if let Some(same) = out
                .iter_mut()
                .find(|d| d.address.eq_ignore_ascii_case(&address))
            {
                same.said.push(' ');
                same.said.push_str(&rest);
            } else {
                out.push(Draft {
                    address,
                    said: rest,
                    ..Draft::default()
                });
            }
            open = true;
        } else if l.is_empty() {
            open = open && out.last().is_some_and(|d| d.said.trim().is_empty());
        } else if open && let Some(d) = out.last_mut() {
            d.said.push(' ');
            d.said.push_str(l);
        }
    }
    out.retain(|d| !d.said.trim().is_empty());
    out
}

fn opens(line: &str) -> Option<(String, String)> {
    let l = line.trim_start_matches(['>', ' ', '*', '-']);
    let l = l.strip_prefix("Recipient address:").map_or(l, str::trim);
    let (word, rest) = l.split_once(char::is_whitespace).unwrap_or((l, ""));
    let framed = word.starts_with('<')
        || word.ends_with(':')
        || rest.trim().is_empty()
        || rest
            .trim_start()
            .starts_with(['(', '<', '[', '.', '-', '5']);
    let bare = word.trim_matches(|c| "<>:,;.'\"".contains(c));
    let address = addresses(bare)
        .into_iter()
        .next()
        .filter(|a| a.len() == bare.len())?;
    framed.then(|| (address, rest.trim().to_owned()))
}

/// Lines that quote a server: those with a reply code or an enhanced status.
fn said_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut out: Vec<&str> = Vec::new();
    for (i, l) in lines.iter().enumerate() {
        let l = l.trim().trim_start_matches(['>', '<', ' ']);
        if reply_code(l).is_some() || !statuses(l).is_empty() {
            out.push(l);
            if let Some(next) = lines
                .get(i + 1)
                .filter(|n| n.starts_with([' ', '\t']) && !n.trim().is_empty())
            {
                out.push(next.trim());
            }
        }
    }
    out.join(" ")
}

/// The words around an address in the prose.
pub(super) fn near_address(body: &str, address: &str) -> String {
    if address.is_empty() {
        return String::new();
    }
    let low = body.to_lowercase();
    let Some(at) = low.find(&address.to_lowercase()) else {
        return String::new();
    };
    body.chars()
        .skip(low.get(..at).map_or(0, |s| s.chars().count()))
        .take(400)
        .collect()
}

/// Mail addresses in a text.
pub(super) fn addresses(s: &str) -> Vec<String> {
    s.split(|c: char| c.is_whitespace() || "<>()[],;:\"|'".contains(c))
        .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric() && c != '_'))
        .filter(|w| {
            w.split_once('@').is_some_and(|(l, d)| {
                !l.is_empty() && d.contains('.') && !d.contains('@') && d.len() > 3
            })
        })
        .map(str::to_owned)
        .collect()
}

/// Enhanced statuses in a text, in order.
pub(super) fn statuses(s: &str) -> Vec<String> {
    s.split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .map(|w| w.trim_matches('.'))
        .filter(|w| {
            let p: Vec<&str> = w.split('.').collect();
            matches!(p.as_slice(), [a, b, c] if matches!(*a, "2" | "4" | "5") && (1..=3).contains(&b.len()) && (1..=3).contains(&c.len()) && (b.parse::<u16>().is_ok_and(|n| n < 10)))
        })
        .map(str::to_owned)
        .collect()
}

/// An SMTP reply code: three digits that stand alone before a space, a dash or the end.
pub(super) fn reply_code(s: &str) -> Option<String> {
    let words: Vec<&str> = s
        .split(|c: char| c.is_whitespace() || "<>()[],;:#=".contains(c))
        .filter(|w| !w.is_empty())
        .collect();
    words
        .iter()
        .map(|w| w.split('-').next().unwrap_or(w))
        .find(|w| {
            w.len() == 3
                && w.chars().all(|c| c.is_ascii_digit())
                && matches!(
                    w.get(..2),
                    Some(
                        "42" | "43" | "45" | "50" | "51" | "52" | "53" | "55" | "25" | "41" | "44"
                    )
                )
        })
        .map(str::to_owned)
}
