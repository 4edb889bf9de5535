//! The data files of deduplication: words that tell nothing apart, towns in two languages, hosts of many hotels.

use std::collections::{HashMap, HashSet};

use crate::text::fold;
use crate::text::table::rows;
use crate::{DataError, Judge};

/// Indexed once.
#[derive(Debug)]
pub(crate) struct Tables {
    /// Kinds of house, articles, legal forms.
    pub(super) noise: HashSet<String>,
    /// Words of a name that weigh little.
    pub(super) light: HashSet<String>,
    /// Kinds of street.
    pub(super) streets: HashSet<String>,
    /// Parts of a town's name that lists leave out.
    pub(super) districts: HashSet<String>,
    /// Spelling → the name that is compared.
    pub(super) towns: HashMap<String, String>,
    /// Registrable domain → whether it is a portal.
    pub(super) hosts: HashMap<String, bool>,
}

const WORDS: &str = "duplicates/words.tsv";
const TOWNS: &str = "duplicates/towns.tsv";
const HOSTS: &str = "duplicates/hosts.tsv";

impl Tables {
    pub(crate) fn embedded() -> Result<Self, DataError> {
        let mut t = Self {
            noise: HashSet::new(),
            light: HashSet::new(),
            streets: HashSet::new(),
            districts: HashSet::new(),
            towns: HashMap::new(),
            hosts: HashMap::new(),
        };
        for row in rows::<2>(WORDS, include_str!("../../data/duplicates/words.tsv"))? {
            let [class, words] = row.col;
            let set = match class {
                "house" | "article" | "legal" => &mut t.noise,
                "kind" => &mut t.light,
                "street" => &mut t.streets,
                "district" => &mut t.districts,
                _ => return Err(DataError::new(WORDS, row.line, "unknown class")),
            };
            set.extend(words.split(' ').map(str::to_owned));
        }
        for row in rows::<2>(TOWNS, include_str!("../../data/duplicates/towns.tsv"))? {
            let [name, others] = row.col;
            for spelling in others.split(';').map(fold) {
                if t.towns.insert(spelling, name.to_owned()).is_some() {
                    return Err(DataError::new(TOWNS, row.line, "a spelling of two towns"));
                }
            }
        }
        for row in rows::<2>(HOSTS, include_str!("../../data/duplicates/hosts.tsv"))? {
            let [host, class] = row.col;
            let portal = match class {
                "brand" => false,
                "portal" => true,
                _ => return Err(DataError::new(HOSTS, row.line, "brand or portal")),
            };
            if t.hosts.insert(host.to_owned(), portal).is_some() {
                return Err(DataError::new(HOSTS, row.line, "named twice"));
            }
        }
        Ok(t)
    }
}

impl Judge {
    /// Domains on which many hotels have their page, sorted: seeds of the shared keys of a workspace.
    #[must_use]
    pub fn hotel_hosts(&self) -> Vec<&str> {
        let mut all: Vec<&str> = self.duplicates.hosts.keys().map(String::as_str).collect();
        all.sort_unstable();
        all
    }
}
