use super::*;
use proptest::prelude::*;
use serde_json::json;

#[test]
fn what_real_pages_do_to_json_is_undone() {
    let want = vec![json!({"a": "x", "b": [1, 2]})];
    for broken in [
        r#"{"a":"x","b":[1,2]}"#,
        r#"{"a":"x","b":[1,2,],}"#,
        "<!-- {\"a\":\"x\",\"b\":[1,2]} -->",
        "//<![CDATA[\n{\"a\":\"x\",\"b\":[1,2]}\n//]]>",
        "/*<![CDATA[*/{\"a\":\"x\",\"b\":[1,2]}/*]]>*/",
        "{&quot;a&quot;:&quot;x&quot;,&quot;b&quot;:[1,2]}",
        "{\"a\":\"x\", // the name\n \"b\":[1,2] /* two */};",
        r#"{"a":"x","b":[1,2"#,
        r#"{"a":"x",,"b":[1,2]}"#,
        r#"{"a":"x","b":[1,2}"#,
        "\u{feff}{\"a\":\"x\",\"b\":[1,2]}",
    ] {
        assert_eq!(read_json(broken), want, "{broken}");
    }
}

#[test]
fn strings_keep_their_words() {
    assert_eq!(
        read_json("{\"d\":\"line one\nline\ttwo\"}"),
        [json!({"d": "line one\nline\ttwo"})]
    );
    assert_eq!(
        read_json(r#"{"d":"the GM\'s office \x","e":"\u00e9 \u12"}"#),
        [json!({"d": "the GM's office x", "e": "é u12"})]
    );
    assert_eq!(
        read_json(r#"{"u":"https://x.example/a,}b",}"#),
        [json!({"u": "https://x.example/a,}b"})]
    );
    assert_eq!(read_json(r#"{"d":"cut of"#), [json!({"d": "cut of"})]);
}

#[test]
fn several_values_in_a_row_are_all_read() {
    assert_eq!(
        read_json("{\"a\":1}\n{\"a\":2}"),
        [json!({"a": 1}), json!({"a": 2})]
    );
}

#[test]
fn nonsense_and_depth_give_nothing() {
    assert!(read_json("").is_empty());
    assert!(read_json("var x = function() {}").is_empty());
    assert!(read_json(&"[".repeat(100_000)).is_empty());
    assert!(read_json(&"{\"a\":".repeat(100_000)).is_empty());
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..5)
                .prop_map(|m| Value::Object(m.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn valid_json_is_never_changed(v in json_value()) {
        prop_assert_eq!(read_json(&v.to_string()), vec![v.clone()]);
        prop_assert_eq!(read_json(&serde_json::to_string_pretty(&v).unwrap()), vec![v]);
    }

    #[test]
    fn mending_valid_json_keeps_its_value(v in json_value()) {
        prop_assert_eq!(stream(&mend(&v.to_string())), Some(vec![v]));
    }

    #[test]
    fn trailing_commas_never_matter(v in prop::collection::vec(any::<i32>(), 1..6)) {
        let list: String = v.iter().map(|n| format!("{n},")).collect();
        prop_assert_eq!(read_json(&format!("{{\"a\":[{list}],}}")), vec![json!({"a": v})]);
    }

    #[test]
    fn no_text_breaks_it(s in any::<String>(), t in "[{}\\[\\]\",:/*a1 \\\\]{0,60}") {
        let _ = read_json(&s);
        let _ = read_json(&t);
    }
}
