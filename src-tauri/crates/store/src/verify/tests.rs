use std::collections::BTreeSet;

use crate::db::tests::world::{NOW, link, sent, store};
use crate::verify::{BrokenRow, Check, verify};

mod order;
mod page;

fn failed(s: &crate::Store) -> Vec<Check> {
    let dir = s.dir().to_owned();
    s.read_blocking(move |c| verify(c, Some(&dir)))
        .unwrap()
        .into_iter()
        .filter(|c| !c.ok)
        .collect()
}

fn bad(s: &crate::Store) -> Vec<&'static str> {
    failed(s).into_iter().map(|c| c.name).collect()
}

#[test]
fn a_whole_workspace_has_no_violation_and_the_stage_tables_are_equal() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    s.write_blocking(|tx| Ok(sent(tx, "e")?)).unwrap();
    assert_eq!(failed(&s), []);
    let n: i64 = s
        .read_blocking(|c| Ok(c.query_row("SELECT count(*) FROM stage_edges", [], |r| r.get(0))?))
        .unwrap();
    assert_eq!(n, i64::try_from(domain::stage::edges().len()).unwrap());
}

/// Check, what is done behind the guards' back, and the row that must be named.
type Case = (&'static str, &'static str, &'static str, &'static str);

/// A second attempt of the same mail, in a state.
const AGAIN: &str = "INSERT INTO send_attempts(id,email_id,approval_id,n,inbox_id,route_id,writer_epoch,wire_sha256,idempotency_key,decision,state,reserved_at,committing_at,ended_at)
  VALUES('e-2','e','ap-e',2,'in','smtp',1,'','e-2','{}','accepted',1,1790000000001,2)";

/// A message of the hotel and its reply.
const REPLY: &str = "INSERT INTO messages(id,inbox_id,raw_sha256,company_id,first_seen_at,ingested) VALUES('m','in','h','hotel',1,1);
  INSERT INTO replies(id,message_id,kind,opt_out,state) VALUES('r','m','human',0,'ingested');";

const CASES: [Case; 37] = [
    ("one_accepted_attempt_per_mail", "DROP INDEX attempt_at_most_once; DROP TRIGGER attempt_reserve; AGAIN", "emails", "e"),
    ("one_live_attempt_per_mail", "DROP INDEX attempt_at_most_once; DROP TRIGGER attempt_reserve; AGAIN", "emails", "e"),
    ("nothing_is_offered_after_its_acceptance", "DROP TRIGGER attempt_reserve; INSERT INTO send_attempts(id,email_id,approval_id,n,inbox_id,route_id,writer_epoch,wire_sha256,idempotency_key,decision,state,reserved_at,ended_at)
       VALUES('e-2','e','ap-e',2,'in','smtp',1,'','e-2','{}','rejected',1,2)", "send_attempts", "e-2"),
    ("open_attempts_belong_to_mails_on_their_way", "DROP TRIGGER attempt_states; UPDATE send_attempts SET state='committing',ended_at=NULL", "send_attempts", "e-1"),
    ("sent_mails_have_an_accepted_attempt", "DROP TRIGGER attempt_states; UPDATE send_attempts SET state='rejected'", "emails", "e"),
    ("uncertain_attempts_are_closed_by_evidence", "UPDATE send_attempts SET uncertain_at=5", "send_attempts", "e-1"),
    ("no_commit_after_suppression", "DROP TRIGGER suppression_retroactive; INSERT INTO suppressions(id,scope,key,reason,at) VALUES('s','address','k-bob','opt_out',5); UPDATE suppressions SET ord=0", "send_attempts", "e-1"),
    ("no_commit_after_suppression", "DROP TRIGGER email_frozen; UPDATE emails SET kind='answer',answers_message_id='m',cc='[{\"key\":\"k-cc\",\"domain_key\":\"kd\"}]';
       INSERT INTO suppressions(id,scope,key,reason,at) VALUES('s','address','k-cc','opt_out',5); UPDATE suppressions SET ord=0", "send_attempts", "e-1"),
    ("no_commit_while_excluded", "DROP TRIGGER email_frozen; UPDATE emails SET kind='first'; INSERT INTO exclusions(id,company_id,kind,source,at) VALUES('x','hotel','customer','by hand',5)", "send_attempts", "e-1"),
    ("opt_outs_have_their_suppression", "UPDATE replies SET opt_out=1", "replies", "r"),
    ("attempts_rest_on_their_mails_approval", "DROP TRIGGER attempt_wire; UPDATE send_attempts SET approval_id='other'", "send_attempts", "e-1"),
    ("sent_content_is_the_approved_content", "DROP TRIGGER email_frozen; UPDATE emails SET content_hash='other'", "send_attempts", "e-1"),
    ("commits_fall_into_their_approvals_life", "DROP TRIGGER approval_immutable; UPDATE approvals SET expires_at=runs_from+1", "send_attempts", "e-1"),
    ("approved_mails_have_a_live_approval", "DROP TRIGGER email_states; DROP TRIGGER email_frozen; DROP TRIGGER approved_needs_approval; UPDATE emails SET state='approved',content_hash='x'", "emails", "e"),
    ("human_approvals_are_given_by_people", "DROP TRIGGER approval_immutable; UPDATE approvals SET actor_id='system'", "approvals", "ap-e"),
    ("follow_ups_leave_after_the_mail_before_them", "DROP TRIGGER email_frozen; INSERT INTO emails SELECT 'e0',prospect_id,company_id,person_id,campaign_id,step,kind,NULL,NULL,sender_identity_id,inbox_id,to_address,to_key,domain_key,cc,subject,
       body_text,body_html,language,footer,attachments,content_hash,'<e0>','draft',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL FROM emails; UPDATE emails SET kind='follow_up',after_email_id='e0' WHERE id='e'", "send_attempts", "e-1"),
    ("stage_is_that_of_the_card's_transition", "DROP TRIGGER stage_by_transition; UPDATE prospects SET stage='enriching'", "prospects", "card"),
    ("transitions_follow_the_table", "DROP TRIGGER transition_update; UPDATE state_transitions SET event='qualify'", "state_transitions", "card-0"),
    ("transitions_follow_each_other", "DROP TRIGGER transition_update; UPDATE state_transitions SET from_stage='ready'", "state_transitions", "card-0"),
    ("stages_sum_up_to_prospects", "PRAGMA ignore_check_constraints=ON; DROP TRIGGER stage_by_transition; UPDATE prospects SET stage='lunch'", "prospects", "card"),
    ("states_sum_up_to_mails", "PRAGMA ignore_check_constraints=ON; DROP TRIGGER email_states; UPDATE emails SET state='lunch'", "emails", "e"),
    ("lost_and_archived_have_a_reason", "PRAGMA ignore_check_constraints=ON; UPDATE prospects SET reason='price'", "prospects", "card"),
    ("one_running_job_per_lane", "DROP INDEX jobs_lane; JOB(1,'a','in','running'); JOB(2,'b','in','running')", "jobs", "2"),
    ("unique_jobs_are_open_once", "DROP INDEX jobs_unique; JOB(1,'a',NULL,'running'); JOB(2,'a',NULL,'running')", "jobs", "2"),
    ("ingested_messages_have_one_reply", "DELETE FROM replies", "messages", "m"),
    ("messages_lie_in_folders_of_their_mailbox", "INSERT INTO folders(id,inbox_id,name) VALUES('f2','in2','INBOX'); INSERT INTO message_locations VALUES('f2',1,1,'m')", "messages", "m"),
    ("one_open_first_mail_per_person", "DROP INDEX email_first_person; DROP INDEX email_first_once; DRAFT('f1'); DRAFT('f2'); DROP TRIGGER email_frozen; UPDATE emails SET kind='first' WHERE id LIKE 'f%'", "emails", "f2"),
    ("one_open_thread_per_person", "DROP INDEX one_thread_per_person; THREAD('t1','bob',NULL); THREAD('t2','bob',NULL)", "enrolments", "t2"),
    ("one_open_thread_per_property", "DROP INDEX one_thread_per_property; THREAD('t1',NULL,'hotel'); THREAD('t2',NULL,'hotel')", "enrolments", "t2"),
    ("one_sequence_mail_on_its_way_per_property", "DROP INDEX company_one_inflight; DROP TRIGGER email_states; DROP TRIGGER email_frozen; DRAFT('f1'); DRAFT('f2'); UPDATE emails SET kind='first',person_id=NULL,to_key=id,state='uncertain' WHERE id LIKE 'f%'", "emails", "f2"),
    ("no_sentence_rests_on_a_silent_fact", "DROP TRIGGER claim_silent; INSERT INTO vacancies(id,poster,poster_kind,role,title,state,first_seen_at,last_seen_at) VALUES('v','Board','board','gm','GM','open',1,1);
       INSERT INTO signals(id,company_id,vacancy_id,kind,say,detail,source,strength,half_life_days,seen_at) VALUES('g','hotel','v','vacancy','silent','{}','board',1,30,1);
       INSERT INTO facts(id,company_id,signal_id,kind,say,text,source,at) VALUES('fact','hotel','g','vacancy','silent','','board',1); INSERT INTO email_claims VALUES('e',3,'fact')", "email_claims", "e/3/fact"),
    ("nobody_erased_has_an_address", "INSERT INTO erasures VALUES('mail','k-bob',1)", "person_addresses", "pa"),
    ("approvals_are_in_the_chain", "DROP TRIGGER chain_frozen; UPDATE chain SET ref='?' WHERE kind='approval'", "approvals", "ap-e"),
    ("sends_are_in_the_chain", "DROP TRIGGER chain_frozen; UPDATE chain SET ref='?' WHERE kind='send'", "send_attempts", "e-1"),
    ("what_the_chain_proves_is_there", "DROP TRIGGER chain_frozen; UPDATE chain SET ref='?' WHERE kind='send'", "chain", "2"),
    ("wire_bytes_are_those_hashed", "DROP TRIGGER attempt_wire; UPDATE send_attempts SET wire=x'01'", "send_attempts", "e-1"),
    (
        "messages_are_those_hashed",
        "UPDATE messages SET raw=x'01'",
        "messages",
        "m",
    ),
];

/// Short words of the cases.
fn spelt(sql: &str) -> String {
    let mut out = sql.replace("AGAIN", AGAIN);
    for (word, before, after) in [
        (
            "JOB(",
            "INSERT INTO jobs(id,unique_key,lane,state,queue,kind,payload,priority,run_at,max_attempts,lease_token,lease_until,trace_id) VALUES(",
            ",'q','k','{}',5,1,3,'t',1,'trace')",
        ),
        (
            "DRAFT(",
            "INSERT INTO emails(prospect_id,company_id,person_id,kind,sender_identity_id,inbox_id,to_address,to_key,domain_key,subject,body_text,language,footer,content_hash,state,created_at,id,message_id) SELECT 'card','hotel','bob','manual','si','in','','k-bob','','','','en','','','draft',1,v,'<'||v||'>' FROM (SELECT ",
            " AS v)",
        ),
        (
            "THREAD(",
            "INSERT INTO enrolments(id,person_id,company_lock,campaign_id,prospect_id,state,started_at) VALUES(",
            ",'camp','card','active',1)",
        ),
    ] {
        while let Some((head, tail)) = out.split_once(word) {
            let (inside, rest) = tail.split_once(')').unwrap();
            out = format!("{head}{before}{inside}{after}{rest}");
        }
    }
    out
}

/// Each check must be able to fail: the guards are dropped and the wrong is done. The first broken row is named.
#[test]
fn what_went_wrong_without_the_guards_is_counted_and_its_first_row_named() {
    for (name, sql, table, id) in CASES {
        let dir = tempfile::tempdir().unwrap();
        let s = store(dir.path());
        s.write_blocking(|tx| {
            sent(tx, "e")?;
            Ok(tx.execute_batch(REPLY)?)
        })
        .unwrap();
        assert_eq!(failed(&s), []);
        // Foreign keys and CHECKs are looked at apart: here they would stand before the row that is wanted.
        let file = dir.path().join(crate::db::DATABASE_FILE);
        drop(s);
        let c = rusqlite::Connection::open(&file).unwrap();
        c.execute_batch("PRAGMA foreign_keys=OFF").unwrap();
        c.execute_batch(&spelt(sql))
            .unwrap_or_else(|e| panic!("{name}: {e}"));
        let found = verify(&c, None).unwrap();
        let check = found.iter().find(|k| k.name == name).unwrap();
        assert!(!check.ok && check.count > 0, "{name} did not fail");
        assert_eq!(
            check.first,
            Some(BrokenRow::new(table, id)),
            "{name} names another row"
        );
    }
}

#[test]
fn every_statement_has_a_case_that_makes_it_fail() {
    let tried: BTreeSet<&str> = CASES.iter().map(|c| c.0).collect();
    let untried: Vec<&str> = super::checks::RULES
        .iter()
        .map(|r| r.name)
        .filter(|n| !tried.contains(n))
        .collect();
    assert_eq!(untried, Vec::<&str>::new());
}

#[test]
fn a_dropped_changed_or_foreign_guard_is_named() {
    for (sql, name) in [
        ("DROP TRIGGER attempt_commit", "attempt_commit"),
        ("DROP INDEX attempt_at_most_once", "attempt_at_most_once"),
        (
            "DROP TRIGGER email_born; CREATE TRIGGER email_born BEFORE INSERT ON emails WHEN 0 BEGIN SELECT 1; END",
            "email_born",
        ),
        (
            "CREATE TRIGGER helpful AFTER INSERT ON emails BEGIN SELECT 1; END",
            "helpful",
        ),
        (
            "UPDATE stage_edges SET who='both' WHERE event='qualify'; DROP VIEW email_status",
            "email_status",
        ),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let s = store(dir.path());
        s.write_blocking(move |tx| Ok(tx.execute_batch(sql)?))
            .unwrap();
        let found = failed(&s);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(
            (found[0].name, found[0].count, found[0].first.clone()),
            ("guards", 1, Some(BrokenRow::new("sqlite_schema", name)))
        );
    }
}

#[test]
fn a_changed_edge_a_lost_parent_and_a_broken_check_are_named() {
    let dir = tempfile::tempdir().unwrap();
    drop(store(dir.path()));
    let file = dir.path().join(crate::db::DATABASE_FILE);
    for (check, sql, table, id) in [
        (
            "stage_edges",
            "UPDATE stage_edges SET who='both' WHERE event='sequence_finished'",
            "stage_edges",
            "contacted/sequence_finished/archived/both",
        ),
        ("foreign_keys", "DELETE FROM offers", "campaigns", "camp"),
        (
            "foreign_keys",
            "INSERT INTO group_members VALUES('hotel','nowhere')",
            "group_members",
            "hotel/nowhere",
        ),
        (
            "integrity",
            "PRAGMA ignore_check_constraints=ON; UPDATE companies SET category='castle' WHERE id='hotel'; PRAGMA ignore_check_constraints=OFF",
            "companies",
            "",
        ),
        (
            "integrity",
            "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql='CREATE INDEX folders_name ON folders(name)' WHERE name='folders_name'; PRAGMA writable_schema=RESET",
            "folders",
            "f",
        ),
    ] {
        let mut c = rusqlite::Connection::open(&file).unwrap();
        c.execute_batch("PRAGMA foreign_keys=OFF; CREATE INDEX folders_name ON folders(inbox_id)")
            .unwrap();
        let tx = c.transaction().unwrap();
        tx.execute_batch(sql).unwrap();
        let found = verify(&tx, None).unwrap();
        let first = found
            .into_iter()
            .find(|k| k.name == check)
            .and_then(|k| k.first);
        assert_eq!(first, Some(BrokenRow::new(table, id)), "{sql}");
        tx.rollback().unwrap();
        c.execute_batch("DROP INDEX folders_name").unwrap();
    }
}

#[test]
fn a_damaged_line_of_the_journal_and_a_forgotten_opt_out_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    s.write_blocking(|tx| {
        crate::db::tests::world::opt_out(tx, "s1", "address", "k1")?;
        crate::db::tests::world::opt_out(tx, "s2", "address", "k2")?;
        Ok(())
    })
    .unwrap();
    s.write_blocking(|tx| {
        Ok(tx.execute_batch(
            "DROP TRIGGER suppression_delete; DELETE FROM suppressions WHERE id='s2'",
        )?)
    })
    .unwrap();
    let file = dir.path().join(crate::db::JOURNAL_FILE);
    let text = std::fs::read_to_string(&file).unwrap();
    let changed = text.replacen("k1", "kx", 1);
    std::fs::write(&file, changed).unwrap();
    let named: Vec<_> = failed(&s)
        .into_iter()
        .map(|c| (c.name, c.first.unwrap()))
        .collect();
    assert_eq!(
        named,
        [
            (
                "guards",
                BrokenRow::new("sqlite_schema", "suppression_delete")
            ),
            ("journal_is_readable", BrokenRow::new("safety.journal", 1)),
            (
                "journal_is_in_the_database",
                BrokenRow::new("suppressions", "s2")
            ),
        ]
    );
}

#[test]
fn an_address_learnt_after_a_mail_is_no_broken_promise() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    s.write_blocking(|tx| {
        // Bob opted out; a mail went to a mailbox nobody knew to be his; later it was learnt.
        crate::db::tests::world::opt_out(tx, "s", "person", "bob")?;
        crate::db::tests::world::draft_to(tx, "e", "k-desk", "kd", None)?;
        crate::db::tests::world::approve(tx, "e")?;
        crate::db::tests::world::reserve(tx, "e", 1)?;
        crate::db::tests::world::commit(tx, "e-1")?;
        tx.execute("UPDATE send_attempts SET state='accepted',ended_at=?1", [NOW + 2])?;
        link(tx, "send", "e-1")?;
        tx.execute("UPDATE emails SET state='sent'", [])?;
        tx.execute("INSERT INTO person_addresses(id,person_id,channel,value,key,obtained) VALUES('desk','bob','mail','desk@hotel.example','k-desk','published')", [])?;
        Ok(())
    })
    .unwrap();
    assert_eq!(bad(&s), Vec::<&str>::new());
}

#[test]
fn a_changed_link_of_the_chain_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    s.write_blocking(|tx| {
        for i in 0..3 {
            crate::tables::chain::append(
                tx,
                "checkpoint",
                &format!("r{i}"),
                domain::Millis(i),
                &serde_json::json!({ "i": i }),
                "nonce",
            )?;
        }
        Ok(())
    })
    .unwrap();
    assert!(bad(&s).is_empty());
    s.write_blocking(|tx| {
        Ok(tx.execute_batch("DROP TRIGGER chain_frozen; UPDATE chain SET at=9 WHERE seq=2")?)
    })
    .unwrap();
    let found = failed(&s);
    assert_eq!(
        found.iter().map(|c| c.name).collect::<Vec<_>>(),
        ["guards", "chain"]
    );
    assert_eq!(found[1].first, Some(BrokenRow::new("chain", 2)));
}

#[test]
fn an_emptied_payload_wants_its_erasure() {
    use crate::tables::chain;
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    s.write_blocking(|tx| {
        chain::append(
            tx,
            "send",
            "r",
            domain::Millis(1),
            &serde_json::json!({ "x": 1 }),
            "n1",
        )?;
        assert_eq!(chain::redact(tx, "r")?, 1);
        assert_eq!(chain::verify_chain(tx)?, Some(1));
        chain::append(
            tx,
            "erasure",
            "r",
            domain::Millis(2),
            &serde_json::json!({}),
            "n2",
        )?;
        assert_eq!(chain::verify_chain(tx)?, None);
        assert!(tx.execute("DELETE FROM chain", []).is_err());
        assert!(tx.execute("UPDATE chain SET payload='again'", []).is_err());
        Ok(())
    })
    .unwrap();
}

#[test]
fn an_index_that_grew_since_the_connection_last_looked_is_not_called_damaged() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    for round in 0..3 {
        assert_eq!(bad(&s), Vec::<&str>::new(), "round {round}");
        for i in 0..20 {
            s.write_blocking(move |tx| {
                let words = format!("Hotel {round} {i} Bath");
                Ok(crate::tables::search::upsert(
                    tx,
                    "company",
                    &format!("c{i}"),
                    &words,
                )?)
            })
            .unwrap();
        }
    }
}
