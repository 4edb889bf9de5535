-- What answering and reading a mailbox need beside V0002.

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
