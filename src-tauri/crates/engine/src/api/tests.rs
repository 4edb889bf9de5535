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
}
