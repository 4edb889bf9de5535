//! The data file of page kinds and parked domains.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::text::fold;

#[derive(Debug, Deserialize)]
pub(super) struct PageKind {
    pub(super) kind: String,
    pub(super) words: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Words {
    /// In the order of their worth.
    pub(super) pages: Vec<PageKind>,
    pub(super) parked_words: Vec<String>,
    pub(super) parked_hosts: Vec<String>,
}

pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    // Part of the program; a test of `choose` reads it.
    let mut w: Words =
        serde_json::from_str(include_str!("../../data/site.json")).unwrap_or_default();
    for list in w
        .pages
        .iter_mut()
        .map(|p| &mut p.words)
        .chain([&mut w.parked_words])
    {
        for word in list.iter_mut() {
            *word = fold(word);
        }
    }
    w
});
