//! The counts of R stay fast however long the history is: each walks an index and no table.

use domain::Millis;
use rusqlite::Connection;

use super::*;
use crate::db::tests::world::{NOW, store, trial};
use crate::tables::{known, mail_domains};

/// Every statement that was prepared, explained.
fn plans(c: &Connection, sql: &str) -> Vec<String> {
    c.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .unwrap()
        .query_map([], |r| r.get(3))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap()
}

#[test]
fn no_count_of_a_cap_walks_the_attempts_or_the_mails() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    trial(&s, |tx| {
        let at = "a.state IN('reserved','committing','accepted','uncertain') AND a.reserved_at>1";
        for (sql, index) in [
            (
                format!("SELECT 1 FROM send_attempts a WHERE {at} AND a.inbox_id='x'"),
                "attempts_by_inbox",
            ),
            (
                format!(
                    "SELECT 1 FROM send_attempts a JOIN emails m ON m.id=a.email_id WHERE {at} AND m.campaign_id='x' ORDER BY a.reserved_at DESC LIMIT 5"
                ),
                "attempts_by_time",
            ),
            (
                format!(
                    "SELECT 1 FROM emails m INDEXED BY emails_by_domain JOIN send_attempts a ON a.email_id=m.id WHERE {at} AND m.domain_key='x'"
                ),
                "emails_by_domain",
            ),
        ] {
            let all = plans(tx, &sql);
            assert!(all.iter().any(|p| p.contains(index)), "{sql}: {all:?}");
            assert!(!all.iter().any(|p| p.starts_with("SCAN")), "{sql}: {all:?}");
        }
    });
}

#[test]
fn the_counts_of_an_empty_history_are_empty() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    trial(&s, |tx| {
        let from = Millis(NOW - domain::time::DAY);
        let inbox = InboxId::from("in");
        assert_eq!(of_inbox(tx, &inbox, from, None, 5).unwrap(), []);
        assert_eq!(to_google(tx, &inbox, from, None, 5).unwrap(), []);
        assert_eq!(to_domain(tx, "k", from, None, 5).unwrap(), []);
        assert_eq!(of_campaign(tx, &"camp".into(), from, None, 5).unwrap(), []);
        assert_eq!(outside(tx, &inbox, from).unwrap(), []);
        assert_eq!(planned(tx).unwrap(), []);
        assert_eq!(mail_domains::google(tx, "k").unwrap(), None);
    });
}

#[test]
fn correspondence_is_summed_over_address_and_domain_without_counting_anybody_twice() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    trial(&s, |tx| {
        for (address, domain, sent, at) in [
            ("a", "d", true, 10),
            ("a", "d", false, 20),
            ("b", "d", true, 30),
            ("c", "", true, 40),
        ] {
            known::count(tx, address, domain, sent, Millis(at)).unwrap();
        }
        let ask = |addresses: &[&str], domains: &[&str], since| {
            let own = |x: &[&str]| x.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
            let k = known::counted(tx, &own(addresses), &own(domains), Millis(since)).unwrap();
            (k.sent, k.received, k.last_at.map(|t| t.0), k.others)
        };
        assert_eq!(ask(&["a"], &["d"], 0), (2, 1, Some(30), true));
        assert_eq!(ask(&["a"], &[], 0), (1, 1, Some(20), false));
        assert_eq!(
            ask(&["c"], &[""], 0),
            (1, 0, Some(40), false),
            "an empty key is nobody's domain"
        );
        assert_eq!(ask(&["x"], &[""], 0), (0, 0, None, false));
        assert_eq!(
            ask(&["a"], &["d"], 25),
            (1, 0, Some(30), true),
            "too long ago"
        );
    });
}

/// A mail of which this copy has no row counts by what the journal wrote down; where that is nothing, for every mailbox.
#[test]
fn what_left_after_the_copy_was_made_counts_in_each_cap_it_concerns() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    trial(&s, |tx| {
        let (now, from) = (Millis(NOW), Millis(NOW - domain::time::DAY));
        let domains = ["google".to_owned(), "other".to_owned()];
        let known = unseen::Unseen {
            id: "a1",
            email: "m1",
            inbox: Some("in-a"),
            campaign: Some("k"),
            domains: &domains,
            at: now,
        };
        let unknown = unseen::Unseen {
            id: "a2",
            email: "m2",
            inbox: None,
            campaign: None,
            domains: &[],
            at: now,
        };
        let old = unseen::Unseen {
            id: "a3",
            email: "m3",
            at: from,
            ..known.clone()
        };
        for u in [&known, &known, &unknown, &old] {
            unseen::insert(tx, u).unwrap();
        }
        mail_domains::put(
            tx,
            &mail_domains::MailDomain {
                key: "other".into(),
                mx: vec!["mx".into()],
                google: false,
                null_mx: false,
                checked_at: now,
            },
        )
        .unwrap();
        let (a, b) = (InboxId::from("in-a"), InboxId::from("in-b"));
        let counts = |but: Option<&EmailId>| {
            [
                of_inbox(tx, &a, from, but, 9).unwrap().len(),
                of_inbox(tx, &b, from, but, 9).unwrap().len(),
                of_campaign(tx, &"k".into(), from, but, 9).unwrap().len(),
                to_domain(tx, "google", from, but, 9).unwrap().len(),
                to_google(tx, &a, from, but, 9).unwrap().len(),
                to_google(tx, &b, from, but, 9).unwrap().len(),
            ]
        };
        assert_eq!(counts(None), [2, 1, 1, 1, 2, 1]);
        assert_eq!(counts(Some(&"m1".into())), [1, 1, 0, 0, 1, 1]);
        assert_eq!(of_inbox(tx, &a, from, None, 1).unwrap().len(), 1);
        unseen::prune(tx, now.plus(61 * domain::time::DAY)).unwrap();
        assert_eq!(counts(None), [0; 6]);
    });
}
