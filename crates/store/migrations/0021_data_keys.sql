-- The keys with which what an organisation told us is sealed, each wrapped by the master key, which is not here.
CREATE TABLE data_key (
    -- Chance, in 64 bits.
    number {int} NOT NULL PRIMARY KEY,
    organisation_id {id} NOT NULL REFERENCES organisation (id),
    -- NULL: destroyed, and what was sealed with it with it.
    wrapped {bytes},
    -- Which master key: the beginning of its hash.
    wrapped_by {text} NOT NULL,
    made_at {int} NOT NULL,
    -- Nothing was sealed with it since.
    retired_at {int},
    destroyed_at {int}
) {strict};
CREATE UNIQUE INDEX data_key_current ON data_key (organisation_id) WHERE retired_at IS NULL AND destroyed_at IS NULL;
CREATE INDEX data_key_organisation ON data_key (organisation_id);

-- How often keys were made, renewed or destroyed: whoever has them in memory reads them again when it grows.
INSERT INTO setting (name, value) VALUES ('data_keys', '0');

-- A file that an organisation handed over is its own, and is found again by a hash that says nothing to others.
ALTER TABLE document ADD COLUMN organisation_id {id} REFERENCES organisation (id);
CREATE INDEX document_organisation ON document (organisation_id) WHERE organisation_id IS NOT NULL;
ALTER TABLE bill ADD COLUMN sha256 {text} NOT NULL DEFAULT '';
-- What was there before is sealed by the program, right after this step.
INSERT INTO setting (name, value) VALUES ('sealed', 'not yet');
UPDATE document SET organisation_id =
    (SELECT b.organisation_id FROM bill_vex v JOIN bill b ON b.id = v.bill_id WHERE v.document_id = document.id LIMIT 1)
WHERE NOT EXISTS (SELECT 1 FROM revision r WHERE r.document_id = document.id)
  AND NOT EXISTS (SELECT 1 FROM bill b WHERE b.document_id = document.id)
  AND 1 = (SELECT COUNT(DISTINCT b.organisation_id) FROM bill_vex v JOIN bill b ON b.id = v.bill_id
           WHERE v.document_id = document.id)
  AND NOT EXISTS (SELECT 1 FROM bill_vex v JOIN bill b ON b.id = v.bill_id
                  WHERE v.document_id = document.id AND b.organisation_id IS NULL);
UPDATE document SET organisation_id =
    (SELECT b.organisation_id FROM bill b WHERE b.document_id = document.id LIMIT 1)
WHERE NOT EXISTS (SELECT 1 FROM revision r WHERE r.document_id = document.id)
  AND EXISTS (SELECT 1 FROM bill b WHERE b.document_id = document.id AND b.organisation_id IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM bill_vex v WHERE v.document_id = document.id)
  AND NOT EXISTS (SELECT 1 FROM bill b WHERE b.document_id = document.id AND (b.organisation_id IS NULL
                  OR b.organisation_id <> (SELECT c.organisation_id FROM bill c WHERE c.document_id = document.id LIMIT 1)));
