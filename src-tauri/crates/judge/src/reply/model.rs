//! What the author wants, by a linear model over words, letters and what the lexicons found. It is trained on written
//! lines (`data/reply/lines`), never on mail of anybody, by [`train`]; this file owns its file format and its verdict.
//!
//! A multinomial logistic regression over hashed features (Weinberger et al., "Feature Hashing for Large Scale Multitask
//! Learning", 2009). It tells eight intents; what follows from them is decided elsewhere.

mod features;
mod train;

pub(crate) use features::{Features, Seen};
pub use train::{Line, fingerprint, train};

use crate::DataError;

/// The classes in the order of the weights (product.md, "intent").
pub(crate) const CLASSES: [&str; 8] = [
    "interested",
    "not_interested",
    "delegated",
    "needs_more_info",
    "meeting_request",
    "unsubscribe",
    "neutral",
    "unclear",
];

/// How many classes.
pub(crate) const N: usize = CLASSES.len();
/// The hash space of features, in bits.
pub(crate) const BITS: u32 = 18;

const FILE: &str = "reply/model.bin";
const MAGIC: &[u8; 8] = b"JREPLY02";

/// The trained weights.
pub(crate) struct Model {
    /// Of the lines it was trained on.
    fingerprint: u64,
    /// One step of a weight, by class.
    step: [f32; N],
    bias: [f32; N],
    /// `2^BITS` rows of `N` weights.
    weights: Vec<[i8; N]>,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Model")
            .field("rows", &self.weights.len())
            .finish_non_exhaustive()
    }
}

/// Probability by class, summing to one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Odds([f64; N]);

impl Odds {
    /// The probability of a class; 0 for a name it does not know.
    pub(crate) fn of(&self, class: &str) -> f64 {
        CLASSES
            .iter()
            .zip(self.0)
            .find(|(c, _)| **c == class)
            .map_or(0.0, |(_, p)| p)
    }

    /// The likeliest class other than `not`, and its probability among those.
    pub(crate) fn best_but(&self, not: &str) -> (&'static str, f64) {
        let rest = (1.0 - self.of(not)).max(1e-9);
        CLASSES
            .iter()
            .zip(self.0)
            .filter(|(c, _)| **c != not)
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .map_or(("unclear", 0.0), |(c, p)| (*c, p / rest))
    }
}

impl Model {
    /// The weights compiled into the crate.
    pub(crate) fn embedded() -> Result<Self, DataError> {
        Self::parse(include_bytes!("../../data/reply/model.bin"))
    }

    /// Reads what [`Model::bytes`] wrote.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, DataError> {
        let wrong = |why: &str| DataError::new(FILE, 0, why.to_owned());
        let rest = bytes
            .strip_prefix(MAGIC)
            .ok_or_else(|| wrong("not a reply model"))?;
        let (print, rest) = rest
            .split_first_chunk::<8>()
            .ok_or_else(|| wrong("no fingerprint"))?;
        let (step, rest) = floats(rest).ok_or_else(|| wrong("no steps"))?;
        let (bias, rest) = floats(rest).ok_or_else(|| wrong("no biases"))?;
        let (rows, left) = rest.as_chunks::<N>();
        if rows.len() != 1 << BITS || !left.is_empty() {
            return Err(wrong("the number of weights is not 2^bits rows"));
        }
        Ok(Self {
            fingerprint: u64::from_le_bytes(*print),
            step,
            bias,
            weights: rows
                .iter()
                .map(|r| r.map(|b| i8::from_le_bytes([b])))
                .collect(),
        })
    }

    /// As a file.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend(self.fingerprint.to_le_bytes());
        for f in self.step.iter().chain(&self.bias) {
            out.extend(f.to_le_bytes());
        }
        out.extend(self.weights.iter().flatten().flat_map(|w| w.to_le_bytes()));
        out
    }

    /// The fingerprint of the lines it was trained on.
    pub(crate) fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// The odds of a text's features.
    pub(crate) fn odds(&self, f: &Features) -> Odds {
        let mut sum = [0.0_f32; N];
        for (row, value) in f.iter() {
            if let Some(w) = self.weights.get(row) {
                for (s, w) in sum.iter_mut().zip(w) {
                    *s += f32::from(*w) * value;
                }
            }
        }
        let mut z = [0.0_f64; N];
        for (((z, s), step), bias) in z.iter_mut().zip(sum).zip(self.step).zip(self.bias) {
            *z = f64::from(s * step + bias);
        }
        Odds(softmax(z))
    }
}

/// `exp(z) / Σ exp(z)`.
pub(crate) fn softmax(z: [f64; N]) -> [f64; N] {
    let top = z.iter().copied().fold(f64::MIN, f64::max);
    let e = z.map(|v| (v - top).exp());
    let sum: f64 = e.iter().sum();
    e.map(|v| v / sum)
}

fn floats(bytes: &[u8]) -> Option<([f32; N], &[u8])> {
    let (head, rest) = bytes.split_at_checked(N * 4)?;
    let mut out = [0.0; N];
    for (o, b) in out.iter_mut().zip(head.as_chunks::<4>().0) {
        *o = f32::from_le_bytes(*b);
    }
    Some((out, rest))
}
