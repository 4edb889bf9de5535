mod injection;
mod world;

use domain::ports::{
    GuardVerdict, HttpError, LanguageModel as _, LlmError, LlmTask, ProviderReport,
};
use domain::time::SECOND;
use serde_json::json;
use world::{BAD_TIER, NOW, TIER, ask, cascade, config, says, tier_task, world};

#[tokio::test]
async fn a_valid_answer_is_given_with_model_and_prompt_version_and_paid_for() {
    let w = world();
    w.then_says(TIER);
    let a = ask(&w, config(), tier_task()).await.unwrap();
    assert_eq!(a.value["tier"], "upscale");
    assert_eq!((a.model.as_str(), a.prompt.as_str()), ("one/m", "tier/v1"));
    let calls = w.calls.lock().unwrap();
    assert_eq!(
        (
            calls[0].tokens_in,
            calls[0].tokens_out,
            calls[0].cost_micros
        ),
        (100, 20, 120)
    );
    assert_eq!(calls[0].prospect.as_ref().unwrap().as_str(), "p1");
    drop(calls);
    let body = w.body(0);
    assert_eq!(body["temperature"], 0.1);
    assert_eq!(body["response_format"]["type"], "json_schema");
    let schema = &body["response_format"]["json_schema"]["schema"];
    assert_eq!(schema["additionalProperties"], false);
    assert!(
        schema["required"]
            .as_array()
            .unwrap()
            .contains(&json!("tier"))
    );
    let r = &w.requests.lock().unwrap()[0];
    assert_eq!(r.purpose, "llm:one");
    assert!(
        r.headers
            .contains(&("authorization".into(), "Bearer key-one".into()))
    );
}

#[tokio::test]
async fn the_same_question_is_answered_from_the_cache_without_a_request() {
    let w = world();
    w.then_says(TIER);
    let c = cascade(&w, config());
    let first = c.answer(tier_task()).await.unwrap();
    assert_eq!(c.answer(tier_task()).await.unwrap(), first);
    assert_eq!(w.asked(), 1);
    let mut other = tier_task();
    other.input["description"] = json!("Another house.");
    w.then_says(
        r#"{"tier":"budget","confidence":0.5,"reason":"","keywords":[],"competitor_tools":[]}"#,
    );
    assert_eq!(c.answer(other).await.unwrap().value["tier"], "budget");
}

#[tokio::test]
async fn a_wrong_answer_is_repaired_once_and_told_what_is_wrong() {
    let w = world();
    w.then_says(BAD_TIER).then_says(TIER);
    ask(&w, config(), tier_task()).await.unwrap();
    assert_eq!(w.outcomes(), ["one invalid", "one repaired"]);
    let repair = w.body(1)["messages"][1]["content"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        repair.contains("/tier") && repair.contains("/confidence"),
        "{repair}"
    );
    assert!(repair.contains("grand"), "the previous answer is shown");
}

#[tokio::test]
async fn twice_invalid_goes_to_the_next_provider_and_counts_for_the_breaker() {
    let w = world();
    w.then_says(BAD_TIER)
        .then_says("I would rather not.")
        .then_says(TIER);
    let a = ask(&w, config(), tier_task()).await.unwrap();
    assert_eq!(a.model, "two/m");
    assert_eq!(w.outcomes(), ["one invalid", "one invalid", "two ok"]);
    assert_eq!(
        w.reports.lock().unwrap()[1],
        ("one".into(), ProviderReport::Failed)
    );
    let body = w.body(2);
    assert_eq!(body["tool_choice"]["name"], "answer");
    assert!(
        w.requests.lock().unwrap()[2]
            .headers
            .contains(&("x-api-key".into(), "key-two".into()))
    );
}

#[tokio::test]
async fn limits_errors_timeouts_and_endless_answers_go_to_the_next_provider() {
    let w = world();
    let next = || format!("two/{}", "m");
    w.then_status(429, &[("retry-after", "30")], "")
        .then_says(TIER);
    assert_eq!(ask(&w, config(), tier_task()).await.unwrap().model, next());
    assert_eq!(
        w.reports.lock().unwrap()[0].1,
        ProviderReport::Limited(Some(NOW.plus(30 * SECOND)))
    );
    assert_eq!(w.outcomes()[0], "one error:429");

    let w = world();
    w.then_status(500, &[], "oops").then_says(TIER);
    assert_eq!(ask(&w, config(), tier_task()).await.unwrap().model, next());
    assert_eq!(w.reports.lock().unwrap()[0].1, ProviderReport::Failed);

    let w = world();
    w.then(|_| Err(HttpError::Timeout(30_000))).then_says(TIER);
    assert_eq!(ask(&w, config(), tier_task()).await.unwrap().model, next());
    assert!(
        w.calls.lock().unwrap()[0].cost_micros > 500,
        "what timed out may be billed and is counted"
    );

    let w = world();
    w.then(|r| {
        let mut endless = says(r, TIER);
        endless.truncated = true;
        Ok(endless)
    })
    .then_says(TIER);
    assert_eq!(ask(&w, config(), tier_task()).await.unwrap().model, next());
    assert_eq!(w.outcomes(), ["one error:too_large", "two ok"]);
    assert!(w.requests.lock().unwrap()[0].max_bytes <= 1 << 20);

    let w = world();
    w.then_status(200, &[], "<html>login</html>")
        .then_says(TIER);
    assert_eq!(ask(&w, config(), tier_task()).await.unwrap().model, next());
}

#[tokio::test]
async fn when_all_fail_the_last_reason_is_told_and_no_text_of_the_answers() {
    let w = world();
    w.then_status(401, &[], "bad key key-one")
        .then_says("secret words")
        .then_says("more secret words");
    let e = ask(&w, config(), tier_task()).await.unwrap_err();
    let LlmError::Failed(why) = &e else {
        panic!("{e}")
    };
    assert!(
        why.starts_with("two:") && !why.contains("secret") && !why.contains("key-one"),
        "{why}"
    );
}

#[tokio::test]
async fn an_http_date_is_understood_and_an_absurd_wait_is_a_day_at_most() {
    for (value, wait) in [
        ("Thu, 28 May 2026 20:33:40 GMT", Some(420)),
        ("999999999", Some(86_400)),
        ("soon", None),
    ] {
        let w = world();
        w.then_status(429, &[("retry-after", value)], "")
            .then_says(TIER);
        ask(&w, config(), tier_task()).await.unwrap();
        let until = wait.map(|s: i64| NOW.plus(s * SECOND));
        assert_eq!(
            w.reports.lock().unwrap()[0].1,
            ProviderReport::Limited(until),
            "{value}"
        );
    }
}

#[tokio::test]
async fn an_endpoint_without_structured_output_is_asked_in_its_own_dialect_and_remembered() {
    let w = world();
    w.then_status(
        400,
        &[],
        r#"{"error":"response_format json_schema is not supported"}"#,
    )
    .then_status(
        400,
        &[],
        r#"{"error":"Unknown parameter: response_format"}"#,
    )
    .then_says(&format!("<think>hm {{}}</think>```json\n{TIER}\n```"));
    let c = cascade(&w, config());
    c.answer(tier_task()).await.unwrap();
    assert_eq!(w.body(1)["response_format"]["type"], "json_object");
    assert!(w.body(2).get("response_format").is_none());
    assert!(
        w.body(2)["messages"][0]["content"]
            .as_str()
            .unwrap()
            .contains("JSON schema")
    );
    let mut other = tier_task();
    other.input["hotel"] = json!("Mond");
    w.then_says(TIER);
    c.answer(other).await.unwrap();
    assert_eq!(w.asked(), 4, "the dialect is not learnt twice");
}

#[tokio::test]
async fn a_model_that_takes_no_temperature_and_another_limit_is_asked_without() {
    let w = world();
    w.then_status(
        400,
        &[],
        "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
    )
    .then_status(
        400,
        &[],
        "Unsupported value: 'temperature' does not support 0.1",
    )
    .then_says(TIER);
    ask(&w, config(), tier_task()).await.unwrap();
    let b = w.body(2);
    assert!(
        b.get("temperature").is_none()
            && b.get("max_tokens").is_none()
            && b["max_completion_tokens"] == 500
    );
}

#[tokio::test]
async fn a_server_that_streams_whatever_is_asked_is_understood() {
    let w = world();
    let piece = |s: &str| {
        format!(
            "data: {}\n\n",
            json!({ "choices": [{ "delta": { "content": s } }] })
        )
    };
    let (a, b) = TIER.split_at(20);
    let body = format!("{}{}data: [DONE]\n\n", piece(a), piece(b));
    w.then_status(200, &[("content-type", "text/event-stream")], &body);
    assert_eq!(
        ask(&w, config(), tier_task()).await.unwrap().value["tier"],
        "upscale"
    );
}

#[tokio::test]
async fn without_key_or_provider_there_is_no_request_and_the_reason_is_said() {
    let w = world();
    w.keys.lock().unwrap().clear();
    assert_eq!(
        ask(&w, config(), tier_task()).await,
        Err(LlmError::NotConfigured)
    );
    let mut off = config();
    off.providers.iter_mut().for_each(|p| p.enabled = false);
    assert_eq!(
        ask(&w, off, tier_task()).await,
        Err(LlmError::NotConfigured)
    );
    let unknown = LlmTask {
        task: "poem".into(),
        ..tier_task()
    };
    assert_eq!(
        ask(&w, config(), unknown).await,
        Err(LlmError::NoPrompt("poem".into()))
    );
    assert_eq!(w.asked(), 0);
}

#[tokio::test]
async fn the_order_of_a_task_is_a_setting() {
    let w = world();
    let mut c = config();
    c.order
        .insert("tier".into(), vec!["two".into(), "one".into()]);
    w.then_says(TIER);
    assert_eq!(ask(&w, c, tier_task()).await.unwrap().model, "two/m");
}

#[tokio::test]
async fn a_guard_that_says_wait_is_obeyed() {
    let w = world();
    w.verdicts.lock().unwrap().insert(
        "one".into(),
        GuardVerdict::Wait(NOW.plus(SECOND), "breaker".into()),
    );
    w.then_says(TIER);
    assert_eq!(ask(&w, config(), tier_task()).await.unwrap().model, "two/m");
    w.verdicts
        .lock()
        .unwrap()
        .insert("one".into(), GuardVerdict::Wait(NOW, "budget".into()));
    w.verdicts
        .lock()
        .unwrap()
        .insert("two".into(), GuardVerdict::Wait(NOW, "budget".into()));
    let mut other = tier_task();
    other.input["hotel"] = json!("Mond");
    assert_eq!(ask(&w, config(), other).await, Err(LlmError::Budget));
}

#[tokio::test]
async fn the_ceiling_is_hard_also_for_calls_at_the_same_time() {
    let w = world();
    let mut config = config();
    // A call is estimated at about 5,000 micros and costs 120: seven seats, not forty.
    config.ceiling_micros = 40_000;
    config.providers.truncate(1);
    for _ in 0..40 {
        w.then(|r| Ok(says(r, TIER)));
    }
    let c = std::sync::Arc::new(cascade(&w, config.clone()));
    let asks: Vec<_> = (0..40)
        .map(|i| {
            let c = c.clone();
            let mut task = tier_task();
            task.input["hotel"] = json!(format!("Hotel {i}"));
            tokio::spawn(async move { c.answer(task).await })
        })
        .collect();
    let mut refused = 0;
    for a in asks {
        match a.await.unwrap() {
            Ok(_) => {}
            Err(LlmError::Budget) => refused += 1,
            Err(e) => panic!("{e}"),
        }
    }
    assert!(
        refused > 20,
        "{refused} refused: estimates of calls under way must count"
    );
    assert!(*w.spent.lock().unwrap() <= config.ceiling_micros);

    *w.spent.lock().unwrap() = config.ceiling_micros;
    let mut task = tier_task();
    task.input["hotel"] = json!("Late");
    let asked = w.asked();
    assert_eq!(c.answer(task.clone()).await, Err(LlmError::Budget));
    assert_eq!(w.asked(), asked);
    // A model on this machine costs nothing and goes on.
    config.providers[0].local = true;
    assert!(ask(&w, config, task).await.is_ok());
}

#[tokio::test]
async fn an_answer_that_cannot_be_put_on_the_ledger_is_not_given() {
    let w = world();
    *w.ledger_broken.lock().unwrap() = true;
    w.then_says(TIER).then_says(TIER);
    assert!(matches!(
        ask(&w, config(), tier_task()).await,
        Err(LlmError::Failed(_))
    ));
}

#[tokio::test]
async fn replies_go_to_a_remote_model_only_where_the_person_allowed_it() {
    let w = world();
    let task = || LlmTask {
        task: "classify_reply".into(),
        input: json!({ "reply": "Please call Ms Weber, she decides. Not me." }),
        prospect: None,
    };
    assert_eq!(
        ask(&w, config(), task()).await,
        Err(LlmError::NotConfigured)
    );
    assert_eq!(w.asked(), 0);
    let mut allowed = config();
    allowed.providers[1].may_read_replies = true;
    w.then_says(
        &json!({ "intent": "delegated", "sentiment": "neutral", "confidence": 0.9, "reason": "Names somebody.",
            "key_phrases": ["she decides", "I love it"], "suggested_action": "follow_up",
            "delegated_to": [{ "name": "Ms Weber", "title": null, "email": "weber@hotel.example" }],
            "meeting": { "raw": "Tuesday at 3" }, "questions": [], "concerns": [], "labels": [] })
        .to_string(),
    );
    let v = ask(&w, allowed, task()).await.unwrap().value;
    assert_eq!(v["key_phrases"], json!(["she decides"]));
    assert_eq!(
        v["delegated_to"],
        json!([{ "name": "Ms Weber", "title": null, "email": null }])
    );
    assert_eq!(v["meeting"], json!(null));
    assert_eq!(v["dropped"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_draft_with_an_invented_number_fact_or_link_is_sent_back() {
    let w = world();
    let task = || LlmTask {
        task: "draft".into(),
        input: json!({ "language": "en", "step": "first", "hotel": { "name": "Sonne" },
            "facts": [{ "id": "f1", "text": "38 rooms", "say": "open" },
                      { "id": "f2", "text": "looking for a general manager", "say": "silent" }] }),
        prospect: None,
    };
    let draft = |text: &str, fact: &str| {
        json!({ "subjects": ["a", "b", "c"], "sentences": [
            { "text": text, "fact_id": fact, "new_paragraph": true },
            { "text": "Worth a look?", "fact_id": null, "new_paragraph": false }] })
        .to_string()
    };
    w.then_says(&draft("You have 44 rooms, see www.x.example.", "f2"))
        .then_says(&draft("You have 38 rooms.", "f1"));
    let a = ask(&w, config(), task()).await.unwrap();
    assert_eq!(a.value["sentences"][0]["fact_id"], "f1");
    let repair = w.body(1).to_string();
    assert!(repair.contains("`f2`") && repair.contains("number 44") && repair.contains("no links"));
    assert!(
        !w.body(0).to_string().contains("general manager"),
        "a silent fact never reaches the prompt"
    );
    assert_eq!(w.body(0)["temperature"], 0.7);
}
