-- Two rows found to be one hotel or one person: who went into whom, and every cell that was changed, so that they can be
-- taken apart again exactly. What holds for the part that went holds for the whole, inside SQLite itself.
CREATE TABLE merges(id TEXT PRIMARY KEY, kind TEXT NOT NULL CHECK(kind IN('company','person')), keep_id TEXT NOT NULL, other_id TEXT NOT NULL,
  actor_id TEXT NOT NULL REFERENCES actors, at INTEGER NOT NULL, undone_at INTEGER, undone_by TEXT REFERENCES actors,
  CHECK(keep_id<>other_id), CHECK((undone_at IS NULL)=(undone_by IS NULL))) STRICT;
CREATE UNIQUE INDEX merge_once ON merges(kind,other_id) WHERE undone_at IS NULL;
CREATE INDEX merges_into ON merges(kind,keep_id) WHERE undone_at IS NULL;
-- cell: one value of one row; gone: a row that made way (before = the row); made: a row the merge put in; mail, move: a mail's state, a card's transition; mark: how far a table had grown
CREATE TABLE merge_effects(merge_id TEXT NOT NULL REFERENCES merges, n INTEGER NOT NULL, what TEXT NOT NULL CHECK(what IN('cell','gone','made','mail','move','mark')),
  tbl TEXT NOT NULL, row TEXT NOT NULL CHECK(json_valid(row)), col TEXT, before TEXT CHECK(before IS NULL OR json_valid(before)),
  after TEXT CHECK(after IS NULL OR json_valid(after)), CHECK((what='cell')=(col IS NOT NULL)), PRIMARY KEY(merge_id,n)) STRICT, WITHOUT ROWID;
CREATE INDEX merge_effects_of ON merge_effects(tbl,row);
-- the whole and each part in it, also parts of parts; written with the merge, gone with its undoing
CREATE TABLE merged_ids(kind TEXT NOT NULL CHECK(kind IN('company','person')), id TEXT NOT NULL, part TEXT NOT NULL, merge_id TEXT NOT NULL REFERENCES merges,
  PRIMARY KEY(kind,id,part)) STRICT, WITHOUT ROWID;
CREATE INDEX merged_parts ON merged_ids(kind,part);

DROP VIEW email_suppressions;
CREATE VIEW email_suppressions AS                                                   -- every live suppression that hits a mail
  SELECT e.id AS email_id, s.id AS suppression_id, s.at FROM emails e JOIN suppressions s ON s.lifted_at IS NULL AND s.scope='address' AND s.key=e.to_key UNION ALL
  SELECT e.id, s.id, s.at FROM emails e JOIN suppressions s ON s.lifted_at IS NULL AND s.scope='domain'  AND s.key=e.domain_key UNION ALL
  SELECT e.id, s.id, s.at FROM emails e JOIN suppressions s ON s.lifted_at IS NULL AND s.scope='person'  AND s.key=e.person_id UNION ALL
  SELECT e.id, s.id, s.at FROM emails e JOIN suppressions s ON s.lifted_at IS NULL AND s.scope='company' AND s.key=e.company_id UNION ALL
  SELECT e.id, s.id, s.at FROM emails e JOIN group_members g ON g.company_id=e.company_id JOIN suppressions s ON s.lifted_at IS NULL AND s.scope='group' AND s.key=g.group_id UNION ALL
  SELECT e.id, s.id, s.at FROM emails e JOIN person_addresses p ON p.channel='mail' AND p.key=e.to_key JOIN suppressions s ON s.lifted_at IS NULL AND s.scope='person' AND s.key=p.person_id UNION ALL
  SELECT e.id, s.id, s.at FROM emails e CROSS JOIN json_each(e.cc) c ON e.cc<>'[]' CROSS JOIN suppressions s ON s.lifted_at IS NULL AND s.scope='address' AND s.key=json_extract(c.value,'$.key') UNION ALL
  SELECT e.id, s.id, s.at FROM emails e CROSS JOIN json_each(e.cc) c ON e.cc<>'[]' CROSS JOIN suppressions s ON s.lifted_at IS NULL AND s.scope='domain' AND s.key=json_extract(c.value,'$.domain_key') UNION ALL
  SELECT e.id, s.id, s.at FROM emails e CROSS JOIN json_each(e.cc) c ON e.cc<>'[]' CROSS JOIN person_addresses p ON p.channel='mail' AND p.key=json_extract(c.value,'$.key') CROSS JOIN suppressions s ON s.lifted_at IS NULL
    AND s.scope='person' AND s.key=p.person_id UNION ALL
  -- the same through a part: what was said to the hotel or person that went is said to the one that stayed
  SELECT e.id, s.id, s.at FROM emails e JOIN merged_ids m ON m.kind='person'  AND m.id=e.person_id  JOIN suppressions s ON s.lifted_at IS NULL AND s.scope='person'  AND s.key=m.part UNION ALL
  SELECT e.id, s.id, s.at FROM emails e JOIN merged_ids m ON m.kind='company' AND m.id=e.company_id JOIN suppressions s ON s.lifted_at IS NULL AND s.scope='company' AND s.key=m.part UNION ALL
  SELECT e.id, s.id, s.at FROM emails e JOIN group_members g ON g.company_id=e.company_id JOIN merged_ids m ON m.kind='company' AND m.id=g.group_id
    JOIN suppressions s ON s.lifted_at IS NULL AND s.scope='group' AND s.key=m.part UNION ALL
  SELECT e.id, s.id, s.at FROM emails e JOIN person_addresses p ON p.channel='mail' AND p.key=e.to_key JOIN merged_ids m ON m.kind='person' AND m.id=p.person_id
    JOIN suppressions s ON s.lifted_at IS NULL AND s.scope='person' AND s.key=m.part UNION ALL
  SELECT e.id, s.id, s.at FROM emails e CROSS JOIN json_each(e.cc) c ON e.cc<>'[]' CROSS JOIN person_addresses p ON p.channel='mail' AND p.key=json_extract(c.value,'$.key')
    CROSS JOIN merged_ids m ON m.kind='person' AND m.id=p.person_id CROSS JOIN suppressions s ON s.lifted_at IS NULL AND s.scope='person' AND s.key=m.part;
DROP TRIGGER suppression_inherited;
CREATE TRIGGER suppression_inherited AFTER INSERT ON person_addresses WHEN NEW.channel='mail' AND EXISTS(SELECT 1 FROM suppressions s WHERE s.scope='person'
  AND s.lifted_at IS NULL AND s.key IN(SELECT NEW.person_id UNION ALL SELECT part FROM merged_ids WHERE kind='person' AND id=NEW.person_id)) BEGIN
  INSERT OR IGNORE INTO suppressions(id,scope,key,reason,at) SELECT NEW.id||':person','address',NEW.key,s.reason,s.at FROM suppressions s
    WHERE s.scope='person' AND s.lifted_at IS NULL AND s.key IN(SELECT NEW.person_id UNION ALL SELECT part FROM merged_ids WHERE kind='person' AND id=NEW.person_id); END;
DROP VIEW email_exclusions;
CREATE VIEW email_exclusions AS                                                     -- every exclusion that hits a first mail or follow-up
  SELECT e.id AS email_id, x.id AS exclusion_id, x.until_at FROM emails e JOIN exclusions x ON x.ended_at IS NULL AND x.company_id=e.company_id
    WHERE e.kind IN('first','follow_up') UNION ALL
  SELECT e.id, x.id, x.until_at FROM emails e JOIN group_members g ON g.company_id=e.company_id JOIN exclusions x ON x.ended_at IS NULL AND x.on_group=1 AND x.company_id=g.group_id
    WHERE e.kind IN('first','follow_up') UNION ALL
  SELECT e.id, x.id, x.until_at FROM emails e JOIN merged_ids m ON m.kind='company' AND m.id=e.company_id JOIN exclusions x ON x.ended_at IS NULL AND x.company_id=m.part
    WHERE e.kind IN('first','follow_up');
