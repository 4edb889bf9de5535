//! The embedded writer: a mail from facts, offer and templates, without a model, a key or a network. Pure: the same
//! input and seed give the same draft. It knows no database and no stage.
//!
//! - [`Library`]: shipped templates and phrases of a language, with the person's own copies before them
//! - [`Writer`]: picks fact, opener and phrases by a seeded draw, renders, holds the length
//! - [`sentences`]: how a text is counted in sentences, for the claims
//!
//! What is silent never enters: the caller hands over open facts only, and what sounds like a vacancy is left out
//! here once more ([`never`]).

mod answer;
mod draw;
mod footer;
mod greeting;
mod input;
mod library;
mod marks;
pub mod never;
mod opener;
pub mod sentences;
mod subjects;
mod typography;
mod write;

pub use answer::draft_of_model;
pub use input::{
    AddressForm, AddressSource, Draft, FactSource, Gender, Hotel, Language, Notice, Offer,
    OpenFact, Permission, Recipient, Reference, Referrer, Sender, Step, Strategy, Warning,
    WriteError, WriteInput,
};
pub use library::{Library, LibraryError};
pub use write::Writer;

#[cfg(test)]
mod tests;
