//! A model's draft (the task `draft` of the llm crate, as JSON) brought into the same form as an embedded one, with
//! the same greeting, footer and count of sentences.

use domain::FactId;
use serde::Deserialize;

use super::input::{Draft, WriteError, WriteInput};
use super::marks::{clean, mark, take};
use super::write::{Writer, words};
use super::{greeting, typography};

#[derive(Deserialize)]
struct Answer {
    subjects: Vec<String>,
    sentences: Vec<Sentence>,
}

#[derive(Deserialize)]
struct Sentence {
    text: String,
    fact_id: Option<FactId>,
    new_paragraph: bool,
}

/// The draft of a model's answer.
///
/// # Errors
/// When the answer is not of the task's schema, or the embedded parts (footer) cannot be made.
pub fn draft_of_model(
    writer: &Writer,
    input: &WriteInput,
    answer: &serde_json::Value,
) -> Result<Draft, WriteError> {
    let answer = Answer::deserialize(answer).map_err(|e| WriteError::Template(e.to_string()))?;
    let embedded = writer.write(input)?;
    let mut body = String::new();
    for s in &answer.sentences {
        if !body.is_empty() {
            body.push_str(if s.new_paragraph { "\n\n" } else { " " });
        }
        body.push_str(&mark(s.fact_id.as_ref(), &clean(&s.text)));
    }
    let body = typography::set(input.language, &body);
    let greeting = greeting::greeting(input.language, &input.recipient, input.front);
    let (text, claims) = take(&format!("{greeting}\n\n{body}"));
    let subjects: Vec<String> = answer
        .subjects
        .iter()
        .map(|s| typography::set(input.language, &clean(s)))
        .filter(|s| !s.is_empty())
        .collect();
    let body_words = words(&take(&body).0);
    let opener = answer
        .sentences
        .first()
        .map(|s| masked(&s.text, input))
        .unwrap_or_default();
    Ok(Draft {
        subjects: if subjects.is_empty() {
            embedded.subjects
        } else {
            subjects
        },
        text,
        footer: embedded.footer,
        claims,
        opener_skeleton: opener,
        body_words,
        warnings: Vec::new(),
    })
}

/// Names, places and numbers of a model's opener masked, to compare openers.
fn masked(opener: &str, input: &WriteInput) -> String {
    let mut s = clean(opener);
    let slots = input
        .facts
        .iter()
        .flat_map(|f| f.slots.values().map(String::as_str));
    let names = [Some(input.hotel.name.as_str()), input.hotel.town.as_deref()];
    let mut all: Vec<&str> = names
        .into_iter()
        .flatten()
        .chain(slots)
        .filter(|n| n.chars().count() > 1)
        .collect();
    all.sort_by_key(|n| std::cmp::Reverse(n.len()));
    for n in all {
        s = s.replace(n, "{}");
    }
    s.split_whitespace()
        .map(|w| {
            if w.chars().any(|c| c.is_ascii_digit()) {
                "{}"
            } else {
                w
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}
