//! The checks that are one statement each: a name, the table whose rows it names, and a query of the ids that break it.
//! Ids only: what a statement selects is shown to people and programs. The numbers are the invariants of the pipeline.
//!
//! A check reads what was true at the time, from times that are never changed. What has no date (who belongs to a group,
//! what a campaign opens) is left to the triggers at R and C, which saw it.

/// One check.
pub(super) struct Rule {
    /// Stable name.
    pub(super) name: &'static str,
    /// The table the ids are of.
    pub(super) table: &'static str,
    /// Selects one column: the ids of the rows that break it.
    pub(super) sql: &'static str,
}

const fn rule(name: &'static str, table: &'static str, sql: &'static str) -> Rule {
    Rule { name, table, sql }
}

pub(super) const RULES: [Rule; 34] = [
    // 1: at most once
    rule("one_accepted_attempt_per_mail", "emails",
        "SELECT email_id FROM send_attempts WHERE state='accepted' OR assumed_at IS NOT NULL GROUP BY email_id HAVING count(*)>1"),
    rule("one_live_attempt_per_mail", "emails",
        "SELECT email_id FROM send_attempts WHERE state IN('reserved','committing','accepted','uncertain') GROUP BY email_id HAVING count(*)>1"),
    rule("nothing_is_offered_after_its_acceptance", "send_attempts",
        "SELECT DISTINCT b.id FROM send_attempts a CROSS JOIN send_attempts b ON b.email_id=a.email_id AND b.n>a.n WHERE a.state='accepted' OR a.assumed_at IS NOT NULL"),
    rule("open_attempts_belong_to_mails_on_their_way", "send_attempts",
        "SELECT a.id FROM send_attempts a JOIN emails e ON e.id=a.email_id WHERE (a.state IN('reserved','committing') AND e.state<>'sending')
          OR (a.state='uncertain' AND e.state NOT IN('uncertain','sent','cancelled'))"),
    rule("sent_mails_have_an_accepted_attempt", "emails",
        "SELECT e.id FROM emails e WHERE e.state='sent' AND NOT EXISTS(SELECT 1 FROM send_attempts a WHERE a.email_id=e.id AND (a.state='accepted' OR a.assumed_at IS NOT NULL))"),
    rule("uncertain_attempts_are_closed_by_evidence", "send_attempts",
        "SELECT id FROM send_attempts WHERE uncertain_at IS NOT NULL AND state IN('accepted','not_sent') AND evidence IS NULL"),
    // 2: suppression was live at C, and neither newer nor answered with an override; an inherited one has the age of its
    // origin and not its own, and is that of the person
    rule("no_commit_after_suppression", "send_attempts",
        "SELECT DISTINCT a.id FROM (
          SELECT e.id AS email_id,s.scope,s.key,s.at,s.ord,s.lifted_at,s.lifted_ord FROM suppressions s CROSS JOIN emails e ON e.to_key=s.key WHERE s.scope='address' AND s.id NOT LIKE '%:person' UNION ALL
          SELECT e.id,s.scope,s.key,s.at,s.ord,s.lifted_at,s.lifted_ord FROM suppressions s CROSS JOIN emails e ON e.domain_key=s.key WHERE s.scope='domain' UNION ALL
          SELECT e.id,s.scope,s.key,s.at,s.ord,s.lifted_at,s.lifted_ord FROM suppressions s CROSS JOIN emails e ON e.person_id=s.key WHERE s.scope='person' UNION ALL
          SELECT e.id,s.scope,s.key,s.at,s.ord,s.lifted_at,s.lifted_ord FROM suppressions s CROSS JOIN emails e ON e.company_id=s.key WHERE s.scope='company' UNION ALL
          SELECT x.row->>'$.id',s.scope,s.key,s.at,s.ord,s.lifted_at,s.lifted_ord FROM merge_effects x CROSS JOIN suppressions s ON s.key=x.before->>'$' AND ((s.scope='person' AND x.col='person_id') OR (s.scope='company' AND x.col='company_id')) WHERE x.tbl='emails' UNION ALL
          SELECT e.id,s.scope,s.key,s.at,s.ord,s.lifted_at,s.lifted_ord FROM emails e CROSS JOIN json_each(e.cc) c CROSS JOIN suppressions s ON s.id NOT LIKE '%:person' AND ((s.scope='address' AND s.key=json_extract(c.value,'$.key'))
            OR (s.scope='domain' AND s.key=json_extract(c.value,'$.domain_key'))) WHERE e.cc<>'[]') h
         CROSS JOIN send_attempts a ON a.email_id=h.email_id WHERE a.committing_at IS NOT NULL
          -- whose it was then, if it was merged since
          AND (h.scope NOT IN('person','company') OR h.key=ifnull((SELECT x.before->>'$' FROM merge_effects x JOIN merges m ON m.id=x.merge_id WHERE x.tbl='emails' AND x.row=json_object('id',a.email_id) AND x.col=h.scope||'_id'
            AND m.at>a.committing_at AND (m.undone_at IS NULL OR m.undone_at>a.committing_at) ORDER BY m.at LIMIT 1),(SELECT iif(h.scope='person',e.person_id,e.company_id) FROM emails e WHERE e.id=a.email_id)))
          AND CASE WHEN h.ord IS NULL OR a.commit_ord IS NULL THEN h.at<a.committing_at AND (h.lifted_at IS NULL OR h.lifted_at>a.committing_at)
            ELSE h.ord<a.commit_ord AND (h.lifted_at IS NULL OR h.lifted_ord>a.commit_ord) END
          AND NOT EXISTS(SELECT 1 FROM approvals p JOIN emails e ON e.id=p.email_id JOIN messages m ON m.id=e.answers_message_id WHERE p.id=a.approval_id AND p.override_reason IS NOT NULL AND m.first_seen_at>h.at)"),
    rule("no_commit_while_excluded", "send_attempts",
        "SELECT DISTINCT a.id FROM exclusions x CROSS JOIN emails e ON e.company_id=x.company_id AND e.kind IN('first','follow_up') CROSS JOIN send_attempts a ON a.email_id=e.id
         WHERE a.committing_at>x.at AND (x.until_at IS NULL OR x.until_at>a.committing_at) AND (x.ended_at IS NULL OR x.ended_at>a.committing_at)"),
    rule("opt_outs_have_their_suppression", "replies",
        "SELECT r.id FROM replies r JOIN messages m ON m.id=r.message_id WHERE r.opt_out=1 AND m.id NOT IN(SELECT source_message_id FROM suppressions WHERE source_message_id IS NOT NULL)
          AND ifnull(m.from_key,'') NOT IN(SELECT key FROM suppressions WHERE scope='address') AND ifnull(m.company_id,'') NOT IN(SELECT key FROM suppressions WHERE scope='company')"),
    // 3: approval
    rule("attempts_rest_on_their_mails_approval", "send_attempts",
        "SELECT a.id FROM send_attempts a LEFT JOIN approvals p ON p.id=a.approval_id AND p.email_id=a.email_id WHERE p.id IS NULL"),
    rule("sent_content_is_the_approved_content", "send_attempts",
        "SELECT a.id FROM send_attempts a JOIN approvals p ON p.id=a.approval_id JOIN emails e ON e.id=a.email_id WHERE a.state='accepted' AND e.erased_at IS NULL AND p.content_hash<>e.content_hash"),
    rule("commits_fall_into_their_approvals_life", "send_attempts",
        "SELECT a.id FROM send_attempts a JOIN approvals p ON p.id=a.approval_id WHERE a.committing_at IS NOT NULL
          AND (p.expires_at IS NULL OR p.expires_at<=a.committing_at)"),
    rule("approved_mails_have_a_live_approval", "emails",
        "SELECT e.id FROM emails e WHERE e.state='approved' AND NOT EXISTS(SELECT 1 FROM approvals a WHERE a.email_id=e.id AND a.voided_at IS NULL AND a.content_hash=e.content_hash)"),
    rule("human_approvals_are_given_by_people", "approvals",
        "SELECT p.id FROM approvals p LEFT JOIN actors a ON a.id=p.actor_id WHERE p.basis='human'
          AND NOT(ifnull(a.kind,'')='person' OR (ifnull(a.kind,'')='practice_persona' AND (SELECT kind FROM workspace)='practice'))"),
    rule("follow_ups_leave_after_the_mail_before_them", "send_attempts",
        "SELECT a.id FROM send_attempts a JOIN emails e ON e.id=a.email_id JOIN emails b ON b.id=e.after_email_id WHERE a.committing_at IS NOT NULL AND b.state<>'sent'"),
    // 5: stages
    rule("stage_is_that_of_the_card's_transition", "prospects",
        "SELECT p.id FROM prospects p LEFT JOIN state_transitions t ON t.id=p.transition_id AND t.prospect_id=p.id WHERE t.to_stage IS NOT p.stage"),
    rule("transitions_follow_the_table", "state_transitions",
        "SELECT t.id FROM state_transitions t WHERE t.event NOT IN('manual_override','undo') AND NOT EXISTS(SELECT 1 FROM stage_edges e
          WHERE e.from_stage IS t.from_stage AND e.event=t.event AND e.to_stage=t.to_stage AND (e.who='both' OR (e.who='person')=(t.caused_by='manual')))"),
    rule("transitions_follow_each_other", "state_transitions",
        "SELECT id FROM (SELECT id,from_stage,lag(to_stage) OVER (PARTITION BY prospect_id ORDER BY rowid) AS before FROM state_transitions) WHERE from_stage IS NOT before"),
    // 6: sums
    rule("stages_sum_up_to_prospects", "prospects",
        "SELECT id FROM prospects WHERE stage NOT IN('new','enriching','enriched','ready','contacted','engaged','meeting','won','lost','archived')"),
    rule("states_sum_up_to_mails", "emails",
        "SELECT id FROM emails WHERE state NOT IN('draft','pending_approval','approved','sending','uncertain','sent','failed','cancelled')"),
    rule("lost_and_archived_have_a_reason", "prospects",
        "SELECT id FROM prospects WHERE (stage IN('lost','archived'))<>(reason IS NOT NULL)"),
    // 8: jobs
    rule("one_running_job_per_lane", "jobs",
        "SELECT max(id) FROM jobs WHERE lane IS NOT NULL AND state='running' GROUP BY lane HAVING count(*)>1"),
    rule("unique_jobs_are_open_once", "jobs",
        "SELECT max(id) FROM jobs WHERE unique_key IS NOT NULL AND state IN('scheduled','ready','running') GROUP BY unique_key HAVING count(*)>1"),
    // 9: inbound once
    rule("ingested_messages_have_one_reply", "messages",
        // the same mail in another mailbox of ours is told by its bytes, or by its Message-ID where servers wrote on it
        "SELECT m.id FROM messages m WHERE m.ingested=1 AND m.raw_sha256 NOT IN(SELECT t.raw_sha256 FROM replies r JOIN messages t ON t.id=r.message_id)
           AND NOT EXISTS(SELECT 1 FROM messages t JOIN replies r ON r.message_id=t.id WHERE t.message_id=m.message_id AND t.from_key=m.from_key AND t.inbox_id<>m.inbox_id)
         UNION ALL SELECT max(m.id) FROM replies r JOIN messages m ON m.id=r.message_id GROUP BY m.raw_sha256 HAVING count(*)>1"),
    rule("messages_lie_in_folders_of_their_mailbox", "messages",
        "SELECT DISTINCT m.id FROM message_locations l JOIN messages m ON m.id=l.message_id JOIN folders f ON f.id=l.folder_id WHERE f.inbox_id<>m.inbox_id"),
    // 11: one thread
    rule("one_open_first_mail_per_person", "emails",
        "SELECT max(id) FROM emails WHERE kind='first' AND person_id IS NOT NULL AND state IN('draft','pending_approval','approved','sending','uncertain') GROUP BY person_id HAVING count(*)>1"),
    rule("one_open_thread_per_person", "enrolments",
        "SELECT max(id) FROM enrolments WHERE person_id IS NOT NULL AND state<>'ended' GROUP BY person_id HAVING count(*)>1"),
    rule("one_open_thread_per_property", "enrolments",
        "SELECT max(id) FROM enrolments WHERE company_lock IS NOT NULL AND state<>'ended' GROUP BY company_lock HAVING count(*)>1"),
    rule("one_sequence_mail_on_its_way_per_property", "emails",
        "SELECT max(id) FROM emails WHERE kind IN('first','follow_up') AND state IN('sending','uncertain') GROUP BY company_id HAVING count(*)>1"),
    // 13: silence
    rule("no_sentence_rests_on_a_silent_fact", "email_claims",
        "SELECT c.email_id||'/'||c.sentence||'/'||c.fact_id FROM email_claims c JOIN facts f ON f.id=c.fact_id JOIN emails e ON e.id=c.email_id
          WHERE f.say='silent' AND f.kind='vacancy' AND f.open_to_company_id IS NOT e.company_id"),
    // erasure
    rule("nobody_erased_has_an_address", "person_addresses",
        "SELECT a.id FROM person_addresses a JOIN erasures e ON e.key=a.key AND e.kind=CASE a.channel WHEN 'linkedin' THEN 'profile' ELSE a.channel END"),
    // the chain and what it proves
    rule("approvals_are_in_the_chain", "approvals",
        "SELECT id FROM approvals WHERE id NOT IN(SELECT ref FROM chain WHERE kind='approval')"),
    rule("sends_are_in_the_chain", "send_attempts",
        "SELECT id FROM send_attempts WHERE (state='accepted' OR assumed_at IS NOT NULL) AND id NOT IN(SELECT ref FROM chain WHERE kind='send')"),
    rule("what_the_chain_proves_is_there", "chain",
        "SELECT seq FROM chain WHERE (kind='approval' AND ref NOT IN(SELECT id FROM approvals)) OR (kind='send' AND ref NOT IN(SELECT id FROM send_attempts))
          OR (kind='lift' AND ref NOT IN(SELECT id FROM suppressions))"),
];
