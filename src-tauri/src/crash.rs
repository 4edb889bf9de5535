//! What a fault leaves for the next start: where in the program it was, never what it was about. Personal data could only
//! come in through a message that was put together at run time, so only fixed texts are kept.

use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// The file in the system's folder for settings.
const FILE: &str = "crash.json";

/// A fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Crash {
    /// When, epoch milliseconds.
    pub(crate) at: u64,
    /// Of which version.
    pub(crate) version: String,
    /// File and line of the program.
    pub(crate) place: String,
    /// What the program says, where that is a fixed text of it.
    pub(crate) words: Option<String>,
}

/// Writes down every fault of this process from now on; the messages go on to wherever they went.
pub(crate) fn note(home: PathBuf) {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |fault| {
        let crash = Crash {
            at: SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |d| u64::try_from(d.as_millis()).unwrap_or(u64::MAX)),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            place: fault
                .location()
                .map(|at| format!("{}:{}", relative(at.file()), at.line()))
                .unwrap_or_default(),
            // A text that was formatted is a `String` here: it may name anything and stays out.
            words: fault
                .payload()
                .downcast_ref::<&'static str>()
                .map(|words| (*words).to_owned()),
        };
        // Nothing more can be done about a disk that refuses at this moment.
        drop(write(&home, &crash));
        before(fault);
    }));
}

/// A path of the program without the folders of whoever compiled it.
fn relative(file: &str) -> &str {
    ["/registry/src/", "/rustc/", "src-tauri/"]
        .iter()
        .find_map(|mark| file.find(mark).and_then(|at| file.get(at..)))
        .unwrap_or(file)
        .trim_start_matches('/')
}

fn write(home: &Path, crash: &Crash) -> std::io::Result<()> {
    std::fs::create_dir_all(home)?;
    std::fs::write(home.join(FILE), serde_json::to_vec(crash)?)
}

/// What is there to be told.
pub(crate) fn read(home: &Path) -> Option<Crash> {
    let bytes = std::fs::read(home.join(FILE)).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// It was told.
pub(crate) fn dismiss(home: &Path) {
    if let Err(error) = std::fs::remove_file(home.join(FILE))
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "the crash report stays");
    }
}

#[cfg(test)]
mod tests {
    //! A fault is told at the next start, once, and says nothing about anybody.

    use super::*;

    #[test]
    fn a_fault_leaves_its_place_and_no_text_that_was_put_together() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(read(home.path()), None);
        note(home.path().to_owned());
        let address = String::from("anna@hotel.example");
        let fault = std::thread::spawn(move || panic!("{address} cannot be read")).join();
        assert!(fault.is_err());
        let told = read(home.path()).unwrap();
        assert!(
            told.place.starts_with("src-tauri/src/crash.rs:"),
            "{told:?}"
        );
        assert_eq!(told.words, None);
        let file = std::fs::read_to_string(home.path().join(FILE)).unwrap();
        assert!(!file.contains("anna"), "{file}");
        assert!(
            std::thread::spawn(|| panic!("a fixed text"))
                .join()
                .is_err()
        );
        assert_eq!(
            read(home.path()).unwrap().words.as_deref(),
            Some("a fixed text")
        );
        dismiss(home.path());
        dismiss(home.path());
        assert_eq!(read(home.path()), None);
    }

    #[test]
    fn a_damaged_report_is_no_report() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join(FILE), "{\"at\":").unwrap();
        assert_eq!(read(home.path()), None);
    }
}
