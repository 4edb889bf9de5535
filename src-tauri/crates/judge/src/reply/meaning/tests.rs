//! The rules name meanings that have words, and slips of the finger are told from other words.

use super::*;

#[test]
fn every_meaning_a_rule_names_has_words_in_every_language() {
    let m = Meanings::embedded().unwrap();
    for r in &m.rules {
        for label in &r.all {
            for l in ["en", "de", "fr", "es", "it", "pt", "nl", "da", "pl", "fi"] {
                assert!(m.words.languages(label).contains(l), "{label} in {l}");
            }
        }
        for label in &r.unless {
            let known = ["question", "asked"].contains(&label.as_str());
            assert!(
                known || m.words.labels().contains(label.as_str()),
                "{label}"
            );
        }
    }
}

#[test]
fn a_rule_of_an_unknown_scope_or_without_meanings_is_refused() {
    let words = "neg\t1\ten\tnot\n";
    assert!(Meanings::parse(words, "page\tneg\tneg\n", "").is_err());
    assert!(Meanings::parse(words, "sentence\t\tneg\n", "").is_err());
    assert!(Meanings::parse(words, "sentence\tneg\n", "").is_err());
}

#[test]
fn one_slip_is_forgiven_and_another_word_is_not() {
    for (typed, word) in [
        ("unsubcribe", "unsubscribe"),
        ("remvoe", "remove"),
        ("removve", "remove"),
        ("abmeldne", "abmelden"),
    ] {
        assert!(slipped(typed, word), "{typed}");
    }
    for (typed, word) in [
        ("remote", "remove"),
        ("anmelden", "abmelden"),
        ("remove", "remove"),
        ("emove", "remove"),
        ("", "remove"),
    ] {
        assert!(!slipped(typed, word), "{typed}");
    }
}

#[test]
fn a_word_says_one_thing_at_a_time() {
    let m = Meanings::parse(
        "neg\t1\ten\tno\nletters\t1\ten\tcontact\nwrite\t1\ten\tcontact\n",
        "sentence\tneg letters write\tneg\n",
        "",
    )
    .unwrap();
    assert!(m.met(&Tokens::new("no contact"), &[]).is_none());
    let m = Meanings::parse(
        "neg\t1\ten\tno\nletters\t1\ten\tcontact\nwrite\t1\ten\tcontact\n",
        "sentence\tneg letters write\tletters2\n",
        "",
    )
    .unwrap();
    assert!(m.met(&Tokens::new("no contact"), &[]).is_none());
    assert_eq!(m.met(&Tokens::new("no contact contact"), &[]), Some((0, 3)));
}
