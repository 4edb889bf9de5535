//! Stale means: changed, added or left behind.

use super::*;

fn files(list: &[(&str, &str)]) -> BTreeMap<PathBuf, String> {
    list.iter()
        .map(|(name, text)| (PathBuf::from(name), (*text).to_owned()))
        .collect()
}

#[test]
fn a_changed_an_added_and_a_left_over_file_are_stale() {
    let committed = files(&[("a.ts", "1"), ("b.ts", "1"), ("gone.ts", "1")]);
    let fresh = files(&[("a.ts", "1"), ("b.ts", "2"), ("new.ts", "1")]);
    assert_eq!(differing(&committed, &fresh), ["b.ts", "gone.ts", "new.ts"]);
    assert!(differing(&fresh, &fresh).is_empty());
}
