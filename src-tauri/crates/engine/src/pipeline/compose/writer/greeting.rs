//! The greeting: neutral wherever gender or surname is not known, never guessed.

use super::input::{AddressForm, Gender, Language, Recipient};
use super::marks::known;

/// The greeting line with its final mark.
pub(super) fn greeting(language: Language, to: &Recipient, front: bool) -> String {
    let field = |v: &Option<String>| v.as_deref().and_then(known);
    let name = field(&to.name);
    let title = field(&to.title);
    let titled = |s: String| match &title {
        Some(t) => format!("{t} {s}"),
        None => s,
    };
    let surname = field(&to.surname).filter(|_| to.gender.is_some());
    if front {
        return anonymous(language).to_owned();
    }
    if language == Language::En
        && to.address_form == Some(AddressForm::FirstName)
        && let Some(first) = field(&to.given_name)
    {
        return format!("Hello {first},");
    }
    match (language, to.gender, surname, name) {
        (Language::En, Some(g), Some(s), _) => match (&title, g) {
            (Some(t), _) => format!("Dear {t} {s},"),
            (None, Gender::Female) => format!("Dear Ms {s},"),
            (None, Gender::Male) => format!("Dear Mr {s},"),
        },
        (Language::De, Some(Gender::Female), Some(s), _) => {
            format!("Guten Tag Frau {},", titled(s))
        }
        (Language::De, Some(Gender::Male), Some(s), _) => format!("Guten Tag Herr {},", titled(s)),
        // French leaves academic titles out of the greeting.
        (Language::Fr, Some(Gender::Female), Some(s), _) => format!("Bonjour Madame {s},"),
        (Language::Fr, Some(Gender::Male), Some(s), _) => format!("Bonjour Monsieur {s},"),
        (Language::En, _, _, Some(n)) => format!("Dear {},", titled(n)),
        (Language::De, _, _, Some(n)) => format!("Guten Tag {},", titled(n)),
        // "Bonjour Andrea Rossi" reads like a mailing in French.
        (Language::Fr, _, _, Some(_)) => "Bonjour,".to_owned(),
        (_, _, _, None) => anonymous(language).to_owned(),
    }
}

const fn anonymous(language: Language) -> &'static str {
    match language {
        Language::En => "Hello,",
        Language::De => "Guten Tag,",
        Language::Fr => "Bonjour,",
    }
}
