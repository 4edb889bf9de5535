//! Trains the model of replies on the lines beside it and writes it:
//! `cargo run --release -p jengu-judge --example train_replies`. To be run whenever a line is added or a lexicon of the
//! replies changes; a test compares the fingerprint of the lines.

use std::error::Error;
use std::path::{Path, PathBuf};

use judge::Judge;
use judge::reply::{Line, train};

fn main() -> Result<(), Box<dyn Error>> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/reply");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(data.join("lines"))?
        .map(|e| e.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    // The order of the lines is part of the training.
    paths.sort();
    let mut lines = Vec::new();
    for p in &paths {
        let text = std::fs::read_to_string(p)?;
        lines.extend(Line::read(&text)?);
    }
    let bytes = train(&Judge::embedded()?, &lines);
    let model = data.join("model.bin");
    std::fs::write(&model, &bytes)?;
    println!(
        "{} lines, {} bytes in {}",
        lines.len(),
        bytes.len(),
        model.display()
    );
    Ok(())
}
