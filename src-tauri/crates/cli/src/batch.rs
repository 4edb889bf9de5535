//! Batches: one JSON object a line in, one result a line out, as soon as it is there. A line that cannot be read or
//! judged gives `{"id","error":{code,message,details}}` and does not stop the others; the exit code is 1 then.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::ports::BoxFuture;
use domain::{Code, WireError};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::out::Out;

/// Judges one object.
pub(crate) type Run =
    Arc<dyn Fn(Value) -> BoxFuture<'static, Result<Value, WireError>> + Send + Sync>;

/// A batch.
pub(crate) struct Batch {
    pub(crate) file: PathBuf,
    pub(crate) run: Run,
    /// Objects judged at the same time; above 1 results come as they are ready.
    pub(crate) at_once: usize,
}

/// Lines of a file or of standard input, read on a thread of their own so that a slow writer blocks nobody.
fn lines(file: &Path) -> Result<mpsc::Receiver<std::io::Result<String>>, WireError> {
    let reader: Box<dyn std::io::Read + Send> = if file == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        let file = std::fs::File::open(file)
            .map_err(|e| WireError::new(Code::Usage, format!("{}: {e}", file.display())))?;
        Box::new(file)
    };
    let (tx, rx) = mpsc::channel(64);
    std::thread::spawn(move || {
        for line in BufReader::new(reader).lines() {
            if tx.blocking_send(line).is_err() {
                return;
            }
        }
    });
    Ok(rx)
}

/// The result with the id of its object.
fn with_id(id: Value, result: Result<Value, WireError>) -> (Value, bool) {
    let (mut value, ok) = match result {
        Ok(v) => (v, true),
        Err(e) => (json!({ "error": e }), false),
    };
    if let Some(map) = value.as_object_mut() {
        map.insert("id".into(), id);
    }
    (value, ok)
}

async fn one(run: Run, line: String) -> (Value, bool) {
    let mut object: Value = match serde_json::from_str(&line) {
        Ok(v) => v,
        Err(e) => {
            return with_id(
                Value::Null,
                Err(WireError::new(Code::Usage, format!("not JSON: {e}"))),
            );
        }
    };
    let id = object
        .as_object_mut()
        .and_then(|o| o.remove("id"))
        .unwrap_or_default();
    if !object.is_object() {
        return with_id(
            id,
            Err(WireError::new(Code::Usage, "each line is one JSON object")),
        );
    }
    let result = run(object).await;
    with_id(id, result)
}

impl Batch {
    /// Judge every line.
    pub(crate) async fn stream(self, out: &Out) -> Result<(), WireError> {
        let mut lines = lines(&self.file)?;
        let mut running = JoinSet::new();
        let (mut done, mut bad, mut open) = (0_u64, 0_u64, true);
        while open || !running.is_empty() {
            tokio::select! {
                line = lines.recv(), if open && running.len() < self.at_once => match line {
                    Some(Ok(line)) if line.trim().is_empty() => {}
                    Some(Ok(line)) => drop(running.spawn(one(Arc::clone(&self.run), line))),
                    Some(Err(e)) => return Err(WireError::new(Code::Usage, format!("the batch cannot be read: {e}"))),
                    None => open = false,
                },
                Some(ended) = running.join_next() => {
                    let (value, ok) = ended.map_err(|e| WireError::new(Code::Internal, e.to_string()))?;
                    done = done.saturating_add(1);
                    bad = bad.saturating_add(u64::from(!ok));
                    let mut stdout = std::io::stdout().lock();
                    // Whoever reads has gone: there is nobody left to judge for.
                    if writeln!(stdout, "{value}").and_then(|()| stdout.flush()).is_err() {
                        return Ok(());
                    }
                }
            }
        }
        out.progress(&format!("{done} judged, {bad} with errors"));
        if bad == 0 {
            Ok(())
        } else {
            Err(WireError::new(
                Code::Internal,
                format!("{bad} of {done} lines could not be judged; their results say why"),
            ))
        }
    }
}
