//! What a server's refusal means: the rules of `data/smtp_answers.json`, parsed once.

use std::sync::OnceLock;

use domain::mailing::FailClass;
use serde::Deserialize;

use super::reply::Reply;

/// Where in the dialogue an answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum At {
    /// Greeting, EHLO, STARTTLS.
    Connect,
    /// AUTH.
    Auth,
    /// MAIL.
    Mail,
    /// RCPT.
    Rcpt,
    /// DATA, before the body.
    Data,
    /// The answer to the dot.
    End,
}

/// A class and what a person can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Meaning {
    /// The class.
    pub(crate) class: FailClass,
    /// What to do, or empty.
    pub(crate) tell: &'static str,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "documentation of the data file, read by people")]
    about: String,
    rules: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "names the rule in the file and in tests")
    )]
    id: String,
    #[serde(default)]
    at: Vec<At>,
    #[serde(default)]
    code: Vec<String>,
    #[serde(default)]
    enhanced: Vec<String>,
    #[serde(default)]
    says: Vec<String>,
    class: FailClass,
    #[serde(default)]
    tell: String,
}

impl Rule {
    fn holds(&self, at: At, code: u16, enhanced: &str, text: &str) -> bool {
        let code_is = |want: &String| match want.strip_suffix("xx") {
            Some(first) => first.parse() == Ok(code / 100),
            None => want.parse() == Ok(code),
        };
        let enhanced_is = |want: &String| {
            if want.ends_with('.') {
                enhanced.starts_with(want.as_str())
            } else {
                enhanced == want
            }
        };
        (self.at.is_empty() || self.at.contains(&at))
            && (self.code.is_empty() || self.code.iter().any(code_is))
            && (self.enhanced.is_empty() || self.enhanced.iter().any(enhanced_is))
            && (self.says.is_empty() || self.says.iter().any(|s| text.contains(s.as_str())))
    }
}

fn rules() -> &'static [Rule] {
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    RULES.get_or_init(|| {
        serde_json::from_str::<File>(include_str!("../../data/smtp_answers.json"))
            .map(|f| f.rules)
            // A test reads the file built in here, so that this branch is never the shipped one.
            .unwrap_or_default()
    })
}

/// The meaning of a 4xx or 5xx reply at this place; class `unknown` when no rule knows it.
pub(crate) fn meaning(at: At, reply: &Reply) -> Meaning {
    let text = reply.text().to_lowercase();
    let enhanced = reply.enhanced().unwrap_or_default();
    rules()
        .iter()
        .find(|r| r.holds(at, reply.code, enhanced, &text))
        .map_or(
            Meaning {
                class: FailClass::Unknown,
                tell: "",
            },
            |r| Meaning {
                class: r.class,
                tell: &r.tell,
            },
        )
}

#[cfg(test)]
mod tests;
