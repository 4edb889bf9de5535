//! What must hold, counted: `jengu db verify` and a test after every fault. A check is a name and a statement that
//! counts violations; a new one is one row of [`CHECKS`].

use std::path::Path;

use rusqlite::Connection;
use serde::Serialize;

use crate::db::{JOURNAL_FILE, journal};
use crate::tables::chain;

/// The result of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Stable name.
    pub name: &'static str,
    /// Whether it holds.
    pub ok: bool,
    /// Violations found.
    pub count: i64,
}

/// Name, and SQL that counts violations. The numbers are the invariants of pipeline.md.
const CHECKS: [(&str, &str); 17] = [
    ("one_accepted_attempt_per_mail", // 1
     "SELECT count(*) FROM (SELECT 1 FROM send_attempts WHERE state='accepted' OR assumed_at IS NOT NULL GROUP BY email_id HAVING count(*)>1)"),
    ("one_live_attempt_per_mail", // 1
     "SELECT count(*) FROM (SELECT 1 FROM send_attempts WHERE state IN('reserved','committing','accepted','uncertain') GROUP BY email_id HAVING count(*)>1)"),
    ("open_attempts_belong_to_mails_on_their_way", // 1
     "SELECT count(*) FROM send_attempts a JOIN emails e ON e.id=a.email_id WHERE (a.state IN('reserved','committing') AND e.state<>'sending') OR (a.state='uncertain' AND e.state NOT IN('uncertain','sent','cancelled'))"),
    ("sent_mails_have_an_accepted_attempt", // 1
     "SELECT count(*) FROM emails e WHERE e.state='sent' AND NOT EXISTS(SELECT 1 FROM send_attempts a WHERE a.email_id=e.id AND (a.state='accepted' OR a.assumed_at IS NOT NULL))"),
    ("no_commit_after_suppression", // 2: the suppression was live at C and neither newer nor answered with an override
     "SELECT count(*) FROM send_attempts a JOIN emails e ON e.id=a.email_id JOIN suppressions s ON s.at<a.committing_at AND (s.lifted_at IS NULL OR s.lifted_at>a.committing_at)
       AND ((s.scope='address' AND s.key=e.to_key) OR (s.scope='domain' AND s.key=e.domain_key)
         OR (s.scope='person' AND s.key=coalesce((SELECT x.before->>'$' FROM merge_effects x JOIN merges m ON m.id=x.merge_id WHERE x.tbl='emails' AND x.row=json_object('id',e.id) AND x.col='person_id' AND m.at>a.committing_at AND (m.undone_at IS NULL OR m.undone_at>a.committing_at) ORDER BY m.at LIMIT 1),e.person_id))
         OR (s.scope='company' AND s.key=coalesce((SELECT x.before->>'$' FROM merge_effects x JOIN merges m ON m.id=x.merge_id WHERE x.tbl='emails' AND x.row=json_object('id',e.id) AND x.col='company_id' AND m.at>a.committing_at AND (m.undone_at IS NULL OR m.undone_at>a.committing_at) ORDER BY m.at LIMIT 1),e.company_id)))
      WHERE a.committing_at IS NOT NULL AND NOT EXISTS(SELECT 1 FROM approvals p JOIN messages m ON m.id=e.answers_message_id WHERE p.id=a.approval_id AND p.override_reason IS NOT NULL AND m.first_seen_at>s.at)"),
    ("attempts_rest_on_their_mails_approval", // 3
     "SELECT count(*) FROM send_attempts a LEFT JOIN approvals p ON p.id=a.approval_id AND p.email_id=a.email_id WHERE p.id IS NULL"),
    ("sent_content_is_the_approved_content", // 3
     "SELECT count(*) FROM send_attempts a JOIN approvals p ON p.id=a.approval_id JOIN emails e ON e.id=a.email_id WHERE a.state='accepted' AND e.erased_at IS NULL AND p.content_hash<>e.content_hash"),
    ("commits_fall_into_their_approvals_life", // 3
     "SELECT count(*) FROM send_attempts a JOIN approvals p ON p.id=a.approval_id WHERE a.committing_at IS NOT NULL AND (p.granted_at>a.committing_at OR p.expires_at IS NULL OR p.expires_at<=a.committing_at)"),
    ("approved_mails_have_a_live_approval", // 3
     "SELECT count(*) FROM emails e WHERE e.state='approved' AND NOT EXISTS(SELECT 1 FROM approvals a WHERE a.email_id=e.id AND a.voided_at IS NULL AND a.content_hash=e.content_hash)"),
    ("stage_is_that_of_the_card's_transition", // 5
     "SELECT count(*) FROM prospects p LEFT JOIN state_transitions t ON t.id=p.transition_id AND t.prospect_id=p.id WHERE t.to_stage IS NOT p.stage"),
    ("transitions_follow_the_table", // 5
     "SELECT count(*) FROM state_transitions t WHERE t.event NOT IN('manual_override','undo') AND NOT EXISTS(SELECT 1 FROM stage_edges e
       WHERE e.from_stage IS t.from_stage AND e.event=t.event AND e.to_stage=t.to_stage AND (e.who='both' OR (e.who='person')=(t.caused_by='manual')))"),
    ("stages_sum_up_to_prospects", // 6
     "SELECT abs((SELECT count(*) FROM prospects)-(SELECT ifnull(sum(n),0) FROM (SELECT count(*) AS n FROM prospects
       WHERE stage IN('new','enriching','enriched','ready','contacted','engaged','meeting','won','lost','archived') GROUP BY stage)))"),
    ("states_sum_up_to_mails", // 6
     "SELECT abs((SELECT count(*) FROM emails)-(SELECT ifnull(sum(n),0) FROM (SELECT count(*) AS n FROM emails
       WHERE state IN('draft','pending_approval','approved','sending','uncertain','sent','failed','cancelled') GROUP BY state)))"),
    ("lost_and_archived_have_a_reason", // 6
     "SELECT count(*) FROM prospects WHERE (stage IN('lost','archived'))<>(reason IS NOT NULL)"),
    ("one_open_first_mail_per_person", // 11
     "SELECT count(*) FROM (SELECT 1 FROM emails WHERE kind='first' AND person_id IS NOT NULL AND state IN('draft','pending_approval','approved','sending','uncertain') GROUP BY person_id HAVING count(*)>1)"),
    ("no_sentence_rests_on_a_silent_fact", // 13
     "SELECT count(*) FROM email_claims c JOIN facts f ON f.id=c.fact_id JOIN emails e ON e.id=c.email_id WHERE f.say='silent' AND f.kind='vacancy' AND f.open_to_company_id IS NOT e.company_id"),
    ("nobody_erased_has_an_address",
     "SELECT count(*) FROM person_addresses a JOIN erasures e ON e.key=a.key AND e.kind=CASE a.channel WHEN 'linkedin' THEN 'profile' ELSE a.channel END"),
];

/// All checks over one snapshot. `dir` is the workspace's folder, for the safety journal; `None` leaves that out.
///
/// # Errors
/// When a check cannot be made; a violation is not an error.
pub fn verify(c: &Connection, dir: Option<&Path>) -> anyhow::Result<Vec<Check>> {
    let mut out = Vec::with_capacity(CHECKS.len() + 6);
    let mut put = |name, count: i64| {
        out.push(Check {
            name,
            ok: count == 0,
            count,
        })
    };
    put("integrity", damage(c)?);
    put("foreign_keys", rows(c, "PRAGMA foreign_key_check")?);
    put("chain", i64::from(chain::verify_chain(c)?.is_some()));
    put("stage_edges", edges_off(c)?);
    for (name, sql) in CHECKS {
        put(name, c.query_row(sql, [], |r| r.get(0))?);
    }
    if let Some(dir) = dir {
        let journal = journal::read(&dir.join(JOURNAL_FILE))?;
        put("journal_is_readable", i64::try_from(journal.damaged)?);
        put("journal_is_in_the_database", missing(c, &journal.entries)?);
    }
    Ok(out)
}

/// Messages of `integrity_check`, which also looks at indices, CHECKs and NOT NULLs.
///
/// FTS5 checks against the structure its connection read last, which another connection's writes have made old: a query
/// makes it look again, else a whole index is called damaged.
fn damage(c: &Connection) -> rusqlite::Result<i64> {
    for index in ["search_index", "search_trigrams"] {
        c.query_row(
            &format!("SELECT count(*) FROM {index} WHERE {index} MATCH 'any'"),
            [],
            |_| Ok(()),
        )?;
    }
    let mut stmt = c.prepare("PRAGMA integrity_check(100)")?;
    let found = stmt
        .query_map([], |r| r.get::<_, String>(0))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(found
        .iter()
        .filter(|l| *l != "ok")
        .count()
        .try_into()
        .unwrap_or(i64::MAX))
}

fn rows(c: &Connection, sql: &str) -> rusqlite::Result<i64> {
    let mut stmt = c.prepare(sql)?;
    let mut rows = stmt.query([])?;
    let mut n = 0;
    while rows.next()?.is_some() {
        n += 1;
    }
    Ok(n)
}

/// Rows in which `stage_edges` and the table in `domain` differ.
fn edges_off(c: &Connection) -> rusqlite::Result<i64> {
    let mut here: Vec<(String, String, String, String)> = c
        .prepare("SELECT ifnull(from_stage,''),event,to_stage,who FROM stage_edges")?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut off = 0;
    for e in domain::stage::edges() {
        let row = (
            e.from.map_or("", domain::Stage::word).to_owned(),
            e.event.word().to_owned(),
            e.to.word().to_owned(),
            e.who.word().to_owned(),
        );
        match here.iter().position(|h| *h == row) {
            Some(i) => drop(here.swap_remove(i)),
            None => off += 1,
        }
    }
    Ok(off + i64::try_from(here.len()).unwrap_or(i64::MAX))
}

/// Journalled suppressions that were not lifted and are not live in the database.
fn missing(c: &Connection, entries: &[journal::Entry]) -> rusqlite::Result<i64> {
    use journal::Entry;
    let lifted: std::collections::HashSet<&str> = entries
        .iter()
        .filter_map(|e| match e {
            Entry::Lifted { id, .. } => Some(id.as_str()),
            _ => None,
        })
        .collect();
    let mut stmt = c.prepare_cached("SELECT EXISTS(SELECT 1 FROM suppressions WHERE id=?1 OR (scope=?2 AND key=?3 AND lifted_at IS NULL))")?;
    let mut n = 0;
    for e in entries {
        if let Entry::Suppressed { id, scope, key, .. } = e
            && !lifted.contains(id.as_str())
            && !stmt.query_row([id, scope, key], |r| r.get::<_, bool>(0))?
        {
            n += 1;
        }
    }
    Ok(n)
}

#[cfg(test)]
mod tests;
