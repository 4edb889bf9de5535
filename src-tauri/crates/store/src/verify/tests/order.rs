//! What came first, an opt-out or a mail: judged by the database's own order, whatever the clocks said.

use super::bad;
use crate::db::tests::world::{NOW, sent, store};
use crate::verify::verify;

const UNGUARDED: &str = "DROP TRIGGER suppression_retroactive; DROP TRIGGER attempt_reserve; DROP TRIGGER attempt_commit;";
const AFTER_SUPPRESSION: &str = "no_commit_after_suppression";

/// Bob opts out at this time by the clock.
fn opted_out(tx: &crate::Tx<'_>, at: i64) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO suppressions(id,scope,key,reason,at) VALUES('s','address','k-bob','opt_out',?1)",
        [at],
    )?;
    Ok(())
}

/// Whatever the clock said: forward, stopped or set back.
const CLOCK: [i64; 3] = [NOW - 3_600_000, NOW + 1, NOW + 3_600_000];

#[test]
fn a_mail_that_left_after_an_opt_out_is_found_whatever_the_clock_said() {
    for at in CLOCK {
        let dir = tempfile::tempdir().unwrap();
        let s = store(dir.path());
        s.write_blocking(move |tx| {
            tx.execute_batch(UNGUARDED)?;
            opted_out(tx, at)?;
            Ok(sent(tx, "e")?)
        })
        .unwrap();
        assert_eq!(bad(&s), ["guards", AFTER_SUPPRESSION], "{at}");
        // A lift that comes later excuses nothing; one that came before does.
        s.write_blocking(move |tx| {
            let id = "s".to_owned().into();
            crate::tables::suppressions::lift(tx, &id, "a mistake", domain::Millis(at))?;
            Ok(())
        })
        .unwrap();
        assert_eq!(bad(&s), ["guards", AFTER_SUPPRESSION], "{at}");
        s.write_blocking(|tx| Ok(sent(tx, "f")?)).unwrap();
        let found = s.read_blocking(|c| verify(c, None)).unwrap();
        let count = found
            .iter()
            .find(|k| k.name == AFTER_SUPPRESSION)
            .unwrap()
            .count;
        assert_eq!(count, 1, "{at}: the second mail left after the lift");
    }
}

#[test]
fn an_opt_out_that_came_after_the_mail_is_no_violation_whatever_the_clock_said() {
    for at in CLOCK {
        let dir = tempfile::tempdir().unwrap();
        let s = store(dir.path());
        s.write_blocking(move |tx| {
            sent(tx, "e")?;
            opted_out(tx, at)
        })
        .unwrap();
        assert_eq!(bad(&s), Vec::<&str>::new(), "{at}");
    }
}

/// Rows of an earlier version have no order of their own: their times give it.
#[test]
fn an_older_workspace_is_judged_by_its_times() {
    use crate::db::migrate;
    for (at, wrong) in [(NOW - 5, 1), (NOW + 5, 0)] {
        let mut c = rusqlite::Connection::open_in_memory().unwrap();
        migrate::run(&mut c, Some(2)).unwrap();
        c.execute_batch(&format!(
            "PRAGMA foreign_keys=OFF; {UNGUARDED}
             INSERT INTO workspace(id,uid,kind,writer_epoch) VALUES(1,'u','practice',1);
             INSERT INTO emails(id,prospect_id,company_id,kind,sender_identity_id,inbox_id,to_address,to_key,domain_key,subject,body_text,language,footer,content_hash,message_id,state,created_at)
               VALUES('e','p','c','manual','si','in','x@y.example','k-bob','kd','s','b','en','f','h','m','draft',1);
             INSERT INTO send_attempts(id,email_id,approval_id,n,inbox_id,route_id,writer_epoch,wire,wire_sha256,idempotency_key,decision,state,reserved_at)
               VALUES('a','e','ap',1,'in','smtp',1,x'00','sha','i','{{}}','reserved',1);
             UPDATE send_attempts SET state='committing',committing_at={NOW};
             INSERT INTO suppressions(id,scope,key,reason,at) VALUES('s','address','k-bob','opt_out',{at});"
        ))
        .unwrap();
        migrate::run(&mut c, None).unwrap();
        let (first, second, next): (i64, i64, i64) = c
            .query_row("SELECT commit_ord,(SELECT ord FROM suppressions),(SELECT guard_order FROM workspace) FROM send_attempts", [], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
            .unwrap();
        assert_eq!((i64::from(second < first), next), (wrong, 2));
    }
}
