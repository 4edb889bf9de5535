use serde_json::json;

use super::*;
use crate::tasks::find;

#[test]
fn only_whitelisted_fields_and_speaking_facts_reach_the_prompt() {
    let spec = find("draft").unwrap();
    let p = Prompt::render(
        spec,
        &json!({ "language": "de", "private_note": "his wife is ill", "offer": { "name": "X", "say": "silent" },
            "facts": [{ "id": "1", "text": "Pool", "say": "open" }, { "id": "2", "text": "GM left", "say": "silent" },
                      { "id": "3", "text": "nested", "more": [{ "say": "silent", "text": "lawsuit" }] }] }),
    );
    for gone in ["his wife", "GM left", "lawsuit", "\"X\""] {
        assert!(
            !p.user.contains(gone) && !p.input.to_string().contains(gone),
            "{gone}"
        );
    }
    assert!(p.user.contains("Pool") && p.user.contains("nested"));
}

#[test]
fn a_huge_page_is_cut() {
    let p = Prompt::render(
        find("research").unwrap(),
        &json!({ "pages": "x".repeat(500_000) }),
    );
    assert!(p.user.len() < 61_000);
}
