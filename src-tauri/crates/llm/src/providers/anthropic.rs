//! Anthropic's Messages API. The structure of the answer is the input of one forced tool; nothing can be called.

use domain::ports::{HttpResponse, Secret};
use serde_json::{Value, json};

use super::openai_compatible::tenths;
use super::{Dialect, Format, Question, Reply, ReplyError, system_with_schema, tokens};
use crate::config::ProviderConfig;

/// The API version this file was written for.
const VERSION: &str = "2023-06-01";

/// Address, body, headers.
pub(super) fn request(
    provider: &ProviderConfig,
    key: Option<&Secret>,
    dialect: Dialect,
    q: &Question<'_>,
) -> (String, Value, Vec<(String, String)>) {
    let forced = dialect.format == Format::Schema;
    let system = if forced {
        q.system.to_owned()
    } else {
        system_with_schema(q)
    };
    let mut body = json!({
        "model": q.model,
        "max_tokens": q.max_tokens,
        "system": system,
        "messages": [{ "role": "user", "content": q.user }],
    });
    if let Some(o) = body.as_object_mut() {
        if dialect.temperature {
            o.insert("temperature".into(), tenths(q.temperature));
        }
        if forced {
            o.insert(
                "tools".into(),
                json!([{ "name": "answer", "description": "Hand in the answer.", "input_schema": q.schema }]),
            );
            o.insert(
                "tool_choice".into(),
                json!({ "type": "tool", "name": "answer" }),
            );
        }
    }
    let mut headers = vec![("anthropic-version".to_owned(), VERSION.to_owned())];
    if let Some(k) = key {
        headers.push(("x-api-key".to_owned(), k.expose().to_owned()));
    }
    let base = provider.base_url.trim_end_matches('/');
    (format!("{base}/v1/messages"), body, headers)
}

/// The tool's input as JSON, or the text.
pub(super) fn reply(response: &HttpResponse) -> Result<Reply, ReplyError> {
    let v: Value = serde_json::from_slice(&response.body).map_err(|_| ReplyError::Envelope)?;
    if v.get("stop_reason").and_then(Value::as_str) == Some("refusal") {
        return Err(ReplyError::Declined);
    }
    let blocks = v
        .get("content")
        .and_then(Value::as_array)
        .ok_or(ReplyError::Envelope)?;
    let tool = blocks
        .iter()
        .find(|b| b.get("type").and_then(Value::as_str) == Some("tool_use"))
        .and_then(|b| b.get("input"))
        .map(Value::to_string);
    let text = || {
        blocks
            .iter()
            .filter(|b| b.get("type").and_then(Value::as_str) == Some("text"))
            .filter_map(|b| b.get("text").and_then(Value::as_str))
            .collect::<String>()
    };
    let usage =
        tokens(v.pointer("/usage/input_tokens")).zip(tokens(v.pointer("/usage/output_tokens")));
    Ok(Reply {
        text: tool.unwrap_or_else(text),
        usage,
    })
}
