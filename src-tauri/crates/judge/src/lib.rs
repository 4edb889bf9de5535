//! Pure classifiers over text and data files: titles, tier, intent, opt-out, bounce class, quote, spam, readability.
//!
//! No IO, no clock, no randomness: [`Judge::embedded`] parses the data files compiled into the crate once, and every
//! method is a function of its arguments. The names of the result fields are the contract of the command line
//! (cli.md, "Inspect"): fields are added, never renamed.

pub mod address;
pub mod bounce;
pub mod company;
pub mod duplicates;
pub mod email;
mod error;
pub mod failure;
pub mod job;
pub mod person;
pub mod phone;
pub mod reply;
mod text;
pub mod title;

pub use error::DataError;

/// All tables of knowledge, parsed and indexed. Cheap to share, `Send + Sync`, never changes after construction.
#[derive(Debug)]
pub struct Judge {
    pub(crate) words: text::language::Languages,
    pub(crate) reply: reply::Tables,
    pub(crate) bounce: bounce::Tables,
    pub(crate) title: title::Tables,
    pub(crate) job: job::Tables,
    pub(crate) email: email::Tables,
    pub(crate) company: company::Tables,
    pub(crate) duplicates: duplicates::Tables,
    pub(crate) failure: failure::Tables,
    pub(crate) address: address::Tables,
}

impl Judge {
    /// Reads every data file compiled into the crate.
    ///
    /// # Errors
    /// When a data file does not follow its schema; the schema tests keep that from being released.
    pub fn embedded() -> Result<Self, DataError> {
        Ok(Self {
            words: text::language::Languages::embedded()?,
            reply: reply::Tables::embedded()?,
            bounce: bounce::Tables::embedded()?,
            title: title::Tables::embedded()?,
            job: job::Tables::embedded()?,
            email: email::Tables::embedded()?,
            company: company::Tables::embedded()?,
            duplicates: duplicates::Tables::embedded()?,
            failure: failure::Tables::embedded()?,
            address: address::Tables::embedded()?,
        })
    }

    /// The language of a text as an ISO 639-1 code, `None` when the words do not tell.
    #[must_use]
    pub fn language(&self, text: &str) -> Option<&'static str> {
        self.words.detect(text)
    }
}

/// One judge for all unit tests: parsing the tables is the slow part.
#[cfg(test)]
pub(crate) fn shared() -> &'static Judge {
    static SHARED: std::sync::OnceLock<Judge> = std::sync::OnceLock::new();
    SHARED.get_or_init(|| Judge::embedded().expect("the embedded data files follow their schema"))
}
