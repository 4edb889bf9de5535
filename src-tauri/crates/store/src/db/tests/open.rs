use std::fs;

use super::world::{clock, opt_out, practice, real, store};
use crate::db::{DATABASE_FILE, HighWater, OpenOptions, connect, migrate};
use crate::keys::DataKey;
use crate::tables::{settings, workspace};
use crate::{Kind, OpenError, Store};
use domain::Millis;

fn paused(s: &Store) -> Option<String> {
    s.read_blocking(|c| Ok(workspace::paused_reason(c)?))
        .unwrap()
}

#[test]
fn a_real_workspace_is_encrypted_and_opens_with_its_key_only() {
    let dir = tempfile::tempdir().unwrap();
    drop(Store::open(real(dir.path())).unwrap());
    let bytes = fs::read(dir.path().join(DATABASE_FILE)).unwrap();
    assert!(!bytes.starts_with(b"SQLite format 3"));
    assert!(!bytes.windows(9).any(|w| w == b"workspace"));
    assert!(matches!(
        Store::open(real(dir.path()).key(Some(DataKey::from_bytes([8; 32])))),
        Err(OpenError::WrongKey)
    ));
    assert!(matches!(
        Store::open(real(dir.path()).key(None)),
        Err(OpenError::KeyNeeded)
    ));
    let s = Store::open(real(dir.path())).unwrap();
    assert_eq!((s.kind(), s.uid(), s.epoch()), (Kind::Real, "uid-real", 2));
}

#[test]
fn a_real_workspace_is_never_created_in_the_clear_nor_a_practice_one_with_a_key() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(
        Store::open(real(dir.path()).key(None)),
        Err(OpenError::KeyNeeded)
    ));
    assert!(!dir.path().join(DATABASE_FILE).exists());
    assert!(matches!(
        Store::open(practice(dir.path()).key(Some(DataKey::from_bytes([1; 32])))),
        Err(OpenError::NotEncrypted)
    ));
    drop(store(dir.path()));
    assert!(matches!(
        Store::open(practice(dir.path()).key(Some(DataKey::from_bytes([1; 32])))),
        Err(OpenError::NotEncrypted)
    ));
}

#[test]
fn there_is_no_workspace_where_none_was_made() {
    let dir = tempfile::tempdir().unwrap();
    let nowhere = dir.path().join("nowhere");
    assert!(matches!(
        Store::open(OpenOptions::writer(&nowhere, clock())),
        Err(OpenError::NotFound(_))
    ));
    assert!(matches!(
        Store::open(OpenOptions::viewer(&nowhere, clock())),
        Err(OpenError::NotFound(_))
    ));
    assert!(!nowhere.exists());
}

#[test]
fn a_sync_folder_is_refused_before_anything_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("Dropbox").join("jengu");
    let e = Store::open(practice(&place)).unwrap_err();
    assert!(
        matches!(&e, OpenError::SharedFolder { what, .. } if what == "Dropbox"),
        "{e}"
    );
    assert!(!place.join(DATABASE_FILE).exists());
    let mut o = practice(&place);
    o.allow_shared_folder = true;
    drop(Store::open(o).unwrap());
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_folder_and_its_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("ws");
    let s = store(&place);
    assert_eq!(
        fs::metadata(&place).unwrap().permissions().mode() & 0o777,
        0o700
    );
    for f in fs::read_dir(&place).unwrap() {
        let f = f.unwrap();
        assert_eq!(
            f.metadata().unwrap().permissions().mode() & 0o077,
            0,
            "{:?}",
            f.file_name()
        );
    }
    drop(s);
}

#[test]
fn an_older_database_is_copied_and_migrated_and_keeps_its_rows() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join(DATABASE_FILE);
    {
        let mut c = rusqlite::Connection::open(&file).unwrap();
        connect::as_writer(&c).unwrap();
        migrate::run(&mut c, Some(1)).unwrap();
        c.execute(
            "INSERT INTO workspace VALUES(1,'uid-old','practice',41,NULL)",
            [],
        )
        .unwrap();
        c.execute("INSERT INTO companies(id,name) VALUES('c','Old Hotel')", [])
            .unwrap();
        assert_eq!(migrate::version(&c).unwrap(), 1);
    }
    assert!(matches!(
        Store::open(OpenOptions::viewer(dir.path(), clock())),
        Err(OpenError::Older { found: 1, .. })
    ));
    let s = Store::open(OpenOptions::writer(dir.path(), clock())).unwrap();
    assert_eq!(s.epoch(), 42);
    let (version, name): (i32, String) = s
        .read_blocking(|c| {
            Ok((
                migrate::version(c)?,
                c.query_row("SELECT name FROM companies", [], |r| r.get(0))?,
            ))
        })
        .unwrap();
    assert_eq!((version, name.as_str()), (migrate::known(), "Old Hotel"));
    let copy = dir
        .path()
        .join(format!("backups/before-v{}.db", migrate::known()));
    let copy = rusqlite::Connection::open(copy).unwrap();
    assert_eq!(migrate::version(&copy).unwrap(), 1);
    drop(s);
    // Nothing to migrate: no second copy.
    fs::remove_dir_all(dir.path().join("backups")).unwrap();
    drop(Store::open(OpenOptions::writer(dir.path(), clock())).unwrap());
    assert!(!dir.path().join("backups").exists());
}

#[test]
fn a_copy_before_a_migration_is_encrypted_like_its_source() {
    let dir = tempfile::tempdir().unwrap();
    drop(Store::open(real(dir.path())).unwrap());
    let key = DataKey::from_bytes([7; 32]);
    let c = connect::keyed(
        &dir.path().join(DATABASE_FILE),
        Some(&key),
        connect::READ_WRITE,
    )
    .unwrap();
    let copy = dir.path().join("copy.db");
    crate::db::backup::copy_into(&c, &copy).unwrap();
    assert_eq!(connect::header(&copy).unwrap(), connect::Header::Opaque);
    let again = connect::keyed(&copy, Some(&key), connect::READ_WRITE).unwrap();
    assert_eq!(migrate::version(&again).unwrap(), migrate::known());
    assert!(matches!(
        connect::keyed(
            &copy,
            Some(&DataKey::from_bytes([8; 32])),
            connect::READ_WRITE
        ),
        Err(OpenError::WrongKey)
    ));
}

#[test]
fn a_newer_database_is_refused_untouched() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    s.write_blocking(|tx| {
        Ok(tx.execute("INSERT INTO refinery_schema_history SELECT 9999,'later',applied_on,checksum FROM refinery_schema_history WHERE version=1", [])?)
    })
    .unwrap();
    drop(s);
    for o in [
        OpenOptions::writer(dir.path(), clock()),
        OpenOptions::viewer(dir.path(), clock()),
    ] {
        let e = Store::open(o).unwrap_err();
        assert!(matches!(e, OpenError::Newer { found: 9999, .. }), "{e}");
        assert!(e.to_string().contains("update Jengu"));
    }
}

#[test]
fn a_damaged_database_says_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    drop(store(dir.path()));
    let file = dir.path().join(DATABASE_FILE);
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    for b in &mut bytes[middle..middle + 20_000] {
        *b = 0x5a;
    }
    fs::write(&file, &bytes).unwrap();
    let e = Store::open(practice(dir.path())).unwrap_err();
    assert!(matches!(e, OpenError::Damaged(_)), "{e}");
    assert!(e.to_string().contains("restore the latest backup"));
    fs::write(
        &file,
        b"this is no database at all, only text that is long enough to be looked at",
    )
    .unwrap();
    assert!(matches!(
        Store::open(practice(dir.path())),
        Err(OpenError::KeyNeeded)
    ));
}

#[test]
fn a_damaged_encrypted_database_says_what_to_do_wherever_it_is_damaged() {
    let dir = tempfile::tempdir().unwrap();
    drop(Store::open(real(dir.path())).unwrap());
    let file = dir.path().join(DATABASE_FILE);
    let whole = fs::read(&file).unwrap();
    for at in [0, 100, 4_096 * 3 + 17, whole.len() / 2, whole.len() - 4_096] {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        fs::write(&file, &bytes).unwrap();
        let e = Store::open(real(dir.path())).expect_err("one flipped bit was not noticed");
        assert!(e.to_string().contains("restore"), "byte {at}: {e}");
        assert!(
            matches!(e.code(), domain::Code::Damaged | domain::Code::Keychain),
            "byte {at}: {e}"
        );
        assert_eq!(fs::read(&file).unwrap(), bytes, "the file was touched");
    }
    fs::write(&file, &whole).unwrap();
    drop(Store::open(real(dir.path())).unwrap());
}

#[test]
fn a_cut_or_vanished_database_is_not_taken_for_a_folder_without_workspace() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    s.write_blocking(|tx| Ok(opt_out(tx, "s", "address", "k")?))
        .unwrap();
    s.close_blocking();
    let file = dir.path().join(DATABASE_FILE);
    let whole = fs::read(&file).unwrap();
    let open = || Store::open(OpenOptions::writer(dir.path(), clock()));
    for kept in [0, 4_096, whole.len() / 2, whole.len() - 1] {
        fs::write(&file, &whole[..kept]).unwrap();
        let e = open().expect_err(&format!(
            "cut to {kept} of {} bytes it was opened",
            whole.len()
        ));
        assert!(matches!(e, OpenError::Damaged(_)), "{kept} bytes: {e:?}");
        assert!(e.to_string().contains("restore the latest backup"), "{e}");
    }
    fs::remove_file(&file).unwrap();
    assert!(matches!(open(), Err(OpenError::Damaged(_))));
    let viewer = Store::open(OpenOptions::viewer(dir.path(), clock()));
    assert!(matches!(viewer, Err(OpenError::Damaged(_))));
    assert!(!file.exists(), "looking creates nothing");
    fs::write(&file, &whole).unwrap();
    drop(open().unwrap());
}

/// A database above the size that is checked at opening: the damage shows later, in a read or a write, in words.
#[test]
fn damage_that_shows_while_working_is_said_with_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    s.write_blocking(|tx| {
        for i in 0..200 {
            settings::set(tx, &format!("k{i:04}"), &"v".repeat(2_000), Millis(0))?;
        }
        Ok(())
    })
    .unwrap();
    s.read_blocking(|c| {
        Ok(c.query_row("SELECT count(*) FROM settings", [], |r| r.get::<_, i64>(0))?)
    })
    .unwrap();
    drop(s);
    let file = dir.path().join(DATABASE_FILE);
    let c = connect::keyed(&file, None, connect::READ_WRITE).unwrap();
    let page: u32 = c
        .query_row(
            "SELECT rootpage FROM sqlite_schema WHERE name='settings'",
            [],
            |r| r.get(0),
        )
        .unwrap();
    drop(c);
    let s = Store::open(practice(dir.path())).unwrap();
    let mut bytes = fs::read(&file).unwrap();
    bytes[(page as usize - 1) * 4_096..][..64].fill(0xff);
    fs::write(&file, &bytes).unwrap();
    let read = s.read_blocking(|c| Ok(settings::get::<String>(c, "k0100")?));
    let said = format!("{:#}", read.unwrap_err());
    assert_eq!(
        crate::db::Refused::of(&said),
        Some(crate::db::Refused::Damage),
        "{said}"
    );
    assert!(
        crate::db::Refused::Damage
            .remedy()
            .contains("restore the latest backup")
    );
    let found = s.read_blocking(|c| crate::verify::verify(c, None));
    let named = match found {
        Ok(checks) => checks
            .into_iter()
            .find(|k| k.name == "integrity")
            .and_then(|k| k.first)
            .map(|f| f.table),
        Err(e) => panic!("verify gave up: {e:#}"),
    };
    assert_eq!(named.as_deref(), Some("settings"));
}

#[test]
fn a_workspace_keeps_its_identity_whatever_the_options_say() {
    let dir = tempfile::tempdir().unwrap();
    drop(store(dir.path()));
    let s = Store::open(OpenOptions::writer(dir.path(), clock()).create(Kind::Practice, "another"))
        .unwrap();
    assert_eq!(s.uid(), "uid-practice");
    let e = s
        .write_blocking(|tx| Ok(tx.execute("UPDATE workspace SET kind='real'", [])?))
        .unwrap_err();
    assert!(e.to_string().contains("keeps its kind"));
    let e = s
        .write_blocking(|tx| Ok(tx.execute("UPDATE workspace SET writer_epoch=0", [])?))
        .unwrap_err();
    assert!(e.to_string().contains("only grows"));
}

#[tokio::test]
async fn a_copy_that_is_behind_the_mark_opens_in_quarantine() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    let mark = s.high_water().await.unwrap();
    assert_eq!(HighWater::parse(&mark.to_json()), Some(mark.clone()));
    drop(s);
    let s = Store::open(practice(dir.path()).high_water(Some(mark.clone()))).unwrap();
    assert_eq!(paused(&s), None, "the same copy is no copy");
    drop(s);
    for ahead in [
        HighWater {
            epoch: mark.epoch + 5,
            ..mark.clone()
        },
        HighWater {
            attempts: mark.attempts + 1,
            ..mark.clone()
        },
        HighWater {
            suppressions: mark.suppressions + 1,
            ..mark.clone()
        },
    ] {
        let dir = tempfile::tempdir().unwrap();
        drop(store(dir.path()));
        let s = Store::open(practice(dir.path()).high_water(Some(ahead.clone()))).unwrap();
        assert!(
            paused(&s).is_some_and(|r| r.starts_with("quarantine: ")),
            "{ahead:?}"
        );
        assert!(
            s.epoch() > ahead.epoch,
            "a stale writer of that epoch would be let in"
        );
        assert!(
            !s.write(|tx| Ok(workspace::resume(tx)?)).await.unwrap(),
            "quarantine is no pause"
        );
        let epoch = s.epoch();
        s.leave_quarantine().await.unwrap();
        assert_eq!(paused(&s), None);
        assert_eq!(s.epoch(), epoch + 1);
        assert!(s.leave_quarantine().await.is_err());
    }
}

#[test]
fn another_machine_opens_in_quarantine_and_the_first_one_does_not() {
    let dir = tempfile::tempdir().unwrap();
    drop(Store::open(practice(dir.path()).machine("laptop")).unwrap());
    let s = Store::open(practice(dir.path()).machine("laptop")).unwrap();
    assert_eq!(paused(&s), None);
    drop(s);
    let s = Store::open(practice(dir.path()).machine("other")).unwrap();
    assert!(paused(&s).is_some_and(|r| r.contains("another machine")));
    drop(s);
    // and it stays so until a person has looked
    let s = Store::open(practice(dir.path()).machine("other")).unwrap();
    assert!(paused(&s).is_some());
}
