-- Blind matching: institutions that compare at home and tell counts.

-- What an institution lets the CERT know of what it has. No row: it shares its inventory, as everybody did before.
-- A table of its own, because the name of an organisation is for all participants and this is not.
CREATE TABLE inventory_mode (
    organisation_id {id} NOT NULL PRIMARY KEY REFERENCES organisation (id),
    -- shared, blind, none
    mode {text} NOT NULL,
    changed_by {text} NOT NULL,
    changed_at {int} NOT NULL,
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE INDEX inventory_mode_blind ON inventory_mode (organisation_id) WHERE mode = 'blind';

-- The bundles that were made: the serial number only grows.
CREATE TABLE bundle (
    serial {int} NOT NULL PRIMARY KEY,
    -- Of everything that is in it: the same contents are made once.
    fingerprint {bytes} NOT NULL,
    made_at {int} NOT NULL,
    -- Set when something in it is only for one institution.
    made_for_id {id} REFERENCES organisation (id),
    -- The file, as long as it may be asked for again.
    content {bytes},
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE INDEX bundle_fingerprint ON bundle (fingerprint, serial);

-- A file of answers as it came in.
CREATE TABLE blind_report (
    id {id} NOT NULL PRIMARY KEY,
    organisation_id {id} NOT NULL REFERENCES organisation (id),
    serial {int} NOT NULL REFERENCES bundle (serial),
    coarse {bool} NOT NULL,
    -- Advisories that were counted for, and those among them that are not known here.
    counted {int} NOT NULL,
    unknown {int} NOT NULL,
    said_by {text} NOT NULL,
    -- portal, api, cert
    via {text} NOT NULL,
    at {int} NOT NULL,
    audience_id {int} NOT NULL REFERENCES audience (id)
) {strict};
CREATE INDEX blind_report_organisation ON blind_report (organisation_id, at);

-- What was counted for one advisory. The one that stands has no superseded_at; all others are its history.
CREATE TABLE blind_answer (
    report_id {id} NOT NULL REFERENCES blind_report (id),
    organisation_id {id} NOT NULL REFERENCES organisation (id),
    advisory_id {id} NOT NULL REFERENCES advisory (id),
    -- What it was counted against.
    revision_id {id} NOT NULL REFERENCES revision (id),
    -- The ends of the band; no upper end is "and more".
    affected_low {int} NOT NULL,
    affected_high {int},
    review_low {int} NOT NULL,
    review_high {int},
    remark {text} NOT NULL,
    at {int} NOT NULL,
    -- The last report that said the same, and its serial number.
    confirmed_by_id {id} NOT NULL REFERENCES blind_report (id),
    confirmed_at {int} NOT NULL,
    serial {int} NOT NULL,
    superseded_at {int},
    audience_id {int} NOT NULL REFERENCES audience (id),
    PRIMARY KEY (report_id, advisory_id)
) {strict};
CREATE UNIQUE INDEX blind_answer_stands ON blind_answer (organisation_id, advisory_id) WHERE superseded_at IS NULL;
CREATE INDEX blind_answer_advisory ON blind_answer (advisory_id) WHERE superseded_at IS NULL;

-- In place of devices: how many the institution counted itself.
ALTER TABLE notice ADD COLUMN counted_low {int};
ALTER TABLE notice ADD COLUMN counted_high {int};
