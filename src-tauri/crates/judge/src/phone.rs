//! Phone numbers by libphonenumber's metadata: validity, E.164 and type. A carrier is never guessed.

use phonenumber::country::Id;
use phonenumber::{Mode, Type};
use serde::{Deserialize, Serialize};

use crate::Judge;

/// `inspect phone`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PhoneJudgement {
    /// Is it a possible number of its country's plan?
    pub valid: bool,
    /// E.164; empty when it cannot be read.
    pub e164: String,
    /// International form with spaces; empty when it cannot be read.
    pub formatted: String,
    /// `fixed_line mobile fixed_line_or_mobile toll_free premium_rate shared_cost voip personal pager uan voicemail unknown`.
    #[serde(rename = "type")]
    pub kind: String,
    /// ISO country code the number belongs to.
    pub country: String,
    /// Always absent without a look-up service.
    pub carrier: Option<String>,
    /// 0.5 when metadata alone says valid, else 0.
    pub confidence: f64,
}

impl Judge {
    /// Reads `number` as written in `country` (ISO 3166-1 alpha-2).
    #[must_use]
    pub fn phone(&self, number: &str, country: &str) -> PhoneJudgement {
        let country = country.trim().to_uppercase();
        let none = PhoneJudgement {
            valid: false,
            e164: String::new(),
            formatted: String::new(),
            kind: "unknown".to_owned(),
            country: country.clone(),
            carrier: None,
            confidence: 0.0,
        };
        // "+49 (0)30 …": the bracketed trunk zero is for callers at home.
        let cleaned = number.trim().replace("(0)", "");
        let cleaned = cleaned
            .strip_prefix("00")
            .map_or(cleaned.clone(), |r| format!("+{r}"));
        let id: Option<Id> = country.parse().ok();
        let Ok(n) = phonenumber::parse(id, &cleaned) else {
            return none;
        };
        let valid = phonenumber::is_valid(&n);
        let kind = match n.number_type(&phonenumber::metadata::DATABASE) {
            Type::FixedLine => "fixed_line",
            Type::Mobile => "mobile",
            Type::FixedLineOrMobile => "fixed_line_or_mobile",
            Type::TollFree => "toll_free",
            Type::PremiumRate => "premium_rate",
            Type::SharedCost => "shared_cost",
            Type::Voip => "voip",
            Type::PersonalNumber => "personal",
            Type::Pager => "pager",
            Type::Uan => "uan",
            Type::Voicemail => "voicemail",
            _ => "unknown",
        };
        PhoneJudgement {
            valid,
            e164: n.format().mode(Mode::E164).to_string(),
            formatted: n.format().mode(Mode::International).to_string(),
            kind: kind.to_owned(),
            country: n.country().id().map_or(country, |i| i.as_ref().to_owned()),
            carrier: None,
            confidence: if valid { 0.5 } else { 0.0 },
        }
    }
}

#[cfg(test)]
mod tests;
