mod board;
mod bonnet;
mod cards;
mod choices;
mod duplicates;
mod erasure;
mod exports;
mod groups;
mod inbox_scores;
mod leave_alone;
mod meetings;
mod merges;
mod notes;
mod queue_of_drafts;
mod recovery;
mod regenerate;
mod reports;
mod search;
mod views;
mod world;

use std::collections::BTreeSet;

use super::*;

#[test]
fn every_operation_stands_in_the_table_once() {
    let mut seen = BTreeSet::new();
    for o in operations() {
        assert!(seen.insert(o.name), "{} stands twice", o.name);
    }
}

#[test]
fn every_write_says_how_it_is_undone_or_why_not() {
    for o in operations() {
        match o.access {
            Access::Writes => {
                assert!(!o.undo.is_empty(), "{} says nothing about undo", o.name);
                if !o.undo.contains(' ') {
                    assert!(
                        operation(o.undo).is_some(),
                        "{} is undone by {}, which does not exist",
                        o.name,
                        o.undo
                    );
                }
            }
            Access::Reads => assert!(o.undo.is_empty(), "{} only reads", o.name),
        }
    }
}

#[test]
fn typescript_names_every_operation_and_declares_every_type_it_uses() {
    let files = typescript();
    let ops = &files.iter().find(|(n, _)| *n == "operations.ts").unwrap().1;
    for o in operations() {
        assert!(
            ops.contains(&format!("  {}: {{ input: ", o.name)),
            "{}",
            o.name
        );
    }
    let types = &files.iter().find(|(n, _)| *n == "types.ts").unwrap().1;
    let (imported, _) = ops.split_once("} from").unwrap();
    for name in imported.lines().filter_map(|l| l.strip_prefix("  ")) {
        let name = name.trim_end_matches(',');
        assert!(types.contains(&format!("\nexport type {name} ")), "{name}");
    }
    for line in types.lines().filter(|l| l.starts_with("export ")) {
        assert!(line.starts_with("export type "), "{line}");
    }
}

#[test]
fn typescript_is_the_same_each_time_it_is_generated() {
    assert_eq!(typescript(), typescript());
}

/// Types are declared by name: a second type of a name would silently take the first one's place.
#[test]
fn no_two_types_of_the_table_share_a_name() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/api");
    let mut seen = std::collections::BTreeMap::new();
    for file in std::fs::read_dir(dir).unwrap() {
        let path = file.unwrap().path();
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        for line in text.lines() {
            let Some(rest) = line.strip_prefix("pub struct ") else {
                continue;
            };
            let name: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect();
            if let Some(other) = seen.insert(name.clone(), path.clone()) {
                panic!(
                    "{name} stands in {} and {}",
                    other.display(),
                    path.display()
                );
            }
        }
    }
    assert!(seen.len() > 100);
}
