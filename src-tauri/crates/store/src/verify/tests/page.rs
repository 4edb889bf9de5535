//! The page of the database says what is in the file, by name, and nothing else.

use std::collections::BTreeSet;

use crate::db::tests::world::store;
use crate::verify::verify;

/// The page of the database says what is checked, by name.
#[test]
fn every_check_stands_in_the_page_of_the_database() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/DATABASE.md");
    let page = std::fs::read_to_string(page).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    let all = s
        .read_blocking(|c| verify(c, Some(std::path::Path::new("/nowhere"))))
        .unwrap();
    let missing: Vec<_> = all
        .iter()
        .filter(|k| !page.contains(&format!("`{}`", k.name)))
        .map(|k| k.name)
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}

/// Names in backticks on the page that are names of something in the file.
fn named(page: &str) -> BTreeSet<&str> {
    page.split('`')
        .skip(1)
        .step_by(2)
        .filter(|w| {
            w.chars()
                .all(|l| l.is_ascii_lowercase() || l == '_' || l == '\'')
        })
        .collect()
}

#[test]
fn every_table_and_guard_stands_in_the_page_of_the_database_and_nothing_else_does() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/DATABASE.md");
    let page = std::fs::read_to_string(page).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    let objects = |filter: &'static str| -> BTreeSet<String> {
        s.read_blocking(move |c| {
            Ok(c.prepare(&format!(
                "SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_%\\__%' ESCAPE '\\' AND name<>'refinery_schema_history' AND {filter}"
            ))?
            .query_map([], |r| r.get(0))?
            .collect::<Result<_, _>>()?)
        })
        .unwrap()
    };
    let named = named(&page);
    let ought = objects(
        "(type IN('table','view','trigger') OR (type='index' AND sql LIKE 'CREATE UNIQUE%'))",
    );
    let missing: Vec<_> = ought
        .iter()
        .filter(|n| !named.contains(n.as_str()))
        .collect();
    assert_eq!(missing, Vec::<&String>::new(), "not on the page");
    // The second column of the table of guards names nothing that is not there.
    let guards: Vec<&str> = page
        .split_once("## Which constraint guards which invariant")
        .and_then(|(_, rest)| rest.split_once("\n## "))
        .unwrap()
        .0
        .lines()
        .filter(|l| l.starts_with('|'))
        .filter_map(|l| l.split('|').nth(2))
        .collect();
    let all = objects("1");
    for row in guards {
        for word in self::named(row) {
            assert!(all.contains(word), "{word} guards nothing: there is none");
        }
    }
}
