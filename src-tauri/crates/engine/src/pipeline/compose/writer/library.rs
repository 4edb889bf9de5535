//! Templates and phrases by language: shipped in the binary, with the person's own copies before them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use minijinja::{Environment, UndefinedBehavior};
use serde::Deserialize;

use super::input::Language;
use super::never::Never;
use super::typography::upfirst;

/// Instructions a template may take: a real one takes a few hundred.
const FUEL: u64 = 20_000;

macro_rules! shipped {
    ($lang:literal: $($name:literal),* $(,)?) => {
        &[$((
            concat!($lang, "/", $name),
            include_str!(concat!("../../../../templates/", $lang, "/", $name, ".j2")),
        )),*]
    };
}

macro_rules! language {
    ($lang:literal) => {
        Shipped {
            templates: shipped!($lang:
                "hiring_signal/first", "hiring_signal/follow_up_1", "hiring_signal/follow_up_2", "hiring_signal/close",
                "pain_point/first", "pain_point/follow_up_1", "pain_point/follow_up_2", "pain_point/close",
                "front/first", "front/follow_up_1", "delegated/first", "answer", "footer"),
            openers: include_str!(concat!("../../../../templates/", $lang, "/openers.json")),
            phrases: include_str!(concat!("../../../../templates/", $lang, "/phrases.json")),
        }
    };
}

struct Shipped {
    templates: &'static [(&'static str, &'static str)],
    openers: &'static str,
    phrases: &'static str,
}

const fn shipped(language: Language) -> Shipped {
    match language {
        Language::En => language!("en"),
        Language::De => language!("de"),
        Language::Fr => language!("fr"),
    }
}

/// A data file that does not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {why}")]
pub struct DataError {
    file: String,
    why: String,
}

impl DataError {
    pub(super) fn new(file: &str, why: impl std::fmt::Display) -> Self {
        Self {
            file: file.to_owned(),
            why: why.to_string(),
        }
    }
}

/// Why there is no library.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LibraryError {
    /// A shipped file is broken (a test reads them all).
    #[error(transparent)]
    Data(#[from] DataError),
    /// A person's own template does not parse: name and reason.
    #[error("the template {0} does not read: {1}")]
    Own(String, String),
}

/// A phrase with the variables it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase {
    pub(super) source: String,
    pub(super) needs: BTreeSet<String>,
}

/// How openers are built in a language: `frames` × `kinds` (`site_frames` too,
/// where the fact stands on the hotel's own site), or `generic_lead` × `generic_main` where there is no fact.
#[derive(Debug)]
pub(super) struct Openers {
    pub(super) frames: Vec<Phrase>,
    pub(super) site_frames: Vec<Phrase>,
    pub(super) text_frames: Vec<Phrase>,
    pub(super) kinds: BTreeMap<String, Vec<Phrase>>,
    pub(super) whole: BTreeMap<String, Vec<Phrase>>,
    pub(super) generic_lead: Vec<Phrase>,
    pub(super) generic_main: Vec<Phrase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OpenersFile {
    frames: Vec<String>,
    site_frames: Vec<String>,
    text_frames: Vec<String>,
    kinds: BTreeMap<String, Vec<String>>,
    whole: BTreeMap<String, Vec<String>>,
    generic_lead: Vec<String>,
    generic_main: Vec<String>,
}

/// Everything of one language.
#[derive(Debug)]
pub(super) struct Tongue {
    pub(super) openers: Openers,
    pub(super) phrases: BTreeMap<String, Vec<Phrase>>,
}

/// Templates of all languages.
#[derive(Debug)]
pub struct Library {
    pub(super) env: Environment<'static>,
    pub(super) own: Environment<'static>,
    own_names: HashSet<String>,
    tongues: BTreeMap<Language, Tongue>,
    pub(super) never: Never,
}

impl Library {
    /// The shipped templates, with the person's own copies by name (`de/pain_point/first`) before them.
    ///
    /// # Errors
    /// When an own template does not parse, so that the person hears of it when he saves it.
    pub fn new(own: &BTreeMap<String, String>) -> Result<Self, LibraryError> {
        let mut env = environment();
        let mut tongues = BTreeMap::new();
        for &language in Language::ALL {
            let files = shipped(language);
            for (name, source) in files.templates {
                env.add_template(name, source)
                    .map_err(|e| DataError::new(name, e))?;
            }
            tongues.insert(language, Tongue::read(&mut env, language, &files)?);
        }
        let mut own_env = environment();
        for (name, source) in own {
            own_env
                .add_template_owned(name.clone(), source.clone())
                .map_err(|e| LibraryError::Own(name.clone(), e.to_string()))?;
        }
        Ok(Self {
            env,
            own: own_env,
            own_names: own.keys().cloned().collect(),
            tongues,
            never: Never::shipped()?,
        })
    }

    /// Source of a shipped template, for a person who wants to make his own copy of it.
    #[must_use]
    pub fn shipped_source(&self, name: &str) -> Option<&str> {
        let language = Language::of(name.split('/').next()?)?;
        shipped(language)
            .templates
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, s)| *s)
    }

    pub(super) fn has_own(&self, name: &str) -> bool {
        self.own_names.contains(name)
    }

    pub(super) fn tongue(&self, language: Language) -> Option<&Tongue> {
        self.tongues.get(&language)
    }
}

impl Tongue {
    fn read(
        env: &mut Environment<'static>,
        language: Language,
        files: &Shipped,
    ) -> Result<Self, DataError> {
        let name = |f: &str| format!("{}/{f}", language.word());
        let o: OpenersFile = serde_json::from_str(files.openers)
            .map_err(|e| DataError::new(&name("openers.json"), e))?;
        let p: BTreeMap<String, Vec<String>> = serde_json::from_str(files.phrases)
            .map_err(|e| DataError::new(&name("phrases.json"), e))?;
        Ok(Self {
            openers: Openers {
                frames: phrases(env, o.frames)?,
                site_frames: phrases(env, o.site_frames)?,
                text_frames: phrases(env, o.text_frames)?,
                kinds: lists(env, o.kinds)?,
                whole: lists(env, o.whole)?,
                generic_lead: phrases(env, o.generic_lead)?,
                generic_main: phrases(env, o.generic_main)?,
            },
            phrases: lists(env, p)?,
        })
    }
}

fn lists(
    env: &mut Environment<'static>,
    all: BTreeMap<String, Vec<String>>,
) -> Result<BTreeMap<String, Vec<Phrase>>, DataError> {
    all.into_iter()
        .map(|(k, v)| Ok((k, phrases(env, v)?)))
        .collect()
}

fn phrases(env: &mut Environment<'static>, all: Vec<String>) -> Result<Vec<Phrase>, DataError> {
    all.into_iter().map(|s| phrase(env, s)).collect()
}

/// A phrase, kept in the environment under its own source, so that it is compiled once.
fn phrase(env: &mut Environment<'static>, source: String) -> Result<Phrase, DataError> {
    env.add_template_owned(source.clone(), source.clone())
        .map_err(|e| DataError::new(&source, e))?;
    let needs = env
        .get_template(&source)
        .map_err(|e| DataError::new(&source, e))?
        .undeclared_variables(false)
        .into_iter()
        .collect();
    Ok(Phrase { source, needs })
}

fn environment() -> Environment<'static> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_fuel(Some(FUEL));
    env.add_filter("upfirst", |s: String| upfirst(&s));
    env
}
