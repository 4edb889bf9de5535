use std::collections::BTreeSet;

use super::*;
use crate::db::tests::world::store;

#[test]
fn every_table_that_refers_to_a_person_has_its_fate() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    let referring: BTreeSet<String> = store
        .read_blocking(|c| {
            let mut out = BTreeSet::new();
            for noun in ["people", "person_addresses"] {
                let all: Vec<String> = c
                    .prepare("SELECT DISTINCT s.name FROM sqlite_schema s, pragma_foreign_key_list(s.name) f WHERE s.type='table' AND f.\"table\"=?1")?
                    .query_map([noun], |r| r.get(0))?
                    .collect::<Result<_, _>>()?;
                out.extend(all);
            }
            Ok(out)
        })
        .unwrap();
    let known: BTreeSet<String> = FATES
        .iter()
        .map(|(t, _)| (*t).to_owned())
        .filter(|t| t != "people")
        .collect();
    assert_eq!(
        referring, known,
        "put a new table into FATES, and into GOES or EMPTIED"
    );
}

#[test]
fn every_text_of_the_schema_is_searched_and_ids_are_not() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    let all = store.read_blocking(|c| Ok(tables(c)?)).unwrap();
    let words = |table: &str| -> Vec<String> {
        let t = all.iter().find(|t| t.name == table);
        t.into_iter()
            .flat_map(|t| t.words.iter().map(|w| w.name.clone()))
            .collect()
    };
    assert_eq!(words("people"), ["name", "address_form"]);
    assert_eq!(words("consents"), ["channel", "quote"]);
    assert!(words("emails").contains(&"body_text".to_owned()));
    assert!(!words("emails").contains(&"to_key".to_owned()));
    assert!(words("messages").contains(&"raw".to_owned()));
    assert!(words("external_ids").contains(&"external_id".to_owned()));
    assert!(all.iter().all(|t| !t.key.is_empty()));
    assert!(
        !all.iter().any(|t| ["search_index", "search_trigrams"]
            .iter()
            .any(|s| t.name.starts_with(s))),
        "the search has a way of its own"
    );
    for ours in OURS {
        assert!(!all.iter().any(|t| t.name == *ours), "{ours}");
    }
}

/// Columns that are taken for ids, keys and checksums, though the schema does not say to which row they point: nobody looks
/// for a person there. Whoever adds one says here that no text of a person is ever put in it, or names it in `FOREIGN_IDS`.
const WITHOUT_WORDS: &[&str] = &[
    "approvals.content_hash",
    "approvals.pack_id",
    "board_cards.company_id",
    "board_cards.owner_id",
    "board_counts.owner_id",
    "calibration_history.subject_id",
    "chain.hash",
    "chain.payload_commit",
    "chain.prev",
    "chain.ref",
    "claims.owner_id",
    "email_drafts.pack_id",
    "emails.content_hash",
    "emails.domain_key",
    "emails.message_id",
    "emails.to_key",
    "erasure_plans.address_key",
    "erasure_plans.token_key",
    "erasures.key",
    "event_subjects.subject_id",
    "events.trace_id",
    "exclusions.owner_id",
    "external_ids.entity_id",
    "gates.rule_id",
    "import_effects.entity_id",
    "jobs.lease_token",
    "jobs.trace_id",
    "jobs.unique_key",
    "llm_calls.cache_key",
    "mail_domains.domain_key",
    "merges.keep_id",
    "merges.other_id",
    "messages.domain_key",
    "messages.from_key",
    "messages.raw_sha256",
    "own_values.subject_id",
    "person_addresses.key",
    "relationships_known.address_key",
    "relationships_known.domain_key",
    "search_runs.trace_id",
    "send_attempts.idempotency_key",
    "send_attempts.route_id",
    "send_attempts.wire_sha256",
    "shared_keys.key",
    "state_transitions.trace_id",
    "suppressions.key",
    "suppressions.source_message_id",
    "unseen_sends.campaign_id",
    "unseen_sends.email_id",
    "unseen_sends.inbox_id",
    "unsubscribe_tokens.token_key",
    "workspace.uid",
];

#[test]
fn a_new_column_that_nobody_would_search_is_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    let unsearched: BTreeSet<String> = store
        .read_blocking(|c| {
            let mut out = BTreeSet::new();
            for t in tables(c)? {
                let refers: Vec<String> = c
                    .prepare("SELECT \"from\" FROM pragma_foreign_key_list(?1)")?
                    .query_map([&t.name], |r| r.get(0))?
                    .collect::<Result<_, _>>()?;
                let own = |i: &&String| i.as_str() != "id" && !refers.contains(i);
                out.extend(t.ids.iter().filter(own).map(|i| format!("{}.{i}", t.name)));
            }
            Ok(out)
        })
        .unwrap();
    let known: BTreeSet<String> = WITHOUT_WORDS.iter().map(|c| (*c).to_owned()).collect();
    assert_eq!(unsearched, known, "see WITHOUT_WORDS");
}
