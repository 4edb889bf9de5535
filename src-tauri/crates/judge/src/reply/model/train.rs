//! Training: written lines in, weights out. The same lines give the same weights: no clock, no chance but a seeded one.
//!
//! Logistic regression by stochastic gradient descent with per-weight rates (AdaGrad; Duchi, Hazan, Singer, 2011) and
//! weight decay. What the lexicons found is left out now and then, so that the words are learnt too.

use super::{BITS, CLASSES, Features, Model, N, softmax};
use crate::DataError;
use crate::text::table::rows;

/// A line with what its author wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// One of the eight intents.
    pub label: String,
    /// What was written.
    pub text: String,
}

impl Line {
    /// The lines of a file `label<TAB>text`, a line break in the text written as `\\n`; `#` starts a comment.
    ///
    /// # Errors
    /// When a row has not two columns or its label is no intent.
    pub fn read(file: &str) -> Result<Vec<Self>, DataError> {
        const FILE: &str = "reply/lines";
        rows::<2>(FILE, file)?
            .into_iter()
            .map(|r| {
                let [label, text] = r.col;
                if !CLASSES.contains(&label) {
                    return Err(DataError::new(FILE, r.line, format!("no intent: {label}")));
                }
                Ok(Self {
                    label: label.to_owned(),
                    text: text.replace("\\n", "\n"),
                })
            })
            .collect()
    }
}

/// A number that changes with any of the lines or their order (FNV-1a).
#[must_use]
pub fn fingerprint(lines: &[Line]) -> u64 {
    let all = lines
        .iter()
        .flat_map(|l| [l.label.as_str(), l.text.as_str()]);
    super::features::hash(all)
}

/// How often every line is looked at.
const EPOCHS: u32 = 30;
/// The first step.
const RATE: f32 = 0.15;
/// How much a weight shrinks whenever it is touched, times the step.
const DECAY: f32 = 2e-5;
/// Of a hundred findings of the lexicons, how many are kept in a look.
const KEPT: u64 = 40;

/// The model's file made from features and labels; lines with an unknown label are left out.
pub(crate) fn fit(examples: &[(Features, &str)]) -> Model {
    let rows = 1_usize << BITS;
    let mut weights = vec![[0.0_f32; N]; rows];
    let mut seen = vec![[1e-6_f32; N]; rows];
    let mut bias = [0.0_f32; N];
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    for epoch in 0..EPOCHS {
        chance.shuffle(&mut order);
        let bias_rate = 0.05 / f32::from(u16::try_from(epoch + 1).unwrap_or(1)).sqrt();
        for i in &order {
            let Some((features, label)) = examples.get(*i) else {
                continue;
            };
            let Some(class) = CLASSES.iter().position(|c| c == label) else {
                continue;
            };
            let list = features.thinned(|| chance.next() % 100 < KEPT);
            let mut z = bias.map(f64::from);
            for (row, value) in &list {
                if let Some(w) = weights.get(*row) {
                    for (z, w) in z.iter_mut().zip(w) {
                        *z += f64::from(*w) * f64::from(*value);
                    }
                }
            }
            let mut slope = softmax(z);
            if let Some(s) = slope.get_mut(class) {
                *s -= 1.0;
            }
            #[expect(clippy::cast_possible_truncation, reason = "a slope of −1 to 1")]
            let slope = slope.map(|s| s as f32);
            for (b, s) in bias.iter_mut().zip(slope) {
                *b -= bias_rate * s;
            }
            for (row, value) in &list {
                let (Some(w), Some(g)) = (weights.get_mut(*row), seen.get_mut(*row)) else {
                    continue;
                };
                for ((w, g), s) in w.iter_mut().zip(g).zip(slope) {
                    let slope = s * value + DECAY * *w;
                    *g += slope * slope;
                    *w -= RATE * slope / g.sqrt();
                }
            }
        }
    }
    quantised(&weights, bias)
}

/// Weights in 255 steps a class.
fn quantised(weights: &[[f32; N]], bias: [f32; N]) -> Model {
    let mut top = [1e-9_f32; N];
    for w in weights {
        for (t, w) in top.iter_mut().zip(w) {
            *t = t.max(w.abs());
        }
    }
    let step = top.map(|t| t / 127.0);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the largest weight is 127 steps"
    )]
    let small = |w: f32, s: f32| (w / s).round().clamp(-127.0, 127.0) as i8;
    Model {
        fingerprint: 0,
        step,
        bias,
        weights: weights
            .iter()
            .map(|w| {
                let mut out = [0; N];
                for ((o, w), s) in out.iter_mut().zip(w).zip(step) {
                    *o = small(*w, s);
                }
                out
            })
            .collect(),
    }
}

/// Trains on `lines` and gives the file `data/reply/model.bin`.
#[must_use]
pub fn train(judge: &crate::Judge, lines: &[Line]) -> Vec<u8> {
    let examples: Vec<(Features, &str)> = lines
        .iter()
        .map(|l| (judge.features_of_line(&l.text), l.label.as_str()))
        .collect();
    Model {
        fingerprint: fingerprint(lines),
        ..fit(&examples)
    }
    .bytes()
}

/// Numbers that only look like chance (xorshift64*, Vigna 2016).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11
    }

    fn shuffle(&mut self, list: &mut [usize]) {
        for i in (1..list.len()).rev() {
            let j = usize::try_from(self.next()).unwrap_or(0) % (i + 1);
            list.swap(i, j);
        }
    }
}
