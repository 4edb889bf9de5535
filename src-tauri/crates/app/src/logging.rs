//! Logs of a process without a window: JSON lines in the system's data folder, five files of at most 5 MB. Ids only,
//! never addresses or texts.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Largest file in bytes.
const LARGEST: u64 = 5 << 20;
/// Files kept beside the current one.
const KEPT: u32 = 4;
/// Words of the filter, like `engine=debug`.
pub const FILTER: &str = "JENGU_LOG";

/// A file that begins anew when it is full; those of before are numbered, the oldest goes.
struct Capped {
    path: PathBuf,
    file: File,
    size: u64,
    largest: u64,
}

impl Capped {
    fn open(path: PathBuf, largest: u64) -> std::io::Result<Self> {
        let mut options = File::options();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path)?;
        let size = file.metadata()?.len();
        Ok(Self {
            path,
            file,
            size,
            largest,
        })
    }

    fn numbered(&self, n: u32) -> PathBuf {
        self.path.with_added_extension(n.to_string())
    }

    fn turn(&mut self) -> std::io::Result<()> {
        for n in (1..KEPT).rev() {
            drop(std::fs::rename(
                self.numbered(n),
                self.numbered(n.saturating_add(1)),
            ));
        }
        std::fs::rename(&self.path, self.numbered(1))?;
        *self = Self::open(self.path.clone(), self.largest)?;
        Ok(())
    }
}

impl Write for Capped {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        if self.size >= self.largest {
            // Another process may have turned the same file: then there is nothing to rename, and we go on.
            drop(self.turn());
        }
        self.file.write_all(line)?;
        self.size = self
            .size
            .saturating_add(u64::try_from(line.len()).unwrap_or(u64::MAX));
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

/// Start logging into `folder`; the guard writes what is left when it is dropped. Without [`FILTER`] in the environment,
/// `info` and above.
///
/// # Errors
/// When the folder cannot be written or logging was started already.
pub fn start(folder: &Path) -> anyhow::Result<WorkerGuard> {
    crate::adapters::secrets_file::private_folder(folder).context("Make the log folder")?;
    let file = Capped::open(folder.join("jengu.log"), LARGEST).context("Open the log file")?;
    let (writer, guard) = tracing_appender::non_blocking(file);
    let filter = EnvFilter::try_from_env(FILTER).unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::registry()
        .with(filter)
        .with(tracing_subscriber::fmt::layer().json().with_writer(writer))
        .try_init()
        .context("Start logging")?;
    Ok(guard)
}

/// Empty every log file in these folders, also those that a process writes at this moment (they are appended to). How many
/// had something in them.
///
/// # Errors
/// When a file cannot be emptied; the others are.
pub fn empty(folders: &[PathBuf]) -> std::io::Result<usize> {
    let (mut n, mut failed) = (0_usize, None);
    for folder in folders {
        let files = match std::fs::read_dir(folder) {
            Ok(files) => files,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => continue,
            Err(e) => {
                failed = Some(e);
                continue;
            }
        };
        for file in files {
            match file.and_then(|f| emptied(&f)) {
                Ok(emptied) => n = n.saturating_add(usize::from(emptied)),
                Err(e) => failed = Some(e),
            }
        }
    }
    failed.map_or(Ok(n), Err)
}

/// Whether it is a log that had something in it.
fn emptied(file: &std::fs::DirEntry) -> std::io::Result<bool> {
    let name = file.file_name().to_string_lossy().into_owned();
    let log = name.starts_with("jengu") && name.split('.').any(|part| part == "log");
    if !log || !file.file_type()?.is_file() || file.metadata()?.len() == 0 {
        return Ok(false);
    }
    File::options().write(true).open(file.path())?.set_len(0)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_file_is_turned_and_no_more_than_the_kept_ones_stay() {
        let dir = tempfile::tempdir().unwrap();
        let mut log = Capped::open(dir.path().join("x.log"), 100).unwrap();
        for i in 0..100 {
            log.write_all(format!("line {i} of some length\n").as_bytes())
                .unwrap();
        }
        let mut sizes: Vec<u64> = std::fs::read_dir(dir.path())
            .unwrap()
            .map(|e| e.unwrap().metadata().unwrap().len())
            .collect();
        sizes.sort_unstable();
        assert_eq!(sizes.len(), 5);
        assert!(sizes.iter().all(|s| *s < 200), "{sizes:?}");
        assert!(
            std::fs::read_to_string(dir.path().join("x.log"))
                .unwrap()
                .contains("line 99")
        );
    }

    #[test]
    fn all_logs_are_emptied_and_what_is_logged_next_is_there() {
        let dir = tempfile::tempdir().unwrap();
        let mut log = Capped::open(dir.path().join("jengu.log"), 1000).unwrap();
        log.write_all(b"550 anna@hotel.example unknown\n").unwrap();
        for other in [
            "jengu.log.1",
            "jengu-desktop.2026-11-30.log",
            "catalogue.txt",
        ] {
            std::fs::write(dir.path().join(other), "anna@hotel.example").unwrap();
        }
        let folders = [dir.path().to_owned(), dir.path().join("none")];
        assert_eq!(empty(&folders).unwrap(), 3);
        log.write_all(b"later\n").unwrap();
        let read = |name: &str| std::fs::read_to_string(dir.path().join(name)).unwrap();
        assert_eq!(read("jengu.log"), "later\n");
        assert_eq!(read("jengu.log.1"), "");
        assert_eq!(read("jengu-desktop.2026-11-30.log"), "");
        assert_eq!(read("catalogue.txt"), "anna@hotel.example");
    }
}
