//! How a person is addressed: language, formality, greeting. A gender below 0.98 is neutral, never guessed
//! (compose.md, "Address form and language").

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::text::table::rows;
use crate::{DataError, Judge};

/// What is known about the person.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct AddressQuestion {
    /// Name as printed, with or without titles.
    pub name: String,
    /// Title printed apart from the name (`Dr.`, `Mag.`); empty when none.
    pub title: String,
    /// Language of the mail, ISO 639-1.
    pub language: String,
    /// Country of the person, ISO 3166-1 alpha-2.
    pub country: String,
    /// `male` or `female` with a probability, when something better than the name says so.
    pub gender: Option<(String, f64)>,
}

/// The resolved form, shown with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressForm {
    /// ISO 639-1.
    pub language: String,
    /// `formal first_name`.
    pub formality: String,
    /// `male female neutral`.
    pub gender: String,
    /// The opening line without its comma.
    pub greeting: String,
    /// First name.
    pub first_name: String,
    /// Surname with its particles.
    pub surname: String,
    /// Why.
    pub reason: String,
}

/// Below this probability a gender is not used.
const SURE: f64 = 0.98;

/// First names by gender.
#[derive(Debug)]
pub(crate) struct Forms {
    names: HashMap<String, &'static str>,
}

impl Forms {
    pub(crate) fn embedded() -> Result<Self, DataError> {
        const FILE: &str = "address/first_names.tsv";
        let mut names: HashMap<String, &'static str> = HashMap::new();
        for row in rows::<2>(FILE, include_str!("../../data/address/first_names.tsv"))? {
            let [gender, list] = row.col;
            let gender = match gender {
                "male" => "male",
                "female" => "female",
                _ => return Err(DataError::new(FILE, row.line, "gender is male or female")),
            };
            for n in list.split(' ').filter(|n| !n.is_empty()) {
                if let Some(before) = names.insert(domain::keys::fold_name(n), gender)
                    && before != gender
                {
                    return Err(DataError::new(
                        FILE,
                        row.line,
                        format!("{n} has two genders"),
                    ));
                }
            }
        }
        Ok(Self { names })
    }

    /// Whether people have this first name.
    pub(crate) fn knows(&self, first: &str) -> bool {
        self.names.contains_key(&domain::keys::fold_name(first))
    }

    /// The gender a first name is safe for; double names must agree.
    fn of(&self, first: &str) -> Option<&'static str> {
        let whole = domain::keys::fold_name(first);
        if let Some(g) = self.names.get(&whole) {
            return Some(g);
        }
        let mut parts = whole.split(' ').map(|p| self.names.get(p).copied());
        let head = parts.next()??;
        parts.all(|p| p == Some(head)).then_some(head)
    }
}

/// Academic and professional titles kept before a surname.
const TITLES: [&str; 9] = [
    "dr", "prof", "mag", "dott", "dottssa", "ing", "dipl", "di", "kr",
];
const COURTESY: [&str; 12] = [
    "mr", "mrs", "ms", "herr", "frau", "monsieur", "madame", "m", "mme", "sr", "sra", "sig",
];
const PARTICLES: [&str; 16] = [
    "von", "van", "de", "der", "den", "zu", "di", "da", "del", "della", "du", "la", "le", "dos",
    "ten", "ter",
];

struct Name {
    titles: Vec<String>,
    first: String,
    surname: String,
}

fn split(name: &str, title: &str) -> Name {
    let mut titles: Vec<String> = title.split_whitespace().map(str::to_owned).collect();
    let mut words: Vec<&str> = Vec::new();
    for w in name.split_whitespace() {
        let f = domain::keys::fold_name(w);
        if TITLES.contains(&f.as_str()) {
            titles.push(w.to_owned());
        } else if !COURTESY.contains(&f.as_str()) {
            words.push(w);
        }
    }
    let cut = words
        .iter()
        .position(|w| PARTICLES.contains(&w.to_lowercase().as_str()))
        .filter(|n| *n > 0)
        .unwrap_or_else(|| words.len().saturating_sub(1));
    Name {
        titles,
        first: words
            .iter()
            .take(cut)
            .copied()
            .collect::<Vec<_>>()
            .join(" "),
        surname: words
            .iter()
            .skip(cut)
            .copied()
            .collect::<Vec<_>>()
            .join(" "),
    }
}

impl Judge {
    /// Resolves the form of address for EN, DE and FR; other languages get their neutral greeting.
    #[must_use]
    pub fn address_form(&self, q: &AddressQuestion) -> AddressForm {
        let n = split(&q.name, &q.title);
        let stated = q
            .gender
            .as_ref()
            .filter(|(_, p)| *p >= SURE)
            .map(|(g, _)| g.as_str());
        let unsure = q.gender.is_some() && stated.is_none();
        let by_name = if unsure {
            None
        } else {
            self.address.form.of(&n.first)
        };
        let gender = stated
            .or(by_name)
            .filter(|g| matches!(*g, "male" | "female"))
            .unwrap_or("neutral");
        let first_name_countries = ["US", "AU", "GB", "NZ", "IE", "CA"];
        let informal = q.language == "en"
            && (first_name_countries.contains(&q.country.as_str()) || q.country.is_empty());
        let titles = n.titles.join(" ");
        let titled = |word: &str| {
            if titles.is_empty() {
                word.to_owned()
            } else {
                format!("{word} {titles}")
            }
        };
        let full = [n.first.as_str(), n.surname.as_str()]
            .iter()
            .filter(|s| !s.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join(" ");
        let known = !n.surname.is_empty() && !n.first.is_empty();
        let greeting = match (q.language.as_str(), gender, known) {
            ("en", _, true) if informal => format!("Hi {}", n.first),
            ("en", "male", true) => format!("Dear {} {}", titled_en(&titles, "Mr"), n.surname),
            ("en", "female", true) => format!("Dear {} {}", titled_en(&titles, "Ms"), n.surname),
            ("en", _, true) => format!("Dear {full}"),
            ("en", _, false) => "Hello".to_owned(),
            ("de", "male", true) => format!("Sehr geehrter {} {}", titled("Herr"), n.surname),
            ("de", "female", true) => format!("Sehr geehrte {} {}", titled("Frau"), n.surname),
            ("de", _, true) => format!("Guten Tag {full}"),
            ("de", _, false) => "Guten Tag".to_owned(),
            ("fr", "male", true) => format!("Bonjour Monsieur {}", n.surname),
            ("fr", "female", true) => format!("Bonjour Madame {}", n.surname),
            ("fr", _, _) => "Bonjour".to_owned(),
            ("es", _, _) => "Buenos días".to_owned(),
            ("it", _, _) => "Buongiorno".to_owned(),
            ("pt", _, _) => "Bom dia".to_owned(),
            ("nl", _, true) => format!("Geachte {full}"),
            ("nl", _, false) => "Goedendag".to_owned(),
            _ => "Hello".to_owned(),
        };
        AddressForm {
            language: q.language.clone(),
            formality: if informal { "first_name" } else { "formal" }.to_owned(),
            gender: gender.to_owned(),
            greeting,
            reason: match (stated, by_name) {
                (Some(_), _) => "gender stated by a source".to_owned(),
                (None, Some(_)) => format!("“{}” is borne by one gender", n.first),
                (None, None) => "gender not certain, addressed neutrally".to_owned(),
            },
            first_name: n.first,
            surname: n.surname,
        }
    }
}

/// English drops the courtesy word before an academic title.
fn titled_en(titles: &str, courtesy: &str) -> String {
    if titles.is_empty() {
        courtesy.to_owned()
    } else {
        titles.to_owned()
    }
}
