//! Reading ease by language, 0–100, higher is easier.
//!
//! Flesch (1948) EN; Amstad (1978) DE; Kandel & Moles (1958) FR; Fernández Huerta (1959) ES; Gulpease (1988) IT;
//! Martins et al. (1996) PT; Douma (1960) NL; other languages use Flesch.

use crate::text::Tokens;

struct Counts {
    words: f64,
    sentences: f64,
    syllables: f64,
    letters: f64,
}

/// The score of `text`; 100 for an empty one.
pub(crate) fn score(text: &str, language: &str) -> f64 {
    let c = count(text, language);
    if c.words < 1.0 {
        return 100.0;
    }
    let asl = c.words / c.sentences.max(1.0);
    let asw = c.syllables / c.words;
    let v = match language {
        "de" => 180.0 - asl - 58.5 * asw,
        "fr" => 207.0 - 1.015 * asl - 73.6 * asw,
        "es" => 206.84 - 1.02 * asl - 60.0 * asw,
        "it" => 89.0 + (300.0 * c.sentences - 10.0 * c.letters) / c.words,
        "pt" => 248.835 - 1.015 * asl - 84.6 * asw,
        "nl" => 206.84 - 0.93 * asl - 77.0 * asw,
        _ => 206.835 - 1.015 * asl - 84.6 * asw,
    };
    (v.clamp(0.0, 100.0) * 10.0).round() / 10.0
}

fn count(text: &str, language: &str) -> Counts {
    let t = Tokens::new(text);
    let words: Vec<&str> = t
        .list
        .iter()
        .map(|w| text.get(w.start..w.end).unwrap_or_default())
        .collect();
    let real = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    Counts {
        words: real(words.len()),
        sentences: real(t.sentences.len()),
        syllables: words.iter().map(|w| real(syllables(w, language))).sum(),
        letters: words
            .iter()
            .map(|w| real(w.chars().filter(|c| c.is_alphanumeric()).count()))
            .sum(),
    }
}

/// Groups of vowels; a silent final e is no syllable in English and French.
fn syllables(word: &str, language: &str) -> usize {
    let w: Vec<char> = word.to_lowercase().chars().collect();
    let vowel = |c: char| "aeiouyáàâäãåæéèêëíìîïóòôöõøœúùûüýÿ".contains(c);
    let mut n = 0;
    let mut before = false;
    for c in &w {
        let v = vowel(*c);
        if v && !before {
            n += 1;
        }
        before = v;
    }
    let ends = |s: &str| word.to_lowercase().ends_with(s);
    let silent = match language {
        "en" => {
            (ends("e") && !ends("le"))
                || (ends("es")
                    && !ends("ses")
                    && !ends("ces")
                    && !ends("ges")
                    && !ends("ches")
                    && !ends("shes")
                    && !ends("xes"))
                || (ends("ed") && !ends("ted") && !ends("ded"))
        }
        "fr" => ends("e") || ends("es") || ends("ent"),
        _ => false,
    };
    if silent && n > 1 {
        n -= 1;
    }
    n.max(1)
}
