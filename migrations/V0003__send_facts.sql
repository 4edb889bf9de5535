-- What the send decision reads: counts over rolling windows, correspondence from before an inbox was added, and who said that
-- somebody known may be written to all the same.

-- ── caps ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE INDEX attempts_by_inbox ON send_attempts(inbox_id,reserved_at);
CREATE INDEX attempts_by_time ON send_attempts(reserved_at);

-- ── known relationships (compliance.md 8) ───────────────────────────────────────────────────────────────────────────────
CREATE INDEX relationships_by_domain ON relationships_known(domain_key) WHERE domain_key<>'';          -- '' at free-mail, ISP and own domains: exact address only
CREATE TABLE history_scans(inbox_id TEXT NOT NULL REFERENCES inboxes, folder TEXT NOT NULL, role TEXT NOT NULL CHECK(role IN('sent','inbox')),
  uidvalidity INTEGER NOT NULL, next_uid INTEGER NOT NULL, end_uid INTEGER NOT NULL, done_at INTEGER, PRIMARY KEY(inbox_id,folder)) STRICT, WITHOUT ROWID;  -- one count of 24 months, at set-up
CREATE TABLE known_confirmations(id TEXT PRIMARY KEY, company_id TEXT NOT NULL REFERENCES companies, actor_id TEXT NOT NULL REFERENCES actors, reason TEXT,
  at INTEGER NOT NULL, withdrawn_at INTEGER) STRICT;                                                   -- covers what was written before it
CREATE UNIQUE INDEX known_confirmation_live ON known_confirmations(company_id) WHERE withdrawn_at IS NULL;

-- ── our own copy in Sent, where the server files none ───────────────────────────────────────────────────────────────────
ALTER TABLE inbox_accounts ADD COLUMN append_sent INTEGER NOT NULL DEFAULT 0 CHECK(append_sent IN(0,1));
