-- Mails that left, or may have left, after this copy of the workspace was made: no attempt of theirs is in it. They count against
-- every cap and brake all the same (send.md). Where the safety journal was too old to tell the inbox, it counts for each.
CREATE TABLE unseen_sends(id TEXT PRIMARY KEY, email_id TEXT NOT NULL, inbox_id TEXT, campaign_id TEXT,
  domain_keys TEXT NOT NULL CHECK(json_valid(domain_keys)), at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX unseen_sends_by_time ON unseen_sends(at);
CREATE INDEX unseen_sends_by_email ON unseen_sends(email_id);
