//! Repairing the payload of a job that cannot be read: typed fixes first, then a model with the job's schema. What comes
//! out must be work of the job's kind about rows that exist, and holds nothing the payload did not hold.

use domain::ports::LlmTask;
use jobs::Job;
use serde_json::{Map, Value, json};
use store::rusqlite::Connection;

use crate::Engine;
use crate::work::Work;

/// Field, the table of its row, and whether it is a number.
type Field = (&'static str, Option<&'static str>, bool);

/// The fields of each kind's payload.
fn fields(kind: &str) -> Option<&'static [Field]> {
    Some(match kind {
        "run_search" => &[("run", Some("search_runs"), false)],
        "enrich" | "research" | "qualify" | "compose" => &[("prospect", Some("prospects"), false)],
        "reenrich" => &[("company", Some("companies"), false)],
        "interpret" => &[("reply", Some("replies"), false)],
        "plan_next" | "resume" => &[("enrolment", Some("enrolments"), false)],
        "reconcile" => &[
            ("attempt", Some("send_attempts"), false),
            ("tries", None, true),
        ],
        "file_copy" => &[("attempt", Some("send_attempts"), false)],
        "maintain" => &[("task", None, false)],
        _ => return None,
    })
}

/// The JSON schema of a kind's payload, for a model.
fn schema(kind: &str, fields: &[Field]) -> Value {
    let mut properties = Map::new();
    properties.insert("kind".into(), json!({ "const": kind }));
    for (name, _, number) in fields {
        let t = if *number { "integer" } else { "string" };
        properties.insert((*name).into(), json!({ "type": t }));
    }
    let required: Vec<&String> = properties.keys().collect();
    json!({ "type": "object", "required": required, "properties": properties, "additionalProperties": false })
}

/// A payload of the job's kind whose rows exist, and by whom it was repaired; or why there is none, for a person.
///
/// # Errors
/// Database errors.
pub(super) async fn payload(
    e: &Engine,
    job: &Job,
    error: &str,
) -> anyhow::Result<Result<(Value, &'static str), String>> {
    let Some(fields) = fields(&job.kind) else {
        return Ok(Err(format!("no job is called {}", job.kind)));
    };
    let mut why = "its payload lacks what the job is about".to_owned();
    if let Some(fixed) = typed(&job.kind, fields, &job.payload) {
        match valid(e, &job.kind, fields, fixed).await? {
            Ok(v) => return Ok(Ok((v, "typed fix"))),
            Err(x) => why = x,
        }
    }
    let Some(llm) = &e.ports().llm else {
        return Ok(Err(format!("its payload cannot be repaired: {why}")));
    };
    let asked = llm
        .answer(LlmTask {
            task: "repair_job".into(),
            input: json!({
                "kind": job.kind, "schema": schema(&job.kind, fields).to_string(), "error": error,
                "payload": job.payload.to_string(),
            }),
            prospect: None,
        })
        .await;
    let text = asked
        .ok()
        .and_then(|a| a.value.get("payload")?.as_str().map(str::to_owned))
        .unwrap_or_default();
    let Ok(answer) = serde_json::from_str::<Value>(&text) else {
        return Ok(Err(format!("its payload cannot be repaired: {why}")));
    };
    Ok(match valid(e, &job.kind, fields, answer).await? {
        Ok(v) => Ok((v, "model")),
        Err(x) => Err(format!("its payload cannot be repaired: {x}")),
    })
}

/// Names and types put right: a wrapping too many, a field under its long name, a number written as text.
fn typed(kind: &str, fields: &[Field], payload: &Value) -> Option<Value> {
    let inner = ["payload", "data", kind]
        .iter()
        .find_map(|k| payload.get(k).filter(|v| v.is_object()))
        .unwrap_or(payload);
    let text = inner.as_str().and_then(|t| serde_json::from_str(t).ok());
    let object: Value = text.unwrap_or_else(|| inner.clone());
    let mut out = Map::new();
    out.insert("kind".into(), json!(kind));
    for (name, _, number) in fields {
        let spelled = [
            (*name).to_owned(),
            format!("{name}_id"),
            format!("{name}Id"),
            name.to_uppercase(),
        ];
        let v = spelled.iter().find_map(|s| object.get(s)).or_else(|| {
            // The only field there is besides the kind.
            let rest: Vec<&Value> = object
                .as_object()?
                .iter()
                .filter(|(k, _)| *k != "kind")
                .map(|(_, v)| v)
                .collect();
            match (fields.len(), rest.as_slice()) {
                (1, [one]) => Some(*one),
                _ => None,
            }
        });
        let v = v.map(|v| match v {
            Value::Object(o) if o.len() == 1 => o.values().next().unwrap_or(v),
            other => other,
        });
        let v = match (v?, number) {
            (Value::String(s), true) => json!(s.trim().parse::<u32>().ok()?),
            (Value::String(s), false) => json!(s.trim()),
            (Value::Number(n), false) => json!(n.to_string()),
            (other, _) => other.clone(),
        };
        out.insert((*name).into(), v);
    }
    Some(Value::Object(out))
}

/// Work of this kind about rows that exist, in its one form.
async fn valid(
    e: &Engine,
    kind: &str,
    fields: &'static [Field],
    payload: Value,
) -> anyhow::Result<Result<Value, String>> {
    let work: Work = match serde_json::from_value(payload) {
        Ok(w) => w,
        Err(x) => return Ok(Err(x.to_string())),
    };
    if work.kind() != kind {
        return Ok(Err(format!("it is work of another kind, {}", work.kind())));
    }
    let value = serde_json::to_value(&work)?;
    let rows = value.clone();
    let missing = e.store().read(move |c| missing(c, fields, &rows)).await?;
    Ok(match missing {
        Some(what) => Err(format!("what it is about does not exist: {what}")),
        None => Ok(value),
    })
}

fn missing(c: &Connection, fields: &[Field], v: &Value) -> anyhow::Result<Option<String>> {
    for (name, table, _) in fields {
        let (Some(table), Some(id)) = (table, v.get(name).and_then(Value::as_str)) else {
            continue;
        };
        let there: bool = c.query_row(
            &format!("SELECT EXISTS(SELECT 1 FROM {table} WHERE id=?1)"),
            [id],
            |r| r.get(0),
        )?;
        if !there {
            return Ok(Some(format!("{name} {id}")));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_types_are_put_right_and_nothing_is_invented() {
        let fixed = |kind: &str, payload: Value| typed(kind, fields(kind).unwrap(), &payload);
        let enrich = json!({ "kind": "enrich", "prospect": "p-1" });
        for broken in [
            json!({ "prospect": "p-1" }),
            json!({ "kind": "enrich", "prospect_id": " p-1 " }),
            json!({ "kind": "Enrich", "prospectId": "p-1" }),
            json!({ "payload": { "kind": "enrich", "prospect": "p-1" } }),
            json!({ "kind": "enrich", "prospect": { "id": "p-1" } }),
            json!({ "kind": "enrich", "card": "p-1" }),
        ] {
            assert_eq!(
                fixed("enrich", broken.clone()),
                Some(enrich.clone()),
                "{broken}"
            );
        }
        assert_eq!(
            fixed("reconcile", json!({ "attempt": "a", "tries": "2" })),
            Some(json!({ "kind": "reconcile", "attempt": "a", "tries": 2 }))
        );
        assert_eq!(fixed("enrich", json!({ "a": "x", "b": "y" })), None);
        assert_eq!(fixed("reconcile", json!({ "attempt": "a" })), None);
        assert!(fields("send").is_none(), "a send is never repaired");
    }

    #[test]
    fn every_kind_but_a_send_has_its_fields() {
        for kind in crate::work::KINDS {
            assert_eq!(fields(kind).is_some(), *kind != "send", "{kind}");
        }
    }
}
