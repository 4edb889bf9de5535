//! What the shell says in its own words, outside the page: in the system's language, English when it has none of ours.

/// A language the shell speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    German,
}

/// The system's.
pub(crate) fn language() -> Language {
    of(&["LC_ALL", "LC_MESSAGES", "LANG"].map(|name| std::env::var(name).ok()))
}

/// The first of the system's settings that says something decides.
fn of(settings: &[Option<String>]) -> Language {
    let set = settings.iter().flatten().find(|value| !value.is_empty());
    if set.is_some_and(|value| value.starts_with("de")) {
        Language::German
    } else {
        Language::English
    }
}

#[cfg(test)]
mod tests {
    //! English is spoken where nothing else was asked for.

    use super::*;

    #[test]
    fn the_first_setting_that_says_something_decides() {
        let spoken = |settings: &[Option<&str>]| {
            let owned: Vec<_> = settings.iter().map(|one| one.map(String::from)).collect();
            of(&owned)
        };
        assert_eq!(
            spoken(&[None, Some("de_AT.UTF-8"), Some("en_GB.UTF-8")]),
            Language::German
        );
        assert_eq!(
            spoken(&[Some(""), None, Some("fr_FR.UTF-8")]),
            Language::English
        );
        assert_eq!(spoken(&[]), Language::English);
    }
}
