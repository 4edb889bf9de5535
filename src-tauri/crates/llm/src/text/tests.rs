use super::*;
use serde_json::json;

#[test]
fn fences_thoughts_and_chatter_are_removed() {
    for text in [
        r#"{"a":1}"#,
        "```json\n{\"a\":1}\n```",
        "<think>{\"a\":2}</think>{\"a\":1}",
        "thinking {\"a\":2} here</think>\n{\"a\":1}",
        "Here you are, {name}:\n{\"a\":1}\nAnything else?",
        "<thinking>x</thinking> ```\n{\"a\":1}```",
    ] {
        assert_eq!(object_in(text), Some(json!({"a":1})), "{text}");
    }
}

#[test]
fn a_text_without_a_whole_object_has_none() {
    for text in ["", "[1,2]", "\"a\"", "{\"a\":", "<think>{\"a\":1}", "no"] {
        assert_eq!(object_in(text), None, "{text}");
    }
}
