//! Fetching, sources, parsing: reqwest + scraper behind domain's ports.
//!
//! [`http`] is the client under the egress guard with robots, pace and cache; [`structured`] reads JSON-LD, microdata
//! and RDFa; [`sources`] reads job boards (`Boards`); [`site`] reads hotel sites (`Sites`); [`csv_import`] reads
//! foreign tables. Parsing is pure: functions over text. It knows no database and no rule of the product.

pub mod csv_import;
pub mod http;
pub mod site;
pub mod sources;
pub mod structured;
#[cfg(test)]
mod testing;
pub mod text;
