//! Words that never enter a draft of the embedded writer, whatever a fact or a line says: what could be read as a
//! word about a vacancy, people leaving or other delicate matters. A net under the caller's `say`, in front of the
//! lint `delicate_fact`; the stems are a data file.

use super::library::DataError;

/// Stems by language, lower case; `=` before one asks for a whole word.
#[derive(Debug, Clone)]
pub struct Never(Vec<String>);

impl Never {
    pub(super) fn shipped() -> Result<Self, DataError> {
        let all: Vec<String> =
            serde_json::from_str(include_str!("../../../../templates/never.json"))
                .map_err(|e| DataError::new("never.json", e))?;
        Ok(Self(all))
    }

    /// The first stem that occurs at the begin of a word, in any language: a fact may be quoted from a page in another.
    #[must_use]
    pub fn hit(&self, text: &str) -> Option<&str> {
        let words: String = text
            .to_lowercase()
            .chars()
            .map(|c| if c.is_alphanumeric() { c } else { ' ' })
            .collect();
        let words = format!(
            " {} ",
            words.split_whitespace().collect::<Vec<_>>().join(" ")
        );
        self.0
            .iter()
            .map(String::as_str)
            .find(|s| match s.strip_prefix('=') {
                Some(whole) => words.contains(&format!(" {whole} ")),
                None => words.contains(&format!(" {s}")),
            })
    }
}
