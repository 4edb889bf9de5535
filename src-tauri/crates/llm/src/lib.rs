//! Language models behind `domain::ports::LanguageModel`: a cascade of providers, prompts as versioned files, answers
//! that are valid by schema, grounded in their source and paid for within a ceiling (enrich.md, LLM cascade).
//!
//! Talks to the world only through ports: `Http`, `Secrets`, `ProviderGuard`, `LlmLedger`, `Clock`. It knows no
//! database, no runtime and no screen.

mod cascade;
pub mod config;
pub mod ground;
mod money;
mod prompt;
mod providers;
pub mod tasks;
mod text;

pub use cascade::{Cascade, CascadeParts};
pub use config::{CascadeConfig, ProviderConfig, Wire};
