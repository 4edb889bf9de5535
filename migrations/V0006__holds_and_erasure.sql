-- Groups held until a person decides, what was said to a signal, and the erasure of a person (compliance.md 11).

-- A group (or a hotel without one) in which nothing goes on until a person decides; which threads it holds, and how they stood before.
CREATE TABLE group_holds(id TEXT PRIMARY KEY, company_id TEXT NOT NULL REFERENCES companies, why TEXT NOT NULL, raised_by TEXT NOT NULL CHECK(raised_by IN('person','reply')),
  actor_id TEXT NOT NULL REFERENCES actors, prospect_id TEXT REFERENCES prospects, at INTEGER NOT NULL, released_at INTEGER, released_by TEXT REFERENCES actors,
  CHECK((released_at IS NULL)=(released_by IS NULL))) STRICT;
CREATE INDEX group_holds_live ON group_holds(company_id) WHERE released_at IS NULL;
CREATE TABLE group_held_threads(hold_id TEXT NOT NULL REFERENCES group_holds, enrolment_id TEXT NOT NULL REFERENCES enrolments, was_state TEXT NOT NULL
  CHECK(was_state IN('active','held')), was_reason TEXT, was_resume_at INTEGER, PRIMARY KEY(hold_id,enrolment_id)) STRICT, WITHOUT ROWID;

-- What a person said to a signal under New hotels; the order is learnt from it.
CREATE TABLE signal_choices(signal_id TEXT PRIMARY KEY REFERENCES signals, choice TEXT NOT NULL CHECK(choice IN('take','skip','not_ours')), why TEXT,
  actor_id TEXT NOT NULL REFERENCES actors, at INTEGER NOT NULL, CHECK(choice='take' OR why IS NOT NULL)) STRICT;

-- Erasure in two steps: what was planned for whom, by keys and ids only; the second step needs the token of the first, ten seconds later.
CREATE TABLE erasure_plans(token_key TEXT PRIMARY KEY, address_key TEXT NOT NULL, actor_id TEXT NOT NULL REFERENCES actors, at INTEGER NOT NULL, done_at INTEGER) STRICT, WITHOUT ROWID;
-- Where copies of the workspace were put on request, so that whoever is erased can be told.
CREATE TABLE exported_backups(file TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
-- A mail without words is at rest for ever.
CREATE TRIGGER email_erased BEFORE UPDATE OF state ON emails WHEN OLD.erased_at IS NOT NULL AND NEW.state<>OLD.state BEGIN SELECT RAISE(ABORT,'erased'); END;
-- Append-only rows may forget words of persons, nothing else.
DROP TRIGGER transition_update;
CREATE TRIGGER transition_update BEFORE UPDATE ON state_transitions WHEN NEW.id<>OLD.id OR NEW.prospect_id<>OLD.prospect_id OR NEW.from_stage IS NOT OLD.from_stage OR NEW.event<>OLD.event
  OR NEW.to_stage<>OLD.to_stage OR NEW.caused_by<>OLD.caused_by OR NEW.actor_id<>OLD.actor_id OR NEW.trace_id<>OLD.trace_id OR NEW.at<>OLD.at OR NEW.undoes IS NOT OLD.undoes
  OR (NEW.override_reason IS NOT OLD.override_reason AND instr(ifnull(NEW.override_reason,''),'[erased]')=0) OR (NEW.conditions<>OLD.conditions AND instr(NEW.conditions,'[erased]')=0)
  OR (NEW.effects<>OLD.effects AND instr(NEW.effects,'[erased]')=0) BEGIN SELECT RAISE(ABORT,'transitions are append-only'); END;
DROP TRIGGER approval_immutable;
CREATE TRIGGER approval_immutable BEFORE UPDATE OF email_id,content_hash,actor_id,basis,granted_at,override_reason,runs_from,expires_at ON approvals
  WHEN NOT(NEW.email_id=OLD.email_id AND NEW.content_hash=OLD.content_hash AND NEW.actor_id=OLD.actor_id AND NEW.basis=OLD.basis AND NEW.granted_at=OLD.granted_at
    AND ((OLD.expires_at IS NULL AND NEW.override_reason IS OLD.override_reason)
      OR (NEW.expires_at IS OLD.expires_at AND NEW.runs_from IS OLD.runs_from AND OLD.override_reason IS NOT NULL AND instr(ifnull(NEW.override_reason,''),'[erased]')>0)))
  BEGIN SELECT RAISE(ABORT,'approval is immutable'); END;
