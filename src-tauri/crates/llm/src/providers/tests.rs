use super::*;

#[test]
fn dialects_only_get_simpler_and_come_to_an_end() {
    for wire in [Wire::OpenaiCompatible, Wire::Anthropic] {
        for body in [
            "",
            "temperature",
            "use max_completion_tokens",
            "response_format",
        ] {
            let (mut d, mut steps) = (Dialect::default(), 0);
            while let Some(next) = d.after_refusal(wire, body.as_bytes()) {
                assert_ne!(next, d);
                (d, steps) = (next, steps + 1);
            }
            assert!(steps <= 3 && d.format == Format::Prompted);
        }
    }
}

#[test]
fn a_declined_question_and_a_wrong_envelope_are_told_apart() {
    let response = |body: &str| HttpResponse {
        status: 200,
        headers: vec![],
        body: body.as_bytes().to_vec(),
        url: String::new(),
        truncated: false,
        elapsed_ms: 0,
    };
    let (o, a) = (Wire::OpenaiCompatible, Wire::Anthropic);
    let declined = r#"{"choices":[{"message":{"content":null,"refusal":"no"}}]}"#;
    assert_eq!(reply(o, &response(declined)), Err(ReplyError::Declined));
    assert_eq!(
        reply(a, &response(r#"{"stop_reason":"refusal","content":[]}"#)),
        Err(ReplyError::Declined)
    );
    for body in [
        "",
        "[]",
        "{}",
        r#"{"choices":[]}"#,
        r#"{"choices":[{"message":{}}]}"#,
    ] {
        assert_eq!(
            reply(o, &response(body)),
            Err(ReplyError::Envelope),
            "{body}"
        );
    }
    assert_eq!(reply(a, &response("{}")), Err(ReplyError::Envelope));
}
