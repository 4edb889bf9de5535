//! A window that is closed in the first seconds must not leave a practice workspace that never opens again.

use super::*;

/// How many rows each list has.
async fn counts(e: &Engine) -> Vec<(&'static str, usize)> {
    let mut out = Vec::new();
    for list in ["senders", "inboxes", "offers", "campaigns", "sources"] {
        let answer = call(e, &e.person(), &format!("{list}_list"), json!({})).await;
        out.push((list, answer.unwrap()[list].as_array().unwrap().len()));
    }
    out
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setup_that_was_interrupted_is_finished_and_makes_nothing_twice() {
    let dir = tempfile::tempdir().unwrap();
    let first = crate::open(dir.path(), 1).await.unwrap();
    let whole = counts(first.engine()).await;
    assert!(whole.iter().all(|(_, n)| *n > 0), "{whole:?}");
    let undone = first.engine().store().write(|tx| {
        tx.execute("DELETE FROM settings WHERE key=?1", [SET_UP])?;
        Ok(())
    });
    undone.await.unwrap();
    assert!(!done(first.engine()).await.unwrap());
    first.close().await;

    let second = crate::open(dir.path(), 1).await.unwrap();
    assert!(done(second.engine()).await.unwrap());
    assert_eq!(counts(second.engine()).await, whole);
    second.close().await;
}
