//! A scripted world: an HTTP that answers by the script, a guard, a ledger, a keychain and a clock in memory.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use domain::Millis;
use domain::ports::{
    BoxFuture, Clock, GuardVerdict, Http, HttpError, HttpRequest, HttpResponse, LanguageModel as _,
    LlmAnswer, LlmCall, LlmError, LlmLedger, LlmTask, ProviderGuard, ProviderReport, Secret,
    SecretError, SecretName, Secrets,
};
use serde_json::{Value, json};

use crate::config::{CascadeConfig, Price, ProviderConfig, Wire};
use crate::{Cascade, CascadeParts};

pub(super) const NOW: Millis = Millis(1_780_000_000_000);

type Script = Box<dyn Fn(&HttpRequest) -> Result<HttpResponse, HttpError> + Send>;

#[derive(Default)]
pub(super) struct World {
    pub(super) script: Mutex<VecDeque<Script>>,
    pub(super) requests: Mutex<Vec<HttpRequest>>,
    pub(super) calls: Mutex<Vec<LlmCall>>,
    pub(super) spent: Mutex<i64>,
    pub(super) verdicts: Mutex<HashMap<String, GuardVerdict>>,
    pub(super) reports: Mutex<Vec<(String, ProviderReport)>>,
    pub(super) keys: Mutex<HashMap<String, String>>,
    pub(super) ledger_broken: Mutex<bool>,
}

impl Http for World {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, HttpError>> {
        Box::pin(async move {
            // Other tasks may run while a real request is under way.
            tokio::task::yield_now().await;
            let step = self.script.lock().unwrap().pop_front();
            let answer = step.expect("the script has no step for this request")(&request);
            self.requests.lock().unwrap().push(request);
            answer
        })
    }
}

impl ProviderGuard for World {
    fn before<'a>(
        &'a self,
        provider: &'a str,
        _: i64,
    ) -> BoxFuture<'a, anyhow::Result<GuardVerdict>> {
        let v = self.verdicts.lock().unwrap().get(provider).cloned();
        Box::pin(async move { Ok(v.unwrap_or(GuardVerdict::Go)) })
    }
    fn after<'a>(
        &'a self,
        provider: &'a str,
        report: ProviderReport,
        _: i64,
    ) -> BoxFuture<'a, anyhow::Result<()>> {
        self.reports
            .lock()
            .unwrap()
            .push((provider.to_owned(), report));
        Box::pin(async { Ok(()) })
    }
}

impl LlmLedger for World {
    fn cached<'a>(&'a self, key: &'a str) -> BoxFuture<'a, anyhow::Result<Option<Value>>> {
        let found = self
            .calls
            .lock()
            .unwrap()
            .iter()
            .find(|c| c.cache_key == key && c.answer.is_some())
            .and_then(|c| c.answer.clone());
        Box::pin(async move { Ok(found) })
    }
    fn record(&self, call: LlmCall) -> BoxFuture<'_, anyhow::Result<()>> {
        Box::pin(async move {
            anyhow::ensure!(!*self.ledger_broken.lock().unwrap(), "disk full");
            *self.spent.lock().unwrap() += call.cost_micros;
            self.calls.lock().unwrap().push(call);
            Ok(())
        })
    }
    fn spent_this_month(&self, _: Millis) -> BoxFuture<'_, anyhow::Result<i64>> {
        let spent = *self.spent.lock().unwrap();
        Box::pin(async move { Ok(spent) })
    }
}

impl Secrets for World {
    fn get<'a>(
        &'a self,
        name: &'a SecretName,
    ) -> BoxFuture<'a, Result<Option<Secret>, SecretError>> {
        let SecretName::ProviderKey(p) = name else {
            panic!("only provider keys are read")
        };
        let key = self.keys.lock().unwrap().get(p).cloned().map(Secret);
        Box::pin(async move { Ok(key) })
    }
    fn set<'a>(&'a self, _: &'a SecretName, _: Secret) -> BoxFuture<'a, Result<(), SecretError>> {
        unreachable!("a cascade writes no secrets")
    }
    fn delete<'a>(&'a self, _: &'a SecretName) -> BoxFuture<'a, Result<(), SecretError>> {
        unreachable!("a cascade removes no secrets")
    }
}

impl Clock for World {
    fn now(&self) -> Millis {
        NOW
    }
    fn boot_ms(&self) -> i64 {
        0
    }
    fn sleep_until(&self, _: Millis) -> BoxFuture<'_, ()> {
        unreachable!("a cascade does not sleep")
    }
}

impl World {
    /// What the next request is answered with.
    pub(super) fn then(
        &self,
        f: impl Fn(&HttpRequest) -> Result<HttpResponse, HttpError> + Send + 'static,
    ) -> &Self {
        self.script.lock().unwrap().push_back(Box::new(f));
        self
    }
    pub(super) fn then_says(&self, text: &str) -> &Self {
        let text = text.to_owned();
        self.then(move |r| Ok(says(r, &text)))
    }
    pub(super) fn then_status(&self, status: u16, headers: &[(&str, &str)], body: &str) -> &Self {
        let response = HttpResponse {
            status,
            headers: headers
                .iter()
                .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
                .collect(),
            body: body.as_bytes().to_vec(),
            url: String::new(),
            truncated: false,
            elapsed_ms: 1,
        };
        self.then(move |_| Ok(response.clone()))
    }
    pub(super) fn body(&self, i: usize) -> Value {
        serde_json::from_slice(self.requests.lock().unwrap()[i].body.as_ref().unwrap()).unwrap()
    }
    pub(super) fn outcomes(&self) -> Vec<String> {
        self.calls
            .lock()
            .unwrap()
            .iter()
            .map(|c| format!("{} {}", c.provider, c.outcome))
            .collect()
    }
    pub(super) fn asked(&self) -> usize {
        self.requests.lock().unwrap().len()
    }
}

/// A 200 in the shape of the endpoint that was asked; 100 tokens in, 20 out.
pub(super) fn says(r: &HttpRequest, text: &str) -> HttpResponse {
    let body = if r.url.ends_with("/v1/messages") {
        let content = match serde_json::from_str::<Value>(text) {
            Ok(v) => json!([{ "type": "tool_use", "name": "answer", "input": v }]),
            Err(_) => json!([{ "type": "text", "text": text }]),
        };
        json!({ "content": content, "stop_reason": "end_turn", "usage": { "input_tokens": 100, "output_tokens": 20 } })
    } else {
        json!({ "choices": [{ "message": { "role": "assistant", "content": text }, "finish_reason": "stop" }],
                "usage": { "prompt_tokens": 100, "completion_tokens": 20 } })
    };
    HttpResponse {
        status: 200,
        headers: vec![("content-type".into(), "application/json".into())],
        body: body.to_string().into_bytes(),
        url: r.url.clone(),
        truncated: false,
        elapsed_ms: 5,
    }
}

/// Two paid providers: `one` (OpenAI's protocol), `two` (Anthropic's); $1 per million tokens both ways.
pub(super) fn config() -> CascadeConfig {
    let provider = |name: &str, wire| ProviderConfig {
        name: name.into(),
        wire,
        base_url: format!("https://{name}.example"),
        enabled: true,
        needs_key: true,
        local: false,
        may_read_replies: false,
        model: "m".into(),
        models: [].into(),
        prices: [(
            "m".to_owned(),
            Price {
                input_micros: 1_000_000,
                output_micros: 1_000_000,
            },
        )]
        .into(),
        timeout_ms: None,
    };
    CascadeConfig {
        providers: vec![
            provider("one", Wire::OpenaiCompatible),
            provider("two", Wire::Anthropic),
        ],
        order: [].into(),
        ceiling_micros: 1_000_000,
    }
}

pub(super) fn world() -> Arc<World> {
    let w = World::default();
    w.keys
        .lock()
        .unwrap()
        .insert("one".into(), "key-one".into());
    w.keys
        .lock()
        .unwrap()
        .insert("two".into(), "key-two".into());
    Arc::new(w)
}

pub(super) fn cascade(w: &Arc<World>, config: CascadeConfig) -> Cascade {
    Cascade::new(CascadeParts {
        http: w.clone(),
        secrets: w.clone(),
        guard: w.clone(),
        ledger: w.clone(),
        clock: w.clone(),
        config,
    })
}

pub(super) fn tier_task() -> LlmTask {
    LlmTask {
        task: "tier".into(),
        input: json!({ "hotel": "Hotel Sonne", "title": "Direktor", "description": "A boutique house with Mews." }),
        prospect: Some("p1".into()),
    }
}

pub(super) const TIER: &str = r#"{"tier":"upscale","confidence":0.8,"reason":"Boutique.","keywords":["boutique house"],"competitor_tools":["Mews"]}"#;
pub(super) const BAD_TIER: &str =
    r#"{"tier":"grand","confidence":8,"reason":"x","keywords":[],"competitor_tools":[]}"#;

pub(super) async fn ask(
    w: &Arc<World>,
    config: CascadeConfig,
    task: LlmTask,
) -> Result<LlmAnswer, LlmError> {
    cascade(w, config).answer(task).await
}
