//! Deduplication on a register of hotels nobody here wrote: no two differently named houses of one host become one, and
//! twenty thousand rows are compared without comparing all with all.
#![expect(clippy::indexing_slicing, reason = "tests")]

use std::collections::HashSet;

use judge::Judge;
use judge::duplicates::{Decision, Hotel, site};

fn register() -> Option<Vec<Hotel>> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../../shared/testdata/hotels/france_classified.csv"
    );
    let text = std::fs::read_to_string(path).ok()?;
    let given = |s: &str| {
        let s = s.trim_matches('"').trim();
        (!s.is_empty() && s != "-").then(|| s.to_owned())
    };
    let rows = text.lines().skip(1).map(|l| {
        let c: Vec<&str> = l.split(';').collect();
        Hotel {
            name: c[5].trim_matches('"').to_owned(),
            street: given(c[6]),
            postal_code: given(c[7]),
            town: given(c[8]),
            website: given(c[9]),
            country: Some("FR".into()),
            phone: None,
        }
    });
    Some(rows.collect())
}

fn plain(name: &str) -> String {
    domain::keys::fold_name(name)
}

#[test]
fn no_differently_named_houses_of_a_host_of_many_become_one() {
    let Some(rows) = register() else {
        println!("skipped: no hotels/france_classified.csv");
        return;
    };
    let judge = Judge::embedded().unwrap();
    let pairs = judge.duplicates(&rows);
    let of = |d: Decision| pairs.iter().filter(|p| p.verdict.decision == d).count();
    println!(
        "{} rows: {} merges, {} reviews",
        rows.len(),
        of(Decision::Merge),
        of(Decision::Review)
    );
    let host = |h: &Hotel| h.website.as_deref().and_then(site).map(|s| s.0);
    for p in &pairs {
        let (a, b) = (&rows[p.a], &rows[p.b]);
        if std::env::var_os("SHOW").is_some() {
            println!(
                "{:?} {} | {} | {}",
                p.verdict,
                a.name,
                b.name,
                a.town.as_deref().unwrap_or("-")
            );
        }
        assert!(
            p.verdict.decision != Decision::Merge
                || host(a).is_none()
                || host(a) != host(b)
                || plain(&a.name) == plain(&b.name),
            "{a:?}\n{b:?}\n{:?}",
            p.verdict
        );
    }
    let merged = of(Decision::Merge);
    assert!(
        merged * 200 < rows.len(),
        "a register names each house once: {merged}"
    );
}

/// Each row of the register also as somebody else would write it: these are the duplicates there are.
#[test]
fn the_same_list_typed_by_somebody_else_is_found() {
    let Some(mut rows) = register() else {
        println!("skipped: no hotels/france_classified.csv");
        return;
    };
    rows.truncate(2_000);
    let n = rows.len();
    let again: Vec<Hotel> = rows
        .iter()
        .enumerate()
        .map(|(i, h)| Hotel {
            name: match i % 3 {
                0 => format!("{} SARL", h.name.to_lowercase()),
                1 => h.name.replace("HÔTEL", "Hotel").replace("DE LA", "De"),
                _ => {
                    let mut words: Vec<&str> = h.name.split(' ').collect();
                    words.reverse();
                    words.join(" ")
                }
            },
            street: None,
            website: if i % 2 == 0 { h.website.clone() } else { None },
            ..h.clone()
        })
        .collect();
    rows.extend(again);
    let judge = Judge::embedded().unwrap();
    let pairs = judge.duplicates(&rows);
    let found: HashSet<(usize, usize)> = pairs
        .iter()
        .filter(|p| p.verdict.decision == Decision::Merge)
        .map(|p| (p.a, p.b))
        .collect();
    let right = (0..n).filter(|i| found.contains(&(*i, i + n))).count();
    let wrong = found.iter().filter(|(a, b)| a + n != *b).count();
    println!("{right} of {n} found, {wrong} merges of others");
    assert!(right * 100 >= n * 97, "{right} of {n}");
    assert!(wrong * 100 <= n, "{wrong}");
}

#[test]
fn twenty_thousand_rows_meet_only_where_they_share_a_key() {
    let Some(rows) = register() else {
        println!("skipped: no hotels/france_classified.csv");
        return;
    };
    // Four countries with the same houses: nothing of one is compared into another.
    let all: Vec<Hotel> = ["FR", "BE", "CH", "LU"]
        .iter()
        .flat_map(|c| {
            rows.iter().map(|h| Hotel {
                country: Some((*c).to_owned()),
                website: None,
                ..h.clone()
            })
        })
        .collect();
    assert!(all.len() >= 20_000);
    let judge = Judge::embedded().unwrap();
    let crossing = judge
        .duplicates(&all)
        .iter()
        .filter(|p| all[p.a].country != all[p.b].country)
        .count();
    assert_eq!(crossing, 0);
}
