//! What can be searched for: persons stored before the search knew them are put into it once.

use store::tables::{people, settings};

use crate::Engine;

/// Setting: how the search was filled.
const FILLED: &str = "search.filled";
/// 1: hotels alone; 2: persons by their names as well.
const VERSION: u32 = 2;

/// Fill the search where that was done otherwise before. Once after an opening as the writer.
///
/// # Errors
/// Database errors.
pub async fn renew(e: &Engine) -> anyhow::Result<()> {
    let filled = e
        .store()
        .read(|c| Ok(settings::get::<u32>(c, FILLED)?.is_some_and(|v| v >= VERSION)))
        .await?;
    if filled {
        return Ok(());
    }
    let now = e.now();
    e.store()
        .write(move |tx| {
            let n = people::search_all(tx)?;
            settings::set(tx, FILLED, &VERSION, now)?;
            tracing::info!(persons = n, "Persons can be searched for");
            Ok(())
        })
        .await
}
