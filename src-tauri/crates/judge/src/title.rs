//! Is a title the person who runs a hotel? Roles by phrase, with the other trades and the people around the office of
//! the general manager kept out (acquire.md, "Relevance").

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::text::table::rows;
use crate::text::{Hit, Lexicon, Tokens, fold, squeeze};
use crate::{DataError, Judge};

/// `inspect title`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TitleJudgement {
    /// Does the title run a hotel?
    pub relevant: bool,
    /// The role, e.g. `general_manager`, `assistant_to`, `other`.
    pub role: String,
    /// `general_manager executive director owner manager assistant unknown`.
    pub seniority: String,
}

/// Roles, their meaning, and the words around them.
#[derive(Debug)]
pub(crate) struct Tables {
    roles: Lexicon,
    classes: HashMap<String, (bool, String)>,
    industries: HashSet<String>,
    qualifiers: HashSet<String>,
}

const CLASSES: &str = "title/classes.tsv";

fn words(text: &str) -> HashSet<String> {
    text.lines()
        .filter(|l| !l.starts_with('#'))
        .flat_map(|l| l.split(' '))
        .map(fold)
        .filter(|w| !w.is_empty())
        .collect()
}

impl Tables {
    pub(crate) fn embedded() -> Result<Self, DataError> {
        let mut classes = HashMap::new();
        for row in rows::<3>(CLASSES, include_str!("../data/title/classes.tsv"))? {
            let [role, relevant, seniority] = row.col;
            let relevant = match relevant {
                "yes" => true,
                "no" => false,
                _ => return Err(DataError::new(CLASSES, row.line, "relevant is yes or no")),
            };
            classes.insert(role.to_owned(), (relevant, seniority.to_owned()));
        }
        Ok(Self {
            roles: Lexicon::parse("title/roles.tsv", include_str!("../data/title/roles.tsv"))?,
            classes,
            industries: words(include_str!("../data/title/industries.txt")),
            qualifiers: words(include_str!("../data/title/qualifiers.txt")),
        })
    }

    fn class(&self, role: &str) -> TitleJudgement {
        let (relevant, seniority) = self
            .classes
            .get(role)
            .cloned()
            .unwrap_or((false, "unknown".to_owned()));
        TitleJudgement {
            relevant,
            role: role.to_owned(),
            seniority,
        }
    }

    /// Is the trade around the title another one?
    fn other_trade(&self, t: &Tokens, h: &Hit<'_>) -> bool {
        let hotel = t.list.iter().any(|w| {
            matches!(
                w.text.as_str(),
                "hotel"
                    | "hotels"
                    | "resort"
                    | "resorts"
                    | "lodge"
                    | "inn"
                    | "hospitality"
                    | "hostel"
            ) || w.text.contains("hotel")
        });
        let before = t.list.iter().take(h.start).any(|w| {
            let known =
                self.qualifiers.contains(&w.text) || w.text.chars().all(|c| c.is_ascii_digit());
            let joined = w.clause == t.list.get(h.start).map_or(usize::MAX, |x| x.clause);
            self.industries.contains(&w.text) && !known
                || (joined && !known && !hotel && matches!(h.entry.language.as_str(), "en"))
        });
        let behind = t
            .list
            .iter()
            .skip(h.end)
            .any(|w| self.industries.contains(&w.text) && !self.qualifiers.contains(&w.text));
        (before || behind) && !(hotel && self.hotel_near(t, h))
    }

    /// Does a hotel word stand next to the title, so that an industry word in the hotel's name says nothing?
    fn hotel_near(&self, t: &Tokens, h: &Hit<'_>) -> bool {
        let from = h.start.saturating_sub(2);
        t.list
            .iter()
            .take(h.end + 3)
            .skip(from)
            .any(|w| w.text.contains("hotel") || w.text.contains("resort"))
    }
}

impl Judge {
    /// Role and seniority of a job title.
    #[must_use]
    pub fn title(&self, title: &str) -> TitleJudgement {
        let t = Tokens::new(title);
        let hits = self.title.roles.hits(&t);
        let best = hits.iter().max_by(|a, b| {
            a.entry
                .weight
                .total_cmp(&b.entry.weight)
                .then((a.end - a.start).cmp(&(b.end - b.start)))
                .then(b.start.cmp(&a.start))
        });
        let Some(h) = best else {
            return self.title.class("other");
        };
        let role = h.entry.label.as_str();
        let class = self.title.class(role);
        let branded = self.brand(title).is_some();
        if class.relevant && !branded && self.title.other_trade(&t, h) {
            return self.title.class("other_industry");
        }
        class
    }

    /// The longest title phrase inside a text, as written.
    pub(crate) fn title_in(&self, text: &str) -> Option<String> {
        let t = Tokens::new(text);
        let hits = self.title.roles.hits(&t);
        let h = hits
            .iter()
            .filter(|h| h.entry.label != "assistant_to")
            .max_by(|a, b| {
                (a.end - a.start)
                    .cmp(&(b.end - b.start))
                    .then(b.start.cmp(&a.start))
            })?;
        Some(squeeze(t.original(text, h.start, h.end)))
    }
}

#[cfg(test)]
mod tests;
