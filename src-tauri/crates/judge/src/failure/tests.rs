use super::Failure;

#[test]
fn an_error_is_read_as_what_it_means_for_trying_again() {
    let j = crate::shared();
    for (error, class) in [
        ("request timed out after 30 s", Failure::Transient),
        (
            "Connection reset by peer (os error 104)",
            Failure::Transient,
        ),
        ("temporary failure in name resolution", Failure::Transient),
        ("anthropic: HTTP 429 Too Many Requests", Failure::Rate),
        ("The model budget of this month is used up", Failure::Rate),
        (
            "no model answered: openai: 503 Service Unavailable",
            Failure::Provider,
        ),
        ("401 Unauthorized: invalid api key", Failure::Provider),
        (
            "this job's payload cannot be read: missing field `prospect`",
            Failure::Invalid,
        ),
        (
            "invalid type: integer `5`, expected a string",
            Failure::Invalid,
        ),
        ("there is no prospect 0192", Failure::Permanent),
        ("database or disk is full", Failure::Permanent),
        ("the page is gone: 404", Failure::Permanent),
        ("nobody ever saw this", Failure::Transient),
    ] {
        assert_eq!(j.failure(error).class, class, "{error}");
    }
    assert_eq!(j.failure("nobody ever saw this").words, None);
}

#[test]
fn a_number_inside_a_number_and_a_word_inside_a_word_say_nothing() {
    let j = crate::shared();
    assert_eq!(j.failure("job 14290 timed out").class, Failure::Transient);
    assert_eq!(
        j.failure("the begone hotel timed out").class,
        Failure::Transient
    );
    assert_eq!(j.failure("rate limited by the host").class, Failure::Rate);
}

#[test]
fn data_that_cannot_be_read_is_repaired_before_anything_else_is_thought_of_it() {
    let j = crate::shared();
    let both = "timed out after: payload cannot be read: unknown field `x`";
    assert_eq!(j.failure(both).class, Failure::Invalid);
}
