//! What a model is given of a draft's material (compliance.md 14).

use serde_json::{Value, json};

use super::writer::WriteInput;
use crate::pipeline::research;

/// The whitelisted fields of the model's task (compliance.md 14): no private notes, no silent facts, no other people.
#[must_use]
pub(super) fn for_model(i: &WriteInput) -> Value {
    let (least, most) = i.step.words();
    json!({
        "language": i.language, "strategy": i.strategy, "step": i.step, "words": [least, most],
        "recipient": { "name": i.recipient.name }, "address_form": i.recipient.address_form, "hotel": i.hotel,
        "offer": { "name": i.offer.name, "value_line": i.offer.value_line.get(&i.language), "pain_line": i.offer.pain_line.get(&i.language) },
        "reference": i.reference.as_ref().map(|r| r.result.get(&i.language)), "sender": { "name": i.sender.name, "company": i.sender.company },
        "delegated_from": i.delegated_from.as_ref().map(|r| &r.name), "front": i.front, "note": i.note,
        "facts": i.facts.iter().map(|f| json!({ "id": f.id, "kind": f.kind, "text": if f.text.is_empty() { research::facts::readable(&f.kind, &f.slots.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join("; ")) } else { f.text.clone() } })).collect::<Vec<_>>(),
    })
}
