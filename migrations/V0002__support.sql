-- The tables that serve the kernel: what the first thin pipeline needs beside the tables that carry invariants.
-- Principles: V0001 and docs/DATABASE.md. Free text lives where erasure can reach it.

-- ── the workspace ───────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE settings(key TEXT PRIMARY KEY, value TEXT NOT NULL CHECK(json_valid(value)), at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE changes(seq INTEGER PRIMARY KEY, tag TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE TABLE undo_log(id TEXT PRIMARY KEY, operation TEXT NOT NULL, input TEXT NOT NULL CHECK(json_valid(input)), words TEXT NOT NULL,
  actor_id TEXT NOT NULL REFERENCES actors, at INTEGER NOT NULL, until_at INTEGER NOT NULL, undone_at INTEGER) STRICT;
CREATE INDEX undo_open ON undo_log(at) WHERE undone_at IS NULL;
CREATE TABLE alerts(id TEXT PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, severity TEXT NOT NULL CHECK(severity IN('info','warning','alarm')),
  text TEXT NOT NULL, remedy TEXT NOT NULL, at INTEGER NOT NULL, cleared_at INTEGER) STRICT;
CREATE UNIQUE INDEX alert_open ON alerts(kind,subject) WHERE cleared_at IS NULL;
CREATE TABLE events(id INTEGER PRIMARY KEY, trace_id TEXT NOT NULL, kind TEXT NOT NULL, subjects TEXT NOT NULL CHECK(json_valid(subjects)),   -- {"prospect":"id",…}: ids only
  payload TEXT NOT NULL CHECK(json_valid(payload)), at INTEGER NOT NULL) STRICT;
CREATE INDEX events_trace ON events(trace_id,id);
CREATE INDEX events_kind ON events(kind,at);
CREATE TABLE event_subjects(kind TEXT NOT NULL, subject_id TEXT NOT NULL, event_id INTEGER NOT NULL REFERENCES events ON DELETE CASCADE,
  PRIMARY KEY(kind,subject_id,event_id)) STRICT, WITHOUT ROWID;

-- ── senders ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
ALTER TABLE sender_identities ADD COLUMN zone TEXT NOT NULL DEFAULT 'UTC';
ALTER TABLE sender_identities ADD COLUMN company_name TEXT NOT NULL DEFAULT '';
ALTER TABLE sender_identities ADD COLUMN privacy_url TEXT;
CREATE TABLE inbox_accounts(inbox_id TEXT PRIMARY KEY REFERENCES inboxes, account TEXT NOT NULL CHECK(json_valid(account)),            -- domain::mailing::MailAccount, no secret
  outreach_only INTEGER NOT NULL DEFAULT 0 CHECK(outreach_only IN(0,1)), daily_cap INTEGER, warmup_schedule TEXT CHECK(warmup_schedule IS NULL OR json_valid(warmup_schedule)),
  started_at INTEGER, plus_addressing INTEGER CHECK(plus_addressing IN(0,1)), rewrites_message_id INTEGER CHECK(rewrites_message_id IN(0,1)),
  clock_skew_ms INTEGER, self_test TEXT CHECK(self_test IS NULL OR json_valid(self_test)), self_test_at INTEGER,
  last_error TEXT, last_error_at INTEGER, connected_at INTEGER, idle_offered INTEGER CHECK(idle_offered IN(0,1))) STRICT;
CREATE TABLE folder_progress(folder_id TEXT PRIMARY KEY REFERENCES folders, role TEXT NOT NULL CHECK(role IN('inbox','junk','sent')),
  next_uid INTEGER NOT NULL, seen INTEGER NOT NULL DEFAULT 0, matched INTEGER NOT NULL DEFAULT 0, ingested_at INTEGER, last_message_at INTEGER) STRICT;
CREATE TABLE outside_sends(inbox_id TEXT NOT NULL REFERENCES inboxes, at INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY(inbox_id,at)) STRICT, WITHOUT ROWID;  -- Sent folder, per hour
CREATE TABLE unsubscribe_tokens(token_key TEXT PRIMARY KEY, email_id TEXT NOT NULL REFERENCES emails, used_at INTEGER) STRICT, WITHOUT ROWID;

-- ── hotels and people ───────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE company_profiles(company_id TEXT PRIMARY KEY REFERENCES companies, website TEXT, website_state TEXT NOT NULL DEFAULT 'unknown'
  CHECK(website_state IN('unknown','given','verified','unreachable','parked','none')), town TEXT, street TEXT, postal_code TEXT, phone TEXT, language TEXT,
  tier TEXT CHECK(tier IN('luxury','upscale','midscale','economy','budget')), tier_probabilities TEXT CHECK(tier_probabilities IS NULL OR json_valid(tier_probabilities)),
  rooms INTEGER, stars INTEGER, chain TEXT, class_confidence REAL, class_reason TEXT, decider_reason TEXT, enriched_at INTEGER, needs_attention TEXT, retry_at INTEGER) STRICT;
CREATE TABLE company_keys(kind TEXT NOT NULL CHECK(kind IN('domain','site','name_place','phone')), key TEXT NOT NULL, company_id TEXT NOT NULL REFERENCES companies,
  PRIMARY KEY(kind,key,company_id)) STRICT, WITHOUT ROWID;
CREATE INDEX company_keys_of ON company_keys(company_id);
CREATE TABLE dedup_candidates(id TEXT PRIMARY KEY, a_id TEXT NOT NULL REFERENCES companies, b_id TEXT NOT NULL REFERENCES companies, score REAL NOT NULL,
  why TEXT NOT NULL, at INTEGER NOT NULL, decided TEXT CHECK(decided IN('same','different')), decided_by TEXT REFERENCES actors, CHECK(a_id<b_id), UNIQUE(a_id,b_id)) STRICT;
CREATE TABLE imports(id TEXT PRIMARY KEY, file_name TEXT NOT NULL, mapping TEXT NOT NULL CHECK(json_valid(mapping)), dedupe TEXT NOT NULL
  CHECK(dedupe IN('skip','update','fill','create')), rows INTEGER NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL, skipped INTEGER NOT NULL,
  errors TEXT NOT NULL CHECK(json_valid(errors)), actor_id TEXT NOT NULL REFERENCES actors, at INTEGER NOT NULL, undone_at INTEGER) STRICT;
CREATE TABLE import_effects(import_id TEXT NOT NULL REFERENCES imports, n INTEGER NOT NULL, entity TEXT NOT NULL CHECK(entity IN('company','prospect','person','address','exclusion')),
  entity_id TEXT NOT NULL, before TEXT CHECK(before IS NULL OR json_valid(before)), PRIMARY KEY(import_id,n)) STRICT, WITHOUT ROWID;
CREATE TABLE own_fields(id TEXT PRIMARY KEY, noun TEXT NOT NULL CHECK(noun IN('company','person')), name TEXT NOT NULL, type TEXT NOT NULL CHECK(type IN('text','number','date','choice')),
  UNIQUE(noun,name)) STRICT;
CREATE TABLE own_values(field_id TEXT NOT NULL REFERENCES own_fields, subject_id TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY(field_id,subject_id)) STRICT, WITHOUT ROWID;
CREATE TABLE prospect_scores(prospect_id TEXT PRIMARY KEY REFERENCES prospects, score REAL NOT NULL CHECK(score BETWEEN 0 AND 100), at INTEGER NOT NULL) STRICT;
CREATE TABLE score_factors(prospect_id TEXT NOT NULL REFERENCES prospects, factor TEXT NOT NULL, points REAL NOT NULL, most REAL NOT NULL, evidence TEXT NOT NULL,
  PRIMARY KEY(prospect_id,factor)) STRICT, WITHOUT ROWID;
CREATE TABLE prospect_relationships(id TEXT PRIMARY KEY, prospect_id TEXT NOT NULL REFERENCES prospects, other_id TEXT NOT NULL REFERENCES prospects,
  kind TEXT NOT NULL CHECK(kind IN('delegated_from','cc_of','job_change')), quote TEXT, message_id TEXT REFERENCES messages, at INTEGER NOT NULL) STRICT;
CREATE TABLE legal_bases(person_id TEXT NOT NULL REFERENCES people, basis TEXT NOT NULL, test_version TEXT NOT NULL, source TEXT NOT NULL, notice_email_id TEXT REFERENCES emails,
  at INTEGER NOT NULL, PRIMARY KEY(person_id,basis)) STRICT, WITHOUT ROWID;
CREATE TABLE consents(id TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES people, channel TEXT NOT NULL, quote TEXT NOT NULL, at INTEGER NOT NULL, withdrawn_at INTEGER) STRICT;

-- ── why now ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE vacancy_details(vacancy_id TEXT PRIMARY KEY REFERENCES vacancies, company_printed TEXT NOT NULL, location_printed TEXT NOT NULL, description TEXT NOT NULL,
  place TEXT NOT NULL CHECK(json_valid(place)), unnamed INTEGER NOT NULL CHECK(unnamed IN(0,1)), strength REAL NOT NULL) STRICT;
CREATE TABLE vacancy_sightings(vacancy_id TEXT NOT NULL REFERENCES vacancies, source TEXT NOT NULL, source_id TEXT NOT NULL, url TEXT NOT NULL, first_seen_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL, posted_at INTEGER, reposts INTEGER NOT NULL DEFAULT 0, gone_at INTEGER, PRIMARY KEY(source,source_id)) STRICT, WITHOUT ROWID;
CREATE INDEX sightings_of ON vacancy_sightings(vacancy_id);
CREATE TABLE sources(id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL CHECK(kind IN('schemaorg')), url TEXT NOT NULL, licence TEXT NOT NULL DEFAULT '',
  requests_per_minute INTEGER NOT NULL DEFAULT 12, blocked_reason TEXT, blocked_at INTEGER, blocked_until INTEGER, enabled INTEGER NOT NULL DEFAULT 1 CHECK(enabled IN(0,1))) STRICT;
CREATE TABLE searches(id TEXT PRIMARY KEY, source_id TEXT NOT NULL REFERENCES sources, keywords TEXT NOT NULL, location TEXT NOT NULL, max_age_days INTEGER NOT NULL,
  every_ms INTEGER, next_at INTEGER, created_at INTEGER NOT NULL) STRICT;
CREATE TABLE search_runs(id TEXT PRIMARY KEY, search_id TEXT NOT NULL REFERENCES searches, trace_id TEXT NOT NULL, started_at INTEGER NOT NULL, ended_at INTEGER,
  outcome TEXT CHECK(outcome IN('ok','no_match','blocked','parser_broken','failed')), why TEXT, page TEXT, found INTEGER NOT NULL DEFAULT 0, new INTEGER NOT NULL DEFAULT 0,
  known INTEGER NOT NULL DEFAULT 0, rejected INTEGER NOT NULL DEFAULT 0, unnamed INTEGER NOT NULL DEFAULT 0, rejections TEXT NOT NULL DEFAULT '[]' CHECK(json_valid(rejections))) STRICT;
CREATE TABLE findings(id TEXT PRIMARY KEY, company_id TEXT NOT NULL REFERENCES companies, agent TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL, detail TEXT NOT NULL CHECK(json_valid(detail)),
  url TEXT NOT NULL, evidence TEXT NOT NULL, confidence REAL NOT NULL CHECK(confidence BETWEEN 0 AND 1), say TEXT NOT NULL CHECK(say IN('open','hint','silent')), at INTEGER NOT NULL,
  UNIQUE(company_id,agent,kind,value)) STRICT;
CREATE TABLE research_reports(company_id TEXT PRIMARY KEY REFERENCES companies, report TEXT NOT NULL CHECK(json_valid(report)), model TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE TABLE verifications(address_id TEXT NOT NULL REFERENCES person_addresses, at INTEGER NOT NULL, verdict TEXT NOT NULL CHECK(verdict IN('valid','risky','catch_all','invalid','unknown')),
  line TEXT NOT NULL, score REAL NOT NULL, evidence TEXT NOT NULL, PRIMARY KEY(address_id,at)) STRICT, WITHOUT ROWID;
CREATE TABLE mail_domains(domain_key TEXT PRIMARY KEY, mx TEXT NOT NULL CHECK(json_valid(mx)), google INTEGER NOT NULL CHECK(google IN(0,1)), null_mx INTEGER NOT NULL CHECK(null_mx IN(0,1)),
  checked_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- ── what we sell, and writing ───────────────────────────────────────────────────────────────────────────────────────────
ALTER TABLE offers ADD COLUMN copy TEXT NOT NULL DEFAULT '{}' CHECK(json_valid(copy));                  -- value lines by language
ALTER TABLE campaigns ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE campaigns ADD COLUMN targeting TEXT NOT NULL DEFAULT '{}' CHECK(json_valid(targeting));
ALTER TABLE campaigns ADD COLUMN sender_identity_id TEXT REFERENCES sender_identities;
ALTER TABLE campaigns ADD COLUMN daily_cap INTEGER;
ALTER TABLE campaigns ADD COLUMN started_at INTEGER;
ALTER TABLE enrolments ADD COLUMN resume_at INTEGER;
ALTER TABLE enrolments ADD COLUMN resumes INTEGER NOT NULL DEFAULT 0;                                    -- times an out-of-office let it go on
ALTER TABLE enrolments ADD COLUMN end_reason TEXT;
CREATE INDEX enrolments_of ON enrolments(prospect_id);
CREATE TABLE email_versions(email_id TEXT NOT NULL REFERENCES emails, n INTEGER NOT NULL, subject TEXT NOT NULL, body_text TEXT NOT NULL, made_by TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY(email_id,n)) STRICT, WITHOUT ROWID;
CREATE TABLE email_drafts(email_id TEXT PRIMARY KEY REFERENCES emails, pack_id TEXT, subjects TEXT NOT NULL CHECK(json_valid(subjects)), opener TEXT NOT NULL, template TEXT NOT NULL, model TEXT NOT NULL,
  language_reason TEXT NOT NULL, inspection TEXT NOT NULL CHECK(json_valid(inspection)), why_person TEXT NOT NULL, why_now TEXT NOT NULL, say TEXT NOT NULL CHECK(json_valid(say)),
  clean INTEGER NOT NULL CHECK(clean IN(0,1)), risk TEXT NOT NULL, rejected_reason TEXT, expired_reason TEXT, in_reply_to TEXT, refs TEXT NOT NULL DEFAULT '[]' CHECK(json_valid(refs))) STRICT;
CREATE INDEX email_drafts_pack ON email_drafts(pack_id);
CREATE INDEX emails_state ON emails(state,not_before,id);

-- ── inbound and contact ─────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE message_texts(message_id TEXT PRIMARY KEY REFERENCES messages, from_name TEXT NOT NULL, from_address TEXT NOT NULL, to_line TEXT NOT NULL, cc TEXT NOT NULL CHECK(json_valid(cc)),
  subject TEXT NOT NULL, visible_text TEXT NOT NULL, elided_text TEXT NOT NULL, matched_by TEXT NOT NULL, opt_out_evidence TEXT, crossed INTEGER NOT NULL DEFAULT 0 CHECK(crossed IN(0,1))) STRICT;
CREATE TABLE replies_extra(reply_id TEXT PRIMARY KEY REFERENCES replies, subkind TEXT, bounce TEXT CHECK(bounce IS NULL OR json_valid(bounce)), proposed TEXT CHECK(proposed IS NULL OR json_valid(proposed)),
  handled_by TEXT REFERENCES actors, handled_at INTEGER, undo_transition TEXT REFERENCES state_transitions, ingested_at INTEGER NOT NULL) STRICT;
CREATE INDEX replies_state ON replies(state);
CREATE INDEX replies_prospect ON replies(prospect_id);
CREATE TABLE calibration_history(id TEXT PRIMARY KEY, model TEXT NOT NULL, label TEXT NOT NULL, raw REAL NOT NULL, truth TEXT NOT NULL, subject_id TEXT NOT NULL, actor_id TEXT NOT NULL REFERENCES actors,
  at INTEGER NOT NULL) STRICT;
CREATE TABLE tasks(id TEXT PRIMARY KEY, prospect_id TEXT REFERENCES prospects, kind TEXT NOT NULL, text TEXT NOT NULL, due_at INTEGER, detail TEXT NOT NULL DEFAULT '{}' CHECK(json_valid(detail)),
  created_at INTEGER NOT NULL, done_at INTEGER, cancelled_at INTEGER) STRICT;
CREATE INDEX tasks_open ON tasks(due_at) WHERE done_at IS NULL AND cancelled_at IS NULL;
CREATE TABLE notes(id TEXT PRIMARY KEY, prospect_id TEXT NOT NULL REFERENCES prospects, text TEXT NOT NULL, kind TEXT NOT NULL DEFAULT 'plain' CHECK(kind IN('plain','usable','private')),
  actor_id TEXT NOT NULL REFERENCES actors, at INTEGER NOT NULL) STRICT;
CREATE TABLE signatures(kind TEXT PRIMARY KEY CHECK(kind IN('gates','no_exclusions')), actor_id TEXT NOT NULL REFERENCES actors, name TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- ── the machine ─────────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE queues(name TEXT PRIMARY KEY, concurrency INTEGER NOT NULL CHECK(concurrency>0), paused_reason TEXT, paused_at INTEGER) STRICT, WITHOUT ROWID;
CREATE TABLE schedules(name TEXT PRIMARY KEY, every_ms INTEGER NOT NULL CHECK(every_ms>0), last_at INTEGER, next_at INTEGER NOT NULL, enabled INTEGER NOT NULL DEFAULT 1 CHECK(enabled IN(0,1))) STRICT, WITHOUT ROWID;
CREATE TABLE providers(name TEXT PRIMARY KEY, state TEXT NOT NULL DEFAULT 'closed' CHECK(state IN('closed','open','half_open')), failures INTEGER NOT NULL DEFAULT 0, opened_at INTEGER,
  probe_at INTEGER, wait_until INTEGER, wait_why TEXT, tokens REAL NOT NULL DEFAULT 0, tokens_at INTEGER NOT NULL DEFAULT 0, per_minute REAL NOT NULL DEFAULT 60, burst REAL NOT NULL DEFAULT 10,
  budget_micros INTEGER, budget_calls INTEGER, last_error TEXT, last_ok_at INTEGER) STRICT, WITHOUT ROWID;
CREATE TABLE provider_spend(name TEXT NOT NULL REFERENCES providers, month TEXT NOT NULL, calls INTEGER NOT NULL DEFAULT 0, cost_micros INTEGER NOT NULL DEFAULT 0, PRIMARY KEY(name,month)) STRICT, WITHOUT ROWID;
CREATE TABLE llm_calls(id INTEGER PRIMARY KEY, task TEXT NOT NULL, provider TEXT NOT NULL, model TEXT NOT NULL, prompt TEXT NOT NULL, prospect_id TEXT REFERENCES prospects, tokens_in INTEGER NOT NULL,
  tokens_out INTEGER NOT NULL, cost_micros INTEGER NOT NULL, outcome TEXT NOT NULL, cache_key TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE TABLE network_ledger(host TEXT NOT NULL, purpose TEXT NOT NULL, day TEXT NOT NULL, n INTEGER NOT NULL, bytes INTEGER NOT NULL, last_at INTEGER NOT NULL, PRIMARY KEY(host,purpose,day)) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE search_index USING fts5(noun UNINDEXED, subject_id UNINDEXED, words, tokenize="unicode61 remove_diacritics 2", prefix='2 3');
CREATE VIRTUAL TABLE search_trigrams USING fts5(noun UNINDEXED, subject_id UNINDEXED, words, tokenize="trigram remove_diacritics 1");
INSERT INTO search_index(search_index,rank) VALUES('secure-delete',1);
INSERT INTO search_trigrams(search_trigrams,rank) VALUES('secure-delete',1);
