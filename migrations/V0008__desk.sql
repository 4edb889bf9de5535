-- What the screens read and keep: the board's rows in the shape it sorts and filters by, saved views, notes with marked
-- sentences, and one line for each call that left this machine.

-- ── the board ───────────────────────────────────────────────────────────────────────────────────────────────────────────
-- One row per card with what columns are counted, sorted and filtered by. It says nothing that other tables do not say:
-- triggers write it with them, nobody else does.
CREATE TABLE board_cards(prospect_id TEXT PRIMARY KEY REFERENCES prospects ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, company_id TEXT NOT NULL, owner_id TEXT NOT NULL,
  stage TEXT NOT NULL CHECK(stage IN('new','enriching','enriched','ready','contacted','engaged','meeting','won','lost','archived')), since INTEGER NOT NULL,
  name TEXT NOT NULL, country TEXT, tier TEXT, score REAL, due_at INTEGER, attention INTEGER NOT NULL CHECK(attention IN(0,1))) STRICT, WITHOUT ROWID;
CREATE INDEX board_cards_count ON board_cards(stage,since,prospect_id,score,owner_id,country,tier,attention,due_at,company_id);   -- all a column counts, in the order of its age
CREATE INDEX board_cards_score ON board_cards(stage,ifnull(score,-1),prospect_id);                                 -- a card without a score comes last
CREATE INDEX board_cards_due   ON board_cards(stage,ifnull(due_at,9223372036854775807),prospect_id);               -- one without a task too
CREATE INDEX board_cards_name  ON board_cards(stage,name COLLATE NOCASE,prospect_id);
CREATE INDEX board_cards_stage ON board_cards(stage,prospect_id);
CREATE INDEX board_cards_of    ON board_cards(company_id);
-- How many cards stand in a column, by salesperson and whole points of score (-1: none yet), so that nobody counts a hundred thousand rows to
-- show ten numbers. In thousandths, because whole numbers can be taken back exactly.
CREATE TABLE board_counts(stage TEXT NOT NULL CHECK(stage IN('new','enriching','enriched','ready','contacted','engaged','meeting','won','lost','archived')), owner_id TEXT NOT NULL,
  points INTEGER NOT NULL, n INTEGER NOT NULL, thousandths INTEGER NOT NULL, PRIMARY KEY(stage,owner_id,points)) STRICT, WITHOUT ROWID;
-- What belongs to one card, found without walking the table.
CREATE INDEX tasks_of ON tasks(prospect_id,due_at) WHERE done_at IS NULL AND cancelled_at IS NULL;
CREATE INDEX meetings_of ON meetings(prospect_id,start_at);
CREATE INDEX emails_of_card ON emails(prospect_id,state);
CREATE INDEX messages_seen ON messages(inbox_id,first_seen_at);
CREATE INDEX notes_of ON notes(prospect_id,at);
CREATE INDEX prospects_of_company ON prospects(company_id);
CREATE INDEX prospects_of_person ON prospects(person_id) WHERE person_id IS NOT NULL;
CREATE INDEX enrolments_in ON enrolments(campaign_id);

INSERT INTO board_cards SELECT p.id,p.company_id,p.owner_id,p.stage,t.at,c.name,c.country,f.tier,s.score,
  (SELECT min(k.due_at) FROM tasks k WHERE k.prospect_id=p.id AND k.done_at IS NULL AND k.cancelled_at IS NULL),f.needs_attention IS NOT NULL
  FROM prospects p JOIN companies c ON c.id=p.company_id JOIN state_transitions t ON t.id=p.transition_id LEFT JOIN company_profiles f ON f.company_id=c.id LEFT JOIN prospect_scores s ON s.prospect_id=p.id;

INSERT INTO board_counts SELECT stage,owner_id,ifnull(CAST(score AS INTEGER),-1),count(*),sum(CAST(round(ifnull(score,0)*1000) AS INTEGER)) FROM board_cards GROUP BY 1,2,3;

CREATE TRIGGER board_counted AFTER INSERT ON board_cards BEGIN
  INSERT INTO board_counts VALUES(NEW.stage,NEW.owner_id,ifnull(CAST(NEW.score AS INTEGER),-1),1,CAST(round(ifnull(NEW.score,0)*1000) AS INTEGER))
    ON CONFLICT DO UPDATE SET n=n+1,thousandths=thousandths+excluded.thousandths; END;
CREATE TRIGGER board_uncounted AFTER DELETE ON board_cards BEGIN
  UPDATE board_counts SET n=n-1,thousandths=thousandths-CAST(round(ifnull(OLD.score,0)*1000) AS INTEGER) WHERE stage=OLD.stage AND owner_id=OLD.owner_id AND points=ifnull(CAST(OLD.score AS INTEGER),-1);
  DELETE FROM board_counts WHERE stage=OLD.stage AND owner_id=OLD.owner_id AND points=ifnull(CAST(OLD.score AS INTEGER),-1) AND n=0; END;
CREATE TRIGGER board_recounted AFTER UPDATE OF stage,owner_id,score ON board_cards WHEN NEW.stage<>OLD.stage OR NEW.owner_id<>OLD.owner_id OR NEW.score IS NOT OLD.score BEGIN
  UPDATE board_counts SET n=n-1,thousandths=thousandths-CAST(round(ifnull(OLD.score,0)*1000) AS INTEGER) WHERE stage=OLD.stage AND owner_id=OLD.owner_id AND points=ifnull(CAST(OLD.score AS INTEGER),-1);
  DELETE FROM board_counts WHERE stage=OLD.stage AND owner_id=OLD.owner_id AND points=ifnull(CAST(OLD.score AS INTEGER),-1) AND n=0;
  INSERT INTO board_counts VALUES(NEW.stage,NEW.owner_id,ifnull(CAST(NEW.score AS INTEGER),-1),1,CAST(round(ifnull(NEW.score,0)*1000) AS INTEGER))
    ON CONFLICT DO UPDATE SET n=n+1,thousandths=thousandths+excluded.thousandths; END;
CREATE TRIGGER board_card_born AFTER INSERT ON prospects BEGIN
  INSERT INTO board_cards SELECT NEW.id,c.id,NEW.owner_id,NEW.stage,t.at,c.name,c.country,f.tier,s.score,
    (SELECT min(k.due_at) FROM tasks k WHERE k.prospect_id=NEW.id AND k.done_at IS NULL AND k.cancelled_at IS NULL),f.needs_attention IS NOT NULL
    FROM companies c JOIN state_transitions t ON t.id=NEW.transition_id LEFT JOIN company_profiles f ON f.company_id=c.id LEFT JOIN prospect_scores s ON s.prospect_id=NEW.id WHERE c.id=NEW.company_id; END;
CREATE TRIGGER board_card_moved AFTER UPDATE OF stage,transition_id,owner_id ON prospects BEGIN
  UPDATE board_cards SET stage=NEW.stage,owner_id=NEW.owner_id,since=(SELECT at FROM state_transitions WHERE id=NEW.transition_id) WHERE prospect_id=NEW.id; END;
CREATE TRIGGER board_card_rehomed AFTER UPDATE OF company_id ON prospects WHEN NEW.company_id<>OLD.company_id BEGIN
  UPDATE board_cards SET company_id=NEW.company_id,(name,country,tier,attention)=(SELECT c.name,c.country,f.tier,f.needs_attention IS NOT NULL FROM companies c LEFT JOIN company_profiles f ON f.company_id=c.id
    WHERE c.id=NEW.company_id) WHERE prospect_id=NEW.id; END;
CREATE TRIGGER board_card_scored AFTER INSERT ON prospect_scores BEGIN UPDATE board_cards SET score=NEW.score WHERE prospect_id=NEW.prospect_id; END;
CREATE TRIGGER board_card_rescored AFTER UPDATE OF score ON prospect_scores BEGIN UPDATE board_cards SET score=NEW.score WHERE prospect_id=NEW.prospect_id; END;
CREATE TRIGGER board_card_unscored AFTER DELETE ON prospect_scores BEGIN UPDATE board_cards SET score=NULL WHERE prospect_id=OLD.prospect_id; END;
CREATE TRIGGER board_card_named AFTER UPDATE OF name,country ON companies WHEN NEW.name<>OLD.name OR NEW.country IS NOT OLD.country BEGIN
  UPDATE board_cards SET name=NEW.name,country=NEW.country WHERE company_id=NEW.id; END;
CREATE TRIGGER board_card_profiled AFTER INSERT ON company_profiles BEGIN
  UPDATE board_cards SET tier=NEW.tier,attention=NEW.needs_attention IS NOT NULL WHERE company_id=NEW.company_id; END;
CREATE TRIGGER board_card_reprofiled AFTER UPDATE OF tier,needs_attention ON company_profiles WHEN NEW.tier IS NOT OLD.tier OR NEW.needs_attention IS NOT OLD.needs_attention BEGIN
  UPDATE board_cards SET tier=NEW.tier,attention=NEW.needs_attention IS NOT NULL WHERE company_id=NEW.company_id; END;
CREATE TRIGGER board_card_task AFTER INSERT ON tasks WHEN NEW.prospect_id IS NOT NULL BEGIN
  UPDATE board_cards SET due_at=(SELECT min(k.due_at) FROM tasks k WHERE k.prospect_id=NEW.prospect_id AND k.done_at IS NULL AND k.cancelled_at IS NULL) WHERE prospect_id=NEW.prospect_id; END;
CREATE TRIGGER board_card_task_changed AFTER UPDATE OF prospect_id,due_at,done_at,cancelled_at ON tasks BEGIN
  UPDATE board_cards SET due_at=(SELECT min(k.due_at) FROM tasks k WHERE k.prospect_id=board_cards.prospect_id AND k.done_at IS NULL AND k.cancelled_at IS NULL)
    WHERE prospect_id IN(OLD.prospect_id,NEW.prospect_id); END;
CREATE TRIGGER board_card_task_gone AFTER DELETE ON tasks WHEN OLD.prospect_id IS NOT NULL BEGIN
  UPDATE board_cards SET due_at=(SELECT min(k.due_at) FROM tasks k WHERE k.prospect_id=OLD.prospect_id AND k.done_at IS NULL AND k.cancelled_at IS NULL) WHERE prospect_id=OLD.prospect_id; END;

-- ── views, notes, versions ──────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE saved_views(id TEXT PRIMARY KEY, actor_id TEXT NOT NULL REFERENCES actors, screen TEXT NOT NULL, name TEXT NOT NULL CHECK(name<>''), filter TEXT NOT NULL CHECK(json_valid(filter)),
  sort TEXT, position INTEGER NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE UNIQUE INDEX saved_view_once ON saved_views(actor_id,screen,name);
-- Sentences of a note that may be used or never leave this machine: [{sentence,kind,fact}]; the task its date words made.
ALTER TABLE notes ADD COLUMN marks TEXT NOT NULL DEFAULT '[]' CHECK(json_valid(marks));
ALTER TABLE notes ADD COLUMN task_id TEXT REFERENCES tasks;
ALTER TABLE notes ADD COLUMN removed_at INTEGER;
-- Why a draft was written anew, in the person's words.
ALTER TABLE email_versions ADD COLUMN note TEXT;

-- ── what left this machine ──────────────────────────────────────────────────────────────────────────────────────────────
-- A line per call: the host and how much, never a path, an address or a word of what was said.
DROP TABLE network_ledger;
CREATE TABLE network_ledger(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, host TEXT NOT NULL, kind TEXT NOT NULL CHECK(kind IN('site','board','robots','clock','model','smtp','imap','dns','other')),
  bytes INTEGER NOT NULL CHECK(bytes>=0), ms INTEGER NOT NULL CHECK(ms>=0), outcome TEXT NOT NULL) STRICT;
CREATE INDEX network_ledger_at ON network_ledger(at);
CREATE INDEX network_ledger_host ON network_ledger(host,id);
CREATE INDEX jobs_trace ON jobs(trace_id,id);
