//! The rules of hints name meanings that have words in every language.

use super::*;

#[test]
fn every_meaning_of_a_hint_has_words_in_seven_languages() {
    let h = Hints::embedded().unwrap();
    assert!(!h.rules.is_empty());
    for r in &h.rules {
        for label in &r.all {
            for l in ["en", "de", "fr", "es", "it", "pt", "nl"] {
                assert!(h.words.languages(label).contains(l), "{label} in {l}");
            }
        }
        for label in &r.unless {
            assert!(h.words.labels().contains(label.as_str()), "{label}");
        }
    }
}
