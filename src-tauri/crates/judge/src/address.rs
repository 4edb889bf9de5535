//! Mail addresses by what they are for, and how a person is addressed.

mod form;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::text::table::rows;
use crate::{DataError, Judge};

pub use form::{AddressForm, AddressQuestion};

/// What a role address is for (enrich.md, "E-mail finder").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoleClass {
    /// Counts as personal: gm@, direktion@.
    Decider,
    /// The front mailbox: info@, rezeption@.
    Front,
    /// Never a recipient: reservations@, jobs@, privacy@.
    Never,
}

/// Role addresses and forms of address.
#[derive(Debug)]
pub(crate) struct Tables {
    exact: HashMap<String, RoleClass>,
    partial: Vec<(String, RoleClass)>,
    form: form::Forms,
}

const FILE: &str = "address/roles.tsv";

impl Tables {
    pub(crate) fn embedded() -> Result<Self, DataError> {
        let mut exact = HashMap::new();
        let mut partial = Vec::new();
        for row in rows::<2>(FILE, include_str!("../data/address/roles.tsv"))? {
            let [class, list] = row.col;
            let class = match class {
                "decider" => RoleClass::Decider,
                "front" => RoleClass::Front,
                "never" => RoleClass::Never,
                _ => {
                    return Err(DataError::new(
                        FILE,
                        row.line,
                        format!("unknown class {class}"),
                    ));
                }
            };
            for w in list.split(' ').filter(|w| !w.is_empty()) {
                if w.contains('*') {
                    partial.push((w.to_lowercase(), class));
                } else {
                    exact.insert(w.to_lowercase(), class);
                }
            }
        }
        Ok(Self {
            exact,
            partial,
            form: form::Forms::embedded()?,
        })
    }

    /// Whether people have this first name.
    pub(crate) fn given(&self, word: &str) -> bool {
        self.form.knows(word)
    }
}

impl Judge {
    /// The class of a local part (or whole address); `None` for what may be a person.
    #[must_use]
    pub fn role_class(&self, local_part: &str) -> Option<RoleClass> {
        let local = local_part
            .split('@')
            .next()
            .unwrap_or_default()
            .trim()
            .to_lowercase();
        let local = local.split('+').next().unwrap_or_default().to_owned();
        let t = &self.address;
        if let Some(c) = t.exact.get(&local) {
            return Some(*c);
        }
        // `h1234-gm`, `reservations.munich`, `info-de`: a role word with a property code, a place or a number.
        let parts: Vec<&str> = local
            .split(['.', '-', '_'])
            .filter(|p| !p.is_empty())
            .collect();
        if let [a, b] = parts.as_slice() {
            let code = |p: &str| p.chars().any(|c| c.is_ascii_digit()) || p.len() <= 3;
            for (x, y) in [(a, b), (b, a)] {
                if let Some(c) = t.exact.get(*x)
                    && (code(y) || *c == RoleClass::Never || t.exact.contains_key(*y))
                {
                    return Some(*c);
                }
            }
        }
        let letters = local.trim_end_matches(|c: char| c.is_ascii_digit());
        if letters.len() < local.len()
            && letters.len() > 1
            && let Some(c) = t.exact.get(letters)
        {
            return Some(*c);
        }
        t.partial
            .iter()
            .find(|(p, _)| match (p.strip_prefix('*'), p.strip_suffix('*')) {
                (Some(end), _) => local.ends_with(end),
                (_, Some(start)) => {
                    let rest = local.strip_prefix(start);
                    rest.is_some_and(|r| {
                        r.is_empty()
                            || r.starts_with(|c: char| c.is_ascii_digit() || ".-_".contains(c))
                            || start.len() > 6
                    })
                }
                _ => false,
            })
            .map(|(_, c)| *c)
    }
}

#[cfg(test)]
mod tests;
