//! The check must fail where it should: each test draws a wrong arrow.

use super::*;
use serde_json::json;

const HEAD: &str = "\
# Jengu
#
# Crate map; an arrow points at what a crate may know.
#
#   domain    pure: types. No tokio.
#   judge     -> domain               pure classifiers
#   store     -> domain               rusqlite
#   jobs      -> store domain         the queue
#   app       -> everything above     the root
#   cli       -> app                  the engine
#   jengu-desktop (this package) -> app   window
#   testkit   tests only
#   xtask     stands alone
[workspace]
";

fn check(packages: Value) -> Vec<String> {
    violations(
        &closure(table(HEAD).unwrap()),
        &in_tests(HEAD),
        &json!({ "packages": packages }),
    )
}

fn package(name: &str, dependencies: Value) -> Value {
    json!([{ "name": name, "dependencies": dependencies }])
}

#[test]
fn the_real_map_of_the_repository_can_be_read() {
    let manifest = std::fs::read_to_string(process::root().join("Cargo.toml")).unwrap();
    let map = closure(table(&manifest).unwrap());
    assert!(map["cli"].contains("domain") && map["jengu-desktop"].contains("engine"));
    assert!(
        !map["engine"].contains("web"),
        "engine sees web only through ports"
    );
    assert!(map["domain"].is_empty() && map["xtask"].is_empty());
}

#[test]
fn a_crate_may_know_what_its_neighbour_knows() {
    let own = json!([{ "name": "jengu-domain", "kind": null, "path": "x" }]);
    assert!(check(package("jengu-cli", own)).is_empty());
}

#[test]
fn an_arrow_against_the_map_is_told() {
    let own = json!([{ "name": "jengu-judge", "kind": null, "path": "x" }]);
    assert_eq!(check(package("jengu-store", own)), ["store -> judge"]);
}

#[test]
fn testkit_is_for_tests_only() {
    let built = json!([{ "name": "jengu-testkit", "kind": null, "path": "x" }]);
    assert_eq!(check(package("jengu-app", built)), ["app -> testkit"]);
    let tested = json!([{ "name": "jengu-testkit", "kind": "dev", "path": "x" }]);
    assert!(check(package("jengu-app", tested)).is_empty());
}

#[test]
fn a_pure_crate_that_takes_in_a_runtime_is_told() {
    let tokio = json!([{ "name": "tokio", "kind": null, "path": null }]);
    assert_eq!(check(package("jengu-domain", tokio)).len(), 1);
}

#[test]
fn a_crate_that_nobody_drew_is_told() {
    assert_eq!(
        check(package("jengu-utils", json!([]))),
        ["utils is not in the map"]
    );
}

#[test]
fn a_row_that_points_at_an_unknown_crate_is_an_error() {
    assert!(table("#   judge -> domian   typo\n").is_err());
}

#[test]
fn what_only_tests_may_know_is_no_arrow_of_the_crate() {
    let head = "#   mail      -> domain   x\n#   engine    -> domain; in tests mail   y\n";
    let head = format!("#   domain    pure\n{head}");
    let map = closure(table(&head).unwrap());
    assert!(!map["engine"].contains("mail"));
    assert!(in_tests(&head)["engine"].contains("mail"));
}
