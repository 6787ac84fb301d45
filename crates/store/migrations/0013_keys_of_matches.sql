-- Matches, and the devices of a notice, name no asset, revision or audience as a foreign key any more: the database looked
-- each up for each row and locked every asset, which took longer than all the rest of writing a match. None of them is ever
-- removed (docs/adr/0016). The advisory of a match and the notice of a device stay checked.
CREATE TABLE asset_match_anew (
    id {id} NOT NULL PRIMARY KEY,
    asset_id {id} NOT NULL,
    organisation_id {id} NOT NULL,
    advisory_id {id} NOT NULL REFERENCES advisory (id),
    revision_id {id} NOT NULL,
    product_id {text} NOT NULL,
    product {text} NOT NULL,
    -- What the machine says: affected or review. "Not affected" leaves no row.
    verdict {text} NOT NULL,
    score {int} NOT NULL,
    -- JSON: the grounds.
    grounds {text} NOT NULL,
    -- What a person decided of it: affected or not_affected; stands until the grounds change.
    decision {text},
    decided_by {text},
    decided_at {int},
    decision_note {text},
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    audience_id {int} NOT NULL,
    certainty {text} NOT NULL DEFAULT 'certain',
    concerns {bytes}
) {strict};
INSERT INTO asset_match_anew (id, asset_id, organisation_id, advisory_id, revision_id, product_id, product, verdict, score,
                              grounds, decision, decided_by, decided_at, decision_note, created_at, updated_at, audience_id,
                              certainty, concerns)
SELECT id, asset_id, organisation_id, advisory_id, revision_id, product_id, product, verdict, score, grounds, decision,
       decided_by, decided_at, decision_note, created_at, updated_at, audience_id, certainty, concerns
FROM asset_match;
DROP TABLE asset_match;
ALTER TABLE asset_match_anew RENAME TO asset_match;
CREATE UNIQUE INDEX asset_match_pair ON asset_match (advisory_id, asset_id);
CREATE INDEX asset_match_organisation ON asset_match (organisation_id, advisory_id);
CREATE INDEX asset_match_asset ON asset_match (asset_id);
CREATE INDEX asset_match_to_review ON asset_match (advisory_id) WHERE verdict = 'review' AND decision IS NULL;
CREATE INDEX asset_match_decided ON asset_match (decided_at) WHERE decision IS NOT NULL;

CREATE TABLE notice_asset_anew (
    notice_id {id} NOT NULL REFERENCES notice (id),
    asset_id {id} NOT NULL,
    -- What was to be done on it when it was spoken of.
    print {bytes},
    PRIMARY KEY (notice_id, asset_id)
) {strict};
INSERT INTO notice_asset_anew (notice_id, asset_id, print) SELECT notice_id, asset_id, print FROM notice_asset;
DROP TABLE notice_asset;
ALTER TABLE notice_asset_anew RENAME TO notice_asset;
CREATE INDEX notice_asset_asset ON notice_asset (asset_id);
