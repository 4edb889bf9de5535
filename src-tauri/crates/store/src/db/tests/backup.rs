use std::path::Path;

use domain::Millis;

use super::world::{
    NOW, approve, commit, draft, draft_to, holds, opt_out, populate, practice, real, reserve, sent,
};
use crate::db::{
    BackupError, Entry, KEYS_FILE, RestoreError, RestoreOptions, backup::report_file, connect,
    restore,
};
use crate::keys::{DataKey, KeyFile, RecoveryCode};
use crate::tables::{chain, emails, suppressions, workspace};
use crate::{OpenError, Store};

fn options(dir: &Path, file: &Path, key: Option<DataKey>) -> RestoreOptions {
    RestoreOptions {
        dir: dir.to_owned(),
        file: file.to_owned(),
        key,
        key_here: None,
        high_water: None,
        now: Millis(NOW + 1000),
        nonce: "nonce".into(),
        allow_shared_folder: false,
    }
}

fn state(s: &Store, id: &'static str) -> String {
    s.read_blocking(move |c| {
        Ok(c.query_row("SELECT state FROM emails WHERE id=?1", [id], |r| r.get(0))?)
    })
    .unwrap()
}

#[tokio::test]
async fn after_a_restore_nothing_is_sent_twice_and_no_opt_out_is_forgotten() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("backup.db");
    let ws = dir.path().join("ws");
    let s = Store::open(practice(&ws)).unwrap();
    s.write(|tx| {
        populate(tx)?;
        sent(tx, "sent")?;
        for e in ["approved", "later", "reserved", "committing"] {
            draft_to(tx, e, &format!("k-{e}"), "kd", None)?;
            approve(tx, e)?;
        }
        reserve(tx, "reserved", 1)?;
        reserve(tx, "committing", 1)?;
        commit(tx, "committing-1")?;
        draft_to(tx, "victim", "k-victim", "kd-v", None)?;
        approve(tx, "victim")?;
        Ok(())
    })
    .await
    .unwrap();
    let report = s.backup(&file).await.unwrap();
    assert_eq!(report.chain.as_ref().map(|h| h.seq), Some(7));
    assert!(report_file(&file).exists());
    assert!(matches!(s.backup(&file).await, Err(BackupError::Exists(_))));
    // After the backup: one more mail leaves, one recipient opts out, one suppression is lifted again.
    s.write(|tx| {
        reserve(tx, "later", 1)?;
        let later = emails::get(tx, &"later".into())?.unwrap();
        let from = later.inbox.clone().unwrap_or_else(|| "in".into());
        tx.journal(Entry::committing(
            &"later-1".into(),
            &later,
            &from,
            Millis(NOW),
        ));
        commit(tx, "later-1")?;
        tx.execute(
            "UPDATE send_attempts SET state='accepted',ended_at=1 WHERE id='later-1'",
            [],
        )?;
        tx.execute("UPDATE emails SET state='sent' WHERE id='later'", [])?;
        opt_out(tx, "s-victim", "address", "k-victim")?;
        opt_out(tx, "s-lifted", "address", "k-lifted")?;
        suppressions::lift(tx, &"s-lifted".into(), "a mistake", Millis(NOW + 5))?;
        Ok(())
    })
    .await
    .unwrap();
    let epoch = s.epoch();
    assert!(matches!(
        restore(&options(&ws, &file, None)),
        Err(RestoreError::Open(OpenError::Busy))
    ));
    s.close().await;
    drop(s);

    let report = restore(&options(&ws, &file, None)).unwrap();
    assert!(report.epoch > epoch);
    assert_eq!(report.merged.suppressions, 1);
    assert_eq!(report.merged.maybe_sent, ["later"]);
    assert_eq!((report.cancelled, report.back.uncertain), (1, 1));
    assert!(report.kept.is_some_and(|k| k.exists()));

    let s = Store::open(practice(&ws)).unwrap();
    assert_eq!(state(&s, "sent"), "sent");
    assert_eq!(state(&s, "approved"), "draft");
    assert_eq!(state(&s, "reserved"), "draft");
    assert_eq!(state(&s, "committing"), "uncertain");
    assert_eq!(state(&s, "later"), "cancelled", "it left after the backup");
    assert_eq!(
        state(&s, "victim"),
        "cancelled",
        "he opted out after the backup"
    );
    let (live, lifted, why, broken): (i64, i64, Option<String>, Option<i64>) = s
        .read_blocking(|c| {
            Ok((
                c.query_row("SELECT count(*) FROM approvals WHERE voided_at IS NULL AND email_id NOT IN('sent','committing')", [], |r| r.get(0))?,
                c.query_row("SELECT count(*) FROM suppressions WHERE key='k-lifted'", [], |r| r.get(0))?,
                workspace::paused_reason(c)?,
                chain::verify_chain(c)?,
            ))
        })
        .unwrap();
    assert_eq!((live, lifted, broken), (0, 0, None));
    assert!(why.is_some_and(|w| w.starts_with("quarantine: ")));
    holds(&s);
    // In quarantine nobody can send, whatever is approved anew.
    let e = s
        .write(|tx| {
            tx.execute("UPDATE approvals SET id=id||'-old'", []).ok();
            draft_to(tx, "fresh", "k-fresh", "kd-f", None)?;
            approve(tx, "fresh")?;
            Ok(reserve(tx, "fresh", 1)?)
        })
        .await
        .unwrap_err();
    assert!(e.to_string().contains("paused at R"), "{e}");
}

#[tokio::test]
async fn a_real_backup_needs_the_recovery_code_and_opens_with_it_on_an_empty_machine() {
    let dir = tempfile::tempdir().unwrap();
    let (ws, file) = (dir.path().join("ws"), dir.path().join("b.db"));
    let s = Store::open(real(&ws)).unwrap();
    assert!(matches!(
        s.backup(&file).await,
        Err(BackupError::NoRecoveryCode)
    ));
    let code = RecoveryCode::generate().unwrap();
    let mut keys = KeyFile::new(s.uid());
    keys.set_recovery(&DataKey::from_bytes([7; 32]), &code)
        .unwrap();
    keys.save(&ws.join(KEYS_FILE)).unwrap();
    assert!(
        matches!(s.backup(&file).await, Err(BackupError::NoRecoveryCode)),
        "nobody wrote it down yet"
    );
    keys.acknowledged_at = Some(NOW);
    keys.save(&ws.join(KEYS_FILE)).unwrap();
    s.write(populate).await.unwrap();
    let report = s.backup(&file).await.unwrap();
    assert_eq!(connect::header(&file).unwrap(), connect::Header::Opaque);
    let key = report
        .keys
        .unwrap()
        .by_recovery(&RecoveryCode::parse(&code.shown()).unwrap())
        .unwrap();

    let elsewhere = dir.path().join("elsewhere");
    assert!(matches!(
        restore(&options(
            &elsewhere,
            &file,
            Some(DataKey::from_bytes([9; 32]))
        )),
        Err(RestoreError::Open(OpenError::WrongKey))
    ));
    restore(&options(&elsewhere, &file, Some(key.clone()))).unwrap();
    assert!(elsewhere.join(KEYS_FILE).exists(), "the wrap came along");
    let again = Store::open(real(&elsewhere).key(Some(key))).unwrap();
    assert_eq!(again.uid(), "uid-real");
    assert!(
        again
            .read_blocking(|c| Ok(workspace::in_quarantine(c)?))
            .unwrap()
    );
    holds(&again);
}

#[tokio::test]
async fn the_backup_of_another_workspace_leaves_this_one_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("b.db");
    let other =
        Store::open(practice(&dir.path().join("other")).create(crate::Kind::Practice, "uid-other"))
            .unwrap();
    other.backup(&file).await.unwrap();
    let ws = dir.path().join("ws");
    drop(Store::open(practice(&ws)).unwrap());
    assert!(matches!(
        restore(&options(&ws, &file, None)),
        Err(RestoreError::OtherWorkspace)
    ));
    let s = Store::open(practice(&ws)).unwrap();
    assert_eq!(s.uid(), "uid-practice");
    assert!(
        !s.read_blocking(|c| Ok(workspace::in_quarantine(c)?))
            .unwrap()
    );
}

#[tokio::test]
async fn what_only_the_journal_knows_is_merged_at_the_next_opening() {
    let dir = tempfile::tempdir().unwrap();
    let s = Store::open(practice(dir.path())).unwrap();
    s.write(populate).await.unwrap();
    s.write(|tx| Ok(draft(tx, "e")?)).await.unwrap();
    s.close().await;
    drop(s);
    // A crash between the journal's sync and COMMIT looks like this.
    let journal = dir.path().join(crate::db::JOURNAL_FILE);
    let entry = Entry::Suppressed {
        id: "s".into(),
        scope: "person".into(),
        key: "bob".into(),
        reason: "opt_out".into(),
        confirmed_by: Some("ann".into()),
        at: NOW,
    };
    crate::db::Journal::open(&journal)
        .unwrap()
        .append(std::slice::from_ref(&entry))
        .unwrap();
    let s = Store::open(practice(dir.path())).unwrap();
    assert_eq!(s.merged().suppressions, 1);
    assert_eq!(state(&s, "e"), "cancelled");
    holds(&s);
    drop(s);
    let s = Store::open(practice(dir.path())).unwrap();
    assert_eq!(s.merged().suppressions, 0, "merging twice is merging once");
}

#[tokio::test]
async fn a_failed_opt_out_leaves_no_line_and_a_good_one_has_its_line_before_it_is_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let s = Store::open(practice(dir.path())).unwrap();
    s.write(populate).await.unwrap();
    let path = dir.path().join(crate::db::JOURNAL_FILE);
    s.write(|tx| -> anyhow::Result<()> {
        opt_out(tx, "no", "address", "k-no")?;
        anyhow::bail!("no")
    })
    .await
    .unwrap_err();
    assert!(crate::db::journal::read(&path).unwrap().entries.is_empty());
    s.write(|tx| Ok(opt_out(tx, "yes", "address", "k-yes")?))
        .await
        .unwrap();
    assert_eq!(crate::db::journal::read(&path).unwrap().entries.len(), 1);
    // A second opt-out of the same is no second row.
    assert!(
        !s.write(|tx| Ok(opt_out(tx, "again", "address", "k-yes")?))
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn an_older_copy_put_back_by_hand_sends_nothing_again_and_forgets_no_opt_out() {
    let dir = tempfile::tempdir().unwrap();
    let ws = dir.path().join("ws");
    let s = Store::open(practice(&ws)).unwrap();
    s.write(|tx| {
        populate(tx)?;
        for e in ["left", "stays", "victim"] {
            draft_to(tx, e, &format!("k-{e}"), "kd", None)?;
            approve(tx, e)?;
        }
        Ok(())
    })
    .await
    .unwrap();
    s.close().await;
    drop(s);
    let (db, copy) = (ws.join(crate::db::DATABASE_FILE), dir.path().join("copy"));
    std::fs::copy(&db, &copy).unwrap();
    let s = Store::open(practice(&ws)).unwrap();
    s.write(|tx| {
        reserve(tx, "left", 1)?;
        let left = emails::get(tx, &"left".into())?.unwrap();
        let from = left.inbox.clone().unwrap_or_else(|| "in".into());
        tx.journal(Entry::committing(
            &"left-1".into(),
            &left,
            &from,
            Millis(NOW),
        ));
        commit(tx, "left-1")?;
        opt_out(tx, "s-victim", "address", "k-victim")?;
        Ok(())
    })
    .await
    .unwrap();
    let mark = s.high_water().await.unwrap();
    s.close().await;
    drop(s);
    std::fs::copy(&copy, &db).unwrap();
    let s = Store::open(practice(&ws).high_water(Some(mark))).unwrap();
    assert!(
        s.read_blocking(|c| Ok(workspace::in_quarantine(c)?))
            .unwrap()
    );
    assert_eq!(
        (state(&s, "left").as_str(), state(&s, "victim").as_str()),
        ("cancelled", "cancelled")
    );
    let back = s.leave_quarantine().await.unwrap();
    assert_eq!((back.drafts, state(&s, "stays").as_str()), (1, "draft"));
    assert_eq!(state(&s, "left"), "cancelled");
    holds(&s);
}
