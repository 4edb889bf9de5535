use rusqlite::Connection;
use serde_json::json;

use super::*;
use crate::db::tests::world::{NOW, born, store, trial};
use crate::tables::tasks;

#[test]
fn the_task_that_is_due_first_and_the_running_sequence_are_found_by_card() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    trial(&s, |tx| {
        born(tx, "other", domain::Stage::New).unwrap();
        for (id, due) in [
            ("late", Some(NOW + 9)),
            ("soon", Some(NOW + 1)),
            ("some day", None),
        ] {
            tasks::insert(
                tx,
                id,
                Some(&"card".into()),
                "call",
                id,
                due.map(Millis),
                &json!({}),
                Millis(NOW),
            )
            .unwrap();
        }
        tx.execute_batch("INSERT INTO enrolments(id,campaign_id,prospect_id,state,started_at) VALUES('en','camp','card','active',1)").unwrap();
        tx.execute_batch("INSERT INTO meetings(id,prospect_id,state,start_at,zone,attendees) VALUES('past','card','booked',5,'UTC','[]'),('gone','card','cancelled',9999999999999,'UTC','[]')").unwrap();
        let found = of(tx, &["card".into(), "other".into()], Millis(NOW)).unwrap();
        assert_eq!(found.len(), 1, "nothing is known of the other: {found:?}");
        let steps = &found[&ProspectId::from("card")];
        assert_eq!(
            steps.task.as_ref().map(|t| (t.id.as_str(), t.at)),
            Some(("soon", Some(Millis(NOW + 1))))
        );
        assert_eq!(steps.sequence.as_ref().map(|t| t.id.as_str()), Some("en"));
        assert_eq!(
            (&steps.meeting, &steps.reply, &steps.mail),
            (&None, &None, &None)
        );
        tx.execute_batch("UPDATE tasks SET done_at=1").unwrap();
        assert_eq!(
            of(tx, &["card".into()], Millis(NOW)).unwrap()[&ProspectId::from("card")].task,
            None
        );
    });
}

#[test]
fn no_card_makes_it_walk_a_table() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    trial(&s, |tx| {
        let plan = |c: &Connection, sql: &str| -> Vec<String> {
            let values: Vec<&dyn rusqlite::ToSql> = if sql.contains("?2") {
                vec![&"[]", &1]
            } else {
                vec![&"[]"]
            };
            c.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
                .unwrap()
                .query_map(values.as_slice(), |r| r.get(3))
                .unwrap()
                .collect::<Result<_, _>>()
                .unwrap()
        };
        for sql in [REPLIES, MEETINGS, DRAFTS, TASKS, MAILS, SEQUENCES] {
            let steps = plan(tx, sql);
            let walked: Vec<&String> = steps
                .iter()
                .filter(|p| p.starts_with("SCAN") && !p.contains("SCAN j "))
                .collect();
            assert!(walked.is_empty(), "{sql}: {steps:?}");
        }
    });
}
