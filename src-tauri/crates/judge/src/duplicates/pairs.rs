//! A whole list against itself: rows meet only where they share a key or a block, so that the work grows with the rows.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::{Decision, Hotel, Keys, Shared, Verdict};
use crate::Judge;

/// A key of more names than this belongs to many hotels, whatever they are called.
const MANY_NAMES: usize = 8;
/// Rows of a block that are all compared with each other; beyond, each only with its neighbours in name.
const WHOLE_BLOCK: usize = 60;
/// Neighbours in a larger block.
const NEIGHBOURS: usize = 12;

/// A pair of rows that may be one hotel; `a` and `b` are indices into the list, `a < b`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// The earlier row.
    pub a: usize,
    /// The later one.
    pub b: usize,
    /// The judgement.
    #[serde(flatten)]
    pub verdict: Verdict,
}

/// Rows by key.
type Index<'a> = HashMap<&'a str, Vec<usize>>;

impl Judge {
    /// The pairs of a list that are, or may be, one hotel, in the order of the rows. What is shared is learnt from the
    /// list itself, as an import learns it.
    #[must_use]
    pub fn duplicates(&self, hotels: &[Hotel]) -> Vec<Pair> {
        let keys: Vec<Keys> = hotels.iter().map(|h| self.hotel_keys(h)).collect();
        let domains = index(&keys, |k| k.domain.as_deref().filter(|_| !k.portal));
        let phones = index(hotels, |h| h.phone.as_deref());
        let addresses = index(&keys, |k| k.address.as_deref());
        let many = |i: &Index<'_>| -> std::collections::HashSet<String> {
            i.iter()
                .filter(|(_, rows)| self.several_houses(&keys, rows))
                .map(|(k, _)| (*k).to_owned())
                .collect()
        };
        let (many_domains, many_phones, many_addresses) =
            (many(&domains), many(&phones), many(&addresses));

        let mut candidates = BTreeSet::new();
        let sites = index(&keys, |k| k.site.as_deref());
        let seats = index(&keys, |k| k.name_place.as_deref());
        for rows in [&domains, &phones, &addresses, &sites, &seats]
            .into_iter()
            .flat_map(HashMap::values)
        {
            meet(&keys, rows, &mut candidates);
        }
        let mut blocks: Index<'_> = HashMap::new();
        for (i, k) in keys.iter().enumerate() {
            for b in &k.blocks {
                blocks.entry(b.as_str()).or_default().push(i);
            }
        }
        for rows in blocks.values() {
            meet(&keys, rows, &mut candidates);
        }

        let in_many = |set: &std::collections::HashSet<String>, key: Option<&str>| {
            key.is_some_and(|k| set.contains(k))
        };
        let judged = candidates.into_iter().filter_map(|(a, b)| {
            let (ha, hb) = (hotels.get(a)?, hotels.get(b)?);
            let (ka, kb) = (keys.get(a)?, keys.get(b)?);
            if ka.name.is_empty() || kb.name.is_empty() {
                return None;
            }
            let shared = Shared {
                domain: in_many(&many_domains, ka.domain.as_deref()),
                phone: in_many(&many_phones, ha.phone.as_deref()),
                address: in_many(&many_addresses, ka.address.as_deref()),
            };
            let verdict = self.same_hotel_by((ha, ka), (hb, kb), shared);
            (verdict.decision > Decision::Different).then_some(Pair { a, b, verdict })
        });
        judged.collect()
    }

    /// Whether rows of one key carry names that cannot be one house's (acquire.md: then it is a shared key).
    fn several_houses(&self, keys: &[Keys], rows: &[usize]) -> bool {
        let mut names: Vec<&Keys> = Vec::new();
        for k in rows.iter().filter_map(|i| keys.get(*i)) {
            if k.name.is_empty() || names.iter().any(|n| n.name == k.name) {
                continue;
            }
            if names.len() >= MANY_NAMES || names.iter().any(|n| !self.names_agree(n, k)) {
                return true;
            }
            names.push(k);
        }
        false
    }
}

fn index<'a, T>(all: &'a [T], key: impl Fn(&'a T) -> Option<&'a str>) -> Index<'a> {
    let mut out: Index<'a> = HashMap::new();
    for (i, x) in all.iter().enumerate() {
        if let Some(k) = key(x) {
            out.entry(k).or_default().push(i);
        }
    }
    out
}

/// All pairs of a small block; of a large one each row with its neighbours in name.
fn meet(keys: &[Keys], rows: &[usize], out: &mut BTreeSet<(usize, usize)>) {
    let mut pair = |x: usize, y: usize| {
        if x != y {
            out.insert((x.min(y), x.max(y)));
        }
    };
    if rows.len() <= WHOLE_BLOCK {
        for (n, x) in rows.iter().enumerate() {
            for y in rows.iter().skip(n.saturating_add(1)) {
                pair(*x, *y);
            }
        }
        return;
    }
    let mut sorted: Vec<usize> = rows.to_vec();
    sorted.sort_by(|x, y| {
        let name = |i: &usize| keys.get(*i).map(|k| (&k.name, &k.town));
        name(x).cmp(&name(y)).then(x.cmp(y))
    });
    for (n, x) in sorted.iter().enumerate() {
        for y in sorted.iter().skip(n.saturating_add(1)).take(NEIGHBOURS) {
            pair(*x, *y);
        }
    }
}
