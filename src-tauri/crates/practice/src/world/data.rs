//! The world's data files: towns, names, titles and paragraphs.

use super::truth::{Lang, Role, Tier};
use crate::rng::Stream;

fn rows(file: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    file.lines()
        .filter(|l| !l.starts_with('#') && !l.trim().is_empty())
        .map(|l| l.split('\t').collect())
}

fn list(cell: &'static str) -> Vec<&'static str> {
    cell.split(" ; ")
        .map(str::trim)
        .filter(|s| !s.is_empty())
        .collect()
}

/// A town with hotels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Town {
    pub(crate) country: &'static str,
    pub(crate) subdivision: &'static str,
    pub(crate) region: &'static str,
    pub(crate) name: &'static str,
    pub(crate) postal: &'static str,
    pub(crate) street: &'static str,
    pub(crate) zone: &'static str,
    pub(crate) dial: &'static str,
    pub(crate) area: &'static str,
    pub(crate) lang: Lang,
    pub(crate) hotels: u32,
}

/// All towns, in the file's order.
pub(crate) fn towns() -> Vec<Town> {
    rows(include_str!("../../data/places.tsv"))
        .filter_map(|r| match r.as_slice() {
            [
                country,
                subdivision,
                region,
                name,
                postal,
                street,
                zone,
                dial,
                area,
                lang,
                n,
            ] => Some(Town {
                country,
                subdivision,
                region,
                name,
                postal,
                street,
                zone,
                dial,
                area,
                lang: Lang::parse(lang)?,
                hotels: n.parse().ok()?,
            }),
            _ => None,
        })
        .collect()
}

/// Invented hotel names of a language and tier.
pub(crate) fn hotel_names(lang: Lang, tier: Tier) -> Vec<&'static str> {
    rows(include_str!("../../data/hotel_names.tsv"))
        .find(|r| r.first() == Some(&lang.code()) && r.get(1) == Some(&tier.word()))
        .and_then(|r| r.get(2).copied())
        .map(list)
        .unwrap_or_default()
}

fn people(lang: Lang, kind: &str) -> Vec<&'static str> {
    rows(include_str!("../../data/people.tsv"))
        .find(|r| r.first() == Some(&lang.code()) && r.get(1) == Some(&kind))
        .and_then(|r| r.get(2).copied())
        .map(list)
        .unwrap_or_default()
}

/// A drawn person: first name, last name, woman.
pub(crate) fn person(s: &mut Stream, lang: Lang) -> (String, String, bool) {
    let woman = s.chance(50);
    let first = s
        .pick(&people(lang, if woman { "first_f" } else { "first_m" }))
        .copied()
        .unwrap_or("Alex");
    let last = s.pick(&people(lang, "last")).copied().unwrap_or("Winslow");
    (first.to_owned(), last.to_owned(), woman)
}

/// A title as printed.
pub(crate) fn title(role: Role, lang: Lang, woman: bool) -> &'static str {
    rows(include_str!("../../data/titles.tsv"))
        .find(|r| r.first() == Some(&role.word()) && r.get(1) == Some(&lang.code()))
        .and_then(|r| r.get(if woman { 2 } else { 3 }).copied())
        .unwrap_or("General Manager")
}

/// A paragraph of a posting: `luxury` … `budget`, `tools`, `tasks`.
pub(crate) fn job_text(lang: Lang, which: &str) -> &'static str {
    rows(include_str!("../../data/job_text.tsv"))
        .find(|r| r.first() == Some(&lang.code()) && r.get(1) == Some(&which))
        .and_then(|r| r.get(2).copied())
        .unwrap_or_default()
}

/// Jobs that are none of ours: title, company, town, country, text.
pub(crate) fn other_jobs() -> Vec<[&'static str; 5]> {
    rows(include_str!("../../data/other_jobs.tsv"))
        .filter_map(|r| match r.as_slice() {
            [a, b, c, d, e] => Some([*a, *b, *c, *d, *e]),
            _ => None,
        })
        .collect()
}
