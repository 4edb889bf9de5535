//! Countries by name, and the zone a country decides by itself. The names are one data file (English, German, French and
//! the country's own, folded).

use std::collections::BTreeMap;
use std::sync::OnceLock;

use domain::keys::fold_name;
use domain::policy::zones;

fn names() -> &'static BTreeMap<String, String> {
    static NAMES: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let by_code: BTreeMap<String, Vec<String>> =
            serde_json::from_str(include_str!("../data/countries.json")).unwrap_or_default();
        by_code
            .into_iter()
            .flat_map(|(code, all)| all.into_iter().map(move |n| (n, code.clone())))
            .collect()
    })
}

/// ISO 3166-1 alpha-2 of a country as printed: a code, or its name in a language we know.
#[must_use]
pub fn country_code(printed: &str) -> Option<String> {
    let t = printed.trim();
    if t.len() == 2 && t.chars().all(|c| c.is_ascii_alphabetic()) {
        let code = t.to_uppercase();
        return Some(if code == "UK" { "GB".into() } else { code });
    }
    names().get(&fold_name(t)).cloned()
}

/// The zone of a country that has only one.
#[must_use]
pub fn only_zone(country: &str) -> Option<String> {
    match zones::of_country(country) {
        [one] => Some(one.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_recognised_as_people_print_it() {
        for (printed, code) in [
            ("AT", "AT"),
            ("Österreich", "AT"),
            ("UK", "GB"),
            ("royaume-uni", "GB"),
            ("United States", "US"),
            ("de", "DE"),
        ] {
            assert_eq!(country_code(printed).as_deref(), Some(code), "{printed}");
        }
        assert_eq!(country_code("Atlantis"), None);
    }

    #[test]
    fn every_code_of_the_file_has_two_capitals_and_folded_names() {
        for (name, code) in names() {
            assert!(
                code.len() == 2 && code.chars().all(|c| c.is_ascii_uppercase()),
                "{code}"
            );
            assert_eq!(&fold_name(name), name, "{code}");
        }
        assert!(names().len() > 150);
    }

    #[test]
    fn a_country_with_several_zones_decides_none() {
        assert_eq!(only_zone("AT").as_deref(), Some("Europe/Vienna"));
        assert_eq!(only_zone("US"), None);
    }
}
