-- Contacts were read by every supplier of the institution, and so was every mandate. From now on a contact is its
-- organisation's, and a mandate is for its two sides once it is approved. The audiences that this takes are made when they are new.
-- Only the texts that this program writes are looked at: fields in the order of the type, no spaces.

-- Only for SQLite.
CREATE TEMPORARY TABLE narrower AS
SELECT c.id, 'contact' AS what, json_set(u.canonical, '$.suppliers', json('[]')) AS canonical
FROM contact c JOIN audience u ON u.id = c.audience_id
UNION ALL
SELECT m.id, 'mandate', json_set(u.canonical, '$.suppliers', json('[]'))
FROM mandate m JOIN audience u ON u.id = m.audience_id WHERE m.approved_by IS NULL
UNION ALL
SELECT x.id, 'mandate', json_set(x.canonical, '$.suppliers', json('[]'), '$.organisations',
                                 json_array(MIN(x.one, x.other), MAX(x.one, x.other)))
FROM (SELECT m.id, u.canonical,
             lower(substr(hex(m.institution_id), 1, 8) || '-' || substr(hex(m.institution_id), 9, 4) || '-' ||
                   substr(hex(m.institution_id), 13, 4) || '-' || substr(hex(m.institution_id), 17, 4) || '-' ||
                   substr(hex(m.institution_id), 21)) AS one,
             lower(substr(hex(m.supplier_id), 1, 8) || '-' || substr(hex(m.supplier_id), 9, 4) || '-' ||
                   substr(hex(m.supplier_id), 13, 4) || '-' || substr(hex(m.supplier_id), 17, 4) || '-' ||
                   substr(hex(m.supplier_id), 21)) AS other
      FROM mandate m JOIN audience u ON u.id = m.audience_id WHERE m.approved_by IS NOT NULL) x;
-- Only for PostgreSQL.
CREATE TEMPORARY TABLE narrower AS
SELECT c.id, 'contact' AS what,
       regexp_replace(u.canonical, '"suppliers":\[[^]]*\]', '"suppliers":[]') COLLATE "C" AS canonical
FROM contact c JOIN audience u ON u.id = c.audience_id
UNION ALL
SELECT m.id, 'mandate', regexp_replace(u.canonical, '"suppliers":\[[^]]*\]', '"suppliers":[]') COLLATE "C"
FROM mandate m JOIN audience u ON u.id = m.audience_id WHERE m.approved_by IS NULL
UNION ALL
SELECT m.id, 'mandate',
       regexp_replace(regexp_replace(u.canonical, '"suppliers":\[[^]]*\]', '"suppliers":[]'),
                      '"organisations":\[[^]]*\]',
                      '"organisations":["' || LEAST(m.institution_id, m.supplier_id)::text || '","'
                      || GREATEST(m.institution_id, m.supplier_id)::text || '"]') COLLATE "C"
FROM mandate m JOIN audience u ON u.id = m.audience_id WHERE m.approved_by IS NOT NULL;

INSERT INTO audience (id, canonical)
SELECT (SELECT COALESCE(MAX(a.id), 0) FROM audience a) + ROW_NUMBER() OVER (ORDER BY x.canonical), x.canonical
FROM (SELECT DISTINCT n.canonical FROM narrower n
      WHERE NOT EXISTS (SELECT 1 FROM audience a WHERE a.canonical = n.canonical)) x;

UPDATE contact SET audience_id =
    (SELECT a.id FROM narrower n JOIN audience a ON a.canonical = n.canonical WHERE n.what = 'contact' AND n.id = contact.id);
UPDATE mandate SET audience_id =
    (SELECT a.id FROM narrower n JOIN audience a ON a.canonical = n.canonical WHERE n.what = 'mandate' AND n.id = mandate.id);
DROP TABLE narrower;
