-- A file of an organisation is for whom its bills are for: they all have one audience. It was marked for the CERT alone, and
-- only the road over the bill showed it to its owner.
UPDATE document SET audience_id = (SELECT MIN(b.audience_id) FROM bill b WHERE b.organisation_id = document.organisation_id)
WHERE EXISTS (SELECT 1 FROM bill b WHERE b.organisation_id = document.organisation_id);
