//! Measures quote stripping on mails nobody here wrote: recall of the author's words, and how much history leaks.

use std::collections::HashMap;
use std::path::PathBuf;

use judge::Judge;

fn words(s: &str) -> Vec<String> {
    s.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// How many words of `part` are also in `whole`, each as often as it stands there.
fn overlap(part: &[String], whole: &[String]) -> usize {
    let mut bag: HashMap<&str, i32> = HashMap::new();
    for w in whole {
        *bag.entry(w).or_default() += 1;
    }
    part.iter()
        .filter(|w| {
            let n = bag.entry(w.as_str()).or_default();
            *n -= 1;
            *n >= 0
        })
        .count()
}

#[test]
fn own_words_are_kept_and_history_goes() {
    let dir = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../../shared/testdata/quoted_reply"
    ));
    let Ok(list) = std::fs::read_dir(dir.join("emails")) else {
        println!("skipped: no quoted replies");
        return;
    };
    let judge = Judge::embedded().unwrap();
    let (mut kept, mut own, mut right, mut shown) = (0, 0, 0, 0);
    let mut paths: Vec<PathBuf> = list.map(|e| e.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap();
        let body = std::fs::read_to_string(&path).unwrap();
        let trimmed = std::fs::read_to_string(dir.join("trimmed").join(name)).unwrap();
        // Quoted lines that the reference leaves as context are not the author's words.
        let marked = trimmed
            .lines()
            .all(|l| l.trim().is_empty() || l.trim_start().starts_with('>'));
        let reference: String = trimmed
            .lines()
            .filter(|l| marked || !l.trim_start().starts_with('>'))
            .collect::<Vec<_>>()
            .join("\n");
        let got = judge.strip(&body);
        let (r, g) = (words(&reference), words(&got.visible));
        let (k, s) = (overlap(&r, &g), overlap(&g, &r));
        kept += k;
        own += r.len();
        right += s;
        shown += g.len();
        if (k < r.len() || s < g.len()) && std::env::var_os("JUDGE_VERBOSE").is_some() {
            println!(
                "=== {name:?} kept {k}/{} clean {s}/{}\n{}\n--- elided\n{}",
                r.len(),
                g.len(),
                got.visible,
                got.elided
            );
        }
        assert_eq!(
            overlap(
                &words(&body),
                &words(&format!("{}\n{}", got.visible, got.elided))
            ),
            words(&body).len(),
            "nothing is lost between the two sides of {name:?}"
        );
    }
    let (recall, precision) = (kept as f64 / own as f64, right as f64 / shown as f64);
    println!(
        "quoted replies: recall of own words {recall:.4}, share of own words in what is shown {precision:.4}"
    );
    assert!(recall >= 0.995, "recall {recall:.4}");
    assert!(precision >= 0.90, "precision {precision:.4}");
}

#[test]
fn replies_of_common_clients_are_stripped() {
    let dir = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../../shared/testdata/quoted_reply/talon/standard_replies"
    ));
    let Ok(list) = std::fs::read_dir(&dir) else {
        println!("skipped: no talon replies");
        return;
    };
    let judge = Judge::embedded().unwrap();
    let (mut good, mut n) = (0, 0);
    for e in list {
        let path = e.unwrap().path();
        if path.extension().is_none_or(|x| x != "eml") {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let m = mail_parser::MessageParser::default().parse(&bytes).unwrap();
        let text = m.body_text(0).unwrap_or_default();
        let want = std::fs::read_to_string(path.with_file_name(format!(
            "{}_reply_text",
            path.file_stem().unwrap().to_string_lossy()
        )))
        .unwrap_or_else(|_| "Hello".to_owned());
        let got = judge.strip(&text);
        n += 1;
        let ok = words(&got.visible) == words(&want);
        good += usize::from(ok);
        if !ok {
            println!("{:?}: {:?}", path.file_name().unwrap(), got.visible);
        }
    }
    println!("talon: {good} of {n} exactly the reply");
    assert!(good * 10 >= n * 8, "{good} of {n}");
}

#[test]
fn html_replies_of_common_clients_are_stripped() {
    let dir = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../../shared/testdata/quoted_reply/talon/html_replies"
    ));
    let Ok(list) = std::fs::read_dir(&dir) else {
        println!("skipped: no talon html replies");
        return;
    };
    let judge = Judge::embedded().unwrap();
    let (mut good, mut n) = (0, 0);
    for e in list {
        let path = e.unwrap().path();
        let html = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        let r = judge.reply(&judge::reply::ReplyInput {
            body_html: Some(html),
            ..Default::default()
        });
        n += 1;
        let ok = r.visible_text.contains("Hi") && r.visible_text.split_whitespace().count() <= 12;
        good += usize::from(ok);
        if !ok {
            println!("{:?}: {:?}", path.file_name().unwrap(), r.visible_text);
        }
    }
    println!("talon html: {good} of {n}");
    assert!(good * 10 >= n * 7, "{good} of {n}");
}
