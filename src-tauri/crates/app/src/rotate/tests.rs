//! A change of the key that is cut off after any of its steps, and what fits and what does not.

use std::path::Path;
use std::sync::Arc;

use domain::ports::{Secret, SecretName};
use store::keys::read_material;

use super::*;
use crate::adapters::clock::SystemClock;
use crate::{Access, create, open};

fn config(home: &Path, passphrase: &str) -> Config {
    Config {
        dir: home.join("w"),
        keys: KeySource::Given(read_material(passphrase.as_bytes()).unwrap()),
        state: home.join("state"),
        clock: Arc::new(SystemClock::new()),
        machine: "m".into(),
        logs: Vec::new(),
    }
}

const TOKEN: SecretName = SecretName::ApiToken;

/// A workspace with a secret beside it.
async fn workspace(config: &Config) -> RecoveryCode {
    let made = create(config, "Anna").await.unwrap();
    made.opened
        .secrets()
        .set(&TOKEN, Secret("token".into()))
        .await
        .unwrap();
    made.opened.close().await;
    made.recovery
}

/// It opens, writes, and its secrets are there.
async fn works(config: &Config) {
    let opened = open(config, Access::Write).await.unwrap();
    let token = opened.secrets().get(&TOKEN).await.unwrap();
    assert_eq!(token, Some(Secret("token".into())));
    opened.close().await;
    let file = existing(&config.dir).unwrap();
    assert_eq!(file.rotating, None);
    let left: Vec<_> = [&config.dir, &config.state]
        .into_iter()
        .flat_map(|d| std::fs::read_dir(d).unwrap().flatten())
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .filter(|n| n.contains("rotating") || n.contains("next") || n.contains("partial"))
        .collect();
    assert_eq!(left, Vec::<String>::new());
}

struct Begun {
    file: KeyFile,
    old: DataKey,
    next: DataKey,
    code: RecoveryCode,
}

/// The steps of [`rotate`] up to the database.
async fn begun(config: &Config, words: Option<&str>) -> Begun {
    let mut file = existing(&config.dir).unwrap();
    let old = keys::unlock(config, &file).await.unwrap().key;
    let new = words.map(|w| read_material(w.as_bytes()).unwrap());
    let (next, words) = next_key(config, new, &old).unwrap();
    let code = RecoveryCode::generate().unwrap();
    file.begin_rotation(&next, &code, words.as_deref().map(String::as_str))
        .unwrap();
    prepare(config, &file.uid, &old, &next).await.unwrap();
    save(config, &file).unwrap();
    Begun {
        file,
        old,
        next,
        code,
    }
}

#[tokio::test]
async fn cut_off_before_the_database_it_is_taken_back() {
    let home = tempfile::tempdir().unwrap();
    let config = config(home.path(), "old words");
    let code = workspace(&config).await;
    let b = begun(&config, Some("new words")).await;
    // A copy that was half written.
    std::fs::write(config.dir.join("workspace.db.rotating"), b"half").unwrap();
    works(&config).await;
    let file = existing(&config.dir).unwrap();
    assert!(file.by_recovery(&code).is_ok_and(|k| k == b.old));
    assert!(file.by_recovery(&b.code).is_err());
}

#[tokio::test]
async fn cut_off_after_the_database_it_is_brought_to_its_end() {
    let home = tempfile::tempdir().unwrap();
    let config = config(home.path(), "same words");
    let code = workspace(&config).await;
    let b = begun(&config, None).await;
    Rotation::begin(&config.dir)
        .unwrap()
        .change(&b.old, &b.next)
        .unwrap();
    works(&config).await;
    let file = existing(&config.dir).unwrap();
    assert!(file.by_recovery(&b.code).is_ok_and(|k| k == b.next));
    assert!(file.by_recovery(&code).is_err());
    assert_eq!(file.acknowledged_at, None);
}

#[tokio::test]
async fn cut_off_before_its_last_word_it_is_said_again() {
    let home = tempfile::tempdir().unwrap();
    let config = config(home.path(), "same words");
    workspace(&config).await;
    let b = begun(&config, None).await;
    Rotation::begin(&config.dir)
        .unwrap()
        .change(&b.old, &b.next)
        .unwrap();
    SealedFile::adopt(&config.state, &b.file.uid).unwrap();
    works(&config).await;
}

#[tokio::test]
async fn the_words_of_before_do_not_take_back_what_the_new_ones_open() {
    let home = tempfile::tempdir().unwrap();
    let before = config(home.path(), "old words");
    workspace(&before).await;
    let b = begun(&before, Some("new words")).await;
    Rotation::begin(&before.dir)
        .unwrap()
        .change(&b.old, &b.next)
        .unwrap();
    let e = open(&before, Access::Write).await.err().unwrap();
    assert_eq!(e.code, Code::Keychain, "{}", e.message);
    assert!(existing(&before.dir).unwrap().rotating.is_some());
    works(&config(home.path(), "new words")).await;
}

#[tokio::test]
async fn nothing_is_changed_while_somebody_has_the_workspace_open() {
    let home = tempfile::tempdir().unwrap();
    let config = config(home.path(), "words");
    workspace(&config).await;
    let before = existing(&config.dir).unwrap();
    let opened = open(&config, Access::Write).await.unwrap();
    let e = rotate(&config, None).await.err().unwrap();
    assert_eq!(e.code, Code::WorkspaceBusy);
    opened.close().await;
    assert_eq!(existing(&config.dir).unwrap(), before);
    works(&config).await;
}

#[tokio::test]
async fn a_damaged_database_keeps_its_key() {
    let home = tempfile::tempdir().unwrap();
    let config = config(home.path(), "words");
    workspace(&config).await;
    let file = config.dir.join(store::db::DATABASE_FILE);
    let whole = std::fs::read(&file).unwrap();
    let mut cut = whole.clone();
    cut.truncate(whole.len() - 100);
    std::fs::write(&file, cut).unwrap();
    assert!(rotate(&config, None).await.is_err());
    std::fs::write(&file, whole).unwrap();
    works(&config).await;
}
