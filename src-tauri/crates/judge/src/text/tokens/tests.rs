//! How text falls into words, sentences and clauses.

use super::*;
use proptest::prelude::*;

fn words(s: &str) -> Vec<String> {
    Tokens::new(s).list.into_iter().map(|t| t.text).collect()
}

#[test]
fn contractions_join_and_elisions_split() {
    assert_eq!(words("don't"), ["dont"]);
    assert_eq!(
        words("Je n’ai pas d'e-mail"),
        ["je", "n", "ai", "pas", "d", "email"]
    );
    assert_eq!(words("dell'albergo"), ["dell", "albergo"]);
}

#[test]
fn accents_and_special_letters_fold() {
    assert_eq!(
        words("Größe Łódź Øre Œuvre ÅÄÖ"),
        ["grosse", "lodz", "ore", "oeuvre", "aao"]
    );
}

#[test]
fn a_question_mark_belongs_to_its_own_sentence() {
    let t = Tokens::new("Thanks a lot. What does it cost? Talk soon.");
    assert_eq!(
        t.sentences.iter().map(|s| s.question).collect::<Vec<_>>(),
        [false, true, false]
    );
}

#[test]
fn abbreviations_and_dates_end_no_sentence() {
    let t = Tokens::new("Please ask Dr. Meier on 3. Dezember about it.");
    assert_eq!(t.sentences.len(), 1);
}

proptest! {
    #[test]
    fn every_token_lies_inside_the_text_in_order(s in "\\PC{0,200}") {
        let t = Tokens::new(&s);
        let mut at = 0;
        for tok in &t.list {
            prop_assert!(tok.start >= at && tok.end > tok.start && tok.end <= s.len());
            prop_assert!(s.get(tok.start..tok.end).is_some());
            prop_assert!(tok.sentence < t.sentences.len());
            at = tok.end;
        }
        for sen in &t.sentences {
            prop_assert!(s.get(sen.start..sen.end).is_some());
        }
    }
}
