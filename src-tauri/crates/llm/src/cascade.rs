//! The cascade: ask the providers of a task in order until one gives a valid answer. Cache, key, ceiling, guard and
//! ledger around every call; one repair attempt per provider.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::ports::{
    BoxFuture, Clock, GuardVerdict, Http, HttpError, HttpResponse, LanguageModel, LlmAnswer,
    LlmCall, LlmError, LlmLedger, LlmTask, ProviderGuard, ProviderReport, Secret, SecretName,
    Secrets,
};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::config::{CascadeConfig, ProviderConfig};
use crate::money::{InFlight, cost, tokens_at_most};
use crate::prompt::Prompt;
use crate::providers::{self, Dialect, Question, Reply};
use crate::tasks::{self, TaskSpec};
use crate::text::object_in;

mod retry_after;

/// What the cascade needs of the outside world.
#[derive(Clone)]
pub struct CascadeParts {
    /// The way out, under the egress guard.
    pub http: Arc<dyn Http>,
    /// Provider keys.
    pub secrets: Arc<dyn Secrets>,
    /// Rate, breaker and budget per provider.
    pub guard: Arc<dyn ProviderGuard>,
    /// Cache and cost.
    pub ledger: Arc<dyn LlmLedger>,
    /// For the month of the ceiling and `Retry-After`.
    pub clock: Arc<dyn Clock>,
    /// Providers, order, ceiling.
    pub config: CascadeConfig,
}

/// A cascade of models.
pub struct Cascade {
    parts: CascadeParts,
    in_flight: InFlight,
    dialects: Mutex<HashMap<String, Dialect>>,
}

/// Why a provider was passed by.
enum Pass {
    /// Off, without key, or not allowed to read this.
    NotConfigured,
    /// Ceiling or the provider's own budget.
    Budget,
    /// Anything else, in words without content.
    Failed(String),
}

/// One question to one provider, under way.
struct Asked<'a> {
    provider: &'a ProviderConfig,
    spec: &'static TaskSpec,
    task: &'a LlmTask,
    model: &'a str,
    cache_key: &'a str,
}

/// A reply with what it cost.
struct Paid {
    reply: Reply,
    tokens: (u32, u32),
    micros: i64,
}

impl Cascade {
    /// A cascade over these parts.
    #[must_use]
    pub fn new(parts: CascadeParts) -> Self {
        Self {
            parts,
            in_flight: InFlight::default(),
            dialects: Mutex::default(),
        }
    }

    async fn run(&self, task: LlmTask) -> Result<LlmAnswer, LlmError> {
        let spec = tasks::find(&task.task).ok_or_else(|| LlmError::NoPrompt(task.task.clone()))?;
        let prompt = Prompt::render(spec, &task.input);
        let schema = (spec.schema)();
        let (mut last, mut budget) = (None, false);
        for provider in self.parts.config.for_task(spec.name) {
            match self.ask(provider, spec, &task, &prompt, &schema).await {
                Ok(answer) => return Ok(answer),
                Err(Pass::NotConfigured) => {}
                Err(Pass::Budget) => budget = true,
                Err(Pass::Failed(why)) => {
                    tracing::info!(
                        task = spec.name,
                        provider = provider.name,
                        why,
                        "A model did not answer; the next one is asked"
                    );
                    last = Some(format!("{}: {why}", provider.name));
                }
            }
        }
        Err(match last {
            Some(why) => LlmError::Failed(why),
            None if budget => LlmError::Budget,
            None => LlmError::NotConfigured,
        })
    }

    async fn ask(
        &self,
        provider: &ProviderConfig,
        spec: &'static TaskSpec,
        task: &LlmTask,
        prompt: &Prompt,
        schema: &Value,
    ) -> Result<LlmAnswer, Pass> {
        if spec.reads_replies && !provider.local && !provider.may_read_replies {
            return Err(Pass::NotConfigured);
        }
        let model = provider.model_for(spec.name);
        let cache_key = cache_key(spec, &provider.name, model, prompt, schema);
        let done = |value| LlmAnswer {
            value,
            model: format!("{}/{model}", provider.name),
            prompt: spec.prompt_id(),
        };
        match self.parts.ledger.cached(&cache_key).await {
            Ok(Some(value)) => return Ok(done(value)),
            Ok(None) => {}
            Err(e) => tracing::warn!(error = %e, "The model cache could not be read"),
        }
        let key = self.key(provider).await?;
        let asked = Asked {
            provider,
            spec,
            task,
            model,
            cache_key: &cache_key,
        };
        let strict = tasks::strict(schema);
        let mut user = prompt.user.clone();
        let mut wrong = Vec::new();
        for outcome in ["ok", "repaired"] {
            let question = Question {
                model,
                system: &prompt.system,
                user: &user,
                schema: &strict,
                temperature: spec.temperature,
                max_tokens: spec.max_tokens,
                timeout_ms: provider.timeout_ms.unwrap_or(spec.timeout_ms),
            };
            let paid = self.call(&asked, key.as_ref(), &question).await?;
            match judged(spec, schema, &paid.reply.text, &prompt.input) {
                Ok(value) => {
                    self.record(&asked, &paid, outcome, Some(value.clone()))
                        .await?;
                    self.report(provider, ProviderReport::Ok, paid.micros).await;
                    return Ok(done(value));
                }
                Err(errors) => {
                    self.record(&asked, &paid, "invalid", None).await?;
                    // A wrong answer is no sign of ill health; two in a row to one question are.
                    let health = if outcome == "ok" {
                        ProviderReport::Ok
                    } else {
                        ProviderReport::Failed
                    };
                    self.report(provider, health, paid.micros).await;
                    user = prompt.repair(&paid.reply.text, &errors);
                    wrong = errors;
                }
            }
        }
        Err(Pass::Failed(format!(
            "the answer was not valid, nor was its repair ({} errors)",
            wrong.len()
        )))
    }

    async fn key(&self, provider: &ProviderConfig) -> Result<Option<Secret>, Pass> {
        if !provider.needs_key {
            return Ok(None);
        }
        match self
            .parts
            .secrets
            .get(&SecretName::ProviderKey(provider.name.clone()))
            .await
        {
            Ok(Some(key)) => Ok(Some(key)),
            Ok(None) => Err(Pass::NotConfigured),
            Err(e) => Err(Pass::Failed(e.to_string())),
        }
    }

    /// One question until there is a reply: at most four requests, while the endpoint's dialect is learnt.
    async fn call(
        &self,
        asked: &Asked<'_>,
        key: Option<&Secret>,
        q: &Question<'_>,
    ) -> Result<Paid, Pass> {
        let provider = asked.provider;
        let price = provider.price(asked.model);
        let at_most = cost(
            price,
            tokens_at_most(q.system.len() + q.user.len() + q.schema.to_string().len() + 1_000),
            q.max_tokens,
        );
        let seat = format!("{}/{}", provider.name, asked.model);
        let mut dialect = self.dialect(&seat);
        for _ in 0..4 {
            let (_reserved, in_flight) = self.in_flight.reserve(at_most);
            self.may_spend(provider, at_most, in_flight).await?;
            let sent = self
                .parts
                .http
                .send(providers::request(provider, key, dialect, q))
                .await;
            let response = match sent {
                Ok(r) => r,
                Err(e) => return Err(self.lost(asked, &e, at_most).await),
            };
            match response.status {
                200..=299 if response.truncated => {
                    return Err(self
                        .failed(asked, "too_large", "the answer is too large", at_most)
                        .await);
                }
                200..=299 => {
                    self.learn(&seat, dialect);
                    return self.read(asked, &response, price, at_most).await;
                }
                400 | 422 => match dialect.after_refusal(provider.wire, &response.body) {
                    Some(simpler) => {
                        self.report(provider, ProviderReport::Ok, 0).await;
                        dialect = simpler;
                    }
                    None => {
                        return Err(self
                            .failed(asked, "refused", "the request was refused", 0)
                            .await);
                    }
                },
                status => return Err(self.status(asked, status, &response).await),
            }
        }
        Err(Pass::Failed(
            "the endpoint refuses every form of the request".into(),
        ))
    }

    /// Ceiling, then guard.
    async fn may_spend(
        &self,
        provider: &ProviderConfig,
        at_most: i64,
        in_flight: i64,
    ) -> Result<(), Pass> {
        if at_most > 0 {
            let now = self.parts.clock.now();
            let spent = self.parts.ledger.spent_this_month(now).await.map_err(|e| {
                tracing::error!(error = %e, "The model ledger could not be read; nothing is spent");
                Pass::Failed("the ledger cannot be read".into())
            })?;
            if spent.saturating_add(in_flight) > self.parts.config.ceiling_micros {
                return Err(Pass::Budget);
            }
        }
        match self.parts.guard.before(&provider.name, at_most).await {
            Ok(GuardVerdict::Go) => Ok(()),
            Ok(GuardVerdict::Wait(_, why)) if why == "budget" => Err(Pass::Budget),
            Ok(GuardVerdict::Wait(until, why)) => {
                Err(Pass::Failed(format!("waits until {until} ({why})")))
            }
            Err(e) => Err(Pass::Failed(format!("its guard failed: {e}"))),
        }
    }

    async fn read(
        &self,
        asked: &Asked<'_>,
        response: &HttpResponse,
        price: crate::config::Price,
        at_most: i64,
    ) -> Result<Paid, Pass> {
        match providers::reply(asked.provider.wire, response) {
            Ok(reply) => {
                let tokens = reply.usage.unwrap_or((0, 0));
                let micros = reply.usage.map_or(at_most, |(i, o)| cost(price, i, o));
                Ok(Paid {
                    reply,
                    tokens,
                    micros,
                })
            }
            Err(e) => Err(self
                .failed(asked, "protocol", &e.to_string(), at_most)
                .await),
        }
    }

    /// No response. What left may have been worked on and billed, so the ledger counts it, unless nothing left.
    async fn lost(&self, asked: &Asked<'_>, e: &HttpError, at_most: i64) -> Pass {
        match e {
            HttpError::Timeout(_) => self.failed(asked, "timeout", &e.to_string(), at_most).await,
            HttpError::Protocol(_) => {
                self.failed(asked, "protocol", &e.to_string(), at_most)
                    .await
            }
            other => {
                self.failed(asked, "connection", &other.to_string(), 0)
                    .await
            }
        }
    }

    async fn status(&self, asked: &Asked<'_>, status: u16, response: &HttpResponse) -> Pass {
        let why = format!("it answers {status}");
        let until = retry_after::until(response, self.parts.clock.now());
        // 529 is Anthropic's "overloaded".
        let later = matches!(status, 429 | 529) || (status == 503 && until.is_some());
        if !later {
            return self.failed(asked, &status.to_string(), &why, 0).await;
        }
        self.report(asked.provider, ProviderReport::Limited(until), 0)
            .await;
        self.record_failure(asked, &status.to_string(), 0).await;
        Pass::Failed(why)
    }

    async fn failed(&self, asked: &Asked<'_>, class: &str, why: &str, micros: i64) -> Pass {
        self.report(asked.provider, ProviderReport::Failed, micros)
            .await;
        self.record_failure(asked, class, micros).await;
        Pass::Failed(why.to_owned())
    }

    async fn report(&self, provider: &ProviderConfig, report: ProviderReport, micros: i64) {
        if let Err(e) = self.parts.guard.after(&provider.name, report, micros).await {
            tracing::warn!(provider = provider.name, error = %e, "A provider's guard could not be told");
        }
    }

    async fn record_failure(&self, asked: &Asked<'_>, class: &str, micros: i64) {
        let call = asked.row(&format!("error:{class}"), (0, 0), micros, None);
        if let Err(e) = self.parts.ledger.record(call).await {
            tracing::error!(error = %e, "A failed model call could not be recorded");
        }
    }

    /// An answer that cannot be recorded is not given: the ceiling would not see it.
    async fn record(
        &self,
        asked: &Asked<'_>,
        paid: &Paid,
        outcome: &str,
        answer: Option<Value>,
    ) -> Result<(), Pass> {
        let call = asked.row(outcome, paid.tokens, paid.micros, answer);
        self.parts
            .ledger
            .record(call)
            .await
            .map_err(|e| Pass::Failed(format!("its call could not be recorded: {e}")))
    }

    fn dialect(&self, seat: &str) -> Dialect {
        let known = self.dialects.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(seat).copied().unwrap_or_default()
    }

    fn learn(&self, seat: &str, dialect: Dialect) {
        let mut known = self.dialects.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(seat.to_owned(), dialect);
    }
}

impl LanguageModel for Cascade {
    fn answer(&self, task: LlmTask) -> BoxFuture<'_, Result<LlmAnswer, LlmError>> {
        Box::pin(self.run(task))
    }
}

impl Asked<'_> {
    fn row(
        &self,
        outcome: &str,
        tokens: (u32, u32),
        micros: i64,
        answer: Option<Value>,
    ) -> LlmCall {
        LlmCall {
            task: self.spec.name.to_owned(),
            provider: self.provider.name.clone(),
            model: self.model.to_owned(),
            prompt: self.spec.prompt_id(),
            prospect: self.task.prospect.clone(),
            tokens_in: tokens.0,
            tokens_out: tokens.1,
            cost_micros: micros,
            outcome: outcome.to_owned(),
            cache_key: self.cache_key.to_owned(),
            answer,
        }
    }
}

/// The answer in a model's text, or what is wrong with it.
fn judged(
    spec: &TaskSpec,
    schema: &Value,
    text: &str,
    input: &Value,
) -> Result<Value, Vec<String>> {
    let value = object_in(text)
        .ok_or_else(|| vec!["there is no complete JSON object in the answer".to_owned()])?;
    let wrong = tasks::violations(schema, &value);
    if wrong.is_empty() {
        (spec.check)(&value, input)
    } else {
        Err(wrong)
    }
}

/// SHA-256 over task, model and prompt, the schema included: an answer of another schema is another answer.
fn cache_key(
    spec: &TaskSpec,
    provider: &str,
    model: &str,
    prompt: &Prompt,
    schema: &Value,
) -> String {
    let mut h = Sha256::new();
    let schema = schema.to_string();
    for part in [
        spec.name,
        spec.version,
        provider,
        model,
        &prompt.system,
        &prompt.user,
        &schema,
    ] {
        h.update((part.len() as u64).to_be_bytes());
        h.update(part.as_bytes());
    }
    hex::encode(h.finalize())
}

#[cfg(test)]
mod tests;
