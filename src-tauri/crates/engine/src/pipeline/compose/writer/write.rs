//! The writer itself: variables, phrases, rendering, length.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::value::Value;

use super::input::{Draft, Language, Permission, Step, Strategy, Warning, WriteError, WriteInput};
use super::library::{Library, Tongue};
use super::marks::{known, mark, take};
use super::opener::{Choice, pick};
use super::typography::{self, sentence};
use super::{footer, greeting, subjects};

/// Levels of length in the order they are tried; a template adds sentences with a higher `room`.
const ROOMS: [u8; 4] = [1, 2, 3, 0];

/// The embedded writer.
#[derive(Debug)]
pub struct Writer {
    library: Library,
}

/// What one draft is rendered from.
struct Material {
    vars: BTreeMap<String, String>,
    say: BTreeMap<String, String>,
    skeleton: String,
}

impl Writer {
    /// A writer over a library.
    #[must_use]
    pub const fn new(library: Library) -> Self {
        Self { library }
    }

    /// The library, for a person who looks at its templates.
    #[must_use]
    pub const fn library(&self) -> &Library {
        &self.library
    }

    /// Write a draft.
    ///
    /// # Errors
    /// When the sender is incomplete, a shared mailbox is to get a third mail, or a shipped template is broken.
    pub fn write(&self, input: &WriteInput) -> Result<Draft, WriteError> {
        if known(&input.sender.name).is_none() {
            return Err(WriteError::Sender("name"));
        }
        if known(&input.sender.postal_address).is_none() {
            return Err(WriteError::Sender("postal address"));
        }
        let name = template(input)?;
        let tongue = self.library.tongue(input.language).ok_or_else(|| {
            WriteError::Template(format!("no language {}", input.language.word()))
        })?;
        let mut warnings = Vec::new();
        let material = self.material(tongue, input, &mut warnings)?;
        let (body, body_words) = self.body(&name, input, &material, &mut warnings)?;
        let greeting = greeting::greeting(input.language, &input.recipient, input.front);
        let (text, claims) = take(&format!("{greeting}\n\n{body}"));
        let footer = self.footer(input, &greeting, &mut warnings)?;
        let render = |s: &str, v: &BTreeMap<String, String>| self.render_phrase(s, v);
        let list = tongue.phrases.get("subject").map_or(&[][..], Vec::as_slice);
        let subjects = subjects::three(list, &material.vars, input.seed, &render)
            .iter()
            .map(|s| typography::set(input.language, s))
            .collect();
        Ok(Draft {
            subjects,
            text,
            footer,
            claims,
            opener_skeleton: material.skeleton,
            body_words,
            warnings,
        })
    }

    fn material(
        &self,
        tongue: &Tongue,
        input: &WriteInput,
        warnings: &mut Vec<Warning>,
    ) -> Result<Material, WriteError> {
        let mut vars = BTreeMap::new();
        let unnamed = tongue
            .phrases
            .get("your_house")
            .and_then(|p| p.first())
            .map(|p| p.source.clone());
        vars.insert(
            "hotel".to_owned(),
            known(&input.hotel.name).or(unnamed).unwrap_or_default(),
        );
        let mut put =
            |vars: &mut BTreeMap<String, String>, key: &str, line: Option<&str>, whole: bool| {
                let line = line.and_then(known);
                let line = line.map(|l| if whole { sentence(&l) } else { l });
                if let Some(line) = self.spoken(key, line, warnings) {
                    vars.insert(key.to_owned(), line);
                }
            };
        let l = input.language;
        // French contracts "à Le Havre" to "au Havre": such a town is left unnamed rather than written wrong.
        let contracts =
            |t: &&str| l == Language::Fr && (t.starts_with("Le ") || t.starts_with("Les "));
        put(
            &mut vars,
            "town",
            input.hotel.town.as_deref().filter(|t| !contracts(t)),
            false,
        );
        put(&mut vars, "offer_name", Some(&input.offer.name), false);
        put(
            &mut vars,
            "topic",
            input.offer.topic.get(&l).map(String::as_str),
            false,
        );
        put(
            &mut vars,
            "value_line",
            input.offer.value_line.get(&l).map(String::as_str),
            true,
        );
        put(
            &mut vars,
            "pain_line",
            input.offer.pain_line.get(&l).map(String::as_str),
            true,
        );
        let point = input
            .offer
            .points
            .get(&l)
            .and_then(|p| p.get(usize::from(input.step == Step::FollowUp2)));
        put(&mut vars, "point", point.map(String::as_str), true);
        put(
            &mut vars,
            "referrer",
            input.delegated_from.as_ref().map(|r| r.name.as_str()),
            false,
        );
        if let Some(r) = input.reference.as_ref() {
            let named = match r.permission {
                Permission::Name => Some(r.name.as_str()),
                Permission::Describe => r.description.get(&l).map(String::as_str),
                Permission::None => None,
            };
            put(&mut vars, "reference", named, false);
            if vars.contains_key("reference") {
                put(
                    &mut vars,
                    "reference_result",
                    r.result.get(&l).map(String::as_str),
                    true,
                );
            }
        }
        put(
            &mut vars,
            "answers",
            Some(&input.answers.join(" "))
                .filter(|a| !a.is_empty())
                .map(String::as_str),
            true,
        );
        if !vars.contains_key("value_line") {
            warnings.push(Warning::NoValueLine);
        }
        let facts: Vec<_> = input
            .facts
            .iter()
            .filter(|f| {
                let words = f
                    .slots
                    .values()
                    .fold(f.text.clone(), |a, b| format!("{a} | {b}"));
                let kept = self.library.never.hit(&words).is_none();
                if !kept {
                    warnings.push(Warning::LeftOut(format!("fact:{}", f.id)));
                }
                kept
            })
            .cloned()
            .collect();
        let render = |s: &str, v: &BTreeMap<String, String>| self.render_phrase(s, v);
        let choice = Choice {
            openers: &tongue.openers,
            facts: &facts,
            strategy: input.strategy,
            vars: &vars,
            seed: input.seed,
            purpose: "first",
        };
        let opener = choice
            .opener(0, &render)
            .ok_or_else(|| WriteError::Template("no opener fits".into()))?;
        let again = Choice {
            purpose: input.step.word(),
            ..choice
        };
        let skip = if input.step == Step::FollowUp2 { 2 } else { 1 };
        let second = again.on_fact(skip, &render).map(|o| o.text);
        let mut say = self.phrases(tongue, input, &vars);
        // Lines that state something carry their fact.
        let backed = |key: &str, id| vars.get(key).map(|v: &String| mark(id, v));
        let offer_fact = input.offer.fact_id.as_ref();
        let mut more = BTreeMap::new();
        if opener.fact.is_some() {
            more.insert("on_fact".to_owned(), "1".to_owned());
        }
        more.insert("opener".to_owned(), opener.text);
        for key in ["value_line", "pain_line", "point"] {
            if let Some(v) = backed(key, offer_fact) {
                more.insert(key.to_owned(), v);
            }
        }
        if let Some(v) = second {
            more.insert("second".to_owned(), v);
        }
        for (key, id) in [
            (
                "proof",
                input.reference.as_ref().and_then(|r| r.fact_id.as_ref()),
            ),
            (
                "delegated",
                input
                    .delegated_from
                    .as_ref()
                    .and_then(|r| r.fact_id.as_ref()),
            ),
        ] {
            if let Some(v) = say.get(key) {
                let marked = mark(id, v);
                say.insert(key.to_owned(), marked);
            }
        }
        let skeleton = if input.step == Step::First && !input.front && vars.contains_key("referrer")
        {
            self.phrase_source(tongue, input, &vars, "delegated")
                .unwrap_or(opener.skeleton)
        } else {
            opener.skeleton
        };
        vars.extend(more);
        Ok(Material {
            vars,
            say,
            skeleton,
        })
    }

    /// The line, unless it may be read as a word about a vacancy.
    fn spoken(
        &self,
        key: &str,
        line: Option<String>,
        warnings: &mut Vec<Warning>,
    ) -> Option<String> {
        let line = line?;
        // A town, an offer or a person may be called what they are called.
        let free = matches!(key, "town" | "offer_name" | "referrer" | "answers");
        if free || self.library.never.hit(&line).is_none() {
            return Some(line);
        }
        warnings.push(Warning::LeftOut(key.to_owned()));
        None
    }

    /// A drawn phrase of every list that has one for what is known.
    fn phrases(
        &self,
        tongue: &Tongue,
        input: &WriteInput,
        vars: &BTreeMap<String, String>,
    ) -> BTreeMap<String, String> {
        let have: BTreeSet<&str> = vars.keys().map(String::as_str).collect();
        tongue
            .phrases
            .iter()
            .filter_map(|(key, list)| {
                let purpose = format!("{}:{key}", input.step.word());
                let p = pick(list, &have, input.seed, &purpose)?;
                Some((key.clone(), self.render_phrase(&p.source, vars)?))
            })
            .collect()
    }

    /// Where the drawn phrase of a list comes from, with its variables unfilled.
    fn phrase_source(
        &self,
        tongue: &Tongue,
        input: &WriteInput,
        vars: &BTreeMap<String, String>,
        key: &str,
    ) -> Option<String> {
        let have: BTreeSet<&str> = vars.keys().map(String::as_str).collect();
        let purpose = format!("{}:{key}", input.step.word());
        pick(tongue.phrases.get(key)?, &have, input.seed, &purpose).map(|p| p.source.clone())
    }

    /// The body in the first length that fits; the nearest one and a warning when none does.
    fn body(
        &self,
        name: &str,
        input: &WriteInput,
        material: &Material,
        warnings: &mut Vec<Warning>,
    ) -> Result<(String, usize), WriteError> {
        let (min, max) = input.step.words();
        let mut best: Option<(usize, String, usize)> = None;
        for room in ROOMS {
            let body = self.render(name, input.language, || context(material, room), warnings)?;
            let n = words(&take(&body).0);
            let off = if n < min {
                min - n
            } else {
                n.saturating_sub(max)
            };
            if off == 0 {
                return Ok((body, n));
            }
            if best.as_ref().is_none_or(|(o, _, _)| off < *o) {
                best = Some((off, body, n));
            }
        }
        let (_, body, n) = best.unwrap_or_default();
        warnings.push(Warning::Length(n));
        Ok((body, n))
    }

    fn footer(
        &self,
        input: &WriteInput,
        greeting: &str,
        warnings: &mut Vec<Warning>,
    ) -> Result<String, WriteError> {
        let name = format!("{}/footer", input.language.word());
        let mut last = String::new();
        for tight in [false, true] {
            let vars = footer::variables(input, tight);
            last = self.render(&name, input.language, || strings(&vars), warnings)?;
            if words(&last) + words(greeting) <= footer::WORDS {
                return Ok(last);
            }
        }
        Ok(last)
    }

    /// A person's own copy if it renders to something, else the shipped one.
    fn render(
        &self,
        name: &str,
        language: Language,
        context: impl Fn() -> BTreeMap<String, Value>,
        warnings: &mut Vec<Warning>,
    ) -> Result<String, WriteError> {
        if self.library.has_own(name) {
            let own = self
                .library
                .own
                .get_template(name)
                .and_then(|t| t.render(Value::from(context())));
            match own.map(|t| typography::set(language, &t)) {
                Ok(text) if !text.is_empty() => return Ok(text),
                failed => {
                    let why = failed
                        .err()
                        .map_or_else(|| "it is empty".to_owned(), |e| e.to_string());
                    let warning = Warning::TemplateFailed(format!("{name}: {why}"));
                    if !warnings.contains(&warning) {
                        warnings.push(warning);
                    }
                }
            }
        }
        let shipped = self
            .library
            .env
            .get_template(name)
            .and_then(|t| t.render(Value::from(context())))
            .map_err(|e| WriteError::Template(e.to_string()))?;
        Ok(typography::set(language, &shipped))
    }

    fn render_phrase(&self, source: &str, vars: &BTreeMap<String, String>) -> Option<String> {
        let rendered = self
            .library
            .env
            .get_template(source)
            .and_then(|t| t.render(Value::from(strings(vars))));
        match rendered {
            Ok(s) => Some(s),
            Err(e) => {
                tracing::error!(error = %e, "A phrase does not render");
                None
            }
        }
    }
}

/// Name of the template of a mail.
fn template(input: &WriteInput) -> Result<String, WriteError> {
    let referred = input
        .delegated_from
        .as_ref()
        .is_some_and(|r| known(&r.name).is_some());
    let folder = match (input.step, input.front, referred, input.strategy) {
        (Step::Answer, ..) => return Ok(format!("{}/answer", input.language.word())),
        (Step::First | Step::FollowUp1, true, ..) => "front",
        (_, true, ..) => return Err(WriteError::FrontStep),
        (Step::First, _, true, _) => "delegated",
        (_, _, _, Strategy::HiringSignal) => "hiring_signal",
        (_, _, _, Strategy::PainPoint) => "pain_point",
    };
    Ok(format!(
        "{}/{folder}/{}",
        input.language.word(),
        input.step.word()
    ))
}

fn context(m: &Material, room: u8) -> BTreeMap<String, Value> {
    let mut c = strings(&m.vars);
    c.insert("say".into(), Value::from(strings(&m.say)));
    c.insert("room".into(), Value::from(room));
    c
}

fn strings(vars: &BTreeMap<String, String>) -> BTreeMap<String, Value> {
    vars.iter()
        .map(|(k, v)| (k.clone(), Value::from(v.as_str())))
        .collect()
}

/// Words: stretches between blanks with a letter or digit.
pub(super) fn words(text: &str) -> usize {
    text.split_whitespace()
        .filter(|w| w.chars().any(char::is_alphanumeric))
        .count()
}
