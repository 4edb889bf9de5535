//! Measures bounce reading on 289 real mails nobody here wrote; asserts floors that are reached.

use std::path::PathBuf;

use judge::Judge;
use judge::bounce::BounceInput;
use mail_parser::{HeaderValue, MessageParser, MimeHeaders, PartType};

fn folder() -> Option<PathBuf> {
    let p = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../../shared/testdata/bounce"
    ));
    p.join("expected.jsonl").exists().then_some(p)
}

fn headers(raw: &str) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for line in raw.lines() {
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

fn blocks(raw: &str) -> Vec<Vec<(String, String)>> {
    raw.replace("\r\n", "\n")
        .split("\n\n")
        .map(headers)
        .filter(|b| !b.is_empty())
        .collect()
}

/// A minimal splitter: the product's own is in `mail`.
fn read(bytes: &[u8]) -> BounceInput {
    let raw = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    let head = raw.split("\n\n").next().unwrap_or_default();
    let mut input = BounceInput {
        headers: headers(head),
        ..BounceInput::default()
    };
    let Some(m) = MessageParser::default().parse(bytes) else {
        return input;
    };
    for part in &m.parts {
        let ct = part
            .content_type()
            .map(|c| format!("{}/{}", c.ctype(), c.subtype().unwrap_or("")).to_lowercase())
            .unwrap_or_default();
        let text = match &part.body {
            PartType::Text(t) | PartType::Html(t) => t.to_string(),
            PartType::Binary(b) | PartType::InlineBinary(b) => {
                String::from_utf8_lossy(b).into_owned()
            }
            PartType::Message(inner) => {
                let h: Vec<(String, String)> = headers(
                    String::from_utf8_lossy(&inner.raw_message)
                        .replace("\r\n", "\n")
                        .split("\n\n")
                        .next()
                        .unwrap_or_default(),
                );
                if input.original_headers.is_empty() {
                    input.original_headers = h;
                }
                continue;
            }
            PartType::Multipart(_) => continue,
        };
        if ct.contains("delivery-status") {
            input.delivery_status.extend(blocks(&text));
        } else if ct.contains("feedback-report") {
            input.feedback.extend(blocks(&text));
        } else if ct.contains("rfc822") {
            input.original_headers = headers(text.split("\n\n").next().unwrap_or_default());
        } else if ct.is_empty() || ct.starts_with("text/") {
            input.text.push_str(&text);
            input.text.push('\n');
        }
    }
    let _ = HeaderValue::Empty;
    input
}

#[test]
fn real_bounces_are_read() {
    let Some(dir) = folder() else {
        println!("skipped: no bounce corpus");
        return;
    };
    let judge = Judge::embedded().unwrap();
    let (mut hard, mut reason, mut count, mut soft_unknown, mut n) = (0, 0, 0, 0, 0);
    for line in std::fs::read_to_string(dir.join("expected.jsonl"))
        .unwrap()
        .lines()
    {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let file = case["file"].as_str().unwrap();
        let want = case["expected"].as_array().unwrap();
        let got = judge.bounce(&read(&std::fs::read(dir.join("eml").join(file)).unwrap()));
        count += usize::from(got.recipients.len() == want.len());
        for (i, w) in want.iter().enumerate() {
            n += 1;
            let g = got.recipients.get(i).or_else(|| got.recipients.last());
            let h = g.is_some_and(|g| g.hard == w["hard"].as_bool().unwrap());
            let r = g.is_some_and(|g| g.reason == w["reason"].as_str().unwrap());
            hard += usize::from(h);
            reason += usize::from(r);
            if let Some(g) = g {
                soft_unknown += usize::from(g.reason == "onhold" && g.class != "unknown");
            }
            if (!h || !r) && std::env::var_os("JUDGE_VERBOSE").is_some() {
                println!(
                    "{}{file} want {} {} got {:?}",
                    if h { "  " } else { "H " },
                    w["reason"],
                    w["status"],
                    g.map(|g| (
                        &g.reason,
                        &g.status,
                        &g.reply_code,
                        g.diagnostic.chars().take(160).collect::<String>()
                    ))
                );
            }
        }
    }
    let share = |k: usize| k as f64 / n as f64;
    println!(
        "bounces: {n} verdicts, hard {:.3}, reason {:.3}, recipient count right in {count} mails",
        share(hard),
        share(reason)
    );
    assert_eq!(soft_unknown, 0, "unknown is never soft");
    assert!(share(hard) >= 0.86, "hard {:.3}", share(hard));
    assert!(share(reason) >= 0.70, "reason {:.3}", share(reason));
}
