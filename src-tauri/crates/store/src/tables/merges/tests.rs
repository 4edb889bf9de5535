use super::{Merge, Noun, Recorder, effects, insert, parts, references, restore, undone, whole};
use crate::db::tests::world::{NOW, opt_out, store};
use domain::Millis;
use serde_json::json;

/// Every column that refers to a hotel or person either moves with a merge, is the whole key of its table, or is named as
/// staying: a new table cannot be forgotten, only decided about.
#[test]
fn every_column_that_refers_to_a_hotel_or_person_is_known_to_merging() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    s.read_blocking(|c| {
        for (noun, least) in [(Noun::Company, 20), (Noun::Person, 7)] {
            let all: Vec<(String, String)> = c
                .prepare("SELECT m.name,f.\"from\" FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f ON f.\"table\"=?1 WHERE m.type='table' ORDER BY 1,2")?
                .query_map([noun.table()], |r| Ok((r.get(0)?, r.get(1)?)))?
                .collect::<Result<_, _>>()?;
            let moving: Vec<(String, String)> = references(c, noun)?
                .into_iter()
                .map(|r| (r.table, r.column))
                .collect();
            assert!(moving.len() >= least, "{moving:?}");
            for (table, column) in all.iter().filter(|x| !moving.contains(x)) {
                let key: Vec<String> = c
                    .prepare("SELECT name FROM pragma_table_info(?1) WHERE pk>0")?
                    .query_map([table], |r| r.get(0))?
                    .collect::<Result<_, _>>()?;
                let stays = super::refer::STAYS.contains(&(table.as_str(), column.as_str()));
                assert!(stays || key == [column.clone()], "{table}.{column} is forgotten");
            }
            for must in ["emails", "prospects", "posts", "touches"] {
                assert!(moving.iter().any(|m| m.0 == must), "{must}: {moving:?}");
            }
        }
        Ok(())
    })
    .unwrap();
}

fn merge(id: &str, keep: &str, other: &str) -> Merge {
    Merge {
        id: id.into(),
        noun: Noun::Company,
        keep: keep.into(),
        other: other.into(),
        actor: "ann".into(),
        at: Millis(NOW),
        undone_at: None,
    }
}

#[test]
fn a_change_is_taken_back_unless_somebody_changed_it_since() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    s.write_blocking(|tx| {
        tx.execute_batch("INSERT INTO companies(id,name) VALUES('twin','Twin'); INSERT INTO company_keys VALUES('phone','k','hotel'),('phone','k','twin')")?;
        insert(tx, &merge("m", "hotel", "twin"))?;
        let mut rec = Recorder::new(tx, "m");
        rec.set("companies", &json!({ "id": "hotel" }), "zone", &json!("UTC"))?;
        rec.set("companies", &json!({ "id": "hotel" }), "country", &json!("AT"))?;
        rec.set("companies", &json!({ "id": "hotel" }), "country", &json!("AT"))?;
        for r in references(tx, Noun::Company)? {
            rec.repoint(&r, "twin", "hotel", r.table == "company_keys")?;
        }
        tx.execute("UPDATE companies SET zone='CET' WHERE id='hotel'", [])?;
        let mut back = Vec::new();
        for e in effects(tx, "m")? {
            back.push((e.what.clone(), e.column.clone(), restore(tx, &e)?));
        }
        use super::Restored::{Back, Left};
        assert_eq!(
            back,
            [
                ("gone".into(), None, Back),
                ("cell".into(), Some("country".into()), Back),
                ("cell".into(), Some("zone".into()), Left)
            ]
        );
        let keys: i64 = tx.query_row("SELECT count(*) FROM company_keys", [], |r| r.get(0))?;
        assert_eq!(keys, 2);
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_whole_is_all_its_parts_until_they_are_apart() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    s.write_blocking(|tx| {
        tx.execute_batch("INSERT INTO companies(id,name) VALUES('a','A'),('b','B')")?;
        insert(tx, &merge("1", "a", "b"))?;
        insert(tx, &merge("2", "hotel", "a"))?;
        assert_eq!(parts(tx, Noun::Company, "hotel")?, ["a", "b"]);
        assert_eq!(whole(tx, Noun::Company, "b")?, "hotel");
        assert!(
            insert(tx, &merge("3", "group", "b")).is_err(),
            "a part is in one whole"
        );
        opt_out(tx, "s", "company", "hotel")?;
        let said: Vec<String> = tx
            .prepare("SELECT key FROM suppressions ORDER BY key")?
            .query_map([], |r| r.get(0))?
            .collect::<Result<_, _>>()?;
        assert_eq!(
            said,
            ["a", "b", "hotel"],
            "what is said to the whole is said to each part"
        );
        undone(tx, "2", &"ann".into(), Millis(NOW))?;
        assert!(parts(tx, Noun::Company, "hotel")?.is_empty());
        assert_eq!(parts(tx, Noun::Company, "a")?, ["b"]);
        Ok(())
    })
    .unwrap();
}
