//! What SQLite itself refuses, whatever the code above it does.

use super::world::{
    NOW, approve, commit, draft, draft_to, holds, opt_out, refused, reserve, reserve_from, sent,
    store, trial,
};
use crate::Store;
use crate::db::Tx;
use crate::tables::workspace;

fn world() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    (dir, s)
}

fn on_the_way(tx: &Tx<'_>, email: &str) {
    draft(tx, email).unwrap();
    approve(tx, email).unwrap();
    reserve(tx, email, 1).unwrap();
}

#[test]
fn a_mail_is_born_as_a_draft_and_sent_only_through_its_attempt() {
    let (_d, s) = world();
    trial(&s, |tx| {
        draft(tx, "e").unwrap();
        refused(
            tx.execute("UPDATE emails SET state='approved' WHERE id='e'", []),
            "approv",
        );
        approve(tx, "e").unwrap();
        refused(
            tx.execute("UPDATE emails SET state='sending' WHERE id='e'", []),
            "sending without reservation",
        );
        refused(
            tx.execute("UPDATE emails SET state='sent' WHERE id='e'", []),
            "sent without an accepted attempt",
        );
        reserve(tx, "e", 1).unwrap();
        refused(
            tx.execute("UPDATE emails SET state='sent' WHERE id='e'", []),
            "sent without an accepted attempt",
        );
        refused(tx.execute("DELETE FROM emails", []), "never deleted");
        refused(tx.execute("DELETE FROM send_attempts", []), "never deleted");
        refused(tx.execute("DELETE FROM approvals", []), "never deleted");
    });
    s.write_blocking(|tx| Ok(sent(tx, "e")?)).unwrap();
    holds(&s);
}

#[test]
fn a_second_live_attempt_is_refused_in_every_phase_of_the_first() {
    for phase in ["reserved", "committing", "uncertain", "accepted"] {
        let (_d, s) = world();
        trial(&s, move |tx| {
            on_the_way(tx, "e");
            if phase != "reserved" {
                commit(tx, "e-1").unwrap();
            }
            match phase {
                "uncertain" => drop(
                    tx.execute(
                        "UPDATE send_attempts SET state='uncertain',uncertain_at=1",
                        [],
                    )
                    .unwrap(),
                ),
                "accepted" => drop(
                    tx.execute("UPDATE send_attempts SET state='accepted',ended_at=1", [])
                        .unwrap(),
                ),
                _ => {}
            }
            assert!(reserve(tx, "e", 2).is_err(), "{phase}");
            // nor by turning the mail back while its attempt is open
            for back in ["draft", "approved", "cancelled"] {
                assert!(
                    tx.execute(
                        "UPDATE emails SET state=?1,state_reason='x' WHERE id='e'",
                        [back]
                    )
                    .is_err(),
                    "{phase} → {back}"
                );
            }
        });
    }
}

#[test]
fn an_uncertain_attempt_ends_only_with_evidence() {
    let (_d, s) = world();
    trial(&s, |tx| {
        on_the_way(tx, "e");
        commit(tx, "e-1").unwrap();
        refused(
            tx.execute("UPDATE send_attempts SET state='not_sent',ended_at=2", []),
            "bad attempt state change",
        );
        tx.execute(
            "UPDATE send_attempts SET state='uncertain',uncertain_at=?1",
            [NOW],
        )
        .unwrap();
        for end in ["accepted", "not_sent"] {
            refused(
                tx.execute("UPDATE send_attempts SET state=?1,ended_at=2", [end]),
                "bad attempt state change",
            );
        }
        refused(
            tx.execute(
                "UPDATE send_attempts SET assumed_at=?1",
                [NOW + 259_199_999],
            ),
            "CHECK",
        );
        tx.execute(
            "UPDATE send_attempts SET assumed_at=?1",
            [NOW + 259_200_000],
        )
        .unwrap();
        refused(
            tx.execute(
                "UPDATE send_attempts SET state='not_sent',ended_at=2,evidence='{}'",
                [],
            ),
            "bad attempt state change",
        );
    });
}

#[test]
fn no_reservation_without_a_live_word_for_exactly_this_content() {
    let (_d, s) = world();
    trial(&s, |tx| {
        draft(tx, "e").unwrap();
        approve(tx, "e").unwrap();
        tx.execute("UPDATE approvals SET voided_at=1,void_reason='x'", [])
            .unwrap();
        refused(reserve(tx, "e", 1), "not approved");
    });
    trial(&s, |tx| {
        draft(tx, "e").unwrap();
        approve(tx, "e").unwrap();
        refused(
            tx.execute("UPDATE emails SET body_text='other' WHERE id='e'", []),
            "frozen",
        );
        refused(
            tx.execute("UPDATE approvals SET expires_at=expires_at+1", []),
            "immutable",
        );
        refused(
            tx.execute("UPDATE approvals SET content_hash='other'", []),
            "immutable",
        );
        refused(reserve_from(tx, "e", 1, "in2"), "foreign inbox");
    });
    trial(&s, |tx| {
        draft(tx, "e").unwrap();
        let by = "INSERT INTO approvals(id,email_id,content_hash,actor_id,basis,granted_at,runs_from,expires_at) VALUES('a','e','hash',?1,'human',1,1,2)";
        refused(tx.execute(by, ["system"]), "only a person");
        // the word is over
        tx.execute(by, ["ann"]).unwrap();
        tx.execute("UPDATE emails SET state='approved'", [])
            .unwrap();
        tx.execute("UPDATE approvals SET id='ap-e'", []).unwrap();
        refused(reserve(tx, "e", 1), "not approved");
    });
}

#[test]
fn pause_and_a_stale_epoch_are_refused_at_r_and_at_c() {
    let (_d, s) = world();
    trial(&s, |tx| {
        draft(tx, "e").unwrap();
        approve(tx, "e").unwrap();
        workspace::pause(tx, "by hand").unwrap();
        refused(reserve(tx, "e", 1), "paused at R");
        assert!(workspace::resume(tx).unwrap());
        reserve(tx, "e", 1).unwrap();
        workspace::pause(tx, "by hand").unwrap();
        refused(commit(tx, "e-1"), "paused at C");
        workspace::resume(tx).unwrap();
        tx.execute("UPDATE workspace SET writer_epoch=writer_epoch+1", [])
            .unwrap();
        refused(commit(tx, "e-1"), "stale writer at C");
    });
}

#[test]
fn every_scope_of_a_suppression_is_refused_at_c_and_cancels_what_waits() {
    for (scope, key) in [
        ("address", "k-bob"),
        ("domain", "kd-hotel"),
        ("person", "bob"),
        ("company", "hotel"),
        ("group", "group"),
    ] {
        let (_d, s) = world();
        s.write_blocking(move |tx| {
            on_the_way(tx, "sending");
            draft(tx, "approved")?;
            approve(tx, "approved")?;
            draft(tx, "draft")?;
            draft_to(tx, "other", "k-other", "kd-other", None)?;
            assert!(opt_out(tx, "s", scope, key)?);
            Ok(())
        })
        .unwrap();
        trial(&s, move |tx| {
            // the opt-out voids the word as well: whichever trigger speaks first, the dot is not written
            assert!(commit(tx, "sending-1").is_err(), "{scope}");
            let state = |id: &str| {
                tx.query_row("SELECT state FROM emails WHERE id=?1", [id], |r| {
                    r.get::<_, String>(0)
                })
                .unwrap()
            };
            assert_eq!(
                (state("approved").as_str(), state("draft").as_str()),
                ("cancelled", "cancelled"),
                "{scope}"
            );
            let free = matches!(scope, "address" | "domain" | "person");
            assert_eq!(state("other") == "draft", free, "{scope}");
            // and a new mail to the same is refused at R
            draft(tx, "late").unwrap();
            approve(tx, "late").unwrap();
            refused(reserve(tx, "late", 1), "suppressed at R");
        });
        holds(&s);
    }
}

#[test]
fn a_suppression_reaches_a_new_address_of_the_person_and_those_in_copy() {
    let (_d, s) = world();
    s.write_blocking(|tx| {
        opt_out(tx, "s", "person", "bob")?;
        tx.execute("INSERT INTO person_addresses(id,person_id,channel,value,key,obtained) VALUES('pa2','bob','mail','b@new.example','k-new','guessed')", [])?;
        Ok(())
    })
    .unwrap();
    trial(&s, |tx| {
        draft_to(tx, "e", "k-new", "kd-new", None).unwrap();
        approve(tx, "e").unwrap();
        refused(reserve(tx, "e", 1), "suppressed at R");
        draft_to(tx, "cc", "k-free", "kd-free", None).unwrap();
        tx.execute("UPDATE emails SET cc='[{\"address\":\"b\",\"key\":\"k-new\",\"domain_key\":\"kd\"}]' WHERE id='cc'", []).unwrap();
        approve(tx, "cc").unwrap();
        refused(reserve(tx, "cc", 1), "suppressed at R");
        refused(tx.execute("DELETE FROM suppressions", []), "never deleted");
        refused(
            tx.execute("UPDATE suppressions SET key='x'", []),
            "keeps its scope",
        );
    });
}

#[test]
fn a_message_that_waits_to_be_read_holds_the_property() {
    let (_d, s) = world();
    trial(&s, |tx| {
        on_the_way(tx, "e");
        tx.execute("INSERT INTO messages(id,inbox_id,raw_sha256,company_id,first_seen_at) VALUES('m','in','h','hotel',1)", []).unwrap();
        refused(commit(tx, "e-1"), "inbound waits at C");
        draft(tx, "e2").unwrap();
        approve(tx, "e2").unwrap();
        refused(reserve(tx, "e2", 1), "inbound waits at R");
        refused(tx.execute("INSERT INTO messages(id,inbox_id,raw_sha256,first_seen_at) VALUES('m2','in','h',1)", []), "UNIQUE");
    });
}

#[test]
fn a_silent_fact_supports_no_sentence() {
    let (_d, s) = world();
    trial(&s, |tx| {
        draft(tx, "e").unwrap();
        tx.execute_batch("INSERT INTO facts(id,company_id,kind,say,text,source,at) VALUES('silent','hotel','gm_named','silent','t','s',1),('open','hotel','award','open','t','s',1);").unwrap();
        refused(
            tx.execute("INSERT INTO email_claims VALUES('e',0,'silent')", []),
            "silent fact",
        );
        tx.execute("INSERT INTO email_claims VALUES('e',0,'open')", [])
            .unwrap();
        refused(tx.execute("INSERT INTO facts(id,company_id,kind,say,text,source,at) VALUES('v','hotel','vacancy','open','t','s',1)", []), "CHECK");
    });
}

#[test]
fn an_erased_address_does_not_come_back() {
    let (_d, s) = world();
    trial(&s, |tx| {
        tx.execute("INSERT INTO erasures VALUES('mail','k-gone',1)", [])
            .unwrap();
        refused(
            tx.execute("INSERT INTO person_addresses(id,person_id,channel,value,key,obtained) VALUES('x','bob','mail','g@x.example','k-gone','guessed')", []),
            "erased",
        );
    });
}

#[test]
fn one_open_thread_per_person_and_property() {
    let (_d, s) = world();
    trial(&s, |tx| {
        let put = "INSERT INTO enrolments(id,campaign_id,prospect_id,person_id,company_lock,state,started_at) VALUES(?1,'camp','card',?2,?3,'active',1)";
        tx.execute(put, rusqlite::params!["a", "bob", "hotel"])
            .unwrap();
        refused(
            tx.execute(put, rusqlite::params!["b", "bob", None::<&str>]),
            "UNIQUE",
        );
        refused(
            tx.execute(put, rusqlite::params!["c", None::<&str>, "hotel"]),
            "UNIQUE",
        );
    });
}
