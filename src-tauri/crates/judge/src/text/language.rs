//! The language of a text, by its small words; long texts without them ask whatlang.

use std::collections::HashMap;

use super::Tokens;
use super::table::rows;
use crate::DataError;

/// The languages the data files know, as ISO 639-1 codes.
pub(crate) const KNOWN: [&str; 12] = [
    "en", "de", "fr", "es", "it", "pt", "nl", "da", "sv", "no", "pl", "fi",
];

/// Small words by language.
#[derive(Debug)]
pub(crate) struct Languages {
    words: HashMap<String, Vec<usize>>,
}

impl Languages {
    pub(crate) fn embedded() -> Result<Self, DataError> {
        const FILE: &str = "stopwords.tsv";
        let mut words: HashMap<String, Vec<usize>> = HashMap::new();
        for row in rows::<2>(FILE, include_str!("../../data/stopwords.tsv"))? {
            let [lang, list] = row.col;
            let at = KNOWN.iter().position(|k| *k == lang).ok_or_else(|| {
                DataError::new(FILE, row.line, format!("unknown language {lang}"))
            })?;
            for w in list.split(' ').filter(|w| !w.is_empty()) {
                words.entry(super::fold(w)).or_default().push(at);
            }
        }
        Ok(Self { words })
    }

    /// The likeliest language; `None` for texts that do not tell.
    pub(crate) fn detect(&self, text: &str) -> Option<&'static str> {
        let t = Tokens::new(text);
        let mut score = [0.0_f64; KNOWN.len()];
        for tok in &t.list {
            if let Some(langs) = self.words.get(&tok.text) {
                // A word of five languages says a fifth of a word of one.
                let share = 1.0 / f64::from(u32::try_from(langs.len()).unwrap_or(1));
                for l in langs {
                    if let Some(s) = score.get_mut(*l) {
                        *s += share;
                    }
                }
            }
        }
        let mut order: Vec<(usize, f64)> = score.iter().copied().enumerate().collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1));
        match order.as_slice() {
            [(best, s), (_, second), ..] if *s >= 0.9 && *s > *second => KNOWN.get(*best).copied(),
            _ => by_letters(text),
        }
    }
}

fn by_letters(text: &str) -> Option<&'static str> {
    use whatlang::Lang;
    if text.chars().count() < 24 {
        return None;
    }
    let allow = vec![
        Lang::Eng,
        Lang::Deu,
        Lang::Fra,
        Lang::Spa,
        Lang::Ita,
        Lang::Por,
        Lang::Nld,
        Lang::Dan,
        Lang::Swe,
        Lang::Nob,
        Lang::Pol,
        Lang::Fin,
    ];
    let lang = whatlang::Detector::with_allowlist(allow).detect_lang(text)?;
    Some(match lang {
        Lang::Eng => "en",
        Lang::Deu => "de",
        Lang::Fra => "fr",
        Lang::Spa => "es",
        Lang::Ita => "it",
        Lang::Por => "pt",
        Lang::Nld => "nl",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Nob => "no",
        Lang::Pol => "pl",
        Lang::Fin => "fi",
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
