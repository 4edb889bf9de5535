//! The reading of replies, measured on lines of another author that nothing was ever fitted to. The files are frozen: a
//! changed line fails the first test. Only figures are printed, never a line, so that nobody learns from them by accident.
//!
//! The set is hard on purpose: a quarter of it are lines that only look like an opt-out.

use std::collections::BTreeMap;

use judge::Judge;
use judge::reply::{Line, ReplyInput, fingerprint};

const FILES: [(&str, &str); 12] = [
    ("da", include_str!("heldout/replies/da.tsv")),
    ("de", include_str!("heldout/replies/de.tsv")),
    ("en", include_str!("heldout/replies/en.tsv")),
    ("es", include_str!("heldout/replies/es.tsv")),
    ("fi", include_str!("heldout/replies/fi.tsv")),
    ("fr", include_str!("heldout/replies/fr.tsv")),
    ("it", include_str!("heldout/replies/it.tsv")),
    ("nl", include_str!("heldout/replies/nl.tsv")),
    ("no", include_str!("heldout/replies/no.tsv")),
    ("pl", include_str!("heldout/replies/pl.tsv")),
    ("pt", include_str!("heldout/replies/pt.tsv")),
    ("sv", include_str!("heldout/replies/sv.tsv")),
];

/// Of all held-out lines, in the order of the files.
const FROZEN: u64 = 11_240_221_366_247_949_032;

const INTENTS: [&str; 8] = [
    "interested",
    "not_interested",
    "delegated",
    "needs_more_info",
    "meeting_request",
    "unsubscribe",
    "neutral",
    "unclear",
];

#[expect(clippy::unwrap_used, reason = "a broken file of this test may panic")]
fn held() -> Vec<(&'static str, Line)> {
    FILES
        .iter()
        .flat_map(|(l, f)| Line::read(f).unwrap().into_iter().map(|x| (*l, x)))
        .collect()
}

fn say(body: &str) -> ReplyInput {
    ReplyInput {
        subject: "Re: offer".to_owned(),
        body_text: body.to_owned(),
        received_at_ms: 1_795_600_800_000,
        zone: "Europe/Berlin".to_owned(),
        ..ReplyInput::default()
    }
}

fn rate(a: u32, b: u32) -> f64 {
    f64::from(a) / f64::from(b.max(1))
}

#[test]
fn the_held_out_lines_are_those_that_were_frozen() {
    let lines: Vec<Line> = held().into_iter().map(|(_, l)| l).collect();
    assert_eq!(lines.len(), 2232);
    assert_eq!(fingerprint(&lines), FROZEN, "a held-out line was changed");
}

#[test]
fn the_embedded_model_was_trained_on_the_lines_beside_it() {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/data/reply/lines");
    let mut paths: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    paths.sort();
    let lines: Vec<Line> = paths
        .iter()
        .flat_map(|p| Line::read(&std::fs::read_to_string(p).unwrap()).unwrap())
        .collect();
    assert_eq!(
        fingerprint(&lines),
        Judge::embedded().unwrap().trained_on(),
        "train it anew: cargo run --release -p jengu-judge --example train_replies"
    );
    // Two authors may both write "Danke!" and "?"; nothing longer is in both.
    let held: std::collections::BTreeSet<String> =
        held().into_iter().map(|(_, l)| l.text).collect();
    let both = lines
        .iter()
        .filter(|l| l.text.split_whitespace().count() > 2 && held.contains(&l.text))
        .count();
    assert_eq!(both, 0, "held-out lines are trained on");
}

#[test]
fn replies_of_another_author_are_understood() {
    let judge = Judge::embedded().unwrap();
    let mut table: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    let mut languages: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    let mut heard: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    let (mut alarms, mut refusals, mut as_interest) = (0, 0, 0);
    for (language, line) in held() {
        let got = judge.reply(&say(&line.text));
        let want = INTENTS.iter().find(|i| **i == line.label).unwrap();
        let read = INTENTS.iter().find(|i| **i == got.intent).unwrap();
        *table.entry((want, read)).or_default() += 1;
        let l = languages.entry(language).or_default();
        *l = (l.0 + u32::from(want == read), l.1 + 1);
        if *want == "unsubscribe" {
            let h = heard.entry(language).or_default();
            *h = (h.0 + u32::from(got.opt_out), h.1 + 1);
        } else {
            alarms += u32::from(got.opt_out);
        }
        if matches!(*want, "not_interested" | "unsubscribe") {
            refusals += 1;
            as_interest += u32::from(matches!(*read, "interested" | "meeting_request"));
        }
        for p in &got.key_phrases {
            assert!(!p.is_empty());
        }
    }
    let mut macro_f1 = 0.0;
    for want in INTENTS {
        let of = |f: &dyn Fn(&(&str, &str)) -> bool| -> u32 {
            table.iter().filter(|(k, _)| f(k)).map(|(_, n)| n).sum()
        };
        let right = of(&|k| k.0 == want && k.1 == want);
        let (said, there) = (of(&|k| k.1 == want), of(&|k| k.0 == want));
        let f1 = 2.0 * f64::from(right) / f64::from(said + there);
        println!("{want}: F1 {f1:.3} ({right} of {there} found, {said} said)");
        macro_f1 += f1 / 8.0;
    }
    let (right, all) = languages
        .values()
        .fold((0, 0), |a, l| (a.0 + l.0, a.1 + l.1));
    for (l, (a, b)) in &languages {
        println!(
            "{l}: right {:.3}, opt-outs heard {:.3}",
            rate(*a, *b),
            rate(heard[l].0, heard[l].1)
        );
    }
    let (found, there) = heard.values().fold((0, 0), |a, l| (a.0 + l.0, a.1 + l.1));
    let (recall, precision) = (rate(found, there), rate(found, found + alarms));
    println!(
        "intents: right {:.3}, macro F1 {macro_f1:.3}; opt-outs: recall {recall:.3}, precision {precision:.3}; refusals read as interest {:.4}",
        rate(right, all),
        rate(as_interest, refusals)
    );
    // What was reached; docs/BENCHMARKS.md sets it beside what is promised (F1 0.90, opt-outs 0.98 at a precision of 0.9).
    assert!(macro_f1 >= 0.90, "{macro_f1}");
    assert!(recall >= 0.96, "{recall}");
    assert!(precision >= 0.88, "{precision}");
    assert!(rate(as_interest, refusals) <= 0.01);
    for (l, (a, b)) in &languages {
        assert!(rate(*a, *b) >= 0.82, "{l}");
    }
}
