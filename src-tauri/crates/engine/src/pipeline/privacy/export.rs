//! What is held about a person, as he can read it.

use domain::Millis;
use serde_json::{Map, Value};

/// Tables in the order in which one reads them, with what they are called.
const HEADINGS: &[(&str, &str)] = &[
    ("people", "You"),
    ("person_addresses", "How you can be reached"),
    ("verifications", "How the addresses were checked"),
    (
        "legal_bases",
        "Why we are allowed to, and where it comes from",
    ),
    ("consents", "What you agreed to"),
    ("posts", "Your posts"),
    ("prospects", "Cards about you"),
    (
        "prospect_relationships",
        "Who named you, and whom you named",
    ),
    ("score_factors", "How the card was scored"),
    ("notes", "Notes"),
    ("tasks", "Tasks"),
    ("emails", "Mails to you"),
    ("email_versions", "Earlier versions of these mails"),
    ("message_texts", "Messages from you and about you"),
    ("messages", "The same messages as they came in"),
    ("replies", "What was read from them"),
    ("touches", "Calls, letters and visits"),
    ("meetings", "Meetings"),
    ("suppressions", "That you are to be left alone"),
    ("findings", "Found on the web"),
    ("facts", "Facts that name you"),
    ("signals", "News that name you"),
    ("own_values", "Fields of our own"),
    ("events", "What happened, in order"),
];

fn moment(v: &Value) -> Option<String> {
    let at = jiff::Timestamp::from_millisecond(v.as_i64()?).ok()?;
    Some(at.strftime("%Y-%m-%d %H:%M UTC").to_string())
}

fn line(name: &str, v: &Value) -> Option<String> {
    let text = match v {
        Value::Null => return None,
        v if name == "at" || name.ends_with("_at") => moment(v).unwrap_or_else(|| v.to_string()),
        Value::String(s) if s.trim().is_empty() => return None,
        Value::String(s) => s.clone(),
        other => other.to_string(),
    };
    let name = name.replace('_', " ");
    Some(if text.contains('\n') {
        let inside: Vec<String> = text.lines().map(|l| format!("      {l}")).collect();
        format!("    {name}:\n{}", inside.join("\n"))
    } else {
        format!("    {name}: {text}")
    })
}

/// The rows as a text: the main things first, under words; every other table under its own name.
#[must_use]
pub fn readable(email: &str, now: Millis, tables: &Map<String, Value>) -> String {
    let mut out = format!(
        "What is held about {email}\nAs of {}\n",
        moment(&Value::from(now.0)).unwrap_or_default()
    );
    let known = HEADINGS.iter().map(|(t, _)| *t);
    let rest = tables.keys().map(String::as_str);
    let order = known
        .clone()
        .chain(rest.filter(|t| !known.clone().any(|k| k == *t)));
    for table in order {
        let Some(rows) = tables.get(table).and_then(Value::as_array) else {
            continue;
        };
        let heading = HEADINGS.iter().find(|(t, _)| *t == table).map_or_else(
            || format!("Also: {}", table.replace('_', " ")),
            |(_, h)| (*h).to_owned(),
        );
        out.push_str(&format!("\n{heading} ({})\n", rows.len()));
        for row in rows.iter().filter_map(Value::as_object) {
            let lines: Vec<String> = row.iter().filter_map(|(k, v)| line(k, v)).collect();
            out.push_str("  -\n");
            out.push_str(&lines.join("\n"));
            out.push('\n');
        }
    }
    out
}
