-- What answering, reading a mailbox, judging bounces, order and rescued jobs need beside V0001 and V0002.

-- Which answers a message got; which messages somebody wrote.
CREATE INDEX emails_answering ON emails(answers_message_id) WHERE answers_message_id IS NOT NULL;
CREATE INDEX messages_by_sender ON messages(from_key) WHERE from_key IS NOT NULL;
-- Where the author wants the answer (Reply-To); NULL: stored before it was read, the raw message knows.
ALTER TABLE message_texts ADD COLUMN reply_to TEXT CHECK(reply_to IS NULL OR json_valid(reply_to));
-- Since when the server has a folder no more (deleted, renamed): nothing waits for it, and its last check counts for nothing.
ALTER TABLE folder_progress ADD COLUMN gone_at INTEGER;
-- When a mail bounced for good; `bounced_at` alone may be a full mailbox. Only the former counts in a reputation (send.md).
ALTER TABLE emails ADD COLUMN hard_bounced_at INTEGER;
UPDATE emails SET hard_bounced_at=bounced_at WHERE bounced_at IS NOT NULL AND (EXISTS(SELECT 1 FROM send_attempts a WHERE a.email_id=emails.id AND a.state='rejected')
  OR EXISTS(SELECT 1 FROM suppressions s WHERE s.scope='address' AND s.key=emails.to_key AND s.reason='hard_bounce'));
-- The order in which suppressions, their lifting and transactions C came, by a count of the database's own: a clock that was
-- set back, an import and a restore change times, not this (verify: no_commit_after_suppression).
ALTER TABLE workspace ADD COLUMN guard_order INTEGER NOT NULL DEFAULT 0;
ALTER TABLE suppressions ADD COLUMN ord INTEGER;
ALTER TABLE suppressions ADD COLUMN lifted_ord INTEGER;
ALTER TABLE send_attempts ADD COLUMN commit_ord INTEGER;
CREATE TABLE guard_moments AS SELECT kind,id,row_number() OVER (ORDER BY t,rank,id) AS n FROM (SELECT 'lifted' AS kind,id,lifted_at AS t,0 AS rank FROM suppressions WHERE lifted_at IS NOT NULL
  UNION ALL SELECT 'commit',id,committing_at,1 FROM send_attempts WHERE committing_at IS NOT NULL UNION ALL SELECT 'suppressed',id,at,2 FROM suppressions);
UPDATE suppressions SET ord=m.n FROM guard_moments m WHERE m.kind='suppressed' AND m.id=suppressions.id;
UPDATE suppressions SET lifted_ord=m.n FROM guard_moments m WHERE m.kind='lifted' AND m.id=suppressions.id;
UPDATE send_attempts SET commit_ord=m.n FROM guard_moments m WHERE m.kind='commit' AND m.id=send_attempts.id;
UPDATE workspace SET guard_order=(SELECT count(*) FROM guard_moments);
DROP TABLE guard_moments;
CREATE TRIGGER suppression_order AFTER INSERT ON suppressions BEGIN UPDATE workspace SET guard_order=guard_order+1;
  UPDATE suppressions SET ord=(SELECT guard_order FROM workspace) WHERE id=NEW.id; END;
CREATE TRIGGER suppression_lift_order AFTER UPDATE OF lifted_at ON suppressions WHEN OLD.lifted_at IS NULL AND NEW.lifted_at IS NOT NULL BEGIN
  UPDATE workspace SET guard_order=guard_order+1; UPDATE suppressions SET lifted_ord=(SELECT guard_order FROM workspace) WHERE id=NEW.id; END;
CREATE TRIGGER attempt_commit_order AFTER UPDATE OF state ON send_attempts WHEN OLD.state<>'committing' AND NEW.state='committing' BEGIN
  UPDATE workspace SET guard_order=guard_order+1; UPDATE send_attempts SET commit_ord=(SELECT guard_order FROM workspace) WHERE id=NEW.id; END;
-- How often the program ended while a job ran, since the job last said anything: no failed try of the job, and no reason to run it for ever.
ALTER TABLE jobs ADD COLUMN rescues INTEGER NOT NULL DEFAULT 0;
