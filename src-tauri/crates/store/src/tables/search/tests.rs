use super::{delete, search, upsert};
use crate::db::tests::world::store;

#[test]
fn words_are_found_without_accents_by_their_beginning_and_in_their_middle() {
    let dir = tempfile::tempdir().unwrap();
    store(dir.path())
        .write_blocking(|tx| {
            upsert(tx, "company", "1", "Hôtel Müllerhof Zürich")?;
            upsert(tx, "company", "2", "Grand Hotel Bellevue")?;
            upsert(tx, "person", "3", "Zoë Bellamy")?;
            let ids = |typed: &str, noun| -> rusqlite::Result<Vec<String>> {
                Ok(search(tx, typed, noun, 10)?
                    .into_iter()
                    .map(|h| h.id)
                    .collect())
            };
            assert_eq!(ids("muller zur", None)?, ["1"]);
            assert_eq!(ids("HOTEL", None)?.len(), 2);
            assert_eq!(ids("bell", Some("person"))?, ["3"]);
            assert_eq!(ids("levue", None)?, ["2"], "inside a word");
            // whatever is typed is a question, never an expression
            for odd in [
                "\"",
                "a OR",
                "NEAR(",
                "*",
                "-x",
                "'; DROP TABLE",
                "(",
                "hotel\" OR \"x",
            ] {
                search(tx, odd, None, 10)?;
            }
            upsert(tx, "company", "1", "Renamed")?;
            assert!(ids("muller", None)?.is_empty());
            delete(tx, "company", "1")?;
            assert!(ids("renamed", None)?.is_empty());
            Ok(())
        })
        .unwrap();
}
