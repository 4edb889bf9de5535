//! Where an answer goes: to who wrote, or where the message asks for answers (Reply-To). A Reply-To of the same person
//! or house is followed; one of somebody else may be a theft of the conversation and is put before a person.

use std::sync::OnceLock;

use serde::Deserialize;

/// Whose an address is, as far as the rows say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// One of our own inboxes.
    Ours,
    /// The address the message came from.
    Author,
    /// Another address of the same person.
    Person,
    /// Of the same house: known there, or of its domain, or of the author's own domain.
    House,
    /// None of these: another domain, or free mail, where a domain says nothing.
    Stranger,
}

/// An address a message asks to be answered at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// As written.
    pub address: String,
    /// Whose it is.
    pub whose: Whose,
}

/// Where an answer goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerTo {
    /// There, the others in copy.
    Goes {
        /// The recipient.
        to: String,
        /// Further addresses the message asks for.
        also: Vec<String>,
    },
    /// A person says where.
    Asks {
        /// Why, and what to do.
        why: String,
    },
}

/// Where an answer to a message `from` somebody goes that asks for answers at these addresses.
///
/// An author who takes no answers (no-reply) and names no other address is asked about as well: an answer to nobody is a
/// lost one.
#[must_use]
pub fn answer_to(from: &str, asked: &[Asked]) -> AnswerTo {
    let asked: Vec<&Asked> = asked.iter().filter(|a| a.whose != Whose::Ours).collect();
    let strangers: Vec<&str> = asked
        .iter()
        .filter(|a| a.whose == Whose::Stranger)
        .map(|a| a.address.as_str())
        .collect();
    if !strangers.is_empty() {
        return AnswerTo::Asks {
            why: format!(
                "this message came from {from} and asks for answers at {}, which belongs to nobody known here; conversations are stolen that way: say where the answer goes",
                strangers.join(", ")
            ),
        };
    }
    let author = asked.iter().find(|a| a.whose == Whose::Author);
    match author.or_else(|| asked.first()) {
        Some(first) => AnswerTo::Goes {
            to: first.address.clone(),
            also: asked
                .iter()
                .filter(|a| a.address != first.address)
                .map(|a| a.address.clone())
                .collect(),
        },
        None if takes_no_answers(from) => AnswerTo::Asks {
            why: format!(
                "{from} takes no answers and the message names no other address: say where the answer goes"
            ),
        },
        None => AnswerTo::Goes {
            to: from.to_owned(),
            also: Vec::new(),
        },
    }
}

#[derive(Deserialize)]
struct Table {
    names: Vec<String>,
}

/// Whether an address says by its name that nobody reads it.
#[must_use]
pub fn takes_no_answers(address: &str) -> bool {
    static TABLE: OnceLock<Table> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        // Read by a test from the same bytes.
        serde_json::from_str(include_str!("../../data/no_reply.json"))
            .unwrap_or(Table { names: Vec::new() })
    });
    let local = address.rsplit_once('@').map_or(address, |(l, _)| l);
    let local: String = local
        .split('+')
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|c| !matches!(c, '.' | '-' | '_'))
        .flat_map(char::to_lowercase)
        .collect();
    table
        .names
        .iter()
        .any(|n| local.starts_with(n.as_str()) || local.ends_with(n.as_str()))
}

#[cfg(test)]
mod tests;
