//! From what a model wrote to the JSON object it meant: thoughts, fences and chatter around it are removed.

use serde_json::Value;

/// The first complete JSON object in a model's text, or `None`.
pub(crate) fn object_in(text: &str) -> Option<Value> {
    let text = without_thoughts(text);
    let text = text.trim();
    if let Ok(v @ Value::Object(_)) = serde_json::from_str(text) {
        return Some(v);
    }
    // Try each opening brace: a chatty model may write "{name}" before the answer.
    text.match_indices('{').take(50).find_map(|(at, _)| {
        let rest = text.get(at..)?;
        match serde_json::Deserializer::from_str(rest)
            .into_iter::<Value>()
            .next()
        {
            Some(Ok(v @ Value::Object(_))) => Some(v),
            _ => None,
        }
    })
}

/// The text without `<think>…</think>` and its like. An opened, never closed thought swallows the rest; a closing
/// tag without an opening one (some servers eat it) ends a thought that began at the start.
pub(crate) fn without_thoughts(text: &str) -> String {
    let mut out = text.to_owned();
    for tag in ["think", "thinking", "reasoning"] {
        let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
        loop {
            match (out.find(&open), out.find(&close)) {
                (Some(a), Some(b)) if a < b => {
                    out.replace_range(a..b + close.len(), "");
                }
                (_, Some(b)) => out.replace_range(..b + close.len(), ""),
                (Some(a), None) => out.truncate(a),
                (None, None) => break,
            }
        }
    }
    out
}

#[cfg(test)]
mod tests;
