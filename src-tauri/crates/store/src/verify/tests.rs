use crate::db::tests::world::{sent, store};
use crate::verify::verify;

fn bad(s: &crate::Store) -> Vec<&'static str> {
    s.read_blocking(|c| verify(c, None))
        .unwrap()
        .into_iter()
        .filter(|c| !c.ok)
        .map(|c| c.name)
        .collect()
}

#[test]
fn a_whole_workspace_has_no_violation_and_the_stage_tables_are_equal() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    s.write_blocking(|tx| Ok(sent(tx, "e")?)).unwrap();
    assert_eq!(bad(&s), Vec::<&str>::new());
    let n: i64 = s
        .read_blocking(|c| Ok(c.query_row("SELECT count(*) FROM stage_edges", [], |r| r.get(0))?))
        .unwrap();
    assert_eq!(n, i64::try_from(domain::stage::edges().len()).unwrap());
}

/// Each check must be able to fail: the guards are dropped and the wrong is done.
#[test]
fn what_went_wrong_without_the_guards_is_counted() {
    let cases: [(&str, &str); 8] = [
        (
            "sent_mails_have_an_accepted_attempt",
            "DROP TRIGGER attempt_states; UPDATE send_attempts SET state='rejected'",
        ),
        (
            "no_commit_after_suppression",
            "DROP TRIGGER suppression_retroactive; INSERT INTO suppressions(id,scope,key,reason,at) VALUES('s','address','k-bob','opt_out',5)",
        ),
        (
            "sent_content_is_the_approved_content",
            "DROP TRIGGER email_frozen; UPDATE emails SET content_hash='other'",
        ),
        (
            "commits_fall_into_their_approvals_life",
            "DROP TRIGGER approval_immutable; UPDATE approvals SET granted_at=granted_at+1000000",
        ),
        (
            "stage_is_that_of_the_card's_transition",
            "DROP TRIGGER stage_by_transition; UPDATE prospects SET stage='won'",
        ),
        (
            "transitions_follow_the_table",
            "DROP TRIGGER transition_update; UPDATE state_transitions SET event='qualify'",
        ),
        (
            "stage_edges",
            "UPDATE stage_edges SET who='both' WHERE event='archive' OR event='qualify' OR event='not_a_fit'",
        ),
        (
            "nobody_erased_has_an_address",
            "INSERT INTO erasures VALUES('mail','k-bob',1)",
        ),
    ];
    for (name, sql) in cases {
        let dir = tempfile::tempdir().unwrap();
        let s = store(dir.path());
        s.write_blocking(|tx| Ok(sent(tx, "e")?)).unwrap();
        s.write_blocking(move |tx| Ok(tx.execute_batch(sql)?))
            .unwrap();
        assert!(bad(&s).contains(&name), "{name}: {:?}", bad(&s));
    }
}

#[test]
fn a_changed_link_of_the_chain_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    s.write_blocking(|tx| {
        for i in 0..3 {
            crate::tables::chain::append(
                tx,
                "send",
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
    assert_eq!(bad(&s), ["chain"]);
    assert_eq!(
        s.read_blocking(|c| Ok(crate::tables::chain::verify_chain(c)?))
            .unwrap(),
        Some(2)
    );
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
