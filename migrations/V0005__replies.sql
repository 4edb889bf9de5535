-- What answering and reading a mailbox need beside V0002: which answers a message got.
CREATE INDEX emails_answering ON emails(answers_message_id) WHERE answers_message_id IS NOT NULL;
