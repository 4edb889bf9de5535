//! The small tables: what is written comes back, once, and ends where it should.

use domain::Millis;
use serde_json::json;

use super::alerts::{self, Alert};
use super::undo_log::{self, Undo};
use super::{actors, events, settings};
use crate::db::tests::world::{NOW, store, trial};

fn world() -> (tempfile::TempDir, crate::Store) {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    (dir, s)
}

#[test]
fn an_alert_is_open_once_per_kind_and_subject_and_keeps_its_beginning() {
    let (_d, s) = world();
    trial(&s, |tx| {
        let a = Alert {
            id: "1".into(),
            kind: "bounce".into(),
            subject: "in".into(),
            severity: "warning".into(),
            text: "t".into(),
            remedy: "r".into(),
            at: Millis(1),
        };
        assert!(alerts::raise(tx, &a).unwrap());
        let worse = Alert {
            id: "2".into(),
            severity: "alarm".into(),
            at: Millis(2),
            ..a.clone()
        };
        assert!(!alerts::raise(tx, &worse).unwrap());
        let open = alerts::open(tx).unwrap();
        assert_eq!(
            (open.len(), open[0].severity.as_str(), open[0].at),
            (1, "alarm", Millis(1))
        );
        assert!(alerts::clear(tx, "bounce", "in", Millis(3)).unwrap());
        assert!(!alerts::clear(tx, "bounce", "in", Millis(3)).unwrap());
        assert!(
            alerts::raise(
                tx,
                &Alert {
                    id: "3".into(),
                    ..a
                }
            )
            .unwrap()
        );
    });
}

#[test]
fn an_undo_is_offered_until_its_time_is_over_and_taken_once() {
    let (_d, s) = world();
    trial(&s, |tx| {
        let u = |id: &str, at: i64| Undo {
            id: id.into(),
            operation: "restore".into(),
            input: json!({ "id": id }),
            words: "w".into(),
            actor: "ann".into(),
            at: Millis(at),
            until: Millis(at + 10),
        };
        undo_log::insert(tx, &u("a", 1)).unwrap();
        undo_log::insert(tx, &u("b", 2)).unwrap();
        assert_eq!(undo_log::latest(tx, Millis(5)).unwrap(), Some(u("b", 2)));
        assert!(undo_log::done(tx, "b", Millis(5)).unwrap());
        assert!(!undo_log::done(tx, "b", Millis(5)).unwrap());
        assert_eq!(undo_log::latest(tx, Millis(11)).unwrap(), Some(u("a", 1)));
        assert_eq!(undo_log::latest(tx, Millis(12)).unwrap(), None);
        assert!(!undo_log::done(tx, "a", Millis(12)).unwrap());
    });
}

#[test]
fn events_are_found_by_subject_by_trace_and_page_by_page() {
    let (_d, s) = world();
    trial(&s, |tx| {
        for i in 0..5 {
            let trace = if i < 3 { "t1" } else { "t2" };
            let subjects = [
                ("prospect", "card"),
                ("email", if i % 2 == 0 { "even" } else { "odd" }),
            ];
            events::append(
                tx,
                &trace.into(),
                "moved",
                &subjects,
                &json!({ "i": i }),
                Millis(NOW + i),
            )
            .unwrap();
        }
        let all = events::of_subject(tx, "prospect", "card", None, 2).unwrap();
        assert_eq!(
            all.iter()
                .map(|e| e.payload["i"].as_i64().unwrap())
                .collect::<Vec<_>>(),
            [4, 3]
        );
        let more = events::of_subject(tx, "prospect", "card", Some(all[1].id), 10).unwrap();
        assert_eq!(more.len(), 3);
        assert_eq!(
            events::of_subject(tx, "email", "odd", None, 10)
                .unwrap()
                .len(),
            2
        );
        assert_eq!(events::of_trace(tx, &"t2".into()).unwrap().len(), 2);
        assert_eq!(events::count(tx, "moved", Millis(NOW + 3)).unwrap(), 2);
        assert_eq!(
            events::latest(tx, None, 1).unwrap()[0].subjects["email"],
            "even"
        );
    });
}

#[test]
fn a_setting_of_another_shape_is_an_error_and_not_a_default() {
    let (_d, s) = world();
    trial(&s, |tx| {
        assert_eq!(settings::get::<i64>(tx, "x").unwrap(), None);
        settings::set(tx, "x", &5, Millis(1)).unwrap();
        assert_eq!(settings::get::<i64>(tx, "x").unwrap(), Some(5));
        settings::set(tx, "x", "text", Millis(2)).unwrap();
        assert!(settings::get::<i64>(tx, "x").is_err());
        assert_eq!(
            settings::all(tx).unwrap(),
            [("x".to_owned(), json!("text"))]
        );
        assert!(settings::remove(tx, "x").unwrap());
    });
}

#[test]
fn an_actor_keeps_its_kind() {
    let (_d, s) = world();
    trial(&s, |tx| {
        actors::ensure(tx, &"ann".into(), "system", "Anna").unwrap();
        let ann = actors::get(tx, &"ann".into()).unwrap().unwrap();
        assert_eq!((ann.kind.as_str(), ann.name.as_str()), ("person", "Anna"));
    });
}
