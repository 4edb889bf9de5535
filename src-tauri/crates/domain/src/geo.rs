//! Where a hotel is: the zone, country and subdivision that windows, gates and languages are decided by.

use serde::{Deserialize, Serialize};

/// A place as precise as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Place {
    /// ISO 3166-1 alpha-2, upper case.
    pub country: Option<String>,
    /// ISO 3166-2 without the country, e.g. `BY`.
    pub subdivision: Option<String>,
    /// Town as printed.
    pub town: Option<String>,
    /// Postal code as printed.
    pub postal_code: Option<String>,
    /// Street and number as printed.
    pub street: Option<String>,
    /// IANA zone, e.g. `Europe/Vienna`.
    pub zone: Option<String>,
}
