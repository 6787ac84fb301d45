-- What a person decided of a match whose grounds changed, so that it stands again when the same grounds come back: a rule
-- that is made and taken back takes no decision with it.
CREATE TABLE fallen_decision (
    advisory_id {id} NOT NULL REFERENCES advisory (id),
    asset_id {id} NOT NULL REFERENCES asset (id),
    organisation_id {id} NOT NULL REFERENCES organisation (id),
    -- Of the match that was decided.
    verdict {text} NOT NULL,
    grounds {text} NOT NULL,
    -- Of the grounds: a rule may be made and taken back while somebody decides in between.
    grounds_hash {bytes} NOT NULL,
    decision {text} NOT NULL,
    decided_by {text},
    decided_at {int},
    decision_note {text},
    audience_id {int} NOT NULL REFERENCES audience (id),
    PRIMARY KEY (advisory_id, asset_id, grounds_hash)
) {strict};
-- What people decided lately.
CREATE INDEX asset_match_decided ON asset_match (decided_at) WHERE decision IS NOT NULL;
CREATE INDEX fallen_decision_asset ON fallen_decision (asset_id);
CREATE INDEX fallen_decision_organisation ON fallen_decision (organisation_id);
