//! Named fault points of the kill tests. In an ordinary run they cost one look at a cached flag. Convention:
//! `JENGU_FAULT_FILE` names a file to which each passing is appended (`fault-point NAME`); `JENGU_FAULT_POINT`
//! (`NAME` or `NAME#N`) is where to stop, after the line `fault-stop NAME`; `JENGU_FAULT_ACTION` is `pause` (default: stand
//! still, to be killed), `abort`, or `go` (wait until the file plus `.go` exists).

use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

struct Armed {
    file: PathBuf,
    point: String,
    nth: u32,
    seen: AtomicU32,
}

static ARMED: OnceLock<Option<Armed>> = OnceLock::new();

fn read_environment() -> Option<Armed> {
    let file = PathBuf::from(std::env::var_os("JENGU_FAULT_FILE")?);
    let wanted = std::env::var("JENGU_FAULT_POINT").unwrap_or_default();
    let (point, nth) = wanted
        .split_once('#')
        .map_or((wanted.clone(), 1), |(p, n)| {
            (p.to_owned(), n.parse().unwrap_or(1))
        });
    Some(Armed {
        file,
        point,
        nth,
        seen: AtomicU32::new(0),
    })
}

/// Pass a fault point.
pub fn point(name: &'static str) {
    let Some(armed) = ARMED.get_or_init(read_environment) else {
        return;
    };
    armed.line(&format!("fault-point {name}\n"));
    if armed.point != name
        || armed.seen.fetch_add(1, Ordering::SeqCst).saturating_add(1) != armed.nth
    {
        return;
    }
    armed.line(&format!("fault-stop {name}\n"));
    match std::env::var("JENGU_FAULT_ACTION").as_deref() {
        Ok("abort") => std::process::abort(),
        Ok("go") => {
            let mut go = armed.file.clone().into_os_string();
            go.push(".go");
            while !std::path::Path::new(&go).exists() {
                std::thread::sleep(Duration::from_millis(2));
            }
        }
        _ => loop {
            std::thread::park();
        },
    }
}

impl Armed {
    /// One write a line, not synced: it survives SIGKILL, which is all that is needed.
    fn line(&self, text: &str) {
        use std::io::Write as _;
        if let Ok(mut f) = std::fs::File::options()
            .create(true)
            .append(true)
            .open(&self.file)
        {
            let _ = f.write_all(text.as_bytes());
        }
    }
}
