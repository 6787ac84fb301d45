-- The audit trail as a chain. A row is written by the deed without the four columns of the chain; a moment later it is
-- sealed: it gets its number, the hash of the row before it and its own. Then nobody changes it any more.

ALTER TABLE audit ADD COLUMN about_id {id};
ALTER TABLE audit ADD COLUMN seq {int};
ALTER TABLE audit ADD COLUMN sealed_at {int};
ALTER TABLE audit ADD COLUMN previous {bytes};
ALTER TABLE audit ADD COLUMN hash {bytes};

-- Whose things a row is about, as `domain::audit::whose` says it.
-- Only for SQLite.
UPDATE audit SET about_id = (
    SELECT unhex(COALESCE(json_extract(u.canonical, '$.owner'),
                          CASE WHEN json_array_length(u.canonical, '$.organisations') = 1
                               THEN json_extract(u.canonical, '$.organisations[0]') END), '-')
    FROM audience u WHERE u.id = audit.audience_id);
-- Only for PostgreSQL.
UPDATE audit SET about_id = (
    SELECT COALESCE(u.canonical::jsonb ->> 'owner',
                    CASE WHEN jsonb_array_length(u.canonical::jsonb -> 'organisations') = 1
                         THEN u.canonical::jsonb -> 'organisations' ->> 0 END)::uuid
    FROM audience u WHERE u.id = audit.audience_id);

CREATE UNIQUE INDEX audit_seq ON audit (seq);
CREATE INDEX audit_unsealed ON audit (at, id) WHERE seq IS NULL;
DROP INDEX audit_at;
CREATE INDEX audit_newest ON audit (at, id);
CREATE INDEX audit_who ON audit (who, at, id);
CREATE INDEX audit_about ON audit (about_id, at, id);

-- One row: where the chain ends, and what the last check found. Whoever seals holds it.
CREATE TABLE audit_chain (
    id {int} NOT NULL PRIMARY KEY CHECK (id = 1),
    seq {int} NOT NULL,
    hash {bytes} NOT NULL,
    sealed_at {int},
    verified_at {int},
    verified_seq {int},
    faults {int}
) {strict};

-- Where retention has cut the oldest part off. The row is written before the part is taken away, and only then it can be.
CREATE TABLE audit_cut (
    seq {int} NOT NULL PRIMARY KEY,
    hash {bytes} NOT NULL,
    cut_at {int} NOT NULL
) {strict};

-- Only for SQLite.
INSERT INTO audit_chain (id, seq, hash) VALUES (1, 0, zeroblob(32));
-- Only for PostgreSQL.
INSERT INTO audit_chain (id, seq, hash) VALUES (1, 0, decode(repeat('00', 32), 'hex'));

-- Sealing is the one change that a row ever sees, and it happens once. This keeps mistakes and careless hands away; who
-- may drop a trigger is found by the chain.
-- Only for SQLite.
CREATE TRIGGER audit_no_change BEFORE UPDATE ON audit
WHEN OLD.seq IS NOT NULL OR NEW.seq IS NULL OR NEW.id IS NOT OLD.id OR NEW.at IS NOT OLD.at OR NEW.who IS NOT OLD.who
  OR NEW.organisation_id IS NOT OLD.organisation_id OR NEW.about_id IS NOT OLD.about_id OR NEW.act IS NOT OLD.act
  OR NEW.object IS NOT OLD.object OR NEW.detail IS NOT OLD.detail OR NEW.audience_id IS NOT OLD.audience_id
BEGIN SELECT RAISE(ABORT, 'a row of the audit trail is never changed'); END;
-- Only for SQLite.
CREATE TRIGGER audit_no_removal BEFORE DELETE ON audit
WHEN OLD.seq IS NULL OR OLD.seq > (SELECT COALESCE(MAX(seq), 0) FROM audit_cut)
BEGIN SELECT RAISE(ABORT, 'a row of the audit trail is never removed'); END;
-- Only for SQLite.
CREATE TRIGGER audit_cut_is_true BEFORE INSERT ON audit_cut
WHEN NOT EXISTS (SELECT 1 FROM audit a WHERE a.seq = NEW.seq AND a.hash = NEW.hash)
BEGIN SELECT RAISE(ABORT, 'the audit trail is cut at a row that is there'); END;
-- Only for SQLite.
CREATE TRIGGER audit_cut_no_change BEFORE UPDATE ON audit_cut BEGIN SELECT RAISE(ABORT, 'a cut is never changed'); END;
-- Only for SQLite.
CREATE TRIGGER audit_cut_no_removal BEFORE DELETE ON audit_cut BEGIN SELECT RAISE(ABORT, 'a cut is never removed'); END;

-- Only for PostgreSQL.
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a row of the audit trail is never changed or removed'; END $$;
-- Only for PostgreSQL.
CREATE FUNCTION audit_refuse_removal() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN IF OLD.seq IS NULL OR OLD.seq > (SELECT COALESCE(MAX(seq), 0) FROM audit_cut) THEN RAISE EXCEPTION 'a row of the audit trail is never removed'; END IF; RETURN OLD; END $$;
-- Only for PostgreSQL.
CREATE FUNCTION audit_refuse_false_cut() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN IF NOT EXISTS (SELECT 1 FROM audit a WHERE a.seq = NEW.seq AND a.hash = NEW.hash) THEN RAISE EXCEPTION 'the audit trail is cut at a row that is there'; END IF; RETURN NEW; END $$;
-- Only for PostgreSQL.
CREATE TRIGGER audit_no_change BEFORE UPDATE ON audit FOR EACH ROW
WHEN (OLD.seq IS NOT NULL OR NEW.seq IS NULL
      OR (NEW.id, NEW.at, NEW.who, NEW.organisation_id, NEW.about_id, NEW.act, NEW.object, NEW.detail, NEW.audience_id)
         IS DISTINCT FROM
         (OLD.id, OLD.at, OLD.who, OLD.organisation_id, OLD.about_id, OLD.act, OLD.object, OLD.detail, OLD.audience_id))
EXECUTE FUNCTION audit_refuse();
-- Only for PostgreSQL.
CREATE TRIGGER audit_no_removal BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuse_removal();
-- Only for PostgreSQL.
CREATE TRIGGER audit_no_emptying BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
-- Only for PostgreSQL.
CREATE TRIGGER audit_cut_is_true BEFORE INSERT ON audit_cut FOR EACH ROW EXECUTE FUNCTION audit_refuse_false_cut();
-- Only for PostgreSQL.
CREATE TRIGGER audit_cut_no_change BEFORE UPDATE OR DELETE ON audit_cut FOR EACH ROW EXECUTE FUNCTION audit_refuse();
