//! Find the people a page names. A person, address or number that does not stand on the page is dropped.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{TaskSpec, canonical, data, given, parse, schema_of, text};
use crate::ground::{Dropped, Source};

pub(super) const SPEC: TaskSpec = TaskSpec {
    name: "extract_people",
    version: "v1",
    prompt: include_str!("../../prompts/extract_people/v1.md"),
    temperature: 0.1,
    max_tokens: 1_500,
    timeout_ms: 30_000,
    fields: &[given("hotel"), given("town"), given("url"), data("page")],
    reads_replies: false,
    schema: schema_of::<People>,
    check,
};

/// A person on a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonFound {
    /// Full name as printed.
    #[schemars(length(min = 2, max = 120))]
    pub name: String,
    /// Post as printed.
    pub title: Option<String>,
    /// Address printed for this person.
    pub email: Option<String>,
    /// Phone printed for this person.
    pub phone: Option<String>,
}

/// The people of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct People {
    /// In order of appearance.
    #[schemars(length(max = 40))]
    pub people: Vec<PersonFound>,
    /// What the answer claimed and the page does not contain.
    #[serde(default)]
    #[schemars(skip)]
    pub dropped: Vec<Dropped>,
}

fn check(value: &Value, input: &Value) -> Result<Value, Vec<String>> {
    let people: People = parse(value)?;
    canonical(&ground(people, text(input, "page")))
}

/// Drop what does not occur on the page; what was dropped is reported in the result.
#[must_use]
pub(super) fn ground(mut people: People, page: &str) -> People {
    let source = Source::new(page);
    let mut dropped = Vec::new();
    people.people.retain_mut(|p| {
        let mut name = Some(p.name.clone());
        source.keep_name(&mut name, &mut dropped);
        source.keep_email(&mut p.email, &mut dropped);
        source.keep_phone(&mut p.phone, &mut dropped);
        source.keep_phrase("title", &mut p.title, &mut dropped);
        name.is_some()
    });
    people.dropped = dropped;
    people
}
