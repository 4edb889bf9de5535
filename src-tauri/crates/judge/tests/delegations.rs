//! Delegation replies as hotels write them: who is named, and that nobody is named where nobody is handed on to. The lines
//! in `lines/` are what the extraction was widened by; those in `heldout/` say what other words may expect.

#![expect(clippy::panic, reason = "a failed expectation of a test may panic")]

use judge::Judge;
use judge::reply::{ReplyInput, ReplyJudgement};

/// Wednesday, 25 November 2026, 10:00 UTC.
const NOW: i64 = 1_795_600_800_000;

fn read(judge: &Judge, copies: &str, words: &str) -> ReplyJudgement {
    let mut headers = vec![(
        "To".to_owned(),
        "Sam Vega <sam@bluebook.example>".to_owned(),
    )];
    if copies != "-" {
        headers.push(("Cc".to_owned(), copies.to_owned()));
    }
    judge.reply(&ReplyInput {
        subject: "Re: Check-in at the Sonne".to_owned(),
        from_name: "Maria Huber".to_owned(),
        from_email: "m.huber@sonne.example".to_owned(),
        body_text: words.replace('|', "\n"),
        headers,
        received_at_ms: NOW,
        zone: "Europe/Berlin".to_owned(),
        ..ReplyInput::default()
    })
}

fn rows<const N: usize>(text: &'static str) -> Vec<[&'static str; N]> {
    text.lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
        .map(|l| {
            let columns: Vec<&str> = l.splitn(N, '\t').collect();
            <[&str; N]>::try_from(columns).unwrap_or_else(|_| panic!("columns: {l}"))
        })
        .collect()
}

/// What is wrong with the reading of a line, if anything.
fn wrong(judge: &Judge, [_, name, email, title, copies, words]: [&str; 6]) -> Option<String> {
    let j = read(judge, copies, words);
    let Some(d) = j.delegated_to else {
        return Some(format!("nobody ({}): {words}", j.intent));
    };
    let same = |wanted: &str, got: Option<&str>| match wanted {
        "*" => true,
        "-" => got.is_none(),
        w => got == Some(w),
    };
    let title_fits = title == "*"
        || title == "-"
        || d.title
            .as_deref()
            .is_some_and(|t| t.to_lowercase().contains(&title.to_lowercase()));
    let fine = j.intent == "delegated"
        && same(name, d.name.as_deref())
        && same(email, d.email.as_deref())
        && title_fits;
    (!fine).then(|| {
        format!(
            "{}: {:?} {:?} {:?}: {words}",
            j.intent, d.name, d.email, d.title
        )
    })
}

fn misses(judge: &Judge, text: &'static str) -> (usize, Vec<String>) {
    let all = rows::<6>(text);
    (
        all.len(),
        all.into_iter().filter_map(|r| wrong(judge, r)).collect(),
    )
}

fn false_ones(judge: &Judge, text: &'static str) -> (usize, Vec<String>) {
    let all = rows::<3>(text);
    let n = all.len();
    let wrong = all
        .into_iter()
        .filter_map(|[_, copies, words]| {
            let d = read(judge, copies, words).delegated_to?;
            Some(format!("{:?} {:?}: {words}", d.name, d.email))
        })
        .collect();
    (n, wrong)
}

#[test]
fn whoever_is_named_instead_of_the_author_is_found_however_it_is_said() {
    let judge = Judge::embedded().unwrap();
    let (n, wrong) = misses(&judge, include_str!("lines/delegations.tsv"));
    assert!(n >= 60);
    assert!(
        wrong.is_empty(),
        "{} of {n}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn a_person_who_is_only_mentioned_is_no_delegate() {
    let judge = Judge::embedded().unwrap();
    let (n, wrong) = false_ones(&judge, include_str!("lines/delegation_neighbours.tsv"));
    assert!(
        wrong.is_empty(),
        "{} of {n}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Written before the widening and known to who widened; the fresh ones were written after it.
#[test]
fn words_nobody_fitted_are_understood_as_well() {
    let judge = Judge::embedded().unwrap();
    for (what, named, mentioned, most, most_false) in [
        (
            "held out",
            include_str!("heldout/delegations.tsv"),
            include_str!("heldout/delegation_neighbours.tsv"),
            30,
            1,
        ),
        (
            "fresh",
            include_str!("heldout/delegations_fresh.tsv"),
            include_str!("heldout/delegation_neighbours_fresh.tsv"),
            30,
            1,
        ),
    ] {
        let (n, missed) = misses(&judge, named);
        let (m, false_) = false_ones(&judge, mentioned);
        println!(
            "{what}: {} of {n} missed, {} of {m} false",
            missed.len(),
            false_.len()
        );
        assert!(
            missed.len() * 100 <= n * most,
            "{what}: {} of {n}",
            missed.len()
        );
        assert!(
            false_.len() <= most_false,
            "{what}: {} of {m}",
            false_.len()
        );
    }
}
