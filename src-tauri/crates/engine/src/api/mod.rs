//! The operation table: every way into the engine is one of these rows, and a UI command is exactly one of them.

pub mod activity;
pub mod approvals;
pub mod board;
pub mod bonnet;
pub mod calls;
pub mod campaign_rows;
pub mod campaigns;
pub mod card;
pub mod cards;
mod csv;
pub mod drafts;
pub mod emails;
pub mod exclusion_import;
pub mod exclusions;
pub mod exports;
pub mod gates;
pub mod groups;
pub mod imports;
pub mod inbox_scores;
pub mod inboxes;
pub mod meetings;
pub mod merges;
pub mod notes;
pub mod offers;
pub mod privacy;
pub mod prospects;
pub mod queue;
pub mod relationships;
pub mod replies;
pub mod reply_html;
pub mod reports;
pub mod senders;
pub mod settings;
mod sheet;
pub mod signals;
pub mod sources;
pub mod suppression_import;
pub mod suppressions;
pub mod table;
pub mod today;
pub mod todo;
pub mod touches;
mod typescript;
pub mod views;
pub mod workspace;

use domain::{Code, WireError};
use serde_json::Value;

use crate::{Cx, Engine};
use table::{Access, Aggregate, Operation};

pub use typescript::typescript;

/// All aggregates, in the order of the palette.
const AGGREGATES: &[&Aggregate] = &[
    &today::AGGREGATE,
    &workspace::AGGREGATE,
    &replies::AGGREGATE,
    &reply_html::AGGREGATE,
    &reports::AGGREGATE,
    &exports::AGGREGATE,
    &approvals::AGGREGATE,
    &drafts::AGGREGATE,
    &privacy::AGGREGATE,
    &prospects::AGGREGATE,
    &board::AGGREGATE,
    &cards::AGGREGATE,
    &views::AGGREGATE,
    &campaigns::AGGREGATE,
    &emails::AGGREGATE,
    &inboxes::AGGREGATE,
    &inbox_scores::AGGREGATE,
    &senders::AGGREGATE,
    &offers::AGGREGATE,
    &sources::AGGREGATE,
    &signals::AGGREGATE,
    &imports::AGGREGATE,
    &merges::AGGREGATE,
    &touches::AGGREGATE,
    &calls::AGGREGATE,
    &meetings::AGGREGATE,
    &groups::AGGREGATE,
    &todo::AGGREGATE,
    &notes::AGGREGATE,
    &suppressions::AGGREGATE,
    &suppression_import::AGGREGATE,
    &exclusions::AGGREGATE,
    &exclusion_import::AGGREGATE,
    &gates::AGGREGATE,
    &relationships::AGGREGATE,
    &settings::AGGREGATE,
    &queue::AGGREGATE,
    &bonnet::AGGREGATE,
    &activity::AGGREGATE,
];

/// Every operation.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    AGGREGATES.iter().flat_map(|a| a.operations.iter())
}

/// The row of an operation.
#[must_use]
pub fn operation(name: &str) -> Option<&'static Operation> {
    operations().find(|o| o.name == name)
}

impl Engine {
    /// Call an operation by name, as the window, the API, the page bridge and a forwarding `jengu` do.
    ///
    /// # Errors
    /// `usage` for an unknown name or a wrong input, `workspace_busy` for a write in a viewer, and whatever the
    /// operation refuses.
    pub async fn call(&self, cx: &Cx, name: &str, input: Value) -> Result<Value, WireError> {
        let Some(row) = operation(name) else {
            return Err(WireError::new(
                Code::Usage,
                format!("there is no operation \"{name}\""),
            ));
        };
        if row.access == Access::Writes && self.is_viewer() {
            return Err(WireError::new(
                Code::WorkspaceBusy,
                "this workspace is open elsewhere; here it can only be read",
            ));
        }
        for aggregate in AGGREGATES {
            if let Some(call) = (aggregate.dispatch)(self, cx, name, input.clone()) {
                return call.await;
            }
        }
        Err(WireError::new(
            Code::Internal,
            format!("\"{name}\" has a row and no dispatcher"),
        ))
    }
}

#[cfg(test)]
mod tests;
