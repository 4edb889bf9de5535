//! `chat/completions` as Grok, OpenAI and the local servers speak it.

use domain::ports::{HttpResponse, Secret};
use serde_json::{Value, json};

use super::{Dialect, Format, Question, Reply, ReplyError, system_with_schema, tokens};
use crate::config::ProviderConfig;

/// Address, body, headers.
pub(super) fn request(
    provider: &ProviderConfig,
    key: Option<&Secret>,
    dialect: Dialect,
    q: &Question<'_>,
) -> (String, Value, Vec<(String, String)>) {
    let system = match dialect.format {
        Format::Schema => q.system.to_owned(),
        Format::Object | Format::Prompted => system_with_schema(q),
    };
    let mut body = json!({
        "model": q.model,
        "messages": [
            { "role": "system", "content": system },
            { "role": "user", "content": q.user },
        ],
        "stream": false,
    });
    if let Some(o) = body.as_object_mut() {
        if dialect.temperature {
            o.insert("temperature".into(), tenths(q.temperature));
        }
        let limit = if dialect.completion_tokens {
            "max_completion_tokens"
        } else {
            "max_tokens"
        };
        o.insert(limit.into(), q.max_tokens.into());
        match dialect.format {
            Format::Schema => {
                o.insert(
                    "response_format".into(),
                    json!({ "type": "json_schema",
                            "json_schema": { "name": "answer", "strict": true, "schema": q.schema } }),
                );
            }
            Format::Object => {
                o.insert("response_format".into(), json!({ "type": "json_object" }));
            }
            Format::Prompted => {}
        }
    }
    let headers = key
        .map(|k| ("authorization".to_owned(), format!("Bearer {}", k.expose())))
        .into_iter()
        .collect();
    let base = provider.base_url.trim_end_matches('/');
    (format!("{base}/chat/completions"), body, headers)
}

/// 0.7 as `0.7`, not as the nearest `f32` written in `f64`.
pub(super) fn tenths(t: f32) -> Value {
    json!((f64::from(t) * 10.0).round() / 10.0)
}

/// Text and usage.
pub(super) fn reply(response: &HttpResponse) -> Result<Reply, ReplyError> {
    if response
        .header("content-type")
        .is_some_and(|c| c.contains("text/event-stream"))
    {
        return streamed(&response.body);
    }
    let v: Value = serde_json::from_slice(&response.body).map_err(|_| ReplyError::Envelope)?;
    let choice = v.pointer("/choices/0").ok_or(ReplyError::Envelope)?;
    let message = choice.get("message").ok_or(ReplyError::Envelope)?;
    let declined = message.get("refusal").is_some_and(Value::is_string)
        || choice.get("finish_reason").and_then(Value::as_str) == Some("content_filter");
    if declined {
        return Err(ReplyError::Declined);
    }
    let text = match message.get("content") {
        Some(Value::String(s)) => s.clone(),
        // Some servers send the content as parts.
        Some(Value::Array(parts)) => parts
            .iter()
            .filter_map(|p| p.get("text").and_then(Value::as_str))
            .collect(),
        _ => return Err(ReplyError::Envelope),
    };
    Ok(Reply {
        text,
        usage: usage(&v),
    })
}

fn usage(v: &Value) -> Option<(u32, u32)> {
    Some((
        tokens(v.pointer("/usage/prompt_tokens"))?,
        tokens(v.pointer("/usage/completion_tokens"))?,
    ))
}

/// Some local servers stream whatever is asked: join the deltas.
fn streamed(body: &[u8]) -> Result<Reply, ReplyError> {
    let text = String::from_utf8_lossy(body);
    let (mut out, mut used, mut any) = (String::new(), None, false);
    for line in text.lines() {
        let Some(data) = line.strip_prefix("data:") else {
            continue;
        };
        let Ok(v) = serde_json::from_str::<Value>(data.trim()) else {
            continue;
        };
        any = true;
        if let Some(s) = v
            .pointer("/choices/0/delta/content")
            .and_then(Value::as_str)
        {
            out.push_str(s);
        }
        used = usage(&v).or(used);
    }
    if any {
        Ok(Reply {
            text: out,
            usage: used,
        })
    } else {
        Err(ReplyError::Envelope)
    }
}
