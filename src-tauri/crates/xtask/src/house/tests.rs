//! The rules must catch what they forbid and nothing else.

use super::*;

#[test]
fn a_file_over_the_limit_is_told() {
    assert_eq!(faults("src-tauri/a.rs", &"x\n".repeat(501)).len(), 1);
    assert!(faults("src-tauri/a.rs", &"x\n".repeat(500)).is_empty());
}

#[test]
fn a_raw_colour_is_told_outside_the_tokens() {
    assert_eq!(faults("ui/src/app/a.css", "a { color: #0b5f5b }").len(), 1);
    assert_eq!(faults("ui/src/app/a.tsx", "const c = '#fff'").len(), 1);
    assert_eq!(
        faults("ui/src/app/a.css", "a { color: var(--n-300) }").len(),
        1
    );
    assert!(faults("ui/src/shared/theme/tokens.css", "--n-0: #ffffff").is_empty());
}

#[test]
fn an_anchor_or_an_issue_number_is_no_colour() {
    assert!(faults("ui/src/app/a.tsx", "href='#section' // see #12").is_empty());
}

#[test]
fn a_promise_is_proven_only_by_a_test_that_is_there() {
    let code = "#[test]\nfn a_mail_leaves_once_only() {}\n#[tokio::test(flavor = \"x\")]\n#[ignore]\nasync fn nothing_is_sent_twice_ever() {}\nfn no_test_at_all_here() {}";
    assert_eq!(
        tests_of(code),
        ["a_mail_leaves_once_only", "nothing_is_sent_twice_ever"]
    );
    let page = "| x | `a_mail_leaves_once_only`, `send_attempts`, `store::db::Refused`, `no_test_at_all_here` |";
    let named = named_tests(page);
    assert_eq!(
        named.into_iter().collect::<Vec<_>>(),
        ["a_mail_leaves_once_only", "no_test_at_all_here"]
    );
}
