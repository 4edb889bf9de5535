-- What answering and reading a mailbox need beside V0002.

-- Which answers a message got; which messages somebody wrote.
CREATE INDEX emails_answering ON emails(answers_message_id) WHERE answers_message_id IS NOT NULL;
CREATE INDEX messages_by_sender ON messages(from_key) WHERE from_key IS NOT NULL;
-- Where the author wants the answer (Reply-To); NULL: stored before it was read, the raw message knows.
ALTER TABLE message_texts ADD COLUMN reply_to TEXT CHECK(reply_to IS NULL OR json_valid(reply_to));
-- Since when the server has a folder no more (deleted, renamed): nothing waits for it, and its last check counts for nothing.
ALTER TABLE folder_progress ADD COLUMN gone_at INTEGER;
