//! The phrase language and its index.

use super::*;

fn found(phrases: &str, text: &str) -> usize {
    let lex = Lexicon::parse("test", &format!("x\t1\ten\t{phrases}")).unwrap();
    lex.hits(&Tokens::new(text)).len()
}

#[test]
fn words_gaps_and_alternatives_match_inside_one_sentence() {
    assert_eq!(
        found("not .. interested", "We are not at all interested."),
        1
    );
    assert_eq!(
        found("not .. interested", "Certainly not. We are interested."),
        0
    );
    assert_eq!(found("take/strike me off", "Please strike me off."), 1);
    assert_eq!(found("stop ?all emails", "stop emails, stop all emails"), 2);
    assert_eq!(found("interess*", "Interessant"), 1);
    assert_eq!(found("^ stop $", "Stop."), 1);
    assert_eq!(found("^ stop $", "Please stop."), 0);
}

#[test]
fn phrases_are_cut_like_text() {
    assert_eq!(found("n'est pas", "Ce n’est pas le cas"), 1);
    assert_eq!(found("don't e-mail", "dont email"), 1);
    assert_eq!(found("möchte", "Ich moechte"), 1);
}

#[test]
fn a_phrase_without_a_word_is_refused() {
    assert!(Lexicon::parse("test", "x\t1\ten\t..").is_err());
    assert!(Lexicon::parse("test", "x\tmuch\ten\tword").is_err());
    assert!(Lexicon::parse("test", "x\t1\ten").is_err());
}
