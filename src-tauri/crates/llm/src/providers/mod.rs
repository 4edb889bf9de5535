//! One file per protocol: how a question becomes a request and a response becomes text with its usage. Pure; the
//! cascade sends.

pub(crate) mod anthropic;
pub(crate) mod openai_compatible;

use domain::ports::{HttpRequest, HttpResponse, Secret};
use serde_json::Value;

use crate::config::{ProviderConfig, Wire};

/// Longest answer in bytes: far above any real one, far below what hurts.
const MAX_BODY: usize = 1 << 20;

/// What is asked.
#[derive(Debug)]
pub(crate) struct Question<'a> {
    pub(crate) model: &'a str,
    pub(crate) system: &'a str,
    pub(crate) user: &'a str,
    pub(crate) schema: &'a Value,
    pub(crate) temperature: f32,
    pub(crate) max_tokens: u32,
    pub(crate) timeout_ms: u64,
}

/// How a structured answer is asked for, from the strictest down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// `response_format: json_schema`, or a forced tool.
    Schema,
    /// `response_format: json_object` and the schema in the prompt.
    Object,
    /// The schema in the prompt only.
    Prompted,
}

/// What an endpoint understands, learnt from its refusals and kept per provider and model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub(crate) format: Format,
    pub(crate) temperature: bool,
    pub(crate) completion_tokens: bool,
}

impl Default for Dialect {
    fn default() -> Self {
        Self {
            format: Format::Schema,
            temperature: true,
            completion_tokens: false,
        }
    }
}

impl Dialect {
    /// The next simpler dialect after a 400 or 422, or `None` when there is none.
    pub(crate) fn after_refusal(self, wire: Wire, body: &[u8]) -> Option<Self> {
        let said = String::from_utf8_lossy(body).to_lowercase();
        if self.temperature && said.contains("temperature") {
            return Some(Self {
                temperature: false,
                ..self
            });
        }
        if !self.completion_tokens && said.contains("max_completion_tokens") {
            return Some(Self {
                completion_tokens: true,
                ..self
            });
        }
        let format = match (self.format, wire) {
            (Format::Schema, Wire::OpenaiCompatible) => Format::Object,
            (Format::Schema, Wire::Anthropic) | (Format::Object, _) => Format::Prompted,
            (Format::Prompted, _) => return None,
        };
        Some(Self { format, ..self })
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reply {
    /// The model's text; for a forced tool its input as JSON.
    pub(crate) text: String,
    /// Tokens read and written, when the provider says so.
    pub(crate) usage: Option<(u32, u32)>,
}

/// Why a response is no reply.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ReplyError {
    /// The envelope is not what the protocol says.
    #[error("the answer is not of the protocol")]
    Envelope,
    /// The model declined.
    #[error("the model declined")]
    Declined,
}

/// The request of a question.
pub(crate) fn request(
    provider: &ProviderConfig,
    key: Option<&Secret>,
    dialect: Dialect,
    q: &Question<'_>,
) -> HttpRequest {
    let (url, body, headers) = match provider.wire {
        Wire::OpenaiCompatible => openai_compatible::request(provider, key, dialect, q),
        Wire::Anthropic => anthropic::request(provider, key, dialect, q),
    };
    let mut request = HttpRequest::post_json(
        url,
        body.to_string().into_bytes(),
        q.timeout_ms,
        format!("llm:{}", provider.name),
    );
    request.headers.extend(headers);
    request.max_bytes = MAX_BODY;
    request
}

/// The reply in a 2xx response.
pub(crate) fn reply(wire: Wire, response: &HttpResponse) -> Result<Reply, ReplyError> {
    match wire {
        Wire::OpenaiCompatible => openai_compatible::reply(response),
        Wire::Anthropic => anthropic::reply(response),
    }
}

/// The system part with the schema written out, for endpoints that take none.
pub(crate) fn system_with_schema(q: &Question<'_>) -> String {
    format!(
        "{}\n\nThe answer is one JSON object, valid against this JSON schema, without fences or comments:\n{}",
        q.system, q.schema
    )
}

fn tokens(v: Option<&Value>) -> Option<u32> {
    v.and_then(Value::as_u64)
        .and_then(|n| u32::try_from(n).ok())
}

#[cfg(test)]
mod tests;
